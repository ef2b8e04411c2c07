"""Features that models read have no owner.

## Why

The person who knew what `score_2` means left two years ago, and nobody dares to change it. *Rules of Machine Learning*,
rule 11: give feature columns owners and documentation.

## What to do

State `owner: "feed-ml"` of the features, of the group that they stand in, or of the design.

## Limits

Only in `strict`. An owner of the whole design answers for all of its features.

## The interviewer asks

"Whom do you call when this column turns to zero?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, parts, placeholder, rule, told


@rule("D327", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Features for which nobody answers, all in one finding."""
    if "owner" in facts.design.stated:
        return
    names = [
        f.name for f in parts(facts, "feature") if facts.graph.following[f.name] and not facts.ownership.owner(f.name)
    ]
    if names:
        bare = [facts.design.parts[name] for name in names]
        yield at(
            bare[0],
            f"nobody is named as the owner of {told(names)}",
            help='state who answers for them: `owner: "feed-ml"`',
            concerns=tuple(names[1:]),
            fixes=tuple(placeholder(feature, "owner") for feature in bare),
        )


fires_on = (
    """
    feature views { kind: windowed }
    model ranker { role: rank, features: views }
    """,
    """
    feature views { kind: windowed, owner: "feed-ml" }
    feature likes { kind: windowed }
    feature hides { kind: windowed }
    model ranker { role: rank, features: [views, likes, hides] }
    """,
)
near_miss = ("kind: windowed", 'kind: windowed, owner: "feed-ml"')
silent_on = (
    """
    design feed { owner: "feed-ml" }
    feature views { kind: windowed }
    model ranker { role: rank, features: views }
    """,
    """
    feature views { kind: windowed }
    """,
    """
    group platform {
      owner: "ml-platform"
      feature views { kind: windowed }
    }
    model ranker { role: rank, features: views }
    """,
)
