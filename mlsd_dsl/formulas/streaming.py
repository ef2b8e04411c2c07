"""Logs and streams: partitions, brokers' network and disk, shards, the time to catch up."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.formulas.elementwise import ceil, greatest
from mlsd_dsl.formulas.formula import formula, nonnegative, positive, require, shares

_GOOGLE = "Google Cloud Managed Service for Apache Kafka, Plan your cluster size"
_MB = 1e6


class BrokerTraffic(NamedTuple):
    """Bytes per second into and out of all brokers together."""

    write: float
    read: float


@formula(
    "F11b",
    "traffic of brokers",
    "in = produce x RF; out = consume + produce x (RF - 1)",
    source=_GOOGLE + "; Kafka documentation, replication",
    domain="replication within the cluster; compressed size",
    test="50 MB/s, 100 MB/s, RF 3: write 150, read 200 MB/s",
)
def broker_traffic(produce: float, consume: float, replication: float) -> BrokerTraffic:
    """`produce` and `consume` in bytes/s, `replication` copies of each record."""
    nonnegative(produce=produce, consume=consume)
    positive(replication=replication)
    require(replication >= 1, f"{replication} copies of a record")
    return BrokerTraffic(produce * replication, consume + produce * (replication - 1))


@formula(
    "F11c",
    "processors of a managed Kafka",
    "ceil((write + read / 4) / 20 MB/s / utilisation)",
    source=_GOOGLE,
    domain="batches of at least 10 KB; 4 GiB for each vCPU",
    test="50 MB/s, 100 MB/s, RF 3, 0.5: 20 vCPU",
)
def managed_kafka_processors(
    produce: float, consume: float, replication: float = 3.0, utilisation: float = 0.5
) -> float:
    """The virtual processors of the whole cluster."""
    shares(utilisation=utilisation)
    positive(utilisation=utilisation)
    traffic = broker_traffic(produce, consume, replication)
    return ceil((traffic.write + traffic.read / 4) / (20 * _MB) / utilisation)  # type: ignore[no-any-return]


@formula(
    "F11d",
    "disk of brokers",
    "produce x retention x RF / (1 - headroom)",
    source="arithmetic; Kafka documentation, retention",
    domain="constant rate (else F7 first); compressed size",
    test="1 MB/s, 7 days, RF 3, headroom 0: 1.8144 TB",
)
def broker_disk(produce: float, retention: float, replication: float = 3.0, headroom: float = 0.0) -> float:
    """Bytes on the disks of all brokers together."""
    nonnegative(produce=produce, retention=retention)
    require(replication >= 1, f"{replication} copies of a record")
    shares(headroom=headroom)
    require(headroom < 1, "headroom of 100 % leaves no room for data")
    return produce * retention * replication / (1 - headroom)


@formula(
    "F11e",
    "partitions",
    "max(ceil(t / p), ceil(t / c))",
    source="J. Rao, How to choose the number of topics/partitions in a Kafka cluster, Confluent, 2015",
    domain="t peak throughput, p and c measured for one partition; keys spread evenly",
    test="100 MB/s, 10 MB/s to write, 5 MB/s to read: 20",
)
def partitions(throughput: float, produce_each: float, consume_each: float) -> float:
    """Partitions for `throughput`, all three in the same unit."""
    nonnegative(throughput=throughput)
    positive(produce_each=produce_each, consume_each=consume_each)
    return greatest(1.0, ceil(throughput / produce_each), ceil(throughput / consume_each))  # type: ignore[no-any-return]


@formula(
    "F11f",
    "shards of Kinesis",
    "max(ceil(in / 1 MB/s), ceil(records / 1,000 /s), ceil(out / 2 MB/s))",
    source="Amazon Kinesis Data Streams, Quotas and limits",
    domain="shared throughput for all consumers of a shard; keys spread evenly",
    test="3.5 MB/s in, 2,000 records/s, 10 MB/s out: 5",
)
def kinesis_shards(inward: float, records: float, outward: float) -> float:
    """Shards for `inward` and `outward` bytes/s and `records` 1/s."""
    nonnegative(inward=inward, records=records, outward=outward)
    return greatest(  # type: ignore[no-any-return]
        1.0, ceil(inward / _MB), ceil(records / 1000), ceil(outward / (2 * _MB))
    )


@formula(
    "F11g",
    "time to catch up",
    "backlog / (capacity - rate)",
    source="arithmetic",
    domain="capacity above the rate, else the backlog grows",
    test="1 hour of 1,000 /s, capacity 1,500 /s: 2 h",
)
def catch_up_time(backlog: float, capacity: float, rate: float) -> float:
    """Seconds until a consumer with `capacity` 1/s has worked off `backlog` records while `rate` 1/s arrive."""
    nonnegative(backlog=backlog, rate=rate)
    positive(capacity=capacity)
    require(capacity > rate, f"the backlog never shrinks: {rate} /s arrive and {capacity} /s are worked off")
    return backlog / (capacity - rate)
