"""The catalogues of technologies and hardware: well-formed names, sourced numbers, published truths."""

from __future__ import annotations

import importlib
import importlib.util
import re
from itertools import pairwise

import pytest

from mlsd_dsl.vocabulary import hardware as hardware_module
from mlsd_dsl.vocabulary import technologies as technologies_module
from mlsd_dsl.vocabulary.hardware import HARDWARE, Hardware, hardware
from mlsd_dsl.vocabulary.technologies import CATEGORIES, GLYPHS, TECHNOLOGIES, technology
from mlsd_dsl.vocabulary.technology_defaults import AVAILABILITY, LATENCY, LIMITS, Default
from mlsd_dsl.vocabulary.technology_table import TABLE

NAME = re.compile(r"[a-z][a-z0-9_]*")
DATE = re.compile(r"20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
DURATION = r"(\d+(?:\.\d+)?) (us|ms|s)"
PERCENTILES = re.compile(rf"p\d+ {DURATION}(?: p\d+ {DURATION})*")
SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}

# LANGUAGE's kinds that a technology can stand behind.
KIND_WORDS = """
    source topic label dataset pipeline validation store feature_store index model training evaluation experiment
    endpoint batch_inference cache gateway policy registry rollout external human_review device log monitor alert
    trigger prompt chunker guardrail tool
"""
KINDS = frozenset(KIND_WORDS.split())

EVERYDAY = """
    kafka kinesis pubsub flink spark dbt trino bigquery snowflake iceberg delta s3 redis cassandra dynamodb bigtable
    postgres mongodb elasticsearch neo4j clickhouse feast tecton faiss milvus pgvector triton tf_serving torchserve
    pytorch tensorflow xgboost airflow kubeflow mlflow wandb prometheus evidently great_expectations statsig envoy
    cloudflare vllm openai langchain ragas debezium label_studio kubernetes
"""

DEFAULTS: list[tuple[str, Default]] = [
    *LATENCY.items(),
    *AVAILABILITY.items(),
    *((name, limit) for name, limits in LIMITS.items() for limit in limits),
]

DEVICES = list(HARDWARE.values())
ACCELERATORS = [device for device in DEVICES if device.kind != "cpu"]


def device(name: str) -> Hardware:
    found = hardware(name)
    assert found is not None
    return found


# Technologies


def test_has_what_designs_reach_for() -> None:
    assert [name for name in EVERYDAY.split() if technology(name) is None] == []
    assert len(TECHNOLOGIES) >= 120


@pytest.mark.parametrize("catalogue", [TECHNOLOGIES, HARDWARE])
def test_names_can_be_written_without_quotes(catalogue: dict[str, object]) -> None:
    assert [name for name in catalogue if not NAME.fullmatch(name)] == []


@pytest.mark.parametrize("catalogue", [TECHNOLOGIES, HARDWARE])
def test_names_come_in_the_order_that_completion_shows(catalogue: dict[str, object]) -> None:
    assert list(catalogue) == sorted(catalogue)


def test_no_row_overwrites_another() -> None:
    rows = [line.split(" | ")[0] for line in TABLE.splitlines() if line and not line.startswith("#")]
    assert len(rows) == len(set(rows)) == len(TECHNOLOGIES)


def test_rows_stand_in_alphabetical_order_below_their_category() -> None:
    for group in TABLE.strip().split("\n\n"):
        heading, *rows = group.splitlines()
        names = [row.split(" | ")[0] for row in rows]
        assert names == sorted(names), heading


def test_an_alias_means_one_technology_and_hides_none() -> None:
    aliases = [alias for each in TECHNOLOGIES.values() for alias in each.aliases]
    assert len(aliases) == len(set(aliases))
    assert set(aliases).isdisjoint(TECHNOLOGIES)


def test_an_alias_is_refused_and_the_name_offered() -> None:
    assert technology("postgresql") is None
    assert technologies_module.right_spelling("postgresql") == "postgres"


@pytest.mark.parametrize(
    ("foreign", "name"),
    [
        ("k8s", "kubernetes"),
        ("PostgreSQL", "postgres"),
        ("Apache Kafka", "kafka"),
        ("Spark-Streaming", "spark_streaming"),
        ("lambda", "aws_lambda"),
        ("qdrant", "qdrant"),
        ("abacus", None),
    ],
)
def test_foreign_spellings_lead_to_the_name(foreign: str, name: str | None) -> None:
    assert technologies_module.right_spelling(foreign) == name


def test_every_technology_can_be_drawn_and_listed() -> None:
    for each in TECHNOLOGIES.values():
        assert each.glyph in GLYPHS, each.name
        assert each.category in CATEGORIES, each.name
        assert each.kinds, each.name
        assert set(each.kinds) <= KINDS, each.name


def test_every_glyph_but_the_fallback_is_used() -> None:
    assert set(GLYPHS) - {each.glyph for each in TECHNOLOGIES.values()} == {"generic"}


def test_every_technology_says_in_one_sentence_what_it_is() -> None:
    for each in TECHNOLOGIES.values():
        assert re.fullmatch(r"[A-Z0-9].*[^.]\.", each.about), each.name
        assert len(each.about) <= 100, each.name


@pytest.mark.skipif(importlib.util.find_spec("diagrams") is None, reason="the icons are an extra")
def test_every_icon_exists() -> None:
    missing = []
    for each in TECHNOLOGIES.values():
        if each.icon:
            module, _, icon = each.icon.rpartition(".")
            if not hasattr(importlib.import_module(f"diagrams.{module}"), icon):
                missing.append((each.name, each.icon))
    assert missing == []


def test_an_unknown_name_of_the_module_is_an_error() -> None:
    with pytest.raises(AttributeError, match="TECHNOLOGIE'"):
        technologies_module.__getattr__("TECHNOLOGIE")


# Published defaults


@pytest.mark.parametrize(("name", "default"), DEFAULTS)
def test_every_default_says_where_it_was_read_and_when(name: str, default: Default) -> None:
    assert "https://" in default.source
    assert len(default.source.split("https://")[0]) > 5, "an address alone is no title"
    assert DATE.fullmatch(default.date)


def test_every_default_reaches_its_technology() -> None:
    for name, default in LATENCY.items():
        assert TECHNOLOGIES[name].latency == default
    for name, default in AVAILABILITY.items():
        assert TECHNOLOGIES[name].availability == default
    for name, limits in LIMITS.items():
        assert TECHNOLOGIES[name].limits == limits


@pytest.mark.parametrize(("name", "default"), LATENCY.items())
def test_every_latency_is_written_in_rising_percentiles(name: str, default: Default) -> None:
    assert PERCENTILES.fullmatch(default.value)
    steps = re.findall(rf"p(\d+) {DURATION}", default.value)
    for (low, fast, fast_unit), (high, slow, slow_unit) in pairwise(steps):
        assert int(low) < int(high)
        assert float(fast) * SECONDS[fast_unit] < float(slow) * SECONDS[slow_unit]


@pytest.mark.parametrize(("name", "default"), AVAILABILITY.items())
def test_every_availability_is_a_share_that_someone_could_promise(name: str, default: Default) -> None:
    assert re.fullmatch(r"\d\d(\.\d+)?%", default.value)
    assert 99 <= float(default.value.removesuffix("%")) < 100


@pytest.mark.parametrize(
    ("name", "value"),
    [("dynamodb", "99.99%"), ("s3", "99.9%"), ("bigquery", "99.99%"), ("spanner", "99.99%"), ("bigtable", "99.9%")],
)
def test_promises_are_those_of_the_agreements(name: str, value: str) -> None:
    assert AVAILABILITY[name].value == value


@pytest.mark.parametrize("name", ["redis", "kafka", "postgres", "cassandra", "opensearch"])
def test_software_that_people_run_themselves_promises_nothing(name: str) -> None:
    assert TECHNOLOGIES[name].availability is None


def test_a_kinesis_shard_takes_one_megabyte_in_and_two_out() -> None:
    limits = {(limit.value, limit.note.split()[0]) for limit in LIMITS["kinesis"]}
    assert ("1 MB/s", "Written") in limits
    assert ("2 MB/s", "Read") in limits


# Hardware


@pytest.mark.parametrize("each", DEVICES, ids=lambda each: each.name)
def test_every_device_has_a_dated_source(each: Hardware) -> None:
    assert "https://" in each.source
    assert DATE.fullmatch(each.date)
    assert len(each.date) == len("2026-01-01")


def test_device_aliases_mean_one_device_and_hide_none() -> None:
    aliases = [alias for each in DEVICES for alias in each.aliases]
    assert len(aliases) == len(set(aliases))
    assert set(aliases).isdisjoint(HARDWARE)


@pytest.mark.parametrize(
    ("foreign", "name"),
    [("H100_80GB", "h100"), ("a100-80gb", "a100"), ("A100 40GB", "a100_40gb"), ("Tesla T4", "t4"), ("z80", None)],
)
def test_foreign_device_names_lead_to_the_name(foreign: str, name: str | None) -> None:
    assert hardware_module.right_spelling(foreign) == name


def test_knows_no_device_by_its_alias() -> None:
    assert hardware("h100_80gb") is None


# Dense figures as the vendors' data sheets print them (half of those marked "with sparsity"), TB/s, W, printed GB.
@pytest.mark.parametrize(
    ("name", "dtype", "tflops", "terabytes_per_second", "watts", "printed"),
    [
        ("t4", "fp16", 65, 0.320, 70, 16),
        ("v100", "fp16", 125, 0.900, 300, 16),
        ("a10", "bf16", 125, 0.600, 150, 24),
        ("l4", "bf16", 242 / 2, 0.300, 72, 24),
        ("l40s", "bf16", 724 / 2, 0.864, 350, 48),
        ("a100_40gb", "bf16", 312, 1.555, 400, 40),
        ("a100", "bf16", 312, 2.039, 400, 80),
        ("h100", "bf16", 989, 3.35, 700, 80),
        ("h100", "fp8", 3958 / 2, 3.35, 700, 80),
        ("h200", "bf16", 989, 4.8, 700, 141),
        ("b200", "bf16", 36_000 / 8 / 2, 8.0, 1000, 180),
        ("mi300x", "bf16", 1307, 5.3, 750, 192),
        ("tpu_v4", "bf16", 275, 1.2, None, 32),
        ("tpu_v5e", "bf16", 197, 0.819, None, 16),
        ("tpu_v5p", "bf16", 459, 2.76, None, 95),
        ("trainium2", "bf16", 667, 2.9, None, 96),
        ("inferentia2", "bf16", 190, 0.82, None, 32),
    ],
)
def test_figures_are_the_published_dense_ones(
    name: str, dtype: str, tflops: float, terabytes_per_second: float, watts: float | None, printed: float
) -> None:
    found = device(name)
    assert found.flops[dtype] == pytest.approx(tflops * 1e12, rel=1e-3)
    assert found.bandwidth == pytest.approx(terabytes_per_second * 1e12, rel=1e-3)
    assert found.watts == watts
    assert found.memory == printed * {"GiB": 2**30, "GB": 10**9}[found.gb]


def test_narrower_numbers_are_never_slower() -> None:
    wide_to_narrow = ["fp32", "tf32", "bf16", "fp8"]
    for each in ACCELERATORS:
        rates = [each.flops[dtype] for dtype in wide_to_narrow if dtype in each.flops]
        assert rates == sorted(rates), each.name


def test_the_same_width_runs_at_the_same_speed() -> None:
    for each in ACCELERATORS:
        if "bf16" in each.flops and "fp16" in each.flops:
            assert each.flops["bf16"] == each.flops["fp16"], each.name


def test_types_that_a_chip_lacks_are_absent() -> None:
    assert "bf16" not in device("v100").flops
    assert "bf16" not in device("t4").flops
    assert "fp8" not in device("a100").flops
    assert "fp8" in device("l4").flops


def test_accelerators_have_memory_and_bandwidth() -> None:
    for each in ACCELERATORS:
        assert each.memory is not None, each.name
        assert each.bandwidth is not None, each.name
        # Reading the whole memory once takes between a hundredth and a tenth of a second on every one of them.
        assert 0.01 < each.memory / each.bandwidth < 0.1, each.name


def test_stacked_memory_is_counted_in_binary_units() -> None:
    assert device("a100").memory == 85_899_345_920
    assert device("l4").memory == 24_000_000_000


def test_a_virtual_x86_processor_is_half_a_core() -> None:
    assert device("cpu").cores == 0.5
    assert device("cpu_arm").cores == 1.0


@pytest.mark.parametrize("each", [each for each in DEVICES if each.price], ids=lambda each: each.name)
def test_every_price_is_a_dated_range(each: Hardware) -> None:
    assert each.price is not None
    assert 0 < each.price.low < each.price.typical < each.price.high
    assert "https://" in each.price.source
    assert DATE.fullmatch(each.price.date)


def test_a_faster_generation_costs_more() -> None:
    prices = [device(name).price for name in ("cpu", "a100", "h100", "h200")]
    typical = [price.typical for price in prices if price]
    assert len(typical) == 4
    assert typical == sorted(typical)
