"""A list is shown to people, and the log does not say in which place each item stood.

## Why

People click what stands first. Without the place, a click on the first item and one on the tenth teach the same, and no list that was not
shown can be judged from the log (Joachims, Swaminathan, Schnabel, *Unbiased Learning-to-Rank with Biased Feedback*, WSDM 2017).

## What to do

Log the place of each item, and where some are chosen at random the chance that they had:
`fields: [features, score, model_version, request_id, position, propensity]`.

## Limits

Asked of endpoints that state how many `positions` they fill. Which items were scrolled into view is known to the client only
(`exposure`).

## The interviewer asks

"Was it not clicked, or not seen?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, number, parts, rule, states, unstated, words

PLACES = {"position", "exposure"}


@rule("S632", interview=WARNING, gives_way_to=("predictions-not-logged",))
def check(facts: Facts) -> Iterator[Finding]:
    """Endpoints that fill places, whose logs have neither place nor, where something is random, its chance."""
    kept = _logs(facts)
    for endpoint in parts(facts, "endpoint"):
        places = number(facts, endpoint, "positions")
        logs = kept.get(endpoint.name, [])
        if places is None or places.high < 2 or not logs:
            continue
        fields = {field for log in logs for field in words(log, "fields")}
        random = [part for part in _asked(facts, endpoint.name) if states(part, "exploration")]
        lacking = [] if fields & PLACES else ["position"]
        lacking += ["propensity"] if random and "propensity" not in fields else []
        silent = [log for log in logs if not states(log, "fields")]
        if not lacking:
            continue
        if silent:
            yield unstated(silent[0], "fields")._replace(severity=QUESTION)
        else:
            yield _lacking(endpoint, logs[0], lacking, random)


def _lacking(endpoint: Part, log: Part, lacking: list[str], random: list[Part]) -> Finding:
    words = " and ".join(f"`{field}`" for field in lacking)
    why = tuple(Note(f"`{part.name}` chooses some at random", part.span) for part in random)
    return at(
        log,
        f"`{endpoint.name}` shows a list, and `{log.name}` does not record {words}",
        "fields",
        help=f"add {words} to `fields`",
        notes=(Note(f"`{endpoint.name}` fills places", endpoint.span), *(why if "propensity" in lacking else ())),
        concerns=(endpoint.name,),
    )


def _logs(facts: Facts) -> dict[str, list[Part]]:
    """By endpoint, the logs in which answers of the models behind it are recorded."""
    found: dict[str, dict[str, Part]] = {}
    for life in facts.lifecycle.lives():
        logs = {name: part for name in life.logs if (part := facts.design.parts[name]).kind.word == "log"}
        for endpoint in facts.lineage.presenters(life.model):
            found.setdefault(endpoint, {}).update(logs)
    return {endpoint: list(logs.values()) for endpoint, logs in found.items()}


def _asked(facts: Facts, endpoint: str) -> list[Part]:
    return [facts.design.parts[ask.target] for ask in facts.deadlines.asks(endpoint)]


fires_on = (
    """
    model ranker { role: rank }
    endpoint feed { entry: yes, positions: 2 }
    log answers { fields: [features, score, model_version, request_id] }
    feed => ranker
    feed -> answers
    """,
    """
    model ranker { role: rank }
    policy mix { stage: diversity, exploration: 1% }
    endpoint feed { entry: yes, positions: 20 }
    log answers { fields: [features, score, exposure] }
    feed => ranker
    feed => mix
    feed -> answers
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes, positions: 2 }
    log answers
    feed => ranker
    feed -> answers
    """,
)
near_miss = ("request_id]", "request_id, position]")
silent_on = (
    """
    model ranker { role: rank }
    policy mix { stage: diversity, exploration: 1% }
    endpoint feed { entry: yes, positions: 20 }
    log answers { fields: [features, score] }
    log seen { fields: [exposure, propensity] }
    feed => ranker
    feed => mix
    feed -> [answers, seen]
    """,
    """
    model ranker { role: rank }
    model other { role: rank }
    endpoint one { entry: yes, positions: 1 }
    endpoint bare { entry: yes, positions: 20 }
    log answers { fields: [features, score] }
    one => ranker
    bare => other
    one -> answers
    """,
    """
    model ranker { role: rank }
    policy mix { stage: diversity }
    endpoint feed { entry: yes, positions: 20 }
    endpoint whole { entry: yes }
    log answers { fields: [features, score, position] }
    feed => ranker
    feed => mix
    feed -> answers
    whole => ranker
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes, positions: 2 }
    log answers
    log others { fields: [features] }
    feed => ranker
    feed -> [others, answers]
    """,
    """
    model ranker { role: rank }
    endpoint feed { entry: yes, positions: 2 }
    topic answers
    feed => ranker
    feed -> answers
    """,
)
