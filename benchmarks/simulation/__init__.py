"""A whole cluster in one process under virtual time: the product's runtime and rules, a hostile world, an oracle.

What is real: hosts, routers, the coordinator, the conversation and number actors, the way in. What is played: the
database (the memory twins behind faults), the network, the provider, customers, agents, their screens. Everything
that happens follows from one seed, so a run that went wrong can be seen again, step by step.

`run.py` plays one seed; `world.py` builds it; `weather.py` decides what goes wrong; `oracle.py` judges.
"""
