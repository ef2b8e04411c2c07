"""The page of tasks: which losses and metrics fit which task, and what each of them says."""

from __future__ import annotations

from mlsd_dsl.reference.markdown import code, codes, table
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.vocabulary.losses import LOSSES
from mlsd_dsl.vocabulary.tasks import METRICS, TASKS, Fit, Metric

_INTRO = """A `task` says what is predicted; its `type` says which losses can train a model for it and which metrics can judge
one. Others are not refused where they are written `other("...")`.

- [What fits](#what-fits)
- [Losses](#losses)
- [Metrics](#metrics)"""

_CUTOFFS = {
    "k": "`@20`: among the first 20",
    "iou": "`@50`: overlap of 50%",
    "precision": "`@90`: where precision is 90%",
    "recall": "`@90`: where recall is 90%",
    "fpr": "`@1`: at 1% false alarms",
    "alerts": "`@500`: of the first 500 alerts",
}


def page() -> str:
    """The page of tasks, losses and metrics."""
    tasks = "\n\n".join(_task(name, fit) for name, fit in TASKS.items())
    losses = table(("Loss", "What it does"), [(code(name), doc) for name, doc in LOSSES.items()])
    head = ("Metric", "What it says", "Better", "Values", "Cut-off")
    metrics = table(head, [_metric(name, metric) for name, metric in METRICS.items()])
    return whole("Tasks", _INTRO, f"## What fits\n\n{tasks}", f"## Losses\n\n{losses}", f"## Metrics\n\n{metrics}")


def _task(name: str, fit: Fit) -> str:
    wrong = [f"`{misfit.metric}`{' alone' if misfit.alone else ''}: {misfit.why}" for misfit in fit.wrong]
    rows = [
        ("Losses", codes(dict.fromkeys(fit.losses))),
        ("Metrics", codes(dict.fromkeys(fit.metrics))),
        ("Misleading", "; ".join(wrong)),
        ("Online", "; ".join(fit.online)),
    ]
    where = f"`type: {fit.type}`" + (f": {fit.when}." if fit.when else ".")
    return f"### {name}\n\n{where}\n\n{table(('', 'What fits'), [row for row in rows if row[1]])}"


def _metric(name: str, metric: Metric) -> tuple[str, ...]:
    better = {True: "higher", False: "lower", None: "neither"}[metric.higher]
    doc = metric.doc + (f" The same as {code(metric.same_as)}." if metric.same_as else "")
    least = "" if metric.least is None else f"{metric.least:g}"
    most = "" if metric.most is None else f"{metric.most:g}"
    if metric.least is None or metric.most is None:
        values = f"from {least}" if least else (f"to {most}" if most else "any")
    else:
        values = f"{least} to {most}"
    cutoff = _CUTOFFS.get(metric.cutoff, metric.cutoff)
    return code(name), doc, better, values, cutoff
