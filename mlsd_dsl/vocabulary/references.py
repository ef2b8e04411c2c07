"""Attributes that name other parts, as edges: `training { model: ranker }` says the same as `training -> ranker`.

An edge runs with the data. Attributes that only describe (the entity of a feature, the KPI of a task) make no edge here
except where an analysis follows them.
"""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.vocabulary.arrows import DATA, REQUEST, Meaning


class Reference(NamedTuple):
    """What it means that a part names another: the verb, which way the edge runs, and by which kind of arrow.

    `inward` edges run from the part that is named to the part that names it.
    """

    meaning: Meaning
    inward: bool
    arrow: str = DATA
    drawn: bool = True  # whether overviews draw it; what is not drawn is said in the box


def _reference(verb: str, doc: str, inward: bool, drawn: bool = True, arrow: str = DATA) -> Reference:
    return Reference(Meaning(verb, doc), inward, arrow, drawn)


REFERENCES: dict[tuple[str, str], Reference] = {
    ("label", "from"): _reference("derives", "The label is made from it.", True),
    ("dataset", "features"): _reference("joins", "Its values are columns of the dataset.", True),
    ("dataset", "label"): _reference("joins", "It is what the dataset's rows are to be predicted by.", True),
    ("feature", "computed_by"): _reference("computes", "It makes the feature's values.", True),
    ("feature_store", "online"): _reference("writes", "The feature store keeps values for serving there.", False),
    ("feature_store", "offline"): _reference("writes", "The feature store keeps history for training there.", False),
    ("index", "encoder"): _reference("encodes", "It makes the vectors that the index holds.", True),
    ("index", "query_encoder"): _reference("encodes", "It makes the vectors that are searched for.", True),
    ("model", "features"): _reference("feeds", "The model reads it.", True, drawn=False),
    ("model", "task"): _reference("defines", "It says what the model has to predict.", True, drawn=False),
    ("model", "calibrated"): _reference("calibrates", "It turns the model's scores into probabilities.", True),
    ("model", "prompt"): _reference("prompts", "The generator is asked with it.", True),
    ("training", "model"): _reference("produces", "Each run makes a new version of the model.", False),
    ("training", "dataset"): _reference("trains", "The training reads it.", True),
    ("training", "starts_from"): _reference("initialises", "Training starts from its weights.", True),
    ("training", "teacher"): _reference("initialises", "The model learns from its answers.", True),
    ("evaluation", "model"): _reference("evaluates", "It is judged offline.", True),
    ("evaluation", "dataset"): _reference("evaluates", "It is what the model is judged on.", True),
    ("evaluation", "judge"): _reference("evaluates", "It judges the answers.", True),
    ("experiment", "tests"): _reference("tests", "It is compared online.", True, drawn=False),
    ("experiment", "primary"): _reference("measures", "The experiment is decided by it.", False, drawn=False),
    ("experiment", "guardrails"): _reference("measures", "The experiment must not harm it.", False, drawn=False),
    ("task", "label"): _reference("defines", "It is what the task predicts.", True, drawn=False),
    ("task", "optimizes"): _reference("optimizes", "The task serves this business metric.", False, drawn=False),
    ("model", "optimizes"): _reference("optimizes", "The model serves this business metric.", False, drawn=False),
    ("label", "proxies"): _reference("proxies", "The label stands in for this business metric.", False, drawn=False),
    ("evaluation", "proxies"): _reference(
        "proxies", "The metric stands in for this business metric.", False, drawn=False
    ),
    ("batch_inference", "model"): _reference("deploys", "The batch job runs the model.", True),
    ("batch_inference", "store"): _reference("writes", "The batch job keeps its answers there.", False),
    ("device", "runs"): _reference("hosts", "It runs on the device.", True),
    ("guardrail", "model"): _reference("hosts", "The guardrail decides by the model.", True),
    ("monitor", "of"): _reference("monitors", "The monitor watches it.", True, drawn=False),
    ("alert", "action"): _reference("triggers", "The alert starts it.", False, arrow="~>"),
    ("note", "on"): _reference("explains", "The note is about it.", False),
}

FALLS_BACK = Meaning("falls_back_to", "It answers where the call fails or is late.")
MISSES = Meaning("looks_up", "It is asked where the cache has no answer.")
ELSE, MISS = "else", "miss"
CALL_REFERENCES = {ELSE: Reference(FALLS_BACK, False, REQUEST), MISS: Reference(MISSES, False, REQUEST)}
