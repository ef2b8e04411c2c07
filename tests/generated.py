"""Random whole designs as text, over the real vocabulary: what properties are tried on.

A design is made from a seed and a number of parts by `random.Random`, so that a draw costs Hypothesis two integers and a
design of thirty parts a few milliseconds. Each statement has a generator of its own: a smaller design is nearly a part of a
larger one of the same seed, which is what shrinking needs. Every design reads without a diagnostic; its layout is as odd as
the language allows.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from mlsd_dsl.design.bind import FIELD_TYPES
from mlsd_dsl.vocabulary import arrows as table
from mlsd_dsl.vocabulary import attribute as types
from mlsd_dsl.vocabulary.dimensions import (
    COMPUTE,
    COMPUTE_RATE,
    DATA,
    DATA_PRICE,
    DATA_RATE,
    MONEY,
    MONEY_RATE,
    RATE,
    RATIO,
    STORAGE_PRICE,
    TIME,
    Dimension,
)
from mlsd_dsl.vocabulary.facts import facts_of
from mlsd_dsl.vocabulary.hardware import HARDWARE
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.part import Block, Plane, Step
from mlsd_dsl.vocabulary.statements import STATEMENTS
from mlsd_dsl.vocabulary.tasks import METRICS
from mlsd_dsl.vocabulary.technologies import TECHNOLOGIES
from mlsd_dsl.vocabulary.units import plural

_Member = TypeVar("_Member")


def designs(most: int = 30, *, plain: bool = False) -> st.SearchStrategy[str]:
    """Texts of designs with up to `most` parts; `plain` ones have neither comments nor odd spacing."""
    return st.builds(
        lambda seed, parts: design(seed, parts, plain=plain), st.integers(0, 2**32 - 1), st.integers(0, most)
    )


def design(seed: int, parts: int, *, plain: bool = False) -> str:
    """One design of `parts` parts, the same for the same seed."""
    text = _Design(seed, parts, plain).text()
    if plain:
        return text
    rng = random.Random(seed)
    if rng.random() < 0.15:
        text = text.replace("\n", "\r\n")
    return text.rstrip("\r\n") if rng.random() < 0.15 else text


# Reserved words and names of other alphabets are names like any other.
_NAMES = ["feed", "ranker", "events", "store_f", "größe", "特徴", "_x1", "click2", "video"]
_RESERVED = [
    "source",
    "end",
    "p99",
    "view",
    "model",
    "group",
    "scenario",
    "import",
    "fields",
    "require",
    "assume",
    "label",
    "with_",
    "on_call",
    "p50",
    "index",
]
_WORDS = (
    '"plain words"', '""', '"größe, 特徴, 🎬"', '"a \\"quoted\\" word"', '"back\\\\slash"', '"two\\nlines"', '"# no comment"',
    '"{ [ ( } ] )"', '"https://example.org/a?b=c#d"', '"a: 1, b: 2"', "\"it's\"", '"tab\there"', '"8..12 ms"',
    '"""one line"""', '"""\n  Two lines,\n    the second deeper.\n  """', '"""first\n\n# second "quoted" \\"""\n"""',
)  # fmt: skip
_COMMENTS = (
    "# why", "#", "#tight", "# größe 🎬", '# "quoted" [x] {y} (z)', "# ] } )", "# a: 1, b -> c", "#  trailing blanks   ",
    "# " + "a long remark that goes on and on " * 4,
)  # fmt: skip
_UNITS: dict[Dimension, tuple[str, ...]] = {
    TIME: ("us", "ms", "s", "min", "h", "days", "weeks", "month", "year"),
    DATA: ("bytes", "KB", "MB", "GiB", "TB"),
    DATA_RATE: ("MB/s", "Gbit/s", "KiB/s"),
    MONEY: ("USD",),
    MONEY_RATE: ("USD/month", "USD/hour"),
    STORAGE_PRICE: ("USD/GB/month",),
    DATA_PRICE: ("USD/GB",),
    COMPUTE: ("TFLOP", "GFLOP"),
    COMPUTE_RATE: ("TFLOP/s", "PFLOP/s"),
}
_RULES = ("training-serving-skew", "feature-leakage", "no-fallback", "D322", "G001")
_BASE: tuple[tuple[str, Dimension, str], ...] = (
    ("wait", TIME, "5..8 ms"),
    ("size", DATA, "2 KB"),
    ("many", RATIO, "40"),
    ("often", RATE, "12 / s"),
)


class _Design:
    def __init__(self, seed: int, parts: int, plain: bool) -> None:
        self.seed = seed
        self.plain = plain
        rng = random.Random(seed * 7919)
        kinds = list(KINDS)
        self.parts: list[tuple[str, str]] = []
        taken: set[str] = set()
        for place in range(parts):
            own = random.Random(seed * 7919 + place)
            reserved = own.choice(_RESERVED)
            name = f"{own.choice(_NAMES)}_{place}" if reserved in taken or own.random() < 0.8 else reserved
            taken.add(name)
            self.parts.append((name, own.choice(kinds)))
        self.by_kind: dict[str, list[str]] = {}
        for name, kind in self.parts:
            self.by_kind.setdefault(kind, []).append(name)
        self.aliases: list[str] = []
        self.groups: list[str] = []
        self.rng = rng

    def text(self) -> str:
        """Statements in any order, with what stands between lines."""
        made: list[tuple[int, str]] = []
        count = len(self.parts)
        statements: list[Callable[[_Writer], str]] = [
            *(self._part(place) for place in range(count)),
            *(_Writer.arrows for _ in range(count)),
            *(_Writer.requirement for _ in range(count // 3)),
            *(self._late(place) for place in range(count // 6)),
            *(self._base(place) for place in range(len(_BASE))),
            *(_Writer.path for _ in range(count // 8)),
            *(self._call(place) for place in range(count // 4)),
            *(_Writer.prose for _ in range(1 + count // 10)),
            *(_Writer.decide for _ in range(count // 10)),
            *(_Writer.accept for _ in range(count // 10)),
            *(self._scenario(place) for place in range(count // 8)),
            *(self._view(place) for place in range(count // 8)),
            *((self._head,) if self.seed % 3 else ()),
        ]
        for place, make in enumerate(statements):
            writer = _Writer(self, random.Random(self.seed * 104729 + place))
            statement = make(writer)
            if statement:
                made.append((place, statement))
        lines = self._grouped([statement for place, statement in made if place < count])
        lines += [statement for place, statement in made if place >= count]
        self.rng.shuffle(lines)
        writer = _Writer(self, self.rng)
        first = "" if self.plain else writer.line_end(0)
        return first + "".join(statement + writer.line_end(0) for statement in lines)

    def _grouped(self, parts: list[str]) -> list[str]:
        """Some of the parts inside a group, or in a group of a group."""
        rng = self.rng
        if len(parts) < 4 or rng.random() < 0.5:
            return parts
        cut = rng.randint(1, len(parts) - 1)
        inner = parts[:cut]
        rest = parts[cut:]
        writer = _Writer(self, rng)
        if len(inner) > 2 and rng.random() < 0.4:
            self.groups.append("inner_group")
            inner = [f"group inner_group {writer.braces(inner[:2], 1)}", *inner[2:]]
        self.groups.append("outer_group")
        own = writer.attributes(STATEMENTS["group"], 2)
        return [f'group outer_group "Owned together" {writer.braces([*own, *inner], 0)}', *rest]

    def _part(self, place: int) -> Callable[[_Writer], str]:
        return lambda writer: writer.part(*self.parts[place])

    def _base(self, place: int) -> Callable[[_Writer], str]:
        name, _, value = _BASE[place]
        return lambda writer: f"assume{writer.gap()}{name}{writer.blank()}={writer.blank()}{value}{writer.why()}"

    def _late(self, place: int) -> Callable[[_Writer], str]:
        return lambda writer: writer.late(f"late_{place}")

    def _call(self, place: int) -> Callable[[_Writer], str]:
        return lambda writer: writer.call(f"call_{place}")

    def _scenario(self, place: int) -> Callable[[_Writer], str]:
        return lambda writer: writer.scenario(f"case_{place}")

    def _view(self, place: int) -> Callable[[_Writer], str]:
        return lambda writer: writer.view(f"view_{place}")

    def _head(self, writer: _Writer) -> str:
        own = writer.attributes(STATEMENTS["design"], 4)
        return f"design{writer.gap()}random_design{writer.title()}{writer.gap()}{writer.braces(own, 0)}"


class _Writer:
    """Writes statements of a design with one source of chance."""

    def __init__(self, design: _Design, rng: random.Random) -> None:
        self.design = design
        self.rng = rng
        self.plain = design.plain

    # Statements

    def part(self, name: str, kind: str) -> str:
        head = f"{kind}{self.gap()}{name}{self.title()}"
        if self.chance(0.1):
            return head
        items = self.attributes(KINDS[kind], self.rng.randint(0, 6))
        if self.chance(0.2):
            items += [call for call in (self._chain(name, kind, inside=True),) if call]
        return f"{head}{self.gap()}{self.braces(items, 0)}"

    def arrows(self) -> str:
        name, kind = self.rng.choice(self.design.parts)
        return self._chain(name, kind, inside=False)

    def call(self, alias: str) -> str:
        """A request with a name of its own."""
        for name, kind in self._sample(self.design.parts, 6):
            targets = [other for other in self.design.parts if table.meaning(kind, "=>", other[1])]
            if targets:
                self.design.aliases.append(alias)
                target = self.rng.choice(targets)[0]
                return f"{name} => {target} as {alias} {self.braces(self.attributes(table.Call, 2), 0)}"
        return ""

    def requirement(self) -> str:
        name, kind = self.rng.choice(self.design.parts)
        facts = facts_of(kind)
        fact = facts[self.rng.choice([fact for fact in facts if fact != "owner"])]
        bound = self.measure(types.Measure(fact.dimension, fact.label, least=None))
        of = f" of {self.rng.choice(self.design.parts)[0]}" if fact.of and self.chance(0.4) else ""
        sign = self.rng.choice(("<=", ">=", "<", ">", "==", "!="))
        subject = f"require{self.gap()}{name}{self.blank()}.{fact.name}{of}"
        if self.chance(0.1):
            subject, bound = "require design.cost", f"{name}.cost * 3 + 12k USD/month"
        return f"{subject}{self.blank()}{sign}{self.blank()}{bound}{self.why()}"

    def path(self) -> str:
        one, other, third = (self.rng.choice(self.design.parts)[0] for _ in range(3))
        if self.chance(0.3):
            return f"require no path {one} to {other}{self.why()}"
        through = f" through {third}" if self.chance(0.5) else ""
        return f"require{self.gap()}path {one} to{self.gap()}{other}{through}{self.why()}"

    def late(self, name: str) -> str:
        """An assumption over what parts state, which no part rests on."""
        for part, kind in self._sample(self.design.parts, 6):
            numbers = [
                record.name
                for record in KINDS[kind].attributes.values()
                if isinstance(record.type, types.Measure) and not record.type.also and not record.type.percentiles
            ]
            if numbers:
                factor = self.rng.choice(("128 * 2", "(1 + 10%)", "min(2, many)", "-3", "ceil(many / 7)"))
                return f"assume {name} = {part}.{self.rng.choice(numbers)}{self.blank()}*{self.blank()}{factor}{self.why()}"
        return ""

    def prose(self) -> str:
        return f"{self.rng.choice(('assume', 'exclude'))}{self.gap()}{self.words()}"

    def decide(self) -> str:
        own = self.attributes(STATEMENTS["decide"], 3)
        return f"decide{self.gap()}{self.words()}{self.gap()}{self.braces(own, 0)}"

    def accept(self) -> str:
        on = f" on {self.rng.choice(self.design.parts)[0]}" if self.chance(0.8) else ""
        body = f" {self.braces(self.attributes(STATEMENTS['accept'], 2), 0)}" if self.chance(0.5) else ""
        return f"accept {self.rng.choice(_RULES)}{on}{self.gap()}{self.words()}{body}"

    def scenario(self, name: str) -> str:
        items: dict[str, str] = {}
        for part, kind in self._sample(self.design.parts, 3):
            if self.chance(0.3):
                items[part] = "down"
                continue
            record = self.rng.choice(list(KINDS[kind].attributes.values()))
            value = "" if isinstance(record.type, types.Table) else self.value(record.type)
            if value:
                items[f"{part}.{record.name}"] = value
        if self.design.aliases and self.chance(0.5):
            items[f"{self.rng.choice(self.design.aliases)}.items"] = "200"
        if self.chance(0.5):
            items["wait"] = "9 ms"
        lines = [f"{key}{self.blank()}:{self.blank()}{value}" for key, value in items.items()]
        return f"scenario {name}{self.title()} {self.braces(lines, 0)}"

    def view(self, name: str) -> str:
        return f"view {name}{self.title()} {self.braces(self.attributes(STATEMENTS['view'], 3), 0)}"

    # Arrows

    def _chain(self, name: str, kind: str, *, inside: bool) -> str:
        """`name` and what it may reach, up to three arrows on; without a source where it stands inside a block."""
        text = "" if inside else self._sources(name, kind)
        arrow = ""
        here = [(name, kind)]
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            step = self._step([kind for _, kind in here])
            if step is None:
                break
            arrow, here = step
            text += f"{self.blank()}{arrow}{self.blank()}{self._ends(arrow, here)}"
        if not arrow:
            return ""
        text = text.lstrip() + (f"{self.gap()}{self.words()}" if self.chance(0.25) else "")
        if self.chance(0.4):
            text += f"{self.gap()}{self.braces(self.attributes(table.BODIES[arrow], 3), 0)}"
        return text

    def _sources(self, name: str, kind: str) -> str:
        if self.chance(0.8):
            return name
        alike = [other for other in self.design.by_kind[kind] if other != name]
        return self.brackets([name, *self._sample(alike, 2)], 0)

    def _step(self, kinds: list[str]) -> tuple[str, list[tuple[str, str]]] | None:
        """An arrow, and parts to which it leads from each of `kinds`."""
        arrows = list(table.ARROWS)
        self.rng.shuffle(arrows)
        for arrow in arrows:
            targets = [
                part for part in self.design.parts if all(table.meaning(kind, arrow, part[1]) for kind in set(kinds))
            ]
            if targets:
                return arrow, self._sample(targets, self.rng.choice((1, 1, 1, 2, 4)))
        return None

    def _ends(self, arrow: str, ends: list[tuple[str, str]]) -> str:
        if len(ends) == 1 and self.chance(0.9):
            return ends[0][0]
        members = []
        for name, _ in ends:
            body = self.braces(self.attributes(table.BODIES[arrow], 2), 1) if self.chance(0.4) else ""
            members.append(f"{name}{self.blank()}{body}" if body else name)
        return self.brackets(members, 0)

    # Bodies

    def attributes(self, block: type[Block], most: int) -> list[str]:
        """Up to `most` attributes of a block, each once."""
        made = []
        for record in self._sample(list(block.attributes.values()), most):
            if isinstance(record.type, types.Table):
                made.append(f"{record.name}{self.gap()}{self._table(record.type)}")
                continue
            value = "?" if self.chance(0.03) else self.value(record.type)
            if value:
                made.append(f"{record.name}{self.blank()}:{self.blank()}{value}")
        return made

    def _table(self, type: types.Table) -> str:
        keys = ["ndcg@20", "auc", "recall@100"] if type.keys == "metric" else ["click", "größe", "end", "p99", "mode"]
        lines = [f"{key}:{self.blank()}{self.value(type.of)}" for key in self._sample(keys, 3)]
        return self.braces(lines, 1)

    def braces(self, items: list[str], depth: int) -> str:
        """A body: on one line or spread, with commas or without."""
        if not items:
            return self.rng.choice(("{}", "{ }", "{\n}")) if self.plain or self.chance(0.8) else "{ # nothing yet\n}"
        if self.chance(0.5):
            inside = self._joined(items, lambda: self.blank() + "," + self.blank())
            return f"{{{self.blank()}{inside}{self.rng.choice((' ', '', ', '))}}}"
        inside = self._joined(items, lambda: self._separator(depth + 1))
        return f"{{{self.line_end(depth + 1)}{inside}{self.line_end(depth)}}}"

    def brackets(self, items: list[str], depth: int) -> str:
        """A list, which may span lines."""
        if not items or self.plain or self.chance(0.7):
            return f"[{self.blank()}{self._joined(items, lambda: ',' + self.blank())}{self.blank()}]"
        inside = self._joined(items, lambda: "," + self.line_end(depth + 1) if self.chance(0.7) else ", ")
        comma = "," if self.chance(0.5) else ""
        return f"[{self.line_end(depth + 1)}{inside}{comma}{self.line_end(depth)}]"

    def _joined(self, items: Sequence[str], separator: Callable[[], str]) -> str:
        return "".join(item if not place else separator() + item for place, item in enumerate(items))

    def _separator(self, depth: int) -> str:
        if self.chance(0.2):
            return ", "
        return ("," if self.chance(0.15) else "") + self.line_end(depth)

    # Values

    def value(self, type: types.AttributeType) -> str:
        """A value that fits, as text; empty where the design has nothing that would."""
        return _VALUES[type.__class__](self, type)

    def measure(self, type: types.Measure) -> str:
        if type.also and self.chance(0.2):
            return self.rng.choice(type.also)
        bounded = type.most is not None or type.least not in (0, None) or type.label == "%"
        if not bounded and not type.whole and self.chance(0.12):
            formula = self._formula(type.dimension)
            if formula:
                return formula
        if type.percentiles and self.chance(0.6):
            return self._percentiles(type)
        dimension = self.rng.choice((type.dimension, *type.per))
        if type.most is not None or dimension == RATIO:
            return self._ratio(type)
        if dimension == RATE:
            return self._rate(type)
        unit = self.rng.choice(_UNITS[dimension])
        if self.chance(0.25):
            return self._range(unit)
        sign = "-" if type.least is None and self.chance(0.2) else ""
        return sign + self._spaced(self._figure(), unit)

    def _percentiles(self, type: types.Measure) -> str:
        unit = self.rng.choice(_UNITS[type.dimension])
        names = [name for name in ("p50", "p90", "p95", "p99", "p999") if self.chance(0.5)] or ["p50"]
        start = self.rng.randint(1, 9)
        amounts = [self._spaced(str(start * (place + 1)), unit) for place in range(len(names))]
        if self.chance(0.2):
            amounts[0] = f"{max(start - 1, 1)}..{self._spaced(str(start), unit)}"
        return self.gap().join(f"{name}{self.gap()}{amount}" for name, amount in zip(names, amounts, strict=True))

    def _ratio(self, type: types.Measure) -> str:
        least = 0.0 if type.least is None else type.least
        if type.most is not None or type.label == "%":
            if type.most is None or type.most == 1:
                return self.rng.choice(("99.95%", "5%", "0.25", "1%..3%", "12 %", "2..4%", "0%", "0.5..0.75", "100%"))
            return f"{least:g}"
        if type.whole:
            return str(int(least) + self.rng.randint(0, 900))
        low = int(least) + self.rng.randint(1, 900)
        sign = "-" if type.least is None and self.chance(0.3) else ""
        number = self.rng.choice((f"{low}", f"{low}k", f"{low}M", f"{low}K", f"1_{low:03}", f"{low}.5", f"{low}e3"))
        if not sign and self.chance(0.2):
            number = self.rng.choice((f"{low}..{low + 5}", f"{low}k .. {low + 5}k"))
        if type.label and self.chance(0.4):
            return f"{number} {plural(type.label) if self.chance(0.8) else type.label}"
        return sign + number

    def _rate(self, type: types.Measure) -> str:
        per = self.rng.choice(("s", "day", "h", "month"))
        if type.label == "%":
            return self.rng.choice((f"{self._whole()}% / year", f"{self._whole()}%/{per}"))
        label = self.rng.choice(("req", "requests")) if type.label == "request" else plural(type.label)
        forms = [
            f"{self._whole()} / {per}",
            f"{self._whole()}k/{per}",
            f"{self._whole()}/{per}",
            f"{self._whole()}K / {per}",
        ]
        if label:
            forms += [f"{self._figure()} {label}/{per}", f"10..{self._whole() + 10} {label}/{per}"]
        if type.label == "request":
            forms += [f"{self._whole()} qps", f"{self._whole()}K rps"]
        return self.rng.choice(forms)

    def _range(self, unit: str) -> str:
        low = self._whole()
        if self.chance(0.3):
            return f"{self._spaced(str(low), unit)}{self.blank()}..{self.blank()}{self._spaced(str(low + 7), unit)}"
        return f"{low}..{self._spaced(str(low + 7), unit)}"

    def _formula(self, dimension: Dimension) -> str:
        name = next((name for name, base, _ in _BASE if base == dimension), "")
        if not name:
            return ""
        a, b, c = (self.blank() for _ in range(3))
        one, two = (" ", "") if self.plain or self.chance(0.7) else (self.line_end(2), self.line_end(2))
        return self.rng.choice(
            (
                name,
                f"{name}{a}*{b}3",
                f"({one}{name}{a}+{b}{name}{c}* 2{two}) * 4",
                f"max({one}{name},{c}{name} * 2{two})",
                f"{name} *{b}log2( 8 )",
                f"min({name},{one}{name} + {name},{two})",
                f"{name}..{name} * 2",
                f"({name} * many)/ceil(2.5)",
            )
        )

    def _figure(self) -> str:
        low = self._whole()
        return self.rng.choice((f"{low}", f"{low}.5", f"{low}k", f"{low}e2", f"1_{low:03}", f"{low}.25"))

    def _whole(self) -> int:
        return self.rng.randint(1, 99)

    def _spaced(self, number: str, unit: str) -> str:
        glued = number[-1].isdigit() and not self.plain and self.chance(0.3)
        return number + ("" if glued else " " if self.plain else self.rng.choice((" ", "  ", "\t"))) + unit

    def any_number(self, type: types.AnyNumber) -> str:
        return self.rng.choice(("0.2", "-2%", "200ms", "3 USD", "1e3", "12k req/s", "many * 2", "- 5 days", "0.4..0.5"))

    def choice(self, type: types.Choice) -> str:
        return f"other({self._string()})" if type.open and self.chance(0.2) else self.rng.choice(type.words)

    def technology(self, type: types.Technology) -> str:
        return f"other( {self._string()} )" if self.chance(0.2) else self.rng.choice(tuple(TECHNOLOGIES))

    def flag(self, type: types.Flag) -> str:
        return self.rng.choice(("yes", "no"))

    def words(self, type: types.Words | None = None) -> str:
        words = self.rng.choice(_WORDS)
        return words if words.count('"') % 2 == 0 else '"words"'

    def _string(self) -> str:
        return self.rng.choice(_WORDS[:12])

    def day(self, type: types.Day) -> str:
        return f"20{self.rng.randint(10, 99)}-0{self.rng.randint(1, 9)}-{self.rng.randint(10, 28)}"

    def part_name(self, type: types.PartName) -> str:
        if type.words and self.chance(0.3):
            return self.words()
        if type.also and self.chance(0.3):
            return self.rng.choice(type.also)
        names = [name for name, kind in self.design.parts if not type.kinds or kind in type.kinds]
        return self.rng.choice(names) if names else ""

    def field_name(self, type: types.FieldName) -> str:
        return self.rng.choice((*type.examples, "viewer_id", "a.b"))

    def metric(self, type: types.MetricName) -> str:
        if self.chance(0.15):
            return 'other("regret")'
        name = self.rng.choice(tuple(METRICS))
        return f"{name}@{self.rng.randint(1, 200)}" if METRICS[name].cutoff and self.chance(0.6) else name

    def hardware(self, type: types.HardwareUse) -> str:
        name = self.rng.choice((*HARDWARE, *self.design.by_kind.get("hardware", ())))
        return self.rng.choice((name, f"{self._whole()}{self.blank()}*{self.blank()}{name}", f"{name} * 2"))

    def field_type(self, type: types.FieldType) -> str:
        word = self.rng.choice(tuple(FIELD_TYPES))
        least, most = FIELD_TYPES[word]
        first = "64" if word in ("category", "embedding", "vector") else "id"
        arguments = [first, "50", "float"][: self.rng.randint(least, most)]
        return f"{word}({self._joined(arguments, lambda: ',' + self.blank())})" if arguments else word

    def selection(self, type: types.Selection) -> str:
        names = [name for name, _ in self.design.parts]
        words = [*KINDS, *(step.name.lower() for step in Step), *(plane.value for plane in Plane)]
        if names and self.chance(0.3):
            return f"path{self.gap()}{self.rng.choice(names)} to {self.rng.choice(names)}"
        free = [word for word in words if word not in names]
        return self.rng.choice((*names, *self.design.groups) if names and self.chance(0.6) else free)

    def many(self, type: types.Many) -> str:
        if type.one and self.chance(0.25):
            return self.value(type.of)
        members = [self.value(type.of) for _ in range(max(type.least, self.rng.choice((1, 1, 2, 3, 6, 14))))]
        return self.brackets([member for member in members if member], 1) if all(members) else ""

    # Layout

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def title(self) -> str:
        return f"{self.gap()}{self._string()}" if self.chance(0.5) else ""

    def why(self) -> str:
        return f"{self.gap()}{self.words()}" if self.chance(0.3) else ""

    def gap(self) -> str:
        """One blank or more."""
        return " " if self.plain else self.rng.choice((" ", " ", " ", "  ", "\t", " \f"))

    def blank(self) -> str:
        """Blanks where none are needed."""
        return " " if self.plain else self.rng.choice((" ", " ", "", "  ", "\t"))

    def line_end(self, depth: int) -> str:
        """The end of a line, a comment behind it, blank lines and lines of comments, and the next line's indentation."""
        indent = "  " * depth
        if self.plain:
            return "\n" + indent
        rng = self.rng
        text = self.blank() + rng.choice(_COMMENTS) if self.chance(0.15) else rng.choice(("", "", " "))
        text += "\n"
        for _ in range(rng.choice((0, 0, 0, 0, 1, 2, 3))):
            line = rng.choice(_COMMENTS) if self.chance(0.4) else ""
            text += f"{rng.choice((indent, '', '    '))}{line}\n"
        return text + rng.choice((indent, indent, "", "   ", "\t"))

    def _sample(self, members: Sequence[_Member], most: int) -> list[_Member]:
        return self.rng.sample(list(members), min(most, len(members)))


_VALUES: dict[Any, Callable[[_Writer, Any], str]] = {
    types.Measure: _Writer.measure,
    types.AnyNumber: _Writer.any_number,
    types.Choice: _Writer.choice,
    types.Technology: _Writer.technology,
    types.Flag: _Writer.flag,
    types.Words: _Writer.words,
    types.Day: _Writer.day,
    types.PartName: _Writer.part_name,
    types.FieldName: _Writer.field_name,
    types.MetricName: _Writer.metric,
    types.HardwareUse: _Writer.hardware,
    types.FieldType: _Writer.field_type,
    types.Selection: _Writer.selection,
    types.Many: _Writer.many,
}
