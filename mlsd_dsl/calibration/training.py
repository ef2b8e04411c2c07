"""Published cases of training: computation, time, memory, energy."""

from __future__ import annotations

from typing import Any

from mlsd_dsl.calibration.case import Case
from mlsd_dsl.calibration.priors import TRAINING_MFU
from mlsd_dsl.formulas.training import (
    DAY,
    KWH,
    PETAFLOP_DAY,
    carbon,
    energy,
    recomputed_flops,
    training_flops,
    training_memory,
    training_time,
    utilisation_of_peak,
)

HOUR = 3600.0
A100, H100 = 312e12, 989.5e12

_GPT3 = "T. Brown et al., Language Models are Few-Shot Learners, table D.1, https://arxiv.org/abs/2005.14165"
_LLAMA = "H. Touvron et al., LLaMA, table 15, https://arxiv.org/abs/2302.13971"
_MEGATRON = "D. Narayanan et al., Efficient Large-Scale Language Model Training, 5.1, https://arxiv.org/abs/2104.04473"
_FOUNDRY = "MosaicML llm-foundry, training benchmarks, https://github.com/mosaicml/llm-foundry"
_ZERO = "S. Rajbhandari et al., ZeRO, figure 1, https://arxiv.org/abs/1910.02054"
_MT_NLG = "S. Smith et al., Megatron-Turing NLG 530B, 2.4, https://arxiv.org/abs/2201.11990"

# Layers and width of the MPT models, from the configurations in scripts/train/yamls.
_MPT = {
    "7b": {"layers": 32, "width": 4096, "parameters": 6_658_859_008},
    "13b": {"layers": 40, "width": 5120, "parameters": 12_853_954_560},
    "30b": {"layers": 48, "width": 7168, "parameters": 29_975_214_080},
    "70b": {"layers": 80, "width": 8192, "parameters": 64_862_437_376},
}


def _utilisation(
    token_rate: float, devices: float, peak: float, parameters: float, layers: float, width: float
) -> float:
    return utilisation_of_peak(token_rate, training_flops(parameters, 1, layers, width, 2048), devices, peak)


def _token_rate(devices: float, peak: float, share: Any, parameters: float, layers: float, width: float) -> Any:
    return 1 / training_time(training_flops(parameters, 1, layers, width, 2048), devices, peak, share)


def _time(parameters: float, tokens: float, devices: float, peak: float, share: Any) -> Any:
    return training_time(training_flops(parameters, tokens), devices, peak, share)


def _time_recomputed(parameters: float, tokens: float, devices: float, reached: float) -> float:
    return training_time(recomputed_flops(parameters, tokens), devices, reached)


def _carbon(hours: float, watts: float, overhead: float, intensity: float) -> float:
    return carbon(energy(hours * HOUR, watts, overhead), intensity)


def _energy(hours: float, watts: float, overhead: float) -> float:
    return energy(hours * HOUR, watts, overhead)


def _measured_utilisation(number: str, model: str, device: str, devices: int, token_rate: int, printed: str) -> Case:
    peak = A100 if device == "A100" else H100
    return Case(
        number,
        ("F47", "F49b"),
        f"MPT {model} on {devices} {device}, {token_rate:,} tokens/s: share of the peak",
        _utilisation,
        {"token_rate": token_rate, "devices": devices, "peak": peak, **_MPT[model]},
        printed,
        _FOUNDRY,
        unit="%",
        per=0.01,
    )


def _predicted_rate(number: str, model: str, device: str, memory: int, devices: int, token_rate: int) -> Case:
    """The row with the most devices for a model on a kind of device, so that no row is picked for its result."""
    return Case(
        number,
        ("F47", "F49"),
        f"MPT {model} on {devices} {device} {memory} GB: tokens/s",
        _token_rate,
        {"devices": devices, "peak": A100 if device == "A100" else H100, "share": TRAINING_MFU, **_MPT[model]},
        str(token_rate),
        _FOUNDRY,
        "T",
        "/s",
    )


def _predicted_hours(number: str, name: str, parameters: float, tokens: float, hours: int) -> Case:
    return Case(
        number,
        ("F47", "F49"),
        f"{name}: GPU hours for {tokens / 1e12:g} T tokens on A100",
        _time,
        {"parameters": parameters, "tokens": tokens, "devices": 1, "peak": A100, "share": TRAINING_MFU},
        str(hours),
        _LLAMA,
        "T",
        "h",
        HOUR,
    )


def _predicted_iteration(number: str, devices: int, seconds: str) -> Case:
    return Case(
        number,
        ("F47", "F49"),
        f"Megatron-Turing NLG 530B on {devices:,} A100: seconds an iteration of 1,920 x 2,048 tokens",
        _time,
        {"parameters": 530e9, "tokens": 1920 * 2048, "devices": devices, "peak": A100, "share": TRAINING_MFU},
        seconds,
        _MT_NLG,
        "T",
        "s",
        counts=False,
    )


def _predicted_days(number: str, what: str, parameters: float, tokens: float, devices: int, days: str) -> Case:
    return Case(
        number,
        ("F47", "F49"),
        f"{what}: days on {devices:,} A100",
        _time,
        {"parameters": parameters, "tokens": tokens, "devices": devices, "peak": A100, "share": TRAINING_MFU},
        days,
        _MEGATRON,
        "T",
        "days",
        DAY,
        mark="known",
    )


CASES = (
    Case(
        "D10a",
        ("F47",),
        "GPT-3: computation, 174.6 B parameters, 300 B tokens",
        training_flops,
        {"parameters": 174.6e9, "tokens": 300e9},
        "3.14e23",
        _GPT3,
        unit="FLOP",
    ),
    Case(
        "D10b",
        ("F47",),
        "the same in PF-days",
        training_flops,
        {"parameters": 174.6e9, "tokens": 300e9},
        "3.64e3",
        _GPT3,
        unit="PF-days",
        per=PETAFLOP_DAY,
    ),
    Case(
        "D10c",
        ("F1",),
        "LLaMA-65B: 1.4 T tokens, 380 tokens/s on each of 2,048 GPUs",
        lambda tokens, rate, devices: tokens / (rate * devices),
        {"tokens": 1.4e12, "rate": 380, "devices": 2048},
        "21",
        _LLAMA,
        unit="days",
        per=DAY,
    ),
    Case(
        "D10d",
        ("F51",),
        "LLaMA-65B: 1,022,362 h of 400 W, PUE 1.1",
        _energy,
        {"hours": 1_022_362, "watts": 400, "overhead": 1.1},
        "449",
        _LLAMA,
        unit="MWh",
        per=1000 * KWH,
    ),
    Case(
        "D10e",
        ("F51b",),
        "LLaMA-65B: at 0.385 kg a kWh",
        _carbon,
        {"hours": 1_022_362, "watts": 400, "overhead": 1.1, "intensity": 0.385},
        "173",
        _LLAMA,
        unit="t",
        per=1000,
    ),
    Case(
        "T1",
        ("F48", "F49"),
        "GPT-3 175 B, 300 B tokens, 1,024 A100 at 140 TFLOP/s",
        _time_recomputed,
        {"parameters": 175e9, "tokens": 300e9, "devices": 1024, "reached": 140e12},
        "34",
        _MEGATRON,
        unit="days",
        per=DAY,
        mark="known",
    ),
    Case(
        "T2",
        ("F48", "F49"),
        "1 T parameters, 450 B tokens, 3,072 A100 at 163 TFLOP/s",
        _time_recomputed,
        {"parameters": 1e12, "tokens": 450e9, "devices": 3072, "reached": 163e12},
        "84",
        _MEGATRON,
        "R",
        unit="days",
        per=DAY,
        mark="known",
    ),
    Case(
        "T3",
        ("F50",),
        "7.5 B parameters, no ZeRO",
        training_memory,
        {"parameters": 7.5e9},
        "120",
        _ZERO,
        "E",
        "GB",
        1e9,
    ),
    Case(
        "T4",
        ("F50",),
        "7.5 B parameters, ZeRO 1 on 64",
        training_memory,
        {"parameters": 7.5e9, "stage": 1, "replicas": 64},
        "31.4",
        _ZERO,
        "E",
        "GB",
        1e9,
    ),
    Case(
        "T5",
        ("F50",),
        "7.5 B parameters, ZeRO 2 on 64",
        training_memory,
        {"parameters": 7.5e9, "stage": 2, "replicas": 64},
        "16.6",
        _ZERO,
        "E",
        "GB",
        1e9,
        mark="known",
    ),
    Case(
        "T6",
        ("F50",),
        "7.5 B parameters, ZeRO 3 on 64",
        training_memory,
        {"parameters": 7.5e9, "stage": 3, "replicas": 64},
        "1.9",
        _ZERO,
        "E",
        "GB",
        1e9,
        mark="known",
    ),
    Case(
        "T7",
        ("F50",),
        "GPT-2 of 1.5 B parameters, no ZeRO (print: at least 24 GB)",
        training_memory,
        {"parameters": 1.5e9},
        "24",
        _ZERO,
        "E",
        "GB",
        1e9,
    ),
    _measured_utilisation("T8", "7b", "H100", 8, 85_144, "46.44"),
    _measured_utilisation("T9", "13b", "H100", 64, 307_209, "39.86"),
    _measured_utilisation("T10", "30b", "H100", 32, 73_860, "43.92"),
    _measured_utilisation("T11", "70b", "H100", 64, 66_523, "42.57"),
    _measured_utilisation("T12", "7b", "A100", 8, 37_130, "64.23"),
    _measured_utilisation("T13", "70b", "A100", 64, 26_274, "53.33"),
    _predicted_rate("T14", "7b", "H100", 80, 8, 85_144),
    _predicted_rate("T15", "13b", "H100", 80, 64, 307_209),
    _predicted_rate("T16", "30b", "H100", 80, 32, 73_860),
    _predicted_rate("T17", "70b", "H100", 80, 64, 66_523),
    _predicted_rate("T18", "7b", "A100", 80, 8, 37_130),
    _predicted_rate("T19", "13b", "A100", 80, 8, 18_097),
    _predicted_rate("T20", "30b", "A100", 80, 8, 7_330),
    _predicted_rate("T21", "70b", "A100", 80, 64, 26_274),
    _predicted_rate("T22", "7b", "A100", 40, 128, 463_749),
    _predicted_rate("T23", "13b", "A100", 40, 128, 252_444),
    _predicted_rate("T24", "30b", "A100", 40, 128, 110_803),
    _predicted_rate("T25", "70b", "A100", 40, 128, 48_194),
    _predicted_hours("T26", "LLaMA-7B", 6.7e9, 1.0e12, 82_432),
    _predicted_hours("T27", "LLaMA-13B", 13.0e9, 1.0e12, 135_168),
    _predicted_hours("T28", "LLaMA-33B", 32.5e9, 1.4e12, 530_432),
    _predicted_hours("T29", "LLaMA-65B", 65.2e9, 1.4e12, 1_022_362),
    _predicted_days("T30", "GPT-3 175 B, 300 B tokens", 175e9, 300e9, 1024, "34"),
    _predicted_days("T31", "1 T parameters, 450 B tokens", 1e12, 450e9, 3072, "84"),
    _predicted_iteration("T32", 2240, "60.1"),
    _predicted_iteration("T33", 2800, "50.2"),
    _predicted_iteration("T34", 3360, "44.4"),
)
