"""The waterfall of one part: its own work and its calls, turn by turn, against its budget.

A bar begins where the call begins when everything before it takes its median, and ends at its own p99 from there. Percentiles
do not add up, so the total is not the end of the last bar: it is what the simulation of the whole request gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.analyses.asking import Ask
from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.latency import Hop
from mlsd_dsl.charts.axes import linear, said
from mlsd_dsl.design.design import Requirement
from mlsd_dsl.facts import Facts
from mlsd_dsl.scene import Bar, Chart, Row, Scene, Tick
from mlsd_dsl.scene import Verdict as Chip
from mlsd_dsl.verdicts import Verdict, verdicts_of
from mlsd_dsl.views import in_short, title_of_name
from mlsd_dsl.vocabulary.quantities import Quantity

OWN, CALL, CRITICAL, TAIL, CRITICAL_TAIL, TOTAL = "own", "call", "critical", "tail", "critical_tail", "total"
TIMEOUT, BOUND, MARK = "timeout", "bound", "mark"
_STATISTICS = ("p50", "p95", "p99")
_WHOLE = " "  # a group without a heading
_FAR = 1.6  # a timeout this far beyond everything else would squeeze the rest: it is told at the rim
_LEGEND = (
    (OWN, "own work: p50, light to p99"),
    (CRITICAL, "most often waited for: p50, light to p99"),
    (CALL, "beside it: p50, light to p99"),
    (TIMEOUT, "timeout"),
    (TOTAL, "whole request, simulated"),
    (BOUND, "required"),
)


def answering(facts: Facts) -> tuple[str, ...]:
    """The parts that call others while they answer, in the order of declaration."""
    return tuple(name for name in facts.design.parts if name in facts.reached and facts.latency.served[name].turns)


def usual(facts: Facts) -> str:
    """The first entry with a required latency, else the first that calls anyone; empty where none does."""
    entries = [name for name in facts.graph.entries() if name in answering(facts)]
    bound = [name for name in entries if any(is_bound(each, name) for each in facts.design.requirements)]
    return next(iter((*bound, *entries, *answering(facts))), "")


def waterfall(facts: Facts, name: str) -> Scene:
    """The chart of one part that calls others."""
    hops = facts.latency.criticality(name)
    asks = [ask for turn in facts.latency.served[name].turns for ask in turn]
    verdicts = [each for each in verdicts_of(facts) if is_bound(each.requirement, name)]
    totals = {word: fact for word in _STATISTICS if (fact := facts.get(name, f"latency.{word}")) is not None}
    rows, end = _rows(facts, hops, asks)
    known = [fact.high for fact in totals.values() if math.isfinite(fact.high)]
    known += [fact.low for fact in totals.values() if math.isfinite(fact.low)]
    bounds = list(_bounds(facts, verdicts))
    shown = max([end, *known, *(line.at for line in bounds)])
    late = [tick.at for row in rows for tick in row.ticks if tick.at <= shown * _FAR]
    high = max([shown, *late]) * 1.04 or 1.0
    part = facts.design.parts[name]
    chart = Chart(
        (*rows, *_totals(totals)),
        0.0,
        high,
        linear(high),
        False,
        tuple(bounds),
        _LEGEND,
        "A bar begins where all before it have taken their median. Percentiles do not add up: the whole is simulated.",
    )
    chips = tuple(Chip(in_short(facts.graph, each.requirement), each.state) for each in verdicts)
    title = f"Latency of {part.title or title_of_name(name)}"
    return Scene(title, facts.design.title, (), (), (), (), chips, chart=chart)


def _rows(facts: Facts, hops: tuple[Hop, ...], asks: list[Ask]) -> tuple[list[Row], float]:
    """A row for each hop, and where the last bar ends."""
    if not hops:
        return [], 0.0
    own, *calls = hops
    rows = [Row("Own work", _figures(own), _bars(0.0, own, OWN, CRITICAL_TAIL), (), "", True)]
    start, end, turn, slowest = _finite(own.p50), _finite(own.p99), 0, 0.0
    for hop, ask in zip(calls, asks, strict=True):
        if hop.turn != turn:
            start, slowest, turn = start + slowest, 0.0, hop.turn
        slowest = max(slowest, _finite(hop.p50))
        end = max(end, start + _finite(hop.p99))
        strong = hop.share >= max(each.share for each in calls if each.turn == hop.turn)
        bars = _bars(start, hop, *((CRITICAL, CRITICAL_TAIL) if strong else (CALL, TAIL)))
        is_open = math.isinf(facts.latency.percentile(hop.target, 99.0).high)
        if is_open and math.isinf(ask.timeout[1]):
            bars = (*bars[:1], Bar(start + _finite(hop.p50), math.inf, bars[1].sort))
        detail = _open(hop) if is_open else _figures(hop)
        detail += f", waited for in {_share(hop.share)}" if hop.parallel and not is_open else ""
        timeout = () if math.isinf(ask.timeout[1]) else (Tick(start + ask.timeout[1], said(ask.timeout[1]), TIMEOUT),)
        group = f"At once, {_ordinal(hop.turn)} turn" if hop.parallel else ""
        rows.append(Row(_called(facts, hop), detail, bars, timeout, group, strong))
    return rows, end


def _bars(start: float, hop: Hop, body: str, tail: str) -> tuple[Bar, Bar]:
    middle = start + hop.p50
    return Bar(start, middle, body), Bar(middle, start + max(hop.p99, hop.p50), tail)


def _finite(seconds: float) -> float:
    """What nothing bounds takes no room: what follows is drawn as if it took none."""
    return seconds if math.isfinite(seconds) else 0.0


def _totals(totals: dict[str, Fact]) -> Iterator[Row]:
    """The whole request: one row marked at its percentiles, or a row for each where what is unstated leaves it open."""
    if not totals:
        return
    if any(math.isinf(fact.low) for fact in totals.values()):
        yield Row("Whole request", "it does not answer", (), (), _WHOLE, True)
    elif all(fact.low == fact.high for fact in totals.values()):
        detail = ", ".join(f"{word} {said(fact.low)}" for word, fact in totals.items())
        ends = [fact.low for fact in totals.values()]
        marks = tuple(Tick(fact.low, word, MARK) for word, fact in totals.items())
        yield Row("Whole request", detail, (Bar(min(ends), max(ends), TOTAL),), marks, _WHOLE, True)
    else:
        for word, fact in totals.items():
            yield Row(f"Whole request, {word}", _between(fact), (Bar(fact.low, fact.high, TOTAL),), (), _WHOLE, True)


def _bounds(facts: Facts, verdicts: list[Verdict]) -> Iterator[Tick]:
    for verdict in verdicts:
        if isinstance(verdict.bound, Quantity) and math.isfinite(verdict.bound.high):
            sign = {"<=": "≤", ">=": "≥"}.get(verdict.requirement.operator, verdict.requirement.operator)
            fact = verdict.requirement.fact.rpartition(".")[2]
            yield Tick(verdict.bound.high, f"{fact} {sign} {said(verdict.bound.high)}", BOUND)


def is_bound(requirement: Requirement, name: str) -> bool:
    """Whether a requirement is about how long the whole answer of a part takes."""
    return requirement.subject == name and requirement.fact.startswith("latency.")


def _called(facts: Facts, hop: Hop) -> str:
    part = facts.design.parts.get(hop.target)
    title = (part.title if part is not None else "") or title_of_name(hop.target)
    return title if hop.name == hop.target else f"{title} ({hop.name})"


def _open(hop: Hop) -> str:
    """What is known of a part whose latency is not stated in full."""
    return f"p99 at least {said(hop.p99)}" if 0 < hop.p99 < math.inf else "latency is not stated"


def _figures(hop: Hop) -> str:
    if math.isinf(hop.p99):
        return "does not answer"
    late = f", late in {_share(hop.late)}" if hop.late >= 0.0005 else ""
    return f"p50 {said(hop.p50)}, p99 {said(hop.p99)}{late}"


def _share(share: float) -> str:
    if 0 < share < 0.001:
        return "under 0.1%"
    return f"{share:.0%}" if share >= 0.1 or share == 0 else f"{share:.1%}"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in (11, 12, 13) else 0, "th")
    return f"{number}{ending}"


def _between(fact: Fact) -> str:
    if math.isinf(fact.high):
        return f"at least {said(fact.low)}"
    return said(fact.low) if fact.low == fact.high else f"{said(fact.low)} to {said(fact.high)}"
