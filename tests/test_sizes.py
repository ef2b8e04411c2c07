"""Sizes: published and measured bytes, through designs written in the language."""

from __future__ import annotations

import math

import pytest
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, worked_out
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas import key_value, storage, vectors
from mlsd_dsl.vocabulary.dimensions import DATA, DATA_RATE

GIBI = 2.0**30
DAY = 86_400.0


def found(text: str, name: str) -> Fact | None:
    return Facts(design_of(text)).find(name)


def fact(text: str, name: str) -> Fact:
    made = found(text, name)
    assert made is not None
    assert worked_out(made) == (made.low, made.high)
    return made


def exact(text: str, name: str) -> float:
    made = fact(text, name)
    assert made.low == made.high
    assert made.known
    return made.low


# Key-value memory (F13)


def redis(more: str) -> str:
    return f"store s {{ tech: redis, {more} }}"


def test_keys_in_redis_take_what_was_measured() -> None:
    assert exact(redis("keys: 262144, key_size: 7 bytes, value_size: 3 bytes"), "s.memory") == 262_144 * 88
    many = redis("keys: 1048576, key_size: 16 bytes, value_size: 64 bytes")
    assert exact(many, "s.memory") == 1_048_576 * 168
    assert exact(many, "s.memory") == 1_048_576 * key_value.string_key_bytes(16, 64, 1_048_576)


def test_copies_of_a_store_in_memory_count() -> None:
    once = exact(redis("keys: 262144, key_size: 7 bytes, value_size: 3 bytes"), "s.memory")
    assert exact(redis("keys: 262144, key_size: 7 bytes, value_size: 3 bytes, replication: 3"), "s.memory") == 3 * once


def test_an_unstated_key_has_16_to_64_bytes() -> None:
    made = fact(redis("keys: 262144, value_size: 3 bytes"), "s.memory")
    ends = [262_144 * key_value.string_key_bytes(size, 3, 262_144) for size in (16, 64)]
    assert [made.low, made.high] == ends
    assert made.known


def test_a_value_of_unstated_size_is_asked_for() -> None:
    made = fact(redis("keys: 1M"), "s.memory")
    assert made.missing == ("s.value_size",)
    assert made.low >= 1e6 * (32 + 8)  # no entry is smaller than its key and its place in the table
    assert made.high == math.inf


def test_one_key_takes_a_place_of_its_own() -> None:
    assert exact(redis("keys: 1, key_size: 7 bytes, value_size: 3 bytes"), "s.memory") == 16 + 32 + 32 + 8


def test_an_unstated_key_counts_on_disk_too() -> None:
    made = fact("store s { keys: 1M, value_size: 84 bytes }", "s.storage")
    assert (made.low, made.high) == (100e6, 148e6)


def test_no_keys_take_no_memory() -> None:
    assert exact(redis("keys: 0, key_size: 7 bytes, value_size: 3 bytes"), "s.memory") == 0


def test_a_store_on_disk_has_no_memory_to_count() -> None:
    assert found("store s { tech: postgres, keys: 1M, value_size: 1 KB }", "s.memory") is None
    assert found("store s { keys: 1M, value_size: 1 KB }", "s.memory") is None


def test_a_cache_is_in_memory_unless_its_product_is_not() -> None:
    entries = "entries: 262144, value_size: 3 bytes"
    low = 262_144 * key_value.string_key_bytes(16, 3, 262_144)
    assert fact(f"cache c {{ {entries} }}", "c.memory").low == low
    assert fact(f"cache c {{ {entries}, tech: redis }}", "c.memory").low == low
    assert found(f"cache c {{ {entries}, tech: s3 }}", "c.memory") is None
    assert found("cache c { value_size: 2 KB }", "c.memory") is None
    assert exact(f"cache c {{ {entries} }}", "c.storage") == 262_144 * 3


# Indexes (F15 to F21), measured with faiss-cpu: n = 50,000, d = 128


def index(more: str) -> str:
    return f"index i {{ count: 50000, dim: 128, {more} }}"


@pytest.mark.parametrize(
    ("more", "measured", "tolerance"),
    [
        ("type: flat", 25_600_045, 1e-5),
        ("type: ivf_flat, nlist: 256", 26_133_259, 1e-4),
        ("type: ivf, nlist: 256", 26_133_259, 1e-4),
        ("type: ivf_sq, nlist: 256", 6_934_328, 1e-3),
        ("type: ivf_pq, nlist: 256, pq_bytes: 16 bytes", 1_464_372, 2e-3),
        ("type: ivf, nlist: 256, pq_bytes: 16 bytes", 1_464_372, 2e-3),
        ("type: ivf_flat, nlist: 256, pq_bytes: 16 bytes, dtype: pq", 1_464_372, 2e-3),
        ("type: scann, nlist: 256, pq_bytes: 16 bytes", 1_464_372, 2e-3),
        ("type: hnsw, m: 16", 32_815_290, 1e-4),
        ("type: hnsw, m: 32", 39_212_578, 2e-4),
    ],
)
def test_indexes_take_what_was_measured(more: str, measured: float, tolerance: float) -> None:
    assert exact(index(more), "i.memory") == pytest.approx(measured, rel=tolerance)
    assert exact(index(more), "i.storage") == exact(index(more), "i.memory")


def test_codes_of_more_bits_need_larger_books() -> None:
    eight, four = (
        exact(index(f"type: ivf_pq, nlist: 256, pq_bytes: 32 bytes, pq_bits: {b}"), "i.memory") for b in (8, 4)
    )
    assert eight == vectors.ivf_pq_bytes(50_000, 128, 256, 32)
    assert four == vectors.ivf_pq_bytes(50_000, 128, 256, 64, 4)
    assert eight - four == (2**8 - 2**4) * 4 * 128


def test_a_code_has_no_more_segments_than_the_vector_has_numbers() -> None:
    stated = exact("index i { count: 1M, dim: 8, type: ivf_pq, nlist: 1, pq_bytes: 64 bytes }", "i.memory")
    assert stated == vectors.ivf_pq_bytes(1e6, 8, 1, 8)


def test_numbers_of_fewer_bits_take_fewer_bytes() -> None:
    sizes = {d: exact(index(f"type: flat, dtype: {d}"), "i.memory") for d in ("f32", "f16", "i8", "u8", "binary")}
    assert sizes == {"f32": 25.6e6, "f16": 12.8e6, "i8": 6.4e6, "u8": 6.4e6, "binary": 0.8e6}


def test_the_documented_headroom_of_a_product_counts() -> None:
    # Qdrant, Capacity planning: 1.5 x 4 x 1,024 x 10^6 = 5.72 GiB
    made = exact("index i { count: 1M, dim: 1024, type: flat, overhead: 1.5 }", "i.memory")
    assert made == vectors.qdrant_bytes(1e6, 1024) == 6_144_000_000
    assert made / GIBI == pytest.approx(5.72, abs=0.005)


def test_links_lists_and_codes_that_are_not_stated_are_ranges() -> None:
    graph = fact(index("type: hnsw"), "i.memory")
    assert [graph.low, graph.high] == [vectors.hnsw_bytes(50_000, 128, m) for m in (16, 32)]
    lists = fact(index("type: ivf_flat"), "i.memory")
    root = math.sqrt(50_000)
    assert [lists.low, lists.high] == [vectors.ivf_flat_bytes(50_000, 128, n * root) for n in (4, 16)]
    codes = fact(index("type: ivf_pq, nlist: 256"), "i.memory")
    assert [codes.low, codes.high] == [vectors.ivf_pq_bytes(50_000, 128, 256, code) for code in (16, 64)]
    assert graph.known
    assert lists.known
    assert codes.known


def test_a_graph_on_disk_keeps_codes_in_memory() -> None:
    text = "index i { count: 1B, dim: 128, dtype: u8, type: diskann, degree: 64, pq_bytes: 32 bytes }"
    assert exact(text, "i.storage") == 409.6e9
    assert exact(text, "i.memory") == 32e9 == vectors.diskann_memory(1e9, 32)


def test_an_index_of_unknown_type_holds_at_least_its_vectors() -> None:
    made = fact(index("recall: 95%"), "i.memory")
    assert (made.low, made.high, made.missing) == (25.6e6, math.inf, ("i.type",))


def test_an_index_counts_its_entities_where_it_states_no_number() -> None:
    text = "entity e { count: 1M }\nindex i { entity: e, dim: 100, type: flat }"
    assert exact(text, "i.memory") == 400e6
    assert exact(text.replace("type: flat", "type: flat, count: 2M"), "i.memory") == 800e6
    assert fact("entity e {}\nindex i { entity: e, dim: 100, type: flat }", "i.memory").missing == ("i.count",)


def test_words_are_indexed_by_the_size_of_documents() -> None:
    text = "index i { type: inverted, count: 2M, document: 1 KB, overhead: 1.5, replication: 2 }"
    assert exact(text, "i.storage") == 6e9
    assert exact(text, "i.memory") == 3e9
    assert exact("index i { count: 2M, document: 1 KB }", "i.storage") == 2e9
    assert found("index i { type: inverted, count: 2M }", "i.storage") is None
    assert found("index i { type: hnsw, count: 2M }", "i.memory") is None


# Models


DLRM = (
    *(
        40_000_000,
        39_060,
        17_295,
        7_424,
        20_265,
        3,
        7_122,
        1_543,
        63,
        40_000_000,
        3_067_956,
        405_282,
        10,
        2_209,
        11_938,
    ),
    *(155, 4, 976, 14, 40_000_000, 40_000_000, 40_000_000, 590_152, 12_973, 108, 36),
)


def test_the_tables_of_dlrm_take_what_mlperf_says() -> None:
    tables = ", ".join(f"t{number}: {rows}" for number, rows in enumerate(DLRM))
    made = exact(f"model m {{ tables {{ {tables} }}, embedding_dim: 128, dtype: f32 }}", "m.memory")
    assert made == vectors.embedding_table_bytes(DLRM, 128)
    assert made / GIBI == pytest.approx(97.36, abs=0.01)


def test_weights_take_their_width() -> None:
    widths = {"f64": 8, "f32": 4, "tf32": 4, "bf16": 2, "f16": 2, "f8": 1, "i8": 1, "f4": 0.5625, "i4": 0.5625}
    for dtype, width in widths.items():
        assert exact(f"model m {{ params: 13B, dtype: {dtype} }}", "m.memory") == 13e9 * width, dtype
    unstated = fact("model m { params: 13B }", "m.memory")
    assert (unstated.low, unstated.high, unstated.known) == (26e9, 52e9, True)


def test_parameters_and_tables_add_up() -> None:
    text = "model m { params: 1M, tables { user: 2M }, embedding_dim: 8, dtype: f32 }"
    assert exact(text, "m.memory") == 4 * (1e6 + 16e6)
    assert fact("model m { tables { user: 2M }, dtype: f32 }", "m.memory").missing == ("m.embedding_dim",)
    assert found("model m { dtype: f32 }", "m.memory") is None


# What is kept


def test_a_table_is_its_rows_times_their_size() -> None:
    made = exact("dataset d { rows: 1B, record: 400 bytes }", "d.storage")
    assert made == storage.table_bytes(1e9, 400)
    assert made / GIBI == pytest.approx(372.53, abs=0.005)


def test_one_of_two_factors_asks_for_the_other() -> None:
    assert fact("dataset d { rows: 1B }", "d.storage").missing == ("d.record",)
    assert fact("dataset d { record: 1 KB }", "d.storage").missing == ("d.rows",)
    assert found("dataset d {}", "d.storage") is None


def test_copies_multiply_and_compression_divides() -> None:
    text = "dataset d { rows: 1B, record: 400 bytes, replication: 3, compression: 4 }"
    assert exact(text, "d.storage") == 300e9
    assert exact("dataset d { rows: 1B, record: 400 bytes, compression: 4 }", "d.storage") == 100e9
    assert exact("dataset d { size: 10 TB, replication: 2 }", "d.storage") == 20e12
    assert exact("source s { volume: 5 TB }", "s.storage") == 5e12


def test_keys_have_their_own_size_and_that_of_their_values() -> None:
    assert exact("store s { keys: 1M, key_size: 16 bytes, value_size: 84 bytes }", "s.storage") == 100e6


def test_search_logs_are_kept_as_amazon_counts_them() -> None:
    # Amazon OpenSearch: 200 MiB/h for 14 days are 65.6 GiB; with one replica twice that
    text = "source s { volume: 200 MiB / hour }\ntopic t { retention: 14 days, replication: 2 }\ns -> t"
    assert exact(text, "t.storage") / GIBI == pytest.approx(2 * 65.625)
    source = exact(text, "t.storage") / 2
    assert storage.provisioned(source, 1, 0.10, 0.05, 0.20) / GIBI == pytest.approx(189.97, abs=0.01)


def test_what_is_written_is_kept_as_long_as_it_is_retained() -> None:
    text = "source s { rate: 1000 events/s, record: 1 KB }\nlog l { retention: 10 days }\ns -> l"
    assert exact(text, "l.storage") == 1e6 * 10 * DAY
    assert fact(text.replace("retention: 10 days", ""), "l.storage").missing == ("l.retention",)
    assert found("log l { retention: 10 days }", "l.storage") is None


def test_what_is_kept_for_ever_has_to_state_its_size() -> None:
    text = "source s { rate: 1000 events/s, record: 1 KB }\nstore l { retention: forever }\ns -> l"
    made = fact(text, "l.storage")
    assert (made.low, made.high, made.missing) == (0, math.inf, ("l.size",))
    assert exact(text.replace("forever", "forever, size: 3 TB"), "l.storage") == 3e12


def test_a_source_is_kept_by_others_unless_it_says_so() -> None:
    text = "source s { rate: 1000 events/s, record: 1 KB"
    assert found(text + " }", "s.storage") is None
    assert exact(text + ", retention: 1 day }", "s.storage") == 1e6 * DAY


def test_growth_makes_the_past_smaller_and_the_next_year_larger() -> None:
    # 1 TB a day, growing by half each year, for 90 days: 192.71 TB in two years (F7), so 85.65 TB now
    text = "source s { volume: 1 TB / day }\nlog l { retention: 90 days, growth: 50% / year }\ns -> l"
    assert exact(text, "l.storage") == pytest.approx(192.71e12 / 2.25, rel=1e-4)
    later = exact(text, "l.storage.next_year")
    assert later == pytest.approx(192.71e12 / 1.5, rel=1e-4)
    assert later == pytest.approx(storage.retained_volume(1e12 / DAY, 90 * DAY, 0.5, 365 * DAY), rel=1e-3)
    assert found(text.replace(", growth: 50% / year", ""), "l.storage.next_year") is None


def test_any_kept_data_grows_as_it_says() -> None:
    assert exact("dataset d { size: 10 TB, growth: 20% / year }", "d.storage.next_year") == pytest.approx(12e12)
    shrinking = exact("dataset d { size: 10 TB, growth: -20% / year }", "d.storage.next_year")
    assert shrinking == pytest.approx(8e12)
    assert found("dataset d { growth: 20% / year }", "d.storage.next_year") is None


def test_more_growth_means_less_of_the_past() -> None:
    text = "source s { volume: 1 TB / day }\nlog l { retention: 90 days, growth: 0..50% / year }\ns -> l"
    made = fact(text, "l.storage")
    assert [made.low, made.high] == pytest.approx([85.65e12, 90e12], rel=1e-4)


def test_predictions_of_one_run_are_stored() -> None:
    text = "batch_inference b { entities: 300M, outputs: 100, record: 16 bytes, replication: 1 }".replace(
        ", replication: 1", ""
    )
    assert exact(text, "b.storage") == 480e9
    assert fact("batch_inference b { entities: 300M, outputs: 100 }", "b.storage").missing == ("b.record",)


# Features


FEATURES = """
actor u { monthly_active: 2M, daily_active: 1M, count: 9M }
entity e { count: 1M }
feature a { entity: u, record: 100 bytes }
feature b { entity: e, fields { x: float, y: id, z: embedding(64), l: list(id, 50) } }
feature_store f { ONLINE }
store r { tech: redis, replication: 2 }
[a, b] -> f
"""


def test_features_lie_in_the_online_store() -> None:
    text = FEATURES.replace("ONLINE", "online: r")
    low, high = 4 + 8 + 128 + 400, 8 + 16 + 256 + 800
    made = fact(text, "r.storage")
    assert [made.low, made.high] == [2 * (200e6 + 1e6 * low), 2 * (200e6 + 1e6 * high)]
    held = fact(text, "r.memory")
    least = 2e6 * key_value.string_key_bytes(16, 100, 2_000_000) + 1e6 * key_value.string_key_bytes(16, low, 1_000_000)
    assert held.low == 2 * least
    assert found(text, "f.storage") is None


def test_a_feature_store_without_a_store_keeps_them_itself() -> None:
    made = fact(FEATURES.replace("ONLINE", "tech: feast"), "f.storage")
    assert made.low == 200e6 + 540e6
    assert found(FEATURES.replace("ONLINE", "tech: feast"), "r.memory") is None


@pytest.mark.parametrize(
    ("actor", "ends"),
    [
        ("monthly_active: 2M, daily_active: 1M, count: 9M", (2e6, 2e6)),
        ("daily_active: 1M, count: 9M", (9e6, 9e6)),
        ("daily_active: 1M", (1e6, math.inf)),
        ("actions: 1 / day", (0, math.inf)),
    ],
)
def test_values_are_kept_of_everyone_who_comes_within_a_month(actor: str, ends: tuple[float, float]) -> None:
    text = f"actor u {{ {actor} }}\nfeature a {{ entity: u, record: 1 byte }}\nfeature_store f {{}}\na -> f"
    made = fact(text, "f.storage")
    assert (made.low, made.high) == ends
    assert made.known == math.isfinite(ends[1])


def test_keys_win_over_what_features_say() -> None:
    text = FEATURES.replace("ONLINE", "online: r").replace(
        "replication: 2", "keys: 262144, key_size: 7 bytes, value_size: 3 bytes"
    )
    assert exact(text, "r.memory") == 262_144 * 88
    assert exact(text, "r.storage") == 262_144 * 10


@pytest.mark.parametrize(
    ("field", "ends"),
    [
        ("embedding(8)", (16, 32)),
        ("vector(8)", (16, 32)),
        ("list(float, 10)", (40, 80)),
        ("bool", (1, 1)),
        ("int", (4, 8)),
        ("duration", (4, 8)),
        ("float", (4, 8)),
        ("id", (8, 16)),
        ("geo", (8, 16)),
        ("money", (8, 16)),
        ("category(250)", (1, 16)),
        ("timestamp", (8, 8)),
    ],
)
def test_fields_have_their_usual_sizes(field: str, ends: tuple[float, float]) -> None:
    text = f"entity e {{ count: 1 }}\nfeature b {{ entity: e, fields {{ x: {field} }} }}\nfeature_store f {{}}\nb -> f"
    made = fact(text, "f.storage")
    assert (made.low, made.high) == ends


@pytest.mark.parametrize(
    ("feature", "missing"),
    [
        ("entity: e, fields { x: text }", "b.record"),
        ("entity: e, fields { x: list(id) }", "b.record"),
        ("entity: e", "b.record"),
        ("record: 8 bytes", "b.entity"),
        ("entity: n, record: 8 bytes", "n.count"),
        ("entity: [e, n], kind: cross, record: 8 bytes", "b.entity"),
    ],
)
def test_what_a_feature_does_not_say_is_asked_for(feature: str, missing: str) -> None:
    text = f"entity e {{ count: 1M }}\nentity n {{}}\nfeature b {{ {feature} }}\nfeature_store f {{}}\nb -> f"
    made = fact(text, "f.storage")
    assert (made.low, made.high, made.missing) == (0, math.inf, (missing,))


def test_values_of_several_entities_are_kept_for_each_and_for_pairs_nobody_has_counted() -> None:
    text = "entity e { count: 1M }\nentity n { count: 2M }\nfeature b { entity: [e, n], record: 8 bytes, KIND }\n"
    text += "feature_store f { online: r }\nstore r {}\nb -> f"
    assert exact(text.replace("KIND", "kind: windowed"), "r.storage") == 24e6
    assert fact(text.replace("KIND", "kind: cross"), "r.storage").missing == ("r.keys",)


# What moves (F11)


KAFKA = "source s { volume: 50 MB/s, peak_factor: PEAK }\ntopic t { replication: 3 }\npipeline a {}\npipeline b {}\n"
KAFKA += "s -> t\nt -> a\nt -> b"


def test_a_broker_sends_to_its_copies_and_readers() -> None:
    # Google, Managed Kafka: 50 MB/s written, 100 MB/s read, three copies: 150 in, 200 out
    text = KAFKA.replace("PEAK", "1")
    assert exact(text, "t.bandwidth.in") == 150e6
    assert exact(text, "t.bandwidth.out") == 200e6
    alone = text.replace("replication: 3", "")
    assert (exact(alone, "t.bandwidth.in"), exact(alone, "t.bandwidth.out")) == (50e6, 100e6)
    assert fact(text, "t.bandwidth.in").dimension == DATA_RATE


def test_bandwidth_is_that_of_the_peak() -> None:
    assert exact(KAFKA.replace("PEAK", "2"), "t.bandwidth.in") == 300e6
    unstated = fact(KAFKA.replace(", peak_factor: PEAK", ""), "t.bandwidth.in")
    assert (unstated.low, unstated.missing) == (150e6, ("s.peak_factor",))


def test_a_range_of_users_does_not_blur_the_peak_factor() -> None:
    text = "actor u { daily_active: 1M..2M, actions: 86400 / day, peak_factor: 3 }\nendpoint e {}\n"
    text += "log l { record: 10 bytes }\ntopic t { replication: 1 }\nu => e\ne -> l -> t"
    made = fact(text, "t.bandwidth.in")
    assert (made.low, made.high) == pytest.approx((30e6, 60e6))


def test_endpoints_move_requests_and_answers() -> None:
    text = "actor u { daily_active: 1M, actions: 86400 / day, peak_factor: 3 }\n"
    text += "endpoint e { request: 2 KB, response: 40 KB }\nendpoint n {}\nu => e\nu => n"
    assert exact(text, "e.bandwidth.in") == 6e9
    assert exact(text, "e.bandwidth.out") == 120e9
    assert found(text, "n.bandwidth.in") is None
    assert found("endpoint e { request: 2 KB, mode: batch }", "e.bandwidth.in") is not None


def test_a_store_is_sent_what_is_written_for_each_copy() -> None:
    text = "source s { volume: 50 MB/s, peak_factor: 2 }\nstore t { replication: 3 }\ns -> t"
    assert exact(text, "t.bandwidth.in") == 300e6
    assert found("store t { replication: 3 }", "t.bandwidth.in") is None
    assert found("topic t {}", "t.bandwidth.out") is None


# The whole


def test_totals_add_up_all_copies() -> None:
    text = "index i { count: 1M, dim: 100, type: flat, replicas: 3 }\nmodel m { params: 1B, dtype: f16, replicas: 2 }\n"
    text += "cache c { entries: 262144, value_size: 3 bytes, replicas: 5 }"
    made = fact(text, "design.memory")
    cache = [262_144 * key_value.string_key_bytes(size, 3, 262_144) for size in (16, 64)]
    assert [made.low, made.high] == [1.2e9 + 4e9 + each for each in cache]
    assert made.dimension == DATA
    assert exact(text, "design.storage") == 400e6 + 262_144 * 3


def test_a_part_of_unknown_size_makes_the_total_a_lower_end() -> None:
    text = "dataset d { size: 1 TB }\ndataset n { rows: 1M }"
    made = fact(text, "design.storage")
    assert (made.low, made.high, made.missing) == (1e12, math.inf, ("n.record",))
    assert found("dataset n { rows: 1M }", "design.storage") is None


@pytest.mark.parametrize("sort", ["flat", "hnsw", "ivf_pq", "diskann"])
def test_an_index_of_unknown_length_has_no_least_size(sort: str) -> None:
    text = f"assume n = ?\nindex vectors {{ type: {sort}, count: 5M, dim: n, pq_bytes: n }}\n"
    memory = Facts(design_of(text)).get("vectors", "memory")
    assert memory is not None
    assert memory.low < 1e9
    assert memory.high == float("inf")


def test_the_total_is_never_less_than_one_of_its_terms() -> None:
    """How many replicas there are is open: there is at least one."""
    total = Facts(design_of("model ranker { params: 1B, dtype: f32, replicas: ? }\n")).get("design", "memory")
    assert total is not None
    assert (total.low, total.high) == (4e9, math.inf)
