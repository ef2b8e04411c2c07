"""One written value + the type of its attribute → what it means, or one diagnostic.

Every `_bind_*` function returns None after it has reported why the value does not fit.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from mlsd_dsl.design.mistakes import (
    BAD_NUMBER,
    OUT_OF_RANGE,
    UNIT_MISMATCH,
    UNKNOWN_WORD,
    WRONG_VALUE,
)
from mlsd_dsl.design.scope import Named, Scope
from mlsd_dsl.design.values import (
    Distribution,
    FieldType,
    Formula,
    HardwareUse,
    Hole,
    Meant,
    Metric,
    PartReference,
    Path,
    Word,
)
from mlsd_dsl.design.wording import a, cut, either, some
from mlsd_dsl.diagnostics import Diagnostic, Note, Rule
from mlsd_dsl.syntax.source import Source
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
    string_value,
)
from mlsd_dsl.vocabulary import attribute as types
from mlsd_dsl.vocabulary.dimensions import RATE, RATIO
from mlsd_dsl.vocabulary.quantities import (
    Quantity,
    QuantityError,
    describe,
    dimension_name,
    negate,
    parse,
    show,
)
from mlsd_dsl.vocabulary.similar import nearest

SHARES = ("", "%", "x")  # labels that count nothing


class Binder:
    """Reads values of one file. `formulas` receives the numbers that rest on names, by key."""

    def __init__(self, source: Source, scope: Scope, diagnostics: list[Diagnostic]) -> None:
        self.source = source
        self.scope = scope
        self.diagnostics = diagnostics
        self.formulas: dict[str, tuple[Formula, types.Measure | None]] = {}
        self.hardware: set[str] = set()  # names of `hardware` parts
        self.subject = ""
        self.record: types.Attribute | None = None  # of the attribute that is being read
        self.holes: list[Hole] = []

    def bind(self, type: types.AttributeType, node: Value, key: str, name: str) -> Meant | None:
        """What `node` means for an attribute `name` of `type`; `key` is where a formula's result will be kept."""
        return _BINDERS[type.__class__](self, type, node, key, name)

    def hole(self, node: Any, name: str, example: str) -> str:
        """Note an attribute that is left open; its name in full."""
        self.holes.append(Hole(self.subject, name, self.source.span(node.start, node.end), example))
        return f"{self.subject}.{name}" if self.subject else name

    def report(
        self, rule: Rule, message: str, node: Any, help: str = "", label: str = "", notes: tuple[Note, ...] = ()
    ) -> None:
        """One diagnostic at a node."""
        span = self.source.span(node.start, node.end)
        self.diagnostics.append(Diagnostic(rule, message, span, label, help, notes, subject=self.subject))

    def wanted(self, type: types.AttributeType) -> str:
        """What fits, with the example of the attribute that is being read."""
        record = self.record
        if record is not None and record.type is type and isinstance(type, types.Measure):
            also = "".join(f", or `{word}`" for word in type.also if word != record.example)
            return f"write {dimension_name(type.dimension, type.label)} such as `{record.example}`{also}"
        return expected(type)

    # Numbers

    def measure(self, type: types.Measure, node: Value, key: str, name: str) -> Meant | None:
        """A quantity, a distribution, a formula, or one of the words that stand for none."""
        if node.__class__ is Token:
            literal = self.literal(node)
            return None if literal is None else self.fits(type, literal, node, name)
        if isinstance(node, Percentiles):
            return self._distribution(type, node, name)
        if type.also and isinstance(node, Reference) and node.text in type.also:
            return Word(node.text)
        if isinstance(node, (List, Words)) or (isinstance(node, Call) and node.name.text not in FUNCTIONS):
            return self._not(type, node, name)
        quantity = self.constant(node)
        if isinstance(quantity, Quantity):
            return self.fits(type, quantity, node, name)
        if quantity is None:
            return None
        if isinstance(node, Reference) and type.also and len(node.names) == 1 and self.scope.get(node.text) is None:
            if not self.scope.unread(node.text):
                self.report(UNKNOWN_WORD, f"`{node.text}` is no value of `{name}`", node, self.wanted(type))
            return None
        formula = Formula(key, node)
        self.formulas[key] = (formula, type)
        return formula

    def literal(self, node: Any) -> Quantity | None:
        """The quantity of a number token; any other token is reported by the caller's type."""
        if node.type != "NUMBER":
            self.report(WRONG_VALUE, f"a number is expected here, not {a_thing(node)}", node, _unquoted(node))
            return None
        try:
            return parse(node.text)
        except QuantityError as error:
            self.report(BAD_NUMBER, error.message, node, error.help)
            return None

    def constant(self, node: Value) -> Quantity | bool | None:
        """The quantity of a literal, a range or a negative; None where it is wrong and reported, False for a formula."""
        if isinstance(node, Token):
            return self.literal(node)
        if isinstance(node, Range) and isinstance(node.low, Token) and isinstance(node.high, Token):
            try:
                return parse(f"{node.low.text}..{node.high.text}")
            except QuantityError as error:
                self.report(BAD_NUMBER, error.message, node, error.help)
                return None
        if isinstance(node, Negative) and isinstance(node.value, Token):
            quantity = self.literal(node.value)
            return None if quantity is None else negate(quantity)
        if isinstance(node, Expression):
            return self._rate_literal(node)
        return False

    def _rate_literal(self, node: Expression) -> Quantity | bool | None:
        """`500k / day` is one quantity where `day` is no name of the design."""
        if len(node.operands) != 2 or node.signs[0].text != "/":
            return False
        number, unit = node.operands
        if not (isinstance(number, Token) and number.type == "NUMBER" and isinstance(unit, Reference)):
            return False
        if len(unit.names) != 1 or self.scope.get(unit.text) is not None:
            return False
        try:
            return parse(f"{number.text} / {unit.text}")
        except QuantityError:
            return False

    def fits(self, type: types.Measure, quantity: Quantity, node: Any, name: str) -> Quantity | None:
        """The quantity if it has the dimension, the label and the size that are asked for, with the label it takes on."""
        dimension, label = quantity.dimension, quantity.label
        if dimension != type.dimension and dimension not in type.per:
            found = dimension_name(dimension, label)
            wanted = dimension_name(type.dimension, type.label)
            shown = self._shown(node)
            help = self.wanted(type)
            if dimension == RATIO and label not in SHARES and type.dimension == RATE:
                help = f"say in which time: `{shown} / day`"
            self.report(UNIT_MISMATCH, f"`{name}` is {wanted}, and `{shown}` is {found}", node, help)
            return None
        if label not in SHARES and dimension == type.dimension and not type.takes(label):
            help = self.wanted(type)
            message = f"`{name}` counts {_plural(type.label)}, not {_plural(label)}"
            if type.label in SHARES:
                message = f"`{name}` is {dimension_name(type.dimension, type.label)}, it counts no {_plural(label)}"
            self.report(UNIT_MISMATCH, message, node, help)
            return None
        wrong = _range_problem(type, quantity)
        if wrong:
            self.report(OUT_OF_RANGE, f"`{name}` is `{self._shown(node)}`, {wrong}", node, _in_range(type, quantity))
            return None
        return quantity if label not in SHARES or type.label in SHARES else quantity._replace(label=type.label)

    def _shown(self, node: Any) -> str:
        return cut(self.source.text[node.start : node.end])

    def _distribution(self, type: types.Measure, node: Percentiles, name: str) -> Meant | None:
        if not type.percentiles:
            help = f"write one number, such as `{self._shown(node.points[-1][1])}`"
            self.report(WRONG_VALUE, f"`{name}` is one number, without percentiles", node, help)
            return None
        points: list[tuple[float, Quantity]] = []
        for word, amount in node.points:
            share = _percentile(word.text)
            if share is None:
                help = "percentiles are `p50`, `p90`, `p95`, `p99` and `p999`"
                self.report(UNKNOWN_WORD, f"`{word.text}` is no percentile", word, help)
                return None
            quantity = self.constant(amount)
            if not isinstance(quantity, Quantity):
                return None
            fitting = self.fits(type, quantity, amount, name)
            if fitting is None:
                return None
            points.append((share, fitting))
        words = [word for word, _ in node.points]
        for before, after, (low, one), (high, other) in zip(words, words[1:], points, points[1:], strict=False):
            if high == low:
                self.report(WRONG_VALUE, f"`{after.text}` of `{name}` is stated twice", after, "keep one of the two")
                return None
            if (high > low) != (other.high >= one.high) and other != one:
                bigger, smaller = (after, before) if high > low else (before, after)
                message = f"`{bigger.text}` of `{name}` is smaller than `{smaller.text}`"
                self.report(OUT_OF_RANGE, message, node, "percentiles never fall: a higher one is at least as large")
                return None
        return Distribution(tuple(sorted(points)))

    def any_number(self, type: types.AnyNumber, node: Value, key: str, name: str) -> Meant | None:
        """A number of any dimension."""
        if isinstance(node, (List, Words, Percentiles)):
            return self._not(type, node, name)
        quantity = self.constant(node)
        if quantity is False:
            formula = Formula(key, node)
            self.formulas[key] = (formula, None)
            return formula
        return quantity if isinstance(quantity, Quantity) else None

    # Words

    def choice(self, type: types.Choice, node: Value, key: str, name: str) -> Meant | None:
        """One of the closed words, or `other("...")`."""
        if isinstance(node, Reference) and len(node.names) == 1:
            text = node.names[0].text
            if text in type.words:
                return Word(text)
            meant, similar = type.meant_by(text), nearest(text, type.words)
            help = f"a word with a similar name exists: `{similar[0]}`" if similar else expected(type, text)
            help = f"write `{name}: {meant}`" if meant else help
            self.report(UNKNOWN_WORD, f"`{text}` is no `{name}`", node, help)
            return None
        if type.open:
            other = self._other(node)
            if other is not None:
                return Word(other, other=True)
        if isinstance(node, Token) and node.type == "STRING":
            text = string_value(node)
            if text in type.words:
                self.report(WRONG_VALUE, f"`{name}` is a word without quotes", node, f"write `{text}`")
                return None
            if type.open:
                message = f"`{cut(text)}` is none of the words of `{name}`"
                self.report(UNKNOWN_WORD, message, node, f'write `other("{cut(text)}")`, or {expected(type, text)}')
                return None
        return self._not(type, node, name)

    def _other(self, node: Value) -> str | None:
        if isinstance(node, Call) and node.name.text == "other" and len(node.arguments) == 1:
            argument = node.arguments[0]
            if isinstance(argument, Token) and argument.type == "STRING":
                return string_value(argument)
        return None

    def technology(self, type: types.Technology, node: Value, key: str, name: str) -> Meant | None:
        """A name of the technology catalogue."""
        from mlsd_dsl.vocabulary import technologies

        if isinstance(node, Reference) and len(node.names) == 1:
            text = node.names[0].text
            if technologies.technology(text) is not None:
                return Word(text)
            right = technologies.right_spelling(text)
            help = f"write `{right}`"
            if right is None:
                help = f'one that is not there is written `other("{text}")`'
                similar = nearest(text, tuple(technologies.TECHNOLOGIES))
                if similar:
                    help = f"a technology with a similar name exists: `{similar[0]}`; {help}"
            self.report(UNKNOWN_WORD, f"`{text}` is no technology of the catalogue", node, help)
            return None
        other = self._other(node)
        if other is not None:
            return Word(other, other=True)
        dashed = technologies.right_spelling(self.source.text[node.start : node.end])
        if dashed is not None and isinstance(node, Expression):
            self.report(UNKNOWN_WORD, f"`{self._shown(node)}` is no name", node, f"write `{dashed}`")
            return None
        return self._not(type, node, name)

    def flag(self, type: types.Flag, node: Value, key: str, name: str) -> Meant | None:
        """`yes` or `no`."""
        if isinstance(node, Reference) and node.text in ("yes", "no"):
            return node.text == "yes"
        if isinstance(node, Reference):
            right = _YES_NO.get(node.text.lower()) or next(iter(nearest(node.text, ("yes", "no"))), "yes")
            self.report(UNKNOWN_WORD, f"`{name}` is `yes` or `no`, not `{node.text}`", node, f"write `{name}: {right}`")
            return None
        return self._not(type, node, name)

    def words(self, type: types.Words, node: Value, key: str, name: str) -> Meant | None:
        """A string."""
        if isinstance(node, Token) and node.type == "STRING":
            return string_value(node)
        return self._not(type, node, name)

    def day(self, type: types.Day, node: Value, key: str, name: str) -> Meant | None:
        """A date."""
        if isinstance(node, Token) and node.type == "DATE":
            try:
                datetime.date.fromisoformat(node.text)
            except ValueError:
                self.report(WRONG_VALUE, f"`{node.text}` is no day of the calendar", node, expected(type))
                return None
            return node.text
        return self._not(type, node, name)

    def field_name(self, type: types.FieldName, node: Value, key: str, name: str) -> Meant | None:
        """Any word."""
        if isinstance(node, Reference):
            return Word(node.text)
        if type.words and isinstance(node, Token) and node.type == "STRING":
            return string_value(node)
        return self._not(type, node, name)

    def metric(self, type: types.MetricName, node: Value, key: str, name: str) -> Meant | None:
        """A metric with its cut-off."""
        from mlsd_dsl.vocabulary.tasks import METRICS

        if isinstance(node, Reference) and len(node.names) == 1:
            text, _, cutoff = node.text.partition("@")
            known = METRICS.get(text)
            if known is None:
                similar = nearest(text, tuple(METRICS))
                at = f"@{cutoff}" if similar and cutoff and METRICS[similar[0]].cutoff else ""
                help = f"a metric with a similar name exists: `{similar[0]}{at}`" if similar else ""
                help = help or f'metrics outside the vocabulary are written `other("{text}")`'
                self.report(UNKNOWN_WORD, f"`{text}` is no metric of the vocabulary", node, help)
                return None
            if cutoff and not known.cutoff:
                self.report(WRONG_VALUE, f"`{text}` has no cut-off", node, f"write `{text}`")
                return None
            return Metric(text, int(cutoff[:9]) if cutoff else None)
        other = self._other(node)
        if other is not None:
            return Metric(other, other=True)
        return self._not(type, node, name)

    def field_type(self, type: types.FieldType, node: Value, key: str, name: str) -> Meant | None:
        """`float`, `category(250)`, `list(id, 50)`."""
        if isinstance(node, Reference):
            word = node.text
            arguments: tuple[str, ...] = ()
        elif isinstance(node, Call):
            word = node.name.text
            arguments = tuple(self.source.text[argument.start : argument.end] for argument in node.arguments)
        else:
            return self._not(type, node, name)
        if word not in FIELD_TYPES:
            similar = nearest(word, tuple(FIELD_TYPES))
            help = f"a type with a similar name exists: `{similar[0]}`" if similar else expected(type)
            self.report(UNKNOWN_WORD, f"`{word}` is no type of a field", node, help)
            return None
        least, most = FIELD_TYPES[word]
        if not least <= len(arguments) <= most:
            self.report(WRONG_VALUE, f"`{word}` takes {_numbers(least, most)}", node, _field_example(word))
            return None
        sized = word in ("category", "embedding", "vector")
        for argument in node.arguments if isinstance(node, Call) else ():
            wrong = isinstance(argument, (Words, Percentiles, Negative)) or (
                isinstance(argument, Token) and argument.type != "NUMBER"
            )
            if wrong or (sized and isinstance(argument, Reference) and self.scope.get(argument.names[0].text) is None):
                self.report(WRONG_VALUE, f"`{word}` cannot take {a_thing(argument)}", argument, _field_example(word))
                return None
        return FieldType(word, arguments)

    # Names of parts

    def part_name(self, type: types.PartName, node: Value, key: str, name: str) -> Meant | None:
        """The name of a part of a fitting kind, or a word or string that stands in its place."""
        if type.words and isinstance(node, Token) and node.type == "STRING":
            return string_value(node)
        if not isinstance(node, Reference):
            return self._not(type, node, name)
        text = node.text
        named = self.scope.get(text)
        if named is None or (named.kind is None and text in type.also):
            if text in type.also:
                return text == "yes" if text in ("yes", "no") else Word(text)
            if not self.scope.unread(text):
                diagnostic = self.scope.undeclared(text, self.source.span(node.start, node.end), type.kinds)
                if type.words and not self.scope.similar(text, type.kinds):
                    diagnostic = diagnostic._replace(help=f'declare it, or write it as words: `"{text}"`')
                self.diagnostics.append(diagnostic._replace(subject=self.subject))
            return None
        if named.sort == "unread":
            return None
        if named.kind is None:
            self._not_that_part(type, node, name, named)
            return None
        if type.kinds and named.kind.word not in type.kinds and text not in self.scope.guessed:
            self._not_that_part(type, node, name, named)
            return None
        return PartReference(named.full)

    def _not_that_part(self, type: types.PartName, node: Reference, name: str, named: Named) -> None:
        wanted = either([a(kind) for kind in type.kinds[:4]] or ["a part"])
        names = [n for n, other in self.scope.names.items() if other.kind is not None and other.kind.word in type.kinds]
        if names:
            help = f"name one of these: {some(sorted(names), node.text)}" if len(names) > 1 else f"name `{names[0]}`"
        elif len(type.kinds) == 1:
            help = f"declare one: `{type.kinds[0]} NAME {{ ... }}`"
        else:
            help = expected(type)
        note = Note(f"`{node.text}` is {a(named.noun)}", named.span)
        message = f"`{node.text}` is {a(named.noun)}, where `{name}` names {wanted}"
        self.report(WRONG_VALUE, message, node, help, notes=(note,))

    def hardware_use(self, type: types.HardwareUse, node: Value, key: str, name: str) -> Meant | None:
        """`8 * h100`."""
        from mlsd_dsl.vocabulary import hardware

        count, used = 1.0, node
        if isinstance(node, Expression) and len(node.operands) == 2 and node.signs[0].text == "*":
            number, used = node.operands
            if isinstance(number, Reference) and isinstance(used, Token):
                number, used = used, number
            quantity = self.literal(number) if isinstance(number, Token) else None
            if quantity is None:
                return None if isinstance(number, Token) else self._not(type, node, name)
            if quantity.dimension != RATIO or quantity.low != quantity.high or quantity.low <= 0:
                self.report(WRONG_VALUE, f"`{self._shown(number)}` is no number of devices", number, expected(type))
                return None
            count = quantity.low
        if not isinstance(used, Reference):
            return self._not_hardware(type, node, name)
        text = used.text
        named = self.scope.get(text)
        if hardware.hardware(text) is not None or (
            named is not None and named.kind is not None and named.kind.word == "hardware"
        ):
            return HardwareUse(count, named.full if named is not None else text)
        if self.scope.unread(text):
            return None
        right = hardware.right_spelling(text) or next(iter(nearest(text, tuple(hardware.HARDWARE))), None)
        help = (
            f"hardware with a similar name exists: `{right}`" if right else f"declare it: `hardware {text} {{ ... }}`"
        )
        self.report(UNKNOWN_WORD, f"`{text}` is no hardware of the catalogue", used, help)
        return None

    def _not_hardware(self, type: types.HardwareUse, node: Value, name: str) -> Meant | None:
        from mlsd_dsl.vocabulary import hardware

        glued = re.fullmatch(r"(\d+)\s*[xX*]?\s*([^\W\d]\w*)", self.source.text[node.start : node.end])
        right = glued and (hardware.right_spelling(glued[2]) or glued[2])
        if glued is None or hardware.hardware(str(right)) is None:
            return self._not(type, node, name)
        self.report(WRONG_VALUE, f"`*` is missing in `{glued[0]}`", node, f"write `{glued[1]} * {right}`")
        return None

    def selection(self, type: types.Selection, node: Value, key: str, name: str) -> Meant | None:
        """What a view shows or hides."""
        if isinstance(node, Reference):
            text = node.text
            named = self.scope.get(text)
            if named is not None and named.sort in ("part", "group"):
                return PartReference(named.full)
            if text in selection_words():
                return Word(text)
            if not self.scope.unread(text):
                similar = nearest(text, selection_words())
                diagnostic = self.scope.undeclared(text, self.source.span(node.start, node.end))
                if similar and not self.scope.similar(text):
                    diagnostic = diagnostic._replace(help=f"a kind, step or plane has a similar name: `{similar[0]}`")
                self.diagnostics.append(diagnostic._replace(subject=self.subject))
            return None
        if isinstance(node, Words):
            texts = [word.text for word in node.words]
            if len(texts) == 4 and texts[0] == "path" and texts[2] == "to":
                source = self.part_name(types.PartName(), node.words[1], key, name)
                target = self.part_name(types.PartName(), node.words[3], key, name)
                if isinstance(source, PartReference) and isinstance(target, PartReference):
                    return Path(source.name, target.name)
                return None
        return self._not(type, node, name)

    # Several values

    def many(self, type: types.Many, node: Value, key: str, name: str) -> Meant | None:
        """A list; members that do not fit are reported and left out."""
        if not isinstance(node, List):
            if not type.one:
                return self._not(type, node, name)
            value = self.bind(type.of, node, key, name)
            return None if value is None else (value,)
        if len(node.items) < type.least:
            self.report(WRONG_VALUE, f"`{name}` is an empty list", node, f"leave `{name}` out, or name one")
            return None
        bound = []
        for place, item in enumerate(node.items):
            if isinstance(item, Words) and not isinstance(type.of, types.Selection):
                one, other = item.words[0], item.words[1]
                self.report(
                    WRONG_VALUE, f"a comma is missing before `{other.text}`", other, f"write `{one.text}, {other.text}`"
                )
                continue
            value = self.bind(type.of, item, f"{key}[{place}]", name)
            if value is not None:
                bound.append(value)
        return tuple(bound)

    def table(self, type: types.Table, node: Value, key: str, name: str) -> Meant | None:
        """A table is a section, not a value."""
        example = self.record.example if self.record is not None else f"{{ {type.keys}: ... }}"
        help = f"write `{name} {{ {example.strip('{} ')} }}`"
        self.report(WRONG_VALUE, f"`{name}` is a block, not {a_thing(node)}", node, help)
        return None

    def _not(self, type: types.AttributeType, node: Value, name: str) -> Meant | None:
        if isinstance(node, Token) and node.type == "STRING" and self._is_name(type, string_value(node)):
            help = f"write `{string_value(node)}`"
            self.report(WRONG_VALUE, f"`{name}` is a name without quotes", node, help)
            return None
        self.report(WRONG_VALUE, f"`{name}` cannot be {a_thing(node)}", node, self.wanted(type))
        return None

    def _is_name(self, type: types.AttributeType, text: str) -> bool:
        """Whether a string would fit if only it had no quotes."""
        match type:
            case types.Technology():
                from mlsd_dsl.vocabulary import technologies

                return technologies.technology(text) is not None
            case types.MetricName():
                from mlsd_dsl.vocabulary.tasks import METRICS

                return text.partition("@")[0] in METRICS
            case types.HardwareUse():
                from mlsd_dsl.vocabulary import hardware

                return hardware.hardware(text) is not None
            case types.FieldType():
                return text in FIELD_TYPES
            case types.Flag():
                return text in ("yes", "no")
            case types.PartName() | types.Selection():
                return self.scope.get(text) is not None
            case types.FieldName():
                return re.fullmatch(r"[^\W\d]\w*", text) is not None
            case _:
                return False


FUNCTIONS = ("min", "max", "ceil", "log2")

# The types of fields, with how many arguments each takes.
FIELD_TYPES: dict[str, tuple[int, int]] = {
    "float": (0, 0),
    "int": (0, 0),
    "bool": (0, 0),
    "string": (0, 1),
    "text": (0, 1),
    "id": (0, 1),
    "timestamp": (0, 0),
    "duration": (0, 0),
    "category": (0, 1),
    "embedding": (1, 2),
    "vector": (1, 2),
    "list": (1, 2),
    "map": (2, 3),
    "bytes": (0, 1),
    "image": (0, 2),
    "audio": (0, 1),
    "video": (0, 1),
    "geo": (0, 0),
    "money": (0, 0),
    "json": (0, 1),
}

_YES_NO = {"true": "yes", "on": "yes", "y": "yes", "false": "no", "off": "no", "n": "no"}


def expected(type: types.AttributeType, written: str = "") -> str:
    """What fits, in the reader's words; of many words, those like the one that was `written`."""
    match type:
        case types.Measure():
            text = f"write {describe(type.dimension, type.label)}"
            return text + "".join(f", or `{word}`" for word in type.also)
        case types.AnyNumber():
            return "write a number such as `0.2`, `-2%` or `200 ms`"
        case types.Choice():
            other = ', or `other("...")`' if type.open else ""
            return f"write one of {some(type.words, written, 'others')}{other}"
        case types.Technology():
            return 'name a technology such as `kafka`, or `other("...")`'
        case types.Flag():
            return "write `yes` or `no`"
        case types.Words():
            return 'write words in quotes: `"..."`'
        case types.Day():
            return "write a date such as `2027-03-01`"
        case types.PartName():
            wanted = either([a(kind) for kind in type.kinds[:4]] or ["a part"])
            also = "".join(f", or `{word}`" for word in type.also)
            return f"name {wanted}{also}" + (', or write words in quotes: `"..."`' if type.words else "")
        case types.FieldName():
            return "write a name"
        case types.MetricName():
            return 'name a metric such as `ndcg@20`, or `other("...")`'
        case types.HardwareUse():
            return "write hardware such as `8 * h100`"
        case types.FieldType():
            return "write a type such as `float`, `category(250)`, `embedding(64)` or `list(id, 50)`"
        case types.Selection():
            return "name a part, a group, a kind, a step, a plane, or `path a to b`"
        case types.Many():
            return expected(type.of) + ", or a list of them: `[..., ...]`"
        case types.Table():
            return f"write a block: `{{ {type.keys}: ... }}`"


def a_thing(node: Any) -> str:
    """What a value is, in the reader's words."""
    match node:
        case Token(type="STRING"):
            return "words in quotes"
        case Token(type="DATE"):
            return f"the date `{node.text}`"
        case Token(type="HOLE"):
            return "`?`"
        case Token():
            return f"the number `{node.text}`" if len(node.text) < 40 else "a number"
        case Reference():
            return f"the name `{node.text}`"
        case Percentiles():
            return "percentiles"
        case Words():
            return f"the words `{' '.join(word.text for word in node.words)}`"
        case List():
            return "a list"
        case Call():
            return f"`{node.name.text}(...)`"
        case Range():
            return "a range"
        case Expression() | Negative() | Group():
            return "a calculation"
        case _:
            return "this"


def selection_words() -> tuple[str, ...]:
    """The kinds, steps and planes that a view can show."""
    from mlsd_dsl.vocabulary.kinds import KINDS
    from mlsd_dsl.vocabulary.part import Plane, Step

    return (*KINDS, *(step.name.lower() for step in Step), *(plane.value for plane in Plane))


def _unquoted(node: Any) -> str:
    text = string_value(node) if node.type == "STRING" else ""
    if re.match(r"\d", text):
        return f"numbers stand without quotes: `{text}`"
    return ""


def _percentile(word: str) -> float | None:
    """`p50` → 50, `p999` → 99.9, `p9999` → 99.99."""
    digits = word[1:]
    if word[:1] != "p" or not digits.isascii() or not digits.isdigit() or len(digits) > 6 or int(digits) == 0:
        return None
    if len(digits) > 2 and digits[0] != "9":
        return None
    return float(digits) if len(digits) <= 2 else float(f"{digits[:2]}.{digits[2:]}")


def _range_problem(type: types.Measure, quantity: Quantity) -> str:
    """Why a number cannot be what it is said to be, or an empty string."""
    unit = type.dimension if quantity.dimension == type.dimension else quantity.dimension
    label = "%" if type.label == "%" else ""
    if type.least is not None and quantity.low < type.least:
        return (
            "which cannot be negative"
            if type.least == 0
            else f"less than {show(Quantity(type.least, type.least, unit, label))}"
        )
    if type.positive and quantity.low <= 0:
        return "which must be more than zero"
    if type.most is not None and quantity.high > type.most:
        return f"more than {show(Quantity(type.most, type.most, unit, label))}"
    if type.whole and quantity.low == quantity.high and quantity.low != int(quantity.low):
        return "which must be a whole number"
    return ""


def _in_range(type: types.Measure, quantity: Quantity) -> str:
    """What to write instead of a number that is too small, too large or not whole."""
    if quantity.low != quantity.high:
        return ""
    value = quantity.low
    if type.label == "%" and type.most == 1.0 and quantity.label == "" and 1 < value <= 100:
        return f"write `{value:g}%`"
    if type.least is not None and value < type.least:
        right = (
            negate(quantity)
            if value < 0 and -value >= type.least
            else quantity._replace(low=type.least, high=type.least)
        )
        more = "" if value < 0 and -value >= type.least else " or more"
        return f"write `{show(right)}`{more}"
    if type.positive and value <= 0:
        return f"write `{show(negate(quantity))}`" if value else "leave it out where it is not known"
    if type.most is not None and value > type.most:
        return f"write `{show(quantity._replace(low=type.most, high=type.most))}` or less"
    if type.whole and value != int(value):
        return f"write `{int(value)}` or `{int(value) + 1}`"
    return ""


def _plural(label: str) -> str:
    from mlsd_dsl.vocabulary.units import plural

    return plural(label)


def _numbers(least: int, most: int) -> str:
    if most == 0:
        return "nothing in parentheses"
    if least == most:
        return f"{least} argument{'s' if least > 1 else ''}"
    return f"{least} to {most} arguments" if least else f"at most {most} argument{'s' if most > 1 else ''}"


def _field_example(word: str) -> str:
    examples = {
        "embedding": "embedding(64)",
        "list": "list(id, 50)",
        "category": "category(250)",
        "map": "map(id, float)",
    }
    return f"write `{examples.get(word, word)}`"


_BINDERS: dict[Any, Callable[..., Meant | None]] = {
    types.Measure: Binder.measure,
    types.AnyNumber: Binder.any_number,
    types.Choice: Binder.choice,
    types.Technology: Binder.technology,
    types.Flag: Binder.flag,
    types.Words: Binder.words,
    types.Day: Binder.day,
    types.PartName: Binder.part_name,
    types.FieldName: Binder.field_name,
    types.MetricName: Binder.metric,
    types.HardwareUse: Binder.hardware_use,
    types.FieldType: Binder.field_type,
    types.Selection: Binder.selection,
    types.Many: Binder.many,
    types.Table: Binder.table,
}
