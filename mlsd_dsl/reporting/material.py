"""What a report is made from: the design, what follows from it, what lint says of it, and the words for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlsd_dsl.design.design import Design, Part, Stated
from mlsd_dsl.design.values import Unknown
from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.estimates.estimate import Estimate
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.output.findings import STEPS, standing, step_of
from mlsd_dsl.report import Block, PictureOf
from mlsd_dsl.reporting.words import Words
from mlsd_dsl.vocabulary.part import Step

# Parts of language models are told with what answers requests.
_STEP_OF_KIND = {Step.LLM: "serving"}


class Material(NamedTuple):
    """Everything that a chapter may use. `views` are the pictures that the design has."""

    design: Design
    facts: Facts
    linted: Linted
    estimated: Estimate
    words: Words
    views: tuple[str, ...]

    def parts(self, *kinds: str) -> tuple[Part, ...]:
        """The parts of these kinds that the design has to do with, in order of declaration, each with what is known of it.

        What is open counts as not stated here: no sentence may have a gap where a value should stand.
        """
        reached = self.facts.reached
        found = (p for name, p in self.design.parts.items() if p.kind.word in kinds and name in reached)
        return tuple(part._replace(stated=self._known(part)) for part in found)

    def findings(self, step: str) -> tuple[Diagnostic, ...]:
        """What lint says about one of the seven steps and nobody has accepted."""
        every = (each.diagnostic for each in standing(self.linted.reported))
        return tuple(said for said in every if self._step(said) == step)

    def picture(self, view: str, caption: str) -> Iterator[Block]:
        """The picture of a view, where the design has it."""
        if view in self.views:
            yield PictureOf(view, caption, f"{self.words.of_all}: {caption}")

    def _known(self, part: Part) -> dict[str, Stated]:
        numbers = {name: self.design.number(stated.value) for name, stated in part.stated.items()}
        return {name: each for name, each in part.stated.items() if not isinstance(numbers[name], Unknown)}

    def _step(self, said: Diagnostic) -> str:
        """The step of the rule, else that of the part that it is about."""
        step = step_of(said.rule)
        if step in STEPS:
            return step
        name = said.subject.partition(" ")[0]
        while name and name not in self.design.parts:
            name = name.rpartition(".")[0]
        if not name:
            return ""
        of_kind = self.design.parts[name].kind.step
        return _STEP_OF_KIND.get(of_kind, of_kind.name.lower())
