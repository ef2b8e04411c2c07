"""Laws that all derived numbers keep, on the reference designs and on random ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from generated import design
from hypothesis import given, settings
from hypothesis import strategies as st
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, is_made, worked_out
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source, read

DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))
FAMILIES = ("sizes", "schooling", "trials", "generation", "replicas", "cost", "noticing")


def behind(fact: Fact) -> Iterator[Fact]:
    """A fact and all that it rests on, each once."""
    seen: set[int] = set()
    agenda = [fact]
    while agenda:
        current = agenda.pop()
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            agenda += current.inputs


def lawful(facts: Facts) -> int:
    """Check every number of these analyses; how many there are."""
    count = 0
    for family in FAMILIES:
        for top in getattr(facts, family).facts():
            for each in behind(top):
                count += 1
                where = (family, top.key, each.key, each.operation, each.low, each.high)
                assert each.low <= each.high, where
                assert math.isfinite(each.low), where
                assert math.isfinite(each.high) or each.missing, where
                if is_made(each):
                    assert worked_out(each) == (each.low, each.high), where
    return count


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_reference_designs_keep_the_laws(path: Path) -> None:
    source, _ = read(path, path.name)
    assert lawful(Facts(check(source, path).design)) > 100


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_random_designs_keep_the_laws(seed: int, parts: int) -> None:
    lawful(Facts(check(Source("t.mlsd", design(seed, parts, plain=True)), None).design))


# Saying more never makes a number less certain. One attribute a line, so that each can be left out; what is left out here has no
# usual value that stands in for it.
RICH = """
actor u {
daily_active: 1M
actions: 10 / day
peak_factor: 3
monthly_active: 2M
}
source src {
rate: 1000 events/s
record: 1 KB
peak_factor: 2
}
topic t {
retention: 7 days
}
log l {
record: 100 bytes
retention: 30 days
}
entity e {
count: 1M
}
feature f {
entity: u
record: 100 bytes
}
feature_store fs {
online: r
}
store r {
tech: redis
}
store k {
tech: redis
keys: 1M
key_size: 20 bytes
value_size: 100 bytes
}
dataset d {
rows: 1B
record: 1 KB
}
index i {
entity: e
dim: 128
type: hnsw
m: 24
}
index q {
count: 1M
dim: 128
type: ivf_pq
nlist: 1024
pq_bytes: 32 bytes
}
model m {
params: 1B
active_params: 500M
dtype: bf16
role: generator
layers: 24
attention_heads: 16
kv_heads: 8
head_dim: 128
prompt_tokens: 1000
output_tokens: 200
max_output_tokens: 400
tpot: 10 ms
hardware: 1 * h100
}
training g {
model: m
tokens: 1B
mfu: 40%
optimizer: adam
hardware: 8 * h100
every: 1 day
}
batch_inference b {
entities: 1M
outputs: 10
record: 16 bytes
throughput: 1k / s
parallelism: 2
every: 1 day
hardware: 1 * h100
}
kpi p {
baseline: 20%
}
experiment x {
primary: p
unit: u
mde: 5%
}
endpoint a {
request: 1 KB
response: 10 KB
}
monitor o {
type: prediction_drift
of: m
window: 1 day
}
u => a
a => m
a -> l
src -> t
f -> fs
"""
IMPLIED = "active_params"  # a model is dense unless it says so
STATED = [n for n, line in enumerate(RICH.splitlines()) if ": " in line and not line.startswith(IMPLIED)]
# Numbers that count whatever is said, so that silence makes them smaller: costs and totals, and replicas by the rules that apply.
SUMMED = ("cost", "gpus", "replicas.needed")


def numbers(text: str) -> dict[str, Fact]:
    made = Facts(design_of(text)).all()
    return {
        each.key: each for each in made if each.name.partition(".")[0] not in ("requests", "latency", "availability")
    }


WHOLE = numbers(RICH)


@pytest.mark.parametrize("line", STATED, ids=lambda line: RICH.splitlines()[line])
def test_saying_less_makes_no_number_more_certain(line: int) -> None:
    lines = RICH.splitlines()
    less = numbers("\n".join(lines[:line] + lines[line + 1 :]))
    for key, before in WHOLE.items():
        after = less.get(key)
        if after is None or before.status == "stated" or before.words or before.name in SUMMED:
            continue
        # Where another number stands in for the one left out, it is unsure or marked as usual.
        usual = any(each.status == "default" for each in behind(after)) or after.missing
        assert after.low <= before.low * (1 + 1e-12) or usual, (key, before.low, after.low)
        # What says nothing of itself is not counted in a total.
        counted = before.subject != "design"
        assert not counted or after.high >= before.high * (1 - 1e-12) or usual, (key, before.high, after.high)


def test_nothing_that_can_be_known_is_left_out() -> None:
    wanted = (
        "t.storage l.storage r.memory k.memory d.storage i.memory q.memory m.memory m.kv_cache m.tokens.out g.flops"
    )
    wanted += (
        " g.duration g.memory g.energy g.gpu_hours b.runtime b.storage x.sample_size x.duration.needed a.bandwidth.in"
    )
    wanted += " m.cost g.cost b.cost design.cost design.memory design.storage design.gpus o.delay t.bandwidth.in"
    for key in wanted.split():
        assert WHOLE[key].known, key
        assert math.isfinite(WHOLE[key].high), key
        assert WHOLE[key].low > 0, key


# Extremes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("daily_active: 1M", "daily_active: 10B"),
        ("daily_active: 1M", "daily_active: 0"),
        ("count: 1M", "count: 0"),
        ("count: 1M", "count: 1000000000000000000000000000000"),
        ("rows: 1B", "rows: 1000000000000000000000000000000"),
        ("keys: 1M", "keys: 1000000000000000000000000000000"),
        ("value_size: 100 bytes", "value_size: 0 bytes"),
        ("mfu: 40%", "mfu: 0%"),
        ("tokens: 1B", "tokens: 0"),
        ("throughput: 1k / s", "throughput: 0 / s"),
        ("every: 1 day\nhardware: 1", "every: 0 s\nhardware: 1"),
        ("baseline: 20%", "baseline: 100%"),
        ("mde: 5%", "mde: 500%"),
    ],
)
def test_extremes_are_no_errors(old: str, new: str) -> None:
    assert old in RICH
    made = Facts(check(Source("t.mlsd", RICH.replace(old, new)), None).design).all()
    assert all(each.low <= each.high for each in made)


@pytest.mark.parametrize(
    "line",
    [
        "actor u { daily_active: 10000000000000000000000000000000 }",
        "actor u { monthly_active: 11B }",
        "actor u { count: 11B }",
        "assume many = 6B\nactor u { daily_active: many * 2 }",
        "actor u { daily_active: -1 }",
        "endpoint e { rate: -5 req/s }",
        "endpoint e { replicas: 0 }",
        "cache c { hit_rate: 120% }",
        "cache c { entries: 10M..5M }",
        "model m { kv_heads: 0 }",
    ],
)
def test_absurd_numbers_are_refused_where_they_stand(line: str) -> None:
    (diagnostic,) = check(Source("t.mlsd", line), None).diagnostics
    assert diagnostic.rule.code in ("X107", "X108")


def test_as_many_users_as_there_are_people_are_not_refused() -> None:
    assert check(Source("t.mlsd", "actor u { daily_active: 10B }"), None).diagnostics == []
