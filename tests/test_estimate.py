"""`mlsd estimate`: what it says in each format, beside what, and that no text of a design can say anything else."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pipelines import design_of

from mlsd_dsl.cli import main
from mlsd_dsl.estimates.energy import Energy
from mlsd_dsl.estimates.estimate import Estimate, Number, estimate, number_of
from mlsd_dsl.estimates.napkin import Napkin, napkin, napkins
from mlsd_dsl.estimates.sampling import Sampling, at_middle
from mlsd_dsl.facts import Facts
from mlsd_dsl.output.estimate import aligned, estimate_text
from mlsd_dsl.output.estimate_blocks import Extras
from mlsd_dsl.output.estimate_csv import estimate_csv
from mlsd_dsl.output.estimate_html import estimate_html
from mlsd_dsl.output.estimate_markdown import estimate_markdown
from mlsd_dsl.output.estimate_words import chance, told
from mlsd_dsl.output.estimate_working import Working, working
from mlsd_dsl.output.text import Style, breadth
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import read
from mlsd_dsl.vocabulary.quantities import two_digits

ROOT = Path(__file__).parent.parent
DESIGNS = sorted((ROOT / "designs").glob("*/design.mlsd"))
SHOP = """
actor shopper { daily_active: 49M, actions: 19 / day, peak_factor: 3 }
endpoint api "API" {
  entry: yes, own: p50 3 ms p99 8 ms, replicas: 40, throughput: 1000 req/s, hardware: 4 * cpu, availability: 99.9%
}
shopper => api
log calls { record: 1..2 KB, retention: 30 days }
api -> calls
require api.utilisation <= 85%
require design.cost <= 20k USD/month
require calls.storage <= 42 TB
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, text: str = "") -> Result:
    if text:
        Path("a.mlsd").write_text(text)
    return CliRunner().invoke(main, ["estimate", *arguments], catch_exceptions=False)


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.removeprefix("mlsd: ").strip()


def document(*arguments: str, text: str = SHOP) -> Any:
    return json.loads(run("a.mlsd", "--format", "json", *arguments, text=text).stdout)


def estimated(text: str = SHOP, **keywords: Any) -> Estimate:
    return estimate(Facts(design_of(text)), **keywords)


def reference(path: Path, **keywords: Any) -> Estimate:
    source, _ = read(path, path.name)
    return estimate(Facts(check(source, path).design), sampling=Sampling(1000), **keywords)


def fact(name: str, text: str = SHOP) -> Number:
    found = Facts(design_of(text)).find(name)
    assert found is not None
    return Number(found, Sampling().spread(found))


# Text


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_no_line_is_wider_than_the_terminal(path: Path) -> None:
    found = reference(path, today=date(2026, 6, 1), energy=Energy())
    for width in (60, 80, 200):
        text = estimate_text(found, Style(width=width), Extras(True, napkins(found)))
        assert [line for line in text.splitlines() if breadth(line) > width] == []


def test_a_verdict_leads_with_its_chance() -> None:
    text = estimate_text(estimated(), Style(width=80))
    block = text.partition("Verdicts")[2].partition("\n\n")[0].splitlines()
    assert block[1].split() == ["breaks", "requirement", "is", "must", "be", "uses"]
    assert block[2].split()[:3] == ["✔", "0%", "api.utilisation"]
    # 10.8k req/s on average times 30 days is 27.9 GB for each byte of a record: 1..2 KB are 28 to 56 TB.
    found = re.search(r"~ +(\d+)%  calls.storage", text)
    assert found is not None
    assert 37 <= int(found[1]) <= 40  # ln(42 / 39.5) is 0.29 of the deviation ln(2) / 3.29


def test_what_is_unknown_says_what_to_state() -> None:
    text = estimate_text(estimated(SHOP.replace("hardware: 4 * cpu, ", "")), Style(width=80))
    assert "  ? design.cost: state api.hardware\n" in text
    assert "?       ?  design.cost" in text


def test_the_terms_that_are_known_are_the_least_of_a_sum() -> None:
    (check,) = (c for c in estimated(SHOP.replace("hardware: 4 * cpu, ", "")).checks if c.state == "unknown")
    assert check.number is not None
    assert check.number.spread is None
    assert check.number.known is not None
    alone = Facts(design_of(SHOP)).find("calls.cost")
    assert alone is not None
    assert check.number.known == pytest.approx(Sampling().spread(alone), rel=0.02)
    assert told(check.number).text.startswith("≥ ")


def test_the_least_of_a_sum_counts_what_is_known_of_its_terms() -> None:
    text = (
        "source clicks { lag: 5 s }\npipeline counts { mode: stream, slide: 10 s, watermark: 20 s }\n"
        "feature clicked\nclicks -> counts -> clicked\n"
    )
    age = Facts(design_of(text)).find("clicked.age")
    assert age is not None
    assert told(number_of(age, Sampling())).whole == "≥ 35 s"  # how long the counting itself takes is open


def test_an_exact_number_stays_exact_and_a_range_has_two_digits() -> None:
    assert told(fact("api.requests.peak")).whole == "32.3k req/s"
    assert told(fact("calls.storage")).whole == "40 TB (36 TiB), 28 to 56 TB"
    assert told(fact("api.utilisation")).whole == "80.8%"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("27.3k req/s", "27k req/s"),
        ("1.85 MB", "1.9 MB"),
        ("103%", "100%"),
        ("99.988%", "99.988%"),
        ("47.6%", "48%"),
        ("0.0123", "0.012"),
        ("1234", "1200"),
        ("0 s", "0 s"),
    ],
)
def test_two_digits_are_kept(text: str, expected: str) -> None:
    assert two_digits(text) == expected


@pytest.mark.parametrize(("share", "words"), [(0, "0%"), (0.001, "<1%"), (0.27, "27%"), (0.999, ">99%"), (1, "100%")])
def test_a_chance_is_never_rounded_to_certainty(share: float, words: str) -> None:
    assert chance(share) == words


def test_parts_with_the_same_numbers_share_a_row() -> None:
    text = estimate_text(estimated(), Style(width=80))
    traffic = text.partition("Traffic")[2].partition("\n\n")[0]
    assert re.search(r"shopper, api +10\.8k +32\.3k", traffic)
    assert "average (req/s)" in traffic


def test_columns_wrap_rather_than_run_over() -> None:
    rows = [("a name", "a long text that must be broken somewhere"), ("b", "short")]
    (first, second) = aligned(rows, (), 24)
    assert first == ["a name  a long text that", "        must be broken", "        somewhere"]
    assert second == ["b       short"]


def test_wide_characters_count_as_two_cells() -> None:
    (lines,) = aligned([("設計設計設計", "x")], (), 10)
    assert all(breadth(line) <= 10 for line in lines)
    assert "".join(line.split()[0] for line in lines) == "設計設計設計x" or "設計" in lines[0]


# Working


def made(name: str, text: str = SHOP) -> Working:
    return working(fact(name, text), "t.mlsd")


def test_working_tells_the_formula_in_names_then_in_numbers_then_what_it_rests_on() -> None:
    found = made("api.utilisation")
    assert found.formula == (
        "(average × peak factor) / copies / one copy",
        "(10.8k req/s × 3) / 40 / 1000 req/s",
    )
    rows = {row[0]: row[1:] for row in found.rows}
    assert rows["copies"] == ("40", "line 4")
    assert rows["average"] == ("10.8k req/s", "= 49M × 19 / day")


def test_a_default_tells_its_source() -> None:
    (row,) = (row for row in made("api.cost").rows if "price" in row[0])
    assert row[2].startswith("[DEFAULT x86 vCPU:")


def test_a_sum_tells_its_largest_terms_first_and_the_rest_together() -> None:
    sources = "".join(f"log l{n} {{ record: {n + 1} KB, retention: 30 days }}\napi -> l{n}\n" for n in range(9))
    found = made("design.storage", SHOP + sources)
    names = [row[0] for row in found.rows]
    assert names == ["l8", "l7", "l6", "l5", "l4", "l3", "4 more"]
    assert sum(int(row[2].rstrip("%")) for row in found.rows) == pytest.approx(100, abs=4)


def test_a_simulated_latency_lists_each_call_once() -> None:
    text = SHOP + (
        "fallback top { latency: p50 1 ms p99 2 ms }\nmodel m { latency: p50 5 ms p99 9 ms }\nmodel n { latency: p50 6 ms p99 12 ms }\n"
        "endpoint front { entry: yes, own: p50 1 ms p99 2 ms, => m { timeout: 20 ms, else: top } => n }\nshopper => front\n"
    ).replace("p99 2 ms, =>", "p99 2 ms\n =>").replace(" => n }", "\n => n }")
    found = made("front.latency.p99", text)
    assert [row[1] for row in found.rows] == ["own work", "m", "n"]
    assert found.rows[1][:5] == ("1st", "m", "9 ms", "20 ms", "top")


def test_an_availability_tells_the_time_down() -> None:
    found = made(
        "api2.availability",
        SHOP + "store s { availability: 99.5% }\nendpoint api2 { entry: yes, availability: 99.9%\n => s\n}\n",
    )
    assert found.rows[0][:3] == ("s", "99.5%", "220 min/month")
    assert found.rows[1][:3] == ("api2", "99.9%", "44 min/month")


def test_an_availability_that_nobody_states_is_none() -> None:
    found = made("api2.availability", SHOP + "store s\nendpoint api2 { entry: yes, availability: 99.9%\n => s\n}\n")
    assert [row[:3] for row in found.rows] == [("api2", "99.9%", "44 min/month"), ("s", "?", "")]
    assert "down" not in " ".join(found.formula)


def test_numbers_that_came_about_alike_are_told_once() -> None:
    text = estimate_text(estimated(), Style(width=80), Extras(working=True))
    assert text.count("= active of shopper × requests of one × peak factor") == 1
    assert re.search(r"shopper\.requests\.peak = 32\.3k req/s\n(?:.+\n)+?    the same for api\n", text)


def test_no_working_is_shown_for_a_word() -> None:
    text = estimate_text(estimated(), Style(width=80), Extras(working=True))
    assert "replicas.needed =" in text
    assert "replicas.binding" not in text


# Napkin


def test_a_napkin_has_one_digit_and_days_of_1e5_seconds() -> None:
    found = napkin(fact("shopper.requests.peak").fact)
    assert found is not None
    assert found.text == "50M × 20 / 1e5 s = 10k req/s, × 3 = 30k req/s"
    assert found.rounded == 30_000
    assert found.exact == pytest.approx(49e6 * 19 / 86400 * 3)
    assert found.error == pytest.approx(-0.0720, abs=1e-3)


def test_the_napkin_of_the_specification() -> None:
    text = "actor a { daily_active: 49M, actions: 19 / day, peak_factor: 2.5 }\nendpoint e { entry: yes }\na => e\n"
    found = napkin(fact("a.requests.average", text).fact)
    assert found is not None
    assert (found.rounded, round(found.exact)) == (10_000, 10_775)


def test_the_error_is_that_of_the_rounding() -> None:
    for each in napkins(estimated()):
        assert each.rounded == pytest.approx(each.exact * (1 + each.error))
        assert abs(each.error) < 0.7


def test_what_is_simulated_is_on_no_napkin() -> None:
    assert napkin(fact("api.latency.p99", SHOP + "model m { latency: p50 1 ms p99 2 ms }\napi => m\n").fact) is None


def test_napkins_stand_in_text_and_json() -> None:
    assert "= 30k req/s (exact 32k req/s: -7%)" in " ".join(run("a.mlsd", "--napkin", text=SHOP).stdout.split())
    found = {each["fact"]: each for each in document("--napkin")["napkin"]}
    assert found["api.requests.peak" if "api.requests.peak" in found else "shopper.requests.peak"]["value"] == 30_000
    assert "napkin" not in document()


def test_a_napkin_shows_a_range_at_its_middle() -> None:
    (found,) = (each for each in napkins(estimated()) if each.fact.key == "calls.storage")
    assert isinstance(found, Napkin)
    assert found.exact == pytest.approx(at_middle(found.fact))


# Other formats


class _Checked(HTMLParser):
    """Notes every tag that is not closed in its place, and whatever reaches outside."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.wrong += [f"{tag} {name}" for name, _ in attributes if name in ("src", "href") or name.startswith("on")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_the_page_is_whole_and_reaches_for_nothing(path: Path) -> None:
    found = reference(path, energy=Energy())
    page = estimate_html(found, Extras(napkins=napkins(found)))
    checked = _Checked()
    checked.feed(page)
    assert (checked.wrong, checked.open) == ([], [])
    assert checked.tags.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert "url(" not in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


HOSTILE = "<script>alert(1)</script>&\"'|`x`[a](javascript:1)**b**"
ATTACK = "design a " + json.dumps(HOSTILE, ensure_ascii=False).replace('\\"', "") + " { }\n" + SHOP


def test_a_hostile_title_stays_text_in_html() -> None:
    found = estimated(ATTACK)
    assert "<script>" in found.title
    page = estimate_html(found)
    checked = _Checked()
    checked.feed(page)
    assert "script" not in checked.tags
    assert found.title in checked.words


def test_a_hostile_title_stays_text_in_markdown() -> None:
    first = estimate_markdown(estimated(ATTACK)).splitlines()[0]
    assert not re.search(r"(?<!\\)[<>`*|\[]", first)


def test_tables_of_markdown_have_as_many_cells_in_every_row() -> None:
    for path in DESIGNS:
        lines = estimate_markdown(reference(path)).splitlines()
        for before, line in pairwise(lines):
            if before.startswith("|") and line.startswith("|"):
                assert len(re.findall(r"(?<!\\)\|", before)) == len(re.findall(r"(?<!\\)\|", line))


def test_terminals_are_not_steered_by_a_title() -> None:
    text = estimate_text(estimated('design a "x\u001b[2Jy\u202ez" { }\n' + SHOP), Style(width=80))
    assert "\u001b" not in text
    assert "\u202e" not in text


def _rows(*arguments: str, text: str = SHOP) -> Iterator[dict[str, str]]:
    output = run("a.mlsd", "--format", "csv", *arguments, text=text).stdout
    yield from csv.DictReader(io.StringIO(output, newline=""))


def test_csv_and_json_say_the_same() -> None:
    rows = {(row["section"], row["subject"], row["fact"]): row for row in _rows()}
    for each in document()["facts"]:
        row = rows[each["section"], each["subject"], each["fact"]]
        for key in ("value", "p5", "p50", "p95"):
            if isinstance(each[key], float):
                assert float(row[key]) == pytest.approx(each[key])
            else:
                assert row[key] == (each[key] or "")
        assert row["unit"] == each["unit"]
    assert {key for key in rows if key[0] == "verdict"} == {
        ("verdict", "api", "utilisation"),
        ("verdict", "design", "cost"),
        ("verdict", "calls", "storage"),
    }


def test_no_cell_of_csv_is_a_formula() -> None:
    for path in DESIGNS:
        found = csv.reader(io.StringIO(estimate_csv(reference(path)), newline=""))
        for row in found:
            for cell in row:
                assert not re.match(r"[=@+\t\r]|-(?![\d.])", cell)


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.txt", "a\n"), ("a.md", "# "), ("a.html", "<!DOCTYPE html>"), ("a.json", "{"), ("a.csv", "section,")],
)
def test_the_ending_of_the_file_decides_the_format(name: str, start: str) -> None:
    result = run("a.mlsd", "-o", name, text=SHOP)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert Path(name).read_text().startswith(start)


def test_the_format_that_is_asked_for_wins_over_the_ending() -> None:
    run("a.mlsd", "-o", "a.txt", "--format", "json", text=SHOP)
    assert json.loads(Path("a.txt").read_text())["samples"] == 10_000


def test_what_cannot_be_done_is_said_in_one_line() -> None:
    Path("a.mlsd").write_text(SHOP)
    assert refused("a.mlsd", "-o", "a.doc") == (
        "no format ends in `.doc`; there are: .txt, .md, .markdown, .html, .htm, .json, .csv; or say which: --format text"
    )
    assert refused("a.mlsd", "--today", "tomorrow") == "--today: `tomorrow` is not a day; write it as 2026-11-30"
    assert refused("a.mlsd", "--carbon", "0.2") == "--carbon: nothing is emitted without electricity; add --energy"
    assert refused("a.mlsd", "-o", "no/a.csv").endswith("there is no folder `no`")


def test_errors_of_the_design_make_the_exit_code_one() -> None:
    result = run("a.mlsd", "-o", "a.csv", text=SHOP + "endpoint broken { replicas: many }\n")
    assert result.exit_code == 1
    assert "error[" in result.stderr
    assert Path("a.csv").exists()


# What if


def _numbers(found: Any) -> list[Any]:
    return [{k: v for k, v in each.items() if k not in ("inputs", "formula")} for each in found["facts"]]


def test_setting_equals_editing() -> None:
    edited = document(text=SHOP.replace("replicas: 40", "replicas: 80").replace("record: 1..2 KB", "record: 2..3 KB"))
    was_set = document("--set", "api.replicas=80", "--set", "calls.record=2..3 KB")
    assert _numbers(was_set) == _numbers(edited)
    assert _numbers(was_set) != _numbers(document())
    chances = [[each["probability"] for each in found["verdicts"]] for found in (was_set, edited)]
    assert chances[0] == chances[1]


def test_a_line_above_changes_no_number() -> None:
    assert _numbers(document(text="# a remark\n\n" + SHOP)) == _numbers(document())


def test_what_moves_nothing_visible_is_no_driver() -> None:
    names = {driver["fact"] for driver in document()["drivers"]}
    assert "calls.storage" in names
    assert "api.utilisation" not in names
    exact = SHOP.replace("1..2 KB", "1 KB").replace("hardware: 4 * cpu, ", "")
    assert "design.storage" not in {driver["fact"] for driver in document(text=exact)["drivers"]}


def test_the_known_part_of_an_unknown_total_has_drivers() -> None:
    found = document(text=SHOP.replace("hardware: 4 * cpu, ", ""))
    assert {each["input"] for each in found["drivers"] if each["fact"] == "design.cost"} == {
        "calls.record",
        "calls.price",
    }


def test_every_share_is_between_nothing_and_all() -> None:
    found = document()
    by_fact: dict[str, float] = {}
    for driver in found["drivers"]:
        assert 0 <= driver["share"] <= 1
        by_fact[driver["fact"]] = by_fact.get(driver["fact"], 0) + driver["share"]
    assert by_fact
    assert all(share == pytest.approx(1, abs=1e-3) for share in by_fact.values())


# Warnings


def _warnings(text: str = SHOP, **keywords: Any) -> dict[str, str]:
    return {
        f"{each.sort} {each.subject}": f"{each.words}; {each.remedy}" for each in estimated(text, **keywords).warnings
    }


def test_too_few_replicas_are_told_with_the_number_that_is_enough() -> None:
    # 32.3k req/s at 65% of 1000 each are 49.7.
    assert _warnings()["too-few-replicas api"] == "`api` has 40 replicas, fewer than it needs; state 50"
    assert "too-few-replicas api" not in _warnings(SHOP.replace("replicas: 40", "replicas: 50"))


def test_an_uncertain_shortage_is_told_with_its_chance() -> None:
    text = SHOP.replace("49M", "40M..60M").replace("replicas: 40", "replicas: 55")
    warning = _warnings(text)["too-few-replicas api"]
    share = re.search(r"in (\d+)% of cases", warning)
    assert share is not None
    assert 5 < int(share[1]) < 50
    enough = re.search(r"state (\d+), which is enough in 95%", warning)
    assert enough is not None
    assert "too-few-replicas api" not in _warnings(text.replace("replicas: 55", f"replicas: {enough[1]}"))


def test_a_peak_that_cannot_be_carried_is_told() -> None:
    warning = _warnings(SHOP.replace("replicas: 40", "replicas: 20"))["overloaded api"]
    assert warning == (
        "the peak is more than `api` can do; state 50 replicas instead of 20, for 95% of the peaks and some room"
    )


def test_prices_are_old_after_a_year() -> None:
    assert [key for key in _warnings(today=date(2026, 6, 1)) if key.startswith("stale")] == []
    old = _warnings(today=date(2028, 6, 1))
    assert "stale-price cpu" in old
    assert "days old: x86 vCPU" in old["stale-price cpu"]
    assert [key for key in _warnings() if key.startswith("stale")] == [], "no day, no judgement"


def test_a_price_that_is_stated_is_not_old() -> None:
    own = SHOP + "hardware cpu { type: cpu, price: 10 USD/month }\n"
    assert "stale-price cpu" not in _warnings(own, today=date(2028, 6, 1))


# Energy


ENERGY = SHOP.replace("hardware: 4 * cpu", "hardware: 1 * h100")


def test_electricity_is_devices_times_power_times_hours() -> None:
    (section,) = (s for s in estimated(ENERGY, energy=Energy()).sections if s.title == "Energy and carbon")
    (row,) = (row for row in section.rows if row.subject == "api")
    electricity, carbon = row.cells
    assert electricity is not None
    assert carbon is not None
    # 40 devices of 700 W, half to all of it, 10% more for the building, 730 hours.
    most = 40 * 0.7 * 1.1 * 730
    assert (electricity.fact.low, electricity.fact.high) == pytest.approx((most / 2, most))
    assert carbon.fact.high == pytest.approx(most * 0.385)


def test_energy_is_told_when_asked_for() -> None:
    assert "Energy" not in run("a.mlsd", text=ENERGY).stdout
    assert "kg of CO2 a month" in run("a.mlsd", "--energy", text=ENERGY).stdout
    most = max(
        each["p95"] or 0
        for each in document("--energy", "--carbon", "0", text=ENERGY)["facts"]
        if each["fact"] == "carbon"
    )
    assert most == 0


def test_the_whole_draws_what_its_parts_draw() -> None:
    text = ENERGY + "model m { hardware: 2 * l40s, replicas: 3 }\napi => m\n"
    (section,) = (s for s in estimated(text, energy=Energy()).sections if s.title == "Energy and carbon")
    highs = {row.subject: row.cells[0].fact.high for row in section.rows if row.cells[0] is not None}
    assert highs["design"] == pytest.approx(highs["api"] + highs["m"])


# Simulation


def test_the_simulation_stands_beside_the_formulas() -> None:
    text = run("a.mlsd", "--simulate", text=SHOP.replace("replicas: 40", "replicas: 33")).stdout
    assert "Simulated" in text
    found = document("--simulate")["simulated"]
    assert {each["fact"] for each in found["facts"]} >= {"api.utilisation", "api.latency.p99"}
    for each in found["facts"]:
        assert bool(each["reason"]) != each["agrees"]


def test_an_overload_is_the_reason_for_a_disagreement() -> None:
    found = document("--simulate", text=SHOP.replace("replicas: 40", "replicas: 20"))["simulated"]
    causes = {each["fact"]: each["cause"] for each in found["facts"]}
    assert causes["api.latency.p99"] == "overload"


def test_the_count_of_verdicts_reads_as_a_sentence() -> None:
    text = "endpoint api { own: p50 1 ms p99 5 ms }\nrequire api.latency.p99 <= 9 ms\n"
    assert "Verdicts  1 holds\n" in estimate_text(estimate(Facts(design_of(text))), Style(width=80))
    both = text + "require api.latency.p50 <= 9 ms\nrequire api.latency.p50 <= 9 us\n"
    assert "Verdicts  2 hold, 1 violated\n" in estimate_text(estimate(Facts(design_of(both))), Style(width=80))
