"""Findings → the notes of a picture: a number on each box that one concerns, and the list to print below."""

from __future__ import annotations

from collections.abc import Iterable

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.scene import Note, Scene

MOST = 12  # notes that are listed; the rest is counted


def noted(scene: Scene, reported: Iterable[Reported], whole: bool) -> Scene:
    """The scene with its findings, gravest first, else in order of place; those that were accepted stay out.

    Findings in the same words are one note on several boxes. Of the `whole` design also what is about none of its boxes is
    listed; a view lists what concerns its own.
    """
    boxes = {box.id for box in scene.boxes if not box.faded}
    open_ones = [each.diagnostic for each in reported if each.accepted is None]
    told = [said for said in open_ones if whole or _about(said, boxes)]
    alike: dict[Note, list[str]] = {}
    for said in sorted(told, key=lambda said: -said.severity):
        alike.setdefault(_note(0, said), []).append(_about(said, boxes))
    listed = list(alike.items())[:MOST]
    badges: dict[str, list[int]] = {}
    for number, (_, concerned) in enumerate(listed, 1):
        for name in dict.fromkeys(concerned):
            badges.setdefault(name, []).append(number)
    return scene._replace(
        boxes=tuple(box._replace(badges=tuple(badges.get(box.id, ()))) for box in scene.boxes),
        notes=tuple(note._replace(number=number) for number, (note, _) in enumerate(listed, 1)),
        more=len(alike) - len(listed),
    )


def _note(number: int, said: Diagnostic) -> Note:
    return Note(number, said.severity.word, said.message, said.rule.code)


def _about(said: Diagnostic, boxes: set[str]) -> str:
    """The box that a finding is about: `ranker.latency.p99` is about `ranker`; empty where it is none of them."""
    words = said.subject.partition(" ")[0].split(".")
    dotted = (".".join(words[:length]) for length in range(len(words), 0, -1))
    return next((name for name in dotted if name in boxes), "")
