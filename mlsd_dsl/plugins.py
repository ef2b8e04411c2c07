"""Finds what extends mlsd: packs of rules and of renderers, ours among them, by their entry points.

A pack of renderers says what it offers; a pack of rules is a package that is walked: every module in it that has a `check`
made by `mlsd_dsl.rules.rule` is a rule, in the step that its folder names.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mlsd_dsl.rendering import Renderer
    from mlsd_dsl.rules import Loaded

RULES = "rules"  # the entry-point group `mlsd_dsl.rules`
RENDERERS = "renderers"  # the entry-point group `mlsd_dsl.renderers`


class Format(NamedTuple):
    """A picture format that some pack offers."""

    name: str
    pack: ModuleType

    def load(self) -> Renderer:
        """Its renderer, imported now."""
        renderer: Renderer = self.pack.load(self.name)
        return renderer


def formats() -> dict[str, Format]:
    """Every picture format by name; where two packs offer one, the first by name of the pack wins."""
    found: dict[str, Format] = {}
    for pack in _packs(RENDERERS):
        for name in pack.formats():
            found.setdefault(name, Format(name, pack))
    return found


def renderer(name: str) -> Renderer:
    """The renderer of a format, or a `RenderError` that names those there are."""
    known = formats()
    if name not in known:
        from mlsd_dsl.rendering import RenderError

        raise RenderError(f"there is no picture format `{name}`", f"there are: {', '.join(sorted(known))}")
    return known[name].load()


class Rules(NamedTuple):
    """Every rule that could be loaded, by name, and why others could not: `module: error`."""

    loaded: dict[str, Loaded]
    broken: tuple[str, ...]


@cache
def rules() -> Rules:
    """The rules of all packs, in the order of their codes; where two have one name, the first pack wins."""
    from mlsd_dsl.rules import Loaded

    found: dict[str, Loaded] = {}
    broken: list[str] = []
    for pack in _packs(RULES):
        for name, step in _modules(pack):
            try:
                module = import_module(name)
            except Exception as error:
                broken.append(f"{name}: {type(error).__name__}: {error}")
                continue
            check = getattr(module, "check", None)
            terms = getattr(check, "terms", None)
            if check is not None and terms is not None:
                own = name.rpartition(".")[2].replace("_", "-")
                found.setdefault(own, Loaded(own, step, terms, check, module))
    in_order = sorted(found.values(), key=lambda each: (each.code, each.name))
    return Rules({each.name: each for each in in_order}, tuple(broken))


def rule_folders() -> tuple[str, ...]:
    """The folders in which the packs of rules lie; no rule is imported."""
    return tuple(str(path) for pack in _packs(RULES) for path in getattr(pack, "__path__", ()))


def renderer_folders() -> tuple[str, ...]:
    """The folders in which the packs of renderers lie; no renderer is imported."""
    return tuple(str(path) for pack in _packs(RENDERERS) for path in getattr(pack, "__path__", ()))


def _modules(pack: ModuleType) -> Iterator[tuple[str, str]]:
    """The modules of a pack, each with the folder that it lies in; those at the top lie in the pack's own name."""
    agenda = [(pack.__name__, list(getattr(pack, "__path__", [])), pack.__name__.rpartition(".")[2])]
    while agenda:
        prefix, paths, step = agenda.pop(0)
        for module in sorted(iter_modules(paths), key=lambda each: each.name):
            if module.ispkg:
                folders = [f"{path}/{module.name}" for path in paths]
                agenda.append((f"{prefix}.{module.name}", folders, module.name))
            else:
                yield f"{prefix}.{module.name}", step


def _packs(group: str) -> Iterator[ModuleType]:
    points = sorted(entry_points(group=f"mlsd_dsl.{group}"), key=lambda point: (point.name != "builtin", point.name))
    for point in points:
        pack = point.load()
        if isinstance(pack, ModuleType):
            yield pack
