"""The rules of the grammar, ready to run: what each reduction takes, and what it makes of it.

The parser runs them; recovery tries them on a few tokens, to see whether a change makes a statement readable.
"""

from __future__ import annotations

from typing import Any

from mlsd_dsl.grammar.tables import ACTIONS
from mlsd_dsl.grammar.tables import RULES as WRITTEN
from mlsd_dsl.syntax.build import BUILDERS

PASS, COLLECT, APPEND, BUILD, SPLICE = range(5)  # how the members of a rule become one value

Rule = tuple[str, int, int, Any, tuple[int, ...]]  # name, length, mode, builder, places of members to splice


def _prepared(rule: tuple[str, str, int, tuple[int, ...], bool]) -> Rule:
    origin, alias, length, inline, single = rule
    if single and length == 1 and alias == origin:
        return origin, length, PASS, None, inline
    if origin.startswith("_"):
        # A repetition that Lark unrolled grows its first member in place, so that long lists stay linear.
        mode = APPEND if inline[:1] == (0,) and origin.startswith("__") else SPLICE if inline else COLLECT
        return origin, length, mode, None, inline
    return origin, length, SPLICE if inline else BUILD, BUILDERS[alias], inline


_WHOLE = (
    *("file", "__file_star_0", "__body_star_1", "item"),
    *("attribute", "phrase", "comparison", "assignment", "arrows"),
)


def _default(row: dict[str, int]) -> int:
    """The reduction of a state that has no other action, or 0. What ends a statement or a text is always looked at first."""
    if len(set(row.values())) != 1:
        return 0
    action = next(iter(row.values()))
    return action if action < 0 and WRITTEN[-action - 1][0] not in _WHOLE else 0


RULES: tuple[Rule, ...] = tuple(_prepared(rule) for rule in WRITTEN)
DEFAULTS = tuple(_default(row) for row in ACTIONS)


def made(rule: Rule, members: list[Any]) -> Any:
    """What a rule makes of its members; for a phrase that says nothing, a `Complaint`."""
    _, _, mode, builder, inline = rule
    if mode == PASS:
        return members[0]
    if mode == APPEND:
        members[0].extend(spliced(members, inline, 1))
        return members[0]
    if mode == SPLICE:
        members = spliced(members, inline)
    return members if builder is None else builder(members)


def spliced(members: list[Any], inline: tuple[int, ...], first: int = 0) -> list[Any]:
    """The members with those at the places `inline`, which are lists, taken apart."""
    result: list[Any] = []
    for place, member in enumerate(members[first:], first):
        if place in inline:
            result.extend(member)
        else:
            result.append(member)
    return result
