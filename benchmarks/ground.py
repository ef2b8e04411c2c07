"""A sound design as text that can be edited: attributes restated or left out, parts taken out with all that names them.

An edit is made on the text, as a hurried author would make it; the flawed text must still read without a mistake of the
language, so that what is said about it is said by rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from mlsd_dsl.design.design import Edge, Part, Stated
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

Edit = tuple[int, int, str]  # start, end, what is put there

_HIDDEN = re.compile(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')
_CALLED = r"(?: as \w+)?(?: \ue000\d+\ue001)?(?:\s*\{[^{}]*\})?"


class NotSoundError(ValueError):
    """A text that has a mistake of the language."""


class Ground:
    """A design and its text; what is not sound is refused."""

    def __init__(self, name: str, text: str, path: Path | None = None) -> None:
        self.name = name
        self.text = text
        self.path = path
        checked = check(Source(f"{name}.mlsd", text), path)
        if checked.diagnostics:
            wrong = checked.diagnostics[0]
            raise NotSoundError(f"{name} is not sound: {wrong.span.start.line}: {wrong.message}")
        self.design = checked.design

    @cached_property
    def facts(self) -> Facts:
        """What follows from it."""
        return Facts(self.design)

    def parts(self, *kinds: str) -> Iterator[Part]:
        """The parts of some kinds that this file declares."""
        every = self.design.parts.values()
        return (part for part in every if part.kind.word in kinds and part.source is self.design.source)

    def calls(self) -> Iterator[Edge]:
        """The arrows along which somebody waits."""
        return (edge for edge in self.design.edges if edge.arrow == "=>")

    # Edits of single attributes

    def value(self, owner: Part | Edge, attribute: str) -> str:
        """The text of a value as it stands."""
        stated = owner.stated[attribute]
        return self.text[stated.start : stated.end]

    def restate(self, owner: Part | Edge, attribute: str, value: str) -> Edit:
        """Another value; the attribute is stated."""
        stated = owner.stated[attribute]
        return stated.start, stated.end, value

    def drop(self, owner: Part | Edge, attribute: str) -> Edit:
        """The attribute left out, with the comma or line that it stood in."""
        return self._drop(owner.stated[attribute])

    def _drop(self, stated: Stated) -> Edit:
        start, end = stated.start, stated.end
        if stated.node is not None:  # a section begins with its name, a value stands behind it
            start = re.search(r"\w+\s*:?\s*$", self.text[:start]).start()  # type: ignore[union-attr]
        after = re.match(r"\s*,\s*", self.text[end:])
        before = re.search(r",\s*$", self.text[:start])
        if after:
            end += after.end()
        elif before:
            start = before.start()
        return start, end, ""

    def state(self, part: Part, line: str) -> Edit:
        """An attribute more, at the end of a part's block."""
        end = part.extent[1]
        if not self.text[:end].endswith("}"):
            return end, end, f" {{ {line} }}"
        inside = len(self.text[: end - 1].rstrip())
        return inside, end - 1, f"\n  {line}\n" if "\n" in self.text[inside:end] else f", {line} "

    def edited(self, *edits: Edit) -> str:
        """The text with edits that do not overlap."""
        text = self.text
        for start, end, put in sorted(edits, reverse=True):
            text = text[:start] + put + text[end:]
        return text

    # Edits of parts

    def without(self, *names: str, text: str | None = None) -> str:
        """The text without some parts, and without what names them: chains close up, lists and attributes lose them."""
        hidden: list[str] = []

        def hide(match: re.Match[str]) -> str:
            hidden.append(match.group())
            return f"\ue000{len(hidden) - 1}\ue001"

        declared = (self.design.parts[name].extent for name in names)
        left = text if text is not None else self.edited(*((start, end, "") for start, end in declared))
        left = _HIDDEN.sub(hide, left)
        for name in names:
            left = re.sub(rf"-> {name}$", self._onwards(name, names), left, flags=re.M)
            left = _without_name(left, name)
        return re.sub("\ue000(\\d+)\ue001", lambda match: hidden[int(match.group(1))], left)

    def _onwards(self, name: str, gone: tuple[str, ...]) -> str:
        """What a chain that ended in a part ends in now: where another chain went on from it."""
        targets = [e.target for e in self.design.edges if e.source == name and e.arrow == "->" and e.target not in gone]
        return f"-> {targets[0]}" if targets else f"-> {name}"

    def unlinked(self, *names: str) -> str:
        """The text in which nothing names some parts any more; they stay declared."""
        return self.without(*names, text=self.text)

    def added(self, block: str, text: str | None = None) -> str:
        """The text with new declarations at its end."""
        return (self.text if text is None else text).rstrip("\n") + "\n" + block.strip("\n") + "\n"


def _without_name(text: str, name: str) -> str:
    word = rf"(?<![\w.@]){name}(?![\w@])(?!\.\w)(?!:)"
    for pattern, put in (
        (rf"^(?:require|scenario|assume|accept)\b[^\n]*(?<![\w.]){name}\b[^\n]*\n", ""),
        (rf"(?<=[{{,\n])(\s*)\w+: {word}(?=[\s,}}])(?:,[ ]*)?", r"\1"),  # an attribute with that one value
        (rf"(?<=[\[,\n])(\s*){word}{_CALLED}\s*,[ ]*", r"\1"),  # first or between in a list
        (rf",\s*{word}{_CALLED}(?=\s*\])", ""),  # last
        (rf"\[\s*{word}{_CALLED}\s*\]", name),  # alone
        (rf"(?<=[{{,\n])(\s*)\w+: {word}(?=[\s,}}])(?:,[ ]*)?", r"\1"),
        (rf"[ ]*(?:->|~>|=>) {word}{_CALLED}", ""),  # in a chain
        (rf"^{word}{_CALLED} (?:->|~>|=>) ", ""),  # at its head
        (r"^\s*[\w.]+(?: \ue000\d+\ue001)?[ ]*(?:\{[^{}\n]*\})?[ ]*\n", _alone),
        (r"^\[[^\]\n]*\](?: \ue000\d+\ue001)?[ ]*\n", ""),
        (r",\s*\}", " }"),
        (r"\{\s*,", "{"),
    ):
        text = _sub(pattern, put, text)
    return text


def _sub(pattern: str, put: str | Callable[[re.Match[str]], str], text: str) -> str:
    return re.sub(pattern, put, text, flags=re.M)


def _alone(match: re.Match[str]) -> str:
    """A name that an arrow left behind, at the start of a line; what stands deeper belongs to a list."""
    return "" if match.group()[:1].strip() else match.group()
