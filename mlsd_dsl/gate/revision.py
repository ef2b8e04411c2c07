"""The designs of an earlier revision, laid out in a folder of their own, so that findings can be compared with theirs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path, PurePosixPath

SUFFIXES = (".mlsd", ".md", ".markdown", "mlsd.toml", "pyproject.toml")
LARGEST = 200_000_000  # bytes of all files of a revision together
PATIENCE = 60  # seconds for one call of git


class NoRevision(Exception):  # noqa: N818 - the user's mistake, told in one line
    """Why a revision cannot be read, and what would help."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


def top_of(folder: Path) -> Path:
    """The top of the checkout that a folder lies in."""
    told = _git(folder, "rev-parse", "--show-toplevel")
    return Path(told.decode("utf-8", "surrogateescape").rstrip("\n"))


def unpack(revision: str, top: Path, target: Path) -> None:
    """Write the designs and settings of a revision below `target`, at the places they had below `top`."""
    name = revision.removeprefix("git:")
    if not name or name.startswith("-"):
        raise NoRevision(f"`{revision}` is no revision", "name a branch, tag or commit: `--since main`")
    commit = _git(top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", unknown=name).decode().strip()
    listed = _git(top, "ls-tree", "-r", "-z", "-l", commit).decode("utf-8", "surrogateescape")
    total = 0
    for row in filter(None, listed.split("\0")):
        told, _, path = row.partition("\t")
        mode, sort, blob, size = told.split()
        inner = PurePosixPath(path)
        # Symbolic links (mode 120000) are left out: they could lead out of the folder.
        if sort != "blob" or mode == "120000" or not path.endswith(SUFFIXES) or ".." in inner.parts:
            continue
        total += int(size)
        if total > LARGEST:
            raise NoRevision(f"the designs of `{name}` are larger than {LARGEST // 1_000_000} MB together")
        place = target.joinpath(*inner.parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_git(top, "cat-file", "blob", blob))
    (target / ".git").mkdir(exist_ok=True)  # imports stay below the top of the checkout, as they do in it


def _git(folder: Path, *arguments: str, unknown: str = "") -> bytes:
    program = shutil.which("git")
    if program is None:
        raise NoRevision("there is no `git` to read a revision with", "install git, or compare with a baseline")
    try:
        done = subprocess.run(
            [program, "-C", str(folder), *arguments], capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoRevision("git does not answer") from None
    if done.returncode == 0:
        return done.stdout
    if unknown:
        raise NoRevision(f"there is no revision `{unknown}`", "name a branch, tag or commit; fetch it first in CI")
    why = done.stderr.decode("utf-8", "replace").strip().splitlines()
    raise NoRevision(why[0].removeprefix("fatal: ") if why else "git could not read the checkout")
