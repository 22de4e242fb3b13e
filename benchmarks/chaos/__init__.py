"""Faults on purpose: the real product under load, one thing after another killed, frozen or cut off, and a ledger.

`python -m benchmarks.chaos` starts everything as a person starts it, on free ports and in a folder of its own, with
the sandbox as the provider. Customers, agents and watching clients note what they were promised; after the fault the
oracle reads the database and the sandbox and lists every promise that was not kept. Traffic goes to loopback only.
"""
