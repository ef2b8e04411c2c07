"""Our layout beside Graphviz, ELK and D2 on the overview of every reference design: figures, and `docs/layouts.md`.

    MLSD_TOOLS=FOLDER python benchmarks/run.py layouts --page docs/layouts.md

FOLDER holds `npm install elkjs @terrastruct/d2`; without it they are installed into a temporary folder. What every program is
given, and with which settings, stands in `rivals.py` and on the page.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from figure import Figure
from installation import ROOT, Installation

sys.path.insert(0, str(ROOT / "tests"))

from geometry import Drawn, Measures, measures, read
from rivals import Sized, Versions, by_d2, by_dot, by_elk, packages, sized, smallest, versions
from sketches import sketch

from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.plugins import renderer
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.scene import Scene
from mlsd_dsl.showing import shown
from mlsd_dsl.syntax.source import Source

OURS, DOT, ELK, D2 = "mlsd", "dot", "ELK", "D2"
DOT_IN_LANES, ELK_IN_LANES = "dot, lanes", "ELK, lanes"
JUDGED = (DOT, ELK)  # the better of these two is the bound, on the graph alone
IN_LANES = (DOT_IN_LANES, ELK_IN_LANES)
LEAST_SAVED = 25  # per cent fewer crossings in all


class Compared(NamedTuple):
    """Every design as every program draws it; `drawn` by program, then by design."""

    graphs: dict[str, Sized]
    drawn: dict[str, dict[str, Drawn]]
    versions: Versions

    def measured(self, program: str) -> dict[str, Measures]:
        """By design; the smallest text is that of boxes, for all programs alike."""
        return {name: measures(one)._replace(smallest=smallest(one)) for name, one in self.drawn[program].items()}


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Crossings beside the better of dot and ELK, design by design and in all; every other measure for reading."""
    found = compared(mlsd.folder)
    ours = {name: one.crossings for name, one in found.measured(OURS).items()}
    for programs, kind in ((JUDGED, "plain graph"), (IN_LANES, "lanes as clusters")):
        there = [found.measured(program) for program in programs if program in found.drawn]
        if len(there) < len(programs):
            yield Figure(f"crossings, {kind}", None, note="`dot` or npm is not here")
            continue
        best = {name: min(each[name].crossings for each in there) for name in ours}
        for name, crossings in ours.items():
            yield Figure(f"crossings, {name}, {kind}", crossings, "places", best[name])
        saved = 100 * (1 - sum(ours.values()) / sum(best.values()))
        note = f"{sum(ours.values())} to {sum(best.values())}"
        yield Figure(f"fewer crossings in all, {kind}", saved, "%", LEAST_SAVED, least=True, note=note)
    for program in found.drawn:
        every = list(found.measured(program).values())
        note = ", ".join(f"{column.called} {column.shown(column.total(every))}" for column in COLUMNS[2:])
        yield Figure(
            f"edge-box and label hits, {program}", sum(m.hits + m.label_hits for m in every), "hits", note=note
        )


@cache
def compared(folder: Path) -> Compared:
    """Draw every design with every program that is here; `folder` is for what has to be installed."""
    scenes = {path.parent.name: _overview(path) for path in sorted(ROOT.glob("designs/*/design.mlsd"))}
    ours = {
        name: read(renderer("svg").render(scene, RenderOptions("light")).decode()) for name, scene in scenes.items()
    }
    graphs = {name: sized(scene, ours[name]) for name, scene in scenes.items()}
    drawn = {OURS: ours}
    tools = _tools(folder)

    def note(program: str, made: Sequence[Drawn] | None) -> None:
        if made is not None:
            drawn[program] = dict(zip(graphs, made, strict=True))

    for lanes, dot, elk in ((False, DOT, ELK), (True, DOT_IN_LANES, ELK_IN_LANES)):
        note(dot, by_dot(list(graphs.values()), lanes=lanes))
        note(elk, by_elk(list(graphs.values()), tools, lanes=lanes) if tools is not None else None)
        if not lanes:
            note(D2, by_d2(list(graphs.values()), tools) if tools is not None else None)
    return Compared(graphs, drawn, versions(tools))


def _tools(folder: Path) -> Path | None:
    stated = os.environ.get("MLSD_TOOLS")
    if stated and (Path(stated) / "node_modules" / "elkjs").is_dir():
        return Path(stated)
    home = folder / "rivals"
    home.mkdir(exist_ok=True)
    return packages(home)


def _overview(path: Path) -> Scene:
    facts = Facts(check(Source("design.mlsd", path.read_text(encoding="utf-8")), path).design)
    scene = shown(facts, "overview")
    assert scene is not None
    return scene


# The page


class Column(NamedTuple):
    """A measure: its title, its field, what it is divided by, how many digits follow the point, and whether less is better."""

    title: str
    field: str
    per: float = 1.0
    digits: int = 0
    least: bool = True

    @property
    def called(self) -> str:
        """The title within a sentence."""
        return self.title[:1].lower() + self.title[1:]

    def of(self, one: Measures) -> float:
        """In the unit of the title."""
        return float(getattr(one, self.field)) / self.per

    def total(self, every: Sequence[Measures]) -> float:
        """Of all designs: the sum, and of texts the smallest."""
        values = [self.of(one) for one in every]
        return sum(values) if self.least else min(values)

    def shown(self, value: float) -> str:
        """A number of the table."""
        return f"{value:,.{self.digits}f}"

    def best(self, values: Sequence[float]) -> float:
        """The best of several."""
        return min(values) if self.least else max(values)


COLUMNS = (
    Column("Lines through boxes", "hits"),
    Column("Labels covered", "label_hits"),
    Column("Crossings", "crossings"),
    Column("Bends", "bends"),
    Column("Length (1,000 px)", "length", 1e3, 1),
    Column("Area (Mpx)", "area", 1e6, 1),
    Column("Smallest text (px)", "smallest", 1, 1, least=False),
)

_INTRO = """<!-- Written by `python benchmarks/run.py layouts --page docs/layouts.md`; do not edit. -->

# Our layout beside others

The overview of each of our {count} designs, drawn by mlsd, by Graphviz `dot`, by ELK and by D2 with dagre, and measured by the
same code, which reads lines and rectangles only ([tests/geometry.py](../tests/geometry.py)). Written on {day} with {versions}.
`make generated` does not write this page, because it needs those programs:

```sh
npm install --prefix FOLDER elkjs @terrastruct/d2
MLSD_TOOLS=FOLDER python benchmarks/run.py layouts --page docs/layouts.md
```

## Who was given what

All programs were given the same boxes in the size that our picture has for them, the same arrows, and the same labels in
their size in our picture. What differs:

- **mlsd** keeps its four lanes from top to bottom (request path, data, learning, watching), the members of a group together, the
  direction of reading, the order of calls, and a page that is wider than high. Nobody else was asked for any of it.
- **dot**: `rankdir=LR`, its own curves, everything else as it comes.
- **ELK**: `layered`, direction right, orthogonal edges, thoroughness 30.
- **D2**: dagre, direction right. D2 does not say where it puts a label; it counts as lying on the middle of its line.
- **dot, lanes** and **ELK, lanes**: the same with our lanes as clusters, which is what our picture has to show as well.

## What was measured

*Lines through boxes*: pairs of an arrow and a box that it passes through without touching it. *Labels covered*: pairs of a label
and a box, a line between other boxes, or another label. *Crossings*: places where lines cross; lines that run together
count once, with every program. *Bends*: turns, in right angles. *Length*: of all lines. *Smallest text*: 11 px in a box, after the
page is fitted to 1,600 px of width.
"""


def page(found: Compared, day: date, folder: str) -> str:
    """The page; `folder` is where its pictures lie, seen from it."""
    measured = {program: found.measured(program) for program in found.drawn}
    count = len(found.graphs)
    parts = [_INTRO.format(count=count, day=day.isoformat(), versions=found.versions.told())]
    parts += ["## All designs together\n", _totals(measured), _remarks(measured)]
    parts += ["## Side by side\n", _side_by_side(found, folder)]
    for column in COLUMNS:
        parts += [f"## {column.title}, design by design\n", _by_design(measured, column)]
    return "\n".join(parts).rstrip("\n") + "\n"


def write(path: Path, folder: Path) -> None:
    """The page, its pictures and its numbers, where the page is asked for; `folder` is as of `compared`."""
    found = compared(folder)
    place = path.with_suffix("")
    place.mkdir(parents=True, exist_ok=True)
    for name in chosen(found):
        for program in _PICTURED:
            if program in found.drawn:
                svg = sketch(found.graphs[name].scene, found.drawn[program][name])
                (place / f"{name}.{program.lower()}.svg").write_text(svg, encoding="utf-8", newline="\n")
    numbers = {
        program: {
            name: {c.field: round(c.of(one) * c.per, 1) for c in COLUMNS}
            for name, one in found.measured(program).items()
        }
        for program in found.drawn
    }
    (place / "measures.json").write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8", newline="\n")
    path.write_text(page(found, date.today(), place.name), encoding="utf-8", newline="\n")


_SIDE_BY_SIDE = (
    "The designs with the fewest, the middle and the most arrows, in one plain dress for all: grey boxes are the parts, white "
    "ones the labels. Open a picture to read it."
)
_PICTURED = (OURS, DOT, ELK, D2)


def chosen(found: Compared) -> list[str]:
    """The designs with the fewest, the middle and the most arrows: nobody picked them."""
    by_size = sorted(found.graphs, key=lambda name: len(found.graphs[name].scene.arrows))
    return list(dict.fromkeys((by_size[0], by_size[len(by_size) // 2], by_size[-1])))


def _totals(measured: dict[str, dict[str, Measures]]) -> str:
    rows = []
    totals = {program: [c.total(list(every.values())) for c in COLUMNS] for program, every in measured.items()}
    for program, values in totals.items():
        cells = [
            _cell(column, value, [each[at] for each in totals.values()])
            for at, (column, value) in enumerate(zip(COLUMNS, values, strict=True))
        ]
        rows.append([program, *cells])
    return _table(["", *(column.title for column in COLUMNS)], rows)


def _by_design(measured: dict[str, dict[str, Measures]], column: Column) -> str:
    rows = []
    for name in measured[OURS]:
        values = [column.of(every[name]) for every in measured.values()]
        rows.append([f"[{name}](gallery/{name}.md)", *(_cell(column, value, values) for value in values)])
    return _table(["design", *measured], rows)


def _cell(column: Column, value: float, among: Sequence[float]) -> str:
    """The best of a row or column is bold."""
    text = column.shown(value)
    return f"**{text}**" if text == column.shown(column.best(among)) else text


def _remarks(measured: dict[str, dict[str, Measures]]) -> str:
    """Where ours is worse, from the numbers."""
    ours = measured[OURS]
    lines = ["Bold is the best of a column. Where ours is worse than the best of dot and ELK on the graph alone:", ""]
    for column in COLUMNS:
        worse = []
        for name, one in ours.items():
            best = column.best([column.of(measured[program][name]) for program in JUDGED if program in measured])
            mine = column.shown(column.of(one))
            if column.best([column.of(one), best]) != column.of(one) and mine != column.shown(best):
                worse.append(f"{name} ({mine} to {column.shown(best)})")
        told = ", ".join(worse) if len(worse) <= 5 else f"{len(worse)} of {len(ours)} designs"
        lines.append(f"- {column.called}: {told or 'nowhere'}")
    return "\n".join([*lines, ""])


def _side_by_side(found: Compared, folder: str) -> str:
    there = [program for program in _PICTURED if program in found.drawn]
    lines = [_SIDE_BY_SIDE, ""]
    for name in chosen(found):
        scene = found.graphs[name].scene
        lines += [f"**{scene.title}**: {len(scene.boxes)} parts, {len(scene.arrows)} arrows", ""]
        cells = [
            f'<img src="{folder}/{name}.{program.lower()}.svg" width="400" alt="{name} drawn by {program}">'
            for program in there
        ]
        told = [f"{program}: {measures(found.drawn[program][name]).crossings} crossings" for program in there]
        for at in range(0, len(there), 2):
            lines += [_table(told[at : at + 2], [cells[at : at + 2]])]
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows), ""])
