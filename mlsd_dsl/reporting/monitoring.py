"""Step 7 of the answer: what is watched, who is called, what happens then, and how models are made anew."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.report import Block, Heading, Section, Table
from mlsd_dsl.reporting.data import reasons
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.requirements import without_empty
from mlsd_dsl.reporting.silence import closing, unsaid
from mlsd_dsl.reporting.words import every, listed, opening, say, sentences, spans

_SILENT = "what is watched, from when on it is wrong, and who does what then"
_TYPES = {
    "data_quality": "data quality",
    "data_drift": "drift of the input",
    "prediction_drift": "drift of the scores",
    "label_drift": "drift of the labels",
    "performance": "quality of the model",
    "skew": "training against serving",
    "freshness": "age of the data",
    "staleness": "age of the model",
    "system": "the system",
    "safety": "safety",
    "feedback": "feedback loops",
}
_ACTIONS = {
    "rollback": "goes back",
    "retrain": "trains again",
    "rebuild": "builds it anew",
    "page": "calls",
    "switch": "switches over",
}


def monitoring(material: Material) -> Section:
    """The chapter."""
    told = [*_logs(material), *_monitors(material), *_alarms(material), *_retraining(material)]
    blocks: list[Block] = []
    if told:
        blocks = [*material.picture("monitoring", "What is watched, and what that starts"), *told]
        blocks += unsaid(
            (material.parts("monitor"), "what is watched"),
            (material.parts("alert") or not material.parts("monitor"), "who is called"),
        )
    return Section(
        "Monitoring and retraining",
        "monitoring-and-retraining",
        (*blocks, *closing(material, "monitoring", blocks, _SILENT)),
    )


def _logs(material: Material) -> Iterator[Block]:
    words = material.words
    for log in material.parts("log"):
        of = {name: words.of(log, name) for name in log.stated}
        holds = f"one entry holds {of['fields']}" if "fields" in of else ""
        sample = f"{of['sample']} of the requests are logged" if "sample" in of else ""
        kept = f"it is kept for {of['retention']}" if "retention" in of else ""
        apart = "requests do not wait for it" if log.get("async") is True else ""
        yield say(opening(words.title(log.name)), sentences(holds, sample, apart, kept) or "What was answered.")


def _monitors(material: Material) -> Iterator[Block]:
    monitors = material.parts("monitor")
    if not monitors:
        return
    words = material.words
    yield Heading("What is watched")
    rows = tuple(
        (
            spans(words.title(each.name)),
            spans(_TYPES.get(each.word("type"), words.of(each, "type"))),
            spans(words.of(each, "of")),
            spans(listed([words.of(each, "metric"), words.of(each, "test")], "by")),
            spans(words.of(each, "threshold").replace("-", "−")),
            spans(words.of(each, "window") or words.of(each, "every")),
            spans(words.of(each, "reference")),
            spans(words.about(each.name, "delay")),
        )
        for each in monitors
    )
    head = ("monitor", "notices", "watches", "measures", "alarm at", "over", "against", "knows after")
    yield without_empty(Table(head, rows))
    slices = list(dict.fromkeys(each for monitor in monitors for each in words.each(monitor, "slices")))
    if slices:
        yield say(f"Groups that are watched on their own: {listed(slices)}.")


def _alarms(material: Material) -> Iterator[Block]:
    words = material.words
    alerts = material.parts("alert")
    if alerts:
        yield Heading("What happens then")
    for alert in alerts:
        of = {name: words.of(alert, name) for name in alert.stated}
        called = {"page": "wakes", "ticket": "writes a ticket for", "info": "tells"}.get(
            alert.word("severity"), "tells"
        )
        owner = words.worked_out(alert.name, "owner") or of.get("owner", "")
        heard = f"it {called} {owner}" if owner else ""
        lasting = f"after {of['sustained_for']} of trouble" if "sustained_for" in of else ""
        book = f"what to do stands in {of['runbook']}" if "runbook" in of else ""
        does = _started(material, alert)
        text = sentences(" ".join(filter(None, (heard, lasting))), book, f"it {does}" if does else "")
        yield say(opening(words.title(alert.name)), text or "It is told.")


def _started(material: Material, part: Part) -> str:
    """What an alert or trigger starts: `rolls back Canary (last good version)`."""
    found: dict[str, list[str]] = {}
    for relation in material.facts.graph.following[part.name]:
        if relation.edge is not None and relation.meaning.verb != "notifies":
            label = f" ({relation.edge.label})" if relation.edge.label else ""
            verb = relation.meaning.verb.replace("_", " ")
            found.setdefault(verb, []).append(f"{material.words.title(relation.target)}{label}")
    return listed([f"{verb} {listed(targets)}" for verb, targets in found.items()])


def _retraining(material: Material) -> Iterator[Block]:
    words = material.words
    triggers, trainings = material.parts("trigger"), material.parts("training")
    regular = [
        f"{words.title(each.name)} {every(words.of(each, 'every'))}"
        for each in trainings
        if each.get("every") is not None and not each.word("every")
    ]
    if not (triggers or regular):
        return
    yield Heading("Retraining")
    if regular:
        yield say(f"On schedule: {listed(regular)}.")
    for each in triggers:
        of = {name: words.of(each, name) for name in each.stated}
        on = f"it goes off on {of['on']}" if "on" in of else ""
        checks = "it makes sure first that the data is sound" if each.get("checks_data") is True else ""
        rest = f"it waits {of['cooldown']} before it goes off again" if "cooldown" in of else ""
        does = _started(material, each)
        yield say(opening(words.title(each.name)), sentences(on, checks, f"it {does}" if does else "", rest))
    yield from reasons(material, "log", "monitor", "alert", "trigger")
