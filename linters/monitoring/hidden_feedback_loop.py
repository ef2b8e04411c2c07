"""Two models that are trained apart learn from each other's effects on the same people.

## Why

Each is judged as if the other stood still. A better one may look worse, and an experiment on one changes what the other learns: such
hidden loops are found late, as two good models that are bad together (Sculley et al., *Hidden Technical Debt in Machine Learning
Systems*, on hidden feedback loops).

## What to do

Keep one holdback that sees neither of them learn (`experiment { type: holdback }`), explore on the way out for both, or train them
together.

## Limits

Silent about models whose rows are all drawn at random (`exploration_share: 100%`) or whose labels are all people's judgements of
whatever comes: nobody's effects decide what they learn. Silent where one and the same exploration, holdback or sample shows all of them what they would not have chosen. How strongly models
influence each other is not known from a design.

## The interviewer asks

"The ranker and the notifications both got better on their own. Why is the sum worse?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, of_proof, rule

HELP = "keep a joint holdback: `experiment holdout { type: holdback, traffic: 1% }`"


@rule("O716", production=INFO, gives_way_to=("unbroken-feedback-loop",))
def check(facts: Facts) -> Iterator[Finding]:
    """Loops with several models in them that nothing breaks for all."""
    shared = {
        learner.model
        for loop in facts.feedback.loops
        if set.intersection(*(set(learner.breakers) for learner in loop.learners))
        for learner in loop.learners
    }
    for proof in facts.proved("hidden-feedback-loop"):
        if proof.subject not in shared:
            yield of_proof(facts, proof, HELP)


APART = """
    actor viewer
    source clicks {{ mode: stream }}
    label clicked {{ from: clicks }}
    dataset rows {{ label: clicked }}
    training nightly {{ model: ranker, dataset: rows }}
    training weekly {{ model: tower, dataset: rows }}
    model tower {{ role: retrieval{tower} }}
    model ranker {{ role: rank{ranker} }}
    endpoint feed {{ entry: yes }}
    feed => tower
    feed => ranker
    {more}
    feed -> viewer -> clicks -> rows
    """

AUDITED = """
    actor viewer
    source clicks { mode: stream }
    label clicked { from: clicks }
    human_review auditors
    label audited { from: auditors, origin: outcome }
    dataset rows { label: clicked }
    dataset draw { label: audited, exploration_share: 100% }
    training weekly { model: ranker, dataset: rows }
    training daily { model: odds, dataset: draw }
    model ranker { role: rank, calibrated: odds }
    model odds { role: calibrator }
    endpoint feed { entry: yes }
    feed => ranker
    feed => odds
    ranker -> odds
    feed -> viewer -> clicks -> [rows, draw]
    feed -> auditors
    """

fires_on = (
    APART.format(tower="", ranker="", more="policy mix { stage: diversity }\n    feed => mix"),
    APART.format(tower="", ranker=", uses_position: shallow_tower", more=""),
    APART.format(tower=", uses_position: shallow_tower", ranker=", uses_position: shallow_tower", more=""),
    AUDITED.replace("100%", "99%"),
)
near_miss = ("stage: diversity", "stage: diversity, exploration: 1%")
silent_on = (
    AUDITED,
    AUDITED.replace("outcome", "human").replace("100%", "1%"),
    APART.format(tower="", ranker="", more="experiment holdout { tests: ranker, type: holdback }"),
    """
    actor viewer
    source clicks { mode: stream }
    label clicked { from: clicks }
    dataset rows { label: clicked }
    training nightly { model: [ranker, tower], dataset: rows }
    model tower { role: retrieval }
    model ranker { role: rank }
    endpoint feed { entry: yes }
    feed => tower
    feed => ranker
    feed -> viewer -> clicks -> rows
    """,
)
