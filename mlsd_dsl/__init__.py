"""mlsd: a language for machine-learning system designs. Begin with `pipeline.py`; in a notebook, with `load`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from mlsd_dsl.notebook import Document


def load(source: str | Path) -> Document:
    """A design to look at, from a file, a folder with one design, or the text itself; see `mlsd_dsl.notebook`."""
    from mlsd_dsl.notebook import load as loaded

    return loaded(source)
