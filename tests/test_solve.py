"""`mlsd solve`: the value that keeps bounds is the one that the way forward confirms, and where there is none the reason is told."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.cli import main
from mlsd_dsl.estimates.sampling import Sampling
from mlsd_dsl.estimates.solve import (
    ANY,
    BETWEEN,
    FALLS,
    LARGEST,
    NONE,
    RISES,
    SEVERAL,
    SMALLEST,
    STAYS,
    TURNS,
    Domain,
    Given,
    Solution,
    UnsolvableError,
    solve,
    wait_percentile,
)
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas.queues import wait_tail
from mlsd_dsl.vocabulary.dimensions import DATA, RATIO
from mlsd_dsl.vocabulary.quantities import point

RANKING = """
assume candidates = 500
actor viewer { daily_active: 10M, actions: 10 / day, peak_factor: 3 }
endpoint api { entry: yes }
viewer => api
model ranker { throughput: 500k req/s / candidates, target_utilisation: 60%, hardware: 1 * h100, latency: p50 5 ms p99 20 ms }
api => ranker
store events { tech: redis, keys: 1M, value_size: 1 KB }
topic clicks { retention: 7 days, replication: 3 }
source taps { rate: 5k events/s, record: 200 bytes }
taps -> clicks
"""
PEAK = 10e6 * 10 / 86400 * 3


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.mlsd").write_text(RANKING)


def run(*arguments: str, text: str = "") -> Result:
    if text:
        Path("a.mlsd").write_text(text)
    return CliRunner().invoke(main, ["solve", "a.mlsd", *arguments], catch_exceptions=False)


def answered(name: str, *bounds: str, text: str = "", options: tuple[str, ...] = ()) -> Any:
    givens = [word for bound in bounds for word in ("--given", bound)]
    result = run("--for", name, *givens, *options, "--format", "json", text=text)
    assert result.stderr == ""
    return json.loads(result.stdout)


def refused(*arguments: str, text: str = "") -> str:
    result = run(*arguments, text=text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("mlsd: ").strip()


def forward(name: str, text: str) -> float:
    fact = Facts(design_of(text)).find(name)
    assert fact is not None
    assert fact.low == fact.high
    return fact.low


# The way back and the way forward


def test_the_largest_candidate_count_that_fits_eight_gpus() -> None:
    found = answered("candidates", "ranker.replicas.needed <= 8")
    # 3.47k req/s * n / 500k req/s / 60% is 8 at n = 691.2.
    assert found["sense"] == LARGEST
    assert found["answer"] == pytest.approx(8 * 500e3 * 0.6 / PEAK, rel=2e-3)
    for times, fits in ((1.0, True), (1.005, False)):
        edited = RANKING.replace("candidates = 500", f"candidates = {found['answer'] * times:.10g}")
        assert (forward("ranker.replicas.needed", edited) <= 8) is fits


def test_the_smallest_number_of_replicas_by_utilisation() -> None:
    text = RANKING.replace("model ranker {", "model ranker { replicas: 9,")
    found = answered("ranker.replicas", "ranker.utilisation <= 45%", text=text)
    assert (found["sense"], found["answer"]) == (SMALLEST, math.ceil(PEAK / 1000 / 0.45))


@settings(max_examples=8)
@given(st.floats(1e9, 1e14))
def test_back_and_forward_agree_within_half_a_percent(bound: float) -> None:
    kept = 5000 * 200 * 3  # bytes a second
    solution = _solved("clicks.storage", "clicks.retention", bound)
    (stretch,) = solution.stretches
    assert stretch.high.at == pytest.approx(bound / kept, rel=0.005)
    assert stretch.high.judged[0].value <= bound


def _solved(fact: str, name: str, bound: float) -> Solution:
    def facts_at(value: float) -> Facts:
        return Facts(design_of(RANKING.replace("retention: 7 days", f"retention: {value:.12g} s")))

    given_ = Given(fact, "<=", point(bound, DATA), f"{fact} <= {bound:g}")
    return solve(facts_at, name, [given_], Domain(1, 1e10, lambda value: float(f"{value:.4g}"), None))


def test_two_bounds_leave_what_lies_between_them() -> None:
    found = answered("clicks.retention", "clicks.storage <= 4 TB", "clicks.storage >= 2 TB")
    (stretch,) = found["feasible"]
    assert found["sense"] == BETWEEN
    assert found["answer"] is None
    assert stretch["low"] == pytest.approx(2e12 / 3e6, rel=2e-3)
    assert stretch["high"] == pytest.approx(4e12 / 3e6, rel=2e-3)
    assert (
        "the answer is not unique"
        in run(
            "--for", "clicks.retention", "--given", "clicks.storage <= 4 TB", "--given", "clicks.storage >= 2 TB"
        ).stdout
    )


def test_a_value_that_is_not_stated_can_be_found() -> None:
    found = answered("ranker.replicas", "ranker.utilisation <= 60%")
    assert found["answer"] == math.ceil(PEAK / 1000 / 0.6)
    assert [each["what"] for each in found["tried"]] == ["too little", "answer"]


def test_what_is_found_holds_when_it_is_set() -> None:
    found = answered("clicks.retention", "clicks.storage <= 4 TB")
    estimated = CliRunner().invoke(
        main, ["estimate", "a.mlsd", "--set", f"clicks.retention={found['answer']} s", "--format", "json"]
    )
    facts = {(each["subject"], each["fact"]): each["value"] for each in json.loads(estimated.stdout)["facts"]}
    assert facts["clicks", "storage"] == pytest.approx(4e12, rel=2e-3)
    assert facts["clicks", "storage"] <= 4e12


def test_settings_and_scenarios_apply_first() -> None:
    text = RANKING + "scenario rush { viewer.peak_factor: 6 }\n"
    plain = answered("ranker.replicas", "ranker.utilisation <= 60%", text=text)["answer"]
    rush = answered("ranker.replicas", "ranker.utilisation <= 60%", options=("--scenario", "rush"))["answer"]
    half = answered("ranker.replicas", "ranker.utilisation <= 60%", options=("--set", "candidates=250"))["answer"]
    assert (plain, rush, half) == (6, math.ceil(2 * PEAK / 600), math.ceil(PEAK / 2 / 600))


# Chance


def test_a_bound_holds_with_the_chance_that_is_asked() -> None:
    text = RANKING.replace("10M", "5M..20M")
    answers = []
    for confidence in (0.5, 0.9, 0.99):
        found = answered(
            "ranker.replicas", "ranker.utilisation <= 60%", text=text, options=("--confidence", f"{confidence:.0%}")
        )
        tried = {each["what"]: each["facts"][0]["probability"] for each in found["tried"]}
        assert tried["too little"] < confidence <= tried["answer"]
        answers.append(found["answer"])
    assert answers == sorted(answers)
    # Half of the peaks are below the geometric mean of the ends; nine in ten are below 1.28 deviations more.
    assert answers[0] == pytest.approx(PEAK / 600, abs=1)
    assert answers[1] == pytest.approx(PEAK / 600 * math.exp(1.2816 * math.log(4) / 3.28971), abs=1)


def test_the_same_seed_gives_the_same_answer() -> None:
    text = RANKING.replace("10M", "5M..20M")
    first = run("--for", "ranker.replicas", "--given", "ranker.utilisation <= 60%", "--seed", "3", text=text).stdout
    assert first == run("--for", "ranker.replicas", "--given", "ranker.utilisation <= 60%", "--seed", "3").stdout


# Queues


def test_replicas_for_a_percentile_count_the_wait() -> None:
    found = answered("ranker.replicas", "ranker.latency.p99 <= 21 ms")
    servers = int(found["answer"])
    load, service = PEAK / 1000, 1e-3

    def kept(count: int) -> bool:
        """Whether at most 1% wait longer than the millisecond that is left."""
        return count > load and wait_tail(1e-3, PEAK, service, count) <= 0.01

    assert kept(servers)
    assert not kept(servers - 1)


@pytest.mark.parametrize(("load", "servers"), [(3.5, 4), (90.0, 100), (0.2, 1)])
def test_the_percentile_of_the_wait_is_where_its_tail_is(load: float, servers: int) -> None:
    time = wait_percentile(0.99, load, 0.02, servers)
    assert wait_tail(time, load / 0.02, 0.02, servers) == pytest.approx(0.01)


def test_who_does_not_wait_for_it_does_not_mind_its_queue() -> None:
    text = RANKING + "endpoint other { entry: yes, own: p50 1 ms p99 5 ms }\nviewer => other\n"
    found = answered("ranker.replicas", "other.latency.p99 <= 6 ms", text=text)
    assert (found["sense"], found["given"][0]["trend"]) == (ANY, STAYS)


# No answer


def test_bounds_that_pull_apart_are_named() -> None:
    result = run("--for", "ranker.replicas", "--given", "ranker.utilisation <= 60%", "--given", "design.gpus <= 3")
    assert result.exit_code == 1
    assert "no ranker.replicas from 1 to 1,024 does it" in result.stdout
    assert "`ranker.utilisation <= 60%` wants more of it and `design.gpus <= 3` wants less" in result.stdout


def test_a_bound_that_nothing_keeps_is_told_with_the_value_at_both_ends() -> None:
    result = run("--for", "ranker.replicas", "--given", "ranker.latency.p99 <= 10 ms")
    assert result.exit_code == 1
    assert "ranker.latency.p99 is without end at one end and 20 ms at the other, and must be <= 10 ms" in result.stdout


def test_a_fact_that_does_not_depend_on_the_number_is_told() -> None:
    result = run("--for", "events.value_size", "--given", "ranker.utilisation <= 60%", "--set", "ranker.replicas=2")
    assert result.exit_code == 1
    assert "ranker.utilisation is 174% whatever it is, and must be <= 60%" in result.stdout
    assert "does not depend on it" in result.stdout


def test_a_bound_that_limits_nothing_is_told() -> None:
    found = answered("events.value_size", "ranker.utilisation <= 60%", options=("--set", "ranker.replicas=20"))
    assert (found["sense"], found["answer"], found["given"][0]["trend"]) == (ANY, None, STAYS)


# Shapes that no design promises: on facts made for it


class _Curve:
    """Facts of one number that depends on the value by a function."""

    def __init__(self, value: float) -> None:
        self.value = value

    def find(self, name: str) -> Fact:
        return Fact("x", name, self.value, self.value, RATIO)


def shaped(
    curve: Callable[[float], float], bound: float, sign: str = "<=", low: float = 1, high: float = 1000
) -> Solution:
    def facts_at(value: float) -> Any:
        return _Curve(curve(value))

    given_ = Given("y", sign, point(bound), f"y {sign} {bound:g}")
    return solve(facts_at, "x.n", [given_], Domain(low, high, lambda value: float(f"{value:.4g}"), None))


def test_a_valley_has_two_ends() -> None:
    found = shaped(lambda x: abs(math.log10(x) - 1.5), 0.5)
    assert (found.sense, found.trends) == (BETWEEN, (TURNS,))
    (stretch,) = found.stretches
    assert (stretch.low.at, stretch.high.at) == pytest.approx((10, 100), rel=2e-3)


def test_a_hill_leaves_two_stretches() -> None:
    found = shaped(lambda x: -abs(math.log10(x) - 1.5), -0.5)
    assert found.sense == SEVERAL
    assert [(each.low_open, each.high_open) for each in found.stretches] == [(True, False), (False, True)]


@given(st.floats(2, 900), st.booleans())
def test_what_rises_has_a_largest_and_what_falls_a_smallest_value(limit: float, rises: bool) -> None:
    found = shaped((lambda x: x**2) if rises else (lambda x: 1 / x), limit**2 if rises else 1 / limit)
    assert (found.sense, found.trends) == ((LARGEST, (RISES,)) if rises else (SMALLEST, (FALLS,)))
    (stretch,) = found.stretches
    edge = stretch.high if rises else stretch.low
    assert edge.at == pytest.approx(limit, rel=2e-3)
    assert edge.holds


def test_no_value_may_do() -> None:
    found = shaped(lambda x: x, 0.5)
    assert (found.sense, found.stretches) == (NONE, ())


def test_no_design_is_worked_out_twice() -> None:
    seen: list[float] = []

    def curve(x: float) -> float:
        seen.append(x)
        return x

    found = shaped(curve, 77)
    assert len(seen) == len(set(seen)) == found.tries


def test_a_word_is_no_number() -> None:
    def facts_at(value: float) -> Any:
        curve = _Curve(value)
        curve.find = lambda name: Fact("x", name, 0, 0, RATIO, words="team")  # type: ignore[method-assign]
        return curve

    with pytest.raises(UnsolvableError, match="is a word"):
        solve(facts_at, "x.n", [Given("y", "<=", point(1.0), "y <= 1")], Domain(1, 2, float, None), 0.9, Sampling)


# Mistakes on the command line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--for", "rankr.replicas"), "--for: there is no `rankr` in this design; a similar name exists: ranker"),
        (("--for", "ranker.replica"), "--for: `ranker.replica` is no number that can be set; it has `ranker.replicas`"),
        (("--for", "candidate"), "--for: there is no `candidate` in this design; a similar name exists: candidates"),
        (("--for", "ranker.task"), "--for: `ranker.task` is no number that can be set;"),
        (("--confidence", "120%"), "--confidence: `120%` is no share between 0 and 1; write --confidence 95%"),
        (("--from", "1 GB"), "--from: `1 GB` does not fit; write "),
        (("--from", "9", "--to", "3"), "there is nothing between 9 and 3; give --from and --to"),
        (("--given", "design.gpus"), "--given: `design.gpus` compares nothing;"),
        (("--given", "design.gpus <= 1..2"), "--given: `1..2` is a range; write the one value"),
        (("--given", "design.gpus <= many"), "--given: `many` is not a number"),
        (("--given", "design.gpus <= 1 GB"), "`design.gpus` cannot be compared with `1 GB`; it is a number"),
        (("--given", "ranker.nonsense <= 1"), "`ranker.nonsense` is no fact of this design; see: mlsd facts"),
    ],
)
def test_a_mistake_is_told_in_one_line(arguments: tuple[str, ...], message: str) -> None:
    usual = {"--for": "ranker.replicas", "--given": "ranker.utilisation <= 60%"}
    rest = [word for option, value in usual.items() if option not in arguments for word in (option, value)]
    assert refused(*arguments, *rest).startswith(message)


def test_what_is_not_known_cannot_be_solved_for() -> None:
    text = RANKING.replace("hardware: 1 * h100, ", "replicas: 3, ")
    told = refused("--for", "ranker.replicas", "--given", "design.cost <= 90k USD/month", text=text)
    assert told == "`design.cost` is not known; state ranker.hardware"


def test_a_design_with_errors_is_not_solved() -> None:
    text = RANKING + "endpoint broken { replicas: many }\n"
    told = refused("--for", "ranker.replicas", "--given", "ranker.utilisation <= 60%", text=text)
    assert told == "a.mlsd has 1 error; see: mlsd lint a.mlsd"


def test_the_help_shows_an_example_line_by_line() -> None:
    told = CliRunner().invoke(main, ["solve", "--help"]).stdout
    assert '  mlsd solve feed.mlsd --for ranker.replicas --given "ranker.utilisation <= 60%"\n' in told


def test_times_are_told_in_their_units() -> None:
    text = run("--for", "clicks.retention", "--given", "clicks.storage <= 4 TB").stdout
    assert text.startswith("clicks.retention ≤ 15.43 days\n")
    assert answered("clicks.retention", "clicks.storage <= 4 TB")["unit"] == "s"
