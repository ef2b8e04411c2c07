"""A ranker is judged by clicks on what the old ranker showed.

## Why

The log holds outcomes only for what was shown, most of it at the top. A new ranker that brings up something better finds no click there
and is scored as wrong: the test rewards whoever repeats the old order (Joachims, Swaminathan and Schnabel, *Unbiased Learning-to-Rank with
Biased Feedback*, WSDM 2017).

## What to do

Correct the log, `counterfactual: ips` with logged propensities, use a randomised slice (`exploration_share`), let people judge a sample,
or interleave.

## Limits

Rankers that serve and learn from implicit labels which are selective, or read from a source biased by position or exposure. A correction
anywhere in the tests or the data of the model counts.

## The interviewer asks

"How does your test score an item that was never shown?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, named, parts, rule, states, word, words, yes

ORDERING = ("prerank", "rank", "rerank")


@rule("E522", interview=WARNING, gives_way_to=("no-offline-evaluation",))
def check(facts: Facts) -> Iterator[Finding]:
    """Tests of rankers on what was shown, with no correction."""
    if any(word(experiment, "type") == "interleaving" for experiment in parts(facts, "experiment")):
        return
    told: set[str] = set()
    for life in facts.lifecycle.lives():
        model = facts.design.parts[life.model]
        tests = [facts.design.parts[name] for name in life.evaluations]
        if word(model, "role") not in ORDERING or not tests or tests[0].name in told:
            continue
        label = next((name for name in facts.lineage.labels(model.name) if _is_biased(facts, name)), "")
        if label and not any(map(_corrects, tests)) and not _explores(facts, model, tests):
            told.add(tests[0].name)
            asks = tuple(f"{test.name}.counterfactual" for test in tests if not states(test, "counterfactual"))
            yield at(
                tests[0],
                f"`{tests[0].name}` judges `{model.name}` by `{label}`, which is only known of what was shown",
                "counterfactual",
                help="correct the log, `counterfactual: ips`, use a randomised slice, or let people judge a sample",
                concerns=(model.name, label),
                asks=asks,
                severity=QUESTION if asks else None,
            )


def _is_biased(facts: Facts, name: str) -> bool:
    label = facts.design.parts[name]
    sources = [facts.design.parts[source] for source in named(label, "from")]
    shown_first = any({"position", "exposure"}.intersection(words(source, "biased_by")) for source in sources)
    return word(label, "origin") == "implicit" and (yes(label, "selective") or shown_first)


def _corrects(evaluation: Part) -> bool:
    return word(evaluation, "counterfactual") not in ("", "none") or yes(evaluation, "human")


def _explores(facts: Facts, model: Part, tests: list[Part]) -> bool:
    datasets = (*facts.lineage.datasets(model.name), *(name for test in tests for name in named(test, "dataset")))
    return any(states(facts.design.parts[name], "exploration_share") for name in datasets)


fires_on = (
    """
    endpoint feed { entry: yes }
    label clicked { origin: implicit, selective: yes }
    task order { type: ranking, label: clicked }
    model ranker { task: order, role: rank }
    evaluation offline { model: ranker, counterfactual: none }
    feed => ranker
    """,
    *(
        f"""
    endpoint feed {{ entry: yes }}
    source clicks {{ biased_by: [popularity, {bias}] }}
    label clicked {{ from: clicks, origin: implicit }}
    dataset shown {{ label: clicked }}
    model ranker {{ role: {role} }}
    training nightly {{ model: ranker, dataset: shown }}
    evaluation offline {{ model: ranker, counterfactual: none }}
    feed => ranker
    """
        for bias, role in (("position", "prerank"), ("exposure", "rerank"))
    ),
)
near_miss = ("counterfactual: none", "counterfactual: ips")
silent_on = (
    """
    endpoint feed { entry: yes }
    label clicked { origin: implicit, selective: yes }
    task order { type: ranking, label: clicked }
    model ranker { task: order, role: rank }
    evaluation offline { model: ranker }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    source clicks { biased_by: [popularity] }
    label clicked { origin: implicit, selective: yes }
    label rated { origin: human, selective: yes }
    label seen { from: clicks, origin: implicit }
    task order { type: ranking, label: clicked }
    task grade { type: ranking, label: rated }
    task find { type: retrieval, label: clicked }
    task view { type: ranking, label: seen }
    model ranker { task: order, role: rank }
    model untested { task: order, role: rank }
    model grader { task: grade, role: rank }
    model finder { task: find, role: retrieval }
    model viewer { task: view, role: rank }
    evaluation by_people { model: ranker, human: yes, counterfactual: none }
    evaluation offline { model: [finder, grader, viewer], counterfactual: none }
    feed => [ranker, grader, finder, untested, viewer]
    """,
    """
    endpoint feed { entry: yes }
    label clicked { origin: implicit, selective: yes }
    task order { type: ranking, label: clicked }
    model ranker { task: order, role: rank }
    evaluation offline { model: ranker, counterfactual: none }
    experiment merged { tests: ranker, type: interleaving }
    feed => ranker
    """,
    """
    endpoint feed { entry: yes }
    label clicked { origin: implicit, selective: yes }
    dataset shown { label: clicked, exploration_share: 1% }
    dataset slice { label: clicked, exploration_share: 100% }
    dataset plain { label: clicked }
    model ranker { role: rank }
    model second { role: rank }
    training nightly { model: ranker, dataset: shown }
    training weekly { model: second, dataset: plain }
    evaluation offline { model: ranker, counterfactual: none }
    evaluation random { model: second, dataset: slice, counterfactual: none }
    feed => [ranker, second]
    """,
)
