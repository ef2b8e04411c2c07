"""The README shows what the program really prints and draws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from mlsd_dsl.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DESIGN = "docs/pictures/home_feed.mlsd"


def blocks(info: str) -> list[str]:
    return re.findall(rf"^```{info}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def printed(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.chdir(ROOT)
    return CliRunner().invoke(main, arguments).stdout


def test_the_design_of_the_readme_is_the_one_that_was_drawn() -> None:
    assert blocks("mlsd")[0] == (ROOT / DESIGN).read_text(encoding="utf-8")


def test_the_finding_of_the_readme_is_what_lint_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    assert blocks("text")[0] == printed(monkeypatch, "lint", DESIGN)


def test_the_derivation_of_the_readme_is_what_explain_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    assert blocks("text")[1] == printed(monkeypatch, "explain", DESIGN, "ctr.age")


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_link_of_the_readme_leads_to_a_file(link: str) -> None:
    assert (ROOT / link).exists()
