"""How long one caller waits: the simulation of its own work and its calls, from the latencies of those it asks.

Each call is drawn once more for each time it is made: two calls of the same part are independent. What a call's braces say
works from the inside out: network, a second copy (`hedge`), shards (`fanout`, `wait_for`), attempts (`timeout`, `retries`,
`else`), repetition (`times`, keys that are not batched), and the share of requests that make it.

- A late attempt is cut off at its timeout. After the last, the fallback's time is added; a call that is not critical just
  ends. Where nothing replaces a late answer, the request fails with it: the last attempt is then not cut, because a failure
  is no fast answer.
- A call to what is down fails after its timeouts, or at once where it has none.
- A hit in a cache skips what the cache asks, nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.analyses import sampling
from mlsd_dsl.analyses.answering import Served, Turns
from mlsd_dsl.analyses.asking import ONCE, Ask, Ends, plain_ask

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlsd_dsl.analyses.sampling import Array, Table

_ONE_BY_ONE = 8  # more repetitions than this are added up by doubling


class Drawn(NamedTuple):
    """The simulated requests of one part: the whole, its own work, and what each call adds, turn by turn."""

    total: Array
    own: Array
    turns: tuple[tuple[tuple[Ask, Array], ...], ...]


class Simulation:
    """Simulates the requests of one part; each draw takes the next dimension."""

    def __init__(self, served: Mapping[str, Served], first_token: bool = False) -> None:
        self.served = served
        self.first_token = first_token
        self.dimension = 0

    def drawn(self, one: Served, ask: Ask | None = None) -> Drawn:
        """The requests of a part, as `ask` makes them."""
        import numpy as np

        own = self._sum(self._draw(sampling.table_of(work)) for work in one.works_for(ask))
        turns = self._turns(one, ask)
        missed = None
        if one.hit_rate is not None and turns:
            low, high = (ask.hit_rate if ask is not None and ask.hit_rate is not None else None) or one.hit_rate
            missed = self._happens((1.0 - high, 1.0 - low))
        drawn = []
        total = own
        for turn in turns:
            members = []
            for each in turn:
                rows = self.waited(each)
                members.append((each, rows if missed is None else np.where(missed, rows, 0.0)))
            total = total + self._latest([rows for _, rows in members])
            drawn.append(tuple(members))
        return Drawn(total, own, tuple(drawn))

    def waited(self, ask: Ask) -> Array:
        """How long the caller waits for one call; nothing in requests that do not make it."""
        import numpy as np

        if ask.times == ONCE:
            rows = self._answered(ask)
        else:
            rows = self._at_both_ends(ask.times, lambda times: self._repeated(ask, times))
        share = (min(ask.share[0], 1.0), min(ask.share[1], 1.0))
        return rows if share == ONCE else np.where(self._happens(share), rows, 0.0)

    # Which calls, in which order

    def _turns(self, one: Served, ask: Ask | None) -> Turns:
        turns = one.turns_for(ask)
        if self.first_token:
            turns = self._until_first_token(turns)
        return tuple(sorted((tuple(sorted(turn, key=self._key)) for turn in turns), key=lambda t: [*map(self._key, t)]))

    def _until_first_token(self, turns: Turns) -> Turns:
        """The calls that are over when the last generator begins to answer, its own included."""
        last = max(place for place, turn in enumerate(turns) if any(self._is_streamed(each) for each in turn))
        later = (tuple(each for each in turn if each.before_first_token) for turn in turns[last + 1 :])
        streamed = tuple(each._replace(before_first_token=False) for each in turns[last])
        earlier = (tuple(each._replace(before_first_token=True) for each in turn) for turn in turns[:last])
        return (*earlier, streamed, *(turn for turn in later if turn))

    def _is_streamed(self, ask: Ask) -> bool:
        return self.served[ask.target].streams and not self.served[ask.target].fails

    def _key(self, ask: Ask) -> tuple[tuple[float, ...], ...]:
        """The numbers of a call, to sort by."""
        orders = [
            self.served[each].order for each in (ask.target, *ask.misses, *([ask.fallback] if ask.fallback else []))
        ]
        hop = [end for curve in ask.hop.curves for end in (*curve.scores, *curve.logs)] if ask.hop is not None else []
        numbers = (ask.share, ask.times, ask.copies, ask.wait_for, ask.hedge, ask.timeout, ask.hit_rate or (-1.0, -1.0))
        more = (ask.items or (-1.0, -1.0), ask.output_tokens or (-1.0, -1.0))
        rest = (float(ask.retries), float(ask.critical), float(ask.replaces_late), float(len(ask.misses)))
        return (*orders[:1], tuple(hop), *numbers, *more, rest, *orders[1:])

    # One call, from the outside in

    def _repeated(self, ask: Ask, times: float) -> Array:
        import numpy as np

        if math.isinf(times):
            return np.full((1, sampling.DRAWS), math.inf)
        whole = int(times)
        rows = np.zeros((1, sampling.DRAWS))
        if whole > _ONE_BY_ONE:
            rows = self._doubled(sampling.sorted_table(self._answered(ask)), whole)
        else:
            for _ in range(whole):
                rows = rows + self._answered(ask)
        if times > whole:
            rows = rows + np.where(self._happens((times - whole, times - whole)), self._answered(ask), 0.0)
        return rows

    def _doubled(self, table: Table, times: int) -> Array:
        """The sum of so many independent draws: each doubling adds a sum to another one of the same length."""
        import numpy as np

        rows = np.zeros((1, sampling.DRAWS))
        while times:
            if times % 2:
                rows = rows + self._draw(table)
            times //= 2
            if times:
                table = sampling.sorted_table(self._draw(table) + self._draw(table))
        return rows

    def _answered(self, ask: Ask) -> Array:
        """Attempts, and what comes after the last."""
        if self.served[ask.target].fails:
            low, high = (0.0 if math.isinf(end) else end * (1 + ask.retries) for end in ask.timeout)
            return self._column((low, high)) + self._instead(ask, ask.replaces_failed)
        if math.isinf(ask.timeout[1]) and math.isinf(ask.timeout[0]):
            return self._asked(ask)
        if self._is_cut(ask):
            attempts, rest = 1 + ask.retries, self._instead(ask, ask.replaces_late)
        else:
            attempts, rest = ask.retries, self._asked(ask)
        for _ in range(attempts):
            rest = self._cut(self._asked(ask), ask.timeout, rest)
        return rest

    def _is_cut(self, ask: Ask) -> bool:
        return not ask.critical or (ask.replaces_late and self._answers(ask.fallback))

    def _answers(self, fallback: str) -> bool:
        return bool(fallback) and not self.served[fallback].fails

    def _instead(self, ask: Ask, replaces: bool) -> Array:
        """What answers where the call does not."""
        import numpy as np

        if replaces and self._answers(ask.fallback):
            return self._reply(plain_ask(ask.source, ask.fallback))
        return np.zeros((1, sampling.DRAWS))

    def _cut(self, rows: Array, timeout: Ends, rest: Array) -> Array:
        """Attempts that are given up at the timeout, after which `rest` follows.

        Waiting longer may be faster than giving up, so neither end of an uncertain timeout bounds the result: the lower row
        is the best of all timeouts in between, the upper rows the worst.
        """
        import numpy as np

        soon, late = timeout
        if soon == late:
            return np.where(rows <= soon, rows, soon + rest)
        best = np.where(rows <= soon, rows, np.minimum(np.where(rows <= late, rows, math.inf), soon + rest))
        worst = np.where(rows <= soon, rows, np.minimum(rows, late) + rest)
        return _ends_of(best, worst)

    def _asked(self, ask: Ask) -> Array:
        """One attempt: all shards."""
        if ask.copies == ONCE:
            return self._hedged(ask)
        callee = self.served[ask.target]
        table = callee.whole if self._is_alone(ask, callee) else sampling.sorted_table(self._hedged(ask))
        # With a fixed number to wait for, more copies are faster; waiting for all of them, more are slower.
        fewest, most = ask.copies if ask.wait_for == ask.copies else (ask.copies[1], ask.copies[0])
        ends = ((fewest, ask.wait_for[0]), (most, ask.wait_for[1]))
        if ends[0] == ends[1]:
            return self._last(table, *ends[0])
        start = self.dimension
        low = self._last(table, *ends[0])
        self.dimension = start
        return _ends_of(low, self._last(table, *ends[1]))

    def _is_alone(self, ask: Ask, callee: Served) -> bool:
        """Whether an attempt is nothing but the callee's own distribution."""
        return ask.hop is None and math.isinf(ask.hedge[0]) and not callee.varies(ask) and not self._is_first(ask)

    def _last(self, table: Table, copies: float, wait_for: float) -> Array:
        import numpy as np

        if math.isinf(copies) or math.isinf(wait_for):
            return np.full((1, sampling.DRAWS), math.inf)
        return self._draw(sampling.last_of(table, max(int(copies), 1), max(int(wait_for), 1)))

    def _hedged(self, ask: Ask) -> Array:
        import numpy as np

        first = self._once(ask)
        if math.isinf(ask.hedge[0]):
            return first
        return np.minimum(first, self._column(ask.hedge) + self._once(ask))

    def _once(self, ask: Ask) -> Array:
        reply = self._reply(ask)
        return reply if ask.hop is None else reply + self._draw(sampling.table_of(ask.hop))

    def _reply(self, ask: Ask) -> Array:
        callee = self.served[ask.target]
        if self._is_first(ask):
            return self._draw(callee.beginning)
        if callee.varies(ask):
            inside = Simulation(self.served)
            inside.dimension = self.dimension
            rows = inside.drawn(callee, ask).total
            self.dimension = inside.dimension
            return rows
        return self._draw(callee.whole)

    def _is_first(self, ask: Ask) -> bool:
        """Whether only the first token of the answer is waited for."""
        return self.first_token and not ask.before_first_token and self._is_streamed(ask)

    # Draws

    def _draw(self, table: Table) -> Array:
        self.dimension += 1
        return table.drawn(self.dimension)

    def _happens(self, share: Ends) -> NDArray[np.bool_]:
        self.dimension += 1
        return sampling.chances(self.dimension) < self._column(share)

    def _at_both_ends(self, ends: Ends, work: Callable[[float], Array]) -> Array:
        """What comes of either end, with the same draws."""
        if ends[0] == ends[1]:
            return work(ends[0])
        start = self.dimension
        low = work(ends[0])
        self.dimension = start
        return _ends_of(low, work(ends[1]))

    def _column(self, ends: Ends) -> Array:
        """An uncertain number for each row."""
        import numpy as np

        low, high = ends
        return np.array([[low]] if low == high else [[low], [high], [high]])

    def _sum(self, terms: Iterable[Array]) -> Array:
        found = list(terms)
        return found[0] if len(found) == 1 else found[0] + self._sum(found[1:])

    def _latest(self, members: list[Array]) -> Array:
        import numpy as np

        latest = members[0]
        for each in members[1:]:
            latest = np.maximum(latest, each)
        return latest


def _ends_of(low: Array, high: Array) -> Array:
    """The lower row of one and the upper rows of the other."""
    import numpy as np

    return np.concatenate([low[:1], high[-1:], high[-1:]] if len(high) == 1 else [low[:1], high[1:]])
