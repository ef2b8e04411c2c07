"""What is written from the vocabulary: the pages of `docs/reference/` and the data that editors complete and explain from.

`python -m mlsd_dsl.reference` writes it all into a checkout, `--check` says what is stale.
"""

from __future__ import annotations

from mlsd_dsl.reference import arrows, catalogues, completion, facts, kinds, mistakes, rules, statements, tasks, units


def files() -> dict[str, str]:
    """The text of every generated file, by its path in the repository."""
    return {
        "docs/reference/kinds.md": kinds.page(),
        "docs/reference/arrows.md": arrows.page(),
        "docs/reference/statements.md": statements.page(),
        "docs/reference/facts.md": facts.page(),
        "docs/reference/units.md": units.page(),
        "docs/reference/mistakes.md": mistakes.page(),
        **rules.files(),
        "docs/reference/tasks.md": tasks.page(),
        "docs/reference/technologies.md": catalogues.technologies_page(),
        "docs/reference/hardware.md": catalogues.hardware_page(),
        "grammar/vocabulary.json": completion.text(),
    }
