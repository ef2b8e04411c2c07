"""The words of a scene as other programs get them: one line each, without what no text needs, broken where they must be."""

from __future__ import annotations

from collections.abc import Callable

from mlsd_dsl.scene import Arrow, Box, Scene

from ..painting.header import STATE_WORDS
from ..typeface import BOLD, REGULAR, wrapped

_DETAIL, _TITLE = 11.0, 14.0
_ALL = 99  # lines: nothing is left out


def clean(text: str) -> str:
    """One line. Control characters, halves of characters and overrides of direction go; runs of blanks become one."""
    return " ".join("".join(char if _is_writable(char) else " " for char in text if not _is_invisible(char)).split())


def heading(scene: Scene) -> str:
    """The title of a picture, never empty."""
    return clean(scene.title) or "Design"


def lines_of(box: Box, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The title, and the technology with the facts, each broken into lines of at most `width` pixels."""
    title = wrapped(clean(box.title) or box.id, _TITLE, width, BOLD, most=_ALL)
    rest = tuple(line for text in details(box) for line in wrapped(text, _DETAIL, width, REGULAR, most=_ALL))
    return title, rest


def details(box: Box) -> tuple[str, ...]:
    """What stands under a title: the technology, then the facts."""
    return tuple(text for text in map(clean, (box.technology, *box.facts)) if text)


def label_lines(arrow: Arrow, width: float) -> tuple[str, ...]:
    """The words on an arrow, broken into lines of at most `width` pixels."""
    return wrapped(clean(arrow.label), _DETAIL, width, REGULAR, most=_ALL)


def requirements(scene: Scene) -> tuple[str, ...]:
    """Each requirement with what became of it, in words: `lake.age ≤ 5 s: holds`."""
    return tuple(f"{clean(each.text)}: {STATE_WORDS.get(each.state, each.state)}" for each in scene.verdicts)


def remarks(scene: Scene) -> tuple[str, ...]:
    """Each finding that the picture lists, with the number that stands on boxes: `2 warning: nothing reads it (G003)`."""
    found = [
        f"{note.number} {note.severity}: {clean(note.text)}" + f" ({note.code})" * bool(note.code)
        for note in scene.notes
    ]
    return (*found, *([f"and {scene.more} more"] if scene.more else []))


def numbers(box: Box) -> tuple[str, ...]:
    """The numbers of the findings that concern a box, as a line of its own; none where there is nothing."""
    return (f"see {', '.join(map(str, box.badges))}",) if box.badges else ()


def hover(box: Box) -> str:
    """What a part is, for those who hover over it."""
    said = f"{box.kind.replace('_', ' ')} {box.id}"
    return f"{said}: {clean(box.description)}" if box.description else said


def written(text: str, spell: Callable[[str], str]) -> str:
    """Letters, digits, blanks and commas as they are; every other character as `spell` writes it."""
    return "".join(char if char.isalnum() or char in " ,·–—×≤≥→…’" else spell(char) for char in text)


def _is_writable(char: str) -> bool:
    return char.isprintable() or char in "\u200c\u200d"


def _is_invisible(char: str) -> bool:
    """What turns the direction of text around, or hides in it; joiners stay, for scripts and emoji need them."""
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE:
        return True
    return code in (0xAD, 0xFEFF, 0x200B, 0x200E, 0x200F) or 0x202A <= code <= 0x202E or 0x2060 <= code <= 0x2069
