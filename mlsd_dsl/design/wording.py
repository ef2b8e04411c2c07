"""Small pieces of the sentences that diagnostics are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlsd_dsl.vocabulary.similar import nearest

_UNCOUNTED = {"hardware", "training", "human_review"}
SHOWN = 8  # words of a long list


def a(noun: str) -> str:
    """The noun with its article: `an endpoint`, `a feature`, `hardware`."""
    if noun in _UNCOUNTED:
        return noun
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def quoted(words: Iterable[str]) -> str:
    """Words as a reader would write them, with commas between."""
    return ", ".join(f"`{word}`" for word in words)


def either(words: Sequence[str]) -> str:
    """Alternatives in a row: `a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def some(words: Sequence[str], wanted: str = "", rest: str = "more") -> str:
    """All words where they are few, else those most like `wanted` and then the first, and how many there are besides."""
    if len(words) <= SHOWN + 2:
        return quoted(words)
    shown = list(nearest(wanted, tuple(words), 3)) + _alike(wanted, words)
    shown = list(dict.fromkeys([*shown, *words]))[:SHOWN]
    return f"{quoted(shown)} and {len(words) - len(shown)} {rest}"


def cut(text: str, most: int = 40) -> str:
    """A piece of source as a message can hold it: one line, not too long."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 3] + "..."


def _alike(wanted: str, words: Sequence[str]) -> list[str]:
    """Words of which a part stands in `wanted`: `bce` is none of `binary_crossentropy`, `cross_entropy` is."""
    pieces = [piece for piece in wanted.lower().split("_") if len(piece) > 2]
    found = [
        word
        for word in words
        if any(piece in pieces or (len(piece) > 4 and piece in wanted) for piece in word.split("_"))
    ]
    return found[:4]
