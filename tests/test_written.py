"""Formulas of a design as facts: every step of the arithmetic is an operation that can be done again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, leaves_of, worked_out
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.written import Written
from mlsd_dsl.design.values import Formula
from mlsd_dsl.facts import Facts
from mlsd_dsl.vocabulary.dimensions import DATA, RATE, RATIO


def number(text: str, part: str = "e", attribute: str = "count") -> Fact:
    design = design_of(text)
    made = Reading(design).number(design.parts[part], attribute)
    assert worked_out(made) == (made.low, made.high)
    return made


def count(formula: str, before: str = "assume a = 6\nassume b = 2..3\n") -> Fact:
    return number(f"{before}entity e {{ count: {formula} }}")


def steps(made: Fact) -> object:
    """The tree of operations, with what stands at its leaves."""
    return (made.operation, *(steps(each) for each in made.inputs)) if made.inputs else made.key


@pytest.mark.parametrize(
    ("formula", "ends", "tree"),
    [
        ("a * 2", (12, 12), ("product", "assume.a", "2")),
        ("a / 2", (3, 3), ("quotient", "assume.a", "2")),
        ("a + 2", (8, 8), ("sum", "assume.a", "2")),
        ("a - 2", (4, 4), ("difference", "assume.a", "2")),
        ("a * 2 + 3", (15, 15), ("sum", ("product", "assume.a", "2"), "3")),
        ("3 + a * 2 - 1", (14, 14), ("difference", ("sum", "3", ("product", "assume.a", "2")), "1")),
        ("a * (2 + 3)", (30, 30), ("product", "assume.a", ("sum", "2", "3"))),
        ("a * b", (12, 18), ("product", "assume.a", "assume.b")),
        ("a / b", (2, 3), ("quotient", "assume.a", "assume.b")),
        ("a - b", (3, 4), ("difference", "assume.a", "assume.b")),
        ("a / 2 * b", (6, 9), ("product", ("quotient", "assume.a", "2"), "assume.b")),
        ("max(a, b)", (6, 6), ("max", "assume.a", "assume.b")),
        ("min(a, b) * 2", (4, 6), ("product", ("min", "assume.a", "assume.b"), "2")),
        ("10 + -a", (4, 4), ("sum", "10", ("difference", "zero", "assume.a"))),
    ],
)
def test_arithmetic_is_kept_step_by_step(formula: str, ends: tuple[float, float], tree: object) -> None:
    made = count(formula)
    assert (made.low, made.high) == ends
    assert steps(made) == tree
    assert (made.subject, made.name, made.status) == ("e", "count", "derived")
    assert made.dimension == RATIO


def test_a_name_alone_is_what_it_names() -> None:
    made = count("a")
    assert steps(made) == ("same", "assume.a")
    assert (made.inputs[0].low, made.inputs[0].written) == (6, "6")


def test_attributes_of_other_parts_are_followed_to_where_they_are_stated() -> None:
    made = number("actor u { count: 5M }\nentity e { count: u.count * 2 }")
    assert steps(made) == ("product", "u.count", "2")
    leaf = made.inputs[0]
    assert (leaf.written, leaf.status, leaf.low) == ("5M", "stated", 5e6)
    assert leaf.span is not None
    assert leaf.span.start.line == 1
    assert made.span is not None
    assert made.span.start.line == 2


def test_formulas_resting_on_formulas_are_one_derivation() -> None:
    made = number("assume a = 5\nassume b = a * 2\nentity n { count: b + 1 }\nentity e { count: n.count * 3 }")
    assert steps(made) == ("product", ("sum", ("product", "assume.a", "2"), "1"), "3")
    assert made.inputs[0].key == "n.count"
    assert made.inputs[0].inputs[0].key == "assume.b"


def test_units_behind_a_slash_rest_on_nothing() -> None:
    made = number("assume people = 1M\nentity e { new: people / day }", attribute="new")
    assert steps(made) == ("quotient", "assume.people", "day")
    assert made.low == pytest.approx(1e6 / 86_400)
    assert made.dimension == RATE
    size = number("assume n = 3\nstore e { size: n * 2 GB }", attribute="size")
    assert (size.low, size.dimension) == (6e9, DATA)


def test_a_range_in_a_formula_is_a_number_of_its_own() -> None:
    made = count("a * (2..3)")
    assert (made.low, made.high) == (12, 18)
    assert steps(made) == ("product", "assume.a", "2..3")
    assert made.inputs[1].span is not None


def test_two_numbers_that_rest_on_one_assumption_share_it() -> None:
    text = "assume people = 1M..2M\nentity a { count: people * 2 }\nentity b { count: people * 3 }"
    design = design_of(text)
    reading = Reading(design)
    (one,), (two,) = (
        [leaf for leaf in leaves_of(reading.number(design.parts[name], "count")) if leaf.low != leaf.high]
        for name in "ab"
    )
    assert one is two


def test_what_no_number_comes_of_is_no_fact() -> None:
    design = design_of("entity e { count: 2 }")
    assert Written(design).fact(Formula("nowhere.count", design.parts["e"].span)) is None  # type: ignore[arg-type]


def test_percentiles_of_a_formula_stay_as_they_are() -> None:
    made = number("store s { latency: p50 1 ms p99 5 ms }\nstore e { latency: s.latency }", attribute="latency")
    assert made.low == pytest.approx(0.005)


def test_a_chain_longer_than_anyone_writes_counts_as_stated() -> None:
    chain = "assume a0 = 2\n" + "".join(f"assume a{n} = a{n - 1} + 1\n" for n in range(1, 100))
    made = number(f"{chain}entity e {{ count: a99 * 1 }}")
    assert made.low == 101
    depth, at = 0, made
    while at.inputs:
        depth, at = depth + 1, at.inputs[0]
    assert 55 < depth < 65


names = st.sampled_from(["a", "b", "c"])
numbers = st.sampled_from(["2", "3.5", "0.5", "(7..9)", "40"])
formulas = st.recursive(
    st.one_of(names, numbers),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(formulas)
def test_any_formula_is_what_its_steps_give(formula: str) -> None:
    text = f"assume a = 6\nassume b = 2..3\nassume c = a * b\nentity e {{ count: {formula} }}"
    made = number(text)
    stated = Facts(design_of(text)).find("e.count")
    assert stated is not None
    assert (made.low, made.high) == (stated.low, stated.high)
