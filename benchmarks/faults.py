"""Small mistakes sown into sound designs, and what is left of the design: the mistakes themselves stand in `slips.py`."""

from __future__ import annotations

import random
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from contents import Key, contents, own, stretches
from roles import declared, roles_of
from slips import OPERATORS

from mlsd_dsl.design.read import Files, read_design
from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.syntax.lexer import lex
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source


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
    lost: list[Key]

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
        errors = [d for d in broken + wrong if d.severity is Severity.ERROR]
        if errors:
            raise ValueError(f"{path} is not sound: {errors[0].span.start.line}: {errors[0].message}")
        self.tokens = [token for token in lex(self.source).tokens if token.type != "NEWLINE"]
        self.names = frozenset(declared(self.tree.items))
        self.roles = roles_of(self.tree, self.tokens, self.names)
        self.statements = sorted(stretches(self.tree.items))
        self.units = contents(self.tree, self.design)

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
        left = Counter(key for key, _ in contents(tree, design))
        touched = self._touched(fault)
        healthy = [key for key, at in self.units if not any(start <= at < end for start, end in touched)]
        lost = list((Counter(healthy) - left).elements())
        return Result(errors, len(healthy), lost)

    def _touched(self, fault: Fault) -> list[tuple[int, int]]:
        """The stretches of the statements that the mistake is in: the innermost ones, two where it joins two."""
        return [
            (low, high)
            for start, end, inner in self.statements
            if start <= fault.end and fault.start <= end
            for low, high in own(start, end, inner)
            if low <= fault.end and fault.start <= high
        ]


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
