"""An index compares vectors by another measure than the one their encoder was trained for.

## Why

Cosine ignores the length of a vector, the inner product rewards it, and the distance punishes it. Where training pulled pairs
together by one and the search uses another, nothing fails: some of the right neighbours are simply no longer found.

## What to do

State the same measure on both sides (`similarity: cosine` and `metric: cosine`), or normalise vectors and say so by naming
`ip` on both.

## Limits

For vectors of length one, cosine and inner product give the same order. The design cannot say that they are normalised, so accept
the finding with that reason where it is so.

## The interviewer asks

"How did training compare two vectors, and does the index do the same?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("M406", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Indexes that compare otherwise than training did."""
    yield from proved(
        facts,
        "similarity-metric-mismatch",
        "compare alike: the same word in the encoder's `similarity` and the index's `metric`",
    )


fires_on = (
    """
    model tower { role: retrieval, similarity: cosine }
    index vectors { encoder: tower, metric: l2 }
    """,
    """
    model items { role: embedder, similarity: ip }
    model queries { role: embedder, similarity: cosine }
    index vectors { encoder: items, query_encoder: queries, metric: ip }
    """,
)
near_miss = ("metric: l2", "metric: cosine")
silent_on = (
    """
    model tower { role: retrieval, similarity: cosine }
    index vectors { encoder: tower }
    index words { type: inverted, metric: bm25 }
    """,
    """
    model tower { role: retrieval, similarity: ip }
    model queries { role: embedder, similarity: ip }
    index vectors { encoder: tower, query_encoder: queries, metric: ip }
    """,
)
