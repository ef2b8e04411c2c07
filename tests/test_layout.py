"""The house: who may import whom, what is shipped, and what no file may say.

Each check is a function from a text or a list to complaints, so that the tests can also feed it a violation and see it
reported. Only the standard library is used, and nothing of ours is imported, except where start-up is measured.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS: dict[str, str] = PROJECT["tool"]["setuptools"]["package-dir"]  # {"mlsd_dsl.linters": "linters", ...}
MAPPED = {folder: package for package, folder in FOLDERS.items() if package != "mlsd_dsl"}

# A room may import every room in a line above its own.
STAGES = (
    ("diagnostics", "collecting", "caching"),
    ("vocabulary", "syntax"),
    ("design",),
    ("schema",),
    ("graph",),
    ("formulas",),
    ("analyses",),
    ("facts",),
    ("simulation",),
    ("verdicts",),
    ("rulings",),
    ("estimates",),
    ("navigation",),
    ("scene", "report"),
    ("survey",),
    ("boxes", "perspectives"),
    ("views",),
    ("charts", "comparisons"),
    ("showing",),
    ("rules", "rendering"),
    ("plugins",),
    ("gate",),
    ("pipeline",),
    ("notes",),
    ("output", "language_server"),
    (
        "surveying",
        "reporting",
    ),
    ("reference", "site", "skeletons"),
    ("calibration",),
    ("cli",),
    ("__main__", "notebook", "recording"),
)
ARROWS = {
    room: {earlier for line in STAGES[:number] for earlier in line}
    for number, line in enumerate(STAGES)
    for room in line
} | {
    "mlsd_dsl": {"notebook"},  # what `load` hands on to, when it is called
    "grammar": set(),
    "designs": set(),
    "linters": {"rules", "facts", "design", "vocabulary", "diagnostics"},
    "renderers": {"caching", "rendering", "facts", "navigation", "scene", "report", "survey", "vocabulary"},
}
ARROWS["cli"] |= {"designs"}  # that `new` copies from
ARROWS["syntax"] |= {"grammar"}  # the tables that the parser runs on

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "shared"}
# A path of one machine or a file outside the repository; spelled so that this file does not contain what it looks for.
ELSEWHERE = re.compile(rb"\.\./[s]hared|(?<![\w.:-])(?:/[w]ork/|/[r]oot/|/[t]mp/\w/|/[h]ome/\w+/)")
TOO_SLOW = {"networkx", "numpy", "graphviz", "diagrams", "pygls", "pydantic", "rich", "lark"}


# The checks


def strayed(module: str, source: str, is_package: bool = False) -> list[str]:
    """The imports in `source`, the text of the installed `module`, that go against the arrows."""
    room = room_of(module)
    if room not in ARROWS:
        return [f"{module}: no arrow leads to or from `{room}`: give the room its line in STAGES"]
    complaints = []
    for name, relative in imported(module, source, is_package):
        top, target = name.partition(".")[0], room_of(name)
        if top in MAPPED:
            complaints.append(f"{module} imports `{name}`: a second copy of `{MAPPED[top]}`")
        elif top != "mlsd_dsl" or target == "mlsd_dsl":
            continue
        elif target == room:
            if room in ("linters", "renderers") and not relative:
                complaints.append(f"{module} imports `{name}`: write it as a relative import")
        elif target not in ARROWS[room]:
            complaints.append(f"{module} imports `{name}`: `{room}` may not know `{target}`")
    return complaints


def names_a_plugin(module: str, source: str) -> list[str]:
    """The strings in `source` that name a module of ours which the core should meet through its entry point."""
    return [
        f"{module} names {node.value!r}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"mlsd_dsl\.(linters|renderers)[\w.]*", node.value)
    ]


def says_nothing(path: Path) -> list[str]:
    """The parts of `path` that name no thing."""
    return [f"{path}: `{part}` says nothing" for part in (*path.parts[:-1], path.stem) if part.lower() in SAYS_NOTHING]


def points_elsewhere(path: Path, content: bytes) -> list[str]:
    """The lines of `content` that name a place outside the repository."""
    return [
        f"{path}:{number}: {line.decode(errors='replace').strip()}"
        for number, line in enumerate(content.splitlines(), start=1)
        if ELSEWHERE.search(line)
    ]


def differences(listed: Iterable[str], found: Iterable[str]) -> list[str]:
    """How a list in `pyproject.toml` differs from what is there."""
    return [f"add {name}" for name in sorted(set(found) - set(listed))] + [
        f"remove {name}" for name in sorted(set(listed) - set(found))
    ]


# What the checks read


def room_of(name: str) -> str:
    """The room that the installed name lies in: `mlsd_dsl.design.bind` lies in `design`."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def imported(module: str, source: str, is_package: bool = False) -> Iterator[tuple[str, bool]]:
    """The full name of everything that `source` imports, at any depth, and whether it is written as a relative import."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                parents = module.split(".")
                parents = parents[: len(parents) - node.level + is_package]
                origin = ".".join([*parents, origin] if origin else parents)
            # `from mlsd_dsl import facts` imports a room; below that, the room is in the origin already.
            inner = origin == "mlsd_dsl"
            rooms = {f"mlsd_dsl.{alias.name}" for alias in node.names if alias.name in ARROWS} if inner else set()
            yield from ((name, bool(node.level)) for name in sorted(rooms) or [origin])


def modules() -> Iterator[tuple[str, Path]]:
    """Every module that is installed, by the name it is installed under."""
    for package, folder in sorted(FOLDERS.items()):
        for path in sorted((ROOT / folder).rglob("*.py")):
            inner = path.relative_to(ROOT / folder).with_suffix("").parts
            yield ".".join([package, *(part for part in inner if part != "__init__")]), path


def files() -> Iterator[Path]:
    """Every file of the checkout that is written or recorded here, relative to it."""
    made = {".git", ".venv", "build", "dist", "node_modules", "__pycache__"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(
            name
            for name in folders
            if name not in made and not name.endswith(("_cache", ".egg-info")) and name != ".hypothesis"
        )
        yield from (Path(folder, name).relative_to(ROOT) for name in sorted(names))


def text(path: Path) -> str:
    """What stands in `path`."""
    return path.read_text(encoding="utf-8")


# The tests


def test_imports_follow_the_arrows() -> None:
    assert [c for module, path in modules() for c in strayed(module, text(path), path.name == "__init__.py")] == []


def test_tests_and_benchmarks_import_the_installed_names() -> None:
    paths = [path for path in files() if path.suffix == ".py" and path.parts[0] in ("tests", "benchmarks")]
    bare = [(path, name) for path in paths for name, _ in imported(path.stem, text(ROOT / path)) if name in MAPPED]
    assert paths
    assert bare == []


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("mlsd_dsl.syntax.parser", "from mlsd_dsl.design import bind", "`syntax` may not know `design`"),
        ("mlsd_dsl.syntax.parser", "import mlsd_dsl.vocabulary", "`syntax` may not know `vocabulary`"),
        ("mlsd_dsl.scene", "from mlsd_dsl import rules", "`scene` may not know `rules`"),
        ("mlsd_dsl.scene", "from . import rules", "`scene` may not know `rules`"),
        ("mlsd_dsl.design.bind", "def late():\n    from ..pipeline import run", "`design` may not know `pipeline`"),
        ("mlsd_dsl.pipeline", "from mlsd_dsl.linters.data import leak", "`pipeline` may not know `linters`"),
        ("mlsd_dsl.cli.draw", "import mlsd_dsl.renderers.svg", "`cli` may not know `renderers`"),
        ("mlsd_dsl.linters.data.leak", "from mlsd_dsl.analyses import leakage", "`linters` may not know `analyses`"),
        ("mlsd_dsl.linters.data.leak", "from mlsd_dsl.linters.data import skew", "relative import"),
        ("mlsd_dsl.renderers.svg", "from mlsd_dsl.linters import data", "`renderers` may not know `linters`"),
        ("mlsd_dsl.renderers.svg", "import renderers.layout", "a second copy of `mlsd_dsl.renderers`"),
        ("mlsd_dsl.grammar.compile", "from mlsd_dsl.syntax import parser", "`grammar` may not know `syntax`"),
        ("mlsd_dsl.kitchen", "import os", "no arrow leads to or from `kitchen`"),
    ],
)
def test_an_import_against_the_arrows_is_reported(module: str, source: str, complaint: str) -> None:
    [reported] = strayed(module, source)
    assert complaint in reported


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("mlsd_dsl.syntax.parser", "from mlsd_dsl.grammar import tables"),
        ("mlsd_dsl.design.bind", "from mlsd_dsl.vocabulary.part import Part\nfrom .link import link"),
        ("mlsd_dsl.cli.lint", "import os\nfrom mlsd_dsl import __version__, output, pipeline"),
        ("mlsd_dsl.linters.data.leak", "from ..model import skew\nfrom mlsd_dsl.facts import Facts"),
        ("mlsd_dsl.renderers.svg", "from .layout import place\nfrom mlsd_dsl.scene import Scene"),
    ],
)
def test_an_import_along_the_arrows_is_not(module: str, source: str) -> None:
    assert strayed(module, source) == []


def test_a_package_imports_relative_to_itself() -> None:
    assert strayed("mlsd_dsl.design", "from .bind import bind", is_package=True) == []
    assert strayed("mlsd_dsl.design", "from ..cli import main", is_package=True) != []


def test_the_core_names_no_plugin() -> None:
    core = [(module, path) for module, path in modules() if path.is_relative_to(ROOT / "mlsd_dsl")]
    assert [c for module, path in core for c in names_a_plugin(module, text(path))] == []
    assert names_a_plugin("mlsd_dsl.plugins", 'import_module("mlsd_dsl.renderers.svg")') != []
    assert names_a_plugin("mlsd_dsl.plugins", '"""Finds `mlsd_dsl.renderers` by its entry point."""') == []


def test_every_package_is_shipped() -> None:
    listed = PROJECT["tool"]["setuptools"]["packages"]
    assert differences(listed, [module for module, path in modules() if path.name == "__init__.py"]) == []
    assert listed == sorted(listed)


def test_every_module_lies_in_a_package() -> None:
    assert [str(path) for _, path in modules() if not (path.parent / "__init__.py").exists()] == []


def test_a_list_that_differs_from_the_disk_is_reported() -> None:
    assert differences(["mlsd_dsl", "mlsd_dsl.gone"], ["mlsd_dsl", "mlsd_dsl.new"]) == [
        "add mlsd_dsl.new",
        "remove mlsd_dsl.gone",
    ]


def test_every_data_file_is_shipped() -> None:
    def matching(globs: dict[str, list[str]]) -> set[Path]:
        return {
            found.relative_to(ROOT)
            for package, patterns in globs.items()
            for pattern in patterns
            for found in (ROOT / FOLDERS[package]).glob(pattern)
        }

    shipped = matching(PROJECT["tool"]["setuptools"]["package-data"])
    recorded = matching(PROJECT["tool"]["setuptools"]["exclude-package-data"])
    # What is recorded beside a design (its estimate, its lint) stays in the repository.
    data = {
        path
        for path in files()
        if path.parts[0] in FOLDERS.values()
        and path.suffix != ".py"
        and (path.parts[0] != "designs" or path.suffix in (".mlsd", ".md"))
    }
    assert Path("grammar/mlsd.lark") in data
    assert sorted(data - shipped - recorded) == []
    assert {path.name for path in recorded} <= {"README.md", "report.md", "estimate.md"}


def test_no_folder_hides_a_mapped_package() -> None:
    assert [package for package in MAPPED.values() if (ROOT / package.replace(".", "/")).exists()] == []


def test_entry_points_name_what_exists() -> None:
    project = PROJECT["project"]
    groups = project["entry-points"]
    named = [*project["scripts"].values(), *(value for group in groups.values() for value in group.values())]
    paths = dict(modules())
    assert set(groups) == {"mlsd_dsl.rules", "mlsd_dsl.renderers"}
    for value in named:
        module, _, attribute = value.partition(":")
        assert module in paths, f"there is no {module}"
        assert not attribute or attribute in _bound(text(paths[module])), f"{module} has no {attribute}"


def test_every_name_says_something() -> None:
    assert [c for path in files() if path.suffix == ".py" for c in says_nothing(path)] == []
    assert says_nothing(Path("mlsd_dsl/design/utils.py")) != []
    assert says_nothing(Path("linters/common/leak.py")) != []
    assert says_nothing(Path("mlsd_dsl/vocabulary/commons.py")) == []


def test_no_file_points_outside_the_repository() -> None:
    assert [c for path in files() for c in points_elsewhere(path, (ROOT / path).read_bytes())] == []


@pytest.mark.parametrize(
    "parts",
    [
        ("..", "shared", "RULES.md"),
        ("", "work", "main"),
        ("", "tmp", "w", "v"),
        ("", "root", "x"),
        ("", "home", "ann", "x"),
    ],
)
def test_a_path_of_one_machine_is_reported(parts: tuple[str, ...]) -> None:
    place = "/".join(parts)
    assert points_elsewhere(Path("README.md"), f"one\nsee {place}\n".encode()) == [f"README.md:2: see {place}"]


def test_an_address_is_not_a_path_of_one_machine() -> None:
    assert points_elsewhere(Path("README.md"), b"https://example.org/work/ and src/work/ and ~/home/x") == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    linked = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text(folder / "README.md"))
    assert differences(linked, [path.name for path in folder.glob("[0-9]*.md")]) == []


@pytest.mark.skipif(not (ROOT / "mlsd_dsl/cli/__init__.py").exists(), reason="there is no command line yet")
def test_lint_starts_without_heavy_libraries(tmp_path: Path) -> None:
    design = tmp_path / "feed.mlsd"
    design.write_text("", encoding="utf-8")
    code, loaded = _lint(f"main(['lint', {str(design)!r}])")
    assert code in (0, 1)
    assert loaded & TOO_SLOW == set()
    assert "mlsd_dsl.pipeline" in loaded


def test_a_heavy_library_at_start_up_is_noticed(tmp_path: Path) -> None:
    _, loaded = _lint("import lark", start="")
    assert loaded & TOO_SLOW == {"lark"}


def _lint(run: str, start: str = "from mlsd_dsl.cli import main") -> tuple[int, set[str]]:
    """The exit code of `run` in a fresh Python, and the modules that it has loaded at the end."""
    program = f"""
import sys
{start}
code = 0
try:
    {run}
except SystemExit as stop:
    code = stop.code or 0
print(file=sys.stderr)
print(code, *sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    code, *loaded = done.stderr.splitlines()[-1].split()
    return int(code), set(loaded)


def _bound(source: str) -> set[str]:
    """The names that the top level of a module binds."""
    bound: set[str] = set()
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(node.name)
            case ast.Import() | ast.ImportFrom():
                bound.update(alias.asname or alias.name for alias in node.names)
            case ast.Assign():
                bound.update(target.id for target in node.targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                bound.add(name)
    return bound
