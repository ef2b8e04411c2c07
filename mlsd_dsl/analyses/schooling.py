"""What a training takes: computation, time, accelerator hours, memory and energy; and what a token takes of a transformer.

    flops     = (6 * parameters + 12 * layers * width * sequence) * tokens      transformers; parameters that a token uses
              = 3 * flops of one item * examples                                what states those; backward is twice forward
    examples  = rows of its datasets * epochs                                  `tokens` likewise
              = rows / period * time between two runs * epochs                 `mode: incremental`: what has arrived since the last
    duration  = tokens or examples / throughput, else flops / (devices * peak * share of the peak)
    gpu_hours = devices * duration
    memory    = parameters * (weights + gradients + what the optimizer remembers), and embedding tables with theirs
    energy    = devices * watts * duration * overhead of the data centre
    flops of a token = 2 * parameters that it uses

An incremental training goes on where the last run has stopped and never sees a row again in a later run; without the period that the
rows cover, or the time between two runs, it is not known how many arrive. With `recompute` the forward pass counts twice: 8 and 16, and 4. Where layers, width or sequence are not stated, attention is left out.
Sources: Kaplan et al. (2020) and Hoffmann et al. (2022) for 6 N D; Narayanan et al. (2021) for the share of the peak; Rajbhandari
et al., ZeRO (2020) for 16 bytes a parameter; He et al., Practical Lessons from Predicting Clicks on Ads (2014), for training on
what has come since.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.analyses.devices import Devices, devices_of
from mlsd_dsl.analyses.fact import Fact, constant, derived, usual
from mlsd_dsl.analyses.lineage import Lineage
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.sizes import tables_of
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import COMPUTE, DATA, RATE, RATIO, TIME, Dimension
from mlsd_dsl.vocabulary.units import HOUR

SIX_N_D = "Kaplan et al., Scaling Laws (2020); Hoffmann et al., Chinchilla (2022)"
MEGATRON = "Narayanan et al. (2021)"
MFU = "Chowdhery et al., PaLM (2022), and published trainings of 7B parameters and more: 30 to 55 % of the peak"
ZERO = "Rajbhandari et al., ZeRO (2020): 16 bytes a parameter with Adam in mixed precision"
TABLES = "tables are trained in 32 bits: rows x length x 4 bytes x (1 + what the optimizer remembers)"
PUE = "Patterson et al. (2021): hyperscale data centres run at 1.1"

# Numbers of 32 bits that an optimizer remembers of a parameter. Shampoo's depend on the shapes of the weights.
_REMEMBERED = {"adam": 2, "adamw": 2, "lion": 1, "adagrad": 1, "rowwise_adagrad": 0, "sgd": 0, "adafactor": 0}
_NUMBER = 4.0  # bytes
_MIXED = 8.0  # bytes a parameter: weights and gradients in 16 bits, a master copy in 32
_SHARES = (0.30, 0.55)
_OVERHEAD = 1.1
_TRANSFORMERS = ("transformer", "bert", "llm", "vlm", "moe")


class Schooling:
    """The trainings of one design."""

    def __init__(self, graph: Graph, lineage: Lineage, reading: Reading) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage
        self.reading = reading

    def facts(self) -> Iterator[Fact]:
        """Computation, duration, accelerator hours, memory and energy of every training, and what a token takes of a model."""
        for part in self.parts.values():
            made: list[Fact | None] = []
            if part.kind.word == "training":
                made = [self.flops(part), self._derived_duration(part), self._memory(part)]
                made += [self._gpu_hours(part), self._energy(part)]
            elif part.kind.word == "model":
                made = [self.flops_of_token(part)]
            yield from (fact for fact in made if fact is not None)

    def duration(self, training: Part) -> Fact | None:
        """How long one training takes: stated, or from its throughput, or from computation and machines."""
        return self.reading.optional(training, "duration", "duration") or self._derived_duration(training)

    def flops(self, training: Part) -> Fact | None:
        """The computation of one training."""
        models = [self.parts[name] for name in self.lineage.models(training.name)]
        terms = [each for model in models if (each := self._flops(training, model)) is not None]
        return _sum(training, "flops", terms, COMPUTE)

    def examples(self, training: Part) -> Fact | None:
        """The rows that one training sees, each as often as there are epochs."""
        return self._of_datasets(training, "rows")

    def tokens(self, training: Part) -> Fact | None:
        """The tokens that one training sees: as stated, else those of its datasets."""
        return self.reading.optional(training, "tokens", "tokens") or self._of_datasets(training, "tokens")

    def devices(self, training: Part) -> Devices | None:
        """What a training runs on."""
        return devices_of(self.graph.design, self.reading, training, "bf16")

    def flops_of_token(self, model: Part) -> Fact | None:
        """The computation for one token of a transformer, where the model does not state it."""
        if "flops" in model.stated:
            return None
        if model.word("role") != "generator" and model.word("architecture") not in _TRANSFORMERS:
            return None
        params = self._used(model)
        if params is None:
            return None
        factors = [constant("passes", 2.0, RATIO, "multiplied and added"), params]
        return derived("product", model.name, "flops", factors, COMPUTE, source=SIX_N_D)

    # Computation and time

    def _flops(self, training: Part, model: Part) -> Fact | None:
        passes = 8.0 if self.reading.flag(training.stated, "recompute") else 6.0
        tokens, params = self.tokens(training), self._used(model)
        if tokens is not None and params is not None:
            each = self._for_token(training, model, passes, params)
            return derived("product", training.name, "flops", [each, tokens], COMPUTE, source=SIX_N_D)
        per_item, examples = self.reading.optional(model, "flops", "one item"), self.examples(training)
        if per_item is None or examples is None:
            return None
        factors = [constant("passes", passes / 2, RATIO, "forward and backward"), per_item, examples.as_("examples")]
        return derived("product", training.name, "flops", factors, COMPUTE, source=SIX_N_D)

    def _for_token(self, training: Part, model: Part, passes: float, params: Fact) -> Fact:
        """Forward and backward for one token, with attention where its size is stated."""
        forward = constant("passes", passes, RATIO, "forward and backward")
        weights = derived("product", training.name, "weights", [forward, params], COMPUTE, role="one token")
        size = [
            self.reading.optional(model, "layers", "layers"),
            self.reading.optional(model, "d_model", "width"),
            self.reading.optional(training, "sequence", "sequence"),
        ]
        stated = [each for each in size if each is not None]
        if len(stated) < len(size):
            return weights
        twice = constant("passes", 2 * passes, RATIO, "forward and backward, queries with keys and values")
        attention = derived("product", training.name, "attention", [twice, *stated], COMPUTE, role="attention")
        return derived("sum", training.name, "token", [weights.as_("weights"), attention], COMPUTE, role="one token")

    def _used(self, model: Part) -> Fact | None:
        """The parameters that a token uses."""
        active = self.reading.optional(model, "active_params", "active parameters")
        return active or self.reading.optional(model, "params", "parameters")

    def _derived_duration(self, training: Part) -> Fact | None:
        if "duration" in training.stated:
            return None
        rate = self.reading.optional(training, "throughput", "throughput")
        seen = self.tokens(training) if rate is not None and rate.label == "token" else self.examples(training)
        if rate is not None and seen is not None:
            return derived("quotient", training.name, "duration", [seen.as_("seen"), rate], TIME)
        flops, devices = self.flops(training), self.devices(training)
        if flops is None or devices is None or devices.flops is None:
            return None
        share = self.reading.optional(training, "mfu", "share of the peak")
        share = share or usual(training.name, "mfu", _SHARES, RATIO, "share of the peak", MFU, training.span, "%")
        inputs = [flops, devices.amount, devices.flops, share]
        return derived("quotient", training.name, "duration", inputs, TIME, source=MEGATRON)

    def _of_datasets(self, training: Part, attribute: str) -> Fact | None:
        """Rows or tokens of all datasets of a training, times the epochs."""
        names = self.lineage.ordered(
            r.source
            for r in self.graph.leading[training.name]
            if r.meaning.verb == "trains" and self.parts[r.source].kind.word == "dataset"
        )
        terms = [self._read_once(training, self.parts[name], attribute) for name in names]
        found = _sum(training, attribute, [term for term in terms if term is not None], RATIO)
        epochs = self.reading.optional(training, "epochs", "epochs")
        if found is None or epochs is None:
            return found
        return derived("product", training.name, "seen", [found, epochs], RATIO, role=f"{attribute} seen")

    def _read_once(self, training: Part, dataset: Part, attribute: str) -> Fact | None:
        """Rows or tokens of one dataset that one run reads: all of them, or those that have arrived since the last run."""
        whole = self.reading.optional(dataset, attribute, f"{attribute} of `{dataset.name}`")
        if whole is None or training.word("mode") != "incremental":
            return whole
        period = self.reading.number(dataset, "period", f"period of `{dataset.name}`")
        every = self.reading.cadence.of(training, "time between two runs")
        every = every or self.reading.number(training, "every", "time between two runs")
        if every.high == 0:
            return None  # it never stops, so that there is no single run
        role = f"{attribute} of `{dataset.name}` per time"
        arriving = derived("quotient", training.name, attribute, [whole, period], RATE, role=role)
        since = f"new {attribute} of `{dataset.name}`"
        return derived("product", training.name, attribute, [arriving, every], RATIO, label=whole.label, role=since)

    # Machines

    def _gpu_hours(self, training: Part) -> Fact | None:
        devices, duration = self.devices(training), self.duration(training)
        if devices is None or duration is None or not devices.accelerated:
            return None
        factors = [devices.amount, duration.as_("duration")]
        return derived("product", training.name, "gpu_hours", factors, TIME, label="GPU")

    def _energy(self, training: Part) -> Fact | None:
        """Kilowatt hours of the devices, the building included."""
        devices, duration = self.devices(training), self.duration(training)
        if devices is None or duration is None or devices.watts is None:
            return None
        overhead = self.reading.optional(training, "pue", "overhead of the data centre")
        role = "overhead of the data centre"
        overhead = overhead or usual(training.name, "pue", (_OVERHEAD, _OVERHEAD), RATIO, role, PUE, training.span)
        factors = [devices.amount, devices.watts, duration.as_("duration"), overhead]
        joules = derived("product", training.name, "joules", factors, RATIO, role="joules")
        return derived("quotient", training.name, "energy", [joules, constant("joules of a kWh", 1000 * HOUR)], RATIO)

    # Memory

    def _memory(self, training: Part) -> Fact | None:
        """Weights, gradients and what the optimizer remembers, for one copy of everything that is trained."""
        terms = []
        for name in self.lineage.models(training.name):
            params = self.reading.optional(self.parts[name], "params", f"parameters of `{name}`")
            bytes_each = self._bytes_of_parameter(training)
            if params is not None and bytes_each is not None:
                terms.append(derived("product", training.name, "memory", [params, bytes_each], DATA, source=ZERO))
            terms += self._tables(training, self.parts[name])
        return _sum(training, "memory", terms, DATA)

    def _bytes_of_parameter(self, training: Part) -> Fact | None:
        optimizer = training.word("optimizer")
        role = f"bytes a parameter ({optimizer or 'any optimizer'})"
        if not optimizer:
            ends = _MIXED, _MIXED + _NUMBER * max(_REMEMBERED.values())
            return usual(training.name, "optimizer", ends, DATA, role, ZERO, training.span)
        if optimizer not in _REMEMBERED:
            return None
        each = _MIXED + _NUMBER * _REMEMBERED[optimizer]
        return constant(f"{optimizer} in mixed precision", each, DATA, role, ZERO)

    def _tables(self, training: Part, model: Part) -> Iterator[Fact]:
        """Embedding tables with what the optimizer remembers of them."""
        optimizer = training.word("optimizer")
        for rows, length in tables_of(self.reading, model):
            kept = self._numbers_of_row(training, length, optimizer)
            if kept is not None:
                factors = [rows, kept, constant("a number", _NUMBER, DATA, "bytes of a number")]
                role = f"table `{rows.role}`"
                yield derived("product", training.name, rows.name, factors, DATA, role=role, source=TABLES)

    def _numbers_of_row(self, training: Part, length: Fact, optimizer: str) -> Fact | None:
        """The length of a row with what is remembered of it: of each number, or one of the whole row."""
        if optimizer == "rowwise_adagrad":
            one = constant("row", 1.0, RATIO, "remembered of a row")
            return derived("sum", training.name, "row", [length, one], RATIO, role="numbers of a row")
        if not optimizer:
            most = 1.0 + max(_REMEMBERED.values())
            role = "numbers kept for one (any optimizer)"
            times = usual(training.name, "optimizer", (1.0, most), RATIO, role, TABLES, training.span)
        elif optimizer in _REMEMBERED:
            times = constant(optimizer, 1.0 + _REMEMBERED[optimizer], RATIO, f"numbers kept for one ({optimizer})")
        else:
            return None
        return derived("product", training.name, "row", [length, times], RATIO, role="numbers of a row")


def _sum(training: Part, name: str, terms: list[Fact], dimension: Dimension) -> Fact | None:
    if len(terms) <= 1:
        return terms[0]._replace(name=name) if terms else None
    return derived("sum", training.name, name, terms, dimension, role=name)
