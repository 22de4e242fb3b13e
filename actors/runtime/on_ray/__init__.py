"""Ray as the backend: the only folder that imports ray.

`node` owns Ray's own processes, `cluster` the actors on them, `served` is what those actors have in common, `actors`
and `gateways` are those actors, `fleet` is how they call each other, `sockets` where the batches go instead.
"""
