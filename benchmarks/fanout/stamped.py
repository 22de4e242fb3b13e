"""The product's host, which also notes when each turn was committed: a line `<conversation> <seq> <ms since the epoch>`
in a file of the data folder, written where the host hands out what clients are told, just after the journal took it."""

import time
from collections.abc import Iterable

from actors.main import RunningHost
from actors.main import open_host as open_real_host
from actors.runtime.behaviour import Publication
from actors.runtime.office import Dial
from ipro_rt.kernel.config import Settings
from ipro_rt.kernel.ownership import HostCard

NOTES = "commits-*.txt"


async def open_host(card: HostCard, dial: Dial, settings: Settings) -> RunningHost:
    """`actors.main.open_host` with the notes."""
    running = await open_real_host(card, dial, settings)
    host = running.runtime.host
    publish = host._publish
    notes = (settings.data_dir / NOTES.replace("*", card.name)).open("a", buffering=1)

    def noted(publications: Iterable[Publication]) -> None:
        now = time.time() * 1000
        told = list(publications)
        for topic, seq, _ in told:
            noun, _, conversation = topic.partition(":")
            if noun == "conversation":
                notes.write(f"{conversation} {seq} {now:.3f}\n")
        publish(told)

    host._publish = noted
    return running
