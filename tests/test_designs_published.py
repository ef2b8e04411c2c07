"""The reference designs against published numbers: what they say follows from these, and nothing in them stays unknown."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import read

DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))
NEAR = 0.05
KNOWN = 0.95
LINES = 260

# What no system goes without: what leads to what, by kinds of parts, and the ways of watching and of releasing a model.
SPINE = {
    *(("training", "evaluation"), ("evaluation", "registry"), ("registry", "rollout"), ("rollout", "rollout")),
    *(("monitor", "alert"), ("alert", "rollout"), ("monitor", "trigger"), ("trigger", "training")),
}
WATCHED = {"data_quality", "data_drift", "prediction_drift", "skew", "freshness", "performance", "system"}
RELEASED = {"shadow", "canary"}


class Published(NamedTuple):
    """A number that readers know or can work out on paper: the design, the fact as one asks `mlsd explain` for it, its value."""

    design: str
    fact: str
    value: str
    how: str


PUBLISHED = [
    # Ad clicks
    Published("ad_clicks", "user.requests.average", "3.86k req/s", "10B requests a month / 30 days"),
    Published("ad_clicks", "pctr.requests.average", "3.86k req/s", "every request is scored, all its ads at once"),
    Published("ad_clicks", "click.base_rate", "1%", "the click rate that goes with 10B requests"),
    Published("ad_clicks", "scored", "1.2M req/s", "3,900 requests a second x 300 ads"),
    # Event recommendation
    Published("event_recommendation", "member.requests.average", "2.3k req/s", "100M members x 2 loads / 86,400 s"),
    Published("event_recommendation", "member.requests.peak", "7k req/s", "three times the average"),
    Published("event_recommendation", "event.new", "1M / (30 days)", "1M new events a month"),
    # Image moderation
    Published("image_moderation", "uploader.requests.average", "1.2k req/s", "100M images / 86,400 s"),
    Published("image_moderation", "uploader.requests.peak", "3.5k req/s", "three times the average"),
    Published("image_moderation", "vision.replicas.needed", "15 replicas", "3,472 / s / (400 / s x 60 %) = 14.5 GPUs"),
    Published("image_moderation", "reviewers.requests.average", "500k / day", "0.5 % of 100M images a day"),
    Published("image_moderation", "people", "1000", "500k a day / 500 verdicts a day of one person"),
    Published("image_moderation", "vision.throughput", "400 req/s", "what one GPU is said to do"),
    # People you may know
    Published("people_you_may_know", "member.requests.average", "1.2k req/s", "100M loads / 86,400 s"),
    Published("people_you_may_know", "member.requests.peak", "3.5k req/s", "three times the average"),
    Published("people_you_may_know", "nightly.storage", "480 GB", "300M members x 100 suggestions x 16 bytes"),
    Published("people_you_may_know", "member.count", "1B", "an interview size"),
    Published("people_you_may_know", "second_degree", "1M", "1,000 connections, each with 1,000"),
    # Similar listings
    Published("similar_listings", "guest.requests.average", "700 req/s", "60M carousel loads / 86,400 s"),
    Published("similar_listings", "guest.requests.peak", "2.1k req/s", "three times the average, in the middle"),
    Published("similar_listings", "similar.memory", "0.58 GB", "4.5M listings x 32 dims x 4 bytes"),
    Published("similar_listings", "listing.count", "4.5M", "Airbnb, 2018"),
    Published("similar_listings", "embedder.embedding_dim", "32", "Airbnb, 2018"),
    # Street view
    Published("street_view_blurring", "drives.throughput", "500 TB/day", "500 cars x 1 TB a day"),
    Published("street_view_blurring", "panorama.new", "263 / s", "500 TB / 22 MB = 23M a day / 86,400 s"),
    Published("street_view_blurring", "blur_run.parallelism", "75", "263 / s / (5 / s of a GPU x 70 %)"),
    Published("street_view_blurring", "blur_run.utilisation", "70%", "263 / s over 75 GPUs x 5 / s"),
    Published("street_view_blurring", "boxes_1m.rows", "1M", "1M annotated pictures (an interview size)"),
    # Video search
    Published("video_search", "searcher.requests.average", "2.9k req/s", "50M users x 5 searches / 86,400 s"),
    Published("video_search", "searcher.requests.peak", "8.7k req/s", "three times the average"),
    Published("video_search", "video_vectors.memory", "72 GB", "1B videos x (64 code bytes + 8 bytes of id)"),
    Published("video_search", "flat_index", "2.05 TB", "1B videos x 512 dims x 4 bytes"),
    Published("video_search", "annotated.count", "10M", "10M annotated pairs (an interview size)"),
    # Visual search
    Published("visual_search", "user.requests.average", "231 req/s", "600M a month (Pinterest Lens) / 30 days"),
    Published("visual_search", "user.requests.peak", "700 req/s", "three times the average"),
    Published("visual_search", "visual_index.memory", "72 GB", "1B images x (64 code bytes + 8 bytes of id)"),
    Published("visual_search", "flat_index", "512 GB", "1B images x 256 dims x 2 bytes"),
    # Harmful content
    Published("harmful_content", "poster.requests.average", "5.8k req/s", "500M posts a day / 86,400 s"),
    Published("harmful_content", "poster.requests.peak", "17k req/s", "three times the average"),
    Published("harmful_content", "reviewers.capacity", "500k / day", "1,000 people x 500 verdicts a day"),
    Published("harmful_content", "reviewed", "0.1%", "500k verdicts of 500M posts"),
    Published("harmful_content", "annotated.rows", "10k", "an interview size"),
    # News feed
    Published("news_feed", "reader.requests.average", "46k req/s", "2B readers x 2 refreshes / 86,400 s"),
    Published("news_feed", "reader.requests.peak", "93k req/s", "twice the average"),
    Published("news_feed", "candidates", "1500", "1,000 to 2,000 unseen posts, in the middle"),
    # Web search
    Published("web_search", "searcher.requests.average", "98k req/s", "8.5B searches a day / 86,400 s"),
    Published("web_search", "searcher.requests.peak", "200k req/s", "twice the average"),
    Published("web_search", "dense_for_all", "184 TB", "60B pages x 768 dims x 4 bytes"),
    Published("web_search", "dense.memory", "256 GB", "1B pages x 256 dims of 8 bits; ids and cells are 3 % more"),
    Published("web_search", "golden.rows", "50k", "50k rated pairs (an interview size)"),
    # Payment fraud
    Published("payment_fraud", "shopper.requests.peak", "10k req/s", "10k payments a second (an interview size)"),
    Published("payment_fraud", "fraud_share", "0.15%", "0.1 to 0.2 % of payments, in the middle"),
    Published("payment_fraud", "mature.maturity", "90 days", "chargebacks come within 30 to 90 days"),
    Published("payment_fraud", "false_declines.baseline", "0.1%", "Stripe Radar: good payments that are blocked"),
    # Assistant over documents
    Published("rag_assistant", "employee.requests.average", "2.3 req/s", "200k questions a day / 86,400 s"),
    Published("rag_assistant", "employee.requests.peak", "23 req/s", "ten times the average, in office hours"),
    Published("rag_assistant", "vectors", "20.5 GB", "10M passages x 1,024 dims x 2 bytes"),
    Published("rag_assistant", "dense.memory", "23.4 GB", "20.5 GB of vectors and 2.9 GB of links"),
    Published("rag_assistant", "documents", "500k", "an interview size"),
    # Video feed
    Published("video_feed", "viewer.requests.average", "11.6k req/s", "100M viewers x 10 loads / 86,400 s"),
    Published("video_feed", "viewer.requests.peak", "35k req/s", "three times the average"),
    Published("video_feed", "flat", "51 GB", "100M videos x 128 dims x 4 bytes"),
    Published("video_feed", "candidates.memory", "80 GB", "51 GB of vectors and 284 bytes of links each"),
    # LLM chat
    Published("llm_chat", "user.requests.average", "1157 req/s", "10M users x 10 messages / 86,400 s"),
    Published("llm_chat", "user.requests.peak", "3.5k req/s", "three times the average"),
    Published("llm_chat", "large.kv_cache.per_token", "320 KiB", "80 layers x 8 heads x 128 dims x 2 x 2 bytes"),
    Published("llm_chat", "each", "671 MB", "2,048 tokens x 320 KiB"),
    Published("llm_chat", "left", "148 GB", "4 x 80 GB - 140 GB of weights - 32 GB"),
    Published("llm_chat", "at_once", "220 requests", "148 GB / 671 MB"),
    Published("llm_chat", "large.concurrency", "45k requests", "3,472 / s x 13 s (Little's law)"),
    Published("llm_chat", "large.replicas.needed", "205 replicas", "45k / 220"),
    Published("llm_chat", "gpus", "820", "205 copies x 4"),
    # ETA
    Published("eta", "rider.requests.average", "11.6k req/s", "20M trips x 50 requests / 86,400 s"),
    Published("eta", "rider.requests.peak", "35k req/s", "three times the average"),
    Published("eta", "eta.latency.p50", "3.25 ms", "as reported of Uber's DeepETA"),
    Published("eta", "eta.latency.p95", "4 ms", "as reported of Uber's DeepETA"),
    Published("eta", "traces", "50M", "GPS trips a day"),
]


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row.design}-{row.fact}")
def test_says_what_was_published(row: Published) -> None:
    found, expected = facts_of(row.design).find(row.fact), quantity(row.value)
    assert found is not None, f"`{row.fact}` is no fact of the design"
    assert found.known, f"state {', '.join(found.missing)}"
    assert found.dimension == expected.dimension
    # Of a range the middle counts: the number is a guess then, and its ends say how good.
    assert (found.low + found.high) / 2 == pytest.approx(expected.low, rel=NEAR), row.how


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_works_everything_out_for_nearly_all_parts(path: Path) -> None:
    facts = facts_of(path.parent.name)
    parts = len(facts.reached)
    unsettled = sorted({fact.subject for fact in facts.all() if fact.subject in facts.reached and not fact.known})
    assert parts > 30
    assert len(unsettled) <= (1 - KNOWN) * parts, unsettled


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_goes_from_training_to_traffic_and_back(path: Path) -> None:
    facts = facts_of(path.parent.name)
    parts = {name: part for name, part in facts.design.parts.items() if name in facts.reached}
    arrows = {
        (parts[a.source].kind.word, parts[a.target].kind.word) for a in facts.graph.relations if a.source in parts
    }
    assert SPINE - arrows == set()
    assert WATCHED - {part.word("type") for part in parts.values() if part.kind.word == "monitor"} == set()
    assert RELEASED - {part.word("strategy") for part in parts.values() if part.kind.word == "rollout"} == set()


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_says_why_and_what_if(path: Path) -> None:
    design = facts_of(path.parent.name).design
    assert design.name in {row.design for row in PUBLISHED}
    assert len(design.decisions) >= 2
    assert all("over" in decision.stated and "because" in decision.stated for decision in design.decisions)
    assert design.assumptions
    assert design.exclusions
    assert design.scenarios
    assert design.views


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_is_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LINES


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_says_what_all_of_it_costs(path: Path) -> None:
    cost = facts_of(path.parent.name).find("design.cost")
    assert cost is not None
    assert cost.known, f"state {', '.join(cost.missing)}"
    assert 0 < cost.low <= cost.high < math.inf


@cache
def facts_of(design: str) -> Facts:
    """The facts of a reference design; worked out once, because each takes a third of a second."""
    path = next(path for path in DESIGNS if path.parent.name == design)
    source, _ = read(path, path.name)
    return Facts(check(source, path).design)


@cache
def quantity(text: str) -> Fact:
    """A number as one writes it in the language."""
    found = Facts(design_of(f"assume published = {text}")).find("published")
    assert found is not None
    return found
