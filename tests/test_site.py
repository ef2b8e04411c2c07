"""`mlsd build`: what the site says, that it holds together, what is made anew, and what it never touches."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from browser import Browser, executable
from click.testing import CliRunner, Result

from mlsd_dsl import plugins
from mlsd_dsl.cli import build as building
from mlsd_dsl.cli import main
from mlsd_dsl.gate import cache
from mlsd_dsl.rendering import RenderError
from mlsd_dsl.site import manifest
from mlsd_dsl.site.card import Card, Figure, card_from
from mlsd_dsl.site.names import named, unique
from mlsd_dsl.site.pages import Asked, Built
from mlsd_dsl.site.rules import rules_page
from mlsd_dsl.site.source import source_page
from mlsd_dsl.syntax.source import Source

SHOP = """design shop "A shop" { problem: "What to show next." }
import "../parts.mlsd" as parts
actor buyer "Buyer" { daily_active: 4M, actions: 8..12 / day, peak_factor: 3 }
endpoint api "Shop API" { entry: yes, own: p50 2 ms p99 5 ms, replicas: 20, throughput: 200 req/s, availability: 99.99% }
model ranker "Ranker" { role: rank, latency: p50 10 ms p99 25 ms, replicas: 12, throughput: 250 req/s }
buyer => api
api => ranker
require api.latency.p99 <= 200 ms "people leave"
require ranker.latency.p99 <= 10 ms
model nightly "Nightly" { latency: p50 1 s p99 3 s }
require nightly.latency.p99 <= 10 s
accept no-fallback-on-critical-dependency on ranker "a toy <for> the workshop" { by: "ada", until: 2099-01-01 }
view serving "What is asked" { show: [api, ranker] }
"""
NASTY = r"""design nasty "</script><script>alert(1)</script> & \"quoted\" <img src=x onerror=alert(2)>" {
  problem: "ends </style></template><!-- and goes on"
}
actor viewer "مرحبا 😀" { daily_active: 1M, actions: 10 / day }
endpoint api "<b>{{title}}</b> ${x}" { entry: yes, own: p50 5 ms p99 20 ms } # javascript:alert(3) <svg onload=alert(4)>
viewer => api
require api.latency.p99 <= 1 s "because </script>"
"""
SMALL = 'design small "Small"\nsource clicks "Clicks" { lag: 1 s }\nstore lake "Lake"\nclicks -> lake\n'
PAGES = {"index.html", "picture.html", "report.html", "estimate.html", "findings.html", "source.html"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def said(result: Result) -> str:
    """The one line of a failure."""
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("mlsd: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def _one_program() -> Iterator[None]:
    """Whoever works on mlsd while its tests run changes nothing here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cache, "program", lambda folders: "one state of it")
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with designs and the site of them: two that are called alike, one hostile, one with an error."""
    folder = tmp_path_factory.mktemp("made")
    put(folder / "designs" / "mlsd.toml", "")  # the top of the project, below which imports lead
    put(folder / "designs" / "parts.mlsd", 'design parts "Parts"\nstore lake "Lake" { availability: 99.9% }\n')
    put(folder / "designs" / "shop" / "design.mlsd", SHOP)
    put(folder / "designs" / "shop.mlsd", SMALL)
    put(folder / "designs" / "nasty.mlsd", NASTY)
    put(folder / "designs" / "broken.mlsd", SMALL + "clicks -> nobody\n")
    result = run("build", str(folder / "designs"), "-o", str(folder / "site"))
    assert result.exit_code == 1  # for the broken one
    assert "5 designs: 5 built" in result.stdout
    assert "broken.mlsd: 1 error" in result.stderr
    return folder


@pytest.fixture
def site(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the site beside a copy of its designs; from here on pages are made by a stand-in."""
    shutil.copytree(made / "site", tmp_path / "site")
    shutil.copytree(made / "designs", tmp_path / "designs")
    monkeypatch.setattr(building, "_results", _stood_in)
    return tmp_path / "site"


def _stood_in(waiting: Any, processes: int) -> Iterator[tuple[manifest.Entry, Built]]:
    """What the workers would hand back, without pictures."""
    for asked, entry in waiting:
        yield entry, _built(asked)


def _built(asked: Asked) -> Built:
    card = Card(asked.name, asked.name.upper(), "", asked.source.path)
    files = {name: f"{name} {asked.source.text}".encode() for name in ("index.html", "overview.svg")}
    return Built(files, card, "overview.svg", (), True)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def states(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with when it was written and what it holds."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


class Elements(HTMLParser):
    """The links, pictures, ids and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags[tag] += 1
        self.links += [value for key in ("href", "src", "xlink:href") if (value := found.get(key)) is not None]
        self.ids += [value for value in (found.get("id"),) if value]


# The pages


def test_every_design_has_every_page_and_its_files(made: Path) -> None:
    folders = sorted(path.name for path in (made / "site").iterdir() if path.is_dir())
    assert folders == ["broken", "nasty", "parts", "shop", "shop-2"]
    data = {"lint.json", "estimate.json", "facts.json", "lint.txt", "estimate.txt", "source.txt"}
    for folder in folders:
        names = {path.name for path in (made / "site" / folder).iterdir()}
        assert names >= PAGES | data | {"overview.svg", "overview.png"}
    # A view of its own, and the usual one of the same name.
    assert {"serving.svg", "mlsd-serving.svg"} <= {path.name for path in (made / "site" / "shop-2").iterdir()}


def test_every_link_leads_somewhere_in_the_site(made: Path) -> None:
    site = made / "site"
    pages = {path: Elements(text_of(path)) for path in site.rglob("*.html")}
    assert len(pages) == 2 + 5 * len(PAGES)
    followed = 0
    for path, page in pages.items():
        for link in page.links:
            address = urlsplit(link)
            assert not address.netloc, f"{path.name} leads elsewhere: {link}"
            if link == "data:,":
                continue
            assert not address.scheme, f"{path.name}: {link}"
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            assert target.is_file(), f"{path.relative_to(site)} leads to {link}"
            assert target.is_relative_to(site)
            if address.fragment and target.name != "picture.html":
                assert unquote(address.fragment) in pages[target].ids, f"{path.relative_to(site)}: {link}"
            followed += 1
    assert followed > 5 * 20


def test_ids_are_unique_and_pages_lead_to_each_other(made: Path) -> None:
    for path in (made / "site").rglob("*.html"):
        page = Elements(text_of(path))
        twice = [name for name, number in Counter(page.ids).items() if number > 1]
        # Pictures that sleep in templates are documents of their own.
        assert path.name == "picture.html" or not twice, f"{path}: {twice}"
        if path.parent != made / "site":
            assert page.links.count("../index.html") == 1
            assert set(page.links) >= PAGES


def test_pages_let_nothing_in_that_is_not_theirs(made: Path) -> None:
    for path in (made / "site").rglob("*.html"):
        text = text_of(path)
        assert "Content-Security-Policy\" content=\"default-src 'none';" in text
        assert "http://" not in text.replace("http://www.w3.org/", "")


def test_what_a_design_says_stays_text(made: Path) -> None:
    for path in [*(made / "site" / "nasty").glob("*.html"), made / "site" / "index.html", made / "site" / "rules.html"]:
        text = text_of(path)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<svg onload" not in text
        if path.name != "rules.html":
            assert "&lt;img src=x onerror=alert(2)&gt;" in text
    assert Elements(text_of(made / "site" / "nasty" / "index.html")).tags["script"] == 0


def test_the_index_tells_every_design_at_a_glance(made: Path) -> None:
    text = text_of(made / "site" / "index.html")
    assert text.count('<article class="card"') == 5
    assert text.count('<tr data-words="') == 5
    card = text.partition(">A shop<")[2].partition("</article>")[0]
    assert "What to show next." in card
    assert "✘ 1 violated" in card
    assert "✔ 2 hold" in card
    assert "1 error" in card
    assert 'title="27.3 ms">27 ms<' in card  # of the entrance: 5 ms of its own and 25 ms of the ranker, seldom together
    assert "req/s" in card
    # By title: what begins with other signs stands first.
    order = [text.index(title) for title in (">A shop<", ">Parts<", ">Small<")]
    assert order == sorted(order)


def test_the_first_page_of_a_design_tells_what_holds(made: Path) -> None:
    text = text_of(made / "site" / "shop-2" / "index.html")
    assert '<img src="overview.svg"' in text
    assert "people leave" in text
    assert '<a href="source.html#L8">line 8</a>' in text
    assert 'href="picture.html#view=mlsd%3Aserving"' in text
    assert '<a href="estimate.json" download>' in text


def test_findings_quote_their_lines_and_tell_what_was_accepted(made: Path) -> None:
    text = text_of(made / "site" / "shop-2" / "findings.html")
    assert '<a href="source.html#L9">line 9</a>' in text
    assert "9 | require ranker.latency.p99 &lt;= 10 ms" in text
    accepted = text.partition('id="accepted"')[2]
    assert "Accepted by ada, until 2099-01-01:</b> a toy &lt;for&gt; the workshop" in accepted
    assert "../rules.html#no-fallback-on-critical-dependency" in accepted
    broken = text_of(made / "site" / "broken" / "findings.html")
    assert '<h2 id="error">1 error</h2>' in broken
    assert "<code>nobody</code>" in broken


def test_the_page_of_rules_explains_what_found_something(made: Path) -> None:
    text = text_of(made / "site" / "rules.html")
    assert '<article class="page" id="no-fallback-on-critical-dependency">' in text
    assert "It speaks up here" in text
    assert 'id="no-rollback"' not in text  # it found nothing


def test_every_rule_can_be_explained() -> None:
    loaded = plugins.rules().loaded
    text = rules_page(loaded.values(), {"odd": "Something `odd` & <new>."})
    assert {f'id="{name}"' in text for name in loaded} == {True}
    prose = re.sub(r"<(pre|code)\b.*?</\1>", "", text.partition("<main>")[2], flags=re.S)
    assert not re.search(r"```|\]\(|(?m:^#)|`", prose)
    assert "<em>" in prose
    assert '<p id="odd"><code>odd</code> Something <code>odd</code> &amp; &lt;new&gt;.</p>' in text
    page = Elements(text)
    assert max(Counter(page.ids).values()) == 1
    assert page.tags["pre"] > len(loaded)


def test_a_wide_picture_is_shown_whole(made: Path) -> None:
    shown = text_of(made / "site" / "index.html")
    assert '<a class="shot wide" href="parts/index.html"' in shown  # one box and its title
    assert 'class="shot wide"' in text_of(made / "site" / "shop-2" / "index.html")


def test_documents_that_stand_alone_have_no_bar(tmp_path: Path) -> None:
    design, page = put(tmp_path / "small.mlsd", SMALL), tmp_path / "page.html"
    for command in ("draw", "estimate", "report"):
        assert run(command, str(design), "-o", str(page)).exit_code == 0
        assert "places" not in re.sub(r"body:has\(>\.places\)", "", text_of(page)), command


def test_the_source_has_a_line_for_each_line_and_colours_by_token() -> None:
    source = Source("x.mlsd", 'design x "X" {\n  problem: """two\nlines <b>"""\n}\na -> b  # why\n')
    text = source_page("X", source)
    assert [f'id="L{n}"' in text for n in range(1, 7)] == [True] * 6
    assert '<i class="keyword">design</i> x <i class="string">&quot;X&quot;</i> {' in text
    assert '<i class="attribute">problem</i>: <i class="string">&quot;&quot;&quot;two</i>\n' in text
    assert '</a><i class="string">lines &lt;b&gt;&quot;&quot;&quot;</i>' in text
    assert 'a <i class="arrow">-&gt;</i> b  <i class="comment"># why</i>' in text


# What is made anew


def build_again(made: Path, site: Path, *more: str) -> Result:
    return run("build", str(made / "designs"), "-o", str(site), *more)


def test_a_second_run_writes_nothing(made: Path, site: Path) -> None:
    before = states(site)
    assert "5 designs: 0 built, 5 up to date" in build_again(made, site).stdout
    after = states(site)
    assert after.pop(manifest.FILE)[1] == before.pop(manifest.FILE)[1]
    assert after == before


def test_errors_are_told_again_by_a_run_that_makes_nothing(made: Path, site: Path) -> None:
    assert build_again(made, site).exit_code == 1


def test_another_state_of_the_program_makes_everything(made: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "program", lambda folders: f"another: {sorted(Path(f).name for f in folders)}")
    assert "5 built" in build_again(made, site).stdout
    assert "0 built" in build_again(made, site).stdout


def test_force_makes_everything(made: Path, site: Path) -> None:
    assert "5 built" in build_again(made, site, "--force").stdout


@pytest.fixture
def own(site: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Designs that a test may change, and a site of them that is up to date."""
    designs = tmp_path / "designs"
    shutil.rmtree(site)
    assert "5 built" in run("build", str(designs), "-o", str(site)).stdout
    return designs, site


def test_one_changed_design_is_made_anew_alone(own: tuple[Path, Path]) -> None:
    designs, site = own
    put(designs / "nasty.mlsd", SMALL)
    before = states(site)
    assert "1 built, 4 up to date" in run("build", str(designs), "-o", str(site)).stdout
    changed = {name for name, state in states(site).items() if before[name] != state}
    assert {name.partition("/")[0] for name in changed} <= {"nasty", "index.html", "rules.html", manifest.FILE}
    assert SMALL in text_of(site / "nasty" / "index.html")


def test_a_lost_page_is_made_again(own: tuple[Path, Path]) -> None:
    designs, site = own
    (site / "shop" / "overview.svg").unlink()
    assert "1 built, 4 up to date" in run("build", str(designs), "-o", str(site)).stdout
    assert (site / "shop" / "overview.svg").exists()


def test_settings_that_change_make_pages_anew(own: tuple[Path, Path]) -> None:
    designs, site = own
    put(designs / "shop" / "mlsd.toml", 'profile = "strict"\n')
    assert "1 built, 4 up to date" in run("build", str(designs), "-o", str(site)).stdout


def test_what_settings_exclude_is_left_out_and_goes(own: tuple[Path, Path]) -> None:
    designs, site = own
    put(designs / "mlsd.toml", 'exclude = ["nasty.mlsd"]\n')
    assert "4 designs: 0 built, 4 up to date, 1 removed" in run("build", str(designs), "-o", str(site)).stdout
    named = run("build", str(designs / "nasty.mlsd"), "-o", str(site.parent / "other")).stdout
    assert "1 design: 1 built" in named  # whoever names a file means it


def test_what_imports_a_changed_file_is_made_anew(made: Path, tmp_path: Path) -> None:
    [entry] = [each for each in manifest.read(text_of(made / "site" / manifest.FILE)) if each.folder == "shop-2"]
    assert [path for path, _ in entry.imports] == ["../designs/parts.mlsd"]
    assert manifest.is_fresh(entry, entry.key, made / "site")
    other = put(tmp_path / "parts.mlsd", "design parts\n")
    moved = entry._replace(imports=((str(other), entry.imports[0][1]),))
    assert not manifest.is_fresh(moved, entry.key, made / "site")


def test_a_removed_design_leaves_with_its_files_and_no_others(own: tuple[Path, Path]) -> None:
    designs, site = own
    (designs / "nasty.mlsd").unlink()
    (designs / "broken.mlsd").unlink()
    notes = put(site / "nasty" / "notes.txt", "mine")
    assert "2 removed" in run("build", str(designs), "-o", str(site)).stdout
    assert [path.name for path in notes.parent.iterdir()] == ["notes.txt"]
    assert not (site / "broken").exists()
    assert "nasty" not in text_of(site / "index.html")


def test_a_broken_off_run_leaves_what_is_done_and_goes_on_from_there(
    own: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    designs, site = own
    for name in ("nasty.mlsd", "shop.mlsd"):
        put(designs / name, SMALL + "# new\n")

    def broken_off(waiting: Any, processes: int) -> Iterator[tuple[manifest.Entry, Built]]:
        yield waiting[0][1], _built(waiting[0][0])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(building, "_results", broken_off)
        assert run("build", str(designs), "-o", str(site)).exit_code == 130
    assert text_of(site / "index.html").count('<article class="card"') == 5
    assert "# new" in text_of(site / "nasty" / "index.html")
    assert "# new" not in text_of(site / "shop" / "index.html")
    assert "1 built, 4 up to date" in run("build", str(designs), "-o", str(site)).stdout
    assert "# new" in text_of(site / "shop" / "index.html")


# What is never touched


def test_a_folder_of_somebody_else_is_refused(made: Path, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine" / "index.html", "mine")
    assert "has files that mlsd did not write" in said(run("build", str(made / "designs"), "-o", str(mine.parent)))
    assert [path.name for path in mine.parent.iterdir()] == ["index.html"]
    assert text_of(mine) == "mine"


def test_a_manifest_of_somebody_else_is_refused(made: Path, tmp_path: Path) -> None:
    for text in ("no json", "[]", '{"kind": "another"}', '{"kind": "mlsd site", "format": 1, "designs": [1]}'):
        put(tmp_path / "mine" / manifest.FILE, text)
        assert "is not the manifest of a site" in said(
            run("build", str(made / "designs"), "-o", str(tmp_path / "mine"))
        )


def test_a_folder_in_the_way_is_refused(own: tuple[Path, Path]) -> None:
    designs, site = own
    put(designs / "more.mlsd", SMALL)
    mine = put(site / "more" / "index.html", "mine")
    assert "`more` has files" in said(run("build", str(designs), "-o", str(site))).replace(str(site) + "/", "")
    assert text_of(mine) == "mine"


def test_a_manifest_leads_nowhere_else(own: tuple[Path, Path], tmp_path: Path) -> None:
    designs, site = own
    mine = put(tmp_path / "mine" / "notes.txt", "mine")
    document = json.loads(text_of(site / manifest.FILE))
    row = document["designs"][0]
    document["designs"] += [
        row | {"folder": "../mine", "files": ["notes.txt"], "path": "a"},
        row | {"folder": "shop", "files": ["../../mine/notes.txt"], "path": "b"},
        row | {"folder": "linked", "files": ["notes.txt"], "path": "c"},
    ]
    put(site / manifest.FILE, json.dumps(document))
    if os.name != "nt":
        (site / "linked").symlink_to(mine.parent)
    assert run("build", str(designs), "-o", str(site)).exit_code == 0
    assert text_of(mine) == "mine"


def test_a_file_instead_of_a_folder_is_a_failure(made: Path, tmp_path: Path) -> None:
    place = put(tmp_path / "file", "")
    assert "cannot be written" in said(run("build", str(made / "designs"), "-o", str(place)))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may write anywhere")
def test_a_folder_that_cannot_be_written_is_a_failure(made: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert "cannot be written" in said(run("build", str(made / "designs"), "-o", str(tmp_path / "site")))
    finally:
        tmp_path.chmod(0o700)


def test_a_picture_that_cannot_be_made_and_a_lost_process_are_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "x.mlsd", SMALL)
    for number, (maker, words) in enumerate(((_unable, "no picture; install one"), (_lost, "--jobs 1"))):
        monkeypatch.setattr(building, "built", maker)
        assert words in said(run("build", str(tmp_path / "x.mlsd"), "-o", str(tmp_path / f"site{number}")))


def _unable(asked: Asked) -> Built:
    raise RenderError("no picture", "install one")


def _lost(asked: Asked) -> Built:
    os._exit(9)


def test_standard_input_and_nothing_are_failures(tmp_path: Path) -> None:
    assert "a site is built of files" in said(run("build", "-", "-o", str(tmp_path / "site")))
    put(tmp_path / "README.md", "```mlsd\nsource s\n```\n")
    assert "there is no design" in said(run("build", str(tmp_path), "-o", str(tmp_path / "site")))
    assert not (tmp_path / "site").exists()


def test_a_text_that_cannot_be_read_gets_its_pages(tmp_path: Path) -> None:
    (tmp_path / "x.mlsd").write_bytes(b"design x \xff\n")
    result = run("build", str(tmp_path / "x.mlsd"), "-o", str(tmp_path / "site"), "--jobs", "1")
    assert result.exit_code == 1
    assert "unreadable-file" in text_of(tmp_path / "site" / "x" / "findings.html")


# Names and cards


@pytest.mark.parametrize(
    ("path", "below", "name"),
    [
        ("designs/eta/design.mlsd", "designs", "eta"),
        ("designs/eta/design.mlsd", "designs/eta", "eta"),
        ("designs/a/eta/design.mlsd", "designs", "a/eta"),
        ("designs/platform.mlsd", "designs", "platform"),
        ("eta/design.mlsd", "", "eta"),
        ("design.mlsd", "", "design"),
    ],
)
def test_a_design_is_called_by_its_path(path: str, below: str, name: str) -> None:
    assert named(path, below) == name


def test_folders_have_names_that_every_system_can_bear() -> None:
    assert unique(["a/b", "a-b", "A/B", "..", "con", "schön ", "x" * 99]) == [
        "a-b",
        "a-b-2",
        "A-B-3",
        "design",
        "con-",
        "schon",
        "x" * 60,
    ]


def test_a_card_comes_back_as_it_was_kept_and_nothing_else_does() -> None:
    card = Card("a", "A", "why", "a.mlsd", 3, verdicts={"holds": 2}, rules={"x": "y"}, load=Figure("1", "1 req/s", 1.0))
    row = json.loads(json.dumps(card._asdict()))
    assert card_from(row) == card
    wrong: object
    for wrong in (
        None,
        {},
        row | {"more": 1},
        row | {"parts": "3"},
        row | {"load": ["1", "1"]},
        row | {"load": ["1", "1", "1"]},
        row | {"verdicts": {"holds": "x"}},
        row | {"rules": []},
    ):
        assert card_from(wrong) is None


# In a browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = executable()
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    found = Browser(program, tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
BROKEN = "[...document.images].filter(i => i.complete && !i.naturalWidth).length"
DARK = "getComputedStyle(document.body).backgroundColor"


def test_pages_fit_a_phone_and_a_screen_in_light_and_dark(made: Path, browser: Browser) -> None:
    site = made / "site"
    page = browser.open("about:blank")
    for path in [site / "index.html", site / "rules.html", *(site / "shop-2" / name for name in sorted(PAGES))]:
        grounds = set()
        for width, scheme in ((400, "light"), (1600, "dark")):
            page.size(width, 900)
            page.prefer(scheme)
            page.go(path.as_uri())
            assert not page.run(TOO_WIDE), f"{path.name} is wider than {width} pixels"
            assert page.run(BROKEN) == 0
            grounds.add(page.run(DARK))
        assert len(grounds) == 2, f"{path.name} looks the same in the dark"
    assert page.complaints == []
    page.close()


def test_the_index_is_filtered_sorted_and_shown_as_a_table(made: Path, browser: Browser) -> None:
    page = browser.open((made / "site" / "index.html").as_uri())
    shown = (
        "[...document.querySelectorAll('.card')].filter(e => e.offsetParent).map(e => e.querySelector('h2').innerText)"
    )
    assert len(page.run(shown)) == 5
    assert not page.run("document.querySelector('#table').offsetParent")
    page.run("document.querySelector('#filter').focus()")
    page.press(*"what show")
    assert page.run(shown) == ["A shop"]
    assert page.run("location.hash") == "#filter=what+show"
    page.run("const f = document.querySelector('#filter'); f.value = ''; f.dispatchEvent(new Event('input'))")
    page.run("const o = document.querySelector('#order'); o.value = 'parts'; o.dispatchEvent(new Event('change'))")
    assert page.run(shown)[0] == "A shop"
    page.click("[data-form=table]")
    assert page.run("document.querySelector('#table').offsetParent !== null")
    assert page.run("document.querySelector('tbody th').innerText") == "A shop"
    assert page.run(shown) == []
    assert page.complaints == []
    page.close()


def test_the_bar_leads_through_the_pages_of_a_design(made: Path, browser: Browser) -> None:
    page = browser.open((made / "site" / "index.html").as_uri(), 400, 800)
    page.go(page.run("[...document.querySelectorAll('.card h2 a')].find(a => a.innerText === 'A shop').href"))
    assert page.run("document.title") == "A shop"
    for name in ("picture.html", "report.html", "estimate.html", "findings.html", "source.html", "index.html"):
        page.go(page.run(f"document.querySelector('.places a[href=\"{name}\"]').href"))
        assert page.run("location.pathname").endswith(f"/shop-2/{name}")
        assert page.run("document.querySelector('.places [aria-current]').getAttribute('href')") == name
    page.go(page.run("document.querySelector('a[href$=\"mlsd%3Aserving\"]').href"))
    page.wait("document.querySelector('figure:not([hidden])')?.dataset.view === 'mlsd:serving'")
    assert page.complaints == []
    page.close()
