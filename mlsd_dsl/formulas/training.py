"""What it takes to train: computation, time, memory, energy."""

from __future__ import annotations

from mlsd_dsl.formulas.formula import counts, formula, nonnegative, positive, require, shares

DAY = 86_400.0
KWH = 3.6e6  # joules
PETAFLOP_DAY = 1e15 * DAY

_MEGATRON = "D. Narayanan et al., Efficient Large-Scale Language Model Training, SC 2021"


@formula(
    "F47",
    "computation of training",
    "(6 N + 12 L d s) x tokens; the second term halved for causal attention, absent where L is 0",
    source="J. Kaplan et al., Scaling Laws for Neural Language Models, 2020; A. Chowdhery et al., PaLM, 2022, appendix B",
    domain="dense transformers, or the active parameters of a mixture of experts; embeddings not counted in N",
    test="GPT-3, 174.6 B x 300 B tokens: 3.143e23 FLOP = 3,637 PF-days (published 3.14e23, 3,640); Chinchilla 5.88e23",
)
def training_flops(
    parameters: float,
    tokens: float,
    layers: float = 0.0,
    width: float = 0.0,
    sequence: float = 0.0,
    causal: bool = False,
) -> float:
    """FLOP to train on `tokens`; `layers`, `width` and `sequence` (L, d, s) add the attention."""
    nonnegative(parameters=parameters, tokens=tokens, layers=layers, width=width, sequence=sequence)
    return (6 * parameters + (6 if causal else 12) * layers * width * sequence) * tokens


@formula(
    "F48",
    "computation with full recomputation",
    "8 N x tokens",
    source=_MEGATRON,
    domain="all activations computed anew in the backward pass; counts as work of the hardware, not of the model",
    test="1 T parameters x 450 B tokens: 3.6e24 FLOP",
)
def recomputed_flops(parameters: float, tokens: float) -> float:
    """FLOP that the hardware does to train on `tokens` when no activation is kept."""
    nonnegative(parameters=parameters, tokens=tokens)
    return 8 * parameters * tokens


@formula(
    "F49",
    "time of training",
    "FLOP / (devices x peak x MFU)",
    source=_MEGATRON,
    domain="MFU published 0.27 to 0.64 for dense models on A100 and H100; no failures or restarts",
    test="8 N T / (n X): 175 B, 300 B, 1,024 x 140 TFLOP/s: 33.9 days (published 34); 1 T, 450 B, 3,072 x 163: 83.2 (84)",
)
def training_time(flops: float, devices: float, peak: float, share: float = 1.0) -> float:
    """Seconds to do `flops` on `devices` of `peak` FLOP/s of which the `share` (MFU) is reached."""
    nonnegative(flops=flops)
    positive(devices=devices, peak=peak, share=share)
    shares(share=share)
    return flops / (devices * peak * share)


@formula(
    "F49b",
    "model FLOP utilisation",
    "tokens per second x FLOP per token / (devices x peak)",
    source="A. Chowdhery et al., PaLM, 2022, appendix B; llm-foundry throughput tables",
    domain="a result above 1 contradicts the peak, and is refused",
    test="llm-foundry 7 B, 512 H100, 4,951,479 tokens/s, s = 2,048: 42.20 % (published 42.2)",
)
def utilisation_of_peak(token_rate: float, flops_per_token: float, devices: float, peak: float) -> float:
    """Share of the `devices`' peak FLOP/s that a training with `token_rate` tokens per second reaches."""
    nonnegative(token_rate=token_rate, flops_per_token=flops_per_token)
    positive(devices=devices, peak=peak)
    reached = token_rate * flops_per_token / (devices * peak)
    require(reached <= 1, "more work than the peak of the devices allows")
    return reached


@formula(
    "F50",
    "memory of training",
    "parameters x (weights / dp3 + gradients / dp2 + optimizer / dp1), dp where the stage of ZeRO divides",
    source="S. Rajbhandari et al., ZeRO, SC 2020, section 3",
    domain="before activations and buffers; Adam in mixed precision: 2 + 2 + 12 bytes",
    test="7 B: 112 GB; ZeRO paper, 7.5 B on 64: 120, 31.4, 16.6, 1.9 GB for stages 0 to 3",
)
def training_memory(
    parameters: float,
    stage: int = 0,
    replicas: float = 1.0,
    weights: float = 2.0,
    gradients: float = 2.0,
    optimizer: float = 12.0,
) -> float:
    """Bytes on each device; `stage` of ZeRO 0 to 3, data-parallel `replicas`, bytes per parameter of the three kinds."""
    nonnegative(parameters=parameters, weights=weights, gradients=gradients, optimizer=optimizer)
    counts(0, stage=stage)
    require(stage <= 3, f"ZeRO has stages 0 to 3, not {stage}")
    positive(replicas=replicas)
    require(replicas >= 1, f"{replicas} replicas")
    divided = [replicas if stage >= least else 1.0 for least in (3, 2, 1)]
    return parameters * (weights / divided[0] + gradients / divided[1] + optimizer / divided[2])


@formula(
    "F51",
    "energy",
    "device seconds x W x PUE",
    source="H. Touvron et al., LLaMA, 2023, section 6",
    domain="rated power of the devices, or measured; PUE of at least 1",
    test="LLaMA-65B, 1,022,362 h x 400 W x 1.1: 449.8 MWh (published 449)",
)
def energy(device_seconds: float, watts: float, overhead: float = 1.0) -> float:
    """Joules of `device_seconds` at `watts`, times the `overhead` of the building (PUE)."""
    nonnegative(device_seconds=device_seconds, watts=watts)
    positive(overhead=overhead)
    require(overhead >= 1, f"a PUE of {overhead}: a building takes at least what its machines take")
    return device_seconds * watts * overhead


@formula(
    "F51b",
    "carbon",
    "kWh x kg per kWh",
    source="H. Touvron et al., LLaMA, 2023, section 6",
    domain="the grid's average; hardware not counted",
    test="449.8 MWh x 0.385: 173.2 t (published 173)",
)
def carbon(joules: float, intensity: float) -> float:
    """Kilograms of CO2 of `joules` at `intensity` in kg per kWh."""
    nonnegative(joules=joules, intensity=intensity)
    return joules / KWH * intensity
