"""The stages in order: the file to read first.

    Source ─parse→ SyntaxTree ─read_design→ Design ─→ Graph ─→ Facts ─rules, gate→ Linted ─output→ text, JSON, SARIF, ...
                       └ format_tree prints it                   └ scene_of→ Scene ─renderer→ bytes

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
    from datetime import date

    from mlsd_dsl.design.design import Design
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.gate.levels import Levels
    from mlsd_dsl.gate.linted import Linted
    from mlsd_dsl.rendering import RenderOptions
    from mlsd_dsl.rulings import Ruling
    from mlsd_dsl.scene import Scene


class Checked(NamedTuple):
    """A text, as far as it could be understood, and all that is wrong with it in order of place."""

    tree: SyntaxTree
    design: Design
    diagnostics: list[Diagnostic]
    imports: tuple[Path, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing in it is an error."""
        return all(diagnostic.severity is not Severity.ERROR for diagnostic in self.diagnostics)


def check(source: Source, path: Path | None, root: Path | None = None) -> Checked:
    """Read a text to its design. `path` is where it lies (None for standard input), so that imports can be found."""
    from mlsd_dsl.design.read import Files, read_design

    with PutOff():
        tree, unread = parse(source)
        files = Files(path, root)
        design, wrong = read_design(tree, files)
    return Checked(tree, design, in_order(unread + wrong), tuple(files.followed))


def lint(
    source: Source,
    path: Path | None,
    levels: Levels,
    today: date,
    scenarios: tuple[str, ...] = (),
    reasons: bool = False,
) -> Linted:
    """All that is to be said of a text: mistakes of the language, requirements that do not hold, what the rules find.

    `scenarios` names those that it is also judged under; `all` stands for every one. With `reasons`, the numbers behind the
    findings are kept.
    """
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.gate.acceptance import acceptances, accepted
    from mlsd_dsl.gate.found import asked_once, found_in, judged, open_in, reported
    from mlsd_dsl.gate.linted import Linted, row_of
    from mlsd_dsl.gate.reported import design_called
    from mlsd_dsl.plugins import rules
    from mlsd_dsl.verdicts import verdicts_of

    checked = check(source, path)
    design = checked.design
    facts = Facts(design)
    loaded = rules().loaded
    found = judged(_rulings(facts, scenarios), loaded, levels)
    if checked.sound:
        found += found_in(facts, loaded, levels) + open_in(design, levels)
        found = accepted(found, acceptances(design, checked.tree), loaded, levels, today)
        found = asked_once(found, facts)
    told = reported(checked.diagnostics, found, design_called(design.name, source.path))
    return Linted(
        source.path,
        design.title or design.name,
        tuple(each for each, _ in told),
        tuple(row_of(verdict) for verdict in verdicts_of(facts)) if design.requirements else (),
        tuple((each.fingerprint, fact) for each, fact in told if fact is not None) if reasons else (),
        checked.sound,
        tuple(str(each) for each in checked.imports),
    )


def _rulings(facts: Facts, scenarios: tuple[str, ...]) -> list[Ruling]:
    """The rulings on what the design requires, as it is and under some of its scenarios. Without requirements it costs nothing."""
    design = facts.design
    if not (design.requirements or design.paths or scenarios):
        return []
    from mlsd_dsl.design.scenarios import under
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.rulings import rulings_of, rulings_under

    found = list(rulings_of(facts))
    named = tuple(design.scenarios) if "all" in scenarios else tuple(n for n in scenarios if n in design.scenarios)
    for scenario in named:
        found += rulings_under(Facts(under(design, scenario)), facts, scenario)
    return found


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
    return renderer(scene(design, view), options)


def scene(design: Design, view: str) -> Scene:
    """What a view of a design shows, with the verdicts on what it requires where the whole is shown. Raises `KeyError`."""
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.showing import shown

    found = shown(Facts(design), view)
    if found is None:
        raise KeyError(view)
    return found
