"""A model learns from what people did with its own answers, and nothing ever shows it what it would not have chosen.

## Why

What is shown gets clicked, what is clicked is learned, what is learned is shown. Such a loop narrows what people see, makes yesterday's
mistakes today's truth, and looks like success by its own logs (Sculley et al., *Hidden Technical Debt in Machine Learning
Systems*, on direct feedback loops; Huyen, *Designing Machine Learning Systems*, ch. 8; *Rules of Machine Learning*, rule 36).

## What to do

Break it somewhere: show a small share at random (`exploration: 1%`), log propensities and weight by them, keep a holdback, let
people label an unbiased sample, or model the position.

## Limits

It is an error where outcomes exist only for what was chosen (`selective: yes`) and the training runs by itself. How large a share must be
explored to suffice is not judged.

## The interviewer asks

"Your model picks what it learns from: what breaks the loop?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, of_proof, rule

HELP = "break the loop: `policy mix { exploration: 1% }` on the way out, or propensities in the log and weights by them"


@rule("O715", interview=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Loops that nothing breaks; an error where they close by themselves on outcomes of the chosen only."""
    closed = {
        learner.model
        for loop in facts.feedback.loops
        for learner in loop.learners
        if learner.selective and learner.retrained
    }
    for proof in facts.proved("unbroken-feedback-loop"):
        severity = None if closed & {proof.subject, *proof.others} else WARNING
        yield of_proof(facts, proof, HELP, severity)


LOOP = """
    actor viewer
    source clicks {{ mode: stream }}
    label clicked {{ from: clicks{selective} }}
    dataset rows {{ label: clicked }}
    training nightly {{ model: ranker, dataset: rows{every} }}
    model ranker {{ role: rank }}
    endpoint feed {{ entry: yes }}
    policy mix {{ stage: diversity{exploration} }}
    feed => ranker
    feed => mix
    feed -> viewer -> clicks -> rows
    """

fires_on = (
    LOOP.format(selective="", every=", every: 1 day", exploration=""),
    LOOP.format(selective=", selective: yes", every=", every: 1 day", exploration=""),
    LOOP.format(selective=", selective: yes", every=", every: manual", exploration=", exploration: 0%"),
)
near_miss = ("stage: diversity", "stage: diversity, exploration: 1%")
silent_on = (
    LOOP.format(selective=", selective: yes", every=", every: 1 day", exploration=", exploration: 1%"),
    """
    actor viewer
    source clicks { mode: stream }
    label clicked { from: clicks }
    dataset rows { label: clicked }
    training nightly { model: ranker, dataset: rows, every: 1 day }
    model ranker { role: rank }
    endpoint feed { entry: yes }
    feed => ranker
    viewer -> clicks
    """,
)
