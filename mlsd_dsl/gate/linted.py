"""One text as linted: what every output is made of. Plain data, so that it can cross processes and lie in a cache."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsd_dsl.diagnostics import Position, Severity
from mlsd_dsl.gate.reported import Reported

if TYPE_CHECKING:
    from mlsd_dsl.analyses.fact import Fact
    from mlsd_dsl.verdicts import Verdict
    from mlsd_dsl.vocabulary.quantities import Quantity


class Linted(NamedTuple):
    """What was found in one text.

    `requirements` are rows as JSON shows them; `reasons` the number behind a finding, by fingerprint, where it was asked
    for; `rules` says whether rules were asked: a text with unread parts would make them say what is not so. `imports` are the
    files that it was read with.
    """

    path: str
    title: str
    reported: tuple[Reported, ...]
    requirements: tuple[dict[str, Any], ...] = ()
    reasons: tuple[tuple[str, Fact], ...] = ()
    rules: bool = True
    imports: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings of a severity stand, those accepted left out."""
        return sum(1 for each in self.reported if each.accepted is None and each.diagnostic.severity is severity)


def position(place: Position) -> dict[str, int]:
    """A place as an object."""
    return {"line": place.line, "column": place.column}


def row_of(verdict: Verdict) -> dict[str, Any]:
    """A requirement with its verdict. Numbers are in the unit of the bound; an end that nothing bounds is null."""
    from mlsd_dsl.vocabulary.quantities import Quantity, in_json

    requirement, fact = verdict.requirement, verdict.fact
    name = f"{requirement.subject}.{requirement.fact}" if requirement.fact else requirement.subject
    bound: float | str | None = verdict.bound if isinstance(verdict.bound, str) else None
    unit = ""
    if isinstance(verdict.bound, Quantity):
        bound, unit = _middle(verdict.bound)
    low = high = middle = None
    if fact is not None and not fact.words:
        low = in_json(fact.quantity._replace(high=fact.low))[0] if fact.low or fact.known else None
        if math.isfinite(fact.high):
            high = in_json(fact.quantity._replace(low=fact.high))[0]
            middle = _middle(fact.quantity)[0]
    return {
        "fact": name + (f" of {requirement.origin}" if requirement.origin else ""),
        "op": requirement.operator,
        "bound": bound,
        "value": fact.words if fact is not None and fact.words else middle,
        "p5": low,
        "p95": high,
        "unit": unit,
        "verdict": verdict.state,
        "probability": verdict.probability,
        "missing": verdict.missing,
        "path": requirement.statement.path,
        "start": position(requirement.statement.start),
    }


def _middle(quantity: Quantity) -> tuple[float, str]:
    """The median and its unit."""
    from mlsd_dsl.vocabulary.quantities import in_json

    median = quantity.median
    value, _, unit = in_json(quantity._replace(low=median, high=median))
    return value, unit
