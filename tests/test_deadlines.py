"""Deadlines: least times as sums of medians, budgets, what is unknown on the way, and attempts that multiply."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_dsl.analyses.deadlines import Deadlines
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source


def deadlines(text: str) -> Deadlines:
    checked = check(Source("t.mlsd", text), None)
    assert [d.message for d in checked.diagnostics] == []
    return Facts(checked.design).deadlines


def feed(calls: str, more: str = "") -> Deadlines:
    """An endpoint of 5 ms that may ask a store of 10 ms, a model of 30 ms, and a fallback of 1 ms."""
    return deadlines(f"""
store profiles {{ latency: p50 10 ms p99 40 ms }}
model ranker {{ role: rank, latency: p50 30 ms p99 90 ms }}
fallback popular {{ latency: p50 1 ms p99 2 ms }}
endpoint feed {{ entry: yes, own: p50 5 ms p99 9 ms }}
{more}
{calls}
""")


# Least times


@pytest.mark.parametrize(
    ("calls", "milliseconds"),
    [
        ("", 5),
        ("feed => profiles\nfeed => ranker", 45),
        ("feed => [profiles, ranker]", 35),
        ("feed => profiles { times: 3 }", 35),
        ("feed => profiles { keys: 4, batched: no }", 45),
        ("feed => profiles { keys: 4, batched: yes }", 15),
        ("feed => profiles { hop: p50 2 ms p99 4 ms }", 17),
        ("feed => ranker { async: yes }", 5),
        ("feed => ranker { share: 50% }", 5),
        ("feed => ranker { hedge: 20 ms }", 25),
        ("feed => ranker { timeout: 20 ms }", 35),
        ("feed => ranker { timeout: 20 ms, else: popular }", 25),
        ("feed => ranker { timeout: 20 ms, else: popular, on: [error] }", 35),
        ("feed => ranker { timeout: 20 ms, critical: no }", 25),
        ("feed => ranker { timeout: 200 ms, critical: no }", 35),
        ("feed => profiles { times: 2..4 }", 25),
        ("feed => ranker { share: 50%..100% }", 5),
        ("feed => ranker { hedge: 20..25 ms }", 25),
        ("feed => ranker { timeout: 20..25 ms, critical: no }", 25),
        ("feed => ranker { fanout: 10 }", 35),
        ("feed => ranker { fanout: 10, wait_for: 5 }", 35),
        ("feed => ranker { fanout: 10, wait_for: 4 }", 5),
    ],
)
def test_adds_up_what_half_of_all_requests_wait_for(calls: str, milliseconds: float) -> None:
    assert feed(calls).least("feed").seconds == pytest.approx(milliseconds / 1000)


def test_names_the_slowest_call_of_each_turn() -> None:
    found = feed("feed => [profiles, ranker]\nfeed => profiles as again").least("feed")
    assert [name for name, _ in found.terms] == ["feed", "ranker", "again"]
    assert math.fsum(seconds for _, seconds in found.terms) == pytest.approx(found.seconds)


def test_a_cache_needs_nobody_for_what_it_holds() -> None:
    more = "cache hot { latency: p50 2 ms p99 3 ms, hit_rate: 1% }\nhot => ranker"
    assert feed("feed => hot", more).least("feed").seconds == pytest.approx(0.007)


def test_follows_calls_all_the_way_in() -> None:
    more = "endpoint inner { own: p50 3 ms p99 4 ms }\ninner => ranker"
    assert feed("feed => inner", more).least("feed").seconds == pytest.approx(0.038)


def test_a_model_by_the_item_takes_as_long_as_the_items_of_the_call() -> None:
    more = "model scorer { role: rank, latency_per_item: 100 us, input_k: 10 }"
    assert feed("feed => scorer { items: 200 }", more).least("feed").seconds == pytest.approx(0.025)


def test_a_generator_of_unknown_length_takes_its_first_token_at_least() -> None:
    more = "model writer { role: generator, ttft: p50 300 ms p95 600 ms, tpot: p50 25 ms p95 40 ms }"
    assert feed("feed => writer", more).least("feed").seconds == pytest.approx(0.305)
    assert feed("feed => writer { output_tokens: 10 }", more).least("feed").seconds == pytest.approx(0.555)


def test_nothing_adds_up_on_a_loop() -> None:
    found = deadlines("endpoint a { own: 5 ms }\nendpoint b { own: 5 ms }\na => b\nb => a")
    assert found.least("a").seconds == 0


def test_a_loop_says_the_same_after_latencies_were_simulated() -> None:
    text = "endpoint a { own: 5 ms }\nendpoint b { own: 5 ms }\na => b { retries: 1 }\nb => a"
    facts = Facts(check(Source("t.mlsd", text), None).design)
    assert facts.latency.percentile("a", 50.0).low == 0
    assert [ask.retries for ask in facts.deadlines.asks("a")] == [1]


def test_what_is_not_stated_takes_no_time_at_least() -> None:
    assert deadlines("endpoint a\nmodel m { role: rank }\na => m").least("a").seconds == 0


def test_a_stated_median_is_not_a_hair_above_itself() -> None:
    found = feed("feed => ranker { timeout: 30 ms }")
    assert found.least_asked(next(found.asks("feed"))) == 0.03


def test_a_timeout_does_not_shorten_the_answer_itself() -> None:
    found = feed("feed => ranker { timeout: 20 ms, else: popular }")
    assert found.least_asked(next(found.asks("feed"))) == pytest.approx(0.03)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=4), st.booleans())
def test_half_of_all_simulated_requests_take_at_least_as_long(medians: list[int], parallel: bool) -> None:
    parts = "\n".join(f"store s{i} {{ latency: p50 {m} ms p99 {3 * m} ms }}" for i, m in enumerate(medians))
    names = [f"s{i}" for i in range(len(medians))]
    calls = f"feed => [{', '.join(names)}]" if parallel else "\n".join(f"feed => {name}" for name in names)
    text = f"endpoint feed {{ entry: yes, own: p50 5 ms p99 10 ms }}\n{parts}\n{calls}"
    facts = Facts(check(Source("t.mlsd", text), None).design)
    # Draws of the simulation scatter by about one in a hundred.
    assert facts.deadlines.least("feed").seconds <= facts.latency.percentile("feed", 50.0).high * 1.02


# Tails, budgets, unknown parts


def test_the_tail_is_that_of_the_part_itself() -> None:
    found = feed("feed => ranker")
    assert found.tail("feed") == pytest.approx(0.009)
    assert found.tail("ranker") == pytest.approx(0.09)


def test_the_budget_is_the_strictest_bound() -> None:
    found = deadlines("""
endpoint feed { entry: yes, budget: 100 ms }
endpoint side { entry: yes }
require feed.latency.p99 <= 80 ms
require feed.latency.p50 < 200 ms
require feed.latency.p95 >= 1 ms
require feed.availability <= 99.99%
endpoint tight { entry: yes, budget: 50 ms }
require tight.latency.p99 <= 80 ms
""")
    own = found.budget("tight")
    assert own is not None
    assert (own.name, own.high, own.role) == ("budget", 0.05, "budget")
    budget = found.budget("feed")
    assert budget is not None
    assert (budget.name, budget.high, budget.role) == ("latency.p99", 0.08, "required")
    assert [bound.name for bound in found.required("feed")] == ["latency.p99", "latency.p50"]
    assert found.budget("side") is None


def test_names_every_part_on_the_way_whose_time_is_unknown() -> None:
    found = deadlines("""
endpoint feed { entry: yes }
policy rules { stage: filter }
store known { latency: p50 1 ms p99 2 ms }
store by_technology { tech: redis }
store bounded
store left
store replaced
store behind
fallback popular
feed => [rules, known, by_technology]
feed => bounded { timeout: 10 ms, else: popular }
feed => left { critical: no }
feed => replaced { else: popular }
rules => behind { timeout: 10 ms }
""")
    assert found.unknown("feed") == ("feed", "rules", "replaced", "behind")


# Attempts


@pytest.mark.parametrize(
    ("calls", "most", "retried"),
    [
        ("edge => feed\nfeed => profiles", 1, []),
        ("edge => feed { retries: 1 }\nfeed => profiles { retries: 2 }", 6, ["feed", "profiles"]),
        ("edge => feed { retries: 1, backoff: yes }\nfeed => profiles { retries: 2 }", 3, ["profiles"]),
        ("edge => feed { retries: 1, backoff: no }\nfeed => profiles { retries: 2 }", 6, ["feed", "profiles"]),
        (
            "edge => feed { retries: 1 }\nfeed => [profiles { retries: 2 }, ranker { retries: 4 }]",
            10,
            ["feed", "ranker"],
        ),
    ],
)
def test_layers_of_retries_multiply(calls: str, most: int, retried: list[str]) -> None:
    found = feed(calls, "gateway edge").attempts("edge")
    assert found.most == most
    assert [ask.target for ask in found.retried] == retried


def test_an_endpoint_states_retries_for_all_its_calls() -> None:
    found = deadlines("endpoint feed { retries: 3 }\nstore profiles\nfeed => profiles")
    assert found.attempts("feed").most == 4


def test_nothing_multiplies_on_a_loop() -> None:
    found = deadlines("endpoint a\nendpoint b\na => b { retries: 1 }\nb => a { retries: 1 }")
    assert found.attempts("a").most == 1


def test_long_chains_of_calls_need_no_deep_stack() -> None:
    parts = "\n".join(f"endpoint e{i} {{ own: 1 ms }}" for i in range(1500))
    calls = "\n".join(f"e{i} => e{i + 1}" for i in range(1499))
    found = deadlines(f"{parts}\n{calls}")
    assert found.least("e0").seconds == pytest.approx(1.5)
    assert found.attempts("e0").most == 1
