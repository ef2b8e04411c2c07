"""The calibration card: enough cases, within their classes, with honest intervals, on a page that is current."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlsd_dsl.calibration.__main__ import main
from mlsd_dsl.calibration.card import coverage, page
from mlsd_dsl.calibration.case import Case, Kind, Outcome, Prior, outcome
from mlsd_dsl.calibration.catalogue import CASES
from mlsd_dsl.calibration.priors import PRIORS
from mlsd_dsl.formulas.catalogue import FORMULAS

ROOT = Path(__file__).parent.parent
OUTCOMES = tuple(outcome(case) for case in CASES)

# They are on the page, with their errors. Kernels for weights of 4 and 8 bits reach a smaller share of the bandwidth than
# the range says; one node with fast links reaches a greater share of the peak, 420 nodes a smaller one; the memory of
# Redis hashes was printed for an older version and lengths that are not known.
KNOWN_OUTSIDE = {"S2", "T18", "T34", "L7", "L9", "L14", "L16"}


def case(published: str, kind: Kind, function: Callable[..., Any] = lambda value: value, **inputs: Any) -> Case:
    return Case("X", ("F1",), "x", function, inputs, published, "somewhere", kind)


def test_there_are_enough_cases_and_each_has_a_source() -> None:
    assert len(CASES) >= 40
    assert len({case.number for case in CASES}) == len(CASES)
    assert all(case.source and case.what and case.mark in ("read", "known", "measured") for case in CASES)


def test_the_twelve_cases_are_all_there() -> None:
    assert {re.match(r"D(\d+)", case.number).group(1) for case in CASES if case.number[0] == "D"} == {  # type: ignore[union-attr]
        str(number) for number in range(1, 13)
    }


def test_most_cases_were_read_and_none_of_the_twelve_was_dropped_into_a_wider_class() -> None:
    assert sum(case.mark == "read" for case in CASES) > 0.6 * len(CASES)
    exact = {
        "D1a",
        "D1b",
        "D2",
        "D7a",
        "D7b",
        "D7c",
        "D8a",
        "D8b",
        "D9a",
        "D9b",
        "D10a",
        "D10b",
        "D12a",
        "D12b",
        "D12c",
    }
    assert {case.number for case in CASES if case.kind == "E"} >= exact


def test_every_case_names_formulas_that_exist() -> None:
    assert {number for case in CASES for number in case.formulas} <= set(FORMULAS)


@pytest.mark.parametrize("found", OUTCOMES, ids=lambda found: found.case.number)
def test_a_case_lies_within_the_tolerance_of_its_class(found: Outcome) -> None:
    assert found.is_within == (found.case.number not in KNOWN_OUTSIDE), f"{found.computed} for {found.case.published}"


def test_what_is_arithmetic_is_exact() -> None:
    for found in OUTCOMES:
        if found.case.kind == "E":
            close = abs(found.error) <= 0.005
            rounded = abs(found.computed - found.case.truth) <= found.case.rounding * (1 + 1e-9)
            assert close or rounded, found.case.number


def test_what_is_a_rule_is_within_one_per_cent() -> None:
    assert all(abs(found.error) <= 0.01 for found in OUTCOMES if found.case.kind == "R")


def test_ninety_per_cent_of_the_intervals_contain_the_truth() -> None:
    covered, counted, span = coverage(OUTCOMES)
    assert counted >= 30
    assert 0.85 <= covered / counted <= 0.97
    assert span <= 3


def test_a_case_that_made_a_range_does_not_test_it() -> None:
    prior = Prior("x", 1, 2, "somewhere")
    counted = outcome(case("1.5", "T", value=prior))
    assert coverage([counted, outcome(case("9", "T", value=prior)._replace(counts=False))])[:2] == (1, 1)
    assert {found.case.number for found in OUTCOMES if not found.case.counts} == {"T32", "T33", "T34", "D11f", "D11g"}


def test_no_range_is_wider_than_it_may_be() -> None:
    for prior in PRIORS:
        assert 0 < prior.low < prior.high <= min(prior.most, 4 * prior.low)
        assert prior.source


@pytest.mark.parametrize(
    ("published", "kind", "computed", "is_within"),
    [
        ("63", "E", 63.397, True),  # 0.63 %, but it rounds to 63
        ("63", "E", 63.51, False),
        ("0.18", "E", 0.1813, True),
        ("0.18", "E", 0.1851, False),
        ("15.7e3", "E", 15_728, True),
        ("15.7e3", "E", 15_790, False),
        ("1000.0", "E", 1004.9, True),
        ("1000.0", "E", 1005.1, False),
        ("1000.0", "R", 1009.9, True),
        ("1000.0", "R", 1010.1, False),
        ("100", "P", 104.9, True),
        ("100", "P", 105.1, False),
        ("100", "T", 129, True),
        ("100", "T", 131, False),
    ],
)
def test_a_tolerance_is_that_of_the_class_or_of_the_print(
    published: str, kind: Kind, computed: float, is_within: bool
) -> None:
    assert outcome(case(published, kind, value=computed)).is_within == is_within


def test_rounding_is_half_of_the_last_printed_digit() -> None:
    assert case("15.7e3", "E").rounding == 50
    assert case("0.5920", "E").rounding == pytest.approx(0.00005)
    assert case("120", "E").rounding == 0.5


def test_an_interval_is_that_of_the_range() -> None:
    found = outcome(case("5.1", "I", lambda value: 2 * value, value=Prior("x", 1, 4, "somewhere")))
    assert found.computed == pytest.approx(4)
    assert (found.low, found.high) == pytest.approx((2, 8), rel=1e-3)
    assert found.is_covered
    assert found.is_within
    assert not outcome(case("8.1", "I", lambda value: 2 * value, value=Prior("x", 1, 4, "somewhere"))).is_within


def test_a_wide_interval_does_not_excuse_a_bad_estimate() -> None:
    narrow = outcome(case("2.9", "T", value=Prior("x", 1.2, 3.0, "somewhere")))
    wide = outcome(case("2.9", "T", value=Prior("x", 1.0, 3.2, "somewhere")))
    assert abs(narrow.error) > 0.3
    assert abs(wide.error) > 0.3
    assert narrow.is_within
    assert not wide.is_within


def test_what_lies_outside_is_shown_first() -> None:
    text = page()
    shown = text.split("## Outside tolerance")[1].split("## Classes")[0]
    assert set(re.findall(r"^\| ([A-Z]\d+[a-z]?) \|", shown, re.M)) == KNOWN_OUTSIDE
    assert shown.count("**outside**") == len(KNOWN_OUTSIDE)


def test_the_page_lists_every_formula_and_case() -> None:
    text = page()
    for number in (*FORMULAS, *(case.number for case in CASES)):
        assert f"\n| {number} |" in text
    within = sum(found.is_within for found in OUTCOMES)
    assert f"**{within} of {len(CASES)}** published cases" in text


def test_the_page_is_current() -> None:
    assert main(["--check"], ROOT) == ""
    assert (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8") == page()


def test_a_stale_page_is_reported_and_written(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    path = tmp_path / "docs" / "calibration.md"
    path.write_text("old", encoding="utf-8")
    assert "stale" in main(["--check"], tmp_path)
    assert path.read_text(encoding="utf-8") == "old"
    assert main([], tmp_path) == ""
    assert path.read_bytes() == page().encode()
    assert main(["--check"], tmp_path) == ""


def test_mistakes_of_the_caller_are_answered(tmp_path: Path) -> None:
    assert "--chekc" in main(["--chekc"])
    assert "no checkout" in main([], tmp_path)
