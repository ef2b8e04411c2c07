"""The answer of `mlsd solve`: the value, what keeps it from going further, and how each bound moves; or why there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from mlsd_dsl.estimates.solve import (
    ANY,
    BETWEEN,
    FALLS,
    LARGEST,
    NONE,
    RISES,
    SMALLEST,
    STAYS,
    TURNS,
    Judged,
    Solution,
    Stretch,
    Tried,
)
from mlsd_dsl.output.estimate import aligned
from mlsd_dsl.output.estimate_json import in_base, unit_of
from mlsd_dsl.output.estimate_words import chance
from mlsd_dsl.output.facts import amount
from mlsd_dsl.output.json import SCHEMA_VERSION, written
from mlsd_dsl.output.text import Style, printable
from mlsd_dsl.vocabulary.quantities import Quantity, two_digits

_TRENDS = {
    RISES: "rises with it",
    FALLS: "falls with it",
    STAYS: "does not depend on it",
    TURNS: "rises and falls with it: between the values tried there may be more",
}


class Asked(NamedTuple):
    """What was asked: the number, how one of its values is told, and the chance that bounds must hold with."""

    name: str
    design: str
    unit: Quantity  # a value of the number, for its dimension and label
    told: Callable[[float], str]
    confidence: float
    low: float
    high: float


def solution_text(asked: Asked, solution: Solution, style: Style) -> str:
    """The answer for people."""
    lines = [style.paint(line, "1;31" if solution.sense == NONE else "1;32") for line in _answer(asked, solution)]
    lines.append("")
    rows = list(_rows(asked, solution))
    lines += [f"  {line}" for row in aligned(rows, (), style.width - 2) for line in row]
    lines.append("")
    for given, trend in zip(solution.ends[0].judged, solution.trends, strict=True):
        lines.append(f"  {printable(given.given.fact)} {_TRENDS[trend]}")
    sure = f", each bound with a chance of {asked.confidence:.0%}" if _is_uncertain(solution) else ""
    lines.append(
        style.paint(
            f"  {solution.tries} values tried from {asked.told(asked.low)} to {asked.told(asked.high)}{sure}", "2"
        )
    )
    return "\n".join(line.rstrip() for line in lines) + "\n"


def solution_document(asked: Asked, solution: Solution) -> str:
    """The answer for machines, in base units."""
    return written(
        {
            "schema_version": SCHEMA_VERSION,
            "design": asked.design,
            "for": asked.name,
            "unit": unit_of_asked(asked),
            "confidence": asked.confidence,
            "sense": solution.sense,
            "answer": _number(asked, answer_of(solution)),
            "searched": [_number(asked, asked.low), _number(asked, asked.high)],
            "feasible": [
                {
                    "low": _number(asked, each.low.at),
                    "high": _number(asked, each.high.at),
                    "low_is_of_the_search": each.low_open,
                    "high_is_of_the_search": each.high_open,
                }
                for each in solution.stretches
            ],
            "given": [
                {
                    "fact": judged.given.fact,
                    "op": judged.given.operator,
                    "bound": in_base(judged.fact, judged.given.bound.low),
                }
                | {"unit": unit_of(judged.fact), "trend": trend}
                for judged, trend in zip(solution.ends[0].judged, solution.trends, strict=True)
            ],
            "tried": [_tried(asked, name, tried) for name, tried in _told(solution)],
            "tries": solution.tries,
        }
    )


def answer_of(solution: Solution) -> float | None:
    """The one value that answers: the largest, or the smallest, where there is one."""
    if solution.sense == LARGEST:
        return solution.stretches[0].high.at
    return solution.stretches[0].low.at if solution.sense == SMALLEST else None


def unit_of_asked(asked: Asked) -> str:
    """The unit of the number in JSON."""
    from mlsd_dsl.vocabulary.quantities import in_json

    return in_json(asked.unit)[2]


def _answer(asked: Asked, solution: Solution) -> Iterator[str]:
    name, told = printable(asked.name), asked.told
    match solution.sense:
        case s if s == LARGEST:
            yield f"{name} ≤ {told(solution.stretches[0].high.at)}"
        case s if s == SMALLEST:
            yield f"{name} ≥ {told(solution.stretches[0].low.at)}"
        case s if s == BETWEEN:
            one = solution.stretches[0]
            yield f"{name} from {told(one.low.at)} to {told(one.high.at)}: the answer is not unique"
        case s if s == ANY:
            yield f"{name} may be anything from {told(asked.low)} to {told(asked.high)}: nothing that is given limits it"
        case s if s == NONE:
            yield f"no {name} from {told(asked.low)} to {told(asked.high)} does it: {_why(asked, solution)}"
        case _:
            ranges = " or ".join(f"from {told(each.low.at)} to {told(each.high.at)}" for each in solution.stretches)
            yield f"{name} {ranges}: what holds is not one stretch"


def _why(asked: Asked, solution: Solution) -> str:
    """Which bound no value keeps; or which two pull apart."""
    first, last = solution.ends
    never = [
        (one, other)
        for one, other in zip(first.judged, last.judged, strict=True)
        if one.chance < asked.confidence and other.chance < asked.confidence
    ]
    if never:
        one, other = never[0]
        trend = solution.trends[first.judged.index(one)]
        ends = f"{_value(one)} at one end and {_value(other)} at the other"
        if trend == STAYS:
            return f"{one.given.fact} is {_value(one)} whatever it is, and must be {_bound(one)}"
        return f"{one.given.fact} is {ends}, and must be {_bound(one)}"
    low = [each.given.text for each in first.judged if each.chance < asked.confidence]
    high = [each.given.text for each in last.judged if each.chance < asked.confidence]
    if not low or not high:
        return "the bounds hold nowhere at once"
    return f"`{low[0]}` wants more of it and `{high[0]}` wants less"


def _rows(asked: Asked, solution: Solution) -> Iterator[tuple[str, ...]]:
    """The values that matter, each with what becomes of every bound."""
    givens = [judged.given for judged in solution.ends[0].judged]
    yield ("", asked.name, *(given.text for given in givens))
    for name, tried in _told(solution):
        yield (name, asked.told(tried.at), *(_judged(each, asked.confidence) for each in tried.judged))


def _told(solution: Solution) -> Iterator[tuple[str, Tried]]:
    """The values to show, each once, with what they are."""
    if solution.now is not None:
        yield "now", solution.now
    for stretch in solution.stretches:
        yield from _ends(stretch)
    if not solution.stretches or solution.sense == ANY:
        yield "least", solution.ends[0]
        yield "most", solution.ends[1]


def _ends(stretch: Stretch) -> Iterator[tuple[str, Tried]]:
    if not stretch.low_open and stretch.below is not None:
        yield "too little", stretch.below
        yield "answer", stretch.low
    if not stretch.high_open and stretch.above is not None:
        yield "answer", stretch.high
        yield "too much", stretch.above


def _judged(judged: Judged, confidence: float) -> str:
    sign = "✔" if judged.chance >= confidence else "✘"
    sure = "" if judged.chance in (0.0, 1.0) else f", holds in {_chance(judged.chance)}"
    return f"{sign} {_value(judged)}{sure}"


def _chance(share: float) -> str:
    """With a decimal, because what counts is on which side of the confidence it lies."""
    return f"{share:.1%}" if 0.001 <= share < 0.9995 else chance(share)


def _value(judged: Judged) -> str:
    if math.isinf(judged.value):
        return "without end"
    fact = judged.fact
    text = amount(Quantity(judged.value, judged.value, fact.dimension, fact.label))
    least = "≥ " if fact.missing else ""
    return least + (two_digits(text) if fact.low != fact.high else text)


def _bound(judged: Judged) -> str:
    return f"{judged.given.operator} {amount(judged.given.bound)}"


def _is_uncertain(solution: Solution) -> bool:
    told = [tried for _, tried in _told(solution)]
    return any(judged.fact.low != judged.fact.high for tried in told for judged in tried.judged)


def _tried(asked: Asked, name: str, tried: Tried) -> dict[str, Any]:
    return {
        "what": name,
        "at": _number(asked, tried.at),
        "holds": tried.holds,
        "facts": [
            {
                "fact": judged.given.fact,
                "value": in_base(judged.fact, judged.value) if math.isfinite(judged.value) else None,
                "probability": float(f"{judged.chance:.12g}"),
            }
            for judged in tried.judged
        ],
    }


def _number(asked: Asked, value: float | None) -> float | None:
    from mlsd_dsl.vocabulary.quantities import in_json

    if value is None:
        return None
    return float(f"{in_json(asked.unit._replace(low=value, high=value))[0]:.12g}")
