"""The design states neither what it assumes nor what it leaves out.

## Why

Half of a design review is finding out what was taken for granted. Two lines save that: what the numbers rest on, and
what is somebody else's problem (common advice for design documents and interviews).

## What to do

Write `assume videos = 100M "from the interviewer"` and `exclude "Upload, transcoding and ads."`.

## Limits

Only in the profile `strict`. One of the two is enough.

## The interviewer asks

"What are you assuming, and what is out of scope?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, overall, rule, whole


@rule("R118", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """A design to be judged, without assumptions and exclusions."""
    if whole(facts) and not facts.design.assumptions and not facts.design.exclusions:
        yield overall(
            facts,
            "the design states no assumption and excludes nothing",
            help='write two lines: `assume videos = 100M "from the interviewer"` and `exclude "Ads."`',
        )


fires_on = (
    """
    design feed "Feed"
    task order { type: ranking }
    """,
    "endpoint feed { entry: yes }",
)
near_miss = ('design feed "Feed"', 'assume "Videos are screened."')
silent_on = (
    """
    task order { type: ranking }
    exclude "Ads."
    """,
    "topic events",
)
