"""The page of facts: what can be worked out about a part, and stand on the left of `require`."""

from __future__ import annotations

from mlsd_dsl.reference.markdown import anchor, code, codes, table
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.facts import FAMILIES, Fact, Family, facts_of, has_metrics
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.quantities import base_unit
from mlsd_dsl.vocabulary.units import plural

_INTRO = """A fact is what is stated of a part or follows from the design. Facts stand on the left of `require`, in expressions,
and behind `mlsd explain`. Every attribute of a part is a fact as well; where both have one name, the fact is meant.

```mlsd
require feed_api.latency.p99 <= 200 ms "people leave after a quarter second"
require store_f.age of watch_events <= 1 min
```

`X.age of Y` counts only what comes from `Y`."""


def page() -> str:
    """The page of all facts."""
    return whole("Facts", _INTRO, *(_section(family) for family in FAMILIES), _metrics())


def of_kind(word: str) -> str:
    """The facts of a kind, each family with a link to its section."""
    found = facts_of(word)
    told = []
    for family in FAMILIES:
        names = [fact.name for fact in family.facts if found.get(fact.name) is fact]
        if word in family.kinds and names:
            told.append(f"[{codes(_folded(names))}](facts.md#{anchor(_title(family))})")
    if has_metrics(word):
        told.append("and its metrics, as in `offline.ndcg@20`")
    return ", ".join(told)


def _section(family: Family) -> str:
    kinds = "every kind" if family.kinds == tuple(KINDS) else codes(family.kinds)
    rows = [(code(fact.name) + (" `of Y`" if fact.of else ""), _unit(fact), fact.doc) for fact in family.facts]
    return f"## {_title(family)}\n\nOf {kinds}.\n\n{table(('Fact', 'Unit', 'Meaning'), rows)}"


def _title(family: Family) -> str:
    return family.name.capitalize()


def _unit(fact: Fact) -> str:
    if fact.dimension == RATIO and fact.label not in ("", "%"):
        return code(plural(fact.label))
    unit = base_unit(fact.dimension)
    if fact.label and fact.label != "%":
        unit = unit.replace("1/", f"{plural(fact.label)}/") if unit.startswith("1/") else f"{fact.label}*{unit}"
    return code(unit) if fact.dimension != RATIO or fact.label == "%" else ""


def _metrics() -> str:
    kinds = codes(word for word in KINDS if has_metrics(word))
    return f"## Metrics\n\nOf {kinds}: every [metric](tasks.md#metrics) by its name, as in `offline.ndcg@20`."


def _folded(names: list[str]) -> list[str]:
    """`latency.p50`, `latency.p90` ... as one: `latency.p50/.p90/.p95`."""
    folded: dict[str, list[str]] = {}
    for name in names:
        head, _, tail = name.partition(".")
        folded.setdefault(head, []).append(f".{tail}" if tail else "")
    return [head + "/".join(tails) for head, tails in folded.items()]
