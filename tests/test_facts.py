"""Facts: what the text states, what follows, how both are listed for people and for machines."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pipelines import design_of

from mlsd_dsl.analyses.fact import (
    Fact,
    constant,
    derived,
    leaves_of,
    unknown,
    worked_out,
)
from mlsd_dsl.cli import main
from mlsd_dsl.facts import Facts
from mlsd_dsl.output.facts import facts_document, formula, shown
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source, read
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME

DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))


def fact(text: str, name: str) -> Fact:
    found = Facts(design_of(text)).find(name)
    assert found is not None
    return found


def ends(found: Fact) -> tuple[float, float]:
    return found.low, found.high


# Operations


def number(low: float, high: float | None = None) -> Fact:
    return Fact("x", "n", low, low if high is None else high, operation="stated", status="stated")


@pytest.mark.parametrize(
    ("operation", "inputs", "expected"),
    [
        ("sum", [(1, 2), (3, 5)], (4, 7)),
        ("sum", [(1, 2), (3, math.inf)], (4, math.inf)),
        ("max", [(1, 9), (3, 5)], (3, 9)),
        ("min", [(1, 9), (3, 5)], (1, 5)),
        ("product", [(1, 2), (3, 5)], (3, 10)),
        ("product", [(0, 0), (3, math.inf)], (0, 0)),
        ("any", [(0.5, 0.9), (0.5, 0.5)], (0.75, 0.95)),
        ("same", [(1, 2)], (1, 2)),
        ("difference", [(10, 12), (1, 2), (3, 4)], (4, 8)),
        ("quotient", [(10, 12), (2, 5)], (2, 6)),
        ("quotient", [(10, 12), (0, 5)], (2, math.inf)),
    ],
)
def test_operations_on_the_ends_of_intervals(
    operation: str, inputs: list[tuple[float, float]], expected: tuple[float, float]
) -> None:
    made = derived(operation, "y", "n", [number(*pair) for pair in inputs])
    assert ends(made) == pytest.approx(expected)
    assert worked_out(made) == ends(made)


def test_a_weighted_sum_leaves_out_what_weighs_nothing() -> None:
    made = derived("weighted", "y", "n", [number(1, 2), number(10, math.inf)], weights=(0.5, 0))
    assert ends(made) == (0.5, 1)


def test_a_fact_is_unknown_where_nothing_of_it_is_known() -> None:
    nothing = unknown("x", "n", TIME, "x.n")
    assert derived("sum", "y", "n", [nothing]).status == "unknown"
    assert derived("sum", "y", "n", [nothing, number(1)]).status == "derived"
    assert derived("sum", "y", "n", [nothing, number(1)]).missing == ("x.n",)
    assert derived("min", "y", "n", [nothing, number(1)]).status == "derived"


def test_what_cannot_change_a_result_is_not_missing() -> None:
    limit = Fact("x", "cap", 0, 5, missing=("x.cap",))
    assert derived("max", "y", "n", [limit, number(7)]).missing == ()
    assert derived("max", "y", "n", [limit, number(3)]).missing == ("x.cap",)


def test_each_missing_attribute_is_named_once() -> None:
    nothing = unknown("x", "n", TIME, "x.n")
    other = unknown("y", "n", TIME, "y.n")
    assert derived("sum", "y", "n", [nothing, other, nothing]).missing == ("x.n", "y.n")


def test_leaves_are_what_is_derived_from_nothing() -> None:
    a, b = number(1), number(2)
    total = derived("sum", "y", "n", [derived("max", "y", "m", [a, b]), a, constant("c", 3)])
    assert {id(leaf) for leaf in leaves_of(total)} >= {id(a), id(b)}
    assert len(leaves_of(total)) == 3


def test_a_leaf_can_be_set() -> None:
    a, b = number(1, 5), number(2)
    total = derived("sum", "y", "n", [a, b, a])
    assert worked_out(total) == (4, 12)
    assert worked_out(total, {id(a): 3.0}) == (8, 8)


def test_a_derivation_ten_thousand_steps_deep_is_worked_out() -> None:
    made = number(1)
    for _ in range(10_000):
        made = derived("sum", "y", "n", [made, constant("c", 1)])
    assert worked_out(made) == (10_001, 10_001)


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_every_fact_of_every_design_is_what_its_inputs_give(path: Path) -> None:
    source, _ = read(path, path.name)
    found = Facts(check(source, path).design).all()
    assert len(found) > 300
    for each in found:
        assert worked_out(each) == ends(each), each.key
        assert each.low <= each.high
        assert (each.status == "unknown") <= bool(each.missing)
        if each.words or each.status == "stated":
            assert not each.missing


# What the text states


STATED = """
assume users = 5M
assume share = 10..20%
assume busy = users * share
entity e { count: users, new: users / day, active: busy }
store s { latency: p50 0.6 ms p999 4 ms, encryption: yes, type: kv, retention: 7 days }
dataset d { label: [l, m], split: time, version: "by day" }
label l
label m
training t { hardware: 8 * h100 }
evaluation v { metrics: [ndcg@20, auc], measured { ndcg@20: 0.42 } }
feature f { fields { ids: list(id, 50), age: duration } }
"""


@pytest.mark.parametrize(
    ("name", "low", "high", "status", "written"),
    [
        ("users", 5e6, 5e6, "stated", "5M"),
        ("share", 0.1, 0.2, "stated", "10..20%"),
        ("busy", 5e5, 1e6, "derived", "users * share"),
        ("e.count", 5e6, 5e6, "derived", "users"),
        ("e.new", 5e6 / 86400, 5e6 / 86400, "derived", "users / day"),
        ("e.active", 5e5, 1e6, "derived", "busy"),
        ("s.retention", 7 * 86400, 7 * 86400, "stated", "7 days"),
        ("v.measured.ndcg@20", 0.42, 0.42, "stated", ""),
    ],
)
def test_a_stated_number(name: str, low: float, high: float, status: str, written: str) -> None:
    found = fact(STATED, name)
    assert ends(found) == pytest.approx((low, high))
    assert (found.status, found.written) == (status, written)


def test_a_formula_rests_on_what_it_names() -> None:
    found = fact(STATED, "busy")
    assert [(each.key, each.low, each.high) for each in found.inputs] == [
        ("assume.users", 5e6, 5e6),
        ("assume.share", 0.1, 0.2),
    ]
    assert [each.key for each in fact(STATED, "e.new").inputs] == ["assume.users"]
    assert [
        each.key
        for each in fact("store a { retention: 2 * b.retention }\nstore b { retention: 1 h }", "a.retention").inputs
    ] == ["b.retention"]


def test_percentiles_are_facts_of_their_own() -> None:
    statements = {each.key: ends(each) for each in Facts(design_of(STATED)).statements.facts()}
    assert statements["s.latency.p50"] == pytest.approx((0.0006, 0.0006))
    assert statements["s.latency.p999"] == pytest.approx((0.004, 0.004))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("s.encryption", "yes"),
        ("s.type", "kv"),
        ("d.label", "l, m"),
        ("d.version", "by day"),
        ("t.hardware", "8 * h100"),
        ("v.metrics", "ndcg@20, auc"),
        ("f.fields.ids", "list(id, 50)"),
    ],
)
def test_what_is_no_number_is_in_words(name: str, words: str) -> None:
    found = fact(STATED, name)
    assert (found.words, found.status) == (words, "stated")


def test_a_list_of_formulas_says_what_they_come_to() -> None:
    text = "assume low = 2%\ngateway q\npolicy p { thresholds: [low, 2 * low, 40%] }"
    assert fact(text, "p.thresholds").words == "2%, 0.04, 40%"


def test_a_formula_over_something_unstated_names_it() -> None:
    found = fact("entity a { count: 2 * b.count }\nentity b", "a.count")
    assert (found.status, found.missing, ends(found)) == ("unknown", ("b.count",), (0, math.inf))
    assert shown(found) == "unknown"


def test_a_formula_in_an_imported_file_names_what_it_rests_on_in_full(tmp_path: Path) -> None:
    (tmp_path / "p.mlsd").write_text("assume n = 5\nentity e { count: 2 * n }\nentity f { count: e.count + n }")
    design = check(
        Source("t.mlsd", 'import "p.mlsd" as p\nassume n = 7\nentity g { count: n + p.f.count }'), tmp_path / "t.mlsd"
    ).design
    facts = Facts(design)
    inputs = {
        name: [(each.key, each.low) for each in (facts.find(name) or unknown("", "", RATIO, "")).inputs]
        for name in ("p.e.count", "p.f.count", "g.count")
    }
    assert inputs == {
        "p.e.count": [("assume.p.n", 5)],
        "p.f.count": [("p.e.count", 10), ("assume.p.n", 5)],
        "g.count": [("assume.n", 7), ("p.f.count", 15)],
    }
    span = facts.find("p.e.count")
    assert span is not None
    assert span.span is not None
    assert span.span.path.endswith("p.mlsd")
    assert span.written == "2 * n"


def test_where_an_attribute_has_the_name_of_a_fact_the_fact_wins() -> None:
    text = "source s { lag: 1 s }\nfeature f { fields { age: duration } }\ns -> f"
    keys = [each.key for each in Facts(design_of(text)).all()]
    assert keys.count("f.age") == 1
    assert fact(text, "f.age").low == 1
    assert fact(text, "f.fields.age").words == "duration"


def test_facts_come_in_the_order_of_the_text_each_once() -> None:
    found = [each.key for each in Facts(design_of(STATED)).all()]
    assert len(found) == len(set(found))
    assert found[:3] == ["assume.users", "assume.share", "assume.busy"]
    assert list(dict.fromkeys(key.split(".")[0] for key in found)) == [
        "assume",
        "e",
        "s",
        "d",
        "l",
        "m",
        "t",
        "v",
        "f",
        "design",
    ]


@pytest.mark.parametrize(
    "name", ["nobody.age", "s.nothing", "users.age", "s.age of nobody", "s.retention of d", "age", ""]
)
def test_what_is_no_fact_is_not_found(name: str) -> None:
    assert Facts(design_of(STATED)).find(name) is None


# How a fact reads


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("users", "5M"),
        ("share", "10..20%"),
        ("busy", "500k..1M"),
        ("s.retention", "7 days"),
        ("s.type", "kv"),
    ],
)
def test_a_value_as_people_read_it(name: str, text: str) -> None:
    assert shown(fact(STATED, name)) == text


def test_a_half_known_value_says_at_least() -> None:
    assert shown(fact("source s { lag: 1 h }\nindex i\ns -> i", "i.age")) == "at least 1 h"


@pytest.mark.parametrize(
    ("operation", "weights", "text"),
    [
        ("sum", (), "a + b"),
        ("product", (), "a * b"),
        ("difference", (), "a - b"),
        ("quotient", (), "a / b"),
        ("max", (), "max(a, b)"),
        ("weighted", (0.25, 0.75), "0.25 * a + 0.75 * b"),
    ],
)
def test_a_formula_as_people_read_it(operation: str, weights: tuple[float, ...], text: str) -> None:
    inputs = [number(1).as_("a"), number(2).as_("b")]
    assert formula(derived(operation, "x", "n", inputs, weights=weights)) == text


# For machines


def document(text: str) -> dict[str, Any]:
    design = design_of(text)
    found: dict[str, Any] = json.loads(facts_document(design.name, Facts(design).all()))
    return found


def test_the_document_has_its_keys_in_their_order() -> None:
    found = document('design d "D"\nassume n = 5\nentity e { count: n * 2 }')
    assert list(found) == ["schema_version", "design", "facts"]
    assert (found["schema_version"], found["design"]) == (1, "d")
    count = next(each for each in found["facts"] if each["fact"] == "count")
    assert list(count) == [
        *("subject", "fact", "value", "unit", "p5", "p50", "p95"),
        *("status", "missing", "formula", "inputs", "source"),
    ]
    assert (count["subject"], count["value"], count["status"], count["formula"]) == ("e", 10, "derived", "n * 2")
    assert count["inputs"] == [{"name": "assume.n", "value": 5, "unit": "ratio", "path": "t.mlsd", "line": 2}]


UNITS = {
    "store x { retention: 2 h }": ("retention", 7200, "s"),
    "source x { record: 2 KB }": ("record", 2000, "byte"),
    "source x { rate: 120 events/min }": ("rate", 2, "1/s"),
    "cache x { hit_rate: 90% }": ("hit_rate", 0.9, "ratio"),
    "store x { cost: 5k USD/month }": ("cost", 5000, "USD/month"),
}


@pytest.mark.parametrize("text", UNITS)
def test_values_are_plain_numbers_in_base_units(text: str) -> None:
    name, value, unit = UNITS[text]
    found = next(each for each in document(text)["facts"] if each["fact"] == name)
    assert found["value"] == pytest.approx(value)
    assert found["unit"] == unit


def test_a_range_has_its_ends_and_its_middle() -> None:
    found = document("assume n = 100..400")["facts"][0]
    assert (found["p5"], found["p50"], found["p95"], found["value"]) == (
        100,
        pytest.approx(200),
        400,
        pytest.approx(200),
    )


def test_an_open_end_is_null_and_says_what_is_missing() -> None:
    found = next(
        each
        for each in document("source s { lag: 1 h }\nindex i\ns -> i")["facts"]
        if each["subject"] == "i" and each["fact"] == "age"
    )
    assert (found["value"], found["p5"], found["p50"], found["p95"], found["unit"]) == (None, 3600, None, None, "s")
    assert (found["status"], found["missing"], found["formula"]) == ("derived", "i.refresh", "`s` + refresh")


def test_words_have_no_unit() -> None:
    found = document("store s { type: kv }")["facts"][0]
    assert (found["value"], found["unit"], found["p5"], found["status"]) == ("kv", "", None, "stated")


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_documents_of_designs_are_strict_json_and_the_same_each_time(path: Path) -> None:
    source, _ = read(path, path.name)
    design = check(source, path).design
    text = facts_document(design.name, Facts(design).all())

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    found = json.loads(text, parse_constant=refuse)
    assert {each["status"] for each in found["facts"]} <= {"stated", "derived", "default", "unknown"}
    assert text == facts_document(design.name, Facts(check(source, path).design).all())


# The command


def run(*arguments: str, text: str = STATED) -> Any:
    return CliRunner().invoke(main, ["facts", "-", *arguments], input=text, catch_exceptions=False)


def test_lists_one_block_a_part() -> None:
    result = run("--of", "e")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "e"
    assert [line.split() for line in lines[1:4]] == [
        ["count", "users"],
        ["new", "users", "/", "day"],
        ["active", "busy"],
    ] or [line.split()[0] for line in lines[1:4]] == ["count", "new", "active"]


def test_lists_assumptions() -> None:
    result = run("--of", "assume")
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["assume"],
        ["users", "5M"],
        ["share", "10..20%"],
        ["busy", "500k..1M", "=", "users", "*", "share"],
    ]


def test_a_part_that_is_not_there_is_a_failure_that_offers_one() -> None:
    result = run("--of", "sss")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("mlsd: `sss` states nothing")


def test_errors_are_told_beside_what_could_be_read() -> None:
    result = run("--format", "json", text="store s { retention: 2 h }\nsource x { mode: steam }")
    assert result.exit_code == 1
    assert {"s", "x"} == {each["subject"] for each in json.loads(result.stdout)["facts"]}
    assert "2:18" in result.stderr


def test_a_question_in_the_list_names_the_attribute() -> None:
    result = run("--of", "i", text="source s { lag: 1 h }\nindex i\ns -> i")
    assert "at least 1 h  state `i.refresh`" in result.stdout


def test_a_missing_file_is_a_failure() -> None:
    result = CliRunner().invoke(main, ["facts", "nowhere.mlsd"], catch_exceptions=False)
    assert result.exit_code == 2
    assert result.stderr.startswith("mlsd: there is no file or folder `nowhere.mlsd`")


def test_a_calculation_without_names_is_shown_with_its_value() -> None:
    facts = Facts(design_of("assume share = 1000 * 500 / 500M\nassume day_rate = 500k / day\n"))
    share, rate = (facts.get("assume", name) for name in ("share", "day_rate"))
    assert share is not None
    assert (share.status, shown(share), formula(share)) == ("derived", "0.001", "1000 * 500 / 500M")
    assert rate is not None
    assert (rate.status, shown(rate), formula(rate)) == ("stated", "500k / day", "")


A_RANGE = "actor a { daily_active: 10, actions: 8..12 / day }\n"


def test_a_calculation_without_names_is_told_as_people_write_it() -> None:
    design = design_of(A_RANGE + "actor b { actions: 2 * 5 / day }\n")
    found = {fact.key: shown(fact) for fact in Facts(design).all()}
    assert (found["a.actions"], found["b.actions"]) == ("8..12 / day", "10 req/day")
    assert found["a.requests.average"].endswith(" req/s")
    assert [shown(each) for each in fact(A_RANGE, "a.requests.average").inputs] == ["10", "8..12 / day"]
