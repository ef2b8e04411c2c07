"""The first walk over a file: what it declares, so that a name may be used before it is declared."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.bind import Binder
from mlsd_dsl.design.mistakes import BAD_NAME, DUPLICATE_NAME, UNKNOWN_KIND
from mlsd_dsl.design.scope import Named
from mlsd_dsl.design.wording import a
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.syntax.tree import Arrows, Assumption, Body, Broken, Declaration, Item, Token
from mlsd_dsl.vocabulary import kinds
from mlsd_dsl.vocabulary.similar import nearest
from mlsd_dsl.vocabulary.statements import STATEMENTS

_NAMED_STATEMENTS = ("group", "scenario", "view")


def declare(binder: Binder, items: tuple[Item, ...], prefix: str) -> None:
    """Put every name of the file into the scope; report words that are no kind, and names that are taken."""
    for item in _walk(items):
        match item:
            case Declaration():
                _declaration(binder, item, prefix)
            case Assumption(name=Token() as name):
                _add(binder, name, Named("assumption", None, binder.source.span(name.start, name.end), prefix + name.text))
            case Arrows():
                for hop in item.hops:
                    for member in hop.members:
                        if member.alias is not None:
                            _alias(binder, member.alias, prefix)
            case Broken(names=names) if names:
                span = binder.source.span(item.start, item.end)
                binder.scope.add(names[-1], Named("unread", None, span, prefix + names[-1]))


def _walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """All statements, and those inside bodies."""
    for item in items:
        yield item
        body = getattr(item, "body", None)
        if isinstance(body, Body) and isinstance(item, Declaration):
            if item.kind.text == "group":
                yield from _walk(body.items)
            else:
                yield from (inner for inner in body.items if isinstance(inner, Arrows))


def _declaration(binder: Binder, item: Declaration, prefix: str) -> None:
    word, name = item.kind.text, item.name
    span = binder.source.span(name.start, name.end)
    kind = kinds.KINDS.get(word)
    if kind is not None:
        _add(binder, name, Named("part", kind, span, prefix + name.text))
    elif word in _NAMED_STATEMENTS:
        _add(binder, name, Named(word, None, span, prefix + name.text))
    elif word not in STATEMENTS:
        binder.scope.add(name.text, Named("unread", None, span, prefix + name.text))
        _unknown_kind(binder, item)


def _unknown_kind(binder: Binder, item: Declaration) -> None:
    word = item.kind.text
    right = kinds.INSTEAD.get(word.lower())
    if right is None:
        right = next(iter(nearest(word, (*kinds.KINDS, *STATEMENTS, "assume", "exclude", "require", "import"))), None)
        help = f"{_what(right)} with a similar name exists: `{right}`" if right else _help(item)
    else:
        help = f"write `{right} {item.name.text}`"
    binder.report(UNKNOWN_KIND, f"`{word}` is no kind of part", item.kind, help)


def _what(word: str) -> str:
    return "a kind" if word in kinds.KINDS else "a statement"


def _help(item: Declaration) -> str:
    if item.name.text in kinds.KINDS:
        return f"the kind comes first: `{item.name.text} {item.kind.text}`"
    usual = ("source", "store", "pipeline", "feature", "model", "endpoint")
    listed = ", ".join(f"`{kind}`" for kind in usual)
    return f"kinds are {listed} and {len(kinds.KINDS) - len(usual)} more: `mlsd schema`"


def _alias(binder: Binder, alias: Token, prefix: str) -> None:
    _add(binder, alias, Named("call", None, binder.source.span(alias.start, alias.end), prefix + alias.text))


def _add(binder: Binder, name: Token, named: Named) -> None:
    if "@" in name.text or name.text == "design":
        help = "a name has letters, digits and `_`"
        if name.text == "design":
            help = "take another name: `design` is the whole design, as in `require design.cost <= ...`"
        binder.report(BAD_NAME, f"`{name.text}` cannot be the name of a part", name, help)
        return
    first = binder.scope.add(name.text, named)
    if first is not None and first.sort == "unread":
        binder.scope.names[name.text] = named
    elif first is not None:
        taken(binder, name, first)


def taken(binder: Binder, name: Token, first: Named) -> None:
    """Report a name that something else has already."""
    noun = "import" if first.sort == "unread" else first.noun
    note = Note(f"`{name.text}` is {a(noun)} here", first.span)
    message = f"the name `{name.text}` is taken"
    binder.report(DUPLICATE_NAME, message, name, "give one of the two another name", notes=(note,))


