"""The views that every design has: what each shows, what boxes say in it, and what a wrong name is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pipelines import design_of

from mlsd_dsl.cli import main
from mlsd_dsl.facts import Facts
from mlsd_dsl.perspectives import DOWN, FALLEN, INSTEAD, Perspective, names, perspective
from mlsd_dsl.pipeline import check
from mlsd_dsl.scene import Scene
from mlsd_dsl.syntax.source import read
from mlsd_dsl.views import scene_of

DESIGN = """
actor viewer { daily_active: 86.4M, actions: 1 / day, peak_factor: 2 }
source clicks { mode: stream, rate: 5 events/s }
topic events
pipeline counts { mode: stream }
feature ctr { kind: windowed }
feature other { kind: static }
feature_store features { online: redis }
store redis
dataset rows { features: [ctr, other], label: clicked }
label clicked { from: clicks }
training nightly { model: ranker, dataset: rows }
model ranker { role: rank, replicas: 4, throughput: 1k req/s }
evaluation offline { model: ranker, gate: yes }
registry models
fallback popular
endpoint feed {
  entry: yes
  => features { else: popular }
  => ranker
}
log served
monitor drift { of: ranker }
alert page
viewer -> clicks -> events -> counts -> ctr -> features
other -> features
viewer => feed
nightly -> offline -> models -> feed
feed -> served
drift ~> page
"""


def seen(view: str, text: str = DESIGN) -> Perspective:
    found = perspective(Facts(design_of(text)), view)
    assert found is not None
    return found


def scene(view: str) -> Scene:
    facts = Facts(design_of(DESIGN))
    return scene_of(facts.graph, view, (), perspective(facts, view))


def test_serving_is_who_asks_and_what_answers() -> None:
    assert seen("serving").chosen == {"viewer", "feed", "features", "popular", "ranker"}


def test_data_goes_from_sources_to_stores_and_datasets() -> None:
    found = seen("data")
    assert {"clicks", "events", "counts", "ctr", "features", "rows"} <= found.chosen
    assert {"feed", "ranker", "drift", "models"} & found.chosen == set()


def test_training_goes_from_labels_to_the_release() -> None:
    found = seen("training")
    assert {"clicked", "rows", "nightly", "offline", "models", "ranker"} <= found.chosen
    assert "feed" in found.faded
    assert "events" not in found.chosen | found.faded


def test_monitoring_shows_what_watches_and_fades_what_is_watched() -> None:
    found = seen("monitoring")
    assert {"served", "drift", "page"} == found.chosen
    assert found.faded == {"feed", "ranker"}


def test_capacity_tells_load_and_replicas() -> None:
    found = seen("capacity")
    assert found.lines["ranker"] == ("2000 req/s at peak", "50% busy", "needs 4 of 4")
    assert found.labels["viewer", "feed"] == "2000 req/s"
    assert found.weights["viewer", "feed"] == 1.0
    drawn = {arrow.target: arrow for arrow in scene("capacity").arrows if arrow.source == "feed"}
    assert drawn["ranker"].label == "2000 req/s"
    assert drawn["ranker"].weight == 1.0


def test_a_lineage_has_both_ways_of_a_feature_and_no_other_feature() -> None:
    found = seen("lineage of ctr").chosen
    assert {"clicks", "events", "counts", "ctr", "features", "redis", "rows", "nightly", "ranker", "feed"} <= found
    assert {"other", "viewer", "drift"} & found == set()


def test_a_blast_radius_marks_what_falls_and_what_takes_over() -> None:
    found = seen("blast-radius of features")
    assert found.states == {"features": DOWN, "popular": INSTEAD}
    assert found.lines["popular"] == ("answers in place of features",)
    deeper = seen("blast-radius of ranker")
    assert deeper.states == {"ranker": DOWN, "feed": FALLEN}
    assert deeper.lines["feed"] == ("falls with ranker",)
    marked = {box.id: box.state for box in scene("blast-radius of ranker").boxes}
    assert marked == {"ranker": DOWN, "feed": FALLEN, "viewer": ""}


@pytest.mark.parametrize("view", ["lineage of feed", "lineage of nothing", "blast-radius of nothing", "nothing", ""])
def test_there_is_no_other_view(view: str) -> None:
    assert perspective(Facts(design_of(DESIGN)), view) is None


def test_only_views_that_show_something_are_offered() -> None:
    assert names(Facts(design_of("source clicks { mode: stream }\n"))) == ("data",)


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("serveng", "there is no view `serveng`; a similar one: serving"),
        ("lineage of ctx", "there is no feature `ctx`; a similar one: ctr"),
        ("blast-radius of featurs", "there is no part `featurs`; a similar one: features"),
    ],
)
def test_a_wrong_view_is_told_in_one_line(view: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.mlsd"
    path.write_text(DESIGN, encoding="utf-8")
    result = CliRunner().invoke(main, ["draw", str(path), "--view", view, "--format", "svg"], catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_every_reference_design_has_every_view(path: Path) -> None:
    source, _ = read(path, path.name)
    facts = Facts(check(source, path).design)
    assert set(names(facts)) == {"serving", "data", "training", "monitoring", "capacity"}
    for view in (*names(facts), *(f"blast-radius of {name}" for name in facts.design.parts)):
        found = perspective(facts, view)
        assert found is not None
        drawn = scene_of(facts.graph, view, (), found)
        assert {box.id for box in drawn.boxes} == found.chosen | {box.id for box in drawn.boxes if box.faded}
