"""What is marked on a picture: states of boxes and arrows, loads, findings, differences, scenarios, read back from the SVG."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner
from geometry import SVG, Area, Drawn, faults, read
from hostile import WORDS
from mlsd_dsl.renderers import load
from mlsd_dsl.renderers.painting.marks import LOOKS
from mlsd_dsl.renderers.painting.palette import MARKS
from pipelines import design_of
from scenes import VIDEO_FEED

from mlsd_dsl.cli import main
from mlsd_dsl.comparisons import against, in_scenario, summary
from mlsd_dsl.design.scenarios import under
from mlsd_dsl.diagnostics import Diagnostic, Position, Rule, Severity, Span
from mlsd_dsl.gate.reported import Accepted, Reported
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.pipeline import scene as scene_of_design
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.scene import Note, Scene
from mlsd_dsl.surveying.noting import MOST, noted
from mlsd_dsl.syntax import source

OLD = """
actor viewer
endpoint feed { entry: yes, replicas: 3, => ranker { timeout: 50 ms, else: popular }, => gone }
model ranker "Ranker" { role: rank }
store gone
fallback popular
log served
viewer => feed
feed -> served
"""
NEW = """
actor viewer
endpoint feed { entry: yes, replicas: 5, => ranker { timeout: 80 ms, else: popular }, => fresh }
model ranker "Ranker" { role: rank }
store fresh
fallback popular
log served
viewer => feed
feed -> served
scenario storm "Bad weather" { ranker: down }
"""


def svg(scene: Scene, theme: str = "light") -> str:
    return load("svg").render(scene, RenderOptions(theme=theme)).decode()


def groups(text: str, name: str) -> dict[str, ET.Element]:
    return {value: item for item in ET.fromstring(text).iter(f"{SVG}g") if (value := item.get(name))}


def difference() -> Scene:
    new, old = design_of(NEW), design_of(OLD)
    return against(scene_of_design(new, "overview"), scene_of_design(old, "overview"), new, old)


# States


@pytest.mark.parametrize("state", LOOKS)
def test_a_state_has_a_colour_a_sign_and_words(state: str) -> None:
    first, *others = VIDEO_FEED.boxes
    text = svg(VIDEO_FEED._replace(boxes=(first._replace(state=state), *others)))
    plain = svg(VIDEO_FEED)
    marked = groups(text, "data-part")[first.id]
    outline = marked.findall(f"{SVG}path")[0]
    assert (outline.attrib["stroke"], outline.attrib["fill"]) == (MARKS[state].line.light, MARKS[state].card.light)
    assert any(item.get("d") == LOOKS[state].sign for item in marked.findall(f"{SVG}path"))
    assert any(item.text == LOOKS[state].words for item in groups(text, "data-legend")["1"].iter(f"{SVG}text"))
    assert not any(item.text == LOOKS[state].words for item in groups(plain, "data-legend")["1"].iter(f"{SVG}text"))


def test_signs_differ_without_their_colours() -> None:
    for together in (("down", "fallen", "instead"), ("added", "removed", "changed")):
        assert len({LOOKS[state].sign for state in together}) == 3


def test_a_state_that_nobody_knows_is_left_unmarked() -> None:
    first, *others = VIDEO_FEED.boxes
    text = svg(VIDEO_FEED._replace(boxes=(first._replace(state="sleepy"), *others)))
    assert groups(text, "data-part")[first.id].find(f"{SVG}circle") is None


def discs(text: str, drawn: Drawn) -> dict[str, Area]:
    """The signs on boxes, in the coordinates of the page."""
    group = groups(text, "data-drawing")["1"]
    x, y = (float(value) for value in group.attrib["transform"][10:-1].split())
    found = {}
    for name, item in groups(text, "data-part").items():
        for circle in item.findall(f"{SVG}circle"):
            cx, cy, r = (float(circle.attrib[key]) for key in ("cx", "cy", "r"))
            found[name] = Area(x + cx - r, y + cy - r, x + cx + r, y + cy + r)
    return found


# Loads


def test_a_load_widens_its_arrow() -> None:
    first, second, *others = VIDEO_FEED.arrows
    scene = VIDEO_FEED._replace(arrows=(first._replace(weight=1.0), second._replace(weight=0.01), *others))
    widths = {
        name: float(item.findall(f"{SVG}path")[0].attrib["stroke-width"])
        for name, item in groups(svg(scene), "data-arrow").items()
    }
    assert widths[first.id] == 7
    assert 2 <= widths[second.id] <= 2.1
    assert all(widths[arrow.id] < 3 for arrow in others)
    assert "the wider, the more load" in svg(scene)
    assert "the wider, the more load" not in svg(VIDEO_FEED)


DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))[::4]


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_marked_pictures_keep_the_invariants(path: Path) -> None:
    text, _ = source.read(path, path.name)
    design = check(text, path).design
    capacity = scene_of_design(design, "capacity")
    assert faults(read(svg(capacity)), capacity) == []
    order = list(LOOKS)
    whole = scene_of_design(design, "serving")
    boxes = [b._replace(state=order[n % 6], badges=tuple(range(n % 9))) for n, b in enumerate(whole.boxes)]
    marked = whole._replace(boxes=tuple(boxes))
    written = svg(marked)
    drawn = read(written)
    assert faults(drawn, marked) == []
    signs = discs(written, drawn)
    assert set(signs) == {box.id for box in boxes}
    for name, area in signs.items():
        assert not [other for other, box in drawn.boxes.items() if other != name and box.overlaps(area)]
        assert not [words.text for words in drawn.words[name] if words.area.grown(-1).overlaps(area)]


# Findings


def finding(subject: str, severity: Severity = Severity.WARNING, message: str = "something") -> Diagnostic:
    span = Span("a.mlsd", Position(1, 1), Position(1, 2))
    return Diagnostic(Rule("T001", "a-rule", "A rule."), message, span, subject=subject, severity=severity)


def test_findings_stand_on_their_boxes_gravest_first() -> None:
    scene = scene_of_design(design_of(NEW), "overview")
    found = noted(
        scene,
        [
            Reported(finding("ranker.latency", message="slow")),
            Reported(finding("feed", Severity.ERROR)),
            Reported(finding("design.cost", Severity.INFO)),
            Reported(finding("served"), accepted=Accepted("on purpose")),
        ],
        whole=True,
    )
    assert {box.id: box.badges for box in found.boxes if box.badges} == {"feed": (1,), "ranker": (2,)}
    assert [(note.number, note.severity) for note in found.notes] == [(1, "error"), (2, "warning"), (3, "info")]
    view = noted(scene, [Reported(finding("design.cost")), Reported(finding("feed"))], whole=False)
    assert [note.number for note in view.notes] == [1]


def test_at_most_twelve_findings_are_listed_and_the_rest_is_counted() -> None:
    scene = scene_of_design(design_of(NEW), "overview")
    found = noted(scene, [Reported(finding("feed", message=f"{n}")) for n in range(15)], whole=True)
    assert (len(found.notes), found.more) == (MOST, 3)
    text = svg(found)
    assert len(groups(text, "data-note")) == MOST
    assert "and 3 more" in text
    assert faults(read(text), found) == []


def test_findings_in_the_same_words_are_one_note() -> None:
    scene = scene_of_design(design_of(NEW), "overview")
    found = noted(
        scene, [Reported(finding("feed")), Reported(finding("ranker")), Reported(finding("feed"))], whole=True
    )
    assert {box.id: box.badges for box in found.boxes if box.badges} == {"feed": (1,), "ranker": (1,)}
    assert (len(found.notes), found.more) == (1, 0)


@pytest.mark.parametrize("message", WORDS)
def test_messages_stay_text(message: str) -> None:
    scene = VIDEO_FEED._replace(notes=(Note(1, "error", message, message), Note(2, "odd", message)))
    text = svg(scene)
    assert faults(read(text), scene) == []
    tags = {item.tag for item in ET.fromstring(text).iter()}
    assert tags == {item.tag for item in ET.fromstring(svg(VIDEO_FEED)).iter()}


# Differences


def test_a_difference_marks_parts_and_arrows() -> None:
    scene = difference()
    assert {box.id: box.state for box in scene.boxes if box.state} == {
        "fresh": "added",
        "gone": "removed",
        "feed": "changed",
    }
    told = {(arrow.source, arrow.target): (arrow.state, arrow.label) for arrow in scene.arrows if arrow.state}
    assert told == {
        ("feed", "fresh"): ("added", "+"),
        ("feed", "gone"): ("removed", "\u2212"),
        ("feed", "ranker"): ("changed", "~"),
    }
    assert summary(scene) == "1 part added, 1 removed, 1 changed; 1 arrow added, 1 removed, 1 changed"
    assert faults(read(svg(scene)), scene) == []


def test_a_changed_part_tells_what_it_was() -> None:
    assert next(box.facts for box in difference().boxes if box.id == "feed") == ("replicas: 3 → 5",)


def test_without_a_difference_nothing_is_marked() -> None:
    design = design_of(NEW)
    scene = scene_of_design(design, "overview")
    assert against(scene, scene, design, design) == scene
    assert summary(scene) == "no difference"


# Scenarios


def test_a_scenario_shows_what_is_down_and_what_takes_over() -> None:
    design = under(design_of(NEW), "storm")
    found = in_scenario(scene_of_design(design, "overview"), Graph(design), "Bad weather")
    assert {box.id: box.state for box in found.boxes if box.state} == {"ranker": "down", "popular": "instead"}
    assert found.subtitle.startswith("Scenario: Bad weather")


# The command


def told(tmp_path: Path, *arguments: str) -> tuple[int, str, str]:
    path = tmp_path / "a.mlsd"
    path.write_text(NEW, encoding="utf-8")
    (tmp_path / "old.mlsd").write_text(OLD, encoding="utf-8")
    result = CliRunner().invoke(main, ["draw", str(path), "--format", "svg", *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_draws_against_a_file(tmp_path: Path) -> None:
    code, out, err = told(tmp_path, "--against", str(tmp_path / "old.mlsd"))
    assert code == 0
    assert "1 part added" in err
    assert str(tmp_path) not in out
    assert "replicas: 3 → 5" in out


def test_draws_against_a_revision(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "a.mlsd").write_text(OLD, encoding="utf-8")
    git("init", "-q")
    git("add", "a.mlsd")
    git("commit", "-q", "-m", "first")
    code, out, err = told(tmp_path, "--against", "git:HEAD")
    assert code == 0
    assert "against git:HEAD: 1 part added, 1 removed, 1 changed" in err
    assert "replicas: 3 → 5" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--scenario", "strom"), "there is no scenario `strom`; a similar one: storm"),
        (("--against", "git:nowhere"), "git"),
        (("--against", "nothing.mlsd"), "nothing.mlsd"),
        (("--against", "git:HEAD", "--view", "latency of feed"), "no parts to compare"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(arguments: tuple[str, str], said: str, tmp_path: Path) -> None:
    code, out, err = told(tmp_path, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_findings_are_drawn_when_asked_for(tmp_path: Path) -> None:
    assert "data-note" not in told(tmp_path)[1]
    assert "data-note" in told(tmp_path, "--findings")[1]
    assert told(tmp_path, "--findings", "--view", "mlsd:overview") == told(tmp_path, "--findings")
