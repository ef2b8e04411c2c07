"""`python -m mlsd_dsl.recording`: write what is recorded of the designs, or with `--check` name what is stale.

Names of designs limit it to those. Pictures whose view or design is gone are removed.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlsd_dsl.cli.files import write
from mlsd_dsl.recording.recorded import BESIDE, GALLERY, names, of_all

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str], root: Path = ROOT) -> str:
    """What to leave with: nothing where all is well, else what is wrong."""
    if not (root / "designs").is_dir() or not (root / "docs").is_dir():
        return f"{root} is no checkout of mlsd: an installed package has no gallery to write"
    known = names(root)
    chosen = [argument for argument in arguments if argument != "--check"]
    if unknown := [name for name in chosen if name not in known]:
        return f"there is no design or option `{unknown[0]}`; there are: --check, {', '.join(known)}"
    try:
        files = of_all(root, chosen or known)
    except ValueError as error:
        return str(error)
    stale = [place for place, data in files.items() if not _is(root / place, data)]
    gone = [place for place in recorded(root, chosen or None) if place not in files]
    if "--check" in arguments:
        told = [f"{place} is stale" for place in stale] + [f"{place} is no longer made" for place in gone]
        return "\n".join([*told, "make generated"]) if told else ""
    for place in stale:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        write(root / place, files[place])
    for place in gone:
        (root / place).unlink()
        with contextlib.suppress(OSError):  # other pictures lie beside it
            (root / place).parent.rmdir()
    return ""


def recorded(root: Path, chosen: Sequence[str] | None = None) -> Iterator[str]:
    """The files that lie where recorded ones do, of these designs or of all that ever were."""
    gallery, designs = root / GALLERY, root / "designs"
    found = [path for path in gallery.rglob("*") if path.is_file()]
    found += [path for name in BESIDE for path in designs.glob(f"*/{name}")]
    for path in sorted(found):
        owner = path.parent.name if path.parent != gallery else path.stem
        if chosen is None or owner in chosen:
            yield path.relative_to(root).as_posix()


def _is(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
