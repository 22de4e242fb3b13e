"""Every knob of the sandbox with its unit, its default and why. Invariant: immutable once the server runs.

What a person changes while it runs (faults, a phone's behaviour) is not here: see `faults` and `model`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 0
    """0 = any free port (see Runner.port)."""
    data_dir: Path | None = None
    """None = everything in memory, gone at the end."""

    sent_delay_s: float = 0.05
    """From the accepted POST to `sent` (or `failed`)."""
    delivered_delay_s: float = 0.15
    """From `sent` to `delivered`, plus the phone's own delay_ms."""
    typing_s: float = 25.0
    template_review_s: float = 3.0
    """From creating a template to its approval."""

    webhook_timeout_s: float = 10.0
    webhook_concurrency: int = 64
    webhook_gather_s: float = 0.02
    """How long updates are collected when batching or shuffling is on."""
    retry_first_s: float = 1.0
    retry_max_s: float = 60.0
    retry_count: int = 10_080
    """A week at one a minute: Meta gives up after seven days."""

    window_s: float = 24 * 3600
    media_url_s: float = 300
    uploaded_media_s: float = 30 * 24 * 3600
    received_media_s: float = 7 * 24 * 3600
    throughput_mps: float = 1000
    """Messages per second per number, Meta's upper level. The usual level is 80: set it with the faults."""
    pair_rate: bool = False
    """Meta lets one user get a burst of 45 and then one message in six seconds. Off by default so that a quick
    conversation at the demo does not fail with 131056; turn it on here or with the faults."""

    max_json_bytes: int = 3 * 1024 * 1024
    max_media_bytes: int = 100 * 1024 * 1024
    max_stored_media_bytes: int = 1024 * 1024 * 1024
    """Oldest files go first beyond this (in memory, without data_dir, a quarter of it)."""
    max_messages: int = 50_000
    max_messages_bytes: int = 256 * 1024 * 1024
    """Of their contents, all together."""
    max_thread: int = 2_000
    max_phones: int = 50_000
    max_numbers: int = 1_000
    max_templates: int = 6_000
    max_pending_webhooks: int = 20_000
    max_log: int = 1_000
    max_log_body: int = 16 * 1024
    max_listeners: int = 64

    loopback_only: bool = True
    """Callbacks and media links may only point at this machine."""
