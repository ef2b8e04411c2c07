"""Data about people stays in a model or an index after it was erased at its source.

## Why

A deletion that ends at the database leaves a vector in the index and a trace in the weights. The right to erasure is
met when what was derived is made anew without the person; a month is the usual time to answer in (General Data
Protection Regulation, articles 12 and 17).

## What to do

Train and index anew at least monthly from data that honours deletions: `every: 30 days`, `full_retrain: 30 days`,
`refresh: 1 day`.

## Limits

Takes 30 days as the bound, and looks at models that write or embed: a score gives nobody back. Trainings that go on
from old weights count by `full_retrain`. Whether deletions reach the dataset is not seen.

## The interviewer asks

"Somebody asks to be deleted: when have the model and the index forgotten them?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import (
    QUESTION,
    WARNING,
    Finding,
    amount,
    at,
    cadence,
    number,
    parts,
    rule,
    states,
    told,
    unstated,
    word,
)
from mlsd_dsl.vocabulary.data import PII
from mlsd_dsl.vocabulary.units import DAY

PERSONAL = set(PII.split()[PII.split().index("pii") :])  # from here on they tell who somebody is
MONTH = 30 * DAY
KEEPS_WEIGHTS = {"incremental", "online", "warm_start"}
GIVING_BACK = {"generator", "embedder", "retrieval"}
HELP = "make it anew at least monthly, from data that honours deletions"


@rule("D343", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Trainings on data about people, and indexes of it, by how often they begin anew."""
    tainted = {name for name, labels in facts.taints.reaching.items() if PERSONAL & set(labels)}
    for training in parts(facts, "training"):
        read = [
            r.source for r in facts.graph.leading[training.name] if r.meaning.verb == "trains" and r.source in tainted
        ]
        used = [
            model
            for model in facts.lineage.models(training.name)
            if facts.lineage.servers(model) and _can_give_back(facts.design.parts[model])
        ]
        if read and used:
            renews = "full_retrain" if word(training, "mode") in KEEPS_WEIGHTS else "every"
            yield from _judged(facts, training, renews, f"{told(used)} learns from data about people in {told(read)}")
    for index in parts(facts, "index"):
        if index.name in tainted:
            yield from _judged(facts, index, "refresh", f"`{index.name}` holds data about people")


def _can_give_back(model: Part) -> bool:
    """Whether what it learned of one person can come out again: as text, or as the vector of that person."""
    return word(model, "role") in GIVING_BACK or word(model, "output") in ("tokens", "embedding")


def _judged(facts: Facts, part: Part, attribute: str, why: str) -> Iterator[Finding]:
    interval = number(facts, part, attribute) if attribute == "full_retrain" else cadence(facts, part)
    if interval is not None and interval.low > MONTH:
        yield at(part, f"{why}, and begins anew only every {amount(interval)}", attribute, help=HELP)
    elif word(part, attribute) == "manual":
        yield at(part, f"{why}, and begins anew only by hand", attribute, help=HELP)
    elif interval is None and not states(part, attribute):
        message = f"{why}, and does not say how often it begins anew"
        yield unstated(part, attribute, message=message)._replace(severity=QUESTION)


fires_on = (
    """
    source forms { mode: batch, pii: pii }
    dataset rows { split: time, retention: 90 days }
    training rare { model: scorer, dataset: rows, every: 31 days }
    model scorer { role: generator }
    endpoint api { => scorer }
    forms -> rows
    """,
    """
    source forms { mode: batch, pii: health }
    dataset rows { split: time, retention: 90 days }
    training once { model: scorer, dataset: rows, every: manual }
    model scorer { role: embedder }
    endpoint api { => scorer }
    forms -> rows
    """,
    """
    source forms { mode: batch, pii: pii }
    dataset rows { split: time, retention: 90 days }
    training daily { model: scorer, dataset: rows, every: 1 day, mode: incremental, full_retrain: 60 days }
    model scorer { role: retrieval }
    endpoint api { => scorer }
    forms -> rows
    """,
    """
    source forms { mode: batch, pii: pii }
    dataset rows { split: time, retention: 90 days }
    training daily { model: scorer, dataset: rows, every: 1 day, mode: warm_start, full_retrain: 60 days }
    model scorer { output: tokens }
    endpoint api { => scorer }
    forms -> rows
    """,
    """
    source forms { mode: batch, pii: pii }
    dataset rows { split: time, retention: 90 days }
    training daily { model: scorer, dataset: rows, mode: online, every: continuous, full_retrain: 60 days }
    model scorer { output: embedding }
    endpoint api { => scorer }
    forms -> rows
    """,
    """
    source mails { mode: stream, pii: pii }
    index passages { update: rebuild, rebuild: 2 h }
    mails -> passages
    """,
    """
    source mails { mode: stream, pii: secret }
    index passages { refresh: 60 days }
    mails -> passages
    """,
)
near_miss = ("every: 31 days", "every: 30 days")
silent_on = (
    """
    source forms { mode: batch, pii: pii }
    dataset rows { split: time, retention: 90 days }
    training rare { model: scorer, dataset: rows, every: 90 days }
    model scorer { role: classifier, output: probability }
    endpoint api { => scorer }
    forms -> rows
    """,
    """
    source forms { mode: batch, pii: pseudonymous }
    dataset rows { split: time, retention: 90 days }
    training rare { model: scorer, dataset: rows, every: 90 days }
    model scorer { role: generator }
    endpoint api { => scorer }
    forms -> rows
    """,
    """
    source forms { mode: batch, pii: pii }
    dataset rows { split: time, retention: 90 days }
    training rare { model: scorer, dataset: rows, every: 90 days }
    model scorer { role: generator }
    forms -> rows
    """,
    """
    source forms { mode: batch, pii: pii }
    source clicks { mode: batch, pii: none }
    dataset rows { split: time, retention: 90 days }
    store lake { type: lake, retention: 90 days }
    training rare { model: scorer, dataset: rows, every: 90 days }
    model scorer { role: generator }
    endpoint api { => scorer }
    forms -> lake
    clicks -> rows
    """,
    """
    source mails { mode: stream, pii: pii }
    index passages { refresh: 30 days }
    mails -> passages
    """,
    """
    source pages { mode: crawl }
    index passages { refresh: 90 days }
    pages -> passages
    """,
)
