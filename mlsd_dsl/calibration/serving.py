"""Published cases of language models in service: memory of the cache, prefill, decoding."""

from __future__ import annotations

from typing import Any

from mlsd_dsl.calibration.case import Case
from mlsd_dsl.calibration.priors import ALL_REDUCE, DECODE_MBU, PREFILL_MFU
from mlsd_dsl.formulas.llm import concurrent_sequences, decode_time, kv_bytes_per_token, prefill_time, weight_bytes
from mlsd_dsl.formulas.storage import GIBI

_VLLM = "W. Kwon et al., PagedAttention, section 3 and table 1, https://arxiv.org/abs/2309.06180"
_VLLM_ISSUE = "vLLM issue 10517, start of the server, https://github.com/vllm-project/vllm/issues/10517"
_GPT_FAST = "PyTorch gpt-fast, benchmarks, https://github.com/pytorch-labs/gpt-fast"
_KIPPLY = "kipply, Transformer Inference Arithmetic, by way of llm-analysis, https://github.com/cli99/llm-analysis"
_DRAFT = "F. Calabria, Benchmarking AI inference, IETF draft calabria-bmwg-ai-fabric-inference-bench, appendix"

_LLAMA_8B = {"layers": 32, "kv_heads": 8, "head_dimension": 128}
_OPT_13B = {"layers": 40, "kv_heads": 40, "head_dimension": 128}
_LLAMA_70B = {"layers": 80, "kv_heads": 8, "head_dimension": 128}
_A100_40, _A100_80, _MI250X = 1.555e12, 2.039e12, 1.638e12


def _tokens_that_fit(memory: float, **model: float) -> float:
    return concurrent_sequences(memory, 0, kv_bytes_per_token(**model), 1, 1.0)


def _speed(parameters: float, width: float, bandwidth: float, mbu: Any, **parallel: Any) -> Any:
    return 1 / decode_time(weight_bytes(parameters, width), bandwidth, mbu, **parallel)


def _step(parameters: float, width: float, bandwidth: float, mbu: Any, **parallel: Any) -> Any:
    return decode_time(weight_bytes(parameters, width), bandwidth, mbu, **parallel)


def _fast(number: str, model: str, width: float, devices: int, printed: str, counts: bool = True) -> Case:
    """A row of gpt-fast: one sequence of a few tokens, so that the weights are all that is read."""
    parameters, layers = {"7B": (6.74e9, 32), "70B": (68.98e9, 80)}[model]
    bits = {2.0: "16 bits", 1.0: "8 bits", 0.5625: "4 bits, a scale for 32"}[width]
    parallel = {"devices": devices, "layers": layers, "all_reduce": ALL_REDUCE} if devices > 1 else {}
    return Case(
        number,
        ("F53", "F56"),
        f"Llama-2-{model}, {bits}, on {devices} A100 of 80 GB: tokens/s for one sequence",
        _speed,
        {"parameters": parameters, "width": width, "bandwidth": _A100_80, "mbu": DECODE_MBU, **parallel},
        printed,
        _GPT_FAST,
        "T",
        "/s",
        counts=counts,
    )


def _amd(number: str, width: float, printed: str) -> Case:
    return Case(
        number,
        ("F53", "F56"),
        f"Llama-2-7B, {8 * width:g} bits, on one die of an MI-250x: tokens/s for one sequence",
        _speed,
        {"parameters": 6.74e9, "width": width, "bandwidth": _MI250X, "mbu": DECODE_MBU},
        printed,
        _GPT_FAST,
        "T",
        "/s",
    )


def _prefill(number: str, devices: int, printed: str) -> Case:
    return Case(
        number,
        ("F55",),
        f"13 B (12.85 B), 512 tokens, on {devices} A100 of 40 GB: prefill",
        prefill_time,
        {"parameters": 12.85e9, "prompt": 512, "peak": 312e12, "mfu": PREFILL_MFU, "devices": devices},
        printed,
        _KIPPLY,
        "T",
        "ms",
        1e-3,
    )


def _decode(number: str, devices: int, printed: str) -> Case:
    parallel = {"devices": devices, "layers": 40, "all_reduce": ALL_REDUCE} if devices > 1 else {}
    return Case(
        number,
        ("F53", "F56"),
        f"13 B (12.85 B), fp16, on {devices} A100 of 40 GB: a decoding step",
        _step,
        {"parameters": 12.85e9, "width": 2, "bandwidth": _A100_40, "mbu": DECODE_MBU, **parallel},
        printed,
        _KIPPLY,
        "T",
        "ms",
        1e-3,
    )


CASES = (
    Case(
        "D1a",
        ("F52",),
        "OPT-13B: cache of a token (print: KB, and they are KiB)",
        kv_bytes_per_token,
        _OPT_13B,
        "800",
        _VLLM,
        unit="KiB",
        per=1024,
    ),
    Case(
        "D1b",
        ("F52", "F54"),
        "OPT-13B: tokens in 12 GB for the cache (they are GiB)",
        _tokens_that_fit,
        {"memory": 12 * GIBI, **_OPT_13B},
        "15.7e3",
        _VLLM,
        unit="tokens",
    ),
    Case(
        "L1", ("F53",), "13 B parameters in fp16", weight_bytes, {"parameters": 13e9}, "26", _VLLM, unit="GB", per=1e9
    ),
    Case(
        "L2",
        ("F52",),
        "70 B model with 8 KV heads, 4,096 tokens: cache of a sequence",
        lambda context, **model: context * kv_bytes_per_token(**model),
        {"context": 4096, **_LLAMA_70B},
        "1342177280",
        _DRAFT,
        unit="B",
    ),
    Case(
        "L3",
        ("F52", "F54"),
        "Llama-3.1-8B, 3.81 GiB for the cache: blocks of 16 tokens",
        lambda **inputs: _tokens_that_fit(**inputs) / 16,
        {"memory": 3.81 * GIBI, **_LLAMA_8B},
        "1952",
        _VLLM_ISSUE,
        unit="blocks",
    ),
    Case(
        "L4",
        ("F52", "F54"),
        "Llama-3.1-8B, 2.89 GiB for the cache: tokens",
        _tokens_that_fit,
        {"memory": 2.89 * GIBI, **_LLAMA_8B},
        "23648",
        _VLLM_ISSUE,
        unit="tokens",
    ),
    _prefill("D11a", 1, "63.17"),
    _decode("D11b", 1, "22.0"),
    _prefill("D11c", 2, "45.45"),
    _decode("D11d", 2, "13.5"),
    _fast("D11e", "7B", 2.0, 1, "104.9"),
    _fast("D11f", "7B", 2.0, 2, "168.84", counts=False),
    _fast("D11g", "7B", 2.0, 4, "254.02", counts=False),
    _fast("L5", "7B", 2.0, 8, "328.43"),
    _fast("L6", "7B", 1.0, 1, "155.58"),
    _fast("L7", "7B", 0.5625, 1, "196.80"),
    _fast("L8", "70B", 1.0, 1, "19.13"),
    _fast("L9", "70B", 0.5625, 1, "25.25"),
    _fast("L10", "70B", 2.0, 2, "21.32"),
    _fast("L11", "70B", 2.0, 4, "38.01"),
    _fast("L12", "70B", 2.0, 8, "62.50"),
    _fast("L13", "70B", 1.0, 8, "80.44"),
    _fast("L14", "70B", 0.5625, 8, "90.77"),
    _amd("L15", 2.0, "76.33"),
    _amd("L16", 1.0, "101.86"),
)
