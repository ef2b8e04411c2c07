"""People use the design in languages or countries that its training data does not cover.

## Why

A model is as good as what it has seen: trained on English it guesses in Portuguese, and an average over all users
hides it. The training data has to look like the people who are served (Huyen, *Designing Machine Learning Systems*,
ch. 8, on data distribution shifts).

## What to do

Add a source for what is missing and state its `locales`, or put the locale out of scope: `exclude "pt-BR"`.

## Limits

Compares locales as they are written; `en` covers `en-US`. Asked only where some source of the training data states its
locales.

## The interviewer asks

"How good is it for someone in Brazil?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, parts, place, rule, states


@rule("R117", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Locales of people that no source of a training dataset covers; unknown where a source does not say."""
    sources = _sources_of_training(facts)
    saying = [source for source in sources if states(source, "locales")]
    if not saying:
        return
    silent = [source for source in sources if not states(source, "locales")]
    covered = {locale for source in saying for locale in _locales(source)}
    for actor in parts(facts, "actor"):
        missing = [each for each in _locales(actor) if not _is_covered(each, covered) and not _is_excluded(facts, each)]
        if not missing:
            continue
        yield at(
            actor,
            f"`{actor.name}` speak {', '.join(missing)}, which no training data is said to cover",
            "locales",
            help="add data for them and state its `locales`, or put them out of scope with `exclude`",
            notes=tuple(Note("covers these only", place(source, "locales")) for source in saying),
            concerns=tuple(source.name for source in saying),
            asks=tuple(f"{source.name}.locales" for source in silent),
            severity=QUESTION if silent else None,
        )


def _sources_of_training(facts: Facts) -> list[Part]:
    datasets = {name for model in parts(facts, "model") for name in facts.lineage.datasets(model.name)}
    upstream = {name for dataset in datasets for name in facts.lineage.upstream(dataset)}
    return [source for source in parts(facts, "source") if source.name in upstream]


def _locales(part: Part) -> list[str]:
    value = part.get("locales")
    listed = value if type(value) is tuple else (value,)
    return [text for text in listed if isinstance(text, str)]


def _is_covered(locale: str, covered: set[str]) -> bool:
    """Whether data is at hand: of the same locale, or of its language as a whole."""
    wanted = locale.lower()
    return any(wanted == each.lower() or wanted.startswith(f"{each.lower()}-") for each in covered)


def _is_excluded(facts: Facts, locale: str) -> bool:
    return any(locale in said for said in facts.design.exclusions)


fires_on = (
    """
    actor viewer { locales: ["en-US", "pt-BR"] }
    source clicks { mode: stream, locales: ["en"] }
    dataset rows
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    clicks -> rows
    """,
    """
    actor viewer { locales: ["en"] }
    source clicks { mode: stream, locales: ["en-GB"] }
    source other { mode: stream, locales: ["en"] }
    dataset rows
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    clicks -> rows
    """,
    """
    actor viewer { locales: ["de"] }
    source clicks { mode: stream, locales: ["en"] }
    source views { mode: stream }
    dataset rows
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    [clicks, views] -> rows
    """,
)
near_miss = ('["en"]', '["en", "pt-br"]')
silent_on = (
    """
    actor viewer { locales: ["en-US", "pt-BR"] }
    actor other
    source clicks { mode: stream, locales: ["en"] }
    dataset rows
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    clicks -> rows
    exclude "Brazil (pt-BR)"
    """,
    """
    actor viewer { locales: ["de"] }
    source clicks { mode: stream }
    dataset rows
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    clicks -> rows
    """,
    """
    actor viewer { locales: ["de"] }
    source clicks { mode: stream, locales: ["en"] }
    source views { mode: stream }
    dataset rows
    model ranker { role: rank }
    training nightly { model: ranker, dataset: rows }
    [clicks, views] -> rows
    """,
)
