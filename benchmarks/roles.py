"""What each word of a sound design is for: a kind, a name, an attribute, a closed word, a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from mlsd_dsl.syntax import tree as syntax
from mlsd_dsl.syntax.tree import Token
from mlsd_dsl.vocabulary import attribute as types
from mlsd_dsl.vocabulary.arrows import BODIES
from mlsd_dsl.vocabulary.hardware import HARDWARE
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.statements import STATEMENTS
from mlsd_dsl.vocabulary.tasks import METRICS
from mlsd_dsl.vocabulary.technologies import TECHNOLOGIES
from mlsd_dsl.vocabulary.units import UNITS

KEYWORDS = ("design", "group", "scenario", "view", "assume", "exclude", "require", "decide", "accept", "import")


class Role(NamedTuple):
    """What a word is for; `legal` are the words that would be right in its place.

    `numeric` says whether a number is asked for, `any_number` whether any would do.
    """

    name: str
    legal: frozenset[str] = frozenset()
    numeric: bool = False
    any_number: bool = False


def roles_of(tree: syntax.SyntaxTree, tokens: list[Token], names: frozenset[str]) -> dict[int, Role]:
    """The role of the word at each offset, as far as it has one."""
    reader = _Roles(tree, tokens, names)
    for item in tree.items:
        reader.statement(item)
    return reader.roles


def declared(items: tuple[syntax.Item, ...]) -> Iterator[str]:
    """Every name that statements declare."""
    for item in items:
        if isinstance(item, syntax.Declaration):
            yield item.name.text
            yield from declared(item.body.items if item.body is not None else ())
        elif isinstance(item, syntax.Assumption) and item.name is not None:
            yield item.name.text
        elif isinstance(item, syntax.Import):
            yield item.alias.text
        elif isinstance(item, syntax.Arrows):
            yield from (m.alias.text for hop in item.hops for m in hop.members if m.alias is not None)


_CATALOGUES = (types.Technology, types.MetricName, types.HardwareUse, types.FieldType)
_CATALOGUED = frozenset((*TECHNOLOGIES, *METRICS, *HARDWARE))  # one of them for another is no misspelling
_FIRST_WORDS = frozenset((*KINDS, *KEYWORDS))
_LITTLE_WORDS = frozenset(("as", "of", "on", "path", "through", "to"))


class _Roles:
    def __init__(self, tree: syntax.SyntaxTree, tokens: list[Token], names: frozenset[str]) -> None:
        self.text = tree.source.text
        self.tokens = tokens
        self.names = names
        self.roles: dict[int, Role] = {}

    def statement(self, item: syntax.Item) -> None:
        match item:
            case syntax.Declaration():
                self._declaration(item)
            case syntax.Arrows():
                self._arrows(item)
            case syntax.Requirement():
                self._keywords(item.start, item.end, "require", "of")
                self._name(item.fact)
                if item.of is not None:
                    self._name(item.of)
                self._number(item.bound, any_number=item.fact.text in self.names)
            case syntax.PathRequirement():
                self._keywords(item.start, item.end, "require", "path", "to", "through")
                for end in (item.source, item.target, item.through):
                    if end is not None:
                        self._name(end)
            case syntax.Assumption(name=Token() as name):
                self._keywords(item.start, name.start, "assume")
                self.roles[name.start] = Role("declared")
                self._number(item.value, any_number=True)
            case syntax.Assumption() | syntax.Exclusion():
                self._keywords(item.start, item.end, "assume", "exclude")
            case syntax.Import():
                self._keywords(item.start, item.alias.start, "import", "as")
            case syntax.Decision():
                self._keywords(item.start, item.title.start, "decide")
                self._body(STATEMENTS["decide"], item.body)
            case syntax.Acceptance():
                self._keywords(item.start, item.reason.start, "accept", "on")
                self._body(STATEMENTS["accept"], item.body)
                if item.subject is not None:
                    self._name(item.subject)

    def _declaration(self, item: syntax.Declaration) -> None:
        word = item.kind.text
        self.roles[item.kind.start] = Role("keyword" if word in KEYWORDS else "kind", _FIRST_WORDS)
        self.roles[item.name.start] = Role("declared")
        if word != "scenario":
            self._body(KINDS.get(word) or STATEMENTS.get(word), item.body)
            return
        for inner in item.body.items if item.body is not None else ():
            if isinstance(inner, syntax.Attribute):
                self._name(inner.key)
                self._number(inner.value, any_number=True)

    def _arrows(self, item: syntax.Arrows) -> None:
        for source in item.sources:
            self._name(source)
        for hop in item.hops:
            for member in hop.members:
                self._name(member.reference)
                self._body(BODIES[hop.arrow.text], member.body)
                if member.alias is not None:
                    self._keywords(member.reference.end, member.alias.start, "as")
        self._body(BODIES[item.hops[-1].arrow.text], item.body)

    def _body(self, block: Any, body: syntax.Body | None) -> None:
        for item in body.items if body is not None else ():
            if not isinstance(item, (syntax.Attribute, syntax.Section)):
                self.statement(item)
                continue
            key = item.key.text if isinstance(item, syntax.Attribute) else item.word.text
            self.roles[item.start] = Role("attribute", frozenset(block.attributes))
            record = block.attributes.get(key)
            if record is not None and isinstance(item, syntax.Attribute):
                self._value(item.value, record.type)
            elif record is not None and isinstance(item, syntax.Section):
                for inner in item.body.items:
                    if isinstance(inner, syntax.Attribute):
                        self._value(inner.value, record.type.of)

    def _value(self, node: Any, type: Any) -> None:
        match type, node:
            case types.Many(), syntax.List():
                for item in node.items:
                    self._value(item, type.of)
            case types.Many(), _:
                self._value(node, type.of)
            case ((types.Measure() | types.AnyNumber()), _):
                any_number = isinstance(type, types.AnyNumber)
                self._number(node, any_number=any_number, also=frozenset(getattr(type, "also", ())))
            case types.Choice(), syntax.Reference():
                self.roles[node.start] = Role("word", frozenset(type.words))
            case types.Flag(), syntax.Reference():
                self.roles[node.start] = Role("word", frozenset(("yes", "no")))
            case types.PartName(), syntax.Reference():
                self._name(node, frozenset(type.also))
            case types.Selection(), syntax.Reference():
                self._name(node, frozenset(KINDS))
            case types.Selection(), syntax.Words():
                for word in node.words[1::2]:
                    self._name(word)
            case types.HardwareUse(), syntax.Expression():
                for operand in node.operands:
                    self._value(operand, type)
            case _, (syntax.Reference() | syntax.Call()) if isinstance(type, _CATALOGUES):
                self.roles[node.start] = Role("catalogue", _CATALOGUED)

    def _number(self, node: Any, *, any_number: bool, also: frozenset[str] = frozenset()) -> None:
        for token in self.tokens:
            if node.start <= token.start < node.end:
                self.roles[token.start] = Role("number", self.names | also | UNITS.keys(), True, any_number)

    def _name(self, reference: syntax.Reference, legal: frozenset[str] = frozenset()) -> None:
        first, *rest = reference.names
        self.roles[first.start] = Role("name", self.names | legal)
        for part in rest:
            self.roles[part.start] = Role("fact")

    def _keywords(self, start: int, end: int, *words: str) -> None:
        for word in words:
            match = re.search(rf"\b{word}\b", self.text[start:end])
            if match:
                self.roles[start + match.start()] = Role("keyword", _FIRST_WORDS | _LITTLE_WORDS)
