"""mlsd as users have it: copied to where a wheel would put it, in an environment of its own.

An editable install, such as the one of `make setup`, hooks into every start of the interpreter. That makes a bare
`python -c pass` several times slower, and a ratio to it would flatter us.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
import tempfile
import tomllib
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processes import Command, environment, said

ROOT = Path(__file__).parent.parent

_MAIN = (
    "import sys; from mlsd_dsl.cli import main; sys.argv[0] = 'mlsd'; sys.exit(main())"  # what a console script does
)


class Installation:
    """An interpreter with mlsd, and a folder to work in. What mlsd depends on is taken from where it is now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        home = folder / "environment"
        venv.EnvBuilder(symlinks=os.name != "nt").create(home)
        self.interpreter = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        packages = Path(
            said((self.interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")).strip()
        )
        _copy_packages(packages)
        # A plain path adds a folder without running the hooks that lie in it.
        others = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        (packages / "dependencies.pth").write_text("\n".join(sorted(others)) + "\n", encoding="utf-8")
        subprocess.run(self.python("-m", "compileall", "-q", packages), env=environment(), check=True)

    def python(self, *arguments: str | Path) -> Command:
        """A run of the interpreter."""
        return (self.interpreter, *arguments)

    def mlsd(self, *arguments: str | Path) -> Command:
        """A run of the command."""
        return (self.interpreter, "-c", _MAIN, *arguments)

    def file(self, name: str, text: str) -> Path:
        """A text as a file of the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        return path


@contextmanager
def installed() -> Iterator[Installation]:
    """An installation that is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="mlsd-bench-", ignore_cleanup_errors=True) as folder:
        yield Installation(Path(folder))


def _copy_packages(into: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    places: dict[str, str] = project["tool"]["setuptools"]["package-dir"]
    for package in sorted(places):
        target = into.joinpath(*package.split("."))
        shutil.copytree(ROOT / places[package], target, ignore=shutil.ignore_patterns("__pycache__"))
