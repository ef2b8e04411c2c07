"""Formulas → numbers: names looked up, signs by precedence, cycles found, each mistake reported once.

Formulas are worked out in the order of what they rest on, without recursion from one to the next, so that a chain of ten
thousand assumptions is as good as one. What rests on something unstated is `Unknown` with its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

from mlsd_dsl.design.bind import FUNCTIONS, Binder, a_thing
from mlsd_dsl.design.design import Part
from mlsd_dsl.design.mistakes import BAD_NUMBER, CYCLE, UNKNOWN_FACT, WRONG_VALUE
from mlsd_dsl.design.values import Distribution, Formula, Unknown
from mlsd_dsl.design.wording import a, cut, some
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.syntax.tree import (
    Call,
    Expression,
    Group,
    List,
    Negative,
    Percentiles,
    Range,
    Reference,
    Token,
    Value,
    Words,
    is_hole,
)
from mlsd_dsl.vocabulary import quantities
from mlsd_dsl.vocabulary.attribute import Measure
from mlsd_dsl.vocabulary.quantities import Quantity, QuantityError, is_denominator, parse
from mlsd_dsl.vocabulary.similar import nearest

Number = Quantity | Distribution | Unknown

_SIGNS: dict[str, Callable[[Quantity, Quantity], Quantity]] = {
    "+": quantities.add,
    "-": quantities.subtract,
    "*": quantities.multiply,
    "/": quantities.divide,
}
_LONGEST_WAY = 8  # names in a message that shows a ring
_WRONG = Unknown("")  # the result of what has been reported


def work_out(arithmetics: Sequence[Arithmetic]) -> None:
    """Work out every formula of all files, each after those that it rests on."""
    owners = {key: each for each in arithmetics for key in each.binder.formulas}
    for start, owner in owners.items():
        if start not in owner.results:
            _Order(owners).work_out(start)


class _Order:
    """The way through the formulas that one rests on. `trail` are those under way, each resting on the next."""

    def __init__(self, owners: Mapping[str, Arithmetic]) -> None:
        self.owners = owners
        self.trail: list[str] = []
        self.agenda: list[tuple[str, Iterator[str]]] = []

    def work_out(self, start: str) -> None:
        under_way: set[str] = set()
        self._enter(start, under_way)
        while self.agenda:
            key, rest = self.agenda[-1]
            owner = self.owners[key]
            need = next((n for n in rest if n in self.owners and n not in owner.results), None)
            if need is None:
                self.agenda.pop()
                under_way.discard(self.trail.pop())
                if key not in owner.results:
                    owner.results[key] = owner.result(key)
            elif need in under_way:
                owner.cycle(self.trail[self.trail.index(need) :], self.owners)
            else:
                self._enter(need, under_way)

    def _enter(self, key: str, under_way: set[str]) -> None:
        self.trail.append(key)
        under_way.add(key)
        self.agenda.append((key, iter(self.owners[key].needs(key))))


class Arithmetic:
    """Works out the formulas of one file, whose names it knows. `results` is shared by all files of a design."""

    def __init__(
        self,
        binder: Binder,
        parts: Mapping[str, Part],
        assumptions: Mapping[str, Formula],
        results: dict[str, Number],
    ) -> None:
        self.binder = binder
        self.parts = parts
        self.assumptions = assumptions
        self.results = results

    def run(self) -> None:
        """Work out the formulas of this file alone; those of its imports are known already."""
        work_out([self])

    def needs(self, key: str) -> tuple[str, ...]:
        """The formulas that one rests on."""
        return tuple(dict.fromkeys(self._needs(self.binder.formulas[key][0].node)))

    def result(self, key: str) -> Number:
        """What a formula comes to, now that all that it rests on is known."""
        return self._result(*self.binder.formulas[key])

    def _result(self, formula: Formula, type: Measure | None) -> Number:
        before = self.binder.subject
        self.binder.subject = formula.key.rpartition(".")[0] if "." in formula.key else ""
        value = Unknown(_readable(formula.key)) if is_hole(formula.node) else self._value(formula.node)
        if isinstance(value, Quantity) and type is not None:
            fitting = self.binder.fits(type, value, formula.node, formula.key.rpartition(".")[2])
            value = fitting if fitting is not None else _WRONG
        elif isinstance(value, Distribution) and type is not None and not type.percentiles:
            name = formula.key.rpartition(".")[2]
            self.binder.report(WRONG_VALUE, f"`{name}` is one number, without percentiles", formula.node)
            value = _WRONG
        self.binder.subject = before
        return value

    # What a formula rests on

    def _needs(self, node: Value) -> Iterator[str]:
        for reference in _references(node):
            key = self._key(reference)
            if key is not None:
                yield key

    def _key(self, reference: Reference) -> str | None:
        """Where the result of a name is kept, if it is a formula."""
        text = reference.text
        if text in self.assumptions:
            return self.assumptions[text].key
        part, attribute, _ = self.named(reference)
        if part is None:
            return None
        value = part.get(attribute)
        return value.key if isinstance(value, Formula) else None

    def named(self, reference: Reference) -> tuple[Part | None, str, str]:
        """The part, the attribute and the rest of a dotted name."""
        names = [name.text for name in reference.names]
        for split in range(len(names) - 1, 0, -1):
            part = self.parts.get(".".join(names[:split]))
            if part is not None:
                return part, names[split], ".".join(names[split + 1 :])
        return None, "", ""

    # Values

    def _value(self, node: Value) -> Number:
        match node:
            case Token(type="NUMBER"):
                return self._caught(lambda: parse(node.text), node)
            case Reference():
                return self._name(node)
            case Group():
                return self._value(node.value)
            case Negative():
                return self._applied(quantities.negate, [self._value(node.value)], node)
            case Expression():
                return self._expression(node)
            case Range():
                return self._span(node)
            case Call():
                return self._call(node)
            case _:
                help = "write a number such as `100M`, or the name of an assumption"
                self.binder.report(WRONG_VALUE, f"a number is expected here, not {a_thing(node)}", node, help)
                return _WRONG

    def _expression(self, node: Expression) -> Number:
        """Products first, then sums; both from left to right."""
        terms: list[tuple[Number, Any]] = [(self._value(node.operands[0]), node.operands[0])]
        signs: list[str] = []
        for sign, operand in zip(node.signs, node.operands[1:], strict=True):
            if sign.text in ("+", "-"):
                signs.append(sign.text)
                terms.append((self._value(operand), operand))
                continue
            left, before = terms.pop()
            right = self._divisor(operand) if sign.text == "/" else None
            value = right if right is not None else self._value(operand)
            place = _Place(before.start, operand.end)
            if sign.text == "/" and isinstance(value, Quantity) and value.low == 0 == value.high:
                help = "divide by a number that cannot be zero"
                message = f"`{self._text(place)}` divides by zero"
                self.binder.report(BAD_NUMBER, message, operand, help, "this is 0")
                terms.append((_WRONG, place))
                continue
            terms.append((self._applied(_SIGNS[sign.text], [left, value], place), place))
        total, place = terms[0]
        for sign_text, (term, at) in zip(signs, terms[1:], strict=True):
            place = _Place(place.start, at.end)
            total = self._applied(_SIGNS[sign_text], [total, term], place)
        return total

    def _divisor(self, operand: Value) -> Quantity | None:
        """A unit behind a slash, where nothing of the design has its name: `videos / day`."""
        if not isinstance(operand, Reference) or len(operand.names) != 1 or not is_denominator(operand.text):
            return None
        return None if self.binder.scope.get(operand.text) is not None else parse(f"1 {operand.text}")

    def _span(self, node: Range) -> Number:
        if isinstance(node.low, Token) and isinstance(node.high, Token):
            low, high = node.low, node.high
            return self._caught(lambda: parse(f"{low.text}..{high.text}"), node)
        if isinstance(node.low, Token) and self._is_rate(node.high):
            text = self.binder.source.text[node.start : node.end]
            return self._caught(lambda: parse(text), node)
        ends = [self._value(node.low), self._value(node.high)]

        def joined(low: Quantity, high: Quantity) -> Quantity:
            quantities.shared_label(low, high, "the ends of one range")
            if low.low > high.high:
                raise QuantityError("the range starts above its end", "write the smaller end first")
            return Quantity(low.low, high.high, low.dimension, low.label or high.label)

        return self._applied(joined, ends, node)

    def _is_rate(self, node: Value) -> bool:
        """Whether it is `12 / day`, whose unit then holds for both ends of a range."""
        if not isinstance(node, Expression) or len(node.operands) != 2 or node.signs[0].text != "/":
            return False
        return isinstance(node.operands[0], Token) and self._divisor(node.operands[1]) is not None

    def _call(self, node: Call) -> Number:
        word = node.name.text
        if word not in FUNCTIONS:
            similar = nearest(word, FUNCTIONS)
            help = "functions are `min`, `max`, `ceil` and `log2`"
            if similar:
                help = f"a function with a similar name exists: `{similar[0]}`"
            self.binder.report(BAD_NUMBER, f"`{word}` is no function", node.name, help)
            return _WRONG
        arguments = [self._value(argument) for argument in node.arguments]
        if word in ("min", "max"):
            if not arguments:
                self.binder.report(BAD_NUMBER, f"`{word}` needs numbers to choose from", node, f"write `{word}(a, b)`")
                return _WRONG
            chosen = quantities.minimum if word == "min" else quantities.maximum
            return reduce(lambda left, right: self._applied(chosen, [left, right], node), arguments)
        if len(arguments) != 1:
            self.binder.report(BAD_NUMBER, f"`{word}` takes one number", node, f"write `{word}(a)`")
            return _WRONG
        return self._applied(quantities.ceil if word == "ceil" else quantities.log2, arguments, node)

    def _name(self, node: Reference) -> Number:
        text = node.text
        if text in self.assumptions:
            return self.results.get(self.assumptions[text].key, _WRONG)
        part, attribute, rest = self.named(node)
        if part is None:
            return self._no_number(node)
        record = part.kind.attributes.get(attribute)
        if record is None:
            return self._no_fact(node, part, attribute)
        value = part.get(attribute)
        if value is None:
            return Unknown(f"{part.name}.{attribute}")
        number = self.results.get(value.key, _WRONG) if isinstance(value, Formula) else value
        if isinstance(number, Distribution):
            return self._percentile(number, rest, node)
        if isinstance(number, (Quantity, Unknown)) and not rest:
            return number
        help = "only numbers can be reckoned with"
        self.binder.report(WRONG_VALUE, f"`{text}` is no number", node, help)
        return _WRONG

    def _percentile(self, number: Distribution, rest: str, node: Reference) -> Number:
        if not rest:
            return number
        for share, quantity in number.points:
            if f"p{share:g}".replace(".", "") == rest:
                return quantity
        return Unknown(node.text)

    def _no_number(self, node: Reference) -> Number:
        """A name that is no number: undeclared, or a part without a fact."""
        text, scope = node.text, self.binder.scope
        if scope.unread(text):
            return _WRONG
        named = scope.get(text)
        if named is not None and named.kind is not None:
            help = f"name one of its facts, such as `{text}.{_first_number(named.kind)}`"
            self.binder.report(WRONG_VALUE, f"`{text}` is {a(named.noun)}, not a number", node, help)
        elif named is not None:
            help = "name an assumption, or an attribute of a part such as `video.count`"
            self.binder.report(WRONG_VALUE, f"`{text}` is {a(named.noun)}, not a number", node, help)
        else:
            diagnostic = scope.undeclared(text, self.binder.source.span(node.start, node.end))
            if not scope.similar(text):
                diagnostic = diagnostic._replace(help=f"state it: `assume {text} = ...`")
            self.binder.diagnostics.append(diagnostic._replace(subject=self.binder.subject))
        return _WRONG

    def _no_fact(self, node: Reference, part: Part, attribute: str) -> Number:
        from mlsd_dsl.vocabulary.facts import facts_of

        known = facts_of(part.kind.word)
        if attribute in known or any(fact.startswith(f"{attribute}.") for fact in known):
            return Unknown(node.text)
        similar = nearest(attribute, (*part.kind.attributes, *known))
        help = f"it has {some((*part.kind.declared, *known))}"
        if similar:
            help = f"a fact with a similar name exists: `{part.name}.{similar[0]}`"
        place = node.names[part.name.count(".") + 1 :]
        self.binder.report(
            UNKNOWN_FACT, f"{a(part.kind.word)} has no fact `{attribute}`", _Place(place[0].start, node.end), help
        )
        return _WRONG

    # Mistakes

    def _applied(self, operation: Callable[..., Quantity], operands: list[Number], node: Any) -> Number:
        for operand in operands:
            if isinstance(operand, Unknown):
                return operand
            if isinstance(operand, Distribution):
                help = "name one percentile, as in `ranker.latency.p99`"
                message = f"`{self._text(node)}` reckons with all percentiles at once"
                self.binder.report(WRONG_VALUE, message, node, help)
                return _WRONG
        return self._caught(lambda: operation(*operands), node)

    def _caught(self, work: Callable[[], Quantity], node: Any) -> Number:
        try:
            return work()
        except QuantityError as error:
            message = error.message if "`" in error.message else f"`{self._text(node)}`: {error.message}"
            self.binder.report(BAD_NUMBER, message, node, self._meant_range(node) or error.help)
            return _WRONG

    def _text(self, node: Any) -> str:
        return cut(self.binder.source.text[node.start : node.end])

    def _meant_range(self, node: Any) -> str:
        """`8-12 ms` is a difference of a number and a time; its writer meant a range."""
        text = self.binder.source.text[node.start : node.end]
        ends = re.fullmatch(r"([\d.]+)\s*-\s*([\d.]+\s*[^\W\d][^-+*]*)", text)
        return f"a range is written `{ends[1]}..{ends[2]}`" if ends else ""

    def cycle(self, keys: list[str], owners: Mapping[str, Arithmetic]) -> None:
        """Report a ring of formulas once, at the first of them in the text, with the way round."""
        source = self.binder.source
        formulas = {key: owners[key].binder.formulas[key] for key in keys}
        first = min(keys, key=lambda key: formulas[key][0].node.start)
        at = keys.index(first)
        ring = keys[at:] + keys[:at]
        node = formulas[first][0].node
        names = [_readable(key) for key in [*ring, first]]
        nodes = [formulas[key][0].node for key in ring[1:]]
        notes = tuple(
            Note(f"`{one}` rests on `{other}`", source.span(each.start, each.end))
            for each, one, other in zip(nodes, names[1:-1], names[2:], strict=True)
        )
        way = " → ".join(names if len(names) <= _LONGEST_WAY else [*names[: _LONGEST_WAY - 2], "...", names[-1]])
        message = f"`{names[0]}` rests on itself" + (f": {way}" if ring[1:] else "")
        label = f"`{names[0]}` rests on `{names[1]}`" if ring[1:] else ""
        help = "state one of them as a number" if ring[1:] else "state it as a number"
        self.binder.report(CYCLE, message, node, help, label, notes[:_LONGEST_WAY])
        for key in keys:
            self.results[key] = _WRONG


class _Place:
    """A stretch of text between two operands."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


def _references(node: Value) -> Iterator[Reference]:
    agenda: list[Value] = [node]
    while agenda:
        match agenda.pop():
            case Reference() as reference:
                yield reference
            case Group(value=value) | Negative(value=value):
                agenda.append(value)
            case Expression(operands=operands):
                agenda += operands
            case Range(low=low, high=high):
                agenda += (low, high)
            case Call(arguments=arguments):
                agenda += arguments
            case Token() | Percentiles() | Words() | List():
                pass


def _first_number(kind: Any) -> str:
    return next((name for name, record in kind.attributes.items() if isinstance(record.type, Measure)), "cost")


def _readable(key: str) -> str:
    return key.removeprefix("assume ")
