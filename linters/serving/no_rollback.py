"""Nothing brings the last good version of a model back.

## Why

A model that passed every test can still fail on live traffic. What decides the damage is how long it stays: going back must be one
step that was tried before, not a training (Breck et al., *The ML Test Score*, Infra 7).

## What to do

Keep versions (`registry models { keep_versions: 5 }`), and release by a `rollout` with `auto_rollback: yes` or an alert that orders
it (`oncall ~> canary { action: rollback }`).

## Limits

Asked of models that a training of the design makes. Whether the old version still fits today's features is not checked.

## The interviewer asks

"How many seconds to undo?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, QUESTION, WARNING, Finding, at, block_after, of_proof, rule, told

HELP = "keep versions and release in steps: `rollout canary { strategy: canary, auto_rollback: yes }`"


@rule("S628", interview=WARNING, production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Models in use with no way back, told in one; those whose registry or rollout may have one are asked about."""
    bare = []
    for proof in facts.proved("no-rollback"):
        if proof.certain:
            bare.append(proof.subject)
        else:
            yield of_proof(facts, proof, HELP, QUESTION)
    if not bare:
        return
    first = facts.design.parts[bare[0]]
    block = "registry models { keep_versions: 5, versioned: yes }"
    yield at(
        first,
        f"nothing brings the last good version of {told(bare)} back",
        help=HELP,
        concerns=tuple(bare[1:]),
        fixes=(block_after(first, block, "add a registry that keeps versions"),) if not _names(facts) else (),
    )


def _names(facts: Facts) -> bool:
    """Whether the name of the registry that a fix would add is taken."""
    return "models" in facts.design.parts


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
    training nightly { model: ranker }
    endpoint feed { entry: yes }
    registry models { keep_versions: 1 }
    nightly -> models -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank }
    model tower { role: retrieval }
    training nightly { model: [ranker, tower] }
    endpoint feed { entry: yes }
    feed => [ranker, tower]
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    endpoint feed { entry: yes }
    registry versions
    nightly -> versions -> feed
    feed => ranker
    """,
)
near_miss = ("nightly -> feed", "registry models { keep_versions: 2 }\n    nightly -> models -> feed")
silent_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    endpoint feed { entry: yes }
    rollout canary { strategy: canary, auto_rollback: yes }
    nightly -> canary -> feed
    feed => ranker
    """,
    """
    model ranker { role: rank, pretrained: "bert-base" }
    endpoint feed { entry: yes }
    feed => ranker
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    endpoint feed { entry: yes }
    registry versions
    nightly -> versions -> feed
    feed => ranker
    """,
)
