"""The gallery as it lies in the repository, read back; and what records it, tried on a small design."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from geometry import faults, read

from mlsd_dsl.cli import main as mlsd
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.recording.__main__ import main
from mlsd_dsl.recording.recorded import names
from mlsd_dsl.recording.subject import DAY
from mlsd_dsl.recording.views import file_name, gravest_part, telling_feature
from mlsd_dsl.showing import offers
from mlsd_dsl.syntax.source import Source

ROOT = Path(__file__).parent.parent
GALLERY = ROOT / "docs" / "gallery"
DESIGNS = names(ROOT)
SMALL = """design shop "<b>Shop | 50% *off*</b>" { problem: "What is `bought` next?" }
actor buyer "Buyer" { daily_active: 1M, actions: 10 / day, peak_factor: 2 }
source clicks "Clicks" { mode: stream, rate: 500 events/s, lag: 1 s }
topic stream "Stream" { tech: kafka }
pipeline fresh "Fresh counts" { mode: stream, latency: p50 2 s p99 5 s }
pipeline slow "Slow counts" { mode: batch, every: 1 h, runtime: 20 min }
pipeline nightly "Nightly counts" { mode: batch, every: 1 day, runtime: 2 h }
feature seen "Seen just now" { kind: dynamic, fields { n: int } }
feature bought "Bought lately" { kind: dynamic, fields { n: int } }
feature taste "Taste" { kind: static, fields { n: int } }
store online "Online store" { tech: redis, latency: p50 1 ms p99 4 ms }
endpoint api "API" {
  own: p50 3 ms p99 8 ms
  => online { timeout: 10 ms }
}
clicks -> stream -> fresh -> seen -> online
stream -> slow -> bought -> online
stream -> nightly -> taste -> online
buyer => api
require api.latency.p99 <= 50 ms
scenario store_lost "The store is lost" { online: down }
view fresh_path "What is fresh" { show: [clicks, stream, fresh, seen] }
"""


def pictures_of(page: Path) -> list[Path]:
    """The files that a page shows, light and dark."""
    text = page.read_text(encoding="utf-8")
    return [(page.parent / name).resolve() for name in re.findall(r'(?:src|srcset)="([^"]+)"', text)]


def facts_of(text: str, path: Path | None = None) -> Facts:
    return Facts(check(Source("design.mlsd", text), path).design)


# The gallery of the repository


def test_every_design_has_a_page_and_a_row_that_leads_to_it() -> None:
    assert len(DESIGNS) >= 16
    assert sorted(path.stem for path in GALLERY.glob("*.md") if path.name != "README.md") == DESIGNS
    index = (GALLERY / "README.md").read_text(encoding="utf-8")
    for name in DESIGNS:
        assert re.search(rf"^\| <picture>.*{name}/overview\.dark\.svg.*\]\({name}\.md\)", index, re.M), name


def test_every_picture_of_a_page_exists_and_every_picture_stands_on_a_page() -> None:
    shown = {path for name in DESIGNS for path in pictures_of(GALLERY / f"{name}.md")}
    there = {path.resolve() for path in GALLERY.rglob("*") if path.is_file() and path.suffix != ".md"}
    assert shown == there
    assert {path for path in there if path.suffix != ".svg"} == set()
    elsewhere = [GALLERY / "README.md", *(ROOT / "designs" / name / "README.md" for name in DESIGNS)]
    assert {path for page in elsewhere for path in pictures_of(page)} <= there


def test_what_is_recorded_beside_a_design_leads_somewhere() -> None:
    for name in DESIGNS:
        folder = ROOT / "designs" / name
        summary = (folder / "README.md").read_text(encoding="utf-8")
        links = [link for link in re.findall(r"\]\(([^)]+)\)", summary) if "://" not in link]
        assert {"design.mlsd", "report.md", "estimate.md", "lint.txt", f"../../docs/gallery/{name}.md"} <= set(links)
        assert [link for link in links if not (folder / link).is_file()] == []


def test_every_picture_of_a_recorded_report_is_in_the_gallery() -> None:
    for name in DESIGNS:
        folder = ROOT / "designs" / name
        report = (folder / "report.md").read_text(encoding="utf-8")
        shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", report)
        assert len(shown) >= 6, name
        assert [link for link in shown if not (folder / link).is_file()] == [], name


def test_all_pictures_are_xml_and_dark_ones_are_the_light_ones_on_dark_ground() -> None:
    for light in GALLERY.rglob("*.light.svg"):
        by_day, by_night = (
            path.read_text(encoding="utf-8") for path in (light, light.with_name(light.name.replace("light", "dark")))
        )
        assert ET.fromstring(by_day).tag == ET.fromstring(by_night).tag == "{http://www.w3.org/2000/svg}svg"
        assert brightness(ground(by_day)) > 0.9, light
        assert brightness(ground(by_night)) < 0.2, light
        assert without_colours(by_day) == without_colours(by_night), light


def ground(svg: str) -> str:
    """The colour of the rectangle behind everything."""
    found = re.search(r"<rect [^>]*fill=\"(#[0-9A-Fa-f]{6})\"", svg)
    assert found is not None
    return found[1]


def brightness(colour: str) -> float:
    return sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) / 3 / 255


def without_colours(svg: str) -> str:
    return re.sub(r"#[0-9A-Fa-f]{6}|mlsd-[0-9a-f]{10}", "", svg)


@pytest.mark.parametrize("name", DESIGNS)
def test_every_view_that_draw_offers_is_in_the_gallery(name: str) -> None:
    path = ROOT / "designs" / name / "design.mlsd"
    facts = facts_of(path.read_text(encoding="utf-8"), path)
    wanted = {file_name(offer.name) for offer in offers(facts)}
    wanted |= {f"scenario-{scenario}" for scenario in facts.design.scenarios}
    there = {path.name.removesuffix(".light.svg") for path in (GALLERY / name).glob("*.light.svg")}
    assert {"overview", "serving", "data"} <= there
    assert wanted <= there
    more = there - wanted - {"findings"}
    assert {view.partition("-of-")[0] for view in more} <= {"lineage", "blast-radius"}
    assert len(more) <= 2


@pytest.mark.parametrize("name", DESIGNS)
def test_pictures_of_the_gallery_keep_every_invariant(name: str) -> None:
    pictures = sorted((GALLERY / name).glob("*.light.svg"))
    assert pictures
    found = {path.name: faults(read(path.read_text(encoding="utf-8"))) for path in pictures}
    assert {picture: broken for picture, broken in found.items() if broken} == {}


# What records it


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with one design, as it is after recording."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "docs").mkdir()
    (root / "designs" / "shop").mkdir(parents=True)
    (root / "designs" / "shop" / "design.mlsd").write_text(SMALL, encoding="utf-8")
    assert main([], root) == ""
    return root


def files_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_small_design_is_recorded_with_all_its_views(small: Path) -> None:
    found = set(files_of(small))
    beside = {f"designs/shop/{name}" for name in ("design.mlsd", "README.md", "report.md", "estimate.md", "lint.txt")}
    pages = {"docs/gallery/README.md", "docs/gallery/shop.md"}
    views: tuple[str, ...] = ("overview", "serving", "data", "capacity", "latency", "fresh_path", "lineage-of-bought")
    views += ("blast-radius-of-online", "scenario-store_lost", "findings")
    pictures = {f"docs/gallery/shop/{view}.{theme}.svg" for view in views for theme in ("light", "dark")}
    assert found == beside | pages | pictures


def test_what_is_current_is_said_to_be(small: Path) -> None:
    assert main(["--check"], small) == ""


def test_what_is_stale_is_told_and_written_anew_and_what_is_gone_is_removed(small: Path) -> None:
    before = files_of(small)
    (small / "docs/gallery/shop/overview.dark.svg").write_text("old")
    (small / "designs/shop/lint.txt").unlink()
    (small / "docs/gallery/shop/former.light.svg").write_text("gone")
    (small / "docs/gallery/former").mkdir()
    (small / "docs/gallery/former/overview.light.svg").write_text("gone")
    (small / "docs/gallery/former.md").write_text("gone")
    (small / "designs/former").mkdir()
    (small / "designs/former/lint.txt").write_text("gone")
    told = main(["--check"], small).splitlines()
    assert told == [
        "docs/gallery/shop/overview.dark.svg is stale",
        "designs/shop/lint.txt is stale",
        "designs/former/lint.txt is no longer made",
        "docs/gallery/former/overview.light.svg is no longer made",
        "docs/gallery/former.md is no longer made",
        "docs/gallery/shop/former.light.svg is no longer made",
        "make generated",
    ]
    assert (small / "docs/gallery/former.md").exists()
    assert main([], small) == ""
    assert files_of(small) == before
    assert not (small / "docs/gallery/former").exists()


def test_one_design_is_recorded_without_touching_the_others(small: Path) -> None:
    (small / "docs/gallery/other.md").write_text("of another design")
    (small / "docs/gallery/shop.md").write_text("old")
    assert main(["shop"], small) == ""
    assert (small / "docs/gallery/other.md").read_text() == "of another design"
    assert (small / "docs/gallery/shop.md").read_text() != "old"
    (small / "docs/gallery/other.md").unlink()


def test_the_same_bytes_come_out_in_another_process_with_another_seed_of_hashes(small: Path) -> None:
    program = "import hashlib, sys; from pathlib import Path; from mlsd_dsl.recording import of_design\n"
    program += "files = of_design(Path(sys.argv[1]), 'shop').files\n"
    program += "for name, data in sorted(files.items()): print(name, hashlib.sha256(data).hexdigest())"
    seeded = {**os.environ, "PYTHONHASHSEED": "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(small)], env=seeded, capture_output=True, check=True, text=True
    )
    recorded = files_of(small)
    told = dict(line.split() for line in done.stdout.splitlines())
    assert set(told) == set(recorded) - {"designs/shop/design.mlsd", "docs/gallery/README.md"}
    assert {name: sha256(recorded[name]).hexdigest() for name in told} == told


def test_words_of_a_design_stay_words(small: Path) -> None:
    for place in ("docs/gallery/shop.md", "docs/gallery/README.md", "designs/shop/README.md"):
        page = (small / place).read_text(encoding="utf-8")
        assert "<b>" not in page
        assert r"\<b\>Shop \| 50% \*off\*\</b\>" in page
        assert r"What is \`bought\` next?" in page
    index = (small / "docs/gallery/README.md").read_text(encoding="utf-8").splitlines()[-1]
    assert len(re.findall(r"(?<!\\)\|", index)) == 3


def test_the_recorded_lint_is_what_the_command_above_it_prints(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small)
    first, *rest = (small / "designs/shop/lint.txt").read_text(encoding="utf-8").splitlines()
    assert first.startswith("$ mlsd lint --profile production")
    assert f"--today {DAY.isoformat()} designs/shop/design.mlsd" in first
    printed = CliRunner().invoke(mlsd, [*first.removeprefix("$ mlsd ").split(), "--no-cache", "--fail-on", "never"])
    assert printed.stdout.splitlines() == rest[:-1]
    assert re.fullmatch(r"(\d+ \w+(, )?)+", rest[-1])


def test_the_recorded_estimate_is_that_of_the_day(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small)
    arguments = ["estimate", "designs/shop/design.mlsd", "--format", "markdown", "--today", DAY.isoformat()]
    assert CliRunner().invoke(mlsd, arguments).stdout == (small / "designs/shop/estimate.md").read_text("utf-8")
    summary = (small / "designs/shop/README.md").read_text(encoding="utf-8")
    assert "| ✔ | 0% | api.latency.p99 |" in summary


def test_the_oldest_feature_that_should_be_fresh_is_the_telling_one() -> None:
    assert telling_feature(facts_of(SMALL)) == "bought"  # `taste` is older, and meant to be
    assert telling_feature(facts_of(SMALL.replace("kind: dynamic", "kind: static"))) in ("seen", "bought", "taste")
    assert telling_feature(facts_of("design none\nstore lake")) == ""


def test_the_part_that_takes_most_down_is_the_gravest() -> None:
    assert gravest_part(facts_of(SMALL)) == "online"  # takes the API and its buyers along
    lonely = "design lonely\nsource clicks\nstore lake\nclicks -> lake"
    assert gravest_part(facts_of(lonely)) == ""


def test_a_name_of_a_view_makes_a_name_of_a_file() -> None:
    assert file_name("lineage of lib.clicks_7d") == "lineage-of-lib-clicks_7d"
    assert file_name("mlsd:serving") == "mlsd-serving"
    assert file_name("../../etc/passwd") == "etc-passwd"


def test_mistakes_of_the_caller_are_answered(small: Path, tmp_path: Path) -> None:
    assert main(["--chekc"], small) == "there is no design or option `--chekc`; there are: --check, shop"
    assert "no checkout" in main([], tmp_path)
