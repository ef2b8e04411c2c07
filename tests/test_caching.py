"""Where the caches of a user lie, on each system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mlsd_dsl.caching import cache_folder
from mlsd_dsl.gate import cache

HOME = Path("/home-of-ada")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MLSD_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: HOME)


@pytest.mark.parametrize(
    ("platform", "place"),
    [("linux", ".cache/mlsd"), ("darwin", "Library/Caches/mlsd"), ("win32", "AppData/Local/mlsd")],
)
def test_lies_where_the_system_keeps_caches(platform: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_folder() == HOME / place


@pytest.mark.parametrize(("platform", "name"), [("linux", "XDG_CACHE_HOME"), ("win32", "LOCALAPPDATA")])
def test_follows_the_setting_of_the_system(platform: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(name, "elsewhere")
    assert cache_folder() == Path("elsewhere/mlsd")


def test_follows_its_own_setting_before_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "elsewhere")
    monkeypatch.setenv("MLSD_CACHE", "mine")
    assert cache_folder() == Path("mine")


def test_findings_lie_in_a_folder_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.folder() == cache_folder() / "lint"
    monkeypatch.setenv("MLSD_CACHE", "mine")
    assert cache.folder() == Path("mine/lint")
