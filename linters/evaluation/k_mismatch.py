"""A metric is cut off at another place than the stage that it judges.

## Why

A retriever that passes on 1,000 items is as good as its recall among these 1,000; recall@10 praises an order that the ranker will
throw away. In a list of ten places, ndcg@100 is mostly about what nobody sees.

## What to do

Measure recall at what the stage passes on (`recall@1000` for `output_k: 1000`) and ndcg at what a screen shows.

## Limits

Recall of retrievers and indexes, and ndcg deeper than twice the stated `positions`. Another recall beside the right one is no fault.

## The interviewer asks

"At which k do you measure, and how many does the next stage get?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, proved, rule


@rule("E506", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Cut-offs of recall and ndcg that are not those of the stage."""
    yield from proved(
        facts, "k-mismatch", "measure recall at the stage's `output_k`, and ndcg at the places that a screen shows"
    )


fires_on = (
    """
    model tower { role: retrieval, output_k: 1000 }
    evaluation offline { model: tower, metrics: [recall@10] }
    """,
    """
    endpoint feed { entry: yes, positions: 10 }
    model ranker { role: rank }
    evaluation offline { model: ranker, metrics: [ndcg@100] }
    feed => ranker
    """,
)
near_miss = ("recall@10]", "recall@1000]")
silent_on = (
    """
    endpoint feed { entry: yes, positions: 10 }
    model ranker { role: rank, output_k: 100 }
    evaluation offline { model: ranker, metrics: [ndcg@20] }
    feed => ranker
    """,
    """
    index vectors { output_k: 1000 }
    evaluation offline { model: vectors, metrics: [recall@1000, recall@10] }
    """,
)
