"""Random pipelines of data, from sources to what is read online, as records and as text: what laws of ages are tried on.

All times are whole minutes, so that a replay can count in ticks.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from mlsd_dsl.design.design import Design
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

# The times that each kind of part states, in minutes. All of them pass data on to all others.
TIMES = {
    "source": ("lag",),
    "batch source": ("lag", "every"),
    "batch": ("every", "runtime"),
    "stream": ("latency", "slide", "watermark"),
    "store": (),
    "index": ("refresh",),
    "cache": ("ttl",),
}
KINDS = {"batch source": "source", "batch": "pipeline", "stream": "pipeline"}
MODES = {"batch": "batch", "stream": "stream"}
HOPS = ("batch", "stream", "store", "index", "cache")


class Hop(NamedTuple):
    """One part: its name, what it is (a key of `TIMES`), its times in minutes, and the parts that it reads."""

    name: str
    kind: str
    times: dict[str, int]
    inputs: tuple[str, ...]

    def text(self) -> str:
        """Its declaration and the arrows that reach it."""
        mode = [f"mode: {MODES[self.kind]}"] if self.kind in MODES else []
        stated = ", ".join([*mode, *(f"{name}: {value} min" for name, value in self.times.items())])
        arrows = [f"{source} -> {self.name}" for source in self.inputs]
        return "\n".join([f"{KINDS.get(self.kind, self.kind)} {self.name} {{ {stated} }}", *arrows])


def random_hops(seed: int, most: int = 8, loops: bool = False) -> list[Hop]:
    """Sources, then hops that read one or two of those before them; with `loops` also of those behind."""
    random = Random(seed)
    hops: list[Hop] = []
    size = random.randint(2, most)
    for place in range(size):
        first = place == 0 or random.random() < 0.15
        kind = random.choice(("source", "batch source")) if first else random.choice(HOPS)
        before = [hop.name for hop in hops]
        chosen = random.sample(before, min(len(before), random.choice((1, 1, 2))))
        hops.append(Hop(f"n{place}", kind, random_times(random, kind), () if first else tuple(chosen)))
    if loops:
        for _ in range(random.randint(1, 4)):
            place = random.randrange(size)
            if hops[place].kind in HOPS:
                extra = random.choice(hops).name
                hops[place] = hops[place]._replace(inputs=tuple(dict.fromkeys((*hops[place].inputs, extra))))
    return hops


def random_times(random: Random, kind: str) -> dict[str, int]:
    """Between 1 and 30 minutes for each time that the kind states."""
    return {name: random.randint(1, 30) for name in TIMES[kind]}


def text_of(hops: list[Hop], more: str = "") -> str:
    """The design as text."""
    return "\n".join([*(hop.text() for hop in hops), more])


def design_of(text: str) -> Design:
    """The design that a text says; it must read without an error."""
    checked = check(Source("t.mlsd", text), None)
    assert checked.sound, [diagnostic.message for diagnostic in checked.diagnostics]
    return checked.design
