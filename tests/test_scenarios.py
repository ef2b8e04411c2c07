"""Scenarios: what they override, and that everything that rests on it is worked out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from pipelines import design_of

from mlsd_dsl.design.design import Design
from mlsd_dsl.design.scenarios import under
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source, read
from mlsd_dsl.verdicts import verdicts_of
from mlsd_dsl.vocabulary.quantities import Quantity

FEED = """
assume interval = 1 h
assume pause = interval / 2
source s { lag: 1 min }
pipeline p { every: interval, runtime: pause / 3 }
store x
s -> p -> x
endpoint e { => m as lookup { items: 500 } }
model m { replicas: 4 }
require p.age <= 2 h
scenario slow { interval: 6 h }
scenario part { p.every: 2 h }
scenario call { lookup.items: 900 }
scenario broken { m: down, s: down }
scenario both { interval: 2 h, p.runtime: interval / 4 }
scenario range { interval: 1..2 h }
"""


def ends(design: Design, name: str) -> tuple[float, float]:
    fact = Facts(design).find(name)
    assert fact is not None
    return fact.low, fact.high


def scenario(name: str, text: str = FEED) -> Design:
    return under(design_of(text), name)


def test_an_assumption_changes_all_that_rests_on_it() -> None:
    before = design_of(FEED)
    after = under(before, "slow")
    assert ends(before, "interval") == (3600, 3600)
    assert ends(after, "interval") == (6 * 3600,) * 2
    assert ends(after, "pause") == (3 * 3600,) * 2
    assert ends(after, "p.runtime") == (3600, 3600)
    assert ends(before, "x.age") == (60 + 3600 + 600,) * 2
    assert ends(after, "x.age") == (60 + 7 * 3600,) * 2


def test_an_attribute_changes_alone() -> None:
    after = scenario("part")
    assert ends(after, "p.every") == (7200, 7200)
    assert ends(after, "interval") == (3600, 3600)
    assert ends(after, "x.age") == (60 + 7200 + 600,) * 2


def test_an_override_may_rest_on_what_the_scenario_changes() -> None:
    after = scenario("both")
    assert ends(after, "p.runtime") == (1800, 1800)
    assert ends(after, "x.age") == (60 + 7200 + 1800,) * 2


def test_an_override_may_be_a_range() -> None:
    assert ends(scenario("range"), "x.age") == (60 + 3600 + 600, 60 + 7200 + 1200)


def test_a_named_call_changes() -> None:
    (edge,) = (edge for edge in scenario("call").edges if edge.alias == "lookup")
    value = edge.stated["items"].value
    assert isinstance(value, Quantity)
    assert value.low == 900


def test_what_fails_is_told() -> None:
    assert scenario("broken").down == {"m", "s"}
    assert scenario("slow").down == frozenset()
    assert design_of(FEED).down == frozenset()


def test_what_comes_from_a_part_that_is_down_gets_older_without_end() -> None:
    text = FEED + "scenario stopped { p: down }"
    before, after = Facts(design_of(text)), Facts(scenario("stopped", text))
    age = after.find("x.age")
    assert age is not None
    assert (age.low, age.high) == (60 + 3600 + 600, float("inf"))
    assert age.missing == ("an end to the outage of `p`",)
    assert [v.state for v in verdicts_of(before)] == ["holds"]
    assert [(v.state, v.missing) for v in verdicts_of(after)] == [("unknown", "an end to the outage of `p`")]


def test_a_model_that_is_no_longer_trained_gets_older_without_end() -> None:
    text = (
        "model m\ndataset d { maturity: 1 h }\ntraining t { model: m, dataset: d, every: 1 h, duration: 1 h }\n"
        "training u { model: m, dataset: d, every: 5 h, duration: 1 h }\n"
        "scenario one { t: down }\nscenario both { t: down, u: down }"
    )
    assert ends(design_of(text), "m.data_age") == (3 * 3600,) * 2
    assert ends(scenario("one", text), "m.data_age") == (3 * 3600, 7 * 3600)
    assert ends(scenario("both", text), "m.data_age") == (3 * 3600, float("inf"))


def test_verdicts_follow() -> None:
    before = design_of(FEED)
    assert [v.state for v in verdicts_of(Facts(before))] == ["holds"]
    assert [v.state for v in verdicts_of(Facts(under(before, "slow")))] == ["violated"]
    text = FEED.replace("1..2 h", "1..4 h")
    assert [v.state for v in verdicts_of(Facts(scenario("range", text)))] == ["at_risk"]


def test_a_bound_that_rests_on_an_assumption_moves() -> None:
    text = "assume most = 1 h\nsource s { lag: 2 h }\nrequire s.age <= most * 2\nscenario strict { most: 30 min }"
    assert [v.state for v in verdicts_of(Facts(design_of(text)))] == ["holds"]
    assert [v.state for v in verdicts_of(Facts(scenario("strict", text)))] == ["violated"]


def test_the_design_itself_stays_as_it_is() -> None:
    before = design_of(FEED)
    facts = [(fact.key, fact.low, fact.high) for fact in Facts(before).all()]
    for name in before.scenarios:
        under(before, name)
    assert [(fact.key, fact.low, fact.high) for fact in Facts(before).all()] == facts


def test_an_override_points_at_the_scenario() -> None:
    fact = Facts(scenario("part")).find("p.every")
    assert fact is not None
    assert fact.span is not None
    assert "scenario part" in FEED.splitlines()[fact.span.start.line - 1]


def test_what_was_not_stated_becomes_known() -> None:
    text = "source s { lag: 1 s }\nindex i\ns -> i\nscenario steady { i.refresh: 1 min }"
    assert ends(design_of(text), "i.age") == (1, float("inf"))
    assert ends(scenario("steady", text), "i.age") == (61, 61)


def test_an_imported_assumption_and_part_change(tmp_path: Path) -> None:
    (tmp_path / "platform.mlsd").write_text(
        "assume pace = 1 h\npipeline load { every: pace, runtime: pace / 6 }\nstore lake\nload -> lake"
    )
    text = (
        'import "platform.mlsd" as p\nsource s { lag: 0 s }\ns -> p.load\n'
        "scenario slow { p.pace: 2 h }\nscenario direct { p.load.runtime: 30 min }"
    )
    design = check(Source("t.mlsd", text), tmp_path / "t.mlsd").design
    assert ends(design, "p.lake.age") == (70 * 60,) * 2
    assert ends(under(design, "slow"), "p.lake.age") == (140 * 60,) * 2
    assert ends(under(design, "direct"), "p.lake.age") == (90 * 60,) * 2


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd")), ids=lambda p: p.parent.name
)
def test_every_scenario_of_every_design_is_worked_out(path: Path) -> None:
    source, _ = read(path, path.name)
    design = check(source, path).design
    assert design.scenarios
    before = {fact.key: (fact.low, fact.high) for fact in Facts(design).all() if not fact.words}
    for name, declared in design.scenarios.items():
        after = under(design, name)
        changed = {
            fact.key for fact in Facts(after).all() if not fact.words and before.get(fact.key) != (fact.low, fact.high)
        }
        assert after.down == set(declared.down)
        numbers = {key for key in declared.overrides if key in before or f"assume.{key}" in before}
        assert all(key in changed or f"assume.{key}" in changed for key in numbers)
        assert changed or declared.down
