"""The one typeface that is measured here and drawn with everywhere: Inter 4.1, under the SIL Open Font License (`OFL.txt`).

The two files are subsets of `Inter-Regular` and `Inter-SemiBold` of https://rsms.me/inter/ without hinting, made with
fontTools: Latin, Greek, Cyrillic, common punctuation, arrows and a few signs, with kerning and no other feature.
"""

from __future__ import annotations

from .metrics import BOLD, REGULAR, text_width
from .wrapping import wrapped

__all__ = ["BOLD", "REGULAR", "font_files", "text_width", "wrapped"]


def font_files() -> tuple[str, str]:
    """Paths of the regular and the semibold file."""
    from importlib.resources import files

    return (str(files(__name__) / "Inter-Regular.ttf"), str(files(__name__) / "Inter-SemiBold.ttf"))
