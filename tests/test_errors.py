"""The gallery of mistakes: each file in `cases/err` is one that people make, recorded with what `mlsd lint` says about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlsd_dsl.cli import main
from mlsd_dsl.diagnostics import Rule
from mlsd_dsl.reference.mistakes import page, rules

CASES = Path(__file__).parent / "cases" / "err"
NAMES = sorted(path.name for path in CASES.iterdir() if path.suffix in (".mlsd", ".md"))

# What no editor would keep as it is: files of these bytes are written for the test.
ODD_FILES = {
    "bidi_override.mlsd": 'source clicks "abc\u202egnihtyna" { mode: steam }\n'.encode(),
    "byte_order_mark.mlsd": b"\xef\xbb\xbfsource clicks { mode: steam }\n",
    "control_characters.mlsd": b'source clicks "Cli\x1b[31mcks" { mode: steam }\ntopic ev\x07ents\n',
    "no_newline_at_end.mlsd": b"source clicks { mode: stream",
    "not_utf8.mlsd": b'source clicks "Clicks" { mode: stream }\nsource views "Caf\xe9"\n',
    "utf16.mlsd": "source clicks { mode: stream }\n".encode("utf-16"),
    "windows_line_ends.mlsd": b"source clicks {\r\n  mode: steam\r\n}\r\n",
}


Recorded = Callable[[Path, str], None]


@pytest.mark.parametrize("name", NAMES)
def test_says_what_is_wrong(name: str, recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    recorded(CASES / f"{Path(name).stem}.txt", _linted(name))


@pytest.mark.parametrize("name", sorted(ODD_FILES))
def test_says_what_is_wrong_with_odd_bytes(
    name: str, tmp_path: Path, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(ODD_FILES[name])
    recorded(CASES / f"{Path(name).stem}.txt", _linted(name))


def _linted(name: str) -> str:
    return CliRunner().invoke(main, ["lint", name], catch_exceptions=False).output


def test_the_gallery_shows_every_rule_of_the_language() -> None:
    shown = {code for path in CASES.glob("*.txt") for code in re.findall(r" ([A-Z]\d{3})\]: ", path.read_text("utf-8"))}
    assert {rule.code for rule in rules()} <= shown


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_the_page_of_mistakes_shows_what_it_is_about(rule: Rule) -> None:
    section = page().partition(f"## {rule.name} ({rule.code})")[2].partition("\n## ")[0]
    if "```text" in section:
        assert re.findall(r"error\[(.*?)\]", section) == [f"{rule.name} {rule.code}"], "its own mistake, and only that"
    assert rule.about in section


@pytest.mark.parametrize("record", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_every_message_is_in_the_house_style(record: Path) -> None:
    """One lower-case line without a full stop, never a question, and help that says what to do."""
    for told in re.split(r"\n(?=\S+:\d+:\d+: )", record.read_text("utf-8")):
        message = re.match(r"\S+:\d+:\d+: \w+\[(.*?)\]: (.*)", told)
        if message is None:
            continue  # nothing was found
        assert not re.search(r"[.!?]$|did you mean", message[2])
        assert not message[2][0].isupper()
        assert "= help: " in told or message[1] == "syntax-error X002"
