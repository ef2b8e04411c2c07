"""Findings of one cause are told in one: which are, what they name, and which are not."""

from __future__ import annotations

import pytest
from mlsd_dsl.linters.data import freshness_slo_violated
from mlsd_dsl.linters.monitoring import ungated_retrain_trigger
from mlsd_dsl.linters.serving import fallback_shares_failure_domain
from pipelines import design_of

from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import Finding

FEATURES = """
source clicks { lag: 1 s }
pipeline nightly { every: 1 day, runtime: 1 h }
feature views { freshness: 1 h }
feature likes { freshness: 2 h }
feature shares { freshness: 3 h }
clicks -> nightly -> [views, likes, shares]
"""


def stale(text: str) -> list[Finding]:
    return list(freshness_slo_violated.check(Facts(design_of(text))))


def test_one_job_that_makes_three_features_too_old_is_one_finding() -> None:
    (finding,) = stale(FEATURES)
    assert (finding.subject, finding.concerns) == ("views", ("likes", "shares"))
    assert [note.message for note in finding.notes] == [
        "most of it: 24 h schedule",
        "the same cause, the same finding: `likes` and `shares`",
    ]


def test_two_jobs_are_two_findings() -> None:
    text = FEATURES.replace(
        "nightly -> [views, likes, shares]", "[nightly, daily] -> views\nclicks -> nightly -> likes"
    )
    text += "pipeline daily { every: 2 days, runtime: 1 h }\nclicks -> daily -> shares"
    assert [(f.subject, f.concerns) for f in stale(text)] == [("views", ("shares",)), ("likes", ())]


def test_what_is_certain_and_what_may_be_are_told_apart() -> None:
    text = FEATURES.replace("every: 1 day", "every: 1..3 h").replace("1 h }\nfeature likes", "30 min }\nfeature likes")
    certain, possible = stale(text)  # at least 2 h old, and at most 4
    assert (certain.subject, certain.concerns, certain.severity) == ("views", ("likes",), None)
    assert (possible.subject, possible.severity) == ("shares", Severity.WARNING)


def test_a_feature_that_is_late_by_itself_shares_its_cause_with_nobody() -> None:
    text = "feature a { known_lag: 2 h, freshness: 1 h }\nfeature b { known_lag: 2 h, freshness: 1 h }"
    assert [f.subject for f in stale(text)] == ["a", "b"]


PAIR = """
store profiles
model ranker { role: rank }
model simple { role: rank }
[ranker, simple] => profiles
endpoint feed { => ranker { else: simple } }
endpoint search { => ranker { else: OTHER } }
"""


@pytest.mark.parametrize(("other", "told"), [("simple", ["feed"]), ("profiles", ["feed", "search"])])
def test_a_pair_that_fails_together_is_told_once(other: str, told: list[str]) -> None:
    found = list(fallback_shares_failure_domain.check(Facts(design_of(PAIR.replace("OTHER", other)))))
    assert [finding.subject for finding in found] == told
    assert ("search" in found[0].concerns) is (told == ["feed"])


def test_models_of_one_training_with_one_way_past_the_gate_are_told_once() -> None:
    text = """
    endpoint feed { entry: yes, => [ranker, tower] }
    model ranker { role: rank }
    model tower { role: retrieval }
    training nightly { model: [ranker, tower] }
    monitor drift { type: data_drift, of: ranker }
    drift ~> nightly
    nightly -> feed
    """
    (finding,) = ungated_retrain_trigger.check(Facts(design_of(text)))
    assert {"ranker", "tower", "nightly"} <= set(finding.concerns)
    apart = text.replace(
        "[ranker, tower] }\n    monitor", "ranker }\n    training weekly { model: tower }\n    monitor"
    )
    apart += "drift ~> weekly -> feed"
    assert len(list(ungated_retrain_trigger.check(Facts(design_of(apart))))) == 2
