"""What becomes of findings: selected, weighed, accepted, compared, mended, kept."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mlsd_dsl.cli import main

# Two flaws of step 3: `clicks` does not say how much comes (a question in `interview`, a warning in `production`), and
# nothing checks what is trained on (a warning, an error in `production`).
FLAWED = """\
source clicks { mode: stream }
dataset examples { join: logged }
training nightly { model: ranker, dataset: examples, every: 1 day }
model ranker { role: rank }
endpoint feed { entry: yes }
clicks -> examples
feed => ranker
"""
ONLY = ("--select", "D301,D304,A")
UNCHECKED = "unvalidated-training-data"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLSD_CACHE", str(tmp_path / ".cache"))


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lint", *arguments], catch_exceptions=False)


def document(*arguments: str) -> dict[str, list[dict[str, object]]]:
    loaded: dict[str, list[dict[str, object]]] = json.loads(run(*arguments, "--format", "json").stdout)
    return loaded


def told(*arguments: str) -> list[tuple[str, str]]:
    """Rule and severity of every finding that stands."""
    found = document(*arguments)["diagnostics"]
    return [(str(d["rule"]), str(d["severity"])) for d in found if d["accepted"] is None]


def fingerprints(*arguments: str) -> dict[str, str]:
    return {f"{d['rule']} {d['subject']}": str(d["fingerprint"]) for d in document(*arguments)["diagnostics"]}


# Which rules are asked


def test_profiles_ask_more_and_more() -> None:
    write("a.mlsd", FLAWED)
    assert told("a.mlsd", "--profile", "sketch", "--ignore", "E,M,O,S,R,F,G,L") == []
    assert told("a.mlsd", "--profile", "sketch", *ONLY) == [(UNCHECKED, "warning")], "what is selected is on"
    assert told("a.mlsd", *ONLY) == [("source-volume-missing", "question"), (UNCHECKED, "warning")]
    assert told("a.mlsd", "--profile", "production", *ONLY) == [
        ("source-volume-missing", "warning"),
        (UNCHECKED, "error"),
    ]


@pytest.mark.parametrize("word", ["source-volume-missing", "D301", "D30,E", "d301"])
def test_selects_by_name_and_code(word: str) -> None:
    write("a.mlsd", FLAWED)
    names = [name for name, _ in told("a.mlsd", "--select", word)]
    assert "source-volume-missing" in names
    assert all("experiment" in name or name in ("source-volume-missing", UNCHECKED) or "eval" in name for name in names)


def test_selects_by_step() -> None:
    write("a.mlsd", FLAWED)
    assert {"source-volume-missing", UNCHECKED} <= {name for name, _ in told("a.mlsd", "--select", "data")}
    assert "no-online-experiment" not in {name for name, _ in told("a.mlsd", "--select", "data")}


def test_the_longer_word_wins() -> None:
    write("a.mlsd", FLAWED)
    assert UNCHECKED not in [name for name, _ in told("a.mlsd", "--select", "D", "--ignore", UNCHECKED)]
    assert [name for name, _ in told("a.mlsd", "--select", UNCHECKED, "--ignore", "D")] == [UNCHECKED]


def test_an_unknown_rule_is_refused_with_a_similar_one() -> None:
    write("a.mlsd", FLAWED)
    result = run("a.mlsd", "--ignore", "no-online-experimnt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no rule or step `no-online-experimnt`; a similar one: no-online-experiment" in result.stderr


def test_no_rule_is_asked_of_what_cannot_be_read() -> None:
    write("a.mlsd", FLAWED + "source views { mode: steam }\n")
    result = run("a.mlsd", *ONLY)
    assert result.exit_code == 1
    assert "unknown-word" in result.stdout
    assert UNCHECKED not in result.stdout


# Settings


def test_the_nearest_settings_hold_and_the_command_line_wins() -> None:
    write("mlsd.toml", 'profile = "production"\nselect = ["D301", "D304"]\n[severity]\nD304 = "info"\n')
    write("a.mlsd", FLAWED)
    write("deep/pyproject.toml", '[tool.mlsd]\nselect = ["D304"]\n')
    write("deep/b.mlsd", FLAWED)
    assert told("a.mlsd") == [("source-volume-missing", "warning"), (UNCHECKED, "info")]
    assert told("deep/b.mlsd") == [(UNCHECKED, "warning")]
    assert told("a.mlsd", "--profile", "interview", "--select", "D301") == [("source-volume-missing", "question")]


def test_settings_switch_a_rule_off_and_set_the_gate() -> None:
    write("mlsd.toml", 'fail-on = "warning"\nselect = ["D304"]\n')
    write("a.mlsd", FLAWED)
    assert run("a.mlsd").exit_code == 1
    assert run("a.mlsd", "--fail-on", "error").exit_code == 0
    write("mlsd.toml", 'fail-on = "warning"\nselect = ["D304"]\n[severity]\nunvalidated-training-data = "off"\n')
    assert (run("a.mlsd").exit_code, run("a.mlsd").stdout) == (0, "")


def test_settings_leave_files_out() -> None:
    write("mlsd.toml", 'select = ["D304"]\nexclude = ["drafts/**"]\n')
    write("a.mlsd", "source clicks { mode: stream }\n")
    write("drafts/b.mlsd", FLAWED)
    assert told(".") == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('profle = "production"\n', "has no setting `profle`; a setting with a similar name exists: `profile`"),
        ('profile = "hard"\n', "`profile` of"),
        ("select = 3\n", "is no list of strings"),
        ('[severity]\nD301 = "loud"\n', "takes rules with one of"),
        ("select = [\n", "is no TOML"),
        ('ignore = ["D999"]\n', "there is no rule or step `D999`"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(text: str, complaint: str) -> None:
    write("mlsd.toml", text)
    write("a.mlsd", FLAWED)
    result = run("a.mlsd")
    assert (result.exit_code, result.stdout) == (2, "")
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1


# Acceptances


def test_a_statement_accepts_a_finding_on_its_part() -> None:
    write("a.mlsd", FLAWED + f'accept {UNCHECKED} on examples "checked upstream" {{ by: "ada", until: 2027-03-01 }}\n')
    found = document("a.mlsd", "--select", "D304,A", "--today", "2026-11-01")
    (one,) = found["diagnostics"]
    assert one["accepted"] == {"reason": "checked upstream", "by": "ada", "until": "2027-03-01"}
    assert found["summary"]["accepted"] == 1  # type: ignore[call-overload]
    assert run("a.mlsd", "--select", "D304", "--fail-on", "info").exit_code == 0


def test_a_comment_accepts_what_is_found_on_its_line() -> None:
    beside = FLAWED.replace("mode: stream }", "mode: stream }  # mlsd: accept D301 a toy")
    write("a.mlsd", beside)
    assert told("a.mlsd", "--select", "D301,A") == []
    above = FLAWED.replace("source clicks", "# mlsd: accept source-volume-missing a toy\nsource clicks")
    write("a.mlsd", above)
    assert told("a.mlsd", "--select", "D301,A") == []
    below = FLAWED.replace("dataset examples", "# mlsd: accept D301 a toy\ndataset examples")
    write("a.mlsd", below)
    assert told("a.mlsd", "--select", "D301,A") == [
        ("source-volume-missing", "question"),
        ("unused-acceptance", "warning"),
    ]


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ('accept D304 on ranker "never there"', "unused-acceptance"),
        ('accept D304 on examples "for now" { until: 2026-01-31 }', "expired-acceptance"),
        ('accept no-such-rule "so be it"', "acceptance-of-no-rule"),
        ('accept D304 on examples " "', "acceptance-without-reason"),
    ],
)
def test_an_acceptance_that_is_wrong_is_a_finding(statement: str, finding: str) -> None:
    write("a.mlsd", f"{FLAWED}{statement}\n")
    found = told("a.mlsd", "--select", "D304,A", "--today", "2026-02-01")
    assert finding in [name for name, _ in found]
    assert (UNCHECKED, "warning") in found, "what is accepted in vain is told"


def test_an_acceptance_runs_out_after_its_day_and_not_on_it() -> None:
    write("a.mlsd", FLAWED + 'accept D304 on examples "for now" { until: 2026-02-01 }\n')
    assert told("a.mlsd", "--select", "D304,A", "--today", "2026-02-01") == []
    assert len(told("a.mlsd", "--select", "D304,A", "--today", "2026-02-02")) == 2


def test_an_acceptance_of_a_rule_that_is_off_is_not_called_unused() -> None:
    write("a.mlsd", FLAWED + 'accept D301 on clicks "a toy"\naccept D304 on examples "a toy"\n')
    assert told("a.mlsd", "--select", "D304,A") == []


def test_a_requirement_can_be_accepted() -> None:
    text = "endpoint feed { entry: yes, availability: 99% }\nrequire feed.availability >= 99.9%\n"
    write("a.mlsd", text)
    assert told("a.mlsd", "--select", "S609,A") == [("availability-unreachable", "error")]
    write("a.mlsd", text + 'accept availability-unreachable on feed "until the second region is there"\n')
    assert told("a.mlsd", "--select", "S609,A") == []


# One root cause, one finding


def test_what_one_part_leaves_open_is_asked_in_one_question() -> None:
    write("a.mlsd", FLAWED)
    every = document("a.mlsd", "--fail-on", "never")["diagnostics"]
    asked = [str(d["subject"]) for d in every if d["severity"] == "question"]
    assert len(asked) == len(set(asked))


# Baseline and revisions


def test_a_baseline_takes_over_what_is_there_and_tells_what_is_new() -> None:
    write("a.mlsd", FLAWED)
    assert run("a.mlsd", *ONLY, "--write-baseline").exit_code == 0
    assert told("a.mlsd", *ONLY, "--baseline", "mlsd-baseline.json") == []
    write("a.mlsd", FLAWED + "source views { mode: stream }\nviews -> examples\n")
    new = told("a.mlsd", *ONLY, "--baseline", "mlsd-baseline.json")
    assert new == [("source-volume-missing", "question")]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "# a comment\n\n\n" + text,
        lambda text: "".join(f"{line}\n" for line in reversed(text.splitlines())),
        lambda text: text.replace("{ mode: stream }", "{\n  mode: stream\n}"),
        lambda text: text.replace("every: 1 day", "every: 2 days"),
    ],
)
def test_a_finding_is_recognised_however_the_text_is_laid_out(change: object) -> None:
    write("a.mlsd", FLAWED)
    before = fingerprints("a.mlsd", *ONLY)
    assert callable(change)
    write("a.mlsd", change(FLAWED))
    assert fingerprints("a.mlsd", *ONLY) == before


def test_a_finding_is_recognised_when_its_file_moves() -> None:
    write("a.mlsd", "design feed\n" + FLAWED)
    before = fingerprints("a.mlsd", *ONLY)
    Path("a.mlsd").rename("b.mlsd")
    assert fingerprints("b.mlsd", *ONLY) == before


def test_the_same_flaw_of_two_parts_is_two_findings() -> None:
    write("a.mlsd", FLAWED + "source views { mode: stream }\nviews -> examples\n")
    found = fingerprints("a.mlsd", "--select", "D301")
    assert len(set(found.values())) == 2


def test_a_baseline_that_is_none_is_refused() -> None:
    write("a.mlsd", FLAWED)
    write("b.json", "[]")
    assert "it is no baseline that mlsd wrote" in run("a.mlsd", "--baseline", "b.json").stderr
    assert "there is no baseline `c.json`" in run("a.mlsd", "--baseline", "c.json").stderr


def git(*arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=ada", "-c", "user.email=ada@example.org", *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull},
    )


def test_since_tells_only_what_a_revision_did_not_have() -> None:
    write("team/a.mlsd", "design feed\n" + FLAWED)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    Path("team/a.mlsd").rename("team/b.mlsd")
    assert told("team", *ONLY, "--since", "main") == []
    write("team/b.mlsd", "design feed\n" + FLAWED + "source views { mode: stream }\nviews -> examples\n")
    assert told("team", *ONLY, "--since", "git:main") == [("source-volume-missing", "question")]
    assert "there is no revision `nowhere`" in run("team", "--since", "nowhere").stderr


def test_since_outside_a_checkout_is_refused() -> None:
    write("a.mlsd", FLAWED)
    assert run("a.mlsd", "--since", "main").exit_code == 2


# Fixes


def test_fix_removes_an_acceptance_that_accepts_nothing() -> None:
    path = write("a.mlsd", FLAWED + 'accept D304 on ranker "never there"\n')
    result = run("a.mlsd", "--select", "D304,A", "--fix")
    assert path.read_text().strip() == FLAWED.strip()
    assert "1 fix put in" in result.stderr
    assert "unused-acceptance" not in result.stdout


def test_blocks_to_fill_in_are_put_in_on_demand_only() -> None:
    path = write("a.mlsd", FLAWED)
    run("a.mlsd", "--select", "E502", "--fix")
    assert path.read_text() == FLAWED
    assert run("a.mlsd", "--select", "E502", "--fix", "--unsafe-fixes").stdout == ""
    assert "experiment ranker_ab" in path.read_text()
    assert run("a.mlsd", "--select", "X").exit_code == 2, "X is no step: mistakes of the language are always told"


def test_fix_keeps_the_ends_of_lines() -> None:
    path = Path("a.mlsd")
    path.write_bytes(("\ufeff" + FLAWED).replace("\n", "\r\n").encode())
    run("a.mlsd", "--select", "E502", "--fix", "--unsafe-fixes")
    data = path.read_bytes()
    assert b"experiment ranker_ab" in data
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_fix_mends_the_block_of_a_markdown_file() -> None:
    path = write("a.md", f"# Answer\n\n```mlsd\n{FLAWED}```\n\nThe end.\n")
    run("a.md", "--select", "E502", "--fix", "--unsafe-fixes")
    text = path.read_text()
    assert text.startswith("# Answer\n\n```mlsd\nsource clicks")
    assert "experiment ranker_ab" in text
    assert text.endswith("```\n\nThe end.\n")


def test_unsafe_fixes_alone_are_refused() -> None:
    write("a.mlsd", FLAWED)
    assert "only goes with --fix" in run("a.mlsd", "--unsafe-fixes").stderr


# Formats, processes, cache


def test_statistics_count_by_rule() -> None:
    write("a.mlsd", FLAWED + "source views { mode: stream }\nviews -> examples\n")
    lines = run("a.mlsd", *ONLY, "--statistics").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["2", "D301", "question", "source-volume-missing"],
        ["1", "D304", "warning", UNCHECKED],
    ]


def test_findings_are_written_to_files_in_several_formats() -> None:
    write("a.mlsd", FLAWED)
    run("a.mlsd", *ONLY, "--output", "sarif=out.sarif", "--output", "json=out.json")
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads(Path("out.json").read_text())["schema_version"] == 1
    assert "there is no format `xml`" in run("a.mlsd", "--output", "xml=x").stderr
    assert "names no file" in run("a.mlsd", "--output", "sarif").stderr


def test_answers_of_a_folder_are_told_in_one_table() -> None:
    write("answers/ada.md", f"# Ada\n\n```mlsd\n{FLAWED}```\n")
    write("answers/bob.mlsd", "source clicks { mode: stream }\n")
    shown = run("answers", "--select", "D304").stdout
    (row,) = [line for line in shown.splitlines() if line.startswith("answers/ada.md ")]
    assert row.split()[1:5] == ["-", "1", "-", "-"]
    markdown = run("answers", "--select", "D304", "--format", "markdown").stdout
    assert "| answers/ada.md |  | 1 |  |  |  |  | 1 |" in markdown


def test_processes_and_the_cache_change_nothing_of_what_is_told() -> None:
    for number in range(30):
        write(f"all/{number:02}.mlsd", FLAWED.replace("clicks", f"clicks_{number}"))
    plain = run("all", "--format", "json", "--no-cache", "--jobs", "1").stdout
    assert not Path(".cache").exists()
    assert run("all", "--format", "json", "--jobs", "2").stdout == plain
    assert len(list(Path(".cache").rglob("*"))) >= 30
    assert run("all", "--format", "json", "--jobs", "2").stdout == plain


def test_the_cache_notices_what_changes() -> None:
    write("p.mlsd", "source clicks { mode: stream }\n")
    write("a.mlsd", 'import "p.mlsd" as p\ndataset d\np.clicks -> d\n')
    write("mlsd.toml", "")
    names = [rule for rule, _ in told("a.mlsd", "--select", "D301")]
    assert names == ["source-volume-missing"]
    write("p.mlsd", "source clicks { mode: stream, rate: 5 events/s }\n")
    assert told("a.mlsd", "--select", "D301") == [], "an import changed"
    write("p.mlsd", "source clicks { mode: stream }\n")
    assert told("a.mlsd", "--select", "D301", "--profile", "production") == [("source-volume-missing", "warning")]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"imports": [], "linted": [1]}', '{"imports": [["x", ""]]}'])
def test_a_damaged_cache_costs_time_only(damage: str) -> None:
    write("a.mlsd", FLAWED)
    before = told("a.mlsd", *ONLY)
    for entry in Path(".cache").rglob("*"):
        if entry.is_file():
            entry.write_text(damage)
    assert told("a.mlsd", *ONLY) == before


def test_an_acceptance_that_runs_out_is_noticed_by_the_cache() -> None:
    write("a.mlsd", FLAWED + 'accept D304 on examples "for now" { until: 2026-02-01 }\n')
    assert told("a.mlsd", "--select", "D304,A", "--today", "2026-02-01") == []
    assert told("a.mlsd", "--select", "D304,A", "--today", "2026-02-02") != []
