"""The one canonical layout: what it does to small texts, and what it never does to any."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from generated import designs
from hypothesis import given, settings

from mlsd_dsl.design.design import Design, Stated
from mlsd_dsl.design.read import Files, read_design
from mlsd_dsl.design.values import Formula
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.pipeline import format_source
from mlsd_dsl.syntax.format import WIDTH, format_tree, shape
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import Source
from mlsd_dsl.syntax.tree import SyntaxTree
from mlsd_dsl.vocabulary.attribute import Attribute
from mlsd_dsl.vocabulary.quantities import spell

DESIGNS = sorted((Path(__file__).parent.parent / "designs").glob("*/design.mlsd"))


def tree_of(text: str) -> SyntaxTree:
    tree, diagnostics = parse(Source("design.mlsd", text))
    assert not diagnostics, [(diagnostic.message, diagnostic.span) for diagnostic in diagnostics]
    return tree


def formatted(text: str) -> str:
    return format_tree(tree_of(text), spell)


LONG = ", ".join(f"feature_number_{place}" for place in range(9))
FILLED = """\
  features: [
    feature_number_0, feature_number_1, feature_number_2, feature_number_3, feature_number_4, feature_number_5,
    feature_number_6, feature_number_7, feature_number_8,
  ]
"""

# What an author may write, and what becomes of it: the specification of the layout.
LAYOUT = {
    "blanks between words are one": ('source\tclicks   "Clicks"', 'source clicks "Clicks"\n'),
    "an attribute has its colon glued on": ("actor a { actions :10/day }", "actor a { actions: 10 / day }\n"),
    "braces have blanks inside": ("topic t {retention: 7 days}", "topic t { retention: 7 days }\n"),
    "brackets and parentheses have none": (
        "[ a,b ] -> c\nassume n = ( 2+3 )*4",
        "[a, b] -> c\nassume n = (2 + 3) * 4\n",
    ),
    "an empty body stays": ("topic t {\n}", "topic t {}\n"),
    "signs have blanks around, a minus before a number has none": ("assume n = -2*- 3+x", "assume n = -2 * -3 + x\n"),
    "dots and ranges have none": ("assume n = a . b .. 12", "assume n = a.b..12\n"),
    "numbers have a blank before their unit": (
        "cache c { latency: p50 5ms  p99 12ms, hit_rate: 90 % }",
        "cache c { latency: p50 5 ms p99 12 ms, hit_rate: 90% }\n",
    ),
    "one spelling of units": ("endpoint e { rate: 40K rps }", "endpoint e { rate: 40k rps }\n"),
    "a rate has blanks around its slash, however it was written": (
        "actor a { actions: 2k/day }\nactor b { actions: 2k /day }",
        "actor a { actions: 2k / day }\nactor b { actions: 2k / day }\n",
    ),
    "inside a calculation a rate stays one word": ("assume n = users * 2k/day", "assume n = users * 2k/day\n"),
    "a rate stays one word where the design gives its unit another meaning": (
        "assume day = 16 h\nassume n = 2k/day\nassume m = 2k / day",
        "assume day = 16 h\nassume n = 2k/day\nassume m = 2k / day\n",
    ),
    "what stands on one line stays there": ("topic t { tech: kafka, retention: 7 days }",) * 2,
    "what is spread stays spread": (
        "topic t { tech: kafka,\n\tretention: 7 days }",
        "topic t {\n  tech: kafka\n  retention: 7 days\n}\n",
    ),
    "members of one line stay on one line of a spread body": (
        "topic t {\ntech: kafka, retention: 7 days,\npartitions: 12}",
        "topic t {\n  tech: kafka, retention: 7 days\n  partitions: 12\n}\n",
    ),
    "lines of a spread list end with a comma": (
        "model m { features: [a,\n b, c\n] }",
        "model m {\n  features: [\n    a,\n    b, c,\n  ]\n}\n",
    ),
    "a comma behind the last member of a line goes": (
        "model m { features: [a, b,], role: rank, }",
        "model m { features: [a, b], role: rank }\n",
    ),
    "at most one blank line": ("topic a\n\n\n\ntopic b", "topic a\n\ntopic b\n"),
    "no blank line at the ends of a block": (
        "topic t {\n\n  tech: kafka\n\n  partitions: 12\n\n}\n\n\n",
        "topic t {\n  tech: kafka\n\n  partitions: 12\n}\n",
    ),
    "a long list is filled to the width": (f"model m {{\nfeatures: [{LONG}]\n}}", f"model m {{\n{FILLED}}}\n"),
    "a body that is too long for one line is spread": (
        f"model m {{ role: rank, features: [{LONG}] }}",
        f"model m {{\n  role: rank\n{FILLED}}}\n",
    ),
    "a comment above stays above": ("# one\n\n\n   # two\ntopic t", "# one\n\n# two\ntopic t\n"),
    "a comment behind stays behind, two blanks away": ("topic t# why  ", "topic t  # why\n"),
    "a comment behind an attribute": (
        "topic t {\ntech: kafka, # why\n# which\nretention: 7 days# long\n# end\n}",
        "topic t {\n  tech: kafka  # why\n  # which\n  retention: 7 days  # long\n  # end\n}\n",
    ),
    "a comment behind an opening bracket stays there": (
        "topic t { # main\ntech: kafka }\nmodel m { features: [ # all\na] }",
        "topic t {  # main\n  tech: kafka\n}\nmodel m {\n  features: [  # all\n    a,\n  ]\n}\n",
    ),
    "a comment in an empty body": ("topic t { # later\n}", "topic t {  # later\n}\n"),
    "comments inside a list": (
        "model m { features: [a, # first [sic]\nb # second ]\n, c\n# last\n] }",
        "model m {\n  features: [\n    a,  # first [sic]\n    b,  # second ]\n    c,\n    # last\n  ]\n}\n",
    ),
    "comments inside the lists of an arrow": (
        "[a, # one ]\nb]   ->   [ # two [\nc { lag: 5s }, # three\nd # four ]\n]   \"label\" { every: 1h }",
        ("[\n  a,  # one ]\n  b,\n] -> [  # two [\n  c { lag: 5 s },  # three\n  d,  # four ]\n]"
        ' "label" { every: 1 h }\n'),
    ),
    "comments between the arguments of a function": (
        "assume n = max(a, # one\n b) \"why\"",
        'assume n = max(\n  a,  # one\n  b,\n) "why"\n',
    ),
    "a calculation with a comment in parentheses stays as it was written": (
        "assume n = (a +   # both\n    b) * 2",
        "assume n = (a +   # both\n    b) * 2\n",
    ),
    "a comment behind the last line of a file without end of line": ("topic t\n# end", "topic t\n# end\n"),
    "only comments": ("\n\n  # one\n\n\n# two", "# one\n\n# two\n"),
    "nothing": ("\n \n", ""),
    "windows line ends, in texts too": (
        'topic t {\r\n  tech: kafka # why\r\n}\r\nnote n { text: """one\r\ntwo""" }\r\n',
        'topic t {\n  tech: kafka  # why\n}\nnote n {\n  text: """one\ntwo"""\n}\n',
    ),
    "the lines of a text are left alone": (
        'note n { on: t, text: """\n    One.\n      Two.  \n    """, tags: ["a"] }\ntopic t',
        'note n {\n  on: t\n  text: """\n    One.\n      Two.  \n    """\n  tags: ["a"]\n}\ntopic t\n',
    ),
    "every statement": (
        ('design  d  "D"{level:senior}\nimport  "p.mlsd"  as  p\nassume  "prose"\nassume  n=5M  "why"\nexclude  "x"\n'
        'require  a . cost<=3k USD/month  "why"\nrequire  x.age  of  y<5 min\nrequire  path  a  to  b  through  c\n'
        'require  no  path  a  to  b\ndecide  "t"{over:["x"]}\naccept  no-fallback  on  a  "r"{by:"me"}\n'
        "scenario  s{a.cost:1 USD/month,b:down}\nview  v{show:[path  a  to  b]}\ngroup  g{\ntopic  t\n}"),
        ('design d "D" { level: senior }\nimport "p.mlsd" as p\nassume "prose"\nassume n = 5M "why"\nexclude "x"\n'
        'require a.cost <= 3k USD/month "why"\nrequire x.age of y < 5 min\nrequire path a to b through c\n'
        'require no path a to b\ndecide "t" { over: ["x"] }\naccept no-fallback on a "r" { by: "me" }\n'
        "scenario s { a.cost: 1 USD/month, b: down }\nview v { show: [path a to b] }\ngroup g {\n  topic t\n}\n"),
    ),
    "arrows": (
        "a->b=>[c as d{keys:5},e]~>f\"label\"{on:[drift]}\nendpoint g{=>h\n=>[i,j]{timeout:5ms}}",
        ('a -> b => [c as d { keys: 5 }, e] ~> f "label" { on: [drift] }\n'
        "endpoint g {\n  => h\n  => [i, j] { timeout: 5 ms }\n}\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), LAYOUT.values(), ids=LAYOUT)
def test_lays_out(before: str, after: str) -> None:
    after = after if after.endswith("\n") or not after else after + "\n"
    assert formatted(before) == after
    assert formatted(after) == after


def test_breaks_the_list_of_an_arrow_that_is_too_long() -> None:
    ends = [f"a_rather_long_name_{place}" for place in range(6)]
    assert formatted(f"source -> topic -> [{', '.join(ends)}]") == (
        f"source -> topic -> [\n  {', '.join(ends[:5])},\n  {ends[5]},\n]\n"
    )


def test_a_line_of_exactly_the_width_stays() -> None:
    fits = f'model m {{ because: "{"x" * (WIDTH - 23)}" }}'
    assert len(fits) == WIDTH
    assert formatted(fits) == fits + "\n"
    assert formatted(fits.replace("xx", "xxx", 1)).count("\n") == 3


def test_the_comma_behind_a_list_counts_for_the_width() -> None:
    names = ", ".join(f"name_of_{place:02}" for place in range(9))
    inner = f"[{names}, {'y' * (WIDTH - len(names) - 4 - 4)}]"
    assert len(f"    {inner}") == WIDTH
    lines = formatted(f"model m {{\n  features: [\n    {inner}, z\n  ]\n}}").splitlines()
    assert max(map(len, lines)) <= WIDTH


def test_a_broken_text_is_not_formatted() -> None:
    assert format_source(Source("design.mlsd", "topic t {")).text is None


def test_formats_a_list_of_ten_thousand() -> None:
    text = formatted(f"model m {{ features: [{', '.join(f'f{place}' for place in range(10_000))}] }}")
    assert max(map(len, text.splitlines())) <= WIDTH


@settings(max_examples=60)
@given(designs())
def test_formatting_twice_changes_nothing(text: str) -> None:
    once = formatted(text)
    assert formatted(once) == once


@settings(max_examples=60)
@given(designs())
def test_keeps_the_tree(text: str) -> None:
    assert shape(tree_of(formatted(text)), spell) == shape(tree_of(text), spell)


@settings(max_examples=60)
@given(designs())
def test_keeps_the_design(text: str) -> None:
    assert meaning(formatted(text)) == meaning(text)


@settings(max_examples=60)
@given(designs())
def test_keeps_every_comment_in_its_order(text: str) -> None:
    assert comments(formatted(text)) == comments(text)


@settings(max_examples=60)
@given(designs())
def test_lines_fit_where_they_can_be_broken(text: str) -> None:
    for line in formatted(text).splitlines():
        assert len(line) <= WIDTH or is_unbreakable(line), line


@settings(max_examples=60)
@given(designs(plain=True))
def test_leaves_no_blanks_at_the_ends_of_lines(text: str) -> None:
    without_texts = re.sub(r'"""(?:[^"\\]|\\.|"(?!""))*"""', '""', formatted(text))
    assert not re.search(r"[ \t\f\r]\n|\n\n\n|\A\n|\n\n\Z", without_texts)


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_our_designs_are_laid_out_and_mean_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert formatted(text) == text
    squeezed = re.sub(r"(?m)^ +", "\t", text)
    assert meaning(formatted(squeezed)) == meaning(text)
    assert formatted(squeezed) == text


def comments(text: str) -> list[str]:
    tree = tree_of(text)
    return [tree.source.text[start:end].rstrip() for start, end in tree.comments]


def meaning(text: str) -> Any:
    """The design that a text says, by value: no places, and formulas by what they come to."""
    design, diagnostics = read_design(tree_of(text), Files(DESIGNS[0].parent / "t.mlsd"))
    assert not diagnostics, [(diagnostic.message, diagnostic.help) for diagnostic in diagnostics]
    turns = sorted({edge.turn for edge in design.edges})
    edges = tuple(edge._replace(turn=turns.index(edge.turn)) for edge in design.edges)
    parts = {name: part._replace(extent=(0, 0)) for name, part in design.parts.items()}
    return _by_value(design._replace(parts=parts, edges=edges, results={}, arithmetic=()), design)


def _by_value(value: Any, design: Design) -> Any:
    match value:
        case Source() | Span():
            return ""
        case Formula():
            return ("formula", design.results[value.key])
        case Stated():
            return value.attribute.name, _by_value(value.value, design)
        case Attribute() | type() | str():
            return value
        case tuple():
            return tuple(_by_value(member, design) for member in value)
        case dict():
            return {key: _by_value(member, design) for key, member in value.items()}
        case _:
            return value


def is_unbreakable(line: str) -> bool:
    """Whether nothing in a line but one member of a list or body, or the head of a statement, makes it long."""
    line = re.sub(r'"(?:[^"\\]|\\.)*"', lambda match: "s" * len(match[0]), line)
    line = line.partition("#")[0].rstrip()
    if len(line) <= WIDTH:
        return True
    while re.search(r"\([^()]*\)", line):
        line = re.sub(r"\([^()]*\)", lambda match: "s" * len(match[0]), line)
    return not re.search(r",|[\[{] *\S.*[\]}]", line.rstrip(","))
