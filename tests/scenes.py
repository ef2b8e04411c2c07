"""Pictures written out by hand: a first sketch of six parts, and the home feed of a video service with forty; and from dice."""

from __future__ import annotations

from random import Random

from mlsd_dsl.scene import Arrow, Box, Frame, Lane, Scene, Verdict

REQUEST = Lane("request", "Request path")
DATA = Lane("data", "Data and features")
LEARNING = Lane("learning", "Learning")
WATCHING = Lane("watching", "Watching")
LANES = (REQUEST, DATA, LEARNING, WATCHING)


def _arrows(*rows: tuple[str, ...], sort: str, group: int = 0, feedback: bool = False) -> tuple[Arrow, ...]:
    """Rows of source, target, meaning and, where there is one, label."""
    return tuple(
        Arrow(
            f"{sort}_{row[0]}_{row[1]}", row[0], row[1], sort, row[2], row[3] if len(row) > 3 else "", feedback, group
        )
        for row in rows
    )


SKETCH = Scene(
    title="Spam filter",
    subtitle="A first sketch in six parts",
    lanes=(REQUEST, DATA, LEARNING),
    boxes=(
        Box("sender", "Sender", "actor", "person", "request", "person"),
        Box("mail_api", "Mail API", "endpoint", "rounded", "request", "serving", "FastAPI", ("p99 40 ms",)),
        Box("classifier", "Spam classifier", "model", "hexagon", "request", "model", "XGBoost", ("p99 8 ms",)),
        Box("reports", "Spam reports", "source", "pipe", "data", "stream", "", ("40k / day",)),
        Box("labelled_mail", "Labelled mail", "dataset", "page", "learning", "dataset", "", ("30M rows",)),
        Box("weekly", "Weekly training", "training", "rounded", "learning", "training", "", ("every week", "2 h")),
    ),
    arrows=(
        *_arrows(("sender", "mail_api", "calls"), ("mail_api", "classifier", "calls"), sort="request", group=1),
        *_arrows(
            ("reports", "labelled_mail", "joins"),
            ("labelled_mail", "weekly", "trains"),
            ("weekly", "classifier", "produces", "new version"),
            sort="data",
        ),
    ),
    verdicts=(Verdict("mail_api.latency.p99 ≤ 100 ms"),),
)

VIDEO_FEED = Scene(
    title="Home-feed video recommendation",
    subtitle="Pick the 20 videos each viewer will value most right now.",
    lanes=LANES,
    boxes=(
        Box("viewer", "Viewer", "actor", "person", "request", "person", "", ("100M daily", "10 loads / day")),
        Box("edge", "Edge gateway", "gateway", "rounded", "request", "gateway", "Envoy", ("0.5 ms",)),
        Box(
            "feed_api", "Feed API", "endpoint", "rounded", "request", "serving", "", ("p99 8 ms own", "35k req/s peak")
        ),
        Box(
            "candidates",
            "Video vectors",
            "index",
            "cylinder",
            "request",
            "vector_index",
            "FAISS HNSW",
            ("p99 12 ms", "100M × 128 f16"),
        ),
        Box(
            "popular_by_country",
            "Popular by country",
            "cache",
            "cylinder",
            "request",
            "cache",
            "Redis",
            ("ttl 10 min", "hit rate 99%"),
        ),
        Box(
            "two_tower",
            "Candidate retrieval",
            "model",
            "hexagon",
            "request",
            "model",
            "two-tower",
            ("p99 9 ms", "1,000 out"),
        ),
        Box(
            "ranker",
            "Multi-task ranker",
            "model",
            "hexagon",
            "request",
            "model",
            "DCN",
            ("120M params", "p99 45 ms"),
            "online_rank",
        ),
        Box(
            "mix_and_filter",
            "Diversity and safety rules",
            "policy",
            "diamond",
            "request",
            "policy",
            "",
            ("p99 3 ms",),
            "online_rank",
        ),
        Box(
            "most_watched",
            "Most watched today",
            "fallback",
            "dashed",
            "request",
            "serving",
            "",
            ("when the ranker fails",),
        ),
        Box("watch_events", "Player events", "source", "pipe", "data", "stream", "", ("2M events/s", "lag 1 s")),
        Box("catalogue", "Video catalogue", "source", "pipe", "data", "cdc", "Debezium", ("50 events/s",)),
        Box("events", "events", "topic", "pipe", "data", "stream", "Kafka", ("1,024 partitions", "7 days")),
        Box("lake", "Event lake", "store", "cylinder", "data", "lake", "Iceberg", ("400 days", "7.8 PB")),
        Box(
            "sessionize",
            "Recent activity",
            "pipeline",
            "rounded",
            "data",
            "processing",
            "Flink",
            ("window 30 min",),
            "stream_jobs",
        ),
        Box(
            "video_counters",
            "video_counters",
            "pipeline",
            "rounded",
            "data",
            "processing",
            "Flink",
            ("slide 1 min",),
            "stream_jobs",
        ),
        Box(
            "nightly_profiles",
            "nightly_profiles",
            "pipeline",
            "rounded",
            "data",
            "batch",
            "Spark",
            ("every day", "2 h"),
        ),
        Box("recent_watches", "Last 50 watches", "feature", "note", "data", "feature", "", ("age 34 s",)),
        Box("video_stats", "video_stats", "feature", "note", "data", "feature", "", ("age 1.2 min",)),
        Box("viewer_profile", "viewer_profile", "feature", "note", "data", "feature", "", ("age 27 h",)),
        Box(
            "store_f",
            "Feature store",
            "feature_store",
            "cylinder",
            "data",
            "feature_store",
            "Feast",
            ("materialise 10 s",),
        ),
        Box("redis_online", "Online features", "store", "cylinder", "data", "store", "Redis", ("p99 4 ms", "280 GB")),
        Box("video", "Video", "entity", "note", "data", "generic", "", ("100M", "1M new / day")),
        Box(
            "watched",
            "Watched at least half",
            "label",
            "note",
            "learning",
            "label",
            "",
            ("window 24 h", "p95 6 h late"),
        ),
        Box(
            "impressions_90d",
            "impressions_90d",
            "dataset",
            "page",
            "learning",
            "dataset",
            "",
            ("20B rows", "as-of join"),
        ),
        Box(
            "input_checks",
            "input_checks",
            "validation",
            "diamond",
            "learning",
            "policy",
            "Great Expectations",
            ("blocks on failure",),
        ),
        Box(
            "daily_ranker",
            "daily_ranker",
            "training",
            "rounded",
            "learning",
            "training",
            "PyTorch",
            ("every day", "5 h on 8 × H100"),
        ),
        Box(
            "daily_towers",
            "daily_towers",
            "training",
            "rounded",
            "learning",
            "training",
            "PyTorch",
            ("every day, 3 h",),
        ),
        Box(
            "offline_ranker",
            "offline_ranker",
            "evaluation",
            "diamond",
            "learning",
            "experiment",
            "",
            ("ndcg@20, auc", "gate"),
        ),
        Box("models", "models", "registry", "cylinder", "learning", "registry", "MLflow", ("keeps 5 versions",)),
        Box("canary", "canary", "rollout", "rounded", "learning", "orchestration", "", ("1%, 10%, 50%",)),
        Box("feed_ab", "feed_ab", "experiment", "diamond", "learning", "experiment", "", ("14 days",)),
        Box("watch_time", "Satisfied watch time per viewer", "kpi", "note", "watching", "kpi", "", ("primary, up",)),
        Box("predictions", "predictions", "log", "page", "watching", "log", "", ("90 days",)),
        Box(
            "drift", "drift", "monitor", "rounded", "watching", "monitoring", "Evidently", ("psi > 0.2", "window 1 day")
        ),
        Box("skew", "skew", "monitor", "rounded", "watching", "monitoring", "", ("> 0.1%",)),
        Box("quality", "quality", "monitor", "rounded", "watching", "monitoring", "", ("ndcg@20 −2%",)),
        Box("freshness", "freshness", "monitor", "rounded", "watching", "monitoring", "", ("recent_watches > 1 min",)),
        Box("feed_oncall", "feed_oncall", "alert", "rounded", "watching", "alert", "PagerDuty", ("feed-ml",)),
        Box(
            "retrain",
            "Retrain on drift",
            "trigger",
            "rounded",
            "watching",
            "orchestration",
            "Airflow",
            ("cooldown 6 h",),
        ),
        Box("reports", "Reported videos", "kpi", "note", "watching", "kpi", "", ("guardrail, down",)),
    ),
    arrows=(
        *_arrows(("viewer", "edge", "calls"), ("edge", "feed_api", "calls"), sort="request", group=1),
        *_arrows(
            ("feed_api", "candidates", "looks_up"),
            ("feed_api", "popular_by_country", "looks_up"),
            sort="request",
            group=1,
        ),
        *_arrows(("feed_api", "store_f", "looks_up", "500 keys"), sort="request", group=2),
        *_arrows(("feed_api", "ranker", "calls", "500 items"), sort="request", group=3),
        *_arrows(("feed_api", "mix_and_filter", "calls"), sort="request", group=4),
        *_arrows(("ranker", "most_watched", "falls_back_to", "on timeout"), sort="request", group=1),
        *_arrows(
            ("watch_events", "events", "emits"),
            ("events", "lake", "writes"),
            ("catalogue", "nightly_profiles", "ingests"),
            ("lake", "nightly_profiles", "reads"),
            ("events", "sessionize", "ingests"),
            ("events", "video_counters", "ingests"),
            ("sessionize", "recent_watches", "derives"),
            ("video_counters", "video_stats", "derives"),
            ("nightly_profiles", "viewer_profile", "derives"),
            ("recent_watches", "store_f", "materializes"),
            ("video_stats", "store_f", "materializes"),
            ("viewer_profile", "store_f", "materializes"),
            ("store_f", "redis_online", "serves_from"),
            ("video", "candidates", "counts"),
            ("watch_events", "watched", "joins"),
            ("watched", "impressions_90d", "joins"),
            ("lake", "input_checks", "reads"),
            ("input_checks", "impressions_90d", "gates"),
            ("store_f", "impressions_90d", "joins", "as-of features"),
            ("impressions_90d", "daily_ranker", "trains"),
            ("impressions_90d", "daily_towers", "trains"),
            ("daily_ranker", "offline_ranker", "evaluates"),
            ("offline_ranker", "models", "gates"),
            ("models", "canary", "deploys"),
            ("canary", "ranker", "deploys"),
            ("daily_towers", "two_tower", "produces"),
            ("two_tower", "candidates", "encodes"),
            ("feed_ab", "ranker", "tests"),
            ("feed_api", "predictions", "logs"),
            ("predictions", "quality", "monitors"),
            ("ranker", "drift", "monitors"),
            ("store_f", "skew", "monitors"),
            ("recent_watches", "freshness", "monitors"),
            ("feed_ab", "watch_time", "measures"),
            ("feed_ab", "reports", "measures"),
            sort="data",
        ),
        *_arrows(("predictions", "lake", "feeds_back"), sort="data", feedback=True),
        *_arrows(
            ("daily_towers", "candidates", "triggers", "rebuild and swap"),
            ("drift", "feed_oncall", "alerts"),
            ("skew", "feed_oncall", "alerts"),
            ("quality", "feed_oncall", "alerts"),
            ("freshness", "feed_oncall", "alerts"),
            ("feed_oncall", "retrain", "triggers"),
            sort="trigger",
        ),
        *_arrows(("retrain", "daily_ranker", "triggers", "retrain, then gate"), sort="trigger", feedback=True),
    ),
    frames=(Frame("online_rank", "Ranking team"), Frame("stream_jobs", "Stream platform")),
    verdicts=(
        Verdict("feed_api.latency.p99 ≤ 200 ms"),
        Verdict("feed_api.availability ≥ 99.95%"),
        Verdict("recent_watches.age ≤ 1 min"),
        Verdict("candidates.age ≤ 1 hour"),
        Verdict("ranker.data_age ≤ 3 days"),
    ),
)

SHAPES = ("box", "cylinder", "pipe", "page", "rounded", "hexagon", "diamond", "person", "dashed", "note")
_TITLES = ("Feed", "ranker", "online_features", "Event lake", "nightly profiles", "A rather long title for a part")
_GLYPHS = ("store", "stream", "model", "training", "monitoring", "unheard_of")
_LABELS = ("", "", "", "", "", "500 keys", "rebuild and swap")


def made_up(seed: int, parts: int) -> Scene:
    """A design from dice: any shape and lane, arrows forth and back, mostly to what is near, labels, groups, loops."""
    dice = Random(seed)
    lanes = LANES[: dice.randint(1, 4)]
    groups = tuple(Frame(f"g{at}", f"Team {at}") for at in range(dice.randint(0, 1 + parts // 20)))
    boxes = tuple(
        Box(
            f"b{at}",
            dice.choice(_TITLES),
            "store",
            dice.choice(SHAPES),
            lanes[at * len(lanes) // parts if dice.random() < 0.8 else dice.randrange(len(lanes))].id,
            dice.choice(_GLYPHS),
            dice.choice(("", "Kafka", "Great Expectations")),
            tuple(dice.sample(("p99 12 ms", "120M params", "7 days"), dice.randint(0, 3))),
            dice.choice(groups).id if groups and dice.random() < 0.25 else "",
        )
        for at in range(parts)
    )
    arrows = tuple(
        Arrow(
            f"a{at}",
            boxes[source := dice.randrange(parts)].id,
            boxes[(source + dice.randint(-3, 8)) % parts if dice.random() < 0.8 else dice.randrange(parts)].id,
            dice.choice(("data", "data", "request", "trigger")),
            "feeds",
            dice.choice(_LABELS),
            dice.random() < 0.1,
            dice.randint(0, 2),
        )
        for at in range(int(parts * 1.6))
    )
    return Scene(f"Dice {seed}", "", lanes, boxes, arrows, groups)
