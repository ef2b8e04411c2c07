"""What to look at before the numbers are believed, each with what would mend it and by how much."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from mlsd_dsl.analyses.devices import is_stale
from mlsd_dsl.analyses.fact import DEFAULT, Fact, leaves_of
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.analyses.replicas import INFEASIBLE
from mlsd_dsl.estimates.sampling import Sampling
from mlsd_dsl.facts import Facts
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.quantities import point, show

ANALYSES = ("contradictions", "sizing", "fitting")
TOO_FEW, STALE, OVERLOADED = "too-few-replicas", "stale-price", "overloaded"
RARE = 0.05  # chances below it are not worth a warning

_DATED = re.compile(r"\((\d{4}-\d{2})(-\d{2})?\)$")


class Warned(NamedTuple):
    """Something to look at: what, and what would mend it, with a number."""

    sort: str
    subject: str
    words: str
    remedy: str = ""


def warnings_of(facts: Facts, sampling: Sampling, today: date | None = None) -> Iterator[Warned]:
    """What contradicts itself, what cannot keep up, and which prices are old."""
    for proof in facts.proofs:
        if proof.analysis in ANALYSES:
            yield Warned(proof.sort, proof.subject, proof.words, _remedy(proof))
    for name in facts.design.parts:
        if name in facts.reached:
            yield from _capacity(facts, name, sampling)
    if today is not None:
        yield from _stale(facts, today)


def _remedy(proof: Proof) -> str:
    if proof.sort != INFEASIBLE or len(proof.facts) != 2:
        return ""
    bound, _ = proof.facts
    return f"answer one request in {show(_digits(bound.high / math.log(100)))} on average, or make the times of answers vary less"


def _capacity(facts: Facts, name: str, sampling: Sampling) -> Iterator[Warned]:
    """Fewer replicas than the peak needs, and peaks that all of them cannot carry."""
    has, needed, busy = (facts.get(name, fact) for fact in ("replicas", "replicas.needed", "utilisation"))
    chance = _chance(sampling, busy, 1.0)
    if chance > RARE:
        remedy = ""
        often = f" in {_share(chance)} of cases" if chance < 1 else ""
        if has is not None and _usable(needed):
            remedy = (
                f"state {_whole(sampling, needed)} replicas instead of {has.low:g}, for 95% of the peaks and some room"
            )
        yield Warned(OVERLOADED, name, f"the peak is more than `{name}` can do{often}", remedy)
    elif _usable(has) and has is not None and has.low == has.high and "replicas" in facts.design.parts[name].stated:
        chance = _chance(sampling, needed, has.high)
        if chance > RARE and needed is not None:
            often = f" in {_share(chance)} of cases" if chance < 1 else ""
            enough = ", which is enough in 95%" if chance < 1 else ""
            words = f"`{name}` has {has.low:g} replicas, fewer than it needs{often}"
            yield Warned(TOO_FEW, name, words, f"state {_whole(sampling, needed)}{enough}")


def _stale(facts: Facts, today: date) -> Iterator[Warned]:
    """Prices that were read longer than a year ago, each source once."""
    old: dict[str, list[Fact]] = {}
    for cost in (fact for fact in facts.all() if fact.name == "cost"):
        for leaf in leaves_of(cost):
            dated = _DATED.search(leaf.source)
            is_price = leaf.status == DEFAULT and leaf.name == "price"
            if dated is not None and is_price and is_stale(dated[1] + (dated[2] or "-01"), today):
                old.setdefault(leaf.source, []).append(leaf)
    for source, leaves in old.items():
        names = list(dict.fromkeys(leaf.subject for leaf in leaves))
        dated = _DATED.search(source)
        assert dated is not None
        days = (today - date.fromisoformat(dated[1] + (dated[2] or "-01"))).days
        told = ", ".join(f"`{name}`" for name in names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        words = f"the price of {told} is {days} days old: {source}"
        yield Warned(STALE, names[0], words, f"state what you pay: `price: {_price(leaves[0])}`")


def _price(leaf: Fact) -> str:
    return show(leaf.quantity)


def _chance(sampling: Sampling, fact: Fact | None, limit: float) -> float:
    """How often a number exceeds a limit; 0 where that is not known."""
    if fact is None or not _usable(fact):
        return 0.0
    return sampling.breach(fact, operator.le, point(limit, fact.dimension))


def _usable(fact: Fact | None) -> bool:
    return fact is not None and fact.known and math.isfinite(fact.high) and not fact.words


def _whole(sampling: Sampling, needed: Fact | None) -> str:
    assert needed is not None
    return f"{math.ceil(sampling.percentile(needed, 95)):,}"


def _share(chance: float) -> str:
    return "more than 99%" if 0.99 < chance < 1 else f"{chance:.0%}"


def _digits(seconds: float):  # type: ignore[no-untyped-def]
    return point(float(f"{seconds:.2g}"), TIME)
