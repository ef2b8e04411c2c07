"""Syntax tree → design. It always returns as much as could be read; what is wrong is reported once and left out."""

from __future__ import annotations

from pathlib import Path

from mlsd_dsl.design import statements
from mlsd_dsl.design.arithmetic import Arithmetic
from mlsd_dsl.design.bind import Binder
from mlsd_dsl.design.blocks import stated_in
from mlsd_dsl.design.design import (
    Acceptance,
    Assumption,
    Decision,
    Design,
    Edge,
    Group,
    Part,
    PartlyOpen,
    PathRequirement,
    Requirement,
    Scenario,
    Stated,
    View,
)
from mlsd_dsl.design.edges import edges_of
from mlsd_dsl.design.imports import MOST, Refused, resolve, root_of
from mlsd_dsl.design.mistakes import BAD_IMPORT, MISPLACED
from mlsd_dsl.design.names import corrected, declare, taken
from mlsd_dsl.design.scope import Named, Scope
from mlsd_dsl.design.values import Distribution, Formula, Unknown
from mlsd_dsl.design.wording import cut
from mlsd_dsl.diagnostics import Diagnostic, Note, Severity
from mlsd_dsl.syntax import tree as syntax
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import read
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.part import Common
from mlsd_dsl.vocabulary.quantities import Quantity
from mlsd_dsl.vocabulary.statements import STATEMENTS, Decide
from mlsd_dsl.vocabulary.statements import Design as DesignBlock
from mlsd_dsl.vocabulary.statements import Group as GroupBlock
from mlsd_dsl.vocabulary.statements import View as ViewBlock


class Files:
    """Where imports are looked for: from which folder, below which root, through which files so far."""

    def __init__(self, path: Path | None, root: Path | None = None) -> None:
        folder = path.parent if path is not None else Path()
        self.root = root or root_of(folder)
        self.folder = folder
        self.trail: tuple[Path, ...] = (path.resolve(),) if path is not None else ()
        self.budget = [MOST]
        self.followed: list[Path] = []  # every file that was imported

    def inside(self, path: Path) -> Files:
        """The same, as seen from an imported file."""
        inner = Files.__new__(Files)
        inner.root, inner.folder = self.root, path.parent
        inner.budget, inner.followed = self.budget, self.followed
        inner.trail = (*self.trail, path)
        return inner


def read_design(tree: syntax.SyntaxTree, files: Files) -> tuple[Design, list[Diagnostic]]:
    """The design that a tree says, its imports followed, and what is wrong with it."""
    reader = _Reader(tree, files, "")
    return reader.run(), reader.diagnostics


class _Reader:
    def __init__(self, tree: syntax.SyntaxTree, files: Files, prefix: str) -> None:
        self.tree = tree
        self.files = files
        self.prefix = prefix
        self.diagnostics: list[Diagnostic] = []
        self.scope = Scope()
        self.binder = Binder(tree.source, self.scope, self.diagnostics)
        self.parts: dict[str, Part] = {}  # by full name, those of imports first
        self.local: dict[str, Part] = {}  # by the name in this file
        self.groups: dict[str, Group] = {}
        self.edges: list[Edge] = []
        self.calls: dict[str, Edge] = {}  # those with a name of their own, by it
        self.arrows: list[tuple[syntax.Arrows, str]] = []  # with the part in whose block they stand
        self.assumptions: list[Assumption] = []
        self.formulas: dict[str, Formula] = {}  # of assumptions, by name
        self.exclusions: list[str] = []
        self.requirements: list[Requirement] = []
        self.paths: list[PathRequirement] = []
        self.decisions: list[Decision] = []
        self.acceptances: list[Acceptance] = []
        self.scenarios: dict[str, Scenario] = {}
        self.views: dict[str, View] = {}
        self.results: dict[str, Quantity | Distribution | Unknown] = {}
        self.arithmetic: list[Arithmetic] = []  # of imported files first
        self.design: syntax.Declaration | None = None
        self.stated: dict[str, Stated] = {}  # of the design itself
        self.above: syntax.Item | None = None  # the statement before the one that is being read

    def run(self) -> Design:
        """Imports first, then names, then what is said about them; statements about facts last."""
        for item in self.tree.items:
            if isinstance(item, syntax.Import):
                self._import(item)
        items = corrected(self.binder, self.tree.items)
        declare(self.binder, items, self.prefix)
        for item in items:
            self._item(item, "")
        for arrows, part in self.arrows:
            self.edges += edges_of(self.binder, arrows, part, self.local)
        self.calls = {edge.alias: edge for edge in self.edges if edge.alias}
        self._late_statements(items)
        self.arithmetic.append(Arithmetic(self.binder, self.local, self.formulas, self.results))
        self.arithmetic[-1].run()
        statements.check_bounds(self.binder, self.requirements, self.results)
        self._forget_doubts()
        return self._design()

    def _forget_doubts(self) -> None:
        """What stands in a line that could not be read is a guess: nothing further is said or asked about it."""
        doubtful, path = self.tree.doubtful, self.tree.source.path
        if doubtful:
            kept = [d for d in self.diagnostics if d.span.start.line not in doubtful or d.span.path != path]
            self.diagnostics[:] = kept
            self.requirements = [r for r in self.requirements if r.statement.start.line not in doubtful]
            self.paths = [p for p in self.paths if p.span.start.line not in doubtful]

    def _design(self) -> Design:
        name, title = "", ""
        if self.design is not None:
            name, title = self.design.name.text, _string(self.design.title)
        return Design(
            name or Path(self.tree.source.path).stem,
            title,
            self.stated,
            self.tree.source,
            self.parts,
            tuple(self.edges),
            self.groups,
            tuple(self.assumptions),
            tuple(self.exclusions),
            tuple(self.requirements),
            tuple(self.paths),
            tuple(self.decisions),
            tuple(self.acceptances),
            self.scenarios,
            self.views,
            self.results,
            frozenset(),
            tuple(self.arithmetic),
            tuple(self.binder.holes),
        )

    # What is declared

    def _item(self, item: syntax.Item, group: str) -> None:
        above, self.above = self.above, item
        match item:
            case syntax.Declaration():
                self._declaration(item, group)
            case syntax.Arrows():
                if item.sources:
                    self.arrows.append((item, ""))
                else:
                    help = "name the part that it starts at; only inside a block is that the block's own part"
                    self.binder.report(MISPLACED, "this arrow starts nowhere", item.hops[0].arrow, help)
            case syntax.Assumption():
                self._assumption(item)
            case syntax.Exclusion():
                self.exclusions.append(syntax.string_value(item.text))
            case syntax.Attribute() | syntax.Section():
                if not isinstance(
                    above, (syntax.Attribute, syntax.Section)
                ):  # one report for lines that belong together
                    self._outside(item, above)
            case syntax.Import() if group:
                self.binder.report(MISPLACED, "an import stands inside a group", item, "move it to the top of the file")
            case _:
                pass  # those that speak of facts come later

    def _declaration(self, item: syntax.Declaration, group: str) -> None:
        word = item.kind.text
        if word in KINDS:
            self._part(item, group)
        elif word == "group":
            self._group(item, group)
        elif word == "design":
            self._design_block(item, group)

    def _part(self, item: syntax.Declaration, group: str) -> None:
        name = item.name.text
        named = self.scope.get(name)
        span = self.tree.source.span(item.name.start, item.name.end)
        if named is None or named.span != span:
            return  # the name was taken, which has been reported
        kind = KINDS[item.kind.text]
        full = self.prefix + name
        self.binder.subject = full
        told, known_holes = len(self.diagnostics), len(self.binder.holes)
        stated, arrows = stated_in(self.binder, kind, kind.word, item.body, full)
        if name in self.scope.guessed:
            del self.diagnostics[told:]
        if group:
            stated = self._inherited(group) | stated
        if len(self.binder.holes) > known_holes:
            stated = PartlyOpen(full, stated)
        within = self.prefix + group if group else ""
        extent = (item.start, item.end)
        part = Part(full, kind, _string(item.title), stated, within, span, self.tree.source, extent)
        self.parts[full] = self.local[name] = part
        self.arrows += [(arrow, name if not arrow.sources else "") for arrow in arrows]
        self.binder.subject = ""

    def _inherited(self, group: str) -> dict[str, Stated]:
        found = self.groups.get(self.prefix + group)
        if found is None:
            return {}
        records = Common.attributes
        return {
            name: stated._replace(attribute=records[name])
            for name, stated in found.stated.items()
            if name in ("owner", "region", "tags")
        }

    def _group(self, item: syntax.Declaration, group: str) -> None:
        name = item.name.text
        own: list[syntax.Item] = []
        others: list[syntax.Item] = []
        for inner in item.body.items if item.body is not None else ():
            is_own = isinstance(inner, (syntax.Attribute, syntax.Section))
            (own if is_own else others).append(inner)
        body = item.body._replace(items=tuple(own)) if item.body is not None else None
        stated, _ = stated_in(self.binder, GroupBlock, "group", body, self.prefix + name)
        if group:
            stated = (
                dict(self.groups[self.prefix + group].stated) | stated if self.prefix + group in self.groups else stated
            )
        span = self.tree.source.span(item.name.start, item.name.end)
        parent = self.prefix + group if group else ""
        self.groups[self.prefix + name] = Group(self.prefix + name, _string(item.title), stated, parent, span)
        for inner in others:
            self._item(inner, name)

    def _design_block(self, item: syntax.Declaration, group: str) -> None:
        if group or self.design is not None:
            message = "`design` stands inside a group"
            notes: tuple[Note, ...] = ()
            if self.design is not None:
                first = self.tree.source.span(self.design.start, self.design.name.end)
                message, notes = "a second `design` stands in this file", (Note("the first one", first),)
            span = self.tree.source.span(item.kind.start, item.name.end)
            help = "a file has one `design`, at its top level"
            self.diagnostics.append(Diagnostic(MISPLACED, message, span, help=help, notes=notes))
            return
        self.design = item
        self.stated, _ = stated_in(self.binder, DesignBlock, "design", item.body, f"{self.prefix}design")

    def _assumption(self, item: syntax.Assumption) -> None:
        span = self.tree.source.span(item.start, item.end)
        why = _string(item.why)
        if item.name is None or item.value is None:
            self.assumptions.append(Assumption("", None, why, span))
            return
        name = item.name.text
        named = self.scope.get(name)
        if named is None or named.span != self.tree.source.span(item.name.start, item.name.end):
            return
        key = f"assume {self.prefix}{name}"
        formula = Formula(key, item.value)
        self.binder.formulas[key] = (formula, None)
        self.formulas[name] = formula
        self.assumptions.append(Assumption(self.prefix + name, formula, why, span))

    def _outside(self, item: syntax.Attribute | syntax.Section, above: syntax.Item | None) -> None:
        if isinstance(item, syntax.Section):
            word = item.word.text
            lacks, help = "name", f"write `{word} NAME {{ ... }}`"
            if word == "decide":
                lacks, help = "title", f'write `{word} "TITLE" {{ ... }}`'
            elif word not in KINDS and word not in STATEMENTS:
                lacks, help = "kind before it", f"write `KIND {word} {{ ... }}` with a kind such as `source` or `model`"
            self.binder.report(MISPLACED, f"this `{word}` has no {lacks}", item.word, help)
            return
        help = "attributes stand between the braces of a part: `KIND NAME { ... }`"
        notes: tuple[Note, ...] = ()
        if isinstance(above, syntax.Declaration) and above.body is None:
            line = cut(self.tree.source.text[item.start : item.end])
            help = f"put it between braces: `{above.kind.text} {above.name.text} {{ {line} }}`"
            span = self.tree.source.span(above.start, above.end)
            notes = (Note(f"`{above.name.text}` has no braces", span),)
        self.binder.report(MISPLACED, f"`{item.key.text}` stands outside of any part", item.key, help, notes=notes)

    # What speaks of facts

    def _late_statements(self, items: tuple[syntax.Item, ...]) -> None:
        binder, local, prefix = self.binder, self.local, self.prefix
        for item in items:
            match item:
                case syntax.Requirement():
                    requirement = statements.requirement(binder, item, local, prefix, len(self.requirements))
                    if requirement is not None:
                        self.requirements.append(requirement)
                case syntax.PathRequirement():
                    path = statements.path_requirement(binder, item)
                    if path is not None:
                        self.paths.append(path)
                case syntax.Decision():
                    key = f"decide {prefix}{len(self.decisions)}"
                    stated, _ = stated_in(binder, Decide, "decision", item.body, key)
                    span = self.tree.source.span(item.title.start, item.title.end)
                    self.decisions.append(Decision(syntax.string_value(item.title), stated, span))
                case syntax.Acceptance():
                    acceptance = statements.acceptance(binder, item, local, len(self.acceptances))
                    if acceptance is not None:
                        self.acceptances.append(acceptance)
                case syntax.Declaration(kind=kind) if kind.text == "scenario":
                    scenario = statements.scenario(binder, item, local, self.calls, prefix)
                    self.scenarios[scenario.name] = scenario
                case syntax.Declaration(kind=kind) if kind.text == "view":
                    stated, _ = stated_in(binder, ViewBlock, "view", item.body, prefix + item.name.text)
                    span = self.tree.source.span(item.name.start, item.name.end)
                    view = View(prefix + item.name.text, _string(item.title), stated, span)
                    self.views[view.name] = view
                case syntax.Declaration(kind=kind) if kind.text == "group" and item.body is not None:
                    self._late_statements(item.body.items)
                case _:
                    pass

    # Imports

    def _import(self, item: syntax.Import) -> None:
        source, alias = self.tree.source, item.alias.text
        span = source.span(item.alias.start, item.alias.end)
        first = self.scope.add(alias, Named("unread", None, span, self.prefix + alias))
        if first is not None:
            taken(self.binder, item.alias, first)
            return
        written = syntax.string_value(item.path)
        try:
            path = resolve(written, self.files.folder, self.files.root)
            self._check_trail(path)
        except Refused as refused:
            self.binder.report(BAD_IMPORT, refused.message, item.path, refused.help)
            return
        shown = (Path(source.path).parent / written).as_posix() if source.path != "-" else written
        imported, unreadable = read(path, shown)
        tree, unparsed = parse(imported)
        self.files.followed.append(path)
        reader = _Reader(tree, self.files.inside(path), f"{self.prefix}{alias}.")
        reader.run()
        wrong = unreadable + unparsed + [d for d in reader.diagnostics if d.severity is Severity.ERROR]
        if wrong:
            many = f"{len(wrong)} errors" if len(wrong) > 1 else "an error"
            notes = (Note(wrong[0].message, wrong[0].span), *(wrong[0].notes if wrong[0].rule is BAD_IMPORT else ()))
            help = f"mend it there: `mlsd lint {shown}`"
            self.binder.report(BAD_IMPORT, f"`{written}` has {many}", item.path, help, notes=notes)
        else:
            self.scope.names[alias] = Named("import", None, span, self.prefix + alias)
        self._take(reader, alias)

    def _check_trail(self, path: Path) -> None:
        trail = self.files.trail
        if path in trail:
            names = [file.name for file in (*trail[trail.index(path) :], path)]
            if len(names) == 2:
                raise Refused("this file imports itself", "remove the import: its own names need none")
            raise Refused(
                "this import leads back to where it started: " + " → ".join(names),
                "move what both need into a third file",
            )
        self.files.budget[0] -= 1
        if self.files.budget[0] < 0:
            raise Refused(f"more than {MOST} files are imported", "import less")

    def _take(self, reader: _Reader, alias: str) -> None:
        """Make the names of an imported file known as `alias.name`."""
        for name, named in reader.scope.names.items():
            self.scope.add(f"{alias}.{name}", named)
        for name, part in reader.local.items():
            self.local[f"{alias}.{name}"] = part
        for name, formula in reader.formulas.items():
            self.formulas[f"{alias}.{name}"] = formula
        self.parts |= reader.parts
        self.edges += reader.edges
        self.groups |= reader.groups
        self.assumptions += [assumption for assumption in reader.assumptions if assumption.name]
        self.results |= reader.results
        self.arithmetic += reader.arithmetic


def _string(token: syntax.Token | None) -> str:
    return syntax.string_value(token) if token is not None else ""
