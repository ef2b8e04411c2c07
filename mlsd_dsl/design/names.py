"""The first walk over a file: what it declares, so that a name may be used before it is declared."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.bind import Binder
from mlsd_dsl.design.mistakes import BAD_NAME, DUPLICATE_NAME, UNKNOWN_KIND, UNKNOWN_NAME
from mlsd_dsl.design.scope import Named
from mlsd_dsl.design.wording import a
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.syntax.tree import Arrows, Assumption, Body, Broken, Declaration, Item, Section, Token
from mlsd_dsl.vocabulary import kinds
from mlsd_dsl.vocabulary.similar import nearest
from mlsd_dsl.vocabulary.statements import STATEMENTS

_NAMED_STATEMENTS = ("group", "scenario", "view")


def declare(binder: Binder, items: tuple[Item, ...], prefix: str) -> None:
    """Put every name of the file into the scope; report words that are no kind, and names that are taken."""
    unknown: list[Declaration] = []
    for item in _walk(items):
        match item:
            case Declaration():
                _declaration(binder, item, prefix, unknown)
            case Assumption(name=Token() as name):
                _add(
                    binder,
                    name,
                    Named("assumption", None, binder.source.span(name.start, name.end), prefix + name.text),
                )
            case Arrows():
                for hop in item.hops:
                    for member in hop.members:
                        if member.alias is not None:
                            _alias(binder, member.alias, prefix)
            case Broken(names=names):
                span = binder.source.span(item.start, item.end)
                for name in names[1:] or names:
                    binder.scope.add(name, Named("unread", None, span, prefix + name))
                binder.scope.nameless |= len(names) < 2 and names[:1] != ("require",)
            case Section(word=word) if word.text in kinds.KINDS:
                binder.scope.nameless = True
            case Section(word=word):
                span = binder.source.span(word.start, word.end)
                binder.scope.add(word.text, Named("unread", None, span, prefix + word.text))
    for item in items:
        if isinstance(item, Arrows):
            _torn(binder, item, prefix)
    for item in unknown:
        _unknown_kind(binder, item, prefix)


def _torn(binder: Binder, item: Arrows, prefix: str) -> None:
    """An arrow that starts nowhere, or at a kind, was a part once: its ends may be what it declared."""
    starts = [source.names[0] for source in item.sources]
    if starts and not (len(starts) == 1 and starts[0].text in kinds.KINDS and binder.scope.get(starts[0].text) is None):
        return
    if starts:
        name = item.hops[0].members[0].reference.text
        help = f"a part is written `{starts[0].text} {name} {{ ... }}`"
        binder.report(UNKNOWN_NAME, f"`{starts[0].text}` is a kind, where an arrow joins parts", starts[0], help)
    for name_ in [*starts, *(member.reference.names[0] for hop in item.hops for member in hop.members)]:
        binder.scope.nameless |= name_.start == name_.end
        span = binder.source.span(name_.start, name_.end)
        binder.scope.add(name_.text, Named("unread", None, span, prefix + name_.text))


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


def _declaration(binder: Binder, item: Declaration, prefix: str, unknown: list[Declaration]) -> None:
    word, name = item.kind.text, item.name
    span = binder.source.span(name.start, name.end)
    kind = kinds.KINDS.get(word)
    if kind is not None:
        _add(binder, name, Named("part", kind, span, prefix + name.text))
    elif word in _NAMED_STATEMENTS:
        _add(binder, name, Named(word, None, span, prefix + name.text))
    elif word not in STATEMENTS:
        binder.scope.add(name.text, Named("unread", None, span, prefix + name.text))
        unknown.append(item)


def _unknown_kind(binder: Binder, item: Declaration, prefix: str) -> None:
    """Report a word that is no kind. Where one was clearly meant, the part is read as of that kind."""
    word, name = item.kind.text, item.name.text
    known = binder.scope.get(word)
    if known is not None and known.kind is not None:
        help = f"parts are joined by arrows, such as `{word} -> {name}`"
        binder.report(UNKNOWN_KIND, f"there is no arrow between `{word}` and `{name}`", item.kind, help)
        return
    right = kinds.INSTEAD.get(word.lower())
    if right is None:
        right = next(iter(nearest(word, (*kinds.KINDS, *STATEMENTS, "assume", "exclude", "require", "import"))), None)
        help = f"{_what(right)} with a similar name exists: `{right}`" if right else _help(item)
    else:
        help = f"write `{right} {item.name.text}`"
    binder.report(UNKNOWN_KIND, f"`{word}` is no kind of part", item.kind, help)
    meant = kinds.KINDS.get(right or "")
    if meant is not None:
        span = binder.source.span(item.name.start, item.name.end)
        if binder.scope.names[name].span == span:
            binder.scope.names[name] = Named("part", meant, span, prefix + name)
            binder.scope.guessed[name] = meant


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
