"""The second engine: how fast a queue is simulated, and how far it is from closed forms, from Jackson, and from ciw."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator
from importlib.util import find_spec

from figure import Figure
from installation import ROOT, Installation
from networks import Answer, apart, by_ciw, jackson, network_at_random, simulated

from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.simulation.draws import exponential, poisson_arrivals, uniform
from mlsd_dsl.simulation.network import Settings, simulate
from mlsd_dsl.simulation.stations import batched, station, waits
from mlsd_dsl.syntax.source import Source, read

NETWORKS = 30
# Standard errors that chance exceeds once in a thousand times, by Student's t with 19 and with 9 degrees of freedom.
_OURS, _THEIRS = 3.9, 4.8
_TAILS = ((320.0, 0.01, 4, 0.06893), (700.0, 0.01, 8, 0.06203), (10.0, 1.0, 14, 4.66159))


def figures(mlsd: Installation, quick: bool) -> Iterator[Figure]:
    """Speed, then errors."""
    del mlsd  # nothing of this starts a process
    yield _speed()
    yield _tails(4 if quick else 12)
    yield from _calls(quick)
    yield _batches()
    yield from _networks(8 if quick else NETWORKS, 100_000 if quick else 300_000, 20_000 if quick else 40_000)
    yield _design()


def _speed() -> Figure:
    count = 1_000_000
    arrivals = poisson_arrivals(320.0, uniform(count, 1, 0))
    services = exponential(0.01, uniform(count, 1, 1))
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        waits(arrivals, services, 4)
        taken.append(time.perf_counter() - start)
    note = "M/M/4, 80% busy, numbers drawn before"
    return Figure("customers of one queue", count / min(taken), "a second", 1e6, 2.4e6, least=True, note=note)


def _tails(runs: int) -> Figure:
    """The mean p99 of some runs of a million customers each."""
    worst, where = 0.0, ""
    for rate, service, servers, exact in _TAILS:
        p99s = [
            station(rate, service, servers, customers=1_000_000, seed=seed).response.p99.value for seed in range(runs)
        ]
        error = abs(statistics.mean(p99s) / exact - 1)
        if error >= worst:
            worst, where = error, f"worst of {len(_TAILS)}: {servers} servers; {runs} million customers each"
    return Figure("p99 of M/M/c", 100 * worst, "% off", 3.0, note=where)


def _calls(quick: bool) -> Iterator[Figure]:
    leaf = "policy leaf { latency: p50 10 ms p99 64.3 ms }"
    requests = 400_000 if quick else 1_000_000
    cases = (
        ("fan-out to 100, p99", "fanout: 100", 99.0, 0.1957),
        ("hedged at p95, p99.9", "hedge: 37.28 ms", 99.9, 0.0648),
    )
    for name, says, share, exact in cases:
        text = f"{leaf}\nendpoint top {{ entry: yes, own: p50 0 ms p99 0 ms, rate: 100 req/s, peak: 100 req/s\n => leaf {{ {says} }} }}"
        checked = check(Source("calls.mlsd", text), None)
        found = simulate(Facts(checked.design), Settings(requests)).entries[0].latency
        note = f"{found.customers:,} requests counted"
        yield Figure(name, 100 * abs(found.percentile(share).value / exact - 1), "% off", 3.0, note=note)


def _batches() -> Figure:
    """The mean response where batches of eight fill up and never wait for a server."""
    arrivals = poisson_arrivals(800.0, uniform(400_000, 1, 0))
    run = batched(arrivals, 8, lambda size: 0.005 + 0.0005 * size, servers=20)
    exact = 7 / (2 * 800) + 0.009
    return Figure("batches of eight, mean", 100 * abs(float(run.responses.mean()) / exact - 1), "% off", 3.0)


def _networks(count: int, customers: int, others: int) -> Iterator[Figure]:
    stops = [network_at_random(seed) for seed in range(count)]
    ours = [simulated(each, customers, seed) for seed, each in enumerate(stops)]
    exact = [jackson(each) for each in stops]
    errors = [
        abs(mean / true - 1)
        for our, other in zip(ours, exact, strict=True)
        for mean, true in zip(our.means, other.means, strict=True)
        if math.isfinite(true) and math.isfinite(mean)  # stations that nobody reaches have no mean
    ]
    yield Figure("median error of a station's mean", 100 * statistics.median(errors), "%", note=f"{count} networks")
    yield _outside("stations apart from Jackson's", ours, exact, _OURS)
    if find_spec("ciw") is None:
        yield Figure("stations apart from ciw's", None, note="ciw is not installed")
        return
    theirs = [by_ciw(each, others, seed) for seed, each in enumerate(stops)]
    yield _outside("stations apart from ciw's", ours, theirs, _THEIRS)


def _outside(name: str, ours: list[Answer], others: list[Answer], by_chance: float) -> Figure:
    found = [each for our, other in zip(ours, others, strict=True) for each in apart(our, other)]
    outside = sum(abs(each) > by_chance for each in found)
    spread = statistics.fmean(each * each for each in found) ** 0.5
    note = f"{outside} of {len(found)}; root mean square {spread:.2f} standard errors, most {max(map(abs, found)):.1f}"
    return Figure(name, 100 * outside / len(found), "%", 1.0, note=note)


def _design() -> Figure:
    path = ROOT / "designs" / "video_feed" / "design.mlsd"
    source, _ = read(path, path.name)
    facts = Facts(check(source, path).design)
    start = time.perf_counter()
    found = simulate(facts)
    taken = time.perf_counter() - start
    visits = sum(part.response.customers for part in found.parts.values())
    return Figure("requests of the video feed", taken, "s", 4.0, note=f"{visits:,} answers of {len(found.parts)} parts")
