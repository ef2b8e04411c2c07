"""Reductions of the grammar → nodes of the tree. One function a rule, named as the rule is.

A function receives the source's diagnostics and the rule's members in order, punctuation included.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlsd_dsl.syntax.phrases import Complaint, assumption, comparison, phrase
from mlsd_dsl.syntax.tree import (
    Arrows,
    Attribute,
    Body,
    Broken,
    Call,
    Expression,
    Group,
    Hop,
    List,
    Member,
    Negative,
    Percentiles,
    Range,
    Reference,
    Token,
    Words,
)

_new = tuple.__new__  # see `lexer.py`


def _reference(members: list[Any]) -> Reference:
    return _new(Reference, (tuple(members[::2]), members[0][2], members[-1][3]))


def _attribute(members: list[Any]) -> Attribute:
    key, _, value = members
    return _new(Attribute, (key, value, key[1], value.end))


def _body(members: list[Any]) -> Body:
    items = [member for member in members if type(member) is not Token]
    return _new(Body, (tuple(items), members[0][2], members[-1][3]))


def _file(members: list[Any]) -> list[Any]:
    return [member for member in members if type(member) is not Token]


def _list(members: list[Any]) -> List:
    return List(_between_commas(members[1:-1]), members[0].start, members[-1].end)


def _call(members: list[Any]) -> Call:
    return Call(members[0], _between_commas(members[2:-1]), members[0].start, members[-1].end)


def _between_commas(members: list[Any]) -> tuple[Any, ...]:
    return tuple([member for member in members if not (type(member) is Token and member[0] == "COMMA")])


def _group(members: list[Any]) -> Group:
    return Group(members[1], members[0].start, members[2].end)


def _negative(members: list[Any]) -> Negative:
    return Negative(members[1], members[0].start, members[1].end)


def _expression(members: list[Any]) -> Expression:
    return Expression(tuple(members[::2]), tuple(members[1::2]), members[0].start, members[-1].end)


def _range(members: list[Any]) -> Range:
    return Range(members[0], members[2], members[0].start, members[2].end)


def _percentiles(members: list[Any]) -> Percentiles:
    pairs = tuple(zip(members[::2], members[1::2], strict=True))
    return Percentiles(pairs, members[0].start, members[-1].end)


def _words(members: list[Any]) -> Words:
    return Words(tuple(members), members[0].start, members[-1].end)


def _hyphenated(members: list[Any]) -> Token:
    """A dashed name, as one token."""
    text = "".join([member.text for member in members])
    return Token("HYPHENATED", text, members[0].start, members[-1].end)


def _end(members: list[Any]) -> Member | Complaint:
    reference = members[0]
    alias = members[2] if len(members) == 3 else None
    if alias is not None and members[1].text != "as":
        help = f"a call is named with `as`: `{reference.text} as {alias.text}`"
        return Complaint(
            f"unexpected `{members[1].text}`", help, members[1].start, alias.end, Broken((), 0, 0), mendable=True
        )
    return Member(reference, alias, None, reference.start, members[-1].end)


def _member(members: list[Any]) -> Member:
    end: Member = members[0]
    return end if len(members) == 1 else end._replace(body=members[1], end=members[1].end)


def _targets(members: list[Any]) -> tuple[tuple[Member, ...], bool, int]:
    if len(members) == 1:
        return (members[0],), False, members[0].end
    ends = tuple([member for member in members if type(member) is Member])
    return ends, True, members[-1].end


def _sources(members: list[Any]) -> tuple[tuple[Reference, ...], bool, int]:
    if len(members) == 1:
        return (members[0],), False, members[0].start
    ends = tuple([member for member in members if type(member) is Reference])
    return ends, True, members[0].start


def _arrows(members: list[Any]) -> Arrows:
    sources: tuple[Reference, ...] = ()
    bracketed = False
    start = members[0][2]
    if type(members[0]) is not Token:
        sources, bracketed, start = members.pop(0)
    hops: list[Hop] = []
    label = body = None
    arrow, end = Token("ARROW", "", start, start), start  # a chain has its first arrow before its first end
    for member in members:
        if type(member) is Body:
            body, end = member, member.end
        elif type(member) is not Token:
            ends, many, end = member
            hops.append(Hop(arrow, ends, many))
        elif member.type == "STRING":
            label, end = member, member.end
        else:
            arrow = member
    return Arrows(sources, bracketed, tuple(hops), label, body, start, end)


BUILDERS: dict[str, Callable[[list[Any]], Any]] = {
    "file": _file,
    "body": _body,
    "attribute": _attribute,
    "phrase": phrase,
    "comparison": comparison,
    "assignment": assumption,
    "arrows": _arrows,
    "hyphenated": _hyphenated,
    "sources": _sources,
    "targets": _targets,
    "end": _end,
    "member": _member,
    "reference": _reference,
    "range": _range,
    "percentiles": _percentiles,
    "words": _words,
    "expression": _expression,
    "negative": _negative,
    "group": _group,
    "call": _call,
    "list": _list,
}
