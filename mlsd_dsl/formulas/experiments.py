"""Experiments and people: how many users an A/B test needs, how long it lasts, how many reviewers a queue needs."""

from __future__ import annotations

import math

from mlsd_dsl.formulas.elementwise import ceil
from mlsd_dsl.formulas.formula import finite, formula, nonnegative, positive, require, shares
from mlsd_dsl.formulas.queues import waiting_by_servers
from mlsd_dsl.formulas.uncertainty import normal_score, normal_share

DAY = 86_400.0

_VAN_BELLE = "G. van Belle, Statistical Rules of Thumb, 2.1; R. Kohavi et al., Controlled Experiments on the Web, 2009"
_FLEISS = "J. Fleiss, Statistical Methods for Rates and Proportions, 1981; R, stats::power.prop.test"
_NORMAL = "both arms of one size, two-sided, n p and n (1 - p) of at least 5; R's strict option adds the other tail"


@formula(
    "E1",
    "users for each arm, rule of thumb",
    "16 p (1 - p) / d^2",
    source=_VAN_BELLE,
    domain="significance 5 %, power 80 %; d small beside p",
    test="p = 5 %, d = 0.25 points (5 % of it): 121,600",
)
def sample_size_rule(share: float, difference: float) -> float:
    """Users for each arm to see an absolute `difference` from the base `share`."""
    shares(share=share)
    finite(difference=difference)
    require(difference != 0, "no sample is large enough to see no difference")
    return ceil(16 * share * (1 - share) / difference**2)  # type: ignore[no-any-return]


@formula(
    "E1b",
    "users for each arm, means",
    "16 σ^2 / d^2",
    source=_VAN_BELLE,
    domain="significance 5 %, power 80 %; large samples",
    test="σ = 30, purchases of 3.75, d = 5 % of it: 409,600 (published over 409,000)",
)
def sample_size_mean(deviation: float, difference: float) -> float:
    """Users for each arm to see an absolute `difference` of a mean with the standard `deviation`."""
    nonnegative(deviation=deviation)
    finite(difference=difference)
    require(difference != 0, "no sample is large enough to see no difference")
    return ceil(16 * deviation**2 / difference**2)  # type: ignore[no-any-return]


@formula(
    "E2",
    "users for each arm, two proportions",
    "(z(1 - α/2) sqrt(2 m (1 - m)) + z(power) sqrt(p1 (1 - p1) + p2 (1 - p2)))^2 / d^2, m = (p1 + p2) / 2",
    source=_FLEISS,
    domain=_NORMAL,
    test="p1 = 0.50, p2 = 0.75, power 0.90: 76.7 (R), so 77",
)
def sample_size(share: float, difference: float, significance: float = 0.05, power: float = 0.8) -> float:
    """Users for each arm to see an absolute `difference` from the base `share`."""
    other = share + difference
    _check_test(share, difference, significance, power)
    middle = (share + other) / 2
    error = normal_score(1 - significance / 2) * math.sqrt(2 * middle * (1 - middle))
    seen = normal_score(power) * math.sqrt(share * (1 - share) + other * (1 - other))
    return float(ceil(((error + seen) / difference) ** 2))


@formula(
    "E2b",
    "users for each arm, variance of the base",
    "(z(1 - α/2) sqrt(2 p (1 - p)) + z(power) sqrt(p (1 - p) + q (1 - q)))^2 / d^2, q = p + d",
    source="E. Miller, Sample Size Calculator",
    domain=_NORMAL + "; variance under the null hypothesis that of the base",
    test="base 20 %, 5 points: 1,030 (published)",
)
def sample_size_from_base(share: float, difference: float, significance: float = 0.05, power: float = 0.8) -> float:
    """Users for each arm as the calculator of E. Miller counts them, rounded to the next whole number."""
    other = share + difference
    _check_test(share, difference, significance, power)
    error = normal_score(1 - significance / 2) * math.sqrt(2 * share * (1 - share))
    seen = normal_score(power) * math.sqrt(share * (1 - share) + other * (1 - other))
    return float(round(((error + seen) / difference) ** 2))


@formula(
    "E3",
    "power of a test of two proportions",
    "Φ((d sqrt(n) - z(1 - α/2) sqrt(2 m (1 - m))) / sqrt(p1 (1 - p1) + p2 (1 - p2)))",
    source=_FLEISS,
    domain=_NORMAL,
    test="n = 50, p1 = 0.50, p2 = 0.75: 0.740 (R)",
)
def power_of_test(users: float, share: float, difference: float, significance: float = 0.05) -> float:
    """Probability of seeing an absolute `difference` with `users` in each arm."""
    positive(users=users)
    _check_test(share, difference, significance, 0.5)
    other = share + difference
    middle = (share + other) / 2
    error = normal_score(1 - significance / 2) * math.sqrt(2 * middle * (1 - middle))
    spread = math.sqrt(share * (1 - share) + other * (1 - other))
    return normal_share((abs(difference) * math.sqrt(users) - error) / spread)


@formula(
    "E4",
    "detectable difference",
    "the d at which E2 is n, by bisection",
    source=_FLEISS,
    domain=_NORMAL + "; an increase",
    test="p = 0.50, n = 76.65, power 0.90: 0.25",
)
def detectable_difference(users: float, share: float, significance: float = 0.05, power: float = 0.8) -> float:
    """The least absolute increase of `share` that is seen with `users` in each arm."""
    positive(users=users)
    require(0 < share < 1, f"a base of {share}")
    _check_test(share, (1 - share) / 2, significance, power)
    low, high = 0.0, (1 - share) * (1 - 1e-12)
    require(
        power_of_test(users, share, high, significance) >= power,
        f"{users:.6g} users see no difference at all with a power of {power}",
    )
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if power_of_test(users, share, middle, significance) < power:
            low = middle
        else:
            high = middle
    return high


@formula(
    "E5",
    "duration of an experiment",
    "users x arms / (users a day x share in the experiment)",
    source="arithmetic; R. Kohavi et al., Trustworthy Online Controlled Experiments, 2020: whole weeks",
    domain="new users each day; users who return make it longer",
    test="121,600 x 2 arms, 50,000 a day, all of them: 4.864 days; in whole weeks 7",
)
def experiment_duration(
    users: float, arms: float, arrival_rate: float, exposed: float = 1.0, whole_weeks: bool = False
) -> float:
    """Seconds until `arms` have `users` each; `arrival_rate` of new users in 1/s, the share `exposed` of them takes part."""
    nonnegative(users=users)
    positive(arms=arms, arrival_rate=arrival_rate, exposed=exposed)
    require(arms >= 2, f"an experiment with {arms} arms")
    shares(exposed=exposed)
    time = users * arms / (arrival_rate * exposed)
    return ceil(time / (7 * DAY)) * 7 * DAY if whole_weeks else time


@formula(
    "E6",
    "reviewers",
    "ceil(rate x handling / (occupancy x presence))",
    source="utilisation law; presence is the share of the week that one person works",
    domain="work may wait for hours; for answers within minutes E6b",
    test="1,000 items a day of 2 min, occupancy 0.85, 40 of 168 hours: 7",
)
def reviewers(rate: float, handling: float, occupancy: float = 0.85, presence: float = 1.0) -> float:
    """People for `rate` items in 1/s of `handling` seconds each, who work the share `presence` of the time."""
    nonnegative(rate=rate, handling=handling)
    shares(occupancy=occupancy, presence=presence)
    positive(occupancy=occupancy, presence=presence)
    return ceil(rate * handling / (occupancy * presence))  # type: ignore[no-any-return]


@formula(
    "E6b",
    "reviewers on duty for a service level",
    "the least c at which at most 1 - level wait longer than the bound (F24c)",
    source="A. K. Erlang, 1917; staffing of call centres",
    domain="as F24; nobody gives up",
    test="200 calls an hour of 180 s, 80 % within 20 s: 14",
)
def reviewers_on_duty(rate: float, handling: float, bound: float, level: float) -> int:
    """People on duty so that the share `level` of items waits at most `bound` seconds."""
    nonnegative(rate=rate, bound=bound)
    positive(handling=handling)
    shares(level=level)
    require(level < 1, "no number of people answers all of them at once")
    load = rate * handling
    return next(
        people
        for people, waiting in waiting_by_servers(load)
        if waiting * math.exp(-(people - load) * bound / handling) <= 1 - level
    )


@formula(
    "E7",
    "backlog",
    "max(0, backlog + (rate - capacity) x time)",
    source="arithmetic",
    domain="steady rates",
    test="100 waiting, 50 /h in, 40 /h out, 8 h: 180",
)
def backlog_after(backlog: float, rate: float, capacity: float, time: float) -> float:
    """Items that wait after `time` seconds."""
    nonnegative(backlog=backlog, rate=rate, capacity=capacity, time=time)
    return max(0.0, backlog + (rate - capacity) * time)


def _check_test(share: float, difference: float, significance: float, power: float) -> None:
    finite(difference=difference)
    require(0 < share < 1, f"a base of {share}: nothing can be compared with never or always")
    require(difference != 0, "no sample is large enough to see no difference")
    require(0 < share + difference < 1, f"a share of {share + difference} cannot be reached")
    require(0 < significance < 1, f"a significance of {significance}")
    require(0 < power < 1, f"a power of {power}")
