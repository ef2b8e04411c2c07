"""`python -m mlsd_dsl.reference`: write the generated files of a checkout, or with `--check` name those that are stale."""

from __future__ import annotations

import sys
from pathlib import Path

from mlsd_dsl.reference import files

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str], root: Path = ROOT) -> str:
    """What to leave with: nothing where all is well, else what is wrong."""
    if unknown := [argument for argument in arguments if argument != "--check"]:
        return f"there is no option `{unknown[0]}`; the only one is --check"
    if not (root / "grammar" / "mlsd.lark").exists():
        return f"{root} is no checkout of mlsd: an installed package has no reference to write"
    texts = files()
    stale = [name for name, text in texts.items() if not _is(root / name, text)]
    if "--check" in arguments:
        return "".join(f"{name} is stale: make generated\n" for name in stale).rstrip("\n")
    for name in stale:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[name], encoding="utf-8", newline="\n")
    return ""


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
