"""The stages of the layout one by one: cells, crossings that cannot be avoided, room that is made for a label."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mlsd_dsl.renderers.layout import Picture, PlacedBox, PlacedLabel, Point, Rect, Route, Wording, laid_out
from mlsd_dsl.renderers.layout.annealing import UNIT, Board, Effort, Pull, annealed
from mlsd_dsl.renderers.layout.clearing import cleared
from mlsd_dsl.renderers.layout.routing import Path as Way
from mlsd_dsl.renderers.layout.tracks import assigned
from mlsd_dsl.renderers.layout.weaving import forced_crossings
from scenes import VIDEO_FEED

from mlsd_dsl.scene import Arrow, Box

EFFORT = Effort(12, 2, 0.9)
NO_PRICE = ({(0, 0): 0},)


def board(rows: int, columns: int, allowed: list[tuple[int, int]], arrows: list[tuple[int, int]]) -> Board:
    """Arrows between boxes, and nothing but crossings to pay for."""
    return Board(columns, rows, tuple(allowed), tuple(arrows), (), NO_PRICE, (0,) * len(allowed))


# Cells


def test_arrows_between_two_rows_are_untangled() -> None:
    """Six boxes above six, joined in reverse order: standing as declared, all fifteen pairs cross."""
    allowed = [(0, 1)] * 6 + [(1, 2)] * 6
    arrows = [(at, 11 - at) for at in range(6)]
    start = [(at % 6, at // 6) for at in range(12)]
    found = annealed(board(2, 6, allowed, arrows), start, EFFORT)[0]
    above, below = [found[one][0] for one, _ in arrows], [found[other][0] for _, other in arrows]
    crossings = sum((above[a] - above[b]) * (below[a] - below[b]) < 0 for a, b in itertools.combinations(range(6), 2))
    assert crossings == 0


def test_every_box_keeps_to_its_rows_and_has_a_cell_of_its_own() -> None:
    dice = Random(4)
    allowed = [(0, 2)] * 7 + [(2, 3)] * 4 + [(3, 5)] * 9
    arrows = sorted({(min(pair), max(pair)) for pair in (dice.sample(range(20), 2) for _ in range(30))})
    cells = {rows: [(c, r) for r in range(*rows) for c in range(5)] for rows in set(allowed)}
    start = [cells[rows].pop(0) for rows in allowed]
    for found in annealed(board(5, 5, allowed, arrows), start, EFFORT):
        assert len(set(found)) == len(allowed)
        assert all(first <= row < last for (_, row), (first, last) in zip(found, allowed, strict=True))
        assert all(0 <= column < 5 for column, _ in found)


def test_pulls_bring_boxes_together_and_leanings_to_the_left() -> None:
    far = {(x, y): UNIT * (abs(x) + abs(y)) for x in range(-7, 8) for y in range(-1, 2)}
    pulled = Board(8, 1, ((0, 1),) * 2, (), (Pull(0, 1, 0),), (far,), (0, 0))
    (one, _), (other, _) = annealed(pulled, [(0, 0), (7, 0)], EFFORT)[0]
    assert abs(one - other) == 1
    leaning = Board(8, 1, ((0, 1),), (), (), NO_PRICE, (UNIT,))
    assert annealed(leaning, [(7, 0)], EFFORT)[0] == ((0, 0),)


def test_an_arrow_keeps_clear_of_boxes_between_its_ends() -> None:
    """Three boxes in one row: the two that are joined come to stand side by side."""
    found = annealed(board(1, 3, [(0, 1)] * 3, [(0, 2)]), [(0, 0), (1, 0), (2, 0)], EFFORT)[0]
    assert abs(found[0][0] - found[2][0]) == 1


def test_the_same_board_gives_the_same_cells() -> None:
    made = board(2, 6, [(0, 1)] * 6 + [(1, 2)] * 6, [(at, 11 - at) for at in range(6)])
    start = [(at % 6, at // 6) for at in range(12)]
    assert annealed(made, start, EFFORT) == annealed(made, start, EFFORT)


# Crossings


@pytest.mark.parametrize(
    ("one", "other", "crossings"),
    [
        ([(0, 1), (1, 1), (2, 1)], [(1, 0), (1, 1), (1, 2)], 1),  # straight across
        ([(0, 1), (1, 1), (1, 2)], [(1, 0), (1, 1), (2, 1)], 0),  # two bends that turn their backs on each other
        ([(0, 0), (1, 0), (2, 0)], [(0, 1), (1, 1), (2, 1)], 0),  # apart
        (
            [(0, 0), (1, 0), (1, 1), (2, 1), (2, 0)],
            [(0, 1), (1, 1), (2, 1), (2, 2)],
            0,
        ),  # together, then back to its side
        ([(1, 0), (1, 1), (2, 1), (2, 2)], [(0, 1), (1, 1), (2, 1), (3, 1)], 1),  # together, then to the other side
        ([(2, 2), (2, 1), (1, 1), (1, 0)], [(0, 1), (1, 1), (2, 1), (3, 1)], 1),  # the same, against each other
        ([(1, 1), (2, 1), (2, 2)], [(1, 1), (2, 1), (3, 1)], 0),  # from one box
        ([(0, 1), (1, 1), (2, 1)], [(1, 0), (1, 1), (2, 1)], 0),  # into one box
    ],
)
def test_tells_crossings_that_no_order_of_lines_avoids(
    one: list[tuple[int, int]], other: list[tuple[int, int]], crossings: int
) -> None:
    for first, second in ((one, other), (other, one), (one[::-1], other), (one, other[::-1])):
        assert len(forced_crossings(tuple(first), tuple(second))) == crossings


# Room


def crowded() -> tuple[Picture, Arrow]:
    """A labelled arrow between two boxes, and four lines of others that pass through the narrow gutter between them."""
    arrow = Arrow("own", "a", "b", "data", "feeds", "500 keys")
    places = (
        ("a", "box", 0, 0),
        ("b", "hexagon", 140, 0),
        ("c", "box", 0, -100),
        ("d", "box", 0, 100),
        ("e", "box", 300, 0),
    )
    boxes = tuple(
        PlacedBox(Box(name, name, "store", shape, "data", "store"), Rect(x, y, 100, 60), Wording((), (), (), 100, 60))
        for name, shape, x, y in places
    )
    others = tuple(
        Route(Arrow(f"o{at}", "c", "d", "data", "feeds"),
              (Point(100, -80 + at * 8), Point(x, -80 + at * 8), Point(x, 140 - at * 8), Point(100, 140 - at * 8)))
        for at, x in enumerate((130.0, 122.0, 114.0, 106.0))
    )  # fmt: skip
    routes = (Route(arrow, (Point(100, 30), Point(140, 30))), *others)
    return Picture(400, 200, (), (), boxes, routes, ()), arrow


def test_pulls_the_drawing_apart_where_a_label_has_no_room() -> None:
    before, arrow = crowded()
    after = cleared(before, [arrow])
    (label,) = after.labels
    own, *others = after.routes
    assert own.points[0].y == own.points[1].y == pytest.approx(label.rect.centre.y, abs=0.1)
    assert own.points[0].x < label.rect.x < label.rect.right < own.points[1].x
    assert not any(label.rect.x - 3 < route.points[1].x < label.rect.right + 3 for route in others)
    assert after.width - before.width < label.rect.width + 9  # not more than it needs
    assert [(one.rect.width, one.rect.height) for one in after.boxes] == [(100, 60)] * 5
    assert own.points[1].x == pytest.approx(after.boxes[1].rect.x, abs=0.1)


def test_labels_that_stand_already_move_with_their_arrows() -> None:
    before, arrow = crowded()
    far = Arrow("far", "b", "e", "data", "feeds", "x")
    route = Route(far, (Point(240, 30), Point(300, 30)))
    label = PlacedLabel(far, Rect(260, 20, 20, 20), ("x",))
    after = cleared(before._replace(routes=(*before.routes, route), labels=(label,)), [arrow])
    moved = {label.arrow.id: label for label in after.labels}["far"]
    line = {route.arrow.id: route for route in after.routes}["far"]
    assert moved.rect.x - line.points[0].x == pytest.approx(20, abs=0.1)
    assert (moved.rect.width, moved.rect.height) == (20, 20)


def test_no_cut_comes_between_a_loop_and_the_label_beside_it() -> None:
    """The label stands to the right of its loop and stays with it; the widest free stretch lies between the two."""
    own, loop = Arrow("own", "a", "b", "data", "feeds", "500 keys"), Arrow("loop", "a", "a", "data", "feeds", "again")
    boxes = tuple(
        PlacedBox(Box(name, name, "store", "box", "data", "store"), Rect(x, 0, 100, 60), Wording((), (), (), 100, 60))
        for name, x in (("a", 0), ("b", 200))
    )
    around = (Point(90, 60), Point(90, 75), Point(110, 75), Point(110, 36), Point(100, 36))
    routes = (Route(own, (Point(100, 30), Point(200, 30))), Route(loop, around))
    beside = PlacedLabel(loop, Rect(113, 32, 77, 28), ("again",))
    after = cleared(Picture(300, 100, (), (), boxes, routes, (beside,)), [own])
    mine, others = (next(label.rect for label in after.labels if label.arrow is arrow) for arrow in (own, loop))
    assert mine.right <= others.x or others.right <= mine.x or mine.bottom <= others.y or others.bottom <= mine.y


def test_nothing_moves_where_nothing_is_asked() -> None:
    picture = laid_out(VIDEO_FEED)
    assert cleared(picture, []) == picture


def test_lines_that_bend_in_one_free_cell_keep_apart() -> None:
    """One comes from above and leaves to the left, the other comes from the right and leaves downwards."""
    one, other = (Arrow(name, f"from {name}", f"to {name}", "data", "feeds") for name in ("one", "other"))
    left = Way(one, ("alone", "one"), ((5, 3), (5, 4), (5, 5), (4, 5), (3, 5)))
    down = Way(other, ("alone", "other"), ((7, 5), (6, 5), (5, 5), (5, 6), (5, 7)))
    offsets = assigned((left, down), {}, {}).offsets
    assert offsets["one", 1] != offsets["other", 0]
    assert offsets["one", 0] != offsets["other", 1]


def test_lines_that_reach_one_box_from_both_sides_lie_on_one_level() -> None:
    one, other = (Arrow(name, f"from {name}", "box", "data", "feeds") for name in ("one", "other"))
    rightwards = Way(one, ("alone", "one"), ((1, 5), (2, 5), (3, 5)))
    leftwards = Way(other, ("alone", "other"), ((5, 5), (4, 5), (3, 5)))
    offsets = assigned((rightwards, leftwards), {}, {}).offsets
    assert offsets["one", 0] == offsets["other", 0] == 0.0
