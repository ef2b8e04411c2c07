"""Every rule explains itself and proves itself: its page, its examples, and the smallest edit that makes it silent.

The examples of a rule are run alone, in the profile that asks most, and the design that it fires on must hold no other mistake
than those that rules find.
"""

from __future__ import annotations

import functools
import re
import textwrap
from datetime import date
from pathlib import Path

import pytest

from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.pipeline import check as read
from mlsd_dsl.pipeline import lint
from mlsd_dsl.plugins import rules
from mlsd_dsl.rules import Loaded, Profile
from mlsd_dsl.syntax.source import Source

RULES = list(rules().loaded.values())
STEPS = {
    "structure": "G",
    "requirements": "R",
    "framing": "F",
    "data": "D",
    "model": "M",
    "evaluation": "E",
    "serving": "S",
    "monitoring": "O",
    "llm": "L",
    "numbers": "N",
}
SECTIONS = ("## Why", "## What to do", "## Limits", "## The interviewer asks")
TODAY = date(2026, 11, 1)
# What a name would say if it said the cure.
CURES = ("add-", "use-", "require-", "must-", "should-", "needs-", "ensure-", "check-")

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])


@functools.cache
def found_by(rule: str, text: str) -> tuple[Diagnostic, ...]:
    """What one rule finds in a design, in the profile that asks most; the design is read without a mistake."""
    source = Source("feed.mlsd", textwrap.dedent(text).lstrip("\n"))
    wrong = read(source, None).diagnostics
    assert wrong == [], [f"{d.span.start}: {d.message}" for d in wrong]
    linted = lint(source, None, Levels(Profile.STRICT, (rule,)), TODAY)
    return tuple(each.diagnostic for each in linted.reported)


def test_every_rule_loads() -> None:
    assert rules().broken == ()
    assert RULES


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in RULES]
    assert sorted(codes) == sorted(set(codes))


@every_rule
def test_lies_in_the_folder_of_its_step(rule: Loaded) -> None:
    assert re.fullmatch(rf"{STEPS[rule.step]}\d{{3}}", rule.code)


@every_rule
def test_is_named_for_the_flaw(rule: Loaded) -> None:
    assert not rule.name.startswith(CURES)


@every_rule
def test_has_a_page(rule: Loaded) -> None:
    page = rule.module.__doc__ or ""
    first = page.strip().splitlines()[0]
    assert first.endswith("."), first
    assert len(first) <= 120, first
    at = [page.find(section) for section in SECTIONS]
    assert at == sorted(at), "the sections stand in their order"
    assert -1 not in at, [section for section, place in zip(SECTIONS, at, strict=True) if place < 0]
    bodies = re.split(r"^## .*$", page, flags=re.M)[1:]
    assert all(len(body.strip()) > 20 for body in bodies), "no section is empty"
    assert page.rstrip().endswith('"') or "?" in bodies[-1], "the interviewer asks a question"


@every_rule
def test_asks_more_in_each_profile(rule: Loaded) -> None:
    weights = [-1 if severity is None else severity for severity in rule.terms.severities]
    assert weights == sorted(weights)
    assert weights[-1] >= 0


@every_rule
def test_gives_way_to_rules_that_exist(rule: Loaded) -> None:
    assert [name for name in rule.terms.gives_way_to if name not in rules().loaded] == []
    assert rule.name not in rule.terms.gives_way_to


@every_rule
def test_fires_on_its_examples(rule: Loaded) -> None:
    examples: tuple[str, ...] = rule.module.fires_on
    assert len(examples) >= 2
    for example in examples:
        found = found_by(rule.name, example)
        assert found, example
        assert {d.rule.name for d in found} == {rule.name}, [d.message for d in found]


@every_rule
def test_is_silent_on_its_examples(rule: Loaded) -> None:
    examples: tuple[str, ...] = rule.module.silent_on
    assert len(examples) >= 2
    for example in examples:
        silent = [d for d in found_by(rule.name, example) if d.severity > Severity.QUESTION]
        assert silent == [], ([d.message for d in silent], example)


@every_rule
def test_the_smallest_edit_makes_it_pass(rule: Loaded) -> None:
    before, after = rule.module.near_miss
    example = rule.module.fires_on[0]
    assert example.count(before) == 1, f"{before!r} stands {example.count(before)} times in the first example"
    assert found_by(rule.name, example.replace(before, after)) == ()


@every_rule
def test_findings_read_alone(rule: Loaded) -> None:
    for example in rule.module.fires_on:
        for found in found_by(rule.name, example):
            first = found.message.lstrip("`")[:1]
            assert found.message.startswith("`") or not first.isupper(), found.message
            assert not found.message.endswith("."), found.message
            assert "\n" not in found.message
            assert len(found.message) <= 240, found.message
            assert found.help, f"{rule.name} does not say what to do"
            assert found.span.path == "feed.mlsd"


@every_rule
def test_fixes_leave_a_design_that_can_be_read(rule: Loaded) -> None:
    for example in rule.module.fires_on:
        text = textwrap.dedent(example).lstrip("\n")
        for found in found_by(rule.name, example):
            for fix in found.fixes:
                source = Source("feed.mlsd", text)
                edits = sorted(fix.edits, key=lambda edit: edit.span.start, reverse=True)
                for edit in edits:
                    start, end = offset(source, edit.span.start), offset(source, edit.span.end)
                    source = Source("feed.mlsd", source.text[:start] + edit.text + source.text[end:])
                wrong = read(source, None).diagnostics
                assert wrong == [], (fix.title, source.text, [d.message for d in wrong])


GOOD = sorted((Path(__file__).parent.parent / "designs").glob("*/design.mlsd"))


@pytest.mark.parametrize("path", GOOD, ids=[path.parent.name for path in GOOD])
def test_good_designs_have_neither_errors_nor_warnings_in_production(path: Path) -> None:
    source = Source(str(path), path.read_text(encoding="utf-8"))
    linted = lint(source, path, Levels(Profile.PRODUCTION), TODAY)
    wrong = [
        each.diagnostic
        for each in linted.reported
        if each.accepted is None and each.diagnostic.severity >= Severity.WARNING
    ]
    assert [f"{d.span.start.line}: {d.rule.name}: {d.message}" for d in wrong] == []


def offset(source: Source, place: tuple[int, int]) -> int:
    line, column = place
    return source.starts[line - 1] + column - 1
