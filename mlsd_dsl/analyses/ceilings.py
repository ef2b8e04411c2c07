"""Claims that machines and people cannot keep, however well they are run.

| proof | what is claimed |
|---|---|
| `above-roofline` | a token in less time than reading the weights takes; more computation than the devices' peak |
| `littles-law-broken` | more requests under way than there are workers, places in a batch, or people |
| `above-cores` | more requests than processor time a request and cores allow |
| `faster-than-its-work` | a run, training or review that is over before its work can be done at the speed that is stated |

The ceilings are the peaks of data sheets, which nothing reaches, and are set where they are kindest to the claim: two 8-bit operations
for a 16-bit one where the number type is not stated, forward passes alone where most weights are frozen. Sources: Williams et al.,
*Roofline* (2009); Little (1961).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlsd_dsl.analyses.claims import ROUNDED, TOLERANCE, Line, clash, exceeds, figure, line, lines, times
from mlsd_dsl.analyses.devices import Devices, devices_of
from mlsd_dsl.analyses.fact import STATED, Fact, constant, derived, leaves_of
from mlsd_dsl.analyses.generation import Generation
from mlsd_dsl.analyses.load import Load
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.schooling import Schooling
from mlsd_dsl.analyses.sizes import WIDTHS
from mlsd_dsl.analyses.wording import spelled
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import COMPUTE, COMPUTE_RATE, DATA, RATE, RATIO, TIME
from mlsd_dsl.vocabulary.units import DAY

ROOFLINE, LITTLE, CORES, WORK = "above-roofline", "littles-law-broken", "above-cores", "faster-than-its-work"

# How much faster than with 16-bit numbers a device computes with these; what is not stated may be 8 bits.
_FASTER = {"": 2.0, "f8": 2.0, "i8": 2.0, "i4": 4.0, "f4": 4.0}
_FEWER = 2.0 / 3.0  # of the computation is left where most weights are frozen: no gradients of weights
_NOT_ALL_ROWS = ("incremental", "online", "warm_start")
_OF_REQUESTS = ("", "request")


class Ceilings:
    """What the parts of one design claim, against what is possible."""

    def __init__(
        self, graph: Graph, load: Load, generation: Generation, schooling: Schooling, reading: Reading
    ) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.load = load
        self.generation = generation
        self.schooling = schooling
        self.reading = reading

    def of(self, part: Part) -> Iterator[Proof]:
        """The claims of one part that cannot be kept."""
        match part.kind.word:
            case "model":
                if self.generation.is_generator(part):
                    yield from self._token(part)
                    yield from self._batch(part)
                yield from self._computation(part)
            case "index":
                yield from self._computation(part)
            case "training":
                yield from self._training(part)
                yield from self._pace(part)
            case "batch_inference":
                yield from self._run(part)
            case "endpoint":
                yield from self._workers(part)
            case "human_review":
                yield from self._people(part)
        yield from self._cores(part)

    # Rooflines

    def _token(self, model: Part) -> Iterator[Proof]:
        """The stated time per token against reading the weights once."""
        devices = self.generation.devices(model)
        least = self.generation.least_time_per_token(model, devices) if devices is not None else None
        stated = model.stated.get("tpot")
        points = self.reading.percentiles(model, "tpot") if stated is not None else None
        if devices is None or least is None or stated is None or points is None:
            return
        for share, point in sorted(points.items()):
            if exceeds(least, point) <= ROUNDED:
                continue
            words = (
                f"`{model.name}` writes a token in {spelled(point)}, and reading its weights once takes {spelled(least)}:"
                f" {times(least, point)} as long"
            )
            weights = "active_params" if "active_params" in model.stated else "params"
            claimed = [Line(f"{model.name}.tpot.p{share:g}", point, stated.span)]
            claimed += self._stated(model, weights, *self._if_needed(least, devices, point))
            claimed += [*self._machine(model, devices, devices.bandwidth), *_dtype(model)]
            yield clash(ROOFLINE, model.name, words, claimed, (least, point), source=least.source)
            return

    def _if_needed(self, least: Fact, devices: Devices, point: Fact) -> tuple[str, ...]:
        """The line on devices that share the weights, where it would be no contradiction if all of them did."""
        weights, bandwidth, _ = least.inputs
        of_all = derived("quotient", least.subject, least.name, [weights, bandwidth, devices.amount], TIME)
        return () if exceeds(of_all, point) > ROUNDED else ("tensor_parallel",)

    def _computation(self, part: Part) -> Iterator[Proof]:
        """The throughput of one replica times the computation of a request, against the peak of its devices."""
        each = line(self.reading, part, "throughput")
        dtype = part.word("dtype")
        devices = devices_of(self.graph.design, self.reading, part, "bf16")
        if each is None or each.fact.dimension != RATE or devices is None or devices.flops is None:
            return
        found = self._of_one(part, each.fact.label)
        if found is None:
            return
        one, used = found
        needed = derived("product", part.name, "computed", [each.fact, one], COMPUTE_RATE)
        faster = constant("number type", _FASTER.get(dtype, 1.0), RATIO, "faster than with 16 bits")
        peak = derived("product", part.name, "peak", [devices.amount, devices.flops, faster], COMPUTE_RATE)
        if exceeds(needed, peak) > TOLERANCE:
            words = (
                f"{spelled(each.fact)} of `{part.name}` take {spelled(needed)}, and its devices compute {spelled(peak)} at"
                f" best: {times(needed, peak)} too many"
            )
            claimed = [each, *used, *self._machine(part, devices, devices.flops)]
            # The number type is a line of the conflict where 8 bits would resolve it.
            resolved = exceeds(needed, peak) * _FASTER.get(dtype, 1.0) <= TOLERANCE * _FASTER[""]
            claimed += _dtype(part) if resolved else []
            yield clash(ROOFLINE, part.name, words, claimed, (needed, peak), source="data sheets of the devices")

    def _of_one(self, part: Part, label: str) -> tuple[Fact, list[Line]] | None:
        """The computation of one request, item or token at least, and the lines that say so."""
        flops = line(self.reading, part, "flops")
        if part.kind.word == "model" and self.generation.is_generator(part):
            return self._of_tokens(part, label)
        if flops is None:
            return None
        items = line(self.reading, part, "input_k") if "input_k" in part.kind.attributes else None
        if label not in _OF_REQUESTS or items is None:
            return (flops.fact, [flops]) if label in (*_OF_REQUESTS, "item") else None
        return derived("product", part.name, "of one request", [items.fact, flops.fact], COMPUTE), [items, flops]

    def _of_tokens(self, model: Part, label: str) -> tuple[Fact, list[Line]] | None:
        """Two operations for each parameter of each token that is written."""
        params = line(self.reading, model, "active_params") or line(self.reading, model, "params")
        written = line(self.reading, model, "output_tokens")
        if params is None or (label in _OF_REQUESTS and written is None) or label not in (*_OF_REQUESTS, "token"):
            return None
        factors = [constant("multiply and add", 2.0, COMPUTE, "operations a parameter"), params.fact]
        used = [params]
        if label in _OF_REQUESTS and written is not None:
            factors.append(written.fact)
            used.append(written)
        return derived("product", model.name, "of one request", factors, COMPUTE), used

    def _training(self, training: Part) -> Iterator[Proof]:
        """The stated duration of a training against its computation at the peak of its devices."""
        duration, flops = line(self.reading, training, "duration"), self.schooling.flops(training)
        devices = self.schooling.devices(training)
        if duration is None or flops is None or devices is None or devices.flops is None:
            return
        if "tokens" not in training.stated and training.word("mode") in _NOT_ALL_ROWS:
            return
        kind = [constant("8-bit numbers", 2.0, RATIO, "faster than with 16 bits")]
        frozen = (
            [constant("frozen weights", _FEWER, RATIO, "left of it")] if training.word("mode") == "finetune" else []
        )
        # One model that is too much alone is a smaller set of lines than all that are trained.
        for term in (*(flops.inputs if flops.operation == "sum" else ()), flops):
            work = derived("product", training.name, "computation", [term, *frozen], COMPUTE)
            parts = [work, devices.amount, devices.flops, *kind]
            least = derived("quotient", training.name, "duration.least", parts, TIME)
            if exceeds(least, duration.fact) > TOLERANCE:
                words = (
                    f"`{training.name}` takes {spelled(duration.fact)}, and {devices.amount.low:g} `{devices.name}` at their"
                    f" peak take {spelled(least)} for its {spelled(term)}: {times(least, duration.fact)} as long"
                )
                claimed = [duration, *_leaves((term,)), *self._machine(training, devices, devices.flops)]
                yield clash(ROOFLINE, training.name, words, claimed, (least, duration.fact), source=term.source)
                return

    def _machine(self, part: Part, devices: Devices, speed: Fact | None) -> list[Line]:
        """The lines that say what a part runs on, and how fast that is where the design says so itself."""
        found = [Line(f"{part.name}.hardware", devices.amount, part.stated["hardware"].span, part.name)]
        return found + (_leaves((speed,)) if speed is not None and speed.status == STATED else [])

    # Little's law

    def _workers(self, endpoint: Part) -> Iterator[Proof]:
        """Workers that are busy at once with an endpoint's own work."""
        workers, own = line(self.reading, endpoint, "workers"), self._median(endpoint, "own")
        if workers is None or own is None:
            return
        together = self._stated(endpoint, "max_batch")
        each = line(self.reading, endpoint, "throughput")
        if each is not None and each.fact.label in _OF_REQUESTS and each.fact.dimension == RATE:
            there = derived("product", endpoint.name, "workers", [workers.fact, *(b.fact for b in together)], RATIO)
            yield from self._busy(endpoint, each.fact, own, there, [each, own, workers, *together], ())
            return
        replicas = line(self.reading, endpoint, "replicas")
        rates = [self.load.average(endpoint.name), self.load.peak(endpoint.name)]
        if each is not None:
            return
        copies = [replicas] if replicas is not None else []
        facts = [each_line.fact for each_line in (workers, *copies, *together)]
        there = derived("product", endpoint.name, "workers", facts, RATIO)
        missing = () if copies else (f"{endpoint.name}.replicas",)
        for rate in rates:  # what breaks on average needs no peak
            used = [own, workers, *copies, *together]
            found = (
                []
                if rate is None
                else list(self._busy(endpoint, rate, own, there, [*used, *_leaves((rate,))], missing))
            )
            if found:
                yield from found
                return

    def _busy(
        self, part: Part, rate: Fact, time: Line, there: Fact, used: list[Line], missing: tuple[str, ...]
    ) -> Iterator[Proof]:
        under_way = derived("product", part.name, "under way", [rate, time.fact], RATIO)
        if exceeds(under_way, there) > TOLERANCE:
            words = (
                f"{spelled(rate)} of {spelled(time.fact)} each keep {_count(under_way)} workers of `{part.name}` busy, and it"
                f" has {_count(there)}"
            )
            yield clash(LITTLE, part.name, words, used, (under_way, there), missing=missing, source="Little (1961)")

    def _batch(self, model: Part) -> Iterator[Proof]:
        """Requests that are written at once, against the places in a batch."""
        stated = lines(self.reading, model, "throughput", "output_tokens", "max_batch")
        each_token = self._median(model, "tpot")
        if stated is None or each_token is None or stated[0].fact.label not in _OF_REQUESTS:
            return
        rate, written, places = (each.fact for each in stated)
        devices = self.generation.devices(model)
        under_way = derived("product", model.name, "under way", [rate, written, each_token.fact], RATIO)
        copies = [devices.amount] if devices is not None else []
        there = derived("product", model.name, "places", [places, *copies], RATIO)
        if exceeds(under_way, there) > TOLERANCE:
            words = (
                f"{spelled(rate)} of {spelled(written)} at {spelled(each_token.fact)} keep {_count(under_way)} requests of"
                f" `{model.name}` under way, and its batches hold {_count(there)}"
            )
            yield clash(LITTLE, model.name, words, [*stated, each_token], (under_way, there), source="Little (1961)")

    def _people(self, review: Part) -> Iterator[Proof]:
        """Cases that are decided, against the people and the hours of a day."""
        capacity, people = line(self.reading, review, "capacity"), line(self.reading, review, "reviewers")
        each, handling = line(self.reading, review, "per_reviewer"), line(self.reading, review, "handling")
        if each is not None and handling is not None:
            day = constant("a day", DAY, TIME)
            busy = derived("product", review.name, "time a day", [each.fact, handling.fact, day], TIME)
            if exceeds(busy, day) > ROUNDED:
                words = (
                    f"one of `{review.name}` decides {spelled(each.fact)} of {spelled(handling.fact)} each, which takes"
                    f" {spelled(busy)} a day"
                )
                yield clash(LITTLE, review.name, words, [each, handling], (busy, day), source="Little (1961)")
                return
        if capacity is None or people is None:
            return
        if each is not None:
            most = derived("product", review.name, "capacity", [people.fact, each.fact], RATE, label="case")
            if exceeds(capacity.fact, most) > TOLERANCE:
                words = (
                    f"`{review.name}` decides {spelled(capacity.fact)}, and {spelled(people.fact)} at"
                    f" {spelled(each.fact)} decide {spelled(most)}: {times(capacity.fact, most)} too many"
                )
                yield clash(WORK, review.name, words, [capacity, people, each], (capacity.fact, most))
                return
        if handling is not None:
            busy = derived("product", review.name, "busy", [capacity.fact, handling.fact], RATIO)
            if exceeds(busy, people.fact) > ROUNDED:
                words = (
                    f"{spelled(capacity.fact)} of {spelled(handling.fact)} each keep {_count(busy)} people of"
                    f" `{review.name}` busy day and night, and there are {_count(people.fact)}"
                )
                used = [capacity, handling, people]
                yield clash(LITTLE, review.name, words, used, (busy, people.fact), source="Little (1961)")

    # Work and time

    def _cores(self, part: Part) -> Iterator[Proof]:
        """The stated throughput against cores and the processor time of a request."""
        if "cpu_time" not in part.stated:
            return
        stated = lines(self.reading, part, "throughput", "cpu_time", "cores")
        if stated is None or stated[0].fact.dimension != RATE or stated[0].fact.label not in _OF_REQUESTS:
            return
        each, time, cores = (one.fact for one in stated)
        most = derived("quotient", part.name, "throughput.most", [cores, time], RATE, label=each.label)
        if exceeds(each, most) > TOLERANCE:
            workers = line(self.reading, part, "workers") if "workers" in part.kind.attributes else None
            vain = "; more workers than cores do not help" if workers and exceeds(workers.fact, cores) > 1 else ""
            words = (
                f"{spelled(cores)} of `{part.name}` answer {spelled(most)} at {spelled(time)} of processor time, not"
                f" {spelled(each)}{vain}"
            )
            yield clash(CORES, part.name, words, stated, (each, most))

    def _run(self, job: Part) -> Iterator[Proof]:
        """The stated length of a run against what its workers do in it."""
        stated = lines(self.reading, job, "runtime", "entities", "throughput")
        if stated is None:
            return
        runtime, entities, speed = (each.fact for each in stated)
        outputs, workers = line(self.reading, job, "outputs"), line(self.reading, job, "parallelism")
        more = [each for each in (outputs, workers) if each is not None]
        work = derived("product", job.name, "predictions", [entities, *(o.fact for o in more if o is outputs)], RATIO)
        pace = derived("product", job.name, "pace", [speed, *(w.fact for w in more if w is workers)], RATE)
        least = derived("quotient", job.name, "runtime.least", [work, pace], TIME)
        if exceeds(least, runtime) > TOLERANCE:
            words = (
                f"one run of `{job.name}` takes {spelled(runtime)}, and its predictions take {spelled(least)} at the stated"
                f" speed: {times(least, runtime)} as long"
            )
            missing = () if workers is not None else (f"{job.name}.parallelism",)
            yield clash(WORK, job.name, words, [*stated, *more], (least, runtime), missing=missing)

    def _pace(self, training: Part) -> Iterator[Proof]:
        """The stated duration of a training against what it sees at the stated speed."""
        stated = lines(self.reading, training, "duration", "throughput")
        if stated is None:
            return
        duration, speed = (each.fact for each in stated)
        seen = self._seen(training, speed.label)
        if seen is None:
            return
        least = derived("quotient", training.name, "duration.least", [seen, speed], TIME)
        if exceeds(least, duration) > TOLERANCE:
            words = (
                f"`{training.name}` takes {spelled(duration)}, and {spelled(seen)} take {spelled(least)} at"
                f" {spelled(speed)}: {times(least, duration)} as long"
            )
            yield clash(WORK, training.name, words, [*stated, *_leaves((seen,))], (least, duration))

    def _seen(self, training: Part, label: str) -> Fact | None:
        if label == "token":
            tokens = line(self.reading, training, "tokens")
            return tokens.fact if tokens is not None else None
        if label not in ("row", "") or training.word("mode") in _NOT_ALL_ROWS:
            return None
        return self.schooling.examples(training)

    # Reading

    def _stated(self, part: Part, *attributes: str) -> list[Line]:
        """Those of the attributes that are stated."""
        found = [line(self.reading, part, attribute) for attribute in attributes]
        return [each for each in found if each is not None]

    def _median(self, part: Part, attribute: str) -> Line | None:
        """The stated median of a duration."""
        stated = part.stated.get(attribute)
        points = self.reading.percentiles(part, attribute) if stated is not None else None
        if stated is None or not points or 50.0 not in points:
            return None
        return Line(f"{part.name}.{attribute}.p50", points[50.0], stated.span)


def _dtype(part: Part) -> list[Line]:
    """The line that says how wide the numbers of a part are."""
    dtype = part.word("dtype")
    if dtype not in WIDTHS:
        return []
    return [Line(f"{part.name}.dtype", constant("width", WIDTHS[dtype], DATA), part.stated["dtype"].span)]


def _leaves(facts: Iterable[Fact]) -> list[Line]:
    """The stated lines that facts rest on, each once."""
    leaves = (leaf for fact in facts for leaf in leaves_of(fact))
    stated = [leaf for leaf in leaves if leaf.span is not None and leaf.status == STATED]
    return [
        Line(leaf.key, leaf, leaf.span, "" if leaf.subject == "assume" else leaf.subject)
        for leaf in stated
        if leaf.span
    ]


def _count(fact: Fact) -> str:
    """A number of things without a unit."""
    low, high = figure(fact.low), figure(fact.high)
    return low if low == high else f"{low} to {high}"
