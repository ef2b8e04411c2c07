"""Step 2 of the answer: the business question as questions that a model can answer."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.report import Block, Bullets, Section
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.silence import closing, unsaid
from mlsd_dsl.reporting.words import counted, listed, lower, opening, plain, say, sentences, spans
from mlsd_dsl.vocabulary.quantities import Quantity

_PROBLEMS = {
    "binary": "a yes-or-no question",
    "multiclass": "a choice of one class",
    "multilabel": "a choice of several labels",
    "regression": "the estimate of a number",
    "ranking": "a ranking problem",
    "retrieval": "a retrieval problem",
    "detection": "object detection",
    "segmentation": "segmentation",
    "generation": "text generation",
    "forecasting": "a forecast",
    "anomaly": "the search for what is unlike the rest",
    "link_prediction": "link prediction",
    "bandit": "a bandit problem",
    "clustering": "clustering",
    "embedding": "the learning of an embedding",
}
_FLAGS = (
    ("personalised", "the answer depends on who asks"),
    ("adversarial", "somebody works against the model"),
    ("sensitive", "it decides about people's money, work, speech or identity"),
    ("explainable", "each decision must come with reasons"),
)
_SILENT = "what is predicted, from what, and which decision uses the prediction"


def framing(material: Material) -> Section:
    """The chapter."""
    tasks = material.parts("task")
    blocks: list[Block] = []
    if len(tasks) > 1:
        words = [task.word("type") for task in tasks if task.word("type")]
        kinds = [_PROBLEMS.get(word, plain(word)) for word in dict.fromkeys(words)]
        parts = f": {listed(kinds)}" if kinds else ""
        blocks.append(say(f"The problem is split into {counted(len(tasks), 'question')}{parts}."))
    for task in tasks:
        blocks += _task(material, task)
    return Section("Framing", "framing", (*blocks, *closing(material, "framing", blocks, _SILENT)))


def _task(material: Material, task: Part) -> Iterator[Block]:
    words = material.words
    kind = _PROBLEMS.get(task.word("type"), plain(task.word("type")))
    given = listed([lower(each) for each in words.each(task, "input")])
    output = listed([lower(each) for each in words.each(task, "output")])
    label, decision, goal = (words.of(task, name) for name in ("label", "decision", "optimizes"))
    what = f"this is {kind}" if kind else ""
    predicts = f"{f'from {given} ' if given else ''}the model answers: {output}" if output else ""
    learns = f"it learns from {_quoted(words.each(task, 'label'))}" if label else ""
    decides = f"what it decides: {_decided(material, task)}" if decision else ""
    serves = f"a better one should move {lower(goal)}" if goal else ""
    yield say(opening(words.title(task.name)), sentences(what, predicts, learns, decides, serves))
    points = tuple(_points(material, task))
    if points:
        yield Bullets(tuple(spans(point) for point in points))
    yield from unsaid(
        (task.get("input"), "what is known when the prediction is made"),
        (task.get("output"), "what the model answers"),
        (task.get("label"), "what it learns from"),
        (task.get("decision"), "which decision uses it"),
        (task.get("baseline"), "what would be done without a model"),
    )


def _points(material: Material, task: Part) -> Iterator[str]:
    words = material.words
    baseline = listed([lower(each) for each in words.each(task, "baseline")], "or")
    if baseline:
        yield f"Without a model one would take: {baseline}. Every model has to beat that."
    rate = words.of(task, "base_rate")
    if rate:
        yield f"Positives are {rate} of the live stream."
    yield from _costs(material, task)
    horizon, half_life = words.of(task, "horizon"), words.of(task, "half_life")
    if horizon:
        yield f"It looks {horizon} ahead; no feature may look into that time."
    if half_life:
        yield f"What it has learned is half outdated after {half_life}."
    said = [text for flag, text in _FLAGS if task.get(flag) is True]
    if said:
        yield sentences(listed(said))
    mixed = [each for each in words.each(task, "interference") if each != "none"]
    if mixed:
        yield f"Treating one user changes the outcome of others ({listed(mixed)}): experiments by user are biased."


def _costs(material: Material, task: Part) -> Iterator[str]:
    false_alarm, miss = (material.design.number(task.get(name)) for name in ("cost_fp", "cost_fn"))
    if not (isinstance(false_alarm, Quantity) and isinstance(miss, Quantity)):
        return
    text = f"A false alarm costs {material.words.of(task, 'cost_fp')}, a miss {material.words.of(task, 'cost_fn')}"
    total = false_alarm.median + miss.median
    if total > 0 and task.word("type") in ("binary", "anomaly", "detection", "multilabel"):
        text += f": it pays to act from a probability of {false_alarm.median / total:.2g} on"
    yield text + "."


def _decided(material: Material, task: Part) -> str:
    decision = task.get("decision")
    text = material.words.of(task, "decision")
    return (
        lower(text)
        if isinstance(decision, str)
        else f"what “{text}” has to work with"
        if _is_task(material, decision)
        else f"what “{text}” does"
    )


def _is_task(material: Material, decision: object) -> bool:
    named = parts_named(decision)
    return bool(named) and material.design.parts[named[0]].kind.word == "task"


def _quoted(names: tuple[str, ...]) -> str:
    return listed([f"“{name}”" for name in names])
