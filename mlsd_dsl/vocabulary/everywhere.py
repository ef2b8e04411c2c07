"""What any design may hold, whatever its step: hardware and notes."""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    Measure,
    bandwidth,
    choice,
    compute_rate,
    count,
    measure,
    parts,
    size,
    whole,
    words,
)
from mlsd_dsl.vocabulary.dimensions import MONEY_RATE
from mlsd_dsl.vocabulary.part import Common, Plane, Step


class Hardware(Common):
    """A machine or accelerator that parts run on. The usual ones are built in; declare one to add or change it."""

    word = "hardware"
    step = Step.EVERYWHERE
    plane = Plane.OFFLINE
    shape = "box"

    type_ = choice("gpu tpu cpu npu other", "What sort of machine it is.", "gpu", instead=("kind",))
    cores = count("core", "Physical cores; on most cloud machines a vCPU is half of one.", "32", instead=("cpus",))
    vcpus = count("vCPU", "Virtual cores as the cloud sells them.", "64", instead=("vcpu",))
    memory = size("Memory of one: of the accelerator, where there is one.", "80 GB", instead=("ram", "gpu_mem", "vram"))
    bandwidth_ = bandwidth("How fast its memory can be read.", "3.35 TB/s", instead=("memory_bandwidth",))
    flops = compute_rate(
        "What it computes at best, with 16-bit numbers.", "989 TFLOP/s", instead=("peak_flops", "compute")
    )
    flops_f8 = compute_rate("What it computes at best, with 8-bit numbers.", "1979 TFLOP/s")
    link = bandwidth("How fast it exchanges data with its neighbours.", "900 GB/s", instead=("nvlink", "interconnect"))
    network = bandwidth("How fast it reaches other machines.", "100 Gbit/s")
    disk = size("Its local disk.", "3.8 TB", instead=("storage", "ssd"))
    price = measure(Measure(MONEY_RATE), "What one costs per time.", "3 USD/hour", instead=("price_per_hour",))
    power = count("", "Its electrical power in watts.", "700", instead=("watts", "tdp"))
    available = whole("How many can be had.", "64", instead=("count", "limit"))


class Note(Common):
    """A remark that is drawn beside the parts it is about."""

    word = "note"
    step = Step.EVERYWHERE
    plane = Plane.WORLD
    shape = "note"

    text = words(
        "What it says, in a sentence or in Markdown.", '"Numbers are from the interviewer."', instead=("body",)
    )
    on = parts("", "The parts it is about.", "[ranker]", instead=("of", "about"))
