"""`python -m mlsd_dsl.calibration`: write `docs/calibration.md` of a checkout, or with `--check` say that it is stale."""

from __future__ import annotations

import sys
from pathlib import Path

from mlsd_dsl.calibration.card import page

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/calibration.md"


def main(arguments: list[str], root: Path = ROOT) -> str:
    """What to leave with: nothing where all is well, else what is wrong."""
    if unknown := [argument for argument in arguments if argument != "--check"]:
        return f"there is no option `{unknown[0]}`; the only one is --check"
    if not (root / "docs").is_dir():
        return f"{root} is no checkout of mlsd: an installed package has no card to write"
    path, text = root / PAGE, page()
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return ""
    if "--check" in arguments:
        return f"{PAGE} is stale: python -m mlsd_dsl.calibration"
    path.write_text(text, encoding="utf-8", newline="\n")
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
