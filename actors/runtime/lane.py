"""One shard as a router sees it: its messages in order, and the one host they may be under way to.

Messages of a shard are never under way to two hosts: when its owner changes, those already out are waited for, until
they are answered, refused, or their host is gone; only then does the rest follow, in the order it was said.
"""

from collections.abc import Callable

from actors.runtime.link import Link, Parcel


class Lane:
    """Owns the parcels of one shard that have no answer yet, by envelope id."""

    __slots__ = ("_out", "link", "parcels", "shard", "wanted")

    def __init__(self, shard: int) -> None:
        self.shard = shard
        self.parcels: dict[int, Parcel] = {}
        self.link: Link | None = None  # where parcels go now; None: parked
        self.wanted: Link | None = None  # where they shall go once nothing is out
        self._out = 0  # handed to `link` and not answered, refused or taken back

    @property
    def parked(self) -> bool:
        """Whether what is said now waits."""
        return self.link is None

    def say(self, parcel: Parcel) -> None:
        """Behind everything said before."""
        self.parcels[parcel.envelope.id] = parcel
        if self.link is not None:
            self._out += 1
            self.link.put(parcel)

    def answered(self, envelope_id: int) -> Parcel | None:
        """Its answer came: it is over."""
        parcel = self.parcels.pop(envelope_id, None)
        if parcel is not None and parcel.link is not None:
            self._returned(parcel)
        return parcel

    def refused(self, envelope_id: int) -> None:
        """The host does not hold this shard: it waits for the next owner, and so does all that comes after."""
        parcel = self.parcels.get(envelope_id)
        if parcel is None:
            return
        if self.link is not None and parcel.link is self.link:
            self.park()
            self.wanted = None  # until the table is read again
        if parcel.link is not None:
            self._returned(parcel)

    def park(self) -> None:
        """Hold everything back; what has not left yet comes back at once."""
        self.link = None
        for parcel in self.parcels.values():
            if parcel.link is not None and not parcel.out:
                self._returned(parcel)

    def head_for(self, link: Link) -> None:
        """This is the shard's owner now."""
        self.wanted = link
        if self.link is not None and self.link is not link:
            self.park()
        if self.link is None and self._out == 0:
            self._go_on()

    def gone(self, link: Link) -> None:
        """A host is gone: what was under way to it is said again to the next owner."""
        if self.wanted is link:
            self.wanted = None
        if self.link is link:
            self.link = None
        for parcel in list(self.parcels.values()):
            if parcel.link is link:
                self._returned(parcel)

    def strangers(self, belongs: Callable[[Parcel], bool]) -> list[Parcel]:
        """Take out what belongs elsewhere now, when nothing is under way."""
        if self._out:
            return []
        found = [parcel for parcel in self.parcels.values() if not belongs(parcel)]
        for parcel in found:
            del self.parcels[parcel.envelope.id]
        return found

    def drop(self, parcel: Parcel) -> None:
        """Nobody waits for it any more. What is out may still be taken; what is not is forgotten."""
        if not parcel.out and self.parcels.pop(parcel.envelope.id, None) is not None and parcel.link is not None:
            self._returned(parcel)

    def _returned(self, parcel: Parcel) -> None:
        parcel.link, parcel.out = None, False
        self._out -= 1
        if self._out == 0 and self.link is None and self.wanted is not None:
            self._go_on()

    def _go_on(self) -> None:
        link = self.link = self.wanted
        assert link is not None
        for number, parcel in list(self.parcels.items()):
            if parcel.given_up:
                del self.parcels[number]
            elif parcel.link is None:
                self._out += 1
                link.put(parcel)
