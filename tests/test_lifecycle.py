"""A11: the chain from training to serving and back, and the ways past its gates."""

from __future__ import annotations

import random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_dsl.analyses.lifecycle import Life, Lifecycle
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

BASE = """
model m {}
dataset d {}
training t { model: m, dataset: d, every: 1 day }
evaluation gate { model: m, gate: yes }
registry models { keep_versions: 3 }
rollout canary { strategy: canary }
endpoint api { => m }
"""


def lifecycle(text: str) -> Lifecycle:
    checked = check(Source("t.mlsd", text), None)
    assert checked.diagnostics == []
    return Lifecycle(Graph(checked.design))


def life(text: str, model: str = "m") -> Life:
    return lifecycle(text).of(model)


def proofs(text: str, sort: str) -> list[Proof]:
    return [proof for proof in lifecycle(text).proofs() if proof.sort == sort]


# The chain


def test_names_every_link_of_the_chain() -> None:
    text = (
        BASE
        + """
    t -> gate -> models -> canary -> api
    log answers {}
    monitor drift { of: m }
    alert oncall { owner: "ml" }
    api -> answers
    drift ~> oncall ~> t
    """
    )
    found = life(text)
    assert (found.trainings, found.gates, found.registries, found.rollouts) == (
        ("t",),
        ("gate",),
        ("models",),
        ("canary",),
    )
    assert (found.serving, found.logs, found.monitors, found.alerts) == (
        ("api",),
        ("answers",),
        ("drift",),
        ("oncall",),
    )
    assert (found.answers, found.starts, found.rollback) == (("t",), ("oncall",), ("models",))
    assert found.gated
    assert list(lifecycle(text).proofs()) == []


def test_only_models_that_serve_have_a_lifecycle() -> None:
    text = "model m {}\nmodel idle {}\nmodel judge {}\nevaluation e { judge: judge }\nendpoint api { => m }"
    assert lifecycle(text).deployed() == ("m",)


@pytest.mark.parametrize(
    "placed",
    ["batch_inference b { model: m }", "device b { runs: m }", "index b { encoder: m }", "guardrail b { model: m }"],
)
def test_a_model_serves_where_it_is_placed(placed: str) -> None:
    assert life(f"model m {{}}\n{placed}").serving == ("b",)


# Gates


def test_a_chain_through_a_gate_is_gated() -> None:
    assert proofs(BASE + "t -> gate -> models -> canary -> api", "no-gate-before-serving") == []


@pytest.mark.parametrize(
    ("around", "path"),
    [
        ("t -> models", ("t", "models", "canary", "api")),
        ("t -> api", ("t", "api")),
        ("t -> canary", ("t", "canary", "api")),
        ("evaluation loose { gate: no }\nt -> loose -> canary", ("t", "loose", "canary", "api")),
    ],
)
def test_one_way_round_the_gate_is_enough(around: str, path: tuple[str, ...]) -> None:
    text = BASE + "t -> gate -> models -> canary -> api\n" + around
    (proof,) = proofs(text, "no-gate-before-serving")
    assert proof.subject == "m"
    assert proof.certain
    assert proof.path == path


def test_an_order_to_rebuild_the_index_goes_past_the_gate() -> None:
    text = (
        "model m {}\ntraining t { model: m }\nevaluation gate { model: m, gate: yes }\nindex i { encoder: m }\nt ~> i"
    )
    assert proofs(text, "no-gate-before-serving")[0].path == ("t", "i")


def test_a_gate_that_is_only_named_covers_what_is_not_drawn() -> None:
    assert proofs(BASE, "no-gate-before-serving") == []


def test_without_any_gate_the_model_itself_is_the_way() -> None:
    (proof,) = proofs("model m {}\ntraining t { model: m }\nendpoint api { => m }", "no-gate-before-serving")
    assert proof.path == ("t", "m", "api")


def test_an_evaluation_that_does_not_say_whether_it_gates_is_asked() -> None:
    text = BASE.replace(", gate: yes", "") + "t -> gate -> models -> canary -> api"
    (proof,) = proofs(text, "no-gate-before-serving")
    assert proof.missing == ("gate.gate",)
    assert proof.path == ("t", "gate", "models", "canary", "api")


def test_an_evaluation_that_does_not_gate_is_certain() -> None:
    text = BASE.replace("gate: yes", "gate: no") + "t -> gate -> models -> canary -> api"
    assert proofs(text, "no-gate-before-serving")[0].certain


def test_the_model_may_be_recorded_beside_its_test() -> None:
    text = BASE + "m -> models\ngate -> models -> canary -> api"
    assert proofs(text, "no-gate-before-serving") == []


def test_a_shared_registry_is_followed_for_each_model() -> None:
    text = (
        BASE
        + """
    model other {}
    training t2 { model: other, dataset: d }
    endpoint ads { => other }
    rollout ramp {}
    t -> gate -> models -> canary -> api
    t2 -> models -> ramp -> ads
    """
    )
    (proof,) = proofs(text, "no-gate-before-serving")
    assert (proof.subject, proof.path) == ("other", ("t2", "models", "ramp", "ads"))
    assert life(text).serving == ("api",)
    assert life(text, "other").serving == ("ads",)


def test_a_blocking_validation_of_the_model_is_a_gate() -> None:
    text = BASE.replace("evaluation gate { model: m, gate: yes }", "validation gate { on_fail: block }")
    assert proofs(text + "t -> gate -> models -> canary -> api", "no-gate-before-serving") == []
    text = text.replace("on_fail: block", "on_fail: warn")
    assert len(proofs(text + "t -> gate -> models -> canary -> api", "no-gate-before-serving")) == 1


@given(st.integers(0, 10**6))
def test_gates_are_dominators(seed: int) -> None:
    """The same verdict as immediate dominators of a random graph of stations, by a library."""
    rng = random.Random(seed)
    names = ["t", *(f"{kind}{n}" for n in range(3) for kind in ("e", "r", "c")), "api"]
    kinds = {"e": "evaluation", "r": "registry", "c": "rollout"}
    pairs = []
    for place, name in enumerate(names[:-1]):
        later = [each for each in names[place + 1 :] if not (name[0] == "t" and each == "api")]
        pairs += [(name, each) for each in rng.sample(later, min(len(later), rng.randint(1, 2)))]
    gates = {f"e{n}" for n in range(3) if rng.random() < 0.85}
    text = "model m {}\ntraining t { model: m }\nendpoint api { => m }\n"
    for name in names[1:-1]:
        text += (
            f"{kinds[name[0]]} {name} {{"
            + (f" gate: {'yes' if name in gates else 'no'} " if name[0] == "e" else "")
            + "}\n"
        )
    text += "\n".join(f"{a} -> {b}" for a, b in pairs)
    checked = check(Source("t.mlsd", text), None)
    if checked.diagnostics:
        return  # an arrow that means nothing between these stations
    graph = nx.DiGraph(pairs)
    graph.add_node("api")
    if "api" not in nx.descendants(graph, "t"):
        return
    dominators, name = set(), "api"
    immediate = nx.immediate_dominators(graph, "t")
    while name != "t":
        name = immediate[name]
        dominators.add(name)
    # Several gates may share the ways between them, so that none dominates alone.
    without = graph.subgraph([each for each in graph if each not in gates])
    open_way = "api" in without and "t" in without and nx.has_path(without, "t", "api")
    found = Lifecycle(Graph(checked.design)).of("m")
    assert bool(found.bypass) == open_way
    if dominators & gates:
        assert found.gated


# Validations

DATA = """
model m {}
source s {}
store lake {}
dataset d {}
training t { model: m, dataset: d }
validation checks { on_fail: block }
endpoint api { => m }
"""


def test_data_that_is_checked_on_every_way_is_validated() -> None:
    assert proofs(DATA + "s -> lake -> checks -> d", "unvalidated-training-data") == []


def test_a_validated_way_and_another_past_it_is_not_validated() -> None:
    text = DATA + "s -> lake -> checks -> d\nlake -> d"
    (proof,) = proofs(text, "unvalidated-training-data")
    assert proof.subject == "d"
    assert proof.path == ("s", "lake", "d", "t")
    assert life(text).unvalidated == {"d": ("s", "lake", "d")}


def test_checks_beside_the_way_protect_nothing() -> None:
    text = DATA + "s -> lake -> d\nlake -> checks"
    assert len(proofs(text, "unvalidated-training-data")) == 1


def test_attributes_say_what_a_dataset_holds_where_arrows_fill_it() -> None:
    text = (
        DATA.replace("dataset d {}", "dataset d { features: f, label: l }")
        + "feature f {}\nlabel l { from: s }\ns -> f\n"
    )
    assert proofs(text + "s -> lake -> checks -> d", "unvalidated-training-data") == []
    (proof,) = proofs(text, "unvalidated-training-data")
    assert proof.path[0] == "s"
    assert proof.path[2:] == ("d", "t")


def test_each_dataset_has_one_way() -> None:
    text = DATA + "dataset e {}\ntraining u { model: m, dataset: e }\ns -> [d, e]\ns -> lake -> d"
    assert [proof.subject for proof in proofs(text, "unvalidated-training-data")] == ["d", "e"]


def test_a_dataset_that_nothing_learns_from_is_left_alone() -> None:
    assert proofs("source s {}\ndataset d {}\nevaluation e { dataset: d }\ns -> d", "unvalidated-training-data") == []


# Rollback, logs, monitors, alerts


@pytest.mark.parametrize(
    "way",
    [
        "registry r { keep_versions: 2 }\nt -> r -> api",
        "rollout r { auto_rollback: yes }\nt -> r -> api",
        "rollout r { rollback_time: 2 min }\nt -> r -> api",
        "rollout r {}\nt -> r -> api\nmonitor w { of: m }\nw ~> r",
        "rollout r {}\nt -> r -> api\nalert w { action: r }",
    ],
)
def test_ways_back(way: str) -> None:
    text = "model m {}\ntraining t { model: m }\nendpoint api { => m }\n" + way
    assert life(text).rollback == ("r",)
    assert proofs(text, "no-rollback") == []


def test_no_way_back_asks_for_what_could_be_one() -> None:
    text = "model m {}\ntraining t { model: m }\nendpoint api { => m }\nregistry r {}\nrollout c {}\nt -> r -> c -> api"
    (proof,) = proofs(text, "no-rollback")
    assert proof.missing == ("r.keep_versions", "c.auto_rollback")
    one = text.replace("registry r {}", "registry r { keep_versions: 1 }").replace("c {}", "c { auto_rollback: no }")
    assert proofs(one, "no-rollback")[0].certain


def test_a_log_of_whoever_answers_counts() -> None:
    text = "model m {}\nendpoint inner { => m }\nendpoint api { => inner\n => rules }\npolicy rules {}\nlog l {}\n"
    assert len(proofs(text, "predictions-not-logged")) == 1
    for writer in ("m", "inner", "api", "rules"):
        assert proofs(text + f"{writer} -> l", "predictions-not-logged") == []


def test_a_log_of_somebody_else_does_not_count() -> None:
    text = "model m {}\nendpoint api { => m }\nendpoint other {}\nlog l {}\nother -> l"
    assert len(proofs(text, "predictions-not-logged")) == 1


def test_a_batch_job_is_not_asked_to_log() -> None:
    assert proofs("model m {}\nbatch_inference b { model: m }", "predictions-not-logged") == []


@pytest.mark.parametrize("of", ["m", "api", "f", "store_f", "l", "d"])
def test_watching_the_model_its_inputs_or_its_place_counts(of: str) -> None:
    text = "model m { features: f }\nfeature f {}\nfeature_store store_f {}\nf -> store_f\nendpoint api { => m }\nlog l {}\napi -> l\n"
    text += "dataset d {}\ntraining t { model: m, dataset: d }\n"
    assert proofs(text + f"monitor w {{ of: {of} }}", "no-monitoring") == []
    assert len(proofs(text, "no-monitoring")) == 1


def test_a_monitor_that_does_not_say_what_it_watches_is_asked() -> None:
    (proof,) = proofs("model m {}\nendpoint api { => m }\nmonitor w {}", "no-monitoring")
    assert proof.missing == ("w.of",)


@pytest.mark.parametrize(
    ("rest", "ends"),
    [
        ("", False),
        ("alert a {}\nw ~> a", False),
        ("alert a {}\nalert b {}\nw ~> a ~> b", False),
        ('alert a { owner: "ml" }\nw ~> a', True),
        ('alert a {}\nalert b { runbook: "x.md" }\nw ~> a ~> b', True),
        ("alert a { action: t }\nw ~> a", True),
        ("w ~> t", True),
        ("trigger g {}\nw ~> g ~> t", True),
        ("trigger g {}\nw ~> g", False),
    ],
)
def test_a_monitor_must_lead_to_somebody_or_something(rest: str, ends: bool) -> None:
    text = "model m {}\ntraining t { model: m }\nmonitor w { of: m }\n" + rest
    assert (proofs(text, "alert-dead-end") == []) == ends


def test_an_alert_whose_owner_is_unstated_is_asked() -> None:
    (proof,) = proofs("monitor w {}\nalert a {}\nw ~> a", "alert-dead-end")
    assert (proof.subject, proof.missing, proof.path) == ("w", ("a.owner",), ("w", "a"))


# Near misses


def test_a_model_is_not_deployed_by_what_tests_or_records_it() -> None:
    text = "model m {}\nfeature f {}\npolicy p {}\nm -> f\nm -> p"
    assert lifecycle(text).deployed() == ()


def test_the_witness_of_an_unlogged_model_leads_to_its_place() -> None:
    (proof,) = proofs("model m {}\nendpoint api { => m }", "predictions-not-logged")
    assert proof.path == ("m", "api")
    (proof,) = proofs("actor u {}\nmodel m {}\nu => m", "predictions-not-logged")
    assert proof.path == ("m",)


def test_what_a_monitor_only_writes_is_no_alarm() -> None:
    text = "monitor w {}\nlog l {}\nalert a {}\nw -> l\nw ~> a"
    assert proofs(text, "alert-dead-end")[0].path == ("w", "a")


def test_people_who_call_are_not_what_answers() -> None:
    text = "actor u {}\nlog l {}\nmodel m {}\nendpoint api { => m }\nu => api\nu -> l"
    assert len(proofs(text, "predictions-not-logged")) == 1


def test_a_trigger_moves_no_data() -> None:
    text = "model m {}\nsource s {}\ndataset d {}\ntraining t { model: m, dataset: d }\ns ~> d"
    assert proofs(text, "unvalidated-training-data") == []
