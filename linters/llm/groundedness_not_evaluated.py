"""A generator answers from passages, and nobody measures whether its answers stand in them.

## Why

A fluent answer that the passages do not support is worse than none: it is believed. Whether each statement is supported is measured
apart from whether the answer is nice (Es et al., *RAGAS: Automated Evaluation of Retrieval Augmented Generation*, 2023).

## What to do

Measure it on golden questions before each change: `metrics: [faithfulness, citation_precision]`.

## Limits

An evaluation of the generator, its prompt, a guardrail or the endpoint counts; so does one in which people grade the answers.

## The interviewer asks

"How often does it say what no document says?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, block_after, named, parts, rule, states, told, words, yes

from .generating import beside, generators, searches

METRICS = {"faithfulness", "groundedness", "citation_precision", "citation_recall", "hallucination_rate"}


@rule("L902", interview=WARNING, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Generators with a search whose answers no evaluation holds against the passages, told in one."""
    grounded = [generator for generator in generators(facts) if searches(facts, generator)]
    if not grounded:
        return
    around = {part.name for generator in grounded for part in beside(facts, generator)}
    tests = [e for e in parts(facts, "evaluation") if not states(e, "model") or set(named(e, "model")) & around]
    if any(METRICS & {metric.partition("@")[0] for metric in words(e, "metrics")} or yes(e, "human") for e in tests):
        return
    first, names = grounded[0], [generator.name for generator in grounded]
    asks = tuple(f"{test.name}.metrics" for test in tests if not states(test, "metrics"))
    name = f"{first.name.replace('.', '_')}_test"
    tested = first.name if first.kind.word == "model" else facts.lineage.servers(first.name)[0]
    block = f"evaluation {name} {{ model: {tested}, metrics: [faithfulness, citation_precision], gate: yes }}"
    yield at(
        first,
        f"nobody measures whether answers of {told(names)} stand in the passages",
        help="measure it on golden questions: `metrics: [faithfulness, citation_precision]`",
        concerns=tuple(names[1:]),
        asks=asks,
        severity=QUESTION if asks else None,
        fixes=() if asks else (block_after(first, block, f"add a test of what `{first.name}` answers"),),
    )


RAG = """
    index passages
    model writer {{ role: generator }}
    endpoint assistant {{ entry: yes }}
    {test}
    assistant => passages
    assistant => writer
    """

fires_on = (
    RAG.format(test="evaluation search { model: passages, metrics: [recall@10] }"),
    RAG.format(test="evaluation answers { model: writer, human: no }"),
    RAG.format(test="model other { role: generator }\n    evaluation lists { model: other, metrics: [faithfulness] }"),
    """
    index passages
    external writer { tech: openai }
    endpoint assistant { entry: yes }
    assistant => passages
    assistant => writer
    """,
)
near_miss = ("metrics: [recall@10]", "metrics: [recall@10, faithfulness]")
silent_on = (
    *(
        RAG.format(test=f"evaluation answers {{ model: writer, metrics: [{metric}] }}")
        for metric in ("groundedness", "citation_precision", "citation_recall", "hallucination_rate")
    ),
    RAG.format(test="evaluation answers { human: yes }"),
    """
    model writer { role: generator }
    endpoint assistant { entry: yes }
    assistant => writer
    """,
)
