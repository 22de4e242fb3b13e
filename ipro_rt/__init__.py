"""iPro RT: a customer's message reaches the right agent's screen, in order, exactly once, at once.

The house (docs/architecture.md):

    joints     gateway.main        actors.main         ipro_rt/__main__.py starts either, or both on one machine
    adapters   gateway.inbound     actors.<kind>       storage        gateway.outbound
    core       ipro_rt:  app > catalog > domains in tiers > kernel

Every import points at this package; adapters are blind to each other and only the two mains join them.
"""

__version__ = "0.1.0"
