"""Diagnostics as text, as one line each, and as JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mlsd_dsl.diagnostics import Diagnostic, Edit, Fix, Note, Rule, Severity
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.json import lint_document
from mlsd_dsl.output.text import Style, concise, printable, render, summary
from mlsd_dsl.pipeline import lint
from mlsd_dsl.syntax.source import Source

RULE = Rule("X999", "some-flaw", "Something is wrong.")
PLAIN = Style()


def spot(source: Source, marked: str, **more: Any) -> Diagnostic:
    """A diagnostic at the first occurrence of `marked`."""
    start = source.text.index(marked)
    return Diagnostic(RULE, "something is wrong", source.span(start, start + len(marked)), **more)


def note(source: Source, marked: str, message: str) -> Note:
    return Note(message, spot(source, marked).span)


def rendered(source: Source, diagnostic: Diagnostic, style: Style = PLAIN) -> str:
    return render([diagnostic], {source.path: source}, style)


# Text


def test_shows_the_line_with_the_mistake_underlined() -> None:
    source = Source("a.mlsd", "topic events {\n  retention: 5 MB\n}\n")
    assert rendered(source, spot(source, "5 MB", label="here", help="write `5 min`")) == (
        "a.mlsd:2:14: error[some-flaw X999]: something is wrong\n"
        "  |\n"
        "2 |   retention: 5 MB\n"
        "  |              ^^^^ here\n"
        "  = help: write `5 min`\n"
    )


def test_shows_other_places_in_the_order_of_the_file() -> None:
    source = Source("a.mlsd", "one\ntwo\nthree\nfour\n")
    diagnostic = spot(source, "two", notes=(note(source, "four", "later"), note(source, "one", "before")))
    assert rendered(source, diagnostic).splitlines()[2:] == [
        *("1 | one", "  | --- before"),
        *("2 | two", "  | ^^^"),
        "...",
        *("4 | four", "  | ---- later"),
    ]


def test_shows_several_places_of_one_line_one_below_the_other() -> None:
    source = Source("a.mlsd", "a -> b -> c\n")
    notes = (note(source, "a", "the start"), note(source, "c", "the end"))
    assert rendered(source, spot(source, "b", label="the mistake", notes=notes)).splitlines()[2:] == [
        "1 | a -> b -> c",
        "  | -    ^    - the end",
        "  | |    the mistake",
        "  | the start",
    ]


def test_a_note_that_covers_the_mistake_leaves_it_marked() -> None:
    source = Source("a.mlsd", "a -> b\n")
    lines = rendered(source, spot(source, "->", notes=(note(source, "a -> b", "all of it"),))).splitlines()
    assert lines[3].count("^^") == 1


def test_shows_a_place_in_another_file_under_its_path() -> None:
    source, other = Source("a.mlsd", "a -> p.b\n"), Source("lib/p.mlsd", "\n" * 11 + "topic b\n")
    diagnostic = spot(source, "p.b", notes=(note(other, "b", "declared here"),))
    text = render([diagnostic], {s.path: s for s in (source, other)}, PLAIN)
    assert text.splitlines()[1:] == [
        *("   |", " 1 | a -> p.b", "   |      ^^^"),
        *("   ::: lib/p.mlsd", "12 | topic b", "   |       - declared here"),
    ]


def test_names_a_place_that_it_cannot_show() -> None:
    source, other = Source("a.mlsd", "a -> p.b\n"), Source("p.mlsd", "topic b\n")
    assert "  = note: declared here (p.mlsd:1:7)\n" in rendered(
        source, spot(source, "p.b", notes=(note(other, "b", "declared here"),))
    )


def test_marks_the_first_and_the_last_line_of_a_long_stretch() -> None:
    source = Source("a.mlsd", "topic a {\n  x: 1\n  y: 2\n}\n")
    assert rendered(source, spot(source, "{\n  x: 1\n  y: 2\n}", label="this")).splitlines()[2:] == [
        *("1 | topic a {", "  |         ^"),
        "...",
        *("4 | }", "  | ^ this"),
    ]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("source a bad", 9),
        ("\tbad", 4),
        ("a\tbad", 5),
        ('"推荐" bad', 7),
        ('"🎬" bad', 5),
        ('"e\u0301" bad', 4),
        ('"\x1b[31m" bad', 8),
    ],
)
def test_the_mark_stands_under_the_mistake(line: str, cells: int) -> None:
    source = Source("a.mlsd", line + "\n")
    assert rendered(source, spot(source, "bad")).splitlines()[3] == "  | " + " " * cells + "^^^"


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\u202e", "\x07", "\x9b", "\u200b"])
def test_never_prints_a_character_that_moves_or_hides(hidden: str) -> None:
    source = Source(f"a{hidden}.mlsd", f"source {hidden} bad\n")
    diagnostic = spot(source, "bad", help=f"write {hidden}", label=hidden, notes=(note(source, "source", hidden),))
    shown = rendered(source, diagnostic._replace(message=f"`{hidden}` is wrong")) + concise([diagnostic])
    assert all(character.isprintable() for character in shown.replace("\n", ""))


def test_spells_out_what_it_cannot_print() -> None:
    assert printable("a\x1bb\u202ec\U000e0001") == "a\\x1bb\\u202ec\\U000e0001"


def test_cuts_a_long_line_around_the_mistake() -> None:
    source = Source("a.mlsd", "x" * 300 + " bad " + "y" * 300 + "\n")
    lines = rendered(source, spot(source, "bad"), Style(width=80)).splitlines()
    assert all(len(line) <= 80 for line in lines[1:])
    assert lines[2].startswith("1 | ...")
    assert lines[2].endswith("...")
    assert lines[2][lines[3].index("^") : lines[3].index("^") + 3] == "bad"


def test_keeps_columns_when_a_wide_character_is_cut_in_half() -> None:
    source = Source("a.mlsd", "推" * 100 + " bad\n")
    for width in (80, 81):
        lines = rendered(source, spot(source, "bad"), Style(width=width)).splitlines()
        before = lines[2][4 : lines[2].index("bad")]
        assert sum(2 if character == "推" else 1 for character in before) == lines[3].index("^") - 4


@pytest.mark.parametrize("width", [60, 80, 120])
def test_breaks_long_help_where_the_terminal_ends(width: int) -> None:
    source = Source("a.mlsd", "bad\n")
    help = "write " + ", ".join(f"`word number {n}`" for n in range(20))
    lines = rendered(source, spot(source, "bad", help=help), Style(width=width)).splitlines()[4:]
    assert all(len(line) <= width for line in lines)
    assert all(line.startswith(" " * 10) for line in lines[1:])
    assert all(line.count("`") % 2 == 0 for line in lines), "what is quoted stays together"
    assert " ".join(line.strip() for line in lines) == f"= help: {help}"


def test_a_label_that_does_not_fit_goes_below() -> None:
    source = Source("a.mlsd", " " * 50 + "bad\n")
    lines = rendered(source, spot(source, "bad", label="a label of some length"), Style(width=64)).splitlines()
    assert lines[3].endswith("^^^")
    assert all(len(line) <= 64 for line in lines[1:])
    assert "a label of some length" in " ".join(line.removeprefix("  |").strip() for line in lines[4:])


def test_shows_a_file_with_windows_line_ends_without_them() -> None:
    source = Source("a.mlsd", "topic a {\r\n  bad\r\n}\r\n")
    assert "\r" not in rendered(source, spot(source, "bad"))


def test_quotes_markdown_at_its_own_lines() -> None:
    from mlsd_dsl.syntax.fences import fenced

    whole = Source("notes.md", "# Notes\n\n- item\n\n  ```mlsd\n  topic bad\n  ```\n")
    (block,) = fenced(whole)
    text = render([spot(block, "bad")], {"notes.md": whole}, PLAIN)
    assert "6 |   topic bad\n  |         ^^^" in text


def test_says_what_it_can_about_an_empty_file() -> None:
    source = Source("a.mlsd", "")
    diagnostic = Diagnostic(RULE, "there is nothing", source.span(0, 0))
    assert rendered(source, diagnostic) == "a.mlsd:1:1: error[some-flaw X999]: there is nothing\n"


def test_colours_only_when_told_to() -> None:
    source = Source("a.mlsd", "bad\n")
    diagnostic = spot(source, "bad", help="mend it", label="here")
    coloured = rendered(source, diagnostic, Style(colour=True))
    assert "\033[" not in rendered(source, diagnostic)
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == rendered(source, diagnostic)
    assert coloured.count("\033[0m") * 2 == coloured.count("\033[")


def test_each_severity_has_its_colour() -> None:
    source = Source("a.mlsd", "bad\n")
    heads = {
        rendered(source, spot(source, "bad")._replace(severity=severity), Style(colour=True)).split("some-flaw")[0]
        for severity in Severity
    }
    assert len(heads) == len(Severity)


def test_sums_up() -> None:
    source = Source("a.mlsd", "bad\n")
    error, warning = spot(source, "bad"), spot(source, "bad")._replace(severity=Severity.WARNING)
    assert summary([], 1, PLAIN) == "1 design: no findings"
    assert summary([error, warning, error], 3, PLAIN) == "3 designs: 2 errors, 1 warning"


def test_concise_is_one_line_for_each() -> None:
    source = Source("a.mlsd", "one\n  two\n")
    assert concise([spot(source, "one"), spot(source, "two", help="mend it")]) == (
        "a.mlsd:1:1: error[some-flaw X999]: something is wrong\na.mlsd:2:3: error[some-flaw X999]: something is wrong\n"
    )


# JSON

DESIGN = """\
source clicks { mode: steam }
topic events { retention: 5 MB, retention: 7 days }
endpoint feed
require feed.latency.p99 <= 200 ms "people leave"
require events.age <= 1..2 min
"""


def document(text: str, path: str = "a.mlsd") -> dict[str, Any]:
    linted = lint(Source(path, text), None, Levels(), date(2026, 1, 1))
    loaded: dict[str, Any] = json.loads(lint_document([linted], "interview"))
    return loaded


def test_json_has_the_keys_that_others_rely_on_in_their_order() -> None:
    source = Source("a.mlsd", "bad\n")
    fix = Fix("mend it", "safe", (Edit(spot(source, "bad").span, "good"),))
    finding = Reported(spot(source, "bad", notes=(note(source, "bad", "x"),), fixes=(fix,)))
    found = json.loads(lint_document([Linted("a.mlsd", "", (finding,))], "strict"))
    assert list(found) == ["schema_version", "profile", "diagnostics", "requirements", "summary"]
    assert (found["schema_version"], found["profile"]) == (1, "strict")
    (diagnostic,) = found["diagnostics"]
    assert list(diagnostic) == [
        *("rule", "code", "severity", "message", "path", "start", "end", "subject", "help", "notes", "fixes"),
        *("fingerprint", "url", "accepted"),
    ]
    assert list(diagnostic["start"]) == ["line", "column"]
    assert list(diagnostic["notes"][0]) == ["message", "path", "start", "end"]
    assert list(diagnostic["fixes"][0]) == ["title", "applicability", "edits"]
    assert list(diagnostic["fixes"][0]["edits"][0]) == ["path", "start", "end", "text"]
    assert found["summary"] == {"error": 1, "warning": 0, "info": 0, "question": 0, "accepted": 0}


def test_json_tells_of_requirements_in_base_units() -> None:
    one, other = document(DESIGN)["requirements"]
    assert list(one) == [
        *("fact", "op", "bound", "value", "p5", "p95", "unit", "verdict", "probability", "missing", "path", "start")
    ]
    assert (one["fact"], one["op"], one["bound"], one["unit"]) == ("feed.latency.p99", "<=", 0.2, "s")
    assert (one["path"], one["start"]) == ("a.mlsd", {"line": 4, "column": 1})
    assert 60 < other["bound"] < 120


def test_a_fingerprint_outlives_new_lines_and_another_folder() -> None:
    def prints(found: dict[str, Any]) -> list[str]:
        return [diagnostic["fingerprint"] for diagnostic in found["diagnostics"]]

    before = prints(document(DESIGN))
    assert prints(document("# new\n\n" + DESIGN, "some/where/a.mlsd")) == before
    assert len(set(before)) == len(before) == 5  # three mistakes and two requirements that nothing decides


def test_equal_findings_have_fingerprints_of_their_own() -> None:
    found = document("a -> b\na -> b\n")["diagnostics"]
    assert len({diagnostic["fingerprint"] for diagnostic in found}) == len(found) == 4


def test_json_is_the_same_whatever_the_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "a.mlsd").write_text(DESIGN, encoding="utf-8")

    def printed(seed: str) -> bytes:
        command = [sys.executable, "-m", "mlsd_dsl", "lint", "--format", "json", "a.mlsd"]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False
        ).stdout

    assert printed("1") == printed("2") != b""
