"""`mlsd draw` and `mlsd demo`: formats, views, where the picture goes, exit codes; and how renderers are found."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mlsd_dsl import plugins
from mlsd_dsl.cli import main
from mlsd_dsl.rendering import RenderError

FEED = """design feed "A feed"
source clicks "Clicks" { lag: 1 s }
store lake "The lake"
clicks -> lake
require lake.age <= 5 s
view only "Only clicks" { show: [clicks] }
"""
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def feed(tmp_path: Path) -> str:
    (tmp_path / "feed.mlsd").write_text(FEED)
    return "feed.mlsd"


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=text, catch_exceptions=False)


def said(result: Result) -> str:
    """The one line of a failure."""
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("mlsd: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("mlsd: ").strip()


# Where the picture goes, and in which format


def test_without_a_file_the_svg_goes_to_stdout(feed: str) -> None:
    result = run("draw", feed)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes.startswith(b"<svg")
    assert b"The lake" in result.stdout_bytes


def test_a_dash_is_stdout_and_standard_input(feed: str) -> None:
    assert run("draw", "-", "-o", "-", text=FEED).stdout_bytes == run("draw", feed).stdout_bytes


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<svg"), ("a.png", PNG), ("A.PNG", PNG)])
def test_the_format_follows_from_the_ending(feed: str, name: str, start: bytes) -> None:
    result = run("draw", feed, "-o", name)
    assert (result.exit_code, result.stdout) == (0, "")
    assert Path(name).read_bytes().startswith(start)
    assert result.stderr.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.pdf", b"%PDF-"),
        ("a.dot", b"digraph"),
        ("a.gv", b"digraph"),
        ("a.mmd", b"---\n"),
        ("a.d2", b"vars:"),
        ("a.puml", b"@startuml"),
        ("a.drawio", b"<mxfile"),
        ("a.excalidraw", b"{"),
        ("a.JSON", b"{"),
        ("a.py", b'"""'),
    ],
)
def test_every_ending_has_its_format(feed: str, name: str, start: bytes) -> None:
    assert run("draw", feed, "-o", name).exit_code == 0
    assert Path(name).read_bytes().startswith(start)
    assert b"Clicks" in Path(name).read_bytes() or name == "a.pdf"


def test_a_longer_ending_wins_over_a_shorter_one(feed: str) -> None:
    pytest.importorskip("diagrams")
    for name in ("a.svg", "a.icons.svg", "my.first.svg"):
        assert run("draw", feed, "-o", name).exit_code == 0
    assert Path("a.svg").read_bytes() == Path("my.first.svg").read_bytes()
    assert Path("a.svg").read_bytes() != Path("a.icons.svg").read_bytes()


def test_the_help_names_every_format() -> None:
    told = run("draw", "--help").stdout
    assert all(name in told for name in plugins.formats())


class Terminal(io.BytesIO):
    """Standard output that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("format_", "shown"), [("svg", True), ("mermaid", True), ("png", False), ("pdf", False)])
def test_a_terminal_gets_text_and_is_spared_the_rest(
    feed: str, format_: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = Terminal()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(out, write_through=True))
    with pytest.raises(SystemExit) as done:
        main(["draw", feed, "--format", format_])
    assert done.value.code == (0 if shown else 2)
    assert bool(out.getvalue()) is shown


def test_a_named_format_wins_over_the_ending(feed: str) -> None:
    assert run("draw", feed, "-o", "picture.dat", "--format", "PNG").exit_code == 0
    assert Path("picture.dat").read_bytes().startswith(PNG)


def test_a_png_goes_to_stdout_when_it_is_asked_for(feed: str) -> None:
    assert run("draw", feed, "--format", "png").stdout_bytes.startswith(PNG)


def test_a_folder_with_one_design_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "design.mlsd").write_text(FEED)
    (tmp_path / "one" / "README.md").write_text("# No design\n")
    assert b"The lake" in run("draw", "one").stdout_bytes


def test_the_current_folder_is_drawn_where_nothing_is_named(feed: str) -> None:
    assert b"The lake" in run("draw").stdout_bytes


def test_the_same_input_gives_the_same_bytes(feed: str) -> None:
    assert run("draw", feed).stdout_bytes == run("draw", feed).stdout_bytes


def test_a_larger_scale_makes_a_larger_png(feed: str) -> None:
    small, large = (run("draw", feed, "--format", "png", "--scale", scale).stdout_bytes for scale in ("1", "2"))
    widths = [int.from_bytes(picture[16:20], "big") for picture in (small, large)]
    assert abs(widths[1] - 2 * widths[0]) <= 2


def test_themes_differ(feed: str) -> None:
    pictures = {run("draw", feed, "--theme", theme).stdout_bytes for theme in ("auto", "light", "dark")}
    assert len(pictures) == 3


# Views


def test_a_view_is_drawn(feed: str) -> None:
    picture = run("draw", feed, "--view", "only").stdout_bytes
    assert b"Only clicks" in picture
    assert b"lake.age" not in picture


def test_the_overview_has_the_verdicts(feed: str) -> None:
    assert b"lake.age" in run("draw", feed).stdout_bytes


WITH_ITS_OWN = """design feed "A feed"
source clicks "Clicks"
store lake "The lake" { latency: p50 1 ms p99 4 ms }
endpoint api "The API" { entry: yes, own: p50 1 ms p99 2 ms }
feature ctr { kind: static }
clicks -> lake -> ctr
api => lake
require api.latency.p99 <= 10 ms
view serving "Mine" { show: [clicks] }
view overview "All of mine" { show: [lake] }
"""


def test_a_view_of_the_design_hides_none_that_every_design_has() -> None:
    mine, usual = (run("draw", "-", "--view", v, text=WITH_ITS_OWN).stdout for v in ("serving", "mlsd:serving"))
    assert "Mine" in mine
    assert "The API" not in mine
    assert "The API" in usual
    assert "Latency of The API" in usual  # the waterfall beneath it
    assert (
        run("draw", "-", "--view", "mlsd:data", text=WITH_ITS_OWN).stdout
        == run("draw", "-", "--view", "data", text=WITH_ITS_OWN).stdout
    )
    assert "All of mine" in run("draw", "-", text=WITH_ITS_OWN).stdout
    whole = run("draw", "-", "--view", "mlsd:overview", text=WITH_ITS_OWN).stdout
    assert "api.latency.p99" in whole
    assert "The API" in whole


def test_views_are_listed_with_what_they_show() -> None:
    result = run("draw", "-", "--views", text=WITH_ITS_OWN)
    rows = dict(line.split("  ", 1) for line in result.stdout.splitlines())
    names = [name.strip('"') for name in rows]
    assert names == [
        "serving", "overview", "mlsd:overview", "mlsd:serving", "data", "capacity", "latency",
        "latency of NAME", "lineage of FEATURE", "blast-radius of NAME",
    ]  # fmt: skip
    assert rows["serving"].strip() == "Mine (of this design)"
    assert rows["capacity"].strip().startswith("load, utilisation and replicas")
    for name in names:
        asked = name.replace("FEATURE", "ctr").replace("NAME", "api")
        assert run("draw", "-", "--view", asked, text=WITH_ITS_OWN).exit_code == 0, asked


def test_only_views_that_there_are_are_listed(feed: str) -> None:
    told = run("draw", feed, "--views").stdout
    assert "lineage of" not in told
    assert "latency" not in told
    assert "blast-radius" in told


def test_every_view_that_there_is_has_its_words() -> None:
    from mlsd_dsl.charts import LABELS, LATENCY, chart_forms
    from mlsd_dsl.perspectives import _PLAIN, forms
    from mlsd_dsl.showing import _SHOWN

    assert set(_SHOWN) == {*_PLAIN, *forms(), *chart_forms(), LATENCY, LABELS}


def test_a_chart_is_drawn_as_json_and_not_as_text() -> None:
    chart = json.loads(run("draw", "-", "--view", "latency", "--format", "json", text=WITH_ITS_OWN).stdout)
    assert [row["title"] for row in chart["graph"]["chart"]["rows"]][:2] == ["Own work", "The lake"]
    assert said(run("draw", "-", "--view", "latency", "--format", "dot", text=WITH_ITS_OWN)).startswith(
        "DOT has no charts"
    )


def test_the_help_fits_eighty_columns() -> None:
    lines = CliRunner(env={"COLUMNS": "80"}).invoke(main, ["draw", "--help"]).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith("  --view") for line in lines) == 2


# What cannot be done


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--view", "onyl"), "there is no view `onyl`; a similar one: only"),
        (("--view", "lineage of ctr"), "there is no feature `ctr`; the design has none"),
        (("--view", "blast-radius of lak"), "there is no part `lak`; a similar one: lake"),
        (("--view", "qqqqqq"), "there is no view `qqqqqq`; there are: overview, only"),
        (("-o", "a.xyz"), "no picture format ends in `.xyz`; there are: .d2, .dot, .drawio, "),
        (("-o", "picture"), "`picture` has no ending; there are: "),
        (("--format", "bmp"), "there is no picture format `bmp`; there are: "),
        (("--theme", "pink"), "--theme: 'pink' is not one of"),
        (("--scale", "huge"), "--scale: 'huge' is not a valid float"),
        (("-o", "nowhere/deep/a.svg"), "`nowhere/deep/a.svg` cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(feed: str, arguments: tuple[str, ...], message: str) -> None:
    if arguments[0] == "-o" and "/" in arguments[1]:
        Path("nowhere").write_text("a file where a folder should be")
    assert said(run("draw", feed, *arguments)).startswith(message)
    assert not Path(arguments[1]).exists()


def test_a_file_that_is_not_there_is_said(feed: str) -> None:
    assert (
        said(run("draw", "fed.mlsd"))
        == "there is no file or folder `fed.mlsd`; something with a similar name exists: feed.mlsd"
    )


def test_a_folder_with_two_designs_asks_which(feed: str, tmp_path: Path) -> None:
    (tmp_path / "other.mlsd").write_text(FEED)
    assert said(run("draw")) == "`.` is a folder with 2 designs; name one of them: feed.mlsd, other.mlsd"


def test_a_folder_without_a_design_is_said(tmp_path: Path) -> None:
    assert said(run("draw")).startswith("there is no design in `.`")


def test_bytes_that_are_no_text_are_said() -> None:
    Path("bad.mlsd").write_bytes(b"source caf\xe9\n")
    assert said(run("draw", "bad.mlsd")) == "bad.mlsd: byte 0xE9 is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize("scale", ["0", "-1", "nan", "inf"])
def test_a_scale_that_makes_no_picture_is_a_failure(feed: str, scale: str) -> None:
    result = run("draw", feed, "--format", "png", "--scale", scale)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


# Designs with errors


def test_a_design_with_errors_is_drawn_without_what_they_spoil() -> None:
    result = run("draw", "-", text=FEED + "stoer typo\nclicks -> nobody\n")
    assert result.exit_code == 1
    assert result.stdout_bytes.startswith(b"<svg")
    assert b"The lake" in result.stdout_bytes
    assert b"nobody" not in result.stdout_bytes
    assert "<stdin>:7:1" in result.stderr
    assert result.stderr.rstrip().endswith("drawn without what 2 errors spoiled")


def test_one_error_is_one_error(tmp_path: Path) -> None:
    result = run("draw", "-", "-o", "a.svg", text=FEED + "clicks -> nobody\n")
    assert result.exit_code == 1
    assert result.stderr.rstrip().endswith("drawn without what 1 error spoiled")
    assert Path("a.svg").read_bytes().startswith(b"<svg")


def test_a_name_for_standard_input_is_used_in_reports() -> None:
    result = run("draw", "-", "--stdin-filename", "sketch.mlsd", text="clicks -> nobody\n")
    assert "sketch.mlsd:1:1" in result.stderr


def test_an_empty_design_is_drawn() -> None:
    result = run("draw", "-", text="")
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"<svg")


# Plugins


def pack(name: str, *formats: str) -> Any:
    module = ModuleType(name)
    module.formats = lambda: list(formats)  # type: ignore[attr-defined]
    module.load = lambda chosen: f"{name} draws {chosen}"  # type: ignore[attr-defined]

    class Point:
        def __init__(self) -> None:
            self.name = name

        def load(self) -> ModuleType:
            return module

    return Point()


def test_packs_are_found_by_entry_point_and_ours_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [pack("aardvark", "svg", "gif"), pack("builtin", "svg", "png"), pack("zebra", "gif", "png")]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points if group == "mlsd_dsl.renderers" else [])
    assert {name: str(found.load()) for name, found in plugins.formats().items()} == {
        "svg": "builtin draws svg",
        "png": "builtin draws png",
        "gif": "aardvark draws gif",
    }
    assert str(plugins.renderer("gif")) == "aardvark draws gif"


def test_an_entry_point_that_is_no_module_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name = "odd"

        def load(self) -> object:
            return print

    monkeypatch.setattr(plugins, "entry_points", lambda group: [Point(), pack("good", "svg")])
    assert list(plugins.formats()) == ["svg"]


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(RenderError) as caught:
        plugins.renderer("bmp")
    assert caught.value.message == "there is no picture format `bmp`"
    assert "png" in caught.value.help
    assert "svg" in caught.value.help


# The demo


def demo_of(folder: Path, text: str = FEED) -> Result:
    place = folder / "designs" / "feed"
    place.mkdir(parents=True)
    (place / "design.mlsd").write_text(text)
    return run("demo", "designs", "-o", "made")


def test_the_demo_writes_what_it_says(tmp_path: Path) -> None:
    result = demo_of(tmp_path)
    assert result.exit_code == 0
    place = tmp_path / "made" / "feed"
    names = {
        "overview.svg",
        "overview.png",
        "only.svg",
        "lint.txt",
        "facts.json",
        "findings.html",
        "estimate.txt",
        "estimate.html",
    }
    assert names <= {path.name for path in place.iterdir()}
    assert (place / "overview.png").read_bytes().startswith(PNG)
    document = json.loads((place / "facts.json").read_text(encoding="utf-8"))
    assert document["design"] == "feed"
    shown = " ".join(result.stdout.split())
    assert "made/feed/ " in shown
    assert "1 design: 1 built" in shown
    assert (tmp_path / "made" / "index.html").as_uri() in shown


def test_the_demo_writes_beside_the_files_of_others(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "bench.json").write_text("{}")
    assert demo_of(tmp_path).exit_code == 0
    assert (tmp_path / "made" / "bench.json").read_text() == "{}"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text("mine")
    assert "has files that mlsd did not write" in said(run("demo", "designs", "-o", "other"))


def test_the_demo_tells_errors_and_goes_on(tmp_path: Path) -> None:
    result = demo_of(tmp_path, FEED + "clicks -> nobody\n")
    assert result.exit_code == 1
    assert "1 error" in result.stdout
    assert "nobody" in (tmp_path / "made" / "feed" / "lint.txt").read_text(encoding="utf-8")


def test_a_demo_of_nothing_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs" / "README.md").write_text("```mlsd\nsource s\n```\n")
    assert said(run("demo")).startswith("there is no design in `designs`")
