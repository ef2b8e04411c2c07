"""A decision about people is not compared between groups of them.

## Why

Where a model decides about credit, work, speech or identity, equal averages can hide that one group bears most of the errors. In many
places comparing them is the law (Breck et al., *The ML Test Score*, Model 7; Hardt, Price and Srebro, *Equality of Opportunity in
Supervised Learning*, 2016).

## What to do

Compare error rates between groups before each release, `fairness: yes`, with a metric such as `equal_opportunity`.

## Limits

Tasks that state `sensitive: yes` and whose model serves and is tested. Which measure of fairness is right is a question for people.

## The interviewer asks

"For which group is this model wrong most often?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, rule, states, word, words, yes

MEASURES = {"demographic_parity", "equal_opportunity", "equalized_odds"}


@rule("E509", interview=QUESTION, production=WARNING, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Tested models of sensitive tasks whose tests compare no groups."""
    told: set[str] = set()
    for life in facts.lifecycle.lives():
        task = facts.lineage.task(life.model)
        tests = [facts.design.parts[name] for name in life.evaluations]
        watched = any(word(facts.design.parts[name], "type") == "fairness" for name in life.monitors)
        if task is not None and yes(task, "sensitive") and tests and not watched and not any(map(_compares, tests)):
            if task.name in told:
                continue
            told.add(task.name)
            yield at(
                tests[0],
                f"`{life.model}` decides about people, and `{tests[0].name}` compares no groups of them",
                "fairness",
                help="compare error rates between groups: `fairness: yes`, with a metric such as `equal_opportunity`",
                concerns=(life.model, task.name),
                asks=tuple(f"{test.name}.fairness" for test in tests if not states(test, "fairness")),
            )


def _compares(evaluation: Part) -> bool:
    return yes(evaluation, "fairness") or bool(MEASURES.intersection(words(evaluation, "metrics")))


fires_on = (
    """
    task lend { type: binary, sensitive: yes }
    endpoint credit { entry: yes }
    model scorer { task: lend, role: classifier }
    evaluation offline { model: scorer, metrics: [pr_auc] }
    credit => scorer
    """,
    """
    task lend { type: binary, sensitive: yes }
    endpoint credit { entry: yes }
    model scorer { task: lend, role: classifier }
    evaluation offline { model: scorer, fairness: no }
    monitor drift { type: data_drift, of: scorer }
    credit => scorer
    """,
)
near_miss = ("metrics: [pr_auc]", "metrics: [pr_auc], fairness: yes")
silent_on = (
    *(
        f"""
    task lend {{ type: binary, sensitive: yes }}
    endpoint credit {{ entry: yes }}
    model scorer {{ task: lend, role: classifier }}
    evaluation offline {{ model: scorer, metrics: [pr_auc, {metric}] }}
    credit => scorer
    """
        for metric in ("demographic_parity", "equal_opportunity", "equalized_odds")
    ),
    """
    task lend { type: binary, sensitive: yes }
    task order { type: ranking }
    endpoint credit { entry: yes }
    model scorer { task: lend, role: classifier }
    model untested { task: lend, role: classifier }
    model shelf { task: order, role: rank }
    model free { role: rank }
    evaluation offline { model: [scorer, shelf, free] }
    monitor parity { type: fairness, of: scorer }
    credit => [scorer, shelf, free, untested]
    """,
)
