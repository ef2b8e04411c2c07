"""Requirements: the four verdicts by the algebra of intervals, probabilities by closed form, and how they are told."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipelines import design_of, random_hops, text_of

from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.rulings import rulings_of
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.verdicts import (
    AT_RISK,
    HOLDS,
    UNKNOWN,
    VIOLATED,
    PathVerdict,
    Verdict,
    compared,
    path_verdicts_of,
    verdicts_of,
)
from mlsd_dsl.vocabulary.quantities import Quantity

SIGNS = ("<=", "<", ">=", ">", "==", "!=")
seeds = st.integers(0, 2**32 - 1)


def verdicts(text: str) -> list[Verdict]:
    return list(verdicts_of(Facts(design_of(text))))


def verdict(text: str) -> Verdict:
    found = verdicts(text)
    assert len(found) == 1
    return found[0]


def path(text: str) -> PathVerdict:
    (found,) = path_verdicts_of(Facts(design_of(text)))
    return found


def told(text: str) -> list[Diagnostic]:
    return [ruling.diagnostic for ruling in rulings_of(Facts(design_of(text)))]


# The algebra


INTERVALS = [(low / 2, high / 2) for low in range(7) for high in range(low, 7)]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_verdict_is_certain_where_every_pair_of_values_agrees(sign: str) -> None:
    true: dict[str, Callable[[float, float], bool]] = {
        "<=": lambda a, b: a <= b,
        "<": lambda a, b: a < b,
        ">=": lambda a, b: a >= b,
        ">": lambda a, b: a > b,
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
    }
    for (low, high), (bound_low, bound_high) in itertools.product(INTERVALS, repeat=2):
        values = [low, high, *(each / 4 for each in range(13) if low <= each / 4 <= high)]
        bounds = [bound_low, bound_high, *(each / 4 for each in range(13) if bound_low <= each / 4 <= bound_high)]
        answers = {true[sign](value, bound) for value, bound in itertools.product(values, bounds)}
        expected = AT_RISK if len(answers) == 2 else HOLDS if answers == {True} else VIOLATED
        assert compared(low, high, sign, bound_low, bound_high) == expected, (low, high, bound_low, bound_high)


@pytest.mark.parametrize(
    ("low", "sign", "state"),
    [
        (3, "<=", VIOLATED),
        (2, "<=", AT_RISK),
        (2, "<", VIOLATED),
        (2, ">=", HOLDS),
        (2, ">", AT_RISK),
        (3, ">", HOLDS),
        (3, "==", VIOLATED),
    ],
)
def test_an_open_end_still_proves_what_its_lower_end_proves(low: float, sign: str, state: str) -> None:
    assert compared(low, math.inf, sign, 2, 2) == state


# One requirement each, over an age of 26 h


NIGHTLY = """
source s { lag: 0 s }
pipeline nightly { every: 1 day, runtime: 2 h }
s -> nightly
"""


@pytest.mark.parametrize(
    ("requirement", "state"),
    [
        ("nightly.age <= 26 h", HOLDS),
        ("nightly.age < 26 h", VIOLATED),
        ("nightly.age <= 25 h", VIOLATED),
        ("nightly.age >= 1 day", HOLDS),
        ("nightly.age > 26 h", VIOLATED),
        ("nightly.age == 26 h", HOLDS),
        ("nightly.age != 26 h", VIOLATED),
        ("nightly.age <= 25..27 h", AT_RISK),
        ("nightly.age <= 26..27 h", HOLDS),
        ("nightly.age.mean <= 14 h", HOLDS),
        ("nightly.age.mean < 14 h", VIOLATED),
        ("nightly.age of s <= 26 h", HOLDS),
        ("nightly.age of nightly < 26 h", VIOLATED),
        ("nightly.every <= 1 day", HOLDS),
        ("nightly.runtime < 2 h", VIOLATED),
        ("nightly.age <= nightly.every * 2", HOLDS),
        ("nightly.age <= nightly.every", VIOLATED),
        ("nightly.every <= nightly.age", HOLDS),
        ("nightly.every >= nightly.age", VIOLATED),
        ("s.age < nightly.age", HOLDS),
    ],
)
def test_verdict_on_a_number(requirement: str, state: str) -> None:
    found = verdict(f"{NIGHTLY}require {requirement}")
    assert (found.state, found.missing) == (state, "")
    if state != AT_RISK:
        assert found.probability == (1.0 if state == VIOLATED else 0.0)


WORDS = """
model m { role: rank, explainable: yes, owner: "us" }
evaluation e { model: m, measured { ndcg@20: 0.42, recall@50: 0.8..0.9 } }
assume budget = 5M
assume spread = -5..5
"""


@pytest.mark.parametrize(
    ("requirement", "state"),
    [
        ("m.role == rank", HOLDS),
        ("m.role != rank", VIOLATED),
        ("m.role == prerank", VIOLATED),
        ("m.explainable == yes", HOLDS),
        ("m.explainable == no", VIOLATED),
        ('m.owner == "us"', HOLDS),
        ('m.owner == "them"', VIOLATED),
        ("e.model == m", HOLDS),
        ("e.ndcg@20 >= 0.4", HOLDS),
        ("e.ndcg@20 >= 0.43", VIOLATED),
        ("e.recall@50 >= 0.85", AT_RISK),
        ("e.recall@50 >= 0.8", HOLDS),
        ("budget <= 5M", HOLDS),
        ("budget < 5M", VIOLATED),
        ("spread <= 0", AT_RISK),
    ],
)
def test_verdict_on_words_metrics_and_assumptions(requirement: str, state: str) -> None:
    assert verdict(f"{WORDS}require {requirement}").state == state


UNSETTLED = {
    "pipeline p { every: 1 h }\nsource s { lag: 1 s }\ns -> p\nrequire p.age <= 2 h": "p.runtime",
    "pipeline p\nrequire p.every <= 1 h": "p.every",
    "endpoint e\nrequire e.replicas >= 3": "e.replicas",
    "model m\nrequire m.role == rank": "m.role",
    "model m\nrequire m.role != rank": "m.role",
    "evaluation e\nrequire e.gate == yes": "e.gate",
    'model m\nrequire m.owner == "us"': "m.owner",
    "evaluation e\nrequire e.ndcg@20 >= 0.4": "e.measured { ndcg@20: ... }",
    "model m\nrequire m.data_age <= 1 day": "a training of `m`",
    "source s { lag: 1 s }\nrequire s.age <= s.every": "s.every",
    "source s { lag: 1 s }\nindex i\ns -> i\nrequire s.age <= i.age": "i.refresh",
    "source s { lag: 1 s }\nstore x\nstore y\ns -> x\nrequire x.age of y <= 1 h": "a path from `y` to `x`",
    "store x\nrequire x.age <= 1 h": "an arrow to `x` from what fills it",
}


@pytest.mark.parametrize("text", UNSETTLED)
def test_unknown_names_what_would_settle_it(text: str) -> None:
    found = verdict(text)
    assert (found.state, found.missing, found.probability) == (UNKNOWN, UNSETTLED[text], None)


def test_an_unknown_verdict_still_says_what_it_was_held_against() -> None:
    assert verdict("model m\nrequire m.role == rank").bound == "rank"
    bound = verdict("endpoint e\nrequire e.replicas >= 3").bound
    assert isinstance(bound, Quantity)
    assert bound.low == 3


def test_the_known_part_alone_can_break_a_bound() -> None:
    found = verdict("source s { lag: 1 s }\npipeline p { every: 1 h }\ns -> p\nrequire p.age <= 30 min")
    assert (found.state, found.probability) == (VIOLATED, 1.0)


def test_the_known_part_alone_can_keep_a_bound() -> None:
    found = verdict("source s { lag: 1 s }\npipeline p { every: 1 h }\ns -> p\nrequire p.age > 30 min")
    assert found.state == HOLDS


@pytest.mark.parametrize("sign", ["<=", "<", ">=", ">"])
def test_words_have_no_order(sign: str) -> None:
    checked = check(Source("t.mlsd", f"model m {{ role: rank }}\nrequire m.role {sign} rank"), None)
    (mistake,) = checked.diagnostics
    assert mistake.message == f"`role` is no number, so nothing is {sign} it"
    assert (mistake.span.start.line, mistake.span.start.column) == (2, 16)
    assert mistake.help == "compare it by `==` or `!=`"


# Probabilities


def log_normal(low: float, high: float) -> NormalDist:
    """Of the logarithm: a 90 % interval has 5 % on either side."""
    middle = (math.log(low) + math.log(high)) / 2
    return NormalDist(middle, (math.log(high) - math.log(low)) / 2 / NormalDist().inv_cdf(0.95))


@pytest.mark.parametrize(("sign", "bound"), [("<=", 12), ("<=", 15), ("<", 19), (">=", 15), (">", 11)])
def test_one_range_against_a_bound_is_the_closed_form(sign: str, bound: int) -> None:
    found = verdict(f"source s {{ lag: 10..20 min }}\nrequire s.age {sign} {bound} min")
    above = 1 - log_normal(10, 20).cdf(math.log(bound))
    assert found.state == AT_RISK
    assert found.probability == pytest.approx(above if sign in ("<", "<=") else 1 - above, abs=0.002)


def test_a_number_against_a_range_is_the_closed_form() -> None:
    found = verdict("source s { lag: 12 min }\nrequire s.age <= 10..20 min")
    assert found.probability == pytest.approx(log_normal(10, 20).cdf(math.log(12)), abs=0.002)


def test_a_range_around_zero_is_normal() -> None:
    assert verdict("assume spread = -10..30\nrequire spread <= 10").probability == pytest.approx(0.5, abs=0.002)
    found = verdict("assume spread = -10..30\nrequire spread <= 20")
    assert found.probability == pytest.approx(1 - NormalDist(10, 20 / NormalDist().inv_cdf(0.95)).cdf(20), abs=0.002)


def test_the_sum_of_two_ranges_is_that_of_many_draws() -> None:
    found = verdict(
        "source s { lag: 1..4 h }\npipeline p { every: 2..10 h, runtime: 0 s }\ns -> p\nrequire p.age <= 8 h"
    )
    random = Random(1)
    lag, every = log_normal(1, 4), log_normal(2, 10)
    draws = 100_000
    broken = sum(
        random.lognormvariate(lag.mean, lag.stdev) + random.lognormvariate(every.mean, every.stdev) > 8
        for _ in range(draws)
    )
    assert found.state == AT_RISK
    assert found.probability == pytest.approx(broken / draws, abs=0.02)


def test_one_number_that_counts_twice_is_drawn_once() -> None:
    """Both features pass the same store: the older one decides, and its chance is that of one range, not of two."""
    text = """
    source s { lag: 0 s }
    feature a
    feature b
    feature_store fs { materialize: 10..20 min }
    feature_store other { materialize: 1 s }
    cache c { ttl: 1 s, => fs }
    store both
    s -> [a, b] -> fs
    cache c2 { ttl: 1 s, => fs }
    [c, c2] -> both
    require both.age <= 14 min
    """
    above = 1 - log_normal(10, 20).cdf(math.log(14 - 1 / 60))
    assert verdict(text).probability == pytest.approx(above, abs=0.003)


def test_a_probability_is_the_same_each_time() -> None:
    text = "source s { lag: 1..4 h }\npipeline p { every: 2..10 h, runtime: 1 h }\ns -> p\nrequire p.age <= 8 h"
    assert verdict(text).probability == verdict(text).probability


# Never because of something unknown


@given(seeds, seeds, st.sampled_from(["<=", "<"]), st.integers(1, 300))
@settings(max_examples=80)
def test_leaving_out_an_attribute_never_breaks_what_holds(seed: int, other: int, sign: str, bound: int) -> None:
    hops = random_hops(seed, loops=seed % 2 == 0)
    place, attribute = Random(other).choice([(n, name) for n, hop in enumerate(hops) for name in hop.times])
    less = hops[place]._replace(times={name: time for name, time in hops[place].times.items() if name != attribute})
    requirements = "\n".join(f"require {hop.name}.age {sign} {bound} min" for hop in hops)
    before = verdicts(text_of(hops, requirements))
    after = verdicts(text_of([*hops[:place], less, *hops[place + 1 :]], requirements))
    assert len(before) == len(after) == len(hops)
    for one, two in zip(before, after, strict=True):
        assert (one.state, two.state) != (HOLDS, VIOLATED)
        if two.state == VIOLATED:
            assert one.state == VIOLATED
        if two.state == UNKNOWN and one.state != UNKNOWN:
            assert two.missing == f"{less.name}.{attribute}"


LIFE = {
    "every": ("training t { model: m, dataset: d, duration: 5 h, ", "every: 1 day"),
    "duration": ("training t { model: m, dataset: d, every: 1 day, ", "duration: 5 h"),
    "dataset": ("training t { model: m, every: 1 day, duration: 5 h, ", "dataset: d"),
    "model": ("training t { every: 1 day, dataset: d, duration: 5 h, ", "model: m"),
}


@pytest.mark.parametrize("attribute", LIFE)
@pytest.mark.parametrize("bound", ["1 h", "29 h", "53 h", "3 days"])
def test_leaving_out_an_attribute_of_a_training_never_breaks_what_holds(attribute: str, bound: str) -> None:
    before, line = LIFE[attribute]
    rest = f" }}\nmodel m\ndataset d {{ maturity: 1 day }}\nrequire m.data_age <= {bound}"
    states = verdict(before + line + rest).state, verdict(before + rest).state
    assert states != (HOLDS, VIOLATED)
    assert states[1] in (UNKNOWN, VIOLATED)


# Paths


WAY = """
source s
pipeline clean { every: 1 h }
pipeline raw { every: 1 h }
store lake
store other
alert a { owner: "us" }
monitor m { of: lake }
s -> clean -> lake
m ~> a ~> raw
"""


@pytest.mark.parametrize(
    ("requirement", "state", "way"),
    [
        ("path s to lake", HOLDS, ""),
        ("path lake to s", VIOLATED, ""),
        ("path s to lake through clean", HOLDS, ""),
        ("path s to lake through raw", VIOLATED, "s clean lake"),
        ("path s to other through clean", VIOLATED, ""),
        ("no path s to lake", VIOLATED, "s clean lake"),
        ("no path s to other", HOLDS, ""),
        ("path s to lake through s", HOLDS, ""),
        ("path s to lake through lake", HOLDS, ""),
        ("path a to raw", VIOLATED, ""),  # nothing passes along a trigger
        ("path lake to m", VIOLATED, ""),  # nor along what only an attribute says
        ("no path s to s", HOLDS, ""),
    ],
)
def test_verdict_on_a_path(requirement: str, state: str, way: str) -> None:
    found = path(f"{WAY}require {requirement}")
    assert (found.state, found.path) == (state, tuple(way.split()))


def test_a_way_past_the_gate_breaks_it_though_another_goes_through() -> None:
    found = path(f"{WAY}s -> raw -> lake\nrequire path s to lake through clean")
    assert (found.state, found.path) == (VIOLATED, ("s", "raw", "lake"))


def test_a_way_back_to_its_start_is_a_path() -> None:
    found = path(f"{WAY}lake -> clean\nrequire no path lake to lake")
    assert (found.state, found.path) == (VIOLATED, ("lake", "clean", "lake"))


def test_the_shortest_way_is_shown() -> None:
    found = path(f"{WAY}s -> raw -> other -> lake\nrequire no path s to lake")
    assert found.path == ("s", "clean", "lake")


# How they are told


def test_a_broken_bound_is_told_with_its_terms_and_where_the_largest_stand() -> None:
    (diagnostic,) = told(
        "source s { lag: 5 s }\n"
        "feature f\n"
        "pipeline nightly { every: 24 h, runtime: 1 h }\n"
        "feature_store fs { materialize: 1 h }\n"
        "s -> nightly -> f -> fs\n"
        'require f.age <= 5 min "the first session decides"\n'
    )
    assert (diagnostic.rule.code, diagnostic.rule.name, diagnostic.severity) == (
        "V001",
        "requirement-violated",
        Severity.ERROR,
    )
    assert diagnostic.message == "`f.age` is 26 h where at most 5 min is required"
    assert diagnostic.label == "5 s lag + 24 h schedule + 1 h run + 1 h materialization"
    assert diagnostic.help == "required because: the first session decides"
    assert (diagnostic.span.start.line, diagnostic.span.start.column, diagnostic.span.end.column) == (6, 9, 14)
    assert [(note.message, note.span.start.line) for note in diagnostic.notes] == [
        ("24 h of it is the schedule of `nightly`", 3),
        ("1 h of it is the run of `nightly`", 3),
    ]
    assert diagnostic.subject == "f"


def test_a_bound_that_the_known_part_breaks_is_told_as_at_least() -> None:
    (diagnostic,) = told("source s { lag: 1 s }\npipeline p { every: 1 h }\ns -> p\nrequire p.age <= 30 min")
    assert diagnostic.message == "`p.age` is at least 1 h where at most 30 min is required"
    assert diagnostic.label == "1 s lag + 1 h schedule + unknown run"


def test_a_term_that_stands_nowhere_is_told_without_a_place() -> None:
    (diagnostic,) = told(
        "model m\ndataset d { maturity: 1 h }\ntraining t { model: m, dataset: d, every: 2 h, duration: 10 min }\n"
        "rollout slow { stages: [1%, 10%], bake: 3 days }\nt -> slow\nrequire m.data_age <= 1 h"
    )
    assert diagnostic.label.endswith("+ 10 min training run + 6 days rollout bake")
    assert [note.message for note in diagnostic.notes] == [
        "2 h of it is the schedule of `t`",
        "1 h of it is the maturity of labels of `d`",
    ]


def test_a_bound_at_risk_is_told_with_its_chance() -> None:
    (diagnostic,) = told("source s { lag: 10..20 min }\nrequire s.age <= 15 min")
    assert diagnostic.severity is Severity.WARNING
    assert diagnostic.message == "`s.age` is 10..20 min where at most 15 min is required: it breaks in 39% of cases"


@pytest.mark.parametrize(("bound", "chance"), [("10.1 min", "95%"), ("29.9 min", "5%")])
def test_a_chance_is_a_share_of_cases(bound: str, chance: str) -> None:
    (diagnostic,) = told(f"source s {{ lag: 10..30 min }}\nrequire s.age <= {bound}")
    assert diagnostic.message.endswith(f"it breaks in {chance} of cases")


@pytest.mark.parametrize(("bound", "chance"), [("12 min", "more than 99%"), ("71 min", "less than 1%")])
def test_a_chance_near_certainty_is_no_percentage(bound: str, chance: str) -> None:
    """Terms add up to 12..72 min, of which all but the middle are hardly ever met."""
    text = "source s { lag: 2..12 min }\n" + "".join(
        f"pipeline p{number} {{ every: 2..12 min, runtime: 0 s }}\n" for number in range(5)
    )
    (diagnostic,) = told(f"{text}s -> p0 -> p1 -> p2 -> p3 -> p4\nrequire p4.age <= {bound}")
    assert diagnostic.message.endswith(f"it breaks in {chance} of cases")


def test_an_open_question_names_the_attribute_and_what_is_known() -> None:
    (diagnostic,) = told("source s { lag: 1 h }\npipeline p { runtime: 1 h }\ns -> p\nrequire p.age <= 1 day")
    assert (diagnostic.rule.code, diagnostic.severity) == ("V003", Severity.QUESTION)
    assert diagnostic.message == "`p.age` cannot be checked: `p.every` is not stated (it is at least 2 h)"
    assert diagnostic.help == "state `p.every`"


def test_what_lacks_the_same_attribute_is_asked_once() -> None:
    text = "source s { lag: 1 h }\npipeline p { runtime: 1 h }\nstore x\ns -> p -> x\n"
    (diagnostic,) = told(f"{text}require p.age <= 1 day\nrequire x.age <= 1 day\nrequire p.age.mean <= 1 day")
    assert diagnostic.message == "`p.age` and 2 more cannot be checked: `p.every` is not stated"
    assert [note.message for note in diagnostic.notes] == ["and `x.age`", "and `p.age.mean`"]


@pytest.mark.parametrize("requirement", ["i.storage <= 2 GB", "i.cost <= 5 USD/month"])
def test_what_no_analysis_works_out_yet_is_no_question(requirement: str) -> None:
    """The facts are those of analyses; to state an attribute of that name would settle something else."""
    found = verdict(f"index i\nrequire {requirement}")
    assert (found.state, found.missing) == (UNKNOWN, "")
    assert told(f"index i\nrequire {requirement}") == []


def test_a_way_past_the_gate_is_told_step_by_step() -> None:
    (diagnostic,) = told(f'{WAY}s -> raw -> lake\nrequire path s to lake through clean "no raw data"')
    assert diagnostic.message == "a path from `s` to `lake` goes past `clean`"
    assert diagnostic.label == "s → raw → lake"
    assert diagnostic.help == "required because: no raw data"
    assert [note.message for note in diagnostic.notes] == ["`s` ingests `raw` here", "`raw` writes `lake` here"]


@pytest.mark.parametrize(
    ("requirement", "message"),
    [
        ("path lake to s", "there is no path from `lake` to `s`"),
        ("path s to other through clean", "there is no path from `s` to `other`"),
        ("no path s to lake", "there is a path from `s` to `lake`"),
    ],
)
def test_a_broken_path_is_told(requirement: str, message: str) -> None:
    (diagnostic,) = told(f"{WAY}require {requirement}")
    assert diagnostic.message == message
    missing = message.startswith("there is no path")
    assert diagnostic.help == ("paths follow the arrows of the text, each in its direction" if missing else "")


def test_a_sum_of_very_many_terms_is_told_in_brief() -> None:
    topics = [f"t{number}" for number in range(3000)]
    parts = "\n".join(f"topic {name} {{ lag: 1 ms }}" for name in topics)
    (diagnostic,) = told(f"source s {{ lag: 1 s }}\n{parts}\ns -> {' -> '.join(topics)}\nrequire t2999.age <= 1 s")
    assert diagnostic.message == "`t2999.age` is 4 s where at most 1 s is required"
    assert diagnostic.label.startswith("1 s lag + 1 ms lag + 1 ms lag")
    assert diagnostic.label.endswith("+ 2989 more")


def test_words_are_told_as_words() -> None:
    (diagnostic,) = told("model m { role: rank }\nrequire m.role == prerank")
    assert diagnostic.message == "`m.role` is rank where `prerank` is required"


def test_what_holds_is_not_told() -> None:
    assert told(f"{NIGHTLY}require nightly.age <= 26 h\nrequire path s to nightly") == []
