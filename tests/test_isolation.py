"""A14: requests that wait for the offline plane or for people."""

from __future__ import annotations

import pytest

from mlsd_dsl.analyses.isolation import Isolation
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.vocabulary.part import Plane


def isolation(text: str) -> Isolation:
    checked = check(Source("t.mlsd", text), None)
    assert checked.diagnostics == []
    return Isolation(Graph(checked.design))


def proofs(text: str) -> list[Proof]:
    return list(isolation(text).proofs())


@pytest.mark.parametrize(
    "part",
    [
        "store x { type: lake }",
        "store x { type: warehouse }",
        "store x { type: object }",
        "store x { tech: iceberg }",
        "store x { tech: bigquery }",
        "store x { plane: offline }",
        "pipeline x { mode: batch }",
        "pipeline x { every: 1 day }",
        "batch_inference x {}",
        "registry x {}",
        "source x { mode: batch }",
        "endpoint x { mode: batch }",
    ],
)
def test_a_request_must_not_wait_for_the_offline_plane(part: str) -> None:
    (proof,) = proofs(f"{part}\nendpoint api {{ => x }}")
    assert (proof.sort, proof.subject, proof.others) == ("online-path-hits-offline-store", "api", ("x",))
    assert proof.path == ("api", "x")
    assert proof.certain


@pytest.mark.parametrize(
    "text",
    [
        "store x { type: kv }\nendpoint api { => x }",
        "store x {}\nendpoint api { => x }",
        "store x { tech: redis }\nendpoint api { => x }",
        "store x { tech: iceberg, plane: online }\nendpoint api { => x }",
        "store x { type: lake }\nendpoint api { => x { async: yes } }",
        "store x { type: lake }\nendpoint api { mode: batch\n => x }",
        "store x { type: lake }\nendpoint api { mode: async\n => x }",
        "store x { type: lake }\nendpoint api {}\napi -> x",
        "pipeline x { mode: on_demand }\nendpoint api { => x }",
        "feature x { kind: static }\nendpoint api { => x }",
        "store x { type: lake }\npipeline p { mode: batch\n => x }",
    ],
)
def test_keeps_quiet_where_nobody_waits_or_the_answer_comes_at_once(text: str) -> None:
    assert proofs(text) == []


def test_a_pipeline_that_does_not_say_when_it_works_is_asked() -> None:
    (proof,) = proofs("pipeline x {}\nendpoint api { => x }")
    assert proof.missing == ("x.mode",)


def test_the_way_begins_at_the_entry() -> None:
    text = "actor u {}\nu => api\nendpoint api { => inner }\nendpoint inner { => x }\nstore x { type: lake }"
    (proof,) = proofs(text)
    assert (proof.subject, proof.path) == ("inner", ("api", "inner", "x"))
    assert proof.words == "a request to `api` waits for the offline `x`: api → inner → x"
    assert proof.witnesses[0].span.start.line == 4


def test_a_caller_that_no_entry_leads_to_begins_the_way() -> None:
    (proof,) = proofs("model m { => x }\nstore x { type: lake }")
    assert proof.path == ("m", "x")


def test_people_in_a_request_path_are_shown_with_their_time() -> None:
    (proof,) = proofs("human_review team { sla: 24 h, handling: 50 s }\nendpoint api { => team }")
    assert (proof.sort, proof.path) == ("human-in-sync-path", ("api", "team"))
    assert [fact.low for fact in proof.facts] == [86400]
    (proof,) = proofs("human_review team { handling: 50 s }\nendpoint api { => team }")
    assert [fact.low for fact in proof.facts] == [50]


def test_fallbacks_and_misses_are_waited_for_too() -> None:
    text = "store kv {}\nstore lake { type: lake }\nhuman_review team {}\ncache hot {}\n"
    text += "endpoint api { => kv { else: team }\n => hot { hit_rate: 90%, miss: lake } }"
    assert [(proof.subject, proof.others) for proof in proofs(text)] == [("api", ("team",)), ("hot", ("lake",))]


def test_one_proof_for_a_call_that_is_made_twice() -> None:
    assert len(proofs("store x { type: lake }\nendpoint api { => x as one\n => x as two }")) == 1


def test_the_plane_of_a_store_follows_from_its_technology() -> None:
    found = isolation("store lake { tech: iceberg }\nstore kv { tech: redis }\nmodel m {}")
    assert [found.plane(name) for name in ("lake", "kv", "m")] == [Plane.OFFLINE, Plane.ONLINE, Plane.ONLINE]
