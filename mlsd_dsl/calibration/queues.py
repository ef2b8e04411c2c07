"""Published cases of servers and queues."""

from __future__ import annotations

from mlsd_dsl.calibration.case import Case
from mlsd_dsl.formulas.queues import (
    Station,
    closed_network,
    erlang_c,
    mean_wait,
    random_balancing_percentile,
    response_percentile,
    two_choices_mean,
    wait_tail,
)
from mlsd_dsl.formulas.servers import amdahl_limit, best_size, optimal_size, scaled_throughput, utilisation

HOUR = 3600.0
_CALLS = {"rate": 200 / HOUR, "service": 180, "servers": 14}
_CENTRE = (
    "Call Centre Helper, Erlang C worked example, https://www.callcentrehelper.com/erlang-c-formula-example-121281.htm"
)
_MAXIMA = "The Maxima project, Expressing well-known formulas for service waiting time; after I. Angus, An Introduction to Erlang B and Erlang C"
_SEVEN = {"rate": 0.2, "service": 240, "servers": 55}
_PDQ = "N. Gunther, PDQ, Tomcat on AWS, https://github.com/DrQz/pdq-qnm-pkg; arXiv 1811.12341"
_TOMCAT = {"population": 400, "stations": (Station(0.444, 300),)}
_USL = "S. Möding, R package usl, SPEC SDM91, https://github.com/smoeding/usl"
_FITTED = {"contention": 0.0277285, "coherency": 0.0001044}
_MITZENMACHER = "M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 2001"


def _answered_within(time: float, rate: float, service: float, servers: int) -> float:
    return 1 - wait_tail(time, rate, service, servers)


CASES = (
    Case(
        "D7a",
        ("F24",),
        "200 calls an hour of 180 s, 14 agents: share that waits",
        erlang_c,
        {"servers": 14, "load": 10},
        "0.1741",
        _CENTRE,
    ),
    Case(
        "D7b",
        ("F24c",),
        "the same: answered within 20 s",
        _answered_within,
        {"time": 20, **_CALLS},
        "88.8",
        _CENTRE,
        unit="%",
        per=0.01,
    ),
    Case("D7c", ("F24b",), "the same: mean wait", mean_wait, _CALLS, "7.8", _CENTRE, unit="s"),
    Case(
        "D7d",
        ("F24c",),
        "the same: answered at once",
        _answered_within,
        {"time": 0, **_CALLS},
        "82.6",
        _CENTRE,
        unit="%",
        per=0.01,
    ),
    Case("D7e", ("F23b",), "the same: occupancy", utilisation, _CALLS, "71.4", _CENTRE, unit="%", per=0.01),
    Case(
        "Q1",
        ("F24",),
        "0.2 calls/s of 240 s, 55 agents: share that waits",
        erlang_c,
        {"servers": 55, "load": 48},
        "0.2387",
        _MAXIMA,
    ),
    Case("Q2", ("F24b",), "the same: mean wait", mean_wait, _SEVEN, "8.184", _MAXIMA, unit="s"),
    Case(
        "Q3", ("F24c",), "the same: answered within 15 s", _answered_within, {"time": 15, **_SEVEN}, "0.8459", _MAXIMA
    ),
    Case(
        "D8a",
        ("F31",),
        "400 users without pause, 300 threads of 0.444 s: throughput",
        lambda **inputs: closed_network(**inputs).throughput,
        _TOMCAT,
        "675.6757",
        _PDQ,
        unit="/s",
    ),
    Case(
        "D8b",
        ("F31",),
        "the same: response",
        lambda **inputs: closed_network(**inputs).response,
        _TOMCAT,
        "0.5920",
        _PDQ,
        unit="s",
    ),
    Case(
        "D8c",
        ("F31",),
        "the same: waiting line",
        lambda population, stations: closed_network(population, stations).queues[0] - stations[0].servers,
        _TOMCAT,
        "100",
        _PDQ,
    ),
    Case(
        "D8d",
        ("F31",),
        "the same: wait",
        lambda population, stations: closed_network(population, stations).response - stations[0].demand,
        _TOMCAT,
        "0.1480",
        _PDQ,
        unit="s",
    ),
    Case(
        "Q4",
        ("F30b",),
        "SPARCcenter 2000: load of the greatest throughput (coefficients printed to 4 digits)",
        best_size,
        _FITTED,
        "96.52",
        _USL,
    ),
    Case(
        "Q5",
        ("F30",),
        "the same: greatest throughput",
        scaled_throughput,
        {"size": 96.52, "single": 89.995233, **_FITTED},
        "1884",
        _USL,
    ),
    Case("Q6", ("F30d",), "the same: optimal load", optimal_size, {"contention": 0.0277285}, "36.06", _USL),
    Case(
        "Q7",
        ("F30",),
        "the same: throughput there",
        scaled_throughput,
        {"size": 36.06, "single": 89.995233, **_FITTED},
        "1542",
        _USL,
    ),
    Case(
        "Q8",
        ("F30c",),
        "the same: limit of Amdahl",
        amdahl_limit,
        {"contention": 0.0277285, "single": 89.995233},
        "3246",
        _USL,
    ),
    Case(
        "Q9",
        ("F27b",),
        "shorter of two queues at 90 %: mean response over service",
        two_choices_mean,
        {"busy": 0.9},
        "2.6141",
        _MITZENMACHER,
        mark="known",
    ),
    Case(
        "Q10",
        ("F27b",),
        "shorter of two queues at 99 %",
        two_choices_mean,
        {"busy": 0.99},
        "5.4320",
        _MITZENMACHER,
        mark="known",
    ),
    Case(
        "Q11",
        ("F24d", "F24e"),
        "M/M/14 at 10 erlang: p99 of the response over service",
        response_percentile,
        {"share": 0.99, "rate": 10, "service": 1, "servers": 14},
        "4.664",
        "simulation of 400,000 requests for this project",
        "T",
        mark="measured",
    ),
    Case(
        "Q12",
        ("F27",),
        "random load balancing at 90 %: mean response over service is 10, so p99 46.05",
        random_balancing_percentile,
        {"share": 0.99, "rate": 0.9, "service": 1, "servers": 1},
        "46.05",
        "L. Kleinrock, Queueing Systems I, 3.2: exponential with mean 10",
        mark="known",
    ),
)
