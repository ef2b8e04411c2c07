"""`?`: what an author leaves open on purpose. It counts as not stated, and lint asks for it where it stands."""

from __future__ import annotations

import json
import math
import random
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlsd_dsl.cli import main
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.pipeline import Checked, check, format_source, lint
from mlsd_dsl.rules import Profile
from mlsd_dsl.surveying import survey
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Attribute, Declaration, Item, Value

DESIGNS = sorted(Path(__file__).parent.parent.glob("designs/*/design.mlsd"))

WITH_HOLES = """\
design feed { level: ? }
assume videos = ? "ask"
actor viewer { daily_active: ?, actions: 3 / day }
endpoint api { own: ?, replicas: 4 }
model ranker { latency: p50 2 ms p99 8 ms, role: ? }
entity video { count: videos * 2 }
viewer => api => ranker { timeout: ? }
require api.latency.p99 <= ? "people wait"
"""
WITHOUT = """\
design feed
actor viewer { actions: 3 / day }
endpoint api { replicas: 4 }
model ranker { latency: p50 2 ms p99 8 ms }
entity video
viewer => api => ranker
"""


def read(text: str) -> Checked:
    return check(Source("t.mlsd", text), None)


def questions(text: str, folder: Path, *options: str) -> list[tuple[str, int, int, str]]:
    """Rule, line, column and message of what is asked for with `?`."""
    path = folder / "t.mlsd"
    path.write_text(text, encoding="utf-8")
    arguments = ["lint", str(path), "--format", "json", "--select", "Q001,V003", *options]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    found = json.loads(result.stdout)["diagnostics"]
    assert {each["severity"] for each in found} <= {"question"}
    return [(each["code"], each["start"]["line"], each["start"]["column"], each["message"]) for each in found]


def test_is_no_mistake_and_counts_as_not_stated() -> None:
    checked = read(WITH_HOLES)
    assert checked.diagnostics == []
    facts, bare = Facts(checked.design), Facts(read(WITHOUT).design)
    for name in ("viewer", "api", "ranker"):
        told = {f.name: (f.low, f.high) for f in facts.all() if f.subject == name}
        expected = {f.name: (f.low, f.high) for f in bare.all() if f.subject == name}
        assert {fact: told[fact] for fact in expected} == expected
        assert {told[fact] for fact in told.keys() - expected.keys()} <= {(0, math.inf)}


def test_is_asked_for_where_it_stands(tmp_path: Path) -> None:
    assert questions(WITH_HOLES, tmp_path) == [
        ("Q001", 1, 22, "`level` is open"),
        ("Q001", 3, 30, "`daily_active` of `viewer` is open"),
        ("Q001", 4, 10, "`api` leaves 1 check open: it does not state `bound of api.latency.p99` and `own`"),
        ("Q001", 5, 50, "`role` of `ranker` is open"),
        ("Q001", 7, 36, "`timeout` of the request to `ranker` is open"),
    ]


def test_a_question_says_what_fits_wherever_it_stands() -> None:
    linted = lint(Source("t.mlsd", WITH_HOLES), None, Levels(Profile.INTERVIEW), date(2026, 11, 1))
    helps = [each.diagnostic.help for each in linted.reported if each.diagnostic.message.endswith("is open")]
    assert helps == [
        "state it, such as `level: senior`",
        "state it, such as `daily_active: 100M`",
        "state it, such as `timeout: 30 ms`",
    ]


def test_an_open_bound_is_asked_for_in_words() -> None:
    linted = lint(
        Source("t.mlsd", "endpoint api\nrequire api.latency.p99 <= ?\n"),
        None,
        Levels(Profile.SKETCH),
        date(2026, 11, 1),
    )
    (asked,) = (each.diagnostic for each in linted.reported if each.diagnostic.rule.code == "V003")
    assert (asked.message, asked.help) == (
        "`api.latency.p99` cannot be checked: the bound is not stated",
        "state the bound",
    )


def test_an_open_problem_is_no_text() -> None:
    for text, told in (("design x { problem: ? }", ""), ('design x { problem: "Why" }', "Why"), ("design x", "")):
        checked = read(text)
        assert checked.design.problem == told
        assert survey(checked.design, None, "overview", Levels(), date(2026, 11, 1)).problem == told


def test_several_of_one_part_are_one_question(tmp_path: Path) -> None:
    assert questions("actor viewer {\n  daily_active: ?\n  actions: ?\n}\n", tmp_path) == [
        ("Q001", 1, 7, "`viewer` leaves `daily_active` and `actions` open")
    ]


def test_is_put_together_with_what_checks_ask(tmp_path: Path) -> None:
    text = "source clicks { mode: stream, record: ? }\ntopic events\nclicks -> events\n"
    asked = questions(text, tmp_path, "--select", "Q001,D301")
    assert [(line, column) for _, line, column, _ in asked] == [(1, 8)]
    assert "1 check open" in asked[0][3]
    assert "`clicks.record`" in asked[0][3] or "`record`" in asked[0][3]


def test_what_rests_on_it_is_asked_and_not_told(tmp_path: Path) -> None:
    """A log that may be kept for ever is a finding; one whose end is open is a question."""
    kept = "source forms { mode: batch, pii: pii }\nstore lake { type: lake }\nforms -> lake\n"
    assert severities(kept, tmp_path) == {"warning"}
    assert severities(kept.replace("lake }", "lake, retention: ? }"), tmp_path) <= {"question"}


def severities(text: str, folder: Path) -> set[str]:
    path = folder / "t.mlsd"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(
        main, ["lint", str(path), "--format", "json", "--select", "D341"], catch_exceptions=False
    )
    return {each["severity"] for each in json.loads(result.stdout)["diagnostics"]}


@pytest.mark.parametrize("place", DESIGNS, ids=lambda path: path.parent.name)
def test_opening_a_value_never_makes_a_design_worse(place: Path) -> None:
    """An unknown never turns a pass into a warning or an error: two attributes of each design, opened one by one."""
    text = place.read_text(encoding="utf-8")
    draw = random.Random(place.parent.name)
    for value in draw.sample(values_of(text), 2):
        opened = text[: value.start] + "?" + text[value.end :]
        linted = lint(Source(str(place), opened), place, Levels(Profile.INTERVIEW), date(2026, 11, 1))
        worse = [each.diagnostic.message for each in linted.reported if each.diagnostic.severity >= Severity.WARNING]
        assert not worse, (text[value.start - 20 : value.end], worse)


def values_of(text: str) -> list[Value]:
    """The values of a design's attributes, those of scenarios and views left out."""
    found: list[Value] = []
    agenda: list[Item] = list(parse(Source("t.mlsd", text))[0].items)
    while agenda:
        item = agenda.pop()
        if isinstance(item, Declaration) and item.body is not None and item.kind.text not in ("scenario", "view"):
            agenda += item.body.items
        elif isinstance(item, Attribute):
            found.append(item.value)
    return sorted(found, key=lambda value: value.start)


def test_a_sketch_is_not_asked(tmp_path: Path) -> None:
    assert [code for code, *_ in questions(WITH_HOLES, tmp_path, "--profile", "sketch")] == ["V003"]


def test_an_assumption_left_open_leaves_open_what_rests_on_it() -> None:
    checked = read(WITH_HOLES)
    found = Facts(checked.design).get("video", "count")
    assert found is None or found.missing == ("videos",)
    filled = Facts(read(WITH_HOLES.replace("videos = ?", "videos = 5M")).design).get("video", "count")
    assert filled is not None
    assert filled.low == 10e6


def test_the_formatter_keeps_it() -> None:
    assert format_source(Source("t.mlsd", WITH_HOLES)).text == WITH_HOLES
    assert format_source(Source("t.mlsd", "topic a{retention:?,}\n")).text == "topic a { retention: ? }\n"


@pytest.mark.parametrize(
    "line",
    ["topic a { partitions: 3 * ? }", "topic a { partitions: 3..? }", "view v { show: [?] }", "topic ?", "a -> ?"],
)
def test_stands_for_a_whole_value_only(line: str) -> None:
    assert not read(f"topic b\n{line}\n").sound


def test_a_name_that_does_not_exist_is_told_all_the_same() -> None:
    (wrong,) = read("topic a { retantion: ? }\n").diagnostics
    assert "`retantion`" in wrong.message


def test_those_of_an_import_are_asked_there(tmp_path: Path) -> None:
    (tmp_path / "shared.mlsd").write_text("topic events { retention: ? }\n", encoding="utf-8")
    assert questions('import "shared.mlsd" as shared\nlog a\na -> shared.events\n', tmp_path) == []
