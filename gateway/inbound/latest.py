"""The last value of each key of a topic, for topics where only the newest counts: who is here, who types, figures."""

MAX_KEYS = 1_000  # of one topic
MAX_VALUES = 50_000  # of all of them


class LastValues:
    """Owns the last event of every (topic, key); past its bounds the topic that changed longest ago goes first."""

    def __init__(self) -> None:
        self._topics: dict[str, dict[str, bytes]] = {}
        self._count = 0

    def keep(self, topic: str, key: str, event: bytes) -> None:
        """The newest of a key."""
        values = self._topics.pop(topic, {})
        self._topics[topic] = values
        known = values.pop(key, None) is not None
        values[key] = event
        self._count += not known
        if len(values) > MAX_KEYS:
            del values[next(iter(values))]
            self._count -= 1
        while self._count > MAX_VALUES:
            self._count -= len(self._topics.pop(next(iter(self._topics))))

    def of(self, topic: str) -> list[bytes]:
        """The last event of each key, the one that changed longest ago first."""
        return list(self._topics.get(topic, {}).values())
