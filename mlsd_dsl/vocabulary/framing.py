"""Step 2: the business question as a question that a model can answer."""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    Measure,
    choice,
    choices,
    count,
    duration,
    flag,
    measure,
    part,
    parts,
    ratio,
    words,
)
from mlsd_dsl.vocabulary.dimensions import MONEY, RATIO
from mlsd_dsl.vocabulary.part import Common, Plane, Step

_ERROR_COST = Measure(RATIO, per=(MONEY,))


# What the types of a task are called elsewhere: by their use, or with `classification` and `prediction` in the name.
_TASKS = {
    "binary": "binary_classification ctr ctr_prediction click click_prediction cvr conversion conversion_prediction churn"
    " churn_prediction propensity fraud fraud_detection spam spam_detection credit_scoring",
    "multiclass": "classification classifier multiclass_classification multi_class intent intent_classification"
    " categorization categorisation",
    "multilabel": "multilabel_classification multi_label tagging moderation content_moderation",
    "regression": "regressor eta eta_prediction price_prediction pricing estimation ltv ltv_prediction",
    "ranking": "rank reranking recsys recommendation recommendations recommender learning_to_rank ltr feed_ranking"
    " search_ranking personalization personalisation",
    "retrieval": "candidate_generation search semantic_search visual_search similarity similarity_search matching"
    " nearest_neighbor nearest_neighbour information_retrieval",
    "detection": "object_detection face_detection localization localisation",
    "segmentation": "semantic_segmentation instance_segmentation",
    "generation": "text_generation llm chat chatbot qa question_answering rag summarization summarisation translation",
    "forecasting": "forecast time_series timeseries demand_forecasting demand_prediction",
    "anomaly": "anomaly_detection outlier outlier_detection novelty_detection",
    "link_prediction": "link pymk friend_recommendation edge_prediction graph",
    "bandit": "rl reinforcement_learning contextual_bandit explore_exploit",
    "clustering": "customer_segmentation topic_modeling topic_modelling",
    "embedding": "representation representation_learning metric_learning",
}


class Task(Common):
    """What is predicted, from what, and which decision uses the prediction.

    The type decides which losses and metrics fit. `base_rate` and the two error costs decide the threshold:
    act when the probability exceeds `cost_fp / (cost_fp + cost_fn)`.
    """

    word = "task"
    step = Step.FRAMING
    plane = Plane.OFFLINE
    shape = "rounded"

    type_ = choice(
        "binary multiclass multilabel regression ranking retrieval detection segmentation generation forecasting anomaly"
        " link_prediction bandit clustering embedding",
        "The shape of the prediction.",
        "ranking",
        foreign=_TASKS,
    )
    input_ = parts("", "What is known when the prediction is made.", '[viewer, "request context"]', words=True)
    output = parts("", "What the model answers.", '"expected satisfied watch time"', words=True)
    label = parts("label", "What it learns from.", "watched")
    entity = parts("entity actor", "What is scored.", "video")
    decision = part("", "The action that the prediction decides.", '"order of the home feed"', words=True)
    objective = words("What is optimized, in words.", '"expected watch time of the first 20"')
    optimizes = parts("kpi", "The business number that a better prediction moves.", "watch_time", instead=("kpi",))
    horizon = duration(
        "How far ahead the prediction looks; features may not look into it.", "24 h", instead=("prediction_horizon",)
    )
    base_rate = ratio(
        "The share of positives in the live stream; below 5% accuracy says nothing.",
        "0.2%",
        instead=("positive_rate", "prevalence"),
    )
    classes = count("class", "How many classes there are.", "250", least=2, whole=True)
    cost_fp = measure(_ERROR_COST, "What a false alarm costs, in money or relative to the other error.", "1")
    cost_fn = measure(_ERROR_COST, "What a miss costs, in money or relative to the other error.", "10")
    baseline = parts(
        "model fallback policy",
        "What would be done without a model; every model must beat it.",
        '"most popular in the viewer\'s country"',
        words=True,
        instead=("non_ml_baseline",),
    )
    adversarial = flag("Whether somebody works against the model: fraud, spam, ranking abuse.", "yes")
    personalised = flag("Whether the answer depends on who asks.", "yes", instead=("personalized",))
    sensitive = flag(
        "Whether it decides about people's money, work, speech or identity.", "yes", instead=("sensitive_decision",)
    )
    explainable = flag("Whether each decision must come with reasons.", "yes", instead=("explainability",))
    interference = choices(
        "none marketplace social budget dispatch pricing",
        "How treating one user changes the outcome of another; an experiment by user is then biased.",
        "[marketplace]",
    )
    half_life = duration(
        "How soon what it learned is half outdated: hours in fraud, months in search.", "14 days", instead=("drift",)
    )
