"""Experiments: published sample sizes, through designs written in the language."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, applied, worked_out
from mlsd_dsl.analyses.trials import FOR_MEAN, FOR_SHARE
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas import experiments
from mlsd_dsl.vocabulary.dimensions import TIME

DAY = 86_400.0


def found(text: str, name: str) -> Fact | None:
    return Facts(design_of(text)).find(name)


def fact(text: str, name: str) -> Fact:
    made = found(text, name)
    assert made is not None
    assert worked_out(made) == (made.low, made.high)
    return made


def exact(text: str, name: str) -> float:
    made = fact(text, name)
    assert made.low == made.high
    return made.low


def trial(kpi: str, more: str, rest: str = "") -> str:
    return f"kpi k {{ {kpi} }}\nexperiment x {{ primary: k, {more} }}\n{rest}"


# Sample sizes (E2b)


def test_a_published_calculator_agrees() -> None:
    # E. Miller: a base of 20 % and 5 points (a quarter of it) need 1,030 in each arm
    assert exact(trial("baseline: 20%", "mde: 25%"), "x.sample_size") == 1030
    assert exact(trial("", "baseline: 20%, mde: 25%"), "x.sample_size") == 1030


def test_rare_events_need_many_units() -> None:
    # van Belle's rule of 16 gives 121,600 for a change of a twentieth of 5 %
    made = exact(trial("baseline: 5%", "mde: 5%"), "x.sample_size")
    assert made == experiments.sample_size_from_base(0.05, 0.0025)
    assert made == pytest.approx(121_600, rel=0.02)


def test_what_nearly_always_happens_is_tested_by_its_opposite() -> None:
    assert exact(trial("baseline: 80%", "mde: 6.25%"), "x.sample_size") == 1030


def test_means_need_their_deviation() -> None:
    # Kohavi et al.: purchases of 3.75 with a deviation of 30, a change of 5 %: over 409,000
    made = exact(trial("baseline: 3.75, deviation: 30", "mde: 5%"), "x.sample_size")
    assert made == pytest.approx(experiments.sample_size_mean(30, 0.1875), rel=0.02)
    assert made == pytest.approx(2 * ((1.959964 + 0.841621) * 30 / 0.1875) ** 2, rel=1e-5)
    assert fact(trial("baseline: 35 min", "mde: 5%"), "x.sample_size").missing == ("k.deviation",)
    assert fact(trial("baseline: 3.75", "mde: 5%"), "x.sample_size").missing == ("k.deviation",)
    assert fact("experiment x { baseline: 3.75, mde: 5% }", "x.sample_size").missing == ("x.primary",)


def test_a_change_in_units_of_the_number_counts_relative_to_it() -> None:
    relative = exact(trial("baseline: 35 min, deviation: 40 min", "mde: 1%"), "x.sample_size")
    absolute = exact(trial("baseline: 35 min, deviation: 40 min", "mde: 21 s"), "x.sample_size")
    assert absolute == pytest.approx(relative)
    assert fact(trial("baseline: 35 min, deviation: 40 min", "mde: 1 MB"), "x.sample_size").missing == ("x.mde",)


def test_a_drop_is_as_hard_to_see_as_a_rise() -> None:
    rise, drop = (exact(trial("baseline: 20%", f"mde: {change}"), "x.sample_size") for change in ("5%", "-5%"))
    assert rise == drop
    made = fact(trial("baseline: 20%", "mde: -10%..-5%"), "x.sample_size")
    assert made.low < made.high == rise


def test_power_and_significance_are_those_stated_or_usual() -> None:
    usual = exact(trial("baseline: 20%", "mde: 25%"), "x.sample_size")
    assert exact(trial("baseline: 20%", "mde: 25%, power: 80%, significance: 5%"), "x.sample_size") == usual
    assert exact(trial("baseline: 20%", "mde: 25%, power: 90%"), "x.sample_size") > usual
    assert exact(trial("baseline: 20%", "mde: 25%, significance: 1%"), "x.sample_size") > usual
    mean = "baseline: 20 s, deviation: 30 s"
    usual = exact(trial(mean, "mde: 25%"), "x.sample_size")
    assert exact(trial(mean, "mde: 25%, power: 90%"), "x.sample_size") > usual
    assert exact(trial(mean, "mde: 25%, significance: 1%"), "x.sample_size") > usual


@pytest.mark.parametrize(
    ("kpi", "more", "missing"),
    [
        ("", "mde: 5%", "k.baseline"),
        ("baseline: 0%", "mde: 5%", "k.baseline"),
        ("baseline: -3, deviation: 3", "mde: 5%", "k.baseline"),
        ("baseline: 20%", "mde: 0%", "x.mde"),
        ("baseline: 20%", "mde: 0..5%", "x.mde"),
        ("baseline: 50%", "mde: 120%", "x.mde"),
        ("baseline: 20%", "mde: 400%", "x.mde"),
    ],
)
def test_what_cannot_be_tested_is_asked_for(kpi: str, more: str, missing: str) -> None:
    made = fact(trial(kpi, more), "x.sample_size")
    assert (made.low, made.high, made.missing) == (0, math.inf, (missing,))


def test_an_experiment_asks_for_its_own_baseline_where_it_names_no_number() -> None:
    assert fact("experiment x { mde: 5% }", "x.sample_size").missing == ("x.baseline",)
    assert found("experiment x { baseline: 5% }", "x.sample_size") is None
    assert found("experiment x { baseline: 5% }", "x.duration.needed") is None


def test_ranges_give_ranges() -> None:
    made = fact(trial("baseline: 10..20%", "mde: 5..10%"), "x.sample_size")
    assert made.low == experiments.sample_size_from_base(0.2, 0.02)
    assert made.high == experiments.sample_size_from_base(0.1, 0.005)


shares = st.floats(0.01, 0.97)


@given(shares, shares, st.floats(0.01, 0.3), st.floats(0.01, 0.3))
def test_the_ends_of_ranges_bound_what_lies_between(a: float, b: float, c: float, d: float) -> None:
    share, change = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    middle = (sum(share) / 2, sum(change) / 2)
    ends = [change, share, (0.05, 0.05), (0.8, 0.8)]
    low, high = applied(FOR_SHARE, ends, ())
    points = [(middle[1],) * 2, (middle[0],) * 2, (0.05, 0.05), (0.8, 0.8)]
    between = applied(FOR_SHARE, points, ())[0]
    assert low - 1 <= between <= high + 1


def test_no_change_is_never_seen() -> None:
    assert applied(FOR_MEAN, [(0, 1), (1, 1), (1, 1), (0.05, 0.05), (0.8, 0.8)], ())[1] == math.inf
    assert applied(FOR_SHARE, [(0, 0.1), (0.1, 0.1), (0.05, 0.05), (0.8, 0.8)], ())[1] == math.inf


# Durations (E5)


USERS = "actor u { daily_active: 1030, sessions: 4 / day, actions: 10 / day }"


def needed(more: str, rest: str = USERS, kpi: str = "baseline: 20%") -> float:
    return exact(trial(kpi, f"mde: 25%, {more}", rest), "x.duration.needed")


def test_it_runs_until_all_arms_are_full() -> None:
    assert needed("unit: u") == pytest.approx(2 * DAY)
    assert needed("unit: u, arms: 3") == pytest.approx(3 * DAY)
    assert needed("unit: u, traffic: 10%") == pytest.approx(20 * DAY)
    assert needed("unit: u, arms: 3, traffic: 10%") == pytest.approx(
        experiments.experiment_duration(1030, 3, 1030 / DAY, 0.1)
    )
    assert fact(trial("baseline: 20%", "mde: 25%, unit: u", USERS), "x.duration.needed").dimension == TIME


def test_it_runs_for_a_day_at_least_and_for_the_horizon_of_its_number() -> None:
    many = "actor u { daily_active: 1M }"
    assert needed("unit: u", many) == DAY
    assert needed("unit: u", many, "baseline: 20%, horizon: 7 days") == 7 * DAY
    assert needed("unit: u", USERS, "baseline: 20%, horizon: 1 day") == pytest.approx(2 * DAY)


def test_what_is_assigned_is_counted() -> None:
    assert needed("traffic: 10%") == pytest.approx(20 * DAY)
    assert needed("unit: user, traffic: 10%") == pytest.approx(20 * DAY)
    assert needed("unit: session, traffic: 10%") == pytest.approx(5 * DAY)
    assert needed("unit: request, traffic: 10%") == pytest.approx(2 * DAY)
    listings = USERS + "\nentity e { active: 103 }"
    assert needed("unit: e", listings) == pytest.approx(20 * DAY)


@pytest.mark.parametrize(
    ("more", "rest"),
    [
        ("unit: cluster", USERS),
        ("unit: session", "actor u { daily_active: 1030 }"),
        ("unit: e", USERS + "\nentity e {}"),
        ("unit: u", "actor u {}"),
        ("traffic: 50%", "actor u { daily_active: 1 }\nactor v { daily_active: 1 }"),
        ("traffic: 50%", ""),
    ],
)
def test_without_the_number_of_units_there_is_no_duration(more: str, rest: str) -> None:
    assert found(trial("baseline: 20%", f"mde: 25%, {more}", rest), "x.duration.needed") is None


def test_an_unknown_size_needs_an_unknown_time() -> None:
    made = fact(trial("", "mde: 25%, unit: u", USERS), "x.duration.needed")
    assert (made.low, made.high, made.missing) == (DAY, math.inf, ("k.baseline",))
