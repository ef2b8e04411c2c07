"""What holds for every note: what is outside the managed regions is kept, and doing it twice is doing it once."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.notes.designs import Designs, Shown
from mlsd_dsl.notes.lines import lines_of
from mlsd_dsl.notes.places import Place, places_of
from mlsd_dsl.notes.plan import Note, Plan, plan
from mlsd_dsl.syntax.source import Source

DESIGN = "design feed\nsource clicks\n"
PIECES = (
    *(
        "Text.",
        "",
        "  trailing  ",
        "- item",
        "> quote",
        "    indented",
        "\tédition\u2028\x0b",
        "![mine](me.jpg)",
        "<!-- a -->",
    ),
    *(
        "<!-- never ends",
        "-->",
        "```",
        "```mlsd",
        "````mlsd",
        "~~~",
        "  ```",
        "- ```mlsd view=data",
        "> ```mlsd",
        "> ```",
    ),
    *(
        "```mlsd error",
        "```mlsd picture=none",
        "source clicks",
        "  source clicks",
        "> source clicks",
        "clicks -> nobody",
    ),
    *("<!-- mlsd: the block above -->", "<!-- /mlsd -->", "> <!-- /mlsd -->", "![clicks](pictures/note/note.svg)"),
    *("<!-- mlsd: feed.mlsd -->", "  <!-- mlsd: feed.mlsd view=data -->", "    <!-- mlsd: feed.mlsd -->"),
)
SOUND = (
    "Text.\n\n  - item\n",
    "```mlsd\nsource clicks\n```\n",
    "  ~~~mlsd view=overview,data\n  source clicks\n  ~~~\n\n",
    "> ```{.mlsd theme=dark}\n> source clicks\n> ```\n",
    "<!-- mlsd: feed.mlsd -->\n",
    "```mlsd picture=none\nsource clicks\n```\n",
    "<!-- mlsd: the block above -->\n\n<!-- /mlsd -->\n",
    "````\n```mlsd\n<!-- mlsd: feed.mlsd -->\n````\n",
)
REGION = re.compile(
    r"[ \t>]*<!-- mlsd: the block above -->(?:\r\n|\r|\n)(?:(?:[ \t>]*|[ \t>]*!\[.*\]\(pictures.*\))(?:\r\n|\r|\n))*"
    r"[ \t>]*<!-- /mlsd -->(?:\r\n|\r|\n|$)"
)
texts = st.tuples(
    st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans()
).map(lambda told: told[1].join(told[0]) + (told[1] if told[2] else ""))
sound = st.tuples(st.lists(st.sampled_from(SOUND), max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans()).map(
    lambda told: ("".join(told[0]) if told[2] else "".join(told[0]).removesuffix("\n")).replace("\n", told[1])
)


def planned(text: str) -> Plan:
    folder = Path(__file__).parent / "nowhere"
    note = Note(folder / "note.md", "note.md", text, folder / "pictures" / "note", "auto", "svg")
    return plan(note, _InMemory(), "1")


class _InMemory(Designs):
    """Markers show one design, wherever they lead."""

    def of(self, place: Place, note: Path) -> Shown | list[Diagnostic]:
        return super().of(place._replace(block=place.block or Source("feed.mlsd", DESIGN)), note)


def outside(text: str) -> list[str]:
    """The lines that are no part of what is written for a block or a marker."""
    lines = lines_of(text)
    found = places_of("note.md", lines, "pictures/note/")
    regions = [each.region for each in found.places if each.region] + found.orphans
    managed = {number for region in regions for number in range(region.first, region.last + 1)}
    managed -= {each.line for each in found.places if each.block is None}
    return [line for number, line in enumerate(lines.texts) if number not in managed]


@settings(max_examples=300)
@given(texts)
def test_lines_are_put_together_again(text: str) -> None:
    lines = lines_of(text)
    assert "".join(map("".join, zip(lines.texts, lines.ends, strict=True))) == text
    assert not any("\n" in line or "\r" in line for line in lines.texts)


@settings(max_examples=300)
@given(texts)
def test_whatever_stands_in_a_note_is_kept_or_the_note_is_left_alone(text: str) -> None:
    once = planned(text)
    if once.mistakes:
        assert once.text == text
    else:
        assert outside(once.text) == outside(text)
        again = planned(once.text)
        assert (again.text, again.mistakes) == (once.text, [])
        assert [each.file for each in again.pictures] == [each.file for each in once.pictures]


@settings(max_examples=150)
@given(sound)
def test_a_sound_note_is_filled_and_all_else_is_kept_to_the_byte(text: str) -> None:
    once = planned(text)
    assert once.mistakes == []
    asked = sum(
        2 if "," in line else 1
        for line in re.findall(r"(?m)^(?:  ~~~mlsd|```mlsd$|> ```\{|<!-- mlsd: feed).*", _bare(text))
    )
    assert len(re.findall(r"!\[.*?\]\(pictures/", once.text)) == asked
    assert _without_regions(once.text) == _without_regions(text)
    assert planned(once.text).text == once.text


def _bare(text: str) -> str:
    """The text without what stands in longer fences, which is text."""
    return re.sub(r"(?s)````\n.*?````\n?", "", text.replace("\r\n", "\n"))


def _without_regions(text: str) -> str:
    kept = REGION.sub("", text)
    kept = re.sub(
        r"(<!-- mlsd: feed.mlsd -->\r?\n)\r?\n!\[.*\]\(pictures.*\)\r?\n\r?\n<!-- /mlsd -->(?:\r?\n|$)", r"\1", kept
    )
    return kept.removesuffix("\n").removesuffix("\r")


def test_a_large_note_is_read_in_time() -> None:
    from time import perf_counter

    text = ("```mlsd error\nsource a\n```\n- > - > text <!-- mlsd: x --> \n" + "> " * 40 + "\n") * 4_000
    started = perf_counter()
    assert planned(text).text == text
    assert perf_counter() - started < 5
