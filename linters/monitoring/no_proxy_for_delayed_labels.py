"""Labels come after days, and nothing tells sooner that the model went wrong.

## Why

Between a bad release and its first labels the team flies blind: fraud comes back after months, churn after weeks. Inputs and scores are
known at once, and their drift is the earliest sign there is (Breck et al., *The ML Test Score*, Monitor 2; Huyen, *Designing
Machine Learning Systems*, ch. 8).

## What to do

Watch what is known today: `monitor scores { type: prediction_drift, of: ranker, window: 1 h }`, drift of inputs, calibration or
feedback on early labels.

## Limits

Labels that take a day at most are not asked about. A delay that is not stated is taken from the label's window, and then asked for.

## The interviewer asks

"A bad model went out this morning: which graph shows it this afternoon?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, block_after, of_proof, rule

HELP = "watch the scores until labels are known: `monitor scores { type: prediction_drift, of: MODEL, window: 1 h }`"


@rule("O706", interview=WARNING, gives_way_to=("no-monitoring",))
def check(facts: Facts) -> Iterator[Finding]:
    """Served models with late labels, and nothing watched meanwhile; one finding for each label."""
    told_of: dict[tuple[str, ...], Finding] = {}
    for proof in facts.proved("no-proxy-for-delayed-labels"):
        known = told_of.get(proof.others)
        if known is not None:
            told_of[proof.others] = known._replace(concerns=(*known.concerns, proof.subject))
            continue
        finding = of_proof(facts, proof, HELP.replace("MODEL", proof.subject))
        model = facts.design.parts[proof.subject]
        name = f"{model.name.replace('.', '_')}_scores"
        block = f"monitor {name} {{ type: prediction_drift, of: {model.name}, test: js, window: 1 h }}"
        fixes = () if finding.asks else (block_after(model, block, f"add a monitor of the scores of `{model.name}`"),)
        told_of[proof.others] = finding._replace(fixes=fixes)
    yield from told_of.values()


fires_on = (
    """
    label fraud { delay: p50 30 days p95 60 days }
    dataset rows { label: fraud, maturity: 60 days }
    model judge_cards { role: classifier }
    training weekly { model: judge_cards, dataset: rows }
    endpoint fraud_api { entry: yes }
    monitor health { type: system, of: fraud_api }
    fraud_api => judge_cards
    """,
    """
    label fraud { window: 60 days }
    dataset rows { label: fraud, maturity: 60 days }
    model judge_cards { role: classifier }
    model blend { role: calibrator }
    training weekly { model: [judge_cards, blend], dataset: rows }
    endpoint fraud_api { entry: yes }
    fraud_api => [judge_cards, blend]
    """,
    """
    label churned { delay: p50 20 days p95 30 days }
    dataset rows { label: churned, maturity: 30 days }
    model churn { role: classifier }
    model scores { role: regressor }
    training weekly { model: [churn, scores], dataset: rows }
    endpoint api { entry: yes }
    monitor health { type: system, of: api }
    api => [churn, scores]
    """,
)
near_miss = ("type: system", "type: prediction_drift")
silent_on = (
    """
    label clicked { delay: p50 1 min p95 1 day }
    dataset rows { label: clicked, maturity: 1 day }
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    endpoint feed { entry: yes }
    feed => ranker
    """,
    """
    label fraud { delay: p50 30 days p95 60 days }
    dataset rows { label: fraud, maturity: 60 days }
    model judge_cards { role: classifier }
    training weekly { model: judge_cards, dataset: rows }
    """,
)
