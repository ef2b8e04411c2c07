"""`mlsd explain`: the derivation of one number as a tree, down to the lines that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mlsd_dsl.analyses.fact import Fact, constant, derived
from mlsd_dsl.cli import main
from mlsd_dsl.output.derivation import derivation
from mlsd_dsl.output.text import Style

ROOT = Path(__file__).parents[1]
RECORDS = Path(__file__).parent / "cases" / "explain"
EXPLAINED = {
    "feature": ("video_feed", "recent_watches.age"),
    "model": ("payment_fraud", "gbdt.data_age"),
    "one_origin": ("rag_assistant", "dense.age of directory"),
    "formula": ("video_feed", "video.active"),
}

NIGHTLY = """source s { lag: 5 min }
pipeline nightly {
  every: 24 h
  runtime: 1 h
}
feature f
feature_store fs { materialize: 1 h }
s -> nightly -> f -> fs
scenario slow { nightly.every: 48 h }
"""


def explain(*arguments: str, text: str = NIGHTLY) -> Result:
    return CliRunner().invoke(main, ["explain", "-", *arguments], input=text, catch_exceptions=False)


@pytest.mark.parametrize("name", EXPLAINED)
def test_explains_facts_of_designs(
    name: str, recorded: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    design, fact = EXPLAINED[name]
    result = CliRunner().invoke(main, ["explain", f"designs/{design}/design.mlsd", fact], catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (0, "")
    recorded(RECORDS / f"{name}.txt", result.stdout)


def test_the_first_line_is_the_sum_with_its_lines() -> None:
    result = explain("f.age")
    assert result.stdout.splitlines()[0] == (
        "f.age = 26.1 h = 5 min lag (line 1) + 24 h schedule (line 3) + 1 h run (line 4) + 1 h materialization (line 7)"
    )


def test_lines_of_several_files_name_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.mlsd").write_text("\nsource s { lag: 5 min }")
    Path("main.mlsd").write_text('import "p.mlsd" as p\nindex i { refresh: 1 h }\np.s -> i')
    result = CliRunner().invoke(main, ["explain", "main.mlsd", "i.age"], catch_exceptions=False)
    assert result.stdout.startswith("i.age = 65 min = 5 min lag (p.mlsd:2) + 1 h refresh (main.mlsd:2)\n")


def test_the_tree_goes_down_to_what_is_stated() -> None:
    lines = explain("nightly.age").stdout.splitlines()
    assert [line.split("  ")[0] for line in lines[1:5]] == ["├─ 5 min", "│", "├─ 24 h", "└─ 1 h"]
    assert lines[2] == "│  └─ 5 min      lag  s.lag  <stdin>:1"
    assert lines[5:] == ["along: s → nightly", "source: Rules of Machine Learning, rule 8"]


def test_what_is_not_stated_is_said() -> None:
    result = explain("f.age", text=NIGHTLY.replace("  runtime: 1 h\n", ""))
    assert "unknown    run  nightly.runtime" in result.stdout
    assert "not stated: `nightly.runtime`" in result.stdout
    assert result.stdout.startswith("f.age = at least 25.1 h")


def test_an_assumption_and_a_stated_number_explain_themselves() -> None:
    assert explain("n", text="assume n = 5").stdout == "assume.n = 5\n"
    assert explain("s.lag").stdout.splitlines() == ["s.lag = 5 min"]


def test_a_formula_shows_what_it_was_and_what_it_rests_on() -> None:
    lines = explain("e.count", text="assume n = 5\nassume m = 2..4\nentity e { count: n * m }").stdout.splitlines()
    assert lines[0] == "e.count = 10..20 items = n * m"
    assert [line.split() for line in lines[1:]] == [
        ["├─", "5", "assume.n", "<stdin>:1"],
        ["└─", "2..4", "assume.m", "<stdin>:2"],
    ]


def test_words_are_explained_as_words() -> None:
    assert explain("m.role", text="model m { role: rank }").stdout == "m.role = rank\n"


def test_under_a_scenario_the_number_is_that_of_the_scenario() -> None:
    result = explain("nightly.age", "--scenario", "slow")
    assert result.stdout.startswith("nightly.age = 2.05 days = 5 min lag (line 1) + 48 h schedule (line 9)")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("f.agee",), "mlsd: `f.agee` is no fact of this design; a fact with a similar name exists: f.age"),
        (("nobody.age",), "mlsd: `nobody.age` is no fact of this design"),
        (("f.age of nobody",), "mlsd: `f.age of nobody` is no fact of this design"),
        (("f.age", "--scenario", "quick"), "mlsd: there is no scenario `quick`; there are: slow"),
    ],
)
def test_what_is_no_fact_is_a_failure_in_one_line(arguments: tuple[str, ...], message: str) -> None:
    result = explain(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


def test_what_stands_twice_is_opened_once() -> None:
    shared = derived("sum", "x", "both", [constant("one", 1), constant("two", 2)])
    told = derivation(derived("product", "y", "n", [shared, shared]), Style())
    assert told.count("one") == 3  # in two formulas, and once in the tree
    assert "(as above)" in told


def test_a_derivation_of_any_depth_can_be_told() -> None:
    made: Fact = constant("start", 1)
    for level in range(3000):
        made = derived("same", "x", f"level{level}", [made])
    lines = derivation(made, Style()).splitlines()
    assert len(lines) < 30
