"""Ranges for what is rarely published: the shares of a device's peak that software reaches.

Each is made from sources that no counted case uses.
"""

from __future__ import annotations

from mlsd_dsl.calibration.case import Prior

TRAINING_MFU = Prior(
    "share of the peak in training",
    0.28,
    0.62,
    "llm-foundry tables, models of 760 M to 3 B at 2,048 tokens (34.9 to 62.1 %); Megatron-Turing NLG 530B (27 to 30 %)",
    1.0,
)
PREFILL_MFU = Prior(
    "share of the peak in prefill",
    0.35,
    0.70,
    "llm-analysis: literature reports up to 0.7 in inference; the lower end is half of it, a judgement",
    1.0,
)
DECODE_MBU = Prior(
    "share of the memory bandwidth in decoding",
    0.50,
    0.85,
    "llm-analysis: 0.9 is an aggressive target; the lower end is a judgement",
    1.0,
)
ALL_REDUCE = Prior("seconds of an all-reduce", 10e-6, 40e-6, "gpt-fast, Llama-2-7B on two and four A100: 21 and 25 us")

PRIORS = (TRAINING_MFU, PREFILL_MFU, DECODE_MBU, ALL_REDUCE)
