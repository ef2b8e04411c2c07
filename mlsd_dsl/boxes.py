"""What a box of a picture says about its part: the technology under the title, and the two or three facts that tell most."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlsd_dsl.design.design import Design, Part
from mlsd_dsl.design.values import Distribution, Formula, HardwareUse, Metric, PartReference, Unknown, Word
from mlsd_dsl.vocabulary.quantities import Quantity, at_a_glance, spell
from mlsd_dsl.vocabulary.technologies import technology

MOST = 3  # lines of facts in a box, where a view does not ask for more or fewer
ALL = 9  # more than any kind has
_LONG = re.compile(r"\d{5}")  # a number that nobody reads at a glance
LONGEST = 34  # characters of a value; a longer one would tell more than a glance takes in


class Line(NamedTuple):
    """One fact of a box: an attribute, with words before and behind its value, or where it is a bare number what it counts."""

    attribute: str
    before: str = ""
    behind: str = ""
    counts: str = ""


def _lines(*rows: str) -> tuple[Line, ...]:
    """`"retention: keeps _"` → the value of `retention` where the underscore stands; `"rows: _# rows"` counts rows."""
    lines = []
    for row in rows:
        attribute, _, form = row.partition(": ")
        before, _, behind = (form or "_").partition("_")
        behind, _, counts = behind.partition("#")
        lines.append(Line(attribute, before, behind, counts))
    return tuple(lines)


# The most telling first.
_FACTS: dict[str, tuple[Line, ...]] = {
    "actor": _lines("daily_active: _ daily", "actions", "peak_factor: peak × _"),
    "kpi": _lines("role", "direction", "target"),
    "task": _lines("type", "base_rate: base rate _"),
    "entity": _lines("count", "new: _ new"),
    "source": _lines("rate", "volume", "lag: lag _"),
    "topic": _lines("partitions: _ partitions", "retention: keeps _"),
    "label": _lines("delay: known after _", "window: window _", "base_rate: base rate _"),
    "dataset": _lines("rows: _# rows", "join: _ join", "maturity: labels mature _"),
    "pipeline": _lines("every: every _", "slide: every _", "window: window _", "latency: takes _", "runtime: runs _"),
    "validation": _lines("on_fail: on failure: _"),
    "store": _lines("latency", "retention: keeps _", "type"),
    "feature": _lines("freshness: fresh within _", "window: window _", "kind"),
    "feature_store": _lines("latency", "materialize: written every _"),
    "index": _lines("latency", "count: _# items", "refresh: fresh every _"),
    "model": _lines("latency", "params: _ parameters", "output_k: _ out"),
    "training": _lines("every: every _", "duration: takes _", "hardware: on _"),
    "evaluation": _lines("metrics", "gate: gate"),
    "experiment": _lines("tests: tests _", "type", "duration", "primary: by _"),
    "endpoint": _lines("own: own _", "replicas: _ replicas"),
    "batch_inference": _lines("every: every _", "runtime: runs _"),
    "cache": _lines("hit_rate: hit rate _", "ttl: ttl _"),
    "gateway": _lines("latency", "rate_limit: at most _"),
    "policy": _lines("latency", "stage"),
    "fallback": _lines("type"),
    "registry": _lines("keep_versions: keeps _"),
    "rollout": _lines("stages", "bake: bakes _"),
    "external": _lines("latency", "provider"),
    "human_review": _lines("capacity", "sla: within _"),
    "device": _lines("count", "memory"),
    "log": _lines("retention: keeps _", "sample: samples _"),
    "monitor": _lines("of: watches _", "metric", "test", "threshold: alarm at _", "window: over _"),
    "alert": _lines("owner", "severity"),
    "trigger": _lines("on: on _", "cooldown: at most every _"),
    "prompt": _lines("system_tokens: system _", "version"),
    "chunker": _lines("chunk_tokens: chunks of _", "overlap: overlap _"),
    "guardrail": _lines("position", "latency", "blocks"),
    "tool": _lines("side_effects: side effects: _", "latency"),
    "hardware": _lines("memory", "price"),
}
_GLYPHS = {
    "actor": "person",
    "kpi": "kpi",
    "task": "task",
    "entity": "generic",
    "source": "stream",
    "topic": "stream",
    "label": "label",
    "dataset": "dataset",
    "pipeline": "processing",
    "validation": "policy",
    "store": "store",
    "feature": "feature",
    "feature_store": "feature_store",
    "index": "vector_index",
    "model": "model",
    "training": "training",
    "evaluation": "experiment",
    "experiment": "experiment",
    "endpoint": "serving",
    "batch_inference": "batch",
    "cache": "cache",
    "gateway": "gateway",
    "policy": "policy",
    "fallback": "serving",
    "registry": "registry",
    "rollout": "orchestration",
    "external": "external",
    "human_review": "person",
    "device": "device",
    "log": "log",
    "monitor": "monitoring",
    "alert": "alert",
    "trigger": "trigger",
    "prompt": "llm",
    "chunker": "processing",
    "guardrail": "policy",
    "tool": "external",
    "hardware": "compute",
}


def glyph_of(part: Part) -> str:
    """The sign of its technology's role, else of its kind."""
    if part.kind.word == "model" and part.word("role") == "generator":
        return "llm"
    if part.kind.word == "source" and part.word("mode") in ("batch", "cdc"):
        return {"batch": "batch", "cdc": "cdc"}[part.word("mode")]
    tech = part.get("tech")
    known = technology(tech.text) if isinstance(tech, Word) and not tech.other else None
    if known is not None and part.kind.word in ("store", "pipeline", "topic", "cache", "gateway"):
        return known.glyph
    return _GLYPHS.get(part.kind.word, "generic")


def technology_of(part: Part) -> str:
    """The line under the title: the technology, else the architecture of a model or the type of an index.

    Empty where the title says it already.
    """
    text = _technology(part)
    return "" if _letters(text) == _letters(part.title) else text


def _technology(part: Part) -> str:
    tech = part.get("tech")
    if isinstance(tech, Word):
        known = technology(tech.text) if not tech.other else None
        return known.title if known is not None else tech.text
    for attribute in ("architecture", "type") if part.kind.word in ("model", "index") else ():
        word = part.word(attribute)
        if word:
            return spelled(word)
    return ""


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def facts_in_box(design: Design, part: Part, most: int = MOST) -> tuple[str, ...]:
    """At most `most` short lines, the most telling first."""
    found: list[str] = []
    for line in _FACTS.get(part.kind.word, ()):
        value = part.get(line.attribute)
        if value is None or isinstance(value, Unknown) or len(found) == most:
            continue
        if value is True:
            found.append(line.before)
            continue
        text = _written(part, line.attribute) or _short(design, value)
        said = isinstance(value, Word) and _letters(text) in _letters(part.title)  # by the title
        if text and not said and len(text) <= LONGEST:
            found.append(_told(line, value, text))
    return tuple(found)


def _told(line: Line, value: object, text: str) -> str:
    """A value in its words. What has a percentile says by itself that it is a duration, and a number its unit what it counts."""
    if line.attribute == "latency" and isinstance(value, Distribution):
        return text
    counts = line.counts if text[-1:].isalnum() and " " not in text else ""
    if line.attribute == "delay" and isinstance(value, Distribution):
        return f"known {text}"
    if text.startswith("-"):
        text = text.replace("-", "−", 1)
    unit = _UNITS.get(text[2:], text[2:])
    if text.startswith("1 ") and line.before.endswith("every "):
        return f"{line.before}{unit}"
    return f"{line.before}{text}{line.behind}{counts}"


_UNITS = {"s": "second", "min": "minute", "h": "hour"}  # of which there is one: `every hour`


def _written(part: Part, attribute: str) -> str:
    """A single number in the author's own units: `1 day`, not 24 h."""
    stated = part.stated[attribute]
    if isinstance(stated.value, Quantity) and stated.node is not None:
        text = spell(" ".join(stated.source.text[stated.start : stated.end].split()))
        number, _, unit = text.partition(" ")
        if _LONG.search(number):
            return at_a_glance(stated.value)
        if unit in ("day", "week", "month", "year") and number != "1":
            return f"{number} {unit}s"
        return f"{number} µs" if unit == "us" else text
    return ""


def _short(design: Design, value: object) -> str:
    match value:
        case Quantity():
            return at_a_glance(value)
        case Distribution():
            share, quantity = value.points[-1]
            return f"p{share:g} {at_a_glance(quantity)}".replace("p99.9 ", "p999 ")
        case HardwareUse():
            return f"{value.devices:g} × {_device(design, value.name)}"
        case Word(text=text):
            return spelled(text)
        case Metric(text=text):
            return text.replace("_", " ")
        case PartReference(name=name):
            return design.parts[name].title or name if name in design.parts else name
        case str():
            return value
        case Formula():  # before `tuple`, which every record is
            number = design.number(value)
            return "" if isinstance(number, Unknown) else _short(design, number)
        case tuple():
            return ", ".join(filter(None, (_short(design, item) for item in value)))
        case _:
            return ""


def _device(design: Design, name: str) -> str:
    """`H100` for a device of the catalogue; one of the design as the design calls it."""
    return (design.parts[name].title or name) if name in design.parts else name.upper().replace("_", " ")


# Words of the language that people write otherwise than with blanks for underscores.
_SPELLED = {
    **{word: word.upper() for word in ("lr", "gbdt", "knn", "mlp", "dcn", "dlrm", "din", "bert", "llm", "vlm", "clip")},
    **{word: word.upper() for word in ("cnn", "rnn", "gnn", "yolo", "arima", "hnsw", "cdc")},
    "ab": "A/B",
    "as_of": "as-of",
    "cross_encoder": "cross-encoder",
    "deepfm": "DeepFM",
    "faster_rcnn": "Faster R-CNN",
    "graphsage": "GraphSAGE",
    "iforest": "isolation forest",
    "ivf_pq": "IVF-PQ",
    "moe": "mixture of experts",
    "prophet": "Prophet",
    "resnet": "ResNet",
    "skip_gram": "skip-gram",
    "two_tower": "two-tower",
    "unet": "U-Net",
    "vit": "ViT",
    "vivit": "ViViT",
    "wide_deep": "wide & deep",
}


def spelled(word: str) -> str:
    """A word of the language as people write it: `ab` → `A/B`, `stale_cache` → `stale cache`."""
    return _SPELLED.get(word) or word.replace("_", " ")
