"""What a long-running process of ours does to itself once it is built."""

import gc

_YOUNG = 50_000  # a batch of messages makes thousands of short-lived objects; the default looks at them every 700


def settle_in() -> None:
    """Leave what start-up made out of garbage collection, and collect in larger steps."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
