"""The document of `mlsd lint` in each format."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from mlsd_dsl.diagnostics import Rule

if TYPE_CHECKING:
    from mlsd_dsl.cli.lint import Shown


def document(format_: str, shown: Shown, folder: Path) -> str:
    """All findings in one format; the module of the format is imported now."""
    findings = shown.reported
    match format_:
        case "text":
            from mlsd_dsl.cli.lint import quoted
            from mlsd_dsl.output.text import Style, render

            return render(shown.diagnostics, quoted(shown.diagnostics, shown.read), Style(width=120))
        case "concise":
            from mlsd_dsl.output.text import concise

            return concise(shown.diagnostics)
        case "json":
            from mlsd_dsl.output.json import lint_document

            return lint_document(shown.linted, shown.profile)
        case "jsonl":
            from mlsd_dsl.output.json import json_lines

            return json_lines(findings)
        case "sarif":
            from mlsd_dsl.output.sarif import sarif

            return sarif(findings, version("mlsd"), _rules(), folder.resolve().as_posix())
        case "junit":
            from mlsd_dsl.output.junit import junit

            return junit(findings, [text.path for text in shown.linted], shown.gate)
        case "github":
            from mlsd_dsl.output.github import github

            return github(findings)
        case "gitlab":
            from mlsd_dsl.output.gitlab import gitlab

            return gitlab(findings)
        case "checkstyle":
            from mlsd_dsl.output.checkstyle import checkstyle

            return checkstyle(findings)
        case "rdjson":
            from mlsd_dsl.cli.lint import quoted
            from mlsd_dsl.output.rdjson import rdjson

            return rdjson(findings, quoted(shown.diagnostics, shown.read))
        case "summary":
            from mlsd_dsl.cli.terminal import style
            from mlsd_dsl.output.summary import table

            return table(shown.linted, style(shown.color))
        case _:
            from mlsd_dsl.output.summary import markdown

            return markdown(shown.linted)


def _rules() -> dict[str, tuple[Rule, str]]:
    from mlsd_dsl.plugins import rules

    return {rule.code: (rule.identity, "") for rule in rules().loaded.values()}
