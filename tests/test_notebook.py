"""`mlsd_dsl.load` and `%%mlsd`: what a design shows of itself, and what is said when it cannot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mlsd_dsl
from mlsd_dsl.notebook import Drawing, load_ipython_extension

FEED = """design feed "A feed"
source clicks "Clicks" { lag: 1 s }
store lake "The lake"
clicks -> lake
require lake.age <= 5 s
view only "Only clicks" { show: [clicks] }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "feed.mlsd"
    place.write_text(FEED)
    return place


def test_a_text_shows_itself() -> None:
    design = mlsd_dsl.load(FEED)
    assert repr(design) == "<A feed: 2 parts>"
    assert design._repr_svg_().startswith("<svg")
    assert "The lake" in design._repr_svg_()


def test_a_file_and_its_folder_are_the_same_design(file: Path) -> None:
    pictures = {mlsd_dsl.load(place)._repr_svg_() for place in (file, str(file), file.parent, str(file.parent), FEED)}
    assert len(pictures) == 1


def test_imports_are_found_beside_a_file(file: Path) -> None:
    (file.parent / "other.mlsd").write_text('import "feed.mlsd" as feed\nstore copy\nfeed.lake -> copy\n')
    assert not mlsd_dsl.load(file.parent / "other.mlsd").errors


@pytest.mark.parametrize("name", ["nowhere.mlsd", "no/such/place.mlsd"])
def test_a_path_that_leads_nowhere_is_said(name: str) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no file or folder `.*\.mlsd`"):
        mlsd_dsl.load(name)


def test_a_folder_with_two_designs_asks_which(file: Path) -> None:
    (file.parent / "second.mlsd").write_text(FEED)
    with pytest.raises(FileNotFoundError, match="2 designs"):
        mlsd_dsl.load(file.parent)


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "bad.mlsd").write_bytes(b"source caf\xe9\n")
    with pytest.raises(ValueError, match="byte 0xE9 is not UTF-8"):
        mlsd_dsl.load(tmp_path / "bad.mlsd")


def test_one_line_is_a_text_unless_it_names_something() -> None:
    assert list(mlsd_dsl.load("source clicks").design.parts) == ["clicks"]
    assert list(mlsd_dsl.load("").design.parts) == []


def test_a_design_with_errors_is_drawn_without_what_they_spoil() -> None:
    design = mlsd_dsl.load(FEED + "clicks -> nobody\n")
    assert repr(design) == "<A feed: 2 parts, 1 error>"
    assert "`nobody` is not declared" in repr(design.errors)
    assert "clicks -> nobody" in repr(design.errors)
    assert "The lake" in design._repr_svg_()


def test_a_view_a_format_and_a_theme_are_drawn(tmp_path: Path) -> None:
    design = mlsd_dsl.load(FEED)
    assert "Only clicks" in design.draw("only").text
    assert design.draw(format="mermaid").text.startswith("---\n")
    charted = mlsd_dsl.load(FEED + "\nendpoint api { own: p50 1 ms p99 2 ms }\nstore kv { latency: 1 ms }\napi => kv\n")
    assert "Own work" in charted.draw("latency").text
    assert design.draw(theme="dark").data != design.draw(theme="light").data
    saved = design.draw(format="png").save(tmp_path / "a.png")
    assert saved.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"view": "onyl"}, "there is no view `onyl`; there are: overview, only"),
        ({"format": "bmp"}, "there is no picture format `bmp`"),
        ({"theme": "pink"}, "there is no theme `pink`; choose one of"),
        ({"scale": 99}, "a scale of 99 is out of range"),
    ],
)
def test_what_cannot_be_drawn_is_said(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mlsd_dsl.load(FEED).draw(**options)


@pytest.mark.parametrize(
    ("format", "mime", "start"),
    [("svg", "image/svg+xml", "<svg"), ("png", "image/png", b"\x89PNG"), ("pdf", "application/pdf", b"%PDF"),
     ("dot", "text/plain", "digraph")],
)  # fmt: skip
def test_a_notebook_gets_what_it_can_show(format: str, mime: str, start: str | bytes) -> None:
    bundle = mlsd_dsl.load(FEED).draw(format=format)._repr_mimebundle_(include=None, exclude=None)
    assert bundle[mime].startswith(start)
    assert "text/plain" in bundle


def test_lint_finds_what_the_rules_find() -> None:
    design = mlsd_dsl.load(FEED.replace("<= 5 s", "<= 100 ms"))
    found = design.lint()
    assert any(finding.rule.name == "freshness-slo-violated" for finding in found)
    assert "5 | require lake.age <= 100 ms" in repr(found)
    assert repr(found).splitlines()[-1].startswith("1 design: ")
    assert len(design.lint("strict")) >= len(design.lint("sketch"))


def test_lint_without_findings_says_so() -> None:
    assert repr(mlsd_dsl.load("").lint("sketch")) == "1 design: no findings"


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="there is no profile `lax`; there are: sketch, interview"):
        mlsd_dsl.load(FEED).lint("lax")


def test_facts_are_found_by_name_and_listed() -> None:
    facts = mlsd_dsl.load(FEED).facts()
    assert (facts["lake.age"].low, facts["lake.age"].high) == (1.0, 1.0)
    assert len(facts) == len(list(facts)) > 1
    assert "lake\n" in repr(facts)
    assert "nobody.age" not in facts


def test_an_estimate_shows_as_tables() -> None:
    estimate = mlsd_dsl.load(FEED).estimate()
    assert "A feed" in repr(estimate)
    assert "|---" in estimate._repr_markdown_().replace(" ", "").replace(":", "-")


def test_an_unknown_scenario_is_said() -> None:
    with pytest.raises(ValueError, match="there is no scenario `flood`; there are: none"):
        mlsd_dsl.load(FEED).estimate("flood")


def test_importing_the_package_imports_nothing_else() -> None:
    program = "import sys, mlsd_dsl; print([name for name in sys.modules if name.startswith('mlsd_dsl.')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"


# The cell magic


class Shell:
    """What the extension asks of IPython."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {}
        self.magics: dict[tuple[str, str], Callable[[str, str], Drawing | None]] = {}

    def register_magic_function(
        self, function: Callable[[str, str], Drawing | None], magic_kind: str, magic_name: str
    ) -> None:
        self.magics[magic_kind, magic_name] = function


@pytest.fixture
def shell() -> Shell:
    made = Shell()
    load_ipython_extension(made)
    return made


def run(shell: Shell, line: str, cell: str = FEED) -> Drawing:
    drawing = shell.magics["cell", "mlsd"](line, cell)
    assert drawing is not None
    return drawing


def test_a_cell_is_drawn_and_kept_under_a_name(shell: Shell) -> None:
    assert "The lake" in run(shell, "").text
    assert shell.user_ns == {}
    assert "Only clicks" in run(shell, "mine --view only --theme dark").text
    assert repr(shell.user_ns["mine"]) == "<A feed: 2 parts>"
    assert run(shell, "--format d2").format == "d2"


def test_a_view_of_several_words_is_quoted(shell: Shell) -> None:
    assert run(shell, '--view "blast-radius of lake"').text.startswith("<svg")


def test_errors_of_a_cell_are_told_and_the_rest_is_drawn(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert "The lake" in run(shell, "", FEED + "clicks -> nobody\n").text
    assert "cell:7:11" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--view", "--view needs a value"),
        ("--size 3", "`--size` is not understood"),
        ("a b", "`b` is not understood"),
        ('--view "only', "No closing quotation"),
        ("--view nope", "there is no view `nope`; there are: "),
        ("--theme pink", "pink"),
        ("--format doc", "doc"),
    ],
)
def test_a_line_that_cannot_be_followed_is_said_in_one_line(
    shell: Shell, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    assert shell.magics["cell", "mlsd"](line, FEED) is None
    told = capsys.readouterr().err
    assert message in told
    assert told.startswith("%%mlsd: ")
    assert told.count("\n") == 1


def test_jupyter_shows_a_design_and_runs_the_magic() -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    texts = [f"import mlsd_dsl\nmlsd_dsl.load({FEED!r})", "%load_ext mlsd_dsl.notebook", f"%%mlsd\n{FEED}"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in texts])
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    shown = [cell.outputs[0].data for cell in notebook.cells if cell.outputs]
    assert ["image/svg+xml" in data for data in shown] == [True, True]
