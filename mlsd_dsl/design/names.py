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
from mlsd_dsl.vocabulary.similar import distance, nearest
from mlsd_dsl.vocabulary.statements import STATEMENTS

_NAMED_STATEMENTS = ("group", "scenario", "view")
_WORDS = (*STATEMENTS, "assume", "exclude", "require", "import")
_NAMELESS = (("require",), ("exclude",), ("decide",), ("accept",))  # statements that declare nothing


def declare(binder: Binder, items: tuple[Item, ...], prefix: str) -> None:
    """Put every name of the file into the scope; report names that are taken."""
    for item in _walk(items):
        match item:
            case Declaration():
                _declaration(binder, item, prefix)
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
                own = [word for word in names if word and word not in kinds.KINDS and word not in _WORDS]
                for word in own:
                    _unread(binder, word, item, prefix)
                binder.scope.nameless |= not own and names[:1] not in _NAMELESS
            case Section(word=word) if word.text in kinds.KINDS:
                binder.scope.nameless = True
            case Section(word=word):
                _unread(binder, word.text, word, prefix)
    for item in items:
        if isinstance(item, Arrows):
            _torn(binder, item, prefix)


def corrected(binder: Binder, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The statements with the words put right that are no kind: each is reported, and read as what was clearly meant."""
    if all(_is_known(item) for item in items):
        return items
    parts = {item.name.text for item in items if isinstance(item, Declaration) and item.kind.text in kinds.KINDS}
    return tuple(item if _is_known(item) else _corrected(binder, item, parts) for item in items)


def _is_known(item: Item) -> bool:
    if not isinstance(item, Declaration):
        return True
    word = item.kind.text
    return (word in kinds.KINDS or word in STATEMENTS) and word != "group"


def _corrected(binder: Binder, item: Item, parts: set[str]) -> Item:
    assert isinstance(item, Declaration)
    meant = item
    if item.kind.text != "group":
        meant = _meant(binder, item, parts)
        if meant is not item and meant.kind.text in kinds.KINDS:
            binder.scope.guessed.add(meant.name.text)
    if meant.kind.text == "group" and meant.body is not None:
        meant = meant._replace(body=meant.body._replace(items=corrected(binder, meant.body.items)))
    return meant


def _torn(binder: Binder, item: Arrows, prefix: str) -> None:
    """An arrow that starts nowhere, or at a kind, was a part once: its ends may be what it declared."""
    starts = [source.names[0] for source in item.sources]
    words = (*kinds.KINDS, *_WORDS)
    if starts and not (len(starts) == 1 and starts[0].text in words and binder.scope.get(starts[0].text) is None):
        return
    if starts:
        name = item.hops[0].members[0].reference.text
        help = f"a declaration has no arrow: `{starts[0].text} {name} {{ ... }}`"
        binder.report(
            UNKNOWN_NAME, f"`{starts[0].text}` begins a statement, where an arrow joins parts", starts[0], help
        )
    for name_ in [*starts, *(member.reference.names[0] for hop in item.hops for member in hop.members)]:
        binder.scope.nameless |= not name_.text
        _unread(binder, name_.text, name_, prefix)


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
    kind = kinds.KINDS.get(word)
    if kind is not None:
        _add(binder, name, Named("part", kind, binder.source.span(name.start, name.end), prefix + name.text))
    elif word in _NAMED_STATEMENTS:
        _add(binder, name, Named(word, None, binder.source.span(name.start, name.end), prefix + name.text))
    elif word not in STATEMENTS:
        _unread(binder, name.text, name, prefix)


def _unread(binder: Binder, word: str, node: Item | Token, prefix: str) -> None:
    """Take a word for a name that may have been declared here."""
    binder.scope.add(word, Named("unread", None, binder.source.span(node.start, node.end), prefix + word))


def _meant(binder: Binder, item: Declaration, parts: set[str]) -> Declaration:
    """Report a word that is no kind. What was clearly meant is returned in its place."""
    word, name = item.kind.text, item.name.text
    if word in parts:
        help = f"parts are joined by arrows, such as `{word} -> {name}`"
        binder.report(UNKNOWN_KIND, f"there is no arrow between `{word}` and `{name}`", item.kind, help)
        return item
    message = f"`{word}` is no kind of part"
    similar = next(iter(nearest(word, (*kinds.KINDS, *_WORDS))), None)
    if name in kinds.KINDS and (similar is None or distance(word, similar, 2) > 1):
        binder.report(UNKNOWN_KIND, message, item.kind, f"the kind comes first: `{name} {word}`")
        return item._replace(kind=item.name, name=item.kind)
    right = kinds.INSTEAD.get(word.lower())
    if right is not None:
        help = f"write `{right} {name}`"
    else:
        right = similar
        help = f"{_what(right)} with a similar name exists: `{right}`" if right else _kinds()
    binder.report(UNKNOWN_KIND, message, item.kind, help)
    if right in kinds.KINDS or right in STATEMENTS:
        return item._replace(kind=item.kind._replace(text=right))
    return item


def _what(word: str) -> str:
    return "a kind" if word in kinds.KINDS else "a statement"


def _kinds() -> str:
    usual = ("source", "store", "pipeline", "feature", "model", "endpoint")
    listed = ", ".join(f"`{kind}`" for kind in usual)
    return f"kinds are {listed} and {len(kinds.KINDS) - len(usual)} more: `mlsd schema`"


def _alias(binder: Binder, alias: Token, prefix: str) -> None:
    _add(binder, alias, Named("call", None, binder.source.span(alias.start, alias.end), prefix + alias.text))


def _add(binder: Binder, name: Token, named: Named) -> None:
    if not name.text:
        binder.scope.nameless = True  # what stood there is no name
        return
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
