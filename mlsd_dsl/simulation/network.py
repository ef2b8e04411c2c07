"""The requests of a design, simulated with their queues: what its latencies are under the load of its peak.

Requests arrive at each entrance at peak rate, independently of each other. Each makes its calls turn after turn, those of a
turn at once; it waits for the slowest. A part that says what its copies can do is a queue (`capacity`), asked by all who call
it (`queues`). What a call says works as it does in the closed forms: share, times, fan-out and how many answers are waited for,
hedging, network, timeout, retries, fallback, cache hits.

What differs from the closed forms, on purpose: all that is asked costs the one who is asked, also what nobody waits for any
more. An attempt that is given up at its timeout goes on, so do both copies of a hedged call, and a retry is one more request.
So overload feeds itself here, as it does in life.

Not simulated, and said with every result: `LIMITS`.
"""

from __future__ import annotations

import math
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.analyses.answering import Served, read_all
from mlsd_dsl.analyses.asking import ONCE, Ask, Ends, label_of, plain_ask
from mlsd_dsl.analyses.percentiles import EVERYTHING, Work
from mlsd_dsl.analyses.sampling import normal_scores, slices, values
from mlsd_dsl.facts import Facts
from mlsd_dsl.simulation.capacity import MIDDLE, Capacity, capacity_of, point, points, value
from mlsd_dsl.simulation.draws import exponential, poisson_arrivals, uniform
from mlsd_dsl.simulation.measuring import Measured, Times, mean_of, times_of
from mlsd_dsl.simulation.queues import Asked, SharedQueue
from mlsd_dsl.simulation.stations import CENTRAL, Run
from mlsd_dsl.vocabulary.arrows import REQUEST

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mlsd_dsl.simulation.draws import Array

    Places = NDArray[np.int64]

REQUESTS = 40_000
LIMITS = (
    "arrivals are independent of each other at the rate of the peak: no bursts, no daily curve",
    "queues are endless and served in the order of arrival: nothing is rejected, no rate limit, no priorities",
    "nothing is cancelled: what a timeout or a hedge gives up is worked on to its end",
    "nothing fails by chance, and no replica starts, stops or scales: failures are those of a scenario",
    "calls that nobody waits for, and jobs, arrive evenly spread instead of at the moment of their cause",
    "first tokens are not simulated apart from whole answers",
    "what is asked for more than it can do answers nobody, and what it asks itself is not simulated any more",
)
_DRAWS = 2_000_000  # visits of parts that one simulation may make
_FEWEST = 2_000  # requests below which percentiles mean nothing
_LONGEST_WORKS = 200.0  # how many of the slowest work fit into the time that is simulated, where that is affordable
_EDGE = 0.1  # of the time, at the beginning and at the end, that is not counted: it fills up and runs dry
_PASSES = 20
_SETTLED = 2e-3  # of the time that a place is kept
_DEEPEST = 50  # calls below each other
_NAMED = 6  # parts that a note names
_FAILED, _REPLACED = "failed", "replaced"


class Settings(NamedTuple):
    """What to simulate: so many requests in all, with this seed, at which point of intervals (`low`, `middle`, `high`)."""

    requests: int = REQUESTS
    seed: int = 0
    at: str = MIDDLE
    balancing: str = CENTRAL


class PartRun(NamedTuple):
    """What one part did. `response` is from being asked to the answer, its calls included; `run` is its own queue.

    `capacity` is None where nothing limits it. `scv` and `arrival_scv` are the squared coefficients of variation of the time
    that a request keeps a place, and of the time between two requests.
    """

    name: str
    capacity: Capacity | None
    run: Run
    response: Times
    scv: float
    arrival_scv: float


class EntryRun(NamedTuple):
    """What those see who ask at an entrance: the latency, and the shares of requests that fail or get a fallback."""

    name: str
    rate: float
    latency: Times
    failed: Measured
    replaced: Measured


class Simulated(NamedTuple):
    """A simulated design. `notes` say what of this design was not simulated or only assumed; `LIMITS` hold for all.

    `settled` is false where the waits of a part that is asked several times were still changing when patience ran out.
    """

    entries: tuple[EntryRun, ...]
    parts: dict[str, PartRun]
    notes: tuple[str, ...]
    seconds: float  # of simulated time
    passes: int
    settled: bool

    @property
    def counted(self) -> float:
        """Seconds of which there are results: the beginning and the end are left out."""
        return self.seconds * (1 - 2 * _EDGE)

    @property
    def unstable(self) -> tuple[str, ...]:
        """The parts that are asked for more than they can do."""
        return tuple(name for name, part in self.parts.items() if part.run.unstable)


def simulate(facts: Facts, settings: Settings | None = None) -> Simulated:
    """Simulate a design. Takes seconds for a large one; the same settings give the same result."""
    return _Simulation(facts, settings or Settings()).simulated()


class _Visits(NamedTuple):
    """Requests at one point of their way: which they are, of how many, and when they are there."""

    rows: Places
    size: int
    starts: Array

    def some(self, which: NDArray[np.bool_]) -> _Visits:
        return _Visits(self.rows[which], self.size, self.starts[which])

    def at(self, starts: Array) -> _Visits:
        return _Visits(self.rows, self.size, starts)


class _Fates:
    """Which requests of a root fail somewhere on their way, and which get a fallback's answer."""

    def __init__(self, size: int) -> None:
        self.size = max(1, size)
        self._rows: dict[str, list[Places]] = {_FAILED: [], _REPLACED: []}

    def mark(self, kind: str, visits: _Visits) -> None:
        """These do."""
        self._rows[kind].append(visits.rows // max(1, visits.size // self.size))

    def marked(self, kind: str) -> Array:
        """One for each that does, else nothing."""
        import numpy as np

        found = np.zeros(self.size)
        for rows in self._rows[kind]:
            found[rows] = 1.0
        return found


class _Answers(NamedTuple):
    """Answers of a part to one call: when it was asked, how long it took, and for which requests of a root."""

    starts: Array
    taken: Array
    rows: Places
    fates: _Fates


class _Simulation:
    def __init__(self, facts: Facts, settings: Settings) -> None:
        self.facts = facts
        self.settings = settings
        self.graph = facts.graph
        self.load = facts.load
        self.served = read_all(facts.graph, facts.latency.reading)
        self.down = facts.latency.failing if facts.design.down else frozenset()
        self.notes: dict[str, list[str]] = {}
        self.queues: dict[str, SharedQueue] = {}
        self.answers: dict[str, list[_Answers]] = {}
        self.fates = _Fates(0)
        self._drawn: dict[str, Array] = {}

    def simulated(self) -> Simulated:
        """The whole simulation."""
        roots = self._roots()
        counts = self._counts(roots)
        if not counts:
            return Simulated((), {}, self._noted(), 0.0, 0, True)
        span = max(count / roots[name] for name, count in counts.items())
        start, end = span * _EDGE, span * (1 - _EDGE)
        arrivals = {name: self._arrivals(name, roots[name], span) for name in counts}
        passes, settled = 0, False
        while passes < _PASSES and not settled:
            passes += 1
            self._pass(arrivals)
            settled = self._is_settled(start, end)
        parts = {name: self._part(name, start, end) for name in self.graph.parts if name in self.answers}
        for name in [name for name, part in parts.items() if not part.run.rate]:
            self._note("it is not asked once in the time that is simulated", name)
            del parts[name]
        entries = tuple(self._entry(name, start, end) for name in self.graph.entries() if name in parts)
        for entry in entries:
            if start < entry.latency.p50.value < math.inf:
                self._note("the simulated time is short beside its latency: the system has hardly filled", entry.name)
        return Simulated(
            entries,
            parts,
            self._noted(),
            span,
            passes,
            settled,
        )

    def _entry(self, name: str, start: float, end: float) -> EntryRun:
        import numpy as np

        starts, taken, order = self._seen(name, start, end)
        failed, replaced = (
            np.concatenate([answers.fates.marked(kind)[answers.rows] for answers in self.answers[name]])[order]
            for kind in (_FAILED, _REPLACED)
        )
        rate = len(starts) / (end - start)
        return EntryRun(name, rate, times_of(taken), mean_of(failed), mean_of(replaced))

    def _part(self, name: str, start: float, end: float) -> PartRun:
        queue = self.queues[name]
        arrival_scv, scv = queue.spreads(start, end)
        _, taken, _ = self._seen(name, start, end)
        return PartRun(name, queue.capacity, queue.run(start, end), times_of(taken), scv, arrival_scv)

    def _seen(self, name: str, start: float, end: float) -> tuple[Array, Array, Places]:
        """The requests to a part that are counted, in the order of time: when, how long, and which they are."""
        import numpy as np

        starts = np.concatenate([answers.starts for answers in self.answers[name]])
        taken = np.concatenate([answers.taken for answers in self.answers[name]])
        order = np.argsort(starts, kind="stable")
        order = order[(starts[order] >= start) & (starts[order] < end)]
        return starts[order], taken[order], order

    # Who asks

    def _roots(self) -> dict[str, float]:
        """The rates at which parts are asked from outside: by people, by stated rates, by what nobody waits for."""
        found: dict[str, float] = {}
        for name in self._reachable():
            peak = self.load.peak(name)
            if name in self.down:
                self._note("not simulated, because it fails whenever it is asked", name)
                continue
            if peak is None:
                continue
            if not self.load.flows[name] and self.load.stands_in(name) is not None:
                continue  # it is asked when others fail, and that is simulated
            inner = sum(self._inner(name))
            rate = value(peak, self.settings.at) - inner
            if rate > 1e-9 * max(1.0, inner) and not self._has_callers_only(name):
                found[name] = rate
            elif name in self.graph.entries() and not inner:
                self._note("not simulated, because nothing says how often it is asked", name)
        return found

    def _reachable(self) -> list[str]:
        """The parts that answer requests, from the entrances on."""
        found: dict[str, None] = dict.fromkeys(self.graph.entries())
        for name in (agenda := list(found)):
            for turn in self.served[name].turns:
                for ask in turn:
                    new = [each for each in (ask.target, *ask.misses, ask.fallback) if each and each not in found]
                    found.update(dict.fromkeys(new))
                    agenda += new
        return list(found)

    @cached_property
    def _waited_for(self) -> set[str]:
        """The calls that are simulated as calls, by their labels."""
        return {
            f"{name} {REQUEST} {ask.target}" if ask.edge is None else label_of(ask.edge)
            for name in self._reachable()
            for turn in self.served[name].turns
            for ask in turn
        }

    def _has_callers_only(self, name: str) -> bool:
        flows = self.load.flows[name]
        return bool(flows) and all(flow.title in self._waited_for for flow in flows)

    def _inner(self, name: str) -> list[float]:
        """What simulated calls bring to a part, by the same factors as the load."""
        found = []
        for flow in self.load.flows[name]:
            peak = self.load.peak(flow.source) if flow.title in self._waited_for else None
            if peak is not None:
                factors = [*flow.factors, *((flow.bulk,) if flow.bulk is not None else ())]
                found.append(math.prod(value(fact, self.settings.at) for fact in (peak, *factors)))
        return found

    def _counts(self, roots: dict[str, float]) -> dict[str, int]:
        """How many requests to simulate of each root, so that all take equally long and nothing becomes endless."""
        visits = {name: self._visits(name) for name in roots}
        for name in [name for name, count in visits.items() if count * _FEWEST > _DRAWS]:
            self._note(f"not simulated, because a request may make more than {_DRAWS // _FEWEST:,} calls", name)
            del visits[name]
        if not visits:
            return {}
        total = sum(roots[name] for name in visits)
        work = sum(roots[name] * visits[name] for name in visits) / total  # visits a request, on average
        slowest = max((self._mean(each) for name in visits for each in self._below(name)), default=0.0)
        wanted = max(self.settings.requests, math.ceil(_LONGEST_WORKS * slowest * total))
        requests = max(min(wanted, int(_DRAWS / work)), min(self.settings.requests, _FEWEST))
        span = requests / total
        return {name: max(1, round(span * roots[name])) for name in visits}

    def _below(self, name: str) -> set[str]:
        found = {name}
        for each in (agenda := [name]):
            for turn in self.served[each].turns:
                new = {other for ask in turn for other in (ask.target, *ask.misses)} - found
                found |= new
                agenda += new
        return found

    def _visits(self, name: str, depth: int = 0) -> float:
        """How many visits of parts a request to a part may make at most, its own included."""
        known = self._known_visits.get(name)
        if known is not None:
            return known
        self._known_visits[name] = 1.0  # on the way round a loop
        if depth > _DEEPEST:
            return 1.0
        total = 1.0
        for ask in (ask for turn in self.served[name].turns for ask in turn):
            copies = max(1.0, point(*ask.copies, self.settings.at)) * (1 if math.isinf(ask.hedge[0]) else 2)
            targets = sum(self._visits(each, depth + 1) for each in (ask.target, *ask.misses))
            instead = self._visits(ask.fallback, depth + 1) if ask.fallback else 0.0
            times = math.ceil(point(*ask.times, self.settings.at))
            total += times * ((1 + ask.retries) * copies * targets + instead)
        self._known_visits[name] = total
        return total

    @cached_property
    def _known_visits(self) -> dict[str, float]:
        return {}

    def _arrivals(self, name: str, rate: float, span: float) -> Array:
        likely = int(rate * span + 10 * math.sqrt(rate * span) + 10)
        times = poisson_arrivals(rate, uniform(likely, self.settings.seed, *_stream(f"{name} arrives")))
        found: Array = times[times < span]
        return found

    # One pass: every request goes its way, with what is known by now of the queues

    def _pass(self, arrivals: dict[str, Array]) -> None:
        import numpy as np

        self.answers = {}
        for queue in self.queues.values():
            queue.begin_pass()
        for name, times in arrivals.items():
            self.fates = _Fates(len(times))
            self._reply(name, name, None, _Visits(np.arange(len(times)), len(times), times), ())

    def _is_settled(self, start: float, end: float) -> bool:
        settled = True
        for queue in self.queues.values():
            if not queue.is_overloaded and queue.offered(start, end) >= 1.0:
                queue.give_up()
                settled = False
            elif queue.end_pass() > _SETTLED:
                settled = False
        return settled

    # One part and its calls

    def _reply(self, path: str, name: str, ask: Ask | None, visits: _Visits, above: tuple[str, ...]) -> Array:
        """When a part has answered those who ask it."""
        import numpy as np

        one = self.served[name]
        ends = visits.starts.copy()
        asked = np.isfinite(visits.starts)
        if not asked.all():
            ends[asked] = self._reply(path, name, ask, visits.some(asked), above)
            return ends
        if name in above or len(above) > _DEEPEST:
            loop = "its calls come back to it: they are not followed round the loop"
            why = (
                loop if name in above else "it stands at the end of a very long chain of calls: there it takes no time"
            )
            self._note(why, name)
            return ends
        ends = visits.starts + self._own(path, one, ask, visits)
        now = visits.at(ends)
        turns = one.turns_for(ask)
        missed = np.ones(len(ends), dtype=np.bool_)
        if one.hit_rate is not None and turns:
            rate = (ask.hit_rate if ask is not None and ask.hit_rate is not None else None) or one.hit_rate
            missed = self._happens(f"{path} misses", (1.0 - rate[1], 1.0 - rate[0]), visits)
        names: dict[str, int] = {}
        for turn in turns:
            inside = now.some(missed)
            members = []
            for each in turn:
                names[each.name] = count = names.get(each.name, 0) + 1
                step = f"{path}/{each.name}" if count == 1 else f"{path}/{each.name}#{count}"
                members.append(self._call(step, each, inside, (*above, name)))
            now.starts[missed] = np.maximum.reduce(members)
        rows = visits.rows // max(1, visits.size // self.fates.size)  # copies are numbered within their request
        self.answers.setdefault(name, []).append(_Answers(visits.starts, now.starts - visits.starts, rows, self.fates))
        return now.starts

    def _own(self, path: str, one: Served, ask: Ask | None, visits: _Visits) -> Array:
        """The wait for a place, and a part's own work."""
        import numpy as np

        queue = self._queue(one)
        works = sum(
            (self._time(f"{path} works {number}", work, visits) for number, work in enumerate(one.works_for(ask))),
            np.zeros(len(visits.starts)),
        )
        mean = self._mean(one.name)
        if queue.capacity is None:
            return queue.elapsed(path, Asked(visits.starts, works, works, works))
        scales = works / mean if mean else exponential(1.0, self._uniform(f"{path} keeps", visits))
        if not self._states_time(one):
            works = queue.capacity.occupancy * scales
        choices = works if self.settings.balancing == CENTRAL else self._uniform(f"{path} is sent", visits)
        return queue.elapsed(path, Asked(visits.starts, works, scales, choices))

    def _queue(self, one: Served) -> SharedQueue:
        queue = self.queues.get(one.name)
        if queue is None:
            part = self.graph.parts[one.name]
            capacity: Capacity | str | None = None
            if "throughput" in part.kind.attributes:
                mean = self._mean(one.name)
                capacity = capacity_of(part, self.facts.latency.reading, self.load, mean, self.settings.at)
            if isinstance(capacity, str):
                self._note(capacity, one.name)
                capacity = None
            self._note_times(one, capacity)
            queue = self.queues[one.name] = SharedQueue(capacity, self.settings.balancing)
        return queue

    def _note_times(self, one: Served, capacity: Capacity | None) -> None:
        settled = min(known.work.settled for known in one.works)
        if not self._states_time(one):
            taken = "as long as its throughput says, exponentially distributed" if capacity is not None else "no time"
            self._note(f"its own latency is not stated: it is taken to need {taken}", one.name)
        elif settled < EVERYTHING:
            self._note(
                f"no percentile beyond p{settled:g} is stated: its own work is simulated without a tail", one.name
            )

    def _note(self, what: str, name: str) -> None:
        names = self.notes.setdefault(what, [])
        if name not in names:
            names.append(name)

    def _noted(self) -> tuple[str, ...]:
        """`feed_api`, `ranker`: what is to be said of them."""
        return tuple(f"{_listed(names)}: {what}" for what, names in self.notes.items())

    def _states_time(self, one: Served) -> bool:
        return all(math.isfinite(known.work.typical.logs[-1]) or known.work.typical.logs[-1] < 0 for known in one.works)

    def _mean(self, name: str) -> float:
        """The mean of a part's own work, in seconds."""
        if name not in self._means:
            means = (float(self._quantiles(known.work, slices()).mean()) for known in self.served[name].works)
            self._means[name] = sum(means)
        return self._means[name]

    @cached_property
    def _means(self) -> dict[str, float]:
        return {}

    # One call, from the outside in

    def _call(self, path: str, ask: Ask, visits: _Visits, above: tuple[str, ...]) -> Array:
        """When those who make a call have their answer; the others go on at once."""
        share = (min(ask.share[0], 1.0), min(ask.share[1], 1.0))
        ends = visits.starts.copy()
        made = self._happens(f"{path} is made", share, visits)
        inside = visits.some(made)
        times = point(*ask.times, self.settings.at)
        for number in range(math.floor(times)):
            step = path if number == 0 else f"{path} again {number}"
            inside = inside.at(self._attempt(step, ask, inside, above, 0))
        rest = times - math.floor(times)
        if rest > 1e-9:
            which = self._happens(f"{path} once more", (rest, rest), inside)
            later = inside.starts.copy()
            later[which] = self._attempt(f"{path} once more", ask, inside.some(which), above, 0)
            inside = inside.at(later)
        ends[made] = inside.starts
        return ends

    def _attempt(self, path: str, ask: Ask, visits: _Visits, above: tuple[str, ...], number: int) -> Array:
        """One attempt, and what comes after it where it is late."""
        import numpy as np

        limit = point(*ask.timeout, self.settings.at)
        if ask.target in self.down:
            after = 0.0 if math.isinf(limit) else limit * (1 + ask.retries)
            return self._instead(path, ask, visits.at(visits.starts + after), above, ask.replaces_failed)
        ends = self._asked(f"{path} try {number}" if number else path, ask, visits, above)
        if math.isinf(limit):
            return ends
        late = ends > visits.starts + limit
        is_last = number >= ask.retries
        if not late.any():
            return ends
        waiting = visits.some(late)
        if is_last and ask.critical and not (ask.replaces_late and self._answers(ask.fallback)):
            self.fates.mark(_FAILED, waiting)
            return ends  # a failure is no fast answer
        waiting = waiting.at(waiting.starts + limit)
        if is_last:
            ends[late] = self._instead(path, ask, waiting, above, ask.replaces_late)
        else:
            ends[late] = self._attempt(path, ask, waiting, above, number + 1)
        return np.asarray(ends)

    def _instead(self, path: str, ask: Ask, visits: _Visits, above: tuple[str, ...], replaces: bool) -> Array:
        """What answers where the call does not."""
        if replaces and self._answers(ask.fallback):
            self.fates.mark(_REPLACED, visits)
            return self._reply(
                f"{path} else {ask.fallback}", ask.fallback, plain_ask(ask.source, ask.fallback), visits, above
            )
        if ask.critical:
            self.fates.mark(_FAILED, visits)
        return visits.starts

    def _answers(self, fallback: str) -> bool:
        return bool(fallback) and fallback not in self.down

    def _asked(self, path: str, ask: Ask, visits: _Visits, above: tuple[str, ...]) -> Array:
        """All shards of an attempt."""
        import numpy as np

        copies = max(1, int(point(*ask.copies, self.settings.at)))
        if copies == 1:
            return self._hedged(path, ask, visits, above)
        wait_for = copies if ask.wait_for == ask.copies else int(point(*ask.wait_for, self.settings.at))
        rows = (visits.rows[:, np.newaxis] * copies + np.arange(copies)).ravel()
        spread = _Visits(rows, visits.size * copies, np.repeat(visits.starts, copies))
        ends = self._hedged(path, ask, spread, above).reshape(-1, copies)
        place = min(max(wait_for, 1), copies) - 1
        found: Array = np.partition(ends, place, axis=1)[:, place]
        return found

    def _hedged(self, path: str, ask: Ask, visits: _Visits, above: tuple[str, ...]) -> Array:
        import numpy as np

        first = self._once(path, ask, visits, above)
        after = point(*ask.hedge, self.settings.at)
        if math.isinf(after):
            return first
        late = first > visits.starts + after
        waiting = visits.some(late)
        second = self._once(f"{path} hedged", ask, waiting.at(waiting.starts + after), above)
        first[late] = np.minimum(first[late], second)
        return first

    def _once(self, path: str, ask: Ask, visits: _Visits, above: tuple[str, ...]) -> Array:
        ends = self._reply(path, ask.target, ask, visits, above)
        return ends if ask.hop is None else ends + self._time(f"{path} travels", ask.hop, visits)

    # Draws

    def _time(self, stream: str, work: Work, visits: _Visits) -> Array:
        """Durations for some of the requests; always the same for the same request."""
        drawn = self._drawn.get(stream)
        if drawn is None:
            chances = uniform(visits.size, self.settings.seed, *_stream(stream))
            drawn = self._drawn[stream] = self._quantiles(work, normal_scores(chances, 1.0 - chances))
        return drawn[visits.rows]

    def _quantiles(self, work: Work, scores: Array) -> Array:
        """The values of a work at normal scores; what is not known takes no time."""
        import numpy as np

        low = values(work.low, scores)
        if work.low == work.typical:
            return low
        found = points(low, values(work.typical, scores), self.settings.at)
        return np.where(np.isfinite(found), found, 0.0)

    def _uniform(self, stream: str, visits: _Visits) -> Array:
        drawn = self._drawn.get(stream)
        if drawn is None:
            drawn = self._drawn[stream] = uniform(visits.size, self.settings.seed, *_stream(stream))
        return drawn[visits.rows]

    def _happens(self, stream: str, share: Ends, visits: _Visits) -> NDArray[np.bool_]:
        import numpy as np

        chance = point(*share, self.settings.at)
        if share == ONCE or chance >= 1.0:
            return np.ones(len(visits.rows), dtype=np.bool_)
        return self._uniform(stream, visits) < chance


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED:,} more"


def _stream(name: str) -> tuple[int, ...]:
    """The numbers of a stream of random numbers: the same for a name on every machine."""
    digest = sha256(name.encode()).digest()
    return tuple(int.from_bytes(digest[place : place + 4], "big") for place in (0, 4))
