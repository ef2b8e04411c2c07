"""Design → `Survey`: every picture and everything known, for formats that show a whole design."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mlsd_dsl.design.design import Design
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.survey import Picture, Survey
from mlsd_dsl.surveying.dials import dials
from mlsd_dsl.surveying.members import findings, members
from mlsd_dsl.surveying.numbers import Numbers
from mlsd_dsl.surveying.pictures import pictures
from mlsd_dsl.surveying.requirements import judged
from mlsd_dsl.syntax.source import Source

__all__ = ["survey"]


def survey(design: Design, path: Path | None, view: str, levels: Levels, today: date) -> Survey:
    """A design with all its pictures, `view` first; what `lint` says of its text comes from `levels` and `today`.

    `path` is where the text lies, None for standard input.
    """
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.pipeline import lint
    from mlsd_dsl.verdicts import verdicts_of

    facts = Facts(design)
    numbers = Numbers(facts)
    verdicts = tuple(verdicts_of(facts))
    made = members(facts, numbers)
    names = {member.name for member in made}
    linted = lint(Source(design.source.path, design.source.text), path, levels, today)
    requirements = judged(facts, verdicts, numbers)
    shown: tuple[Picture, ...] = pictures(facts, view)
    return Survey(
        design.title or design.name or "Design",
        design.problem,
        Path(design.source.path).name,
        view,
        shown,
        tuple(numbers.units),
        tuple(numbers.rows),
        made,
        findings(linted.reported, names, numbers.place),
        requirements,
        dials(facts, numbers),
    )
