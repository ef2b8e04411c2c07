"""An estimate for spreadsheets: one row a number, plain numbers in base units, as RFC 4180 has it."""

from __future__ import annotations

import csv
import io

from mlsd_dsl.estimates.estimate import Estimate
from mlsd_dsl.output.estimate_blocks import all_numbers
from mlsd_dsl.output.estimate_json import number_document
from mlsd_dsl.rulings import name_of

HEAD = (
    "section",
    "subject",
    "fact",
    "value",
    "p5",
    "p50",
    "p95",
    "unit",
    "status",
    "missing",
    "formula",
    "source",
    "breach",
)


def estimate_csv(estimate: Estimate) -> str:
    """The verdicts, then every number of the tables."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEAD)
    for check in estimate.checks:
        name = name_of(check.verdict)
        numbers = ["", "", "", "", ""]
        if check.number is not None:
            found = number_document(check.number)
            numbers = [_cell(found[key]) for key in ("value", "p5", "p50", "p95", "unit")]
        subject, _, fact = name.partition(".")
        breach = "" if check.breach is None else _cell(check.breach)
        rows.writerow(
            [
                "verdict",
                _cell(subject),
                _cell(fact),
                *numbers,
                check.state,
                _cell(check.verdict.missing),
                "",
                "",
                breach,
            ]
        )
    for section, number in all_numbers(estimate.sections):
        found = number_document(number)
        missing = " ".join(found["missing"])
        told = [found[key] for key in ("subject", "fact", "value", "p5", "p50", "p95", "unit", "status")]
        rows.writerow([_cell(each) for each in (section.title, *told, missing, found["formula"], found["source"], "")])
    return text.getvalue()


def _cell(value: object) -> str:
    """A value as a cell; a text that a spreadsheet would take for a formula gets a quote in front."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}"
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
