"""An approximate index may lose neighbours, and nothing says how many.

## Why

Every approximate search trades recall for speed, and a setting that was right for ten million vectors loses a tenth of the neighbours at a
hundred million. Nothing fails when it does: the feed just gets a little worse (Aumüller, Bernhardsson and Faithfull, *ANN-Benchmarks*).

## What to do

Compare with an exact search over a sample of queries, state what must be found, `recall: 95%`, and test it: `ann_recall@1000`.

## Limits

Indexes whose `type` says that they are approximate. Recall of relevant items is another number: it does not tell the index from the
encoder.

## The interviewer asks

"Of the hundred nearest, how many does the index find?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated, word, words

APPROXIMATE = ("hnsw", "ivf", "ivf_flat", "ivf_sq", "ivf_pq", "scann", "diskann")


@rule("E518", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Approximate indexes with neither `recall` nor a test of it."""
    for index in parts(facts, "index"):
        if word(index, "type") in APPROXIMATE and not states(index, "recall") and not _is_tested(facts, index):
            message = f"`{index.name}` is approximate, and nothing says how many of the nearest it finds"
            yield unstated(index, "recall", message=message)


def _is_tested(facts: Facts, index: Part) -> bool:
    encoders = [r.source for r in facts.graph.leading[index.name] if r.meaning.verb == "encodes"]
    tests = [r.target for name in (index.name, *encoders) for r in facts.graph.following[name]]
    measured = (metric for test in tests for metric in words(facts.design.parts[test], "metrics"))
    return any(metric.partition("@")[0] == "ann_recall" for metric in measured)


fires_on = (
    """
    model tower { role: retrieval }
    index vectors { type: hnsw, encoder: tower, metric: ip }
    evaluation offline { model: tower, metrics: [recall@100] }
    """,
    *(
        f"""
    index vectors {{ type: {type} }}
    """
        for type in ("ivf", "ivf_flat", "ivf_sq", "ivf_pq", "scann", "diskann")
    ),
)
near_miss = ("metric: ip", "metric: ip, recall: 95%")
silent_on = (
    """
    model tower { role: retrieval }
    index vectors { type: hnsw, encoder: tower }
    evaluation offline { model: tower, metrics: [recall@100, ann_recall@100] }
    """,
    """
    index vectors { type: hnsw }
    index exact { type: flat }
    index untold
    evaluation offline { model: vectors, metrics: [ann_recall@100] }
    """,
)
