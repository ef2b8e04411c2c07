"""Step 7: how it is noticed that something is wrong, and what happens then."""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    Many,
    MetricName,
    any_number,
    attribute,
    choice,
    choices,
    count,
    duration,
    flag,
    many_words,
    part,
    parts,
    rate,
    ratio,
    size,
    technology,
    whole,
    words,
)
from mlsd_dsl.vocabulary.data import PII
from mlsd_dsl.vocabulary.part import Common, Held, Plane, Step


class Log(Held):
    """What serving writes down about each answer: the next training set, the evidence after an incident.

    Features, score, model version and request id make predictions traceable; position and propensity make clicks usable.
    """

    word = "log"
    step = Step.MONITORING
    plane = Plane.NEARLINE
    shape = "page"

    fields = choices(
        "features prediction score model_version request_id position propensity exposure outcome entity timestamp prompt"
        " response tokens feedback decision reason latency",
        "What one entry holds.",
        "[features, score, model_version, request_id]",
        open=True,
        instead=("columns", "contents"),
    )
    async_ = flag("Whether requests do not wait for it.", "yes", instead=("asynchronous", "nonblocking"))
    sample = ratio("The share of requests that is logged.", "10%", "100%", instead=("sample_rate", "sampling"))
    record = size("The size of one entry.", "2 KB", instead=("record_size", "entry_size"))
    rate_ = rate("event", "Entries per time, where it does not follow from the load.", "12k / s", instead=("qps",))
    lag = duration("From the request until the entry can be read.", "1 min", instead=("delay",))
    pii = choices(PII, "The most sensitive data about people that it carries.", "pseudonymous")
    consent = flag("Whether people agreed to this use of their data.", "yes")
    tech = technology("What holds it.", "kafka")


class Monitor(Common):
    """Watches a number and knows from when on it is wrong.

    It can only be as fast as what it watches: performance waits for labels, drift does not. Watch the inputs and scores
    while labels are under way.
    """

    word = "monitor"
    step = Step.MONITORING
    plane = Plane.NEARLINE
    shape = "rounded"

    type_ = choice(
        "data_quality data_drift prediction_drift label_drift performance skew freshness staleness system cost fairness"
        " safety feedback calibration",
        "What kind of trouble it notices.",
        "data_drift",
        instead=("kind",),
    )
    of = parts("", "What is watched.", "ranker", instead=("target", "on", "model", "watches"))
    metric = attribute(Many(MetricName()), "The number that is watched.", "ndcg@20", instead=("metrics",))
    test = choice(
        "psi ks js wasserstein chi2 kl null_rate mean_shift row_count schema cusum sprt exact_match",
        "How two distributions are compared.",
        "psi",
        open=True,
        instead=("tests", "method"),
    )
    threshold = any_number(
        "The value at which it raises an alert; a negative share is a drop.", "0.2", instead=("limit", "bound")
    )
    window = duration("The stretch of time it looks at.", "1 day", instead=("period",))
    reference = words("What the window is compared with.", '"the training data"', instead=("baseline",))
    delay = duration("How long after the fact it can know, where that is not derived.", "2 days", instead=("lag",))
    every = duration("How often it looks.", "1 h", instead=("interval", "schedule"))
    slices = many_words("Groups that it watches on their own.", '["new viewers", "country"]', instead=("segments",))
    sample = count("row", "How many examples one look uses.", "10k", instead=("sample_size", "min_samples"))
    bins = whole("Into how many bins a distribution is divided.", "10", least=2)
    tech = technology("The product.", "evidently")


class Alert(Common):
    """Calls someone, or starts something, when a monitor says that it is time.

    It needs an owner who is able to act and a page that says what to do.
    """

    word = "alert"
    step = Step.MONITORING
    plane = Plane.NEARLINE
    shape = "rounded"

    severity = choice("page ticket info", "Whether it wakes somebody up.", "page", instead=("priority", "level"))
    channel = words("Where it is heard.", '"#feed-oncall"', instead=("notify",))
    runbook = words("Where it says what to do.", '"runbooks/feed.md"', instead=("playbook",))
    sustained_for = duration("How long the trouble must last first.", "10 min", instead=("for_", "debounce"))
    cooldown = duration("How long it stays quiet afterwards.", "6 h")
    action = part(
        "training rollout registry pipeline fallback policy index trigger human_review actor",
        "What is done, where no arrow says so.",
        '"switch to the popular list"',
        words=True,
    )
    tech = technology("The product.", "pagerduty")


class Trigger(Common):
    """Starts something when a condition holds: a retraining on drift, a rebuild on a schedule."""

    word = "trigger"
    step = Step.MONITORING
    plane = Plane.NEARLINE
    shape = "rounded"

    on = choices(
        "schedule drift performance volume event manual", "What sets it off.", "drift", instead=("type", "when")
    )
    every = duration("The time between two, on a schedule.", "1 day", instead=("interval", "schedule", "cron"))
    threshold = any_number("The value that sets it off.", "0.2", instead=("limit",))
    min_rows = count("row", "How much new data there must be.", "1M", instead=("min_examples",))
    checks_data = flag("Whether it makes sure first that the data is sound.", "yes", instead=("data_check",))
    cooldown = duration("How long it waits before it can go off again.", "12 h", instead=("sustained_for",))
    tech = technology("What carries it out.", "airflow")
