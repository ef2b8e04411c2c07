"""A value can be older when a request reads it than the design allows.

## Why

"Last 30 minutes" from a nightly job is yesterday's news under a wrong name. The age in serving is the sum of all hops
on the way, and one of them is usually most of it. *Rules of Machine Learning*, rule 8: know how soon quality falls when
data is old.

## What to do

Shorten the hop that takes longest: stream it, run it more often, write it to the online store sooner. Or allow more:
`freshness: 2 h`.

## Limits

Worst cases are added up, so that the usual age is about half. What happens inside a part that the design does not
describe is not counted. Features that one and the same hop makes too old are told in one. Judges the `freshness` of features, and every requirement on an `age`.

## The interviewer asks

"How old is this value in the worst case?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, WARNING, Finding, amount, at, number, once, parts, rule
from mlsd_dsl.vocabulary.part import Plane
from mlsd_dsl.vocabulary.quantities import Quantity

HELP = "shorten the hop that takes longest: stream it, or run it more often"


@rule("D322", sketch=ERROR, judges=("age",), help=HELP)
def check(facts: Facts) -> Iterator[Finding]:
    """Features that are older than their own `freshness`; requirements are reported under this name as well."""
    yield from once(_judged(facts))


def _judged(facts: Facts) -> Iterator[tuple[object, Finding]]:
    """Each finding with the hop that makes most of the age."""
    for feature in parts(facts, "feature"):
        allowed = number(facts, feature, "freshness")
        if allowed is None or not allowed.known or _is_only_trained_on(facts, feature.name):
            continue
        age = facts.freshness.used(feature.name).worst
        most = amount(allowed)
        if age.low > allowed.high and not _is_told_by_requirement(facts, feature.name, age.low):
            old = f"at least {amount(age._replace(high=age.low))}" if age.missing else amount(age)
            message = f"`{feature.name}` may be {old} old when it is read, and {most} are allowed"
            yield _too_old(facts, feature, message)
        elif age.low > allowed.high or age.high <= allowed.low:
            continue
        elif age.missing:
            lacking = " and ".join(each if " " in each else f"`{each}`" for each in age.missing)
            message = f"`{feature.name}` may be at most {most} old, and its age is not known without {lacking}"
            help = f"state {lacking}"
            yield None, at(feature, message, "freshness", help=help, asks=age.missing, severity=QUESTION, fact=age)
        else:
            worst = amount(age._replace(low=age.high))
            message = f"`{feature.name}` is up to {worst} old when it is read, and {most} are allowed"
            cause, finding = _too_old(facts, feature, message)
            yield cause, finding._replace(severity=WARNING)


def _too_old(facts: Facts, feature: Part, message: str) -> tuple[object, Finding]:
    """The finding with the hops that the age is the sum of, in the order of the data, and the longest of them, its cause."""
    age = facts.freshness.used(feature.name).worst
    hops, agenda = [], [age]
    while agenda:
        fact = agenda.pop()
        if fact.operation == "sum":
            agenda += reversed(fact.inputs)
        elif fact.operation == "max":
            # Where something is not stated, only what is surely so old shows anything.
            agenda.append(max(fact.inputs, key=lambda each: each.low if age.missing else each.high))
        elif fact.low > 0 or (fact.high > 0 and not fact.missing):
            hops.append(fact)
    longest = max(hops or [age], key=lambda hop: hop.low + hop.high)
    notes = (Note(f"most of it: {amount(longest)} {longest.role}", longest.span),) if longest.span else ()
    label = " + ".join(f"{amount(hop)} {hop.role}" for hop in hops)
    cause = (longest.subject, longest.name) if longest.subject != feature.name else None
    return cause, at(feature, message, "freshness", label=label, help=HELP, notes=notes, fact=age)


def _is_only_trained_on(facts: Facts, feature: str) -> bool:
    """Whether no request ever reads a value: it goes into datasets and into models that do not answer."""
    reading = [relation.target for relation in facts.graph.following[feature] if relation.meaning.verb != "monitors"]
    return bool(reading) and all(facts.design.parts[name].plane == Plane.OFFLINE for name in reading)


def _is_told_by_requirement(facts: Facts, feature: str, least: float) -> bool:
    """Whether a requirement on the same age is broken as well: then that is told."""
    bounds = [
        facts.design.number(requirement.bound)
        for requirement in facts.design.requirements
        if (requirement.subject, requirement.fact, requirement.origin) == (feature, "age", "")
    ]
    return any(isinstance(bound, Quantity) and least > bound.high for bound in bounds)


fires_on = (
    """
    source clicks { mode: stream, lag: 1 s }
    pipeline hourly { mode: batch, every: 1 h, runtime: 10 min }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    clicks -> hourly -> views
    """,
    """
    source clicks { mode: stream, lag: 1 s }
    pipeline hourly { mode: batch, every: 1 h, runtime: 10 min }
    feature views { kind: windowed, window: 3 h }
    clicks -> hourly -> views
    require views.age <= 15 min
    """,
    """
    source clicks { mode: stream, lag: 1..20 min }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    clicks -> counter -> views
    """,
    """
    source clicks { mode: stream }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    clicks -> counter -> views
    """,
    """
    source clicks { mode: stream }
    source orders { mode: stream, lag: 20 min }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    [clicks, orders] -> counter -> views
    """,
    """
    source clicks { mode: stream, lag: 1 h }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    clicks -> views
    require views.age <= 1 day
    """,
    """
    source clicks { mode: stream, lag: 1 h }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    feature_store shelf
    dataset rows { features: views, join: logged, split: time }
    clicks -> views -> shelf
    """,
    """
    source clicks { mode: stream, lag: 1 h }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    clicks -> views
    require clicks.age <= 15 min
    """,
    """
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    monitor old { type: freshness, of: views }
    """,
    """
    source clicks { mode: stream, lag: 0..20 min }
    source orders { mode: stream, lag: 1 s }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    [orders, clicks] -> views
    """,
    """
    source clicks { mode: stream, lag: 20 min }
    source orders { mode: stream }
    pipeline counter { mode: batch, every: 40 min, runtime: 1 min }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    orders -> counter -> views
    clicks -> views
    """,
)
near_miss = ("every: 1 h, runtime: 10 min", "every: 10 min, runtime: 299 s")
silent_on = (
    """
    source clicks { mode: stream, lag: 1 h }
    pipeline counter { mode: stream, latency: 1 s }
    feature views { kind: windowed, window: 3 h, freshness: counter.slide }
    clicks -> counter -> views
    """,
    """
    source clicks { mode: stream, lag: 1 h }
    feature views { kind: windowed, window: 3 h, freshness: 15 min }
    dataset rows { features: views, join: logged, split: time }
    monitor old { type: freshness, of: views }
    clicks -> views
    """,
    """
    source clicks { mode: stream, lag: 1 s }
    pipeline counter { mode: stream, slide: 1 min, latency: 2 s }
    feature views { kind: windowed, window: 3 h, freshness: 63 s }
    clicks -> counter -> views
    """,
    """
    source clicks { mode: stream, lag: 1 h }
    feature views { kind: windowed, window: 3 h }
    clicks -> views
    require views.age <= 1 day
    """,
)
