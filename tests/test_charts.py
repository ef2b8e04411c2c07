"""Views that are charts: what the waterfall of a part and the time line of labels say, read back from the written SVG."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner
from geometry import SVG, faults, read
from hostile import WORDS
from mlsd_dsl.renderers import load
from pipelines import design_of

from mlsd_dsl.charts import chart, chart_names
from mlsd_dsl.charts.axes import linear, logarithmic
from mlsd_dsl.cli import main
from mlsd_dsl.design.scenarios import under
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.pipeline import scene as scene_of_design
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.scene import Chart, Row, Scene, Tick
from mlsd_dsl.syntax import source

SERVING = """
actor viewer { daily_active: 1M, actions: 1 / day }
store near { latency: p50 2 ms p99 4 ms }
store far { latency: p50 10 ms p99 30 ms }
model ranker { role: rank, latency: p50 20 ms p99 40 ms }
fallback popular { latency: p50 0.1 ms p99 0.2 ms }
endpoint feed "The feed" {
  entry: yes, own: p50 5 ms p99 8 ms
  => [near { timeout: 20 ms, else: popular }, far { critical: no }]
  => ranker { timeout: 10 s, else: popular }
}
viewer => feed
require feed.latency.p99 <= 100 ms
"""
LABELLED = """
source clicks { mode: stream, rate: 5 events/s }
label bought { from: clicks, delay: p50 1 h p95 2 days, window: 7 days }
label other { from: clicks, delay: p50 1 min p95 10 min }
dataset rows { label: bought, maturity: 1 day }
training nightly { model: ranker, dataset: rows, every: 12 h, duration: 6 h }
evaluation offline { model: ranker, gate: yes, duration: 1 h }
model ranker { role: rank }
registry models
endpoint feed { entry: yes, => ranker }
actor viewer
viewer => feed
clicks -> bought
rows -> nightly -> offline -> models -> feed
"""


def drawn(view: str, text: str) -> Scene:
    found = chart(Facts(design_of(text)), view)
    assert found is not None
    return found


def charted(view: str, text: str) -> Chart:
    found = drawn(view, text).chart
    assert found is not None
    return found


def row(of: Chart, title: str) -> Row:
    return next(row for row in of.rows if row.title == title)


def bars(row: Row) -> list[tuple[float, float, str]]:
    return [(round(bar.low, 5), round(bar.high, 5), bar.sort) for bar in row.bars]


def svg(scene: Scene, theme: str = "auto") -> str:
    return load("svg").render(scene, RenderOptions(theme=theme)).decode()


# The waterfall


def test_calls_begin_where_medians_of_all_before_end() -> None:
    found = charted("latency of feed", SERVING)
    assert bars(row(found, "Own work")) == [(0.0, 0.005, "own"), (0.005, 0.008, "critical_tail")]
    assert bars(row(found, "Near")) == [(0.005, 0.007, "call"), (0.007, 0.009, "tail")]
    assert bars(row(found, "Far")) == [(0.005, 0.015, "critical"), (0.015, 0.035, "critical_tail")]
    # The slower of the two that are asked at once is waited for: 5 + 10 ms.
    assert bars(row(found, "Ranker")) == [(0.015, 0.035, "critical"), (0.035, 0.055, "critical_tail")]


def test_calls_at_once_say_how_often_they_are_waited_for() -> None:
    found = charted("latency of feed", SERVING)
    assert [each.title for each in found.rows if each.group.startswith("At once")] == ["Near", "Far"]
    assert "waited for in" in row(found, "Far").detail
    assert "waited for in" not in row(found, "Ranker").detail
    assert (row(found, "Near").strong, row(found, "Far").strong) == (False, True)


def test_a_timeout_stands_where_the_call_is_given_up() -> None:
    found = charted("latency of feed", SERVING)
    assert row(found, "Near").ticks == (Tick(0.005 + 0.020, "20 ms", "timeout"),)
    assert row(found, "Far").ticks == ()


def test_a_timeout_far_away_does_not_squeeze_the_chart_and_is_told_at_the_rim() -> None:
    scene = drawn("latency of feed", SERVING)
    assert scene.chart is not None
    assert scene.chart.high < 0.2
    assert "10 s →" in [words.text for words in read(svg(scene)).texts]


def test_the_whole_is_the_simulated_fact_and_not_a_sum() -> None:
    facts = Facts(design_of(SERVING))
    whole = row(charted("latency of feed", SERVING), "Whole request")
    for tick, word in zip(whole.ticks, ("p50", "p95", "p99"), strict=True):
        fact = facts.get("feed", f"latency.{word}")
        assert fact is not None
        assert (tick.at, tick.label) == (fact.low, word)
    assert whole.ticks[-1].at < 0.008 + 0.030 + 0.040


def test_the_bound_is_a_line_and_its_verdict_a_sign() -> None:
    scene = drawn("latency of feed", SERVING)
    assert scene.chart is not None
    assert scene.chart.lines == (Tick(0.1, "p99 ≤ 100 ms", "bound"),)
    assert [(each.text, each.state) for each in scene.verdicts] == [("feed.latency.p99 ≤ 100 ms", "holds")]


def test_what_is_unstated_leaves_each_percentile_open() -> None:
    found = charted("latency", "endpoint a { entry: yes, own: p50 5 ms p99 8 ms, => b }\nmodel b\n")
    assert [each.title for each in found.rows[-3:]] == [f"Whole request, {word}" for word in ("p50", "p95", "p99")]
    assert found.rows[-1].detail.startswith("at least")


def test_a_call_of_which_nothing_is_stated_is_open_and_not_zero() -> None:
    text = "endpoint a { entry: yes, own: p50 5 ms p99 8 ms, => b, => c }\nmodel b\nmodel c { latency: p50 1 ms p99 2 ms }\n"
    found = charted("latency", text)
    assert row(found, "B").detail == "latency is not stated"
    assert bars(row(found, "B"))[1][1] == float("inf")
    assert bars(row(found, "C"))[0][0] == 0.005


def test_a_waterfall_of_which_nothing_is_known_is_not_offered_and_can_be_asked_for() -> None:
    facts = Facts(design_of("endpoint a { entry: yes, => b }\nmodel b\n"))
    assert chart_names(facts) == ()
    asked = chart(facts, "latency of a")
    assert asked is not None
    assert faults(read(svg(asked))) == []


def test_a_part_that_is_down_does_not_answer() -> None:
    design = under(design_of(SERVING + "scenario storm { far: down, ranker: down, popular: down }\n"), "storm")
    found = chart(Facts(design), "latency of feed")
    assert found is not None
    assert found.chart is not None
    assert row(found.chart, "Whole request").detail == "it does not answer"
    assert faults(read(svg(found))) == []


def test_the_usual_waterfall_is_that_of_the_first_entry_with_a_bound() -> None:
    text = SERVING + "gateway edge { latency: p50 1 ms p99 2 ms }\nedge => feed\n"
    assert drawn("latency", text).title == "Latency of The feed"
    assert drawn("latency of edge", text).title == "Latency of Edge"


# The time line


def test_terms_of_the_data_age_follow_each_other() -> None:
    found = charted("labels", LABELLED)
    day, hour = 86400.0, 3600.0
    assert bars(row(found, "Bought is known")) == [(hour, 2 * day, "known")]
    assert row(found, "Bought is known").ticks == (Tick(7 * day, "7 days", "window"),)
    assert bars(row(found, "Next training")) == [(day, day + 12 * hour, "wait")]
    assert bars(row(found, "Training")) == [(day + 12 * hour, day + 18 * hour, "wait")]
    assert bars(row(found, "Evaluation")) == [(day + 18 * hour, day + 19 * hour, "wait")]
    age = Facts(design_of(LABELLED)).get("ranker", "data_age")
    assert age is not None
    assert [tick.at for tick in row(found, "Serving").ticks] == [age.high] == [day + 19 * hour]


def test_rows_that_are_taken_too_young_are_marked_in_words_and_colour() -> None:
    assert [bar.sort for bar in row(charted("labels", LABELLED), "Row is mature").bars] == ["too_young"]
    assert "before 95% of labels are known" in row(charted("labels", LABELLED), "Row is mature").detail
    old_enough = charted("labels", LABELLED.replace("maturity: 1 day", "maturity: 2 days"))
    assert [bar.sort for bar in row(old_enough, "Row is mature").bars] == ["mature"]


def test_a_label_that_no_training_takes_comes_last() -> None:
    found = charted("labels", LABELLED)
    assert (found.rows[-1].title, found.rows[-1].group) == ("Other is known", "Labels that no training here takes")


def test_a_label_whose_window_is_open_says_that_its_delay_is_not_stated() -> None:
    found = charted("labels", LABELLED.replace("delay: p50 1 h p95 2 days, window: 7 days", "delay: ?, window: ?"))
    assert row(found, "Bought is known").detail == "delay is not stated"


# Axes


@pytest.mark.parametrize("high", [1e-4, 0.0037, 0.2, 1.0, 7.7, 99.0, 1e5])
def test_ticks_of_a_linear_axis_are_even_and_few(high: float) -> None:
    ticks = linear(high)
    steps = {round((b.at - a.at) / high, 9) for a, b in itertools.pairwise(ticks)}
    assert len(steps) == 1
    assert 3 <= len(ticks) <= 10
    assert ticks[-1].at <= high


@pytest.mark.parametrize(("low", "high"), [(0.5, 3.0), (60.0, 86400.0), (1e-4, 1e9)])
def test_a_logarithmic_axis_holds_what_it_shows(low: float, high: float) -> None:
    start, end, ticks = logarithmic(low, high)
    assert end >= high
    assert start <= max(low, 1e-3)
    assert [tick.at for tick in ticks] == sorted({tick.at for tick in ticks})


# Read back


def places(text: str) -> dict[str, list[tuple[float, float]]]:
    """The bars of each row of an SVG: left and right, in pixels."""
    found = {}
    for group in ET.fromstring(text).iter(f"{SVG}g"):
        if name := group.get("data-row"):
            rects = group.findall(f"{SVG}rect")
            found[name] = [(float(r.attrib["x"]), float(r.attrib["x"]) + float(r.attrib["width"])) for r in rects]
    return found


def test_pixels_of_a_waterfall_are_its_seconds() -> None:
    scene = drawn("latency of feed", SERVING)
    assert scene.chart is not None
    at = places(svg(scene))
    pixels = (at["Ranker"][0][1] - at["Own work"][0][0]) / 0.035
    for title, seconds in (("Own work", 0.0), ("Near", 0.005), ("Far", 0.005), ("Ranker", 0.015)):
        assert at[title][0][0] == pytest.approx(at["Own work"][0][0] + seconds * pixels, abs=1.0)


def test_pixels_of_a_time_line_are_logarithms_of_its_seconds() -> None:
    at = places(svg(drawn("labels", LABELLED)))
    left, right = at["Bought is known"][0]  # 1 h and 2 days: a factor of 48
    other, end = at["Other is known"][0]  # 1 min and 10 min: a factor of 10
    assert (right - left) / (end - other) == pytest.approx(1.6812, rel=0.01)


def overlapping(text: str) -> list[tuple[str, str]]:
    words = [each for each in read(text).texts if each.text.strip()]
    pairs = itertools.combinations(words, 2)
    return [(a.text, b.text) for a, b in pairs if a.area.grown(-1).overlaps(b.area.grown(-1))]


DESIGNS = sorted((Path(__file__).parents[1] / "designs").glob("*/design.mlsd"))


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_charts_of_reference_designs_are_sound(path: Path) -> None:
    text, _ = source.read(path, path.name)
    facts = Facts(check(text, path).design)
    assert chart_names(facts) == ("latency", "labels")
    for name in chart_names(facts):
        scene = chart(facts, name)
        assert scene is not None
        written = svg(scene)
        assert (overlapping(written), faults(read(written))) == ([], [])
        assert read(written).page.right <= 1200
        assert min(words.size for words in read(written).texts) >= 9
        assert set(places(written)) == {row.title for row in scene.chart.rows} if scene.chart else False
        assert svg(scene) == written


@pytest.mark.parametrize("title", WORDS)
def test_hostile_titles_stay_text(title: str) -> None:
    for view, text in (("latency of feed", SERVING), ("labels", LABELLED)):
        scene = drawn(view, text)
        assert scene.chart is not None
        rows = tuple(each._replace(title=title, detail=title, group=title) for each in scene.chart.rows)
        hostile = scene._replace(title=title, subtitle=title, chart=scene.chart._replace(rows=rows, caption=title))
        written = svg(hostile)
        root = ET.fromstring(written)
        assert {item.tag.removeprefix(SVG) for item in root.iter()} <= {
            *("svg", "title", "desc", "style", "rect", "g", "text", "path", "circle"),
        }
        assert faults(read(written)) == []


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_charts_have_all_themes(theme: str) -> None:
    written = svg(drawn("latency of feed", SERVING), theme)
    assert ("<style>" in written) == (theme == "auto")
    assert not re.search(r"href|<script", written)


# The command


def told(tmp_path: Path, *arguments: str, text: str = SERVING) -> tuple[int, str, str]:
    path = tmp_path / "a.mlsd"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["draw", str(path), *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_draws_a_chart(tmp_path: Path) -> None:
    code, out, _ = told(tmp_path, "--view", "latency of feed", "--format", "svg")
    assert code == 0
    assert "Latency of The feed" in out


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("latency of fed", "a similar one: feed"),
        ("latency of near", "it calls nobody"),
        ("latncy", "there is no view `latncy`; a similar one: latency"),
    ],
)
def test_a_wrong_chart_is_told_in_one_line(view: str, said: str, tmp_path: Path) -> None:
    code, out, err = told(tmp_path, "--view", view, "--format", "svg")
    assert (code, out) == (2, "")
    assert said in err


def test_a_format_without_charts_says_so(tmp_path: Path) -> None:
    code, out, err = told(tmp_path, "--view", "latency", "--format", "mermaid")
    assert (code, out) == (2, "")
    assert "choose one of: svg, png, pdf, html" in err


def test_the_serving_view_has_the_waterfall_beneath_it_where_an_answer_is_due(tmp_path: Path) -> None:
    scene = scene_of_design(design_of(SERVING), "serving")
    written = svg(scene)
    page = read(written)
    assert (faults(page, scene), overlapping(written)) == ([], [])
    assert set(page.boxes) == {"viewer", "feed", "near", "far", "ranker", "popular"}
    chart_top = float(re.search(r'translate\(28 ([\d.]+)\)" data-chart', written)[1])  # type: ignore[index]
    assert chart_top > max(area.bottom for area in page.boxes.values())
    without = scene_of_design(design_of(SERVING.replace("require feed.latency.p99 <= 100 ms", "")), "serving")
    assert without.chart is None
    assert told(tmp_path, "--view", "serving", "--format", "mermaid")[0] == 0
