"""The local backend: hosts in this process, called directly. For simulation and tests of the same code."""

from collections.abc import Mapping

from actors.runtime.door import Door
from actors.runtime.link import Call, HostGone


class LocalHosts:
    """Doors by host name. A host taken away answers nothing, as a dead process would."""

    def __init__(self) -> None:
        self.doors: dict[str, Door] = {}

    def calls(self, hosts: list[str]) -> Mapping[str, Call]:
        """The way to each host."""
        return {host: self._call(host) for host in hosts}

    def _call(self, host: str) -> Call:
        async def call(method: str, payload: bytes) -> bytes:
            door = self.doors.get(host)
            if door is None:
                raise HostGone(host)
            answer: bytes = await getattr(door, method)(payload)
            if self.doors.get(host) is not door:
                raise HostGone(host)
            return answer

        return call
