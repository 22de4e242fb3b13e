"""Open objects of the provider that are kept as they came: bounded, and of values every store can hold."""

from typing import Any

from gateway.inbound.whatsapp.refusing import wrong

MAX_DEPTH = 20
MAX_NODES = 5_000
MAX_CHARS = 65_536
_INT64 = 2**63


def kept(shape: dict[str, Any], pointer: str) -> dict[str, Any]:
    """A copy without NULs; refuses what is too deep, too large, or a number no database holds."""
    copy: dict[str, Any] = _Copier(pointer).copy(shape, MAX_DEPTH)
    return copy


class _Copier:
    """One walk over one shape, counting what it has seen."""

    def __init__(self, pointer: str) -> None:
        self.pointer = pointer
        self.nodes = MAX_NODES
        self.chars = MAX_CHARS

    def copy(self, value: Any, depth: int) -> Any:
        self.nodes -= 1
        if depth < 0 or self.nodes < 0:
            raise wrong(self.pointer, f"Expected at most {MAX_DEPTH} levels and {MAX_NODES} values")
        if isinstance(value, dict):
            return {self.words(key): self.copy(item, depth - 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.copy(item, depth - 1) for item in value]
        if isinstance(value, str):
            return self.words(value)
        if isinstance(value, int) and not -_INT64 <= value < _INT64:
            raise wrong(self.pointer, "Expected numbers of at most 64 bits")
        return value

    def words(self, text: str) -> str:
        self.chars -= len(text)
        if self.chars < 0:
            raise wrong(self.pointer, f"Expected at most {MAX_CHARS} characters in all")
        return text.replace("\x00", "\ufffd")
