"""Step 5: how it is known that a model is good, before and after it meets people."""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    AnyNumber,
    Many,
    MetricName,
    any_number,
    attribute,
    choice,
    choices,
    count,
    duration,
    flag,
    many_words,
    part,
    parts,
    ratio,
    table,
    whole,
)
from mlsd_dsl.vocabulary.part import Common, Plane, Step


class Evaluation(Common):
    """A test of a model on data that it has not seen.

    With `gate: yes` a model that fails it does not go live. Metrics must fit the task and the place in the funnel:
    recall at the next stage's `k` for retrieval, ndcg for a ranked list, never accuracy where positives are rare.
    """

    word = "evaluation"
    step = Step.EVALUATION
    plane = Plane.OFFLINE
    shape = "rounded"

    model = parts("model index pipeline prompt guardrail policy endpoint", "What is tested.", "ranker", instead=("of",))
    dataset = parts("dataset", "What it is tested on.", "golden_set", instead=("data",))
    metrics = attribute(Many(MetricName()), "What is measured.", "[ndcg@20, auc]", instead=("metric",))
    measured = table(
        AnyNumber(), "metric", "Results that are already known.", "{ ndcg@20: 0.41 }", instead=("results", "values")
    )
    slices = many_words(
        "Groups for which it is measured on their own.", '["new viewers", "country"]', instead=("segments",)
    )
    baseline = part("", "What it must beat.", '"production"', words=True, instead=("compare_to",))
    gate = flag("Whether failing it keeps a model from going live.", "yes", "no", instead=("blocking",))
    calibration = flag("Whether scores are compared with frequencies.", "yes")
    fairness = flag("Whether error rates are compared between groups of people.", "yes")
    robustness = flag("Whether it is tried on shifted, noisy or hostile input.", "yes")
    cost_metrics = choices(
        "latency memory size cost energy", "What it costs to run is measured too.", "[latency, size]", open=True
    )
    counterfactual = choice(
        "none ips doubly_robust replay randomized",
        "How a log of what was shown is corrected to judge what was not.",
        "ips",
        instead=("off_policy",),
    )
    judge = part("model external", "The model that grades answers.", "answer_judge")
    judge_agreement = any_number("How far the judge agrees with people (kappa).", "0.75", instead=("judge_calibrated",))
    human = flag("Whether people grade the answers.", "yes", instead=("human_eval",))
    raters = whole("People who see each example.", "3", label="rater")
    examples = count("row", "How many examples it uses.", "50k", instead=("count", "size"))
    duration_ = duration("How long it takes.", "20 min", instead=("runtime", "latency"))
    every = duration("How often it runs, where not with each training.", "1 day", instead=("interval", "schedule"))
    proxies = parts("kpi", "The business number that its metrics foretell.", "watch_time")


class Experiment(Common):
    """A test with live traffic: an A/B test, interleaving, a switchback, a holdback.

    It shows value, where `shadow` and `canary` only show that nothing breaks. It must run longer than its label takes,
    and be randomized by a unit that does not affect other units.
    """

    word = "experiment"
    step = Step.EVALUATION
    plane = Plane.ONLINE
    shape = "rounded"

    tests = parts("", "What is changed for the treated.", "ranker", instead=("model", "of", "target"))
    type_ = choice(
        "ab interleaving shadow canary switchback bandit holdback", "How live traffic is used.", "ab", instead=("kind",)
    )
    primary = part("kpi", "The number that decides.", "watch_time", instead=("primary_metric", "kpi"))
    guardrails = parts("kpi", "Numbers that must not get worse.", "[reports]", instead=("guardrail_metrics",))
    unit = part(
        "actor entity",
        "What is assigned to an arm.",
        "viewer",
        also=("user", "session", "request", "cluster", "region", "time", "campaign"),
        instead=("randomization_unit",),
    )
    traffic = ratio("The share of units that take part.", "10%", instead=("share", "allocation"))
    arms = whole("Variants that are compared, the control included.", "2", "2", least=2)
    duration_ = duration("How long it runs.", "14 days", instead=("length", "runtime"))
    baseline = any_number("The value of the primary number today, where the kpi does not state it.", "12%")
    mde = any_number("The smallest change that must be seen.", "1%", instead=("minimum_detectable_effect",))
    power = ratio("The chance to see such a change.", "80%", "80%")
    significance = ratio("The chance to see a change where there is none.", "5%", "5%", instead=("alpha", "p_value"))
    exploration = ratio("The share of decisions made at random.", "1%")
