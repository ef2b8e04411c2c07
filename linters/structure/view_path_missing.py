"""A view asks for the way from one part to another, and there is none, so that the picture lacks what it was made for.

## Why

A view is an argument: "this is how a click becomes a model". Where an arrow is missing or points the other way, the picture
silently shows the two ends or nothing, and the reader believes that this is the design (Brown, *The C4 Model for Visualising Software
Architecture*, on notation that can be read without its author).

## What to do

Draw the arrow that is missing, turn the two names round, or name the parts: `show: [clicks, count, clicks_1h]`.

## Limits

Ways follow arrows that carry data or requests, and where those do not lead there also what attributes name, such as the `dataset` of a
training. Triggers are no way.

## The interviewer asks

"Show me how it gets from here to there."
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.values import Path
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, rule


@rule("G012", sketch=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Paths of views between parts that nothing joins in that direction."""
    for view in facts.design.views.values():
        for attribute in ("show", "hide"):
            stated = view.stated.get(attribute)
            if stated is None or not isinstance(stated.value, tuple):
                continue
            for value in stated.value:
                if isinstance(value, Path) and not facts.graph.between(value.source, value.target):
                    turned = bool(facts.graph.between(value.target, value.source))
                    back = f"it leads the other way: `path {value.target} to {value.source}`"
                    yield Finding(
                        value.target,
                        f"the view `{view.name}` asks for the way from `{value.source}` to `{value.target}`, and there is none",
                        stated.span,
                        help=back if turned else "draw the arrow that is missing, or name the parts to show",
                        concerns=(value.source,),
                    )


fires_on = (
    """
    source clicks { mode: stream }
    feature clicks_1h { kind: windowed }
    view way { show: [path clicks to clicks_1h] }
    """,
    """
    source clicks { mode: stream }
    pipeline count { mode: stream }
    feature clicks_1h { kind: windowed }
    clicks -> count -> clicks_1h
    view way { show: path clicks_1h to clicks }
    """,
    """
    monitor drift
    alert on_call
    drift ~> on_call
    view rest { hide: [path drift to on_call] }
    """,
)
near_miss = ("view way", "clicks -> clicks_1h\n    view way")
silent_on = (
    """
    source clicks { mode: stream }
    dataset rows
    training nightly { dataset: rows, model: ranker }
    model ranker { role: rank }
    clicks -> rows
    view learning { show: [path clicks to ranker] }
    """,
    """
    source clicks { mode: stream }
    topic events
    clicks -> events
    view stream { show: [path clicks to events, path events to events, source] }
    """,
)
