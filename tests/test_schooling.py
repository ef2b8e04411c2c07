"""Trainings: published computations, times, memory and energy, through designs written in the language."""

from __future__ import annotations

import math

import pytest
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, worked_out
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas import training, vectors
from mlsd_dsl.vocabulary.dimensions import COMPUTE, DATA, TIME

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
    return made.low


def school(model: str, more: str, rest: str = "") -> str:
    return f"model m {{ {model} }}\ntraining t {{ model: m, {more} }}\n{rest}"


# Computation (F47, F48)


def test_gpt_3_takes_what_its_authors_say() -> None:
    flops = exact(school("params: 174.6B", "tokens: 300B"), "t.flops")
    assert flops == training.training_flops(174.6e9, 300e9)
    assert flops == pytest.approx(3.143e23, rel=1e-3)
    assert flops / training.PETAFLOP_DAY == pytest.approx(3637, abs=1)


def test_chinchilla_takes_what_its_authors_say() -> None:
    assert exact(school("params: 70B", "tokens: 1.4T"), "t.flops") == pytest.approx(5.88e23)


def test_a_mixture_of_experts_computes_with_active_parameters() -> None:
    assert exact(school("params: 671B, active_params: 37B", "tokens: 1T"), "t.flops") == pytest.approx(6 * 37e21)


def test_attention_counts_where_its_size_is_stated() -> None:
    model = "params: 6.6B, layers: 32, d_model: 4096"
    assert exact(school(model, "tokens: 1B, sequence: 2048"), "t.flops") == pytest.approx(
        training.training_flops(6.6e9, 1e9, 32, 4096, 2048)
    )
    assert exact(school(model, "tokens: 1B"), "t.flops") == training.training_flops(6.6e9, 1e9)


def test_recomputed_activations_count_again() -> None:
    assert exact(school("params: 1T", "tokens: 450B, recompute: yes"), "t.flops") == training.recomputed_flops(
        1e12, 450e9
    )
    with_attention = school("params: 1B, layers: 10, d_model: 100", "tokens: 1B, sequence: 50, recompute: yes")
    assert exact(with_attention, "t.flops") == pytest.approx(8e18 + 16 * 10 * 100 * 50 * 1e9)


DATASET = "dataset d { rows: 1B }\ndataset e { rows: 1B }\nd -> t\ne -> t"


def test_other_models_take_three_times_their_forward_pass_for_each_example() -> None:
    assert exact(school("flops: 20M FLOP", "epochs: 2", DATASET), "t.flops") == 3 * 20e6 * 2 * 2e9
    assert exact(school("flops: 20M FLOP", "recompute: yes", DATASET), "t.flops") == 4 * 20e6 * 2e9
    assert found(school("flops: 20M FLOP", "epochs: 2"), "t.flops") is None
    assert found(school("params: 20M", "epochs: 2", DATASET), "t.flops") is None


def test_a_dataset_named_twice_is_learned_from_once() -> None:
    text = "dataset d { rows: 1B }\nmodel m { flops: 1 FLOP }\ntraining t { model: m, dataset: d }\nd -> t"
    assert exact(text, "t.flops") == 3e9


def test_tokens_of_a_dataset_count_where_the_training_states_none() -> None:
    text = school("params: 1B", "epochs: 2", "dataset d { tokens: 10B }\nd -> t")
    assert exact(text, "t.flops") == 6 * 1e9 * 20e9
    assert exact(text.replace("epochs: 2", "epochs: 2, tokens: 5B"), "t.flops") == 6 * 1e9 * 5e9


def test_two_models_add_up() -> None:
    text = "model a { params: 1B }\nmodel b { params: 2B }\ntraining t { model: [a, b], tokens: 1B }"
    assert exact(text, "t.flops") == 18e18
    assert fact(text, "t.flops").dimension == COMPUTE


@pytest.mark.parametrize("model", ["role: generator", "architecture: transformer", "architecture: moe"])
def test_a_token_takes_two_operations_for_each_parameter_that_it_uses(model: str) -> None:
    assert exact(f"model m {{ {model}, params: 8B }}", "m.flops") == 16e9
    assert exact(f"model m {{ {model}, params: 8B, active_params: 1B }}", "m.flops") == 2e9
    assert exact(f"model m {{ {model}, params: 8B, flops: 1 TFLOP }}", "m.flops") == 1e12
    assert found(f"model m {{ {model} }}", "m.flops") is None


def test_an_image_passes_its_parameters_more_than_once() -> None:
    assert found("model m { architecture: cnn, params: 8B }", "m.flops") is None


# Time (F49)


def test_the_trainings_of_megatron_take_as_long_as_published() -> None:
    # 8 N T / (n X), with what a device reaches as its peak
    box = "hardware box {{ flops: {} TFLOP/s, type: gpu }}"
    small = school("params: 175B", "tokens: 300B, recompute: yes, mfu: 100%, hardware: 1024 * box", box.format(140))
    assert exact(small, "t.duration") / DAY == pytest.approx(33.9, abs=0.05)
    large = school("params: 1T", "tokens: 450B, recompute: yes, mfu: 100%, hardware: 3072 * box", box.format(163))
    assert exact(large, "t.duration") / DAY == pytest.approx(83.2, abs=0.05)
    assert exact(large, "t.duration") == pytest.approx(training.training_time(3.6e24, 3072, 163e12))


def test_the_share_of_the_peak_is_a_range_where_it_is_not_stated() -> None:
    text = school("params: 1B", "tokens: 1B, hardware: 8 * box", "hardware box { flops: 100 TFLOP/s }")
    made = fact(text, "t.duration")
    assert (made.low, made.high) == pytest.approx((6e18 / (8e14 * 0.55), 6e18 / (8e14 * 0.30)))
    assert made.known
    assert made.dimension == TIME


def test_a_measured_throughput_says_how_long_it_takes() -> None:
    # LLaMA-65B: 1.4 T tokens at 380 tokens/s on each of 2,048 devices are about 21 days
    tokens = school("params: 65B", "tokens: 1.4T, throughput: 778240 tokens/s, hardware: 2048 * a100")
    assert exact(tokens, "t.duration") / DAY == pytest.approx(20.82, abs=0.01)
    assert exact(school("flops: 1 FLOP", "throughput: 2M rows/s", DATASET), "t.duration") == 1000
    assert found(school("flops: 1 FLOP", "throughput: 2M rows/s"), "t.duration") is None


def test_a_stated_duration_is_not_derived_again() -> None:
    made = fact(school("params: 1B", "tokens: 1B, duration: 5 h, hardware: 8 * h100"), "t.duration")
    assert (made.low, made.status) == (5 * 3600, "stated")


def test_without_machines_or_work_there_is_no_duration() -> None:
    assert found(school("params: 1B", "tokens: 1B"), "t.duration") is None
    assert found(school("params: 1B", "hardware: 8 * h100"), "t.duration") is None
    box = "hardware box { memory: 1 GB }"
    assert found(school("params: 1B", "tokens: 1B, hardware: 8 * box", box), "t.duration") is None


# Devices: hours and energy (F51)


LLAMA = "duration: 1022362 h, hardware: 1 * box, pue: 1.1"


def test_llama_took_the_energy_that_its_authors_say() -> None:
    text = school("params: 65B", LLAMA, "hardware box { type: gpu, power: 400 }")
    assert exact(text, "t.energy") / 1000 == pytest.approx(449.8, abs=0.05)
    assert exact(text, "t.energy") == pytest.approx(training.energy(1_022_362 * 3600, 400, 1.1) / training.KWH)
    assert exact(text.replace(", pue: 1.1", ""), "t.energy") == exact(text, "t.energy")
    assert exact(text, "t.gpu_hours") == 1_022_362 * 3600


def test_only_accelerators_have_accelerator_hours() -> None:
    text = school("params: 1B", "duration: 1 h, hardware: 4 * box", "hardware box { type: cpu }")
    assert found(text, "t.gpu_hours") is None
    assert found(text, "t.energy") is None  # no watts
    assert exact(text.replace("type: cpu", "type: tpu"), "t.gpu_hours") == 4 * 3600
    assert found(school("params: 1B", "duration: 1 h"), "t.gpu_hours") is None
    assert found(school("params: 1B", "hardware: 4 * h100"), "t.gpu_hours") is None


def test_the_catalogue_knows_a_device_and_the_design_knows_better() -> None:
    text = school("params: 1B", "tokens: 1B, mfu: 50%, duration: 1 h, hardware: 2 * h100")
    assert exact(text, "t.energy") == pytest.approx(2 * 0.7 * 1.1)
    own = text + "\nhardware box { flops: 1 PFLOP/s, power: 1000 }"
    assert exact(own.replace("2 * h100", "2 * box"), "t.energy") == pytest.approx(2.2)


# Memory (F50, F14)


@pytest.mark.parametrize(
    ("optimizer", "each"),
    [("adam", 16), ("adamw", 16), ("lion", 12), ("adagrad", 12), ("sgd", 8), ("adafactor", 8), ("rowwise_adagrad", 8)],
)
def test_memory_is_what_the_optimizer_asks_for(optimizer: str, each: int) -> None:
    made = exact(school("params: 7B", f"optimizer: {optimizer}"), "t.memory")
    assert made == each * 7e9
    assert made == training.training_memory(7e9, optimizer=each - 4)


def test_an_unstated_optimizer_may_be_any() -> None:
    made = fact(school("params: 7B", "epochs: 1"), "t.memory")
    assert (made.low, made.high, made.known) == (56e9, 112e9, True)
    assert made.dimension == DATA


def test_what_shampoo_remembers_depends_on_shapes() -> None:
    assert found(school("params: 7B", "optimizer: shampoo"), "t.memory") is None
    assert found(school("tables { a: 1M }, embedding_dim: 8", "optimizer: shampoo"), "t.memory") is None


@pytest.mark.parametrize(
    ("optimizer", "remembered"), [("adam", 2), ("adagrad", 1), ("rowwise_adagrad", 1 / 128), ("sgd", 0), ("lion", 1)]
)
def test_tables_are_trained_with_what_is_remembered_of_them(optimizer: str, remembered: float) -> None:
    made = exact(school("tables { a: 1M, b: 2M }, embedding_dim: 128", f"optimizer: {optimizer}"), "t.memory")
    assert made == pytest.approx(vectors.embedding_table_bytes((1e6, 2e6), 128, 4, remembered))


def test_tables_of_any_optimizer_take_one_to_three_times_their_size() -> None:
    made = fact(school("tables { a: 1M }, embedding_dim: 128, params: 1M", "epochs: 1"), "t.memory")
    assert (made.low, made.high) == (512e6 + 8e6, 3 * 512e6 + 16e6)
    missing = fact(school("tables { a: 1M }", "epochs: 1"), "t.memory")
    assert (missing.high, missing.missing) == (math.inf, ("m.embedding_dim",))


def test_a_training_that_says_nothing_has_no_numbers() -> None:
    for name in ("flops", "duration", "memory", "energy", "gpu_hours"):
        assert found("model m {}\ntraining t { model: m }", f"t.{name}") is None, name


# What an incremental training reads

ARRIVING = "dataset d { rows: 24B, period: 30 days }"


def hourly(mode: str, every: str = "every: 1 h", dataset: str = ARRIVING) -> str:
    return school("flops: 1 FLOP", f"dataset: d, mode: {mode}, {every}, throughput: 1M rows/s", dataset)


def test_an_incremental_training_reads_what_has_arrived_since_its_last_run() -> None:
    assert exact(hourly("incremental"), "t.duration") == pytest.approx(24e9 / 720 / 1e6)
    assert exact(hourly("incremental"), "t.flops") == pytest.approx(3 * 24e9 / 720)
    assert exact(hourly("incremental", "every: 1 h, epochs: 2"), "t.flops") == pytest.approx(6 * 24e9 / 720)


@pytest.mark.parametrize("mode", ["scratch", "warm_start", "finetune"])
def test_other_trainings_read_all_rows(mode: str) -> None:
    assert exact(hourly(mode), "t.duration") == 24_000


def test_what_has_arrived_is_unknown_without_period_or_interval() -> None:
    assert fact(hourly("incremental", dataset="dataset d { rows: 24B }"), "t.flops").missing == ("d.period",)
    assert fact(hourly("incremental", "seed: 1"), "t.flops").missing == ("t.every",)


def test_a_training_that_never_stops_has_no_single_run() -> None:
    assert found(hourly("incremental", "every: continuous"), "t.duration") is None
