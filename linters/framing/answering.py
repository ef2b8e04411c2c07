"""Which models answer which task, worked out once for a rule. No rule itself."""

from __future__ import annotations

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import parts


def models_by_task(facts: Facts) -> dict[str, list[Part]]:
    """For each task the models that answer it, in order of declaration."""
    found: dict[str, list[Part]] = {task.name: [] for task in parts(facts, "task")}
    for model in parts(facts, "model"):
        task = facts.lineage.task(model.name)
        if task is not None:
            found.setdefault(task.name, []).append(model)
    return found
