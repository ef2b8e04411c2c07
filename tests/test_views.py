"""Scenes: what each view of a design shows, in which lane, with which words; and that every design can be drawn."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pipelines import design_of

from mlsd_dsl.boxes import _FACTS, _GLYPHS, glyph_of
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check, draw
from mlsd_dsl.plugins import renderer
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.scene import Box, Scene
from mlsd_dsl.syntax.source import Source, read
from mlsd_dsl.views import scene_of, title_of_name, views_of
from mlsd_dsl.vocabulary.kinds import KINDS

DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))
IDEAS = {"kpi", "task", "entity", "hardware", "note"}


def scene(text: str, view: str = "overview") -> Scene:
    return scene_of(Graph(design_of(text)), view)


def graph_of(path: Path) -> Graph:
    source, _ = read(path, path.name)
    return Graph(check(source, path).design)


def boxes(found: Scene) -> dict[str, Box]:
    return {box.id: box for box in found.boxes}


def solid(found: Scene) -> set[str]:
    return {box.id for box in found.boxes if not box.faded}


def faded(found: Scene) -> set[str]:
    return {box.id for box in found.boxes if box.faded}


def arrows(found: Scene) -> list[tuple[str, str]]:
    return [(arrow.source, arrow.target) for arrow in found.arrows]


# The overview


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_the_overview_has_each_part_and_each_arrow_once(path: Path) -> None:
    graph = graph_of(path)
    found = scene_of(graph)
    touched = {end for edge in graph.design.edges for end in (edge.source, edge.target)}
    reached = graph.reached()  # of what is imported, only what is used
    seen = [n for n in graph.parts if n in reached]
    expected = [n for n in seen if graph.parts[n].kind.word not in IDEAS or n in touched]
    assert [box.id for box in found.boxes] == expected
    edges = [edge for edge in graph.design.edges if {edge.source, edge.target} <= reached]
    written = Counter((edge.source, edge.target, edge.meaning.verb) for edge in edges)
    drawn = Counter((arrow.source, arrow.target, arrow.meaning) for arrow in found.arrows)
    assert all(drawn[arrow] == number for arrow, number in written.items())
    assert len({arrow.id for arrow in found.arrows}) == len(found.arrows)


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_every_view_of_every_design_draws_and_is_the_same_each_time(path: Path) -> None:
    graph = graph_of(path)
    assert len(views_of(graph)) > 1
    for view in views_of(graph):
        found = scene_of(graph, view)
        assert found == scene_of(graph_of(path), view)
        ids = {box.id for box in found.boxes}
        lanes = {lane.id for lane in found.lanes}
        assert {box.lane for box in found.boxes} == lanes
        assert all({arrow.source, arrow.target} <= ids for arrow in found.arrows)
        assert {box.frame for box in found.boxes if box.frame} == {frame.id for frame in found.frames}
        picture = draw(graph.design, view, renderer("svg").render, RenderOptions())
        assert picture.startswith(b"<svg")
        assert all(
            box.title.split()[0].encode() in picture
            for box in found.boxes
            if box.title.isascii() and not set("&'") & set(box.title)
        )


def test_ideas_come_along_only_where_an_arrow_touches_them() -> None:
    text = 'kpi k\ntask t { optimizes: k }\nentity e { count: 5 }\nhardware h\nnote n { text: "x" }\nfeature f\ne -> f'
    assert solid(scene(text)) == {"e", "f"}


def test_what_attributes_say_is_drawn_where_no_arrow_says_it() -> None:
    found = scene("training t { model: m, dataset: d }\nmodel m { features: [f] }\ndataset d\nfeature f\nt -> m")
    assert arrows(found) == [("t", "m"), ("d", "t")]


def test_two_arrows_between_the_same_parts_are_both_drawn() -> None:
    found = scene("endpoint e { => m as a { items: 3 }\n => m as b { items: 500 } }\nmodel m")
    assert [(arrow.label, arrow.group) for arrow in found.arrows] == [("3 items", 1), ("500 items", 2)]


def test_calls_made_at_once_share_a_number() -> None:
    found = scene("endpoint e {\n => a\n => [b, c]\n => d\n}\nmodel a\nmodel b\nmodel c\nmodel d")
    assert [arrow.group for arrow in found.arrows] == [1, 2, 2, 3]


def test_unreached_parts_of_imports_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "p.mlsd").write_text("store kv\nstore idle")
    design = check(Source("t.mlsd", 'import "p.mlsd" as p\nsource s\ns -> p.kv'), tmp_path / "t.mlsd").design
    assert solid(scene_of(Graph(design))) == {"s", "p.kv"}


@pytest.mark.parametrize(
    ("text", "sort", "label"),
    [
        ("source a\nstore b\na -> b", "data", ""),
        ('source a\nstore b\na -> b "hourly"', "data", "hourly"),
        ("endpoint a\nmodel b\na => b { keys: 500 }", "request", "500 keys"),
        ("endpoint a\nmodel b\na => b { share: 20% }", "request", "20%"),
        ('endpoint a\nmodel b\na => b "scores" { items: 5 }', "request", "scores"),
        ("monitor a { of: c }\nalert b\nstore c\na ~> b", "trigger", ""),
    ],
)
def test_an_arrow_says_what_it_carries(text: str, sort: str, label: str) -> None:
    found = scene(text).arrows[0]
    assert (found.source, found.target, found.sort, found.label) == ("a", "b", sort, label)


def test_fallbacks_and_misses_are_named() -> None:
    found = scene("endpoint e { => c { miss: kv, else: f } }\ncache c\nstore kv\nfallback f")
    assert [(arrow.source, arrow.target, arrow.label) for arrow in found.arrows] == [
        ("e", "c", ""),
        ("e", "f", "else"),
        ("c", "kv", "miss"),
    ]


def test_feedback_runs_from_what_watches_to_what_learns() -> None:
    found = scene("alert a\ntraining t\nlog l\nstore lake\nendpoint e\na ~> t\nl -> lake\ne -> l")
    assert [(arrow.source, arrow.feedback) for arrow in found.arrows] == [("a", True), ("l", True), ("e", False)]


# Lanes


def test_lanes_follow_the_theme_and_empty_ones_vanish() -> None:
    found = scene("endpoint e\nsource s\nmodel m\nlog l\ne -> l\ns -> e")
    assert [(lane.id, lane.title) for lane in found.lanes] == [
        ("request", "Request path"),
        ("data", "Data and features"),
        ("learning", "Learning"),
        ("watching", "Watching"),
    ]
    assert {name: box.lane for name, box in boxes(found).items()} == {
        "e": "request",
        "s": "data",
        "m": "learning",
        "l": "watching",
    }
    assert [lane.id for lane in scene("source s").lanes] == ["data"]


@pytest.mark.parametrize("kind", ["model", "index", "human_review"])
def test_what_answers_requests_stands_in_the_request_path(kind: str) -> None:
    assert boxes(scene(f"endpoint e {{ => x }}\n{kind} x"))["x"].lane == "request"
    assert boxes(scene(f"endpoint e\n{kind} x"))["x"].lane != "request"


def test_every_kind_has_a_lane_and_a_sign() -> None:
    for word in KINDS:
        text = f"{word} x\nview v {{ show: [x] }}"
        (box,) = scene_of(Graph(check(Source("t.mlsd", text), None).design), "v").boxes
        assert box.lane in ("request", "data", "learning", "watching")
        assert box.glyph
        assert word == "note" or word in _GLYPHS


VIEWED = """
design d "A feed"
group team "The team" { owner: "ours", store kv, model m
  group inner { index i } }
endpoint e {
  owner: "theirs"
  => [m, i]
  => kv
}
source s
pipeline p
log l
s -> p -> kv
e -> l
"""


@pytest.mark.parametrize(
    ("by", "lanes", "of_kv"),
    [
        ("step", [("data", "Data"), ("model", "Model"), ("serving", "Serving"), ("monitoring", "Monitoring")], "data"),
        ("plane", [("online", "Online"), ("offline", "Offline")], None),
        ("group", [("team", "The team"), ("inner", "Inner"), ("-", "In no group")], "team"),
        ("owner", [("ours", "ours"), ("theirs", "theirs"), ("-", "Without an owner")], "ours"),
    ],
)
def test_lanes_by_what_the_view_asks_for(by: str, lanes: list[tuple[str, str]], of_kv: str | None) -> None:
    found = scene(f"{VIEWED}view v {{ by: {by} }}".replace("model m\n", "model m\n"), "v")
    if by == "plane":
        assert {lane.id for lane in found.lanes} >= {name for name, _ in lanes}
        assert all(box.lane == Graph(design_of(VIEWED)).plane(box.id).value for box in found.boxes)
    else:
        assert [(lane.id, lane.title) for lane in found.lanes] == lanes
        assert boxes(found)["kv"].lane == of_kv


def test_groups_frame_their_parts() -> None:
    found = scene(VIEWED)
    assert [(frame.id, frame.title) for frame in found.frames] == [("team", "The team"), ("inner", "Inner")]
    assert {name: box.frame for name, box in boxes(found).items() if box.frame} == {
        "kv": "team",
        "m": "team",
        "i": "inner",
    }


# Views


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("show: [kv, s]", {"kv", "s"}),
        ("show: [team]", {"kv", "m", "i"}),
        ("show: [inner]", {"i"}),
        ("show: [model, index]", {"m", "i"}),
        ("show: [serving]", {"e"}),
        ("show: [path s to kv]", {"s", "p", "kv"}),
        ("hide: [team, log]", {"e", "s", "p"}),
        ("show: [team, e], hide: [i]", {"kv", "m", "e"}),
        ("hide: [path s to kv]", {"m", "i", "e", "l"}),
    ],
)
def test_a_view_shows_what_it_names(view: str, shown: set[str]) -> None:
    assert solid(scene(f"{VIEWED}view v {{ {view} }}", "v")) == shown


def test_neighbours_come_along_faded_and_without_facts() -> None:
    found = scene(VIEWED.replace("pipeline p", "pipeline p { every: 1 h }") + "view v { show: [kv] }", "v")
    assert (solid(found), faded(found)) == ({"kv"}, {"e", "p"})
    assert boxes(found)["p"].facts == ()
    assert sorted(arrows(found)) == [("e", "kv"), ("p", "kv")]


def test_what_is_hidden_does_not_come_along() -> None:
    found = scene(f"{VIEWED}view v {{ show: [kv], hide: [p] }}", "v")
    assert (solid(found), faded(found)) == ({"kv"}, {"e"})


def test_arrows_between_two_neighbours_are_left_out() -> None:
    text = "source a\npipeline b\nstore c\na -> b -> c\na -> c\nview v { show: [c] }"
    assert arrows(scene(text, "v")) == [("b", "c"), ("a", "c")]


def test_a_view_may_show_ideas() -> None:
    assert solid(scene("kpi k\nsource s\nview v { show: [k] }", "v")) == {"k"}


def test_titles_of_a_view_and_of_the_whole() -> None:
    text = 'design d "A feed" { problem: "What next?" }\nsource s\nview v "Only data" { show: [s] }\nview raw_data { show: [s] }'
    assert (scene(text).title, scene(text).subtitle) == ("A feed", "What next?")
    assert (scene(text, "v").title, scene(text, "v").subtitle) == ("Only data", "A feed")
    assert scene(text, "raw_data").title == "Raw data"
    assert title_of_name("platform.daily_ranker") == "Daily ranker"


@pytest.mark.parametrize(("detail", "lines"), [("low", 0), ("normal", 3), ("high", 5)])
def test_detail_says_how_much_stands_in_a_box(detail: str, lines: int) -> None:
    part = "pipeline p { slide: 1 min, window: 1 h, latency: p50 1 s p99 2 s, every: 1 h, runtime: 5 min }"
    assert len(boxes(scene(f"{part}\nview v {{ detail: {detail} }}", "v"))["p"].facts) == lines
    assert len(boxes(scene(part))["p"].facts) == 3


# The strip of requirements


def test_requirements_stand_over_the_overview_alone() -> None:
    text = (
        "source s { lag: 1 s }\nmodel m { role: rank, explainable: yes }\nstore x\nassume most = 1 h\n"
        "require s.age <= 5 min\nrequire x.age of s >= most\nrequire m.role == rank\nrequire m.explainable != no\n"
        'require s.lag < x.retention * 2\nrequire m.owner == "us"\nrequire most <= 2 h\nview v { show: [s] }'
    )
    assert [(verdict.text, verdict.state) for verdict in scene(text).verdicts] == [
        ("s.age ≤ 5 min", "stated"),
        ("x.age of s ≥ 1 h", "stated"),
        ("m.role = rank", "stated"),
        ("m.explainable ≠ no", "stated"),
        ("s.lag < x.retention * 2", "stated"),
        ("m.owner = us", "stated"),
        ("most ≤ 2 h", "stated"),
    ]
    assert scene(text, "v").verdicts == ()


def test_a_verdict_shows_its_state() -> None:
    design = design_of("source s { lag: 1 s }\nrequire s.age <= 5 min\nrequire s.age <= 1 ms")
    found = scene_of(Graph(design), states=["holds", "violated"])
    assert [verdict.state for verdict in found.verdicts] == ["holds", "violated"]


# Boxes


def box(part: str) -> Box:
    design = check(Source("t.mlsd", f"{part}\nview v {{ show: [x] }}"), None).design
    return boxes(scene_of(Graph(design), "v"))["x"]


@pytest.mark.parametrize(
    ("part", "facts"),
    [
        ("actor x { daily_active: 100M, actions: 10 / day, peak_factor: 3 }", ("100M daily", "10 / day", "peak × 3")),
        ("pipeline x { every: 1 day, runtime: 2 h }", ("every day", "runs 2 h")),
        ("pipeline x { every: 1 h, runtime: 1 min }", ("every hour", "runs 1 min")),
        ("trigger x { cooldown: 1 week }", ("at most every week",)),
        ("pipeline x { every: 10 min, latency: 800 us }", ("every 10 min", "takes 800 µs")),
        ("pipeline x { latency: p50 100 us p99 800 us }", ("p99 0.8 ms",)),
        ("store x { latency: p50 0.6 ms p99 4 ms, retention: 7 days }", ("p99 4 ms", "keeps 7 days")),
        ("store x { latency: p50 1 ms p999 4 ms }", ("p999 4 ms",)),
        ("training x { hardware: 8 * h100, duration: 5 h }", ("takes 5 h", "on 8 × H100")),
        ('training x { hardware: 2 * y }\nhardware y "Our box"', ("on 2 × Our box",)),
        ("evaluation x { metrics: [ndcg@20, auc], gate: yes }", ("ndcg@20, auc", "gate")),
        ("evaluation x { gate: no }", ()),
        ("cache x { hit_rate: 99%, ttl: 10 min }", ("hit rate 99%", "ttl 10 min")),
        ("gateway x { latency: p50 1 ms p99 5 ms, rate_limit: 20k req/s }", ("p99 5 ms", "at most 20k req/s")),
        ("rollout x { stages: [1%, 10%], bake: 2 h }", ("1%, 10%", "bakes 2 h")),
        ("log x { retention: 30 days, sample: 10% }", ("keeps 30 days", "samples 10%")),
        ("index x { count: 2 * 3M, refresh: 15 min }", ("6M items", "fresh every 15 min")),
        ("index x { count: 40M }", ("40M items",)),
        ("dataset x { rows: 20B, join: as_of }", ("20B rows", "as-of join")),
        ("tool x { side_effects: none }", ("side effects: none",)),
        ("entity x { count: 5M..9M }", ("5M..9M",)),
        ("entity x { count: 76869..158000 }", ("77k..158k items",)),
        ("store x { retention: 2 year }", ("keeps 2 years",)),
        ("store x { retention: 1 year }", ("keeps 1 year",)),
        ('experiment x "A/B test of the page" { type: ab, duration: 14 days }', ("14 days",)),
        ("label x { delay: p50 1 h p95 6 h }", ("known p95 6 h",)),
        ("label x { delay: 6 h }", ("known after 6 h",)),
        ("experiment x { type: ab, duration: 14 days }", ("A/B", "14 days")),
        ("assume n = 7M\nentity x { count: n, new: m / h }\nassume m = 2 * 3k", ("7M items", "144k items/day new")),
        ("entity x { count: y.count }\nentity y", ()),
        ("fallback x { type: stale_cache }", ("stale cache",)),
        ('alert x { owner: "a team with a name that is far too long for a box" }', ()),
        ("monitor x { metric: null_rate, threshold: -3% }", ("null rate", "alarm at −3%")),
        ('monitor x { of: y, threshold: 0.2 }\nstore y "The lake"', ("watches The lake", "alarm at 0.2")),
    ],
)
def test_a_box_says_what_tells_most(part: str, facts: tuple[str, ...]) -> None:
    assert box(part).facts == facts


def test_boxes_ask_only_for_attributes_that_exist() -> None:
    for word, lines in _FACTS.items():
        assert {line.attribute for line in lines} <= set(KINDS[word].attributes)


@pytest.mark.parametrize(
    ("part", "technology", "glyph"),
    [
        ("topic x { tech: kafka }", "Apache Kafka", "stream"),
        ('store x { tech: other("HomeDB") }', "HomeDB", "store"),
        ("model x { architecture: two_tower }", "two-tower", "model"),
        ('model x "Faster R-CNN" { architecture: faster_rcnn }', "", "model"),
        ("model x { role: generator }", "", "llm"),
        ("index x { type: ivf_pq }", "IVF-PQ", "vector_index"),
        ("source x { mode: cdc }", "", "cdc"),
        ("source x { mode: batch }", "", "batch"),
        ("source x { mode: stream }", "", "stream"),
        ("actor x", "", "person"),
        ("note x", "", "generic"),
    ],
)
def test_a_box_names_its_technology_and_has_a_sign(part: str, technology: str, glyph: str) -> None:
    found = box(part)
    assert (found.technology, found.glyph) == (technology, glyph)


def test_the_sign_of_a_store_is_that_of_its_technology() -> None:
    parts = design_of("store a { tech: redis }\nstore b { tech: s3 }\nstore c").parts
    assert len({glyph_of(part) for part in parts.values()}) == 3


def test_a_box_has_title_kind_shape_and_description() -> None:
    found = box('store x "The lake" { description: "Everything that happened." }')
    assert (found.title, found.kind, found.shape, found.description) == (
        "The lake",
        "store",
        "cylinder",
        "Everything that happened.",
    )
    assert box("store x").title == "X"


def test_a_view_shows_no_neighbour_that_the_design_does_not_use(tmp_path: Path) -> None:
    """What an import has beside the part that is used is none of the reader's business."""
    platform = "store lake { tech: iceberg }\nfeature_store features { offline: lake, online: redis }\nstore redis { tech: redis }\n"
    (tmp_path / "platform.mlsd").write_text(platform, encoding="utf-8")
    path = tmp_path / "feed.mlsd"
    text = 'import "platform.mlsd" as platform\nlog seen\nseen -> platform.lake\nview kept { show: [platform.lake] }\n'
    design = check(Source("feed.mlsd", text), path).design
    boxes = {box.id: box.faded for box in scene_of(Graph(design), "kept").boxes}
    assert boxes == {"platform.lake": False, "seen": True}
