"""Recovery: what one small mistake costs, over thousands of them sown into our own designs (`faults.py`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from faults import Fault, Field, Result, sample
from figure import Figure
from installation import Installation

ROOT = Path(__file__).parent.parent


class Score(NamedTuple):
    """What some faults cost together."""

    faults: int = 0
    diagnostics: int = 0
    near: int = 0  # faults whose first diagnostic stands within one line
    undetected: int = 0
    crashed: int = 0
    healthy: int = 0  # statements that the faults are not in
    lost: int = 0  # of them

    def plus(self, result: Result, near: bool) -> Score:
        """The score with one more fault."""
        errors = len(result.errors)
        return Score(
            self.faults + 1,
            self.diagnostics + errors,
            self.near + near,
            self.undetected + (not errors),
            self.crashed,
            self.healthy + result.healthy,
            self.lost + len(result.lost),
        )

    @property
    def mean(self) -> float:
        """Diagnostics by fault."""
        return self.diagnostics / self.faults

    @property
    def kept(self) -> float:
        """The share of healthy statements that are still in the design as they were."""
        return 1 - self.lost / self.healthy


class Scores(NamedTuple):
    """The score of all faults, and that of each operator; `undetected` and `crashed` are to be looked at."""

    all: Score
    operators: dict[str, Score]
    undetected: list[tuple[Field, Fault]]
    crashed: list[tuple[Field, Fault]]


@cache
def fields() -> list[Field]:
    """Our own designs."""
    return [Field(path) for path in sorted((ROOT / "designs").glob("*/design.mlsd"))]


def scores(sown: list[tuple[Field, Fault]]) -> Scores:
    """Read every faulty text and count."""
    total = Score()
    operators: dict[str, Score] = {}
    undetected: list[tuple[Field, Fault]] = []
    crashed: list[tuple[Field, Fault]] = []
    for field, fault in sown:
        before = operators.get(fault.operator, Score())
        try:
            result = field.read(fault)
        except Exception:  # whatever it is, it is ours: counted here, looked at by the tests
            total = total._replace(faults=total.faults + 1, crashed=total.crashed + 1)
            operators[fault.operator] = before._replace(faults=before.faults + 1, crashed=before.crashed + 1)
            crashed.append((field, fault))
            continue
        near = result.near(fault)
        total, operators[fault.operator] = total.plus(result, near), before.plus(result, near)
        if not result.errors:
            undetected.append((field, fault))
    return Scores(total, operators, undetected, crashed)


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """The targets of recovery."""
    found = scores(sample(fields(), 1_000 if quick else 12_000))
    total = found.all
    yield Figure("faults sown", total.faults, target=None if quick else 10_000, least=True)
    yield Figure("diagnostics by fault", total.mean, target=1.15, stretch=1.02)
    yield Figure("first one within a line", 100 * total.near / total.faults, "%", 99, 99.9, True)
    yield Figure("undetected", total.undetected, target=0, note=", ".join({f.operator for _, f in found.undetected}))
    yield Figure("crashes", total.crashed, target=0, note=", ".join({f.operator for _, f in found.crashed}))
    yield Figure("healthy statements kept", 100 * total.kept, "%", 99, 99.9, True)


def main() -> None:
    """Print the score of every operator."""
    found = scores(sample(fields(), int(sys.argv[1]) if len(sys.argv) > 1 else 2_000))
    for name, score in [*found.operators.items(), ("all", found.all)]:
        near, lost = score.near / score.faults, score.undetected + score.crashed
        print(
            f"{name:20} {score.faults:6}  mean {score.mean:.3f}  near {near:7.2%}  lost {lost}  kept {score.kept:.2%}"
        )
    for field, fault in found.undetected[:20] + found.crashed[:20]:
        print(
            f"{field.path}:{fault.lines[0]}: {fault.operator}: {field.text[fault.start : fault.end]!r} → {fault.put!r}"
        )


if __name__ == "__main__":
    main()
