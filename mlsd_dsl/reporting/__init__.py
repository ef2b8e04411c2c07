"""Design → `Report`: the written answer, one module a chapter, in the order in which an answer is given."""

from __future__ import annotations

from mlsd_dsl.design.design import Design
from mlsd_dsl.estimates.estimate import Estimate
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.report import Report
from mlsd_dsl.reporting.capacity import capacity
from mlsd_dsl.reporting.data import data
from mlsd_dsl.reporting.decisions import open_questions, risks, tradeoffs
from mlsd_dsl.reporting.evaluation import evaluation
from mlsd_dsl.reporting.framing import framing
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.model import model
from mlsd_dsl.reporting.monitoring import monitoring
from mlsd_dsl.reporting.pictures import views
from mlsd_dsl.reporting.requirements import requirements
from mlsd_dsl.reporting.serving import serving
from mlsd_dsl.reporting.summary import summary
from mlsd_dsl.reporting.words import Words, sentence

__all__ = ["written"]

_CHAPTERS = (
    summary,
    requirements,
    framing,
    data,
    model,
    evaluation,
    serving,
    monitoring,
    capacity,
    tradeoffs,
    risks,
    open_questions,
)


def written(design: Design, facts: Facts, linted: Linted, estimated: Estimate) -> Report:
    """The written answer of a design.

    `facts` and `estimated` are those of `design`, which may be a design under a scenario; `linted` is what lint says of its
    text. A chapter of which the design says nothing says so. `views_of` the result are the pictures it needs.
    """
    words = Words(facts, estimated)
    material = Material(design, facts, linted, estimated, words, views(facts))
    return Report(
        words.of_all + (f", scenario “{estimated.scenario}”" if estimated.scenario else ""),
        sentence(design.problem),
        tuple(_about(design, words)),
        tuple(chapter(material) for chapter in _CHAPTERS),
    )


def _about(design: Design, words: Words) -> list[str]:
    """What is known of the document: who answers for it, how far it has come, when it was written."""
    told = []
    for attribute, form in (
        ("owner", "owned by {}"),
        ("author", "written by {}"),
        ("level", "level: {}"),
        ("status", "{}"),
        ("version", "version {}"),
        ("date", "{}"),
    ):
        stated = design.stated.get(attribute)
        text = words.stated(stated) if stated is not None else ""
        if text:
            told.append(form.format(text))
    return told
