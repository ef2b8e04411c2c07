"""A generator answers from what a search finds, and nobody measures what the search finds.

## Why

What is not found cannot be cited, and no prompt repairs that. Without recall of the search, a bad answer is blamed on the model
(Es et al., *RAGAS: Automated Evaluation of Retrieval Augmented Generation*, 2023, which measures both apart).

## What to do

Keep questions with the passages that answer them, and measure: `evaluation retrieval { model: passages, metrics: [recall@10, mrr] }`.

## Limits

An evaluation of the index, its encoder, a reranker or the endpoint counts, if it states a metric of retrieval.

## The interviewer asks

"The answer is wrong: did it not find the page, or not read it?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, block_after, named, parts, rule, states, told, words

from .generating import beside, generators, searches

METRICS = {"recall", "ann_recall", "mrr", "ndcg", "map", "hit_rate", "precision", "context_precision", "context_recall"}


@rule("L901", interview=WARNING, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Indexes behind generators whose findings no evaluation measures, told in one."""
    around: dict[str, Part] = {}
    found: dict[str, Part] = {}
    writers: list[str] = []
    for generator in generators(facts):
        indexes = searches(facts, generator)
        found |= {part.name: part for part in indexes}
        if indexes:
            writers.append(generator.name)
            around |= {part.name: part for part in beside(facts, generator)}
    tests = [e for e in parts(facts, "evaluation") if not states(e, "model") or set(named(e, "model")) & around.keys()]
    if not found or any(_metrics(test) & METRICS for test in tests):
        return
    first = next(iter(found.values()))
    asks = tuple(f"{test.name}.metrics" for test in tests if not states(test, "metrics"))
    name = f"{first.name.replace('.', '_')}_test"
    block = f"evaluation {name} {{ model: {first.name}, metrics: [recall@10, mrr], gate: yes }}"
    yield at(
        first,
        f"`{writers[0]}` answers from what {told(found)} {'find' if len(found) > 1 else 'finds'}, and nobody measures that",
        help="measure the search apart from the answer: `metrics: [recall@10, mrr]` on questions with known passages",
        concerns=(*list(found)[1:], *writers),
        asks=asks,
        severity=QUESTION if asks else None,
        fixes=() if asks else (block_after(first, block, f"add a test of `{first.name}`"),),
    )


def _metrics(test: Part) -> set[str]:
    return {metric.partition("@")[0] for metric in words(test, "metrics")}


RAG = """
    index passages
    model writer {{ role: generator }}
    endpoint assistant {{ entry: yes }}
    {test}
    assistant => passages
    assistant => writer
    """

fires_on = (
    RAG.format(test="evaluation answers { model: writer, metrics: [faithfulness] }"),
    """
    index passages
    index titles
    prompt answer
    model writer { architecture: llm, prompt: answer }
    endpoint assistant { entry: yes }
    passages -> answer
    answer => titles
    assistant => answer
    assistant => writer
    """,
    RAG.format(test="evaluation answers { model: writer }"),
    RAG.format(test="model other { role: rank }\n    evaluation lists { model: other, metrics: [ndcg@10] }"),
)
near_miss = ("metrics: [faithfulness]", "metrics: [faithfulness, recall@10]")
silent_on = (
    *(
        RAG.format(test=f"evaluation search {{ model: passages, metrics: [{metric}] }}")
        for metric in ("ann_recall@10", "mrr", "ndcg@10", "map@10", "hit_rate@10", "precision@10")
    ),
    RAG.format(test="evaluation search { metrics: [context_recall] }"),
    RAG.format(test="evaluation search { metrics: [context_precision] }"),
    """
    model writer { role: generator }
    index vectors
    model ranker { role: rank }
    endpoint assistant { entry: yes }
    endpoint feed { entry: yes }
    assistant => writer
    feed => vectors
    feed => ranker
    """,
)
