"""Embeddings are made anew while a model that reads them still knows the old ones.

## Why

What a ranker learned about the third number of an embedding holds for that training of the embedder only. New embeddings under an old
ranker are noise in its strongest feature (Sculley et al., *Hidden Technical Debt in Machine Learning Systems*: changing anything
changes everything).

## What to do

Let the training of the embedder start that of its readers (`embed_training ~> rank_training`), or serve both versions of the
embedding until the reader has been trained on the new one.

## Limits

Readers that no training of the design makes are not asked about, nor embeddings that the design does not call so.

## The interviewer asks

"The embedding team ships a new version on Monday: what does your ranker do on Tuesday?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("M428", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Readers of embeddings that a new version of them does not renew."""
    yield from proved(
        facts,
        "embedding-consumer-version-skew",
        "let one training start the other, `embedder_training ~> reader_training`, or serve both versions meanwhile",
    )


fires_on = (
    """
    model users { role: embedder, output: embedding }
    feature taste { kind: embedding }
    model ranker { role: rank }
    training weekly_users { model: users, every: 7 days }
    training daily_ranker { model: ranker, every: 1 day }
    users -> taste -> ranker
    """,
    """
    model users { output: embedding }
    model ranker { role: rank }
    training weekly_users { model: users }
    training daily_ranker { model: ranker }
    users -> ranker
    """,
)
near_miss = ("users -> taste -> ranker", "users -> taste -> ranker\n    weekly_users ~> daily_ranker")
silent_on = (
    """
    model users { role: embedder, output: embedding }
    model ranker { role: rank }
    training joint { model: [users, ranker], every: 1 day }
    users -> ranker
    """,
    """
    model users { role: embedder, pretrained: "bert" }
    model ranker { role: rank }
    training daily_ranker { model: ranker }
    users -> ranker
    """,
)
