"""The catalogue of hardware that designs refer to by name: `8 * h100`, `64 * cpu`.

Figures are peaks from the vendors' data sheets: dense, never with structured sparsity, which doubles the printed number
and almost never applies. What software reaches is a share of the peak and belongs to the analyses. A design redeclares a
device with the kind `hardware` where it knows better.

Vendors print "GB" for two things. A stack of HBM has a binary size, so the 80 GB of an A100 are 80 GiB. Cards with GDDR6
keep part of theirs for error correction, so that the decimal reading is the safe one. `gb` says on which of the two
`memory` is based.

Rental prices differ threefold between providers and go stale within months, so they are ranges with a date of their
own, and absent where no dated range was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

_T = 1e12
_GB = 1e9
_GIB = 2.0**30


class Price(NamedTuple):
    """Rent of one device in USD per hour: the cheapest, the usual and the dearest offer, and where they were listed."""

    low: float
    typical: float
    high: float
    source: str
    date: str


class Hardware(NamedTuple):
    """One device, or one virtual processor for `cpu`. `None` and absent keys mean: not published, or not verified.

    `memory` in bytes, `bandwidth` of the memory in bytes/s, `flops` in FLOP/s (or operations/s for int8) by number type
    and dense, `watts` the highest rated power, `link` in bytes/s between devices of one host, both directions together.
    `cores` are physical ones. The kind `tpu` stands for every accelerator that is no GPU. `source` names the vendor's
    page and, after "by way of", what was read where that was another page; `date` is the day of that reading.
    """

    name: str
    title: str
    kind: Literal["gpu", "cpu", "tpu"]
    source: str
    date: str
    cores: float | None = None
    memory: float | None = None
    gb: Literal["GiB", "GB", ""] = ""
    bandwidth: float | None = None
    flops: Mapping[str, float] = MappingProxyType({})
    watts: float | None = None
    interconnect: str = ""
    link: float | None = None
    price: Price | None = None
    aliases: tuple[str, ...] = ()


def hardware(name: str) -> Hardware | None:
    """The device with exactly this name; `None` for an alias or an unknown word."""
    return HARDWARE.get(name)


def right_spelling(word: str) -> str | None:
    """The name that a foreign spelling stands for (`H100_80GB`, `a100-80gb`); `None` where nothing is meant."""
    folded = word.lower().replace("-", "_").replace(" ", "_")
    return folded if folded in HARDWARE else ALIASES.get(folded)


# The vendors' figures were compared with this table, which sorts dense from sparse and names each data sheet.
_TABLE = "; by way of stas00/ml-engineering, compute/accelerator, https://github.com/stas00/ml-engineering"
_TABLE_DATE = "2026-08-22"
_READ = "2026-11-22"

_CATALOG = "https://huggingface.co/RajBhope/gpu-runtime-predictor/blob/main/gpu_catalog.json"
_MERCATUS = "Mercatus, Cloud GPU Pricing, https://www.mercatus-ai.com/blog/cloud-gpu-pricing"
_AIMULTIPLE = "AIMultiple, Cloud GPU Rental Price Index, https://aimultiple.com/gpu-index"
_FORWARD = "Forward Compute, GPU advisor, https://advisor.forwardcompute.ai/compare/l4-vs-l40"
_DEPLOYBASE = (
    "Deploybase, RunPod GPU pricing, https://deploybase.ai/articles/runpod-gpu-pricing; "
    "Modal, NVIDIA L40S cloud pricing, https://modal.com/blog/nvidia-l40s-price-article"
)
_NAPKIN = "sirupsen/napkin-math, cost numbers, https://github.com/sirupsen/napkin-math"
_EC2_CPU = (
    "Amazon EC2 User Guide, CPU options, https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-optimize-cpu.html"
)

# A month of one CPU costs 2 USD on the spot market, 10 with a commitment of a year, 15 on demand.
_CPU_PRICE = Price(2 / 730, 10 / 730, 15 / 730, _NAPKIN, "2026-03-21")

_DEVICES: tuple[Hardware, ...] = (
    Hardware(
        "a10",
        "NVIDIA A10",
        "gpu",
        "NVIDIA A10 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/products/a10-gpu/; by way of "
        "https://gist.github.com/kimbochen and https://sysrqmts.com/ru/gpus/compare/nvidia-a10-pcie-vs-nvidia-quadro-rtx-4000",
        _READ,
        memory=24 * _GB,
        gb="GB",
        bandwidth=600 * _GB,
        # Only fp32 and bf16 were read; the chip, GA102, does half of bf16 in tf32 and twice of it in int8.
        flops={"fp32": 31.2 * _T, "tf32": 62.5 * _T, "bf16": 125 * _T, "fp16": 125 * _T, "int8": 250 * _T},
        watts=150,
        interconnect="PCIe 4",
        link=64 * _GB,
        aliases=("nvidia_a10", "a10_24gb"),
    ),
    Hardware(
        "a100",
        "NVIDIA A100 80 GB (SXM)",
        "gpu",
        "NVIDIA A100 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/a100/" + _TABLE,
        _TABLE_DATE,
        memory=80 * _GIB,
        gb="GiB",
        bandwidth=2039 * _GB,
        flops={"fp32": 19.5 * _T, "tf32": 156 * _T, "bf16": 312 * _T, "fp16": 312 * _T, "int8": 624 * _T},
        watts=400,
        interconnect="NVLink 3",
        link=600 * _GB,
        # The usual price is the middle of what specialized clouds ask; the ends are over all providers.
        price=Price(0.80, 1.30, 3.00, _MERCATUS, "2026-05"),
        aliases=("a100_80gb", "a100_80", "a100_sxm", "a100_80gb_sxm", "nvidia_a100"),
    ),
    Hardware(
        "a100_40gb",
        "NVIDIA A100 40 GB (SXM)",
        "gpu",
        "NVIDIA A100 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/a100/" + _TABLE,
        _TABLE_DATE,
        memory=40 * _GIB,
        gb="GiB",
        bandwidth=1555 * _GB,
        flops={"fp32": 19.5 * _T, "tf32": 156 * _T, "bf16": 312 * _T, "fp16": 312 * _T, "int8": 624 * _T},
        watts=400,
        interconnect="NVLink 3",
        link=600 * _GB,
        aliases=("a100_40", "a100_40gb_sxm"),
    ),
    # Sources disagree about its arithmetic, so none is given.
    Hardware(
        "a10g",
        "NVIDIA A10G",
        "gpu",
        "Baseten, NVIDIA A10 vs A10G for ML model inference, "
        "https://www.baseten.co/blog/nvidia-a10-vs-a10g-for-ml-model-inference/; power as nvidia-smi prints it on EC2 G5, "
        "https://gist.github.com/shashankprasanna/10ebe6dc1ba1d8d93db17da4e2cc890e",
        _READ,
        memory=24 * _GB,
        gb="GB",
        bandwidth=600 * _GB,
        watts=300,
        aliases=("nvidia_a10g",),
    ),
    # NVIDIA's tables for Blackwell disagree about fp32, so it is left out.
    Hardware(
        "b200",
        "NVIDIA B200 (SXM)",
        "gpu",
        "NVIDIA DGX B200, data sheet, https://resources.nvidia.com/en-us-dgx-systems/dgx-b200-datasheet" + _TABLE,
        _TABLE_DATE,
        memory=180 * _GIB,
        gb="GiB",
        bandwidth=8 * _T,
        flops={"tf32": 1125 * _T, "bf16": 2250 * _T, "fp16": 2250 * _T, "fp8": 4500 * _T, "int8": 4500 * _T},
        watts=1000,
        interconnect="NVLink 5",
        link=1800 * _GB,
        aliases=("b200_180gb", "b200_sxm", "nvidia_b200"),
    ),
    Hardware(
        "cpu",
        "x86 vCPU",
        "cpu",
        _EC2_CPU,
        _READ,
        cores=0.5,  # two threads share a core
        price=_CPU_PRICE,
        aliases=("vcpu", "cpu_x86", "x86", "cpus", "vcpus"),
    ),
    Hardware(
        "cpu_arm",
        "Arm vCPU (such as AWS Graviton)",
        "cpu",
        _EC2_CPU,
        _READ,
        cores=1.0,  # no second thread
        price=_CPU_PRICE,
        aliases=("graviton", "arm", "arm64", "arm_cpu"),
    ),
    Hardware(
        "gh200",
        "NVIDIA GH200 (96 GB HBM3)",
        "gpu",
        "NVIDIA GH200 Grace Hopper Superchip, https://www.nvidia.com/en-us/data-center/grace-hopper-superchip/"
        + _TABLE,
        _TABLE_DATE,
        memory=96 * _GIB,
        gb="GiB",
        bandwidth=4 * _T,
        flops={
            "fp32": 67 * _T,
            "tf32": 494.5 * _T,
            "bf16": 989 * _T,
            "fp16": 989 * _T,
            "fp8": 1979 * _T,
            "int8": 1979 * _T,
        },
        aliases=("gh200_96gb", "grace_hopper"),
    ),
    Hardware(
        "h100",
        "NVIDIA H100 80 GB (SXM)",
        "gpu",
        "NVIDIA H100 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/h100/" + _TABLE,
        _TABLE_DATE,
        memory=80 * _GIB,
        gb="GiB",
        bandwidth=3.35 * _T,
        flops={
            "fp32": 67 * _T,
            "tf32": 494.5 * _T,
            "bf16": 989 * _T,
            "fp16": 989 * _T,
            "fp8": 1979 * _T,
            "int8": 1979 * _T,
        },
        watts=700,
        interconnect="NVLink 4",
        link=900 * _GB,
        # The ends are Mercatus' over all providers, the usual price is AIMultiple's median of the same month.
        price=Price(1.99, 2.95, 5.00, _MERCATUS + "; " + _AIMULTIPLE, "2026-05"),
        aliases=("h100_80gb", "h100_80", "h100_sxm", "h100_sxm5", "nvidia_h100"),
    ),
    Hardware(
        "h100_pcie",
        "NVIDIA H100 80 GB (PCIe)",
        "gpu",
        "NVIDIA H100 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/h100/" + _TABLE,
        _TABLE_DATE,
        memory=80 * _GIB,
        gb="GiB",
        bandwidth=2 * _T,
        flops={
            "fp32": 51 * _T,
            "tf32": 378 * _T,
            "bf16": 756 * _T,
            "fp16": 756 * _T,
            "fp8": 1513 * _T,
            "int8": 1513 * _T,
        },
        watts=350,
        interconnect="PCIe 5",
        link=128 * _GB,
        aliases=("h100_80gb_pcie",),
    ),
    Hardware(
        "h200",
        "NVIDIA H200 (SXM)",
        "gpu",
        "NVIDIA H200 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/h200/" + _TABLE,
        _TABLE_DATE,
        memory=141 * _GIB,
        gb="GiB",
        bandwidth=4.8 * _T,
        flops={
            "fp32": 67 * _T,
            "tf32": 494.5 * _T,
            "bf16": 989 * _T,
            "fp16": 989 * _T,
            "fp8": 1979 * _T,
            "int8": 1979 * _T,
        },
        watts=700,
        interconnect="NVLink 4",
        link=900 * _GB,
        # The usual price is the middle of what specialized clouds ask; the ends are over all providers.
        price=Price(2.50, 4.00, 7.00, _MERCATUS, "2026-05"),
        aliases=("h200_141gb", "h200_sxm", "nvidia_h200"),
    ),
    Hardware(
        "inferentia2",
        "AWS Inferentia2",
        "tpu",
        "AWS Neuron, Inferentia2 Architecture, "
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/general/arch/neuron-hardware/inferentia2.html",
        _READ,
        memory=32 * _GIB,
        gb="GiB",
        bandwidth=820 * _GB,
        flops={
            "fp32": 47.5 * _T,
            "tf32": 190 * _T,
            "bf16": 190 * _T,
            "fp16": 190 * _T,
            "fp8": 190 * _T,
            "int8": 380 * _T,
        },
        interconnect="NeuronLink 2",
        aliases=("inf2", "aws_inferentia2"),
    ),
    Hardware(
        "l4",
        "NVIDIA L4",
        "gpu",
        "NVIDIA L4 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/l4/; by way of "
        "https://grokipedia.com/page/NVIDIA_L4_vs_L40S and https://store.sourcecode.com/en-us/bg-bucket-compare/125/9820",
        _READ,
        memory=24 * _GB,
        gb="GB",
        bandwidth=300 * _GB,
        # The data sheet prints the tensor figures with sparsity: 120, 242, 242, 485, 485.
        flops={
            "fp32": 30.3 * _T,
            "tf32": 60 * _T,
            "bf16": 121 * _T,
            "fp16": 121 * _T,
            "fp8": 242.5 * _T,
            "int8": 242.5 * _T,
        },
        watts=72,
        interconnect="PCIe 4",
        link=64 * _GB,
        price=Price(0.39, 0.56, 0.80, _FORWARD, "2026-04-11"),
        aliases=("nvidia_l4", "l4_24gb"),
    ),
    Hardware(
        "l40s",
        "NVIDIA L40S",
        "gpu",
        "NVIDIA L40S, data sheet, https://www.nvidia.com/en-us/data-center/l40s/" + _TABLE,
        _TABLE_DATE,
        memory=48 * _GB,
        gb="GB",
        bandwidth=864 * _GB,
        flops={
            "fp32": 91.6 * _T,
            "tf32": 183 * _T,
            "bf16": 362 * _T,
            "fp16": 362 * _T,
            "fp8": 733 * _T,
            "int8": 733 * _T,
        },
        watts=350,
        interconnect="PCIe 4",
        link=64 * _GB,
        price=Price(0.79, 1.40, 1.86, _DEPLOYBASE, "2026-03-10"),
        aliases=("nvidia_l40s", "l40s_48gb"),
    ),
    Hardware(
        "mi300x",
        "AMD Instinct MI300X",
        "gpu",
        "AMD Instinct MI300X, https://www.amd.com/en/products/accelerators/instinct/mi300/mi300x.html" + _TABLE,
        _TABLE_DATE,
        memory=192 * _GIB,
        gb="GiB",
        bandwidth=5.3 * _T,
        flops={
            "fp32": 163.4 * _T,
            "tf32": 653.7 * _T,
            "bf16": 1307 * _T,
            "fp16": 1307 * _T,
            "fp8": 2610 * _T,
            "int8": 2600 * _T,
        },
        watts=750,
        interconnect="Infinity Fabric",
        aliases=("amd_mi300x", "mi300"),
    ),
    Hardware(
        "t4",
        "NVIDIA T4",
        "gpu",
        "NVIDIA T4 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/tesla-t4/; by way of "
        "https://hmc-tech.com/gpu/nvidia-a16-vs-nvidia-t4 and " + _CATALOG,
        _READ,
        memory=16 * _GB,
        gb="GB",
        bandwidth=320 * _GB,  # 256 bit at 10 Gbit/s; some of NVIDIA's pages round to 300
        flops={"fp32": 8.1 * _T, "fp16": 65 * _T, "int8": 130 * _T},
        watts=70,
        interconnect="PCIe 3",
        link=32 * _GB,
        aliases=("nvidia_t4", "tesla_t4", "t4_16gb"),
    ),
    Hardware(
        "tpu_v4",
        "Google TPU v4",
        "tpu",
        "Google Cloud, TPU v4, https://docs.cloud.google.com/tpu/docs/v4" + _TABLE,
        _TABLE_DATE,
        memory=32 * _GIB,
        gb="GiB",
        bandwidth=1.2 * _T,
        flops={"bf16": 275 * _T, "int8": 275 * _T},
        interconnect="ICI",
        aliases=("tpuv4", "v4"),
    ),
    Hardware(
        "tpu_v5e",
        "Google TPU v5e",
        "tpu",
        "Google Cloud, TPU v5e, https://docs.cloud.google.com/tpu/docs/v5e",
        _READ,
        memory=16 * _GIB,
        gb="GiB",
        bandwidth=819 * _GB,
        flops={"bf16": 197 * _T, "int8": 393 * _T},
        interconnect="ICI",
        link=400 * _GB,
        aliases=("tpuv5e", "v5e"),
    ),
    Hardware(
        "tpu_v5p",
        "Google TPU v5p",
        "tpu",
        "Google Cloud, TPU v5p, https://docs.cloud.google.com/tpu/docs/v5p" + _TABLE,
        _TABLE_DATE,
        memory=95 * _GIB,
        gb="GiB",
        bandwidth=2.76 * _T,
        flops={"bf16": 459 * _T, "int8": 918 * _T},
        interconnect="ICI",
        aliases=("tpuv5p", "v5p"),
    ),
    Hardware(
        "tpu_v6e",
        "Google TPU v6e (Trillium)",
        "tpu",
        "Google Cloud, TPU v6e, https://docs.cloud.google.com/tpu/docs/v6e",
        _READ,
        memory=32 * _GIB,
        gb="GiB",
        bandwidth=1638 * _GB,
        flops={"bf16": 918 * _T, "int8": 1836 * _T},
        interconnect="ICI",
        link=800 * _GB,
        aliases=("tpuv6e", "v6e", "trillium"),
    ),
    Hardware(
        "trainium2",
        "AWS Trainium2",
        "tpu",
        "AWS Neuron, Trainium2 Architecture, "
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/trainium2.html",
        _READ,
        memory=96 * _GIB,
        gb="GiB",
        bandwidth=2.9 * _T,
        flops={"fp32": 181 * _T, "tf32": 667 * _T, "bf16": 667 * _T, "fp16": 667 * _T, "fp8": 1299 * _T},
        interconnect="NeuronLink 3",
        link=1280 * _GB,
        aliases=("trn2", "aws_trainium2"),
    ),
    Hardware(
        "v100",
        "NVIDIA V100 16 GB (SXM2)",
        "gpu",
        "NVIDIA V100 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/v100/; by way of "
        + _CATALOG,
        _READ,
        memory=16 * _GIB,
        gb="GiB",
        bandwidth=900 * _GB,
        flops={"fp32": 15.7 * _T, "fp16": 125 * _T},
        watts=300,
        interconnect="NVLink 2",
        aliases=("nvidia_v100", "tesla_v100", "v100_16gb"),
    ),
    Hardware(
        "v100_32gb",
        "NVIDIA V100 32 GB (SXM2)",
        "gpu",
        "NVIDIA V100 Tensor Core GPU, data sheet, https://www.nvidia.com/en-us/data-center/v100/; by way of "
        + _CATALOG,
        _READ,
        memory=32 * _GIB,
        gb="GiB",
        bandwidth=900 * _GB,
        flops={"fp32": 15.7 * _T, "fp16": 125 * _T},
        watts=300,
        interconnect="NVLink 2",
        aliases=("v100_32",),
    ),
)

# Name → device, sorted by name for completion.
HARDWARE: dict[str, Hardware] = {device.name: device for device in _DEVICES}

# Foreign spelling → name.
ALIASES: dict[str, str] = {alias: device.name for device in _DEVICES for alias in device.aliases}
