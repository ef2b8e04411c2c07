"""The fixture `recorded`: what it compares, when it writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Recorded = Callable[[Path, str], None]


@pytest.fixture(autouse=True)
def _not_accepting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACCEPT", raising=False)


def test_takes_the_text_that_was_recorded(tmp_path: Path, recorded: Recorded) -> None:
    (tmp_path / "record.txt").write_bytes("5 min ≤ 26 h\n".encode())
    recorded(tmp_path / "record.txt", "5 min ≤ 26 h\n")


def test_shows_the_difference_from_what_was_recorded(tmp_path: Path, recorded: Recorded) -> None:
    (tmp_path / "record.txt").write_bytes(b"one\ntwo\n")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)-two\n\+three"):
        recorded(tmp_path / "record.txt", "one\nthree\n")
    assert (tmp_path / "record.txt").read_bytes() == b"one\ntwo\n"


def test_a_missing_record_is_a_failure(tmp_path: Path, recorded: Recorded) -> None:
    with pytest.raises(pytest.fail.Exception, match="nothing is recorded"):
        recorded(tmp_path / "record.txt", "one\n")
    assert not (tmp_path / "record.txt").exists()


def test_line_ends_count(tmp_path: Path, recorded: Recorded) -> None:
    (tmp_path / "record.txt").write_bytes(b"one\r\n")
    with pytest.raises(pytest.fail.Exception):
        recorded(tmp_path / "record.txt", "one\n")


def test_records_when_told_to_accept(tmp_path: Path, recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCEPT", "1")
    recorded(tmp_path / "new" / "record.txt", "one\n")
    recorded(tmp_path / "new" / "record.txt", "two\n")
    assert (tmp_path / "new" / "record.txt").read_bytes() == b"two\n"
