"""What holds for every analysis that proves: names and order do not matter, and saying less never makes more certain."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.design.design import Design
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

Analysis = Callable[[Graph], Iterable[Proof]]
Seen = tuple[str, str, frozenset[str], frozenset[str]]

GOOD_DESIGNS = sorted((Path(__file__).parent.parent / "designs").glob("*/design.mlsd"))


def design_of(text: str) -> Design:
    # As if it lay beside the reference designs, so that what they share can be imported.
    checked = check(Source("t.mlsd", text), GOOD_DESIGNS[0].parent / "t.mlsd")
    assert checked.diagnostics == [], [d.message for d in checked.diagnostics]
    return checked.design


def graph_of(text: str) -> Graph:
    return Graph(design_of(text))


def with_change(text: str, before: str, after: str) -> str:
    """The same design with one place written otherwise; the place must be there once."""
    assert text.count(before) == 1, (text.count(before), before)
    return text.replace(before, after)


def seen(proofs: Iterable[Proof]) -> set[Seen]:
    """Proofs without what order may change: their words, paths and places."""
    return {(p.sort, p.subject, frozenset(p.others), frozenset(p.missing)) for p in proofs}


def assert_names_do_not_matter(text: str, analysis: Analysis) -> None:
    design = design_of(text)
    new = {name: f"zz_{number}" for number, name in enumerate(reversed(list(design.parts)))}
    renamed = text
    for name, other in new.items():
        renamed = re.sub(rf"(?<![\w\"]){name}(?![\w\":])", other, renamed)
    assert set(design_of(renamed).parts) == set(new.values())

    def translated(word: str) -> str:
        head, dot, attribute = word.partition(".")
        return new.get(head, head) + dot + attribute

    expected = {
        (sort, new[subject], frozenset(map(translated, others)), frozenset(map(translated, missing)))
        for sort, subject, others, missing in seen(analysis(Graph(design)))
    }
    assert expected
    assert seen(analysis(graph_of(renamed))) == expected


def assert_order_does_not_matter(text: str, analysis: Analysis) -> None:
    design = design_of(text)
    expected = seen(analysis(Graph(design)))
    for seed in range(5):
        shuffled = random.Random(seed)
        parts = list(design.parts.items())
        edges = list(design.edges)
        shuffled.shuffle(parts)
        shuffled.shuffle(edges)
        other = design._replace(parts=dict(parts), edges=tuple(edges))
        assert seen(analysis(Graph(other))) == expected, seed


def with_less(design: Design) -> Iterator[tuple[str, Design]]:
    """The design without one attribute of one part, for each of them."""
    for name, part in design.parts.items():
        for attribute in part.stated:
            rest = {key: stated for key, stated in part.stated.items() if key != attribute}
            yield f"{name}.{attribute}", design._replace(parts={**design.parts, name: part._replace(stated=rest)})


def assert_saying_less_proves_no_more(text: str, analysis: Analysis, of_absence: set[str]) -> None:
    design = design_of(text)
    before = {(p.sort, p.subject) for p in analysis(Graph(design)) if p.certain}
    for removed, less in with_less(design):
        after = {(p.sort, p.subject) for p in analysis(Graph(less)) if p.certain and p.sort not in of_absence}
        assert after <= before, removed
