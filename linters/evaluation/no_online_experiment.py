"""A model that people meet goes live without an experiment that measures it on them.

## Why

An offline gain is a promise: the users, the logs and the other models are not in the test set, and many offline wins vanish online
(Huyen, *Designing Machine Learning Systems*, ch. 9; Breck et al., *The ML Test Score*, Model 2).

## What to do

Declare an `experiment` of type `ab`, `interleaving`, `switchback` or `bandit` on the model, with the primary KPI and guardrails. A shadow
or canary shows that nothing breaks, not that anything gets better.

## Limits

Asked of models that an entry endpoint waits for. Several models may share one experiment that tests any part on the way to them.

## The interviewer asks

"Offline is up 2 %. Ship it?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, block_after, parts, rule, states

MEASURING = {"ab", "interleaving", "switchback", "bandit", "holdback"}


@rule("E502", interview=WARNING, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Models behind an entry endpoint when no experiment measures anything."""
    experiments = list(parts(facts, "experiment"))
    if any(not states(e, "type") or e.word("type") in MEASURING for e in experiments):
        return
    asked = [m for m in parts(facts, "model") if _meets_people(facts, m.name)]
    if not asked:
        return
    first, rest = asked[0], asked[1:]
    block = f"experiment {first.name}_ab {{ tests: {first.name}, type: ab, unit: user, duration: 14 days }}"
    yield at(
        first,
        f"no experiment measures `{first.name}`" + (f" or {len(rest)} more on people" if rest else " on people"),
        help="declare an A/B test with its primary number and guardrails",
        concerns=tuple(m.name for m in rest),
        fixes=(block_after(first, block, f"add an A/B test of `{first.name}`"),),
    )


def _meets_people(facts: Facts, model: str) -> bool:
    parts_of = facts.design.parts
    return bool(facts.lineage.trainings(model)) and any(
        parts_of[name].get("entry") is True for name in facts.lineage.presenters(model)
    )


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    experiment dark { tests: ranker, type: shadow }
    feed => ranker
    """,
)
near_miss = ("feed => ranker", "experiment test { tests: ranker, type: ab }\n    feed => ranker")
silent_on = (
    *(
        f"""
    endpoint feed {{ entry: yes }}
    model ranker {{ role: rank }}
    training nightly {{ model: ranker }}
    experiment test {{ tests: ranker, type: {type} }}
    feed => ranker
    """
        for type in ("interleaving", "switchback", "bandit", "holdback")
    ),
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    experiment test { tests: ranker }
    feed => ranker
    """,
    """
    batch_inference scores { every: 1 day }
    model churn { role: rank }
    training nightly { model: churn }
    scores => churn
    """,
)
