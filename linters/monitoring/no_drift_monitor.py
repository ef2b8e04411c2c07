"""A trained model serves, and nothing watches whether its inputs or scores drift.

## Why

Labels tell too late, or never. A shift of the inputs or of the scores shows the same day, and most of the time it is a broken pipeline
rather than a changed world (Breck et al., *The ML Test Score*, Monitor 2; Huyen, *Designing Machine Learning Systems*, ch. 8).

## What to do

Compare today's inputs or scores with a reference: `monitor drift { type: data_drift, of: ranker, test: psi, window: 1 day }`.

## Limits

One drift monitor anywhere around a model counts, also of a model that the same request meets. Generators of text and models that the
design does not train are not asked.

## The interviewer asks

"The app changes the unit of a field tonight. Which graph moves?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, rule

from .watched import trained, unwatched

TYPES = ("data_drift", "prediction_drift")
BLOCK = "monitor {name}_drift {{ type: data_drift, of: {model}, test: psi, window: 1 day }}"


@rule("O702", interview=WARNING, gives_way_to=("no-monitoring", "no-proxy-for-delayed-labels"))
def check(facts: Facts) -> Iterator[Finding]:
    """Trained models that serve without a monitor of drift, told in one."""
    says = "nothing watches for drift in inputs or scores of"
    yield from unwatched(
        facts, trained(facts), TYPES, says, BLOCK, "compare inputs or scores with a reference, every day"
    )


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor health { type: system, of: feed }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    model tower { role: retrieval }
    dataset rows
    rows -> ranker
    training nightly { model: tower }
    monitor drift { of: other }
    model other { role: rank }
    feed => [tower, ranker]
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor something { of: feed }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    monitor scores { type: prediction_drift }
    feed => ranker
    """,
)
near_miss = ("type: system, of: feed", "type: prediction_drift, of: feed")
silent_on = (
    """
    endpoint feed { entry: yes }
    source clicks { mode: stream }
    feature counts
    feature_store store_f
    model tower { role: retrieval }
    model ranker { role: rank, features: counts }
    training nightly { model: [ranker, tower] }
    monitor drift { type: data_drift, of: clicks }
    clicks -> counts -> store_f
    feed => store_f
    feed => [tower, ranker]
    """,
    """
    endpoint chat { entry: yes }
    model popular { role: baseline }
    model writer { role: generator }
    model encoder { role: embedder, pretrained: "bert" }
    training tune { model: [writer, popular] }
    chat => [encoder, writer, popular]
    """,
)
