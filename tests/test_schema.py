"""A design as JSON: what it says is what was read, and what does not fit is refused, by the models and by the schema."""

from __future__ import annotations

import copy
import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mlsd_dsl.cli import main
from mlsd_dsl.design.design import Design
from mlsd_dsl.pipeline import check
from mlsd_dsl.schema.document import design_in_json
from mlsd_dsl.schema.models import BLOCKS, json_schema, validated
from mlsd_dsl.schema.patterns import pattern
from mlsd_dsl.schema.spelling import UnfitError, exact, meant
from mlsd_dsl.schema.types import name_of
from mlsd_dsl.syntax.source import Source, read
from mlsd_dsl.vocabulary.attribute import Measure
from mlsd_dsl.vocabulary.dimensions import RATIO, TIME, Dimension
from mlsd_dsl.vocabulary.kinds import KINDS
from mlsd_dsl.vocabulary.quantities import Quantity, QuantityError, parse
from mlsd_dsl.vocabulary.units import UNITS

ROOT = Path(__file__).parent.parent
DESIGNS = sorted((ROOT / "designs").glob("*/*.mlsd"))
SCHEMA = json_schema()
CHECKER = jsonschema.Draft202012Validator(SCHEMA)

EVERYTHING = """
design shop "A shop" { level: senior, date: 2027-03-01, tags: ["demo"] }
assume items = 2M "from the interviewer"
assume twice = items * 2
assume nobody_knows = quiet.count * 2
assume "Prices are right."
exclude "Payments."
group platform "Platform" {
  owner: "platform"
  store lake { tech: iceberg, retention: forever }
}
actor buyer { daily_active: 10M..20M users, actions: 5 / day }
entity item { count: items }
entity quiet
source clicks { mode: stream, rate: 20k events/s, record: 300 bytes, event: other("pinch"), tech: other("homegrown") }
clicks -> lake "raw" { share: 10% }
feature recent { kind: windowed, entity: buyer, fields { ids: list(id, 50), age: duration } }
task order { type: ranking, input: [buyer, "request context"], label: bought }
label bought { from: clicks, delay: p50 10 min p95 6 h }
model ranker { params: 120M, hardware: 2 * l4, latency: p50 4 ms p999 9.5 ms }
model backup
endpoint api { availability: 99.95% }
buyer => api
api => ranker as score { items: 500, timeout: 80 ms, else: backup, critical: no }
api => [lake, backup]
evaluation offline { model: ranker, metrics: [ndcg@20, other("taste")], measured { ndcg@20: 0.31 } }
require api.latency.p99 <= 200 ms "people leave"
require recent.age of clicks <= 1 min
require item.count >= items / 2
require no path clicks to ranker
decide "One stage" { chosen: ranker, over: ["two stages"] }
accept missing-fallback on api "a pilot" { until: 2027-03-01 }
scenario sale "Sale" { buyer.daily_active: 50M, items: twice, score.items: 900, lake: down }
view path_only { show: [path buyer to ranker, monitor], hide: lake, detail: low }
"""


def design_of(text: str) -> Design:
    checked = check(Source("shop.mlsd", text), None)
    assert checked.diagnostics == []
    return checked.design


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return design_in_json(design_of(EVERYTHING))


def attributes(document: dict[str, Any], name: str) -> dict[str, Any]:
    [part] = [part for part in document["parts"] if part["name"] == name]
    stated: dict[str, Any] = part["attributes"]
    return stated


# What is written


def test_every_key_stands_in_the_document_in_one_order(document: dict[str, Any]) -> None:
    assert list(document) == list(SCHEMA["properties"])
    assert document["schema_version"] == 1


def test_numbers_keep_the_spelling_of_the_language(document: dict[str, Any]) -> None:
    assert attributes(document, "clicks")["rate"] == "20k events/s"
    assert attributes(document, "buyer") == {"daily_active": "10M..20M users", "actions": "5 req/day"}
    assert attributes(document, "ranker")["latency"] == "p50 4 ms p999 9.5 ms"
    assert attributes(document, "lake")["retention"] == "forever"


def test_a_formula_comes_with_its_result(document: dict[str, Any]) -> None:
    assert attributes(document, "item")["count"] == {"formula": "items", "value": "2M items"}
    values = {assumption["name"]: assumption["value"] for assumption in document["assumptions"]}
    assert values["items"] == "2M"
    assert values["twice"] == {"formula": "items * 2", "value": "4M"}
    assert values["nobody_knows"] == {"formula": "quiet.count * 2", "value": None}


def test_words_outside_of_a_set_and_names_among_words_can_be_told_apart(document: dict[str, Any]) -> None:
    assert attributes(document, "clicks")["event"] == {"other": "pinch"}
    assert attributes(document, "clicks")["tech"] == {"other": "homegrown"}
    assert attributes(document, "order")["input"] == ["buyer", {"words": "request context"}]
    assert attributes(document, "offline")["metrics"] == ["ndcg@20", {"other": "taste"}]


def test_a_part_has_what_it_inherits_from_its_group(document: dict[str, Any]) -> None:
    assert attributes(document, "lake")["owner"] == "platform"
    assert [part["group"] for part in document["parts"] if part["name"] == "lake"] == ["platform"]


def test_an_attribute_may_be_called_as_a_key_of_its_part(document: dict[str, Any]) -> None:
    [part] = [part for part in document["parts"] if part["name"] == "recent"]
    assert part["kind"] == "feature"
    assert part["attributes"]["kind"] == "windowed"


def test_calls_have_a_turn_that_calls_made_at_once_share(document: dict[str, Any]) -> None:
    calls = [edge for edge in document["edges"] if edge["source"] == "api"]
    assert [(edge["target"], edge["turn"]) for edge in calls] == [("ranker", 1), ("lake", 2), ("backup", 2)]
    assert calls[0]["alias"] == "score"
    assert calls[0]["attributes"] == {"items": "500 items", "timeout": "80 ms", "else": "backup", "critical": False}


def test_statements_say_what_was_written(document: dict[str, Any]) -> None:
    assert document["requirements"][0] == {
        "fact": "api.latency.p99",
        "of": "",
        "op": "<=",
        "bound": "200 ms",
        "why": "people leave",
    }
    assert document["requirements"][1]["of"] == "clicks"
    assert document["requirements"][2]["bound"]["formula"] == "items / 2"
    assert document["paths"][0]["forbidden"] is True
    assert document["scenarios"][0]["down"] == ["lake"]
    assert document["scenarios"][0]["overrides"]["buyer.daily_active"] == "50M users"
    assert document["views"][0]["attributes"]["show"] == ["path buyer to ranker", "monitor"]
    assert document["acceptances"][0]["attributes"] == {"until": "2027-03-01"}


def test_what_could_not_be_read_is_left_out() -> None:
    checked = check(Source("broken.mlsd", "model m { features: [nowhere], params: 5 GB, latency: 5 ms }\nnode n"), None)
    assert len(checked.diagnostics) == 3
    document = design_in_json(checked.design)
    assert attributes(document, "m") == {"latency": "5 ms"}
    validated(document)


def test_parts_and_numbers_of_an_import_are_there(tmp_path: Path) -> None:
    (tmp_path / "platform.mlsd").write_text(
        "assume base = 3k\nstore redis { replicas: base / 1000 }\n", encoding="utf-8"
    )
    text = 'import "platform.mlsd" as platform\nendpoint api { => platform.redis }\n'
    document = design_in_json(check(Source("main.mlsd", text), tmp_path / "main.mlsd").design)
    assert attributes(document, "platform.redis")["replicas"] == {"formula": "base / 1000", "value": "3"}
    assert document["edges"][0]["target"] == "platform.redis"
    assert document["assumptions"] == [{"name": "platform.base", "value": "3000", "why": ""}]
    validated(document)


# What is read back


def test_a_document_of_everything_fits(document: dict[str, Any]) -> None:
    assert validated(document).model_dump(mode="json", by_alias=True, exclude_unset=True) == document
    CHECKER.validate(json.loads(json.dumps(document)))


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_design_of_ours_fits(path: Path) -> None:
    source, unreadable = read(path, path.name)
    document = design_in_json(check(source, path).design)
    assert unreadable == []
    assert document["parts"]
    assert validated(document).model_dump(mode="json", by_alias=True, exclude_unset=True) == document
    CHECKER.validate(json.loads(json.dumps(document)))


SMALL: dict[str, Any] = {
    "schema_version": 1,
    "design": {"name": "x"},
    "parts": [{"kind": "source", "name": "s", "attributes": {"rate": "5 events/s", "mode": "stream"}}],
    "edges": [{"source": "s", "arrow": "->", "target": "s", "attributes": {"share": "10%"}}],
}


def test_the_least_document_fits() -> None:
    validated(SMALL)
    CHECKER.validate(SMALL)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("parts", 0, "kind"), "sorce"),
        (("parts", 0, "name"), ""),
        (("parts", 0, "attributes", "ratee"), "5 events/s"),
        (("parts", 0, "attributes", "rate"), "5 GB"),
        (("parts", 0, "attributes", "rate"), "5"),
        (("parts", 0, "attributes", "rate"), 5),
        (("parts", 0, "attributes", "rate"), None),
        (("parts", 0, "attributes", "lag"), "5 fortnights"),
        (("parts", 0, "attributes", "lag"), "-5 s"),
        (("parts", 0, "attributes", "lag"), "p50 1 s p99 2 s"),
        (("parts", 0, "attributes", "lag"), "5 s\nmode: batch"),
        (("parts", 0, "attributes", "lag"), {"formulae": "x"}),
        (("parts", 0, "attributes", "mode"), "streem"),
        (("parts", 0, "attributes", "event"), "pinch"),
        (("parts", 0, "attributes", "event"), {"other": "pinch", "or": "else"}),
        (("parts", 0, "attributes", "tech"), "kafkka"),
        (("parts", 0, "attributes", "schema"), "yes"),
        (("parts", 0, "attributes", "fields"), {"a": "lst"}),
        (("parts", 0, "attributes", "locales"), []),
        (("parts", 0, "attributes", "locales"), "en"),
        (("parts", 0, "owner"), "an attribute that is not among the attributes"),
        (("edges", 0, "arrow"), "-->"),
        (("edges", 0, "attributes", "timeout"), "30 ms"),
        (("edges", 0, "turn"), 1),
        (("design", "attributes"), {"level": "junior"}),
        (("design", "attributes"), {"date": "soon"}),
        (("schema_version",), 2),
        (("requirements",), [{"fact": "s.age", "op": "=<", "bound": "5 s"}]),
        (("acceptances",), [{"rule": "some-rule"}]),
        (("part",), []),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_by_the_models_and_by_the_schema(
    place: tuple[str | int, ...], value: object
) -> None:
    document: Any = copy.deepcopy(SMALL)
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with pytest.raises(ValidationError):
        validated(document)
    # JSON Schema leaves it to its reader whether `format: date` is checked.
    checker = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert not checker.is_valid(document)


@pytest.mark.parametrize(
    ("attribute", "value", "said"),
    [
        ("rate", "5 GB", "is a rate of events, and `5 GB` is an amount of data"),
        ("lag", "5 mins", "write `5 min`"),
        ("rate", "videos", "rests on names"),
        ("rate", {"formula": "videos *"}, "a value is missing"),
        ("rate", {"formula": "videos", "value": "2 fortnights"}, "is not a unit"),
        ("mode", "streem", "'batch', 'stream', 'cdc'"),
    ],
)
def test_a_refusal_says_what_the_language_would_say(attribute: str, value: object, said: str) -> None:
    document = copy.deepcopy(SMALL)
    document["parts"][0]["attributes"][attribute] = value
    with pytest.raises(ValidationError, match=re.escape(said)) as refused:
        validated(document)
    [error] = refused.value.errors()
    assert error["loc"][:5] == ("parts", 0, "source", "attributes", attribute)


# The schema


def test_the_schema_is_one_of_its_dialect() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_has_every_attribute_with_what_it_means() -> None:
    for word, kind in KINDS.items():
        name = "".join(part.capitalize() for part in word.split("_")) + "Attributes"
        described = SCHEMA["$defs"][name]["properties"]
        assert list(described) == list(kind.attributes)
        assert [entry["description"] for entry in described.values()] == [each.doc for each in kind.attributes.values()]


@pytest.mark.parametrize("word", BLOCKS)
def test_examples_and_defaults_are_values_that_fit(word: str) -> None:
    schema = json_schema(word)
    [described] = [d["properties"] for name, d in schema["$defs"].items() if name.endswith("Attributes")] or [{}]
    for name, entry in described.items():
        checker = jsonschema.Draft202012Validator({"$defs": schema["$defs"], **entry})
        assert entry["examples"]
        for value in [*entry["examples"], *([entry["default"]] if "default" in entry else [])]:
            assert checker.is_valid(value), f"{word}.{name}: {value!r}"


def test_an_unstated_attribute_is_told_what_then_holds_and_nothing_else() -> None:
    described = SCHEMA["$defs"]["StoreAttributes"]["properties"]
    assert described["replication"]["default"] == "1"
    assert "default" not in described["retention"]
    stated = validated(SMALL).model_dump(by_alias=True, exclude_unset=True)["parts"][0]["attributes"]
    assert stated == {"rate": "5 events/s", "mode": "stream"}


def test_every_type_of_numbers_has_a_name_of_its_own() -> None:
    assert [name for name in SCHEMA["$defs"] if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)] == []
    assert name_of(Measure(TIME)) == "Duration"
    assert name_of(Measure(RATIO, "user", whole=True, least=1)) == "NumberOfUsersWholeFrom1"


def test_the_schema_of_one_kind_stands_alone() -> None:
    checker = jsonschema.Draft202012Validator(json_schema("source"))
    assert checker.is_valid(SMALL["parts"][0])
    assert not checker.is_valid(SMALL["parts"][0] | {"kind": "store"})
    assert not checker.is_valid(SMALL)


def test_the_schema_names_units_and_kinds() -> None:
    described = SCHEMA["$defs"]["LabelAttributes"]["properties"]
    assert "source" in described["from"]["items"]["x-mlsd-kinds"]
    text, _ = SCHEMA["$defs"]["RateOfEvents"]["oneOf"]
    assert (text["x-mlsd-unit"], text["x-mlsd-counts"]) == ("1/s", "event")


# Numbers

TYPES: list[Measure] = sorted(
    {
        inner
        for block in BLOCKS.values()
        for record in block.attributes.values()
        for inner in (record.type, getattr(record.type, "of", None))
        if isinstance(inner, Measure)
    },
    key=name_of,
)
WORDS = [
    "",
    "%",
    "x",
    "ms",
    "s",
    "month",
    "bytes",
    "GiB",
    "Gbit",
    "USD",
    "TFLOP",
    "qps",
    "users",
    "req",
    "token",
    "GPU",
]
BELOW = ["", "/s", " / day", "/month", "/GB", "/token", "/Mtoken", "/user/month", "/GB/month", "/month/GB", "/day/user"]


@pytest.mark.parametrize("type", TYPES, ids=name_of)
def test_a_pattern_holds_for_units_of_its_dimension_only(type: Measure) -> None:
    holds = re.compile(pattern(type))
    for above, below in product(WORDS, BELOW):
        literal = f"5 {above}{below}"
        try:
            dimension: Dimension | None = parse(literal).dimension
        except QuantityError:
            continue
        fits = dimension == type.dimension or dimension in type.per
        if holds.match(literal):
            assert fits, literal
        elif fits and above in ("ms", "GiB", "USD", "TFLOP") and _kept(above, dimension):
            pytest.fail(f"{literal} fits {name_of(type)}, and its pattern does not say so")


def _kept(unit: str, dimension: Dimension | None) -> bool:
    """Whether nothing below divides the unit out again, as in `5 ms/s`, which no pattern knows."""
    assert dimension is not None
    return all(left >= exponent for left, exponent in zip(dimension, UNITS[unit].dimension, strict=True))


def test_patterns_stay_clear_of_what_only_some_programs_know() -> None:
    assert not [type for type in TYPES if re.search(r"\(\?[P<]|\\[AZ]|\\p", pattern(type).replace("(?!", ""))]


UNIT = st.sampled_from([word for word in UNITS if word not in ("%", "x")])


@given(
    low=st.floats(1e-12, 1e12),
    more=st.one_of(st.just(1.0), st.floats(1.0, 1e6)),
    unit=st.one_of(st.just(""), UNIT, st.builds("{}/{}".format, UNIT, UNIT)),
)
def test_an_exact_spelling_reads_back_as_the_same_number(low: float, more: float, unit: str) -> None:
    try:
        one = parse(f"1 {unit}")
    except QuantityError:
        return
    number = Quantity(low * one.low, low * one.low * more, one.dimension, one.label)
    again = parse(exact(number))
    assert (again.low, again.high) == pytest.approx((number.low, number.high), rel=1e-11)
    assert (again.dimension, again.label) == (number.dimension, number.label)


def test_an_exact_spelling_is_the_shown_one_where_that_loses_nothing() -> None:
    assert exact(parse("20k req/s")) == "20k req/s"
    assert exact(parse("123456 bytes")) == "123456.0 byte"
    assert exact(parse("0.123456 USD/month")).endswith("USD/s")


@pytest.mark.parametrize("text", ["", "5 s, 6 s", "5 s # why", "5 s\n6 s", "{ }", "5 s }", '"5 s"'])
def test_a_string_is_one_value_or_none(text: str) -> None:
    with pytest.raises(UnfitError):
        meant(Measure(TIME), text)


# The command


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["schema", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_prints_the_whole_schema() -> None:
    code, out, _ = run()
    assert code == 0
    assert json.loads(out) == SCHEMA
    assert out == run()[1]


def test_prints_one_kind_as_schema_as_page_and_for_editors() -> None:
    assert json.loads(run("source")[1]) == json_schema("source")
    page = run("source", "--format", "markdown")[1]
    assert page.startswith("# source\n")
    assert "| `late_by` | duration |" in page
    assert "`retention`" in page
    completion = json.loads(run("source", "--format", "completion")[1])
    assert completion["source"]["attributes"]["lag"]["unit"] == "s"


def test_prints_text_without_colour_where_none_is_wanted() -> None:
    code, out, _ = run("source", "--format", "text", "--no-color")
    assert code == 0
    assert "late_by" in out
    assert "\x1b[" not in out
    assert "\x1b[" in run("source", "--format", "text", "--color")[1]


@pytest.mark.parametrize("word", BLOCKS)
def test_every_block_has_a_schema_and_a_page(word: str) -> None:
    assert run(word)[0] == 0
    assert run(word, "--format", "markdown")[1].startswith(f"# {word}\n")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("sorce",), "mlsd schema source"),
        (("database",), "it is called `store` here"),
        (("xyzzyx",), "kinds are actor, kpi"),
        (("require",), "mlsd schema require --format markdown"),
        (("--format", "markdown"), "name it: mlsd schema source"),
    ],
)
def test_says_in_one_line_what_it_cannot_print(arguments: tuple[str, ...], hint: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert hint in err


def test_an_option_that_does_not_exist_is_no_kind() -> None:
    code, out, err = run("--fromat", "json")
    assert (code, out) == (2, "")
    assert "--fromat" in err
