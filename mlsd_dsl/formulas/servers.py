"""How many servers, and what one server can do: utilisation, cores, scaling laws, batches, rooflines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mlsd_dsl.formulas.elementwise import ceil, greatest, least, sqrt
from mlsd_dsl.formulas.formula import OutOfDomain, counts, formula, nonnegative, positive, require, shares
from mlsd_dsl.formulas.queues import response_percentile, tail_of_response, waiting_by_servers

_USL = "N. Gunther, Guerrilla Capacity Planning, 2007; R package usl, data set specsdm91"


@formula(
    "F23",
    "servers by utilisation",
    "ceil(rate x service / utilisation)",
    source="definition of utilisation",
    domain="utilisation above 0 and at most 1; says nothing about waiting",
    test="2,000 /s x 20 ms at 0.7: 58",
)
def servers_by_utilisation(rate: float, service: float, utilisation: float) -> float:
    """Servers that are busy for the share `utilisation` with `rate` requests of `service` seconds."""
    nonnegative(rate=rate, service=service)
    shares(utilisation=utilisation)
    positive(utilisation=utilisation)
    return ceil(rate * service / utilisation)  # type: ignore[no-any-return]


@formula(
    "F23b",
    "utilisation",
    "rate x service / servers",
    source="utilisation law; P. Denning, J. Buzen, 1978",
    domain="a result of 1 or more is a queue without end, and refused",
    test="2,000 /s x 20 ms on 58: 0.690",
)
def utilisation(rate: float, service: float, servers: float) -> float:
    """Share of the time that each of `servers` is busy."""
    nonnegative(rate=rate, service=service)
    positive(servers=servers)
    busy = rate * service / servers
    require(busy < 1, "the servers are busy all the time and the queue grows without end")
    return busy


@formula(
    "F23c",
    "servers for a percentile of the response, M/M/c",
    "the least c with F24e <= bound",
    source="L. Kleinrock, Queueing Systems I; counted up in c",
    domain="as F24; infeasible where the service alone exceeds the bound",
    test="exponential service of 20 ms has p99 92.1 ms without any queue: a bound of 80 ms is infeasible",
)
def servers_by_percentile(share: float, bound: float, rate: float, service: float) -> int:
    """The least number of servers at which the `share` of requests is answered within `bound` seconds."""
    positive(bound=bound, service=service)
    nonnegative(rate=rate)
    alone = response_percentile(share, 0.0, service, 1)
    if alone > bound:
        raise OutOfDomain(
            f"the service alone takes {alone:.4g} s at p{100 * share:g}, above {bound:.4g} s: no number of servers helps"
        )
    load = rate * service
    return next(
        servers
        for servers, waiting in waiting_by_servers(load)
        if tail_of_response(bound / service, servers - load, waiting) <= 1 - share
    )


@formula(
    "F28",
    "square-root staffing",
    "ceil(a + β sqrt(a))",
    source="S. Halfin, W. Whitt, Heavy-Traffic Limits for Queues with Many Exponential Servers, 1981",
    domain="large offered load; β above 0",
    test="a = 40, β = 1: 47, of whose requests 20.49 % wait",
)
def square_root_staffing(load: float, safety: float) -> float:
    """Servers for `load` erlang with the `safety` factor β."""
    nonnegative(load=load)
    positive(safety=safety)
    return ceil(load + safety * sqrt(load))  # type: ignore[no-any-return]


@formula(
    "F23d",
    "servers by the share that waits, M/M/c",
    "the least c with C(c, a) <= share",
    source="A. K. Erlang, 1917",
    domain="as F24",
    test="a = 40, at most 20.5 % wait: 47",
)
def servers_by_waiting(share: float, rate: float, service: float) -> int:
    """The least number of servers at which at most the `share` of requests waits."""
    shares(share=share)
    positive(share=share, service=service)
    nonnegative(rate=rate)
    return next(servers for servers, waiting in waiting_by_servers(rate * service) if waiting <= share)


@formula(
    "F29",
    "capacity by cores",
    "cores x utilisation / CPU seconds per request; cores = vCPU x 0.5 with SMT",
    source="utilisation law; vCPU are hyper-threads on x86 clouds (AWS, Google Cloud, Azure)",
    domain="bound by CPU; servers that wait for others are bound by threads or connections (F31)",
    test="16 vCPU with SMT, 10 ms a request, 70 %: 560 /s",
)
def core_capacity(
    processors: float, cpu_seconds: float, utilisation: float = 1.0, cores_per_processor: float = 0.5
) -> float:
    """Requests per second of `processors` (vCPU) at `cpu_seconds` each; 1 core a processor on most ARM machines."""
    nonnegative(processors=processors)
    positive(cpu_seconds=cpu_seconds, cores_per_processor=cores_per_processor)
    shares(utilisation=utilisation)
    return processors * cores_per_processor * utilisation / cpu_seconds


@formula(
    "F30",
    "universal scalability law",
    "X(N) = γ N / (1 + α (N - 1) + β N (N - 1))",
    source=_USL,
    domain="α from 0 to 1, β at least 0, fitted to measurements",
    test="α 0.0277285, β 0.0001044, γ 89.995233: X(96.5) = 1,883.8 (published 1,884)",
)
def scaled_throughput(size: float, contention: float, coherency: float, single: float) -> float:
    """Throughput of `size` servers or users: α `contention`, β `coherency`, γ throughput of a `single` one in 1/s."""
    positive(size=size, single=single)
    shares(contention=contention)
    nonnegative(coherency=coherency)
    require(size >= 1, f"the law begins at a size of 1, not {size}")
    return single * size / (1 + contention * (size - 1) + coherency * size * (size - 1))


@formula(
    "F30b",
    "size of the greatest throughput",
    "N* = sqrt((1 - α) / β)",
    source=_USL,
    domain="β above 0, else the throughput never falls",
    test="α 0.0277285, β 0.0001044: 96.50 (published 96.52)",
)
def best_size(contention: float, coherency: float) -> float:
    """Servers or users beyond which more of them slow the system down."""
    shares(contention=contention)
    positive(coherency=coherency)
    return sqrt((1 - contention) / coherency)  # type: ignore[no-any-return]


@formula(
    "F30c",
    "limit of Amdahl",
    "γ / α",
    source=_USL,
    domain="α above 0, β of 0",
    test="3,245.6 /s (published 3,246)",
)
def amdahl_limit(contention: float, single: float) -> float:
    """Throughput that no number of servers exceeds."""
    shares(contention=contention)
    positive(contention=contention, single=single)
    return single / contention


@formula(
    "F30d",
    "load at which waiting begins to dominate",
    "1 / α",
    source=_USL,
    domain="α above 0",
    test="α 0.0277285: 36.06 (published 36.06), where the throughput is 1,542.4 /s (1,542)",
)
def optimal_size(contention: float) -> float:
    """Servers or users at which the linear bound meets that of Amdahl."""
    shares(contention=contention)
    positive(contention=contention)
    return 1 / contention


@formula(
    "F32",
    "throughput of a batch server",
    "b / (α + β b)",
    source="linear model of batch time; e.g. D. Crankshaw et al., Clipper, NSDI 2017",
    domain="batches always full; time linear in the batch",
    test="5 ms + 0.5 ms each: b = 1 181.8 /s, 8 888.9, 32 1,523.8, 128 1,855.1 (limit 2,000)",
)
def batch_throughput(batch: float, fixed: float, each: float) -> float:
    """Requests per second in batches of `batch` that take `fixed` + `each` x batch seconds."""
    positive(batch=batch)
    nonnegative(fixed=fixed, each=each)
    positive(time_of_a_batch=fixed + each)
    return batch / (fixed + each * batch)


@formula(
    "F32b",
    "mean latency through a batch server",
    "min((b - 1) / (2 rate), timeout) + α + β b",
    source="linear model of batch time; mean wait for a batch to fill",
    domain="batches do not queue: rate below F32; a timeout bounds the wait for the first of a batch",
    test="b = 8 at 400 /s, 5 ms + 0.5 ms each: 8.75 + 9 = 17.75 ms",
)
def batch_latency(batch: float, rate: float, fixed: float, each: float, timeout: float = float("inf")) -> float:
    """Seconds on average until the answer; `timeout` is the longest time that a batch waits to be filled."""
    positive(rate=rate)
    require(timeout >= 0, f"a timeout of {timeout}")
    require(batch >= 1, f"a batch holds at least one request, not {batch}")
    require(rate < batch_throughput(batch, fixed, each), "batches arrive faster than they are worked off")
    return least((batch - 1) / (2 * rate), timeout) + fixed + each * batch  # type: ignore[no-any-return]


class Roofline(NamedTuple):
    """The least time of a piece of work in seconds, and whether `compute` or `memory` sets it."""

    time: float
    bound: str


@formula(
    "R1",
    "roofline",
    "time >= max(FLOP / peak, bytes / bandwidth)",
    source="S. Williams, A. Waterman, D. Patterson, Roofline, CACM 2009",
    domain="a lower bound of the time; perfect overlap of computing and reading",
    test="26 GB at 1.555 TB/s and 26 GFLOP at 312 TFLOP/s: 16.7 ms, memory",
)
def roofline(flops: float, size: float, peak: float, bandwidth: float) -> Roofline:
    """The least time for `flops` FLOP that read `size` bytes; `peak` in FLOP/s, `bandwidth` in bytes/s. Numbers only."""
    nonnegative(flops=flops, size=size)
    positive(peak=peak, bandwidth=bandwidth)
    computing, reading = flops / peak, size / bandwidth
    return Roofline(max(computing, reading), "compute" if computing >= reading else "memory")


@formula(
    "R2",
    "attainable rate under the roofline",
    "min(peak, intensity x bandwidth)",
    source="S. Williams, A. Waterman, D. Patterson, Roofline, CACM 2009",
    domain="an upper bound",
    test="2 FLOP/B at 1.555 TB/s: 3.11 TFLOP/s",
)
def attainable_flops(intensity: float, peak: float, bandwidth: float) -> float:
    """FLOP/s at most for work of `intensity` FLOP a byte."""
    nonnegative(intensity=intensity)
    positive(peak=peak, bandwidth=bandwidth)
    return least(peak, intensity * bandwidth)  # type: ignore[no-any-return]


@formula(
    "R3",
    "servers that all rules ask for",
    "max over utilisation, waiting, memory, availability; spares on top",
    source="the binding rule wins",
    domain="at least one server",
    test="58, 61, 4 and 2 spares: 63",
)
def binding_servers(needs: Sequence[float], spares: float = 0.0) -> float:
    """Servers that satisfy every need, with `spares` that may be down at once."""
    require(len(needs) > 0, "no rule asks for servers")
    for need in needs:
        nonnegative(need=need)
    counts(0, spares=spares)
    return greatest(1.0, *(ceil(need) for need in needs)) + spares  # type: ignore[no-any-return]
