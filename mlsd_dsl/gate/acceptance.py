"""Findings accepted on purpose: by an `accept` statement, or by a comment on the line.

    accept no-rollback on ranker "one model, kept for a month" { by: "ada", until: 2027-03-01 }
    endpoint feed_api  # mlsd: accept single-replica a toy for the workshop

A comment on a line of its own speaks of the next line. An acceptance that accepts nothing, that has run out or that gives no
reason is a finding itself, so that none stays when its cause is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from mlsd_dsl.design.design import Design
from mlsd_dsl.diagnostics import Diagnostic, Edit, Fix, Rule, Severity, Span
from mlsd_dsl.gate.found import Found
from mlsd_dsl.gate.levels import OTHERS, Levels
from mlsd_dsl.gate.reported import Accepted
from mlsd_dsl.rules import Loaded
from mlsd_dsl.syntax.tree import SyntaxTree
from mlsd_dsl.vocabulary.similar import nearest

UNUSED = Rule("A001", "unused-acceptance", "What is accepted is not there (any more).", Severity.WARNING)
EXPIRED = Rule("A002", "expired-acceptance", "An acceptance has to be looked at again.", Severity.WARNING)
NO_RULE = Rule("A003", "acceptance-of-no-rule", "What is accepted is no rule.")
NO_REASON = Rule("A004", "acceptance-without-reason", "An acceptance says why.")

_COMMENT = re.compile(r"#\s*mlsd:\s*accept\b[ \t]*(\S*)[ \t]*(.*)")


class Acceptance(NamedTuple):
    """One acceptance. `line` is the line that a comment speaks of, 0 for a statement; `removal` takes it out of the text."""

    rule: str
    subject: str
    accepted: Accepted
    span: Span
    line: int
    removal: Edit


def acceptances(design: Design, tree: SyntaxTree) -> list[Acceptance]:
    """Every acceptance of a text, statements first."""
    found = []
    for item in design.acceptances:
        by, until = item.stated.get("by"), item.stated.get("until")
        accepted = Accepted(
            item.reason,
            by.value if by is not None and isinstance(by.value, str) else "",
            until.value if until is not None and isinstance(until.value, str) else "",
        )
        subject = "" if item.subject == "design" else item.subject
        found.append(Acceptance(item.rule, subject, accepted, item.span, 0, Edit(item.span, "")))
    return found + list(_comments(tree))


def accepted(
    found: list[Found],
    given: list[Acceptance],
    rules: Mapping[str, Loaded],
    levels: Levels,
    today: date,
) -> list[Found]:
    """The findings, those that are accepted marked, and what is wrong with the acceptances themselves."""
    used: set[int] = set()
    marked = []
    for each in found:
        fits = [n for n, acceptance in enumerate(given) if _fits(acceptance, each)]
        used.update(fits)
        valid = [n for n in fits if given[n].accepted.reason.strip() and not _run_out(given[n], today)]
        marked.append(each._replace(accepted=given[valid[0]].accepted) if valid else each)
    known = {word: name for name, code, _ in OTHERS for word in (name, code)}
    known |= {word: rule.name for rule in rules.values() for word in (rule.name, rule.code)}
    for number, acceptance in enumerate(given):
        wrong = _wrong(acceptance, number in used, known, rules, levels, today)
        if wrong is not None and levels.tells(wrong.rule.name, wrong.rule.code):
            marked.append(Found(wrong))
    return marked


def _comments(tree: SyntaxTree) -> Iterator[Acceptance]:
    source = tree.source
    for start, end in tree.comments:
        match = _COMMENT.match(source.text[start:end])
        if match is None:
            continue
        span = source.span(start, end)
        alone = not source.text[source.text.rfind("\n", 0, start) + 1 : start].strip()
        line = span.start.line + 1 if alone else span.start.line
        yield Acceptance(match[1], "", Accepted(match[2].strip()), span, line, Edit(span, ""))


def _fits(acceptance: Acceptance, found: Found) -> bool:
    diagnostic = found.diagnostic
    if acceptance.rule not in (diagnostic.rule.name, diagnostic.rule.code):
        return False
    if acceptance.line:
        return (diagnostic.span.path, diagnostic.span.start.line) == (acceptance.span.path, acceptance.line)
    return not acceptance.subject or acceptance.subject in (diagnostic.subject, *found.concerns)


def _run_out(acceptance: Acceptance, today: date) -> bool:
    return bool(acceptance.accepted.until) and date.fromisoformat(acceptance.accepted.until) < today


def _wrong(
    acceptance: Acceptance,
    used: bool,
    known: Mapping[str, str],
    rules: Mapping[str, Loaded],
    levels: Levels,
    today: date,
) -> Diagnostic | None:
    word, on = acceptance.rule, f" on `{acceptance.subject}`" if acceptance.subject else ""
    if word not in known:
        similar = nearest(word, tuple(known))
        help = f"a rule with a similar name exists: `{similar[0]}`" if similar else "`mlsd rules` lists them"
        return _about(NO_RULE, acceptance, f"there is no rule `{word}`", help)
    if not acceptance.accepted.reason.strip():
        return _about(NO_REASON, acceptance, f"`{word}` is accepted{on} without a reason", "say why it may stay")
    if _run_out(acceptance, today):
        message = f"`{word}` was accepted{on} until {acceptance.accepted.until}"
        return _about(EXPIRED, acceptance, message, "mend what it accepts, or look again and move the date")
    rule = rules.get(known[word])
    asked = levels.of(rule) is not None if rule is not None else levels.tells(known[word], word)
    if not used and asked:
        removal = Fix("remove the acceptance", "safe", (acceptance.removal,))
        message = f"`{word}` is accepted{on}, and nothing{' there' if on else ''} breaks it"
        return _about(UNUSED, acceptance, message, "remove it", (removal,))
    return None


def _about(rule: Rule, acceptance: Acceptance, message: str, help: str, fixes: tuple[Fix, ...] = ()) -> Diagnostic:
    severity = rule.severity
    return Diagnostic(
        rule, message, acceptance.span, help=help, fixes=fixes, subject=acceptance.subject, severity=severity
    )
