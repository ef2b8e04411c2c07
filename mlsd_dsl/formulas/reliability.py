"""Whether it answers, and whether the data are still there: availability of structures, downtime, durability of codes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mlsd_dsl.formulas.elementwise import complement_power
from mlsd_dsl.formulas.formula import counts, formula, nonnegative, positive, require, shares

_PRIMER = "system-design-primer, Availability patterns; R. Barlow, F. Proschan, Statistical Theory of Reliability, 1975"
_MOST_SHARED = 12  # parts used in several places; each doubles the work


@formula(
    "F42",
    "availability in series",
    "product of the availabilities",
    source=_PRIMER,
    domain="independent failures, each part used once",
    test="0.999 x 0.999 = 0.998001 (published 99.8 %)",
)
def series(availabilities: Sequence[float]) -> float:
    """Share of time in which all parts are up."""
    for availability in availabilities:
        shares(availability=availability)
    return math.prod(availabilities)


@formula(
    "F42b",
    "availability in parallel",
    "1 - product of (1 - availability)",
    source=_PRIMER,
    domain="independent failures; the switch between the parts never fails",
    test="two of 0.999: 0.999999 (published 99.9999 %)",
)
def parallel(availabilities: Sequence[float]) -> float:
    """Share of time in which at least one part is up."""
    for availability in availabilities:
        shares(availability=availability)
    return 1 - math.prod(1 - availability for availability in availabilities)


@formula(
    "F43",
    "availability of k out of n",
    "sum over i >= k of C(n, i) A^i (1 - A)^(n - i)",
    source="binomial distribution; R. Barlow, F. Proschan, 1975",
    domain="n parts alike that fail independently",
    test="2 of 3 at 0.99: 0.999702; 4 of 5 at 0.995: 0.9997525",
)
def k_of_n(needed: int, parts: int, availability: float) -> float:
    """Share of time in which at least `needed` of `parts` are up."""
    shares(availability=availability)
    counts(parts=parts)
    counts(0, needed=needed)
    require(needed <= parts, f"{needed} of {parts} parts")
    return 1 - _at_least(parts - needed + 1, parts, 1 - availability)


@formula(
    "F43b",
    "replicas for an availability",
    "the least n with F43 of at least the target",
    source="binomial distribution",
    domain="independent failures; common causes (F44) bound what replicas can reach",
    test="1 needed at 0.99, target 0.9999: 2; 3 needed: 5",
)
def replicas_for_availability(needed: int, availability: float, target: float) -> int:
    """The least number of replicas of which `needed` are up for the share `target` of the time."""
    counts(needed=needed)
    shares(availability=availability, target=target)
    require(availability > 0, "parts that are never up")
    require(target < 1, "no number of replicas is always up")
    parts = needed
    while k_of_n(needed, parts, availability) < target:
        parts += 1
        require(parts <= 10_000, f"more than 10,000 replicas for {target}")
    return parts


class Structure(NamedTuple):
    """Works where at least `needed` of `parts` work; a part is a name or again a structure. All of them by default."""

    parts: tuple[str | Structure, ...]
    needed: int | None = None


@formula(
    "F44",
    "availability of a structure with shared parts",
    "condition on each part that is used more than once",
    source="B. Treynor et al., The Calculus of Service Availability, ACM Queue 2017; pivotal decomposition, 1975",
    domain=f"parts fail independently; at most {_MOST_SHARED} of them are used more than once",
    test="two services of 0.999 on one database of 0.9995: 0.997502, where a product of paths says 0.997003",
)
def structure_availability(structure: Structure | str, availability: Mapping[str, float]) -> float:
    """Share of time in which the structure works; a part counts once however often it is used."""
    used = Counter(_names(structure))
    for name in used:
        require(name in availability, f"no availability for `{name}`")
        shares(availability=availability[name])
    shared = [name for name, times in used.items() if times > 1]
    require(len(shared) <= _MOST_SHARED, f"{len(shared)} parts are used more than once, too many to decide exactly")
    return _conditioned(structure, dict(availability), shared)


@formula(
    "F45",
    "downtime",
    "(1 - availability) x period",
    source="definition",
    domain="an average; says nothing about the length of one outage",
    test="99.9 % of 30 days: 43.2 min; 99.99 % of 365.25 days: 52.6 min",
)
def downtime(availability: float, period: float) -> float:
    """Seconds down in `period` seconds."""
    shares(availability=availability)
    nonnegative(period=period)
    return (1 - availability) * period


@formula(
    "F45b",
    "availability from repair",
    "MTBF / (MTBF + MTTR)",
    source="definition",
    domain="failures and repairs that alternate",
    test="999 h and 1 h: 0.999",
)
def repaired_availability(between_failures: float, repair: float) -> float:
    """Share of time up with the mean seconds of work `between_failures` and of `repair`."""
    positive(between_failures=between_failures)
    nonnegative(repair=repair)
    return between_failures / (between_failures + repair)


@formula(
    "F46",
    "loss of data in a code, a year",
    "q = 1 - exp(-AFR T / 365); P = sum over i > m of C(n, i) q^i (1 - q)^(n - i); 1 - (1 - P)^(365 / T)",
    source="Backblaze, erasure-coding-durability",
    domain="disks fail independently; a shard is rebuilt within T; without loss of digits down to 1e-300",
    test="10 + 4, AFR 1 %, 1 day: 1.128e-17",
)
def annual_loss(data: int, parity: int, annual_failure: float, repair: float) -> float:
    """Probability of losing a stripe within a year: `annual_failure` of a disk, `repair` of a shard in seconds."""
    counts(data=data)
    counts(0, parity=parity)
    shares(annual_failure=annual_failure)
    positive(repair=repair)
    days = repair / 86_400
    failing = -math.expm1(-annual_failure * days / 365)
    lost = _at_least(parity + 1, data + parity, failing)
    return float(complement_power(lost, 365 / days))


def _at_least(least: int, parts: int, share: float) -> float:
    """P(at least `least` of `parts` happen), exact also where it is tiny."""
    terms = (math.comb(parts, n) * share**n * (1 - share) ** (parts - n) for n in range(least, parts + 1))
    return min(1.0, math.fsum(terms))


def _names(structure: Structure | str) -> Iterator[str]:
    if isinstance(structure, str):
        yield structure
        return
    needed = len(structure.parts) if structure.needed is None else structure.needed
    counts(0, needed=needed)
    require(needed <= len(structure.parts), f"{needed} of {len(structure.parts)} parts")
    for part in structure.parts:
        yield from _names(part)


def _conditioned(structure: Structure | str, availability: dict[str, float], shared: Sequence[str]) -> float:
    if not shared:
        return _independent(structure, availability)
    name, *others = shared
    up = availability[name]
    works = _conditioned(structure, availability | {name: 1.0}, others)
    return up * works + (1 - up) * _conditioned(structure, availability | {name: 0.0}, others)


def _independent(structure: Structure | str, availability: Mapping[str, float]) -> float:
    if isinstance(structure, str):
        return availability[structure]
    needed = len(structure.parts) if structure.needed is None else structure.needed
    up = [1.0] + [0.0] * len(structure.parts)  # up[k]: k of the parts so far work
    for part in structure.parts:
        works = _independent(part, availability)
        up = [up[k] * (1 - works) + (up[k - 1] * works if k else 0.0) for k in range(len(up))]
    return min(1.0, math.fsum(up[needed:]))
