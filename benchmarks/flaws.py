"""Flaws: how many of those sown into our own designs (`defects.py`) the intended rule catches, and what else is said then."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from defects import OPERATORS, Operator
from figure import Figure
from ground import Ground, NotSoundError
from installation import Installation

from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.pipeline import lint
from mlsd_dsl.rules import Profile
from mlsd_dsl.syntax.source import Source

ROOT = Path(__file__).parent.parent
PRODUCTION = Levels(Profile.PRODUCTION)
TODAY = date(2026, 11, 1)
# The designs in which every place that an operator changes was read: whether another protection makes the change harmless.
READ = ("payment_fraud", "rag_assistant", "similar_listings", "video_feed")


class Flaw(NamedTuple):
    """One flawed design. Any of `rules` is meant to catch it."""

    operator: str
    rules: tuple[str, ...]
    ground: Ground
    where: str
    text: str


class Answer(NamedTuple):
    """What was said of a flaw beyond what is said of the sound design; `wrong` are mistakes of the language."""

    flaw: Flaw
    said: tuple[Diagnostic, ...]
    wrong: tuple[Diagnostic, ...]

    @property
    def caught(self) -> bool:
        """Whether an intended rule said it, by itself or among the questions about a part."""
        return any(rule in _rules_of(each) for each in self.said for rule in self.flaw.rules)


@cache
def grounds() -> tuple[Ground, ...]:
    """Our own designs, as far as they were read for it."""
    paths = [ROOT / "designs" / name / "design.mlsd" for name in READ]
    return tuple(Ground(path.parent.name, path.read_text(encoding="utf-8"), path) for path in paths)


@cache
def flaws() -> tuple[Flaw, ...]:
    """Every flaw that the operators make, each text once."""
    found: dict[tuple[str, str], Flaw] = {}
    for ground in grounds():
        for operator in OPERATORS:
            for where, text in _made(operator, ground):
                if text != ground.text:
                    flaw = Flaw(operator.name, operator.rules, ground, where, text)
                    found.setdefault((ground.name, text), flaw)
    return tuple(found.values())


def _made(operator: Operator, ground: Ground) -> list[tuple[str, str]]:
    """What an operator makes of a design; nothing where a text on the way cannot be read any more."""
    try:
        return list(operator.make(ground))
    except NotSoundError:
        return []


def sample(size: int, seed: int = 4) -> list[Flaw]:
    """Some flaws, of as many operators as there is room for; the same for the same seed. Only these are made."""
    dice = random.Random(seed)
    found: list[Flaw] = []
    for operator in dice.sample(OPERATORS, len(OPERATORS)):
        for ground in dice.sample(grounds(), len(grounds())):
            made = [(where, text) for where, text in _made(operator, ground) if text != ground.text]
            if made:
                found.append(Flaw(operator.name, operator.rules, ground, *dice.choice(made)))
                break
        if len(found) == size:
            break
    return found


def answer(flaw: Flaw) -> Answer:
    """Lint a flawed design as `mlsd lint --profile production` does, and take away what is said of the sound one."""
    linted = lint(Source("design.mlsd", flaw.text), flaw.ground.path, PRODUCTION, TODAY)
    known = before(flaw.ground)
    said = tuple(each.diagnostic for each in linted.reported if each.fingerprint not in known)
    return Answer(flaw, said, tuple(each for each in said if not linted.rules))


@cache
def clean(ground: Ground) -> tuple[Reported, ...]:
    """What is said of a sound design."""
    return lint(Source("design.mlsd", ground.text), ground.path, PRODUCTION, TODAY).reported


@cache
def before(ground: Ground) -> frozenset[str]:
    """The fingerprints of it."""
    return frozenset(each.fingerprint for each in clean(ground))


def _rules_of(diagnostic: Diagnostic) -> set[str]:
    """The rule that speaks, and those that a question says are waiting."""
    waiting = {match for note in diagnostic.notes for match in re.findall(r"^`([\w-]+)` waits", note.message)}
    return {diagnostic.rule.name, *waiting}


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """The targets of the rules together."""
    sown = sample(60) if quick else list(flaws())
    answers = [answer(flaw) for flaw in sown]
    caught = sum(each.caught for each in answers)
    said = sum(len(each.said) for each in answers)
    loud = [d for ground in grounds() for d in clean(ground) if d.diagnostic.severity >= Severity.WARNING]
    yield Figure("flaws sown", len(sown), target=None if quick else 150, least=True)
    yield Figure("caught by the intended rule", 100 * caught / len(sown), "%", 95, least=True)
    yield Figure("findings by flaw", said / len(sown), target=1.5)
    yield Figure("errors and warnings of sound designs", len(loud), target=0)


def main() -> None:
    """Print every flaw that was missed, and every one that was told more than twice."""
    chosen = [flaw for flaw in flaws() if not sys.argv[1:] or flaw.operator in sys.argv[1:]]
    answers = [answer(flaw) for flaw in chosen]
    for each in answers:
        flaw = each.flaw
        if sys.argv[1:] or not each.caught or len(each.said) > 2 or each.wrong:
            print(
                f"{'' if each.caught else 'MISSED '}{flaw.ground.name}: {flaw.operator}: {flaw.where}: {', '.join(flaw.rules)}"
            )
            for said in each.said:
                print(f"    {said.severity.word} {said.rule.name}: {said.message}")
    caught, findings = sum(each.caught for each in answers), sum(len(each.said) for each in answers)
    print(f"{caught} of {len(answers)} caught, {findings / len(answers):.2f} findings each")


if __name__ == "__main__":
    main()
