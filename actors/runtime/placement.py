"""Which host owns a shard. Fixed for a run: host i of n owns the shards that leave i when divided by n.

Who owns a key is decided by the journal's ids, not here: a wrong answer costs a fenced turn, never a lost one. The
coordinator, its leases and moves come behind this same question.
"""

from ipro_rt.kernel.ports import SHARDS


class Placement:
    """The hosts of a run, in order."""

    def __init__(self, hosts: list[str]) -> None:
        self.hosts = hosts

    def host_of(self, shard: int) -> str:
        """The owner of a shard."""
        return self.hosts[shard % len(self.hosts)]

    def shards_of(self, host: str) -> list[int]:
        """The shards a host owns."""
        index = self.hosts.index(host)
        return [shard for shard in range(SHARDS) if shard % len(self.hosts) == index]
