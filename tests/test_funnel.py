"""Funnels: the stages along the calls of an entry, and numbers of items that cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_dsl.analyses.fact import worked_out
from mlsd_dsl.analyses.funnel import Funnel
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source


def funnel(text: str) -> Funnel:
    checked = check(Source("t.mlsd", text), None)
    assert [d.message for d in checked.diagnostics] == []
    return Funnel(Graph(checked.design))


def feed(calls: str, index: str = "", pre: str = "", rank: str = "", more: str = "") -> Funnel:
    """An endpoint with the usual parts: 1,000 found, 500 kept, 100 passed on."""
    return funnel(f"""
index vectors {{ {index or "type: hnsw, count: 1M, output_k: 1000"} }}
model light {{ role: prerank, {pre or "input_k: 1000, output_k: 500"} }}
model heavy {{ role: rank, {rank or "input_k: 500, output_k: 100"} }}
policy mix {{ stage: diversity, input_k: 100, output_k: 20 }}
{more}
endpoint api {{ own: 1 ms
{calls}
}}
""")


def sorts(of: Funnel) -> list[tuple[str, str]]:
    return [(proof.sort, proof.subject) for proof in of.proofs()]


def only(of: Funnel) -> Proof:
    (proof,) = of.proofs()
    return proof


ALL = "=> vectors\n=> light\n=> heavy\n=> mix"


def test_stages_come_in_the_order_of_the_calls() -> None:
    of = feed(ALL)
    assert [(stage.part, stage.role, stage.turn) for stage in of.stages("api")] == [
        ("vectors", "retrieval", 1),
        ("light", "prerank", 2),
        ("heavy", "rank", 3),
        ("mix", "diversity", 4),
    ]
    first = of.stages("api")[0]
    assert first.input_k is not None
    assert first.output_k is not None
    assert (first.input_k.low, first.output_k.low) == (1e6, 1000)
    assert sorts(of) == []
    assert of.stages("mix") == ()


def test_items_of_the_call_win_over_what_the_part_says() -> None:
    of = feed("=> vectors\n=> light { items: 900 }\n=> heavy { items: 400 }")
    assert [stage.input_k.low for stage in of.stages("api") if stage.input_k is not None] == [1e6, 900, 400]


def test_a_ranker_that_wants_more_than_was_found_is_starved() -> None:
    proof = only(feed("=> vectors\n=> heavy { items: 2000 }"))
    assert (proof.sort, proof.subject, proof.others) == ("ranker-starved", "heavy", ("vectors",))
    assert proof.words == "`heavy` gets 2000 items where `vectors` find at most 1000 items"
    assert [fact.low for fact in proof.facts] == [2000, 1000]
    assert proof.path == ("api", "vectors", "heavy")
    assert {witness.span.start.line for witness in proof.witnesses} == {2, 9}
    assert proof.certain


def test_the_next_stage_gets_no_more_than_the_one_before_passes_on() -> None:
    proof = only(feed("=> vectors\n=> light\n=> heavy { items: 501 }"))
    assert proof.words == "`heavy` gets 501 items where `light` passes on 500 items"


def test_finders_that_work_side_by_side_or_in_turn_add_up() -> None:
    more = "index words { type: inverted, count: 1M, output_k: 500 }"
    assert sorts(feed("=> [vectors, words]\n=> light { items: 1500 }", more=more)) == []
    assert sorts(feed("=> vectors\n=> words\n=> light { items: 1500 }", more=more)) == []
    assert sorts(feed("=> [vectors, words]\n=> light { items: 1501 }", more=more)) == [("ranker-starved", "light")]


def test_a_finder_that_is_asked_for_several_items_finds_for_each() -> None:
    assert sorts(feed("=> vectors { items: 3 }\n=> heavy { items: 3000 }")) == []
    assert sorts(feed("=> vectors { items: 3 }\n=> heavy { items: 3001 }")) == [("ranker-starved", "heavy")]


def test_the_encoder_of_an_index_is_no_second_finder() -> None:
    of = funnel("""
model tower { role: retrieval, output_k: 1000 }
index vectors { type: hnsw, encoder: tower, output_k: 1000 }
model heavy { role: rank, input_k: 1500 }
endpoint api { own: 1 ms
  => tower
  => vectors
  => heavy
}
""")
    assert [stage.part for stage in of.stages("api")] == ["vectors", "heavy"]
    assert sorts(of) == [("ranker-starved", "heavy")]


@pytest.mark.parametrize(
    ("source", "proved"),
    [
        ("store trending { tech: redis }", False),
        ("cache trending { tech: redis }", False),
        ("external trending { latency: 5 ms }", False),
        ("feature_store trending { tech: feast }", True),
        ("policy trending { stage: filter }", True),
    ],
)
def test_nothing_is_proved_where_something_may_add_candidates(source: str, proved: bool) -> None:
    of = feed("=> [vectors, trending]\n=> heavy { items: 2000 }", more=source)
    assert bool(sorts(of)) == proved
    # Asked for given keys, it adds to what is there and brings nothing new.
    if source.startswith(("store", "cache")):
        of = feed("=> [vectors, trending { keys: 500 }]\n=> heavy { items: 2000 }", more=source)
        assert sorts(of) == [("ranker-starved", "heavy")]


def test_arms_that_narrow_for_themselves_are_added_up_afterwards() -> None:
    more = """
index ads { type: flat, count: 5k, output_k: 300 }
model ad_light { role: prerank, input_k: 300, output_k: 50 }
endpoint video_arm { own: 1 ms
  => vectors
  => light
}
endpoint ad_arm { own: 1 ms
  => ads
  => ad_light
}
"""
    assert sorts(feed("=> [video_arm, ad_arm]\n=> heavy { items: 550 }", more=more)) == []
    assert sorts(feed("=> [video_arm, ad_arm]\n=> heavy { items: 551 }", more=more)) == [("ranker-starved", "heavy")]


def test_a_stage_passes_on_no_more_than_it_gets() -> None:
    proof = only(feed("=> vectors\n=> heavy", rank="input_k: 500, output_k: 600"))
    assert (proof.sort, proof.subject) == ("funnel-not-narrowing", "heavy")
    assert proof.words == "`heavy` passes on 600 items and gets 500 items"
    assert sorts(feed("=> vectors\n=> heavy", rank="input_k: 500, output_k: 500")) == []


def test_an_index_passes_on_no_more_than_it_holds() -> None:
    proof = only(feed("=> vectors", index="type: flat, count: 500, output_k: 1000"))
    assert proof.words == "`vectors` passes on 1000 items and holds 500 items"


def test_successive_stages_do_not_widen_where_only_outputs_are_stated() -> None:
    of = feed("=> vectors\n=> light\n=> heavy", pre="output_k: 100", rank="output_k: 200")
    assert sorts(of) == [("funnel-not-narrowing", "heavy")]


def test_ranges_prove_only_what_holds_at_both_ends() -> None:
    assert sorts(feed("=> vectors\n=> heavy", rank="input_k: 900..1200")) == []
    assert sorts(feed("=> vectors\n=> heavy", rank="input_k: 1001..1200")) == [("ranker-starved", "heavy")]


def test_a_ranker_without_a_finder_scores_too_much() -> None:
    proof = only(feed("=> heavy { items: 50k }"))
    assert (proof.sort, proof.words) == (
        "missing-funnel",
        "`heavy` scores 50k items one by one, and nothing finds candidates before it",
    )
    assert sorts(feed("=> heavy { items: 10k }")) == []
    assert sorts(feed("=> light { items: 50k }")) == []
    offline = feed("=> heavy { items: 50k }", rank="plane: offline, output_k: 100")
    assert sorts(offline) == []


def test_without_a_number_of_items_a_ranker_scores_all_there_are() -> None:
    more = "entity video { count: 100M }\ntask order { type: ranking, entity: video }"
    assert sorts(feed("=> heavy", rank="task: order", more=more)) == [("missing-funnel", "heavy")]
    assert sorts(feed("=> vectors\n=> heavy", rank="task: order", more=more)) == []
    small = more.replace("100M", "5k")
    assert sorts(feed("=> heavy", rank="task: order", more=small)) == []
    slow = feed("=> heavy { timeout: 50 ms }", rank="task: order, latency_per_item: 1 ms", more=small)
    assert sorts(slow) == [("missing-funnel", "heavy")]


def test_a_close_look_without_a_role_is_a_ranker() -> None:
    more = "model reader { architecture: cross_encoder }\nmodel trees { architecture: gbdt }"
    assert sorts(feed("=> reader { items: 20k }", more=more)) == [("missing-funnel", "reader")]
    assert sorts(feed("=> trees { items: 20k }", more=more)) == []


def test_items_times_the_time_of_one_must_fit() -> None:
    rank = "input_k: 500, latency_per_item: 50 us"
    proof = only(feed("=> vectors\n=> heavy { timeout: 20 ms }", rank=rank))
    assert (proof.sort, proof.words) == ("heavy-model-too-wide", "`heavy` needs 25 ms for 500 items where it has 20 ms")
    assert sorts(feed("=> vectors\n=> heavy { timeout: 25 ms }", rank=rank)) == []
    # 500 items in batches of 64 are 7.8 rounds, 0.4 ms.
    together = feed("=> vectors\n=> heavy { timeout: 20 ms }", rank=f"{rank}, max_batch: 64")
    assert sorts(together) == []
    (work,) = [stage.work for stage in together.stages("api") if stage.work is not None]
    assert work.low * 1e3 == pytest.approx(500 / 64 * 0.05)
    assert worked_out(work) == (work.low, work.high)


def test_one_batch_is_the_least() -> None:
    of = feed("=> vectors\n=> heavy { items: 3 }", rank="latency_per_item: 2 ms, max_batch: 64")
    (work,) = [stage.work for stage in of.stages("api") if stage.work is not None]
    assert work.low == pytest.approx(0.002)


def test_without_a_timeout_the_requirement_is_the_budget() -> None:
    rank = "input_k: 500, latency_per_item: 1 ms"
    bound = "require api.latency.p99 <= 200 ms"
    assert sorts(feed("=> vectors\n=> heavy", rank=rank, more=bound)) == [("heavy-model-too-wide", "heavy")]
    assert sorts(feed("=> vectors\n=> heavy", rank=rank)) == []


def test_what_is_not_waited_for_is_no_stage() -> None:
    assert [stage.part for stage in feed("=> vectors { async: yes }\n=> mix").stages("api")] == ["mix"]


def test_one_mistake_is_told_once_though_two_entries_reach_it() -> None:
    more = "gateway door { latency: 1 ms\n => api\n}\nactor viewer { daily_active: 1M }\nviewer => door\nviewer => api"
    of = feed("=> vectors\n=> heavy { items: 2000 }", more=more)
    assert set(of.funnels) == {"door", "api"}
    assert sorts(of) == [("ranker-starved", "heavy")]


def test_calls_in_a_circle_end() -> None:
    more = "policy again { stage: route\n => api\n}\nactor viewer { daily_active: 1M }\nviewer => api"
    assert [stage.part for stage in feed("=> vectors\n=> again", more=more).stages("api")] == ["vectors"]


def test_a_service_that_is_asked_twice_finds_twice() -> None:
    more = "endpoint find { own: 1 ms\n => vectors\n}"
    for calls in ("=> find\n=> find", "=> [find, find as other]"):
        assert sorts(feed(f"{calls}\n=> heavy {{ items: 2000 }}", more=more)) == []
        assert sorts(feed(f"{calls}\n=> heavy {{ items: 2001 }}", more=more)) == [("ranker-starved", "heavy")]


def test_calls_that_multiply_come_to_an_end() -> None:
    more = "policy p0 { stage: route\n => vectors\n}\n"
    more += "".join(f"policy p{n} {{ stage: route\n => p{n - 1}\n => p{n - 1}\n}}\n" for n in range(1, 40))
    assert sorts(feed("=> p39\n=> heavy { items: 2000 }", more=more)) == []


@settings(max_examples=40)
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=4), st.integers(1, 4000))
def test_starved_means_that_all_finders_together_find_less(found: list[int], wanted: int) -> None:
    indexes = "\n".join(f"index i{n} {{ type: hnsw, output_k: {k} }}" for n, k in enumerate(found))
    members = ", ".join(f"i{n}" for n in range(len(found)))
    of = funnel(
        f"{indexes}\nmodel r {{ role: rank, input_k: {wanted} }}\nendpoint e {{ own: 1 ms\n => [{members}]\n => r\n}}"
    )
    assert bool(sorts(of)) == (sum(found) < wanted)
