"""What a text says, statement by statement: what is compared to see which healthy statements a mistake has cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlsd_dsl.design.design import Design, Stated
from mlsd_dsl.design.values import Formula
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.syntax import tree as syntax

Key = tuple[Any, ...]
Stretch = tuple[int, int]


def contents(tree: syntax.SyntaxTree, design: Design) -> list[tuple[Key, int]]:
    """Everything that this file says, each with the offset at which it is said."""
    return list(_Contents(tree, design).all())


def stretches(items: tuple[syntax.Item, ...]) -> Iterator[tuple[int, int, tuple[Stretch, ...]]]:
    """Where every statement stands, with the stretches of those inside it."""
    for item in items:
        inner = _inside(item)
        yield item.start, item.end, tuple((i.start, i.end) for i in inner)
        yield from stretches(tuple(inner))


def own(start: int, end: int, inner: tuple[Stretch, ...]) -> list[Stretch]:
    """A stretch without those inside it."""
    found, at = [], start
    for low, high in inner:
        found.append((at, low))
        at = high
    return [*found, (at, end)]


def _inside(item: syntax.Item) -> list[syntax.Item]:
    body = getattr(item, "body", None)
    inner: list[syntax.Item] = list(body.items) if body is not None else []
    if isinstance(item, syntax.Arrows):
        inner += [
            i for hop in item.hops for member in hop.members if member.body is not None for i in member.body.items
        ]
    return sorted(inner, key=lambda node: node.start)


class _Contents:
    def __init__(self, tree: syntax.SyntaxTree, design: Design) -> None:
        self.tree = tree
        self.design = design
        self.source = tree.source
        # Lines of tables are kept without their places, which are looked up by where they stand.
        self.lines = {item.start: item for item in _attributes(tree.items)}

    def all(self) -> Iterator[tuple[Key, int]]:
        yield from self._parts()
        yield from self._edges()
        yield from self._statements()
        yield from self._stated(("design",), self.design.stated)
        for item in self.tree.items:
            yield from self._from_tree(item)

    def _parts(self) -> Iterator[tuple[Key, int]]:
        for part in self.design.parts.values():
            if self._here(part.span):
                yield ("part", part.name, part.kind.word, part.title, part.group), self._offset(part.span)
                yield from self._stated(("attribute", part.name), part.stated)
        for group in self.design.groups.values():
            if self._here(group.span):
                yield ("group", group.name, group.title, group.parent), self._offset(group.span)

    def _edges(self) -> Iterator[tuple[Key, int]]:
        for edge in self.design.edges:
            if self._here(edge.span):
                key = (edge.source, edge.target, edge.arrow, edge.alias)
                yield ("edge", *key, edge.meaning.verb, edge.label), self._offset(edge.span)
                yield from self._stated(("edge attribute", *key), edge.stated)

    def _statements(self) -> Iterator[tuple[Key, int]]:
        design = self.design
        key: Key
        for one in design.requirements:
            if self._here(one.span):
                bound = self._plain(one.bound)
                key = ("require", one.subject, one.fact, one.origin, one.operator, bound, one.why)
                yield key, self._offset(one.statement)
        for path in design.paths:
            key = ("path", path.forbidden, path.source, path.target, path.through, path.why)
            yield key, self._offset(path.span)
        for assumption in design.assumptions:
            if self._here(assumption.span):
                key = ("assume", assumption.name, self._plain(assumption.value), assumption.why)
                yield key, self._offset(assumption.span)
        for decision in design.decisions:
            yield ("decide", decision.title), self._offset(decision.span)
            yield from self._stated(("decide", decision.title), decision.stated)
        for acceptance in design.acceptances:
            key = ("accept", acceptance.rule, acceptance.subject, acceptance.reason)
            yield key, self._offset(acceptance.span)
        for view in design.views.values():
            yield ("view", view.name, view.title), self._offset(view.span)
            yield from self._stated(("view", view.name), view.stated)

    def _from_tree(self, item: syntax.Item) -> Iterator[tuple[Key, int]]:
        """What a design keeps without its place: exclusions, and what scenarios override."""
        if isinstance(item, syntax.Exclusion):
            yield ("exclude", syntax.string_value(item.text)), item.start
        elif isinstance(item, syntax.Declaration) and item.kind.text == "scenario" and item.body is not None:
            scenario = self.design.scenarios.get(item.name.text)
            for inner in item.body.items:
                if scenario is not None and isinstance(inner, syntax.Attribute):
                    name = inner.key.text
                    value = self._plain(scenario.overrides.get(name)) or name in scenario.down
                    yield ("scenario", scenario.name, name, value), inner.start

    def _stated(self, key: Key, records: Mapping[str, Stated]) -> Iterator[tuple[Key, int]]:
        for name, one in records.items():
            if one.source is not self.source:
                continue
            if isinstance(one.value, dict):
                places = {line.key.text: at for at, line in self.lines.items() if one.start <= at < one.end}
                yield (*key, name), one.start
                for line, value in one.value.items():
                    yield (*key, name, line, self._plain(value)), places[line]
            else:
                yield (*key, name, self._plain(one.value)), one.start

    def _plain(self, value: Any) -> Any:
        """A value without its places."""
        if isinstance(value, Stated):
            return self._plain(value.value)
        if isinstance(value, Formula):
            return "".join(self.source.text[value.node.start : value.node.end].split())
        if isinstance(value, dict):
            return tuple((key, self._plain(inner)) for key, inner in value.items())
        if isinstance(value, tuple):
            return tuple(self._plain(inner) for inner in value)
        return value

    def _here(self, span: Span) -> bool:
        return span.path == self.source.path

    def _offset(self, span: Span) -> int:
        return self.source.starts[span.start.line - 1] + span.start.column - 1


def _attributes(items: tuple[syntax.Item, ...]) -> Iterator[syntax.Attribute]:
    for item in items:
        if isinstance(item, syntax.Attribute):
            yield item
        yield from _attributes(tuple(_inside(item)))
