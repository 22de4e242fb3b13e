"""Log files are appended to, and set aside when they are big."""

from pathlib import Path

from deploy.one_machine.logs import KEPT, opened_log, rotate


def test_a_small_log_is_appended_to(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "one.log"
    for _ in range(2):
        rotate(log)
        with opened_log(log) as file:
            file.write(b"line\n")
    assert log.read_bytes() == b"line\nline\n"


def test_a_big_log_is_set_aside_and_only_a_few_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "one.log"
    for start in range(KEPT + 3):
        log.write_text(f"start {start}")
        rotate(log, big_bytes=1)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == [f"one.log.{number}" for number in range(1, KEPT + 1)]
    assert (tmp_path / "one.log.1").read_text() == f"start {KEPT + 2}"
