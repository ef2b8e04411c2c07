"""Contexts: tokens of prompts and answers added up, and generators whose window is too small."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd_dsl.analyses.context import Context
from mlsd_dsl.analyses.fact import worked_out
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source


def context(text: str) -> Context:
    checked = check(Source("t.mlsd", text), None)
    assert [d.message for d in checked.diagnostics] == []
    return Context(Graph(checked.design))


def total(of: Context, generator: str = "writer") -> tuple[float, float]:
    fact = of.total(generator)
    assert fact is not None
    return fact.low, fact.high


def overflowing(of: Context) -> list[str]:
    return [proof.subject for proof in of.proofs()]


WHOLE = """
prompt answer {
  system_tokens: 500, history_tokens: 1500, example_tokens: 400, query_tokens: 100, chunks: 8, chunk_tokens: 512
}
model writer { role: generator, prompt: answer, max_output_tokens: 1000, context_window: 8000 }
"""


def test_adds_all_pieces_and_the_longest_answer() -> None:
    # 500 + 1500 + 400 + 100 + 8 * 512 + 1000
    assert total(context(WHOLE)) == (7596, 7596)


@pytest.mark.parametrize(("window", "fits"), [(7595, False), (7596, True)])
def test_what_just_fits_is_no_overflow(window: int, fits: bool) -> None:
    of = context(WHOLE.replace("8000", str(window)))
    assert overflowing(of) == ([] if fits else ["writer"])


def test_a_proof_names_its_numbers_and_points_at_the_largest_first() -> None:
    (proof,) = context(WHOLE.replace("8000", "7000")).proofs()
    assert proof.words == (
        "`writer` must hold 7596 tokens (6596 tokens of prompt and 1000 tokens of longest answer), its window is 7000 tokens"
    )
    assert proof.path == ("answer", "writer")
    assert proof.others == ("answer",)
    assert proof.certain
    assert [witness.words for witness in proof.witnesses][:3] == ["the window", "tokens of a passage", "passages"]


def test_the_most_of_a_prompt_counts_instead_of_its_pieces() -> None:
    assert total(context(WHOLE.replace("chunks: 8", "max_tokens: 3000, chunks: 8"))) == (4000, 4000)


def test_the_only_chunker_says_how_long_a_passage_is() -> None:
    text = WHOLE.replace(", chunk_tokens: 512", "") + "chunker cut { chunk_tokens: 100 }\n"
    assert total(context(text)) == (4300, 4300)
    # of two nobody knows whose passages these are
    assert total(context(text + "chunker other { chunk_tokens: 200 }\n")) == (3500, 3500)


def test_passages_of_unknown_length_count_as_nothing() -> None:
    assert total(context(WHOLE.replace(", chunk_tokens: 512", ""))) == (3500, 3500)


def test_a_range_overflows_only_at_its_lower_end() -> None:
    of = context(WHOLE.replace("history_tokens: 1500", "history_tokens: 1500..9000"))
    assert total(of) == (7596, 15096)
    assert overflowing(of) == []


def test_a_prompt_filled_by_the_same_caller_is_the_generators() -> None:
    text = """
prompt answer { query_tokens: 900 }
model writer { role: generator, context_window: 1000, max_output_tokens: 200 }
endpoint assistant { entry: yes }
assistant => answer
assistant => writer
"""
    assert context(text).prompts("writer") == ("answer",)
    assert overflowing(context(text)) == ["writer"]


def test_a_prompt_of_another_generator_is_not_taken() -> None:
    text = """
prompt rewrite { query_tokens: 900 }
model writer { role: generator, context_window: 1000, max_output_tokens: 200 }
model rewriter { role: generator, prompt: rewrite }
endpoint assistant { entry: yes }
assistant => rewrite
assistant => [rewriter, writer]
"""
    of = context(text)
    assert of.prompts("writer") == ()
    assert of.total("writer") is None
    assert of.prompts("rewriter") == ("rewrite",)


def test_without_a_prompt_the_generator_or_its_longest_call_says() -> None:
    text = """
model writer { role: generator, context_window: 4k, prompt_tokens: 1000, output_tokens: 300 }
endpoint assistant { entry: yes }
endpoint other { entry: yes }
assistant => writer { prompt_tokens: 3k }
other => writer { output_tokens: 500 }
"""
    assert total(context(text)) == (3500, 3500)


def test_the_longest_of_several_prompts_counts() -> None:
    text = """
prompt short { query_tokens: 100 }
prompt long { query_tokens: 300 }
model writer { role: generator }
[short, long] -> writer
"""
    assert total(context(text)) == (300, 300)


def test_an_empty_prompt_says_nothing() -> None:
    of = context("prompt answer\nmodel writer { role: generator, prompt: answer, context_window: 10 }\n")
    assert of.tokens("answer") is None
    assert of.total("writer") is None


PIECES = ("system_tokens", "history_tokens", "example_tokens", "query_tokens")


@settings(max_examples=40, deadline=None)
@given(
    pieces=st.dictionaries(st.sampled_from(PIECES), st.integers(1, 20_000), min_size=1),
    chunks=st.integers(0, 50),
    size=st.integers(1, 2000),
    answer=st.integers(1, 8000),
    window=st.integers(1, 100_000),
)
def test_agrees_with_adding_by_hand(pieces: dict[str, int], chunks: int, size: int, answer: int, window: int) -> None:
    inside = ", ".join(f"{name}: {value}" for name, value in pieces.items())
    of = context(f"""
prompt answer {{ {inside}, chunks: {chunks}, chunk_tokens: {size} }}
model writer {{ role: generator, prompt: answer, max_output_tokens: {answer}, context_window: {window} }}
""")
    by_hand = sum(pieces.values()) + chunks * size + answer
    assert total(of) == (by_hand, by_hand)
    assert overflowing(of) == (["writer"] if by_hand > window else [])
    fact = of.total("writer")
    assert fact is not None
    assert worked_out(fact) == (fact.low, fact.high)
