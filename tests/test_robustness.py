"""Texts that nobody would write on purpose: each gives diagnostics in a moment, and none a traceback."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from robustness import SORTS, survive, tallies

from mlsd_dsl.design.design import Design
from mlsd_dsl.design.imports import MOST
from mlsd_dsl.design.read import Files, read_design
from mlsd_dsl.diagnostics import Diagnostic
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.parser import parse
from mlsd_dsl.syntax.source import LARGEST, Source, read
from mlsd_dsl.vocabulary.quantities import Quantity

DESIGNS = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent.parent / "designs").glob("*/*.mlsd"))
]


def told(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return [diagnostic.message for diagnostic in survive(data)]


def design(text: str) -> tuple[Design, list[Diagnostic]]:
    return read_design(parse(Source("design.mlsd", text))[0], Files(None))


@pytest.mark.parametrize("sort", SORTS)
def test_no_input_gives_a_traceback(sort: str) -> None:
    (tally,) = tallies(DESIGNS, 150, sorts=(sort,))
    assert tally.tried == 150
    assert not tally.failures, tally.failures[0]


# Bytes and files


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbftopic a\n",
        b"topic a\r\ntopic b\r\n",
        b"topic a\rtopic b\r",
        b"\ttopic\ta\t{\t}\n",
        b"topic a\f\n",
        b"",
        b"\n\n",
    ],
)
def test_odd_line_ends_and_blanks_are_no_mistake(data: bytes) -> None:
    assert told(data) == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"topic a\0", "character U+0000 means nothing here"),
        (b"topic \xff", "byte 0xFF is not UTF-8"),
        (b"topic a \xed\xa0\x80", "byte 0xED is not UTF-8"),
        ("topic a".encode("utf-16"), "the file is UTF-16, not UTF-8"),
        (b" " * (10 * 1024 * 1024), "the text is larger than 8 MB"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(data: bytes, message: str) -> None:
    assert told(data) == [message]


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.mlsd"
    path.write_bytes(b"#" * (LARGEST + 1))
    _, (diagnostic,) = read(path, "large.mlsd")
    assert diagnostic.message == "the file is larger than 8 MB"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mlsd")
    _, (diagnostic,) = read(tmp_path / "pipe.mlsd", "pipe.mlsd")
    assert diagnostic.message == "this is a pipe or a device, not a file"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no such devices here")
def test_a_device_is_refused() -> None:
    _, (diagnostic,) = read(Path("/dev/zero"), "zero")
    assert diagnostic.message == "this is a pipe or a device, not a file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever runs this may read every file")
def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "secret.mlsd"
    path.touch(mode=0o000)
    _, (diagnostic,) = read(path, "secret.mlsd")
    assert diagnostic.message == "the file cannot be read: permission denied"


# Depth and length


@pytest.mark.parametrize(
    "text", ["a { " * 10_000, "x: " + "[" * 10_000, "assume x = " + "(" * 10_000, "}" * 10_000, "])" * 5_000]
)
def test_ten_thousand_brackets_are_reported_in_a_word(text: str) -> None:
    messages = told(text)
    assert 1 <= len(messages) <= 2, messages[:5]


def test_a_hundred_thousand_minus_signs() -> None:
    assert len(told("assume x = " + "-" * 100_000 + "1")) == 1


def test_a_number_of_ten_thousand_digits() -> None:
    assert len(told("assume x = " + "9" * 10_000)) == 1


@pytest.mark.parametrize("number", ["1e999", "1e-999", "1e999999999999", "9" * 399])
def test_a_number_beyond_all_bounds(number: str) -> None:
    (message,) = told(f"assume x = {number}")
    assert "too large" in message or "too small" in message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("1 / 0", "zero"),
        ("1 / (2 - 2)", "zero"),
        ("1 / (-1..1)", "the range `-1..1`, which contains zero"),
    ],
)
def test_division_by_zero_is_a_diagnostic(value: str, message: str) -> None:
    (found,) = told(f"assume x = {value}")
    assert message in found


def test_a_name_of_a_hundred_thousand_letters() -> None:
    name = "n" * 100_000
    messages = told(f"topic {name}\nsource s\ns -> {name}\ns -> {name}x\n{name} t\n")
    assert len(messages) == 2
    assert told(f"topic {name}") == []


def test_a_line_of_a_megabyte() -> None:
    assert told("topic t { retention: 1 day" + " " * 1_000_000 + "}") == []
    assert told("feature f { fields { " + ", ".join(f"field_{n}: float" for n in range(10_000)) + " } }") == []


def test_a_call_with_ten_thousand_arguments() -> None:
    arguments = ", ".join(str(n) for n in range(10_000))
    result = design(f"assume x = max({arguments})")[0].results["assume x"]
    assert isinstance(result, Quantity)
    assert result.high == 9_999


def test_a_chain_of_twenty_thousand_assumptions() -> None:
    lines = [f"assume a{n} = a{n + 1} + 1" for n in range(20_000)]
    found, diagnostics = design("\n".join([*lines, "assume a20000 = 0"]))
    assert diagnostics == []
    first = found.results["assume a0"]
    assert isinstance(first, Quantity)
    assert first.low == 20_000


def test_a_ring_of_a_thousand_assumptions_is_one_mistake() -> None:
    assert len(told("\n".join(f"assume a{n} = a{(n + 1) % 1000}" for n in range(1000)))) == 1


# Imports


def linted(folder: Path, text: str) -> list[str]:
    path = folder / "design.mlsd"
    path.write_text(text, encoding="utf-8")
    return [diagnostic.message for diagnostic in check(read(path, "design.mlsd")[0], path, folder).diagnostics]


def test_imports_that_cannot_be_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "round.mlsd").write_text('import "design.mlsd" as d\n')
    (tmp_path / "outside").symlink_to("/")
    for path, message in {
        "missing.mlsd": "there is no file `missing.mlsd`",
        "folder": "`folder` is a folder",
        "design.mlsd": "imports itself",
        "round.mlsd": "has an error",
        "../other.mlsd": "lies outside the project",
        "outside/etc/hostname": "lies outside the project",
        "/etc/hostname": "is no path relative to this file",
        "https://example.org/a.mlsd": "is no path relative to this file",
        "a\\0b" + "x" * 5000: "cannot be followed",
        "": "this names no file",
    }.items():
        messages = linted(tmp_path, f'import "{path}" as p\n')
        assert len(messages) == 1, path
        assert message in messages[0], messages


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_an_imported_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mlsd")
    assert linted(tmp_path, 'import "pipe.mlsd" as p\n') == ["`pipe.mlsd` has an error"]


def test_imports_that_double_at_every_step_end(tmp_path: Path) -> None:
    for n in range(40):
        target = f"b{n + 1}.mlsd"
        (tmp_path / f"b{n}.mlsd").write_text(f'import "{target}" as a\nimport "./{target}" as b\n')
    (tmp_path / "b40.mlsd").write_text("topic t\n")
    messages = linted(tmp_path, 'import "b0.mlsd" as b\n')
    assert len(messages) == 1
    assert MOST < 1000


# Time


@pytest.mark.parametrize("run", ['"', "#", "[", " ", "1", "_", "a", "\\", "é"])
def test_a_megabyte_of_one_letter_takes_no_time(run: str) -> None:
    before = time.process_time()
    told(f"topic t {{ retention: {run * 1_000_000}")
    assert time.process_time() - before < 20  # two at most on a quiet machine; what grew by the square would take hours


@pytest.mark.parametrize("run", ["-", ".", '"""', "=", "p9 ", "1 ", "1 a/", "a.", "\n", "\r", "{", "a ", "1%", "2027-"])
def test_ten_times_as_much_of_one_thing_takes_ten_times_as_long(run: str) -> None:
    times = []
    for size in (10_000, 100_000):
        before = time.process_time()
        told(f"topic t {{ retention: {run * (size // len(run))}")
        times.append(time.process_time() - before)
    assert times[1] < 20 * times[0] + 0.5, times


@pytest.mark.parametrize(
    "line",
    [
        "topic t{n} {{ retention = 5 }}",
        "topic t{n} {{ retention: 5 days",
        "topic t{n} retention: 5 days }}",
        "topic t{n} some words {{ retention: 5 days }}",
        "a{n} -> -> b",
        'topic t{n} "Title {{ retention: 5 days }}',
        "topc t{n} {{ retention: 5 days }}",
        "require t{n}",
        ": {n}",
    ],
)
def test_a_mistake_in_each_of_many_lines_takes_time_by_the_line(line: str) -> None:
    times = []
    for lines in (300, 1200):
        text = "\n".join(line.format(n=n) for n in range(lines))
        before = time.process_time()
        assert len(told(text)) >= lines * 0.9
        times.append(time.process_time() - before)
    assert times[1] < 12 * times[0] + 0.5, times


def test_the_same_seed_makes_the_same_inputs() -> None:
    for sort, make in SORTS.items():
        assert make(random.Random(sort), DESIGNS) == make(random.Random(sort), DESIGNS)
