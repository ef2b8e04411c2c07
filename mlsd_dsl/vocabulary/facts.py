"""The facts that analyses can work out: the left sides of `require`, the operands of expressions, the keys of `explain`.

An attribute of a part is a fact as well; it is not repeated here. `NAME.age of OTHER` counts only what comes from `OTHER`.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from mlsd_dsl.vocabulary.dimensions import COMPUTE, DATA, DATA_RATE, MONEY_RATE, RATE, RATIO, TIME, Dimension
from mlsd_dsl.vocabulary.kinds import KINDS

PERCENTILES = ("p50", "p90", "p95", "p99", "p999")


class Fact(NamedTuple):
    """A fact by its dotted name. `label` is the counted thing, empty where there is none; `of` allows the form `of Y`."""

    name: str
    dimension: Dimension
    label: str
    doc: str
    of: bool = False


class Family(NamedTuple):
    """Facts that belong together, and the kinds that have them."""

    name: str
    kinds: tuple[str, ...]
    facts: tuple[Fact, ...]


def facts_of(kind: str) -> dict[str, Fact]:
    """The facts of a kind by their dotted name; those of the whole design for `design`."""
    return _by_kind().get(kind, {})


def has_metrics(kind: str) -> bool:
    """Whether metrics are facts of the kind, such as `offline_ranker.ndcg@20`."""
    return kind == "evaluation"


def _percentiles(family: str, what: str) -> tuple[Fact, ...]:
    shares = dict(zip(PERCENTILES, ("Half", "90%", "95%", "99%", "99.9%"), strict=True))
    return tuple(Fact(f"{family}.{name}", TIME, "", f"{share} of {what}.") for name, share in shares.items())


# Those that answer requests, and those that hold data.
_SERVED = (
    "endpoint model store feature_store cache index gateway policy fallback external human_review device guardrail tool"
    " pipeline chunker prompt"
)
_HELD = "source topic store feature_store index cache dataset log"
_AGED = "policy source topic store feature feature_store index cache dataset batch_inference model pipeline chunker fallback prompt"

FAMILIES: tuple[Family, ...] = (
    Family(
        "money",
        tuple(KINDS),
        (Fact("cost", MONEY_RATE, "", "What it costs: stated, or from its hardware, storage, calls and prices."),),
    ),
    Family(
        "availability",
        tuple(KINDS),
        (
            Fact(
                "availability",
                RATIO,
                "%",
                "The share of requests that are answered, by it and by all that it cannot do without.",
            ),
        ),
    ),
    Family("owner", tuple(KINDS), (Fact("owner", RATIO, "", "Who answers for it, its group's owner included."),)),
    Family(
        "requests",
        tuple(_SERVED.split()),
        (
            Fact("requests.average", RATE, "request", "Requests per time on average, from all that call it."),
            Fact("requests.peak", RATE, "request", "Requests per time at peak, from all that call it."),
        ),
    ),
    Family(
        "latency",
        tuple(_SERVED.split()),
        (
            *_percentiles("latency", "requests are answered faster than this, all calls and queues included"),
            Fact("latency.mean", TIME, "", "Mean time to the answer, all calls and queues included."),
        ),
    ),
    Family(
        "capacity",
        tuple(_SERVED.split()),
        (
            Fact("utilisation", RATIO, "%", "Peak load over what its replicas can answer."),
            Fact("replicas.needed", RATIO, "replica", "Replicas that the peak load needs; the hardest limit binds."),
            Fact("concurrency", RATIO, "request", "Requests under way at the same time at peak, by Little's law."),
        ),
    ),
    Family(
        "bandwidth",
        (*_SERVED.split(), "topic"),
        (
            Fact("bandwidth.in", DATA_RATE, "", "Data that arrives at peak."),
            Fact("bandwidth.out", DATA_RATE, "", "Data that leaves at peak."),
        ),
    ),
    Family(
        "generation",
        ("model", "endpoint", "external"),
        (
            *_percentiles("ttft", "answers begin sooner than this"),
            Fact("ttft.mean", TIME, "", "Mean time to the first token."),
            *_percentiles("tpot", "further tokens take less than this"),
            Fact("tpot.mean", TIME, "", "Mean time per further token."),
            Fact(
                "tokens.prompt", RATIO, "token", "Tokens read per request: instructions, history, passages, question."
            ),
            Fact("tokens.output", RATIO, "token", "Tokens written per request."),
            Fact("tokens.context", RATIO, "token", "Most tokens that one request keeps in the context."),
            Fact("tokens.in", RATE, "token", "Tokens read per time at peak."),
            Fact("tokens.out", RATE, "token", "Tokens written per time at peak."),
            Fact("kv_cache", DATA, "", "Memory for keys and values of all requests under way at peak."),
            Fact("kv_cache.per_token", DATA, "", "Memory for keys and values of one token."),
        ),
    ),
    Family(
        "storage",
        tuple(_HELD.split()),
        (
            Fact("storage", DATA, "", "Data kept, with retention, compression and replication."),
            Fact("storage.next_year", DATA, "", "The same in a year, with its growth."),
            Fact("memory", DATA, "", "Memory that what it holds takes, structure included."),
            Fact("throughput", DATA_RATE, "", "Data written per time, on average."),
        ),
    ),
    Family(
        "model",
        ("model",),
        (
            Fact("memory", DATA, "", "Memory of the weights, embedding tables and, for a generator, keys and values."),
            Fact("flops", COMPUTE, "", "Computation for one item or token."),
            Fact(
                "data_age",
                TIME,
                "",
                "Age of the newest example in the live model at its oldest: maturity, interval, training, gate and rollout.",
            ),
        ),
    ),
    Family(
        "freshness",
        tuple(_AGED.split()),
        (
            Fact("age", TIME, "", "How old what it holds is at worst when it is used.", of=True),
            Fact("age.mean", TIME, "", "How old what it holds is on average when it is used.", of=True),
        ),
    ),
    Family(
        "training",
        ("training",),
        (
            Fact("duration", TIME, "", "How long one training takes: stated, or from computation and hardware."),
            Fact("every", TIME, "", "The time between two runs: stated, or of what starts it."),
            Fact("gpu_hours", TIME, "GPU", "Accelerators times the duration of one training."),
            Fact("energy", RATIO, "", "Electrical energy of one training in kWh."),
            Fact("flops", COMPUTE, "", "Computation of one training."),
            Fact("memory", DATA, "", "Memory for weights, gradients and what the optimizer remembers."),
        ),
    ),
    Family(
        "processing",
        ("pipeline", "chunker"),
        (
            Fact("lag", TIME, "", "What it adds to the age of what passes through."),
            Fact("every", TIME, "", "The time between two runs: stated, or of what starts it."),
            Fact("utilisation", RATIO, "%", "Load over what its workers can process, or run time over interval."),
        ),
    ),
    Family(
        "batch",
        ("batch_inference",),
        (
            Fact("runtime", TIME, "", "How long one run takes: stated, or from entities and throughput."),
            Fact("every", TIME, "", "The time between two runs: stated, or of what starts it."),
            Fact("storage", DATA, "", "The size of all predictions of one run."),
            Fact("utilisation", RATIO, "%", "Run time over interval."),
        ),
    ),
    Family(
        "people",
        ("human_review",),
        (
            Fact("load", RATE, "", "Cases that are sent to them."),
            Fact("utilisation", RATIO, "%", "Cases sent over cases that they can decide."),
        ),
    ),
    Family(
        "experiment",
        ("experiment",),
        (
            Fact("sample_size", RATIO, "", "Units per arm that the smallest change to be seen asks for."),
            Fact("duration.needed", TIME, "", "How long it must run to gather them."),
        ),
    ),
    Family(
        "watching",
        ("monitor",),
        (Fact("delay", TIME, "", "How long after the fact it can know: window, label and data included."),),
    ),
    Family(
        "context",
        ("prompt",),
        (Fact("tokens", RATIO, "token", "Tokens of the filled prompt."),),
    ),
    Family(
        "design",
        ("design",),
        (
            Fact("cost", MONEY_RATE, "", "What everything in the design costs."),
            Fact("memory", DATA, "", "Memory of everything that serves."),
            Fact("gpus", RATIO, "GPU", "Accelerators of serving and training together."),
            Fact("storage", DATA, "", "Data kept in all."),
        ),
    ),
    Family(
        "audience",
        ("actor",),
        (
            Fact("requests.average", RATE, "request", "Requests per time on average that they make in all."),
            Fact("requests.peak", RATE, "request", "Requests per time at peak that they make in all."),
        ),
    ),
)

# By name, for those who ask without knowing the kind; the more general meaning of a name stands first.
FACTS: dict[str, Fact] = {fact.name: fact for family in reversed(FAMILIES) for fact in family.facts}


@functools.cache
def _by_kind() -> dict[str, dict[str, Fact]]:
    # A later family says more precisely what a fact means for its kind (`memory` of a model, `utilisation` of a pipeline).
    found: dict[str, dict[str, Fact]] = {}
    for family in FAMILIES:
        for kind in family.kinds:
            found.setdefault(kind, {}).update({fact.name: fact for fact in family.facts})
    return found
