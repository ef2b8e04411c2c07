"""A model's only input is the score of another model for the same question.

## Why

A model that corrects another one ties both together: improving the first breaks the second, and the pair sticks in a place from which no
single change is an improvement (Sculley et al., *Hidden Technical Debt in Machine Learning Systems*, on correction cascades).

## What to do

Give the missing signal to the first model as a feature, or make the second a model of its own on the raw features. What only maps scores
to frequencies is `role: calibrator`.

## Limits

Models of one role and one `task`, joined by an arrow or `features`, where the second is known to read nothing else. Distillation and
reranking are no corrections.

## The interviewer asks

"If the first model gets better, does the second get worse?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, parts, rule

from .consuming import siblings


@rule("M409", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Models that read one model of the same task and nothing else."""
    for model in parts(facts, "model"):
        read = {r.source for r in facts.graph.leading[model.name] if r.meaning.verb == "feeds"}
        corrected = siblings(facts, model)
        joined = [
            feature for dataset in facts.lineage.datasets(model.name) for feature in facts.lineage.features_of(dataset)
        ]
        if corrected and len(read) == 1 and not joined:
            first = corrected[0]
            yield at(
                model,
                f"`{model.name}` only corrects the score of `{first.name}`, which answers the same question",
                "features",
                help=f"give the missing signal to `{first.name}` as a feature; where it maps to frequencies, `role: calibrator`",
                concerns=(first.name,),
            )


fires_on = (
    """
    task arrive { type: regression }
    model eta { task: arrive, role: regressor }
    model eta_fix { task: arrive, role: regressor, features: eta }
    """,
    """
    task arrive { type: regression }
    dataset trips
    model eta { task: arrive }
    model rain_fix { task: arrive }
    training weekly { model: rain_fix, dataset: trips }
    eta -> rain_fix
    """,
)
near_miss = ("role: regressor, features: eta }", "role: calibrator, features: eta }")
silent_on = (
    """
    task arrive { type: regression }
    model eta { task: arrive, role: regressor }
    model eta_two { task: arrive, role: regressor }
    model average { task: arrive, role: regressor, features: [eta, eta_two] }
    """,
    """
    task arrive { type: regression }
    feature weather { kind: dynamic }
    dataset trips { features: weather }
    model eta { task: arrive, role: regressor }
    model eta_fix { task: arrive, role: regressor }
    training weekly { model: eta_fix, dataset: trips }
    eta -> eta_fix
    """,
    """
    task arrive { type: regression }
    task price { type: regression }
    model eta { task: arrive, role: regressor }
    model fare { task: price, role: regressor, features: eta }
    model vectors { task: price, role: regressor, output: embedding }
    model reader { task: price, role: regressor, features: vectors }
    model scaled { task: price, role: regressor, calibrated: fixer }
    model fixer { task: price, role: regressor, features: scaled }
    model untold
    model reader_of_untold { features: untold }
    """,
    """
    task answer { type: generation }
    model rewriter { task: answer, role: generator }
    model writer { task: answer, role: generator, features: rewriter }
    """,
)
