"""What is recorded of the reference designs: the gallery of their pictures, and beside each its lint, its estimate and a summary.

`python -m mlsd_dsl.recording` writes it all into a checkout, `--check` says what is stale. Readers on GitHub see it without
installing anything, and a change of ours shows as a change of these files.
"""

from __future__ import annotations

from mlsd_dsl.recording.recorded import of_all, of_design

__all__ = ["of_all", "of_design"]
