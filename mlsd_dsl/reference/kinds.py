"""The page of all kinds by step, and the page of one kind that `mlsd schema KIND` shows."""

from __future__ import annotations

from collections.abc import Container

from mlsd_dsl.reference import blocks
from mlsd_dsl.reference.arrows import around
from mlsd_dsl.reference.blocks import ancestors
from mlsd_dsl.reference.facts import of_kind
from mlsd_dsl.reference.markdown import anchor, code
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.part import Block, Part, Step

STEPS = {
    Step.REQUIREMENTS: "Step 1: requirements",
    Step.FRAMING: "Step 2: framing",
    Step.DATA: "Step 3: data and features",
    Step.MODEL: "Step 4: model",
    Step.EVALUATION: "Step 5: evaluation",
    Step.SERVING: "Step 6: serving",
    Step.MONITORING: "Step 7: monitoring",
    Step.LLM: "Language models",
    Step.EVERYWHERE: "Everywhere",
}
SHARED = {
    "Common": "Attributes of every part",
    "Served": "Attributes of parts that serve",
    "Held": "Attributes of parts that keep data",
}

_INTRO = """Every part of a design is of a kind. The kind says at which of the seven steps the part belongs, what may be said
about it, and what can be worked out from that. Nothing has to be stated: what is absent is unknown, and never taken for
false. A default is what analyses assume, and they say so.

```mlsd
KIND NAME "Title" {
  ATTRIBUTE: VALUE
}
```

The unit is that of reports and JSON; a design may use [any unit](units.md) of the same dimension. `mlsd schema KIND` prints
the section of one kind."""


def page() -> str:
    """The page of all kinds."""
    sections = [_contents()]
    for step, title in STEPS.items():
        sections.append(f"## {title}")
        sections += [_section(kind) for kind in KINDS.values() if kind.step is step]
    sections += [shared(ancestor, "##") for ancestor in _mixins()]
    return whole("Kinds", _INTRO, *sections)


def kind_page(word: str) -> str:
    """All that can be said of one kind: its own attributes, those it shares, its facts, its arrows."""
    kind = KINDS[word]
    parts = [f"# {word}", blocks.doc(kind), _place(kind), blocks.attributes(kind.declared.values())]
    parts += [shared(ancestor, "##", without=kind.declared) for ancestor in ancestors(kind)]
    parts += ["## Facts", of_kind(word), "## Arrows", around(word)]
    return "\n\n".join(filter(None, parts)) + "\n"


def shared(block: type[Block], heading: str, without: Container[str] = ()) -> str:
    """The attributes that several kinds share."""
    records = [record for name, record in block.declared.items() if name not in without]
    return f"{heading} {_title(block)}\n\n{blocks.doc(block)}\n\n{blocks.attributes(records)}"


def _contents() -> str:
    lines = []
    for step, title in STEPS.items():
        words = [f"[{code(word)}](#{anchor(word)})" for word, kind in KINDS.items() if kind.step is step]
        lines.append(f"- [{title}](#{anchor(title)}): {' '.join(words)}")
    return "\n".join(lines)


def _section(kind: type[Part]) -> str:
    titles = [_title(ancestor) for ancestor in ancestors(kind)]
    also = [f"[{title[0].lower()}{title[1:]}](#{anchor(title)})" for title in titles]
    parts = [
        f"### {kind.word}",
        blocks.doc(kind),
        _place(kind),
        blocks.attributes(kind.declared.values()),
        f"Also the {' and the '.join(also)}.",
        f"Facts: {of_kind(kind.word)}",
    ]
    return "\n\n".join(filter(None, parts))


def _place(kind: type[Part]) -> str:
    """Where it belongs and how it is drawn."""
    plane = f"Plane: {kind.plane.value}"
    if kind.plane_by is not None:
        attribute, planes = kind.plane_by
        others: dict[str, list[str]] = {}
        for word, other in planes.items():
            if other is not kind.plane:
                others.setdefault(other.value, []).append(code(word))
        told = "; ".join(f"{other} where {code(attribute)} is {' or '.join(words)}" for other, words in others.items())
        plane += f"; {told}" if told else ""
    return f"{plane}. Drawn as: {kind.shape}."


def _mixins() -> list[type[Block]]:
    found = {ancestor.__name__: ancestor for kind in KINDS.values() for ancestor in ancestors(kind)}
    return [found[name] for name in SHARED]


def _title(block: type[Block]) -> str:
    """The heading of the attributes of a class; some kinds have those of another kind."""
    return SHARED.get(block.__name__, block.word)
