"""Requirements → verdicts: holds, violated, at risk or unknown, each with the fact that decides it.

Facts and bounds are intervals. A verdict is *violated* only where even the best case breaks the bound, *holds* where even
the worst keeps it. In between it is *unknown* where something unstated would settle it, else *at risk*, with the
probability that the bound breaks when every stated range is drawn from its distribution.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, leaves_of, named, place_of, worked_out
from mlsd_dsl.analyses.statements import in_words
from mlsd_dsl.design.design import PathRequirement, Requirement
from mlsd_dsl.design.values import Formula, Unknown
from mlsd_dsl.facts import Facts
from mlsd_dsl.syntax.tree import Reference, is_hole
from mlsd_dsl.vocabulary.arrows import TRIGGER
from mlsd_dsl.vocabulary.facts import facts_of
from mlsd_dsl.vocabulary.quantities import Quantity

HOLDS, VIOLATED, AT_RISK, UNKNOWN = "holds", "violated", "at_risk", "unknown"
DRAWS = 1000  # for the probability of a verdict: a standard error of at most 1.6 points

COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}


class Verdict(NamedTuple):
    """What became of one requirement.

    `probability` is that of breaking the bound. `missing` names the attribute that would settle an unknown one, empty where
    no analysis works the fact out.
    """

    requirement: Requirement
    state: str
    fact: Fact | None
    bound: Quantity | str | None
    probability: float | None = None
    missing: str = ""

    @property
    def lacks(self) -> str:
        """What is missing, in the run of a sentence about the requirement itself."""
        return "the bound" if _is_open(self.requirement) else self.missing


class PathVerdict(NamedTuple):
    """What became of a structural requirement; `path` is the way that breaks it."""

    requirement: PathRequirement
    state: str
    path: tuple[str, ...] = ()


def verdicts_of(facts: Facts) -> Iterator[Verdict]:
    """The verdict on every comparison that the design requires."""
    for requirement in facts.design.requirements:
        yield _verdict(facts, requirement)


def path_verdicts_of(facts: Facts) -> Iterator[PathVerdict]:
    """The verdict on every path that the design requires or forbids."""
    for requirement in facts.design.paths:
        way = _way(facts, requirement.source, requirement.target, avoiding=requirement.through)
        any_way = way or (requirement.through and _way(facts, requirement.source, requirement.target, avoiding=""))
        if requirement.forbidden:
            yield PathVerdict(requirement, VIOLATED if way else HOLDS, way)
        elif requirement.through:
            yield PathVerdict(requirement, VIOLATED if way or not any_way else HOLDS, way)
        else:
            yield PathVerdict(requirement, HOLDS if way else VIOLATED)


def _verdict(facts: Facts, requirement: Requirement) -> Verdict:
    fact = facts.get(requirement.subject, requirement.fact, requirement.origin)
    bound = facts.design.number(requirement.bound)
    if isinstance(bound, Unknown):
        bound = _worked_out_bound(facts, requirement, bound)
    if isinstance(bound, Unknown):
        missing = f"bound of {requirement.subject}.{requirement.fact}" if _is_open(requirement) else bound.missing
        return Verdict(requirement, UNKNOWN, fact, None, missing=missing)
    if fact is None:
        shown = bound if isinstance(bound, Quantity) else in_words(requirement.bound)
        return Verdict(requirement, UNKNOWN, None, shown, missing=_unstated(facts, requirement))
    if fact.words or not isinstance(bound, Quantity):
        return _compared_words(requirement, fact, in_words(requirement.bound))
    state = compared(fact.low, fact.high, requirement.operator, bound.low, bound.high)
    if state == AT_RISK and fact.missing:
        return Verdict(requirement, UNKNOWN, fact, bound, missing=fact.missing[0])
    if state == AT_RISK:
        return Verdict(requirement, state, fact, bound, _probability(fact, requirement.operator, bound))
    return Verdict(requirement, state, fact, bound, 1.0 if state == VIOLATED else 0.0)


def _is_open(requirement: Requirement) -> bool:
    """Whether the bound is written as `?`."""
    return isinstance(requirement.bound, Formula) and is_hole(requirement.bound.node)


def compared(low: float, high: float, sign: str, bound_low: float, bound_high: float) -> str:
    """`holds`, `violated`, or `at_risk` where the two intervals leave it open."""
    holds = COMPARED[sign]
    if sign in ("==", "!="):
        if low == high == bound_low == bound_high:
            return HOLDS if sign == "==" else VIOLATED
        apart = high < bound_low or low > bound_high
        return (VIOLATED if sign == "==" else HOLDS) if apart else AT_RISK
    if sign in ("<=", "<"):
        if holds(high, bound_low):
            return HOLDS
        return AT_RISK if holds(low, bound_high) else VIOLATED
    if holds(low, bound_high):
        return HOLDS
    return AT_RISK if holds(high, bound_low) else VIOLATED


def _worked_out_bound(facts: Facts, requirement: Requirement, bound: Unknown) -> Quantity | Unknown:
    """A bound that is the name of another fact (`<= ranker.data_age`), which no arithmetic on the text can know."""
    node = requirement.bound.node if isinstance(requirement.bound, Formula) else None
    fact = facts.find(node.text) if isinstance(node, Reference) else None
    if fact is None or fact.words:
        return bound
    return Unknown(fact.missing[0]) if fact.missing else fact.quantity


def _unstated(facts: Facts, requirement: Requirement) -> str:
    """What would settle a fact of which nothing is known; empty where no analysis works it out."""
    part = facts.design.parts.get(requirement.subject)
    if requirement.fact == "data_age":
        return f"a training of `{requirement.subject}`"
    attributes = part.kind.attributes if part is not None else {}
    is_worked_out = part is not None and requirement.fact in facts_of(part.kind.word)
    said = requirement.fact in ("owner", "every")  # by a part or by what it belongs to or follows
    is_asked = requirement.fact in attributes and (said or not is_worked_out)
    return f"{requirement.subject}.{requirement.fact}" if is_asked else ""


def _compared_words(requirement: Requirement, fact: Fact, bound: str) -> Verdict:
    if fact.missing:
        return Verdict(requirement, UNKNOWN, fact, bound, missing=fact.missing[0])
    equal = fact.words == bound
    holds = equal if requirement.operator == "==" else not equal
    return Verdict(requirement, HOLDS if holds else VIOLATED, fact, bound, 0.0 if holds else 1.0)


def _probability(fact: Fact, sign: str, bound: Quantity) -> float:
    """The share of draws in which the bound breaks; every stated range is one column of a Latin hypercube."""
    from mlsd_dsl.formulas.uncertainty import at_scores, column

    leaves = [leaf for leaf in leaves_of(fact) if leaf.low != leaf.high]
    scores = {place_of(leaf): column(named(leaf), DRAWS) for leaf in leaves}
    drawn = {id(leaf): at_scores(leaf.low, leaf.high, scores[place_of(leaf)]).tolist() for leaf in leaves}
    limits = [bound.low] * DRAWS
    if bound.low != bound.high:
        limits = at_scores(bound.low, bound.high, column("bound", DRAWS)).tolist()
    broken = 0
    for draw in range(DRAWS):
        value, _ = worked_out(fact, {leaf: values[draw] for leaf, values in drawn.items()})
        broken += not COMPARED[sign](value, limits[draw])
    return broken / DRAWS


def _way(facts: Facts, source: str, target: str, avoiding: str) -> tuple[str, ...]:
    """A shortest way along written arrows that does not touch `avoiding`; empty where there is none.

    Triggers are no way: nothing passes from an alert to what it switches.
    """
    if avoiding in (source, target) and avoiding:
        return ()
    came_from: dict[str, str] = {}
    agenda = [source]
    for name in agenda:
        if target in came_from:
            break
        for relation in facts.graph.following.get(name, ()):
            passes = relation.edge is not None and relation.arrow != TRIGGER
            if passes and relation.target not in came_from and relation.target != avoiding:
                came_from[relation.target] = name
                agenda.append(relation.target)
    if target not in came_from:
        return ()
    way = [target]
    while way[-1] != source or len(way) == 1:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
