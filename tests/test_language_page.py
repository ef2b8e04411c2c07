"""The pages that users read: every block of the language in them is true.

A block that is a part of a design is completed by the comment above it, `<!-- with: actor viewer; store store_f -->`. A block
under `<!-- file: platform.mlsd -->` can be imported by the others. What a mistake looks like stands in a `text` block behind an
`mlsd error` block; `ACCEPT=1 pytest` writes it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from mlsd_dsl.design.read import Files, read_design
from mlsd_dsl.diagnostics import Diagnostic, in_order
from mlsd_dsl.output.text import Style, render
from mlsd_dsl.syntax.format import format_tree
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import LARGEST, Source
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.quantities import spell
from mlsd_dsl.vocabulary.statements import STATEMENTS

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "language.md"
PAGES = (PAGE, ROOT / "README.md", ROOT / "docs" / "facts.md")


class Block(NamedTuple):
    """A fenced block: where it stands, what is said before it, its text, and the `text` block behind it."""

    page: Path
    line: int
    info: str
    note: str
    text: str
    answer: str

    @property
    def known(self) -> str:
        """What the design around the block declares."""
        found = re.fullmatch(r"with: (.*)", self.note)
        return found[1].replace("; ", "\n") + "\n" if found else ""

    @property
    def file(self) -> str:
        """The name under which other blocks import it."""
        found = re.fullmatch(r"file: (.*)", self.note)
        return found[1] if found else ""


_FENCE = re.compile(
    r"(?:^<!-- (?P<note>[^\n]*) -->\n)?^```(?P<info>mlsd(?: error)?)\n(?P<text>.*?)^```\n"
    r"(?:\n```text\n(?P<answer>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, found.start("text")),
            found["info"],
            found["note"] or "",
            found["text"],
            found["answer"] or "",
        )
        for found in _FENCE.finditer(text)
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
SOUND = [block for block in BLOCKS if block.info == "mlsd"]
FAULTY = [block for block in BLOCKS if block.info == "mlsd error"]


def name(block: Block) -> str:
    return f"{block.page.name}:{block.line}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that blocks import."""
    for block in BLOCKS:
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    return tmp_path


def wrong_with(source: Source, folder: Path) -> list[Diagnostic]:
    tree, unread = parse(source)
    _, wrong = read_design(tree, Files(folder / "design.mlsd"))
    return in_order(unread + wrong)


@pytest.mark.parametrize("block", SOUND, ids=name)
def test_a_block_reads_without_a_diagnostic(block: Block, folder: Path) -> None:
    diagnostics = wrong_with(Source("design.mlsd", block.known + block.text), folder)
    assert not diagnostics, render(
        diagnostics, {"design.mlsd": Source("design.mlsd", block.known + block.text)}, Style()
    )


@pytest.mark.parametrize("block", SOUND, ids=name)
def test_a_block_is_laid_out_as_the_formatter_does(block: Block) -> None:
    tree, _ = parse(Source("design.mlsd", block.text))
    assert format_tree(tree, spell) == block.text


@pytest.mark.parametrize("block", FAULTY, ids=name)
def test_a_mistake_is_told_as_the_page_says(block: Block, folder: Path) -> None:
    source = Source("design.mlsd", block.text)
    told = render(wrong_with(source, folder), {"design.mlsd": source}, Style())
    if os.environ.get("ACCEPT") == "1":
        accept(block, told)
        return
    assert told, "nothing is wrong with this block"
    assert block.answer == told


def accept(block: Block, told: str) -> None:
    """Write what is told behind the block, in place of what stood there."""
    page = block.page.read_text(encoding="utf-8")
    faulty = f"```mlsd error\n{block.text}```\n"
    answered = f"{faulty}\n```text\n{block.answer}```\n"
    before = answered if answered in page else faulty
    assert page.count(before) == 1
    block.page.write_text(page.replace(before, f"{faulty}\n```text\n{told}```\n"), encoding="utf-8")


def test_no_fence_of_the_language_is_overlooked() -> None:
    for page in PAGES:
        assert len(blocks_of(page)) == len(re.findall(r"^```mlsd", page.read_text(encoding="utf-8"), re.MULTILINE))


def test_no_answer_is_empty() -> None:
    for page in PAGES:
        assert "```text\n```" not in page.read_text(encoding="utf-8")


def test_the_page_begins_with_a_design_of_fifteen_lines() -> None:
    first = blocks_of(PAGE)[0]
    assert not first.note
    assert len(first.text.splitlines()) == 15


def test_the_page_shows_every_statement() -> None:
    text = "".join(block.text for block in SOUND if block.page == PAGE)
    for word in (*STATEMENTS, "assume", "exclude", "require", "require path", "require no path", "import"):
        assert re.search(rf"^ *{word} ", text, re.MULTILINE), word


def test_the_page_names_every_kind() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))
    assert set(KINDS) <= named


def test_the_limits_are_those_of_the_program() -> None:
    from mlsd_dsl.design.imports import MOST
    from mlsd_dsl.syntax.brackets import DEEPEST

    text = PAGE.read_text(encoding="utf-8")
    for limit in (f"{LARGEST // 2**20} MB", f"{DEEPEST} deep", f"{MOST} files"):
        assert limit in text
