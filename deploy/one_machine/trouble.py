"""The one kind of error a person starting the product sees: what is wrong, in a sentence, and what to do."""

from pathlib import Path


class Trouble(Exception):
    """A start that cannot go on. `str()` is the sentence; `log` is where the details are, when there is one."""

    def __init__(self, sentence: str, log: Path | None = None) -> None:
        super().__init__(sentence if log is None else f"{sentence} Details: {log}")
        self.log = log
