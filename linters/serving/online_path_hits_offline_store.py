"""A request waits for a lake, a warehouse, or a job that runs in batches.

## Why

Warehouses and object stores answer in seconds, batch jobs in hours, and both are sized for throughput, not for the traffic of a
product. One such call is slower than the rest of the answer together (Huyen, *Designing Machine Learning Systems*, ch. 7).

## What to do

Compute it beforehand and write it to something made for look-ups: `lake -> nightly -> redis_online`, and ask that.

## Limits

Which side a part is on follows from its kind, type, technology and `plane`. A lake with a fast path of its own may state
`plane: online`.

## The interviewer asks

"Is that a Hive query in the request path?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("S611", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Calls from the online plane into the offline one."""
    yield from proved(
        facts,
        "online-path-hits-offline-store",
        "write it beforehand to something made for look-ups, such as `store online { type: kv }`",
    )


fires_on = (
    """
    endpoint feed { entry: yes }
    store history { type: warehouse }
    feed => history
    """,
    """
    endpoint feed { entry: yes }
    model ranker { role: rank }
    store lake { tech: s3 }
    feed => ranker => lake
    """,
)
near_miss = ("type: warehouse", "type: kv")
silent_on = (
    """
    endpoint feed { entry: yes }
    store history { type: warehouse }
    store online { type: kv }
    pipeline nightly { mode: batch, every: 1 day }
    history -> nightly -> online
    feed => online
    """,
    """
    endpoint report { mode: batch }
    store history { type: warehouse }
    report => history
    """,
)
