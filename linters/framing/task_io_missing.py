"""A task does not say what goes in or what comes out.

## Why

Input and output are the contract of a model. The input says what must be at hand at the moment of the prediction, the
output what the caller can do with it; leaving them out hides both leaks and missing features (Huyen, *Designing
Machine Learning Systems*, ch. 2).

## What to do

State both: `input: [viewer, video, "request context"], output: "expected watch time"`.

## Limits

What they say is not read.

## The interviewer asks

"What is known at the moment you predict, and what do you return?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, parts, rule, states, unstated


@rule("F202", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Tasks that lack an input, an output or both."""
    for task in parts(facts, "task"):
        missing = [attribute for attribute in ("input", "output") if not states(task, attribute)]
        if missing:
            yield unstated(task, *missing)._replace(fixes=())


fires_on = (
    'task order { type: ranking, input: "a viewer" }',
    'task order { type: ranking, output: "a score" }',
    "task order { type: ranking }",
)
near_miss = ('input: "a viewer"', 'input: "a viewer", output: "a score"')
silent_on = (
    'task order { type: ranking, input: "a viewer", output: "a score" }',
    "model ranker { role: rank }",
)
