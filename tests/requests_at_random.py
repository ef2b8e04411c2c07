"""Request graphs at random, as text, and a simulation of them that shares nothing with ours: plain independent draws."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Draws = NDArray[np.float64]


class Leaf(NamedTuple):
    """A part that asks nobody: median and p99 in seconds."""

    name: str
    p50: float
    p99: float


class Request(NamedTuple):
    """One call, with what stands in its braces."""

    target: str
    says: dict[str, float | str]


class Caller(NamedTuple):
    """A part with calls; a cache asks only where it has no answer."""

    name: str
    kind: str
    p50: float
    p99: float
    hit_rate: float
    turns: tuple[tuple[Request, ...], ...]


class Graph(NamedTuple):
    """Parts in the order in which they may ask earlier ones."""

    leaves: tuple[Leaf, ...]
    callers: tuple[Caller, ...]


def graph_at_random(seed: int) -> Graph:
    """Four to nine leaves below two to six callers, the last of which is asked from outside."""
    dice = random.Random(seed)
    leaves = tuple(Leaf(f"leaf_{i}", *_percentiles(dice)) for i in range(dice.randint(4, 9)))
    callers: list[Caller] = []
    names = [leaf.name for leaf in leaves]
    for number in range(dice.randint(2, 6)):
        kind = dice.choice(("endpoint", "policy", "endpoint", "cache"))
        turns = tuple(
            tuple(_request(dice, names, leaves) for _ in range(dice.choice((1, 1, 2, 4))))
            for _ in range(dice.randint(1, 4))
        )
        name = f"caller_{number}"
        callers.append(Caller(name, kind, *_percentiles(dice), dice.uniform(0.2, 0.97), turns))
        names.append(name)
    return Graph(leaves, tuple(callers))


def text_of(graph: Graph) -> str:
    """The graph in the language."""
    lines = [f"policy {leaf.name} {{ latency: {_range(leaf.p50, leaf.p99)} }}" for leaf in graph.leaves]
    for caller in graph.callers:
        attribute = "own" if caller.kind == "endpoint" else "latency"
        lines.append(f"{caller.kind} {caller.name} {{")
        lines.append(f"  {attribute}: {_range(caller.p50, caller.p99)}")
        if caller.kind == "cache":
            lines.append(f"  hit_rate: {caller.hit_rate * 100!r}%")
        lines += [f"  => [{', '.join(_request_text(each) for each in turn)}]" for turn in caller.turns]
        lines.append("}")
    return "\n".join(lines) + "\n"


def simulated(graph: Graph, count: int, seed: int) -> dict[str, Draws]:
    """So many requests of each caller; every call is drawn for itself, all the way down."""
    world = np.random.default_rng(seed)
    leaves = {leaf.name: leaf for leaf in graph.leaves}
    callers = {caller.name: caller for caller in graph.callers}

    def part(name: str, size: int) -> Draws:
        if name in leaves:
            return _lognormal(world, leaves[name].p50, leaves[name].p99, size)
        caller = callers[name]
        total = _lognormal(world, caller.p50, caller.p99, size)
        asked = np.flatnonzero(world.random(size) >= caller.hit_rate) if caller.kind == "cache" else np.arange(size)
        for turn in caller.turns:
            total[asked] += np.max([call(each, len(asked)) for each in turn], axis=0)
        return total

    def call(request: Request, size: int) -> Draws:
        says = request.says
        total = np.zeros(size)
        for _ in range(int(says.get("times", 1))):
            total += attempts(request, size)
        return np.where(world.random(size) < float(says.get("share", 1.0)), total, 0.0)

    def attempts(request: Request, size: int) -> Draws:
        says = request.says
        if "timeout" not in says:
            return shards(request, size)
        limit = float(says["timeout"])
        total, waiting = np.zeros(size), np.arange(size)
        for attempt in range(1 + int(says.get("retries", 0))):
            taken = shards(request, len(waiting))
            is_last = attempt == int(says.get("retries", 0))
            if is_last and "else" not in says and "critical" not in says:
                total[waiting] += taken
                return total
            total[waiting] += np.minimum(taken, limit)
            waiting = waiting[taken > limit]
        if "else" in says:
            total[waiting] += part(str(says["else"]), len(waiting))
        return total

    def shards(request: Request, size: int) -> Draws:
        copies = int(request.says.get("fanout", 1))
        wait_for = int(request.says.get("wait_for", copies))
        answers = np.stack([hedged(request, size) for _ in range(copies)])
        waited: Draws = np.partition(answers, wait_for - 1, axis=0)[wait_for - 1]
        return waited

    def hedged(request: Request, size: int) -> Draws:
        first = once(request, size)
        if "hedge" not in request.says:
            return first
        return np.minimum(first, float(request.says["hedge"]) + once(request, size))

    def once(request: Request, size: int) -> Draws:
        return part(request.target, size) + float(request.says.get("hop", 0.0))

    return {name: part(name, count) for name in callers}


def _request(dice: random.Random, names: list[str], leaves: tuple[Leaf, ...]) -> Request:
    is_leaf = dice.random() < 0.7
    target = dice.choice([leaf.name for leaf in leaves] if is_leaf else names)
    most = 12 if target.startswith("leaf") else 2  # or plain draws would take for ever
    says: dict[str, float | str] = {}
    typical = 0.02
    if dice.random() < 0.35:
        says["timeout"] = typical * dice.uniform(0.3, 3)
        if dice.random() < 0.6:
            says["else"] = dice.choice([leaf.name for leaf in leaves])
        elif dice.random() < 0.4:
            says["critical"] = "no"
        if dice.random() < 0.4:
            says["retries"] = dice.randint(1, 2)
    if dice.random() < 0.2:
        says["share"] = dice.choice((0.05, 0.3, 0.8))
    if dice.random() < 0.15:
        says["times"] = min(dice.choice((2, 3, 12)), most)
    if dice.random() < 0.15:
        says["fanout"] = min(dice.choice((2, 5, 10)), most)
        if dice.random() < 0.5:
            says["wait_for"] = dice.randint(1, int(says["fanout"]))
    if dice.random() < 0.15:
        says["hedge"] = typical * dice.uniform(0.2, 2)
    if dice.random() < 0.2:
        says["hop"] = dice.uniform(0.0001, 0.005)
    return Request(target, says)


def _request_text(request: Request) -> str:
    said = []
    for key, value in request.says.items():
        if key in ("timeout", "hedge"):
            said.append(f"{key}: {float(value) * 1000!r} ms")
        elif key == "hop":
            said.append(f"hop: p50 {float(value) * 1000!r} ms p99 {float(value) * 1000!r} ms")
        elif key == "share":
            said.append(f"share: {float(value) * 100:g}%")
        else:
            said.append(f"{key}: {value}")
    return f"{request.target} {{ {', '.join(said)} }}" if said else request.target


def _percentiles(dice: random.Random) -> tuple[float, float]:
    middle = math.exp(dice.uniform(math.log(0.0005), math.log(0.03)))
    return middle, middle * dice.uniform(1.3, 8.0)


def _range(p50: float, p99: float) -> str:
    return f"p50 {p50 * 1000!r} ms p99 {p99 * 1000!r} ms"


def _lognormal(world: np.random.Generator, p50: float, p99: float, size: int) -> Draws:
    spread = math.log(p99 / p50) / 2.3263478740408408
    return p50 * np.exp(spread * world.standard_normal(size))
