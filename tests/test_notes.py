"""`mlsd notes sync`: pictures beside the text of Markdown notes, and the text as it was."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result

from mlsd_dsl.cli import main
from mlsd_dsl.notes.drawing import Job
from mlsd_dsl.notes.marks import Mark, mark_of, marked
from mlsd_dsl.notes.regions import escaped

FEED = 'design feed "A feed"\nsource clicks "Clicks"\nstore lake "The lake"\nclicks -> lake\n'
BLOCK = f"```mlsd\n{FEED}```\n"
REGION = "<!-- mlsd: the block above -->\n\n![A feed](pictures/note/feed.svg)\n\n<!-- /mlsd -->\n"
BROKEN = "```mlsd\nsource clicks\nclicks -> nobody\n```\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, and the folder in which commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlsd.toml").touch()
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs" / "feed.mlsd").write_text(FEED + 'view only "Only clicks" { show: [clicks] }\n')
    return tmp_path


def sync(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["notes", "sync", "--jobs", "1", *arguments])
    assert result.exit_code == code, result.output
    assert not result.stdout
    return result


def note(text: str | bytes, name: str = "note.md") -> Path:
    place = Path(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


def synced(text: str) -> str:
    """What becomes of a note."""
    place = note(text)
    sync("note.md")
    return place.read_bytes().decode()


def files() -> dict[str, bytes]:
    """Everything that lies below the current folder."""
    return {path.as_posix(): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


def pictures() -> list[str]:
    return [name for name in files() if name.endswith((".svg", ".png"))]


# Blocks


def test_a_picture_comes_behind_its_block() -> None:
    assert synced(f"# A feed\n\n{BLOCK}\nText.\n") == f"# A feed\n\n{BLOCK}{REGION}\nText.\n"
    assert Path("pictures/note/feed.svg").read_text().startswith("<svg")


def test_the_second_time_nothing_is_written() -> None:
    note(BLOCK)
    sync("note.md")
    before = {name: Path(name).stat().st_mtime_ns for name in files()}
    assert "1 note: 0 pictures drawn, 1 up to date\n" in sync("note.md").stderr
    assert {name: Path(name).stat().st_mtime_ns for name in files()} == before


@pytest.mark.parametrize(
    "info",
    ["mlsd view=data", 'mlsd {view="data"}', '{.mlsd view="data"}', "mlsd view='data'", "{ .mlsd .big view=data }"],
)
def test_an_info_chooses_the_view(info: str) -> None:
    text = f"```{info}\n{FEED}```\n"
    assert synced(text) == text + REGION.replace("A feed", "A feed: data").replace("feed.svg", "feed-data.svg")


def test_views_stand_below_each_other_with_their_titles() -> None:
    text = f'```mlsd view="overview,blast-radius of lake,only"\n{FEED}view only "Just [these]" {{}}\n```\n'
    assert re.findall(r"!\[.*", synced(text)) == [
        "![A feed](pictures/note/feed.svg)",
        "![A feed: blast-radius of lake](pictures/note/feed-blast-radius-of-lake.svg)",
        "![A feed: Just &#91;these&#93;](pictures/note/feed-only.svg)",
    ]


@pytest.mark.parametrize("info", ["mlsd picture=none", "mlsd error", "python", "mlsdx", "text mlsd"])
def test_a_block_without_a_picture_is_left_alone(info: str) -> None:
    text = f"```{info}\n{FEED}```\n"
    assert synced(text) == text
    assert not pictures()


def test_settings_of_other_tools_are_theirs() -> None:
    text = f'```mlsd title="Feed" linenums="1"\n{FEED}```\n'
    assert synced(text) == text + REGION


def test_theme_and_format_are_chosen() -> None:
    synced(f"```mlsd theme=dark format=png\n{FEED}```\n```mlsd theme=light\n{FEED}```\n")
    assert pictures() == ["pictures/note/feed-dark.png", "pictures/note/feed-light.svg"]
    assert Path("pictures/note/feed-dark.png").read_bytes().startswith(b"\x89PNG")
    assert "prefers-color-scheme" not in Path("pictures/note/feed-light.svg").read_text()


def test_lists_and_quotes_go_on_around_a_region() -> None:
    quoted = "".join(f"> {line}\n" for line in BLOCK.splitlines())
    listed = "".join(f"   {line}\n" for line in BLOCK.splitlines())
    assert synced(f"{quoted}1. {listed[3:]}") == (
        quoted
        + "".join(f"> {line}".rstrip() + "\n" for line in REGION.splitlines())
        + f"1. {listed[3:]}"
        + "".join(f"   {line}".rstrip() + "\n" for line in REGION.splitlines())
    )


def test_blocks_of_an_admonition_are_blocks_and_those_of_indented_code_are_not() -> None:
    indented = "".join(f"    {line}\n" for line in BLOCK.splitlines())
    text = f"Text.\n\n{indented}\n    <!-- mlsd: designs/feed -->\n"
    assert synced(text) == text
    assert synced(f"!!! note\n\n    Text.\n\n{indented}").count("    ![A feed](pictures/note/feed.svg)\n") == 1


@pytest.mark.parametrize("fence", ["````", "~~~"])
def test_what_stands_in_code_is_text(fence: str) -> None:
    text = f"{fence}\n{BLOCK}{REGION}<!-- mlsd: designs/feed -->\n{fence}\n"
    assert synced(text) == text


def test_what_is_commented_out_is_no_design() -> None:
    text = f"<!--\n{BLOCK}<!-- mlsd: designs/feed\n-->\n"
    assert synced(text) == text


def test_a_block_without_a_name_is_called_like_its_note() -> None:
    assert "![note](pictures/note/note.svg)\n" in synced("```mlsd\nsource clicks\n```\n")


def test_designs_of_one_name_get_numbers_and_equal_ones_share_a_picture() -> None:
    other = BLOCK.replace("The lake", "A lake")
    assert re.findall(r"\((.*?)\)", synced(BLOCK + other + BLOCK)) == [
        "pictures/note/feed.svg",
        "pictures/note/feed-2.svg",
        "pictures/note/feed.svg",
    ]


def test_lint_reads_the_blocks_that_have_pictures_and_leaves_examples_alone() -> None:
    from mlsd_dsl.syntax.fences import fenced
    from mlsd_dsl.syntax.source import Source

    infos = ("mlsd", "mlsd view=data", '{.mlsd view="data"}', "mlsd error", "mlsd {error}", "python")
    text = "".join(f"```{info}\nsource clicks\n```\n" for info in infos) + "> ```mlsd\n> source clicks\n> ```\n"
    assert [block.shift for block in fenced(Source("note.md", text))] == [1, 4, 7]


def test_the_example_of_the_page_is_what_is_written() -> None:
    page = (Path(__file__).parents[1] / "docs" / "notes.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"(?s)^````markdown\n(.*?)^````$", page, re.MULTILINE)
    place = note(example.partition("<!--")[0], "ranking.md")
    sync("ranking.md")
    assert place.read_text() == example


# Markers


def test_a_marker_shows_a_design_of_the_project() -> None:
    place = note('<!-- mlsd: ../designs/feed view="only" -->\nText.\n', "deep/note.md")
    sync("deep")
    assert place.read_text() == (
        '<!-- mlsd: ../designs/feed view="only" -->\n\n![A feed: Only clicks](pictures/note/feed-only.svg)\n\n'
        "<!-- /mlsd -->\nText.\n"
    )


@pytest.mark.parametrize("path", ["designs/feed.mlsd", "designs/feed", "designs", "./designs/", '"designs/feed"'])
def test_a_path_may_leave_out_what_is_clear(path: str) -> None:
    assert "(pictures/note/feed.svg)" in synced(f"<!-- mlsd: {path} -->\n")


def test_a_picture_follows_the_design_and_what_that_imports() -> None:
    design = Path("designs/copy.mlsd")
    design.write_text('import "feed.mlsd" as feed\nstore copy "The copy"\nfeed.lake -> copy\n')
    note("<!-- mlsd: designs/copy -->\n")
    sync("note.md")
    for path, word in ((design, "The copy"), (Path("designs/feed.mlsd"), "The lake")):
        path.write_text(path.read_text().replace(word, "Elsewhere"))
        assert "1 picture to be drawn" in sync("note.md", "--check", code=1).stderr
        sync("note.md")
        assert word not in Path("pictures/note/copy.svg").read_text()
        sync("note.md", "--check")


def test_a_changed_view_moves_the_link_and_the_old_picture_goes() -> None:
    text = synced("<!-- mlsd: designs/feed -->\n")
    note(text.replace("designs/feed -->", "designs/feed view=data -->"))
    assert "removed pictures/note/feed.svg\n" in sync("note.md").stderr
    assert pictures() == ["pictures/note/feed-data.svg"]


# What is kept


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_are_kept(end: str, mark: bytes) -> None:
    text = f"{BLOCK}Trailing  \n\x0cé\u2028\n\n"
    place = note(mark + text.replace("\n", end).encode())
    sync("note.md")
    assert place.read_bytes() == mark + (BLOCK + REGION + text.removeprefix(BLOCK)).replace("\n", end).encode()


@pytest.mark.parametrize("text", [BLOCK, "<!-- mlsd: designs/feed -->\n"])
def test_a_file_without_an_end_of_line_stays_one(text: str) -> None:
    once = synced(text.removesuffix("\n"))
    assert once.endswith("<!-- /mlsd -->")
    assert synced(once) == once
    assert synced(once.replace("```mlsd\n", "```mlsd error\n")) in (
        text.removesuffix("\n").replace("mlsd\n", "mlsd error\n"),
        once,
    )


def test_a_region_without_its_block_goes_and_its_picture_too() -> None:
    text = synced(f"Before.\n\n{BLOCK}After.\n")
    assert synced(text.replace(BLOCK, "")) == "Before.\n\nAfter.\n"
    assert not Path("pictures").exists()


def test_a_region_moves_to_its_block() -> None:
    assert synced(f"{BLOCK}Between.\n\n{REGION}") == f"{BLOCK}{REGION}Between.\n\n"
    assert synced(f"{BLOCK}\n\n{REGION}") == f"{BLOCK}\n\n{REGION}"


def test_a_title_is_text_and_nothing_else() -> None:
    title = "a](b) <i> `c` *d* _e_ | $f$ & {{ g }} [[h]] ~~i~~ ==j== %%k"
    shown = escaped(title)
    assert not set("`*_[]<>|${}~=%") & set(shown)
    assert re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), shown) == title
    assert escaped("two\nlines\x1b") == "two lines"


def test_paths_are_quoted_in_links() -> None:
    note(BLOCK, "über uns/Feed (new) #1.md")
    sync()
    (link,) = re.findall(r"\]\((.*)\)\n", Path("über uns/Feed (new) #1.md").read_text())
    assert re.fullmatch(r"[\w/.%-]+", link, re.ASCII)
    assert Path("über uns", unquote(link)).exists()


# Mistakes


def test_a_broken_block_leaves_its_note_alone_and_the_others_are_done() -> None:
    place = note(f"# Broken\n\n{BLOCK}\n{BROKEN}")
    before = place.read_bytes()
    note(BLOCK, "other.md")
    told = sync(code=1).stderr
    assert "note.md:12:11: error[dangling-reference G001]: `nobody` is not declared\n" in told
    assert "12 | clicks -> nobody" in told
    assert "2 notes: 1 picture drawn, 0 up to date, 1 note left as it is\n" in told
    assert place.read_bytes() == before
    assert pictures() == ["pictures/other/feed.svg"]


def test_pictures_of_a_note_that_breaks_stay() -> None:
    text = synced(BLOCK)
    note(text + BROKEN)
    sync("note.md", code=1)
    assert pictures() == ["pictures/note/feed.svg"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"```mlsd view=dta\n{FEED}```\n", "1:9: error[no-such-picture X205]: there is no view `dta`"),
        (f"```mlsd veiw=data\n{FEED}```\n", "1:9: error[bad-marker X201]: there is no setting `veiw`"),
        (f"```mlsd theme=blue\n{FEED}```\n", "1:9: error[bad-marker X201]: there is no theme `blue`"),
        (f'```mlsd view="data,"\n{FEED}```\n', "1:9: error[bad-marker X201]: a view has no name"),
        (f"```mlsd\n{FEED}", "1:1: error[unclosed-block X203]: this block has no end"),
        (f"> ```mlsd\n> source a\n{BLOCK}", "1:3: error[unclosed-block X203]: this block has no end"),
        ("- ```mlsd\n  source a\n```\n```\n", "1:3: error[unclosed-block X203]: this block has no end"),
        ("<!-- mlsd: designs/food -->\n", "1:1: error[no-such-design X204]: there is no file `designs/food.mlsd`"),
        ("<!-- mlsd: ../feed -->\n", "1:1: error[no-such-design X204]: `../feed.mlsd` lies outside the project"),
        ("<!-- mlsd: /etc/x -->\n", "1:1: error[no-such-design X204]: `/etc/x` is no path relative to this file"),
        ("<!-- mlsd: designs/feed serving -->\n", "1:25: error[bad-marker X201]: `serving` is not understood"),
        ("<!-- mlsd: designs/feed size=3 -->\n", "1:25: error[bad-marker X201]: there is no setting `size`"),
        ("<!-- mlsd: designs/feed picture=none -->\n", "1:25: error[bad-marker X201]: a marker without a picture"),
        ("<!-- mlsd: -->\n", "1:11: error[bad-marker X201]: this marker names no design"),
        (f"Text.\n{REGION[-15:]}", "2:1: error[broken-region X202]: this `<!-- /mlsd -->` ends nothing"),
        (BLOCK + REGION[:-15], "7:1: error[broken-region X202]: the region that begins here has no `<!-- /mlsd -->`"),
        (
            "<!-- mlsd: designs/feed -->\n![A feed](pictures/note/feed.svg)\n",
            "1:1: error[broken-region X202]: the region that begins here has no",
        ),
        (
            BLOCK + REGION.replace("\n\n<!-- /", "\n\nMy words.\n<!-- /"),
            "11:1: error[broken-region X202]: this stands in the region of a picture",
        ),
        (
            f"<!-- mlsd: designs/feed -->\nMy words.\n{REGION[-15:]}",
            "2:1: error[broken-region X202]: this stands in the region of a picture",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, told: str) -> None:
    place = note(text)
    assert f"note.md:{told}" in sync("note.md", code=1).stderr
    assert place.read_text() == text
    assert not pictures()
    assert f"note.md:{told}" in sync("note.md", "--check", code=1).stderr


def test_a_fresh_marker_may_stand_above_anything() -> None:
    text = "<!-- mlsd: designs/feed -->\n![mine](me.jpg)\n" + BLOCK
    filled = "<!-- mlsd: designs/feed -->\n\n![A feed](pictures/note/feed.svg)\n\n<!-- /mlsd -->\n![mine](me.jpg)\n"
    assert synced(text).startswith(filled)


def test_a_broken_design_is_told_with_its_own_place() -> None:
    Path("designs/feed.mlsd").write_text("source clicks\nclicks -> nobody\n")
    note("<!-- mlsd: designs/feed -->\n")
    told = sync(code=1).stderr
    assert "note.md:1:1: error[no-such-design X204]: `designs/feed` has an error" in told
    assert "::: designs/feed.mlsd\n2 | clicks -> nobody" in told


def test_a_note_that_is_no_utf_8_is_told_where_it_may_show_a_design() -> None:
    latin = note(b"caf\xe9\n```mlsd\n```\n")
    note(b"caf\xe9\n", "other.md")
    note("```mlsd\n```\n".encode("utf-16"), "utf16.md")
    told = sync(code=2).stderr
    assert "note.md:1:4: error[unreadable-file X001]: byte 0xE9 is not UTF-8" in told
    assert "utf16.md:1:1: error[unreadable-file X001]: the file is UTF-16, not UTF-8" in told
    assert "other.md" not in told
    assert latin.read_bytes() == b"caf\xe9\n```mlsd\n```\n"


def test_a_note_beyond_any_sensible_size_is_told() -> None:
    note(BLOCK.encode() + b"\n" * 8 * 1024 * 1024)
    told = sync(code=2).stderr
    assert "note.md:1:1: error[unreadable-file X001]: the text is larger than 8 MB\n  = help: split the note\n" in told


def test_a_note_that_cannot_be_opened_is_told_and_the_others_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    note(BLOCK)
    note(BLOCK, "locked.md")
    read_bytes = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == "locked.md":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    told = sync(code=2).stderr
    assert "locked.md:1:1: error[unreadable-file X001]: the note cannot be read: permission denied\n" in told
    assert "2 notes: 1 picture drawn, 0 up to date, 1 note left as it is\n" in told


@pytest.mark.skipif(os.name == "nt", reason="it has no such files")
def test_what_is_no_file_is_no_note() -> None:
    os.mkfifo("pipe.md")
    Path("dead.md").symlink_to("nowhere")
    Path("folder.md").mkdir()
    note(BLOCK)
    assert "1 note: 1 picture drawn" in sync().stderr


def test_a_path_that_is_not_there_is_a_failure() -> None:
    assert sync("nowhere.md", code=2).stderr.startswith("mlsd: there is no file or folder `nowhere.md`")


# Pictures


def test_a_file_of_somebody_else_is_not_overwritten() -> None:
    place = note("mine", "pictures/note/feed.svg")
    note(BLOCK)
    told = sync("note.md", code=1).stderr
    assert "note.md:1:1: error[file-in-the-way X206]: `feed.svg` lies where the picture belongs" in told
    assert place.read_text() == "mine"


def test_the_picture_of_another_note_is_not_overwritten() -> None:
    synced(BLOCK)
    note(BLOCK.replace("lake", "pond"), "note.markdown")
    assert "`feed.svg` is the picture of `note.md`" in sync("note.markdown", code=1).stderr


def test_notes_of_one_stem_are_told_apart_before_anything_is_written() -> None:
    note(BLOCK)
    note(BLOCK, "note.markdown")
    assert (
        "note.md:1:1: error[file-in-the-way X206]: `feed.svg` is the picture of `note.markdown`" in sync(code=1).stderr
    )
    assert Path("note.md").read_text() == BLOCK


def test_a_link_in_a_region_takes_no_picture_of_elsewhere_with_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    strange = tmp_path_factory.mktemp("elsewhere") / "strange.svg"
    strange.write_bytes(marked(b"<svg/>", "gone.md", "0" * 32))
    old = note(marked(b"<svg/>", "gone.md", "0" * 32), "old/old.svg")
    links = f"![x]({os.path.relpath(strange).replace(os.sep, '/')})\n\n![x](old/old.svg)"
    assert synced(BLOCK + REGION.replace("![A feed](pictures/note/feed.svg)", links)) == BLOCK + REGION
    assert strange.exists()
    assert not old.exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize(
    ("link", "code", "told"),
    [
        ("pictures", 2, "mlsd: pictures cannot go to `pictures`; name a folder below"),
        ("pictures/note", 1, "error[file-in-the-way X206]: a link leads out of the folder of pictures"),
        ("pictures/note/feed.svg", 1, "error[file-in-the-way X206]: a link leads out of the folder of pictures"),
        ("linked.md", 0, "1 note: 1 picture drawn"),
    ],
)
def test_links_lead_to_no_file_outside(
    link: str, code: int, told: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "theirs.md").write_text(BLOCK)
    Path(link).parent.mkdir(parents=True, exist_ok=True)
    Path(link).symlink_to(outside if "." not in link else outside / "theirs.md")
    note(BLOCK)
    assert told in sync(code=code).stderr
    assert [each.name for each in outside.iterdir()] == ["theirs.md"]
    assert (outside / "theirs.md").read_text() == BLOCK


def test_pictures_of_notes_that_are_gone_are_removed_and_others_stay() -> None:
    note(BLOCK)
    note(BLOCK, "other.md")
    note("mine", "pictures/note/mine.svg")
    sync()
    Path("note.md").unlink()
    assert "would remove pictures/note/feed.svg\n" in sync("--check", code=1).stderr
    assert "1 up to date, 1 removed\n" in sync().stderr
    assert pictures() == ["pictures/note/mine.svg", "pictures/other/feed.svg"]


def test_a_picture_that_somebody_links_stays() -> None:
    text = synced(BLOCK)
    note(text.replace(BLOCK, ""))
    note("![](pictures/note/feed.svg)\n", "other.md")
    sync()
    assert pictures() == ["pictures/note/feed.svg"]
    Path("other.md").unlink()
    sync()
    assert not pictures()


def test_one_note_of_a_folder_does_not_cost_the_others_their_pictures() -> None:
    note(BLOCK)
    note(BLOCK, "other.md")
    sync()
    sync("note.md")
    assert pictures() == ["pictures/note/feed.svg", "pictures/other/feed.svg"]


def test_a_picture_that_was_changed_is_drawn_again() -> None:
    synced(BLOCK)
    picture = Path("pictures/note/feed.svg")
    before = picture.read_bytes()
    picture.write_bytes(before.replace(b"The lake", b"My lake"))
    assert "drew pictures/note/feed.svg" in sync("note.md").stderr
    assert picture.read_bytes() == before
    picture.unlink()
    sync("note.md")
    assert picture.read_bytes() == before


def test_another_version_draws_again(monkeypatch: pytest.MonkeyPatch) -> None:
    synced(BLOCK)
    monkeypatch.setattr("mlsd_dsl.cli.syncing.version", lambda name: "999")
    assert "stale note.md: would draw pictures/note/feed.svg\n" in sync("note.md", "--check", code=1).stderr


@pytest.mark.parametrize("picture", [b"<svg/>", b"<svg/>\n"])
def test_a_mark_is_read_as_it_was_written(picture: bytes) -> None:
    file = marked(picture, "../../a -- b/ü.md", "0" * 32)
    assert mark_of(file) == Mark("../../a -- b/ü.md", "0" * 32)
    assert b"--" not in file.removeprefix(picture + b"<!--").removesuffix(b"-->\n")
    assert mark_of(b"x" + file) == Mark("../../a -- b/ü.md", "0" * 32, whole=False)
    assert mark_of(picture) is None


def test_a_marked_png_is_a_png() -> None:
    import resvg_py

    plain = bytes(resvg_py.svg_to_bytes(svg_string='<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))
    file = marked(plain, "../note.md", "1" * 32)
    assert mark_of(file) == Mark("../note.md", "1" * 32)
    assert mark_of(plain) is None
    chunks, at = [], 8
    while at < len(file):
        length = int.from_bytes(file[at : at + 4], "big")
        chunks.append(file[at + 4 : at + 8])
        at += length + 12
    assert at == len(file)
    assert chunks[-2:] == [b"tEXt", b"IEND"]


def test_a_checkout_with_other_ends_of_lines_is_up_to_date() -> None:
    synced(BLOCK)
    picture = Path("pictures/note/feed.svg")
    picture.write_bytes(picture.read_bytes().replace(b"\n", b"\r\n"))
    sync("note.md", "--check")


def test_notes_that_show_the_same_have_it_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[Job] = []

    def drawn(job: Job) -> bytes:
        jobs.append(job)
        return b"<svg/>"

    monkeypatch.setattr("mlsd_dsl.cli.syncing.drawn", drawn)
    note("<!-- mlsd: designs/feed -->\n")
    note("<!-- mlsd: designs/feed -->\n", "other.md")
    assert "2 notes: 2 pictures drawn" in sync().stderr
    assert len(jobs) == 1


# Options and settings


def test_notes_without_a_design_are_told_how_to_show_one() -> None:
    note("Text about mlsd.\n")
    assert sync().stderr.startswith("no note shows a design: write a ```mlsd block")


def test_check_writes_nothing_and_says_what_is_stale() -> None:
    note(BLOCK)
    before = files()
    told = sync("--check", code=1).stderr
    assert told == "stale note.md: would draw pictures/note/feed.svg\n1 note: 1 picture to be drawn, 0 up to date\n"
    assert files() == before
    sync()
    assert sync("--check").stderr == "1 note: 0 pictures to be drawn, 1 up to date\n"


def test_check_sees_a_link_that_differs() -> None:
    text = synced(BLOCK)
    note(text.replace("![A feed]", "![Another feed]"))
    assert "stale note.md\n" in sync("--check", code=1).stderr


def test_pictures_of_the_whole_project_lie_as_its_notes_do() -> None:
    note(BLOCK, "a/note.md")
    note(BLOCK, "b/note.md")
    sync("--pictures", "/img")
    assert pictures() == ["img/a/note/feed.svg", "img/b/note/feed.svg"]
    assert "(../img/b/note/feed.svg)" in Path("b/note.md").read_text()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_project_may_be_reached_through_a_link(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(here)
    note(BLOCK, "a/note.md")
    sync(str(link / "a"), "--pictures", "/img")
    assert pictures() == ["img/a/note/feed.svg"]
    assert "(../img/a/note/feed.svg)" in Path("a/note.md").read_text()
    sync("--pictures", "/img", "--check")


def test_settings_hold_and_the_command_line_wins() -> None:
    Path("mlsd.toml").write_text('exclude = ["drafts"]\n[notes]\npictures = "img"\ntheme = "dark"\n')
    note(BLOCK)
    note(BLOCK, "drafts/draft.md")
    sync()
    assert pictures() == ["img/note/feed-dark.svg"]
    sync("--pictures", "art", "--theme", "light")
    assert pictures() == ["art/note/feed-light.svg"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('notes = "x"', "`notes` of `{}/mlsd.toml` is no table"),
        ('[notes]\nfolder = "x"', "`notes` of `{}/mlsd.toml` has no setting `folder`"),
        ('[notes]\ntheme = "blue"', "`notes.theme` of `{}/mlsd.toml` is 'blue'"),
        ("[notes]\npictures = 1", "`notes.pictures` of `{}/mlsd.toml` names no folder"),
        ('[notes]\npictures = "../x"', "pictures cannot go to `../x`"),
    ],
)
def test_settings_that_cannot_be_are_told(here: Path, line: str, told: str) -> None:
    Path("mlsd.toml").write_text(line)
    note(BLOCK)
    assert sync(code=2).stderr.startswith(f"mlsd: {told.format(here.name)}")


@pytest.mark.parametrize("mark", [".obsidian", "mkdocs.yml"])
def test_a_vault_and_a_site_are_projects(here: Path, mark: str) -> None:
    (here / "mlsd.toml").rename(here / mark)
    note("<!-- mlsd: ../designs/feed -->\n", "ml/note.md")
    sync("ml")
    assert pictures() == ["ml/pictures/note/feed.svg"]


def test_many_pictures_are_drawn_side_by_side_and_are_the_same() -> None:
    for number in range(6):
        note(BLOCK.replace("The lake", f"Lake {number}"), f"note{number}.md")
    sync()
    before = files()
    for name in pictures():
        Path(name).unlink()
    assert CliRunner().invoke(main, ["notes", "sync", "--jobs", "2"]).exit_code == 0
    assert files() == before
