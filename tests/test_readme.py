"""The pages show what the program really prints and draws. `ACCEPT=1 pytest` writes the outputs of `docs/facts.md`."""

from __future__ import annotations

import os
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
    assert blocks("text")[0] == printed(monkeypatch, "lint", DESIGN, "--profile", "sketch")


def test_the_estimate_of_the_readme_is_what_estimate_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    assert blocks("text")[1] == printed(monkeypatch, "estimate", DESIGN)


def test_the_derivation_of_the_readme_is_what_explain_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    assert blocks("text")[2] == printed(monkeypatch, "explain", DESIGN, "ctr.age")


COMMAND = re.compile(
    r"^```sh\nmlsd (?P<arguments>[^\n]*)\n```\n\n```text\n(?P<output>.*?)^```$", re.DOTALL | re.MULTILINE
)


def test_the_outputs_on_the_page_of_facts_are_real(monkeypatch: pytest.MonkeyPatch) -> None:
    page = ROOT / "docs" / "facts.md"
    text = page.read_text(encoding="utf-8")
    real = COMMAND.sub(
        lambda found: found[0].replace(
            f"```text\n{found['output']}", f"```text\n{printed(monkeypatch, *found['arguments'].split())}"
        ),
        text,
    )
    if os.environ.get("ACCEPT"):
        page.write_text(real, encoding="utf-8", newline="\n")
    assert len(COMMAND.findall(text)) == 2
    assert text == real


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_link_of_the_readme_leads_to_a_file(link: str) -> None:
    assert (ROOT / link).exists()
