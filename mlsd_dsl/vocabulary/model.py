"""Step 4: models and how they are trained."""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    Choice,
    HardwareUse,
    Many,
    Measure,
    attribute,
    choice,
    compute,
    count,
    duration,
    flag,
    latency,
    measure,
    number,
    part,
    parts,
    ratio,
    size,
    table,
    technology,
    whole,
    words,
)
from mlsd_dsl.vocabulary.dimensions import MONEY, MONEY_RATE, RATE, RATIO
from mlsd_dsl.vocabulary.losses import LOSSES
from mlsd_dsl.vocabulary.part import Common, Plane, Served, Step

DTYPES = "f64 f32 tf32 bf16 f16 f8 f4 i8 i4"

_LOSS = Choice(tuple(LOSSES), open=True)


class Model(Served):
    """What learns: a retrieval tower, a ranker, a classifier, a language model, also a rule that models must beat.

    `input_k` and `output_k` make the funnel; loss and output say what a score means, and `calibrated` whether it may be
    multiplied or compared with a threshold. A model with the role `generator` counts tokens instead of items.
    """

    word = "model"
    step = Step.MODEL
    plane = Plane.ONLINE
    shape = "hexagon"

    role = choice(
        "retrieval prerank rank rerank classifier regressor detector segmenter embedder generator forecaster anomaly"
        " bandit calibrator guardrail judge baseline heuristic",
        "Its place in the design.",
        "rank",
        instead=("type", "kind"),
    )
    architecture = choice(
        "lr gbdt random_forest iforest knn matrix_factorization skip_gram mlp wide_deep deepfm dcn dlrm din two_tower"
        " transformer bert llm vlm moe cnn resnet vit vivit clip faster_rcnn yolo unet rnn gnn graphsage autoencoder"
        " diffusion cross_encoder arima prophet rules hash_match linear_bandit",
        "How it is built.",
        "dcn",
        open=True,
        instead=("arch", "algorithm"),
    )
    tech = technology("What serves it, or the provider's model.", "triton")
    task = part("task", "The question that it answers.", "rank_videos")
    features = parts(
        "feature source model entity", "What it reads.", "[recent_watches, video_stats]", instead=("inputs",)
    )
    optimizes = parts("kpi", "The business number that it should move.", "watch_time")
    loss = attribute(Many(_LOSS), "What training makes small.", "bce", instead=("loss_function", "objective"))
    heads = table(_LOSS, "head", "One line for each prediction of a multi-task model, with its loss.", "{ click: bce }")
    weights = table(
        Measure(RATIO, least=None), "head", "How heads are added up to one score.", "{ click: 1, hide: -20 }"
    )
    output = choice(
        "score probability embedding class boxes masks tokens quantiles number", "What it returns.", "probability"
    )
    calibrated = part(
        "model pipeline policy",
        "Whether a score of 0.3 happens 30% of the time, or which part sees to that.",
        "calibrator",
        also=("yes", "no"),
    )
    input_k = count("item", "How many items one request brings.", "500", instead=("candidates", "items", "k_in"))
    output_k = count("item", "How many items it passes on.", "100", instead=("top_k", "k", "k_out"))
    latency_ = latency("How long one call takes, for all its items.", "p50 22 ms p99 45 ms")
    latency_per_item = duration("How long one item takes.", "50 us")
    max_batch = whole("How many requests or items run together at most.", "64", least=1, instead=("batch_size",))
    batch_window = duration("How long a request waits for others to run with.", "2 ms")

    params = count(
        "parameter", "Parameters, embedding tables not counted where `tables` states them.", "120M", instead=("size",)
    )
    active_params = count("parameter", "Parameters that one token uses, in a mixture of experts.", "37B")
    dtype = choice(DTYPES, "How weights are kept when serving.", "bf16", "f32", instead=("precision", "quantization"))
    flops = compute("Computation for one item or token.", "14M FLOP", instead=("flops_per_item",))
    embedding_dim = whole("The length of its embeddings.", "128", least=1, instead=("dim", "embedding_size"))
    tables = table(
        Measure(RATIO, "row", alike=("",)),
        "table",
        "Rows of each embedding table.",
        "{ user_id: 40M }",
        instead=("embedding_tables",),
    )
    similarity = choice("cosine ip l2", "How two of its embeddings are compared.", "cosine", instead=("metric",))
    negatives = choice(
        "in_batch random hard mixed",
        "Where a retrieval model's negatives come from.",
        "mixed",
        instead=("negative_sampling",),
    )
    logq = flag(
        "Whether popular items in the batch are corrected for how often they appear.", "yes", instead=("log_q",)
    )
    uses_position = choice(
        "no constant_at_serving shallow_tower",
        "How the place of an item is used in training without being needed when scoring.",
        "shallow_tower",
    )
    explainable = flag("Whether it can give reasons for a score.", "yes")
    pretrained = words("What it starts from.", '"bert-base"', instead=("base_model", "checkpoint"))
    version = words(
        "The version that is fixed, of a provider's or another team's model.",
        '"2026-05-13"',
        instead=("version_pin", "pinned_version"),
    )

    layers = whole("Layers of a transformer.", "80", least=1, instead=("num_layers",))
    d_model = whole("Width of a transformer.", "8192", least=1, instead=("hidden_size", "hidden_dim"))
    attention_heads = whole("Query heads.", "64", least=1, instead=("num_heads", "n_heads"))
    kv_heads = whole("Key and value heads; fewer than query heads shrink the cache.", "8", least=1)
    head_dim = whole("The length of one head.", "128", least=1)
    kv_latent = whole("Numbers kept per token and layer where attention is compressed (MLA).", "576", least=1)
    kv_dtype = choice("f32 bf16 f16 f8 i8 i4", "How keys and values are kept.", "f8", "bf16")
    tensor_parallel = whole("Accelerators that share one copy of the weights.", "4", "1", least=1, instead=("tp",))
    context_window = count("token", "Most tokens it can attend to.", "128k", instead=("context_length", "max_context"))
    max_output_tokens = count("token", "Most tokens of an answer.", "1000", instead=("max_tokens",))
    prompt = part("prompt", "The prompt that fills its context.", "answer_prompt")
    prompt_tokens = count("token", "Tokens read per request.", "1000", instead=("input_tokens",))
    output_tokens = count("token", "Tokens written per request.", "300", instead=("completion_tokens",))
    prefix_hit_rate = ratio("The share of prompt tokens found in the prefix cache.", "60%", instead=("cached_tokens",))
    ttft = latency("Time to the first token.", "p50 400 ms p95 1 s", instead=("time_to_first_token",))
    tpot = latency("Time per further token.", "p50 25 ms p95 40 ms", instead=("time_per_output_token", "itl"))
    mfu = ratio("The share of peak computation it reaches when serving.", "45%")
    mbu = ratio("The share of peak memory bandwidth that decoding reaches.", "70%")
    price_in = measure(Measure(MONEY), "Price of a token read.", "0.5 USD/Mtoken", instead=("input_price",))
    price_out = measure(Measure(MONEY), "Price of a token written.", "1.5 USD/Mtoken", instead=("output_price",))
    price = measure(Measure(MONEY, per=(MONEY_RATE,)), "Price of a call, or of a replica per time.", "0.002 USD")
    abstains = flag("Whether it may answer that it does not know.", "yes", instead=("abstain",))


class Training(Common):
    """Makes a model from a dataset, again and again.

    How old the newest example in the live model is follows from the label's maturity, `every`, `duration`, the gate and
    the rollout. A schedule shorter than all of these together only makes a queue.
    """

    word = "training"
    step = Step.MODEL
    plane = Plane.OFFLINE
    shape = "rounded"

    model = parts("model", "What it makes.", "ranker", instead=("trains",))
    dataset = parts("dataset", "What it learns from.", "impressions_90d", instead=("data",))
    every = duration(
        "The time between two trainings; left out where another job starts it: `profiles ~> nightly`.",
        "1 day",
        instead=("interval", "schedule", "cadence", "frequency"),
        also=("continuous", "manual", "on_trigger"),
    )
    duration_ = duration("How long one training takes.", "5 h", instead=("runtime", "time"))
    mode = choice(
        "scratch warm_start finetune incremental online distill",
        "Whether it starts anew, from the last model or from another one; `incremental` reads only what is new since the last run.",
        "warm_start",
        "scratch",
        instead=("type",),
    )
    full_retrain = duration(
        "How often an incremental model is trained from scratch.", "7 days", instead=("full_retrain_interval",)
    )
    hardware = attribute(HardwareUse(), "What it runs on, all machines together.", "8 * h100", instead=("gpu", "gpus"))
    tech = technology("The framework or platform.", "pytorch", instead=("framework",))
    tracked = flag("Whether parameters, code and data of each run are recorded.", "yes", instead=("tracking",))
    reproducible = flag("Whether the same run gives the same model.", "yes")
    seed = whole("The seed of randomness.", "42", instead=("random_seed",))
    hpo = flag("Whether hyperparameters are searched.", "yes", instead=("hyperparameter_search", "tuning"))
    imbalance = choice(
        "none class_weights focal resampling threshold", "What is done about rare positives.", "class_weights"
    )
    starts_from = part("model", "The model whose weights it starts with.", "foundation", instead=("init", "base"))
    teacher = part("model", "The model that it imitates.", "large_ranker")
    auto_deploy = flag("Whether a finished model goes live without a person.", "yes", instead=("auto_promote",))
    epochs = number("How often it sees each example.", "1", "1", least=0)
    tokens = count("token", "How many tokens it sees.", "1.4T")
    sequence = count("token", "Length of one sequence.", "4096", instead=("sequence_length", "seq_len"))
    batch = count("row", "Examples in one step.", "65536", instead=("batch_size",))
    throughput = measure(Measure(RATE), "Examples or tokens per second, all machines together.", "2M rows/s")
    mfu = ratio("The share of peak computation it reaches.", "40%", "40%", instead=("utilisation", "utilization"))
    recompute = flag("Whether activations are computed twice to save memory.", "no", "no")
    optimizer = choice(
        "adam adamw adagrad rowwise_adagrad sgd adafactor lion shampoo",
        "What it remembers per parameter.",
        "adam",
        open=True,
    )
    pue = number("Energy of the data centre over energy of the machines.", "1.1", "1.1", least=1)
    checkpoint = duration("How often progress is saved.", "30 min", instead=("checkpoint_interval",))
    checkpoint_size = size("The size of one saved state.", "14 GB")
