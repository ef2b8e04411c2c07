"""The context of a generator: whether what it reads and the longest answer fit its window.

    tokens = instructions + history + examples + passages x tokens of a passage + question
    tokens + longest answer <= context window

A piece that is not stated counts as nothing, so the sum is a lower end: what overflows by it overflows whatever is unstated. Where a
prompt says the most that it may take, that counts instead; what it usually reads is the sum of its pieces all the same. A passage has the prompt's `chunk_tokens`, or those of the chunker
behind the index. Source: the context length is a hard limit of a transformer (Vaswani et al., *Attention Is All You Need*, 2017).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.analyses.fact import Fact, derived, unknown
from mlsd_dsl.analyses.lineage import Lineage, place
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.wording import spelled
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import REQUEST
from mlsd_dsl.vocabulary.dimensions import RATIO

ANALYSIS = "context"
SOURCE = "the context length is a hard limit of a transformer"
OVERFLOW = "context-overflow"

_PIECES = {
    "system_tokens": "instructions",
    "history_tokens": "history",
    "example_tokens": "examples",
    "query_tokens": "question",
}


class Context:
    """Tokens of the prompts and generators of one design."""

    def __init__(self, graph: Graph, lineage: Lineage | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage or Lineage(graph)
        self.reading = Reading(graph.design)

    def prompts(self, generator: str) -> tuple[str, ...]:
        """The prompts that a generator is asked with; where none is named, those that its callers fill."""
        said = [r.source for r in self.graph.leading[generator] if self.lineage.kind(r.source) == "prompt"]
        if said:
            return self.lineage.ordered(said)
        callers = {r.source for r in self.graph.leading[generator] if r.arrow == REQUEST}
        filled = [r.target for caller in callers for r in self.graph.following[caller] if r.meaning.verb == "fills"]
        # A prompt that is said to be another model's is not this one's.
        return self.lineage.ordered(p for p in filled if not self._is_taken(p))

    def tokens(self, prompt: str) -> Fact | None:
        """The most tokens that a prompt takes, at least; None where it says nothing of them."""
        part = self.parts[prompt]
        most = self.reading.optional(part, "max_tokens", "most of the prompt")
        if most is not None:
            return most
        pieces = self._pieces(part)
        return self._sum(prompt, "tokens", pieces) if pieces else None

    def read(self, prompt: str) -> Fact | None:
        """The tokens that a filled prompt has: those of its pieces, and never more than it may take.

        Where only the most is stated, it has up to so many. None where it says nothing of them.
        """
        part = self.parts[prompt]
        most = self.reading.optional(part, "max_tokens", "most of the prompt")
        pieces = self._pieces(part)
        if most is None:
            return self._sum(prompt, "tokens", pieces) if pieces else None
        if not pieces:
            up_to = unknown(prompt, "tokens", RATIO, f"{prompt}.query_tokens", most.span)
            return up_to._replace(high=most.high, label="token", inputs=(most,))
        filled = self._sum(prompt, "tokens", pieces)
        if filled.high <= most.low:
            return filled
        return derived("min", prompt, "tokens", [filled.as_("pieces"), most], RATIO, label="token", path=filled.path)

    def total(self, generator: str) -> Fact | None:
        """The tokens of the longest prompt and the longest answer together, at least; None where nothing is stated."""
        part = self.parts[generator]
        read = self._longest([fact for name in self.prompts(generator) if (fact := self.tokens(name)) is not None])
        read = read or self._stated(part, "prompt_tokens")
        written = self.reading.optional(part, "max_output_tokens", "longest answer") or self._stated(
            part, "output_tokens"
        )
        if read is None:
            return None
        return self._sum(generator, "tokens.context", [read.as_("prompt"), *([written] if written is not None else [])])

    def proofs(self) -> Iterator[Proof]:
        """The generators whose prompt and answer do not fit their window."""
        for part in self.lineage.of_kind("model"):
            window = self.reading.optional(part, "context_window", "window")
            total = self.total(part.name) if window is not None else None
            if window is not None and total is not None and total.low > window.high:
                yield self._proof(part, window, total)

    # Inside

    def _pieces(self, prompt: Part) -> list[Fact]:
        found = [f for a, role in _PIECES.items() if (f := self.reading.optional(prompt, a, role)) is not None]
        passages = self._passages(prompt)
        return [*found, *([passages] if passages is not None else [])]

    def _is_taken(self, prompt: str) -> bool:
        return any(r.meaning.verb == "prompts" for r in self.graph.following[prompt])

    def _passages(self, prompt: Part) -> Fact | None:
        """All passages of a prompt together; None where their number or size is not stated."""
        number = self.reading.optional(prompt, "chunks", "passages")
        if number is None:
            return None
        size = self.reading.optional(prompt, "chunk_tokens", "tokens of a passage") or self._cut(prompt)
        if size is None:
            return None
        return derived("product", prompt.name, "passages", (number, size), RATIO, label="token", role="passages")

    def _cut(self, prompt: Part) -> Fact | None:
        """The size of a passage as the only chunker of the design cuts it."""
        chunkers = self.lineage.of_kind("chunker")
        if len(chunkers) != 1:
            return None
        return self.reading.optional(chunkers[0], "chunk_tokens", "tokens of a passage")

    def _stated(self, generator: Part, attribute: str) -> Fact | None:
        """The tokens of one request by the generator's own words, or the most that one of its calls says."""
        role = "prompt" if attribute == "prompt_tokens" else "answer"
        own = self.reading.optional(generator, attribute, role)
        calls: list[Edge] = [
            r.edge for r in self.graph.leading[generator.name] if r.arrow == REQUEST and r.edge is not None
        ]
        asked = [fact for edge in calls if (fact := self.reading.of_edge(edge, attribute, role)) is not None]
        return self._longest([*([own] if own is not None else []), *asked])

    def _longest(self, facts: list[Fact]) -> Fact | None:
        return max(facts, key=lambda fact: fact.low, default=None)

    def _sum(self, subject: str, name: str, terms: list[Fact]) -> Fact:
        path = tuple(dict.fromkeys(fact.subject for fact in terms if fact.subject in self.parts))
        return derived("sum", subject, name, terms, RATIO, label="token", path=path, source=SOURCE)

    def _proof(self, part: Part, window: Fact, total: Fact) -> Proof:
        # What is not stated can only add to it: the sentence says the lower end.
        least = [fact._replace(high=fact.low) for fact in total.inputs]
        told = " and ".join(f"{spelled(fact)} of {fact.role}" for fact in least)
        whole = spelled(total._replace(high=total.low))
        words = f"`{part.name}` must hold {whole} ({told}), its window is {spelled(window._replace(low=window.high))}"
        prompts = [name for name in total.path if name != part.name]
        witnesses = [Witness("the window", place(part, "context_window"))]
        witnesses += [Witness(fact.role, fact.span) for fact in self._leaves(total) if fact.span is not None]
        path = (*prompts, part.name)
        return Proof(
            ANALYSIS, OVERFLOW, part.name, words, tuple(prompts), path, tuple(witnesses), (total, window), (), SOURCE
        )

    def _leaves(self, total: Fact) -> list[Fact]:
        """The stated numbers of a sum, the largest term first."""
        leaves: list[Fact] = []
        for fact in sorted(total.inputs, key=lambda each: -each.low):
            leaves += self._leaves(fact) if fact.operation in ("sum", "product") else [fact]
        return leaves
