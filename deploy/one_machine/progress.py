"""What a person sees while things start: one line a part, with the time it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger("deploy.run")


@contextmanager
def step(name: str) -> Iterator[None]:
    """`mongod… 0.8 s`, the time once it serves."""
    began = time.monotonic()
    print(f"  {name}…", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    took = time.monotonic() - began
    print(f" {took:.1f} s", flush=True)
    log.info("run.started", part=name, seconds=round(took, 2))


def tell(text: str) -> None:
    """News after the start. Not on standard output, whose last line stays the ready line."""
    print(text, file=sys.stderr, flush=True)
    log.warning("run.news", news=text)
