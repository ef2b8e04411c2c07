"""An endpoint, model or cache is there to answer requests, and no request reaches it.

## Why

A box that no request reaches is either dead weight or the sign of a missing arrow, and then every latency, load and
availability that is worked out leaves it out. Reviewers follow one request through the picture; what they do not meet,
they ask about.

## What to do

Draw who asks it (`feed_api => ranker`), how its answers are used (`ranker -> scores`), or delete it.

## Limits

Asked where the design has an entrance. A model counts as used when it is run in batches, encodes an index, feeds
another part, teaches another model, judges or is the baseline.

## The interviewer asks

"Follow one request for me: where does it meet this box?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, at, parts, rule, yes
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST
from mlsd_dsl.vocabulary.part import Plane

from .naming import REMARK, named_by_others

# The life of a model or endpoint beside its use.
NO_USE = {"evaluates", "registers", "releases", "tests", "monitors", "logs", "validates", "optimizes", REMARK}
NO_REQUEST = {"deploys", "gates", REMARK}
NOT_SERVED = {"judge", "baseline", "heuristic"}
# Attributes by which a model is made, tried and watched, not used.
BESIDE = ("model", "of", "tests")


@rule("G008", interview=WARNING, gives_way_to=("orphan-node",))
def check(facts: Facts) -> Iterator[Finding]:
    """Parts of the online plane that nobody asks and nothing reads, where the design has an entrance."""
    if not any(_is_entrance(facts, part) for part in parts(facts, "endpoint", "gateway")):
        return
    named = named_by_others(facts, BESIDE)
    for part in parts(facts, "endpoint", "model", "cache"):
        if part.plane != Plane.ONLINE or part.name in named or part.word("role") in NOT_SERVED:
            continue
        if _is_entrance(facts, part) or _is_asked(facts, part) or _is_used(facts, part):
            continue
        yield at(
            part,
            f"no request reaches `{part.name}`, and nothing uses it otherwise",
            help=f"draw who asks it: `caller => {part.name}`, or delete it",
        )


def _is_entrance(facts: Facts, part: Part) -> bool:
    before = {facts.design.parts[r.source].kind.word for r in facts.graph.leading[part.name]}
    return yes(part, "entry") or bool(before & {"actor", "device"})


def _is_asked(facts: Facts, part: Part) -> bool:
    """Whether a request comes, is handed on by data, or goes to where its answers are kept."""
    leading = facts.graph.leading[part.name]
    if any(r.arrow == REQUEST for r in leading):
        return True
    given = {r.meaning.verb for r in leading}
    if part.kind.word == "model":
        return "routes" in given or bool(facts.lineage.presenters(part.name))
    return part.kind.word == "endpoint" and not given <= NO_REQUEST


def _is_used(facts: Facts, part: Part) -> bool:
    """Whether something reads its answers or runs it."""
    following = {r.meaning.verb for r in facts.graph.following[part.name] if r.arrow == DATA}
    return "hosts" in following if part.kind.word == "endpoint" else not following <= NO_USE


fires_on = (
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    training nightly { model: ranker }
    evaluation offline { model: ranker }
    nightly -> offline
    """,
    """
    actor viewer
    gateway edge
    endpoint feed
    endpoint search
    registry models { tech: mlflow }
    evaluation offline
    store items
    viewer => edge
    edge => feed
    search => items
    models -> search
    offline -> search
    search -> answers
    log answers
    """,
    """
    device phone
    endpoint api
    cache hot { ttl: 1 min }
    store items
    phone => api
    items -> hot
    hot => items
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    kpi sales
    evaluation offline
    registry models { tech: mlflow }
    rollout canary { strategy: canary }
    experiment test { tests: ranker }
    monitor drift { of: ranker }
    log answers
    validation checks
    note why { on: ranker, text: "a remark" }
    task order { type: ranking }
    ranker -> [offline, models, canary, answers, checks, sales]
    order -> ranker
    """,
)
near_miss = ("nightly -> offline", "nightly -> offline\n    feed => ranker")
silent_on = (
    """
    model ranker { role: rank }
    training nightly { model: ranker }
    endpoint feed
    """,
    """
    endpoint feed { entry: yes }
    endpoint scorer
    endpoint stream
    topic events
    model tower { role: retrieval }
    model teacher { role: rank }
    model student { role: rank }
    model popular { role: baseline }
    model rules { role: heuristic }
    model grader { role: judge }
    model simple { role: rank }
    model nightly_model { role: rank, plane: offline }
    task order { type: ranking, baseline: simple }
    training learn { model: [student, rules, grader, simple], teacher: teacher }
    evaluation offline { model: [popular, nightly_model] }
    model released { role: rank }
    training make { model: released }
    registry models { tech: mlflow }
    make -> models -> feed
    training fit { model: nightly_model }
    index videos { type: hnsw, encoder: tower }
    batch_inference scores { model: student }
    cache hot { ttl: 1 min }
    cache warm { ttl: 1 min }
    feed => warm
    feed => scorer
    feed => videos
    events -> stream
    hot -> feed
    """,
    """
    gateway edge
    actor viewer
    model small { role: rank }
    model big { role: rank }
    model helper { role: generator }
    training learn { model: [small, big, helper] }
    device phone { runs: local }
    endpoint local
    topic events
    viewer => edge
    viewer => helper
    edge -> small
    edge => big
    local -> events
    """,
)
