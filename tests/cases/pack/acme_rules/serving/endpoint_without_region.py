"""An entry endpoint does not say where it runs.

## Why

Acme serves three continents, and the on-call rota follows the region.

## What to do

State `region`.

## Limits

Only entry endpoints are asked.

## The interviewer asks

"Where does it run?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, parts, rule, states, unstated, yes


@rule("ACME1", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Entry endpoints without a region."""
    for endpoint in parts(facts, "endpoint"):
        if yes(endpoint, "entry") and not states(endpoint, "region"):
            yield unstated(endpoint, "region")


fires_on = ("endpoint feed { entry: yes }", "endpoint a { entry: yes }\nendpoint b")
near_miss = ("entry: yes", 'entry: yes, region: "eu"')
silent_on = ("endpoint feed", 'endpoint feed { entry: yes, region: "eu" }')
