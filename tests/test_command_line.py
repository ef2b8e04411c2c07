"""What a shell sees of `mlsd lint` and `mlsd fmt`: exit codes, streams, files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mlsd_dsl.cli import main

GOOD = "source clicks {\n  mode: stream\n}\n"
BAD = "source clicks {\n  mode: steam\n}\n"
UNTIDY = "source   clicks {mode:stream}\n"
TIDY = "source clicks { mode: stream }\n"
BROKEN = "source clicks {\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def run(*arguments: str, piped: str | bytes = "") -> Result:
    return CliRunner().invoke(main, arguments, input=piped, catch_exceptions=False)


def refused(*arguments: str) -> str:
    """The one line on standard error with which a command refuses its work."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("mlsd: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "mlsd_dsl", *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, timeout=60, check=False)


# lint


def test_lint_is_silent_about_a_good_design() -> None:
    write("a.mlsd", GOOD)
    result = run("lint", "a.mlsd")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 design: no findings\n")


def test_lint_finds_a_mistake() -> None:
    write("a.mlsd", BAD)
    result = run("lint", "a.mlsd")
    assert (result.exit_code, result.stderr) == (1, "1 design: 1 error\n")
    assert result.stdout.startswith("a.mlsd:2:9: error[unknown-word X103]: ")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", 'design feed "Home feed"\n'])
def test_lint_asks_for_no_parts(text: str) -> None:
    write("a.mlsd", text)
    assert run("lint", "a.mlsd").exit_code == 0


@pytest.mark.parametrize(("gate", "code"), [("error", 1), ("info", 1), ("never", 0)])
def test_lint_fails_on_what_it_is_told_to(gate: str, code: int) -> None:
    write("a.mlsd", BAD)
    assert run("lint", "a.mlsd", "--fail-on", gate).exit_code == code


def test_lint_reads_the_current_folder_when_nothing_is_named() -> None:
    write("a.mlsd", GOOD)
    write("more/b.mlsd", BAD)
    result = run("lint", "--format", "concise")
    assert (result.exit_code, result.stdout.count("\n")) == (1, 1)
    assert result.stdout.startswith("more/b.mlsd:2:9: ")


@pytest.mark.parametrize("skipped", [".git", "build", ".hidden", "node_modules", ".venv", "deep/dist"])
def test_lint_leaves_out_what_is_not_the_reader_s(skipped: str) -> None:
    write("a.mlsd", GOOD)
    write(f"{skipped}/b.mlsd", BAD)
    assert run("lint", ".").exit_code == 0


def test_lint_reads_a_folder_that_is_named_even_if_it_would_be_left_out() -> None:
    write("build/a.mlsd", BAD)
    assert run("lint", "build").exit_code == 1


def test_lint_reads_each_file_once() -> None:
    write("a.mlsd", BAD)
    result = run("lint", "a.mlsd", "./a.mlsd", ".", str(Path("a.mlsd").resolve()))
    assert result.stderr == "1 design: 1 error\n"


def test_lint_reads_the_blocks_of_markdown() -> None:
    write("notes.md", f"# Notes\n\n```mlsd\n{BAD}```\n\n```mlsd error\n{BAD}```\n\n```python\n1\n```\n")
    result = run("lint", "notes.md")
    assert result.stdout.startswith("notes.md:5:9: ")
    assert result.stderr == "1 design: 1 error\n"
    assert "5 |   mode: steam\n" in result.stdout


def test_lint_takes_markdown_without_blocks_for_good() -> None:
    write("notes.md", "# Notes\n")
    assert run("lint", "notes.md").exit_code == 0


def test_lint_reads_standard_input() -> None:
    result = run("lint", "-", piped=BAD)
    assert result.exit_code == 1
    assert result.stdout.startswith("<stdin>:2:9: ")


def test_lint_finds_imports_of_standard_input_beside_its_name() -> None:
    write("lib/p.mlsd", "topic events\n")
    text = 'import "p.mlsd" as p\nsource s { mode: stream }\ns -> p.events\n'
    assert run("lint", "-", "--stdin-filename", "lib/new.mlsd", piped=text).exit_code == 0
    assert run("lint", "-", piped=text).exit_code == 1


def test_lint_reads_markdown_from_standard_input() -> None:
    result = run("lint", "-", "--stdin-filename", "notes.md", piped=f"# Notes\n```mlsd\n{BAD}```\n")
    assert result.stdout.startswith("notes.md:4:9: ")
    assert "4 |   mode: steam" in result.stdout


def test_lint_quotes_the_file_that_an_import_leads_to() -> None:
    write("lib/p.mlsd", BAD)
    write("a.mlsd", 'import "lib/p.mlsd" as p\n')
    result = run("lint", "a.mlsd")
    assert "::: lib/p.mlsd\n2 |   mode: steam\n" in result.stdout


def test_lint_reports_a_file_that_is_no_text_and_goes_on() -> None:
    write("a.mlsd", b"source caf\xe9\n")
    write("b.mlsd", BAD)
    result = run("lint", ".", "--format", "concise")
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == [
        "error[unreadable-file X001]",
        "error[unknown-word X103]",
    ]


def test_lint_reports_a_dangling_link() -> None:
    Path("a.mlsd").symlink_to("nowhere.mlsd")
    result = run("lint", "a.mlsd")
    assert result.exit_code == 1
    assert "unreadable-file" in result.stdout


def test_json_goes_to_standard_output_alone() -> None:
    write("a.mlsd", BAD)
    result = run("lint", "a.mlsd", "--format", "json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert json.loads(result.stdout)["diagnostics"][0]["path"] == "a.mlsd"


def test_paths_have_forward_slashes() -> None:
    from pathlib import PureWindowsPath

    from mlsd_dsl.cli.inputs import shown

    assert shown(PureWindowsPath(r"designs\feed.mlsd")) == "designs/feed.mlsd"  # type: ignore[arg-type]


# What cannot be done


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lnt"], "there is no command `lnt`; a command with a similar name exists: lint"),
        (["a.mlsd"], "there is no command `a.mlsd`; write: mlsd lint a.mlsd"),
        (["--fast"], "there is no option `--fast`; see: mlsd --help"),
        (["lint", "--fromat", "json"], "there is no option `--fromat`; an option with a similar name exists: --format"),
        (["lint", "--zzz"], "there is no option `--zzz`; see: mlsd lint --help"),
        (["lint", "--format", "xml"], "--format: 'xml' is not one of 'text', 'concise', 'json', "),
        (["lint", "a.mlsd"], "there is no file or folder `a.mlsd`; "),
        (["lint", "lib/a.mlsd"], "there is no folder `lib` either"),
        (["lint"], "there is no design in `.`; designs are files that end in `.mlsd`"),
        (["fmt", "nowhere"], "there is no file or folder `nowhere`; "),
        (["lint", "a\nb\x1b[31m"], "`a b\\x1b[31m`"),
    ],
)
def test_refuses_in_one_line_with_a_remedy(arguments: list[str], told: str) -> None:
    assert told in refused(*arguments)


def test_offers_a_file_with_a_similar_name() -> None:
    write("designs/feed.mlsd", GOOD)
    assert "something with a similar name exists: designs/feed.mlsd" in refused("lint", "designs/fed.mlsd")


def test_a_folder_without_designs_is_refused() -> None:
    write("docs/readme.md", "# Nothing\n")
    assert "there is no design in `docs`" in refused("lint", "docs")


def test_a_folder_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    write("designs/feed.mlsd", GOOD)

    def scandir(folder: str) -> None:
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert "the folder `designs` cannot be read: permission denied" in refused("lint", "designs")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is a device of Linux")
def test_output_that_cannot_be_written_is_told_in_one_line() -> None:
    write("a.mlsd", BAD)
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "mlsd_dsl", "lint", "a.mlsd"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == b"mlsd: the output cannot be written: no space left on device\n"


@pytest.mark.skipif(not hasattr(click.exceptions, "NoSuchCommand"), reason="older versions of click offer none")
def test_offers_a_subcommand_with_a_similar_name() -> None:
    assert refused("notes", "snyc").endswith("similar name exists: sync\n")


def test_help_is_no_failure() -> None:
    for arguments in (["--help"], ["lint", "-h"], ["--version"]):
        assert run(*arguments).exit_code == 0


# fmt


def test_fmt_lays_a_file_out() -> None:
    path = write("a.mlsd", UNTIDY)
    result = run("fmt", "a.mlsd")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "changed a.mlsd\n1 changed, 0 left as they are\n"
    assert path.read_text() == TIDY


def test_fmt_leaves_a_tidy_file_alone() -> None:
    path = write("a.mlsd", TIDY)
    os.utime(path, (1, 1))
    assert run("fmt", "a.mlsd").stderr == "0 changed, 1 left as they are\n"
    assert path.stat().st_mtime == 1


def test_fmt_check_writes_nothing_and_fails() -> None:
    path = write("a.mlsd", UNTIDY)
    result = run("fmt", "--check", "a.mlsd")
    assert (result.exit_code, path.read_text()) == (1, UNTIDY)
    assert "would change a.mlsd\n" in result.stderr
    write("a.mlsd", TIDY)
    assert run("fmt", "--check", "a.mlsd").exit_code == 0


def test_fmt_diff_shows_what_would_change() -> None:
    path = write("a.mlsd", UNTIDY)
    result = run("fmt", "--diff", "a.mlsd")
    assert (result.exit_code, path.read_text()) == (1, UNTIDY)
    assert f"-{UNTIDY}+{TIDY}" in result.stdout


def test_fmt_leaves_a_broken_file_as_it_is_and_mends_the_others() -> None:
    broken, untidy = write("a.mlsd", BROKEN), write("b.mlsd", UNTIDY)
    result = run("fmt", ".")
    assert (result.exit_code, broken.read_text(), untidy.read_text()) == (1, BROKEN, TIDY)
    assert "a.mlsd:1:15: error[" in result.stderr
    assert result.stdout == ""
    assert result.stderr.endswith("1 changed, 0 left as they are, 1 cannot be read\n")


def test_fmt_keeps_windows_line_ends() -> None:
    path = write("a.mlsd", UNTIDY.replace("\n", "\r\n"))
    run("fmt", "a.mlsd")
    assert path.read_bytes() == TIDY.replace("\n", "\r\n").encode()


def test_fmt_drops_a_byte_order_mark() -> None:
    path = write("a.mlsd", b"\xef\xbb\xbf" + TIDY.encode())
    assert run("fmt", "--check", "a.mlsd").exit_code == 1
    run("fmt", "a.mlsd")
    assert path.read_bytes() == TIDY.encode()


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_fmt_keeps_permissions_and_links() -> None:
    path = write("real/a.mlsd", UNTIDY)
    path.chmod(0o640)
    Path("link.mlsd").symlink_to(path)
    run("fmt", "link.mlsd")
    assert Path("link.mlsd").is_symlink()
    assert (path.read_text(), path.stat().st_mode & 0o777) == (TIDY, 0o640)


def test_fmt_leaves_nothing_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("designs/a.mlsd", UNTIDY)

    def replace(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", replace)
    assert "`designs/a.mlsd` cannot be written: no space left on device" in refused("fmt", "designs/a.mlsd")
    assert path.read_text() == UNTIDY
    assert [entry.name for entry in Path("designs").iterdir()] == ["a.mlsd"]


def test_fmt_says_where_it_may_not_write(monkeypatch: pytest.MonkeyPatch) -> None:
    write("designs/a.mlsd", UNTIDY)

    def mkstemp(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", mkstemp)
    assert "may you write in the folder `designs`?" in refused("fmt", "designs/a.mlsd")


def test_fmt_prints_standard_input() -> None:
    result = run("fmt", "-", piped=UNTIDY)
    assert (result.exit_code, result.stdout) == (0, TIDY)


def test_fmt_never_writes_the_file_that_standard_input_is_named_after() -> None:
    path = write("a.mlsd", GOOD)
    result = run("fmt", "-", "--stdin-filename", "a.mlsd", piped=UNTIDY)
    assert (result.stdout, path.read_text()) == (TIDY, GOOD)


def test_fmt_leaves_markdown_as_it_is() -> None:
    write("notes.md", f"```mlsd\n{UNTIDY}```\n")
    assert "blocks of Markdown are left as they are" in refused("fmt", "notes.md")


# A real shell


def test_is_a_module_as_well() -> None:
    write("a.mlsd", BAD)
    result = shell("lint", "a.mlsd")
    assert (result.returncode, result.stderr.replace(b"\r", b"")) == (1, b"1 design: 1 error\n")


def test_no_colour_where_there_is_no_terminal_unless_asked_for() -> None:
    write("a.mlsd", BAD)
    assert b"\033" not in shell("lint", "a.mlsd").stdout
    assert b"\033" in shell("lint", "--color", "a.mlsd").stdout
    assert b"\033" not in shell("lint", "--no-color", "a.mlsd").stdout


def test_no_colour_says_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    from mlsd_dsl.cli.terminal import style

    class Terminal:
        def isatty(self) -> bool:
            return True

    terminal: object = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    assert style(None, terminal).colour  # type: ignore[arg-type]
    assert not style(False, terminal).colour  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not style(None, terminal).colour  # type: ignore[arg-type]
    assert style(True, terminal).colour  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("form", ["text", "concise"])
def test_a_terminal_that_lacks_a_character_is_no_reason_to_fail(form: str, encoding: str) -> None:
    write("a.mlsd", 'source 推荐 "→" { mode: steam }\n推荐 -> 数据\n')
    result = shell("lint", "--format", form, "a.mlsd", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (result.returncode, result.stdout.count(b"error[")) == (1, 2)
    assert b"Traceback" not in result.stderr
    if encoding == "cp1252":
        assert b"`\\u6570\\u636e` is not declared" in result.stdout


def test_json_is_utf_8_whatever_the_terminal() -> None:
    write("a.mlsd", "task 推荐 { type: rankin }\n")
    result = shell("lint", "--format", "json", "a.mlsd", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert json.loads(result.stdout.decode("utf-8"))["diagnostics"][0]["subject"] == "推荐"


def test_fmt_prints_utf_8_whatever_the_terminal() -> None:
    command = [sys.executable, "-m", "mlsd_dsl", "fmt", "-"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    text = 'source clicks "推荐"\n'.encode()
    assert (
        subprocess.run(command, env=environment, input=text, capture_output=True, timeout=60, check=False).stdout
        == text
    )


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_who_stops_early_is_no_failure_to_speak_of() -> None:
    write("a.mlsd", "a -> b\n" * 3000)
    reading = subprocess.Popen(
        [sys.executable, "-m", "mlsd_dsl", "lint", "a.mlsd"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert reading.stdout is not None
    assert reading.stderr is not None
    reading.stdout.readline()
    reading.stdout.close()
    told = reading.stderr.read()
    reading.stderr.close()
    reading.wait(timeout=60)
    assert b"Traceback" not in told
    assert b"BrokenPipe" not in told


def test_an_interrupt_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.mlsd", GOOD)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mlsd_dsl.cli.lint.run", interrupted)
    result = run("lint", "a.mlsd")
    assert (result.exit_code, result.output.strip()) == (130, "")
