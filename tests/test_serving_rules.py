"""What single cases of the rules on serving weigh and say, where the rule at large weighs another.

That each rule fires and is silent where it should, its own examples show.
"""

from __future__ import annotations

from datetime import date

import pytest

from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.pipeline import check, lint
from mlsd_dsl.rules import Profile
from mlsd_dsl.syntax.source import Source


def found(rule: str, text: str, profile: Profile = Profile.PRODUCTION) -> list[tuple[str, str]]:
    """The severity and message of all that one rule finds."""
    source = Source("t.mlsd", text)
    assert check(source, None).diagnostics == []
    linted = lint(source, None, Levels(profile, (rule,)), date(2026, 11, 1))
    return [(each.diagnostic.severity.name.lower(), each.diagnostic.message) for each in linted.reported]


def only(rule: str, text: str, profile: Profile = Profile.PRODUCTION) -> tuple[str, str]:
    """The one finding that there is."""
    (one,) = found(rule, text, profile)
    return one


RANKER = "model ranker { role: rank }\nendpoint feed { entry: yes }\nfeed => ranker\n"
PEOPLE = "actor viewer { daily_active: 8640k, actions: 10 / day, peak_factor: 2 }\n"


# Latency


def test_tells_the_terms_of_a_broken_budget() -> None:
    text = """
endpoint feed { entry: yes, own: p50 5 ms p99 9 ms, budget: 20 ms }
model ranker { role: rank, latency: p50 40 ms p99 60 ms }
feed => ranker
"""
    message = "half of all answers of `feed` take at least 45 ms, and its budget is 20 ms"
    assert only("latency-budget-exceeded", text) == ("error", message)


def test_a_requirement_tells_of_a_budget_that_breaks_with_it() -> None:
    text = """
endpoint feed { entry: yes, own: p50 50 ms p99 90 ms, budget: 20 ms, timeout: 30 ms }
require feed.latency.p50 <= 40 ms
"""
    assert [severity for severity, _ in found("latency-budget-exceeded", text)] == ["error"]


@pytest.mark.parametrize(("copies", "severity"), [(68, "warning"), (69, "error")])
def test_losing_an_answer_in_most_requests_is_an_error(copies: int, severity: str) -> None:
    text = f"""
endpoint search {{ entry: yes }}
store shards {{ latency: p50 5 ms p99 20 ms }}
search => shards {{ fanout: {copies}, timeout: 19 ms, critical: no }}
"""
    assert only("fan-out-tail-amplification", text)[0] == severity


def test_an_endpoint_that_outlives_its_caller_is_a_warning() -> None:
    text = "gateway edge\nendpoint feed { timeout: 100 ms }\nedge => feed { timeout: 90 ms }\n"
    message = "`edge` gives up on `feed` after 90 ms, which goes on until 100 ms"
    assert only("timeout-inversion", text) == ("warning", message)


@pytest.mark.parametrize(("profile", "severity"), [(Profile.INTERVIEW, "question"), (Profile.PRODUCTION, "warning")])
def test_a_missing_timeout_is_asked_before_it_is_told(profile: Profile, severity: str) -> None:
    assert only("missing-timeout", RANKER, profile)[0] == severity


def test_a_part_of_unknown_latency_is_told_once_and_asked_for_in_its_own_words() -> None:
    text = """
endpoint feed { entry: yes, own: p50 1 ms p99 2 ms, budget: 100 ms }
endpoint side { entry: yes, own: p50 1 ms p99 2 ms, budget: 100 ms }
endpoint inner
model ranker { role: rank }
[feed, side] => inner
inner => ranker
"""
    rule = "latency-unknown-on-critical-path"
    message = "`feed` has 100 ms, and nothing says how long `inner` and `ranker` take"
    assert found(rule, text) == [("warning", message)]
    assert only(rule, text, Profile.INTERVIEW)[0] == "question"
    linted = lint(Source("t.mlsd", text), None, Levels(Profile.PRODUCTION, (rule,)), date(2026, 11, 1))
    assert [fix.title for fix in linted.reported[0].diagnostic.fixes] == [
        "state `own` of `inner`",
        "state `latency` of `ranker`",
    ]


def test_an_endpoint_that_does_not_state_its_own_work_is_told_so() -> None:
    text = "endpoint feed { entry: yes, budget: 100 ms }\n"
    message = "`feed` has 100 ms, and nothing says how long its own work takes"
    assert only("latency-unknown-on-critical-path", text) == ("warning", message)


# Retries


def test_layers_of_retries_are_told_once_with_their_way() -> None:
    text = """
gateway edge
endpoint feed
store profiles
edge => feed { retries: 1 }
feed => profiles { retries: 1 }
"""
    message = "one request to `edge` becomes up to 4 to `profiles` when it fails: edge → feed → profiles"
    assert found("retry-amplification", text) == [("warning", message)]


def test_two_doors_to_the_same_retries_are_told_once() -> None:
    text = """
gateway edge
gateway side
endpoint feed { retries: 3 }
store profiles
[edge, side] => feed
feed => profiles
"""
    assert [severity for severity, _ in found("retry-amplification", text)] == ["warning"]


def test_few_retries_without_a_word_on_backoff_are_a_question() -> None:
    text = "endpoint feed { entry: yes }\nstore profiles\nfeed => profiles { retries: 2 }\n"
    assert only("retry-amplification", text)[0] == "question"
    assert only("retry-amplification", text.replace("2 }", "2, backoff: no }"))[0] == "warning"


# Fallbacks


@pytest.mark.parametrize(
    ("required", "severity"),
    [
        ("feed.availability >= 99.9%", "warning"),
        ("feed.availability >= 99.95%", "error"),
        ("feed.availability > 99.95%", "error"),
        ("feed.availability <= 99.95%", "warning"),
        ("feed.latency.p99 >= 2 s", "warning"),
    ],
)
def test_a_part_below_the_required_availability_is_an_error(required: str, severity: str) -> None:
    text = f"""
endpoint feed {{ entry: yes }}
external bureau {{ availability: 99.9% }}
feed => bureau
require {required}
"""
    assert only("no-fallback-on-critical-dependency", text)[0] == severity


def test_what_fails_an_answer_is_named_as_the_call_is() -> None:
    text = "model ranker { role: rank }\nendpoint feed { entry: yes }\nfeed => ranker as scoring\n"
    assert only("no-fallback-on-critical-dependency", text)[1] == "`feed` fails with `scoring`"


# Look-ups and indexes


@pytest.mark.parametrize(("limit", "severity"), [("timeout: 100 ms", "warning"), ("rate: 5 req/s", "question")])
def test_look_ups_one_by_one_are_judged_against_the_time_that_there_is(limit: str, severity: str) -> None:
    text = f"""
endpoint feed {{ entry: yes, {limit} }}
store profiles {{ latency: p50 1 ms p99 4 ms }}
feed => profiles {{ keys: 50, batched: no }}
"""
    assert only("n-plus-one-lookups", text)[0] == severity


@pytest.mark.parametrize(("replicas", "severity"), [(", replicas: 11", "warning"), ("", "question")])
def test_how_often_an_index_is_searched_counts_for_each_machine(replicas: str, severity: str) -> None:
    text = f"""
actor viewer {{ daily_active: 86.4M, actions: 10 / day, peak_factor: 2 }}
index videos {{ type: flat, count: 6M, dim: 128{replicas} }}
endpoint search {{ entry: yes }}
viewer => search => videos
"""
    assert only("exact-search-at-scale", text)[0] == severity


def test_stale_batch_predictions_are_a_warning() -> None:
    text = """
feature clicks { kind: windowed, freshness: 1 min }
model ranker { role: rank, features: [clicks] }
batch_inference nightly { model: ranker, every: 1 day }
endpoint shop { entry: yes }
shop => nightly
"""
    assert only("batch-prediction-for-context", text)[0] == "warning"
    assert only("batch-prediction-for-context", text.replace("windowed", "session"))[0] == "error"


# Capacity


def test_says_how_many_replicas_are_needed() -> None:
    text = PEOPLE + "endpoint feed { entry: yes, throughput: 100 req/s, replicas: 19 }\nviewer => feed\n"
    linted = lint(Source("t.mlsd", text), None, Levels(Profile.SKETCH, ("capacity-shortfall",)), date(2026, 11, 1))
    (one,) = [each.diagnostic for each in linted.reported]
    # 2,000 a second over 100 a replica that is 65 % busy: 30.8
    assert one.help == "state `replicas: 31`, which makes each 65% busy"
    assert one.message == "`feed` gets 2000 req/s at peak, 105% of what it can take, 19 x 100 req/s"


def test_unstated_replicas_are_a_question_where_one_is_not_enough() -> None:
    text = PEOPLE + "endpoint feed { entry: yes, throughput: 100 req/s }\nviewer => feed\n"
    assert only("capacity-shortfall", text)[0] == "question"


@pytest.mark.parametrize(("capacity", "severity"), [("11k", "warning"), ("10k", "warning"), ("9k", "error")])
def test_people_near_their_capacity_are_a_warning(capacity: str, severity: str) -> None:
    text = f"""
actor shopper {{ daily_active: 1M, actions: 1 / day }}
endpoint decide {{ entry: yes }}
policy act {{ stage: threshold }}
human_review analysts {{ capacity: {capacity} / day }}
shopper => decide => act
act -> analysts {{ share: 1% }}
"""
    assert only("review-queue-overloaded", text)[0] == severity


def test_one_part_is_told_once_however_many_requirements_it_breaks() -> None:
    text = """
endpoint feed { entry: yes, replicas: 1 }
endpoint side { entry: yes }
side => feed
require feed.availability >= 99.95%
require side.availability >= 99.9%
"""
    assert len(found("single-replica", text)) == 1


# Caches


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (
            "cache-ttl-exceeds-freshness",
            'feature clicks { freshness: 1 min }\ncache hot { key: ["q"] }\nclicks -> hot\n',
        ),
        (
            "cache-key-misses-version",
            'training nightly { model: ranker, every: 1 day }\ncache hot { key: ["q"] }\nhot => ranker\n',
        ),
    ],
)
def test_a_cache_without_a_time_to_live_is_asked_for_it(rule: str, text: str) -> None:
    source = RANKER + text
    assert only(rule, source)[0] == "question"
    assert only(rule, source.replace('["q"]', '["q"], ttl: 1 day'))[0] in ("warning", "error")


# Releases and logs


def test_a_registry_that_does_not_say_how_many_versions_it_keeps_is_asked() -> None:
    text = RANKER + "training nightly { model: ranker }\nregistry versions\nnightly -> versions -> feed\n"
    assert only("no-rollback", text)[0] == "question"
    assert (
        only("no-rollback", text.replace("registry versions", "registry versions { keep_versions: 1 }"))[0] == "error"
    )


def test_models_with_no_way_back_are_told_in_one() -> None:
    text = RANKER + "model tower { role: retrieval }\nfeed => tower\ntraining nightly { model: [ranker, tower] }\n"
    message = "nothing brings the last good version of `ranker` and `tower` back"
    assert only("no-rollback", text) == ("error", message)
    assert only("no-rollback", text, Profile.INTERVIEW) == ("warning", message)


@pytest.mark.parametrize(
    ("every", "registry", "severity"),
    [
        ("1 day", "", "error"),
        ("25 h", "", "warning"),
        ("1 day", "registry kept { approvals: human }", "warning"),
        ("1 day", "registry kept", "warning"),
        ("1 day", "registry kept { approvals: automatic }", "error"),
        ("1 day", "registry kept { approvals: none }", "error"),
        ("25 h", "registry kept { approvals: none }", "warning"),
    ],
)
def test_a_daily_release_to_everybody_that_nobody_looks_at_is_an_error(
    every: str, registry: str, severity: str
) -> None:
    way = "nightly -> kept -> feed" if registry else "nightly -> feed"
    text = RANKER + f"training nightly {{ model: ranker, every: {every} }}\n{registry}\n{way}\n"
    assert only("no-progressive-rollout", text)[0] == severity


def test_one_daily_release_among_others_is_an_error() -> None:
    text = """
training nightly { model: ranker, every: 1 day }
training weekly { model: tower, every: 7 days }
training once { model: third }
model tower { role: retrieval }
model third { role: rank }
feed => [tower, third]
"""
    severity, message = only("no-progressive-rollout", RANKER + text)
    assert severity == "error"
    assert message == "new versions of `ranker`, `tower` and `third` take over all traffic at once, every day"


def test_a_log_that_lacks_fields_is_a_warning() -> None:
    text = RANKER + "log answers { fields: [features, score] }\nfeed -> answers\n"
    message = "`answers` records answers of `ranker` without `model_version` and `request_id`"
    assert only("predictions-not-logged", text) == ("warning", message)


def test_no_log_at_all_is_an_error_in_production() -> None:
    assert only("predictions-not-logged", RANKER) == ("error", "no answer that rests on `ranker` is logged")


def test_one_log_of_two_models_is_told_once() -> None:
    text = RANKER + "model tower { role: retrieval }\nfeed => tower\nlog answers\nfeed -> answers\n"
    assert only("predictions-not-logged", text)[0] == "question"


def test_the_fix_draws_the_log_from_who_answers() -> None:
    text = "store items\n" + RANKER + "items -> ranker\n"
    linted = lint(
        Source("t.mlsd", text), None, Levels(Profile.PRODUCTION, ("predictions-not-logged",)), date(2026, 11, 1)
    )
    (fix,) = linted.reported[0].diagnostic.fixes
    assert "feed -> predictions" in fix.edits[0].text


def test_a_busy_accelerator_without_a_word_on_batches_is_a_question() -> None:
    text = PEOPLE + "endpoint feed { entry: yes, hardware: 1 * l4 }\nviewer => feed\n"
    assert only("gpu-without-batching", text)[0] == "question"
    assert only("gpu-without-batching", text.replace("* l4", "* l4, max_batch: 1"))[0] == "info"
    assert found("gpu-without-batching", text.replace("* l4", "* l4, tech: triton")) == []


def test_a_log_that_does_not_say_its_fields_is_asked_about_places() -> None:
    text = RANKER.replace("entry: yes", "entry: yes, positions: 20") + "log answers\nfeed -> answers\n"
    assert only("exposure-not-logged", text)[0] == "question"
