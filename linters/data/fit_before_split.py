"""Scalers, encoders or imputers are fitted on the rows that the model is tested on as well.

## Why

A mean, a vocabulary or a target encoding taken over all rows carries the test set into training. The effect is small
for means and large for encodings by the label (Huyen, *Designing Machine Learning Systems*, ch. 5: split first, then
use only the statistics of the training part).

## What to do

Split first, then fit: `fit_scope: train_only`.

## Limits

Reads what the dataset states of `fit_scope`. A set that is only trained on (`role: train`, not split) may be fitted as
a whole.

## The interviewer asks

"Where does the mean that you scale with come from?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, of_proof, restated, rule


@rule("D313", sketch=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Datasets that are fitted on all rows."""
    for proof in facts.proved("fit-before-split"):
        fix = restated(facts.design.parts[proof.subject], "fit_scope", "train_only", applicability="unsafe")
        yield of_proof(facts, proof, "split first, then fit: `fit_scope: train_only`")._replace(fixes=(fix,))


fires_on = (
    """
    dataset rows { split: time, fit_scope: all }
    """,
    """
    dataset rows { role: train, split: entity, fit_scope: all }
    """,
)
near_miss = ("fit_scope: all", "fit_scope: train_only")
silent_on = (
    """
    dataset rows { role: train, fit_scope: all }
    """,
    """
    dataset rows { split: random }
    """,
)
