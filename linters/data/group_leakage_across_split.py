"""Rows of one entity stand on both sides of a random split.

## Why

With ten rows a patient, nearly every test patient was trained on: the model recognises people where it should recognise
the disease, and fails on the first new one. Grouped splits are the standard answer (Kaufman et al., *Leakage in Data
Mining*, 2012).

## What to do

Keep all rows of one entity together: `split: entity`.

## Limits

Speaks up where there are more rows than entities and new entities keep coming. Near duplicates under different keys are
not seen.

## The interviewer asks

"Has the model met this patient before?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, of_proof, restated, rule


@rule("D314", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Random splits of several rows an entity."""
    for proof in facts.proved("group-leakage-across-split"):
        fix = restated(facts.design.parts[proof.subject], "split", "entity", applicability="unsafe")
        yield of_proof(facts, proof, "keep the rows of one entity together: `split: entity`")._replace(fixes=(fix,))


fires_on = (
    """
    entity patient { count: 10k, new: 20 / day }
    dataset scans { entity: patient, rows: 100k, split: random }
    """,
    """
    entity patient { count: 10k }
    label sick { entity: patient, origin: human }
    dataset scans { label: sick, rows: 100k, split: random }
    """,
)
near_miss = ("split: random", "split: entity")
silent_on = (
    """
    entity patient { count: 100k, new: 20 / day }
    dataset scans { entity: patient, rows: 100k, split: random }
    """,
    """
    entity country { count: 200, new: 0 / day }
    dataset trips { entity: country, rows: 100k, split: random }
    """,
)
