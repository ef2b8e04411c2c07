"""Published cases of cost, and of experiments that cost time."""

from __future__ import annotations

from mlsd_dsl.calibration.case import Case
from mlsd_dsl.formulas.cost import margin_over_cost, rent
from mlsd_dsl.formulas.experiments import (
    power_of_test,
    sample_size,
    sample_size_from_base,
    sample_size_mean,
    sample_size_rule,
)

DAY, HOUR = 86_400.0, 3600.0
_DEEPSEEK = "DeepSeek, V3/R1 Inference System Overview, https://github.com/deepseek-ai/open-infra-index"
_R = (
    "R, stats::power.prop.test, examples, https://stat.ethz.ch/R-manual/R-devel/library/stats/html/power.prop.test.html"
)
_KOHAVI = "R. Kohavi et al., Controlled Experiments on the Web: Survey and Practical Guide, 2009, section 3.2"
_MILLER = "E. Miller, Sample Size Calculator, https://www.evanmiller.org/ab-testing/sample-size.html"
_TOKENS = {"hits": 342e9, "misses": 266e9, "output": 168e9}


def _revenue(hits: float, misses: float, output: float) -> float:
    """USD at 0.14, 0.55 and 2.19 a million tokens."""
    return (hits * 0.14 + misses * 0.55 + output * 2.19) / 1e6


CASES = (
    Case(
        "D12a",
        ("F60",),
        "DeepSeek: 226.75 nodes of 8 GPUs at 2 USD an hour, a day",
        rent,
        {"count": 226.75 * 8, "time": DAY, "price": 2 / HOUR},
        "87072",
        _DEEPSEEK,
        unit="USD",
    ),
    Case(
        "D12b",
        ("F60d",),
        "DeepSeek: 342 B cached, 266 B further input and 168 B output tokens, a day",
        _revenue,
        _TOKENS,
        "562027",
        _DEEPSEEK,
        unit="USD",
    ),
    Case(
        "D12c",
        ("F60", "F60e"),
        "DeepSeek: profit over cost",
        lambda cost, **tokens: margin_over_cost(_revenue(**tokens), cost),
        {"cost": 87_072, **_TOKENS},
        "545",
        _DEEPSEEK,
        unit="%",
        per=0.01,
    ),
    Case(
        "E1",
        ("E3",),
        "power of 50 users an arm, 50 against 75 %",
        power_of_test,
        {"users": 50, "share": 0.5, "difference": 0.25},
        "0.740",
        _R,
    ),
    Case(
        "E2",
        ("E2",),
        "users an arm for a power of 90 %, 50 against 75 % (print: 76.7, and people are whole)",
        sample_size,
        {"share": 0.5, "difference": 0.25, "power": 0.9},
        "76.7",
        _R,
    ),
    Case(
        "E3",
        ("E1",),
        "users an arm, conversion of 5 %, to see a change by 5 % of it",
        sample_size_rule,
        {"share": 0.05, "difference": 0.0025},
        "121600",
        _KOHAVI,
        mark="known",
    ),
    Case(
        "E4",
        ("E1b",),
        "users an arm, 3.75 USD with a deviation of 30, to see a change by 5 % (print: over 409,000)",
        sample_size_mean,
        {"deviation": 30, "difference": 3.75 * 0.05},
        "409e3",
        _KOHAVI,
        mark="known",
    ),
    Case(
        "E5",
        ("E2b",),
        "users an arm, base of 20 %, 5 points",
        sample_size_from_base,
        {"share": 0.2, "difference": 0.05},
        "1030",
        _MILLER,
        mark="known",
    ),
)
