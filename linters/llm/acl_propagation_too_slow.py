"""Who loses access to a document still gets answers from it for hours.

## Why

Rights change by the minute: people leave, documents are closed. If rights get into the search only with the next load, a revoked
document still answers until then (OWASP Top 10 for LLM Applications 2025, LLM08).

## What to do

Send changes of rights as events (`source directory { mode: cdc }`), or look rights up live, after the search: a policy with `acl: yes`.

## Limits

The freshest way by which any data reaches the index is taken for the way of rights, and an hour for the age that is allowed; a
requirement on the index's age says otherwise.

## The interviewer asks

"Somebody is dismissed at noon. Until when does the assistant quote the board's minutes?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, amount, at, rule, yes
from mlsd_dsl.vocabulary.units import HOUR

from .generating import beside, generators, searches


@rule("L904", interview=WARNING, gives_way_to=("acl-not-enforced-before-generation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Indexes with restricted passages behind a generator that no source reaches within an hour."""
    seen: set[str] = set()
    for generator in generators(facts):
        if any(part.kind.word == "policy" and yes(part, "acl") for part in beside(facts, generator)):
            continue
        for index in searches(facts, generator):
            if index.name not in seen and not _is_required(facts, index):
                seen.add(index.name)
                yield from _late(facts, index)


def _late(facts: Facts, index: Part) -> Iterator[Finding]:
    behind = facts.lineage.upstream(index.name)
    sources = [p for name in facts.lineage.ordered(behind) if (p := facts.design.parts[name]).kind.word == "source"]
    restricted = [part for part in sources if yes(part, "acl")]
    if not restricted:
        return
    ages = [fact for part in sources if (fact := facts.get(index.name, "age", part.name)) is not None]
    if not ages:
        return
    soonest = min(ages, key=lambda fact: fact.low)
    if soonest.low > HOUR:
        least = amount(soonest._replace(high=soonest.low))
        yield at(
            index,
            f"a right that is taken away reaches `{index.name}` only after {least} at worst, by its fastest source",
            help="send rights as events (`mode: cdc`), or check them live after the search: `policy rights { acl: yes }`",
            concerns=(restricted[0].name,),
            fact=soonest,
        )


def _is_required(facts: Facts, index: Part) -> bool:
    return any(r.subject == index.name and r.fact == "age" for r in facts.design.requirements)


SEARCH = """
    source drives {{ mode: batch, acl: {acl}, every: 1 day, lag: 5 min }}
    {rights}
    index passages {{ acl: yes, refresh: 15 min }}
    model writer {{ role: generator }}
    endpoint assistant {{ entry: yes }}
    drives -> passages
    assistant => passages
    {more}
    assistant => writer
    """

fires_on = (
    SEARCH.format(acl="yes", rights="", more=""),
    SEARCH.format(acl="yes", rights="source people { mode: batch, every: 4 h }\n    people -> passages", more=""),
    SEARCH.format(acl="yes", rights="source clicks { mode: stream, lag: 1 s }", more="model short { role: generator }")
    + "assistant => short\n    require passages.latency.p99 <= 1 s\n    require drives.age <= 2 days\n",
    SEARCH.format(acl="yes", rights="policy mix { stage: diversity }", more="assistant => mix"),
)
near_miss = ("every: 1 day", "every: 30 min")
silent_on = (
    SEARCH.format(acl="no", rights="", more=""),
    SEARCH.format(acl="yes", rights="", more="").replace("every: 1 day", "every: 40 min"),
    SEARCH.format(acl="yes", rights="source people { mode: cdc, lag: 10 s }\n    people -> passages", more=""),
    SEARCH.format(acl="yes", rights="policy rights { acl: yes }", more="assistant => rights"),
    SEARCH.format(acl="yes", rights="require passages.age of drives <= 2 days", more=""),
)
