"""Small mistakes sown into sound designs: what a slip of the hand does to a text, and what is left of the design.

Each operator makes one change that is a mistake by its construction, whatever a linter may say to it. Where the language
allows what an operator would make (a trailing comma, one minus sign more before a number, a title left out), the rule of
the operator leaves the place alone; the reasons stand beside the rules.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from mlsd_dsl.design.design import Design, Stated
from mlsd_dsl.design.read import Files, read_design
from mlsd_dsl.design.values import Formula
from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.syntax import tree as syntax
from mlsd_dsl.syntax.lexer import lex
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import Token
from mlsd_dsl.vocabulary import attribute as types
from mlsd_dsl.vocabulary.arrows import BODIES
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.part import Block
from mlsd_dsl.vocabulary.statements import STATEMENTS
from mlsd_dsl.vocabulary.units import UNITS

KEYWORDS = ("design", "group", "scenario", "view", "assume", "exclude", "require", "decide", "accept", "import")
PARTNERS = {"{": "}", "[": "]", "(": ")"}


class Fault(NamedTuple):
    """One mistake: `put` takes the place of what stands from `start` to `end`.

    `lines` are the lines where a reader would look for it, from 1: the one that was changed and, where a bracket lost its
    partner, that of the partner.
    """

    operator: str
    start: int
    end: int
    put: str
    lines: tuple[int, ...]

    def sown(self, text: str) -> str:
        """The text with the mistake in it."""
        return text[: self.start] + self.put + text[self.end :]


class Result(NamedTuple):
    """What became of a faulty text: the errors in order, how many healthy statements there were, and which were lost."""

    errors: list[Diagnostic]
    healthy: int
    lost: list[tuple[Any, ...]]

    def near(self, fault: Fault) -> bool:
        """Whether the first error stands within one line of the mistake."""
        if not self.errors:
            return False
        first = self.errors[0].span
        return any(first.start.line - 1 <= line <= first.end.line + 1 for line in fault.lines)


class Field:
    """A sound design, ready to be sown: its tokens, what each is for, and its statements."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8") if text is None else text
        self.source = Source(path.name, self.text)
        self.tree, broken = parse(self.source)
        self.files = Files(path)
        self.design, wrong = read_design(self.tree, Files(path))
        sound = [d for d in broken + wrong if d.severity is Severity.ERROR]
        if sound:
            raise ValueError(f"{path} is not sound: {sound[0].span.start.line}: {sound[0].message}")
        self.tokens = [token for token in lex(self.source).tokens if token.type != "NEWLINE"]
        self.names = frozenset(_declared(self.tree.items))
        self.roles = _roles(self)
        self.statements = sorted(_extents(self.tree.items))
        self.units = _units(self.tree, self.design)

    @cached_property
    def faults(self) -> list[Fault]:
        """Every mistake that the operators make here, in order of operator and place; no two make the same text."""
        found: dict[tuple[int, int, str], Fault] = {}
        for operator, make in OPERATORS.items():
            for start, end, put, *lines in make(self):
                fault = Fault(operator, start, end, put, (self.source.position(start).line, *lines))
                found.setdefault((start, end, put), fault)
        return list(found.values())

    def read(self, fault: Fault) -> Result:
        """Read the faulty text, and compare what is left with what is healthy."""
        source = Source(self.path.name, fault.sown(self.text))
        tree, broken = parse(source)
        design, wrong = read_design(tree, Files(self.path, self.files.root))
        errors = sorted((d for d in broken + wrong if d.severity is Severity.ERROR), key=lambda d: d.order)
        left = Counter(key for key, _ in _units(tree, design))
        touched = self._touched(fault)
        healthy = [key for key, at in self.units if not any(start <= at < end for start, end in touched)]
        lost = list((Counter(healthy) - left).elements())
        return Result(errors, len(healthy), lost)

    def _touched(self, fault: Fault) -> list[tuple[int, int]]:
        """The stretches of the statements that the mistake is in: the innermost ones, two where it joins two."""
        touched = []
        for start, end, inner in self.statements:
            if start <= fault.end and fault.start <= end:
                stretches = _without(start, end, inner)
                touched += [s for s in stretches if s[0] <= fault.end and fault.start <= s[1]]
        return touched


def sample(fields: list[Field], size: int, seed: int = 20) -> list[tuple[Field, Fault]]:
    """About `size` mistakes, as evenly from all operators as they go; the same for the same seed."""
    by_operator: dict[str, list[tuple[Field, Fault]]] = {}
    for field in fields:
        for fault in field.faults:
            by_operator.setdefault(fault.operator, []).append((field, fault))
    dice = random.Random(seed)
    chosen: list[tuple[Field, Fault]] = []
    left = len(by_operator)
    for faults in sorted(by_operator.values(), key=len):
        share = (size - len(chosen)) // left
        chosen += faults if len(faults) <= share else dice.sample(faults, share)
        left -= 1
    return chosen


# What stands where


class _Role(NamedTuple):
    """What a token is for; `legal` are the words that would be right in its place, `numeric` whether a number is asked for."""

    name: str
    legal: frozenset[str] = frozenset()
    numeric: bool = False
    any: bool = False  # any number fits


def _roles(field: Field) -> dict[int, _Role]:
    roles: dict[int, _Role] = {}
    kinds = frozenset((*KINDS, *KEYWORDS))
    names = field.names

    def keyword(node: Any, word: str) -> None:
        match = re.search(rf"\b{word}\b", field.text[node.start : node.end])
        if match:
            roles[node.start + match.start()] = _Role("keyword", kinds | frozenset(("as", "of", "to", "through", "on")))

    def use(reference: syntax.Reference, legal: frozenset[str] = frozenset()) -> None:
        head = reference.names[0].start
        roles[head] = _Role("name", names | legal)
        for part in reference.names[1:]:
            roles[part.start] = _Role("fact")

    def value(node: Any, type: Any) -> None:
        if isinstance(type, types.Many):
            for item in node.items if isinstance(node, syntax.List) else (node,):
                value(item, type.of)
        elif isinstance(type, (types.Measure, types.AnyNumber)):
            number(node, isinstance(type, types.AnyNumber), frozenset(getattr(type, "also", ())))
        elif isinstance(node, syntax.Reference):
            at = node.start
            if isinstance(type, types.Choice):
                roles[at] = _Role("word", frozenset(type.words))
            elif isinstance(type, types.Flag):
                roles[at] = _Role("word", frozenset(("yes", "no")))
            elif isinstance(type, types.PartName):
                use(node, frozenset(type.also))
            elif isinstance(type, types.Selection):
                use(node, frozenset(KINDS))
            elif isinstance(type, (types.Technology, types.MetricName, types.HardwareUse, types.FieldType)):
                roles[at] = _Role("catalogue")
        elif isinstance(node, syntax.Call) and isinstance(type, types.FieldType):
            roles[node.start] = _Role("catalogue")
        elif isinstance(node, syntax.Expression) and isinstance(type, types.HardwareUse):
            for operand in node.operands:
                if isinstance(operand, syntax.Reference):
                    roles[operand.start] = _Role("catalogue")
        elif isinstance(node, syntax.Words):
            for word in node.words[1::2]:
                use(word)

    def number(node: Any, any: bool, also: frozenset[str]) -> None:
        for token in field.tokens:
            if node.start <= token.start < node.end:
                roles[token.start] = _Role("number", names | also | UNITS.keys(), True, any)

    def body(block: Any, items: tuple[Any, ...]) -> None:
        for item in items:
            if isinstance(item, syntax.Attribute):
                record = block.attributes.get(item.key.text)
                roles[item.start] = _Role("attribute", frozenset(block.attributes))
                if record is not None:
                    value(item.value, record.type)
            elif isinstance(item, syntax.Section):
                roles[item.start] = _Role("attribute", frozenset(block.attributes))
                record = block.attributes.get(item.word.text)
                for inner in item.body.items if record is not None else ():
                    if isinstance(inner, syntax.Attribute):
                        value(inner.value, record.type.of)
            else:
                statement(item)

    def statement(item: Any) -> None:
        if isinstance(item, syntax.Declaration):
            word = item.kind.text
            roles[item.kind.start] = _Role("keyword" if word in KEYWORDS else "kind", kinds)
            roles[item.name.start] = _Role("declared")
            block: type[Block] | None = KINDS.get(word) or STATEMENTS.get(word)
            if word == "scenario":
                for inner in item.body.items if item.body else ():
                    use(inner.key)
                    number(inner.value, True, frozenset())
            elif item.body and block:
                body(block, item.body.items)
        elif isinstance(item, syntax.Arrows):
            for source in item.sources:
                use(source)
            for hop in item.hops:
                for member in hop.members:
                    use(member.reference)
                    if member.body:
                        body(BODIES[hop.arrow.text], member.body.items)
                    if member.alias:
                        keyword(syntax.Range(member, member, member.reference.end, member.end), "as")
            if item.body:
                body(BODIES[item.hops[-1].arrow.text], item.body.items)
        elif isinstance(item, syntax.Requirement):
            keyword(item, "require")
            use(item.fact)
            number(item.bound, item.fact.text in names, frozenset())
        elif isinstance(item, syntax.PathRequirement):
            for word in ("require", "path", "to", "through"):
                keyword(item, word)
            for end in (item.source, item.target, item.through):
                if end:
                    use(end)
        elif isinstance(item, (syntax.Assumption, syntax.Exclusion, syntax.Import, syntax.Acceptance, syntax.Decision)):
            keyword(item, type(item).__name__.lower()[:2] and field.text[item.start : item.end].split()[0])
            if isinstance(item, syntax.Assumption) and item.name:
                roles[item.name.start] = _Role("declared")
                number(item.value, True, frozenset())
            elif isinstance(item, (syntax.Decision, syntax.Acceptance)) and item.body:
                body(STATEMENTS["decide" if isinstance(item, syntax.Decision) else "accept"], item.body.items)
            if isinstance(item, syntax.Acceptance) and item.subject:
                keyword(item, "on")
                use(item.subject)
            if isinstance(item, syntax.Import):
                keyword(item, "as")

    for item in field.tree.items:
        statement(item)
    return roles


def _declared(items: Any) -> Iterator[str]:
    for item in items:
        if isinstance(item, syntax.Declaration):
            yield item.name.text
            if item.body:
                yield from _declared(item.body.items)
        elif isinstance(item, syntax.Assumption) and item.name:
            yield item.name.text
        elif isinstance(item, syntax.Import):
            yield item.alias.text
        elif isinstance(item, syntax.Arrows):
            yield from (m.alias.text for hop in item.hops for m in hop.members if m.alias)


# Operators: each yields (start, end, what is put there, further lines to look at)

_Made = tuple[Any, ...]


def _pairs(field: Field) -> Iterator[tuple[Token, Token]]:
    """Neighbours on one line."""
    for one, two in zip(field.tokens, field.tokens[1:], strict=False):
        if "\n" not in field.text[one.end : two.start]:
            yield one, two


def _deleted(token: Token, *lines: int) -> _Made:
    return (token.start, token.end, "", *lines)


def _delete_bracket(field: Field) -> Iterator[_Made]:
    open: list[Token] = []
    for token in field.tokens:
        if token.text in PARTNERS:
            open.append(token)
        elif token.text in PARTNERS.values():
            partner = open.pop()
            yield _deleted(partner, field.source.position(token.start).line)
            yield _deleted(token, field.source.position(partner.start).line)


def _delete_colon(field: Field) -> Iterator[_Made]:
    yield from (_deleted(token) for token in field.tokens if token.type == "COLON")


def _delete_arrow(field: Field) -> Iterator[_Made]:
    for token in field.tokens:
        if token.type == "ARROW":
            yield _deleted(token)


def _delete_equals(field: Field) -> Iterator[_Made]:
    yield from (_deleted(token) for token in field.tokens if token.type == "EQUAL")


def _delete_quote(field: Field) -> Iterator[_Made]:
    for token in field.tokens:
        if token.type == "STRING":
            width = 3 if token.text.startswith('"""') else 1
            last = field.source.position(token.end).line
            yield token.start, token.start + width, "", last
            yield token.end - width, token.end, "", field.source.position(token.start).line, last


def _delete_comma(field: Field) -> Iterator[_Made]:
    """Between two things on one line; one at the end of a line or before a closing bracket is optional."""
    for one, two in _pairs(field):
        if one.type == "COMMA" and two.type not in ("RBRACE", "RSQB", "RPAR", "ARROW"):
            yield _deleted(one)


def _delete_newline(field: Field) -> Iterator[_Made]:
    """Between two statements. A comment would swallow the second; an arrow without a source would continue a chain."""
    ends = {end: start for start, end, _ in field.statements}
    starts = {start for start, _, _ in field.statements}
    for one, two in zip(field.tokens, field.tokens[1:], strict=False):
        between = field.text[one.end : two.start]
        if "\n" in between and "#" not in between and one.end in ends and two.start in starts and two.type != "ARROW":
            yield one.end, two.start, " "


def _duplicate_token(field: Field) -> Iterator[_Made]:
    """A second minus sign would only be another sign."""
    for token in field.tokens:
        if token.type != "MINUS":
            yield token.end, token.end, f" {token.text}"


def _insert_character(field: Field) -> Iterator[_Made]:
    """A character that begins nothing; `#` would begin a comment."""
    characters = "$;'`|&!?@~^\\€“→"
    for place, (one, two) in enumerate(_pairs(field)):
        yield one.end, one.end, f" {characters[place % len(characters)]} "
        if two.type in ("STRING", "NAME") and place % 3 == 0:
            yield two.start, two.start, f"{characters[(place * 7) % len(characters)]} "


def _insert_quote(field: Field) -> Iterator[_Made]:
    """One quote more, so that their number on the line is odd."""
    for place, (one, _) in enumerate(_pairs(field)):
        if place % 4 == 0:
            yield one.end, one.end, ' "'


_PUNCTUATION = (":", ",", ".", "=", "->", "=>", "~>", "<=", "..", "+", "*", "/", "-", "(", ")", "[", "]", "{", "}")


def _insert_punctuation(field: Field) -> Iterator[_Made]:
    for place, (one, two) in enumerate(_pairs(field)):
        for step in (0, 7, 11):
            mark = _PUNCTUATION[(place + step) % len(_PUNCTUATION)]
            if not _fits_between(field, one, mark, two):
                yield one.end, one.end, f" {mark} "


def _fits_between(field: Field, one: Token, mark: str, two: Token) -> bool:
    """Whether the language allows the mark here."""
    if mark == ",":  # trailing commas; a chain of arrows in a body would become two
        return two.type in ("RBRACE", "RSQB", "RPAR", "COMMA", "ARROW") or one.type == "COMMA"
    role = field.roles.get(two.start, _Role(""))
    if mark == "-":  # a sign of a number, or part of a dashed name
        return role.numeric or two.type == "NUMBER" or "accept" in field.source.line(field.source.position(one.start).line)
    if mark in ("=>", "->", "~>"):  # a part that is called like a word before it would be joined with it
        return one.text in field.names
    return mark in ("+", "*", "/", "..") and role.numeric and one.type in ("NUMBER", "NAME", "RPAR")


_OTHER = {
    "NAME": ("42", '"words"', "=>"),
    "NUMBER": ("banana", '"words"', "->"),
    "STRING": ("7", "=>", "7 ms"),
    "DATE": ("banana", "=>"),
    "ARROW": (":", "=", "<="),
    "COLON": ("=", "->", ";"),
    "COMMA": (";", ":", "="),
    "EQUAL": (":", "->"),
    "OPERATOR": ("=", "->", ":"),
    "RANGE": (":", "=>"),
    "DOT": (":", "=>"),
    "SIGN": (":", "->"),
    "LBRACE": ("(", "["),
    "RBRACE": (")", "]"),
    "LSQB": ("(", "{"),
    "RSQB": (")", "}"),
    "LPAR": ("[", "{"),
    "RPAR": ("]", "}"),
}


def _replace_token(field: Field) -> Iterator[_Made]:
    """A token of another type. What names no part may be free words, and what is free words may be a name."""
    partners = _partner_lines(field)
    for token in field.tokens:
        role = field.roles.get(token.start)
        for other in _OTHER.get(token.type, ()):
            if other == '"words"' and (role is None or role.name not in ("attribute", "kind", "declared", "word", "number")):
                continue
            if other == "42" and (role is None or role.numeric):  # free words; a number for a number
                continue
            if token.type == "STRING" and other == "7 ms" and token.start % 2:
                continue
            if token.type == "ARROW" and other == ":" and _is_chain(field, token):
                continue
            yield token.start, token.end, other if other[0] not in "b4" else f" {other} ".strip(), *partners.get(token.start, ())


def _is_chain(field: Field, token: Token) -> bool:
    return False


def _partner_lines(field: Field) -> dict[int, tuple[int, ...]]:
    lines: dict[int, tuple[int, ...]] = {}
    open: list[Token] = []
    for token in field.tokens:
        if token.text in PARTNERS:
            open.append(token)
        elif token.text in PARTNERS.values():
            partner = open.pop()
            lines[partner.start] = (field.source.position(token.start).line,)
            lines[token.start] = (field.source.position(partner.start).line,)
    return lines


def _misspell(role: str) -> Callable[[Field], Iterator[_Made]]:
    def make(field: Field) -> Iterator[_Made]:
        for token in field.tokens:
            found = field.roles.get(token.start)
            if token.type == "NAME" and found is not None and found.name == role:
                for word in _slips(token.text):
                    if word not in found.legal:
                        yield token.start, token.end, word

    return make


def _misspell_unit(field: Field) -> Iterator[_Made]:
    for token in field.tokens:
        unit = re.search(r"(?<=[\s\d])[A-Za-z]{2,}", token.text) if token.type == "NUMBER" else None
        if unit:
            for word in _slips(unit[0]):
                if word not in UNITS and not re.fullmatch(r"[kKMBTeE]\w?", word):
                    yield token.start + unit.start(), token.start + unit.end(), word


def _slips(word: str) -> Iterator[str]:
    """Two letters swapped, one left out, one doubled, one hit beside."""
    if len(word) < 2 or re.fullmatch(r"p\d+", word):  # one percentile for another is no misspelling
        return
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    for slip in (swapped, word[:middle] + word[middle + 1 :], word[:middle] + word[middle] + word[middle:], word[:-1] + "q"):
        if slip != word and not (len(slip) < 2 or slip[0].isdigit()):
            yield slip


def _swap_tokens(field: Field) -> Iterator[_Made]:
    """Two neighbours in the wrong order. Equal ones are none, and a number may stand on either side of a sign."""
    text = field.text
    for one, two in _pairs(field):
        alike = one.type == two.type and one.type in ("RBRACE", "RSQB", "RPAR", "LBRACE")
        optional = one.type == "COMMA" and two.type in ("RBRACE", "RSQB", "RPAR")
        sign = "MINUS" in (one.type, two.type) and field.roles.get(two.start, _Role("")).numeric
        if one.text != two.text and not alike and not optional and not sign:
            gap = text[one.end : two.start] or " "
            yield one.start, two.end, two.text + gap + one.text


def _delete_operator(field: Field) -> Iterator[_Made]:
    """A comparison, a sign, `..` or a dot. `1M / day` without its slash is a time, which some places take."""
    for token in field.tokens:
        role = field.roles.get(token.start, _Role(""))
        if token.type in ("OPERATOR", "RANGE", "DOT") or (token.type == "SIGN" and not role.any):
            yield token.start, token.end, " "


def _delete_value(field: Field) -> Iterator[_Made]:
    """A word or number without which the statement says nothing: a name, a bound, the end of an arrow, what is assumed."""
    for one, two in zip(field.tokens, field.tokens[1:], strict=False):
        role = field.roles.get(two.start)
        if two.type == "NAME" and role is not None and role.name in ("kind", "keyword", "declared", "attribute"):
            yield _deleted(two)
        elif one.type in ("COLON", "OPERATOR", "EQUAL", "ARROW") and two.type in ("NAME", "NUMBER", "STRING", "DATE"):
            yield _deleted(two)
        elif one.text in ("exclude", "assume", "decide") and two.type == "STRING":
            yield _deleted(two)


OPERATORS: dict[str, Callable[[Field], Iterator[_Made]]] = {
    "delete bracket": _delete_bracket,
    "delete colon": _delete_colon,
    "delete arrow": _delete_arrow,
    "delete equals": _delete_equals,
    "delete quote": _delete_quote,
    "delete comma": _delete_comma,
    "delete newline": _delete_newline,
    "delete operator": _delete_operator,
    "delete value": _delete_value,
    "duplicate token": _duplicate_token,
    "insert character": _insert_character,
    "insert quote": _insert_quote,
    "insert punctuation": _insert_punctuation,
    "replace token": _replace_token,
    "swap tokens": _swap_tokens,
    "misspell kind": _misspell("kind"),
    "misspell attribute": _misspell("attribute"),
    "misspell word": _misspell("word"),
    "misspell name": _misspell("name"),
    "misspell fact": _misspell("fact"),
    "misspell catalogue": _misspell("catalogue"),
    "misspell keyword": _misspell("keyword"),
    "misspell unit": _misspell_unit,
}


# Statements, and what of them is left


def _extents(items: Any) -> Iterator[tuple[int, int, tuple[tuple[int, int], ...]]]:
    """Every statement with the stretches of those inside it."""
    for item in items:
        inner = _inside(item)
        yield item.start, item.end, tuple((i.start, i.end) for i in inner)
        yield from _extents(inner)


def _inside(item: Any) -> list[Any]:
    inner = list(item.body.items) if getattr(item, "body", None) is not None else []
    if isinstance(item, syntax.Arrows):
        inner += [i for hop in item.hops for m in hop.members if m.body is not None for i in m.body.items]
    return sorted(inner, key=lambda node: node.start)


def _without(start: int, end: int, inner: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """A stretch without those inside it."""
    stretches, at = [], start
    for low, high in inner:
        stretches.append((at, low))
        at = high
    return [*stretches, (at, end)]


_Unit = tuple[tuple[Any, ...], int]


def _units(tree: syntax.SyntaxTree, design: Design) -> list[_Unit]:
    """What a design says, statement by statement, each with the offset at which it is said."""
    source = tree.source

    def offset(span: Any) -> int:
        return source.starts[span.start.line - 1] + span.start.column - 1

    def plain(value: Any) -> Any:
        if isinstance(value, Stated):
            return plain(value.value)
        if isinstance(value, Formula):
            return "".join(source.text[value.node.start : value.node.end].split())
        if isinstance(value, dict):
            return tuple((key, plain(inner)) for key, inner in value.items())
        if isinstance(value, tuple):
            return tuple(plain(inner) for inner in value)
        return value

    def stated(key: tuple[Any, ...], records: Any) -> Iterator[_Unit]:
        for name, one in records.items():
            if one.source.path != source.path:
                continue
            if isinstance(one.value, dict):
                places = {
                    i.key.text: i.start for body in _bodies(tree.items) for i in body.items if isinstance(i, syntax.Attribute)
                    and one.start <= i.start < one.end
                }
                yield (*key, name), one.start
                for field, value in one.value.items():
                    yield (*key, name, field, plain(value)), places[field]
            else:
                yield (*key, name, plain(one.value)), one.start

    units: list[_Unit] = []
    for part in design.parts.values():
        if part.span.path == source.path:
            units.append((("part", part.name, part.kind.word, part.title, part.group), offset(part.span)))
            own = {n: s for n, s in part.stated.items() if s.source is source}
            units += stated(("attribute", part.name), own)
    for edge in design.edges:
        if edge.span.path == source.path:
            key = (edge.source, edge.target, edge.arrow, edge.alias)
            units.append((("edge", *key, edge.meaning.verb, edge.label), offset(edge.span)))
            units += stated(("edge attribute", *key), edge.stated)
    for group in design.groups.values():
        if group.span.path == source.path:
            units.append((("group", group.name, group.title, group.parent), offset(group.span)))
    for one in design.requirements:
        if one.span.path == source.path:
            key = (one.subject, one.fact, one.origin, one.operator, plain(one.bound), one.why)
            units.append((("require", *key), offset(one.statement)))
    units += [(("path", p.forbidden, p.source, p.target, p.through, p.why), offset(p.span)) for p in design.paths]
    for assumption in design.assumptions:
        if assumption.span.path == source.path:
            key = (assumption.name, plain(assumption.value), assumption.why)
            units.append((("assume", *key), offset(assumption.span)))
    for decision in design.decisions:
        units.append((("decide", decision.title), offset(decision.span)))
        units += stated(("decide", decision.title), decision.stated)
    for acceptance in design.acceptances:
        units.append((("accept", acceptance.rule, acceptance.subject, acceptance.reason), offset(acceptance.span)))
    for view in design.views.values():
        units.append((("view", view.name, view.title), offset(view.span)))
        units += stated(("view", view.name), view.stated)
    units += stated(("design",), design.stated)
    for item in tree.items:
        if isinstance(item, syntax.Exclusion):
            units.append((("exclude", syntax.string_value(item.text)), item.start))
        elif isinstance(item, syntax.Declaration) and item.kind.text == "scenario":
            scenario = design.scenarios.get(item.name.text)
            for inner in item.body.items if item.body and scenario else ():
                if isinstance(inner, syntax.Attribute):
                    known = scenario.overrides.get(inner.key.text, inner.key.text in scenario.down)
                    units.append((("scenario", scenario.name, inner.key.text, plain(known)), inner.start))
    return units


def _bodies(items: Any) -> Iterator[syntax.Body]:
    for item in items:
        if getattr(item, "body", None) is not None:
            yield item.body
            yield from _bodies(item.body.items)
