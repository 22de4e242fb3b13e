"""What survives: the journal's good, torn and damaged lines, its lock, and the bounds of the store behind it."""

from pathlib import Path

import pytest

from sandbox.journal import Journal, StartError
from sandbox.model import Message
from sandbox.settings import Settings
from sandbox.store import Store
from tests.sandbox.conftest import MARIA, NUMBER


def _message(n: int, **changes: object) -> Message:
    fields: dict[str, object] = {"status": "sent", "content": {"body": str(n)}, "at": 1000.0 + n} | changes
    return Message(
        id=f"wamid.{n}",
        phone_number_id=NUMBER,
        wa_id=MARIA,
        direction="in",
        type="text",
        **fields,  # type: ignore[arg-type]
    )


def _reopened(folder: Path, **settings: object) -> Store:
    return Store(Settings(data_dir=folder, **settings), Journal(folder))  # type: ignore[arg-type]


def test_messages_phones_and_windows_are_there_after_a_restart(tmp_path: Path) -> None:
    store = _reopened(tmp_path)
    message = _message(1)
    store.add_message(message)
    message.status = "read"
    store.touch(message)
    store.close()
    again = _reopened(tmp_path)
    assert again.thread(NUMBER, MARIA) == [message]
    assert again.opened_window_at(NUMBER, MARIA) == message.at
    assert again.phones == store.phones
    again.close()


def test_a_window_outlives_the_messages_that_opened_it(tmp_path: Path) -> None:
    store = _reopened(tmp_path, max_thread=2)
    for n in range(5):
        store.add_message(_message(n))
    store.close()
    again = _reopened(tmp_path, max_thread=2)
    again.close()
    third = _reopened(tmp_path, max_thread=2)
    assert [message.id for message in third.thread(NUMBER, MARIA)] == ["wamid.3", "wamid.4"]
    assert third.opened_window_at(NUMBER, MARIA) == 1004.0
    third.close()


def test_the_oldest_messages_go_first_when_there_are_too_many() -> None:
    store = Store(Settings(max_messages=3), None)
    for n in range(10):
        store.add_message(_message(n))
    assert list(store.messages) == ["wamid.7", "wamid.8", "wamid.9"]
    assert len(store.thread(NUMBER, MARIA)) == 3


def test_the_oldest_messages_go_first_when_they_are_too_long() -> None:
    store = Store(Settings(max_messages_bytes=1000), None)
    for n in range(10):
        store.add_message(_message(n, content={"body": "x" * 300}))
    assert list(store.messages) == ["wamid.7", "wamid.8", "wamid.9"]
    store.add_message(_message(10, content={"body": "x" * 5000}))
    assert list(store.messages) == ["wamid.10"]


def test_a_line_torn_by_a_crash_is_dropped(tmp_path: Path) -> None:
    store = _reopened(tmp_path)
    store.add_message(_message(1))
    store.close()
    with (tmp_path / "sandbox.jsonl").open("ab") as file:
        file.write(b'{"k":"message","v":{"id":"wam')
    again = _reopened(tmp_path)
    again.add_message(_message(2))
    again.close()
    third = _reopened(tmp_path)
    assert len(third.messages) == 2
    third.close()


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"k":"message","v":{"id":1}}\n', b'{"k":"spaceship","v":{}}\n'])
def test_a_damaged_journal_stops_the_start_with_a_sentence(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "sandbox.jsonl").write_bytes(line)
    with pytest.raises(StartError, match="journal"):
        _reopened(tmp_path)


def test_a_folder_belongs_to_one_sandbox(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    with pytest.raises(StartError, match="in use"):
        Journal(tmp_path)
    first.close()
    Journal(tmp_path).close()


def test_a_folder_that_cannot_be_made_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match="cannot be used"):
        Journal(tmp_path / "file" / "folder")
