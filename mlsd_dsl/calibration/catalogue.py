"""All cases, topic by topic."""

from __future__ import annotations

from mlsd_dsl.calibration import money, queues, reliability, serving, storage, traffic, training

TOPICS = {
    "Traffic": traffic.CASES,
    "Storage, memory and indexes": storage.CASES,
    "Servers and queues": queues.CASES,
    "Availability and durability": reliability.CASES,
    "Training": training.CASES,
    "Serving of language models": serving.CASES,
    "Cost and experiments": money.CASES,
}
CASES = tuple(case for cases in TOPICS.values() for case in cases)
