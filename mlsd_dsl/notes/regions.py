"""The text of a note with its regions filled: links to the pictures, everything else as it was."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.notes.lines import Lines
from mlsd_dsl.notes.places import CLOSER, OPENER, Place, Region
from mlsd_dsl.notes.ways import quoted

# Characters that mean something to GitHub, Obsidian or MkDocs in the text of a link. A character by its number never does.
_MEANT = frozenset("\\`*_{}[]<>#!|$~&%=^\"'@")


class Link(NamedTuple):
    """One picture as a note shows it: what stands for it where it cannot be seen, and the way to its file."""

    title: str
    path: str

    @property
    def markdown(self) -> str:
        """The image, on one line."""
        return f"![{escaped(self.title)}]({quoted(self.path)})"


def escaped(title: str) -> str:
    """A title that is nothing but text in Markdown and in HTML."""
    one_line = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    return "".join(f"&#{ord(c)};" if c in _MEANT else c for c in one_line)


def filled(lines: Lines, links: list[tuple[Place, list[Link]]], orphans: list[Region]) -> str:
    """The text with each place's links in its region, which is put there where it is not, and without the orphans."""
    changes = [_change(lines, place, each) for place, each in links]
    changes += [(region.first, region.last + 1, "") for region in orphans]
    kept = [text + end for text, end in zip(lines.texts, lines.ends, strict=True)]
    for first, last, text in sorted(changes, key=lambda change: change[:2], reverse=True):
        if last == len(kept) and first and not lines.ends[-1]:
            # The file ends without an end of line, and goes on doing so.
            end = lines.end_at(first - 1)
            kept[first - 1] = lines.texts[first - 1] + (end if text else "")
            text = text.removesuffix(end)  # noqa: PLW2901
        kept[first:last] = [text] if text else []
    return "".join(kept)


def _change(lines: Lines, place: Place, links: list[Link]) -> tuple[int, int, str]:
    """The lines to replace, from the first to the one behind the last, and what with."""
    blank = place.prefix.rstrip()
    shown = [blank]
    for link in links:
        shown += [place.prefix + link.markdown, blank]
    end = lines.end_at(place.line)
    if place.region is not None:
        return place.region.first + 1, place.region.last, "".join(line + end for line in shown)
    shown.append(place.prefix + CLOSER)
    if place.block is not None:
        shown.insert(0, place.prefix + OPENER)
    return place.line + 1, place.line + 1, "".join(line + end for line in shown)
