"""A number as the design writes it → the fact with its working: `dau * actions / 86400 s` is a quotient of a product.

Every name in it is followed to where it is stated, so that two numbers that rest on one assumption move together when it is
drawn from its range.
"""

from __future__ import annotations

from mlsd_dsl.analyses.fact import DERIVED, STATED, Fact, constant, derived
from mlsd_dsl.design.arithmetic import Arithmetic
from mlsd_dsl.design.design import Design
from mlsd_dsl.design.values import Formula
from mlsd_dsl.syntax.tree import Call, Expression, Group, Negative, Range, Reference, Token, Value
from mlsd_dsl.vocabulary.quantities import Quantity, QuantityError, is_denominator, parse, spell

ASSUMED = "assume"
DEEPEST = 60  # formulas resting on formulas; beyond that a result counts as stated


class Written:
    """The formulas of one design as facts, each made once."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self._owners = {key: each for each in design.arithmetic for key in each.binder.formulas}
        self._made: dict[str, Fact | None] = {}

    def fact(self, formula: Formula, depth: int = 0) -> Fact | None:
        """What a formula comes to, made of what it names; None where it is no single number."""
        key = formula.key
        if key not in self._made:
            self._made[key] = None  # a ring, which has been reported, ends here
            result, owner = self.design.number(formula), self._owners.get(key)
            if isinstance(result, Quantity) and owner is not None:
                self._made[key] = self._whole(owner, formula, result, depth)
        return self._made[key]

    def _whole(self, owner: Arithmetic, formula: Formula, result: Quantity, depth: int) -> Fact:
        subject, _, name = formula.key.rpartition(".")
        if formula.key.startswith(f"{ASSUMED} "):
            subject, name = ASSUMED, formula.key.removeprefix(f"{ASSUMED} ")
        source = owner.binder.source
        span = source.span(formula.node.start, formula.node.end)
        written = spell(" ".join(source.text[formula.node.start : formula.node.end].split()))
        plain = Fact(
            subject,
            name,
            result.low,
            result.high,
            result.dimension,
            result.label,
            STATED,
            "stated",
            span=span,
            written=written,
        )
        made = self._of(owner, formula.node, depth) if depth < DEEPEST else None
        # What cannot be followed, or comes out otherwise than the arithmetic says, counts as stated.
        if made is None or not (made.subject or made.inputs):
            return plain
        if (made.low, made.high) != (result.low, result.high) or made.operation == "constant":
            return plain
        if made.subject:
            made = derived("same", subject, name, [made], result.dimension)
        return made._replace(
            subject=subject, name=name, dimension=result.dimension, label=result.label, status=DERIVED, span=span
        )

    def _of(self, owner: Arithmetic, node: Value, depth: int) -> Fact | None:
        match node:
            case Token(type="NUMBER"):
                return self._number(owner, node)
            case Reference():
                return self._named(owner, node, depth)
            case Group():
                return self._of(owner, node.value, depth)
            case Negative():
                inner = self._of(owner, node.value, depth)
                zero = constant("zero", 0.0)
                return None if inner is None else derived("difference", "", "", [zero, inner], inner.dimension)
            case Expression():
                return self._expression(owner, node, depth)
            case Call():
                return self._call(owner, node, depth)
            case Range(low=Token() as low, high=Token() as high):
                text = f"{low.text}..{high.text}"
                return self._parsed(owner, text, node.start, node.end)
            case _:
                return None

    def _expression(self, owner: Arithmetic, node: Expression, depth: int) -> Fact | None:
        terms = [self._of(owner, node.operands[0], depth)]
        signs: list[str] = []
        for sign, operand in zip(node.signs, node.operands[1:], strict=True):
            value = self._of(owner, operand, depth)
            if sign.text in ("+", "-"):
                signs.append(sign.text)
                terms.append(value)
                continue
            left = terms.pop()
            terms.append(_made("product" if sign.text == "*" else "quotient", left, value))
        total = terms[0]
        for text, term in zip(signs, terms[1:], strict=True):
            total = _made("sum" if text == "+" else "difference", total, term)
        return total

    def _call(self, owner: Arithmetic, node: Call, depth: int) -> Fact | None:
        arguments = [self._of(owner, argument, depth) for argument in node.arguments]
        known = [argument for argument in arguments if argument is not None]
        if len(known) < len(arguments) or not known:
            return None
        return derived(node.name.text, "", "", known, known[0].dimension)

    def _named(self, owner: Arithmetic, node: Reference, depth: int) -> Fact | None:
        text = node.text
        if text in owner.assumptions:
            return self.fact(owner.assumptions[text], depth + 1)
        part, attribute, rest = owner.named(node)
        if part is None or rest:
            if len(node.names) == 1 and is_denominator(text) and owner.binder.scope.get(text) is None:
                one = parse(f"1 {text}")
                return constant(text, one.low, one.dimension)
            return None
        value = part.get(attribute)
        if isinstance(value, Formula):
            return self.fact(value, depth + 1)
        stated = part.stated.get(attribute)
        if not isinstance(value, Quantity) or stated is None:
            return None
        written = spell(" ".join(stated.source.text[stated.start : stated.end].split()))
        return Fact(
            part.name,
            attribute,
            value.low,
            value.high,
            value.dimension,
            value.label,
            STATED,
            "stated",
            span=stated.span,
            written=written,
        )

    def _number(self, owner: Arithmetic, node: Token) -> Fact | None:
        return self._parsed(owner, node.text, node.start, node.end)

    def _parsed(self, owner: Arithmetic, text: str, start: int, end: int) -> Fact | None:
        try:
            value = parse(text)
        except QuantityError:
            return None
        if value.low == value.high:
            return constant(text, value.low, value.dimension)
        span = owner.binder.source.span(start, end)
        return Fact(
            "", text, value.low, value.high, value.dimension, value.label, STATED, "stated", span=span, written=text
        )


def is_calculation(node: Value) -> bool:
    """Whether a value is worked out even if it names nothing; `500k / day` is one quantity."""
    match node:
        case Expression(operands=[_, Reference(text=text)], signs=[sign]) if sign.text == "/":
            return not is_denominator(text)
        case Expression() | Call():
            return True
        case Group(value=value) | Negative(value=value):
            return is_calculation(value)
        case _:
            return False


def _made(operation: str, left: Fact | None, right: Fact | None) -> Fact | None:
    if left is None or right is None:
        return None
    dimension = left.dimension
    if operation == "product":
        dimension = left.dimension * right.dimension
    elif operation == "quotient":
        dimension = left.dimension / right.dimension
    return derived(operation, "", "", [left, right], dimension)
