"""Verdicts → diagnostics: what a requirement asks, what the design gives, and where the difference comes from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.outage import Instead, needed, outage_of
from mlsd_dsl.diagnostics import Diagnostic, Note, Rule, Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.verdicts import AT_RISK, UNKNOWN, VIOLATED, PathVerdict, Verdict, path_verdicts_of, verdicts_of
from mlsd_dsl.vocabulary.quantities import Quantity, show

BROKEN = Rule("V001", "requirement-violated", "A requirement does not hold, whatever is not stated.")
AT_RISK_RULE = Rule("V002", "requirement-at-risk", "A requirement holds or not depending on ranges.", Severity.WARNING)
INSTEAD = Rule(
    "V004", "served-instead", "A part is down, and another answers in its place or nothing does.", Severity.INFO
)
OPEN = Rule("V003", "requirement-unknown", "A requirement cannot be checked yet.", Severity.QUESTION)

MOST_TERMS = 12  # of a sum in a label; `mlsd explain` has them all

_BOUNDS = {"<=": "at most ", "<": "less than ", ">=": "at least ", ">": "more than ", "==": "", "!=": "anything but "}


class Ruling(NamedTuple):
    """A diagnostic, and the fact whose derivation shows why; None where there is none to show.

    `family` is the first word of the fact that is required (`latency`); `asks` are the attributes that would settle it.
    """

    diagnostic: Diagnostic
    fact: Fact | None
    family: str = ""
    asks: tuple[str, ...] = ()


def rulings_of(facts: Facts) -> Iterator[Ruling]:
    """One ruling for each requirement that does not simply hold; what lacks the same attribute is asked once."""
    unsettled: dict[str, list[Verdict]] = {}  # by the part that could settle them
    for verdict in verdicts_of(facts):
        if verdict.state == VIOLATED:
            yield Ruling(_violated(verdict), verdict.fact, _family(verdict))
        elif verdict.state == AT_RISK:
            yield Ruling(_at_risk(verdict), verdict.fact, _family(verdict))
        elif verdict.state == UNKNOWN and verdict.missing:
            unsettled.setdefault(verdict.missing.split(".")[0], []).append(verdict)
    for verdicts in unsettled.values():
        asks = tuple(dict.fromkeys(verdict.missing for verdict in verdicts))
        yield Ruling(_open(verdicts), verdicts[0].fact, asks=asks)
    for path in path_verdicts_of(facts):
        if path.state == VIOLATED:
            yield Ruling(_path(facts, path), None)


def rulings_under(facts: Facts, before: Facts, scenario: str) -> Iterator[Ruling]:
    """What a scenario changes: which requirements fall that held before, and what answers in place of what is down."""
    told = {ruling.diagnostic.span: ruling.diagnostic.rule for ruling in rulings_of(before)}
    for ruling in rulings_of(facts):
        diagnostic = ruling.diagnostic
        if told.get(diagnostic.span) != diagnostic.rule and diagnostic.rule is not OPEN:
            message = f"{diagnostic.message} (scenario `{scenario}`)"
            yield ruling._replace(diagnostic=diagnostic._replace(message=message))
    for instead in outage_of(facts.graph, facts.design.down).instead:
        yield Ruling(_instead(instead, scenario), None)


def _instead(instead: Instead, scenario: str) -> Diagnostic:
    target, caller = f"`{instead.target}`", f"`{instead.caller}`"
    help = ""
    if instead.fallback:
        message = f"`{instead.fallback}` answers {caller} in place of {target}"
    elif needed(instead.edge):
        message = f"nothing answers {caller} in place of {target}"
        help = "name what answers in its place: `else: ...`"
    else:
        message = f"{caller} answers without {target}"
    return Diagnostic(
        INSTEAD,
        f"{message} (scenario `{scenario}`)",
        instead.edge.span,
        help=help,
        subject=instead.caller,
        severity=Severity.INFO,
    )


def _violated(verdict: Verdict) -> Diagnostic:
    fact = verdict.fact
    assert fact is not None
    given = fact.words or _amount(fact)
    return Diagnostic(
        BROKEN,
        f"`{name_of(verdict)}` is {given} where {bound_of(verdict)} is required",
        verdict.requirement.span,
        label=terms(fact),
        help=_why(verdict),
        notes=tuple(_largest(fact)),
        subject=verdict.requirement.subject,
    )


def _at_risk(verdict: Verdict) -> Diagnostic:
    fact = verdict.fact
    assert fact is not None
    assert verdict.probability is not None
    chance = f"{verdict.probability:.0%}"
    if not 0.01 <= verdict.probability <= 0.99:
        chance = "less than 1%" if verdict.probability < 0.5 else "more than 99%"
    return Diagnostic(
        AT_RISK_RULE,
        f"`{name_of(verdict)}` is {_amount(fact)} where {bound_of(verdict)} is required: it breaks in {chance} of cases",
        verdict.requirement.span,
        label=terms(fact),
        help=_why(verdict),
        notes=tuple(_largest(fact)),
        subject=verdict.requirement.subject,
        severity=Severity.WARNING,
    )


def _open(verdicts: list[Verdict]) -> Diagnostic:
    """One question for all that one part could settle."""
    first = verdicts[0]
    fact = first.fact
    missing = list(dict.fromkeys(verdict.missing for verdict in verdicts))
    names = list(dict.fromkeys(name_of(verdict) for verdict in verdicts))
    told = f"`{names[0]}`" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
    alone = len(verdicts) == 1
    message = f"{told} cannot be checked: {_not_stated(first.lacks if alone else missing[0])}"
    if fact is not None and fact.low > 0 and len(names) == 1:
        message += f" (it is at least {show(Quantity(fact.low, fact.low, fact.dimension, fact.label))})"
    return Diagnostic(
        OPEN,
        message,
        first.requirement.span,
        help="state " + (_what(first.lacks) if alone else ", ".join(_what(name) for name in missing)),
        notes=tuple(Note(f"and `{name_of(verdict)}`", verdict.requirement.span) for verdict in verdicts[1:4]),
        subject=first.requirement.subject,
        severity=Severity.QUESTION,
    )


def _path(facts: Facts, verdict: PathVerdict) -> Diagnostic:
    requirement = verdict.requirement
    ends = f"`{requirement.source}` to `{requirement.target}`"
    way = " → ".join(verdict.path)
    if requirement.forbidden:
        message, label = f"there is a path from {ends}", way
    elif requirement.through and verdict.path:
        message, label = f"a path from {ends} goes past `{requirement.through}`", way
    else:
        message, label = f"there is no path from {ends}", ""
    notes = []
    for source, target in zip(verdict.path, verdict.path[1:], strict=False):
        relation = next(r for r in facts.graph.following[source] if r.target == target)
        notes.append(Note(f"`{source}` {relation.meaning.verb.replace('_', ' ')} `{target}` here", relation.span))
    help = f"required because: {requirement.why}" if requirement.why else ""
    if not help and not verdict.path:
        help = "paths follow the arrows of the text, each in its direction"
    return Diagnostic(
        BROKEN, message, requirement.span, label=label, help=help, notes=tuple(notes[:3]), subject=requirement.source
    )


# Words


def terms(fact: Fact) -> str:
    """A sum as its parts: `24 h schedule + 1 h run`; empty for what is no sum."""
    parts = flattened(fact)
    if len(parts) < 2:
        return ""
    told = [f"{_amount(part)} {part.role or part.key}" for part in parts[:MOST_TERMS]]
    more = len(parts) - len(told)
    return " + ".join(told) + (f" + {more} more" if more else "")


def flattened(fact: Fact) -> list[Fact]:
    """The terms of a sum, sums among them opened; of several inputs of which the largest counts, that one.

    Terms of zero say nothing and are left out.
    """
    found: list[Fact] = []
    agenda = [fact]
    while agenda:
        current = agenda.pop()
        if current.operation == "sum":
            agenda += reversed(current.inputs)
        elif current.operation == "max" and current.inputs:
            agenda.append(max(current.inputs, key=lambda each: (each.high, each.low)))
        elif current.operation == "same":
            agenda.append(current.inputs[0])
        elif current.high or current is fact:
            found.append(current)
    return found


def _largest(fact: Fact) -> Iterator[Note]:
    """Where the two largest terms of a sum are stated."""
    placed = [term for term in flattened(fact) if term.span is not None and term.low > 0]
    for term in sorted(placed, key=lambda each: -each.low)[:2] if len(placed) > 1 else []:
        assert term.span is not None
        yield Note(f"{_amount(term)} of it is the {term.role or term.name} of `{term.subject}`", term.span)


def _amount(fact: Fact) -> str:
    if not math.isfinite(fact.high):
        return f"at least {show(Quantity(fact.low, fact.low, fact.dimension, fact.label))}" if fact.low else "unknown"
    return show(fact.quantity)


def _family(verdict: Verdict) -> str:
    return verdict.requirement.fact.partition(".")[0]


def name_of(verdict: Verdict) -> str:
    """The fact that a requirement is about, as it is written."""
    requirement = verdict.requirement
    name = f"{requirement.subject}.{requirement.fact}" if requirement.fact else requirement.subject
    return f"{name} of {requirement.origin}" if requirement.origin else name


def bound_of(verdict: Verdict) -> str:
    """What is required of it: `at most 200 ms`."""
    bound = verdict.bound
    text = show(bound) if isinstance(bound, Quantity) else f"`{bound}`"
    return f"{_BOUNDS[verdict.requirement.operator]}{text}"


def _why(verdict: Verdict) -> str:
    return f"required because: {verdict.requirement.why}" if verdict.requirement.why else ""


def _not_stated(missing: str) -> str:
    return (
        f"there is no {missing.removeprefix('an ')}" if missing.startswith("an ") else f"{_what(missing)} is not stated"
    )


def _what(missing: str) -> str:
    return missing if missing.startswith(("an ", "a ", "the ")) else f"`{missing}`"
