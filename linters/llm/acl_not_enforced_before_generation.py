"""A generator reads passages that the person who asks may not see.

## Why

What a model has read it can repeat, in other words and in part; no filter of the answer finds that. Rights must be applied where the
asker is known and before the text enters the prompt (OWASP Top 10 for LLM Applications 2025, LLM02 and LLM08).

## What to do

Filter in the search itself: keep the rights with each passage (`keeps_acl: yes` on the chunker), and return only what the asker may see
(`acl: yes` on the index, or a policy with `acl: yes` before the prompt).

## Limits

Starts at sources that state `acl: yes`. A filter behind the generator does not count. Whether rights are fresh is another question.

## The interviewer asks

"An intern asks for the salaries of the board. At which step does that fail?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import ERROR, Finding, proved, rule

HELP = "filter by the asker's rights in the search: `index passages { acl: yes }`, and keep them: `keeps_acl: yes`"


@rule("L903", sketch=ERROR)
def check(facts: Facts) -> Iterator[Finding]:
    """Restricted data on a way to a generator that passes no filter by the asker's rights."""
    yield from proved(facts, "acl-not-enforced-before-generation", HELP)


fires_on = (
    """
    source drives { mode: batch, acl: yes }
    index passages { type: hnsw }
    model writer { role: generator }
    endpoint assistant { entry: yes }
    drives -> passages
    assistant => passages
    assistant => writer
    """,
    """
    source drives { mode: batch, acl: yes }
    chunker cut { keeps_acl: no }
    index passages { type: hnsw, acl: yes }
    model writer { role: generator }
    endpoint assistant { entry: yes }
    drives -> cut -> passages
    assistant => passages
    assistant => writer
    """,
    """
    source drives { mode: batch, acl: yes }
    index passages { type: hnsw }
    policy rights { acl: yes }
    model writer { role: generator }
    endpoint assistant { entry: yes }
    drives -> passages
    assistant => passages
    assistant => writer
    assistant => rights
    """,
)
near_miss = ("type: hnsw", "type: hnsw, acl: yes")
silent_on = (
    """
    source drives { mode: batch, acl: yes }
    index passages { type: hnsw }
    policy rights { acl: yes }
    model writer { role: generator }
    endpoint assistant { entry: yes }
    drives -> passages
    assistant => passages
    assistant => rights
    assistant => writer
    """,
    """
    source handbook { mode: batch, acl: no }
    index passages { type: hnsw }
    model writer { role: generator }
    endpoint assistant { entry: yes }
    handbook -> passages
    assistant => passages
    assistant => writer
    """,
)
