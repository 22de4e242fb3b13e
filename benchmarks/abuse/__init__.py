"""What one client can do to the others: each abuse against a running product, from a process of its own.

`python -m benchmarks.abuse` prints for each what became of the abuser, and how late the gateway's loop was meanwhile.
"""
