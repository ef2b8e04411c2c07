"""What a fact says is missing can be stated: an attribute that the part or arrow has, an assumption, or something said in words."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from pipelines import design_of

from mlsd_dsl.design.design import Design
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.plugins import rules
from mlsd_dsl.syntax.source import read
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST, TRIGGER, Call, Flow, Signal

DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))
SAID_BY = {REQUEST: Call, DATA: Flow, TRIGGER: Signal}
PERCENTILE = re.compile(r"\.p\d+$")  # `latency.p99` is stated as one of the percentiles of `latency`
ARROW = re.compile(r"(\S+) (->|=>|~>) (\S+)")


def not_to_be_stated(design: Design) -> set[str]:
    """The missing names of all facts that are no phrase and cannot be stated."""
    missing = {name for fact in Facts(design).all() for name in fact.missing}
    return {name for name in missing if not can_be_stated(design, name)}


def can_be_stated(design: Design, name: str) -> bool:
    """Whether a name is an attribute of a part, arrow or call, an assumption, or a phrase."""
    subject, _, attribute = PERCENTILE.sub("", name).rpartition(".")
    arrow = ARROW.fullmatch(subject)
    if arrow is not None:
        ends = arrow.group(1, 2, 3)
        drawn = any((edge.source, edge.arrow, edge.target) == ends for edge in design.edges)
        return drawn and attribute in SAID_BY[arrow[2]].attributes
    if subject in design.parts:
        return attribute in design.parts[subject].kind.attributes
    called = [edge for edge in design.edges if edge.alias and edge.alias == subject]
    if called:
        return attribute in SAID_BY[called[0].arrow].attributes
    return any(assumption.name == name for assumption in design.assumptions) or " " in name


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_what_the_designs_miss_can_be_stated(path: Path) -> None:
    source, _ = read(path, str(path))
    assert source is not None
    assert not_to_be_stated(check(source, path).design) == set()


def test_what_the_examples_of_the_rules_miss_can_be_stated() -> None:
    wrong = {name: found for name, text in examples() if (found := not_to_be_stated(design_of(text)))}
    assert wrong == {}


def test_what_a_call_leaves_open_is_asked_for_at_the_call() -> None:
    design = design_of("endpoint api { => m { timeout: ? }\n}\nmodel m { latency: ? }\n")
    missing = {name for fact in Facts(design).all() if fact.subject == "api" for name in fact.missing}
    assert {"api => m.timeout", "m.latency"} <= missing
    assert "timeout" not in missing


@pytest.mark.parametrize("name", ["l.peak", "api.nothing", "api => m.entry", "api => l.share", "rate"])
def test_what_no_part_can_say_is_no_name(name: str) -> None:
    design = design_of("endpoint api { => m }\nmodel m {}\nlog l {}\nassume yes_rate = 3\n")
    assert not can_be_stated(design, name)
    assert all(can_be_stated(design, each) for each in ("api.peak", "api => m.share", "yes_rate", "an arrow to `l`"))


def examples() -> Iterator[tuple[str, str]]:
    """Every design that a rule fires or is silent on, the same one once."""
    found = {
        textwrap.dedent(text): rule.name
        for rule in rules().loaded.values()
        for text in (*rule.module.fires_on, *rule.module.silent_on)
    }
    return ((name, text) for text, name in found.items())
