"""The inside of a pair of braces: attributes by name, read against the block's records."""

from __future__ import annotations

from mlsd_dsl.design.bind import Binder
from mlsd_dsl.design.design import Stated
from mlsd_dsl.design.mistakes import (
    DUPLICATE_ATTRIBUTE,
    MISPLACED,
    UNKNOWN_ATTRIBUTE,
    WRONG_VALUE,
)
from mlsd_dsl.design.values import Meant, Unknown
from mlsd_dsl.design.wording import SHOWN, a, either, some
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.syntax.tree import Arrows, Attribute, Body, Broken, Declaration, Item, Section, Token, is_hole
from mlsd_dsl.vocabulary.arrows import BODIES
from mlsd_dsl.vocabulary.attribute import Table
from mlsd_dsl.vocabulary.kinds import INSTEAD, KINDS
from mlsd_dsl.vocabulary.part import Block
from mlsd_dsl.vocabulary.similar import nearest


def stated_in(
    binder: Binder, block: type[Block], noun: str, body: Body | None, key: str
) -> tuple[dict[str, Stated], list[Arrows]]:
    """What a body states, and the arrows in it. `noun` is what the block is called, `key` the prefix of its formulas."""
    stated: dict[str, Stated] = {}
    seen: dict[str, Token] = {}  # the names of attributes, also of those whose values are wrong
    arrows: list[Arrows] = []
    for item in body.items if body is not None else ():
        if item.__class__ is Attribute:
            _attribute(binder, block, noun, item, key, stated, seen)
        elif isinstance(item, Section):
            _section(binder, block, noun, item, key, stated, seen)
        elif isinstance(item, Arrows) and _is_attribute(binder, block, item):
            named, arrow = item.sources[0].text, item.hops[0].arrow
            message = f"`{named}` is an attribute, and `{arrow.text}` an arrow"
            binder.report(MISPLACED, message, arrow, f"write `{named}: ...`")
        elif isinstance(item, Arrows) and block.word not in _WITHOUT_ARROWS:
            arrows.append(item)
        elif not isinstance(item, Broken):
            misplaced(binder, block, noun, item)
    return stated, arrows


_WITHOUT_ARROWS = {"design", "decide", "accept", "view", "scenario", "->", "~>"}


def _is_attribute(binder: Binder, block: type[Block], item: Arrows) -> bool:
    """Whether an arrow stands where a colon was meant: `mode -> stream`."""
    return (
        len(item.sources) == 1
        and item.sources[0].text in block.attributes
        and binder.scope.get(item.sources[0].text) is None
    )


def _attribute(
    binder: Binder,
    block: type[Block],
    noun: str,
    item: Attribute,
    key: str,
    stated: dict[str, Stated],
    seen: dict[str, Token],
) -> None:
    names = item.key.names
    name = names[0].text
    record = block.attributes.get(name) if len(names) == 1 else None
    if record is None:
        unknown_attribute(binder, block, noun, item)
        return
    if _twice(binder, names[0], seen):
        return
    if is_hole(item.value):
        open_ = Unknown(binder.hole(item.value, name, record.example))
        stated[name] = Stated(record, open_, item.value, binder.source, item.value.start, item.value.end)
        return
    binder.record = record
    value = binder.bind(record.type, item.value, f"{key}.{name}", name)
    binder.record = None
    if value is not None:
        stated[name] = Stated(record, value, item.value, binder.source, item.value.start, item.value.end)


def _section(
    binder: Binder,
    block: type[Block],
    noun: str,
    item: Section,
    key: str,
    stated: dict[str, Stated],
    seen: dict[str, Token],
) -> None:
    name = item.word.text
    record = block.attributes.get(name)
    if record is None:
        unknown_attribute(binder, block, noun, item)
        return
    if not isinstance(record.type, Table):
        binder.report(WRONG_VALUE, f"`{name}` is a value, not a block", item.word, f"write `{name}: {record.example}`")
        return
    if _twice(binder, item.word, seen):
        return
    table: dict[str, Meant] = {}
    for member in item.body.items:
        if not isinstance(member, Attribute):
            if isinstance(member, Declaration):
                word = member.kind.text
                help = f"write `{word}: {member.name.text}`"
                binder.report(MISPLACED, f"`:` is missing after `{word}`", member.kind, help)
            elif not isinstance(member, Broken):
                help = f"`{name}` holds lines such as `{record.type.keys}: ...`"
                binder.report(MISPLACED, f"this is no line of `{name}`", member, help)
            continue
        text = member.key.text
        if text in table:
            binder.report(DUPLICATE_ATTRIBUTE, f"`{text}` is stated twice", member.key, "keep one of the two")
            continue
        value = binder.bind(record.type.of, member.value, f"{key}.{name}.{text}", text)
        if value is not None:
            table[text] = value
    stated[name] = Stated(record, table, None, binder.source, item.start, item.end)


def _twice(binder: Binder, name: Token, seen: dict[str, Token]) -> bool:
    first = seen.setdefault(name.text, name)
    if first is name:
        return False
    note = Note(f"`{name.text}` is stated here first", binder.source.span(first.start, first.end))
    binder.report(DUPLICATE_ATTRIBUTE, f"`{name.text}` is stated twice", name, "keep one of the two", notes=(note,))
    return True


def unknown_attribute(binder: Binder, block: type[Block], noun: str, item: Attribute | Section) -> None:
    """Report a word that is no attribute of the block, with what was probably meant."""
    key = item.key if isinstance(item, Attribute) else item.word
    text = key.text
    named = binder.scope.get(text)
    if isinstance(item, Section) and named is not None and named.kind is not None and block.word not in _WITHOUT_ARROWS:
        help = f"write `=> {text} {{ ... }}` for a request to {a(named.noun)}"
        binder.report(MISPLACED, f"there is no arrow before `{text}`", key, help)
        return
    help = next((f"write `{name}`" for name, record in block.attributes.items() if text.lower() in record.instead), "")
    if not help:
        similar = nearest(text, tuple(block.attributes))
        elsewhere = _others_with(block, text)
        if similar and (not elsewhere or text in similar[0]):
            help = f"an attribute with a similar name exists: `{similar[0]}`"
        else:
            help = _of_others(text, elsewhere) + _attributes_of(block)
    binder.report(UNKNOWN_ATTRIBUTE, f"{a(noun)} has no attribute `{text}`", key, help)


def _others_with(block: type[Block], text: str) -> list[str]:
    """What does have such an attribute: other arrows for the braces of an arrow, else kinds."""
    if block.word in BODIES:
        return [f"`{arrow}`" for arrow, other in BODIES.items() if text in other.attributes]
    return [a(kind.word) for kind in KINDS.values() if text in kind.attributes]


def _of_others(text: str, others: list[str]) -> str:
    if not others:
        return ""
    more = [*others[:2], f"{len(others) - 2} other kinds"] if len(others) > 3 else others
    return f"`{text}` belongs to {either(more)}; "


def _attributes_of(block: type[Block]) -> str:
    own = tuple(block.declared)
    if not own:
        return "see `mlsd schema`"
    all = f": `mlsd schema {block.word}`" if len(own) > SHOWN + 2 and block.word.isidentifier() else ""
    return f"this has {some(own)}{all}"


def misplaced(binder: Binder, block: type[Block], noun: str, item: Item) -> None:
    """Report a statement that means nothing in this block."""
    if isinstance(item, Declaration):
        word = item.kind.text
        if word in block.attributes:
            help = f"write `{word}: {item.name.text}`"
            binder.report(MISPLACED, f"`:` is missing after `{word}`", item.kind, help)
            return
        help = "move it out of the braces: parts stand at the top of the file or in a `group`"
        if word not in KINDS and word not in INSTEAD:
            help = f"an attribute has a colon: `{word}: {item.name.text}`; parts stand at the top of the file or in a `group`"
        binder.report(MISPLACED, f"`{word} {item.name.text}` stands inside {a(noun)}", item.kind, help)
        return
    keyword = _first_word(binder, item)
    help = "move it out of the braces, to the top of the file"
    binder.report(MISPLACED, f"{a_statement(item)} means nothing inside {a(noun)}", keyword, help)


def _first_word(binder: Binder, item: Item) -> Token:
    """The word that says what a statement is."""
    text = binder.source.text
    end = item.start
    while end < item.end and not text[end].isspace():
        end += 1
    return Token("NAME", text[item.start : end], item.start, end)


def a_statement(item: Item) -> str:
    """What a statement is called."""
    word = type(item).__name__.lower()
    words = {
        "attribute": "an attribute",
        "arrows": "an arrow",
        "pathrequirement": "a requirement",
        "section": "a block",
    }
    return words.get(word, a(word))
