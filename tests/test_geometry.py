"""The checker of pictures finds what it looks for: every invariant is broken by hand once, in a file that keeps all others."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from geometry import Area, Drawn, Line, extent, faults, flattened, measures, read
from mlsd_dsl.renderers import load
from scenes import SKETCH

from mlsd_dsl.rendering import RenderOptions

SOUND = load("svg").render(SKETCH, RenderOptions(theme="light")).decode()
PAGE = Area(0, 0, 1000, 500)


def crossed(*lines: list[tuple[float, float]]) -> Drawn:
    """A picture of lines alone."""
    made = {f"l{at}": Line(f"a{at}", f"b{at}", tuple(points)) for at, points in enumerate(lines)}
    return Drawn(PAGE, {}, made, {}, {}, {}, (), (), ())


def group(mark: str) -> str:
    """The markup of one group of the sound picture."""
    found = re.search(rf"<g {mark}.*?</g>", SOUND)
    assert found is not None
    return found[0]


def test_a_sound_picture_has_no_fault() -> None:
    assert faults(read(SOUND), SKETCH) == []


def test_misses_a_part_an_arrow_and_a_label() -> None:
    for mark, said in (
        ('data-part="reports"', "part reports is missing"),
        ('data-arrow="data_labelled_mail_weekly"', "arrow data_labelled_mail_weekly is missing"),
        ('data-label="data_weekly_classifier"', "label data_weekly_classifier is missing"),
    ):
        assert said in faults(read(SOUND.replace(group(mark), "")), SKETCH)


def test_sees_what_is_drawn_twice() -> None:
    one = group('data-part="reports"')
    assert "part reports is drawn more than once" in faults(read(SOUND.replace(one, one + one)), SKETCH)


def test_sees_what_nobody_declared() -> None:
    one = group('data-part="reports"')
    assert "part rumours is made up" in faults(
        read(SOUND.replace(one, one + one.replace("reports", "rumours"))), SKETCH
    )


def test_sees_an_arrow_between_others() -> None:
    text = SOUND.replace('data-from="labelled_mail"', 'data-from="reports"')
    assert "data_labelled_mail_weekly joins others" in faults(read(text), SKETCH)


def test_sees_a_box_over_another() -> None:
    one, other = group('data-part="reports"'), group('data-part="weekly"')
    there = re.findall(r'<path d="([^"]*)"', other)[0]
    moved = re.sub(r'<path d="[^"]*"', f'<path d="{there}"', one, count=1)
    assert any("overlap" in fault for fault in faults(read(SOUND.replace(one, moved))))


def test_sees_words_that_stick_out_of_their_box() -> None:
    text = SOUND.replace(">Mail API<", ">Mail API of all our providers<")
    assert "`Mail API of all our providers` sticks out of mail_api" in faults(read(text))


def test_sees_words_that_stick_out_of_their_label() -> None:
    text = SOUND.replace(">new version<", ">a wholly new version<")
    assert "`a wholly new version` sticks out of its label" in faults(read(text))


def test_sees_what_leaves_the_page() -> None:
    text = re.sub(r'width="[\d.]+" height="([\d.]+)" viewBox', r'width="300" height="\1" viewBox', SOUND, count=1)
    assert any(fault.endswith("leaves the page") for fault in faults(read(text)))


def test_sees_a_line_through_a_box_but_not_one_along_it() -> None:
    through = crossed([(0, 50), (400, 50)])._replace(boxes={"x": Area(100, 0, 200, 100)})
    along = crossed([(0, 100), (400, 100)])._replace(boxes={"x": Area(100, 0, 200, 100)})
    assert measures(through).hits == 1
    assert measures(along).hits == 0


def test_an_arrow_may_touch_its_own_box_and_not_run_through_it() -> None:
    boxes = {"a0": Area(0, 0, 100, 100), "b0": Area(300, 0, 400, 100)}
    assert faults(crossed([(100, 50), (300, 50)])._replace(boxes=boxes)) == []
    assert "l0 passes through a0" in faults(crossed([(0, 50), (300, 50)])._replace(boxes=boxes))
    assert "l0 does not join its boxes" in faults(crossed([(120, 50), (300, 50)])._replace(boxes=boxes))


def test_a_label_may_cover_its_own_arrow_and_none_of_others() -> None:
    drawn = crossed([(0, 50), (400, 50)], [(200, 0), (200, 100)])
    on_both = drawn._replace(labels={"l0": Area(180, 40, 220, 60)})
    beside = drawn._replace(labels={"l0": Area(80, 40, 120, 60)})
    assert "label l0 covers line l1" in faults(on_both)
    assert not any("label" in fault for fault in faults(beside))
    assert "label l0 is far from its arrow" in faults(drawn._replace(labels={"l0": Area(80, 70, 120, 90)}))


def test_counts_crossings_by_place_and_by_pair() -> None:
    trunk = [(0.0, 50.0), (400.0, 50.0)]
    assert measures(crossed(trunk, trunk, [(200, 0), (200, 100)]))[2:4] == (1, 2)
    assert measures(crossed(trunk, [(100, 0), (100, 100)], [(300, 0), (300, 100)]))[2:4] == (2, 2)
    assert measures(crossed(trunk, [(200, 50), (200, 100)]))[2:4] == (0, 0)  # it touches
    assert measures(crossed(trunk, [(100, 50), (500, 50)]))[2:4] == (0, 0)  # it runs along
    assert measures(crossed([(0, 0), (100, 100)], [(0, 100), (100, 0)]))[2:4] == (1, 1)


def test_measures_turns_and_lengths() -> None:
    figures = measures(crossed([(0, 0), (100, 0), (100, 50)]))
    assert figures.bends == pytest.approx(1)
    assert figures.length == pytest.approx(150)
    assert figures.area == 500_000


@pytest.mark.parametrize(
    ("path", "box"),
    [
        ("M0 0H10V20Z", (0, 0, 10, 20)),
        ("M0 10A20 10 0 0 1 40 10V50A20 10 0 0 1 0 50Z", (0, 0, 40, 60)),  # a cylinder: lid and bottom bulge
        ("M10 0H90A10 30 0 0 1 90 60H10A10 30 0 0 1 10 0Z", (0, 0, 100, 60)),  # a pipe: its ends do
        ("M0 0C0 40 40 40 40 0", (0, 0, 40, 30)),
        ("M0 0Q20 40 40 0", (0, 0, 40, 20)),
    ],
)
def test_reads_outlines_as_wide_as_they_are(path: str, box: tuple[float, float, float, float]) -> None:
    assert extent(flattened(path)) == pytest.approx(box, abs=0.01)
