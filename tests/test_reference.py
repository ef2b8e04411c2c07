"""What is generated from the vocabulary is fresh, well formed, and can be written as it is shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mlsd_dsl.design.bind import selection_words
from mlsd_dsl.design.design import Design
from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.pipeline import check
from mlsd_dsl.reference import completion, files
from mlsd_dsl.reference.__main__ import main
from mlsd_dsl.reference.kinds import kind_page
from mlsd_dsl.reference.markdown import anchor, cell, cited, code, table
from mlsd_dsl.reference.statements import FORMS
from mlsd_dsl.reference.wording import in_words, unit_of, words_of
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.vocabulary.arrows import ARROWS, BODIES, meaning
from mlsd_dsl.vocabulary.attribute import (
    Attribute,
    AttributeType,
    Flag,
    Many,
    Measure,
    PartName,
    Selection,
    Table,
    Words,
)
from mlsd_dsl.vocabulary.dimensions import DATA, RATE, RATIO, TIME
from mlsd_dsl.vocabulary.kinds import INSTEAD, KINDS
from mlsd_dsl.vocabulary.part import Block
from mlsd_dsl.vocabulary.statements import STATEMENTS
from mlsd_dsl.vocabulary.technologies import TECHNOLOGIES
from mlsd_dsl.vocabulary.units import UNITS

ROOT = Path(__file__).parent.parent
FILES = files()
PAGES = [name for name in FILES if name.endswith(".md")]
BLOCKS: dict[str, type[Block]] = {**KINDS, **STATEMENTS, **BODIES}


# What is shown can be written


def _wholes(word: str, line: str) -> str:
    """A statement with one line in its braces, and what it needs around it."""
    frames = {
        "->": "source end_1\ntopic end_2\nend_1 -> end_2 {{ {} }}",
        "=>": "endpoint end_1\nmodel end_2\nend_1 => end_2 {{ {} }}",
        "~>": "monitor end_1\nalert end_2\nend_1 ~> end_2 {{ {} }}",
        "decide": 'decide "which" {{ {} }}',
        "accept": 'endpoint end_1\naccept some-rule on end_1 "a pilot" {{ {} }}',
    }
    return frames.get(word, word + " subject_1 {{ {} }}").format(line)


def _declared(record: Attribute, written: str) -> str:
    """Declarations of the parts that an example names, each of a kind that fits."""
    inner = record.type.of if isinstance(record.type, Many) else record.type
    names = re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"', "", written))
    if isinstance(inner, PartName):
        kind = (inner.kinds or ("endpoint",))[0]
        return "".join(f"{kind} {name}\n" for name in dict.fromkeys(names) if name not in inner.also)
    if isinstance(inner, Selection):
        known = {*selection_words(), "path", "to"}
        return "".join(f"endpoint {name}\n" for name in dict.fromkeys(names) if name not in known)
    return ""


def _line(record: Attribute, written: str) -> str:
    return f"{record.name} {written}" if isinstance(record.type, Table) else f"{record.name}: {written}"


def _read(text: str) -> tuple[Design, list[Diagnostic]]:
    checked = check(Source("example.mlsd", text), None)
    return checked.design, checked.diagnostics


def _stated(design: Design, word: str) -> set[str]:
    """The attributes that the statement under test came to have."""
    match word:
        case "->" | "=>" | "~>":
            return set(design.edges[-1].stated)
        case "design":
            return set(design.stated)
        case "decide":
            return set(design.decisions[0].stated)
        case "accept":
            return set(design.acceptances[0].stated)
        case "view":
            return set(design.views["subject_1"].stated)
        case "group":
            return set(design.groups["subject_1"].stated)
        case _:
            return set(design.parts["subject_1"].stated)


@pytest.mark.parametrize("word", BLOCKS)
def test_every_example_and_every_default_can_be_written_as_it_is_shown(word: str) -> None:
    for record in BLOCKS[word].attributes.values():
        for written in filter(None, (record.example, record.default)):
            text = _declared(record, written) + _wholes(word, _line(record, written)) + "\n"
            design, diagnostics = _read(text)
            assert diagnostics == [], text
            assert _stated(design, word) == {record.name}, text


def test_an_example_that_cannot_be_written_would_be_noticed() -> None:
    lag = KINDS["source"].attributes["lag"]
    assert _read(_wholes("source", _line(lag, "5 GB")))[1] != []
    assert _read(_wholes("=>", "timeout: 30 users"))[1] != []
    assert _read(_wholes("view", "show: [nowhere]"))[1] != []


AROUND = {
    "require": "endpoint feed_api\nsource watch_events\nmodel ranker\npipeline sanitize\nexternal vendor\n{}",
    "accept": "endpoint feed_api\n{}",
    "scenario": "actor viewer\nstore redis_online\n{}",
    "view": "actor viewer\nmodel ranker\n{}",
}


@pytest.mark.parametrize("word", sorted(set(FORMS) - {"import"}))
def test_every_statement_can_be_written_as_it_is_shown(word: str) -> None:
    assert _read(AROUND.get(word, "{}").format(FORMS[word]))[1] == []


def test_an_import_can_be_written_as_it_is_shown(tmp_path: Path) -> None:
    (tmp_path / "platform.mlsd").write_text("topic events\n", encoding="utf-8")
    design = check(Source("main.mlsd", FORMS["import"]), tmp_path / "main.mlsd")
    assert design.diagnostics == []
    assert list(design.design.parts) == ["platform.events"]


def test_every_statement_of_the_vocabulary_has_a_form() -> None:
    assert set(STATEMENTS) <= set(FORMS)


# Fresh


@pytest.mark.parametrize("name", FILES)
def test_a_generated_file_is_fresh(name: str) -> None:
    assert (ROOT / name).read_bytes() == FILES[name].encode(), "make generated"


def test_generating_twice_gives_the_same() -> None:
    assert files() == FILES


def test_writes_what_is_stale_and_names_it_when_only_asked(tmp_path: Path) -> None:
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "mlsd.lark").touch()
    assert main([], tmp_path) == ""
    assert main(["--check"], tmp_path) == ""
    page = tmp_path / "docs" / "reference" / "kinds.md"
    assert page.read_text(encoding="utf-8") == FILES["docs/reference/kinds.md"]
    page.write_text("stale", encoding="utf-8")
    assert main(["--check"], tmp_path) == "docs/reference/kinds.md is stale: make generated"
    assert page.read_text(encoding="utf-8") == "stale"
    main([], tmp_path)
    assert main(["--check"], tmp_path) == ""


def test_writes_nothing_outside_of_a_checkout(tmp_path: Path) -> None:
    assert "no checkout" in main([], tmp_path)
    assert "--chekc" in main(["--chekc"], tmp_path)
    assert list(tmp_path.iterdir()) == []


# Pages


@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_a_table_has_as_many_cells_as_its_head(name: str) -> None:
    width = 0
    for line in FILES[name].splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        width = width or cells
        assert cells == width, line
        assert width <= 8


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    for path, target in re.findall(r"\]\(([\w-]+\.md)?#?([\w-]*)\)", FILES[name]):
        folder = name.rpartition("/")[0]
        page = FILES[f"{folder}/{path}"] if path else FILES[name]
        headings = [anchor(heading) for heading in re.findall(r"^#+ (.*)$", page, re.MULTILINE)]
        assert not target or target in headings, f"{path}#{target}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_where_it_comes_from_and_has_no_heading_twice(name: str) -> None:
    first, *_ = FILES[name].splitlines()
    assert first.startswith("<!-- Generated")
    headings = re.findall(r"^#+ (.*)$", FILES[name], re.MULTILINE)
    assert len({anchor(heading) for heading in headings}) == len(headings)


def test_the_page_of_kinds_has_every_kind_and_every_attribute() -> None:
    page = FILES["docs/reference/kinds.md"]
    sections = dict(re.findall(r"^##+ (\w+)\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    for word, kind in KINDS.items():
        assert re.findall(r"^\| `(\w+)`", sections[word], re.MULTILINE) == list(kind.declared)
    shown = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    assert {name for kind in KINDS.values() for name in kind.attributes} <= shown


def test_the_page_of_one_kind_has_all_that_it_shares() -> None:
    for word, kind in KINDS.items():
        page, _, _ = kind_page(word).partition("## Facts")
        assert sorted(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) == sorted(kind.attributes)


def test_the_page_of_one_kind_says_where_its_arrows_lead() -> None:
    page = kind_page("label")
    assert re.search(r"- `label ->` `dataset` \(joins\)", page)
    assert re.search(r"- `-> label` from .*`human_review`", page)


def test_catalogues_list_everything_with_its_source() -> None:
    page = FILES["docs/reference/technologies.md"]
    assert set(TECHNOLOGIES) <= set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    assert "| `kinesis` | limit | `1 MB/s` | Written per shard. | [Amazon Kinesis" in page
    assert (
        "| `h100` | NVIDIA H100 80 GB (SXM) | 80 GiB | 3.35 TB/s | 989 TFLOP/s |" in FILES["docs/reference/hardware.md"]
    )


def test_tables_keep_what_would_break_them() -> None:
    assert table(("a", "b"), [("1 | 2", ""), ("two\nlines", "")]) == "| a |\n| --- |\n| 1 \\| 2 |\n| two lines |"
    assert table(("a",), []) == ""
    assert cell("one\n\ntwo") == "one<br><br>two"
    assert code("a `b`") == "`` a `b` ``"
    assert code("") == ""


def test_sources_become_links() -> None:
    assert cited("A page, part 2, https://a.org/x") == "[A page, part 2](https://a.org/x)"
    assert cited("A, https://a.org/; by way of https://b.org/y") == "[A](https://a.org/); by way of <https://b.org/y>"


@pytest.mark.parametrize(
    ("type", "said", "unit"),
    [
        (Measure(TIME), "duration", "s"),
        (Measure(TIME, percentiles=True, also=("manual",)), "duration, with percentiles, or `manual`", "s"),
        (Measure(RATIO, "user", whole=True, least=1), "whole number of users from 1", "users"),
        (Measure(RATIO, "%", most=1.0), "share", "ratio"),
        (Measure(RATIO, least=-1, most=1), "number from -1 to 1", ""),
        (Measure(RATE, "request"), "rate of requests", "1/s"),
        (Measure(DATA, per=(RATE,)), "amount of data, or rate", "byte"),
        (PartName(("model", "index"), words=True), "name of a part: `model`, `index`; or text", ""),
        (Many(PartName(also=("session",))), "list: name of any part; or `session`", ""),
        (Table(Measure(TIME), "field"), "block: field → duration", "s"),
        (Flag(), "`yes` or `no`", ""),
        (Words(), "text", ""),
    ],
    ids=str,
)
def test_a_type_is_said_in_a_few_words(type: AttributeType, said: str, unit: str) -> None:
    assert (in_words(type), unit_of(type)) == (said, unit)


# Completion


def test_editors_get_every_word() -> None:
    data = json.loads(FILES["grammar/vocabulary.json"])
    assert data["schema_version"] == 1
    assert list(data["kinds"]) == list(KINDS)
    for word, kind in KINDS.items():
        entry = data["kinds"][word]
        names = set(entry["attributes"])
        for other in entry["also"]:
            names |= set((data["shared"].get(other) or data["kinds"][other])["attributes"])
        assert names == set(kind.attributes)
        assert entry["doc"]
    assert set(data["units"]) == set(UNITS)
    assert set(data["technologies"]) == set(TECHNOLOGIES)
    assert data["instead"] == INSTEAD
    assert list(data["arrows"]) == list(ARROWS)


def test_editors_get_what_an_arrow_means() -> None:
    data = json.loads(FILES["grammar/vocabulary.json"])
    for arrow, entry in data["arrows"].items():
        for row in entry["means"]:
            for source in row["from"]:
                for target in row["to"]:
                    found = meaning(source, arrow, target)
                    assert found is not None
                    assert found.verb == row["verb"]


def test_an_attribute_is_one_line() -> None:
    lines = FILES["grammar/vocabulary.json"].splitlines()
    [lag] = [line for line in lines if line.lstrip().startswith('"late_by": ')]
    assert json.loads("{" + lag.strip().rstrip(",") + "}") == {
        "late_by": {
            "type": "duration",
            "unit": "s",
            "doc": "How much after its event a record may still arrive.",
            "example": "10 min",
            "instead": ["lateness"],
        }
    }
    assert max(len(line) for line in lines) < 2000


def test_one_entry_of_the_completion_is_that_of_the_whole() -> None:
    data = json.loads(FILES["grammar/vocabulary.json"])
    assert completion.entry("source") == data["kinds"]["source"]
    assert completion.entry("=>") == data["arrows"]["=>"]
    assert completion.entry("view") == data["statements"]["view"]


def test_words_that_fit_are_told() -> None:
    assert words_of(KINDS["feature"].attributes["kind"].type)[:1] != ()
    assert words_of(Many(Flag())) == ("yes", "no")
    assert words_of(Words()) == ()
