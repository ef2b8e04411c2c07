"""What the models learn is not linked to the KPI that decides.

## Why

A loss can fall for months while the business stands still. Do not waste time on new features if unaligned objectives
have become the issue (*Rules of Machine Learning*, rules 38 and 39); the chain from loss to label to business number
has to be drawn.

## What to do

Say it where the link is: `optimizes: watch_time` in the task, `proxies: watch_time` in the label, or `proxies:
revenue` in a faster KPI.

## Limits

Follows what is stated; whether a better label really moves the number is for an experiment. A task for a guardrail is
fine as long as another works for the primary KPI. A task that names no number at all is asked for one.

## The interviewer asks

"If the loss goes down 5 %, which KPI moves, and why?"
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, Finding, at, named, parts, restated, rule, told, unstated, word

from .answering import models_by_task

LINKS = {"optimizes", "proxies"}


class Goals(NamedTuple):
    """The KPIs that a task works for: by what is stated, and by a label or event that a KPI has in common with it."""

    stated: set[str]
    implied: set[str]


@rule("F204", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Tasks whose objectives, labels, models and tests lead to no primary KPI."""
    primary = [kpi for kpi in parts(facts, "kpi") if word(kpi, "role") == "primary"]
    if not primary:
        return
    wanted = {kpi.name for kpi in primary}
    answering, counting = models_by_task(facts), _counting(facts)
    goals = {task.name: _goals(facts, task, answering, counting) for task in parts(facts, "task")}
    linked = {name for name, found in goals.items() if (found.stated | found.implied) & wanted}
    adrift = [name for name, found in goals.items() if found.stated]
    if adrift and not linked:
        yield _adrift(facts, adrift, goals[adrift[0]].stated, primary[0])
    for name, found in goals.items():
        if not found.stated and name not in linked:
            task = facts.design.parts[name]
            message = f"nothing says that a better `{name}` moves `{primary[0].name}`"
            fix = restated(task, "optimizes", primary[0].name, applicability="placeholders")
            yield unstated(task, "optimizes", message=message)._replace(severity=QUESTION, fixes=(fix,))


def _adrift(facts: Facts, tasks: list[str], others: set[str], primary: Part) -> Finding:
    first = facts.design.parts[tasks[0]]
    kpis = [kpi.name for kpi in parts(facts, "kpi") if kpi.name in others]
    return at(
        first,
        f"what {told(tasks)} must optimize leads to {told(kpis)}, not to `{primary.name}`",
        "optimizes",
        help=f"say how they hang together: `proxies: {primary.name}` in `{kpis[0]}`, or another objective",
        concerns=(*tasks[1:], primary.name),
    )


def _goals(
    facts: Facts, task: Part, answering: dict[str, list[Part]], counting: dict[tuple[str, str], list[str]]
) -> Goals:
    start = _started(facts, task, answering)
    keys = [key for name in start for key in (("label", name), ("event", word(facts.design.parts[name], "event")))]
    counted = {kpi for key in keys for kpi in counting.get(key, ())}
    return Goals(_onwards(facts, start), counted | _onwards(facts, counted))


def _counting(facts: Facts) -> dict[tuple[str, str], list[str]]:
    """The KPIs by the labels that stand behind them and by the event that they count."""
    found: dict[tuple[str, str], list[str]] = {}
    for kpi in parts(facts, "kpi"):
        keys = [("label", name) for name in named(kpi, "label")]
        keys += [("event", word(kpi, "event"))] if word(kpi, "event") else []
        for key in keys:
            found.setdefault(key, []).append(kpi.name)
    return found


def _started(facts: Facts, task: Part, answering: dict[str, list[Part]]) -> set[str]:
    """A task, its labels, its models and whom they feed, and all that of the tasks that its answer decides."""
    found: set[str] = set()
    agenda = [task.name]
    while agenda:
        name = agenda.pop()
        if name in found:
            continue
        part = facts.design.parts[name]
        models = [model.name for model in answering.get(name, ())]
        found |= {name, *named(part, "label"), *models}
        found |= {label for model in models for label in facts.lineage.labels(model)}
        found |= {r.target for model in models for r in facts.graph.following[model]}
        agenda += named(part, "decision")
    return found


def _onwards(facts: Facts, start: set[str]) -> set[str]:
    """The KPIs that some parts are said to optimize or stand in for, and those behind them."""
    found: set[str] = set()
    agenda = list(start)
    while agenda:
        name = agenda.pop()
        part = facts.design.parts[name]
        next_ = {r.target for r in facts.graph.following[name] if r.meaning.verb in LINKS}
        next_ |= set(named(part, "proxies")) if part.kind.word == "kpi" else set()
        agenda += next_ - found
        found |= next_
    return found


fires_on = (
    """
    kpi revenue { role: primary }
    kpi clicks { role: secondary }
    task order { type: ranking, optimizes: clicks }
    model ranker { task: order }
    experiment test { tests: ranker, primary: revenue }
    task find { type: retrieval, decision: order }
    """,
    """
    kpi revenue { role: primary, event: purchase }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary }
    kpi clicks { role: secondary }
    kpi reports { role: guardrail }
    label clicked { proxies: clicks }
    task find { type: retrieval, label: clicked, decision: order }
    task order { type: ranking, optimizes: reports }
    """,
)
near_miss = ("kpi clicks { role: secondary }", "kpi clicks { role: secondary, proxies: revenue }")
silent_on = (
    """
    kpi revenue { role: primary, event: purchase }
    kpi clicks { role: secondary, event: click }
    label bought { event: purchase }
    task find { type: retrieval, decision: order, optimizes: clicks }
    task order { type: ranking, label: bought }
    """,
    """
    kpi revenue { role: primary, label: bought }
    kpi reports { role: guardrail }
    label bought
    task order { type: ranking, label: bought }
    task spam { type: binary, optimizes: reports }
    """,
    """
    kpi revenue { role: primary }
    kpi clicks { role: secondary }
    task order { type: ranking, optimizes: clicks }
    model ranker { task: order }
    evaluation offline { model: ranker, proxies: revenue }
    """,
    """
    kpi revenue { role: primary }
    kpi clicks { role: secondary }
    task order { type: ranking, optimizes: clicks }
    model ranker { task: order }
    dataset rows { label: bought }
    label bought { proxies: revenue }
    training nightly { model: ranker, dataset: rows }
    """,
    """
    kpi revenue { role: primary }
    kpi clicks { role: secondary }
    task order { type: ranking, optimizes: clicks }
    task find { type: retrieval, optimizes: clicks, decision: order }
    model ranker { task: order, optimizes: revenue }
    """,
    """
    kpi revenue { role: primary }
    task order { type: ranking }
    """,
    """
    kpi revenue { role: primary }
    kpi clicks { role: secondary, event: click }
    label clicked { event: click }
    task order { type: ranking, label: clicked }
    """,
    """
    kpi revenue { role: primary }
    kpi clicks { role: secondary, label: clicked, proxies: revenue }
    kpi views { role: secondary }
    label clicked
    task order { type: ranking, label: clicked, optimizes: views }
    """,
    """
    kpi clicks { role: secondary }
    task order { type: ranking, optimizes: clicks }
    """,
)
