"""Requests with queues, one event after the other: slow, plain, and sharing nothing with our simulation but its model.

A part's copies have `places` each; a request keeps one for so long that all places together answer the throughput.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable
from typing import NamedTuple

Answered = Callable[[float], None]


class Part(NamedTuple):
    """A part with its own work (median and p99 in seconds), copies, throughput of one, and turns of calls."""

    name: str
    p50: float
    p99: float
    replicas: int = 0
    throughput: float = 0.0
    turns: tuple[tuple[Ask, ...], ...] = ()


class Ask(NamedTuple):
    """One call; a time of zero is one that is not stated."""

    target: str
    timeout: float = 0.0
    retries: int = 0
    instead: str = ""
    hedge: float = 0.0
    copies: int = 1
    share: float = 1.0


class World:
    """Simulates parts; `taken` are the times that each of their answers took, in the order of asking."""

    def __init__(self, parts: tuple[Part, ...], seed: int) -> None:
        self.parts = {part.name: part for part in parts}
        self.dice = random.Random(seed)
        self.events: list[tuple[float, int, Callable[[float], None]]] = []
        self.number = 0
        self.taken: dict[str, list[tuple[float, float]]] = {part.name: [] for part in parts}
        self.free = {part.name: [0.0] * (part.replicas * _places(part)) for part in parts}

    def run(self, rates: dict[str, float], seconds: float) -> None:
        """Let requests come to some parts."""
        for name, rate in rates.items():
            moment = self.dice.expovariate(rate)
            while moment < seconds:
                self._at(moment, lambda now, name=name: self._asked(name, now, lambda end: None))  # type: ignore[misc]
                moment += self.dice.expovariate(rate)
        while self.events:
            moment, _, happens = heapq.heappop(self.events)
            happens(moment)

    def responses(self, name: str, start: float, end: float) -> list[float]:
        """How long the answers took that were asked for between two moments."""
        return [taken for moment, taken in self.taken[name] if start <= moment < end]

    def _at(self, moment: float, happens: Callable[[float], None]) -> None:
        self.number += 1
        heapq.heappush(self.events, (moment, self.number, happens))

    def _asked(self, name: str, now: float, answered: Answered) -> None:
        part = self.parts[name]
        sigma = math.log(part.p99 / part.p50) / 2.3263478740408408
        work = self.dice.lognormvariate(math.log(part.p50), sigma)
        begin = now
        if part.replicas:
            free = self.free[name]
            begin = max(now, free[0])
            heapq.heapreplace(free, begin + work * _places(part) / part.throughput / _mean(part))

        def over(end: float) -> None:
            self.taken[name].append((now, end - now))
            answered(end)

        self._at(begin + work, lambda moment: self._turn(part, 0, moment, over))

    def _turn(self, part: Part, number: int, now: float, answered: Answered) -> None:
        if number == len(part.turns):
            answered(now)
            return
        missing = len(part.turns[number])

        def one_more(moment: float) -> None:
            nonlocal missing
            missing -= 1
            if not missing:
                self._turn(part, number + 1, moment, answered)

        for ask in part.turns[number]:
            if self.dice.random() < ask.share:
                self._attempt(ask, 0, now, one_more)
            else:
                one_more(now)

    def _attempt(self, ask: Ask, number: int, now: float, answered: Answered) -> None:
        is_over = False

        def first(moment: float) -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                answered(moment)

        def give_up(moment: float) -> None:
            nonlocal is_over
            if is_over:
                return
            if number < ask.retries:
                is_over = True
                self._attempt(ask, number + 1, moment, answered)
            elif ask.instead:
                is_over = True
                self._asked(ask.instead, moment, answered)

        def again(moment: float) -> None:
            if not is_over:
                self._asked(ask.target, moment, first)

        missing = ask.copies

        def shard(moment: float) -> None:
            nonlocal missing
            missing -= 1
            if not missing:
                first(moment)

        for _ in range(ask.copies):
            self._asked(ask.target, now, shard)
        if ask.timeout:
            self._at(now + ask.timeout, give_up)
        if ask.hedge:
            self._at(now + ask.hedge, again)


def text_of(parts: tuple[Part, ...], rates: dict[str, float]) -> str:
    """The same parts in the language."""
    lines = []
    for part in parts:
        kind, attribute = ("endpoint", "own") if part.turns else ("policy", "latency")
        lines.append(f"{kind} {part.name} {{ {attribute}: p50 {part.p50 * 1e3!r} ms p99 {part.p99 * 1e3!r} ms")
        if part.replicas:
            lines.append(f"  replicas: {part.replicas}, throughput: {part.throughput!r} req/s")
        if part.name in rates:
            lines.append(f"  entry: yes, rate: {rates[part.name]!r} req/s, peak: {rates[part.name]!r} req/s")
        lines += [
            f"  => [{', '.join(_ask_text(ask, n, m) for m, ask in enumerate(turn))}]"
            for n, turn in enumerate(part.turns)
        ]
        lines.append("}")
    return "\n".join(lines) + "\n"


def _ask_text(ask: Ask, turn: int, place: int) -> str:
    says = [f"share: {ask.share * 100:g}%"] if ask.share < 1 else []
    says += [f"timeout: {ask.timeout * 1e3:g} ms"] if ask.timeout else []
    says += [f"retries: {ask.retries}"] if ask.retries else []
    says += [f"else: {ask.instead}"] if ask.instead else []
    says += [f"hedge: {ask.hedge * 1e3:g} ms"] if ask.hedge else []
    says += [f"fanout: {ask.copies}"] if ask.copies > 1 else []
    return f"{ask.target} as {ask.target}_{turn}_{place} {{ {', '.join(says)} }}"


def _mean(part: Part) -> float:
    return part.p50 * math.exp((math.log(part.p99 / part.p50) / 2.3263478740408408) ** 2 / 2)


def _places(part: Part) -> int:
    return max(1, math.ceil(part.throughput * _mean(part) - 1e-9))
