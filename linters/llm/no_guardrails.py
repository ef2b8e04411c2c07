"""Strangers' words go into a generator, or its words out to them, and nothing reads them first.

## Why

What comes in may be an attack, what goes out may hurt, leak or be made up; the model itself is no defence (OWASP Top 10 for LLM
Applications 2025, LLM01, LLM05 and LLM09).

## What to do

Ask a guard before and after: `guardrail check_question { position: input, blocks: [injection, pii] }` and
`guardrail check_answer { position: output, blocks: [ungrounded, toxicity] }`.

## Limits

Asked where anyone can get in (`public: yes`) or text of strangers reaches the generator. How good a guard is, is not judged. A model
with the role `guardrail` counts for both sides.

## The interviewer asks

"The user pastes a page that says: ignore your instructions. What happens?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import QUESTION, WARNING, Finding, at, block_after, rule, states, told, word, words

from .generating import beside, entries, generators, is_asked_by_people, is_public

SIDES = {"input": ("input", "retrieval"), "output": ("output",)}
BLOCKS = {"input": "[injection, pii]", "output": "[ungrounded, toxicity]"}


@rule("L911", interview=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Generators whom strangers reach without a guard on one side, those behind one entry told in one."""
    found: dict[tuple[str, ...], list[Part]] = {}
    for generator in generators(facts):
        found.setdefault(tuple(part.name for part in entries(facts, generator)), []).append(generator)
    for front, writers in found.items():
        guards = [part for writer in writers for part in beside(facts, writer) if _guards(part)]
        lacking = [side for side in SIDES if not any(_stands(guard, side) for guard in guards)]
        if lacking:
            yield from _finding(facts, [facts.design.parts[name] for name in front], writers, guards, lacking)


def _finding(
    facts: Facts, front: list[Part], writers: list[Part], guards: list[Part], lacking: list[str]
) -> Iterator[Finding]:
    public = is_public(front)
    untrusted = [w for w in writers if w.name in facts.taints.ways("untrusted")]
    asks = tuple(f"{guard.name}.position" for guard in guards if not states(guard, "position"))
    if not public and not untrusted:
        if public is False or not is_asked_by_people(facts, front):
            return
        asks = (*asks, f"{front[0].name}.public")
    names = [writer.name for writer in writers]
    where = "before or behind" if len(lacking) > 1 else "before" if lacking == ["input"] else "behind"
    side = lacking[0]
    name = f"{names[0].replace('.', '_')}_{side}_check"
    block = f"guardrail {name} {{ position: {side}, blocks: {BLOCKS[side]}, on_block: refuse }}"
    yield at(
        writers[0],
        f"no guard stands {where} {told(names)}",
        help=f"ask a guard: `guardrail {name} {{ position: {side}, blocks: {BLOCKS[side]} }}`",
        concerns=(*names[1:], *(part.name for part in front)),
        asks=asks,
        severity=QUESTION if asks else None,
        fixes=() if asks else (block_after(writers[0], block, f"add a guard of the {side}"),),
    )


def _guards(part: Part) -> bool:
    return part.kind.word == "guardrail" or word(part, "role") == "guardrail"


def _stands(guard: Part, side: str) -> bool:
    return word(guard, "role") == "guardrail" or bool(set(SIDES[side]) & set(words(guard, "position")))


CHAT = """
    actor guest
    model writer {{ role: generator }}
    endpoint assistant {{ entry: yes{public} }}
    {guards}
    guest => assistant
    assistant => writer
    """
IN, OUT = "guardrail ask { position: input }", "guardrail tell { position: output }"

fires_on = (
    CHAT.format(public=", public: yes", guards=f"{IN}\n    assistant => ask"),
    CHAT.format(public=", public: yes", guards=f"{OUT}\n    assistant => tell"),
    CHAT.format(public="", guards=""),
    CHAT.format(public=", public: yes", guards="guardrail both\n    assistant => both"),
    """
    source pages { mode: crawl }
    index passages
    model writer { role: generator }
    endpoint assistant { entry: yes, public: no }
    pages -> passages
    assistant => passages
    assistant => writer
    """,
)
near_miss = ("position: input", "position: [input, output]")
silent_on = (
    CHAT.format(public=", public: yes", guards=f"{IN}\n    {OUT}\n    assistant => ask\n    assistant => tell"),
    CHAT.format(public=", public: yes", guards="model safe { role: guardrail }\n    assistant => safe"),
    CHAT.format(
        public=", public: yes", guards="guardrail read { position: [retrieval, output] }\n    assistant => read"
    ),
    CHAT.format(public=", public: no", guards=""),
    """
    model writer { role: generator }
    endpoint assistant { entry: yes }
    assistant => writer
    """,
)
