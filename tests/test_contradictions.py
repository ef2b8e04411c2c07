"""Numbers that cannot all be true are found with the lines that conflict; numbers that somebody published and that agree are left alone."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws_of_proofs import GOOD_DESIGNS, design_of, with_change

from mlsd_dsl.analyses.claims import SLIPS, SLIPS_OF_TIME, slip_of
from mlsd_dsl.analyses.fact import worked_out
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.design.design import Design
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

CALLED = """
actor viewer { daily_active: 86.4M, actions: 10 / day, peak_factor: 2 }
endpoint feed { entry: yes, own: p50 50 ms p99 90 ms, workers: 8, replicas: 10 }
viewer => feed
"""
CHAT = """
actor user { daily_active: 8.64M, actions: 10 / day, peak_factor: 2 }
endpoint chat { entry: yes }
model generator {
  role: generator, params: 8B, dtype: bf16, layers: 32, kv_heads: 8, head_dim: 128, hardware: 1 * h100, replicas: 100
  prompt_tokens: 3k, output_tokens: 400, ttft: p50 300 ms, tpot: p50 20 ms
}
user => chat => generator
"""
SEARCH = """
actor viewer { daily_active: 86.4M, actions: 100 / day, peak_factor: 2 }
index videos { type: flat, count: 9M, dim: 128, replicas: 1, hardware: 1 * l4 }
endpoint search { entry: yes }
viewer => search => videos
"""
TO_TABLE = """
store table { type: kv, size: 1 GB }
model ranker { role: rank }
batch_inference nightly { model: ranker, store: table, entities: 300M, outputs: 100, record: 16 bytes }
"""
MEMBERS = """
entity member { count: 100M }
model ranker { role: rank }
batch_inference nightly { model: ranker, entity: member, entities: 300M }
"""
OWN = """
hardware x { flops: 100 TFLOP/s, bandwidth: 1 TB/s, memory: 900 GB }
model g { role: generator, params: 70B, dtype: bf16, tpot: p50 1 ms, hardware: 1 * x }
"""
LATE = """
endpoint feed { entry: yes }
model ranker { role: rank, latency: p50 40 ms p99 90 ms }
feed => ranker { timeout: 20 ms }
"""
NIGHTLY = """
dataset pairs { rows: 20B, record: 1 KB }
model ranker { role: rank, flops: 1 GFLOP }
training nightly { model: ranker, dataset: pairs, duration: 5 min, hardware: 8 * h100 }
"""
RUN = """
model ranker { role: rank }
batch_inference nightly { model: ranker, entities: 300M, outputs: 100, parallelism: 64, throughput: 5k / s, runtime: 3 h }
"""
LEARNING = """
dataset examples { rows: 20B }
model ranker { role: rank }
training daily { model: ranker, dataset: examples, throughput: 100k rows/s, duration: 5 h }
"""
TOKENS = """
model foundation { role: generator, params: 70B }
training pretraining { model: foundation, tokens: 1.4T, duration: 2 days, hardware: 512 * a100 }
"""
BOUNDS = """
endpoint feed { entry: yes, own: p50 3 ms p99 150 ms }
require feed.latency.p99 >= 200 ms
require feed.latency.p99 <= 100 ms
"""

# What is proved, of which part, in which design, and the smallest edit that makes it go away.
CONTRADICTORY = [
    ("peak-below-average", "b", "endpoint b { entry: yes, rate: 1T req/day, peak: 4.5M req/s }", ("4.5M", "11.2M")),
    ("volume-mismatch", "s", "source s { rate: 800B events/day, record: 2 KB, volume: 175 TB/day }", ("2 KB", "270 bytes")),
    ("volume-mismatch", "s", "source s { rate: 1M events/s, record: 100 bytes, volume: 800 MB/s }", ("800", "120")),
    ("volume-mismatch", "d", "dataset d { rows: 20B, record: 2 KB, size: 400 GB, compression: 4 }", ("400 GB", "8.1 TB")),
    ("volume-mismatch", "d", "dataset d { rows: 20B, record: 2 KB, size: 400 TB }", ("400", "149")),
    ("volume-mismatch", "s", "store s { keys: 100M, key_size: 16 bytes, value_size: 400 bytes, size: 1 GB }", ("1 GB", "34 GB")),
    ("volume-mismatch", "s", "store s { keys: 100M, key_size: 16 bytes, value_size: 400 bytes, size: 1 TB }", ("1 TB", "400 GB")),
    ("volume-mismatch", "nightly", TO_TABLE, ("size: 1 GB", "size: 20 GB")),
    ("part-above-whole", "v", "actor v { daily_active: 250M, monthly_active: 100M }", ("100M", "240M")),
    ("part-above-whole", "v", "actor v { monthly_active: 250M, count: 100M }", ("100M", "250M")),
    ("part-above-whole", "v", "actor v { daily_active: 250M, count: 100M }", ("100M", "250M")),
    ("part-above-whole", "e", "entity e { count: 1M, active: 2M }", ("1M", "2M")),
    ("part-above-whole", "d", "dataset d { rows: 10k, labelled: 10M }", ("10k", "10M")),
    ("part-above-whole", "g", "model g { params: 37B, active_params: 671B }", ("37B", "671B")),
    ("part-above-whole", "g", "model g { attention_heads: 8, kv_heads: 32 }", ("8,", "32,")),
    ("part-above-whole", "g", "model g { output_tokens: 2k, max_output_tokens: 1k }", ("1k", "2k")),
    ("part-above-whole", "g", "model g { hardware: 4 * h100, tensor_parallel: 8 }", ("4 *", "8 *")),
    ("part-above-whole", "i", "index i { type: ivf, nlist: 1024, nprobe: 4096 }", ("1024", "4096")),
    ("part-above-whole", "i", "index i { type: flat, count: 100, output_k: 1000 }", ("count: 100,", "count: 1000,")),
    ("part-above-whole", "c", "cache c { entries: 10M, population: 1M }", ("1M", "10M")),
    ("part-above-whole", "nightly", MEMBERS, ("count: 100M", "count: 300M")),
    ("turnover-above-count", "e", "entity e { count: 100k, new: 50k / day, churn: 200k / day }", ("churn: 200k", "churn: 180k")),
    ("turnover-above-count", "e", "entity e { count: 100k, new: 1M / day, lifetime: 7 days }", ("7 days", "2 h")),
    ("percentiles-out-of-order", "g", "model g { ttft: p50 600 ms, latency: p50 400 ms p99 3 s }", ("600", "420")),
    ("percentiles-out-of-order", "g", "model g { tpot: p50 50 ms, output_tokens: 300, latency: p95 5 s }", ("50 ms", "20 ms")),
    ("timeout-below-median", "feed", LATE, ("timeout: 20 ms", "timeout: 39 ms")),
    ("timeout-below-median", "f", "endpoint f { entry: yes, timeout: 50 ms, own: p50 80 ms }", ("timeout: 50", "timeout: 80")),
    ("target-behind-baseline", "k", "kpi k { direction: up, baseline: 40 min, target: 35 min }", ("35", "45")),
    ("target-behind-baseline", "k", "kpi k { direction: down, baseline: 40 min, target: 50 min }", ("50", "30")),
    ("requirements-exclude-each-other", "feed", BOUNDS, ("200 ms", "100 ms")),
    ("above-roofline", "g", "model g { role: generator, params: 70B, dtype: bf16, tpot: p50 5 ms, hardware: 2 * h100 }", ("5 ms", "20 ms")),
    ("above-roofline", "r", "model r { flops: 20M FLOP, input_k: 500, throughput: 250k req/s, dtype: f16, hardware: 1 * l4 }", ("250k", "15k")),
    ("above-roofline", "i", "index i { type: flat, flops: 256M FLOP, throughput: 2M req/s, hardware: 1 * l4 }", ("2M", "1M")),
    ("above-roofline", "g", "model g { role: generator, params: 8B, dtype: bf16, throughput: 1M tokens/s, hardware: 1 * h100 }", ("1M", "70k")),
    ("above-roofline", "pretraining", TOKENS, ("2 days", "18 days")),
    ("above-roofline", "nightly", NIGHTLY, ("5 min", "51 min")),
    ("littles-law-broken", "f", "endpoint f { entry: yes, throughput: 400 req/s, own: p50 50 ms, workers: 8 }", ("workers: 8", "workers: 16")),
    ("littles-law-broken", "feed", CALLED, ("replicas: 10", "replicas: 100")),
    ("littles-law-broken", "g", "model g { role: generator, output_tokens: 300, tpot: p50 20 ms, throughput: 20 req/s, max_batch: 32 }", ("32", "96")),
    ("littles-law-broken", "h", "human_review h { per_reviewer: 2k / day, handling: 60 s }", ("2k", "1.5k")),
    ("littles-law-broken", "h", "human_review h { reviewers: 10, capacity: 40k / day, handling: 60 s }", ("reviewers: 10", "reviewers: 27")),
    ("above-cores", "f", "endpoint f { entry: yes, throughput: 4k req/s, cpu_time: 4 ms, cores: 8 }", ("4k", "2.5k")),
    ("faster-than-its-work", "nightly", RUN, ("runtime: 3 h", "runtime: 21 h")),
    ("faster-than-its-work", "daily", LEARNING, ("duration: 5 h", "duration: 45 h")),
    ("faster-than-its-work", "h", "human_review h { reviewers: 10, per_reviewer: 400 / day, capacity: 40k / day }", ("40k", "5k")),
    # what does not fit where it is held
    ("store-memory-exceeded", "s", "store s { tech: redis, keys: 650M, value_size: 400 bytes, memory: 16 GB, replicas: 10 }", ("16 GB", "36 GB")),
    ("store-memory-exceeded", "s", "store s { tech: scylla, keys: 1B, key_size: 16 bytes, value_size: 2 KB, replication: 3, capacity: 2 TB }", ("2 TB", "2.1 TB")),
    ("store-memory-exceeded", "c", "cache c { tech: redis, entries: 100M, value_size: 2 KB, capacity: 64 GB }", ("64 GB", "300 GB")),
    ("index-memory-exceeded", "i", "index i { type: hnsw, count: 1B, dim: 128, m: 32, memory: 80 GB, shards: 4 }", ("shards: 4", "shards: 10")),
    ("index-memory-exceeded", "i", "index i { type: flat, count: 100M, dim: 768, hardware: 1 * h100, shards: 2 }", ("shards: 2", "shards: 4")),
    ("model-exceeds-memory", "g", "model g { params: 70B, dtype: bf16, hardware: 1 * h100 }", ("1 *", "2 *")),
    ("kv-cache-capacity", "generator", CHAT, ("replicas: 100", "replicas: 114")),
    ("edge-model-too-big", "m", "device phone { memory: 4 GB, runs: m }\nmodel m { params: 3B, dtype: f16 }", ("3B", "590M")),
    ("gb-for-gib", "a100", "hardware a100 { memory: 80 GB }\nmodel g { params: 42B, dtype: bf16, hardware: 1 * a100 }", ("80 GB", "80 GiB")),
    ("exact-search-at-scale", "videos", SEARCH, ("count: 9M", "count: 4M")),
]  # fmt: skip

# Numbers that were published together and agree: those of production systems, of papers and of vendors' own examples.
CONSISTENT = {
    "LinkedIn 2015, messages": "source s { rate: 800B events/day, volume: 175 TB/day, record: 219 bytes, peak_factor: 1.4 }",
    "LinkedIn 2015, peak": "endpoint s { entry: yes, rate: 800B req/day, peak: 13M req/s }",
    "LinkedIn 2015, brokers": """
        source s { rate: 800B events/day, record: 218.75 bytes, peak_factor: 1.36 }
        topic t { throughput: 2.75 GB/s }
        s -> t
        """,
    "LinkedIn 2015, read": "source s { rate: 2971B events/day, volume: 650 TB/day, record: 218.75 bytes }",
    "Twitter 2012": "endpoint tweets { entry: yes, rate: 4600 req/s, peak: 12k req/s }",
    "Kreps 2014, MB that are MiB": "source s { rate: 2024032 events/s, record: 100 bytes, volume: 193 MB/s }",
    "AWS OpenSearch": "source s { rate: 1M events/h, record: 200 bytes, volume: 200 MB/h }",
    "vLLM, table 1": """
        model opt {
          role: generator, params: 13B, dtype: f16, layers: 40, attention_heads: 40, kv_heads: 40, head_dim: 128
          hardware: 1 * a100_40gb
        }
        """,
    "FasterTransformer 13B": """
        model g {
          role: generator, params: 12.85B, dtype: f16, hardware: 1 * a100_40gb, ttft: p50 63 ms, tpot: p50 22 ms
          output_tokens: 512, latency: p50 11.3 s p99 12 s
        }
        """,
    "gpt-fast Llama-2-7B": "model g { role: generator, params: 6.7B, dtype: bf16, tpot: p50 9.53 ms, hardware: 1 * a100 }",
    "gpt-fast on two": "model g { role: generator, params: 6.7B, dtype: bf16, tpot: p50 5.92 ms, hardware: 2 * a100, tensor_parallel: 2 }",
    "gpt-fast on four": "model g { role: generator, params: 6.7B, dtype: bf16, tpot: p50 3.94 ms, hardware: 4 * a100, tensor_parallel: 4 }",
    "DeepSeek V3 node": """
        model g {
          role: generator, params: 671B, active_params: 37B, dtype: f8, hardware: 8 * h200, tpot: p50 48 ms
          throughput: 14.8k tokens/s
        }
        """,
    "GPT-3 on Megatron": """
        model g { role: generator, params: 175B }
        training t { model: g, tokens: 300B, duration: 34 days, hardware: 1024 * a100, mfu: 45% }
        """,
    "a trillion parameters on Megatron": """
        model g { role: generator, params: 1T }
        training t { model: g, tokens: 450B, duration: 84 days, hardware: 3072 * a100 }
        """,
    "LLaMA-65B": """
        model g { role: generator, params: 65.2B }
        training t { model: g, tokens: 1.4T, duration: 21 days, hardware: 2048 * a100, throughput: 778240 tokens/s }
        """,
    "DLRMv2": """
        model dlrm {
          role: rank, embedding_dim: 128, dtype: f32, hardware: 2 * h100
          tables { a: 40M, b: 40M, c: 40M, d: 40M, e: 40M, f: 4184588 }
        }
        """,
    "Qdrant, a million vectors": "index i { type: flat, count: 1M, dim: 1024, overhead: 1.5, memory: 8 GB, shards: 1 }",
    "Redis FAQ": "store s { tech: redis, keys: 1M, key_size: 7 bytes, value_size: 3 bytes, size: 85 MB, memory: 100 MB, replicas: 1 }",
    "call centre": "human_review staff { reviewers: 14, capacity: 200 / h, handling: 180 s }",
    "Tomcat under PDQ": "endpoint e { entry: yes, workers: 300, own: p50 444 ms, throughput: 675.7 req/s }",
    "AWS Lambda": "endpoint e { entry: yes, workers: 50, own: p50 500 ms, throughput: 100 req/s }",
    "Airbnb's listings": "index i { type: flat, count: 4.5M, dim: 32, memory: 2 GB, shards: 1 }",
}  # fmt: skip


def proofs_of(design: Design) -> list[Proof]:
    facts = Facts(design)
    return [*facts.contradictions.proofs(), *facts.fitting.proofs()]


def proofs(text: str) -> list[Proof]:
    return proofs_of(design_of(text))


def seen(found: list[Proof], certain: bool = False) -> set[tuple[str, str]]:
    return {(proof.sort, proof.subject) for proof in found if proof.certain or not certain}


def test_finds_the_peak_that_was_published_below_its_average() -> None:
    (proof,) = proofs("endpoint broker { entry: yes, rate: 1T req/day, peak: 4.5M req/s }")
    assert proof.sort == "peak-below-average"
    assert proof.words == "the peak of `broker` is 4.5M a second and its average 11.6M a second: 2.6 times as much"
    assert [witness.words for witness in proof.witnesses] == [
        "`broker.rate` is 1T req/day",
        "`broker.peak` is 4.5M req/s",
    ]
    average, peak = proof.facts
    assert average.low == pytest.approx(11_574_074, rel=1e-4)
    assert peak.high == 4.5e6


@pytest.mark.parametrize(("sort", "subject", "text", "edit"), CONTRADICTORY)
def test_finds_what_cannot_be(sort: str, subject: str, text: str, edit: tuple[str, str]) -> None:
    found = proofs(text)
    assert [(proof.sort, proof.subject, proof.missing) for proof in found] == [(sort, subject, ())]
    assert len(found[0].words) <= 160, found[0].words
    assert len(found[0].witnesses) >= 1


@pytest.mark.parametrize(("sort", "subject", "text", "edit"), CONTRADICTORY)
def test_the_smallest_edit_reconciles_it(sort: str, subject: str, text: str, edit: tuple[str, str]) -> None:
    assert proofs(with_change(text, *edit)) == []


@pytest.mark.parametrize(("sort", "subject", "text", "edit"), CONTRADICTORY)
def test_says_nothing_of_what_is_worked_out_otherwise(
    sort: str, subject: str, text: str, edit: tuple[str, str]
) -> None:
    for fact in proofs(text)[0].facts:
        low, high = worked_out(fact)
        assert low == pytest.approx(fact.low)
        assert high == pytest.approx(fact.high)


@pytest.mark.parametrize(("sort", "subject", "text", "edit"), CONTRADICTORY)
def test_no_line_can_be_left_out(sort: str, subject: str, text: str, edit: tuple[str, str]) -> None:
    """The set of lines is minimal: without any one of them nothing is certain any more."""
    design = design_of(text)
    (proof,) = proofs_of(design)
    for witness in proof.witnesses:
        names = re.match(r"`(\w+)\.(\w+)", witness.words)
        if names is None or names[1] not in design.parts or names[2] not in design.parts[names[1]].stated:
            assert re.search(r"=>|>=|<=", witness.words), witness.words
            continue
        part = design.parts[names[1]]
        fewer = part._replace(stated={name: value for name, value in part.stated.items() if name != names[2]})
        rest = proofs_of(design._replace(parts={**design.parts, part.name: fewer}))
        assert (sort, subject) not in seen(rest, certain=True), witness.words


@pytest.mark.parametrize("text", CONSISTENT.values(), ids=CONSISTENT)
def test_published_numbers_that_agree_are_left_alone(text: str) -> None:
    assert proofs(text) == []


@pytest.mark.parametrize("path", GOOD_DESIGNS, ids=[path.parent.name for path in GOOD_DESIGNS])
def test_good_designs_do_not_contradict_themselves(path: Path) -> None:
    design = check(Source(str(path), path.read_text(encoding="utf-8")), path).design
    assert [proof.words for proof in proofs_of(design)] == []


def test_at_least_twenty_sets_of_numbers_agree() -> None:
    assert len(CONSISTENT) >= 20


# Just beyond what rounding explains, where the near misses above are just within it.
BARELY = {
    "peak": "endpoint b { entry: yes, rate: 1060 req/s, peak: 1000 req/s }",
    "volume too small": "source s { rate: 1M events/s, record: 130 bytes, volume: 100 MB/s }",
    "volume too large": "source s { rate: 1M events/s, record: 100 bytes, volume: 130 MB/s }",
    "size too small for any compression": "dataset d { rows: 1B, record: 26 bytes, size: 1 GB }",
    "size too small for the stated compression": "dataset d { rows: 1B, record: 13 bytes, size: 2.5 GB, compression: 4 }",
    "size too large for three copies": "dataset d { rows: 1B, record: 1 KB, size: 3.9 TB }",
    "size too large for a store": "store s { keys: 100M, key_size: 16 bytes, value_size: 400 bytes, size: 420 GB }",
    "key and value too large for a size": "store s { keys: 1B, key_size: 200 bytes, value_size: 60 bytes, size: 10 GB }",
    "predictions": TO_TABLE.replace("size: 1 GB", "size: 18.5 GB"),
    "entities": MEMBERS.replace("count: 100M", "count: 280M"),
    "part": "actor v { daily_active: 106M, monthly_active: 100M }",
    "churn with new": "entity e { count: 100k, new: 20k / day, churn: 155k / day }",
    "born": "entity e { count: 100k, new: 130k / day, lifetime: 1 day }",
    "first token": "model g { ttft: p50 430 ms, latency: p50 400 ms }",
    "all tokens": "model g { tpot: p50 10 ms, output_tokens: 650, latency: p95 5 s }",
    "timeout": LATE.replace("timeout: 20 ms", "timeout: 37 ms"),
    "own timeout": "endpoint f { entry: yes, timeout: 50 ms, own: p50 53 ms }",
    "target up": "kpi k { direction: up, baseline: 40 min, target: 39 min }",
    "target half": "kpi k { direction: up, baseline: 40 min, target: 21 min }",
    "target down": "kpi k { direction: down, baseline: 40 min, target: 41 min }",
    "bounds": BOUNDS.replace("200 ms", "101 ms"),
    "token": "model g { role: generator, params: 70B, dtype: bf16, tpot: p50 19.5 ms, hardware: 2 * h100 }",
    "computation": "model r { flops: 100M FLOP, input_k: 100, throughput: 15.5k req/s, dtype: f16, hardware: 1 * l4 }",
    "computation in 8 bits": "model r { flops: 100M FLOP, input_k: 100, throughput: 31k req/s, hardware: 1 * l4 }",
    "training": TOKENS.replace("2 days", "16.8 days"),
    "training of frozen weights": TOKENS.replace("2 days", "11.2 days, mode: finetune"),
    "workers": "endpoint f { entry: yes, throughput: 204 req/s, own: p50 50 ms, workers: 8 }",
    "batch": "model g { role: generator, output_tokens: 300, tpot: p50 20 ms, throughput: 20 req/s, max_batch: 95 }",
    "hours": "human_review h { per_reviewer: 1520 / day, handling: 60 s }",
    "people": "human_review h { reviewers: 26, capacity: 40k / day, handling: 60 s }",
    "capacity": "human_review h { reviewers: 10, per_reviewer: 400 / day, capacity: 5100 / day }",
    "cores": "endpoint f { entry: yes, throughput: 2520 req/s, cpu_time: 4 ms, cores: 8 }",
    "run": RUN.replace("runtime: 3 h", "runtime: 20.6 h"),
    "pace": LEARNING.replace("duration: 5 h", "duration: 44 h"),
    "store": "store s { tech: scylla, keys: 1B, key_size: 16 bytes, value_size: 2 KB, capacity: 2.01 TB }",
    "one app": "device phone { memory: 4 GB, runs: m }\nmodel m { params: 610M, dtype: f16 }",
    "weights": "model g { params: 43.1B, dtype: bf16, hardware: 1 * h100 }",
    "keys and values": CHAT.replace("replicas: 100", "replicas: 113"),
    "index": "index i { type: flat, count: 1M, dim: 256, memory: 1 GB, shards: 1 }",
    "exact search": SEARCH.replace("count: 9M", "count: 4.75M"),
}  # fmt: skip


@pytest.mark.parametrize("text", BARELY.values(), ids=BARELY)
def test_finds_what_barely_cannot_be(text: str) -> None:
    (proof,) = proofs(text)
    assert proof.certain


def stands_on(proof: Proof) -> set[str]:
    return {witness.words.split("`")[1] for witness in proof.witnesses}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("dataset d { rows: 20B, record: 2 KB, size: 4 TB, compression: 4 }", {"d.rows", "d.record", "d.size", "d.compression"}),
        ("dataset d { rows: 20B, record: 2 KB, size: 400 GB, compression: 4 }", {"d.rows", "d.record", "d.size"}),
        (
            "store s { keys: 1B, key_size: 200 bytes, value_size: 60 bytes, size: 10 GB }",
            {"s.keys", "s.key_size", "s.value_size", "s.size"},
        ),
        ("entity e { count: 100k, new: 50k / day, churn: 200k / day }", {"e.count", "e.churn"}),
        (
            "model g { role: generator, params: 70B, dtype: bf16, tpot: p50 30 ms, hardware: 8 * h100, tensor_parallel: 1 }",
            {"g.params", "g.dtype", "g.tpot.p50", "g.hardware", "g.tensor_parallel"},
        ),
        (
            "model g { role: generator, params: 70B, dtype: bf16, tpot: p50 1 ms, hardware: 8 * h100, tensor_parallel: 4 }",
            {"g.params", "g.dtype", "g.tpot.p50", "g.hardware"},
        ),
        (
            OWN,
            {"g.params", "g.dtype", "g.tpot.p50", "g.hardware", "x.bandwidth"},
        ),
        (
            "model r { flops: 100M FLOP, input_k: 100, throughput: 20k req/s, dtype: f16, hardware: 1 * l4 }",
            {"r.flops", "r.input_k", "r.throughput", "r.dtype", "r.hardware"},
        ),
        (
            "model r { flops: 100M FLOP, input_k: 100, throughput: 200k req/s, dtype: f16, hardware: 1 * l4 }",
            {"r.flops", "r.input_k", "r.throughput", "r.hardware"},
        ),
        (CALLED, {"viewer.daily_active", "viewer.actions", "feed.own.p50", "feed.workers", "feed.replicas"}),
        (
            CALLED.replace("replicas: 10", "replicas: 60"),
            {"viewer.daily_active", "viewer.actions", "viewer.peak_factor", "feed.own.p50", "feed.workers", "feed.replicas"},
        ),
        ("model g { params: 70B, dtype: bf16, hardware: 1 * h100 }", {"g.params", "g.hardware"}),
        (
            "index i { type: hnsw, count: 1B, dim: 128, m: 32, memory: 80 GB, shards: 4 }",
            {"i.memory", "i.shards", "i.count", "i.dim"},
        ),
        ("device phone { memory: 4 GB, runs: m }\nmodel m { params: 3B, dtype: f16 }", {"phone.memory", "m.params"}),
        (CHAT, {"generator.prompt_tokens", "generator.output_tokens", "generator.replicas", "generator.hardware"}),
        (
            "store s { tech: redis, keys: 650M, value_size: 400 bytes, memory: 16 GB, replicas: 10 }",
            {"s.memory", "s.replicas", "s.keys", "s.value_size"},
        ),
    ],
)  # fmt: skip
def test_names_the_lines_that_conflict_and_no_others(text: str, lines: set[str]) -> None:
    (proof,) = proofs(text)
    assert proof.certain
    assert stands_on(proof) == lines


def test_says_that_workers_do_not_replace_cores() -> None:
    text = "endpoint f { entry: yes, throughput: 4k req/s, cpu_time: 4 ms, cores: 8, workers: 9 }"
    (proof,) = proofs(text)
    assert proof.words.endswith("; more workers than cores do not help")
    (proof,) = proofs(with_change(text, "workers: 9", "workers: 8"))
    assert proof.words.endswith("not 4000 req/s")


def test_tells_one_contradiction_once() -> None:
    slow = "model g { role: generator, params: 70B, dtype: bf16, tpot: p50 5 ms p95 6 ms, hardware: 2 * h100 }"
    late = "model g { ttft: p50 600 ms p95 900 ms, latency: p50 400 ms p95 500 ms }"
    busy = "human_review h { reviewers: 1, per_reviewer: 2k / day, capacity: 90k / day, handling: 60 s }"
    many = "human_review h { reviewers: 1, per_reviewer: 400 / day, capacity: 90k / day, handling: 60 s }"
    full = "store s { tech: redis, keys: 650M, value_size: 400 bytes, capacity: 1 GB, memory: 1 GB, replicas: 1 }"
    assert [len(proofs(text)) for text in (slow, late, busy, many, full)] == [1] * 5


UNCERTAIN = [
    ("dataset d { rows: 20B, record: 2 KB, size: 4 TB }", "volume-mismatch", "d.compression"),
    ("entity e { count: 100k, new: 1M / day }", "turnover-above-count", "e.churn"),
    (CALLED.replace(", replicas: 10", ""), "littles-law-broken", "feed.replicas"),
    (RUN.replace("parallelism: 64, ", ""), "faster-than-its-work", "nightly.parallelism"),
    (CHAT.replace(", replicas: 100", ""), "kv-cache-capacity", "generator.replicas"),
    (SEARCH.replace(", replicas: 1,", ","), "exact-search-at-scale", "videos.replicas"),
    (
        "store s { tech: redis, keys: 650M, value_size: 400 bytes, memory: 16 GB }",
        "store-memory-exceeded",
        "s.replicas",
    ),
    ("index i { type: hnsw, count: 1B, dim: 128, m: 32, memory: 80 GB }", "index-memory-exceeded", "i.shards"),
    ("model g { params: 70B, hardware: 1 * h100 }", "model-exceeds-memory", "g.dtype"),
    ("device phone { memory: 4 GB, runs: m }\nmodel m { params: 3B }", "edge-model-too-big", "m.dtype"),
    (
        "model r { params: 1M, dtype: f32, embedding_dim: 128, hardware: 1 * l4, tables { user: 400M } }",
        "model-exceeds-memory",
        "r.memory",
    ),
]


@pytest.mark.parametrize(("text", "sort", "missing"), UNCERTAIN)
def test_asks_for_what_could_reconcile_it(text: str, sort: str, missing: str) -> None:
    (proof,) = proofs(text)
    assert (proof.sort, proof.missing) == (sort, (missing,))


SILENT = {
    "compression explains a size up to twenty times smaller": "dataset d { rows: 20B, record: 2 KB, size: 10 TB, compression: 4 }",
    "copies explain a size three times larger": "dataset d { rows: 20B, record: 2 KB, size: 120 TB }",
    "stated copies explain more": "dataset d { rows: 20B, record: 2 KB, size: 400 TB, replication: 9 }",
    "a store holds more than one job's predictions": TO_TABLE.replace("size: 1 GB", "size: 4 TB"),
    "a job for pairs is not a job for members": MEMBERS.replace("entity: member", 'entity: [member, other]')
    + "entity other { count: 5 }",
    "a volume that is no rate is not compared": "source s { rate: 1M events/s, record: 100 bytes, volume: 5 TB }",
    "things that live for an hour may all be new": "entity e { count: 10k, new: 1M / day, churn: 1M / day }",
    "a target in percent is a change": "kpi k { direction: up, baseline: 40 min, target: 1% }",
    "a smaller target may be a change": "kpi k { direction: up, baseline: 40 min, target: 20 min }",
    "a share's target may be a change": "kpi k { direction: down, baseline: 1.2%, target: 10% }",
    "a ratio's target may be a change": "kpi k { direction: up, baseline: 0.4, target: 0.3 }",
    "without a direction nothing is behind": "kpi k { baseline: 40 min, target: 35 min }",
    "the usual time of a technology is no claim": """
        endpoint f { entry: yes }
        store s { tech: dynamodb }
        f => s { timeout: 100 us }
        """,
    "a call that nobody waits for may be given up": LATE.replace("timeout: 20 ms", "timeout: 20 ms, async: yes"),
    "a tail above the timeout is what timeouts are for": LATE.replace("p50 40 ms p99 90 ms", "p99 90 ms"),
    "a skewed mean may lie above the median": "model g { tpot: p50 50 ms, output_tokens: 300, latency: p50 5 s }",
    "8-bit numbers are twice as fast": "model r { flops: 20M FLOP, input_k: 500, throughput: 25k req/s, hardware: 1 * l4 }",
    "items are not requests": "model r { flops: 20M FLOP, input_k: 500, throughput: 5M items/s, dtype: f16, hardware: 1 * l4 }",
    "frozen weights have no gradients": TOKENS.replace("2 days", "12 days, mode: finetune"),
    "an incremental training sees new rows alone": NIGHTLY.replace("5 min", "5 min, mode: incremental"),
    "a batch of requests shares a worker": "endpoint f { entry: yes, throughput: 400 req/s, own: p50 50 ms, workers: 8, max_batch: 4 }",
    "copies of a generator on one machine have batches of their own": """
        model g {
          role: generator, output_tokens: 300, tpot: p50 20 ms, throughput: 20 req/s, max_batch: 32, hardware: 4 * l4
        }
        """,
    "a range that reaches down to what cores allow": "model m { throughput: 2k..4k req/s, cpu_time: 4 ms, cores: 8 }",
    "a long run does nothing wrong": RUN.replace("runtime: 3 h", "runtime: 300 h"),
    "what lies on disk needs no memory": "store s { tech: scylla, keys: 1B, value_size: 2 KB, memory: 16 GB, replicas: 3 }",
    "tables in the memory of the host": """
        model r { params: 1M, dtype: f32, embedding_dim: 128, hardware: 1 * l4, memory: 512 GB, tables { user: 400M } }
        """,
    "processors have the memory that they are given": "model g { params: 70B, dtype: bf16, hardware: 8 * cpu }",
    "shared prompts keep their keys and values once": CHAT.replace("prompt_tokens: 3k", "prompt_tokens: 3k, prefix_hit_rate: 20%"),
    "the longest prompt is not every prompt": CHAT.replace("prompt_tokens: 3k, ", ""),
    "a search through a filter looks at less": SEARCH.replace("dim: 128", 'dim: 128, filters: ["city"]'),
    "a search with stated work looks at what it says": SEARCH.replace("dim: 128", "dim: 128, flops: 6M FLOP"),
    "a card with decimal gigabytes": "hardware l4 { memory: 24 GB }\nmodel g { params: 11.9B, dtype: bf16, hardware: 1 * l4 }",
    "memory below that of the device is no smaller device": "model g { params: 31B, dtype: bf16, hardware: 1 * h100, memory: 60 GB }",
    "a number that rests on one nobody stated": "entity e { count: 5 }\nactor v { daily_active: 250M, monthly_active: e.active }",
    "tokens a second are not answers a second": """
        model g { role: generator, params: 8B, output_tokens: 300, dtype: bf16, throughput: 10k tokens/s, hardware: 1 * h100 }
        """,
    "bounds that leave a value": BOUNDS.replace("200 ms", "100 ms"),
    "bounds on different facts": BOUNDS.replace("p99 >=", "p50 >="),
}  # fmt: skip


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_is_silent_where_something_explains_it(text: str) -> None:
    assert proofs(text) == []


def test_names_the_slip_that_a_factor_gives_away() -> None:
    (proof,) = proofs("source s { rate: 1M events/s, record: 100 bytes, volume: 800 MB/s }")
    assert "8 times (bits for bytes?) less" in proof.words
    assert proofs("source s { rate: 1M events/s, record: 100 bytes, volume: 6 GB/min, peak_factor: 2 }") == []
    (proof,) = proofs("source s { rate: 1M events/s, record: 100 bytes, volume: 100 MB/h }")
    assert "3,600 times (seconds for hours?) as much" in proof.words


@pytest.mark.parametrize("factor", SLIPS_OF_TIME)
def test_recognises_a_slip_within_two_percent(factor: float) -> None:
    assert slip_of(factor * 1.01, SLIPS_OF_TIME) == slip_of(factor, SLIPS_OF_TIME) == SLIPS_OF_TIME[factor]
    assert slip_of(factor * 1.05, SLIPS_OF_TIME) == ""
    assert slip_of(7.0, SLIPS) == slip_of(60.0, SLIPS) == ""


def test_takes_the_lines_of_one_model_where_they_are_too_much_alone() -> None:
    text = """
    model large { role: generator, params: 70B }
    model small { role: generator, params: 1B }
    training both { model: [small, large], tokens: 1.4T, duration: 2 days, hardware: 512 * a100 }
    """
    (proof,) = proofs(text)
    assert {witness.words.partition("`")[2].partition("`")[0] for witness in proof.witnesses} == {
        *("both.duration", "both.tokens", "large.params", "both.hardware"),
    }


def test_an_actor_between_day_month_and_all_is_told_twice_and_not_thrice() -> None:
    found = proofs("actor v { daily_active: 250M, monthly_active: 200M, count: 100M }")
    assert [[w.words.split("`")[1] for w in proof.witnesses] for proof in found] == [
        ["v.daily_active", "v.monthly_active"],
        ["v.monthly_active", "v.count"],
    ]


# Ranges

PLACES = {
    "endpoint e {{ entry: yes, rate: {0} req/s, peak: {1} req/s }}": 2,
    "source s {{ rate: {0} events/s, record: {1} bytes, volume: {2} bytes/s }}": 3,
    "dataset d {{ rows: {0}, record: {1} bytes, size: {2} bytes }}": 3,
    "store s {{ keys: {0}, key_size: {1} bytes, value_size: {2} bytes, size: {3} bytes }}": 4,
    "actor a {{ daily_active: {0}, monthly_active: {1}, count: {2} }}": 3,
    "entity e {{ count: {0}, new: {1} / day, churn: {2} / day }}": 3,
    "model g {{ ttft: p50 {0} ms, latency: p50 {1} ms }}": 2,
    "kpi k {{ direction: up, baseline: {0} min, target: {1} min }}": 2,
    "human_review h {{ capacity: {0} / day, reviewers: {1}, per_reviewer: {2} / day, handling: {3} s }}": 4,
    "endpoint e {{ entry: yes, throughput: {0} req/s, cpu_time: {1} ms, cores: {2} }}": 3,
    "model m {{ role: rank }}\nbatch_inference b {{ model: m, entities: {0}, throughput: {1} / s, runtime: {2} s }}": 3,
    "model m {{ flops: {0}M FLOP, throughput: {1}k req/s, hardware: 1 * l4 }}": 2,
}
END = st.integers(1, 60).map(lambda n: round(1.3**n, 1))


@st.composite
def widened(draw: st.DrawFn) -> tuple[str, str]:
    """A design, and the same with wider ranges."""
    form, count = draw(st.sampled_from(sorted(PLACES.items())))
    narrow, wide = [], []
    for _ in range(count):
        ends = sorted((draw(END), draw(END))) if draw(st.booleans()) else [draw(END)] * 2
        lower, upper = draw(st.sampled_from((1, 2, 20))), draw(st.sampled_from((1, 2, 20)))
        narrow.append(written(ends[0], ends[1]))
        wide.append(written(ends[0] / lower, ends[1] * upper))
    return form.format(*narrow), form.format(*wide)


def written(low: float, high: float) -> str:
    ends = [f"{end:.4f}".rstrip("0").rstrip(".") for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else "..".join(ends)


@settings(max_examples=150, deadline=None)
@given(widened())
def test_a_wider_range_never_makes_a_contradiction(pair: tuple[str, str]) -> None:
    narrow, wide = pair
    some, fewer = (proofs_of(check(Source("t.mlsd", text), None).design) for text in (narrow, wide))
    assert seen(fewer) <= seen(some), (narrow, wide)
    assert seen(fewer, certain=True) <= seen(some, certain=True), (narrow, wide)


@settings(max_examples=100, deadline=None)
@given(st.lists(END, min_size=6, max_size=6))
def test_a_volume_is_doubted_exactly_where_no_corner_of_the_ranges_explains_it(ends: list[float]) -> None:
    rate, record, volume = (tuple(sorted(ends[place : place + 2])) for place in (0, 2, 4))
    form = "source s {{ rate: {} events/s, record: {} bytes, volume: {} bytes/s }}"
    text = form.format(*(written(*each) for each in (rate, record, volume)))
    products = [a * b for a, b in itertools.product(rate, record)]
    apart = max(min(products) / volume[1], volume[0] / max(products))
    if not 1.24 < apart < 1.26:
        assert bool(proofs_of(check(Source("t.mlsd", text), None).design)) is (apart > 1.25)
