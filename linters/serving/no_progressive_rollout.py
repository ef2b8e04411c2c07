"""A new version of a model takes over all traffic at once.

## Why

Offline tests run on yesterday's data with yesterday's load. What only live traffic shows, such as a skewed feature, a slow path or a
broken client, should meet one request in a hundred first. The more often a model is released, the more of the safety lies here
(Breck et al., *The ML Test Score*, Infra 6).

## What to do

Release in steps that are watched: `rollout canary { strategy: canary, stages: [1%, 10%, 50%], bake: 1 h, auto_rollback: yes }`.

## Limits

Asked of models that a training of the design makes and that requests meet. An experiment of type `shadow` or `canary` on the model
counts.

## The interviewer asks

"Who is the first to see the new version, and how many are they?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, WARNING, Finding, at, block_after, cadence, rule, states, told, unstated

IN_STEPS = ("shadow", "canary", "ramp", "blue_green")
LATER = {"batch_inference", "pipeline", "index", "feature"}  # what nobody meets before it has been looked at
HELP = "release in steps: `rollout canary { strategy: canary, stages: [1%, 10%, 50%], bake: 1 h }`"
DAY = 86400.0


@rule("S627", production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that go live for everybody, told in one; an error where that happens daily and nobody looks."""
    bare, daily, asked = [], False, set[str]()
    for life in facts.lifecycle.lives():
        kinds = {facts.design.parts[name].kind.word for name in life.serving}
        if not life.trainings or kinds <= LATER or _is_tried(facts, life.model):
            continue
        rollouts = [facts.design.parts[name] for name in life.rollouts]
        if any(r.word("strategy") in IN_STEPS or states(r, "stages") for r in rollouts):
            continue
        silent = [r for r in rollouts if not states(r, "strategy")]
        if silent:
            if silent[0].name not in asked:
                yield unstated(silent[0], "strategy")._replace(severity=QUESTION)
            asked.add(silent[0].name)
            continue
        bare.append(life.model)
        cadences = [cadence(facts, facts.design.parts[name]) for name in life.trainings]
        often = any(each is not None and each.high <= DAY for each in cadences)
        approvals = [facts.design.parts[name].word("approvals") for name in life.registries]
        daily = daily or (often and all(word in ("none", "automatic") for word in approvals))
    if bare:
        first = facts.design.parts[bare[0]]
        block = "rollout canary { strategy: canary, stages: [1%, 10%, 50%], bake: 1 h, auto_rollback: yes }"
        taken = "canary" in facts.design.parts
        yield at(
            first,
            f"new versions of {told(bare)} take over all traffic at once" + (", every day" if daily else ""),
            help=HELP,
            concerns=tuple(bare[1:]),
            fixes=() if taken else (block_after(first, block, "add a rollout in steps"),),
            severity=ERROR if daily else WARNING,
        )


def _is_tried(facts: Facts, model: str) -> bool:
    """Whether an experiment lets it work in the shadow or on a small share first."""
    tests = [r.target for r in facts.graph.following[model] if r.meaning.verb == "tests"]
    return any(facts.design.parts[name].word("type") in ("shadow", "canary") for name in tests)


fires_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    endpoint feed { entry: yes }
    nightly -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    registry models { keep_versions: 3, approvals: human }
    rollout swap { strategy: all_at_once }
    endpoint feed { entry: yes }
    nightly -> models -> swap -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    model tower { role: retrieval }
    training weekly { model: [ranker, tower], every: 7 days }
    endpoint feed { entry: yes }
    experiment test { tests: ranker, type: ab }
    feed => [tower, ranker]
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    rollout swap
    endpoint feed { entry: yes }
    nightly -> swap -> feed
    feed => ranker
    """,
)
near_miss = ("nightly -> feed", "rollout steps { strategy: canary }\n    nightly -> steps -> feed")
silent_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    rollout swap { stages: [5%, 50%] }
    endpoint feed { entry: yes }
    nightly -> swap -> feed
    feed => ranker
    """,
    """
    model churn { role: classifier }
    model ranker { role: rank }
    model bought { role: rank }
    training nightly { model: churn, every: 1 day }
    training daily { model: ranker, every: 1 day }
    batch_inference scores { model: churn, every: 1 day }
    model tagger { role: classifier }
    training tagging { model: tagger, every: 1 day }
    experiment first { tests: tagger, type: canary }
    experiment dark { tests: ranker, type: shadow }
    endpoint feed { entry: yes }
    feed => [ranker, bought, tagger]
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    rollout swap { strategy: shadow }
    endpoint feed { entry: yes }
    nightly -> swap -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    rollout swap { strategy: ramp }
    endpoint feed { entry: yes }
    nightly -> swap -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker, every: 1 day }
    rollout swap { strategy: blue_green }
    endpoint feed { entry: yes }
    nightly -> swap -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    model tower { role: retrieval }
    training nightly { model: [ranker, tower], every: 1 day }
    rollout swap
    endpoint feed { entry: yes }
    nightly -> swap -> feed
    feed => [ranker, tower]
    """,
)
