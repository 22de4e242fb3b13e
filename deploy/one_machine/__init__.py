"""Everything the product needs on one machine: a mongod, Ray, a gateway, the sandbox, started and stopped as one.

`run` is what `make run` calls. `mongod` is also for tests and benchmarks: `async with embedded_mongod(folder)`.
"""
