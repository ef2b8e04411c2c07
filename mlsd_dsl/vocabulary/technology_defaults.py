"""What is published about technologies in numbers: latency per operation, promised availability, limits.

Every value is written as the language writes it and carries the place where it was read and the date of that text. A
technology without a published number has none here: an analysis then asks for the attribute instead of guessing.

Promised availability is what the service level agreement of the *managed* service says. Software that people run
themselves promises nothing, so `redis` or `kafka` have no entry while `elasticache` and `msk` do.
"""

from __future__ import annotations

from typing import NamedTuple


class Default(NamedTuple):
    """A published value in the language's spelling, where it was read, and the date of that text.

    `date` is ISO, as exact as the source is: a day, a month or a year; the month of reading where the text bears no date.
    `note` says what the value covers.
    """

    value: str
    source: str
    date: str
    note: str = ""


_NAPKIN = "sirupsen/napkin-math, README, re-measured March 2026, https://github.com/sirupsen/napkin-math"
_CLOUD_SLA = (
    "mikaelvesavuori/cloud-sla, a collection of the providers' agreements, https://github.com/mikaelvesavuori/cloud-sla"
)
_KINESIS = "Amazon Kinesis Data Streams, Quotas and limits, https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html"
_PROXY = Default(
    "p50 0.05 ms", _NAPKIN, "2026-03", "What a proxy adds to a request; only a typical value is published."
)
_QUERY = Default("p50 0.5 ms", _NAPKIN, "2026-03", "A point query inside a zone; only a typical value is published.")
_BLOB = Default("p50 80 ms", _NAPKIN, "2026-03", "A GET of 128 KiB inside a region; a PUT takes about 200 ms.")


def _collected(value: str, note: str = "") -> Default:
    return Default(value, _CLOUD_SLA, "2023-01-08", note)


# One operation as the caller sees it, in percentiles.
LATENCY: dict[str, Default] = {
    "cassandra": Default(
        "p95 10 ms",
        "ZenML MLOps database, Uber Michelangelo, https://www.zenml.io/mlops-database/uber-michelangelo-michelangelo-end-to-end-ml-platform-standardizing-data-management-training-and-low-latency-model-servi",
        "2017",
        "Uber answers whole predictions from features in Cassandra within it: an upper bound for the read.",
    ),
    "cosmosdb": Default(
        "p99 10 ms",
        "Develop with Azure Cosmos DB for Table and Azure Table Storage, "
        "https://learn.microsoft.com/en-us/azure/cosmos-db/table-support",
        "2026-11",
        "Reads; writes are promised below 15 ms.",
    ),
    "envoy": _PROXY,
    "gcs": _BLOB,
    "haproxy": _PROXY,
    "memcached": _QUERY,
    "mysql": _QUERY,
    "nginx": _PROXY,
    "redis": _QUERY,
    "s3": _BLOB,
}

# The monthly uptime that the provider promises, for the usual way to run the service.
AVAILABILITY: dict[str, Default] = {
    "alb": _collected("99.99%"),
    "api_gateway": _collected("99.95%"),
    "athena": _collected("99.9%"),
    "aurora": _collected("99.99%", "Clusters over several zones."),
    "aws_lambda": _collected("99.95%"),
    "bigquery": Default(
        "99.99%", "BigQuery Service Level Agreement, https://cloud.google.com/bigquery/sla", "2020-07-01"
    ),
    "bigtable": Default(
        "99.9%",
        "Cloud Bigtable Service Level Agreement, https://cloud.google.com/bigtable/sla",
        "2021-05-26",
        "One cluster; 99.99% over several clusters with routing among them, 99.999% over three regions.",
    ),
    "cloud_cdn": _collected("99.95%"),
    "cloud_functions": _collected("99.95%"),
    "cloud_run": _collected("99.95%"),
    "cloud_sql": _collected("99.95%"),
    "cloudfront": _collected("99.9%"),
    "cloudwatch": _collected("99.9%"),
    "cosmosdb": _collected("99.99%", "One region; 99.999% over several."),
    "dataflow": _collected("99.9%"),
    "dataproc": _collected("99.5%"),
    "documentdb": _collected("99.9%"),
    "dynamodb": Default(
        "99.99%",
        "DynamoDB SLA: everything you need to know, https://dynobase.dev/dynamodb-sla/",
        "2022-03-10",
        "Standard tables; 99.999% for global tables.",
    ),
    "eks": _collected("99.95%", "The control plane."),
    "elasticache": Default(
        "99.99%",
        "AWS Prescriptive Guidance, Integrating DynamoDB and ElastiCache, "
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/dynamodb-elasticache-integration/introduction.html",
        "2024-11",
    ),
    "emr": _collected("99.9%"),
    "eventbridge": _collected("99.99%"),
    "firestore": _collected("99.99%", "One region; 99.999% over several."),
    "gcs": _collected("99.9%", "Standard class in one region; 99.95% over several."),
    "gke": _collected("99.95%", "The control plane of a regional cluster."),
    "glue": _collected("99.9%"),
    "keyspaces": _collected("99.99%"),
    "kinesis": _collected("99.9%"),
    "memorydb": _collected("99.9%"),
    "memorystore": _collected("99.9%"),
    "msk": _collected("99.9%"),
    "mwaa": _collected("99.9%"),
    "neptune_db": _collected("99.9%", "Clusters over several zones."),
    "opensearch_service": _collected("99.9%"),
    "pubsub": _collected("99.95%"),
    "rds": _collected("99.95%", "Clusters over several zones."),
    "redshift": _collected("99.9%"),
    "s3": Default(
        "99.9%",
        "Amazon S3 Service Level Agreement, https://aws.amazon.com/s3/sla/",
        "2023-11-28",
        "Standard class; 99% for infrequent access and intelligent tiering.",
    ),
    "sagemaker": _collected("99.95%", "Online inference; 99.9% for batch transform."),
    "sns": _collected("99.9%"),
    "spanner": Default(
        "99.99%",
        "Cloud Spanner Service Level Agreement, https://cloud.google.com/spanner/sla",
        "2019-09-25",
        "One region; 99.999% over several.",
    ),
    "sqs": _collected("99.9%"),
    "step_functions": _collected("99.9%"),
    "synapse": _collected("99.9%"),
    "timestream": _collected("99.99%"),
    "vertex_ai": _collected("99.5%", "Own models on two nodes or more."),
}

# What one unit of the service takes at most, in words, because units differ from service to service.
LIMITS: dict[str, tuple[Default, ...]] = {
    "gcs": (Default("190 MiB/s", _NAPKIN, "2026-03", "What one connection reads, measured; many reach the network."),),
    "kinesis": (
        Default("1 MB/s", _KINESIS, "2026-11", "Written per shard."),
        Default("1000 events/s", _KINESIS, "2026-11", "Written per shard."),
        Default("2 MB/s", _KINESIS, "2026-11", "Read per shard, shared by its consumers."),
        Default("5 req/s", _KINESIS, "2026-11", "Reads per shard."),
    ),
    "s3": (Default("95 MiB/s", _NAPKIN, "2026-03", "What one connection reads, measured; many reach the network."),),
}
