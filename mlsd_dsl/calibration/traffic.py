"""Published cases of traffic: rates, peaks, fan-out, caches."""

from __future__ import annotations

from mlsd_dsl.calibration.case import Case
from mlsd_dsl.formulas.storage import bandwidth
from mlsd_dsl.formulas.traffic import (
    DAY,
    average_rate,
    call_rate,
    in_progress,
    slow_share,
    zipf_hit_share,
)

_TAIL = "J. Dean, L. A. Barroso, The Tail at Scale, CACM 2013, https://cacm.acm.org/research/the-tail-at-scale/"
_TWITTER = "M. Kleppmann, Designing Data-Intensive Applications, 2017, chapter 1"
_LAMBDA = (
    "AWS Lambda, Understanding function scaling, https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"
)
_KAFKA_BLOG = "J. Kreps, Benchmarking Apache Kafka: 2 Million Writes Per Second, LinkedIn, 2014"
_MEASURED = "simulated for this project"


def _peak_bytes(messages_at_peak: float, volume: float, messages: float) -> float:
    size = average_rate(volume, 1, DAY) / average_rate(messages, 1, DAY)
    return bandwidth(messages_at_peak, size)


CASES = (
    Case(
        "D9a",
        ("F41",),
        "share of requests that meet a slow server, 1 % slow, 100 servers",
        slow_share,
        {"slow": 0.01, "leaves": 100},
        "63",
        _TAIL,
        unit="%",
        per=0.01,
    ),
    Case(
        "D9b",
        ("F41",),
        "the same, 0.01 % slow, 2,000 servers (print: 0.18)",
        slow_share,
        {"slow": 1e-4, "leaves": 2000},
        "0.18",
        _TAIL,
    ),
    Case(
        "D5a",
        ("F3",),
        "Twitter 2012: writes to home timelines, 4,600 tweets/s, 75 followers each",
        call_rate,
        {"rate": 4600, "calls": 75},
        "345e3",
        _TWITTER,
        unit="/s",
        mark="known",
    ),
    Case(
        "D4",
        ("F1", "F11"),
        "LinkedIn 2015: bytes at the peak, from 13 M messages/s and the mean message of a day (175 TB, 800 B messages)",
        _peak_bytes,
        {"messages_at_peak": 13e6, "volume": 175e12, "messages": 800e9},
        "2.75",
        "T. Palino, Running Kafka at Scale, LinkedIn Engineering, 2015",
        "T",
        unit="GB/s",
        per=1e9,
    ),
    Case(
        "A1",
        ("F6",),
        "concurrency of a Lambda function, 100 requests/s of 500 ms",
        in_progress,
        {"rate": 100, "time": 0.5},
        "50",
        _LAMBDA,
    ),
    Case(
        "A2",
        ("F6",),
        "concurrency of a Lambda function, 10 events/s of 3 s",
        in_progress,
        {"rate": 10, "time": 3},
        "30",
        "AWS Lambda Developer Guide, Scaling, https://github.com/awsdocs/aws-lambda-developer-guide",
    ),
    Case(
        "A3",
        ("F6",),
        "concurrency limit to ask for, 20 requests/s of 60 s",
        in_progress,
        {"rate": 20, "time": 60},
        "1200",
        "AWS re:Post, Request a concurrency limit increase, https://repost.aws/knowledge-center/lambda-concurrency-limit-increase",
    ),
    Case(
        "A4",
        ("F11", "F12"),
        "Kafka benchmark: 2,024,032 records/s of 100 B (print: MB, and they are MiB)",
        bandwidth,
        {"rate": 2_024_032, "size": 100},
        "193.0",
        _KAFKA_BLOG,
        unit="MiB/s",
        per=2.0**20,
        mark="known",
    ),
    Case(
        "A5",
        ("F11", "F12"),
        "Kafka benchmark: one producer, 821,557 records/s of 100 B (print: MB, and they are MiB)",
        bandwidth,
        {"rate": 821_557, "size": 100},
        "78.3",
        _KAFKA_BLOG,
        unit="MiB/s",
        per=2.0**20,
        mark="known",
    ),
    Case(
        "A6",
        ("F5", "F5b"),
        "hit share of an LRU cache, 100,000 items after Zipf 1.0, 1,000 cached",
        zipf_hit_share,
        {"items": 100_000, "capacity": 1000, "exponent": 1.0},
        "0.5072",
        _MEASURED,
        kind="P",
        mark="measured",
    ),
)
