"""Markdown for readers on GitHub: pages, tables, code, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

GENERATED = "<!-- Generated from the vocabulary by `python -m mlsd_dsl.reference`; do not edit. -->"


def page(title: str, intro: str, *sections: str) -> str:
    """A whole page."""
    return "\n\n".join([GENERATED, f"# {title}", intro, *filter(None, sections)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table without the columns that no row fills; empty where there are no rows."""
    filled = list(rows)
    if not filled:
        return ""
    kept = [place for place in range(len(head)) if any(row[place] for row in filled)]
    lines = [[head[place] for place in kept], ["---"] * len(kept)]
    lines += [[cell(row[place]) for place in kept] for row in filled]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """Text that stays inside one cell."""
    return text.replace("|", "\\|").replace("\n\n", "<br><br>").replace("\n", " ").strip()


def code(text: str) -> str:
    """Text as it is typed; nothing where there is none."""
    if not text:
        return ""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def codes(texts: Iterable[str], between: str = " ") -> str:
    """Several of them."""
    return between.join(code(text) for text in texts)


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def cited(source: str) -> str:
    """`Title, https://...` as a link, and any further address as one."""
    parts = [re.sub(r"^(.*?), (https?://\S+)$", r"[\1](\2)", part) for part in source.split("; ")]
    return "; ".join(re.sub(r"(?<![(<])(https?://[^\s)]+)", r"<\1>", part) for part in parts)
