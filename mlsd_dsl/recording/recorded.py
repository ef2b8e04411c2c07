"""Design → every file that is recorded of it, by its path in the repository; all designs in as many processes as there are cores."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from mlsd_dsl.cli.lint import quoted
from mlsd_dsl.output.estimate_blocks import Extras
from mlsd_dsl.output.estimate_markdown import estimate_markdown
from mlsd_dsl.output.report_markdown import report_markdown
from mlsd_dsl.output.text import Style, render
from mlsd_dsl.plugins import renderer
from mlsd_dsl.recording.pages import design_page, index, index_row, pictures_of, summary, told
from mlsd_dsl.recording.subject import DAY, PROFILE, Subject, subject
from mlsd_dsl.recording.views import file_name, views
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.report import views_of
from mlsd_dsl.reporting import written

THEMES = ("light", "dark")
BESIDE = ("README.md", "report.md", "estimate.md", "lint.txt")  # what is recorded in the folder of a design
GALLERY = "docs/gallery"


class Recorded(NamedTuple):
    """What came of one design: its files, and its row in the gallery's index."""

    files: dict[str, bytes]
    row: str


def names(root: Path) -> list[str]:
    """The reference designs of a checkout, in order."""
    return sorted(path.parent.name for path in root.glob("designs/*/design.mlsd"))


def of_all(root: Path, chosen: Sequence[str]) -> dict[str, bytes]:
    """The files of these designs; with all of them also the index. Raises `ValueError` where a text cannot be read."""
    largest_first = sorted(chosen, key=lambda name: -(root / "designs" / name / "design.mlsd").stat().st_size)
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(chosen)) or 1) as pool:
        found = dict(zip(largest_first, pool.map(partial(of_design, root), largest_first), strict=True))
    files = {place: data for name in chosen for place, data in found[name].files.items()}
    if list(chosen) == names(root):
        files[f"{GALLERY}/README.md"] = index(found[name].row for name in chosen).encode()
    return files


def of_design(root: Path, name: str) -> Recorded:
    """Pictures, pages, lint and estimate of one design."""
    with contextlib.chdir(root):  # imported files are quoted by their path from the root
        return _recorded(subject(root, name))


def _recorded(made: Subject) -> Recorded:
    name = made.name
    pictures = list(views(made))
    svg, files = renderer("svg"), dict[str, bytes]()
    for view in pictures:
        for theme in THEMES:  # the layout is made once
            files[f"{GALLERY}/{name}/{view.file}.{theme}.svg"] = svg.render(view.scene, RenderOptions(theme))
    files[f"{GALLERY}/{name}.md"] = design_page(made, pictures).encode()
    folder = f"designs/{name}"
    files[f"{folder}/README.md"] = summary(made).encode()
    files[f"{folder}/report.md"] = _report(made).encode()
    files[f"{folder}/estimate.md"] = estimate_markdown(made.estimated, Extras(path=made.path)).encode()
    files[f"{folder}/lint.txt"] = _lint(made).encode()
    return Recorded(files, index_row(made, len(pictures)))


def _report(made: Subject) -> str:
    """The written answer, with the pictures of the gallery."""
    report = written(made.checked.design, made.facts, made.linted, made.estimated)
    return report_markdown(
        report, {view: f"{pictures_of(made.name)}/{file_name(view)}.light.svg" for view in views_of(report)}
    )


def _lint(made: Subject) -> str:
    """As the terminal shows it, under the command that shows it."""
    found = render(made.findings, quoted(made.findings, [made.item]), Style())
    command = f"mlsd lint --profile {PROFILE} --today {DAY.isoformat()} {made.path}"
    return f"$ {command}\n{found}{told(made)}\n"
