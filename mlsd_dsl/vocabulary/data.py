"""Step 3: where data comes from, how it becomes features and labels, and where both are kept."""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    FieldType,
    HardwareUse,
    Measure,
    attribute,
    choice,
    choices,
    compute,
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
from mlsd_dsl.vocabulary.dimensions import DATA, DATA_RATE, RATE
from mlsd_dsl.vocabulary.part import Common, Held, Plane, Served, Step

PII = "none pseudonymous pii sensitive payment health biometric child secret"
SANITIZES = PII.removeprefix("none ") + " acl untrusted"
EVENTS = (
    "impression click open view watch completion like share comment hide report dwell install purchase booking"
    " registration conversion chargeback accept decline arrival rating churn verdict demand"
)

_FLOW = Measure(RATE, per=(DATA_RATE,))
_PII_DOC = "The most sensitive data about people that it carries."


class Entity(Common):
    """A thing that features describe and models score: a video, an ad, a listing, a card, a query.

    Its number sets the size of indexes and feature stores; how fast new ones appear decides how much cold start matters.
    """

    word = "entity"
    step = Step.DATA
    plane = Plane.WORLD
    shape = "rounded"

    key = many_words(
        "What identifies one of them in requests and joins.", '["video_id"]', instead=("id", "primary_key")
    )
    count_ = count("item", "How many there are.", "100M", instead=("cardinality", "size", "corpus"))
    new = rate("item", "How many appear.", "1M / day", instead=("new_per_day", "arrivals"))
    churn = rate("item", "How many disappear.", "800k / day", instead=("removed",))
    active = count("item", "How many are used in a typical day.", "20M")
    lifetime = duration("How long one of them is of interest.", "14 days")
    locales = many_words("The languages or countries they come in.", '["en", "de"]')


class Source(Held):
    """Where data enters the design: events of an app, changes of a database, files, a crawl, the request itself.

    Its rate and record size set the volume of everything behind it; its `lag` is the first part of every feature's age.
    """

    word = "source"
    step = Step.DATA
    plane = Plane.NEARLINE
    plane_by = (
        "mode",
        {
            "batch": Plane.OFFLINE,
            "stream": Plane.NEARLINE,
            "cdc": Plane.NEARLINE,
            "log": Plane.NEARLINE,
            "api": Plane.NEARLINE,
            "crawl": Plane.OFFLINE,
            "upload": Plane.ONLINE,
            "request": Plane.ONLINE,
        },
    )
    shape = "page"

    mode = choice(
        "batch stream cdc log api crawl upload request",
        "How data arrives; `request` is what the live request itself carries.",
        "stream",
        instead=("type", "kind"),
    )
    rate_ = rate("event", "Records per time, on average.", "2M events/s", instead=("events_per_second", "eps", "qps"))
    volume = measure(
        Measure(DATA, per=(DATA_RATE,)), "How much there is, or arrives in a period.", "500 TB/day", instead=("bytes",)
    )
    record = size("The size of one record.", "300 bytes", instead=("record_size", "event_size", "message_size"))
    peak_factor = number("Peak rate over average rate.", "3", least=1, instead=("peak",))
    lag = duration(
        "From the event in the world until the record can be read here.", "5 s", instead=("ingest_lag", "delay")
    )
    every = duration("How often a batch arrives.", "1 day", instead=("interval", "schedule", "frequency"))
    event_time = flag(
        "Whether records carry the time at which they happened, as opposed to when they arrived.",
        "yes",
        instead=("timestamp",),
    )
    late_by = duration("How much after its event a record may still arrive.", "10 min", instead=("lateness",))
    schema = flag("Whether a contract fixes the fields and their types.", "yes")
    fields = table(FieldType(), "field", "The fields of a record.", "{ video_id: id, position: int }")
    event = choice(EVENTS, "The event that a record reports.", "click", open=True)
    entity = parts("entity actor", "What the records are about.", "[viewer, video]")
    pii = choices(PII, _PII_DOC, "pseudonymous", instead=("privacy",))
    consent = flag("Whether people agreed to this use of their data.", "yes")
    acl = flag("Whether each record may be seen by some users only.", "yes", instead=("permissions", "tenant"))
    untrusted = flag("Whether strangers can write what it says: web pages, uploads, reviews.", "yes")
    external = flag("Whether another company or team controls it.", "yes")
    sla = duration("The lag that its owner promises.", "6 h")
    locales = many_words("The languages or countries it covers.", '["en"]', instead=("languages",))
    biased_by = choices(
        "position exposure selection survivorship popularity",
        "Why it does not show the world as it is.",
        "[position, exposure]",
        instead=("bias",),
    )
    tech = technology("What produces or holds it.", "postgres")


class Topic(Held):
    """A stream of messages between those who write and those who read at their own pace."""

    word = "topic"
    step = Step.DATA
    plane = Plane.NEARLINE
    shape = "pipe"

    tech = technology("The broker.", "kafka")
    partitions = whole("How many partitions; each is read by one consumer of a group.", "1024", least=1)
    throughput = measure(
        _FLOW, "What the whole topic can take, in messages or bytes per time.", "2 GB/s", instead=("capacity",)
    )
    delivery = choice(
        "at_most_once at_least_once exactly_once",
        "How often a message can arrive; after `at_least_once` a reader must cope with repeats.",
        "at_least_once",
        instead=("semantics",),
    )
    key = many_words("What decides the partition; order holds within one key.", '["viewer_id"]')
    record = size(
        "The size of one message, where it differs from the source's.", "300 bytes", instead=("message_size",)
    )
    lag = duration("From writing until a reader has it.", "50 ms", instead=("latency",))
    pii = choices(PII, _PII_DOC, "pseudonymous")


class Label(Common):
    """What a model learns to predict, and when it becomes known.

    The delay is the whole game: until it has passed, an example without a positive is not a negative. Say where labels
    come from, how long they take, what counts as a negative, and whether the system only sees outcomes of what it chose.
    """

    word = "label"
    step = Step.DATA
    plane = Plane.OFFLINE
    shape = "page"

    from_ = parts(
        "source topic store log dataset human_review external actor entity model pipeline label",
        "Where it is read from.",
        "watch_events",
        instead=("source",),
    )
    event = choice(EVENTS, "The event that makes a positive.", "completion", open=True)
    origin = choice(
        "implicit explicit outcome human weak synthetic distilled simulation",
        "Who or what says so: behaviour, a rating, what happened later, an annotator, a rule, a generator, a larger model.",
        "implicit",
    )
    type_ = choice(
        "binary graded multiclass multilabel number pair box mask text", "What its values look like.", "binary"
    )
    delay = latency("From the prediction until the label is known.", "p50 10 min p95 6 h", instead=("label_delay",))
    window = duration("How long after the prediction an event still counts.", "24 h", instead=("attribution_window",))
    base_rate = ratio("The share of positives before any sampling.", "1%", instead=("positive_rate", "ctr"))
    negatives = choice(
        "explicit non_event sampled",
        "What makes a negative: a stated dislike, the absence of the event, or a random draw.",
        "non_event",
        instead=("negative_sampling",),
    )
    selective = flag(
        "Whether an outcome is seen only for what was shown or approved.", "yes", instead=("selective_labels",)
    )
    censored = flag("Whether for some examples only a bound is known when the window closes.", "yes")
    noise = ratio("The share of wrong labels.", "5%", instead=("error_rate",))
    agreement = number("How far annotators agree beyond chance (kappa).", "0.7", least=-1, most=1, instead=("kappa",))
    raters = whole("Annotators who see each example.", "3", least=1, label="rater")
    coverage = ratio("The share of examples that get a label at all.", "0.1%")
    classes = count("class", "How many classes there are.", "6", whole=True)
    count_ = count("item", "How many labelled examples exist.", "10M", instead=("size", "rows"))
    rate_ = rate("event", "How many labels arrive.", "500k / day")
    cost_per_label = money("What one label costs.", "0.05 USD")
    entity = parts("entity actor", "What is labelled.", "video")
    proxies = parts("kpi", "The business number that it stands in for.", "watch_time")


class Dataset(Held):
    """Rows of features and labels that a model is trained or tested on.

    `join: as_of` with `join_time: known_at` gives each row the values that serving could have seen; `split: time` tests on
    the days after those trained on; `maturity` keeps examples out until their label is known.
    """

    word = "dataset"
    step = Step.DATA
    plane = Plane.OFFLINE
    shape = "page"

    features = parts("feature source log model entity", "What each row holds.", "[recent_watches, video_stats]")
    label = parts("label", "What is predicted.", "watched", instead=("labels", "target"))
    join = choice(
        "as_of latest logged none",
        "Which value of a feature a row gets: the one at its time, the newest, or the one that serving logged.",
        "as_of",
    )
    join_time = choice(
        "event_time known_at",
        "Whether a value counts from when it happened or from when serving could have read it.",
        "known_at",
    )
    join_lag = duration("How far joined values are shifted back, to imitate serving.", "1 h", instead=("shift",))
    split = choice("random time entity geo none", "How training and test rows are kept apart.", "time")
    gap = duration("Time left out between training and test rows.", "1 day", instead=("embargo",))
    maturity = duration(
        "The least age of an example, so that its label is known.", "24 h", instead=("label_maturity", "wait")
    )
    delayed_feedback = choice(
        "none importance_weighting fake_negative window",
        "What is done about examples whose label may still change.",
        "importance_weighting",
        "none",
    )
    rows = count("row", "How many examples there are.", "20B", instead=("count", "examples", "size_rows"))
    labelled = count("row", "How many of them carry a label.", "10k", instead=("labeled",))
    tokens = count("token", "How many tokens of text there are.", "1.4T")
    record = size("The size of one row.", "2 KB", instead=("row_size", "record_size"))
    size_ = size("The size of all rows.", "40 TB", instead=("bytes", "volume"))
    period = duration("How much time the rows cover.", "90 days", instead=("time_range", "span", "range"))
    every = duration("How often it is built anew.", "1 day", instead=("interval", "schedule"))
    negative_downsample = ratio(
        "The share of negatives that is kept; scores must then be recalibrated.",
        "10%",
        "100%",
        instead=("downsampling", "negative_sampling_rate"),
    )
    importance_weight = flag("Whether rows are weighted to undo sampling.", "yes", instead=("importance_weights",))
    class_balance = choice("natural resampled", "Whether classes are as frequent as in life.", "natural", "natural")
    fit_scope = choice(
        "train_only all", "Which rows scalers, encoders and imputers are fitted on.", "train_only", instead=("fit",)
    )
    exploration_share = ratio("The share of rows from randomized decisions.", "1%", instead=("exploration",))
    role = choice("train validation test golden", "What it is used for, where it is not split.", "train")
    entity = parts("entity actor", "What one row is about.", "[viewer, video]")
    version = words("How one state of it is found again.", '"by day"', instead=("snapshot",))
    pii = choices(PII, _PII_DOC, "none")
    tech = technology("What holds it.", "iceberg")


class Pipeline(Common):
    """A transformation of data: a nightly job, a stream processor, a function run on demand.

    A batch adds its interval and its run time to the age of what it makes, a stream its slide, watermark and latency.
    Two pipelines with the same `code` compute the same thing, which is how training and serving are shown to agree.
    """

    word = "pipeline"
    step = Step.DATA
    plane = Plane.OFFLINE
    plane_by = (
        "mode",
        {
            "batch": Plane.OFFLINE,
            "micro_batch": Plane.NEARLINE,
            "stream": Plane.NEARLINE,
            "on_demand": Plane.ONLINE,
        },
    )
    shape = "box"

    tech = technology("What runs it.", "flink", instead=("engine", "framework"))
    mode = choice("batch micro_batch stream on_demand", "When it works.", "stream", instead=("type", "kind"))
    every = duration(
        "The time between two runs of a batch; left out where another job starts it: `first ~> second`.",
        "1 day",
        instead=("interval", "schedule", "frequency", "cron"),
        also=("manual",),
    )
    runtime = duration("How long one run takes.", "2 h", instead=("duration", "run_time"))
    latency_ = latency(
        "From reading a record to writing its result, in a stream or on demand.",
        "2 s",
        instead=("processing_latency", "delay"),
    )
    window = duration("How far back an aggregate looks.", "30 min")
    slide = duration("How often a window is written out.", "10 s", instead=("step", "hop"))
    alignment = choice(
        "trailing centred forward", "Where the window lies; only a trailing one sees no future.", "trailing"
    )
    watermark = duration(
        "How long it waits for late records before closing a window.", "20 s", instead=("allowed_lateness",)
    )
    code = words("The name of the shared definition; equal names mean equal transformations.", '"activity_v4"')
    idempotent = flag("Whether running it twice gives the same as running it once.", "yes")
    backfill = flag("Whether the same code can compute the past.", "yes", instead=("backfillable",))
    parallelism = whole("Workers that share the work.", "64", "1", least=1, instead=("workers", "tasks"))
    throughput = measure(
        _FLOW, "What one worker can process.", "20k events/s", instead=("capacity", "records_per_second")
    )
    hardware = attribute(HardwareUse(), "The machine or accelerators of one worker.", "1 * l4", instead=("gpu", "gpus"))
    selectivity = number(
        "Records written per record read: below 1 it filters, above 1 it explodes.", "0.1", "1", least=0
    )
    record = size("The size of a record that it writes.", "120 bytes", instead=("record_size", "output_size"))
    state = size("What it must remember.", "400 GB", instead=("state_size",))
    retries = whole("How often a failed run is repeated.", "3")
    on_fail = choice(
        "stale block skip", "What readers see when a run fails.", "stale", instead=("on_failure", "on_error")
    )
    rate_limit = measure(_FLOW, "The most it writes into a shared store.", "50k events/s", instead=("throttle",))
    sanitizes = choices(
        SANITIZES,
        "What it takes out or makes harmless: tokenized, aggregated, redacted, filtered.",
        "[pii]",
        instead=("redacts", "anonymizes", "sanitises"),
    )


class Validation(Common):
    """A gate for data: what fails its checks does not pass.

    It protects only where it stands on every path; one route around it and the nightly training eats whatever arrives.
    """

    word = "validation"
    step = Step.DATA
    plane = Plane.OFFLINE
    shape = "box"

    checks = choices(
        "schema nulls ranges volume freshness distribution uniqueness duplicates references drift acl",
        "What is looked at.",
        "[schema, volume, nulls]",
        open=True,
        instead=("tests", "expectations"),
    )
    on_fail = choice(
        "block quarantine warn",
        "What happens to data that fails: it stops, is set aside, or passes with a warning.",
        "block",
        instead=("on_failure", "action"),
    )
    latency_ = latency("How long the checks take.", "5 min", instead=("runtime", "duration"))
    every = duration("How often it runs, where not with each batch.", "1 h", instead=("interval", "schedule"))
    sample = ratio("The share of the data that is looked at.", "100%", "100%")
    tech = technology("What runs the checks.", "great_expectations")


class Store(Served, Held):
    """A place where data rests: a lake, a warehouse, a key-value store, files, a search engine.

    The type decides whether a request may wait for it: lakes, warehouses and object stores answer in seconds,
    key-value stores in about a millisecond.
    """

    word = "store"
    step = Step.DATA
    plane = Plane.ONLINE
    plane_by = (
        "type",
        {
            "lake": Plane.OFFLINE,
            "warehouse": Plane.OFFLINE,
            "object": Plane.OFFLINE,
            "kv": Plane.ONLINE,
            "document": Plane.ONLINE,
            "relational": Plane.ONLINE,
            "wide_column": Plane.ONLINE,
            "search": Plane.ONLINE,
            "graph": Plane.ONLINE,
            "timeseries": Plane.NEARLINE,
        },
    )
    shape = "cylinder"

    type_ = choice(
        "lake warehouse object kv document relational wide_column search graph timeseries",
        "The way it keeps data; where unstated, that of its technology.",
        "kv",
        instead=("kind",),
    )
    tech = technology("The product.", "redis")
    latency_ = latency("How long one look-up takes, network included.", "p50 0.6 ms p99 4 ms")
    capacity = size("What it can hold.", "10 TB", instead=("max_size", "disk"))
    size_ = size("What it holds, where that is known.", "4 TB", instead=("volume", "bytes"))
    keys = count("key", "How many keys it holds.", "100M", instead=("entries", "rows", "count"))
    key_size = size("The size of one key.", "16 bytes")
    value_size = size("The size of one value.", "400 bytes", instead=("value", "record", "record_size"))
    shards = whole("Parts that the data is divided into.", "64", least=1, instead=("partitions",))
    entity = parts("entity actor", "What one key stands for.", "viewer")
    pii = choices(PII, _PII_DOC, "pii")
    restricted = flag("Whether only a few people may read it.", "yes", instead=("access",))


class Feature(Common):
    """One or several values about an entity that models read, with one definition and one freshness.

    Static ones change slowly and come from batches; dynamic, windowed and session ones need a stream; on-demand ones are
    computed from the request. `freshness` is how old a value may be when it is used.
    """

    word = "feature"
    step = Step.DATA
    plane = Plane.OFFLINE
    plane_by = (
        "kind",
        {
            "static": Plane.OFFLINE,
            "dynamic": Plane.NEARLINE,
            "windowed": Plane.NEARLINE,
            "session": Plane.NEARLINE,
            "embedding": Plane.OFFLINE,
            "on_demand": Plane.ONLINE,
            "cross": Plane.OFFLINE,
            "sequence": Plane.NEARLINE,
            "graph": Plane.OFFLINE,
        },
    )
    shape = "box"

    kind = choice(
        "static dynamic windowed session embedding on_demand cross sequence graph",
        "How it comes about and how fast it changes.",
        "windowed",
        instead=("type", "mode"),
    )
    entity = parts("entity actor", "What it describes; several for a cross.", "viewer", instead=("entities", "key"))
    fields = table(
        FieldType(),
        "field",
        "The values and their types.",
        "{ ctr_1h: float, country: category(250) }",
        instead=("features", "columns"),
    )
    freshness = duration(
        "How old a value may be when a request uses it.", "1 min", instead=("max_age", "freshness_slo")
    )
    computed_by = part("pipeline model", "What computes it, where no arrow says so.", "sessionize")
    window = duration("How far back it looks.", "30 min")
    slide = duration("How often the window moves.", "10 s")
    ends_before = duration(
        "How long before the prediction the window ends, so that the label cannot leak in.",
        "1 day",
        instead=("exclude",),
    )
    known_lag = duration("From the event until the value can be read, where it is not derived.", "2 min")
    ttl = duration("How long a stored value counts as present.", "7 days", instead=("ttl_seconds", "expiry", "expires"))
    default = words("What serving uses when there is no value.", '"0"', instead=("default_value", "fill"))
    impute = words("What training uses when there is no value; it should equal the default.", '"0"')
    online = flag("Whether serving can read it.", "yes", instead=("online_enabled",))
    offline = flag("Whether its history can be joined to training rows.", "yes")
    code = words("The name of the shared definition, for a value computed on demand.", '"distance_v1"')
    latency_ = latency("How long it takes to compute on demand.", "p50 1 ms p99 3 ms", instead=("cost_ms",))
    record = size(
        "The size of one entity's values, where not the sum of the fields.", "220 bytes", instead=("row_size",)
    )
    ids = choice(
        "hashing embedding vocabulary none",
        "How ids with millions of values, and unseen ones, are handled.",
        "hashing",
        instead=("encoding", "high_cardinality"),
    )
    expectations = many_words("What must be true of the values.", '["0 <= ctr_1h <= 1"]', instead=("checks",))
    importance = ratio("How much the model loses without it.", "4%")
    position = flag("Whether it says in which place an item stood, which is unknown when scoring.", "yes")
    pii = choices(PII, _PII_DOC, "pseudonymous")


class FeatureStore(Served, Held):
    """Keeps features twice: their newest values for serving, their history for training, from one definition.

    `materialize` is how often values move to the online side. Most products do not drop values that are past their `ttl`
    when serving reads them.
    """

    word = "feature_store"
    step = Step.DATA
    plane = Plane.ONLINE
    shape = "cylinder"

    tech = technology("The product.", "feast")
    online = part("store", "The store that serving reads.", "redis_online", instead=("online_store",))
    offline = part("store", "The store that holds history.", "lake", instead=("offline_store",))
    materialize = duration(
        "How often new values are written to the online side.",
        "10 s",
        instead=("materialize_interval", "materialization", "sync", "interval", "every"),
    )
    write_lag = duration("From writing a value until it can be read online.", "100 ms", instead=("lag",))
    latency_ = latency("How long a read takes, network included.", "p50 2 ms p99 8 ms", instead=("p99_read",))
    point_in_time = flag("Whether it can join history as of a time.", "yes", instead=("pit_join", "as_of"))
    enforces_ttl = flag(
        "Whether serving refuses values past their time to live.", "no", "no", instead=("ttl_enforced_online",)
    )
    catalogue = flag("Whether definitions and owners are registered in it.", "yes", instead=("registry",))
    capacity = size("What the online side can hold.", "2 TB")


class Index(Served, Held):
    """Finds the nearest vectors, or the documents with the words, among millions without looking at all of them.

    Its vectors come from an encoder: when that is retrained, all of them must be computed again and swapped at once.
    """

    word = "index"
    step = Step.DATA
    plane = Plane.ONLINE
    shape = "cylinder"

    type_ = choice(
        "flat hnsw ivf ivf_flat ivf_sq ivf_pq scann diskann inverted graph geo",
        "How it searches; all but `flat` and `inverted` may miss a neighbour.",
        "hnsw",
        open=True,
        instead=("kind", "algorithm"),
    )
    tech = technology("The library or product.", "faiss")
    count_ = count(
        "item", "How many vectors or documents it holds.", "100M", instead=("size", "vectors", "cardinality")
    )
    dim = whole("The length of a vector.", "128", least=1, instead=("dimensions", "dims", "embedding_dim"))
    dtype = choice("f32 f16 bf16 i8 u8 binary pq", "How one number of a vector is kept.", "f16", "f32")
    metric = choice("cosine ip l2 bm25", "What near means.", "cosine", instead=("distance", "similarity"))
    m = whole("Links of a node in an HNSW graph.", "32", least=2, instead=("M", "links"))
    ef = whole("How many candidates an HNSW search keeps.", "100", instead=("ef_search",))
    ef_construction = whole("How many candidates building keeps.", "200")
    nlist = whole("Cells of an inverted-file index.", "16384", least=1)
    nprobe = whole("Cells that a query looks into.", "32", least=1)
    pq_bytes = size("The size of a compressed vector.", "64 bytes", instead=("code_size", "pq_m"))
    pq_bits = whole("Bits of one code of product quantization.", "8", "8", least=1)
    degree = whole("Links of a node in a disk-based graph.", "64", instead=("R",))
    overhead = number("Room that the product takes beyond the structure itself.", "1.1", "1", least=1)
    recall = ratio("The share of true neighbours it finds, against an exact search.", "95%", instead=("recall_at_k",))
    latency_ = latency("How long one search takes.", "p50 5 ms p99 12 ms")
    output_k = count("item", "How many results a search returns.", "1000", instead=("k", "top_k"))
    encoder = part("model", "The model whose vectors it holds.", "two_tower", instead=("embedder", "model"))
    query_encoder = part("model", "The model that encodes queries, where it is another.", "query_tower")
    update = choice("rebuild incremental", "How new items get in.", "incremental", instead=("update_mode",))
    refresh = duration(
        "How often new items get in.", "15 min", instead=("every", "interval", "refresh_interval", "rebuild_interval")
    )
    rebuild = duration("How long building it anew takes.", "2 h", instead=("build_time", "rebuild_time"))
    atomic_swap = flag("Whether a rebuilt index replaces the old one at once.", "yes", instead=("swap", "alias_swap"))
    shards = whole("Parts that the vectors are divided into; a search asks all of them.", "20", "1", least=1)
    replicas = whole(
        "Copies of the whole set of shards: it runs on shards times replicas machines. Throughput is that of one set.",
        "4",
        "1",
        least=1,
        instead=Served.replicas.instead,
    )
    hardware = attribute(
        HardwareUse(),
        "The machine or accelerators of one shard of one replica.",
        "1 * l4",
        instead=Served.hardware.instead,
    )
    memory = size("Memory that one shard of one replica takes.", "64 GB", instead=Served.memory.instead)
    filters = many_words("Fields by which a search can be narrowed.", '["country", "acl"]')
    acl = flag("Whether a search returns only what the asking user may see.", "yes", instead=("acl_filter",))
    entity = parts("entity actor", "What its items are.", "video")
    document = size("The size of one indexed document, for an inverted index.", "2 KB", instead=("document_size",))
    shared_with = parts("", "Other parts that use the same vectors.", "[similar_videos]")
    flops = compute("Computation of one search.", "40M FLOP")
