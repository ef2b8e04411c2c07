"""Numbers of a design that cannot all be true, each with a minimal set of the lines that conflict.

| proof | what cannot be |
|---|---|
| `peak-below-average` | a peak lower than the average it is the peak of |
| `volume-mismatch` | records per time, size of a record and volume; rows, record and size; keys, entry and size |
| `part-above-whole` | more active by day than by month, more active parameters than parameters, more labelled rows than rows |
| `turnover-above-count` | more that vanish in a day than there are, or a day's growth beyond the whole |
| `percentiles-out-of-order` | a first token that comes after the last one |
| `timeout-below-median` | a wait that is given up before half of all answers are there |
| `target-behind-baseline` | a goal on the wrong side of where the number stands today |
| `requirements-exclude-each-other` | a fact that must be above one bound and below another that is lower |
| `above-roofline`, `littles-law-broken`, `above-cores`, `faster-than-its-work` | claims that machines and people cannot keep: ceilings.py |

A contradiction is only what no value within the stated ranges can reconcile: it compares the nearest ends, beyond what rounding
explains. Where something that is not stated could reconcile it, the proof names it and is a question. Source: arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.analyses.ceilings import Ceilings
from mlsd_dsl.analyses.claims import (
    ROUNDED,
    SLIPS,
    SLIPS_OF_TIME,
    TOLERANCE,
    Line,
    clash,
    exceeds,
    figure,
    line,
    lines,
    times,
)
from mlsd_dsl.analyses.fact import Fact, constant, derived
from mlsd_dsl.analyses.generation import Generation
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.schooling import Schooling
from mlsd_dsl.analyses.wording import spelled
from mlsd_dsl.design.design import Design, Part, Requirement
from mlsd_dsl.design.values import HardwareUse, parts_named
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import REQUEST
from mlsd_dsl.vocabulary.dimensions import DATA, DATA_RATE, RATE, RATIO, TIME
from mlsd_dsl.vocabulary.quantities import Quantity
from mlsd_dsl.vocabulary.units import DAY

PEAK, VOLUME, WHOLE, TURNOVER = "peak-below-average", "volume-mismatch", "part-above-whole", "turnover-above-count"
ORDER, TIMEOUT = "percentiles-out-of-order", "timeout-below-median"
TARGET, EXCLUDED = "target-behind-baseline", "requirements-exclude-each-other"

# No table becomes smaller than that by compression, and none is kept in more copies without saying so.
MOST_COMPRESSED, MOST_COPIES = 20.0, 3.0
# What a store adds to an entry, and how much of its space waits for compaction: at most as much again.
BOOKKEEPING, SLACK = 128.0, 2.0
MEAN_BELOW = 90.0  # the share below which the mean of a skewed time may lie

# By kind: what is a part, what is the whole, and how it reads.
_WHOLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "actor": (
        ("daily_active", "monthly_active", "more are active on a day than in a month"),
        ("monthly_active", "count", "more are active in a month than there are"),
        ("daily_active", "count", "more are active on a day than there are"),
    ),
    "entity": (("active", "count", "more are used on a day than there are"),),
    "dataset": (("labelled", "rows", "more rows carry a label than there are rows"),),
    "model": (
        ("active_params", "params", "one token uses more parameters than there are"),
        ("kv_heads", "attention_heads", "there are more key-value heads than query heads"),
        ("output_tokens", "max_output_tokens", "an answer is longer than the longest allowed"),
    ),
    "index": (
        ("nprobe", "nlist", "a query looks into more cells than there are"),
        ("output_k", "count", "a search returns more than there is"),
    ),
    "cache": (("entries", "population", "more answers are kept than are ever asked for"),),
}


class Contradictions:
    """The numbers of one design against each other."""

    def __init__(
        self,
        graph: Graph,
        load: Load,
        generation: Generation,
        schooling: Schooling,
        reading: Reading,
    ) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.reading = reading
        self.ceilings = Ceilings(graph, load, generation, schooling, reading)

    def proofs(self) -> Iterator[Proof]:
        """What cannot be true at once, part by part, then between requirements."""
        for part in self.parts.values():
            yield from self._peak(part)
            yield from self._volume(part)
            yield from self._wholes(part)
            yield from self._turnover(part)
            yield from self._tokens(part)
            yield from self._own_timeout(part)
            yield from self._target(part)
            yield from self.ceilings.of(part)
        yield from self._timeouts()
        yield from _excluded(self.graph.design)

    # Rates and volumes

    def _peak(self, part: Part) -> Iterator[Proof]:
        stated = lines(self.reading, part, "rate", "peak")
        if stated is None:
            return
        average, peak = stated
        if exceeds(average.fact, peak.fact) > ROUNDED:
            as_rate = _per_second(average.fact)
            words = (
                f"the peak of `{part.name}` is {_per_second(peak.fact)} and its average {as_rate}:"
                f" {times(average.fact, peak.fact, SLIPS_OF_TIME)} as much"
            )
            yield clash(PEAK, part.name, words, stated, (average.fact, peak.fact))

    def _volume(self, part: Part) -> Iterator[Proof]:
        match part.kind.word:
            case "source":
                yield from self._arriving(part)
            case "dataset":
                stated = lines(self.reading, part, "rows", "record")
                if stated is not None:
                    rows, record = (each.fact for each in stated)
                    made = derived("product", part.name, "raw", [rows, record], DATA)
                    yield from self._kept(part, stated, made, made, f"{spelled(rows)} of {spelled(record)}", 1.0)
            case "store":
                yield from self._entries(part)
            case "batch_inference":
                yield from self._predictions(part)
                yield from self._entities(part)

    def _arriving(self, source: Part) -> Iterator[Proof]:
        stated = lines(self.reading, source, "rate", "record", "volume")
        if stated is None or stated[2].fact.dimension != DATA_RATE:
            return
        rate, record, volume = (each.fact for each in stated)
        made = derived("product", source.name, "volume", [rate, record], DATA_RATE)
        product = f"{spelled(rate)} of {spelled(record)} are {spelled(made)}"
        for large, small, way in ((made, volume, "as much"), (volume, made, "less")):
            if exceeds(large, small) > TOLERANCE:
                words = f"`{source.name}` brings {spelled(volume)}, but {product}: {times(large, small, SLIPS_OF_TIME)} {way}"
                yield clash(VOLUME, source.name, words, stated, (made, volume))

    def _entries(self, store: Part) -> Iterator[Proof]:
        stated = lines(self.reading, store, "keys", "value_size")
        if stated is None:
            return
        key = line(self.reading, store, "key_size")
        keys, value = (each.fact for each in stated)
        bare = derived("product", store.name, "raw", [keys, value], DATA)
        added = constant("bookkeeping", BOOKKEEPING, DATA, "bookkeeping of an entry")
        entry = [value, added] + ([key.fact] if key is not None else [])
        most = derived("product", store.name, "raw", [keys, derived("sum", store.name, "entry", entry, DATA)], DATA)
        words = f"{spelled(keys)} of {spelled(value)}"
        found = list(self._kept(store, stated, bare, most, words, SLACK))
        if not any(proof.certain for proof in found) and key is not None:
            with_key = derived("sum", store.name, "entry", [key.fact, value], DATA)
            least = derived("product", store.name, "raw", [keys, with_key.as_("entry")], DATA)
            words = f"{spelled(keys)} of {spelled(with_key)}"
            found = list(self._kept(store, [*stated, key], least, most, words, SLACK)) or found
        yield from found

    def _kept(
        self, part: Part, stated: list[Line], least: Fact, most: Fact, product: str, slack: float
    ) -> Iterator[Proof]:
        """What is counted against the size that is stated: compressed, or in several copies, it may differ."""
        size = line(self.reading, part, "size")
        if size is None or size.fact.dimension != DATA:
            return
        compression = line(self.reading, part, "compression")
        squeezed = compression.fact.high if compression is not None else 1.0
        copies = self.reading.optional(part, "replication")
        spread = max(copies.high if copies is not None else 1.0, MOST_COPIES) * slack
        told = f"`{part.name}` has {spelled(size.fact)}, but {product} are {spelled(least)}"
        if exceeds(least, size.fact) > TOLERANCE * squeezed:
            squeeze = f", before it is made {figure(squeezed)} times smaller" if compression is not None else ""
            words = f"{told}: {times(least, size.fact, SLIPS)} as much{squeeze}"
            # Beyond what any compression reaches, the stated one is no line of the conflict.
            used: list[Line] = [*stated, size]
            missing: tuple[str, ...] = ()
            if exceeds(least, size.fact) <= TOLERANCE * MOST_COMPRESSED:
                used += [compression] if compression is not None else []
                missing = () if compression is not None else (f"{part.name}.compression",)
            yield clash(VOLUME, part.name, words, used, (least, size.fact), missing=missing)
        elif exceeds(size.fact, most) > TOLERANCE * spread:
            words = f"{told}: {times(size.fact, least, SLIPS)} less"
            yield clash(VOLUME, part.name, words, [*stated, size], (most, size.fact))

    def _predictions(self, job: Part) -> Iterator[Proof]:
        """Predictions against the size of the store that they go to."""
        stated = lines(self.reading, job, "entities", "outputs", "record")
        if stated is None or "store" not in job.stated:
            return
        for name in parts_named(job.stated["store"].value):
            store = self.parts[name]
            size = line(self.reading, store, "size")
            if size is None:
                continue
            made = derived("product", job.name, "predictions", [each.fact for each in stated], DATA)
            compression = self.reading.optional(store, "compression")
            squeezed = max(MOST_COMPRESSED, compression.high if compression is not None else 1.0)
            if exceeds(made, size.fact) > TOLERANCE * squeezed:
                words = (
                    f"`{name}` holds {spelled(size.fact)}, but `{job.name}` writes {spelled(made)} into it:"
                    f" {times(made, size.fact, SLIPS)} as much"
                )
                yield clash(VOLUME, job.name, words, [*stated, size], (made, size.fact))

    def _entities(self, job: Part) -> Iterator[Proof]:
        """Predictions for more things than there are."""
        predicted = line(self.reading, job, "entities")
        names = parts_named(job.stated["entity"].value) if "entity" in job.stated else ()
        if predicted is None or len(names) != 1:
            return
        there = line(self.reading, self.parts[names[0]], "count")
        if there is not None and exceeds(predicted.fact, there.fact) > ROUNDED:
            words = f"`{job.name}` predicts for {spelled(predicted.fact)}, and there are {spelled(there.fact)}"
            yield clash(WHOLE, job.name, words, [predicted, there], (predicted.fact, there.fact))

    # Parts and wholes

    def _wholes(self, part: Part) -> Iterator[Proof]:
        found: set[tuple[str, str]] = set()
        for small, large, how in _WHOLES.get(part.kind.word, ()):
            stated = lines(self.reading, part, small, large)
            if stated is None or exceeds(stated[0].fact, stated[1].fact) <= ROUNDED:
                continue
            if (small, large) == ("daily_active", "count") and found:
                continue  # it follows from the other two
            found.add((small, large))
            inner, outer = (each.fact for each in stated)
            words = f"of `{part.name}` {how}: {spelled(inner)} and {spelled(outer)}"
            yield clash(WHOLE, part.name, words, stated, (inner, outer))
        yield from self._shared(part)

    def _shared(self, model: Part) -> Iterator[Proof]:
        """Weights that more devices share than there are."""
        shared = line(self.reading, model, "tensor_parallel") if model.kind.word == "model" else None
        use = model.stated.get("hardware")
        if shared is None or use is None or not isinstance(use.value, HardwareUse):
            return
        count = float(use.value.devices)
        devices = Fact(model.name, "hardware", count, count, RATIO, "device", "stated", "stated", span=use.span)
        if shared.fact.low > count:
            words = f"{spelled(shared.fact)} devices share the weights of `{model.name}`, which runs on {count:g}"
            there = Line(f"{model.name}.hardware", devices, use.span)
            yield clash(WHOLE, model.name, words, [shared, there], (shared.fact, devices))

    def _turnover(self, part: Part) -> Iterator[Proof]:
        """What appears and vanishes in a day, against all that there is."""
        there = line(self.reading, part, "count") if part.kind.word in ("actor", "entity") else None
        if there is None:
            return
        new, gone = line(self.reading, part, "new"), line(self.reading, part, "churn")
        day = constant("a day", DAY, TIME)
        if gone is not None:
            most = [there.fact]
            if new is not None:
                most.append(derived("product", part.name, "new in a day", [new.fact, day], RATIO))
            held = derived("sum", part.name, "there in a day", most, RATIO, label=there.fact.label)
            lost = derived("product", part.name, "gone in a day", [gone.fact, day], RATIO, label=there.fact.label)
            if exceeds(lost, held) > TOLERANCE:
                words = f"of `{part.name}` {spelled(lost)} vanish in a day, and there are {spelled(held)}"
                missing = () if new is not None else (f"{part.name}.new",)
                yield clash(TURNOVER, part.name, words, [gone, there], (lost, held), missing=missing)
        elif new is not None:
            life = line(self.reading, part, "lifetime") if "lifetime" in part.kind.attributes else None
            span = life.fact if life is not None else day
            born = derived("product", part.name, "appeared", [new.fact, span], RATIO, label=there.fact.label)
            if exceeds(born, there.fact) > TOLERANCE:
                during = f"the {spelled(span)} that one is of interest" if life is not None else "a day"
                words = (
                    f"of `{part.name}` {spelled(born)} appear in {during}, and there are {spelled(there.fact)} in all"
                )
                used = [new, there] + ([life] if life is not None else [])
                missing = () if life is not None else (f"{part.name}.churn",)
                yield clash(TURNOVER, part.name, words, used, (born, there.fact), missing=missing)

    # Times

    def _tokens(self, model: Part) -> Iterator[Proof]:
        """The first token, and all of them, against the whole answer."""
        if model.kind.word != "model" or "latency" not in model.stated:
            return
        whole, first = self._points(model, "latency"), self._points(model, "ttft")
        for low_share, begun in sorted(first.items()):
            late = [each for share, each in sorted(whole.items()) if share >= low_share]
            above = next((each for each in late if exceeds(begun.fact, each.fact) > ROUNDED), None)
            if above is not None:
                words = (
                    f"the first token of `{model.name}` comes after {_told(begun)}, the whole answer after"
                    f" {_told(above)}"
                )
                yield clash(ORDER, model.name, words, [begun, above], (begun.fact, above.fact))
                return
        written, each_token = line(self.reading, model, "output_tokens"), self._points(model, "tpot").get(50.0)
        tail = [each for share, each in sorted(whole.items()) if share >= MEAN_BELOW]
        if written is None or each_token is None or not tail:
            return
        writing = derived("product", model.name, "writing", [written.fact, each_token.fact], TIME)
        if exceeds(writing, tail[-1].fact) > TOLERANCE:
            words = (
                f"`{model.name}` writes {spelled(written.fact)} in {spelled(each_token.fact)} each, which takes"
                f" {spelled(writing)}; the whole answer takes {_told(tail[-1])}"
            )
            yield clash(ORDER, model.name, words, [written, each_token, tail[-1]], (writing, tail[-1].fact))

    def _own_timeout(self, part: Part) -> Iterator[Proof]:
        """An endpoint that gives up before its own work is done."""
        limit = line(self.reading, part, "timeout")
        own = self._half(part) if limit is not None else None
        if limit is not None and own is not None and exceeds(own.fact, limit.fact) > ROUNDED:
            words = (
                f"`{part.name}` gives up after {spelled(limit.fact)}, and half of its answers take {spelled(own.fact)} of"
                " its own work"
            )
            yield clash(TIMEOUT, part.name, words, [limit, own], (own.fact, limit.fact))

    def _timeouts(self) -> Iterator[Proof]:
        """Calls that are given up before half of the answers are there."""
        halves: dict[str, Line | None] = {}
        for edge in self.graph.design.edges:
            fact = self.reading.of_edge(edge, "timeout", "timeout") if edge.arrow == REQUEST else None
            if fact is None or self.reading.flag(edge.stated, "async"):
                continue
            if edge.target not in halves:
                halves[edge.target] = self._half(self.parts[edge.target])
            half = halves[edge.target]
            if half is not None and exceeds(half.fact, fact) > ROUNDED:
                words = (
                    f"`{edge.source}` gives up on `{edge.target}` after {spelled(fact)}, and half of its answers take"
                    f" {spelled(half.fact)} or more"
                )
                waited = Line(f"{edge.source} => {edge.target} timeout", fact, edge.stated["timeout"].span)
                proof = clash(TIMEOUT, edge.source, words, [waited, half], (half.fact, fact))
                yield proof._replace(path=(edge.source, edge.target))

    def _half(self, part: Part) -> Line | None:
        """The stated time that half of all answers take at least."""
        for attribute in ("latency", "own", "ttft"):
            if attribute in part.kind.attributes:
                found = self._points(part, attribute).get(50.0)
                if found is not None:
                    return found
        return None

    def _points(self, part: Part, attribute: str) -> dict[float, Line]:
        """The stated percentiles of a duration, by share; what technologies are known for is no claim of the design."""
        stated = part.stated.get(attribute)
        found = self.reading.percentiles(part, attribute) if stated is not None else None
        if stated is None or found is None:
            return {}
        return {
            share: Line(f"{part.name}.{attribute}.p{share:g}", fact, stated.span, part.name)
            for share, fact in found.items()
            if fact.status != "default"
        }

    # Goals

    def _target(self, kpi: Part) -> Iterator[Proof]:
        """A goal behind today's value that cannot be meant as a change of it either."""
        stated = lines(self.reading, kpi, "baseline", "target") if kpi.kind.word == "kpi" else None
        way = kpi.word("direction")
        if stated is None or not way:
            return
        today, goal = (each.fact for each in stated)
        if (today.dimension, today.label) != (goal.dimension, goal.label) or goal.label == "%" or today.low < 1:
            return  # a change in percent, or a share of which the goal may be a change
        # "up by 35" from 40 would nearly double it, "down by 50" from 40 would make it negative.
        behind = exceeds(today, goal) > 1 and goal.low * 2 > today.high if way == "up" else exceeds(goal, today) > 1
        if behind:
            words = f"`{kpi.name}` is to go {way} from {spelled(today)} to {spelled(goal)}"
            yield clash(TARGET, kpi.name, words, stated, (today, goal))


def _excluded(design: Design) -> Iterator[Proof]:
    """Bounds on one fact that leave it no value."""
    by_fact: dict[tuple[str, str, str], list[tuple[Requirement, Quantity]]] = {}
    for each in design.requirements:
        bound = design.number(each.bound)
        if isinstance(bound, Quantity):
            by_fact.setdefault((each.subject, each.fact, each.origin), []).append((each, bound))
    for (subject, fact, _), bounds in by_fact.items():
        above = [(r, q) for r, q in bounds if r.operator in (">=", ">")]
        below = [(r, q) for r, q in bounds if r.operator in ("<=", "<")]
        clashing = [(a, b) for a in above for b in below if a[1].low > b[1].high]
        for (most, most_bound), (least, least_bound) in clashing[:1]:
            lower, upper = _bound(most, most_bound), _bound(least, least_bound)
            words = f"`{subject}.{fact}` must be at least {spelled(lower.fact)} and at most {spelled(upper.fact)}"
            yield clash(EXCLUDED, subject, words, [lower, upper], (lower.fact, upper.fact))


def _bound(requirement: Requirement, bound: Quantity) -> Line:
    name = f"{requirement.subject}.{requirement.fact}"
    fact = Fact(
        requirement.subject, requirement.fact, bound.low, bound.high, bound.dimension, bound.label, "stated", "stated"
    )
    return Line(f"{name} {requirement.operator}", fact, requirement.statement)


def _per_second(rate: Fact) -> str:
    """A rate by the second, as peaks are told, whatever the author counted by."""
    if rate.dimension != RATE:
        return spelled(rate)
    ends = [f"{_short(end)}" for end in dict.fromkeys((rate.low, rate.high))]
    return f"{' to '.join(ends)} a second"


def _short(value: float) -> str:
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def _told(point: Line) -> str:
    """A percentile in words: `600 ms (p50)`."""
    return f"{spelled(point.fact)} ({point.name.rpartition('.')[2]})"
