"""What may stand in the braces of an arrow, and what an arrow means between which kinds.

`->` moves data, `=>` is a request that waits for its answer, `~>` starts something. The meaning follows from the two ends;
a pair between which an arrow means nothing is an error, and `fitting` says which arrow would do.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.vocabulary.attribute import (
    choice,
    choices,
    count,
    duration,
    flag,
    latency,
    many_words,
    number,
    part,
    parts,
    rate,
    ratio,
    size,
    whole,
    words,
)
from mlsd_dsl.vocabulary.part import Block

DATA, REQUEST, TRIGGER = "->", "=>", "~>"
ARROWS = (DATA, REQUEST, TRIGGER)


class Call(Block):
    """A request that waits for its answer. Lines of one caller run one after the other, a list runs in parallel."""

    word = REQUEST

    timeout = duration("How long the caller waits.", "30 ms", instead=("deadline",))
    retries = whole("How often a failed call is tried again.", "1", "0")
    backoff = flag("Whether retries wait longer and longer, and stop when too many fail.", "yes")
    else_ = part("", "What answers in its place when it fails or is late.", "popular_by_country", instead=("fallback",))
    on = choices(
        "timeout error empty cold low_confidence", "When the fallback is used.", "[timeout, error]", "[timeout, error]"
    )
    critical = flag("Whether the caller fails when this call does and nothing takes its place.", "no", "yes")
    share = ratio(
        "The share of the caller's requests that make this call.",
        "20%",
        "100%",
        instead=("fraction", "traffic", "probability"),
    )
    when = words("When it is made.", '"the score lies in the band"', instead=("if", "condition"))
    times = number("How many times one request makes it, one after the other.", "3", "1", least=0, instead=("loops",))
    keys = count("key", "How many keys one request looks up.", "500", instead=("keys_per_request",))
    items = count("item", "How many items one request brings.", "500", instead=("candidates", "rows"))
    batched = flag("Whether all keys or items travel in one call.", "yes", instead=("batch",))
    fanout = whole("How many shards or copies are asked at once.", "100", "1", least=1, instead=("fan_out", "parallel"))
    wait_for = whole("How many of them suffice.", "95", least=1, instead=("quorum", "partial"))
    hedge = duration("After how long the same is asked a second time, elsewhere.", "20 ms", instead=("hedge_after",))
    hit_rate = ratio("The share of look-ups that a cache answers.", "90%", instead=("hit_ratio",))
    miss = parts("", "What is asked when the cache has no answer.", "store_f", instead=("on_miss",))
    before_first_token = flag("Whether a streamed answer waits for it.", "yes", "no")
    async_ = flag("Whether the caller goes on without the answer.", "yes", "no", instead=("fire_and_forget",))
    prompt_tokens = count("token", "Tokens sent to a generator.", "3k", instead=("input_tokens",))
    output_tokens = count("token", "Tokens that come back.", "300", instead=("completion_tokens",))
    request = size("What is sent.", "2 KB", instead=("request_size", "payload"))
    response = size("What comes back.", "40 KB", instead=("response_size",))
    hop = latency("What the network adds.", "p50 0.3 ms p99 1 ms", instead=("network", "rtt"))
    actions = rate(
        "request",
        "How often one active user makes this request, where not all requests of the actor go here.",
        "2 / day",
    )
    rate_ = rate(
        "request",
        "Requests per time on average, whatever the caller itself is asked.",
        "500 req/s",
        instead=("qps", "rps"),
    )
    positions = whole("Ordered places that the answer fills on a screen.", "20", least=1, instead=("slots",))


class Flow(Block):
    """Data that moves: in a batch, in a stream, or as an artefact."""

    word = DATA

    lag = duration("How long it takes to arrive.", "5 s", instead=("latency",))
    every = duration("How often it moves, where it does not flow at once.", "1 h", instead=("interval", "schedule"))
    rate_ = rate(
        "event",
        "Records or cases per time, whatever the source itself is given.",
        "50k events/s",
        instead=("qps", "throughput"),
    )
    record = size("The size of one record.", "300 bytes", instead=("record_size", "size"))
    share = ratio("The share of the data that takes this way.", "10%", "100%", instead=("fraction", "sample"))
    when = words("Which data takes this way.", '"label is known"', instead=("if", "condition", "filter"))
    fields = many_words("The fields that move.", '["viewer_id"]', instead=("columns",))
    async_ = flag("Whether the sender does not wait until it has arrived.", "yes", "yes", instead=("fire_and_forget",))
    repeats = flag(
        "Whether it only brings again what another way has brought before, such as a nightly run behind a stream;"
        " it then makes nothing older.",
        "yes",
        "no",
    )
    join = choice("as_of latest logged none", "Which value of a feature a row gets.", "as_of")
    join_time = choice(
        "event_time known_at", "Whether a value counts from its event or from when it was known.", "known_at"
    )
    key = many_words("What is joined on, or decides the partition.", '["viewer_id"]', instead=("on",))
    delay = latency("How long until people answer.", "p50 10 min p95 6 h")
    positions = whole("Ordered places that it fills on a screen.", "20", least=1, instead=("slots",))


class Signal(Block):
    """Something starts something else: a schedule, an alert, an order to deploy. No data moves."""

    word = TRIGGER

    on = choices(
        "schedule drift performance volume event manual success failure",
        "What sets it off.",
        "[drift]",
        instead=("event",),
    )
    action = choice(
        "retrain rollback rebuild backfill disable reroute scale page stop start invalidate",
        "What it starts.",
        "retrain",
        open=True,
    )
    when = words("Under which condition.", '"two windows in a row"', instead=("if", "condition"))
    lag = duration("How long until it is acted upon.", "5 min", instead=("delay", "latency"))
    every = duration("How often it is sent.", "1 day", instead=("interval", "schedule", "cron"))
    cooldown = duration("How long it waits before it can be sent again.", "12 h")


BODIES: dict[str, type[Block]] = {DATA: Flow, REQUEST: Call, TRIGGER: Signal}


class Meaning(NamedTuple):
    """What an arrow means: a verb that reads between its ends, and a sentence that explains it."""

    verb: str
    doc: str


class Row(NamedTuple):
    """One line of the arrow table: every source with every target."""

    sources: tuple[str, ...]
    arrow: str
    targets: tuple[str, ...]
    meaning: Meaning


class Fit(NamedTuple):
    """An arrow that would mean something between two kinds; `reverse` where only the other way round."""

    arrow: str
    meaning: Meaning
    reverse: bool = False


def meaning(source: str, arrow: str, target: str) -> Meaning | None:
    """What `arrow` means from a part of kind `source` to one of kind `target`, or `None` where it means nothing."""
    return _meanings().get((source, arrow, target))


def fitting(source: str, target: str) -> tuple[Fit, ...]:
    """The arrows that mean something between two kinds: forwards first, then those that run the other way."""
    table = _meanings()
    forwards = [Fit(arrow, found) for arrow in ARROWS if (found := table.get((source, arrow, target)))]
    backwards = [Fit(arrow, found, True) for arrow in ARROWS if (found := table.get((target, arrow, source)))]
    return tuple(forwards if source == target else forwards + backwards)


def rows() -> Iterator[Row]:
    """The arrow table as it is written, for the reference."""
    for sources, arrow, targets, verb, doc in _TABLE:
        yield Row(tuple(sources.split()), arrow, tuple(targets.split()), Meaning(verb, doc))


@functools.cache
def _meanings() -> dict[tuple[str, str, str], Meaning]:
    return {
        (source, row.arrow, target): row.meaning for row in rows() for source in row.sources for target in row.targets
    }


# Kinds that play one role in many rows.
_AT_REST = "store feature_store index cache"
_DATA_LIKE = "source topic log store dataset"
_RUNS = "endpoint batch_inference device pipeline chunker"  # where a model can be deployed to
_LISTENS = "endpoint gateway device model policy guardrail external tool fallback pipeline prompt"  # answers by working
_CALLERS = (
    "actor endpoint gateway policy batch_inference device external pipeline chunker guardrail tool model fallback"
)
_LIVE = "endpoint gateway model policy fallback guardrail tool external device prompt experiment"
_WATCHED = (
    "actor kpi task entity source topic label dataset pipeline validation store feature feature_store index model training"
    " evaluation experiment endpoint batch_inference cache gateway policy fallback registry rollout external human_review"
    " device log prompt chunker guardrail tool hardware"
)
_STARTED = "training pipeline chunker batch_inference validation evaluation experiment"  # what runs from time to time
_SWITCHED = "endpoint gateway policy fallback model guardrail prompt tool"
_REFRESHED = "index feature_store cache store dataset feature"

# (sources, arrow, targets, verb, explanation). No pair stands in two rows.
_TABLE: tuple[tuple[str, str, str, str, str], ...] = (
    # Data, from the world inwards
    ("actor device", "->", "log label", "feeds_back", "What people do next is recorded and becomes evidence or a label."),
    ("actor entity device", "->", "source topic", "emits", "What happens in the world is recorded as events."),
    ("actor device", "->", "endpoint gateway store pipeline chunker external", "emits", "Uploads or events are sent in without waiting for an answer."),
    ("actor device external", "->", "human_review", "routes", "Reports and appeals go to people."),
    ("actor device", "->", "feature", "derives", "A value is taken from the person or device at hand."),
    ("actor", "->", "experiment", "takes_part", "Users are assigned to the arms of an experiment."),
    ("actor", "->", "device", "emits", "People put data into a device."),
    ("device", "->", "training dataset", "trains", "Examples or gradients from devices, as in federated learning."),
    ("device endpoint gateway", "->", "device", "emits", "Data is pushed to a device or from one to another."),
    # Sources, topics, logs, stores, datasets
    ("source", "->", "source", "emits", "One source is refined into another."),
    ("source log store feature external endpoint policy human_review tool gateway pipeline chunker", "->", "topic", "publishes", "Records are written to the topic as they come up."),
    ("topic", "->", "topic", "publishes", "A stream is copied or divided into another."),
    ("topic store log external tool endpoint policy human_review pipeline batch_inference guardrail", "->", "source", "emits", "What it holds or does is the data that the source stands for."),
    (_DATA_LIKE, "->", "pipeline chunker", "ingests", "The pipeline reads it."),
    (_DATA_LIKE, "->", "validation", "validates", "The data is checked."),
    ("source topic log dataset", "->", "store", "writes", "The data is kept in the store."),
    ("store", "->", "store", "replicates", "A copy is kept elsewhere."),
    ("source topic log", "->", "log", "logs", "The records are kept."),
    ("source topic log store dataset", "->", "label", "derives", "Labels are read off this data."),
    ("source topic log store", "->", "dataset", "joins", "Its records become rows or columns of the dataset."),
    ("dataset", "->", "dataset", "derives", "One dataset is sampled, split or enriched into another."),
    (_DATA_LIKE, "->", "feature", "derives", "The feature is read off this data."),
    (_DATA_LIKE, "->", "feature_store index cache", "writes", "The data is loaded so that it can be looked up."),
    (_DATA_LIKE, "->", "training", "trains", "Training reads it as examples."),
    ("dataset", "->", "model", "trains", "The model learns from it, by a training that the design leaves out."),
    (_DATA_LIKE, "->", "evaluation", "evaluates", "The test reads it."),
    (_DATA_LIKE, "->", "batch_inference", "reads", "Predictions are computed for what it holds."),
    ("source topic store log", "->", "endpoint model policy gateway fallback device prompt tool guardrail", "feeds", "It is read there as it arrives or at start."),
    ("dataset", "->", "prompt", "feeds", "Examples are put into the prompt."),
    (_DATA_LIKE, "->", "human_review", "routes", "Examples are given to people to be labelled or looked at."),
    ("source topic store log dataset", "->", "external", "exports", "The data leaves the design."),
    ("store cache index", "->", "actor", "exposes", "People read it from there."),
    ("dataset store log topic", "->", "experiment kpi", "measures", "The number is computed from this data."),
    # Pipelines, validation, chunkers
    ("pipeline chunker", "->", "feature", "computes", "The pipeline computes the feature's values."),
    ("pipeline chunker", "->", "pipeline chunker", "ingests", "One pipeline works on what another made."),
    ("pipeline chunker", "->", "store dataset index cache feature_store fallback device", "writes", "The pipeline writes its results."),
    ("pipeline chunker", "->", "label", "derives", "The pipeline works out labels."),
    ("pipeline chunker", "->", "validation", "validates", "Its results are checked."),
    ("pipeline chunker", "->", "training", "trains", "Training reads its results as examples."),
    ("pipeline chunker", "->", "log", "logs", "The pipeline records what it did."),
    ("pipeline chunker", "->", "endpoint model policy batch_inference prompt gateway guardrail tool", "feeds", "Its results are handed over as they are made."),
    ("pipeline chunker", "->", "external", "exports", "Its results leave the design."),
    ("pipeline", "->", "human_review", "routes", "Cases are given to people."),
    ("pipeline", "->", "actor", "exposes", "People receive its results."),
    ("pipeline", "->", "kpi experiment", "measures", "The number is computed here."),
    ("pipeline", "->", "evaluation", "evaluates", "The test reads its results."),
    ("validation", "->", f"{_DATA_LIKE} pipeline chunker feature feature_store index label training evaluation batch_inference endpoint model cache external actor registry rollout", "passes", "What passes the checks goes on."),
    ("validation", "->", "validation", "validates", "A second set of checks."),
    ("validation", "->", "human_review", "routes", "What fails is looked at by people."),
    # Labels and features
    ("label", "->", "dataset", "joins", "Rows get their labels."),
    ("label", "->", "training", "trains", "Training reads the labels."),
    ("label", "->", "evaluation", "evaluates", "Predictions are compared with the labels."),
    ("label", "->", "feature label", "derives", "Past labels are used as values, or refined into better ones."),
    ("label", "->", "store topic log", "writes", "Labels are kept."),
    ("label", "->", "pipeline chunker", "ingests", "The pipeline reads the labels."),
    ("label", "->", "validation", "validates", "Labels are checked."),
    ("label", "->", "human_review", "routes", "Doubtful labels are looked at again."),
    ("label", "->", "task", "defines", "It is what the task predicts."),
    ("label", "->", "kpi", "proxies", "It stands in for the business number."),
    ("label", "->", "experiment", "measures", "The outcome of the experiment is read from it."),
    ("label", "->", "policy model", "feeds", "Thresholds or calibration are fitted to it."),
    ("feature", "->", "feature_store store cache device", "materializes", "The newest values are written where serving can read them."),
    ("feature", "->", "dataset", "joins", "Rows get the feature's values."),
    ("feature", "->", "feature", "derives", "One feature is computed from another."),
    ("feature", "->", "model endpoint policy batch_inference prompt guardrail", "feeds", "It is read as input."),
    ("feature", "->", "training", "trains", "Training reads it."),
    ("feature", "->", "pipeline chunker", "ingests", "The pipeline reads it."),
    ("feature", "->", "index", "writes", "Its values are indexed, as vectors or filters."),
    ("feature", "->", "validation", "validates", "Its values are checked."),
    ("feature", "->", "evaluation", "evaluates", "The test reads it."),
    ("feature", "->", "log", "logs", "The served values are recorded."),
    ("feature_store", "->", "dataset", "joins", "Rows get values as of their time."),
    ("feature_store", "->", "training", "trains", "Training reads values from it."),
    ("feature_store", "->", "pipeline chunker batch_inference", "reads", "Values are read in bulk."),
    ("feature_store", "->", "endpoint model policy gateway device prompt", "serves", "Values are read while a request waits."),
    ("feature_store", "->", "store cache feature_store index topic", "replicates", "Values are copied."),
    ("feature_store", "->", "feature", "derives", "A feature is computed from stored ones."),
    ("feature_store", "->", "validation", "validates", "Stored values are checked."),
    ("feature_store", "->", "log", "logs", "The served values are recorded."),
    ("feature_store", "->", "evaluation", "evaluates", "The test reads it."),
    ("index cache", "->", "endpoint model policy gateway pipeline batch_inference prompt tool device guardrail", "serves", "What it finds is handed over."),
    ("index", "->", "dataset", "joins", "What it finds becomes rows, such as hard negatives."),
    ("index cache", "->", "index cache store", "replicates", "A copy or snapshot is kept."),
    ("index", "->", "evaluation", "evaluates", "Its recall is measured."),
    ("index", "->", "validation", "validates", "It is checked before it serves."),
    ("index", "->", "feature", "derives", "What is near becomes a feature."),
    ("index cache", "->", "log", "logs", "Look-ups are recorded."),
    # Models and training
    ("training", "->", "model", "produces", "The training makes the model."),
    ("training", "->", "evaluation", "evaluates", "The fresh model is tested."),
    ("training", "->", "registry", "registers", "The fresh model is recorded as a version."),
    ("training", "->", "rollout", "releases", "The fresh model starts to take over."),
    ("training", "->", f"{_RUNS} index guardrail policy gateway", "deploys", "The fresh model goes straight into use."),
    ("training", "->", "training", "initialises", "The next training starts from its weights, or imitates its model."),
    ("training", "->", "validation", "validates", "The fresh model is checked."),
    ("training", "->", "store", "writes", "Checkpoints are kept."),
    ("training", "->", "log", "logs", "Runs are recorded."),
    ("training", "->", "feature feature_store", "derives", "Learned values, such as embeddings, become features."),
    ("training", "->", "experiment", "tests", "The fresh model is tried on live traffic."),
    ("model", "->", "index", "encodes", "The model computes the index's vectors."),
    ("model", "->", "evaluation", "evaluates", "The model is tested."),
    ("model", "->", "registry", "registers", "The model is recorded as a version."),
    ("model", "->", "rollout", "releases", "The model starts to take over."),
    ("model", "->", f"{_RUNS} gateway guardrail external", "deploys", "The model runs there."),
    ("model", "->", "model policy prompt", "feeds", "Its output is the other's input."),
    ("model", "->", "feature", "derives", "Its output becomes a feature."),
    ("model", "->", "label dataset", "derives", "Its output is used as labels or examples."),
    ("model", "->", "training", "initialises", "The training starts from its weights, or imitates it."),
    ("model", "->", "store feature_store cache topic", "writes", "Its predictions are kept."),
    ("model", "->", "log", "logs", "Its predictions are recorded."),
    ("model", "->", "actor", "exposes", "People see its output."),
    ("model", "->", "human_review", "routes", "Doubtful predictions are given to people."),
    ("model", "->", "experiment", "tests", "It is tried on live traffic."),
    ("model", "->", "validation", "validates", "It is checked."),
    ("model", "->", "tool source", "emits", "Its output goes on as data."),
    ("model task", "->", "kpi", "optimizes", "A better prediction should move this number."),
    ("evaluation experiment kpi", "->", "kpi", "proxies", "It foretells the slower number."),
    ("task", "->", "model", "defines", "The model answers this question."),
    ("task", "->", "task", "feeds", "One prediction is an input of the next."),
    ("task", "->", "dataset evaluation", "defines", "It says what a row or a test is about."),
    ("entity", "->", "feature label dataset index", "defines", "It says what values, labels or items are about."),
    # Evaluation and release
    ("evaluation", "->", "registry rollout model experiment prompt guardrail index policy", "gates", "Only what passes the test goes on."),
    ("evaluation", "->", _RUNS, "gates", "Only what passes the test goes into use."),
    ("evaluation", "->", "evaluation", "evaluates", "A second, later test."),
    ("evaluation", "->", "training dataset", "feeds", "Examples that it got wrong are learned from."),
    ("evaluation", "->", "human_review", "routes", "Answers are graded by people."),
    ("evaluation experiment", "->", "log store topic", "writes", "Results are kept."),
    ("evaluation experiment", "->", "actor", "exposes", "People read the results."),
    ("experiment", "->", "registry rollout model policy endpoint training evaluation prompt", "gates", "Its outcome decides what goes on."),
    ("experiment", "->", "dataset", "joins", "Its randomized traffic gives unbiased rows."),
    ("kpi", "->", "experiment rollout", "decides", "Its change decides the outcome."),
    ("registry", "->", "rollout", "releases", "A registered version starts to take over."),
    ("registry", "->", f"{_RUNS} model index guardrail policy gateway external prompt fallback", "deploys", "A registered version goes into use."),
    ("registry", "->", "evaluation", "evaluates", "A registered version is tested."),
    ("registry", "->", "experiment", "tests", "A registered version is tried on live traffic."),
    ("registry", "->", "training", "initialises", "Training starts from a registered version."),
    ("registry", "->", "registry", "registers", "A version is promoted."),
    ("registry", "->", "validation", "validates", "A version is checked."),
    ("registry", "->", "store", "writes", "Artefacts are kept."),
    ("rollout", "->", f"{_RUNS} model index guardrail policy gateway external prompt fallback feature_store", "deploys", "The new version takes over there, step by step."),
    ("rollout", "->", "experiment", "tests", "Its stages carry the experiment."),
    ("rollout", "->", "rollout", "releases", "One way of rolling out follows another."),
    ("rollout", "->", "evaluation", "evaluates", "What runs in the shadow is tested."),
    ("rollout", "->", "log", "logs", "Each step is recorded."),
    # Serving
    ("endpoint gateway policy batch_inference fallback external tool guardrail prompt", "->", "log", "logs", "What was asked and answered is recorded."),
    ("endpoint gateway policy fallback device external guardrail batch_inference tool", "->", "actor", "exposes", "People see the answer."),
    ("endpoint", "->", "store cache index feature_store", "writes", "What it learned from the request is kept."),
    ("endpoint", "->", "feature", "derives", "A value is taken from the request."),
    ("endpoint", "->", "pipeline chunker", "emits", "Requests or their results are handed on."),
    ("endpoint", "->", "label", "feeds_back", "What happened is recorded as an outcome."),
    ("endpoint", "->", "dataset", "joins", "What was served becomes rows."),
    ("endpoint", "->", "training", "trains", "The model learns from each request."),
    ("endpoint", "->", "endpoint gateway", "emits", "Something is handed on without waiting."),
    ("endpoint", "->", "external", "exports", "Something is sent out without waiting."),
    ("endpoint device", "->", "model policy guardrail tool prompt batch_inference fallback", "feeds", "Something is handed on without waiting."),
    ("endpoint policy gateway guardrail batch_inference", "->", "human_review", "routes", "Some cases go to people."),
    ("endpoint policy gateway", "->", "experiment", "tests", "Its traffic takes part."),
    ("endpoint", "->", "validation evaluation", "validates", "Its answers are checked."),
    ("device", "->", "feature_store cache", "writes", "The device sends what it has gathered."),
    ("gateway", "->", "endpoint gateway policy model guardrail external tool prompt fallback batch_inference", "routes", "Requests are sent one way or another."),
    ("gateway", "->", "store cache", "writes", "What passes is kept."),
    ("policy", "->", "policy endpoint gateway fallback model prompt guardrail device", "feeds", "What it lets through goes on."),
    ("policy", "->", "store cache index pipeline feature_store", "writes", "Its decisions are kept."),
    ("policy", "->", "label", "feeds_back", "Its decisions are recorded as outcomes."),
    ("policy", "->", "external tool", "exports", "Its decisions are sent out."),
    ("policy", "->", "dataset", "joins", "Its decisions become rows."),
    ("batch_inference", "->", "store feature_store cache index topic", "writes", "Predictions are kept to be looked up."),
    ("batch_inference", "->", "policy endpoint model batch_inference pipeline chunker device gateway prompt fallback", "feeds", "Predictions are handed over."),
    ("batch_inference", "->", "feature label", "derives", "Predictions are used as values or labels."),
    ("batch_inference", "->", "dataset", "joins", "Predictions become rows."),
    ("batch_inference", "->", "validation", "validates", "Predictions are checked before they serve."),
    ("batch_inference", "->", "evaluation", "evaluates", "Predictions are tested."),
    ("batch_inference", "->", "external", "exports", "Predictions leave the design."),
    ("fallback", "->", "endpoint policy gateway device", "feeds", "Its answer takes the place of the real one."),
    ("fallback", "->", "cache store", "writes", "Its answers are kept ready."),
    ("external tool", "->", "pipeline chunker", "ingests", "The pipeline reads what comes from there."),
    ("external tool", "->", "store index cache feature_store", "writes", "What comes from there is kept."),
    ("external", "->", "label", "feeds_back", "Labels or outcomes come from there."),
    ("external", "->", "dataset", "joins", "Its data becomes rows."),
    ("external tool", "->", "feature", "derives", "Its data becomes a feature."),
    ("external tool", "->", "endpoint gateway policy model prompt batch_inference guardrail device", "feeds", "What comes from there is used, as it arrives."),
    ("external", "->", "training registry", "initialises", "A model of somebody else is the start."),
    ("external", "->", "validation", "validates", "What comes from there is checked."),
    ("external", "->", "evaluation", "evaluates", "An outside judge or benchmark."),
    ("human_review", "->", "label", "feeds_back", "Verdicts become labels."),
    ("human_review", "->", "dataset", "joins", "Verdicts become rows."),
    ("human_review", "->", "log store index cache feature_store", "writes", "Verdicts are kept; confirmed cases are added to lists."),
    ("human_review", "->", "pipeline chunker", "ingests", "The pipeline reads the verdicts."),
    ("human_review", "->", "endpoint policy prompt gateway external", "decides", "The verdict settles the case."),
    ("human_review", "->", "actor", "exposes", "People are told the verdict."),
    ("human_review", "->", "evaluation", "evaluates", "People grade the answers."),
    ("human_review", "->", "registry rollout model", "gates", "A person lets it go on."),
    ("human_review", "->", "feature", "derives", "Verdicts become a feature."),
    ("human_review", "->", "human_review", "routes", "A second pair of eyes."),
    ("human_review", "->", "training", "trains", "Preferences or corrections are learned from."),
    ("human_review", "->", "validation", "validates", "Verdicts are checked."),
    ("human_review", "->", "kpi experiment", "measures", "The number comes from people's judgement."),
    # Language models
    ("prompt", "->", "model external endpoint batch_inference", "prompts", "The model reads this prompt."),
    ("prompt", "->", "prompt", "derives", "One prompt is built from another."),
    ("prompt", "->", "guardrail", "feeds", "The filled prompt is checked."),
    ("prompt", "->", "evaluation", "evaluates", "The prompt is tested."),
    ("prompt", "->", "registry", "registers", "The prompt is recorded as a version."),
    ("prompt", "->", "rollout", "releases", "A new version of the prompt takes over."),
    ("prompt", "->", "experiment", "tests", "The prompt is tried on live traffic."),
    ("prompt", "->", "pipeline chunker policy tool", "feeds", "The prompt is used there."),
    ("guardrail", "->", "endpoint model prompt gateway policy tool external guardrail device", "passes", "What it lets through goes on."),
    ("guardrail", "->", "store cache", "writes", "What it stopped is kept."),
    ("guardrail", "->", "label dataset", "feeds_back", "What it stopped becomes an example."),
    ("guardrail", "->", "evaluation", "evaluates", "The guardrail is tested."),
    ("tool", "->", "tool", "feeds", "One tool's result goes into the next."),
    # Watching
    (_WATCHED, "->", "monitor", "monitors", "The monitor watches it."),
    ("monitor", "->", "log store topic", "writes", "Its findings are kept."),
    ("monitor", "->", "actor", "exposes", "People see a dashboard."),
    ("monitor", "->", "human_review", "routes", "Samples are looked at by people."),
    ("monitor", "->", "dataset label", "feeds_back", "What looked wrong becomes an example."),
    ("monitor", "->", "evaluation policy rollout experiment", "feeds", "Its numbers are read there."),
    ("monitor", "->", "kpi", "measures", "The business number is read from it."),
    ("alert trigger", "->", "log store topic", "writes", "What happened is recorded."),
    # Everywhere
    ("hardware", "->", f"{_LIVE} training batch_inference pipeline chunker store feature_store index cache topic", "hosts", "It runs on this hardware."),
    ("note", "->", f"{_WATCHED} monitor alert trigger note", "explains", "The remark is about it."),
    # Requests
    (_CALLERS, "=>", "human_review", "asks", "The caller waits for a person."),
    (_CALLERS, "=>", "fallback", "falls_back_to", "The fallback gives the answer."),
    ("cache", "=>", f"{_LISTENS} {_AT_REST} feature batch_inference source human_review", "caches", "What it does not hold is asked there."),
    ("feature_store", "=>", "store cache", "looks_up", "Its online side reads the values there."),
    ("feature_store", "=>", "pipeline external feature", "calls", "A value is computed on demand."),
    ("store index", "=>", "cache store", "looks_up", "It reads through to another store."),
    ("feature", "=>", "store feature_store cache external pipeline model endpoint source", "looks_up", "The value is fetched when a request needs it."),
    ("prompt", "=>", "model external endpoint", "calls", "The filled prompt is answered."),
    ("prompt", "=>", f"{_AT_REST} feature tool", "looks_up", "What the prompt holds is fetched."),
    (_CALLERS, "=>", f"{_AT_REST} feature batch_inference source registry", "looks_up", "The caller reads from it and waits."),
    (_CALLERS, "=>", "log topic", "logs", "The caller waits until the record is written."),
    (_CALLERS, "=>", "prompt", "fills", "The prompt is filled with what is known."),
    (_CALLERS, "=>", "chunker validation", "calls", "The caller waits until it is done."),
    ("actor endpoint policy gateway device external", "=>", "experiment", "calls", "The caller asks which arm a user is in."),
    (_CALLERS, "=>", "endpoint gateway device model policy guardrail external tool pipeline", "calls", "The caller waits for the answer."),
    ("evaluation experiment validation training human_review", "=>", "endpoint model external tool index policy store feature_store", "calls", "It asks and waits: a judge, a teacher, an expert's tool."),
    ("human_review", "=>", "human_review", "asks", "A second pair of eyes."),
    # Triggers
    ("monitor validation kpi", "~>", "alert", "alerts", "When it is wrong, somebody is called."),
    ("alert", "~>", "alert", "escalates", "If nobody acts, the next is called."),
    ("alert monitor trigger", "~>", "actor human_review external device", "notifies", "People or systems are told."),
    ("alert monitor trigger validation experiment evaluation actor human_review kpi", "~>", "rollout registry", "rolls_back", "The change is stopped or the last good version comes back."),
    ("alert monitor trigger", "~>", _STARTED, "triggers", "It starts a run."),
    ("alert monitor trigger", "~>", _REFRESHED, "rebuilds", "It is built or loaded anew."),
    ("alert monitor trigger", "~>", _SWITCHED, "switches", "Serving changes its ways: less load, another model, a fallback."),
    ("alert monitor trigger", "~>", "trigger", "triggers", "It sets off the next step."),
    ("trigger", "~>", "monitor label", "triggers", "It starts to watch, or to label."),
    ("trigger", "~>", "alert", "alerts", "Somebody is told that it went off."),
    ("pipeline chunker training batch_inference evaluation experiment endpoint gateway policy guardrail external device human_review actor topic store source dataset log feature_store index cache registry rollout model feature tool label", "~>", "alert", "alerts", "When it fails or finds something, somebody is called."),
    ("pipeline chunker training batch_inference evaluation experiment endpoint gateway policy guardrail external device human_review actor topic store source dataset log label feature_store feature tool registry rollout validation model index", "~>", "trigger", "triggers", "It sets the trigger off."),
    ("training", "~>", "index feature_store cache feature", "rebuilds", "What depends on the model is computed anew."),
    ("training", "~>", _STARTED, "triggers", "When it is done, the next run starts."),
    ("training", "~>", "registry rollout", "releases", "When it is done, the release starts."),
    ("training", "~>", "endpoint policy device guardrail model prompt", "switches", "Serving loads the new model, or fits its thresholds anew."),
    ("model", "~>", "index feature_store cache feature", "rebuilds", "What depends on the model is computed anew."),
    ("model", "~>", _STARTED, "triggers", "A new version starts a run."),
    ("model", "~>", "registry rollout", "releases", "A new version starts to take over."),
    ("prompt", "~>", "evaluation experiment rollout registry cache", "triggers", "A new version is tested or released."),
    ("registry rollout", "~>", f"{_SWITCHED} external device", "deploys", "The order to take the new version."),
    ("registry rollout", "~>", _STARTED, "triggers", "A new version starts a run."),
    ("registry rollout", "~>", "index feature_store cache feature", "rebuilds", "What depends on the version is computed anew."),
    ("registry rollout", "~>", "registry rollout", "releases", "One stage follows another."),
    ("registry rollout", "~>", "monitor", "triggers", "The new version is watched."),
    ("evaluation experiment", "~>", _STARTED, "triggers", "Its outcome starts a run."),
    ("evaluation experiment", "~>", "human_review actor", "notifies", "People are asked to look."),
    ("evaluation experiment", "~>", "endpoint policy model index", "switches", "Its outcome changes serving."),
    ("pipeline chunker batch_inference validation dataset label source topic store log feature_store feature external tool", "~>", _STARTED, "triggers", "New data starts a run."),
    ("pipeline chunker batch_inference validation source topic store log feature external endpoint device policy human_review tool feature_store", "~>", "index cache feature_store store dataset feature", "rebuilds", "New data makes it be built anew or forget."),
    ("pipeline chunker batch_inference", "~>", "rollout registry", "releases", "When it is done, the release starts."),
    ("source topic store external device tool log pipeline chunker batch_inference validation", "~>", "endpoint model policy guardrail fallback tool", "triggers", "An event makes it work."),
    ("label log", "~>", "monitor", "triggers", "New outcomes are watched."),
    ("endpoint gateway policy guardrail device human_review actor", "~>", _STARTED, "triggers", "It starts a run."),
    ("endpoint gateway policy guardrail", "~>", "endpoint policy model fallback tool external guardrail device", "triggers", "It starts work without waiting for it."),
    ("endpoint gateway policy guardrail validation pipeline batch_inference chunker", "~>", "human_review", "notifies", "A case is put before people."),
    ("human_review actor", "~>", f"{_SWITCHED} external device", "switches", "A person changes how serving works."),
    ("actor", "~>", "index cache feature_store", "rebuilds", "A person orders it."),
    ("actor", "~>", "human_review monitor", "notifies", "A report or an appeal."),
    ("index", "~>", _STARTED, "triggers", "When it is fresh, a run starts."),
    ("index", "~>", "index cache endpoint", "rebuilds", "When it is fresh, it takes the place of the old one."),
    ("kpi", "~>", "experiment trigger", "triggers", "When it gets worse, something is stopped or started."),
)  # fmt: skip
