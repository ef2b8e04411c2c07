"""Records reach a training on a way around every validation.

## Why

An upstream table that arrives half empty tonight is tomorrow's model. Checks that sit beside the pipeline, or in front of one of
two inputs only, see nothing of it: a validation protects what it stands in the way of (*Rules of Machine Learning*, rules 9 and 10;
Breck et al., *The ML Test Score*, Data 1 and Infra 2).

## What to do

Put a validation that blocks on every way from a source to the dataset: `lake -> checks -> sessions`.

## Limits

Follows the arrows that carry records. A check inside a pipeline that the design does not name is not seen.

## The interviewer asks

"Upstream ships nulls tonight: what happens to tomorrow's model?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, WARNING, Finding, proved, rule


@rule("D304", interview=WARNING, production=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """A way from a source to a dataset that passes no validation."""
    yield from proved(
        facts, "unvalidated-training-data", "put a validation in the way: `validation checks { on_fail: block }`"
    )


fires_on = (
    """
    source clicks { mode: stream }
    validation checks { on_fail: block }
    dataset examples { join: logged }
    training nightly { model: ranker, dataset: examples, every: 1 day }
    model ranker { role: rank }
    endpoint feed { entry: yes }
    clicks -> examples
    feed => ranker
    """,
    """
    source clicks { mode: stream }
    source views { mode: stream }
    validation checks { on_fail: block }
    dataset examples { join: logged }
    training nightly { model: ranker, dataset: examples, every: 1 day }
    model ranker { role: rank }
    endpoint feed { entry: yes }
    clicks -> checks -> examples
    views -> examples
    feed => ranker
    """,
)
near_miss = ("clicks -> examples", "clicks -> checks -> examples")
silent_on = (
    """
    source clicks { mode: stream }
    source views { mode: stream }
    validation checks { on_fail: block }
    dataset examples { join: logged }
    training nightly { model: ranker, dataset: examples, every: 1 day }
    model ranker { role: rank }
    endpoint feed { entry: yes }
    [clicks, views] -> checks -> examples
    feed => ranker
    """,
    """
    source clicks { mode: stream }
    dataset audit { join: logged }
    clicks -> audit
    """,
)
