"""The page of the rules that found something: what each finds, why, what to do, and an example with its near miss."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from mlsd_dsl.output.markup import escaped
from mlsd_dsl.rules import Loaded
from mlsd_dsl.site.index import top_places
from mlsd_dsl.site.page import RULES, page, plural, worded

_EMPHASIS = re.compile(r"\*([^*\n]+)\*")
_LINK = re.compile(r"\[([^\]]+)\]\((?:[^)]*)\)")
_ITEM = re.compile(r"(?:[-*]|\d+\.) ")


def rules_page(rules: Iterable[Loaded], others: Mapping[str, str]) -> str:
    """The page; `others` say what those are about that have no page of their own, such as mistakes of the language."""
    found = list(rules)
    contents = "".join(f'<li><a href="#{escaped(rule.name)}">{escaped(rule.name)}</a></li>' for rule in found)
    parts = [
        f'<h1>Rules</h1>\n<p class="soft">{plural(len(found), "rule")} found something in these designs.</p>\n',
        f'<ul class="contents">{contents}</ul>\n',
        *(_rule(rule) for rule in found),
    ]
    if others:
        parts.append("<h2>Of the language and of requirements</h2>\n")
        parts += [
            f'<p id="{escaped(name)}"><code>{escaped(name)}</code> {worded(about)}</p>\n'
            for name, about in others.items()
        ]
    return page("Rules", top_places(RULES), "".join(parts))


def _rule(rule: Loaded) -> str:
    text = textwrap.dedent(rule.module.__doc__ or "").strip()
    example = _example(rule)
    return (
        f'<article class="page" id="{escaped(rule.name)}">\n<h2><a href="#{escaped(rule.name)}">{escaped(rule.name)}</a> '
        f"<small>{escaped(rule.code)}, {escaped(rule.step)}</small></h2>\n{''.join(_blocks(text))}{example}</article>\n"
    )


def _example(rule: Loaded) -> str:
    fires = getattr(rule.module, "fires_on", ())
    if not fires:
        return ""
    before, after = getattr(rule.module, "near_miss", ("", ""))
    parts = [f"<h3>It speaks up here</h3>\n{_code(fires[0])}"]
    if before:
        parts.append(f"<h3>With this it is silent</h3>\n{_code(fires[0].replace(before, after))}")
    return "".join(parts)


def _code(text: str) -> str:
    plain = textwrap.dedent(text).strip("\n")
    return f'<pre class="excerpt" tabindex="0">{escaped(plain).replace("&#10;", chr(10))}</pre>\n'


def _blocks(text: str) -> Iterator[str]:
    """The Markdown of a rule's page: headings, code, lists and paragraphs."""
    for number, part in enumerate(re.split(r"^```[^\n]*\n(.*?)^```$", text, flags=re.M | re.S)):
        if number % 2:
            yield _code(part)
            continue
        for block in re.split(r"\n\s*\n", part.strip()):
            lines = block.strip().split("\n")
            if lines[0].startswith("#"):
                yield f"<h3>{_inline(lines[0].lstrip('# '))}</h3>\n"
                lines = lines[1:]
            if lines and _ITEM.match(lines[0]):
                items = re.split(r"\n(?=(?:[-*]|\d+\.) )", "\n".join(lines))
                yield (
                    "<ul>" + "".join(f"<li>{_inline(_ITEM.sub('', item, count=1))}</li>" for item in items) + "</ul>\n"
                )
            elif any(lines):
                yield f"<p>{_inline(' '.join(lines))}</p>\n"


def _inline(text: str) -> str:
    return _EMPHASIS.sub(r"<em>\1</em>", worded(" ".join(_LINK.sub(r"\1", text).split())))
