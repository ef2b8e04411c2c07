"""Requirements with their verdicts, in words and as numbers that can be compared again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd_dsl.analyses.fact import Fact, constant
from mlsd_dsl.design.values import Formula
from mlsd_dsl.facts import Facts
from mlsd_dsl.output.facts import shown
from mlsd_dsl.survey import Judged
from mlsd_dsl.surveying.numbers import Numbers
from mlsd_dsl.verdicts import Verdict, path_verdicts_of
from mlsd_dsl.views import in_short
from mlsd_dsl.vocabulary.quantities import Quantity


def judged(facts: Facts, verdicts: Sequence[Verdict], numbers: Numbers) -> tuple[Judged, ...]:
    """Comparisons first, then the paths that are required or forbidden."""
    return (*(_judged(facts, verdict, numbers) for verdict in verdicts), *_paths(facts, numbers))


def _judged(facts: Facts, verdict: Verdict, numbers: Numbers) -> Judged:
    requirement, fact = verdict.requirement, verdict.fact
    compares = fact is not None and not fact.words and isinstance(verdict.bound, Quantity)
    bound = _bound(facts, verdict) if compares else None
    return Judged(
        in_short(facts.graph, requirement),
        verdict.state,
        requirement.operator,
        numbers.of(fact) if fact is not None and compares else -1,
        numbers.of(bound) if bound is not None else -1,
        requirement.subject,
        numbers.place(requirement.statement),
        requirement.why,
        _told(verdict),
    )


def _bound(facts: Facts, verdict: Verdict) -> Fact | None:
    bound, value = verdict.bound, verdict.requirement.bound
    if not isinstance(bound, Quantity):
        return None
    made = facts.reading.written.fact(value) if isinstance(value, Formula) else None
    if made is not None and (made.low, made.high) == (bound.low, bound.high):
        return made
    point = constant("bound", bound.low, bound.dimension)
    return point._replace(high=bound.high, label=bound.label)


def _told(verdict: Verdict) -> str:
    told = [shown(verdict.fact)] if verdict.fact is not None else []
    if verdict.state == "at_risk" and verdict.probability is not None:
        told.append(f"breaks in {verdict.probability:.0%} of cases")
    if verdict.missing:
        told.append(f"not stated: {verdict.lacks}")
    return ", ".join(told)


def _paths(facts: Facts, numbers: Numbers) -> Iterator[Judged]:
    for verdict in path_verdicts_of(facts):
        required = verdict.requirement
        forbidden = "no path" if required.forbidden else "path"
        through = f" through {required.through}" if required.through else ""
        yield Judged(
            f"{forbidden} {required.source} → {required.target}{through}",
            verdict.state,
            "",
            -1,
            -1,
            required.target,
            numbers.place(required.span),
            required.why,
            " → ".join(verdict.path),
        )
