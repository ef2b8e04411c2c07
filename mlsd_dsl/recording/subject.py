"""One reference design as it is recorded: its text, what follows from it, and what lint says of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from mlsd_dsl.cli.inputs import Input
from mlsd_dsl.cli.settings import levels_of, settings_of
from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.estimates.estimate import Estimate, estimate
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.gate.settings import SettingsOf
from mlsd_dsl.output.findings import standing
from mlsd_dsl.pipeline import Checked, check, lint
from mlsd_dsl.syntax.source import read

PROFILE = "production"  # what the reference designs are held to
# Prices grow old and acceptances end. Recorded files are judged as of this day, whenever they are written.
DAY = date(2026, 11, 22)


class Subject(NamedTuple):
    """A design of the checkout. `path` starts at the root of the repository, and so do the paths in what is recorded."""

    name: str
    path: str
    item: Input
    checked: Checked
    facts: Facts
    linted: Linted
    estimated: Estimate

    @property
    def title(self) -> str:
        """What the design calls itself."""
        return self.checked.design.title or self.name

    @property
    def problem(self) -> str:
        """The problem that it solves, as it states it; may be empty."""
        stated = self.checked.design.stated.get("problem")
        return stated.value if stated is not None and isinstance(stated.value, str) else ""

    @property
    def findings(self) -> list[Diagnostic]:
        """What lint says and nobody has accepted."""
        return [each.diagnostic for each in standing(self.linted.reported)]


def subject(root: Path, name: str) -> Subject:
    """The design in a folder of `designs/`. Raises `ValueError` where its text cannot be read."""
    path = f"designs/{name}/design.mlsd"
    source, unreadable = read(root / path, path)
    if unreadable:
        raise ValueError(f"{path}: {unreadable[0].message}")
    item = Input(source, root / path, [], source)
    checked = check(source, item.path)
    facts = Facts(checked.design)
    levels = levels_of(settings_of(SettingsOf(), item.path), PROFILE)
    linted = lint(source, item.path, levels, DAY)
    return Subject(name, path, item, checked, facts, linted, estimate(facts, today=DAY))
