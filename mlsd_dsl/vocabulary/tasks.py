"""Which metrics exist, and which losses (`losses.py`) and metrics fit which task.

The table is the field's common advice: He et al. 2014 for click prediction, the choice of mrr, map and ndcg by relevance
from the interview guides, the usual warnings about accuracy and ROC on rare positives.
"""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.vocabulary.losses import LOSSES

__all__ = ["LOSSES", "METRICS", "TASKS", "Fit", "Metric", "Misfit", "canonical", "fits_of"]


class Metric(NamedTuple):
    """A number by which models or systems are judged.

    `cutoff` says what a number after `@` means (`k`, `iou` in percent, `precision`, `recall`, `alerts`), empty where none
    fits. `higher` tells which way is better, `None` where a value in between is (a ratio that should be 1). `least` and
    `most` bound its values, `None` where nothing does. `same_as` names the metric of which this is another spelling.
    """

    doc: str
    cutoff: str = ""
    higher: bool | None = True
    least: float | None = 0.0
    most: float | None = 1.0
    same_as: str = ""


METRICS: dict[str, Metric] = {
    # classification
    "accuracy": Metric("The share of right answers; says nothing where positives are rare."),
    "balanced_accuracy": Metric("The mean of the classes' recalls."),
    "precision": Metric("The share of alarms that are right; at k, of the first k.", "k"),
    "recall": Metric("The share of positives found; at k, among the first k.", "k"),
    "specificity": Metric("The share of negatives left alone."),
    "f1": Metric("The harmonic mean of precision and recall."),
    "macro_f1": Metric("F1 averaged over classes, each counting the same."),
    "micro_f1": Metric("F1 over all decisions; frequent classes dominate."),
    "roc_auc": Metric(
        "The chance that a positive scores above a negative; flatters where positives are rare.", least=0.0
    ),
    "auc": Metric("Area under the ROC curve.", same_as="roc_auc"),
    "gauc": Metric("ROC AUC within each user, averaged."),
    "pr_auc": Metric("Area under precision over recall; its floor is the base rate."),
    "average_precision": Metric("Precision averaged over the recalls reached.", same_as="pr_auc"),
    "log_loss": Metric("Mean negative log-likelihood.", higher=False, most=None),
    "normalized_entropy": Metric(
        "Log loss divided by that of always predicting the base rate.", higher=False, most=None
    ),
    "ne": Metric("Normalized entropy.", higher=False, most=None, same_as="normalized_entropy"),
    "nce": Metric("Normalized cross-entropy.", higher=False, most=None, same_as="normalized_entropy"),
    "brier": Metric("Mean squared error of probabilities.", higher=False),
    "mcc": Metric("Correlation of prediction and truth.", least=-1.0),
    "recall_at_precision": Metric("Recall at the threshold where precision reaches a floor, in percent.", "precision"),
    "precision_at_recall": Metric("Precision at the threshold where recall reaches a floor, in percent.", "recall"),
    "recall_at_fpr": Metric("Recall at a given share of false alarms, in percent.", "fpr"),
    "precision_at_budget": Metric("Precision among as many alerts as can be looked at.", "alerts"),
    "fpr": Metric("The share of negatives that raise an alarm.", higher=False),
    "fnr": Metric("The share of positives that are missed.", higher=False),
    "dollar_recall": Metric("Recall weighted by money."),
    # calibration
    "ece": Metric("Expected calibration error: how far scores are from frequencies.", higher=False),
    "calibration": Metric("Predicted over observed frequency; 1 is right.", higher=None, most=None),
    "calibration_ratio": Metric("Predicted over observed frequency.", higher=None, most=None, same_as="calibration"),
    # retrieval and ranking
    "ndcg": Metric("Discounted gain over that of the best order, for graded relevance.", "k"),
    "map": Metric("Mean average precision of ranked lists, for binary relevance.", "k"),
    "mrr": Metric("Mean of one over the place of the first right answer.", "k"),
    "hit_rate": Metric("The share of lists with a right answer among the first k.", "k"),
    "ann_recall": Metric("The share of an exact search's neighbours that the index finds.", "k"),
    "mean_rank": Metric("The mean place of the chosen item.", higher=False, least=1.0, most=None),
    "pairwise_accuracy": Metric("The share of pairs in the right order."),
    "kendall_tau": Metric("Agreement of two orders.", least=-1.0),
    "diversity": Metric("How different the items of one list are.", "k"),
    "novelty": Metric("How little known the shown items are.", "k", most=None),
    "serendipity": Metric("How unexpected and yet useful the shown items are.", "k"),
    "catalogue_coverage": Metric("The share of the catalogue that is ever shown.", "k"),
    "gini": Metric("How unequally exposure is spread.", higher=False),
    "null_result_rate": Metric("The share of queries without a result.", higher=False),
    # regression and forecasting
    "mae": Metric("Mean absolute error.", higher=False, most=None),
    "mse": Metric("Mean squared error.", higher=False, most=None),
    "rmse": Metric("Root of the mean squared error.", higher=False, most=None),
    "mape": Metric("Mean absolute error in percent; useless near zero.", higher=False, most=None),
    "smape": Metric("A bounded version of mape.", higher=False, most=2.0),
    "wape": Metric("Sum of absolute errors over sum of actual values.", higher=False, most=None),
    "mase": Metric("Absolute error over that of the naive forecast.", higher=False, most=None),
    "pinball": Metric("Quantile loss.", higher=False, most=None),
    "crps": Metric("Squared distance of the predicted distribution from what happened.", higher=False, most=None),
    "coverage": Metric("The share of outcomes inside the predicted interval; should equal its level.", higher=None),
    "p90_error": Metric("The absolute error that nine of ten predictions stay below.", higher=False, most=None),
    "bias": Metric("Mean signed error.", higher=None, least=None, most=None),
    "r2": Metric("The share of variance explained.", least=None),
    "late_rate": Metric("The share of predictions that were too optimistic.", higher=False),
    # detection and segmentation
    "detection_map": Metric("Average precision over classes; `@50` counts boxes that overlap by half.", "iou"),
    "ap_per_class": Metric("Average precision of each class.", "iou"),
    "recall_iou": Metric("The share of objects found; `@50` counts boxes that overlap by half.", "iou"),
    "precision_iou": Metric("The share of boxes that are right; `@50` counts those that overlap by half.", "iou"),
    "mean_iou": Metric("Overlap of predicted and true masks, averaged over classes."),
    "boundary_iou": Metric("Overlap near the borders of masks."),
    "dice_score": Metric("Twice the overlap over the sum of both areas."),
    "pixel_accuracy": Metric("The share of right pixels; large areas dominate."),
    # clustering and anomalies
    "silhouette": Metric("How much nearer examples are to their own cluster.", least=-1.0),
    "ari": Metric("Agreement of two clusterings beyond chance.", least=-1.0),
    "nmi": Metric("Information that two clusterings share."),
    "time_to_detect": Metric("From the start of trouble until it is found.", higher=False, most=None),
    "cumulative_regret": Metric("Reward lost against the best choice.", higher=False, most=None),
    "reward": Metric("Mean reward of the actions taken.", least=None, most=None),
    # generation and retrieval-augmented generation
    "task_success": Metric("The share of tasks that are done."),
    "win_rate": Metric("The share of comparisons won, judged by people."),
    "judge_win_rate": Metric("The share of comparisons won, judged by a model."),
    "faithfulness": Metric("The share of statements that the sources support."),
    "groundedness": Metric("The share of statements that the sources support.", same_as="faithfulness"),
    "answer_relevance": Metric("How far the answer is about the question."),
    "answer_correctness": Metric("Agreement with a reference answer."),
    "citation_precision": Metric("The share of citations that support their statement."),
    "citation_recall": Metric("The share of statements with a citation that supports them."),
    "context_precision": Metric("The share of retrieved passages that are of use.", "k"),
    "context_recall": Metric("The share of needed passages that were retrieved.", "k"),
    "hallucination_rate": Metric("The share of answers with unsupported statements.", higher=False),
    "abstention_rate": Metric("The share of questions left unanswered.", higher=None),
    "toxicity": Metric("The share of answers that hurt.", higher=False),
    "refusal_rate": Metric("The share of requests refused.", higher=None),
    "jailbreak_rate": Metric("The share of attacks that get through.", higher=False),
    "perplexity": Metric("How surprised the model is by a token.", higher=False, least=1.0, most=None),
    "bleu": Metric("Overlap of n-grams with a reference translation."),
    "rouge": Metric("Overlap of n-grams with a reference summary."),
    "exact_match": Metric("The share of answers equal to the reference."),
    "pass": Metric("The share of problems solved by one of k programs.", "k"),
    "wer": Metric("Word errors over words.", higher=False, most=None),
    "fid": Metric("Distance of generated from real images.", higher=False, most=None),
    "kappa": Metric("Agreement beyond chance.", least=-1.0),
    # fairness and safety
    "demographic_parity": Metric("Difference of positive rates between groups.", higher=False),
    "equal_opportunity": Metric("Difference of recalls between groups.", higher=False),
    "equalized_odds": Metric("Largest difference of error rates between groups.", higher=False),
    "prevalence": Metric("The share of bad items among what people see.", higher=False),
    "appeal_overturn_rate": Metric("The share of appealed decisions that were wrong.", higher=False),
    "time_to_action": Metric("From upload until something is done.", higher=False, most=None),
    "proactive_rate": Metric("The share of bad items found before anyone reported them."),
    # online behaviour
    "ctr": Metric("Clicks over impressions."),
    "conversion": Metric("Conversions over visits."),
    "watch_time": Metric("Time watched.", most=None),
    "dwell_time": Metric("Time spent on an item.", most=None),
    "session_success": Metric("The share of sessions that reach their aim."),
    "abandonment": Metric("The share of sessions that end without result.", higher=False),
    "reformulation": Metric("The share of queries asked again in other words.", higher=False),
    "retention": Metric("The share of users who come back."),
    "revenue": Metric("Money earned.", least=None, most=None),
    "thumbs_up": Metric("The share of rated answers that were liked."),
    "deflection": Metric("The share of questions that need no person."),
    "report_rate": Metric("Reports over impressions.", higher=False),
    "hide_rate": Metric("Hidden over shown items.", higher=False),
    "approval_rate": Metric("The share of requests approved.", higher=None),
    "false_decline_rate": Metric("The share of good requests declined.", higher=False),
    # data
    "null_rate": Metric("The share of missing values.", higher=False),
    "volume": Metric("Records per period.", higher=None, most=None),
    "freshness": Metric("The age of the newest value.", higher=False, most=None),
    "staleness": Metric("The age of the model that serves.", higher=False, most=None),
    "parity": Metric("The share of values that training and serving compute alike."),
    "unseen_rate": Metric("The share of ids that training never saw.", higher=False),
    "psi": Metric("Population stability index.", higher=False, most=None),
    # systems
    "p50": Metric("Median latency.", higher=False, most=None),
    "p90": Metric("Latency that nine of ten requests stay below.", higher=False, most=None),
    "p95": Metric("Latency that 95% of requests stay below.", higher=False, most=None),
    "p99": Metric("Latency that 99% of requests stay below.", higher=False, most=None),
    "p999": Metric("Latency that 99.9% of requests stay below.", higher=False, most=None),
    "latency": Metric("Time to the answer.", higher=False, most=None),
    "ttft": Metric("Time to the first token.", higher=False, most=None),
    "tpot": Metric("Time per further token.", higher=False, most=None),
    "goodput": Metric("Requests per time that keep their latency targets.", most=None),
    "throughput": Metric("Requests or items per time.", most=None),
    "error_rate": Metric("The share of failed requests.", higher=False),
    "timeout_rate": Metric("The share of requests given up.", higher=False),
    "fallback_rate": Metric("The share of requests answered by a fallback.", higher=False),
    "availability": Metric("The share of requests answered."),
    "utilisation": Metric("How busy the machines are.", higher=None),
    "gpu_utilisation": Metric("How busy the accelerators are.", higher=None),
    "queue_depth": Metric("Requests that wait.", higher=False, most=None),
    "consumer_lag": Metric("How far a reader is behind a stream.", higher=False, most=None),
    "cache_hit_rate": Metric("The share of look-ups answered by the cache."),
    "kv_cache_usage": Metric("How full the memory for keys and values is.", higher=None),
    "memory": Metric("Memory taken.", higher=False, most=None),
    "model_size": Metric("The size of the model.", higher=False, most=None),
    "cost": Metric("Money spent.", higher=False, most=None),
    "cost_per_query": Metric("Money spent per request.", higher=False, most=None),
    "tokens_per_request": Metric("Tokens read and written per request.", higher=False, most=None),
    "training_time": Metric("How long a training takes.", higher=False, most=None),
    "review_backlog": Metric("Cases that wait for a person.", higher=False, most=None),
}


class Misfit(NamedTuple):
    """A metric that does not fit a task. `alone` ones are fine beside one that fits; the others never help."""

    metric: str
    why: str
    alone: bool = False


class Fit(NamedTuple):
    """What fits one sort of task: one `type` of the vocabulary, narrowed by `when` in the reader's words.

    Losses and metrics are names of `LOSSES` and `METRICS`; `online` says in words what an experiment would look at.
    """

    type: str
    when: str
    losses: tuple[str, ...]
    metrics: tuple[str, ...]
    wrong: tuple[Misfit, ...]
    online: tuple[str, ...]


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_NO_CLASSES = "there are no classes to be right about"
_NO_ORDER = "it ignores the order of the list"
_RARE = "always saying no scores one minus the base rate"
_CALIBRATED = "log_loss normalized_entropy ece calibration brier"

# The name is the type, or a special case of it; the general case of each type carries the type's own name.
TASKS: dict[str, Fit] = {
    "binary": Fit(
        "binary",
        "classes of similar size",
        _names("bce weighted_bce focal hinge label_smoothing distillation ips"),
        _names(
            "roc_auc auc gauc pr_auc average_precision f1 macro_f1 log_loss accuracy balanced_accuracy precision recall mcc"
            " specificity fpr fnr recall_at_precision precision_at_recall recall_at_fpr precision_at_budget dollar_recall"
            f" ne nce {_CALIBRATED}"
        ),
        (
            Misfit("ndcg", "it judges a list, not a decision", alone=True),
            Misfit("rmse", "it judges amounts"),
            Misfit("mape", "it judges amounts"),
        ),
        ("conversion",),
    ),
    "binary_rare": Fit(
        "binary",
        "a base rate below 5%",
        _names("weighted_bce focal bce asymmetric distillation ips"),
        _names(
            "pr_auc average_precision recall_at_precision precision_at_recall recall_at_fpr precision_at_budget log_loss"
            f" dollar_recall fpr fnr recall precision f1 mcc ece calibration brier ne nce {_CALIBRATED}"
        ),
        (
            Misfit("accuracy", _RARE),
            Misfit("micro_f1", _RARE),
            Misfit("roc_auc", "it looks good long before precision does", alone=True),
            Misfit("auc", "it looks good long before precision does", alone=True),
        ),
        ("loss prevented", "false-decline rate"),
    ),
    "binary_calibrated": Fit(
        "binary",
        "a score that feeds an auction, an expected value or a threshold",
        _names("bce weighted_bce weighted_logistic distillation ips"),
        _names(f"ne nce {_CALIBRATED} calibration_ratio roc_auc auc gauc pr_auc"),
        (
            Misfit("roc_auc", "it does not see calibration", alone=True),
            Misfit("auc", "it does not see calibration", alone=True),
            Misfit("accuracy", _RARE),
        ),
        ("revenue", "click-through rate", "hide rate"),
    ),
    "multiclass": Fit(
        "multiclass",
        "",
        _names("cross_entropy label_smoothing focal softmax distillation"),
        _names(
            "macro_f1 micro_f1 f1 log_loss accuracy balanced_accuracy precision recall roc_auc auc pr_auc ece calibration"
            " brier mcc kappa"
        ),
        (Misfit("accuracy", "rare classes vanish in it", alone=True), Misfit("rmse", "classes have no distance")),
        ("overturned decisions",),
    ),
    "multilabel": Fit(
        "multilabel",
        "each head on its own",
        _names("bce weighted_bce focal asymmetric weighted_logistic huber mse quantile distillation ips"),
        _names(
            "pr_auc average_precision roc_auc auc gauc recall_at_precision precision_at_recall recall_at_fpr macro_f1 f1"
            f" precision recall log_loss ne nce mae prevalence {_CALIBRATED}"
        ),
        (
            Misfit("accuracy", "one number for all heads hides the rare ones"),
            Misfit("micro_f1", "frequent labels dominate", alone=True),
        ),
        ("rate of each reaction",),
    ),
    "retrieval": Fit(
        "retrieval",
        "k is what the stage passes on",
        _names(
            "sampled_softmax softmax infonce triplet contrastive nce bpr skip_gram bce hinge listwise_softmax mse"
            " distillation"
        ),
        _names(
            "recall hit_rate mrr ndcg map ann_recall context_recall mean_rank catalogue_coverage diversity novelty"
            " null_result_rate"
        ),
        (
            Misfit("precision", "later stages restore precision; what is not retrieved is lost", alone=True),
            Misfit("roc_auc", "it does not see the first k", alone=True),
            Misfit("auc", "it does not see the first k", alone=True),
            Misfit("accuracy", "nearly everything is rightly left out"),
        ),
        ("coverage", "engagement with what is retrieved"),
    ),
    "ranking": Fit(
        "ranking",
        "ndcg for graded relevance, map for binary, mrr for one right answer",
        _names(
            "bce weighted_bce focal weighted_logistic ranknet lambdarank lambdamart listwise_softmax approx_ndcg softmax bpr"
            " huber mse mae hinge quantile cross_entropy distillation ips"
        ),
        _names(
            "ndcg map mrr hit_rate mean_rank pairwise_accuracy kendall_tau roc_auc auc gauc pr_auc log_loss ne nce"
            f" diversity novelty serendipity catalogue_coverage gini {_CALIBRATED}"
        ),
        (
            Misfit("precision", _NO_ORDER, alone=True),
            Misfit("recall", _NO_ORDER, alone=True),
            Misfit("accuracy", _NO_ORDER),
            Misfit("rmse", "a good order needs no right amounts", alone=True),
        ),
        ("click-through rate with guardrails", "session success", "watch time"),
    ),
    "regression": Fit(
        "regression",
        "",
        _names(
            "mse mae huber asymmetric_huber quantile poisson tweedie gaussian_nll survival weighted_logistic distillation"
        ),
        _names("mae rmse mse mape wape smape p90_error bias r2 pinball coverage late_rate crps kendall_tau"),
        (
            Misfit("accuracy", _NO_CLASSES),
            Misfit("roc_auc", _NO_CLASSES),
            Misfit("auc", _NO_CLASSES),
            Misfit("f1", _NO_CLASSES),
        ),
        ("late-arrival rate",),
    ),
    "forecasting": Fit(
        "forecasting",
        "",
        _names("quantile mse mae huber asymmetric_huber poisson tweedie gaussian_nll"),
        _names("wape mase pinball coverage mae rmse smape crps bias"),
        (
            Misfit("mape", "it explodes where demand is near zero", alone=True),
            Misfit("accuracy", _NO_CLASSES),
            Misfit("auc", _NO_CLASSES),
        ),
        ("stock-outs",),
    ),
    "detection": Fit(
        "detection",
        "a loss for the class and one for the box",
        _names("cross_entropy focal bce smooth_l1 giou"),
        _names("detection_map recall_iou precision_iou ap_per_class fnr recall precision"),
        (Misfit("accuracy", "background is nearly everywhere"), Misfit("auc", "it does not see where", alone=True)),
        ("user reports", "misses"),
    ),
    "segmentation": Fit(
        "segmentation",
        "",
        _names("dice cross_entropy focal bce"),
        _names("mean_iou boundary_iou dice_score"),
        (Misfit("pixel_accuracy", "large areas dominate", alone=True), Misfit("accuracy", "large areas dominate")),
        (),
    ),
    "embedding": Fit(
        "embedding",
        "",
        _names("contrastive infonce triplet skip_gram sampled_softmax nce softmax bpr distillation reconstruction"),
        _names("recall mrr mean_rank ndcg map hit_rate ann_recall"),
        (Misfit("accuracy", "vectors are judged by what they find"),),
        ("click-through rate", "save or book rate"),
    ),
    "link_prediction": Fit(
        "link_prediction",
        "",
        _names("bce weighted_bce bpr sampled_softmax infonce triplet hinge nce"),
        _names("roc_auc auc map recall hit_rate mrr ndcg pr_auc"),
        (Misfit("accuracy", "almost no pair is linked"),),
        ("accepted requests",),
    ),
    "generation": Fit(
        "generation",
        "",
        _names("nll dpo rlhf distillation denoising policy_gradient cross_entropy"),
        _names(
            "task_success win_rate judge_win_rate toxicity faithfulness groundedness answer_correctness answer_relevance"
            " exact_match pass hallucination_rate refusal_rate jailbreak_rate ttft tpot wer fid"
        ),
        (
            Misfit("bleu", "it counts shared words, not meaning", alone=True),
            Misfit("rouge", "it counts shared words, not meaning", alone=True),
            Misfit("perplexity", "it does not say whether answers help", alone=True),
            Misfit("accuracy", "an answer is more than right or wrong", alone=True),
        ),
        ("thumbs up", "resolved conversations", "retention"),
    ),
    "generation_grounded": Fit(
        "generation",
        "answers from retrieved passages; the retriever is judged on its own",
        _names("nll dpo rlhf distillation cross_entropy"),
        _names(
            "recall mrr faithfulness groundedness answer_relevance answer_correctness citation_precision citation_recall"
            " context_precision context_recall hallucination_rate abstention_rate judge_win_rate win_rate ttft tpot"
        ),
        (
            Misfit("answer_correctness", "a right answer from nowhere is luck", alone=True),
            Misfit("bleu", "it counts shared words, not meaning", alone=True),
            Misfit("rouge", "it counts shared words, not meaning", alone=True),
        ),
        ("deflection", "reformulation", "thumbs up"),
    ),
    "anomaly": Fit(
        "anomaly",
        "",
        _names("reconstruction isolation one_class elbo focal weighted_bce mse"),
        _names(
            "pr_auc average_precision precision_at_budget time_to_detect recall_at_precision recall_at_fpr precision recall"
        ),
        (
            Misfit("accuracy", _RARE),
            Misfit("roc_auc", "it looks good long before precision does", alone=True),
            Misfit("auc", "it looks good long before precision does", alone=True),
        ),
        ("share of alerts that analysts confirm",),
    ),
    "bandit": Fit(
        "bandit",
        "judged on randomized or reweighted logs",
        _names("policy_gradient bce mse ips"),
        _names("reward cumulative_regret ctr conversion"),
        (Misfit("accuracy", "the outcome of other actions is unknown"),),
        ("reward against a holdback",),
    ),
    "clustering": Fit(
        "clustering",
        "",
        _names("kmeans reconstruction elbo contrastive"),
        _names("silhouette ari nmi"),
        (Misfit("accuracy", "clusters have no names", alone=True),),
        (),
    ),
}


def fits_of(type: str) -> dict[str, Fit]:
    """The entries of `TASKS` for one task type, the general one first."""
    return {name: fit for name, fit in TASKS.items() if fit.type == type}


def canonical(metric: str) -> str:
    """The name under which a metric's other spellings are known: `auc` is `roc_auc`."""
    known = METRICS.get(metric)
    return known.same_as if known is not None and known.same_as else metric
