"""`mlsd new`: what it begins with is a sound design, and nothing that is there is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from mlsd_dsl.cli import main
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.pipeline import check, format_source, lint
from mlsd_dsl.rules import Profile
from mlsd_dsl.skeletons import PROBLEMS, begun, skeleton, titled
from mlsd_dsl.syntax.source import Source

STEPS = ("Requirements", "Framing", "Data", "Model", "Evaluation", "Serving", "Monitoring")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLSD_CACHE", str(tmp_path / ".cache"))


def new(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["new", *arguments], catch_exceptions=False)


# Skeletons


@pytest.mark.parametrize("problem", PROBLEMS)
def test_in_a_skeleton_lint_finds_questions_and_nothing_else(problem: str) -> None:
    source = skeleton(problem)
    linted = lint(source, None, Levels(Profile.INTERVIEW), date(2026, 11, 1))
    weights = [each.diagnostic.severity for each in linted.reported]
    assert {*weights} == {Severity.QUESTION}
    assert len(weights) >= 20


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_skeleton_has_the_seven_steps_and_is_laid_out(problem: str) -> None:
    source = skeleton(problem)
    assert format_source(source).text == source.text
    heads = [line for line in source.text.splitlines() if line.startswith("# ")]
    assert [head.split()[1] for head in heads] == list("1234567")
    assert all(step in head for step, head in zip(STEPS, heads, strict=True))


def test_every_skeleton_is_offered() -> None:
    there = {path.stem for path in Path(skeleton.__code__.co_filename).parent.glob("*.mlsd")}
    assert there == PROBLEMS.keys()


def test_other_words_for_problems_mean_one_each() -> None:
    words = [word for name, problem in PROBLEMS.items() for word in (name, *problem.also)]
    assert len(words) == len(set(words))


def test_is_written_under_its_name() -> None:
    result = new("home_feed", "--problem", "Feed")
    assert result.exit_code == 0
    text = Path("home_feed.mlsd").read_text(encoding="utf-8")
    assert text == begun(skeleton("recommendation"), "home_feed", "Home feed", str)
    assert text.startswith('design home_feed "Home feed" {')
    assert "mlsd lint home_feed.mlsd" in result.stderr


def test_counts_the_places_to_fill() -> None:
    result = new("answers", "--problem", "rag")
    text = Path("answers.mlsd").read_text(encoding="utf-8")
    said = int(result.stderr.split(" places")[0].rsplit(" ", 1)[1])
    assert said == sum(line.count(": ?") + line.count("= ?") for line in text.splitlines())


# Copies


def test_a_reference_design_comes_with_what_it_imports() -> None:
    assert new("my_eta", "--from", "eta").exit_code == 0
    assert sorted(path.name for path in Path().glob("*.mlsd")) == ["my_eta.mlsd", "platform.mlsd"]
    source = Source("my_eta.mlsd", Path("my_eta.mlsd").read_text(encoding="utf-8"))
    checked = check(source, Path("my_eta.mlsd"))
    assert checked.diagnostics == []
    assert (checked.design.name, checked.design.title) == ("my_eta", "My eta")


def test_a_second_copy_shares_the_first_ones_import() -> None:
    new("one", "--from", "eta")
    assert new("two", "--from", "web-search").exit_code == 0
    assert sorted(path.name for path in Path().glob("*.mlsd")) == ["one.mlsd", "platform.mlsd", "two.mlsd"]


def test_a_design_of_ones_own_is_copied_into_another_folder() -> None:
    Path("old").mkdir()
    Path("teams").mkdir()
    Path("teams/events.mlsd").write_text("topic clicks\n", encoding="utf-8")
    Path("old/feed.mlsd").write_text('import "../teams/events.mlsd" as events\nlog seen\n', encoding="utf-8")
    assert new("old/next", "--from", "old/feed.mlsd", "--title", 'The "next"').exit_code == 0
    text = Path("old/next.mlsd").read_text(encoding="utf-8")
    assert text == 'design next "The \\"next\\""\n\nimport "events.mlsd" as events\nlog seen\n'
    assert check(Source("next.mlsd", text), Path("old/next.mlsd")).sound


# Refusals


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("feed",), "--problem recommendation|"),
        (("feed", "--problem", "ads", "--from", "eta"), "not from both"),
        (("my-feed", "--problem", "ads"), "mlsd new my_feed"),
        (("2fast", "--problem", "ads"), "mlsd new design_2fast"),
        (("design", "--problem", "ads"), "home_feed"),
        (("feed", "--problem", "serch"), "a similar one: search"),
        (("feed", "--problem", "zzz"), "there are: recommendation,"),
        (("feed", "--from", "video_fed"), "a similar one: video_feed"),
        (("feed", "--from", "gone.mlsd"), "no file `gone.mlsd`"),
        (("gone/feed", "--problem", "ads"), "no folder `gone`"),
        (("", "--problem", "ads"), "home_feed"),
        (("..", "--problem", "ads"), "home_feed"),
        (("-", "--problem", "ads"), "mlsd new my_design"),
        (("feed", "--from", "."), "no `design.mlsd` in the folder `.`"),
    ],
)
def test_says_what_to_write_instead(arguments: tuple[str, ...], told: str) -> None:
    result = new(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(Path().rglob("*.mlsd"))


def test_never_writes_over_something_else() -> None:
    Path("feed.mlsd").write_text("topic mine\n", encoding="utf-8")
    assert new("feed", "--problem", "ads").exit_code == 2
    assert Path("feed.mlsd").read_text(encoding="utf-8") == "topic mine\n"
    assert new("feed", "--problem", "ads", "--force").exit_code == 0
    assert "topic mine" not in Path("feed.mlsd").read_text(encoding="utf-8")


def test_never_writes_over_another_import() -> None:
    Path("platform.mlsd").write_text("topic mine\n", encoding="utf-8")
    for force in ((), ("--force",)):
        assert new("feed", "--from", "eta", *force).exit_code == 2
        assert Path("platform.mlsd").read_text(encoding="utf-8") == "topic mine\n"
        assert not Path("feed.mlsd").exists()


@given(title=st.text(max_size=60).filter(lambda text: "\r" not in text))
def test_any_title_comes_back(title: str) -> None:
    text = begun(skeleton("ads"), "ads_2", title, str)
    assert check(Source("ads_2.mlsd", text), None).design.title == title


def test_makes_a_title_of_a_name() -> None:
    assert titled("home_feed_2") == "Home feed 2"
    assert titled("_x") == "X"
