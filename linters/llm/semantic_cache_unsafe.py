"""A cache that answers similar questions alike gives one person's answer to another.

## Why

Two people ask the same and may read different documents, or told the assistant different things before. A semantic cache compares only
the question: the second asker gets what the first was allowed to see (OWASP Top 10 for LLM Applications 2025, LLM02 and LLM08).

## What to do

Put who asks, or the group with the same rights, into the key (`key: ["tenant_id", "question"]`), or cache only the prompt's fixed
beginning (`scope: prompt_prefix`).

## Limits

A key is taken to tell askers apart by its words, `user`, `tenant`, `session` and the like, or the name or key of an actor. A prompt that
holds the conversation is a warning: the first question of a conversation may well be shared.

## The interviewer asks

"Two colleagues ask the same question: may they see the same answer?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import (
    ERROR,
    QUESTION,
    WARNING,
    Finding,
    at,
    number,
    of_proof,
    parts,
    place,
    rule,
    states,
    word,
)

HELP = 'put who asks into the key: `key: ["tenant_id", ...]`, or cache only the fixed beginning: `scope: prompt_prefix`'
ASKERS = {"user", "tenant", "account", "session", "conversation", "thread", "group", "role", "org"}


@rule("L915", sketch=ERROR, gives_way_to=("cache-key-leak",))
def check(facts: Facts) -> Iterator[Finding]:
    """Semantic caches whose answers depend on who asks, or on what was said before."""
    leaks = {proof.subject: proof for proof in facts.proved("cache-key-leak")}
    for cache in parts(facts, "cache"):
        if word(cache, "scope") != "semantic":
            continue
        if cache.name in leaks:
            yield of_proof(facts, leaks[cache.name], HELP)
        elif not _tells_apart(facts, cache):
            yield from _of_conversations(facts, cache)


def _of_conversations(facts: Facts, cache: Part) -> Iterator[Finding]:
    """Prompts behind the cache that hold the conversation: the same question means something else in another one."""
    asked = facts.lineage.asked([cache.name])
    filled = {name for part in asked for name in facts.context.prompts(part)} | asked
    for prompt in parts(facts, "prompt"):
        history = number(facts, prompt, "history_tokens") if prompt.name in filled else None
        if history is not None and history.low > 0:
            said = states(cache, "key")
            yield at(
                cache,
                f"`{cache.name}` answers similar questions alike, but `{prompt.name}` holds what was said before",
                "key",
                label="compared by this" if said else "",
                help='put the conversation into the key: `key: ["session_id", ...]`, or cache first questions only',
                notes=(Note("the conversation", place(prompt, "history_tokens")),),
                concerns=(prompt.name,),
                asks=() if said else (f"{cache.name}.key",),
                severity=WARNING if said else QUESTION,
            )
            return


def _tells_apart(facts: Facts, cache: Part) -> bool:
    actors = [part for part in facts.design.parts.values() if part.kind.word == "actor"]
    known = {*(actor.name for actor in actors), *(key for actor in actors for key in _texts(actor))}
    return any(key in known or ASKERS & set(key.lower().replace("-", "_").split("_")) for key in _texts(cache))


def _texts(part: Part) -> tuple[str, ...]:
    value = part.get("key")
    return tuple(each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, str))


CACHED = """
    actor staff {{ key: ["badge"] }}
    source drives {{ mode: batch, acl: {acl} }}
    index passages {{ acl: {acl} }}
    prompt answer {{ {prompt} }}
    model writer {{ role: generator, prompt: answer }}
    cache answers {{ scope: semantic{key} }}
    endpoint assistant {{ entry: yes }}
    drives -> passages
    staff => assistant => answers
    answers => passages
    answers => writer
    """

fires_on = (
    CACHED.format(acl="yes", prompt="query_tokens: 100", key=', key: ["question"]'),
    CACHED.format(acl="no", prompt="history_tokens: 1500", key=', key: ["question"]'),
    CACHED.format(acl="no", prompt="history_tokens: 1500", key=""),
)
near_miss = ('key: ["question"]', 'key: ["question", "tenant_id"]')
silent_on = (
    CACHED.format(acl="no", prompt="history_tokens: 0", key=', key: ["question"]'),
    *(
        CACHED.format(acl="no", prompt="history_tokens: 1500", key=f', key: ["{key}"]')
        for key in ("staff", "badge", *sorted(ASKERS))
    ),
    CACHED.format(acl="no", prompt="history_tokens: 1500", key=', key: ["Session-id"]'),
    CACHED.format(acl="no", prompt="history_tokens: 1500", key="").replace("semantic", "result"),
    """
    prompt answer { history_tokens: 1500 }
    model writer { role: generator, prompt: answer }
    cache pages { scope: semantic, key: ["question"] }
    store documents
    endpoint assistant { entry: yes }
    assistant => pages => documents
    assistant => writer
    """,
)
