"""A7: loops in which a model learns from its own effects, and what breaks them."""

from __future__ import annotations

from pathlib import Path

import pytest
from laws_of_proofs import (
    GOOD_DESIGNS,
    assert_names_do_not_matter,
    assert_order_does_not_matter,
    assert_saying_less_proves_no_more,
    graph_of,
    with_change,
)

from mlsd_dsl.analyses.feedback import Feedback
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.graph import Graph

LOOP = """
actor viewer {}
source clicks {}
label clicked { from: clicks, origin: outcome }
dataset rows { label: clicked }
training fit { model: ranker, dataset: rows, every: 1 day }
model ranker { role: rank }
policy mix {}
log shown { fields: [score] }
evaluation exam { model: ranker }
endpoint api {
  => ranker
  => mix
}
viewer => api
api -> shown
viewer -> clicks
"""


def of(graph: Graph) -> list[Proof]:
    return list(Feedback(graph).proofs())


def proofs(text: str) -> list[Proof]:
    return of(graph_of(text))


def only(text: str) -> Proof:
    found = proofs(text)
    assert len(found) == 1, [(p.sort, p.words) for p in found]
    return found[0]


def changed(*changes: tuple[str, str]) -> str:
    text = LOOP
    for before, after in changes:
        text = with_change(text, before, after)
    return text


def test_a_model_that_learns_from_what_it_showed_is_in_a_loop() -> None:
    proof = only(LOOP)
    assert (proof.sort, proof.subject, proof.certain) == ("unbroken-feedback-loop", "ranker", True)
    assert proof.path == ("ranker", "api", "viewer", "clicks", "clicked", "rows", "fit", "ranker")


def test_the_loop_is_told_apart() -> None:
    (loop,) = Feedback(graph_of(LOOP)).loops
    assert (loop.actors, loop.endpoints, loop.hidden) == (("viewer",), ("api",), False)
    (learner,) = loop.learners
    assert (learner.model, learner.datasets, learner.evidence) == ("ranker", ("rows",), ("clicked",))
    assert (learner.selective, learner.retrained, learner.breakers) == ((), ("fit",), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("viewer => api\n", ""),
        ("viewer -> clicks\n", ""),
        ("dataset: rows, ", ""),
        ("{ from: clicks, origin: outcome }", "{}"),
    ],
)
def test_a_loop_that_is_open_anywhere_is_none(before: str, after: str) -> None:
    assert Feedback(graph_of(changed((before, after)))).loops == ()


@pytest.mark.parametrize(
    ("every", "runs"),
    [("every: 1 h", True), ("every: manual", False), ("every: on_trigger", False), ("seed: 1", False)],
)
def test_a_training_may_wait_for_someone(every: str, runs: bool) -> None:
    (loop,) = Feedback(graph_of(changed(("every: 1 day", every)))).loops
    assert (loop.learners[0].retrained == ("fit",)) is runs


def test_a_log_closes_the_loop_as_well_as_a_label() -> None:
    text = changed(("viewer -> clicks\n", "")) + "shown -> rows\n"
    (loop,) = Feedback(graph_of(text)).loops
    assert loop.learners[0].evidence == ("shown",)


def test_looking_something_up_does_not_change_it() -> None:
    text = changed(("viewer -> clicks\n", "store lake {}\nlake -> clicks\n")) + "api => lake\n"
    assert Feedback(graph_of(text)).loops == ()
    assert len(Feedback(graph_of(text + "api -> lake\n")).loops) == 1


@pytest.mark.parametrize(
    ("before", "after", "sort"),
    [
        ("policy mix {}", "policy mix { exploration: 1% }", "exploration"),
        ("rows { label", "rows { exploration_share: 1%, label", "exploration"),
        ("log shown", "experiment half { tests: ranker, exploration: 2% }\nlog shown", "exploration"),
        ("log shown", "experiment half { tests: mix, type: bandit }\nlog shown", "exploration"),
        ("role: rank", "role: bandit", "exploration"),
        ("log shown", "experiment rest { type: holdback }\nlog shown", "holdback"),
        ("origin: outcome", "origin: human", "human labels"),
        ("role: rank", "role: rank, uses_position: shallow_tower", "position"),
    ],
)
def test_what_breaks_a_loop(before: str, after: str, sort: str) -> None:
    text = changed((before, after))
    assert proofs(text) == []
    assert {breaker.sort for breaker in Feedback(graph_of(text)).loops[0].learners[0].breakers} == {sort}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("policy mix {}", "policy mix { exploration: 0% }"),
        ("log shown", "policy aside { exploration: 1% }\nlog shown"),
        ("log shown", "experiment half { tests: ranker, type: ab }\nlog shown"),
        ("origin: outcome", "origin: human, selective: yes"),
        ("role: rank", "role: rank, uses_position: no"),
        ("[score]", "[score, propensity]"),
    ],
)
def test_what_does_not(before: str, after: str) -> None:
    assert "unbroken-feedback-loop" in {p.sort for p in proofs(changed((before, after)))}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("evaluation exam { model: ranker }", "evaluation exam { model: ranker, counterfactual: ips }"),
        ("rows { label", "rows { importance_weight: yes, label"),
        ("role: rank", "role: rank, loss: ips"),
    ],
)
def test_propensities_help_those_who_use_them(before: str, after: str) -> None:
    text = changed(("[score]", "[score, propensity]"), (before, after))
    assert proofs(text) == []
    assert len(proofs(changed((before, after)))) == 1


def test_who_reads_stored_vectors_shows_them() -> None:
    text = changed(("  => ranker\n", "  => vectors\n")) + "index vectors { encoder: ranker }\n"
    (loop,) = Feedback(graph_of(text)).loops
    assert (loop.endpoints, loop.learners[0].breakers) == (("api",), ())
    assert proofs(with_change(text, "policy mix {}", "policy mix { exploration: 1% }")) == []


SECOND = "training other { model: second, dataset: rows }\nmodel second {}\napi => second\n"


def test_models_that_are_trained_apart_chase_each_other() -> None:
    proof = next(p for p in proofs(LOOP + SECOND) if p.sort == "hidden-feedback-loop")
    assert (proof.subject, proof.others, proof.certain) == ("ranker", ("second",), True)
    assert next(p for p in proofs(LOOP + SECOND) if p.sort == "unbroken-feedback-loop").others == ("second",)


def test_models_of_one_training_are_one() -> None:
    text = LOOP + with_change(SECOND, "training other { model: second, dataset: rows }\n", "fit -> second\n")
    assert {p.sort for p in proofs(text)} == {"unbroken-feedback-loop"}


# Labels that only the chosen have

SELECTIVE = """
label repaid { selective: yes }
dataset loans { label: repaid, exploration_share: 0% }
model scorer {}
loans -> scorer
policy accept_p {}
endpoint bank {
  => scorer
  => accept_p
}
"""


def test_outcomes_of_the_chosen_say_nothing_of_the_rest() -> None:
    proof = only(SELECTIVE)
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "selective-labels",
        "loans",
        ("repaid", "scorer"),
        True,
    )
    assert only(with_change(SELECTIVE, ", exploration_share: 0%", "")).missing == ("loans.exploration_share",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("exploration_share: 0%", "exploration_share: 1%"),
        ("policy accept_p {}", "policy accept_p { exploration: 1% }"),
        ("selective: yes", "selective: no"),
        ("selective: yes", ""),
    ],
)
def test_a_few_chosen_at_random_do(before: str, after: str) -> None:
    assert proofs(with_change(SELECTIVE, before, after)) == []


# Places on a screen

LIST = """
label clicked { origin: implicit, event: click }
dataset rows { label: clicked }
model ranker { role: rank }
rows -> ranker
log shown { fields: [score, position] }
endpoint api { positions: 20
  => ranker
}
api -> shown
"""


def test_what_stands_first_is_clicked_first() -> None:
    proof = only(LIST)
    assert (proof.sort, proof.subject, proof.others, proof.certain) == (
        "click-labels-without-position-debias",
        "ranker",
        ("clicked", "api"),
        True,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("positions: 20", "positions: 1"),
        ("positions: 20", ""),
        ("role: rank", "role: rank, uses_position: constant_at_serving"),
        ("[score, position]", "[score, position, propensity]"),
        ("rows { label", "rows { exploration_share: 1%, label"),
        ("label: clicked }", "label: [clicked, judged] }\nlabel judged { origin: human }"),
        ("origin: implicit", "origin: explicit"),
        ("role: rank", "role: retrieval"),
        ("origin: implicit, event: click", ""),
    ],
)
def test_a_debiased_click_is_evidence(before: str, after: str) -> None:
    assert proofs(with_change(LIST, before, after)) == []


def test_the_task_may_say_that_a_model_ranks() -> None:
    text = with_change(LIST, "{ role: rank }", "{ task: t }")
    assert len(proofs(text + "task t { type: ranking }\n")) == 1
    assert proofs(text + "task t { type: binary }\n") == []


def test_a_click_of_unsaid_origin_is_asked_about() -> None:
    assert only(with_change(LIST, "origin: implicit, ", "")).missing == ("clicked.origin",)


def test_an_arrow_may_say_how_many_places_are_shown() -> None:
    text = with_change(LIST, "positions: 20", "") + "actor viewer {}\napi -> viewer { positions: 10 }\n"
    assert [p.sort for p in proofs(text)] == ["click-labels-without-position-debias"]


# Laws

BAD = changed(
    ("origin: outcome", "origin: implicit, selective: yes"), ("endpoint api {", "endpoint api { positions: 10")
)
BAD = with_change(BAD, "label: clicked }", "label: clicked, exploration_share: 0% }") + SECOND


def test_every_flaw_is_in_the_design_of_the_laws() -> None:
    assert {proof.sort for proof in proofs(BAD)} == {
        "unbroken-feedback-loop",
        "hidden-feedback-loop",
        "selective-labels",
        "click-labels-without-position-debias",
    }


def test_names_do_not_matter() -> None:
    assert_names_do_not_matter(BAD, of)


def test_order_does_not_matter() -> None:
    def without_first(graph: Graph) -> list[Proof]:
        # Of several models in one loop, the first declared gives the proof its name.
        return [p._replace(subject="", others=(p.subject, *p.others)) for p in of(graph)]

    assert_order_does_not_matter(LOOP, of)
    assert_order_does_not_matter(BAD, without_first)


def test_saying_less_proves_no_more() -> None:
    assert_saying_less_proves_no_more(BAD, of, {"unbroken-feedback-loop"})
    assert_saying_less_proves_no_more(LOOP, of, {"unbroken-feedback-loop"})


@pytest.mark.parametrize("path", GOOD_DESIGNS, ids=lambda path: path.parent.name)
def test_good_designs_break_their_loops(path: Path) -> None:
    found = proofs(path.read_text(encoding="utf-8"))
    # That two models of one system influence each other is worth knowing, no mistake.
    assert [f"{p.sort}: {p.words}" for p in found if p.certain and p.sort != "hidden-feedback-loop"] == []
