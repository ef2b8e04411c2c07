"""Texts that nobody would write, and what becomes of them: diagnostics, and never a traceback.

Every text goes the whole way: bytes → tokens → tree → design → canonical layout → the diagnostics as people see them. What
a generator makes depends on its seed only.
"""

from __future__ import annotations

import random
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from figure import Figure
from installation import Installation

from mlsd_dsl.design.read import Files, read_design
from mlsd_dsl.diagnostics import Diagnostic, in_order
from mlsd_dsl.output.text import concise
from mlsd_dsl.pipeline import format_source
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import decode


def survive(data: bytes) -> list[Diagnostic]:
    """What is wrong with some bytes. Whatever is raised here is a mistake of ours."""
    source, unreadable = decode(data, "design.mlsd")
    tree, broken = parse(source)
    _, wrong = read_design(tree, Files(None, Path("/nowhere")))
    diagnostics = in_order(unreadable + broken + wrong)
    for diagnostic in diagnostics:
        message = diagnostic.message
        assert message, diagnostic
        assert "\n" not in message, message
        assert not message.endswith("."), message
        assert diagnostic.span.start <= diagnostic.span.end, diagnostic
    concise(diagnostics).encode("utf-8", "surrogateescape")
    if not broken:
        format_source(source)
    return diagnostics


class Tally(NamedTuple):
    """How many inputs of a sort were tried, and the tracebacks that they gave, each with its input."""

    sort: str
    tried: int
    failures: list[tuple[bytes, str]]


def tallies(designs: list[str], size: int, sorts: Iterable[str] = (), seed: int = 7) -> Iterator[Tally]:
    """`size` inputs, in equal shares of some sorts, or of all."""
    chosen = tuple(sorts) or tuple(SORTS)
    share = -(-size // len(chosen))
    for sort in chosen:
        make = SORTS[sort]
        dice = random.Random(f"{seed} {sort}")
        failures = []
        for _ in range(share):
            data = make(dice, designs)
            try:
                survive(data)
            except Exception:
                failures.append((data, traceback.format_exc(limit=-3)))
        yield Tally(sort, share, failures)


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Tracebacks over all sorts of input."""
    found = list(tallies(_designs(), 5_000 if quick else 100_000))
    sorts = ", ".join(tally.sort for tally in found if tally.failures)
    yield Figure("odd inputs read", sum(tally.tried for tally in found))
    yield Figure("tracebacks", sum(len(tally.failures) for tally in found), target=0, note=sorts)


def _designs() -> list[str]:
    root = Path(__file__).parent.parent
    return [path.read_text(encoding="utf-8") for path in sorted((root / "designs").glob("*/design.mlsd"))]


# Sorts of input


def _bytes(dice: random.Random, designs: list[str]) -> bytes:
    return dice.randbytes(dice.randrange(200))


def _ascii(dice: random.Random, designs: list[str]) -> bytes:
    return bytes(dice.choices(range(9, 127), k=dice.randrange(300)))


def _unicode(dice: random.Random, designs: list[str]) -> bytes:
    ranges = (
        (32, 127),
        (0, 32),
        (128, 0x250),
        (0x300, 0x370),
        (0x590, 0x700),
        (0x2000, 0x2070),
        (0x4E00, 0x5000),
        (0x1F300, 0x1F6FF),
    )
    letters = [chr(dice.randrange(*dice.choice(ranges))) for _ in range(dice.randrange(200))]
    return "".join(letters).encode()


_WRITTEN = """
design source topic store pipeline feature model endpoint assume exclude require decide accept import group view scenario
a b clicks mode rate latency fields stream yes no path to through on as of other p50 p99 -> => ~> : , . .. = == <= >= < > + -
* / ( ) [ ] { } { } 5 0 1e9 12.5 5 ms 40k req/s 99.9% 2027-03-01 ndcg@20 "words" " \"\"\"text\"\"\" # ~ ! @ $
"""
_TOKENS = _WRITTEN.split()


def _soup(dice: random.Random, designs: list[str]) -> bytes:
    tokens = dice.choices(_TOKENS, k=dice.randrange(80))
    return "".join(token + dice.choice((" ", " ", "", "\n", "\n  ")) for token in tokens).encode()


def _part_of(dice: random.Random, designs: list[str], most: int = 1500) -> str:
    """A stretch of a design that begins and ends with a line, so that a single input stays cheap."""
    design = dice.choice(designs)
    start = design.rfind("\n", 0, dice.randrange(len(design))) + 1
    end = design.find("\n", min(len(design) - 1, start + dice.randrange(100, most)))
    return design[start : end + 1 or len(design)]


def _mutated(dice: random.Random, designs: list[str]) -> bytes:
    text = _part_of(dice, designs)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(text) + 1)
        put = dice.choice((dice.choice(_TOKENS), chr(dice.randrange(32, 127)), "", "\n", "\x00", "é"))
        text = text[:at] + put + text[at + dice.choice((0, 0, 1, 2, 10)) :]
    return text.encode()


def _truncated(dice: random.Random, designs: list[str]) -> bytes:
    text = _part_of(dice, designs)
    return text[: dice.randrange(len(text) + 1)].encode()


def _joined(dice: random.Random, designs: list[str]) -> bytes:
    one, other = _part_of(dice, designs, 600), _part_of(dice, designs, 600)
    return (one[: dice.randrange(len(one) + 1)] + other[dice.randrange(len(other) + 1) :]).encode()


def _shuffled(dice: random.Random, designs: list[str]) -> bytes:
    lines = _part_of(dice, designs).split("\n")
    dice.shuffle(lines)
    return "\n".join(lines).encode()


def _damaged(dice: random.Random, designs: list[str]) -> bytes:
    data = bytearray(_part_of(dice, designs).encode())
    for _ in range(dice.randint(1, 5)):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


# Each makes an input from dice and designs.
SORTS: dict[str, Callable[[random.Random, list[str]], bytes]] = {
    "random bytes": _bytes,
    "random ASCII": _ascii,
    "random Unicode": _unicode,
    "token soup": _soup,
    "mutated designs": _mutated,
    "truncated designs": _truncated,
    "joined designs": _joined,
    "shuffled lines": _shuffled,
    "damaged bytes": _damaged,
}


if __name__ == "__main__":
    for tally in tallies(_designs(), int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        print(f"{tally.sort:20} {tally.tried:7} tried, {len(tally.failures)} tracebacks")
        for data, told in tally.failures[:3]:
            print(repr(data[:2000]), told)
