"""`?`: what an author leaves open on purpose. It counts as not stated, and lint asks for it where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlsd_dsl.cli import main
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import Checked, check, format_source
from mlsd_dsl.syntax.source import Source

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
        assert checked.design.parts[name].stated.keys() == read(WITHOUT).design.parts[name].stated.keys()
        told = {(f.name, f.low, f.high, f.missing) for f in facts.all() if f.subject == name}
        assert told == {(f.name, f.low, f.high, f.missing) for f in bare.all() if f.subject == name}


def test_is_asked_for_where_it_stands(tmp_path: Path) -> None:
    assert questions(WITH_HOLES, tmp_path) == [
        ("Q001", 1, 22, "`level` is open"),
        ("Q001", 3, 30, "`daily_active` of `viewer` is open"),
        ("Q001", 4, 10, "`api` leaves 1 check open: it does not state `bound of api.latency.p99` and `own`"),
        ("Q001", 5, 50, "`role` of `ranker` is open"),
        ("Q001", 7, 36, "`timeout` is open"),
    ]


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
