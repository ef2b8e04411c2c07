"""What one small mistake costs: one diagnostic beside it, and nothing of the rest of the design.

A sample of the mistakes that `benchmarks/recovery.py` sows by the ten thousand.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from faults import Fault, Field, sample
from recovery import Scores, fields, scores
from slips import OPERATORS

from mlsd_dsl.design.read import Files, read_design
from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source


@pytest.fixture(scope="module")
def sown() -> list[tuple[Field, Fault]]:
    return sample(fields(), 600)


@pytest.fixture(scope="module")
def found(sown: list[tuple[Field, Fault]]) -> Scores:
    return scores(sown)


def shown(faults: list[tuple[Field, Fault]]) -> str:
    return "\n".join(f"{field.path}:{fault.lines[0]}: {fault.operator}: {fault.put!r}" for field, fault in faults)


def test_every_operator_finds_a_place(sown: list[tuple[Field, Fault]]) -> None:
    assert {fault.operator for _, fault in sown} == set(OPERATORS)


def test_the_same_faults_are_sown_every_time(sown: list[tuple[Field, Fault]]) -> None:
    again = sample(fields(), 600)
    assert [(field.path, fault) for field, fault in again] == [(field.path, fault) for field, fault in sown]


def test_a_fault_changes_the_text_in_its_line_only(sown: list[tuple[Field, Fault]]) -> None:
    for field, fault in sown:
        before, after = field.text.split("\n"), fault.sown(field.text).split("\n")
        assert before != after
        first = fault.lines[0] - 1
        assert before[:first] == after[:first]


def test_a_fault_costs_one_diagnostic(found: Scores) -> None:
    assert found.all.mean <= 1.05


def test_the_first_diagnostic_stands_beside_the_fault(found: Scores) -> None:
    assert found.all.near >= 0.99 * found.all.faults


def test_no_fault_is_overlooked(found: Scores) -> None:
    assert not found.undetected, shown(found.undetected)


def test_no_fault_makes_it_fail(found: Scores) -> None:
    assert not found.crashed, shown(found.crashed)


def test_what_the_fault_is_not_in_is_kept(found: Scores) -> None:
    assert found.all.kept >= 0.995


@pytest.mark.parametrize("operator", OPERATORS)
def test_no_operator_is_much_worse_than_the_others(operator: str, found: Scores) -> None:
    score = found.operators[operator]
    assert score.mean <= 1.3
    assert score.kept >= 0.98


def test_two_faults_in_two_blocks_give_two_diagnostics() -> None:
    field = fields()[-1]
    faults = sorted((fault for _, fault in sample([field], 120)), key=lambda fault: fault.start)
    pairs = [
        (one, other)
        for one, other in zip(faults, faults[len(faults) // 2 :], strict=False)
        if max(one.lines) + 8 < min(other.lines)
    ]
    assert len(pairs) > 30
    counts = []
    for one, other in pairs:
        _, diagnostics = read(one.sown(other.sown(field.text)), field.path)
        counts.append(len(diagnostics))
    assert min(counts) >= 1
    assert sum(counts) <= 2.1 * len(counts)
    assert sum(count == 2 for count in counts) >= 0.9 * len(counts)


# Why it works: what a mistake may not do


def read(text: str, path: Path | None = None) -> tuple[object, list[Diagnostic]]:
    tree, broken = parse(Source("design.mlsd", text))
    design, wrong = read_design(tree, Files(path))
    return design, broken + wrong


@pytest.mark.parametrize(
    "broken",
    [
        "topic events some words",
        "topc events { retention: 7 days }",
        "topic events { retention 7 days",
        "events topic { retention: 7 days }",
        'topic "Events" { retention: 7 days }',
        "topic 42 { retention: 7 days }",
        "events { retention: 7 days }",
        "topic -> events { retention: 7 days }",
        "=> events { retention: 7 days }",
    ],
)
def test_a_broken_declaration_spoils_none_of_its_uses(broken: str) -> None:
    _, diagnostics = read(f"source s\n{broken}\ns -> events\nrequire events.age <= 5 min\n")
    assert [diagnostic.span.start.line for diagnostic in diagnostics] == [2]


def test_a_misspelled_kind_is_read_as_the_one_that_was_meant() -> None:
    _, (diagnostic,) = read("source s\ntopc t {\n  retention: 7 days\n  compaction: 5\n}\ns -> t\n")
    assert diagnostic.help == "a kind with a similar name exists: `topic`"


def test_a_line_that_could_not_be_read_is_not_judged_as_well() -> None:
    _, diagnostics = read("topic t { retention: 5 GB partitions: yes, nothing: 3 }\n")
    assert len(diagnostics) == 1


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('topic t "Title {\n  retention: 7 days\n}', "this string never ends", (1, 9)),
        ('topic t Title" {\n  retention: 7 days\n}', "this string has no quote before it", (1, 9)),
        ('topic t {\n  owner: "team, region: "eu"\n}', "this string never ends", (2, 10)),
        ('topic t {\n  owner: "team", " region: "eu"\n}', 'stray `"`', (2, 18)),
        ("topic t\n  retention: 7 days\n}", "`{` is missing behind `t`", (1, 7)),
        ("topic t {\n  retention: 7 days\ntopic u", "this `{` is never closed", (1, 9)),
        ("topic t (\n  retention: 7 days\n}\ntopic u", "`(` is closed by `}`", (1, 9)),
        ("source s\ntopic t\ns t", "there is no arrow between `s` and `t`", (3, 1)),
    ],
)
def test_says_what_is_missing_and_where(text: str, message: str, place: tuple[int, int]) -> None:
    _, diagnostics = read(text)
    assert [diagnostic.message for diagnostic in diagnostics] == [message]
    assert diagnostics[0].span.start == place
