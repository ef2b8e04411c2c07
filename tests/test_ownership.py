"""A15: who reads whose features and predictions, and what was agreed."""

from __future__ import annotations

import pytest

from mlsd_dsl.analyses.ownership import Ownership
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source


def ownership(text: str) -> Ownership:
    checked = check(Source("t.mlsd", text), None)
    assert checked.diagnostics == []
    return Ownership(Graph(checked.design))


def undeclared(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(proof.subject, proof.others) for proof in ownership(text).proofs()]


FEATURE = 'feature f { owner: "feed" }\nmodel m { owner: "ads" }\n'


def test_another_teams_model_reads_a_feature_without_an_agreement() -> None:
    (proof,) = ownership(FEATURE + "f -> m").proofs()
    assert (proof.sort, proof.subject, proof.path) == ("undeclared-consumer", "f", ("f", "m"))
    assert proof.words == "`m` of ads reads `f` of feed without an agreement"
    assert [witness.words for witness in proof.witnesses] == ["read here", "`f` is feed's", "`m` is ads's"]


def test_a_prediction_that_another_team_asks_for() -> None:
    assert undeclared('model m { owner: "ads" }\nendpoint api { owner: "feed"\n => m }') == [("m", ("api",))]


def test_an_attribute_reads_as_an_arrow_does() -> None:
    assert undeclared('feature f { owner: "feed" }\nmodel m { owner: "ads", features: f }') == [("f", ("m",))]


@pytest.mark.parametrize(
    "text",
    [
        FEATURE.replace("ads", "feed") + "f -> m",
        FEATURE.replace(' owner: "ads" ', "") + "f -> m",
        FEATURE.replace(' owner: "feed" ', "") + "f -> m",
        FEATURE + 'f -> m { fields: ["ctr"] }',
        'endpoint a { owner: "feed", auth: yes }\nendpoint b { owner: "ads"\n => a }',
        'endpoint a { owner: "feed", quota: 5 req/s }\nendpoint b { owner: "ads"\n => a }',
        'topic t { owner: "feed" }\nsource s { owner: "ads", schema: yes }\nt -> s',
        'feature f { owner: "feed" }\nmonitor w { owner: "ads", of: f }',
        'model m { owner: "feed" }\nevaluation e { owner: "ads", model: m }',
        'store kv { owner: "feed" }\nendpoint b { owner: "ads"\n => kv }',
    ],
)
def test_keeps_quiet_where_teams_are_the_same_unknown_or_agreed(text: str) -> None:
    assert undeclared(text) == []


def test_the_owner_of_a_group_is_that_of_its_parts() -> None:
    text = 'group g { owner: "feed"\n feature f {} }\nmodel m { owner: "ads" }\nf -> m'
    assert ownership(text).owner("f") == "feed"
    assert undeclared(text) == [("f", ("m",))]


def test_each_consumer_counts_once() -> None:
    text = 'feature f {}\nmodel a { features: f }\nmodel b {}\nf -> b\nf -> b { fields: ["x"] }\ndataset d { features: f }\n'
    found = ownership(text)
    assert [consumer.name for consumer in found.consumers("f")] == ["b", "a", "d"]
    assert found.consumers("f")[0].contract == "the fields named on the arrow"
    assert found.counts() == {"f": 3, "a": 0, "b": 0, "d": 0}


def test_callers_of_a_model_are_its_consumers() -> None:
    found = ownership("model m {}\nendpoint a { => m }\nendpoint b { => m as x\n => m as y }\nactor u {}\nu => m")
    assert [consumer.name for consumer in found.consumers("m")] == ["a", "b"]
