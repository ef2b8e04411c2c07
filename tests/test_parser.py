"""Text to tree: our driver against Lark's, what every statement reads as, and what is lost to a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlsd_dsl.grammar
import pytest
from generated import design, designs
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Token as LarkToken
from lark import Tree
from mlsd_dsl.grammar.compile import lark, tables

from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.syntax.brackets import DEEPEST, balance
from mlsd_dsl.syntax.build import BUILDERS
from mlsd_dsl.syntax.lexer import lex
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import LARGEST, Source, decode
from mlsd_dsl.syntax.tree import (
    Acceptance,
    Arrows,
    Assumption,
    Attribute,
    Broken,
    Call,
    Decision,
    Declaration,
    Exclusion,
    Expression,
    Group,
    Import,
    Item,
    List,
    Negative,
    PathRequirement,
    Percentiles,
    Range,
    Reference,
    Requirement,
    Section,
    SyntaxTree,
    Token,
    Value,
    Words,
    string_value,
)


def read(text: str) -> tuple[SyntaxTree, list[Diagnostic]]:
    return parse(Source("design.mlsd", text))


def items(text: str) -> tuple[Item, ...]:
    tree, diagnostics = read(text)
    assert not diagnostics, messages(diagnostics)
    return tree.items


def messages(diagnostics: list[Diagnostic]) -> list[str]:
    return [diagnostic.message for diagnostic in diagnostics]


# Against Lark


def test_the_tables_are_those_of_the_grammar() -> None:
    path = Path(mlsd_dsl.grammar.__file__).parent / "tables.py"
    assert path.read_text(encoding="utf-8") == tables(), "run `python -m mlsd_dsl.grammar.compile`"


@settings(max_examples=40)
@given(text=designs(12))
def test_words_are_those_of_lark(text: str) -> None:
    ours = [(token.type, token.text.strip()) for token in lex(Source("design.mlsd", text)).tokens]
    assert ours == [(token.type, token.strip()) for token in LARK.lex(text)]


@settings(max_examples=40)
@given(text=designs(12))
def test_the_tree_is_that_of_lark(text: str) -> None:
    source = Source("design.mlsd", text)
    tokens, _ = balance(lex(source).tokens, source)
    driver = LARK.parse_interactive("")
    for token in tokens:
        driver.feed_token(LarkToken(token.type, token))
    tree = driver.feed_eof(LarkToken("$END", ""))  # type: ignore[no-untyped-call]
    assert built(tree) == list(items(text))


def built(node: Any) -> Any:
    """Lark's tree through the same reductions as ours."""
    if isinstance(node, Tree):
        return BUILDERS[node.data]([built(child) for child in node.children])
    assert isinstance(node, LarkToken)
    return node.value


LARK = lark()


# Statements and values


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("source clicks", Declaration),
        ('source clicks "Clicks"', Declaration),
        ("design d { level: senior }", Declaration),
        ("group g {}", Declaration),
        ("a -> b", Arrows),
        ("=> b { keys: 3 }", Arrows),
        ("[a, b] ~> c", Arrows),
        ("assume n = 5M", Assumption),
        ('assume "prose"', Assumption),
        ('exclude "ads"', Exclusion),
        ("require a.age <= 5 min", Requirement),
        ('require a.age of b <= 5 min "why"', Requirement),
        ("require path a to b through c", PathRequirement),
        ("require no path a to b", PathRequirement),
        ('decide "x" { over: ["y"] }', Decision),
        ('accept training-serving-skew on a "why"', Acceptance),
        ('accept D322 "why" { by: "me" }', Acceptance),
        ('import "p.mlsd" as p', Import),
        ("fields { a: id }", Section),
        ("mode: stream", Attribute),
        ("viewer.daily_active: 1B", Attribute),
        ("import { a: 1 }", Section),
    ],
)
def test_reads_a_statement(text: str, kind: type) -> None:
    (item,) = items(text)
    assert type(item) is kind
    assert (item.start, item.end) == (0, len(text))


def value_of(text: str) -> Value:
    (item,) = items(f"x: {text}")
    assert isinstance(item, Attribute)
    return item.value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12", Token), ("5 ms", Token), ("5ms", Token), ("500M", Token), ("40k req/s", Token), ("99.9%", Token),
        ("0.3 USD/GB/month", Token), ("2 GPU*hour", Token), ("1e9", Token), ("1_000_000", Token), ("500k/day", Token),
        ('"words"', Token), ('"""text"""', Token), ("2027-03-01", Token),
        ("stream", Reference), ("a.b.c", Reference), ("ndcg@20", Reference), ("p99", Reference),
        ("8..12 ms", Range), ("8 ms .. 2 s", Range), ("-5..a.b", Range),
        ("p50 8 ms p99 25 ms", Percentiles), ("p50 8..9 ms", Percentiles),
        ("path a to b", Words),
        ("10 / day", Expression), ("8 * h100", Expression), ("a + b * 2 - c", Expression),
        ("-2%", Negative), ("(a + 1)", Group),
        ("category(250)", Call), ('other("x")', Call), ("max(a, b,)", Call), ("f()", Call),
        ("[]", List), ("[a, b,]", List), ("[\n[a,\n\nb]\n,c]", List),
    ],
)  # fmt: skip
def test_reads_a_value(text: str, kind: type) -> None:
    value = value_of(text)
    assert type(value) is kind
    assert (value.start, value.end) == (3, 3 + len(text))


@pytest.mark.parametrize(
    "word",
    [
        "source",
        "end",
        "p99",
        "view",
        "design",
        "require",
        "assume",
        "path",
        "to",
        "as",
        "on",
        "through",
        "fields",
        "yes",
    ],
)
def test_every_word_can_be_a_name(word: str) -> None:
    declared, arrow = items(f"source {word} {{ {word}: {word} }}\n{word} -> {word} => [{word} as {word}]")
    assert isinstance(declared, Declaration)
    assert declared.name.text == word
    assert isinstance(arrow, Arrows)
    assert arrow.sources[0].text == arrow.hops[0].members[0].reference.text == word


def test_a_chain_keeps_its_arrows_ends_names_label_and_body() -> None:
    (chain,) = items('[a, b] -> c => [d as e { keys: 2 }, f] ~> g "label" { on: [drift] }')
    assert isinstance(chain, Arrows)
    assert [source.text for source in chain.sources] == ["a", "b"]
    assert [hop.arrow.text for hop in chain.hops] == ["->", "=>", "~>"]
    assert [[member.reference.text for member in hop.members] for hop in chain.hops] == [["c"], ["d", "f"], ["g"]]
    assert chain.hops[1].members[0].alias is not None
    assert chain.hops[1].members[0].body is not None
    assert chain.label is not None
    assert string_value(chain.label) == "label"
    assert chain.body is not None


def test_members_of_a_body_stand_behind_commas_or_on_lines_of_their_own() -> None:
    (part,) = items("topic t { a: 1, b: 2\nc: 3,\n\nfields { d: id }\n=> x, }")
    assert isinstance(part, Declaration)
    assert part.body is not None
    assert [type(item) for item in part.body.items] == [Attribute, Attribute, Attribute, Section, Arrows]


def test_a_unit_is_not_the_name_of_the_next_attribute() -> None:
    (part,) = items("topic t { a: 5\nms: 3, b: p50 8 p99 9 }")
    assert isinstance(part, Declaration)
    assert part.body is not None
    assert [item.key.text for item in part.body.items if isinstance(item, Attribute)] == ["a", "ms", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"plain"', "plain"),
        (r'"a \"b\" \\ c\nd"', 'a "b" \\ c\nd'),
        ('"# no comment { ["', "# no comment { ["),
        ('"""one"""', "one"),
        ('"""\n    One.\n      Two.\n\n    Three.\n  """', "One.\n  Two.\n\nThree."),
        ('"""\r\n  One.\r\n  Two."""', "One.\nTwo."),
        ('"""a "quoted" word"""', 'a "quoted" word'),
    ],
)
def test_a_string_says(text: str, said: str) -> None:
    value = value_of(text)
    assert isinstance(value, Token)
    assert string_value(value) == said


# Odd texts


@pytest.mark.parametrize("text", ["", "\n", "  \t ", "# only\n# comments", "\n\n#\n", "\f\n\f", "\r\n\r\n"])
def test_a_text_without_statements_is_an_empty_design(text: str) -> None:
    assert items(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "topic a\r\ntopic b {\r\n  x: 1\r\n}\r\n",
        "\ttopic\ta\n\ttopic b {\n\t\tx: 1 }",
        "topic a \f\n\ftopic b { x: 1 }\f",
        "\n\n topic a  # c\n\n\n  topic b { # d\n\n x: 1, # e\n\n }\n",
        "topic a\ntopic b { x: 1\n}",
    ],
)
def test_blanks_and_line_ends_mean_nothing_else(text: str) -> None:
    one, other = items(text)
    assert isinstance(one, Declaration)
    assert isinstance(other, Declaration)
    assert (one.name.text, other.name.text) == ("a", "b")
    assert other.body is not None
    assert len(other.body.items) == 1


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    source, diagnostics = decode(b"\xef\xbb\xbftopic a", "design.mlsd")
    assert not diagnostics
    assert items(source.text) == items("topic a")


@pytest.mark.parametrize(
    ("data", "message", "column"),
    [
        (b"topic a\xff", "byte 0xFF is not UTF-8", 8),
        ("topic ä\n".encode() + b"\xed\xa0\x80", "byte 0xED is not UTF-8", 1),  # a lone surrogate
        ("topic a".encode("utf-16"), "the file is UTF-16, not UTF-8", 1),
    ],
)
def test_what_is_not_utf_8_is_reported_at_its_place(data: bytes, message: str, column: int) -> None:
    source, (diagnostic,) = decode(data, "design.mlsd")
    assert source.text == ""
    assert (diagnostic.message, diagnostic.span.start.column) == (message, column)


def test_a_text_beyond_the_limit_is_not_read() -> None:
    _, (diagnostic,) = decode(b" " * (LARGEST + 1), "design.mlsd")
    assert diagnostic.message == "the text is larger than 8 MB"


@pytest.mark.parametrize(
    ("character", "shown"),
    [("\0", "character U+0000"), ("\ud800", "character U+D800"), ("\x1b", "character U+001B"), (";", "`;`")],
)
def test_a_character_that_begins_nothing_is_reported_and_left_out(character: str, shown: str) -> None:
    tree, (diagnostic,) = read(f"topic a\ntopic b {character * 3}\ntopic c")
    assert diagnostic.message == f"{shown} means nothing here"
    assert (diagnostic.span.start, diagnostic.span.end) == ((2, 9), (2, 12))
    assert names(tree) == ["a", "b", "c"]


def test_brackets_may_be_nested_so_deep_and_no_deeper() -> None:
    assert items("x: " + "[" * DEEPEST + "]" * DEEPEST)
    _, (diagnostic,) = read("x: " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    assert diagnostic.message == "brackets are nested more than 64 deep"
    assert diagnostic.span.start.column == 4 + DEEPEST
    _, (diagnostic,) = read("a { " * 100_000)
    assert diagnostic.rule.name == "nested-too-deeply"


def test_reads_a_sum_of_ten_thousand_terms() -> None:
    value = value_of(" + ".join(["1"] * 10_000))
    assert isinstance(value, Expression)
    assert len(value.operands) == 10_000


# What is lost to a mistake


def names(tree: SyntaxTree) -> list[str]:
    return [
        item.name.text for item in tree.items if isinstance(item, (Declaration, Assumption)) and item.name is not None
    ]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("topic t { mode = stream }", "`=` gives a value to an assumption only", (1, 11)),
        ("topic t { a: 1 b: 2 }", "a comma or a new line is missing before `b`", (1, 16)),
        ("topic t { a: }", "`a` has no value", (1, 11)),
        ("topic t { fields: { a: id } }", "a block has no colon", (1, 17)),
        ("model m { latency: p50=5 ms }", "percentiles have no `=`", (1, 20)),
        ("a ->", "this `->` points nowhere", (1, 3)),
        ("require a.age <=", "there is nothing to compare with after `<=`", (1, 15)),
        ("topic", "`topic` alone says nothing", (1, 1)),
        ('topic "Title"', "this `topic` has no name", (1, 1)),
        ("topic two words", "unexpected `words`", (1, 11)),
        ("topic t { a: 1", "this `{` is never closed", (1, 9)),
        ("topic t { a: [1, 2 }", "this `[` is never closed", (1, 14)),
        ("topic t {}}", "this `}` closes nothing", (1, 11)),
        ('topic t { a: "words }', "this string never ends", (1, 14)),
        ('topic t "Title', "this string never ends", (1, 9)),
        ('exclude """a\n  b', "this text never ends", (1, 9)),
        ("x: [a,, b]", "there is nothing before this comma", (1, 7)),
        ("a = 5", "`=` gives a value to an assumption only", (1, 1)),
        ("accept x-y on a", "the reason is missing", (1, 1)),
        ("require path a b", "this path cannot be read", (1, 1)),
        ('import "p.mlsd"', "an import needs a name", (1, 8)),
    ],
)  # fmt: skip
def test_says_what_is_wrong_and_where(text: str, message: str, place: tuple[int, int]) -> None:
    _, diagnostics = read(text)
    assert messages(diagnostics) == [message]
    assert diagnostics[0].span.start == place


FAULTS = (
    "  mode = stream", "  a: 1 b: 2", "  a:", "  : 5", "  a: [1, 2", "  a: (1 + 2", '  a: "words', "  a: 5 + ", "  a: ]",
    "  ; a: 1", "  a: 1,, b: 2", "  => ", "  a: p50=5 ms", "  fields: { a: id }", "  a: max(1,", "  $5", "  a: <= 4",
)  # fmt: skip


@pytest.mark.parametrize("first", FAULTS)
@pytest.mark.parametrize("second", FAULTS)
def test_two_faults_in_two_blocks_give_two_diagnostics_and_lose_nothing_else(first: str, second: str) -> None:
    text = f"topic a {{\n  x: 1\n{first}\n  y: 2\n}}\ntopic b\ntopic c {{\n{second}\n}}\ntopic d {{ z: 3 }}\n"
    tree, diagnostics = read(text)
    assert sorted(diagnostic.span.start.line for diagnostic in diagnostics) == [3, 8], messages(diagnostics)
    assert names(tree) == ["a", "b", "c", "d"]
    part = tree.items[0]
    assert isinstance(part, Declaration)
    assert part.body is not None
    keys = [item.key.text for item in part.body.items if isinstance(item, Attribute)]
    assert keys[0] == "x"
    assert keys[-1] == "y"


@pytest.mark.parametrize(
    "line", ["topic", "=> ", "require", "a -> -> b", "require a.b <= ", 'decide x "y"', "5 ms", "[a, b"]
)
def test_a_broken_statement_costs_one_diagnostic(line: str) -> None:
    tree, diagnostics = read(f"topic a\n{line}\ntopic b\n")
    assert [diagnostic.span.start.line for diagnostic in diagnostics] == [2]
    assert names(tree) == ["a", "b"]


def test_a_broken_statement_still_declares_its_name() -> None:
    tree, diagnostics = read("source clicks and more words\n")
    assert len(diagnostics) == 1
    assert names(tree) == ["clicks"]


def test_a_block_without_its_end_stops_where_the_next_statement_begins() -> None:
    tree, diagnostics = read("topic a {\n  x: 1\n\ntopic b {\n  y: 2\n}\n")
    assert messages(diagnostics) == ["this `{` is never closed"]
    assert diagnostics[0].span.start == (1, 9)
    assert names(tree) == ["a", "b"]


@settings(max_examples=150)
@given(st.integers(0, 10_000), st.integers(1, 6), st.randoms(use_true_random=False))
def test_no_damage_makes_it_fail(seed: int, parts: int, chance: Any) -> None:
    text = design(seed, parts)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        text = (
            text[:at]
            + chance.choice(('"', "{", "}", "[", ")", ",", ":", "=", "->", "\n", "", "5", "\0"))
            + text[at + 1 :]
        )
    tree, diagnostics = read(text)
    assert all(diagnostic.message and diagnostic.span.start <= diagnostic.span.end for diagnostic in diagnostics)
    assert tree.items == tuple(sorted(tree.items, key=lambda item: item.start))
    assert diagnostics or not any(isinstance(item, Broken) for item in tree.items)


@pytest.mark.parametrize(
    "text",
    [
        "-> [a { \nb : ",  # the end of a body that was never opened by a statement
        "[a: }",
        "a { b: [ } ] c",
        "{ { [ ( } ) ]",
        "a {\n[\n=>\n}\n}",
        '"""',
        '"""a"b',
    ],
)
def test_a_knot_of_brackets_is_read_to_its_end(text: str) -> None:
    _, diagnostics = read(text)
    assert diagnostics


@settings(max_examples=150)
@given(st.text(st.sampled_from('ab5 \t\n"#{}[]():,.=<-~>+*/@%§é'), max_size=60))
def test_any_text_reads_as_something(text: str) -> None:
    tree, diagnostics = read(text)
    assert diagnostics or not any(isinstance(item, Broken) for item in tree.items)


def test_reads_on_after_thousands_of_mistakes() -> None:
    tree, diagnostics = read("topic a { x = 1 }\n" * 1_000)
    assert len(diagnostics) == 1_000
    assert len(tree.items) == 1_000
