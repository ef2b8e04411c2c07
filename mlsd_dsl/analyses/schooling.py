"""What a training takes: computation, time, accelerator hours, memory and energy.

    flops     = 6 * parameters * tokens (transformers; parameters that a token uses), or 6 * flops of one item * examples / 2
    duration  = flops / (devices * peak * share of the peak)
    gpu_hours = devices * duration
    memory    = parameters * (weights + gradients + what the optimizer remembers)
    energy    = devices * watts * duration * overhead of the data centre

Sources: Kaplan et al. (2020) and Hoffmann et al. (2022) for 6 N D; Narayanan et al. (2021) for the share of the peak; Rajbhandari
et al., ZeRO (2020) for 16 bytes a parameter.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.analyses.devices import Devices, devices_of
from mlsd_dsl.analyses.fact import DEFAULT, Fact, constant, derived
from mlsd_dsl.analyses.lineage import Lineage
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.design.design import Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.dimensions import COMPUTE, DATA, RATIO, TIME
from mlsd_dsl.vocabulary.units import HOUR

SIX_N_D = "Kaplan et al., Scaling Laws (2020); Hoffmann et al., Chinchilla (2022)"
MFU = "Chowdhery et al., PaLM (2022), and published trainings of 7B parameters and more: 30 to 55 % of the peak"
ZERO = "Rajbhandari et al., ZeRO (2020): 16 bytes a parameter with Adam in mixed precision"
PUE = "Patterson et al. (2021): hyperscale data centres run at 1.1"

# Bytes a parameter: 16-bit weights and gradients, a 32-bit master copy, and what the optimizer remembers in 32 bits.
_STATES = {
    "adam": 16.0,
    "adamw": 16.0,
    "lion": 12.0,
    "adagrad": 12.0,
    "rowwise_adagrad": 8.0,
    "sgd": 8.0,
    "adafactor": 8.0,
    "shampoo": 20.0,
}
_PASSES, _PASSES_RECOMPUTED = 6.0, 8.0


class Schooling:
    """The trainings of one design."""

    def __init__(self, graph: Graph, lineage: Lineage, reading: Reading) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage
        self.reading = reading

    def facts(self) -> Iterator[Fact]:
        """Computation, duration, accelerator hours, memory and energy of every training."""
        for part in self.parts.values():
            if part.kind.word == "training":
                yield from (fact for fact in self._of(part) if fact is not None)

    def duration(self, training: Part) -> Fact | None:
        """How long one training takes: stated, or from computation and machines."""
        stated = self.reading.optional(training, "duration", "duration")
        if stated is not None:
            return stated
        flops, devices = self.flops(training), self.devices(training)
        if flops is None or devices is None or devices.flops is None:
            return None
        share = self.reading.optional(training, "mfu", "share of the peak") or Fact(
            training.name,
            "mfu",
            0.30,
            0.55,
            RATIO,
            "%",
            DEFAULT,
            "default",
            (),
            "share of the peak",
            training.span,
            source=MFU,
        )
        return derived(
            "quotient",
            training.name,
            "duration",
            [flops, devices.count, devices.flops, share],
            TIME,
            source="Narayanan et al. (2021)",
        )

    def flops(self, training: Part) -> Fact | None:
        """The computation of one training."""
        terms = [
            each for model in self.lineage.models(training.name) if (each := self._flops(training, self.parts[model]))
        ]
        if not terms:
            return None
        return terms[0] if len(terms) == 1 else derived("sum", training.name, "flops", terms, COMPUTE)

    def devices(self, training: Part) -> Devices | None:
        """What a training runs on."""
        return devices_of(self.graph.design, self.reading, training, "bf16")

    def _of(self, training: Part) -> Iterator[Fact | None]:
        duration, devices = self.duration(training), self.devices(training)
        yield self.flops(training)
        if duration is not None and duration.name == "duration" and "duration" not in training.stated:
            yield duration
        yield self._memory(training)
        if duration is None or devices is None:
            return
        time = duration.as_("duration")
        if devices.accelerated:
            yield derived("product", training.name, "gpu_hours", [devices.count, time], TIME, label="GPU")
        if devices.watts is not None:
            overhead = self.reading.optional(training, "pue", "overhead of the data centre") or constant(
                "pue", 1.1, RATIO, "overhead of the data centre", PUE
            )
            hours = derived(
                "quotient",
                training.name,
                "hours",
                [time, constant("seconds of an hour", HOUR, TIME)],
                RATIO,
                role="hours",
            )
            factors = [devices.count, devices.watts, hours, overhead]
            watt_hours = derived("product", training.name, "watt hours", factors, RATIO)
            yield derived("quotient", training.name, "energy", [watt_hours, constant("kilo", 1000.0)], RATIO)

    def _flops(self, training: Part, model: Part) -> Fact | None:
        passes = _PASSES_RECOMPUTED if self.reading.flag(training.stated, "recompute") else _PASSES
        tokens = self.reading.optional(training, "tokens", "tokens")
        active = self.reading.optional(model, "active_params", "active parameters")
        params = active or self.reading.optional(model, "params", "parameters")
        if tokens is not None and params is not None:
            factors = [constant("passes", passes, RATIO, "forward and backward"), params, tokens]
            product = derived("product", training.name, "flops", factors, COMPUTE, source=SIX_N_D)
            return product
        per_item, rows = self.reading.optional(model, "flops", "one item"), self.examples(training)
        if per_item is None or rows is None:
            return None
        # Forward is what one item takes when serving; backward is twice that.
        factors = [constant("passes", passes / 2, RATIO, "forward and backward"), per_item, rows]
        return derived("product", training.name, "flops", factors, COMPUTE, source=SIX_N_D)

    def examples(self, training: Part) -> Fact | None:
        found = [
            rows
            for name in self._datasets(training)
            if (rows := self.reading.optional(self.parts[name], "rows", f"rows of `{name}`")) is not None
        ]
        if not found:
            return None
        rows = found[0] if len(found) == 1 else derived("sum", training.name, "rows", found, RATIO, role="rows")
        epochs = self.reading.optional(training, "epochs", "epochs")
        return (
            rows
            if epochs is None
            else derived("product", training.name, "examples", [rows, epochs], RATIO, role="examples")
        )

    def _datasets(self, training: Part) -> Iterator[str]:
        seen = set()
        for relation in self.graph.leading[training.name]:
            if relation.meaning.verb == "trains" and self.parts[relation.source].kind.word == "dataset":
                if relation.source not in seen:
                    seen.add(relation.source)
                    yield relation.source

    def _memory(self, training: Part) -> Fact | None:
        optimizer = training.word("optimizer") or "adam"
        each = _STATES.get(optimizer)
        if each is None:
            return None
        terms = []
        for name in self.lineage.models(training.name):
            params = self.reading.optional(self.parts[name], "params", f"parameters of `{name}`")
            if params is not None:
                state = constant(
                    f"{optimizer} in mixed precision", each, DATA, f"bytes a parameter ({optimizer})", ZERO
                )
                terms.append(derived("product", training.name, "memory", [params, state], DATA, source=ZERO))
        if not terms:
            return None
        return terms[0] if len(terms) == 1 else derived("sum", training.name, "memory", terms, DATA)
