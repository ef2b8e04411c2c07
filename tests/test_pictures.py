"""What a picture promises: everything is in it once, nothing covers anything, text fits, and it is safe to open anywhere."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import itertools

from generated import design
from geometry import faults, read
from mlsd_dsl.renderers import formats, load
from mlsd_dsl.renderers.layout import PlacedBox, Point, Rect, Route, collapsed, laid_out
from mlsd_dsl.renderers.layout.annealing import Effort
from mlsd_dsl.renderers.layout.assembly import placed_frames
from mlsd_dsl.renderers.layout.graphviz import node_centres
from mlsd_dsl.renderers.layout.grid import arranged
from mlsd_dsl.renderers.layout.wording import worded
from mlsd_dsl.renderers.painting.glyphs import GLYPHS
from mlsd_dsl.renderers.painting.palette import HUES, MARKS, PLAIN, Shade
from mlsd_dsl.renderers.typeface import BOLD, REGULAR, text_width, wrapped
from scenes import SHAPES, SKETCH, VIDEO_FEED, made_up

from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.rendering import RenderError, RenderOptions
from mlsd_dsl.scene import Arrow, Box, Frame, Lane, Scene, Verdict
from mlsd_dsl.syntax import source
from mlsd_dsl.views import scene_of, views_of

DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = pytest.mark.parametrize("scene", [SKETCH, VIDEO_FEED], ids=["sketch", "video_feed"])
THEMES = pytest.mark.parametrize("theme", ["auto", "light", "dark"])


def svg_of(scene: Scene, theme: str = "auto") -> str:
    return load("svg").render(scene, RenderOptions(theme=theme)).decode()


# Everything is there


@PICTURES
@THEMES
def test_draws_every_part_and_every_arrow_once(scene: Scene, theme: str) -> None:
    drawn = read(svg_of(scene, theme))
    assert list(drawn.boxes) == [box.id for box in scene.boxes]
    assert sorted(drawn.lines) == sorted(arrow.id for arrow in scene.arrows)
    assert sorted(drawn.labels) == sorted(arrow.id for arrow in scene.arrows if arrow.label)
    assert not drawn.repeated


@PICTURES
def test_words_of_a_box_are_all_there(scene: Scene) -> None:
    drawn = read(svg_of(scene))
    for box in scene.boxes:
        words = "".join(words.text for words in drawn.words[box.id]).replace(" ", "")
        assert words == "".join((box.title, box.technology, *box.facts)).replace(" ", "")


def test_shows_title_subtitle_and_requirements() -> None:
    texts = ["".join(item.itertext()) for item in ET.fromstring(svg_of(VIDEO_FEED)).iter(f"{SVG}text")]
    assert VIDEO_FEED.title in texts
    assert VIDEO_FEED.subtitle in texts
    assert all(any(text.endswith(verdict.text) for text in texts) for verdict in VIDEO_FEED.verdicts)


def test_empty_lanes_vanish() -> None:
    root = ET.fromstring(svg_of(SKETCH._replace(lanes=(*SKETCH.lanes, Lane("watching", "Watching")))))
    assert [group.get("data-lane") for group in root.iter(f"{SVG}g") if group.get("data-lane")] == [
        "request",
        "data",
        "learning",
    ]


def test_legend_explains_only_what_is_used() -> None:
    root = ET.fromstring(svg_of(SKETCH))
    legend = next(group for group in root.iter(f"{SVG}g") if "data-legend" in group.attrib)
    words = [item.text for item in legend.iter(f"{SVG}text")]
    assert {"data", "request, waits for the answer", "model"} <= set(words)
    assert not any(word for word in words if word and ("trigger" in word or "feedback" in word or "cache" in word))


def test_says_the_state_of_a_requirement_without_colour() -> None:
    states = ("holds", "violated", "at_risk", "unknown", "stated")
    scene = SKETCH._replace(verdicts=tuple(Verdict(f"fact {state}", state) for state in states))
    strip = next(group for group in ET.fromstring(svg_of(scene)).iter(f"{SVG}g") if "data-strip" in group.attrib)
    signs = [item.attrib["d"] for item in strip.findall(f"{SVG}path")]
    assert len(set(signs)) == len(states)


def test_neighbours_of_a_view_are_faded() -> None:
    boxes = (SKETCH.boxes[0]._replace(faded=True), *SKETCH.boxes[1:])
    root = ET.fromstring(svg_of(SKETCH._replace(boxes=boxes)))
    parts = {group.get("data-part"): group.get("opacity") for group in root.iter(f"{SVG}g") if group.get("data-part")}
    assert parts.pop("sender") is not None
    assert set(parts.values()) == {None}


# Nothing covers anything


@PICTURES
def test_nothing_covers_anything(scene: Scene) -> None:
    assert faults(read(svg_of(scene)), scene) == []


@pytest.mark.parametrize("name", ["payment_fraud", "rag_assistant", "similar_listings", "video_feed"])
def test_nothing_covers_anything_in_the_designs_that_come_along(name: str) -> None:
    graph = _graph_of(name)
    for view in views_of(graph)[1:]:  # overviews are looked at below
        scene = scene_of(graph, view)
        assert faults(read(svg_of(scene)), scene) == [], view


@pytest.mark.parametrize("seed", range(24))
def test_nothing_covers_anything_in_pictures_from_dice(seed: int) -> None:
    scene = made_up(seed, 2 + seed * 3 // 2)
    assert faults(read(svg_of(scene)), scene) == []


@pytest.mark.parametrize(
    ("seed", "parts"), [(seed, 5 + seed * 2) for seed in range(12)] + [(40, 45), (41, 70), (42, 100)]
)
def test_nothing_covers_anything_in_designs_nobody_has_seen(seed: int, parts: int) -> None:
    """Designs over the whole vocabulary: four arrows to a part, many of them labelled, far denser than a person draws."""
    scene = scene_of(Graph(check(source.Source("t.mlsd", design(seed, parts, plain=True)), None).design))
    assert faults(read(svg_of(scene)), scene) == []


@PICTURES
def test_different_arrows_never_share_a_line_by_accident(scene: Scene) -> None:
    picture = laid_out(scene)
    for place, one in enumerate(picture.routes):
        for other in picture.routes[place + 1 :]:
            family = one.arrow.source == other.arrow.source or one.arrow.target == other.arrow.target
            alike = one.arrow.sort == other.arrow.sort and one.arrow.feedback == other.arrow.feedback
            if not (family and alike):
                assert not _common_length(one.points, other.points), f"{one.arrow.id} lies on {other.arrow.id}"


def test_frames_hold_their_own_boxes_and_no_others() -> None:
    picture = laid_out(VIDEO_FEED)
    for placed in picture.boxes:
        around = {frame.frame.id for frame in picture.frames if frame.rect.overlaps(placed.rect)}
        assert around == ({placed.box.frame} if placed.box.frame else set())


def test_boxes_stand_in_the_band_of_their_lane() -> None:
    picture = laid_out(VIDEO_FEED)
    bands = {band.lane.id: band.rect for band in picture.bands}
    for placed in picture.boxes:
        band = bands[placed.box.lane]
        assert band.y < placed.rect.y
        assert placed.rect.bottom < band.bottom
        assert band.x < placed.rect.x
        assert placed.rect.right < band.right


def test_the_path_of_a_request_reads_from_left_to_right() -> None:
    x = {placed.box.id: placed.rect.x for placed in laid_out(VIDEO_FEED).boxes}
    assert x["viewer"] <= x["edge"] < x["feed_api"] < x["ranker"]


def test_forty_parts_stay_readable_on_a_page() -> None:
    root = ET.fromstring(svg_of(VIDEO_FEED))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    smallest = min(float(item.attrib["font-size"]) for item in root.iter(f"{SVG}text"))
    assert smallest * min(1.0, 1600 / width) >= 9
    assert 1 <= width / height <= 3


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_the_overview_of_every_design_is_small_and_fits_a_page(path: Path) -> None:
    scene = scene_of(_graph_of(path.parent.name))
    text = svg_of(scene)
    assert len(text.encode()) < 120 * 1024
    drawn = read(text)
    width, height = drawn.page.right, drawn.page.bottom
    assert 1 <= width / height <= 3
    assert faults(drawn, scene) == []
    if len(scene.boxes) <= 40:
        assert min(words.size for words in drawn.texts) * min(1.0, 1600 / width) >= 9


def test_the_title_of_a_frame_keeps_clear_of_a_line_that_comes_in() -> None:
    inner = Box("inner", "Inner", "store", "box", "data", "store", frame="team")
    left = Rect(0, 100, 200, 80)
    grid = arranged(Scene("", "", VIDEO_FEED.lanes, (inner,), ()), 1, 1.4, Effort(1, 1, 0.9))[0]
    scene = Scene("", "", VIDEO_FEED.lanes, (inner,), (), (Frame("team", "Team"),))
    arrow = Arrow("a", "outer", "inner", "data", "feeds")

    def tab(*entering: float) -> float:
        lines = tuple(Route(arrow, (Point(x, 0.0), Point(x, left.y))) for x in entering)
        (frame,) = placed_frames(scene, grid, (PlacedBox(inner, left, worded(inner, 200.0)),), lines)
        return frame.tab.x - frame.rect.x

    usual = tab()
    assert tab(100.0) == usual
    assert tab(20.0) > 100
    assert usual < tab(20.0, 180.0) < tab(20.0)
    assert tab(20.0, 100.0, 180.0) == usual


def test_large_designs_are_drawn_by_groups_and_kinds() -> None:
    groups = tuple(Frame(f"g{number}", f"Team {number}") for number in range(20))
    boxes = tuple(
        Box(f"b{at}", f"Part {at}", ("store", "model")[at % 2], "box", ("data", "learning")[at % 2], "store",
            frame=groups[at // 50].id if at < 1000 else "")
        for at in range(2000)
    )  # fmt: skip
    arrows = tuple(Arrow(f"a{at}", f"b{at}", f"b{(at * 7 + 3) % 2000}", "data", "feeds") for at in range(2000))
    scene = Scene("Large", "Much at once.", VIDEO_FEED.lanes, boxes, arrows, groups)
    few = collapsed(scene)
    assert len(few.boxes) == 42  # twenty groups with parts in two lanes each, and two kinds outside of groups
    counted = [int(fact.split()[0]) for box in few.boxes for fact in box.facts if fact.endswith(" parts")]
    assert sum(counted) == 2000
    assert "2000 parts" in few.subtitle
    assert {box.title for box in few.boxes} == {"Store", "Model"} | {group.title for group in groups}
    drawn = read(svg_of(scene))
    assert faults(drawn, few) == []
    assert "25 parts" in [words.text for texts in drawn.words.values() for words in texts]


def test_what_stands_alone_is_itself_in_a_collapsed_picture() -> None:
    boxes = tuple(Box(f"b{at}", "Part", "store", "box", "data", "store") for at in range(300))
    alone = Box("only", "The only model", "model", "hexagon", "learning", "model", "XGBoost", ("p99 8 ms",))
    arrows = (
        Arrow("one", "b1", "only", "data", "feeds", "first"),
        Arrow("two", "only", "b2", "data", "feeds", "alone"),
        Arrow("three", "b3", "only", "data", "feeds", "second"),
        Arrow("inside", "b1", "b2", "data", "feeds"),
    )
    few = collapsed(Scene("T", "", VIDEO_FEED.lanes, (*boxes, alone), arrows))
    assert alone in few.boxes
    assert [(arrow.source == "only", arrow.label) for arrow in few.arrows] == [(False, ""), (True, "alone")]


def test_a_collapsed_group_tells_what_is_marked_on_its_parts() -> None:
    def marked(name: str, states: tuple[str, ...], kind: str = "store") -> tuple[Box, ...]:
        return tuple(
            Box(f"{name}{at}", "Part", kind, "box", "data", "store", state=state, badges=(at,) if at < 2 else ())
            for at, state in enumerate(states)
        )

    lost = marked("s", ("", "fallen", "down", "instead", "fallen"))
    grown = marked("m", ("added", "", "added"), "model")
    new = marked("t", ("added", "added"), "topic")
    still = marked("f", ("",) * 250, "feature")
    arrows = tuple(
        Arrow(f"a{at}", f"s{at}", "m0", "data", "feeds", weight=weight, state=state)
        for at, (weight, state) in enumerate(((0.2, ""), (0.9, "removed"), (0.0, "changed")))
    )
    few = collapsed(Scene("T", "", VIDEO_FEED.lanes, (*lost, *grown, *new, *still), arrows))
    told = {box.kind: (box.state, box.facts, box.badges) for box in few.boxes}
    assert told == {
        "store": ("down", ("5 parts", "1 down, 2 fallen, 1 instead"), (0, 1)),
        "model": ("changed", ("3 parts", "2 added"), (0, 1)),
        "topic": ("added", ("2 parts", "2 added"), (0, 1)),
        "feature": ("", ("250 parts",), (0, 1)),
    }
    assert [(arrow.weight, arrow.state) for arrow in few.arrows] == [(0.9, "changed")]


def test_two_hundred_and_fifty_boxes_are_all_drawn() -> None:
    boxes = tuple(Box(f"b{at}", "Part", "store", "box", "data", "store") for at in range(250))
    scene = Scene("T", "", VIDEO_FEED.lanes, boxes, ())
    assert collapsed(scene) is scene
    assert len(collapsed(scene._replace(boxes=(*boxes, boxes[0]._replace(id="more")))).boxes) == 1


def test_one_box_and_none_make_pictures_too() -> None:
    alone = SKETCH._replace(boxes=SKETCH.boxes[:1], arrows=())
    assert list(read(svg_of(alone)).boxes) == ["sender"]
    assert read(svg_of(SKETCH._replace(boxes=(), arrows=(), verdicts=(), title="", subtitle=""))).boxes == {}


def test_an_arrow_may_return_to_its_own_box() -> None:
    scene = SKETCH._replace(arrows=(*SKETCH.arrows, Arrow("self", "weekly", "weekly", "trigger", "triggers")))
    assert faults(read(svg_of(scene))) == []


# The file


@PICTURES
def test_is_one_small_file_that_fetches_and_runs_nothing(scene: Scene) -> None:
    text = svg_of(scene)
    assert len(text.encode()) < 120_000
    root = ET.fromstring(text)
    assert not [item.tag for item in root.iter() if item.tag in (f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject")]
    links = [value for item in root.iter() for key, value in item.attrib.items() if key.endswith("href")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert "url(" not in text
    assert "@import" not in text
    assert "@font-face" not in text


def test_ids_are_unique_within_and_between_pictures() -> None:
    ids = [
        item.attrib["id"]
        for scene in (SKETCH, VIDEO_FEED)
        for item in ET.fromstring(svg_of(scene)).iter()
        if "id" in item.attrib
    ]
    assert len(ids) == len(set(ids))


def test_speaks_to_screen_readers() -> None:
    root = ET.fromstring(svg_of(SKETCH))
    named = {item.get("id"): item for item in root if item.get("id")}
    title, description = (named[name] for name in root.attrib["aria-labelledby"].split())
    assert root.attrib["role"] == "img"
    assert title.text == "Spam filter"
    assert "6 parts" in (description.text or "")
    assert "Weekly training" in (description.text or "")


HOSTILE = [
    "javascript:alert(1)//" * 25,
    "'\"`' onload='x' &amp;&#x22;",
    "مرحبا بالعالم شكرا",
    "👩‍👩‍👧‍👦" * 40,
    "<script>alert(1)</script>",
    '"><image href="https://example.org/x.png"/>',
    "]]> & <!-- -- >",
    "a\x00b\x1bc\ufffe\u202ed",
    "${jndi} %s {0} \\n \\",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_design_says_comes_out_as_text(text: str) -> None:
    hostile = Scene(
        title=text,
        subtitle=text,
        lanes=(Lane("request", text), Lane("strange", text)),
        boxes=(
            Box("a", text, "actor", "person", "request", text, text, (text,), "f", text),
            Box("b", text, text, text, "strange", "model", text, (text, text)),
        ),
        arrows=(Arrow("x", "a", "b", "data", text, text), Arrow("y", "b", "a", text, text)),
        frames=(Frame("f", text),),
        verdicts=(Verdict(text, text),),
    )
    root = ET.fromstring(svg_of(hostile))
    tags = {item.tag.removeprefix(SVG) for item in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "defs", "symbol", "g", "path", "rect", "circle", "text", "use"}
    visible = "".join("".join(item.itertext()) for item in root.iter(f"{SVG}text"))
    assert not re.search("[\x00-\x1f\u202e\ufffe]", visible)
    assert text[:4].replace("\x00", "") in visible or text[:1] in visible


def test_long_words_and_foreign_scripts_stay_inside() -> None:
    titles = (
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "推荐系统候选检索服务与排序模型",
        "🎬🎬🎬🎬🎬🎬🎬🎬🎬🎬🎬🎬",
        "Ранжирование видео в ленте",
    )
    boxes = tuple(
        Box(f"b{place}", title, "store", SHAPES[place], "data", "store", title, (title,))
        for place, title in enumerate(titles)
    )
    scene = Scene("T", "", (Lane("data", "Data"),), boxes, ())
    assert faults(read(svg_of(scene)), scene) == []


def test_same_scene_same_bytes_whatever_the_hash_seed() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from hashlib import sha256\n"
        "from scenes import VIDEO_FEED\n"
        "from mlsd_dsl.renderers import load\n"
        "from mlsd_dsl.rendering import RenderOptions\n"
        "print(sha256(load('svg').render(VIDEO_FEED, RenderOptions())).hexdigest())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "20")
    }
    assert len(answers) == 1


# Colours


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_ON = [
    *((f"{lane}.{part} on its {ground}", getattr(hue, part), getattr(hue, ground))
      for lane, hue in HUES.items() for part, ground in (("ink", "card"), ("soft", "card"), ("soft", "ground"))),
    *((f"text on {lane}.card", PLAIN["text"], hue.card) for lane, hue in HUES.items()),
    *((f"text on {lane}.ground", PLAIN["text"], hue.ground) for lane, hue in HUES.items()),
    *((f"{part} on a box that is {state}", getattr(hue, part), mark.card)
      for state, mark in MARKS.items() for hue in HUES.values() for part in ("ink", "soft")),
    *((f"text on a box that is {state}", PLAIN["text"], mark.card) for state, mark in MARKS.items()),
    *((f"label of an arrow that is {state}", mark.line, PLAIN["pill"]) for state, mark in MARKS.items()),
    *((f"{state} in a chart", PLAIN[state], PLAIN["page"]) for state in ("violated", "at_risk", "holds", "bar.total")),
    ("number of a badge", PLAIN["page"], PLAIN["heading"]),
    ("heading on page", PLAIN["heading"], PLAIN["page"]),
    ("text on page", PLAIN["text"], PLAIN["page"]),
    ("heading on chip", PLAIN["heading"], PLAIN["chip"]),
    *((f"{pen} on pill", PLAIN[pen], PLAIN["pill"]) for pen in ("data", "request", "trigger", "feedback")),
]  # fmt: skip
LINES_ON = [
    *((f"outline of {lane}", hue.line, hue.card) for lane, hue in HUES.items()),
    *((f"outline of {lane} on its lane", hue.line, hue.ground) for lane, hue in HUES.items()),
    *(
        (f"{pen} on {lane}", PLAIN[pen], hue.ground)
        for pen in ("data", "request", "trigger", "feedback")
        for lane, hue in HUES.items()
    ),
    *((f"border of a box that is {state}", mark.line, mark.card) for state, mark in MARKS.items()),
    *((f"sign of {state}", PLAIN["sign"], mark.line) for state, mark in MARKS.items()),
    *(
        (f"line that is {state} on {lane}", mark.line, hue.ground)
        for state, mark in MARKS.items()
        for lane, hue in HUES.items()
    ),
    *((f"bar {name}", PLAIN[f"bar.{name}"], PLAIN["page"]) for name in ("own", "strong", "weak", "total", "known")),
    *(
        (f"sign of {state}", PLAIN["sign"], PLAIN[state])
        for state in ("stated", "holds", "violated", "at_risk", "unknown")
    ),
]


@pytest.mark.parametrize(("what", "ink", "ground"), TEXT_ON, ids=lambda value: value if isinstance(value, str) else "")
def test_text_can_be_read(what: str, ink: Shade, ground: Shade) -> None:
    assert contrast(ink.light, ground.light) >= 4.5, f"{what}, light"
    assert contrast(ink.dark, ground.dark) >= 4.5, f"{what}, dark"


@pytest.mark.parametrize(("what", "ink", "ground"), LINES_ON, ids=lambda value: value if isinstance(value, str) else "")
def test_lines_can_be_seen(what: str, ink: Shade, ground: Shade) -> None:
    assert contrast(ink.light, ground.light) >= 3, f"{what}, light"
    assert contrast(ink.dark, ground.dark) >= 3, f"{what}, dark"


def test_auto_is_light_with_a_sheet_that_turns_it_dark() -> None:
    auto, light, dark = (svg_of(VIDEO_FEED, theme) for theme in ("auto", "light", "dark"))
    assert "<style>" in auto
    assert "<style>" not in light
    assert "<style>" not in dark
    assert re.findall(r'(?:fill|stroke)="#\w+"', auto) == re.findall(r'(?:fill|stroke)="#\w+"', light)
    sheet = dict(re.findall(r"\.([\w-]+)\{\w+:(#\w+)\}", auto))
    turned = [sheet[name] for names in re.findall(r'class="([^"]+)"', auto) for name in names.split()]
    assert set(turned) == set(re.findall(r'(?:fill|stroke)="(#\w+)"', dark))


# Pixels


def pixels(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and the unfiltered rows of an eight-bit RGBA image."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (depth, kind) == (8, 6)
    packed, at = b"", 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += size + 12
    return width, height, zlib.decompress(packed)


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_image_has_the_size_of_the_drawing_times_the_scale(scale: float, theme: str) -> None:
    root = ET.fromstring(svg_of(SKETCH))
    image = load("png").render(SKETCH, RenderOptions(theme=theme, scale=scale))
    width, height, _ = pixels(image)
    assert abs(width - float(root.attrib["width"]) * scale) <= 1
    assert abs(height - float(root.attrib["height"]) * scale) <= 1


def test_image_shows_text() -> None:
    """An image without a usable font looks fine to a program: only its letters are missing."""
    worded = load("png").render(SKETCH, RenderOptions(scale=1))
    blank = tuple(box._replace(title="\u2003", technology="", facts=()) for box in SKETCH.boxes)
    silent = load("png").render(
        SKETCH._replace(title="", subtitle="", boxes=blank, verdicts=()), RenderOptions(scale=1)
    )
    assert len(worded) > 1.3 * len(silent)


def test_dark_image_is_dark() -> None:
    light, dark = (
        pixels(load("png").render(SKETCH, RenderOptions(theme=theme, scale=0.5)))[2] for theme in ("auto", "dark")
    )
    assert light != dark
    assert len(set(light)) > 50
    assert len(set(dark)) > 50


# Options and engines


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (RenderOptions(scale=0), "scale"),
        (RenderOptions(scale=99), "scale"),
        (RenderOptions(scale=float("nan")), "scale"),
        (RenderOptions(theme="sepia"), "sepia"),
        (RenderOptions(engine="magic"), "magic"),
    ],
)
@pytest.mark.parametrize("name", ["svg", "png"])
def test_refuses_options_that_mean_nothing(name: str, options: RenderOptions, named: str) -> None:
    with pytest.raises(RenderError) as caught:
        load(name).render(SKETCH, options)
    assert named in caught.value.message
    assert caught.value.help


def test_says_what_to_install_when_no_engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.setenv("PATH", "")
    for engine in ("embedded", "dot"):
        with pytest.raises(RenderError) as caught:
            load("svg").render(SKETCH, RenderOptions(engine=engine))
        assert "install" in caught.value.help


def test_needs_no_engine_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.setenv("PATH", "")
    assert faults(read(svg_of(SKETCH)), SKETCH) == []


def test_ranks_of_graphviz_make_a_sound_picture_too() -> None:
    pytest.importorskip("wasmtime")
    text = load("svg").render(VIDEO_FEED, RenderOptions(engine="embedded")).decode()
    assert faults(read(text), VIDEO_FEED) == []


def test_embedded_engine_keeps_its_compiled_module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("wasmtime")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    graph = "digraph{rankdir=LR;a->b}"
    first = node_centres(graph, "embedded")
    assert [path.suffix for path in tmp_path.rglob("*.cwasm")] == [".cwasm"]
    assert node_centres(graph, "embedded") == first
    assert first["a"][0] < first["b"][0]


def test_a_broken_cache_is_written_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("wasmtime")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    first = node_centres("digraph{a}", "embedded")
    (kept,) = tmp_path.rglob("*.cwasm")
    kept.write_bytes(b"not a module")
    assert node_centres("digraph{a}", "embedded") == first
    assert kept.stat().st_size > 1000


# The pack


def test_formats_are_found_by_walking() -> None:
    assert {"svg", "png"} <= set(formats())
    for name in formats():
        renderer = load(name)
        assert renderer.format == name
        assert renderer.title
        assert renderer.suffixes
        assert all(suffix.startswith(".") for suffix in renderer.suffixes)


def test_asking_for_one_format_imports_no_other() -> None:
    program = "import sys; from mlsd_dsl.renderers import load; load('svg'); print('mlsd_dsl.renderers.png' in sys.modules, 'wasmtime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


# Text


def test_measures_as_the_font_says() -> None:
    assert text_width("", 14) == 0
    assert text_width("iiii", 14) < text_width("mmmm", 14)
    assert text_width("Feature", 14, BOLD) > text_width("Feature", 14, REGULAR)
    assert text_width("Feature", 28) == pytest.approx(2 * text_width("Feature", 14))
    assert text_width("推", 10) >= 10


def test_wraps_at_words_and_marks_what_it_leaves_out() -> None:
    lines = wrapped("one two three four five six seven eight", 12, 70, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(text_width(line, 12) <= 70 for line in lines)
    assert wrapped("impressions_90d", 14, 90, BOLD) == ("impressions_", "90d")


def test_every_sign_stays_on_its_field() -> None:
    for name, path in GLYPHS.items():
        corners = _corners(path)
        assert len(corners) > 1, name
        assert all(0 <= x <= 24 and 0 <= y <= 24 for x, y in corners), name


def _corners(path: str) -> list[tuple[float, float]]:
    """Where the pen is after each command of a sign, small letters being relative."""
    taken = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "a": 7, "z": 0}
    x, y, corners = 0.0, 0.0, []
    for command, body in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        values = [float(value) for value in re.findall(r"-?\d*\.?\d+", body)]
        count = taken[command.lower()]
        for at in range(0, len(values), count or 1):
            *_, to_x, to_y = (0.0, 0.0, *values[at : at + count])
            if command in "hH":
                to_x, to_y = to_y, 0.0 if command == "h" else y
            elif command in "vV":
                to_x = 0.0 if command == "v" else x
            x, y = (x + to_x, y + to_y) if command.islower() else (to_x, to_y)
            corners.append((x, y))
    return corners


def _graph_of(name: str) -> Graph:
    path = Path(__file__).parents[1] / "designs" / name / "design.mlsd"
    text, _ = source.read(path, "design.mlsd")
    return Graph(check(text, path).design)


def _common_length(one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]) -> bool:
    for (ax, ay), (bx, by) in itertools.pairwise(one):
        for (cx, cy), (dx, dy) in itertools.pairwise(other):
            if ay == by == cy == dy and min(max(ax, bx), max(cx, dx)) - max(min(ax, bx), min(cx, dx)) > 1:
                return True
            if ax == bx == cx == dx and min(max(ay, by), max(cy, dy)) - max(min(ay, by), min(cy, dy)) > 1:
                return True
    return False


def test_a_label_in_the_outermost_gutter_stays_inside_the_picture() -> None:
    """The swap of index and tower runs round the right-hand side of this view, with words wider than the gutter."""
    picture = laid_out(scene_of(_graph_of("video_feed"), "serving"), "auto")
    assert picture.labels
    assert all(label.rect.x >= 0 and label.rect.x + label.rect.width <= picture.width for label in picture.labels)


@pytest.mark.parametrize("text", [*HOSTILE, "W" * 500, "word " * 100])
def test_words_of_any_length_stay_inside_and_can_be_read_in_full(text: str) -> None:
    """Titles, facts, labels, groups, lanes and requirements that have no room end in an ellipsis."""
    lanes = (Lane("request", text), Lane("data", "Data"))
    shown = re.sub("[\x00-\x1f\u202e\ufffe]", "", text)
    scene = Scene(
        text,
        text,
        lanes,
        tuple(
            Box(f"b{at}", text, "store", shape, lanes[at % 2].id, "store", text, (text, text), ("f", "")[at % 2], text)
            for at, shape in enumerate(SHAPES)
        ),
        tuple(
            Arrow(f"a{at}", f"b{at}", f"b{(at + 3) % len(SHAPES)}", "data", "feeds", text) for at in range(len(SHAPES))
        ),
        (Frame("f", text),),
        (Verdict(text, "holds"),),
    )
    written = svg_of(scene)
    assert faults(read(written), scene) == []
    root = ET.fromstring(written)
    (part,) = (group for group in root.iter(f"{SVG}g") if group.get("data-part") == "b0")
    assert shown.strip() in part.findtext(f"{SVG}title", "")
