"""The calibration card: `docs/calibration.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from mlsd_dsl.calibration.case import TOLERANCES, WIDEST, Outcome, outcome
from mlsd_dsl.calibration.catalogue import TOPICS
from mlsd_dsl.calibration.priors import PRIORS
from mlsd_dsl.formulas.catalogue import FORMULAS
from mlsd_dsl.formulas.formula import Formula
from mlsd_dsl.formulas.uncertainty import SAMPLES
from mlsd_dsl.reference.markdown import cited, table

NOTE = "<!-- Generated from the cases by `python -m mlsd_dsl.calibration`; do not edit. -->"

_INTRO = """\
Every number that `mlsd estimate` prints comes from a formula with a source and a domain. This page compares the formulas
with what others have published or measured. It is worked out anew with every change. What lies outside its tolerance is
shown first."""

_CLASSES = f"""\
| class | what it holds | tolerance |
| --- | --- | --- |
| E | arithmetic | {100 * TOLERANCES["E"]:g} %, or the rounding of the print |
| R | a documented rule | {100 * TOLERANCES["R"]:g} %, or the rounding of the print |
| P | memory and files | {100 * TOLERANCES["P"]:g} %; 15 % for the memory of a process |
| T | throughput and latency | {100 * TOLERANCES["T"]:g} %, or inside a 90 % interval that spans at most a factor of {WIDEST:g} |

*read* was read in the source named, or in the page it is cited by; *known* is well known and was not read again;
*measured* was measured for this project. Units are those of the print, except where the print says GB and means GiB."""

_FORMULAS = """\
The worst error among the published cases of each formula. Where inputs were not published (class T), it is mostly that of
the range assumed for them. The last column is the test value, which holds to the digits shown."""

_INTERVALS = f"""\
Where an input was not published it is a range, and so is the result: p5 and p95 of {SAMPLES:,} samples. A prior that was
made from a case cannot be tested by it: such cases are shown and not counted."""


def page() -> str:
    """The whole page."""
    topics = {topic: [outcome(case) for case in cases] for topic, cases in TOPICS.items()}
    outcomes = [found for listed in topics.values() for found in listed]
    sections = [
        NOTE,
        "# Calibration",
        _INTRO,
        _summary(outcomes),
        "## Outside tolerance",
        _cases(found for found in outcomes if not found.is_within) or "Nothing.",
        "## Classes and marks",
        _CLASSES,
        "## Formulas",
        _FORMULAS,
        _formulas(outcomes),
        "## Cases",
        *(part for topic, listed in topics.items() for part in (f"### {topic}", _cases(listed))),
        "## Intervals",
        _INTERVALS,
        _intervals(outcomes),
        "## Ranges assumed",
        table(
            ["input", "90 % between", "made from"],
            [[prior.name, f"{prior.low:g} and {prior.high:g}", prior.source] for prior in PRIORS],
        ),
    ]
    return "\n\n".join(sections) + "\n"


def coverage(outcomes: Iterable[Outcome]) -> tuple[int, int, float]:
    """Counted intervals that contain the truth, all counted ones, and their median span."""
    counted = [found for found in outcomes if found.case.priors and found.case.counts]
    return sum(found.is_covered for found in counted), len(counted), median(found.span for found in counted)


def _summary(outcomes: Sequence[Outcome]) -> str:
    covered, counted, span = coverage(outcomes)
    within = sum(found.is_within for found in outcomes)
    compared = {number for found in outcomes for number in found.case.formulas}
    return f"""\
- **{within} of {len(outcomes)}** published cases lie within the tolerance of their class.
- **{covered} of {counted}** counted 90 % intervals ({100 * covered / counted:.0f} %) contain the published number; the
  median interval spans a factor of {span:.1f}.
- {len(compared)} of {len(FORMULAS)} formulas are compared with something published; the others are arithmetic,
  definitions, or checked against an independent computation by the tests."""


def _cases(outcomes: Iterable[Outcome]) -> str:
    return table(
        ["case", "what", "formulas", "published", "computed", "error", "class", "mark", "source"],
        [
            [
                found.case.number,
                found.case.what,
                ", ".join(found.case.formulas),
                _with_unit(_printed(found.case.published), found.case.unit),
                _with_unit(_number(found.computed), found.case.unit),
                _error(found.error) + ("" if found.is_within else ", **outside**"),
                found.case.kind,
                found.case.mark,
                cited(found.case.source),
            ]
            for found in outcomes
        ],
    )


def _formulas(outcomes: Sequence[Outcome]) -> str:
    return table(
        ["formula", "name", "expression", "cases", "worst error", "test value"],
        [_formula_row(record, outcomes) for record in FORMULAS.values()],
    )


def _formula_row(record: Formula, outcomes: Sequence[Outcome]) -> list[str]:
    own = [found for found in outcomes if record.id in found.case.formulas]
    worst = max(own, key=lambda found: abs(found.error), default=None)
    error = f"{_error(worst.error)} ({worst.case.number})" if worst else "–"
    return [record.id, record.name, record.expression, str(len(own)), error, record.test]


def _intervals(outcomes: Iterable[Outcome]) -> str:
    return table(
        ["case", "what", "p5 to p95", "published", "contains it", "span", "counts"],
        [
            [
                found.case.number,
                found.case.what,
                f"{_number(found.low)} to {_with_unit(_number(found.high), found.case.unit)}",
                _with_unit(_printed(found.case.published), found.case.unit),
                "yes" if found.is_covered else "**no**",
                f"{found.span:.1f}",
                "yes" if found.case.counts else "no: the range was made from it",
            ]
            for found in outcomes
            if found.low is not None and found.high is not None
        ],
    )


def _printed(published: str) -> str:
    """The number as it was printed, large ones with commas."""
    return f"{int(published):,}" if published.isdigit() and len(published) > 4 else published


def _number(value: float) -> str:
    """Six significant digits where the value is exact arithmetic at most; no longer than anybody can compare."""
    if abs(value) >= 1e15 or 0 < abs(value) < 1e-4:
        return f"{value:.4e}"
    text = f"{value:,.0f}" if abs(value) >= 1e5 else f"{float(f'{value:.6g}'):,.6f}".rstrip("0").rstrip(".")
    return text or "0"


def _with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}" if unit else number


def _error(error: float) -> str:
    percent = 100 * error
    if abs(percent) < 0.005:
        return "0.00 %"
    return f"{percent:+.2f} %" if abs(percent) < 10 else f"{percent:+.0f} %"
