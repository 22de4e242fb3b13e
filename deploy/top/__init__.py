"""`python -m ipro_rt top`: the cluster in a terminal, as the REST API tells it.

`server` asks, `history` remembers and makes rates of totals, `screen` draws, `main` puts them together. It needs a
gateway's address and an administrator, and nothing else of the machine the product runs on.
"""
