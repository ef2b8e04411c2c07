"""What a project has decided: `[tool.mlsd]` of the nearest `pyproject.toml`, or the nearest `mlsd.toml`.

    profile = "production"
    select = ["D", "serving"]
    ignore = ["no-hpo"]
    fail-on = "warning"
    exclude = ["drafts/**"]
    baseline = "mlsd-baseline.json"
    [severity]
    no-rollback = "error"
    [notes]
    pictures = "/docs/pictures"
    format = "svg"
    theme = "auto"

The nearest file above a design wins as a whole, and the command line wins over it. In one folder `mlsd.toml` wins.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

from mlsd_dsl.diagnostics import Profile
from mlsd_dsl.gate.levels import OFF, WORDS
from mlsd_dsl.vocabulary.similar import nearest

OWN_FILE, PROJECT_FILE = "mlsd.toml", "pyproject.toml"
GATES = ("error", "warning", "info", "never")
_OF_NOTES = {"pictures": (), "format": ("svg", "png"), "theme": ("auto", "light", "dark")}


class Settings(NamedTuple):
    """The settings of one file; None and empty where it does not say. `path` is where they stand, or None."""

    path: Path | None = None
    profile: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    fail_on: str = ""
    exclude: tuple[str, ...] = ()
    baseline: Path | None = None
    notes: tuple[tuple[str, str], ...] = ()

    def excludes(self, path: Path) -> bool:
        """Whether a file is left out; patterns are relative to the folder of the settings."""
        if self.path is None or not self.exclude:
            return False
        try:
            inner = path.resolve().relative_to(self.path.parent).as_posix()
        except ValueError:
            return False
        return any(fnmatch(inner, each) or inner.startswith(each.rstrip("/*") + "/") for each in self.exclude)


class Unfit(Exception):  # noqa: N818 - the user's mistake, told in one line
    """A settings file that says what cannot be; the message names the file and the key."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class SettingsOf:
    """The settings for each folder, each file read once."""

    def __init__(self) -> None:
        self._known: dict[Path, Settings] = {}

    def of(self, folder: Path) -> Settings:
        """The settings that hold for the files of a folder."""
        folder = folder.resolve()
        trail = []
        for candidate in (folder, *folder.parents):
            if candidate in self._known:
                found = self._known[candidate]
                break
            trail.append(candidate)
            own = _read_in(candidate)
            if own is not None:
                found = own
                break
        else:
            found = Settings()
        for each in trail:
            self._known[each] = found
        return found


def _read_in(folder: Path) -> Settings | None:
    own, project = folder / OWN_FILE, folder / PROJECT_FILE
    if own.is_file():
        return _settings(own, _toml(own))
    if project.is_file():
        tool = _toml(project).get("tool", {})
        if isinstance(tool, dict) and "mlsd" in tool:
            return _settings(project, tool["mlsd"])
    return None


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Unfit(f"`{_shown(path)}` cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise Unfit(f"`{_shown(path)}` is no TOML: {str(error)[:1].lower()}{str(error)[1:]}") from None


def _settings(path: Path, table: Any) -> Settings:
    if not isinstance(table, dict):
        raise Unfit(f"`tool.mlsd` of `{_shown(path)}` is no table", "write `[tool.mlsd]`")
    found: dict[str, Any] = {"path": path}
    for key, value in table.items():
        if key not in _READERS:
            similar = nearest(key, tuple(_READERS))
            help = f"a setting with a similar name exists: `{similar[0]}`" if similar else f"there are: {_listed()}"
            raise Unfit(f"`{_shown(path)}` has no setting `{key}`", help)
        found[key.replace("-", "_")] = _READERS[key](path, key, value)
    return Settings(**found)


def _listed() -> str:
    return ", ".join(f"`{key}`" for key in _READERS)


def _one_of(choices: tuple[str, ...]) -> Callable[[Path, str, Any], str]:
    def read(path: Path, key: str, value: Any) -> str:
        if value not in choices:
            raise Unfit(f"`{key}` of `{_shown(path)}` is {value!r}", f"it takes one of: {', '.join(choices)}")
        return str(value)

    return read


def _strings(path: Path, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Unfit(f"`{key}` of `{_shown(path)}` is no list of strings", f'write `{key} = ["..."]`')
    return tuple(value)


def _severities(path: Path, key: str, value: Any) -> tuple[tuple[str, str], ...]:
    levels = (*WORDS, OFF)
    if not isinstance(value, dict) or not all(level in levels for level in value.values()):
        raise Unfit(f"`{key}` of `{_shown(path)}` takes rules with one of: {', '.join(levels)}")
    return tuple((str(name), str(level)) for name, level in value.items())


def _notes(path: Path, key: str, value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise Unfit(f"`{key}` of `{_shown(path)}` is no table", f"write `[{key}]`, or `[tool.mlsd.{key}]`")
    for name, given in value.items():
        if name not in _OF_NOTES:
            known = ", ".join(f"`{each}`" for each in _OF_NOTES)
            raise Unfit(f"`{key}` of `{_shown(path)}` has no setting `{name}`", f"there are: {known}")
        if _OF_NOTES[name]:
            _one_of(_OF_NOTES[name])(path, f"{key}.{name}", given)
        elif not isinstance(given, str) or not given:
            raise Unfit(f"`{key}.{name}` of `{_shown(path)}` names no folder", f'write `{name} = "pictures"`')
    return tuple(value.items())


def _file(path: Path, key: str, value: Any) -> Path:
    if not isinstance(value, str) or not value:
        raise Unfit(f"`{key}` of `{_shown(path)}` names no file", f'write `{key} = "mlsd-baseline.json"`')
    return path.parent / value


def _shown(path: Path) -> str:
    """The file with its folder: where a checkout lies is nobody's business in a log."""
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


_READERS: dict[str, Callable[[Path, str, Any], Any]] = {
    "profile": _one_of(tuple(profile.word for profile in Profile)),
    "select": _strings,
    "ignore": _strings,
    "severity": _severities,
    "fail-on": _one_of(GATES),
    "exclude": _strings,
    "baseline": _file,
    "notes": _notes,
}
