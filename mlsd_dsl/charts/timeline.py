"""The way of a label: from an event to the model that learned from it, over a logarithmic axis of time.

For every model that learns: when its labels are known, how old a row must be before it is taken, and then the terms of the
model's data age, one after the other, each beginning where the worst case of those before it ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.charts.axes import logarithmic, said
from mlsd_dsl.facts import Facts
from mlsd_dsl.scene import Bar, Chart, Row, Scene, Tick
from mlsd_dsl.views import title_of_name

KNOWN, MATURE, TOO_YOUNG, WAIT, WINDOW, SERVED = "known", "mature", "too_young", "wait", "window", "served"
_LEGEND = (
    (KNOWN, "label becomes known, p50 to p95"),
    (WINDOW, "window of the label ends"),
    (MATURE, "rows wait until they are old enough"),
    (TOO_YOUNG, "rows are taken before 95% of labels are known"),
    (WAIT, "at worst: schedule, training, gate, rollout"),
    (SERVED, "what serves has learned from it"),
)
_WORDS = {"maturity of labels": "Row is mature", "schedule": "Next training", "training run": "Training"}


def timeline(facts: Facts) -> Scene | None:
    """The chart of all labels; None where no label says when it is known."""
    groups = [_group(facts, names) for names in _alike(facts)]
    rows = tuple(row for group in groups for row in group)
    rows += tuple(_unlearned(facts))
    places = [at for row in rows for bar in row.bars for at in (bar.low, bar.high) if 0 < at < math.inf]
    places += [tick.at for row in rows for tick in row.ticks if 0 < tick.at < math.inf]
    if not places:
        return None
    low, high, axis = logarithmic(min(places), max(places))
    used = {bar.sort for row in rows for bar in row.bars} | {tick.sort for row in rows for tick in row.ticks}
    legend = tuple((sort, words) for sort, words in _LEGEND if sort in used)
    caption = (
        "Time since the event, on a logarithmic axis: each step to the right is several times as long as the last."
    )
    chart = Chart(rows, low, high, axis, True, (), legend, caption)
    return Scene("From event to served model", facts.design.title, (), (), (), chart=chart)


def _alike(facts: Facts) -> list[tuple[str, ...]]:
    """The models that learn, those with the same labels and the same terms together."""
    found: dict[tuple[object, ...], list[str]] = {}
    for model in facts.lineage.of_kind("model"):
        labels = facts.lineage.labels(model.name)
        if labels and model.name in facts.reached and facts.lineage.trainings(model.name):
            key = (labels, tuple((term.subject, term.name, term.low, term.high) for term in _terms(facts, model.name)))
            found.setdefault(key, []).append(model.name)
    return [tuple(names) for names in found.values()]


def _terms(facts: Facts, model: str) -> tuple[Fact, ...]:
    """What a data age is the sum of, first to last; of several trainings that of the one which is soonest."""
    age = facts.get(model, "data_age")
    while age is not None and age.operation == "min" and age.inputs:
        age = min(age.inputs, key=lambda each: (each.high, each.low))
    return age.inputs if age is not None and age.operation == "sum" else ()


def _group(facts: Facts, models: tuple[str, ...]) -> Iterator[Row]:
    title = ", ".join(_title(facts, name) for name in models)
    delays = []
    for label in facts.lineage.labels(models[0]):
        late = facts.maturity.delay(label, 95.0)
        delays.append(late.low if late is not None else 0.0)
        yield _label(facts, label, title)
    terms = _terms(facts, models[0])
    ends = list(accumulate(term.high for term in terms))
    for term, end in zip(terms, ends, strict=True):
        yield _term(facts, term, end - term.high if math.isfinite(end) else 0.0, title, max(delays, default=0.0))
    if terms and math.isfinite(ends[-1]):
        detail = f"learned from events at most {said(ends[-1])} old when it is replaced"
        yield Row("Serving", detail, (), (Tick(ends[-1], said(ends[-1]), SERVED),), title, True)


def _label(facts: Facts, label: str, group: str) -> Row:
    half, most = facts.maturity.delay(label, 50.0), facts.maturity.delay(label, 95.0)
    window = facts.reading.optional(facts.design.parts[label], "window", "window")
    ticks = (Tick(window.high, said(window.high), WINDOW),) if window is not None and window.known else ()
    title = f"{_title(facts, label)} is known"
    if half is None or most is None or (most.name == "window" and math.isinf(most.high)):
        return Row(title, "delay is not stated", (), ticks, group)
    if most.name == "window":
        return Row(title, f"within its window of {said(most.high)}; its delay is not stated", (), ticks, group)
    bars = (Bar(half.low, most.high, KNOWN),)
    told = [f"{word} {said(each.high)}" for word, each in (("p50", half), ("p95", most)) if math.isfinite(each.high)]
    return Row(title, ", ".join(told) or "not stated", bars, ticks, group, True)


def _term(facts: Facts, term: Fact, start: float, group: str, known: float) -> Row:
    title = _WORDS.get(term.role, term.role[:1].upper() + term.role[1:])
    owner = _title(facts, term.subject)
    early_or_not = TOO_YOUNG if term.high < known else MATURE
    sort = early_or_not if term.role == "maturity of labels" else WAIT
    early = ", before 95% of labels are known" if sort == TOO_YOUNG else ""
    if math.isinf(term.high):
        return Row(title, f"{owner}: not stated", (), (), group)
    added = f"+ {said(term.high)}" if sort == WAIT else ""
    every = "every " if term.role == "schedule" else ""
    return Row(
        title, f"{owner}: {every}{said(term.high)}{early}", (Bar(start, start + term.high, sort, added),), (), group
    )


def _unlearned(facts: Facts) -> Iterator[Row]:
    """Labels that no training of the design takes, at the end."""
    learned = {label for names in _alike(facts) for label in facts.lineage.labels(names[0])}
    for label in facts.lineage.of_kind("label"):
        if label.name not in learned and label.name in facts.reached:
            yield _label(facts, label.name, "Labels that no training here takes")


def _title(facts: Facts, name: str) -> str:
    part = facts.design.parts.get(name)
    return (part.title if part is not None else "") or title_of_name(name)
