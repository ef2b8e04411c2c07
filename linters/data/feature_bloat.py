"""A model reads hundreds of values, and nothing says what any of them is worth.

## Why

Every input is a dependency that can break, a lookup that costs and a column that somebody must understand. Sculley et
al., *Hidden Technical Debt in Machine Learning Systems*, call the ones that add next to nothing epsilon features; Breck
et al., *The ML Test Score*, Data 2 and 3, ask what each brings and costs.

## What to do

Measure each group (`importance: 4%`) and take out what brings nothing.

## Limits

Only in `strict`, above 200 values, and counted by the `fields` that features state; a vector counts as one.

## The interviewer asks

"Which fifty of these would you keep?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, rule, states

MANY = 200


@rule("D344", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Models with very many inputs of unknown worth."""
    for model in parts(facts, "model"):
        features = [facts.design.parts[name] for name in facts.lineage.read_by(model.name)]
        values = sum(_width(feature) for feature in features)
        if values > MANY and not any(states(feature, "importance") for feature in features):
            message = f"`{model.name}` reads {values} values, and nothing says what any of them is worth"
            help = "measure what each group brings (`importance: 4%`), and take out what brings nothing"
            yield at(model, message, "features", help=help)


def _width(feature: Part) -> int:
    fields = feature.get("fields")
    return len(fields) if isinstance(fields, dict) else 1


def _of(count: int, more: str = "") -> str:
    """A model that reads `count` values of one feature."""
    fields = ", ".join(f"f{number}: float" for number in range(count))
    return f"feature wide {{ {more}fields {{ {fields} }} }}\nfeature age\nmodel ranker {{ features: [wide, age] }}\n"


fires_on = (_of(200), _of(250))
near_miss = (", f199: float", "")
silent_on = (_of(199), _of(250, "importance: 4%, "))
