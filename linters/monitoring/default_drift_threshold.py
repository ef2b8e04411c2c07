"""A drift threshold is the one of the textbooks, with no number of examples behind it.

## Why

0.1 and 0.2 are conventions for PSI. Its value without any drift depends on the number of examples and bins: with few examples it exceeds
0.1 by chance, with millions it hardly ever does (Yurdakul and Naranjo, *Statistical properties of the population stability
index*, Journal of Risk Model Validation 2020).

## What to do

Say how many examples one look uses (`sample: 100k`) and over which `window`, and set the threshold from quiet weeks.

## Limits

Only the values 0.1, 0.2 and 0.25 with neither `sample` nor `window` are asked about.

## The interviewer asks

"How often does PSI exceed 0.2 when nothing has changed?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, Finding, at, number, parts, placeholder, rule, states, word

TEXTBOOK = (0.1, 0.2, 0.25)


@rule("O719", strict=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Monitors by PSI with a bare textbook threshold."""
    for monitor in parts(facts, "monitor"):
        threshold = number(facts, monitor, "threshold")
        if (
            word(monitor, "test") != "psi"
            or states(monitor, "sample")
            or states(monitor, "window")
            or threshold is None
        ):
            continue
        if threshold.low == threshold.high and threshold.low in TEXTBOOK:
            yield at(
                monitor,
                f"the threshold {threshold.low:g} of `{monitor.name}` is a convention: by chance alone PSI depends on the sample",
                "threshold",
                help="state `sample` and `window`, and set the threshold from quiet weeks",
                fixes=(placeholder(monitor, "sample", "window"),),
            )


fires_on = (
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker, test: psi, threshold: 0.2 }
    """,
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker, test: psi, threshold: 0.1 }
    """,
    """
    model ranker { role: rank }
    monitor drift { type: data_drift, of: ranker, test: psi, threshold: 0.25 }
    """,
)
near_miss = ("threshold: 0.2", "threshold: 0.2, sample: 100k")
silent_on = (
    """
    model ranker { role: rank }
    monitor a { type: data_drift, of: ranker, test: psi, threshold: 0.2, window: 1 day }
    monitor b { type: data_drift, of: ranker, test: js, threshold: 0.2 }
    monitor c { type: data_drift, of: ranker, test: psi, threshold: 0.17 }
    """,
    """
    model ranker { role: rank }
    monitor a { type: data_drift, of: ranker, test: psi, threshold: 0.1..0.2 }
    monitor b { type: data_drift, of: ranker, test: psi }
    """,
)
