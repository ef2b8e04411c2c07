"""Runs mypy with every module under the name that it is installed by. `make types` calls it from the checkout.

mypy cannot follow an editable install whose folders are mapped (`linters/` is `mlsd_dsl.linters`), so that a bare `mypy`
takes whatever tests import from a mapped folder for `Any`. Here the mapping of `pyproject.toml` is applied to mypy's own
list of files before it starts. Options and files come from `pyproject.toml`; further options may be given.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from mypy.build import build
from mypy.errors import CompileError
from mypy.main import process_options
from mypy.modulefinder import BuildSource


def main() -> None:
    """Print what mypy finds; exit with 1 where that is anything."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    folders = {folder: package for package, folder in project["tool"]["setuptools"]["package-dir"].items()}
    sources, options = process_options(["--cache-dir", ".mypy_cache/installed", *sys.argv[1:]])
    options.fast_module_lookup = True  # look for a module among the files given before looking on the disk
    try:
        messages = build([_installed(source, folders) for source in sources], options).errors
    except CompileError as error:
        messages = error.messages
    print("\n".join(messages) or f"types: no issues in {len(sources)} files")
    sys.exit(1 if messages else 0)


def _installed(source: BuildSource, folders: dict[str, str]) -> BuildSource:
    folder, dot, rest = source.module.partition(".")
    return BuildSource(source.path, folders.get(folder, folder) + dot + rest, source.text, source.base_dir)


if __name__ == "__main__":
    main()
