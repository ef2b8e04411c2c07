"""Findings in the formats of other tools, each held against its schema, with texts that would break a careless writer."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import xmlschema
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mlsd_dsl.diagnostics import Diagnostic, Edit, Fix, Note, Position, Rule, Severity, Span
from mlsd_dsl.gate import baseline
from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.gate.reported import Accepted, Reported
from mlsd_dsl.output.checkstyle import checkstyle
from mlsd_dsl.output.findings import step_of
from mlsd_dsl.output.github import github
from mlsd_dsl.output.gitlab import gitlab
from mlsd_dsl.output.json import json_lines, lint_document
from mlsd_dsl.output.junit import junit
from mlsd_dsl.output.places import address, slashed
from mlsd_dsl.output.rdjson import rdjson
from mlsd_dsl.output.sarif import sarif
from mlsd_dsl.output.summary import MOST_FINDINGS, MOST_ROWS, markdown, table
from mlsd_dsl.output.text import Style, breadth, concise
from mlsd_dsl.syntax.source import Source

ROOT = Path(__file__).parent.parent
SCHEMAS = Path(__file__).parent / "schemas"

LEAK = Rule("D310", "target-derived-feature", "A feature holds what it predicts.")
GATE = Rule("S628", "no-rollback", "A model cannot be taken back.", Severity.WARNING)
NAME = Rule("G009", "generic-node", "A part says nothing.", Severity.INFO)
ASKED = Rule("Q001", "unstated", "Something is not stated.", Severity.QUESTION)
RULES = (LEAK, GATE, NAME, ASKED)

HOSTILE = (
    "plain words",
    "\"double\" and 'single' and `back`",
    "<b>&amp;</b> ]]> <!-- --> <![CDATA[",
    "bell \a escape \x1b[31m null \0 delete \x7f next line \x85",
    "one\ntwo\r\nthree\rfour\ttabbed",
    "100% %0A %25 :: ::error::x ::set-output name=a::b, c: d",
    "emoji 👩\u200d🔬 wide 漢字 accent e\u0301 above 𐐀",
    "no character \ufffe \uffff, half of one \ud800",
    "x" * 500,
    "| cell | [link](https://example.org) **bold** _it_ $math$ ~gone~ www.example.org",
    "{0} {{1}} \\N \\u0041",
)
PATHS = (
    "answers/feed.mlsd",
    "./here.mlsd",
    r"a\b.mlsd",
    r"C:\designs\feed 1.mlsd",
    "/abs/100% sure?#1.mlsd",
    "../other/feed.mlsd",
    "größe/漢字:1.mlsd",
    "<stdin>",
    'quote"s&<x>.mlsd',
    "line\nbreak,comma.mlsd",
)


def found(
    rule: Rule = LEAK,
    path: str = "answers/feed.mlsd",
    message: str = "`ctr` holds its label",
    accepted: Accepted | None = None,
    url: str = "",
    fingerprint: str = "0123456789abcdef",
    lines: tuple[int, int] = (3, 3),
    **more: Any,
) -> Reported:
    span = Span(path, Position(lines[0], 5), Position(lines[1], 9))
    diagnostic = Diagnostic(rule, message, span, severity=rule.severity, **more)
    return Reported(diagnostic, fingerprint, url, accepted)


def hostile() -> list[Reported]:
    """Every text at every place where a text can be, at every path, in every severity; the last one is accepted."""
    findings = []
    for number in range(len(HOSTILE) * len(PATHS)):
        text, path = HOSTILE[number % len(HOSTILE)], PATHS[number % len(PATHS)]
        span = Span(path, Position(number + 1, 1), Position(number + 2, 1))
        edits = (Edit(span, text), Edit(span._replace(path="b.mlsd"), ""))
        fixes = (Fix(text, "safe", edits[:1]), Fix(text, "unsafe", edits))
        findings.append(
            found(
                RULES[number % len(RULES)]._replace(about=text),
                path,
                text,
                lines=(number + 1, number + 1 + number % 2),
                help=text,
                notes=(Note(text, span),),
                fixes=fixes,
                subject=text,
                url="https://example.org/rules/D310",
            )
        )
    return [*findings, found(accepted=Accepted(HOSTILE[4], HOSTILE[5], "2027-01-01"))]


def linted(*findings: Reported, path: str = "a.mlsd", title: str = "", verdicts: tuple[str, ...] = ()) -> Linted:
    return Linted(path, title, findings, tuple({"verdict": verdict} for verdict in verdicts))


def loaded(text: str) -> Any:
    """A JSON text after the way to a file and back."""
    return json.loads(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def valid_json(document: Any, schema: str) -> None:
    definition = json.loads((SCHEMAS / schema).read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(definition)(definition).validate(document)


def parsed(text: str, schema: str) -> ET.Element:
    """An XML text, valid, after the way to a file and back."""
    data = text.encode("utf-8")
    root = ET.fromstring(data)
    xmlschema.XMLSchema(str(SCHEMAS / schema)).validate(root)
    return root


# SARIF


def run_of(findings: list[Reported], **more: Any) -> Any:
    document = loaded(sarif(findings, "0.1.0", **more))
    valid_json(document, "sarif-2.1.0-rtm.5.json")
    return document["runs"][0]


def test_sarif_of_hostile_findings_is_valid() -> None:
    results = run_of(hostile())["results"]
    assert len(results) == len(HOSTILE) * len(PATHS) + 1
    assert results[1]["message"]["text"] == f"{HOSTILE[1]}\nhelp: {HOSTILE[1]}"


def test_sarif_without_findings_is_valid() -> None:
    assert run_of([])["results"] == []


def test_sarif_names_the_place_in_characters_with_an_exclusive_end() -> None:
    run = run_of([found()])
    assert run["columnKind"] == "unicodeCodePoints"
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "answers/feed.mlsd", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}
    assert "%SRCROOT%" in run["originalUriBaseIds"]


def test_sarif_describes_each_rule_once_with_its_step_and_page() -> None:
    run = run_of([found(GATE), found(LEAK, url="https://example.org/D310"), found(GATE)])
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["D310", "S628"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["S628", "D310", "S628"]
    assert rules[0] == {
        "id": "D310",
        "name": "target-derived-feature",
        "shortDescription": {"text": "Target derived feature"},
        "fullDescription": {"text": "A feature holds what it predicts."},
        "helpUri": "https://example.org/D310",
        "help": {"text": "A feature holds what it predicts. https://example.org/D310"},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["data"], "problem.severity": "error"},
    }
    assert "helpUri" not in rules[1]


def test_sarif_lists_rules_that_found_nothing_where_they_are_given() -> None:
    rules = run_of([found(GATE)], rules={"D310": (LEAK, "")})["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["D310", "S628"]


def test_sarif_has_three_levels_and_keeps_the_fourth_severity_apart() -> None:
    results = run_of([found(rule) for rule in RULES])["results"]
    assert [(result["level"], result["properties"]["severity"]) for result in results] == [
        ("error", "error"),
        ("warning", "warning"),
        ("note", "info"),
        ("note", "question"),
    ]


def test_sarif_takes_the_level_of_the_finding_not_of_the_rule() -> None:
    finding = found(LEAK)
    weaker = finding._replace(diagnostic=finding.diagnostic._replace(severity=Severity.INFO))
    assert run_of([weaker])["results"][0]["level"] == "note"


def test_sarif_suppresses_what_was_accepted_and_says_why() -> None:
    plain, accepted = run_of([found(), found(accepted=Accepted("a toy", "ada", "2027-01-01"))])["results"]
    assert "suppressions" not in plain
    assert accepted["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "a toy",
            "properties": {"by": "ada", "until": "2027-01-01"},
        }
    ]


def test_sarif_tells_a_baseline_from_an_acceptance_in_the_design() -> None:
    (result,) = run_of([found(accepted=Accepted(baseline.REASON, external=True))])["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "in the baseline"}]


def test_sarif_tells_of_other_places_and_of_fixes() -> None:
    here = Span("a.mlsd", Position(1, 2), Position(1, 4))
    there = here._replace(path="b.mlsd")
    fix = Fix("mend both", "placeholders", (Edit(here, "x"), Edit(there, "y"), Edit(here, "z")))
    (result,) = run_of([found(notes=(Note("the label", there),), fixes=(fix,))])["results"]
    (related,) = result["relatedLocations"]
    assert related["message"]["text"] == "the label"
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "b.mlsd"
    (told,) = result["fixes"]
    assert told["description"]["text"] == "mend both"
    assert told["properties"] == {"applicability": "placeholders"}
    changed = [
        (change["artifactLocation"]["uri"], [part["insertedContent"]["text"] for part in change["replacements"]])
        for change in told["artifactChanges"]
    ]
    assert changed == [("a.mlsd", ["x", "z"]), ("b.mlsd", ["y"])]
    assert told["artifactChanges"][1]["replacements"][0]["deletedRegion"] == {
        "startLine": 1,
        "startColumn": 2,
        "endLine": 1,
        "endColumn": 4,
    }


def test_code_scanning_follows_a_finding_by_its_fingerprint() -> None:
    (result,) = run_of([found(fingerprint="feed")])["results"]
    assert result["partialFingerprints"] == {"mlsd/v1": "feed", "primaryLocationLineHash": "feed"}


def test_sarif_names_the_part_concerned() -> None:
    (result,) = run_of([found(subject="platform.redis")])["results"]
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "platform.redis"}]


# Paths


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("answers/feed.mlsd", ("answers/feed.mlsd", True)),
        ("./answers//feed.mlsd", ("answers/feed.mlsd", True)),
        (r"answers\sub\feed.mlsd", ("answers/sub/feed.mlsd", True)),
        ("a b/100%.mlsd", ("a%20b/100%25.mlsd", True)),
        ("größe.mlsd", ("gr%C3%B6%C3%9Fe.mlsd", True)),
        ("a:b.mlsd", ("a%3Ab.mlsd", True)),
        ("what?#1.mlsd", ("what%3F%231.mlsd", True)),
        ("<stdin>", ("%3Cstdin%3E", True)),
        ("/abs/a b.mlsd", ("file:///abs/a%20b.mlsd", False)),
        (r"C:\x\a b.mlsd", ("file:///C:/x/a%20b.mlsd", False)),
        (r"\\host\share\a.mlsd", ("file://host/share/a.mlsd", False)),
        ("../other/a.mlsd", ("../other/a.mlsd", False)),
        ("byte\udcff.mlsd", ("byte%FF.mlsd", True)),
    ],
)
def test_a_path_becomes_an_address(path: str, expected: tuple[str, bool]) -> None:
    assert address(path) == expected


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("../other/a.mlsd", "/srv/ann/work", ("file:///srv/ann/other/a.mlsd", False)),
        ("/srv/ann/work/a.mlsd", "/srv/ann/work", ("a.mlsd", True)),
        ("/srv/ann/work2/a.mlsd", "/srv/ann/work", ("file:///srv/ann/work2/a.mlsd", False)),
        (r"..\a.mlsd", r"C:\ann\work", ("file:///C:/ann/a.mlsd", False)),
        (r"C:\ann\work\a.mlsd", r"C:\ann\work", ("a.mlsd", True)),
        ("a.mlsd", "/", ("a.mlsd", True)),
    ],
)
def test_a_path_that_leads_outside_is_absolute(path: str, folder: str, expected: tuple[str, bool]) -> None:
    assert address(path, folder) == expected


@given(st.lists(st.text("ab é%:?#& []", min_size=1), min_size=1, max_size=3).map("/".join))
def test_an_address_leads_back_to_its_path(path: str) -> None:
    assume(not re.match("[a-z]:/", path))  # on Windows that is a drive
    uri, relative = address(path)
    assert relative
    assert re.fullmatch(r"[\w.~%/-]*", uri, re.ASCII)
    assert unquote(uri) == path


# JUnit


def test_junit_of_hostile_findings_is_valid() -> None:
    root = parsed(junit(hostile()), "junit-10.xsd")
    assert len(root.findall(".//testcase")) == len(HOSTILE) * len(PATHS)
    assert {suite.get("name") for suite in root} == {slashed(path) for path in PATHS}


def test_junit_fails_at_the_gate_and_skips_below_it() -> None:
    findings = [found(rule) for rule in RULES]
    for gate, failures in ((Severity.ERROR, 1), (Severity.WARNING, 2), (Severity.INFO, 3), (None, 0)):
        (suite,) = parsed(junit(findings, gate=gate), "junit-10.xsd")
        assert len(suite.findall(".//failure")) == failures
        assert len(suite.findall(".//skipped")) == 4 - failures
        assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == (
            "4",
            str(failures),
            str(4 - failures),
        )


def test_junit_shows_a_clean_file_as_passed() -> None:
    root = parsed(junit([found()], ["clean.mlsd", "answers/feed.mlsd"]), "junit-10.xsd")
    clean, other = root
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert (clean.get("name"), clean.get("tests"), clean.get("failures")) == ("clean.mlsd", "1", "0")
    assert [case.get("name") for case in clean] == ["no findings"]
    assert list(clean[0]) == []
    assert other.get("name") == "answers/feed.mlsd"


def test_junit_says_where_what_and_what_to_do() -> None:
    note = Note("the label", Span("b.mlsd", Position(7, 1), Position(7, 2)))
    root = parsed(junit([found(help="drop it", notes=(note,), url="https://example.org/D310")]), "junit-10.xsd")
    (failure,) = root.findall(".//failure")
    assert failure.get("message") == "`ctr` holds its label"
    assert failure.text == (
        "answers/feed.mlsd:3:5: error[target-derived-feature D310]: `ctr` holds its label\n"
        "note: the label (b.mlsd:7:1)\n"
        "help: drop it\n"
        "https://example.org/D310"
    )


# Checkstyle


def test_checkstyle_of_hostile_findings_is_valid() -> None:
    root = parsed(checkstyle(hostile()), "checkstyle.xsd")
    assert sum(len(file) for file in root) == len(HOSTILE) * len(PATHS)


def test_checkstyle_has_one_element_a_file() -> None:
    findings = [found(rule, path) for path in ("b.mlsd", "a.mlsd", "b.mlsd") for rule in (LEAK, ASKED)]
    root = parsed(checkstyle(findings), "checkstyle.xsd")
    assert [(file.get("name"), len(file)) for file in root] == [("b.mlsd", 4), ("a.mlsd", 2)]
    assert root[0][1].attrib == {
        "line": "3",
        "column": "5",
        "severity": "info",
        "message": "`ctr` holds its label",
        "source": "mlsd.unstated",
    }


# What XML can hold


@given(st.text(st.characters(codec=None, exclude_categories=())))
@settings(max_examples=200)
def test_any_text_comes_back_from_xml_but_for_what_xml_cannot_hold(text: str) -> None:
    (error,) = ET.fromstring(checkstyle([found(message=text)]).encode("utf-8"))[0]
    allowed = re.compile("[\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    assert error.get("message") == "".join(c if allowed.match(c) else "\ufffd" for c in text)


# GitHub


def unescaped(text: str) -> str:
    """What the runner of GitHub makes of the data of a command."""
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


COMMAND = re.compile(r"::(error|warning|notice) ([^:\n]*)::(.*)")


def test_github_has_one_line_a_finding_whatever_the_text() -> None:
    lines = github(hostile()).split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(HOSTILE) * len(PATHS)
    for line in lines:
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = [part.split("=", 1) for part in match[2].split(",")]
        keys = [key for key, _ in properties]
        assert keys[:3] == ["file", "line", "endLine"]
        assert keys[-1] == "title"
        assert line.isprintable()


def test_github_gets_its_text_back() -> None:
    message = "100% of\r\n`a`: x, %0A"
    (line,) = github([found(message=message, help="drop it", url="https://example.org/D310")]).splitlines()
    match = COMMAND.fullmatch(line)
    assert match
    assert unescaped(match[3]) == "100% of\n`a`: x, %0A\nhelp: drop it\nhttps://example.org/D310"


def test_github_properties_escape_colons_and_commas() -> None:
    (line,) = github([found(ASKED, path="C:\\a,b\n.mlsd")]).splitlines()
    assert line == (
        "::notice file=C%3A/a%2Cb%0A.mlsd,line=3,endLine=3,col=5,endColumn=9,title=question%3A unstated Q001"
        "::`ctr` holds its label"
    )


def test_github_gives_no_columns_for_several_lines() -> None:
    assert "col=" not in github([found(lines=(3, 4))]).lower()


def test_github_comes_with_the_worst_first_as_it_shows_ten_of_a_kind() -> None:
    told = github([found(rule) for rule in reversed(RULES)])
    assert re.findall(r"^::(\w+)", told, re.MULTILINE) == ["error", "warning", "notice", "notice"]
    assert told.index("generic-node") < told.index("unstated")


# GitLab


def test_gitlab_of_hostile_findings_is_valid() -> None:
    document = loaded(gitlab(hostile()))
    valid_json(document, "gitlab-code-quality.json")
    assert len(document) == len(HOSTILE) * len(PATHS)


def test_gitlab_has_no_fingerprint_twice() -> None:
    document = loaded(gitlab([found(path=path) for path in ("a.mlsd", "b.mlsd", "c.mlsd")]))
    prints = [issue["fingerprint"] for issue in document]
    assert prints[0] == "0123456789abcdef"
    assert len(set(prints)) == 3


def test_gitlab_says_where_and_how_bad() -> None:
    document = loaded(gitlab([found(rule, lines=(3, 4)) for rule in RULES]))
    assert [issue["severity"] for issue in document] == ["major", "minor", "info", "info"]
    assert document[0]["check_name"] == "target-derived-feature"
    assert document[0]["location"] == {"path": "answers/feed.mlsd", "lines": {"begin": 3, "end": 4}}


# reviewdog


def test_rdjson_of_hostile_findings_is_valid() -> None:
    document = loaded(rdjson(hostile(), {}, "https://example.org"))
    valid_json(document, "rdjson.json")
    assert len(document["diagnostics"]) == len(HOSTILE) * len(PATHS)


def test_rdjson_counts_bytes_where_the_line_is_known() -> None:
    source = Source("answers/feed.mlsd", "\n\né漢𐐀\tctr_\n")
    (known,) = loaded(rdjson([found()], {source.path: source}))["diagnostics"]
    # Before column 5 stand é (2 bytes), 漢 (3), 𐐀 (4) and a tab (1); up to column 9 four letters follow.
    assert known["location"]["range"] == {"start": {"line": 3, "column": 11}, "end": {"line": 3, "column": 15}}
    (unknown,) = loaded(rdjson([found()], {}))["diagnostics"]
    assert unknown["location"]["range"]["start"] == {"line": 3, "column": 5}


def test_rdjson_suggests_only_what_can_be_taken_alone() -> None:
    here = Span("answers/feed.mlsd", Position(3, 5), Position(3, 9))
    one, other = Edit(here, "one"), Edit(here._replace(path="b.mlsd"), "other")
    fixes = (
        Fix("alone", "safe", (one,)),
        Fix("a blank to fill", "placeholders", (one._replace(text="..."),)),
        Fix("doubtful", "unsafe", (one,)),
        Fix("half", "safe", (one, other)),
        Fix("elsewhere", "safe", (other,)),
    )
    (told,) = loaded(rdjson([found(fixes=fixes)], {}))["diagnostics"]
    assert [suggestion["text"] for suggestion in told["suggestions"]] == ["one", "..."]


def test_rdjson_knows_three_severities() -> None:
    told = loaded(rdjson([found(rule) for rule in RULES], {}))["diagnostics"]
    assert [each["severity"] for each in told] == ["ERROR", "WARNING", "INFO", "INFO"]
    assert told[0]["code"] == {"value": "D310"}


# JSON


def test_json_lines_have_the_keys_of_the_document() -> None:
    findings = hostile()
    lines = json_lines(findings).split("\n")
    assert lines.pop() == ""
    told = [loaded(line) for line in lines]
    assert all(each.pop("schema_version") == 1 for each in told)
    document = loaded(lint_document([linted(*findings)], "strict"))
    assert sorted(map(json.dumps, told)) == sorted(map(json.dumps, document["diagnostics"]))


def test_json_counts_accepted_findings_apart() -> None:
    document = loaded(lint_document([linted(found(), found(accepted=Accepted("a toy", "ada")))], "strict"))
    assert document["summary"] == {"error": 1, "warning": 0, "info": 0, "question": 0, "accepted": 1}
    assert [each["accepted"] for each in document["diagnostics"]] == [
        None,
        {"reason": "a toy", "by": "ada", "until": ""},
    ]


def test_json_has_findings_of_all_files_in_order_of_place() -> None:
    document = loaded(lint_document([linted(found(path="b.mlsd")), linted(found(path="a.mlsd"))], "strict"))
    assert [each["path"] for each in document["diagnostics"]] == ["a.mlsd", "b.mlsd"]


# All of them

FORMATS: dict[str, Callable[[list[Reported]], str]] = {
    "sarif": lambda findings: sarif(findings, "0.1.0"),
    "junit": junit,
    "checkstyle": checkstyle,
    "github": github,
    "gitlab": gitlab,
    "rdjson": lambda findings: rdjson(findings, {}),
    "jsonl": json_lines,
}


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("sarif", "jsonl")])
def test_what_was_accepted_is_told_to_no_one_who_would_complain(name: str) -> None:
    told = FORMATS[name]([found(), found(GATE, accepted=Accepted("a toy"))])
    assert "target-derived-feature" in told or "D310" in told
    assert "no-rollback" not in told
    assert "S628" not in told


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_findings_give_the_same_bytes(name: str) -> None:
    assert FORMATS[name](hostile()) == FORMATS[name](hostile())


@pytest.mark.parametrize("name", FORMATS)
def test_ten_thousand_findings_take_less_than_a_second(name: str) -> None:
    note = Note("here", Span("b.mlsd", Position(1, 1), Position(1, 2)))
    findings = [found(path=f"{n % 100}.mlsd", message=f"`x{n}` is × 2", notes=(note,)) for n in range(10_000)]
    seconds = []
    for _ in range(2):  # the better of two: the machine has other work
        began = time.process_time()
        told = FORMATS[name](findings)
        seconds.append(time.process_time() - began)
        assert "x9999" in told
    assert min(seconds) < 1


# The summary


def test_the_table_has_a_row_an_answer() -> None:
    texts = [
        linted(found(), found(GATE), found(GATE), path="answers/feed.mlsd", verdicts=("holds", "holds", "at_risk")),
        linted(found(ASKED), found(accepted=Accepted("a toy")), path="answers/ads.mlsd", verdicts=("unknown",)),
    ]
    assert table(texts, Style(width=140)).splitlines() == [
        "answer             error  warning  info  question  1  2  3  4  5  6  7  other  holds  violated  at risk  unknown",
        "answers/feed.mlsd      1        2     -         -  -  -  1  -  -  2  -      -      2         -        1        -",
        "answers/ads.mlsd       -        -     -         1  -  -  -  -  -  -  -      1      -         -        -        1",
        "all                    1        2     -         1  -  -  1  -  -  2  -      1      2         -        1        1",
    ]


@pytest.mark.parametrize("width", [60, 70, 80, 100, 120, 200])
@pytest.mark.parametrize("name", ["a.mlsd", "very/" * 30 + "far.mlsd", "漢字" * 30 + ".mlsd"])
def test_the_table_fits_the_terminal(width: int, name: str) -> None:
    lines = table([linted(found(), path=name), linted(path="b.mlsd")], Style(width=width)).splitlines()
    rows = lines[: lines.index("")] if "" in lines else lines
    assert all(breadth(row) <= width for row in rows)
    assert len({breadth(row) for row in rows}) == 1
    assert ".mlsd " in rows[1]


def test_a_narrow_table_explains_its_letters() -> None:
    told = table([linted(found())], Style(width=70))
    assert "E error, W warning, I info, Q question" in told
    assert "3 data" in told
    assert "3 data" not in table([linted(found(), path="long" * 9)], Style(width=60))


def test_the_table_has_colour_only_where_asked_and_only_for_numbers() -> None:
    assert "\033" not in table([linted(found())], Style())
    coloured = table([linted(found(), verdicts=("violated",))], Style(colour=True))
    assert coloured.count("\033[31m") == 2
    assert re.sub(r"\033\[\d+m", "", coloured) == table([linted(found(), verdicts=("violated",))], Style())


def test_answers_of_one_file_are_told_apart() -> None:
    texts = [linted(path="week.md", title="Feed"), linted(path="week.md"), linted(path="b.md", title="Ads")]
    names = [line.split("  ")[0] for line in table(texts, Style(width=140)).splitlines()]
    assert names == ["answer", "week.md (Feed)", "week.md (2)", "b.md", "all"]


def test_no_answers_make_no_table() -> None:
    assert table([], Style()) == ""
    assert markdown([]) == "## mlsd lint\n\nNo designs.\n\n"


HEADS = (
    "| answer | error | warning | info | question | 1 requirements | 2 framing | 3 data | 4 model | 5 evaluation"
    " | 6 serving | 7 monitoring | other | holds | violated | at risk | unknown |"
)


def test_the_markdown_says_the_same() -> None:
    text = linted(found(), found(GATE), path="answers/feed.mlsd", verdicts=("holds", "violated"))
    assert markdown([text]).splitlines() == [
        "## mlsd lint",
        "",
        "1 design: 1 error, 1 warning.",
        "",
        HEADS,
        "| :-- |" + " --: |" * 16,
        "| answers/feed.mlsd | 1 | 1 |  |  |  |  | 1 |  |  | 1 |  |  | 1 | 1 |  |  |",
        "",
        "- **error** answers/feed.mlsd:3 target-derived-feature D310: `ctr` holds its label",
        "- **warning** answers/feed.mlsd:3 no-rollback S628: `ctr` holds its label",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_or_message_breaks_the_markdown(text: str) -> None:
    lines = markdown([linted(found(message=text, path=text), path=text, title=text), linted(path=text)]).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 5
    assert all(row.count("|") == 18 for row in rows)
    (item,) = [line for line in lines if line.startswith("- ")]
    outside = re.sub(r"\\.|`[^`]*`", "", item.removeprefix("- **error**"))
    assert not re.search(r"[<>*_~\[\]$]|https?://|www\.", outside)
    assert all(line.isprintable() for line in lines)


def test_the_markdown_stays_within_the_size_of_a_summary() -> None:
    texts = [linted(*([found()] if n == 1_999 else []), path=f"answers/{n}.mlsd") for n in range(2_000)]
    told = markdown(texts)
    assert told.count("\n| answers") == MOST_ROWS
    assert "| answers/1999.mlsd | 1 |" in told
    assert "1500 more answers are left out" in told
    many = markdown([linted(*(found() for _ in range(MOST_FINDINGS + 5)))])
    assert many.count("\n- **error**") == MOST_FINDINGS
    assert "\n- and 5 more\n" in many


@pytest.mark.parametrize(
    ("code", "step"),
    [
        *(("R101", "requirements"), ("V001", "requirements"), ("F209", "framing"), ("D310", "data")),
        *(("M411", "model"), ("E505", "evaluation"), ("S628", "serving"), ("O701", "monitoring")),
        *(("G001", "structure"), ("L901", "llm"), ("X101", "language"), ("ACME1", "other"), ("Z101", "other")),
    ],
)
def test_a_code_says_its_step(code: str, step: str) -> None:
    assert step_of(Rule(code, "x", "")) == step


# Around it


def matched(line: str) -> dict[str, str]:
    """What GitHub reads from a line of output with our problem matchers."""
    matchers = json.loads((ROOT / ".github" / "mlsd-problem-matcher.json").read_text(encoding="utf-8"))
    told = []
    for matcher in matchers["problemMatcher"]:
        (pattern,) = matcher["pattern"]
        match = re.search(pattern["regexp"], line)
        if match:
            groups = {key: match[group] for key, group in pattern.items() if key != "regexp"}
            told.append({"severity": matcher.get("severity", ""), **groups})
    (only,) = told
    return only


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", ["answers/feed.mlsd", r"C:\designs\feed 1.mlsd", "<stdin>", "a:1:b.mlsd"])
def test_the_problem_matcher_reads_the_concise_format(rule: Rule, path: str) -> None:
    (line,) = concise([found(rule, path, "is `a: b[c]`: no").diagnostic]).splitlines()
    word = rule.severity.word
    assert matched(line) == {
        "severity": word if word in ("error", "warning") else "notice",
        "file": path,
        "line": "3",
        "column": "5",
        "code": f"{rule.name} {rule.code}",
        "message": "is `a: b[c]`: no",
    }


def test_the_problem_matcher_reads_what_the_program_prints(tmp_path: Path) -> None:
    (tmp_path / "a.mlsd").write_text("topic events { retention: 5 MB }\n", encoding="utf-8")
    command = [sys.executable, "-m", "mlsd_dsl", "lint", "--format", "concise", "a.mlsd"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    first = matched(done.stdout.splitlines()[0])
    assert (first["file"], first["line"], first["severity"]) == ("a.mlsd", "1", "error")


def test_the_action_is_valid() -> None:
    _check_schema("vendor.github-actions", ROOT / "action.yml")


def test_the_gitlab_job_of_the_page_is_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    (job,) = [block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "codequality:" in block]
    (tmp_path / ".gitlab-ci.yml").write_text(job, encoding="utf-8")
    _check_schema("vendor.gitlab-ci", tmp_path / ".gitlab-ci.yml")


def test_the_workflows_of_the_page_are_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    workflows = [block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "runs-on:" in block]
    assert workflows
    for number, workflow in enumerate(workflows):
        (tmp_path / f"{number}.yml").write_text(workflow, encoding="utf-8")
        _check_schema("vendor.github-workflows", tmp_path / f"{number}.yml")


def test_the_page_and_the_action_pass_inputs_that_exist() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    action = YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
    told = re.findall(r"^\| `([\w-]+)` \|.*\|$", page.partition("## GitHub")[2].partition("\n## ")[0], re.MULTILINE)
    assert sorted(told) == sorted(action["inputs"])


@pytest.mark.skipif(os.name == "nt" or shutil.which("bash") is None, reason="the step is run by bash")
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"PATHS": ".", "PROFILE": "", "FAIL_ON": "error", "SARIF_FILE": "mlsd.sarif"},
            ["--fail-on", "error", "--output", "markdown={}/summary", "--output", "sarif=mlsd.sarif", "--", "."],
        ),
        (
            {
                "PATHS": "my designs\n-x.mlsd\n\n$(touch oops)\n",
                "PROFILE": "strict",
                "FAIL_ON": "never",
                "SARIF_FILE": "",
            },
            [
                *("--fail-on", "never", "--output", "markdown={}/summary", "--profile", "strict"),
                *("--", "my designs", "-x.mlsd", "$(touch oops)"),
            ],
        ),
    ],
)
def test_the_action_runs_lint_as_asked(tmp_path: Path, given: dict[str, str], expected: list[str]) -> None:
    program = tmp_path / "mlsd" / "bin" / "mlsd"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s\\0" "$@" > arguments\nexit 1\n', encoding="utf-8")
    program.chmod(0o755)
    action = YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (step,) = [step for step in action["runs"]["steps"] if step.get("id") == "lint"]
    assert set(step["env"]) == set(given)
    runner = {name: str(tmp_path / file) for name, file in _RUNNER.items()}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | given | runner, timeout=60, check=False)
    assert done.returncode == 1
    arguments = (tmp_path / "arguments").read_text(encoding="utf-8").split("\0")[:-1]
    assert arguments == ["lint", "--format", "github", *(part.format(tmp_path) for part in expected)]
    assert (tmp_path / "output").read_text(encoding="utf-8") == f"sarif-file={given['SARIF_FILE']}\n"
    assert not (tmp_path / "oops").exists()


_RUNNER = {"RUNNER_TEMP": "", "GITHUB_STEP_SUMMARY": "summary", "GITHUB_OUTPUT": "output"}


def test_the_hooks_run_commands_that_exist() -> None:
    hooks = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [(hook["id"], hook["entry"], hook["language"]) for hook in hooks] == [
        ("mlsd-lint", "mlsd lint", "python"),
        ("mlsd-fmt", "mlsd fmt", "python"),
        ("mlsd-notes", "mlsd notes sync --check", "python"),
    ]
    for hook, file in zip(hooks, ("answers/feed.mlsd", "answers/feed.mlsd", "notes/feed.md"), strict=True):
        assert re.search(hook["files"], file)
        assert not re.search(hook["files"], f"{file}.bak")


def _check_schema(schema: str, path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
