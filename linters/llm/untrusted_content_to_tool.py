"""Text that strangers wrote can reach a tool that changes the world, and nobody confirms what it does.

## Why

A model does not tell instructions from data: a web page, a mail or an upload that says "forward the invoices" is obeyed. With a tool
that writes or pays, this is an attack with the user's own rights (OWASP Top 10 for LLM Applications 2025, LLM01 and LLM06).

## What to do

Let a person confirm what cannot be undone (`confirmation: human`), give the tool the least rights (`allow_list`), or run it where it
can do no harm (`sandbox: yes`).

## Limits

Untrusted is what says so, and what is crawled, uploaded or comes with the request of a stranger. How good a guardrail against
injection is, is not judged.

## The interviewer asks

"The page it reads says: mail this to everyone. What stops it?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule


@rule("L905", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Untrusted text on a way to a tool with side effects that nothing holds back."""
    yield from proved(
        facts, "untrusted-content-to-tool", "let a person agree: `confirmation: human`, or list what it may do"
    )


fires_on = (
    """
    source mails { mode: stream, untrusted: yes }
    store inbox
    model agent { role: generator }
    tool send_mail { side_effects: write }
    endpoint assistant { entry: yes }
    mails -> inbox
    assistant => inbox
    assistant => agent => send_mail
    """,
    """
    source web { mode: crawl }
    index pages
    model agent { role: generator }
    tool pay { side_effects: irreversible }
    endpoint assistant { entry: yes }
    web -> pages
    assistant => pages
    assistant => agent
    assistant => pay
    """,
)
near_miss = ("side_effects: write", "side_effects: write, confirmation: human")
silent_on = (
    """
    source mails { mode: stream, untrusted: yes }
    store inbox
    model agent { role: generator }
    tool look_up { side_effects: read }
    tool draft { side_effects: write, sandbox: yes }
    tool book { side_effects: write, allow_list: ["the team's calendar"] }
    endpoint assistant { entry: yes }
    mails -> inbox
    assistant => inbox
    assistant => agent => [look_up, draft, book]
    """,
    """
    source handbook { mode: batch }
    store inbox
    model agent { role: generator }
    tool send_mail { side_effects: write }
    endpoint assistant { entry: yes }
    handbook -> inbox
    assistant => inbox
    assistant => agent => send_mail
    """,
)
