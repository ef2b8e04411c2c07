"""Models go from training into use without being recorded as versions.

## Why

Without a registry nobody can say which data and code made the model that answered an hour ago, run the same one again, or compare two
(Breck et al., *The ML Test Score*, Infra 1 and 7; Huyen, *Designing Machine Learning Systems*, ch. 10).

## What to do

Record every model that may go live: `registry models { keep_versions: 5, versioned: yes, lineage: yes }` and
`nightly -> models -> canary`.

## Limits

Asked of models that a training of the design makes and something of the design runs.

## The interviewer asks

"Which data and code made the model that is live now?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, block_after, rule, told


@rule("S629", production=WARNING, gives_way_to=("no-rollback",))
def check(facts: Facts) -> Iterator[Finding]:
    """Models in use that no registry keeps, told in one."""
    bare = [each.model for each in facts.lifecycle.lives() if each.trainings and not each.registries]
    if bare:
        first = facts.design.parts[bare[0]]
        block = "registry models { keep_versions: 5, versioned: yes, lineage: yes }"
        taken = "models" in facts.design.parts
        yield at(
            first,
            f"no registry records the versions of {told(bare)}",
            help="record them: `registry models { keep_versions: 5, versioned: yes, lineage: yes }`",
            concerns=tuple(bare[1:]),
            fixes=() if taken else (block_after(first, block, "add a registry"),),
        )


fires_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    endpoint feed { entry: yes }
    nightly -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    model churn { role: classifier }
    training nightly { model: [ranker, churn] }
    rollout canary { strategy: canary, auto_rollback: yes }
    endpoint feed { entry: yes }
    batch_inference scores { model: churn }
    nightly -> canary -> feed
    feed => ranker
    """,
)
near_miss = ("nightly -> feed", "registry versions\n    nightly -> versions -> feed")
silent_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    registry models
    endpoint feed { entry: yes }
    nightly -> models -> feed
    feed => ranker
    """,
    """
    model bought { role: rank }
    model idle { role: rank }
    training nightly { model: idle }
    endpoint feed { entry: yes }
    feed => bought
    """,
    """
    model idle { role: rank }
    training nightly { model: idle }
    """,
)
