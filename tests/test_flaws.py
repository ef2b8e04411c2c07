"""Rules together: what a reviewer would stop is said by the rule that is there for it, and little else is.

A sample of the flaws that `benchmarks/flaws.py` sows into our own designs.
"""

from __future__ import annotations

import pytest
from defects import OPERATORS
from flaws import Answer, answer, clean, grounds, sample
from ground import Ground

from mlsd_dsl.diagnostics import Severity

SIZE = 60


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    return [answer(flaw) for flaw in sample(SIZE)]


def test_flaws_are_of_many_sorts_and_in_every_design(answers: list[Answer]) -> None:
    assert len(answers) == SIZE
    assert len(OPERATORS) >= 80
    assert {each.flaw.ground.name for each in answers} == {ground.name for ground in grounds()}


@pytest.mark.parametrize("ground", grounds(), ids=[ground.name for ground in grounds()])
def test_a_sound_design_has_neither_errors_nor_warnings_in_production(ground: Ground) -> None:
    loud = [each.diagnostic for each in clean(ground) if each.diagnostic.severity >= Severity.WARNING]
    assert [f"{d.span.start.line}: {d.rule.name}: {d.message}" for d in loud] == []


def test_flawed_texts_have_no_mistake_of_the_language(answers: list[Answer]) -> None:
    assert [(each.flaw.operator, each.flaw.where, each.wrong[0].message) for each in answers if each.wrong] == []


def test_nearly_every_flaw_is_caught_by_the_rule_that_is_there_for_it(answers: list[Answer]) -> None:
    missed = [(each.flaw.ground.name, each.flaw.operator, each.flaw.where) for each in answers if not each.caught]
    assert len(missed) <= SIZE * 0.05, missed


def test_one_flaw_is_told_about_once(answers: list[Answer]) -> None:
    mean = sum(len(each.said) for each in answers) / len(answers)
    assert mean <= 1.5
