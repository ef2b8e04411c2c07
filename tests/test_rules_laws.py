"""Laws that hold for all rules together, tried on our own designs, on the rules' examples and on designs at random.

Three values: who says less is asked more, and never told that something is wrong. Names and order mean nothing to a rule. No
design makes a rule crash, and a finding points into the text that it is about.
"""

from __future__ import annotations

import functools
import random
import re
import textwrap
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from generated import design
from ground import Ground, NotSoundError
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.gate.found import CRASHED
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.pipeline import lint
from mlsd_dsl.plugins import rules
from mlsd_dsl.rules import Loaded, Profile
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.vocabulary.attribute import Measure

TODAY = date(2026, 11, 1)
RULES = list(rules().loaded.values())
PATHS = sorted((Path(__file__).parent.parent / "designs").glob("*/design.mlsd"))
EXAMPLES = [
    (rule, textwrap.dedent(example).lstrip("\n"))
    for rule in RULES
    for example in (*rule.module.fires_on, *rule.module.silent_on)
]


# Numbers that state a mechanism: a cap, a cache, a copy, a pause. Who states none has none, and that may be wrong. The others
# of this sort are requirements: without `budget` nothing is required, which is what the rule is about.
MECHANISMS = {
    ("context-overflow", "max_tokens"),
    ("kv-cache-capacity", "prefix_hit_rate"),
    ("above-roofline", "active_params"),
    ("littles-law-broken", "max_batch"),
    ("heavy-model-too-wide", "max_batch"),
    ("performance-monitor-impossible", "delay"),
    ("unbroken-feedback-loop", "exploration"),
    ("store-memory-exceeded", "replicas"),
    ("store-memory-exceeded", "shards"),
    ("human-in-sync-path", "timeout"),
    ("human-in-sync-path", "budget"),
    ("human-in-sync-path", "sla"),
    ("missing-latency-requirement", "budget"),
}


def found(text: str, path: Path | None = None, *only: str) -> list[Diagnostic]:
    linted = lint(Source("design.mlsd", text), path, Levels(Profile.STRICT, only), TODAY)
    return [each.diagnostic for each in linted.reported]


def errors(diagnostics: list[Diagnostic]) -> Counter[str]:
    return Counter(d.rule.name for d in diagnostics if d.severity is Severity.ERROR)


def numbers(ground: Ground) -> list[tuple[Part, str]]:
    """Every number that a part of this file states."""
    own = (part for part in ground.design.parts.values() if part.source is ground.design.source)
    return [(p, name) for p in own for name, stated in p.stated.items() if isinstance(stated.attribute.type, Measure)]


@functools.cache
def ground_of(path: Path) -> tuple[Ground, Counter[str]]:
    text = path.read_text(encoding="utf-8")
    return Ground(path.parent.name, text, path), errors(found(text, path))


# Three values


@settings(max_examples=40, deadline=None)
@given(path=st.sampled_from(PATHS), place=st.integers(0, 10_000))
def test_a_number_less_is_no_error_more_in_a_good_design(path: Path, place: int) -> None:
    ground, before = ground_of(path)
    stated = numbers(ground)
    part, attribute = stated[place % len(stated)]
    after = errors(found(ground.edited(ground.drop(part, attribute)), path))
    assert after - before == Counter(), f"{path.parent.name}: without {part.name}.{attribute}"


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_number_less_is_no_error_more_where_a_rule_is_silent(rule: Loaded) -> None:
    for example in rule.module.silent_on:
        ground = Ground("example", textwrap.dedent(example).lstrip("\n"))
        for part, attribute in numbers(ground):
            if (rule.name, attribute) in MECHANISMS:
                continue
            less = ground.edited(ground.drop(part, attribute))
            assert errors(found(less, None, rule.name)) == Counter(), f"without {part.name}.{attribute}: {less}"


# Names and order


def renamed(text: str) -> str:
    """The same design with other names, which sort otherwise; names in strings stay joined to what they name."""
    ground = Ground("named", text)
    names = {name: f"{'zyxwvuts'[place % 8]}{place}_of_it" for place, name in enumerate(ground.design.parts)}
    pieces = re.split(r'(""".*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*)', text, flags=re.S)
    for place in range(0, len(pieces), 2):
        pieces[place] = re.sub(
            r"(?<![\w.@])[A-Za-z_]\w*(?!\w)(?!\s*:)", lambda m: names.get(m.group(), m.group()), pieces[place]
        )
    return "".join(pieces)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(EXAMPLES) - 1))
def test_names_do_not_matter(place: int) -> None:
    rule, text = EXAMPLES[place]
    other = renamed(text)
    try:
        Ground("renamed", other)
    except NotSoundError:
        return  # a word of the language was a name as well
    if '"' not in text:  # keys and codes name parts in strings
        assert fired(other, rule) == fired(text, rule), other


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(EXAMPLES) - 1), seed=st.integers(0, 1000))
def test_order_of_declaration_does_not_matter(place: int, seed: int) -> None:
    rule, text = EXAMPLES[place]
    statements = re.findall(r"^\S.*(?:\n(?:[ }\]].*))*", text, flags=re.M)
    calls = iter([each for each in statements if "=>" in each])  # their order is the order of the turns
    random.Random(seed).shuffle(statements)
    statements = [next(calls) if "=>" in each else each for each in statements]
    other = "\n".join(statements) + "\n"
    assert fired(other, rule) == fired(text, rule), other


def fired(text: str, rule: Loaded) -> Counter[Severity]:
    """The weights at which a rule fires: which part of a root is named first may depend on order."""
    return Counter({d.severity for d in found(text, None, rule.name) if d.rule.name == rule.name})


# Any design


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "odd"])
def test_no_design_makes_a_rule_crash_and_findings_point_into_the_text(plain: bool) -> None:
    for seed in range(150):
        text = design(seed, seed % 30, plain=plain)
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for said in found(text):
            assert said.rule.name != CRASHED.name, (seed, plain, said.message)
            _, start, end = said.span
            assert (1, 1) <= start <= end, (seed, said)
            assert start.line <= len(lines), (seed, said)
            assert end.column <= len(lines[end.line - 1]) + 2, (seed, said)
