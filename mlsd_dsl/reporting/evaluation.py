"""Step 5 of the answer: how it is known that a model is good, before it meets people and after."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.report import Block, Heading, Section, Table
from mlsd_dsl.reporting.data import because
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.requirements import without_empty
from mlsd_dsl.reporting.silence import closing, unsaid
from mlsd_dsl.reporting.words import listed, lower, opening, plain, say, sentences, spans

_SILENT = "how it is known that a model is good, offline and with live traffic"
_ONLINE = {
    "ab": "an A/B test",
    "interleaving": "interleaving",
    "shadow": "a shadow",
    "canary": "a canary",
    "switchback": "a switchback",
    "bandit": "a bandit",
    "holdback": "a holdback",
}


def evaluation(material: Material) -> Section:
    """The chapter."""
    blocks = [*_offline(material), *_online(material)]
    if blocks:
        blocks += unsaid(
            (material.parts("evaluation"), "how models are tested offline"),
            (material.parts("experiment"), "how they are tested with live traffic"),
        )
    return Section("Evaluation", "evaluation", (*blocks, *closing(material, "evaluation", blocks, _SILENT)))


def _offline(material: Material) -> Iterator[Block]:
    tests = material.parts("evaluation")
    if not tests:
        return
    words = material.words
    yield Heading("Offline")
    rows = [
        (
            words.title(test.name),
            words.of(test, "model"),
            _metrics(material, test),
            words.of(test, "slices"),
            words.of(test, "baseline"),
            "yes" if test.get("gate") is True else "no" if test.get("gate") is False else "",
        )
        for test in tests
    ]
    head = ("test", "of", "metrics", "on their own", "has to beat", "gate")
    yield without_empty(Table(head, tuple(tuple(map(spans, row)) for row in rows)))
    gates = [f"“{words.title(test.name)}”" for test in tests if test.get("gate") is True]
    if gates:
        yield say(f"What fails {listed(gates, 'or')} does not go live.")
    for test in tests:
        text = sentences(*_beyond(material, test))
        if text:
            yield say(opening(words.title(test.name), ":"), text)
        yield from because(material, test)


def _metrics(material: Material, test: Part) -> str:
    measured = test.get("measured")
    known = measured if isinstance(measured, dict) else {}
    found = []
    metrics = material.words.each(test, "metrics")
    for metric in metrics:
        value = known.get(metric.replace(" ", "_"))
        found.append(f"{metric} {material.words.value(value)}" if value is not None else metric)
    others = [f"{name} {material.words.value(value)}" for name, value in known.items()]
    return listed(found or others)


def _beyond(material: Material, test: Part) -> Iterator[str]:
    words = material.words
    if test.get("dataset") is not None:
        yield f"it runs on {words.of(test, 'dataset')}"
    if test.get("examples") is not None:
        yield f"it uses {words.of(test, 'examples')}"
    checks = [
        text
        for name, text in (
            ("calibration", "scores are compared with frequencies"),
            ("fairness", "error rates are compared between groups of people"),
            ("robustness", "shifted, noisy and hostile input is tried"),
            ("human", "people grade the answers"),
        )
        if test.get(name) is True
    ]
    yield listed(checks)
    counterfactual = test.word("counterfactual")
    if counterfactual and counterfactual != "none":
        yield f"what was not shown is judged by {plain(counterfactual)} on the log"
    judge = words.of(test, "judge")
    if judge:
        agree = words.of(test, "judge_agreement")
        yield f"{judge} grades answers" + (f", and agrees with people by {agree}" if agree else "")
    if test.get("cost_metrics") is not None:
        costs = words.each(test, "cost_metrics")
        yield f"{listed(costs)} {'are' if len(costs) > 1 else 'is'} measured too"
    if test.get("proxies") is not None:
        yield f"its metrics stand in for {lower(words.of(test, 'proxies'))}"


def _online(material: Material) -> Iterator[Block]:
    experiments = material.parts("experiment")
    if experiments:
        yield Heading("With live traffic")
    for each in experiments:
        yield say(opening(material.words.title(each.name)), sentences(*_experiment(material, each)))
        yield from because(material, each)


def _experiment(material: Material, each: Part) -> Iterator[str]:
    words = material.words
    of = {name: words.of(each, name) for name in each.stated}
    kind = _ONLINE.get(each.word("type"), plain(each.word("type")))
    if "tests" in of:
        yield f"{kind or 'a test'} of {of['tests']}" + (f", assigned by {lower(of['unit'])}" if "unit" in of else "")
    if "primary" in of:
        yield f"{of['primary']} decides" + (f"; {of['guardrails']} must not get worse" if "guardrails" in of else "")
    if "mde" in of:
        power = f" with a power of {of['power']}" if "power" in of else ""
        arm = _whole(words.worked_out(each.name, "sample_size"))
        yield f"it must show a change of {of['mde']}{power}" + (f", which takes {arm} in each arm" if arm else "")
    traffic = f"{of['traffic']} of the traffic takes part" if "traffic" in of else ""
    needed = words.about(each.name, "duration.needed")
    if needed and needed != "0 s":
        traffic += f"{', so that' if traffic else ''} it must run {needed}" if traffic else f"it must run {needed}"
    yield traffic
    if "duration" in of:
        yield f"it runs {of['duration']}"
    if "exploration" in of:
        yield f"{of['exploration']} of the decisions are made at random"


def _whole(count: str) -> str:
    """Nobody takes part by a fraction: `62.8` → `63`."""
    return str(math.ceil(float(count))) if re.fullmatch(r"\d+\.\d+", count) else count
