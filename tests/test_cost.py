"""Cost: published bills and hand computations, through designs written in the language."""

from __future__ import annotations

import math

import pytest
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, leaves_of, worked_out
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas import cost
from mlsd_dsl.vocabulary.dimensions import MONEY_RATE

DAY, HOUR = 86_400.0, 3600.0
MONTH = 730 * HOUR


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


BOX = "\nhardware box { price: 2 USD/hour, type: gpu }"


# Machines


def test_deepseek_pays_what_it_says() -> None:
    # 226.75 nodes of 8 devices at 2 USD an hour: 87,072 USD a day
    text = "model m { replicas: 907, hardware: 2 * box }" + BOX
    assert exact(text, "m.cost") * DAY == pytest.approx(87_072)
    assert exact(text, "m.cost") * DAY == pytest.approx(cost.rent(226.75 * 8, DAY, 2 / HOUR))
    assert exact(text, "design.cost") == exact(text, "m.cost")
    assert exact(text, "design.gpus") == 1814
    assert fact(text, "m.cost").dimension == MONEY_RATE


def test_a_stated_cost_is_the_cost() -> None:
    text = "endpoint e { replicas: 3, hardware: 1 * box, cost: 730 USD/month }" + BOX
    assert exact(text, "e.cost") == pytest.approx(1 / HOUR)


def test_replicas_that_are_not_stated_are_those_needed_and_at_least_one() -> None:
    text = "endpoint e { rate: 2000 req/s, peak: 2000 req/s, throughput: 50 req/s, target_utilisation: 70%, hardware: box }"
    assert exact(text + BOX, "e.cost") == pytest.approx(58 * 2 / HOUR)
    assert exact(text.replace("2000", "0") + BOX, "e.cost") == pytest.approx(2 / HOUR)
    assert exact("endpoint e { hardware: 3 * box }" + BOX, "e.cost") == pytest.approx(6 / HOUR)
    unknown = fact("endpoint e { throughput: 50 req/s, hardware: box }" + BOX, "e.cost")
    assert unknown.low == pytest.approx(2 / HOUR)
    assert unknown.high == math.inf


def test_stated_replicas_are_paid_whatever_is_needed() -> None:
    text = "endpoint e { rate: 2000 req/s, peak: 2000 req/s, throughput: 50 req/s, replicas: 10, hardware: box }"
    assert exact(text + BOX, "e.cost") == pytest.approx(10 * 2 / HOUR)


def test_a_store_at_a_fixed_price_has_no_price_for_each_replica() -> None:
    text = "store s { size: 1 TB, price: 7.3 USD/month, replicas: 3 }"
    assert exact(text, "s.cost") * MONTH == pytest.approx(7.3)


def test_a_model_without_any_price_has_no_cost() -> None:
    assert found("endpoint e { rate: 1 req/s }\nmodel x { prompt_tokens: 10 }\ne => x", "x.cost") is None


def test_a_catalogued_price_is_a_dated_range() -> None:
    made = fact("endpoint e { replicas: 2, hardware: 1 * h100 }", "e.cost")
    assert 0 < made.low < made.high
    assert made.known
    assert any("(20" in leaf.source and leaf.status == "default" for leaf in leaves_of(made))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("endpoint e { replicas: 2 }", "e.hardware"),
        ("store e { replicas: 2 }", "e.hardware"),
        ("endpoint e { replicas: 2, hardware: box }\nhardware box { type: gpu }", "hardware box { price: ... }"),
        ("training e { every: 1 day, duration: 1 h, hardware: box }\nhardware box {}", "hardware box { price: ... }"),
        ("training e { every: 1 day, hardware: box }" + BOX, "e.duration"),
        ("pipeline e { mode: batch, every: 1 day, hardware: box }" + BOX, "e.runtime"),
    ],
)
def test_what_runs_on_machines_and_does_not_say_enough_is_missing(text: str, missing: str) -> None:
    made = fact(text, "e.cost")
    assert (made.low, made.high, made.missing) == (0, math.inf, (missing,))
    assert fact(text + "\nendpoint n { cost: 1 USD/hour }", "design.cost").low == pytest.approx(1 / HOUR)


@pytest.mark.parametrize(
    "text",
    [
        "endpoint e {}",
        "policy e {}",
        "training e { every: 1 day }",
        "label e {}",
        "store e {}",
        "pipeline e { every: 1 day }",
    ],
)
def test_what_says_nothing_of_machines_is_not_counted(text: str) -> None:
    assert found(text, "e.cost") is None


def test_a_replica_may_have_a_price() -> None:
    assert exact("model m { replicas: 3, price: 2 USD/hour }", "m.cost") == pytest.approx(6 / HOUR)


# Jobs


def test_machines_are_rented_for_as_long_as_a_run_takes() -> None:
    text = "training t { every: 1 day, duration: 6 h, hardware: 8 * box }" + BOX
    assert exact(text, "t.cost") * DAY == pytest.approx(8 * 6 * 2)
    assert exact(text.replace("1 day", "continuous"), "t.cost") * DAY == pytest.approx(8 * 24 * 2)
    assert found(text.replace("every: 1 day", "every: manual"), "t.cost") is None
    job = "batch_inference b { every: 1 day, runtime: 6 h, parallelism: 4, hardware: box }" + BOX
    assert exact(job, "b.cost") * DAY == pytest.approx(4 * 6 * 2)
    assert exact(job.replace("parallelism: 4, ", ""), "b.cost") * DAY == pytest.approx(6 * 2)


def test_a_run_of_predictions_takes_as_long_as_they_do() -> None:
    text = "batch_inference b { every: 1 day, entities: 36M, outputs: 1, throughput: 1k / s, parallelism: 2, hardware: box }"
    assert exact(text + BOX, "b.cost") * DAY == pytest.approx(5 * 2 * 2)


@pytest.mark.parametrize("mode", ["stream", "micro_batch", "on_demand"])
def test_what_never_stops_is_rented_all_day(mode: str) -> None:
    text = f"pipeline p {{ mode: {mode}, parallelism: 3, every: 1 min, runtime: 10 s, hardware: box }}" + BOX
    assert exact(text, "p.cost") * DAY == pytest.approx(3 * 24 * 2)
    assert exact(text.replace("parallelism: 3, ", ""), "p.cost") * DAY == pytest.approx(24 * 2)


# Calls, tokens, people


USED = "endpoint e { rate: 100 req/s, peak: 300 req/s }\n"


def test_calls_are_paid_one_by_one() -> None:
    assert exact(USED + "external x { price: 0.002 USD }\ne => x", "x.cost") == pytest.approx(0.2)
    assert exact(USED + "tool x { price: 0.002 USD }\ne => x", "x.cost") == pytest.approx(0.2)
    assert exact(USED + "model x { price: 0.002 USD }\ne => x", "x.cost") == pytest.approx(0.2)
    assert exact(USED + "external x { price: 730 USD/month }\ne => x", "x.cost") == pytest.approx(1 / HOUR)
    assert found("external x { price: 0.002 USD }", "x.cost") is None
    assert found(USED + "external x {}\ne => x", "x.cost") is None


def test_tokens_are_paid_as_they_are_read_and_written() -> None:
    prices = "price_in: 0.5 USD/Mtoken, price_out: 1.5 USD/Mtoken"
    text = USED + f"model x {{ prompt_tokens: 1000, output_tokens: 300, {prices} }}\ne => x"
    assert exact(text, "x.cost") == pytest.approx(100 * (1000 * 0.5e-6 + 300 * 1.5e-6))
    assert exact(text.replace("price_out: 1.5 USD/Mtoken", ""), "x.cost") == pytest.approx(100 * 1000 * 0.5e-6)
    less = fact(text.replace("output_tokens: 300, ", ""), "x.cost")
    assert less.low == pytest.approx(100 * 1000 * 0.5e-6)
    assert less.missing == ("x.output_tokens",)
    assert fact(text.replace("prompt_tokens: 1000, ", ""), "x.cost").missing == ("x.prompt_tokens",)
    assert found(text.replace("\ne => x", ""), "x.cost") is None


def test_deepseek_would_earn_what_it_says() -> None:
    # 266 B tokens read anew, 342 B from the cache and 168 B written, a day: 562,027 USD
    day = "model {0} {{ {2}: {1}, price_{3}: {4} USD/Mtoken }}\ne => {0}\n"
    text = "endpoint e { rate: 1 / day }\n"
    text += day.format("hit", "342B", "prompt_tokens", "in", 0.14)
    text += day.format("miss", "266B", "prompt_tokens", "in", 0.55)
    text += day.format("out", "168B", "output_tokens", "out", 2.19)
    assert exact(text, "design.cost") * DAY == pytest.approx(562_027, rel=5e-4)


def test_people_and_their_labels_are_paid() -> None:
    text = USED + "human_review x { cost_per_case: 0.08 USD }\ne -> x { share: 1% }"
    assert exact(text, "x.cost") == pytest.approx(0.08)
    assert found("human_review x { cost_per_case: 0.08 USD }", "x.cost") is None
    assert exact("label l { rate: 86400 / day, cost_per_label: 0.05 USD }", "l.cost") == pytest.approx(0.05)
    assert found("label l { cost_per_label: 0.05 USD }", "l.cost") is None
    assert found("label l { rate: 86400 / day }", "l.cost") is None


REVIEW = """
label l { from: x, rate: 43200 / day, cost_per_label: 0.05 USD }
human_review x { cost_per_case: 0.08 USD }
e -> x { share: 1% }
"""


def test_a_verdict_is_paid_once() -> None:
    assert found(USED + REVIEW, "l.cost") is None
    assert exact(USED + REVIEW, "design.cost") == exact(USED + REVIEW, "x.cost") == pytest.approx(0.08)
    assert found((USED + REVIEW).replace("from: x, ", "").replace("e -> x", "x -> l\ne -> x"), "l.cost") is None


@pytest.mark.parametrize(
    "change", [("cost_per_case: 0.08 USD", "sla: 1 h"), ("from: x, ", ""), ("from: x", "from: [x, y]")]
)
def test_labels_are_paid_where_nobody_is_paid_for_the_verdicts(change: tuple[str, str]) -> None:
    text = USED + REVIEW.replace(*change) + ("\nhuman_review y { sla: 1 h }" if "y" in change[1] else "")
    assert exact(text, "l.cost") == pytest.approx(0.025)


def test_each_replica_of_an_index_is_a_whole_set_of_shards() -> None:
    text = "hardware box { price: 2 USD/hour }\nindex i { hardware: 1 * box, replicas: 3, shards: 4 }"
    assert exact(text, "i.cost") * 3600 == pytest.approx(24)
    assert exact(text.replace(", shards: 4", ""), "i.cost") * 3600 == pytest.approx(6)
    stored = text.replace("index i {", "store i { type: kv,")
    assert exact(stored, "i.cost") * 3600 == pytest.approx(6)  # replicas of a store are its nodes


# What is kept


def test_kept_data_is_paid_by_the_month() -> None:
    text = "dataset d { size: 1 TB, price: 0.02 USD/GB/month }"
    assert exact(text, "d.cost") * MONTH == pytest.approx(20)
    assert exact(text, "d.cost") * MONTH == pytest.approx(cost.storage_cost(1e12, 1, 20 / 1e12))
    assert exact("dataset d { size: 1 TB, price: 7.3 USD/month }", "d.cost") * MONTH == pytest.approx(7.3)
    assert found("dataset d { size: 1 TB, price: 3 USD }", "d.cost") is None


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("dataset d { size: 1 TB }", (12, 23)),
        ("store d { type: lake, size: 1 TB }", (12, 23)),
        ("store d { tech: s3, size: 1 TB }", (12, 23)),
        ("store d { size: 1 TB }", (50, 200)),
        ("index d { type: flat, count: 1B, dim: 250 }", (1000, 4000)),
        ("store d { tech: redis, keys: 0, value_size: 1 KB }", (0, 0)),
        ("store d { tech: redis, keys: 1048576, key_size: 16 bytes, value_size: 64 bytes }", (0.17616, 0.70464)),
    ],
)
def test_usual_prices_depend_on_where_it_lies(text: str, ends: tuple[float, float]) -> None:
    made = fact(text, "d.cost")
    assert (made.low * MONTH, made.high * MONTH) == pytest.approx(ends, rel=1e-4)


def test_what_is_written_may_be_paid_by_the_byte() -> None:
    text = "source s { volume: 1 MB/s }\nlog l { price: 0.5 USD/GB }\ns -> l"
    assert exact(text, "l.cost") == pytest.approx(1e-3 * 0.5)
    assert fact("log l { price: 0.5 USD/GB }", "l.cost").missing == ("l.record",)


def test_machines_that_hold_everything_in_memory_are_paid_once() -> None:
    text = "index i { type: flat, count: 1B, dim: 250, replicas: 3, hardware: box }" + BOX
    assert exact(text, "i.cost") == pytest.approx(6 / HOUR)
    disk = "store i { tech: postgres, size: 1 TB, price: 0.1 USD/GB/month, replicas: 3, hardware: box }" + BOX
    assert exact(disk, "i.cost") == pytest.approx(6 / HOUR + 100 / MONTH)
    without = "store i { tech: postgres, size: 1 TB, price: 0.1 USD/GB/month, replicas: 3 }"
    assert exact(without, "i.cost") == pytest.approx(100 / MONTH)


# The whole


def test_the_total_adds_up_and_names_its_terms() -> None:
    text = "endpoint a { cost: 1 USD/hour }\nendpoint b { cost: 2 USD/hour }"
    made = fact(text, "design.cost")
    assert made.low == pytest.approx(3 / HOUR)
    assert [term.role for term in made.inputs] == ["`a`", "`b`"]
    assert found("endpoint a {}", "design.cost") is None


def test_a_cost_of_one_term_is_that_term() -> None:
    made = fact("model m { replicas: 3, price: 2 USD/hour }", "m.cost")
    assert (made.operation, len(made.inputs), made.role) == ("product", 2, "")


def test_accelerators_are_counted_and_processors_are_not() -> None:
    text = "model m { replicas: 3, hardware: 2 * box }\ntraining t { hardware: 8 * box }\n"
    text += "batch_inference b { parallelism: 4, hardware: 1 * box }\nendpoint e { replicas: 5, hardware: cpu }" + BOX
    assert exact(text, "design.gpus") == 6 + 8 + 4
    assert found("endpoint e { replicas: 5, hardware: cpu }", "design.gpus") is None
    assert found("endpoint e { replicas: 5 }", "design.gpus") is None
