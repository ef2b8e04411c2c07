"""Step 6: how answers reach people, and how a new model gets there."""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    FieldType,
    Many,
    Measure,
    any_number,
    attribute,
    bandwidth,
    choice,
    choices,
    compute_rate,
    count,
    duration,
    flag,
    latency,
    many_words,
    measure,
    money,
    number,
    part,
    parts,
    rate,
    ratio,
    size,
    table,
    technology,
    whole,
    words,
)
from mlsd_dsl.vocabulary.data import PII, SANITIZES
from mlsd_dsl.vocabulary.dimensions import MONEY, MONEY_RATE, RATIO
from mlsd_dsl.vocabulary.part import Common, Plane, Served, Step

_THRESHOLDS = Many(Measure(RATIO, least=None))
_SANITIZES_DOC = "What it takes out or makes harmless on the way."


class Endpoint(Served):
    """A service that answers requests; its `=>` lines are the calls it makes, one after the other.

    Its latency is its `own` work plus, for each line, the slowest of the calls made in parallel. Give each call a
    `timeout`, and an `else` where the answer is better incomplete than late.
    """

    word = "endpoint"
    step = Step.SERVING
    plane = Plane.ONLINE
    plane_by = (
        "mode",
        {
            "online": Plane.ONLINE,
            "streaming": Plane.ONLINE,
            "async": Plane.NEARLINE,
            "batch": Plane.OFFLINE,
            "edge": Plane.WORLD,
        },
    )
    shape = "box"

    mode = choice("online async batch streaming edge", "How its answer is waited for.", "online", "online")
    entry = flag("Whether users or other systems call it from outside the design.", "yes")
    tech = technology("The model server or framework.", "triton", instead=("framework",))
    own = latency(
        "Its own work for one request, without waiting for others.",
        "p50 3 ms p99 8 ms",
        instead=("latency", "own_latency", "overhead"),
    )
    budget = duration("The time that it may take in all, at p99 if a requirement says no other.", "200 ms")
    timeout = duration("When it gives up and answers what it has.", "180 ms", instead=("deadline",))
    retries = whole("How often it tries a failed call again, where the call does not say.", "1", "0")
    rate_ = rate(
        "request",
        "Requests per time on average, where no actor gives them.",
        "12k req/s",
        instead=("qps", "rps", "average"),
    )
    peak = rate(
        "request",
        "Requests per time at peak, where no actor gives them.",
        "35k req/s",
        instead=("max_qps", "peak_qps", "max_rate"),
    )
    max_batch = whole("How many requests run together at most.", "64", "1", least=1, instead=("batch_size",))
    batch_window = duration("How long a request waits for others to run with.", "2 ms", instead=("batch_timeout",))
    workers = whole("Processes or threads of one replica; more than cores do not help.", "8", least=1)
    balancing = choice(
        "random round_robin least_loaded two_choices central",
        "How requests find a replica.",
        "two_choices",
        "least_loaded",
        instead=("load_balancing", "lb"),
    )
    positions = whole("Ordered places that its answer fills on a screen.", "20", least=1, instead=("exposes", "slots"))
    fields = table(
        FieldType(), "field", "What a request carries.", "{ viewer_id: id, device: category(5) }", instead=("payload",)
    )
    request = size("The size of a request.", "2 KB", instead=("request_size",))
    response = size("The size of an answer.", "40 KB", instead=("response_size",))
    public = flag("Whether anyone on the internet can reach it.", "yes")
    auth = flag("Whether callers must say who they are.", "yes", instead=("authentication",))
    rate_limit = rate("request", "The most that is let through.", "50k req/s", instead=("throttle",))
    quota = rate("request", "The most that one caller may use.", "100 / day")


class BatchInference(Common):
    """Computes predictions before anyone asks, and stores them to be looked up.

    It is cheap and fast to serve, as old as its schedule, and blind to the context of the request.
    """

    word = "batch_inference"
    step = Step.SERVING
    plane = Plane.OFFLINE
    shape = "box"

    model = parts("model", "What it runs.", "ranker", instead=("models",))
    every = duration(
        "The time between two runs; left out where another job starts it: `nightly ~> scores`.",
        "1 day",
        instead=("interval", "schedule", "frequency"),
        also=("manual",),
    )
    runtime = duration("How long one run takes.", "3 h", instead=("duration",))
    entity = parts("entity actor", "What predictions are made for.", "member", instead=("key",))
    entities = count("item", "For how many of them one run predicts.", "300M", instead=("count", "rows", "items"))
    active = ratio("The share of them that is used before the next run.", "30%")
    outputs = count(
        "prediction", "Predictions for each of them.", "100", instead=("outputs_per_entity", "output_k", "top_k")
    )
    record = size("The size of one prediction.", "16 bytes", instead=("output_size", "record_size"))
    store = part("store feature_store cache", "Where predictions go.", "pymk_table", instead=("output_store", "output"))
    ttl = duration("How long a prediction may be used.", "7 days", instead=("ttl_seconds", "expiry"))
    parallelism = whole("Workers that share the work.", "64", "1", least=1, instead=("workers", "replicas"))
    throughput = rate("prediction", "Predictions per time of one worker.", "5k / s", instead=("capacity",))
    hardware = Served.hardware
    tech = technology("What runs it.", "spark", instead=("engine",))


class Cache(Served):
    """Remembers answers so that they need not be worked out again.

    What it holds may be as old as its `ttl`. Whatever the answer depends on belongs in the `key`: the user, their rights,
    the model's version; otherwise one user sees another's result.
    """

    word = "cache"
    step = Step.SERVING
    plane = Plane.ONLINE
    shape = "cylinder"

    scope = choice(
        "feature embedding prediction result semantic prompt_prefix",
        "What is remembered; `semantic` answers similar questions alike.",
        "result",
        instead=("type", "kind"),
    )
    tech = technology("The product.", "redis")
    ttl = duration("How long an answer is reused.", "10 min", instead=("ttl_seconds", "expiry", "expires"))
    hit_rate = ratio("The share of look-ups that find something.", "90%", instead=("hit_ratio", "hits"))
    key = many_words("What an answer is remembered under.", '["user_id", "model_version"]', instead=("keys",))
    invalidation = choices(
        "ttl event version", "What makes it forget.", "[ttl, event]", instead=("invalidated_by", "eviction")
    )
    latency_ = latency("How long one look-up takes, network included.", "p50 0.5 ms p99 2 ms")
    capacity = size("What it can hold.", "64 GB", instead=("size", "max_size"))
    entries = count("key", "How many answers it holds.", "10M", instead=("count",))
    value_size = size("The size of one answer.", "2 KB", instead=("entry_size", "record"))
    population = count("key", "How many different answers are asked for in all.", "1B", instead=("working_set",))
    skew = number("How unequally they are asked for (Zipf exponent).", "1.0", "1", least=0, instead=("zipf",))
    replication = whole("Copies of each entry.", "2", "1", least=1)


class Gateway(Served):
    """The door: lets callers in, holds back floods, and routes to the services behind it."""

    word = "gateway"
    step = Step.SERVING
    plane = Plane.ONLINE
    shape = "box"

    tech = technology("The product.", "envoy")
    latency_ = latency("What passing through it adds.", "p50 1 ms p99 5 ms", instead=("own", "overhead"))
    auth = flag("Whether callers must say who they are.", "yes", instead=("authentication",))
    rate_limit = rate("request", "The most that is let through.", "50k req/s", instead=("throttle",))
    quota = rate("request", "The most that one caller may use.", "100 / day")
    waf = flag("Whether hostile requests are filtered out.", "yes", instead=("firewall",))
    routing = words("What decides the way.", '"small model for short questions"')
    public = flag("Whether anyone on the internet can reach it.", "yes", "yes")
    sanitizes = choices(SANITIZES, _SANITIZES_DOC, "[pii]", instead=("redacts", "sanitises"))


class Policy(Served):
    """Rules that decide: filters, thresholds, diversity, pacing, an auction.

    Keep what the business decides out of the model. A policy that multiplies or compares a score needs it calibrated.
    """

    word = "policy"
    step = Step.SERVING
    plane = Plane.ONLINE
    shape = "diamond"

    stage = choice(
        "filter rerank threshold pacing dedupe diversity blend auction route calibrate",
        "What it does to candidates or scores.",
        "rerank",
        instead=("type", "kind"),
    )
    rules = many_words("The rules, in words.", '["no more than 2 of one creator"]')
    thresholds = attribute(
        _THRESHOLDS, "Scores at which the action changes.", "[0.4, 0.98]", instead=("threshold", "cutoff")
    )
    score_use = choice(
        "order threshold multiply blend none",
        "What is done with scores; all but `order` need calibrated ones.",
        "multiply",
        instead=("uses_score",),
    )
    refit = flag("Whether thresholds are found again after each training.", "yes", instead=("refits_thresholds",))
    automatic = flag("Whether it acts without a person.", "yes")
    input_k = count("item", "How many items it looks at.", "100", instead=("candidates",))
    output_k = count("item", "How many items it passes on.", "20", instead=("top_k", "k"))
    latency_ = latency("How long it takes.", "p50 1 ms p99 3 ms", instead=("own",))
    exploration = ratio(
        "The share of decisions made at random, so that the model learns about what it would not choose.",
        "1%",
        instead=("explore", "epsilon"),
    )
    reason_codes = flag("Whether each decision comes with its reasons.", "yes", instead=("reasons",))
    acl = flag("Whether it drops what the asking user may not see.", "yes")
    allow_list = many_words("The only things that it lets happen.", '["read calendar"]')
    sanitizes = choices(SANITIZES, _SANITIZES_DOC, "[acl]", instead=("redacts", "sanitises"))
    tech = technology("What runs it.", 'other("Open Policy Agent")')


class Fallback(Served):
    """What is answered when the real answer does not come: popular items, a stale result, a rule, a person.

    It only helps where it does not need the thing that failed.
    """

    word = "fallback"
    step = Step.SERVING
    plane = Plane.ONLINE
    shape = "rounded"

    type_ = choice(
        "popularity heuristic stale_cache smaller_model default human deny allow abstain",
        "What it answers.",
        "popularity",
        instead=("kind",),
    )
    on = choices("timeout error empty cold low_confidence", "When it is used.", "[timeout, error]")
    latency_ = latency("How long it takes.", "p50 0.2 ms p99 1 ms", instead=("own",))
    quality_loss = ratio("How much worse its answer is.", "8%")
    tech = technology("What holds or computes it.", "memcached")


class Registry(Common):
    """Keeps models with their versions, their lineage and who approved them, so that the last good one can come back."""

    word = "registry"
    step = Step.SERVING
    plane = Plane.OFFLINE
    shape = "cylinder"

    tech = technology("The product.", "mlflow")
    keep_versions = whole("How many versions can be brought back at once.", "5", instead=("versions", "keep"))
    versioned = flag("Whether a version never changes once registered.", "yes")
    lineage = flag("Whether a model names the data and code it was made from.", "yes")
    stages = many_words("The stages a model passes.", '["staging", "production"]')
    approvals = choice("none automatic human", "Who lets a model pass.", "human", instead=("approval",))


class Rollout(Common):
    """How a new version takes over: in the shadow, on a few percent, in steps, with a way back."""

    word = "rollout"
    step = Step.SERVING
    plane = Plane.OFFLINE
    shape = "rounded"

    strategy = choice(
        "shadow canary blue_green ramp all_at_once",
        "How traffic moves to the new version.",
        "canary",
        instead=("type",),
    )
    stages = attribute(
        Many(Measure(RATIO, "%", most=1.0)),
        "Shares of traffic, step by step.",
        "[1%, 10%, 50%]",
        instead=("steps", "traffic"),
    )
    bake = duration("How long each step is watched.", "1 h", instead=("bake_time", "soak"))
    auto_rollback = flag("Whether it goes back on its own when numbers get worse.", "yes")
    rollback_time = duration("How long going back takes.", "2 min", instead=("rollback",))
    watches = parts("kpi monitor", "The numbers that can stop it.", "[reports]", instead=("metrics", "guardrails"))
    approval = choice("none automatic human", "Who lets it start.", "automatic")
    tech = technology("What carries it out.", "argo_rollouts")


class External(Served):
    """A service of somebody else: a payment network, a credit bureau, a map, a model behind an API.

    Its limits, its price, its outages and its version are not yours; what you send leaves your hands.
    """

    word = "external"
    step = Step.SERVING
    plane = Plane.ONLINE
    shape = "dashed"

    provider = words("Who runs it.", '"Example Bureau"', instead=("vendor",))
    tech = technology("The product.", "openai")
    latency_ = latency("How long one call takes.", "p50 60 ms p99 250 ms")
    quota = rate("request", "The most that it lets you use.", "500 req/s", instead=("rate_limit", "limit"))
    price = measure(Measure(MONEY, per=(MONEY_RATE,)), "Price of a call, or per time.", "0.002 USD")
    version = words("The version that is fixed.", '"v3"', instead=("pinned_version", "version_pin"))
    data_out = choices(PII, "The data about people that is sent to it.", "pseudonymous", instead=("sends", "pii"))
    consent = flag("Whether people agreed to their data being sent there.", "yes")
    side_effects = choice(
        "none read write irreversible", "What a call changes in the world.", "read", instead=("effects",)
    )
    permissions = many_words("What it may do.", '["read calendar"]', instead=("scopes",))
    confirmation = choice(
        "none human", "Who must agree before it acts.", "human", "none", instead=("confirm", "approval")
    )
    untrusted = flag("Whether strangers can write what it returns.", "yes")
    sla = ratio("The availability that the contract promises.", "99.9%")


class HumanReview(Common):
    """People who look at what the machine is unsure of; their verdicts are the best labels there are.

    Their number is the real limit: the share routed to them times the load must stay below their capacity.
    """

    word = "human_review"
    step = Step.SERVING
    plane = Plane.HUMAN
    shape = "person"

    capacity = rate("case", "Cases that all of them can decide.", "500k / day", instead=("throughput", "rate"))
    reviewers = count("reviewer", "How many people there are.", "1000", instead=("people", "raters", "headcount"))
    per_reviewer = rate("case", "Cases that one of them decides.", "500 / day")
    handling = duration("How long one case takes.", "50 s", instead=("handling_time",))
    sla = duration("How soon a case must be decided.", "24 h", instead=("turnaround",))
    share = ratio("The share of traffic that is sent to them.", "0.5%", instead=("routed_share",))
    band = attribute(
        _THRESHOLDS, "The scores between which a case is sent to them.", "[0.4, 0.98]", instead=("thresholds",)
    )
    agreement = number("How far they agree beyond chance (kappa).", "0.7", least=-1, most=1, instead=("kappa",))
    writes_labels = flag("Whether their verdicts become labels.", "yes")
    external = flag("Whether they work for another company.", "yes", instead=("vendor",))
    cost_per_case = money("What one case costs.", "0.08 USD", instead=("cost_per_label",))
    tech = technology("What they work with.", "label_studio")


class Device(Common):
    """A phone, a car, a camera: hardware in people's hands on which a part of the design runs."""

    word = "device"
    step = Step.SERVING
    plane = Plane.WORLD
    shape = "box"

    count_ = count("device", "How many there are.", "50M", instead=("devices", "fleet"))
    runs = parts(
        "model endpoint policy pipeline guardrail", "What runs on it.", "[wake_word]", instead=("model", "models")
    )
    memory = size("Its working memory.", "4 GB", instead=("ram", "mem"))
    storage = size("Its disk.", "64 GB", instead=("disk",))
    compute = compute_rate("What it can compute.", "2 TFLOP/s", instead=("flops",))
    latency_ = latency("How long its part of a request takes.", "p50 20 ms p99 60 ms", instead=("own",))
    uplink = bandwidth("What it can send.", "5 Mbit/s", instead=("bandwidth", "network"))
    offline = flag("Whether it must work without a network.", "yes")
    os = words("What runs it.", '"Android 14"')
    battery = any_number("The share of a charge that a day of use may take.", "3%")
    tech = technology("The runtime on it.", "litert")
