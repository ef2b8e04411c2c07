"""Everything is learned from clicks, and nothing stops what only looks good until it is opened.

## Why

A click says that a title was good. Trained on clicks alone, a ranker learns to serve clickbait; watch time prefers
long items, likes prefer extremes. The cure is a second signal beside the first: dwell, completion, hides, reports,
purchases (*Rules of Machine Learning*, rule 39; Covington et al. 2016 on watch time instead of clicks).

## What to do

Add a label or a head for quality (`label finished { event: completion }`), or a guardrail KPI with such an event
(`event: report`).

## Limits

Asked where all labels that are learned from are impressions, clicks or opens. KPIs are compared by their `event`;
where it is not stated, it is asked for.

## The interviewer asks

"What stops clickbait?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, named, parts, rule, told, word

CHEAP = {"impression", "click", "open"}
SEVERAL = 2  # heads: one of them is more than the click


@rule("F206", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Labels that are cheap events, all of them, where KPIs neither want that event nor guard against it."""
    kpis = list(parts(facts, "kpi"))
    primary = [kpi for kpi in kpis if word(kpi, "role") == "primary"]
    guards = [kpi for kpi in kpis if word(kpi, "role") == "guardrail"]
    labels = _learned(facts)
    events = {word(label, "event") for label in labels}
    if not primary or not labels or not events <= CHEAP or _has_heads(facts):
        return
    if any(_event(facts, kpi) in events or _is_label_of(kpi, labels) for kpi in primary):
        return
    if any(_event(facts, kpi) not in CHEAP | {""} for kpi in guards):
        return
    unsaid = [kpi.name for kpi in (*primary, *guards) if not _event(facts, kpi)]
    first = labels[0]
    yield at(
        first,
        f"all that is learned is {told(label.name for label in labels)}, while `{primary[0].name}` is the goal",
        "event",
        help="add a label or head for quality (dwell, completion, hide), or a guardrail KPI with such an `event`",
        concerns=tuple(label.name for label in labels[1:]),
        asks=tuple(f"{name}.event" for name in unsaid),
        severity=QUESTION if unsaid else None,
    )


def _learned(facts: Facts) -> list[Part]:
    """The labels that models learn from, or that their tasks name."""
    found = {label for model in parts(facts, "model") for label in facts.lineage.labels(model.name)}
    found |= {label for task in parts(facts, "task") for label in named(task, "label")}
    return [label for label in parts(facts, "label") if label.name in found]


def _has_heads(facts: Facts) -> bool:
    heads = (model.get("heads") for model in parts(facts, "model"))
    return any(isinstance(block, dict) and len(block) >= SEVERAL for block in heads)


def _event(facts: Facts, kpi: Part) -> str:
    """The event that a KPI counts, by itself or by its label."""
    of_label = (word(facts.design.parts[name], "event") for name in named(kpi, "label"))
    return word(kpi, "event") or next(of_label, "")


def _is_label_of(kpi: Part, labels: list[Part]) -> bool:
    return bool(set(named(kpi, "label")) & {label.name for label in labels})


fires_on = (
    """
    kpi revenue { role: primary, event: purchase }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    kpi opens { role: guardrail, event: open }
    label opened { event: open }
    label shown { event: impression }
    label clicked { event: click }
    dataset rows { label: [opened, shown, clicked] }
    model ranker { role: rank, heads { open: bce } }
    training nightly { model: ranker, dataset: rows }
    """,
    """
    kpi revenue { role: primary, label: bought }
    label bought { event: purchase }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    kpi speed { role: guardrail }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
)
near_miss = ("event: purchase", "event: click")
silent_on = (
    """
    kpi revenue { role: primary, event: purchase }
    label clicked { event: click }
    label bought { event: purchase }
    task order { type: ranking, label: [clicked, bought] }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    kpi reports { role: guardrail, event: report }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    kpi hidden { role: guardrail, label: hides }
    label clicked { event: click }
    label hides { event: hide }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    model ranker { task: order, heads { click: bce, dwell: huber } }
    """,
    """
    kpi clicks { role: primary, event: conversion, label: clicked }
    kpi other { role: secondary, event: purchase }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    label clicked { event: click }
    label graded
    task order { type: ranking, label: [clicked, graded] }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    label clicked { event: click }
    """,
    """
    kpi revenue { role: secondary, event: purchase }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    kpi speed { role: guardrail }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
)
