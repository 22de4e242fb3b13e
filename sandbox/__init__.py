"""A stand-in for Meta's WhatsApp Cloud API that runs on this machine.

It speaks the Graph API over real HTTP (any `vNN.N` in the path): sending, media, templates, statuses, signed
webhooks with retries, the 24-hour window, rate limits and their errors. Invented customers live in it; a person
or a test plays them through the control API under `/sandbox`.

It is a simulator: no message leaves this machine. It knows nothing of the product (no import either way); the
product's real WhatsApp driver talks to it with only the base URL changed.

Reading order: server (start and stop) -> world (what one sandbox is made of) -> model, store -> graph_* (Meta's
side) -> statuses, inbound, delivery (what happens later) -> control_* (the hands of the person playing).
"""

from sandbox.server import Runner, start
from sandbox.settings import Settings

__all__ = ["Runner", "Settings", "start"]
