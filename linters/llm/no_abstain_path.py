"""A generator must answer from passages, and there is no way to say that they hold no answer.

## Why

Asked for what no document says, a model that must answer invents. "I do not know", the passages alone, or a person are answers too, and
the better ones (Rajpurkar, Jia and Liang, *Know What You Don't Know*, 2018, on questions without an answer).

## What to do

Let the prompt allow it (`abstains: yes`), and give the endpoint something for low confidence: `fallback unknown { type: abstain }`.

## Limits

Any of prompt, model, fallback, a guard against ungrounded answers, or people behind it counts. How often it abstains is not judged.

## The interviewer asks

"What does it say about a topic that no document mentions?"
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import INFO, QUESTION, Finding, at, no, placeholder, rule, word, words, yes

from .generating import beside, generators, searches

GIVES_UP = {"abstain", "human", "deny", "heuristic"}


@rule("L912", interview=INFO)
def check(facts: Facts) -> Iterator[Finding]:
    """Generators with a search that never may give up."""
    for generator in generators(facts):
        if not searches(facts, generator) or any(_gives_up(facts, part) for part in beside(facts, generator)):
            continue
        prompts = [facts.design.parts[name] for name in facts.context.prompts(generator.name)]
        said = any(no(part, "abstains") for part in (generator, *prompts))
        part = prompts[0] if prompts else generator
        can_say = "abstains" in part.kind.attributes
        yield at(
            generator,
            f"`{generator.name}` has no way to say that the passages hold no answer",
            "abstains",
            help="allow it in the prompt (`abstains: yes`), and answer low confidence with `fallback { type: abstain }`",
            asks=() if said or not can_say else (f"{part.name}.abstains",),
            severity=None if said or not can_say else QUESTION,
            fixes=() if said or not can_say else (placeholder(part, "abstains"),),
        )


def _gives_up(facts: Facts, part: Part) -> bool:
    routed = any(facts.design.parts[r.target].kind.word == "human_review" for r in facts.graph.following[part.name])
    stopped = part.kind.word == "guardrail" and "ungrounded" in words(part, "blocks")
    return yes(part, "abstains") or word(part, "type") in GIVES_UP or stopped or routed


RAG = """
    index passages
    prompt answer {{ {prompt} }}
    model writer {{ role: generator, prompt: answer{model} }}
    endpoint assistant {{ entry: yes }}
    {more}
    assistant => passages
    assistant => answer
    assistant => writer{call}
    """

fires_on = (
    RAG.format(prompt="abstains: no", model="", more="", call=""),
    RAG.format(prompt="system_tokens: 500", model="", more="", call=""),
    RAG.format(prompt="abstains: no", model="", more="guardrail g { blocks: [pii] }\n    assistant => g", call=""),
    """
    index passages
    model writer { role: generator, abstains: no }
    endpoint assistant { entry: yes }
    assistant => passages
    assistant => writer
    """,
    """
    index passages
    external writer { tech: openai }
    endpoint assistant { entry: yes }
    assistant => passages
    assistant => writer
    """,
)
near_miss = ("abstains: no", "abstains: yes")
silent_on = (
    RAG.format(prompt="abstains: no", model=", abstains: yes", more="", call=""),
    *(
        RAG.format(
            prompt="abstains: no", model="", more=f"fallback unknown {{ type: {type} }}", call=" { else: unknown }"
        )
        for type in ("abstain", "human", "deny", "heuristic")
    ),
    RAG.format(
        prompt="abstains: no", model="", more="guardrail g { blocks: [ungrounded] }\n    assistant => g", call=""
    ),
    RAG.format(prompt="abstains: no", model="", more="human_review desk\n    assistant -> desk", call=""),
    """
    prompt answer { abstains: no }
    model writer { role: generator, prompt: answer }
    endpoint assistant { entry: yes }
    assistant => writer
    """,
)
