"""The stages in order: the file to read first.

    Source ─parse→ SyntaxTree ─read_design→ Design ─graph_of→ Graph ─scene_of→ Scene ─renderer→ bytes
                       └ format_tree prints it      └ facts_of lists what is stated and what follows

Each stage is a function that returns what it made and what went wrong, and never raises for a user's mistake. What costs
time to import is imported by the one function that needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.collecting import PutOff
from mlsd_dsl.diagnostics import Diagnostic, Severity, in_order
from mlsd_dsl.syntax.format import format_tree, shape
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import SyntaxTree
from mlsd_dsl.vocabulary.quantities import spell

if TYPE_CHECKING:
    from mlsd_dsl.design.design import Design
    from mlsd_dsl.rendering import RenderOptions
    from mlsd_dsl.rulings import Ruling
    from mlsd_dsl.verdicts import Verdict


class Checked(NamedTuple):
    """A text, as far as it could be understood, and all that is wrong with it in order of place."""

    tree: SyntaxTree
    design: Design
    diagnostics: list[Diagnostic]

    @property
    def sound(self) -> bool:
        """Whether nothing in it is an error."""
        return all(diagnostic.severity is not Severity.ERROR for diagnostic in self.diagnostics)


def check(source: Source, path: Path | None, root: Path | None = None) -> Checked:
    """Read a text to its design. `path` is where it lies (None for standard input), so that imports can be found."""
    from mlsd_dsl.design.read import Files, read_design

    with PutOff():
        tree, unread = parse(source)
        design, wrong = read_design(tree, Files(path, root))
    return Checked(tree, design, in_order(unread + wrong))


class Judged(NamedTuple):
    """The verdicts on a design's requirements and what they give to report."""

    verdicts: tuple[Verdict, ...]
    rulings: tuple[Ruling, ...]


def judge(design: Design, scenarios: tuple[str, ...] = ()) -> Judged:
    """Work out what the design requires, as it is and under some of its scenarios. Without requirements it costs nothing."""
    if not (design.requirements or design.paths or scenarios):
        return Judged((), ())
    from mlsd_dsl.design.scenarios import under
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.rulings import rulings_of, rulings_under
    from mlsd_dsl.verdicts import verdicts_of

    facts = Facts(design)
    rulings = list(rulings_of(facts))
    for scenario in scenarios:
        rulings += rulings_under(Facts(under(design, scenario)), facts, scenario)
    return Judged(tuple(verdicts_of(facts)), tuple(rulings))


class Formatted(NamedTuple):
    """The canonical text, or None where the text cannot be read; then the diagnostics say why."""

    text: str | None
    diagnostics: list[Diagnostic]


def format_source(source: Source) -> Formatted:
    """The canonical layout of a text. What it says is compared before and after; it is never changed."""
    tree, diagnostics = parse(source)
    if diagnostics:
        return Formatted(None, in_order(diagnostics))
    text = format_tree(tree, spell)
    again, broken = parse(Source(source.path, text))
    if broken or shape(again, spell) != shape(tree, spell):
        raise AssertionError(f"formatting would change {source.path}: please report this file")
    return Formatted(text, [])


def draw(design: Design, view: str, renderer: Callable[..., bytes], options: RenderOptions) -> bytes:
    """A picture of a design in the format of `renderer`."""
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.verdicts import verdicts_of
    from mlsd_dsl.views import scene_of

    facts = Facts(design)
    states = [verdict.state for verdict in verdicts_of(facts)]
    return renderer(scene_of(facts.graph, view, states), options)
