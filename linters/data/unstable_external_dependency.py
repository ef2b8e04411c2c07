"""A model reads a feature that rests on somebody else's data, with neither a promise nor a value for its absence.

## Why

Another company changes its format on a Friday, or is down. Sculley et al., *Hidden Technical Debt in Machine Learning
Systems*, call it an unstable data dependency, and advise a versioned copy.

## What to do

State what its owner promises (`sla: 6 h`), keep a copy, and say what the model gets instead: `default: "0"`.

## Limits

Looks at sources that state `external: yes` and at features that a model reads while serving.

## The interviewer asks

"Their feed stops today: what does the model see tomorrow?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, parts, rule, states, told, yes


@rule("D303", interview=QUESTION, production=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """External sources of served features without an agreement or defaults."""
    read = {each.feature for each in facts.skew.compared if each.served}
    for source in parts(facts, "source"):
        if not yes(source, "external"):
            continue
        fed = [name for name in facts.lineage.ordered(read) if source.name in facts.lineage.upstream(name)]
        bare = [name for name in fed if not states(facts.design.parts[name], "default")]
        asks = [f"{source.name}.sla"] if fed and not states(source, "sla") else []
        asks += [f"{name}.default" for name in bare]
        if asks:
            message = (
                f"`{source.name}` is somebody else's, and {told(asks)} is not stated, though serving reads {told(fed)}"
            )
            yield at(
                source,
                message,
                "external",
                help='state what its owner promises (`sla: 6 h`) and what stands for a missing value (`default: "0"`)',
                asks=tuple(asks),
                concerns=tuple(fed),
            )


fires_on = (
    """
    source bureau { mode: batch, external: yes, every: 1 day }
    feature credit { kind: static, online: yes, default: "0" }
    bureau -> credit
    dataset rows { features: credit, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: credit }
    endpoint api { => scorer }
    """,
    """
    source bureau { mode: batch, external: yes, every: 1 day, sla: 6 h }
    feature credit { kind: static, online: yes }
    bureau -> credit
    dataset rows { features: credit, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: credit }
    endpoint api { => scorer }
    """,
)
near_miss = ("external: yes, ", "external: yes, sla: 6 h, ")
silent_on = (
    """
    source bureau { mode: batch, external: yes, every: 1 day, sla: 6 h }
    source clicks { mode: stream }
    feature credit { kind: static, online: yes, default: "0" }
    feature views { kind: windowed, online: yes }
    bureau -> credit
    clicks -> views
    dataset rows { features: [credit, views], join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: [credit, views] }
    endpoint api { => scorer }
    """,
    """
    source bureau { mode: batch, every: 1 day }
    feature credit { kind: static, online: yes }
    bureau -> credit
    dataset rows { features: credit, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: credit }
    endpoint api { => scorer }
    """,
    """
    source prices { mode: batch, external: yes, every: 1 day }
    feature price { kind: static, online: no }
    prices -> price
    dataset rows { features: price, join: as_of, split: time }
    training fit { model: scorer, dataset: rows }
    model scorer { features: price }
    endpoint api { => scorer }
    """,
)
