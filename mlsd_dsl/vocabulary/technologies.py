"""The catalogue behind `tech:`: names, categories, glyphs, icons and published defaults of technologies.

A technology never changes what a part means. It supplies a sign for pictures and values that hold where the design is
silent; each value keeps its source, and whatever the design states wins. The rows stand in `technology_table.py`, the
numbers in `technology_defaults.py`.

The catalogue is put together when it is first asked for, so that a design without a `tech:` pays nothing for it. The
module has three tables, which read like constants:

- `TECHNOLOGIES`, name → technology, sorted by name for completion
- `CATEGORIES`, category → title, in the order in which the reference lists them
- `ALIASES`, foreign spelling → name
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mlsd_dsl.vocabulary.technology_defaults import Default

    TECHNOLOGIES: dict[str, Technology]
    CATEGORIES: dict[str, str]
    ALIASES: dict[str, str]

# The roles that pictures have a drawn sign for. A vendor's icon is decoration beside it.
GLYPHS: tuple[str, ...] = (
    "stream",
    "processing",
    "batch",
    "store",
    "cache",
    "lake",
    "feature_store",
    "vector_index",
    "search",
    "graph",
    "serving",
    "model",
    "training",
    "orchestration",
    "registry",
    "monitoring",
    "experiment",
    "gateway",
    "llm",
    "cdc",
    "labelling",
    "compute",
    "generic",
)


class Technology(NamedTuple):
    """One technology of the catalogue.

    `kinds` are the kinds of parts it usually stands for, the most usual first; others are not refused. `icon` is a class
    below the `diagrams` package (`onprem.queue.Kafka`), empty where that library has none. `aliases` are spellings that
    are refused with `name` offered. Defaults are `None` or empty where nothing is published.
    """

    name: str
    title: str
    category: str
    glyph: str
    kinds: tuple[str, ...]
    about: str
    icon: str = ""
    aliases: tuple[str, ...] = ()
    latency: Default | None = None
    availability: Default | None = None
    limits: tuple[Default, ...] = ()


def technology(name: str) -> Technology | None:
    """The technology with exactly this name; `None` for an alias or an unknown word."""
    return _catalogue().technologies.get(name)


def right_spelling(word: str) -> str | None:
    """The name that a foreign spelling stands for (`K8s`, `PostgreSQL`, `spark-streaming`); `None` where nothing is meant."""
    folded = word.lower().replace("-", "_").replace(" ", "_")
    return folded if folded in _catalogue().technologies else _catalogue().aliases.get(folded)


class _Catalogue(NamedTuple):
    technologies: dict[str, Technology]
    categories: dict[str, str]
    aliases: dict[str, str]


def __getattr__(name: str) -> dict[str, Technology] | dict[str, str]:
    if name in {"TECHNOLOGIES", "CATEGORIES", "ALIASES"}:
        found: dict[str, Technology] | dict[str, str] = getattr(_catalogue(), name.lower())
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _catalogue() -> _Catalogue:
    from mlsd_dsl.vocabulary.technology_table import TABLE

    found: dict[str, Technology] = {}
    categories: dict[str, str] = {}
    category = usual_glyph = ""
    for line in filter(None, TABLE.splitlines()):
        cells = [cell.strip() for cell in line.removeprefix("#").split("|")]
        if line.startswith("#"):
            category, title, usual_glyph = cells
            categories[category] = title
        else:
            assert cells[0] not in found, f"two rows for {cells[0]}"
            found[cells[0]] = _technology(cells, category, usual_glyph)
    by_name = {name: found[name] for name in sorted(found)}
    return _Catalogue(by_name, categories, {alias: each.name for each in by_name.values() for alias in each.aliases})


def _technology(cells: list[str], category: str, usual_glyph: str) -> Technology:
    from mlsd_dsl.vocabulary.technology_defaults import AVAILABILITY, LATENCY, LIMITS

    name, title, kinds, icon, aliases, about, *own_glyph = cells
    return Technology(
        name,
        title,
        category,
        own_glyph[0] if own_glyph else usual_glyph,
        tuple(kinds.split()),
        about,
        icon,
        tuple(aliases.split()),
        LATENCY.get(name),
        AVAILABILITY.get(name),
        LIMITS.get(name, ()),
    )
