"""Ranges drawn and carried through formulas: the shape of each, what is shared, and that nothing but the seed decides."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pipelines import design_of

from mlsd_dsl.analyses.fact import Fact, constant, derived, monotone, place_of
from mlsd_dsl.diagnostics import Position, Span
from mlsd_dsl.estimates.estimate import drivers_of
from mlsd_dsl.estimates.sampling import Sampling, Spread, at_middle
from mlsd_dsl.facts import Facts
from mlsd_dsl.formulas.uncertainty import _order
from mlsd_dsl.verdicts import COMPARED
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.quantities import point

ROOT = Path(__file__).parent.parent


def stated(name: str, low: float, high: float) -> Fact:
    return Fact("assume", name, low, high, RATIO, "", "stated", "stated", span=_line(name))


def _line(name: str) -> Span:
    line = sum(map(ord, name))
    return Span("t.mlsd", Position(line, 1), Position(line, 2))


def made(operation: str, *inputs: Fact) -> Fact:
    return derived(operation, "design", operation, inputs, RATIO)


def near(spread: Spread, expected: tuple[float, float, float], share: float = 0.015) -> bool:
    return all(math.isclose(one, other, rel_tol=share) for one, other in zip(spread, expected, strict=True))


def test_the_ends_of_a_range_are_its_5th_and_95th_percentile() -> None:
    assert near(Sampling().spread(stated("a", 5, 10)), (5, math.sqrt(50), 10), 1e-3)


def test_a_range_from_below_zero_is_normal() -> None:
    spread = Sampling().spread(stated("a", -1, 3))
    assert (round(spread.p5, 2), round(spread.p50, 2), round(spread.p95, 2)) == (-1, 1, 3)


def test_a_product_is_narrower_than_the_product_of_the_ends() -> None:
    # The sum of two normals in logarithms: variances add.
    spread = Sampling().spread(made("product", stated("a", 5, 10), stated("b", 1, 3)))
    assert near(spread, (6.397, 12.247, 23.449))


def test_one_number_is_one_column_wherever_it_is_read() -> None:
    a = stated("a", 5, 10)
    again = a._replace(role="elsewhere")
    spread = Sampling().spread(made("quotient", a, again))
    assert spread == Spread(1.0, 1.0, 1.0)
    assert spread.exact


def test_two_numbers_are_independent() -> None:
    sampling = Sampling()
    a, b = (np.log(np.asarray(sampling.values(stated(name, 1, 2)))) for name in ("a", "b"))
    assert abs(float(np.corrcoef(a, b)[0, 1])) < 0.03


def test_another_number_changes_no_other() -> None:
    alone, beside = Sampling(), Sampling()
    beside.values(stated("b", 1, 2))
    assert np.array_equal(alone.values(stated("a", 1, 2)), beside.values(stated("a", 1, 2)))


def test_the_seed_decides() -> None:
    product = made("product", stated("a", 5, 10), stated("b", 1, 3))
    assert Sampling(seed=1).spread(product) == Sampling(seed=1).spread(product)
    assert Sampling(seed=1).spread(product) != Sampling(seed=2).spread(product)


@given(st.integers(0, 2**64 - 1), st.integers(2, 60))
def test_the_order_is_that_of_splitmix64(seed: int, count: int) -> None:
    def mixed(state: int) -> int:
        mask = 2**64 - 1
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & mask
        return state ^ (state >> 31)

    keys = [mixed((seed + 0x9E3779B97F4A7C15 * (place + 1)) % 2**64) for place in range(count)]
    assert list(_order(count, seed)) == sorted(range(count), key=lambda place: keys[place])


def test_the_chance_of_breaking_falls_as_the_bound_rises() -> None:
    sampling = Sampling()
    product = made("product", stated("a", 5, 10), stated("b", 1, 3))
    chances = [sampling.breach(product, COMPARED["<="], point(bound)) for bound in (1, 6.397, 12.247, 23.449, 100)]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1, 0)
    assert chances[1:4] == pytest.approx([0.95, 0.5, 0.05], abs=0.01)


def test_what_breaks_one_bound_keeps_its_opposite() -> None:
    sampling, a = Sampling(), stated("a", 5, 10)
    broken = sampling.breach(a, COMPARED["<="], point(8.0))
    assert sampling.breach(a, COMPARED[">"], point(8.0)) == pytest.approx(1 - broken)


# Formulas that know nothing of columns

SMOOTH = monotone("test: smooth", lambda *v: math.sqrt(v[0]) * (1 + sum(v)), (1,), "", "")
STEPS = monotone("test: steps", lambda *v: float(math.ceil(math.prod(v))), (1,), "", "")
OPEN = monotone("test: open", lambda *v: math.inf if v[0] > 7 else v[0], (1,), "", "")


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_formula_is_read_off_a_grid_as_if_every_sample_were_worked_out(count: int) -> None:
    sampling = Sampling(2000)
    inputs = [stated(name, 5, 10) for name in "abcd"[:count]]
    columns = [np.asarray(sampling.values(each)) for each in inputs]
    smooth = np.array([math.sqrt(row[0]) * (1 + sum(row)) for row in zip(*columns, strict=True)])
    assert np.allclose(np.asarray(sampling.values(made(SMOOTH, *inputs))), smooth, rtol=0.005)
    steps = np.array([math.ceil(math.prod(row)) for row in zip(*columns, strict=True)])
    found = np.asarray(sampling.values(made(STEPS, *inputs)))
    assert np.array_equal(found, np.rint(found)), "whole numbers stay whole"
    assert np.percentile(found, [5, 50, 95]) == pytest.approx(np.percentile(steps, [5, 50, 95]), rel=0.03, abs=1.01)


def test_a_product_on_the_grid_is_exact() -> None:
    product = monotone("test: product", lambda *v: math.prod(v), (1,), "", "")
    sampling = Sampling()
    inputs = [stated(name, 1, 9) for name in "abc"]
    assert np.allclose(sampling.values(made(product, *inputs)), sampling.values(made("product", *inputs)), rtol=1e-9)


def test_what_has_no_end_somewhere_is_worked_out_sample_by_sample() -> None:
    sampling, a = Sampling(), stated("a", 5, 10)
    found = np.asarray(sampling.values(made(OPEN, a)))
    column = np.asarray(sampling.values(a))
    assert np.array_equal(np.isinf(found), column > 7)


def test_a_formula_of_certain_numbers_is_certain() -> None:
    assert Sampling().values(made(SMOOTH, stated("a", 4, 4))) == 10.0


# What moves a number


def test_shares_of_drivers_come_to_one() -> None:
    total = made("sum", made("product", stated("a", 5, 10), stated("b", 1, 3)), stated("c", 2, 20), stated("d", 3, 3))
    drivers = drivers_of(total, Sampling())
    assert math.fsum(driver.share for driver in drivers) == pytest.approx(1)
    assert {driver.input.name for driver in drivers} == {"a", "b", "c"}
    assert [d.share for d in drivers] == sorted((d.share for d in drivers), reverse=True)


def test_shares_of_factors_are_those_of_their_variances_in_logarithms() -> None:
    drivers = drivers_of(made("product", stated("a", 1, 2), stated("b", 1, 4)), Sampling())
    # ln 4 is twice ln 2, so its variance is four times that.
    assert {d.input.name: round(d.share, 6) for d in drivers} == {"b": 0.8, "a": 0.2}


@given(st.floats(0.1, 100), st.floats(1.01, 10), st.booleans())
def test_factors_and_divisors_have_an_elasticity_of_one(low: float, times: float, divides: bool) -> None:
    a, b = stated("a", low, low * times), stated("b", 2, 3)
    fact = made("quotient", b, a) if divides else made("product", a, b)
    (driver,) = (d for d in drivers_of(fact, Sampling()) if d.input.name == "a")
    elasticity = math.log(driver.high / driver.low) / math.log(times)
    assert elasticity == pytest.approx(-1 if divides else 1, rel=1e-6)


def test_a_number_that_moves_nothing_is_no_driver() -> None:
    a, b = stated("a", 1, 2), stated("b", 10, 20)
    assert [driver.input.name for driver in drivers_of(made("max", a, b), Sampling())] == ["b"]


def test_the_middle_is_worked_out_from_middles() -> None:
    fact = made("quotient", stated("a", 4, 9), stated("b", 1, 4), constant("c", 2.0))
    assert at_middle(fact) == pytest.approx(6 / 2 / 2)


def test_two_parts_with_a_number_of_one_name_have_two_columns() -> None:
    one, other = stated("a", 1, 2)._replace(operation="default"), stated("a", 1, 2)._replace(operation="default")
    assert place_of(one._replace(subject="x")) != place_of(other._replace(subject="y"))


def test_an_assumption_is_one_column_in_the_whole_design() -> None:
    design = design_of(
        "assume users = 1M..4M\nsource a { rate: users * 1 / day, record: 1 KB }\nsource b { rate: users * 1 / day, record: 1 KB }\n"
        "topic t { retention: 1 day, replication: 1 }\na -> t\nb -> t\n"
    )
    facts, sampling = Facts(design), Sampling()
    one, both = facts.find("a.throughput"), facts.find("t.throughput")
    assert one is not None
    assert both is not None
    assert sampling.spread(made("quotient", both, one)) == pytest.approx(Spread(2.0, 2.0, 2.0))


def test_an_exact_design_needs_no_numpy(tmp_path: Path) -> None:
    path = tmp_path / "a.mlsd"
    path.write_text(
        "source a { rate: 5 events/s, record: 1 KB }\ntopic t { retention: 1 day, replication: 3, price: 1 USD/GB/month }\na -> t\n"
        "require t.storage <= 2 TB\n"
    )
    program = (
        "import sys\nfrom mlsd_dsl.cli import main\n"
        f"try: main(['estimate', {str(path)!r}])\n"
        "finally: assert 'numpy' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "every number is exact" in done.stdout


@pytest.mark.parametrize("format_", ["text", "json"])
def test_the_same_seed_gives_the_same_bytes(format_: str) -> None:
    def estimated(hash_seed: str) -> bytes:
        command = [
            sys.executable,
            "-m",
            "mlsd_dsl",
            "estimate",
            "designs/video_feed",
            "--format",
            format_,
            "--samples",
            "500",
        ]
        command += ["--today", "2026-06-01"]
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, timeout=60, check=True).stdout

    assert estimated("0") == estimated("7")
