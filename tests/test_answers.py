"""How much is said of answers as people write them: a good one is not buried, a weak one is told what matters, a sketch is left alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mlsd_dsl.diagnostics import Diagnostic, Profile, Severity
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.pipeline import lint
from mlsd_dsl.syntax.source import read

ANSWERS = Path(__file__).parent / "cases" / "answers"


def said(name: str, profile: Profile) -> list[Diagnostic]:
    path = ANSWERS / f"{name}.mlsd"
    source, unreadable = read(path, path.name)
    assert unreadable == []
    linted = lint(source, path, Levels(profile), date(2026, 11, 1))
    assert linted.rules, [each.diagnostic.message for each in linted.reported]
    return [each.diagnostic for each in linted.reported]


def test_a_sketch_of_twelve_lines_gets_at_most_five_findings() -> None:
    text = (ANSWERS / "sketch.mlsd").read_text(encoding="utf-8")
    assert text.count("\n") == 12
    assert len(said("sketch", Profile.SKETCH)) <= 5


@pytest.mark.parametrize("name", ["feed_ranking", "card_fraud"])
def test_a_good_answer_gets_at_most_eight_findings_and_no_error(name: str) -> None:
    found = said(name, Profile.INTERVIEW)
    assert [d.message for d in found if d.severity is Severity.ERROR] == []
    assert len(found) <= 8, [f"{d.rule.name}: {d.message}" for d in found]


@pytest.mark.parametrize("name", ["feed_ranking", "card_fraud", "weak_feed"])
def test_questions_about_one_part_are_asked_in_one(name: str) -> None:
    asked = [d.subject for d in said(name, Profile.INTERVIEW) if d.rule.code == "Q001"]
    assert len(asked) == len(set(asked))


def test_a_weak_answer_is_told_what_is_wrong_with_it() -> None:
    errors = {d.rule.name for d in said("weak_feed", Profile.INTERVIEW) if d.severity is Severity.ERROR}
    assert errors >= {
        "point-in-time-join-missing",
        "random-split-on-temporal-data",
        "metric-task-mismatch",
        "online-path-hits-offline-store",
        "no-gate-before-serving",
        "feature-not-servable",
    }
    warned = {d.rule.name for d in said("weak_feed", Profile.INTERVIEW) if d.severity is Severity.WARNING}
    assert warned >= {"no-rollback", "predictions-not-logged", "missing-latency-requirement", "no-online-experiment"}
