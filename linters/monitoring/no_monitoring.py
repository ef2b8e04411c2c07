"""A model serves, and nothing watches it.

## Why

A model fails silently: it answers as fast as ever, only worse, because its inputs changed, a join broke or the world moved on. Without a
monitor the users are the monitor (Breck et al., *The ML Test Score*, Monitor 1 to 7; Huyen, *Designing Machine Learning Systems*,
ch. 8).

## What to do

Watch the service (`type: system`), the inputs (`data_quality`, `data_drift`), the scores (`prediction_drift`) and, as labels
arrive, the quality (`performance`).

## Limits

A monitor counts where it watches the model, what it reads or learns from, or where it works. Rules and baselines are not asked for
one.

## The interviewer asks

"It is silently wrong since Tuesday. Who notices, and when?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, block_after, of_proof, rule, told

from .watched import served

HELP = "watch inputs, scores and the service: `monitor drift { type: data_drift, of: MODEL }`"


@rule("O701", interview=WARNING, production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Served models without any monitor, told in one."""
    asked = set(served(facts))
    proofs = [proof for proof in facts.proved("no-monitoring") if proof.subject in asked]
    if not proofs:
        return
    first, rest = proofs[0], proofs[1:]
    names = [proof.subject for proof in proofs]
    finding = of_proof(facts, first, HELP.replace("MODEL", first.subject))
    around = {name for model in names for name in facts.watching.around(model)}
    part = facts.design.parts[first.subject]
    block = (
        f"monitor {part.name.replace('.', '_')}_drift {{ type: data_drift, of: {part.name}, test: psi, window: 1 day }}"
    )
    yield finding._replace(
        message=f"nothing watches {told(names)}, what they read or where they work" if rest else finding.message,
        # What else is not watched has the same root.
        concerns=tuple(name for name in facts.design.parts if name in around and name != first.subject),
        fixes=() if finding.asks else (block_after(part, block, f"add a monitor of `{part.name}`"),),
    )


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    model tower { role: retrieval }
    model popular { role: baseline }
    feed => [tower, ranker, popular]
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    monitor drift { type: data_drift }
    feed => ranker
    """,
)
near_miss = ("feed => ranker", "monitor health { type: system, of: feed }\n    feed => ranker")
silent_on = (
    """
    endpoint feed { entry: yes }
    model popular { role: baseline }
    model cut { architecture: rules }
    model known { architecture: hash_match }
    model top { role: heuristic }
    feed => [popular, cut, known, top]
    """,
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    """,
)
