"""Who reckons with a model's score, and whose score a model reads. No rule: rules of this step and the next ask here."""

from __future__ import annotations

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import named, word, words

AT_A_POINT = {"recall_at_precision", "precision_at_recall", "recall_at_fpr", "precision_at_budget"}
RECKONING = ("threshold", "multiply", "blend")  # what a policy may do with a score beyond ordering by it


def reckoning(facts: Facts, model: Part) -> list[Part]:
    """The policies that reckon with a model's score: it feeds them, or they are asked after it with no model between."""
    found = [r.target for r in facts.graph.following[model.name] if r.meaning.verb == "feeds"]
    for caller in facts.lineage.servers(model.name):
        after = False
        for turn in facts.lineage.turns(caller):
            called = [call.target for call in turn]
            found += called if after else []
            if any(facts.design.parts[name].kind.word == "model" for name in called):
                after = model.name in called
    asked = (facts.design.parts[name] for name in dict.fromkeys(found))
    return [part for part in asked if part.kind.word == "policy" and _reckons(part)]


def cuts(policy: Part) -> bool:
    """Whether a policy compares scores with a threshold and does nothing else with them."""
    return (word(policy, "score_use") or word(policy, "stage")) == "threshold"


def measures_a_point(evaluation: Part) -> bool:
    """Whether a test says what is reached at a threshold: recall at a precision, and the like."""
    return any(metric.partition("@")[0] in AT_A_POINT for metric in words(evaluation, "metrics"))


def siblings(facts: Facts, model: Part) -> list[Part]:
    """The models of the same role and task whose scores a model reads; what it calibrates is none of them."""
    read = [r.source for r in facts.graph.leading[model.name] if r.meaning.verb == "feeds"]
    sources = (facts.design.parts[name] for name in dict.fromkeys(read))
    return [part for part in sources if part.kind.word == "model" and _answers_the_same(part, model)]


def _reckons(policy: Part) -> bool:
    use = word(policy, "score_use")
    return use in RECKONING if use else word(policy, "stage") in ("threshold", "auction")


def _answers_the_same(one: Part, other: Part) -> bool:
    task, role = named(one, "task"), word(one, "role")
    if not task or task != named(other, "task") or role != word(other, "role"):
        return False
    return role != "generator" and word(one, "output") != "embedding" and other.name not in named(one, "calibrated")
