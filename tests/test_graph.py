"""The graph: which edges each projection has, what attributes imply, and the questions that analyses ask of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pipelines import design_of

from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

FEED = """
actor viewer
gateway edge
endpoint api {
  => fs { else: popular }
  => [ranker { items: 500, else: popular }, hot { miss: kv }] "in parallel"
  => later { async: yes }
}
feature_store fs { online: kv, offline: lake }
store kv
store lake
cache hot
fallback popular
policy later
model ranker { features: [clicks] }
source events
feature clicks
dataset rows { features: [clicks], label: clicked }
label clicked { from: events }
training daily { model: ranker, dataset: rows }
monitor drift { of: ranker }
alert oncall { action: daily }
log shown
viewer => edge => api
api -> viewer "20 videos"
viewer -> events -> clicks -> fs
api -> shown -> lake
drift ~> oncall
"""


@pytest.fixture(scope="module")
def feed() -> Graph:
    return Graph(design_of(FEED))


def ends(relations: tuple[Relation, ...] | list[Relation]) -> set[tuple[str, str]]:
    return {(relation.source, relation.target) for relation in relations}


def implied(graph: Graph) -> set[tuple[str, str, str]]:
    return {(r.source, r.target, r.attribute) for r in graph.relations if r.edge is None}


# Relations


def test_attributes_that_name_parts_are_edges_in_the_direction_of_the_data(feed: Graph) -> None:
    assert implied(feed) == {
        ("fs", "kv", "online"),
        ("fs", "lake", "offline"),
        ("clicks", "ranker", "features"),
        ("clicks", "rows", "features"),
        ("clicked", "rows", "label"),
        ("events", "clicked", "from"),
        ("daily", "ranker", "model"),
        ("rows", "daily", "dataset"),
        ("ranker", "drift", "of"),
        ("oncall", "daily", "action"),
        ("api", "popular", "else"),
        ("hot", "kv", "miss"),
    }


def test_an_implied_edge_points_at_the_attribute(feed: Graph) -> None:
    relation = next(r for r in feed.relations if r.attribute == "dataset")
    assert FEED.splitlines()[relation.span.start.line - 1][relation.span.start.column - 1 :].startswith("rows }")
    assert (relation.arrow, relation.meaning.verb) == ("->", "trains")


def test_what_an_arrow_says_already_is_not_said_again() -> None:
    graph = Graph(design_of("model m\ntraining t { model: m, dataset: d }\ndataset d\nt -> m\nd -> t"))
    assert [(r.source, r.target, r.edge is None) for r in graph.relations] == [("t", "m", False), ("d", "t", False)]


def test_an_attribute_that_means_something_else_than_the_arrow_is_an_edge_of_its_own() -> None:
    graph = Graph(
        design_of("model m\nindex i { encoder: m }\nendpoint e { => m { else: f } }\nfallback f\ne => f\nm -> i")
    )
    assert [r.meaning.verb for r in graph.relations] == ["calls", "falls_back_to", "encodes"]


def test_a_fallback_that_two_calls_name_is_one_edge() -> None:
    graph = Graph(design_of("model m\nmodel n\nfallback f\nendpoint e { => m { else: f }\n => n { else: f } }"))
    assert [(r.source, r.target) for r in graph.relations if r.attribute == "else"] == [("e", "f")]


def test_arrows_come_first_and_everything_in_order_of_the_text() -> None:
    graph = Graph(design_of("training t { model: m }\nmodel m\nsource s\nstore a\nstore b\ns -> [a, b]\na -> b"))
    assert [(r.source, r.target) for r in graph.relations] == [("s", "a"), ("s", "b"), ("a", "b"), ("t", "m")]


def test_following_and_leading_hold_every_relation_at_its_ends(feed: Graph) -> None:
    assert [r for name in feed.parts for r in feed.following[name]] == sorted(
        feed.relations, key=lambda r: list(feed.parts).index(r.source)
    )
    assert all(r.target == name for name in feed.parts for r in feed.leading[name])
    assert sum(map(len, feed.leading.values())) == len(feed.relations)


# Projections


def test_data_flows_along_data_arrows_and_back_from_who_is_asked(feed: Graph) -> None:
    flows = ends(feed.flows)
    assert {("events", "clicks"), ("clicks", "fs"), ("fs", "kv"), ("rows", "daily"), ("shown", "lake")} <= flows
    assert {("api", "ranker"), ("ranker", "api"), ("viewer", "edge"), ("edge", "viewer")} <= flows
    assert ("popular", "api") in flows


def test_nothing_flows_along_triggers_watching_and_what_people_see(feed: Graph) -> None:
    flows = ends(feed.flows)
    assert not {("api", "viewer"), ("ranker", "drift"), ("drift", "oncall"), ("oncall", "daily")} & flows


def test_ideas_carry_no_data() -> None:
    graph = Graph(
        design_of("kpi k\ntask t { optimizes: k, label: l }\nlabel l { proxies: k }\nmodel m { task: t, optimizes: k }")
    )
    assert graph.flows == ()
    assert graph.upstream("k") == set()


def test_callers_wait_unless_they_say_not(feed: Graph) -> None:
    waits = ends(feed.waits)
    assert ("api", "later") not in waits
    assert {("viewer", "edge"), ("api", "fs"), ("api", "ranker"), ("api", "popular"), ("hot", "kv")} <= waits
    assert ("events", "clicks") not in waits


def test_the_world_is_closed_by_what_people_see_and_do(feed: Graph) -> None:
    assert set(feed.world.edges()) == ends(feed.flows) | {("api", "viewer")}
    loops = Graph(design_of("actor a\nendpoint e\nlog l\na -> l\ne -> a")).world
    assert set(loops.edges()) == {("a", "l"), ("e", "a")}


def test_the_lifecycle_is_what_makes_a_model_serve_and_watches_it(feed: Graph) -> None:
    assert set(feed.lifecycle.edges()) == {
        ("daily", "ranker"),
        ("rows", "daily"),
        ("ranker", "drift"),
        ("drift", "oncall"),
        ("oncall", "daily"),
        ("api", "shown"),
    }


def test_every_projection_has_all_parts_and_carries_its_relations(feed: Graph) -> None:
    for projection in (feed.multigraph, feed.dataflow, feed.requests, feed.world, feed.lifecycle):
        assert list(projection.nodes) == list(feed.parts)
        assert all(data["part"] is feed.parts[name] for name, data in projection.nodes(data=True))
        assert all(
            {data["relation"].source, data["relation"].target} == {a, b} for a, b, data in projection.edges(data=True)
        )
    assert feed.multigraph.number_of_edges() == len(feed.relations)
    assert feed.requests.number_of_edges() == len(feed.waits)
    assert feed.dataflow.number_of_edges() == len(feed.flows)


def test_two_arrows_between_the_same_parts_are_two_edges() -> None:
    graph = Graph(design_of("endpoint e { => m as first\n => m as second }\nmodel m"))
    assert graph.multigraph.number_of_edges("e", "m") == 2


# Calls


def test_calls_come_in_turns_and_parallel_ones_together(feed: Graph) -> None:
    turns = [[(call.target, call.fallback, call.misses) for call in turn] for turn in feed.calls("api")]
    assert turns == [
        [("fs", "popular", ())],
        [("ranker", "popular", ()), ("hot", "", ("kv",))],
        [("later", "", ())],
    ]


def test_a_part_may_be_called_twice(feed: Graph) -> None:
    graph = Graph(
        design_of(
            "endpoint e { => fs as before { keys: 3 }\n => m\n => fs as after { keys: 500 } }\nfeature_store fs\nmodel m"
        )
    )
    assert [[call.edge.alias or call.target for call in turn] for turn in graph.calls("e")] == [
        ["before"],
        ["m"],
        ["after"],
    ]


def test_who_calls_nobody_has_no_turns(feed: Graph) -> None:
    assert feed.calls("kv") == ()
    assert feed.calls("drift") == ()


# Entries


def test_what_people_ask_is_an_entry(feed: Graph) -> None:
    assert feed.entries() == ("edge",)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("endpoint e", ("e",)),
        ("endpoint e { => f }\nendpoint f", ("e",)),
        ("endpoint e { => f }\nendpoint f { entry: yes }", ("e", "f")),
        ("model m", ()),
        ("actor a\nmodel m\na => m", ("m",)),
        ("gateway g\nendpoint e\ng => e", ("g",)),
        ("actor a\nactor b\nendpoint e\n[a, b] => e", ("e",)),
    ],
)
def test_entries(text: str, entries: tuple[str, ...]) -> None:
    assert Graph(design_of(text)).entries() == entries


# Lineage

LINEAGE = """
source s
source other
pipeline p
pipeline q
feature f
feature g
feature_store fs
store kv
dataset d { features: [f] }
training t { model: m, dataset: d }
model m
model untrained
endpoint e { => fs }
endpoint blind
s -> p -> f -> fs
other -> q -> g -> kv
"""


def test_upstream_and_downstream_follow_the_data() -> None:
    graph = Graph(design_of(LINEAGE))
    assert graph.upstream("f") == {"s", "p"}
    assert graph.downstream("p") == {"f", "fs", "e", "d", "t", "m"}
    assert graph.upstream("s") == set()


def test_a_part_on_a_loop_is_upstream_of_itself() -> None:
    graph = Graph(design_of("pipeline a\npipeline b\na -> b -> a"))
    assert graph.upstream("a") == graph.downstream("a") == {"a", "b"}


def test_training_lineage_is_what_leads_to_a_feature_that_the_model_learns_from() -> None:
    graph = Graph(design_of(LINEAGE))
    assert graph.training_lineage("f", "m") == {"s", "p", "f"}
    assert graph.training_lineage("g", "m") == set()
    assert graph.training_lineage("f", "untrained") == set()


def test_training_lineage_knows_a_dataset_that_trains_without_a_training() -> None:
    graph = Graph(design_of("source s\nfeature f\ndataset d\nmodel m\ns -> f -> d -> m"))
    assert graph.training_lineage("f", "m") == {"s", "f"}


def test_serving_lineage_includes_the_store_that_the_endpoint_asks() -> None:
    graph = Graph(design_of(LINEAGE))
    assert graph.serving_lineage("f", "e") == {"s", "p", "f", "fs"}
    assert graph.serving_lineage("g", "e") == set()
    assert graph.serving_lineage("f", "blind") == set()


# Ways

WAYS = """
source s
pipeline a
pipeline b
pipeline c
store x
store y
monitor m { of: x }
alert al
s -> [a, b] -> x
s -> c
c -> y -> x
m ~> al ~> c
"""


def test_between_holds_every_part_on_a_shortest_way() -> None:
    graph = Graph(design_of(WAYS))
    assert graph.between("s", "x") == {"s", "a", "b", "x"}
    assert graph.between("s", "y") == {"s", "c", "y"}
    assert graph.between("x", "s") == set()
    assert graph.between("s", "s") == {"s"}


def test_no_way_leads_along_triggers() -> None:
    assert Graph(design_of(WAYS)).between("al", "c") == set()


def test_what_attributes_name_joins_parts_only_where_no_arrows_do() -> None:
    graph = Graph(design_of(WAYS))
    assert graph.between("x", "m") == {"x", "m"}
    assert graph.between("s", "m") == {"s", "a", "b", "x", "m"}
    named = "source s\ndataset d\ntraining t { dataset: d, model: r }\nmodel r { role: rank }\ns -> d\n"
    assert Graph(design_of(named)).between("s", "r") == {"s", "d", "t", "r"}
    arrows = "source s\npipeline p\ndataset d { label: l }\nlabel l { from: s }\ns -> p -> d\n"
    assert Graph(design_of(arrows)).between("s", "d") == {"s", "p", "d"}


def test_a_path_may_use_any_edge() -> None:
    graph = Graph(design_of(WAYS))
    assert graph.path("x", "c") == ("x", "m", "al", "c")
    assert graph.path("a", "b") == ()
    assert graph.path("s", "nobody") == ()


# Loops


def test_a_loop_through_people_is_found() -> None:
    graph = Graph(
        design_of(
            "actor a\nendpoint e { => m }\nmodel m\nsource s\ndataset d\ntraining t { model: m, dataset: d }\na => e\ne -> a\na -> s -> d"
        )
    )
    assert {"a", "e", "m", "s", "d", "t"} in graph.feedback_loops()


def test_a_loop_without_people_is_none() -> None:
    assert Graph(design_of("pipeline a\npipeline b\na -> b -> a")).feedback_loops() == []


# Imports


def test_only_imported_parts_that_something_leads_to_are_reached(tmp_path: Path) -> None:
    (tmp_path / "platform.mlsd").write_text(
        "store lake\npipeline clean\nstore curated\nlake -> clean -> curated\nstore unused\npipeline idle\nunused -> idle"
    )
    text = 'import "platform.mlsd" as p\ntopic events\nevents -> p.lake\nstore lonely\n'
    design = check(Source("t.mlsd", text), tmp_path / "t.mlsd").design
    assert Graph(design).reached() == {"events", "lonely", "p.lake", "p.clean", "p.curated"}


def test_a_part_that_an_attribute_names_is_reached(tmp_path: Path) -> None:
    (tmp_path / "platform.mlsd").write_text("store kv\nstore unused")
    text = 'import "platform.mlsd" as p\nfeature_store fs { online: p.kv }'
    design = check(Source("t.mlsd", text), tmp_path / "t.mlsd").design
    assert Graph(design).reached() == {"fs", "p.kv"}
