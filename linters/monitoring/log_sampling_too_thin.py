"""So little is logged that a monitor's window holds too few examples to see anything.

## Why

A share measured on a hundred examples is uncertain by ten points, and a test of drift on them is red or green by chance. Sampling that
saves storage can blind the monitor that rests on it.

## What to do

Log a larger share, look at a longer window, or sample rare slices more.

## Limits

Requests on average times the logged share times the window, below 1,000 entries. Slices see less still; they are not counted.

## The interviewer asks

"How many examples does this graph rest on?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, amount, at, named, number, parts, place, rule, states

ENOUGH = 1000


@rule("O728", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Monitors of sampled logs whose window holds too few entries."""
    for monitor in parts(facts, "monitor"):
        window = number(facts, monitor, "window")
        for name in named(monitor, "of"):
            log = facts.design.parts[name]
            sample = number(facts, log, "sample") if log.kind.word == "log" else None
            requests = facts.get(_writer(facts, name), "requests.average")
            if window is None or sample is None or requests is None or states(log, "rate"):
                continue
            seen = facts.watching.seen(requests, sample, window)
            if seen.high < ENOUGH:
                yield at(
                    monitor,
                    f"`{monitor.name}` sees at most {amount(seen._replace(low=seen.high))} of `{name}` in {amount(window)}",
                    "window",
                    help="log a larger share, or look at a longer window",
                    notes=(Note(f"{amount(sample)} of requests are logged", place(log, "sample")),),
                    concerns=(name,),
                    fact=seen,
                )


def _writer(facts: Facts, log: str) -> str:
    """Who writes the log; empty where there are several."""
    writers = [r.source for r in facts.graph.leading[log] if r.meaning.verb == "logs"]
    return writers[0] if len(writers) == 1 else ""


fires_on = (
    """
    endpoint assistant { entry: yes, rate: 1 req/s }
    log answers { sample: 1% }
    monitor topics { type: data_drift, of: answers, window: 1 day }
    assistant -> answers
    """,
    """
    actor staff { daily_active: 99, actions: 10 / day }
    endpoint assistant { entry: yes }
    log answers { sample: 100% }
    monitor topics { type: data_drift, of: answers, window: 1 day }
    staff => assistant
    [assistant, staff] -> answers
    """,
)
near_miss = ("sample: 1%", "sample: 2%")
silent_on = (
    """
    actor staff { daily_active: 100, actions: 10 / day }
    endpoint assistant { entry: yes }
    log answers { sample: 100% }
    monitor topics { type: data_drift, of: answers, window: 1 day }
    staff => assistant
    assistant -> answers
    """,
    """
    endpoint assistant { entry: yes, rate: 1 req/s }
    endpoint other { entry: yes, rate: 1k req/s }
    log answers { sample: 1% }
    log thumbs { sample: 1%, rate: 1k / s }
    log more { record: 1 KB }
    log seldom { sample: 1% }
    monitor topics { type: data_drift, of: answers, window: 1 day }
    monitor liked { type: feedback, of: thumbs, window: 1 day }
    monitor rest { type: feedback, of: more, window: 1 s }
    monitor none { type: feedback, of: assistant, window: 1 s }
    monitor open { type: data_drift, of: seldom }
    monitor enough { type: data_drift, of: all, window: 1000 s }
    log all { sample: 100% }
    [assistant, other] -> answers
    assistant -> [thumbs, more, seldom, all]
    """,
)
