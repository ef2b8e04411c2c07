"""A validation only warns, and a model trained behind it goes live without a person.

## Why

A warning at three in the morning is read at nine; by then the model is out. *Rules of Machine Learning*, rule 10: watch
for silent failures. Where nobody stands between the data and the users, the check has to stop the run itself.

## What to do

Let it stop or set aside what fails: `on_fail: block` or `on_fail: quarantine`.

## Limits

Only for trainings that state `auto_deploy: yes`. Where the way around all blocking checks is told, this is not told as
well.

## The interviewer asks

"Who reads the warning before the model is live?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, at, parts, restated, rule, states, told, unstated, word, yes

HELP = "stop or set aside what fails: `on_fail: block`"


@rule("D305", interview=INFO, gives_way_to=("unvalidated-training-data",))
def check(facts: Facts) -> Iterator[Finding]:
    """Checks without teeth before models that release themselves."""
    trainings = [training.name for training in parts(facts, "training") if yes(training, "auto_deploy")]
    for validation in parts(facts, "validation"):
        behind = tuple(name for name in trainings if validation.name in _above(facts, name))
        if not behind:
            continue
        if word(validation, "on_fail") == "warn":
            message = f"`{validation.name}` only warns, and {told(behind)} releases what it trained without a person"
            fix = restated(validation, "on_fail", "block", applicability="unsafe")
            yield at(validation, message, "on_fail", help=HELP, concerns=_concerns(facts, behind), fixes=(fix,))
        elif not states(validation, "on_fail"):
            message = f"`{validation.name}` does not say what happens to data that fails"
            asked = unstated(validation, "on_fail", message=message)
            yield asked._replace(severity=QUESTION, concerns=_concerns(facts, behind))


def _above(facts: Facts, training: str) -> frozenset[str]:
    read = [
        relation.source for relation in facts.graph.leading[training] if relation.meaning.verb in ("trains", "passes")
    ]
    return frozenset(read).union(*(facts.lineage.upstream(name) for name in read))


def _concerns(facts: Facts, trainings: tuple[str, ...]) -> tuple[str, ...]:
    read = [relation.source for name in trainings for relation in facts.graph.leading[name]]
    return (*trainings, *dict.fromkeys(name for name in read if facts.lineage.kind(name) == "dataset"))


fires_on = (
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day, auto_deploy: yes }
    clicks -> checks -> rows
    """,
    """
    source clicks { mode: stream }
    validation checks
    training nightly { every: 1 day, auto_deploy: yes }
    clicks -> checks -> nightly
    """,
)
near_miss = ("on_fail: warn", "on_fail: block")
silent_on = (
    """
    registry models
    validation checks { on_fail: warn }
    training nightly { every: 1 day, auto_deploy: yes }
    checks -> models -> nightly
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day }
    clicks -> checks -> rows
    """,
    """
    source clicks { mode: stream }
    validation checks { on_fail: warn }
    store lake { type: lake }
    dataset rows { split: time }
    training nightly { dataset: rows, every: 1 day, auto_deploy: yes }
    clicks -> checks -> lake
    """,
)
