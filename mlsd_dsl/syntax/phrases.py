"""Phrases → statements. The grammar reads words in a row; here is what they say together.

`source a "Title" { }` declares, `import "x" as y` imports, `require no path a to b` requires: the first word decides. A phrase
that says nothing becomes a `Broken` item with a `Complaint`, which the parser turns into a diagnostic.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mlsd_dsl.syntax.tree import (
    Acceptance,
    Assumption,
    Body,
    Broken,
    Decision,
    Declaration,
    Exclusion,
    Import,
    Item,
    Negative,
    PathRequirement,
    Reference,
    Requirement,
    Section,
    Token,
)


class Complaint(NamedTuple):
    """What is wrong with a phrase, and where; `item` is what could be read of it.

    `mendable` is set where one word too many, or one too few between the others, may be all that is wrong.
    """

    message: str
    help: str
    start: int
    end: int
    item: Item
    mendable: bool = False


class _Phrase(NamedTuple):
    words: list[Any]  # Token for the first and for dashed names, Reference else
    string: Token | None
    after: list[Any]  # words behind the string
    body: Body | None
    start: int
    end: int

    def texts(self) -> list[str]:
        return [word.text for word in self.words]


def phrase(members: list[Any]) -> Item | Complaint:
    """A statement made of words, at most one string and at most one body."""
    body = members.pop() if type(members[-1]) is Body else None
    place = next((i for i, member in enumerate(members) if type(member) is Token and member.type == "STRING"), None)
    last = body or members[-1]
    if place is None:
        read = _Phrase(members, None, [], body, members[0].start, last.end)
    else:
        read = _Phrase(members[:place], members[place], members[place + 1 :], body, members[0].start, last.end)
    first = read.words[0].text
    make = _BY_FIRST_WORD.get(first, _declaration)
    if make is not _declaration and body is not None and read.string is None and len(read.words) == 1:
        make = _declaration  # a section may be called `import`
    return make(read)


def comparison(members: list[Any]) -> Item | Complaint:
    """`require FACT OP VALUE "why"`."""
    body = members.pop() if type(members[-1]) is Body else None
    why = members.pop() if _is_string(members[-1]) and not _is_operator(members[-2]) else None
    bound, operator = members.pop(), members.pop()
    start, end = members[0].start, (body or why or bound).end
    names = tuple(word.text for word in members)
    broken = Broken(names[:2], start, end)
    if operator.text == "<" and type(bound) is Negative and len(members) == 1:
        help = "write what comes first on the left: `a -> b`"
        return Complaint("arrows point to the right", help, operator.start, bound.start + 1, broken)
    if names[0] != "require":
        help = 'an assertion is written `require FACT <= VALUE "why"`'
        return Complaint(f"a comparison belongs to `require`, not to `{names[0]}`", help, start, members[0].end, broken)
    if body is not None:
        return Complaint("a requirement has no body", "give the reason in quotes", body.start, body.end, broken)
    if len(members) == 2:
        return Requirement(_as_reference(members[1]), None, operator, bound, why, start, end)
    if len(members) == 4 and names[2] == "of":
        return Requirement(_as_reference(members[1]), _as_reference(members[3]), operator, bound, why, start, end)
    if len(members) == 1:
        return Complaint(
            f"there is no fact before `{operator.text}`",
            "name one, such as `feed_api.latency.p99`",
            operator.start,
            operator.end,
            broken,
        )
    help = "a fact is one dotted name, such as `feed_api.latency.p99`, or `NAME.age of NAME`"
    return Complaint("this is not one fact", help, members[1].start, members[-1].end, broken, mendable=True)


def assumption(members: list[Any]) -> Item | Complaint:
    """`assume NAME = VALUE "why"`."""
    body = members.pop() if type(members[-1]) is Body else None
    why = members.pop() if _is_string(members[-1]) and not _is_equal(members[-2]) else None
    value, _ = members.pop(), members.pop()
    start, end = members[0].start, (body or why or value).end
    names = tuple(word.text for word in members)
    broken = Broken(names, start, end)
    if body is not None:
        return Complaint("an assumption has no body", "give the reason in quotes", body.start, body.end, broken)
    if names[0] != "assume" or len(members) != 2:
        if len(members) == 1:
            help = f"an attribute is written `{names[0]}: ...`, an assumption `assume {names[0]} = ...`"
        else:
            help = 'an assumption is written `assume NAME = VALUE "why"`'
        return Complaint(
            "`=` gives a value to an assumption only", help, start, members[-1].end, broken, len(members) > 2
        )
    name = members[1]
    if type(name) is Reference and len(name.names) == 1:
        return Assumption(name.names[0], value, why, start, end)
    help = "letters, digits and `_`; a fact of a part cannot be assumed, state it as an attribute"
    return Complaint(f"`{name.text}` cannot be the name of an assumption", help, name.start, name.end, broken)


def _declaration(read: _Phrase) -> Item | Complaint:
    words, broken = read.words, _broken(read)
    if read.after:
        return _extra(read.after[0], read.after[-1], "a title is the last thing before the body", _named(read))
    if len(words) == 1:
        word = words[0]
        if read.body is not None and read.string is None:
            return Section(word, read.body, read.start, read.end)
        shown = word.text
        help = f"a part is written `{shown} NAME`, an attribute `{shown}: ...`"
        if read.string is not None:
            help = f"a part is written `KIND NAME {_shown(read.string)}`"
            return Complaint(f"this `{shown}` has no name", help, word.start, word.end, broken)
        return Complaint(f"`{shown}` alone says nothing", help, word.start, word.end, broken)
    name = words[1]
    if len(words) > 2:
        help = "a part has one name: letters, digits and `_`; its title stands in quotes"
        return _extra(words[2], words[-1], help, _named(read))
    if type(name) is not Reference or len(name.names) != 1 or "@" in name.text:
        help = "a name has letters, digits and `_`"
        return Complaint(f"`{name.text}` cannot be the name of a part", help, name.start, name.end, broken)
    return Declaration(words[0], name.names[0], read.string, read.body, read.start, read.end)


def _assume(read: _Phrase) -> Item | Complaint:
    if read.string is not None and len(read.words) == 1 and not read.after and read.body is None:
        return Assumption(None, None, read.string, read.start, read.end)
    help = 'write `assume NAME = VALUE "why"`, or `assume "prose"`'
    return Complaint("an assumption needs a value or a sentence in quotes", help, read.start, read.end, _broken(read))


def _exclude(read: _Phrase) -> Item | Complaint:
    if read.string is not None and len(read.words) == 1 and not read.after and read.body is None:
        return Exclusion(read.string, read.start, read.end)
    help = 'write `exclude "Upload, transcoding and ads."`'
    return Complaint("what is out of scope stands in quotes", help, read.start, read.end, _broken(read))


def _decide(read: _Phrase) -> Item | Complaint:
    if read.string is not None and len(read.words) == 1 and not read.after:
        return Decision(read.string, read.body, read.start, read.end)
    help = 'write `decide "Two stages instead of one" { chosen: ..., over: ..., because: ... }`'
    return Complaint("a decision needs a title in quotes", help, read.start, read.words[0].end, _broken(read))


def _import(read: _Phrase) -> Item | Complaint:
    help = 'write `import "platform.mlsd" as platform`'
    after = read.after
    if read.string is None or len(read.words) != 1:
        return Complaint("an import names a file in quotes", help, read.start, read.end, _broken(read))
    if len(after) == 2 and after[0].text == "as" and _is_name(after[1]) and read.body is None:
        return Import(read.string, after[1].names[0], read.start, read.end)
    return Complaint(
        "an import needs a name", help, read.string.start, read.end, Broken(_names_after(after), read.start, read.end)
    )


def _accept(read: _Phrase) -> Item | Complaint:
    words, texts = read.words, read.texts()
    broken = _broken(read)
    form = 'write `accept RULE on NAME "reason"`'
    fits = len(words) in (2, 4) and (len(words) == 2 or texts[2] == "on") and not read.after
    if not fits:
        return Complaint("this does not say which finding is accepted, and where", form, read.start, read.end, broken)
    if read.string is None:
        help = f'write `{" ".join(texts)} "reason"`'
        return Complaint("the reason is missing", help, read.start, (read.words[-1]).end, broken)
    subject = _as_reference(words[3]) if len(words) == 4 else None
    return Acceptance(texts[1], words[1].start, words[1].end, subject, read.string, read.body, read.start, read.end)


def _require(read: _Phrase) -> Item | Complaint:
    texts = read.texts()
    broken = _broken(read)
    forbidden = texts[1:3] == ["no", "path"]
    rest = read.words[3 if forbidden else 2 :]
    words = [word.text for word in rest]
    if not forbidden and texts[1:2] != ["path"]:
        help = "compare a fact, `require feed_api.latency.p99 <= 200 ms`, or require a path, `require path a to b through c`"
        return Complaint("this requirement compares nothing", help, read.start, read.words[-1].end, broken)
    fits = len(words) in (3, 5) and words[1] == "to" and (len(words) == 3 or words[3] == "through")
    if not fits or read.after or read.body is not None or (forbidden and len(words) == 5):
        help = "write `require path A to B`, `require path A to B through X` or `require no path A to B`"
        return Complaint("this path cannot be read", help, read.start, read.words[-1].end, broken)
    through = _as_reference(rest[4]) if len(rest) == 5 else None
    source, target = _as_reference(rest[0]), _as_reference(rest[2])
    return PathRequirement(forbidden, source, target, through, read.string, read.start, read.end)


_BY_FIRST_WORD = {
    "assume": _assume,
    "exclude": _exclude,
    "decide": _decide,
    "import": _import,
    "accept": _accept,
    "require": _require,
}


def _extra(first: Any, last: Any, help: str, broken: Item) -> Complaint:
    return Complaint(f"unexpected `{first.text}`", help, first.start, last.end, broken, mendable=True)


def _named(read: _Phrase) -> Item:
    """The part that a phrase declares with its first two words, whatever else is in it."""
    if len(read.words) > 1 and _is_name(read.words[1]):
        return Declaration(read.words[0], read.words[1].names[0], read.string, read.body, read.start, read.end)
    return _broken(read)


def _broken(read: _Phrase) -> Broken:
    return Broken(tuple(read.texts()[:2]), read.start, read.end)


def _names_after(after: list[Any]) -> tuple[str, ...]:
    return ("import", after[-1].text) if after else ()


def _as_reference(word: Any) -> Reference:
    """A word as a reference; a dashed one is taken as a single, unknown name."""
    if type(word) is Reference:
        return word
    return Reference((word,), word.start, word.end)


def _is_name(word: Any) -> bool:
    return type(word) is Reference and len(word.names) == 1


def _is_string(member: Any) -> bool:
    return type(member) is Token and member.type == "STRING"


def _is_operator(member: Any) -> bool:
    return type(member) is Token and member.type == "OPERATOR"


def _is_equal(member: Any) -> bool:
    return type(member) is Token and member.type == "EQUAL"


def _shown(token: Token) -> str:
    return token.text if len(token.text) < 40 else '"..."'
