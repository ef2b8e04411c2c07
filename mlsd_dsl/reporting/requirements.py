"""Step 1 of the answer: who uses it and how much, what the business wants, what is required and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.design.design import Part
from mlsd_dsl.estimates.estimate import Check
from mlsd_dsl.output.estimate_words import chance, told
from mlsd_dsl.output.facts import amount
from mlsd_dsl.report import BAD, GOOD, OPEN, RISK, Block, Bullets, Heading, Section, Spans, Table
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.silence import closing
from mlsd_dsl.reporting.words import listed, lower, natural, opening, say, sentence, sentences, spans, strong
from mlsd_dsl.verdicts import AT_RISK, HOLDS, UNKNOWN, VIOLATED, PathVerdict, path_verdicts_of
from mlsd_dsl.vocabulary.quantities import Quantity

TONES = {HOLDS: GOOD, VIOLATED: BAD, AT_RISK: RISK, UNKNOWN: OPEN}
STATES = {HOLDS: "holds", VIOLATED: "violated", AT_RISK: "at risk", UNKNOWN: "open"}

_SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_FACTS = {
    "age": "age",
    "data_age": "age of the newest training data",
    "cost": "cost",
    "requests.peak": "load at peak",
    "requests.average": "average load",
    "ttft": "time to the first token",
    "tpot": "time per token",
}
_SILENT = "who uses the system and how much, which number of the business should move, and what is required of it"


def requirements(material: Material) -> Section:
    """The chapter."""
    blocks = [*_people(material), *_goals(material), *required(material), *_assumed(material), *_scope(material)]
    return Section("Requirements", "requirements", (*blocks, *closing(material, "requirements", blocks, _SILENT)))


def fact_in_words(fact: str) -> str:
    """What a requirement is on, in words: `latency.p99` → `p99 latency`."""
    if fact in _FACTS:
        return _FACTS[fact]
    family, _, statistic = fact.partition(".")
    what = _FACTS.get(family, family.replace("_", " "))
    if statistic.startswith("p") and statistic[1:].isdigit():
        return f"{'p99.9' if statistic == 'p999' else statistic} {what}"
    return f"{what} {statistic.replace('_', ' ')}".strip()


def subject_in_words(material: Material, check: Check) -> str:
    """Whose number a requirement is on, and of which: `Feed API: p99 latency`."""
    required = check.verdict.requirement
    if required.subject == "design":
        return f"Whole design: {fact_in_words(required.fact)}"
    of = f" of {material.words.title(required.origin)}" if required.origin else ""
    return f"{material.words.title(required.subject)}: {fact_in_words(required.fact)}{of}"


def bound_in_words(check: Check) -> str:
    """`≤ 200 ms`."""
    bound = check.verdict.bound
    text = natural(amount(bound)) if isinstance(bound, Quantity) else f"{bound or '?'}".replace("_", " ")
    sign = check.verdict.requirement.operator
    return f"{_SIGNS.get(sign, sign)} {text}"


def given_in_words(check: Check) -> str:
    """What the design comes to; where that is not known, what would settle it."""
    fact = check.verdict.fact
    text = told(check.number).whole if check.number is not None else fact.words if fact is not None else ""
    return "?" if text in ("", "?") else text.replace("_", " ") if fact is not None and fact.words else natural(text)


def _people(material: Material) -> Iterator[Block]:
    words = material.words
    for actor in material.parts("actor"):
        active, monthly, actions = (words.of(actor, name) for name in ("daily_active", "monthly_active", "actions"))
        people = f"{active} are active on a day" if active else ""
        people += f"{', ' if people else ''}{monthly} in a month" if monthly else ""
        habit = (
            f"each of them makes {actions.replace(' requests', '').replace(' a ', ' requests a ')}" if actions else ""
        )
        average, peak = (_load(material, actor, fact) for fact in ("requests.average", "requests.peak"))
        load = f"that is {average} on average" if average else ""
        load += f" and {peak} at peak" if average and peak and peak != average else ""
        places = [
            f"they use it in {listed(words.each(actor, name))}" for name in ("locales", "regions") if actor.get(name)
        ]
        grows = words.of(actor, "growth")
        text = sentences(people, habit, load, *places, f"their number grows by {grows}" if grows else "")
        text = text or sentence(
            "systems upstream that use it" if actor.word("type") == "upstream" else "people who use it"
        )
        yield say(opening(words.title(actor.name)), text)


def _load(material: Material, actor: Part, fact: str) -> str:
    """The load of an actor; that of what it calls where it has none of its own."""
    return material.words.worked_out(actor.name, fact)


def _goals(material: Material) -> Iterator[Block]:
    kpis = material.parts("kpi")
    if not kpis:
        return
    words = material.words
    yield Heading("What the business wants")
    arrows = {"up": "up", "down": "down"}
    rows = tuple(
        (
            spans(strong(words.title(kpi.name)) if kpi.word("role") == "primary" else words.title(kpi.name)),
            spans(words.of(kpi, "role")),
            spans(arrows.get(kpi.word("direction"), "")),
            spans(_with_unit(words.of(kpi, "baseline"), words.of(kpi, "unit"))),
            spans(words.of(kpi, "target")),
            spans(words.of(kpi, "horizon")),
        )
        for kpi in kpis
    )
    yield without_empty(Table(("goal", "role", "should go", "today", "target", "seen after"), rows))
    for kpi in kpis:
        stands = kpi.get("proxies")
        if stands is not None:
            how = words.of(kpi, "correlation")
            corr = f", with a correlation of {how}" if how else ""
            yield say(f"{words.title(kpi.name)} stands in for {lower(words.of(kpi, 'proxies'))}{corr}.")


def _with_unit(value: str, unit: str) -> str:
    return f"{value} {unit}" if value and unit else value


def required(material: Material) -> Iterator[Block]:
    """The table of what is required."""
    checks, paths = material.estimated.checks, tuple(path_verdicts_of(material.facts))
    if not (checks or paths):
        return
    yield Heading("What is required, and whether it holds")
    rows = [_row(material, check) for check in checks] + [_path_row(material, path) for path in paths]
    tones = [TONES[check.state] for check in checks] + [TONES[path.state] for path in paths]
    yield without_empty(Table(("verdict", "requirement", "asked", "worked out", "why"), tuple(rows), (), tuple(tones)))


def _row(material: Material, check: Check) -> tuple[Spans, ...]:
    state = STATES[check.state]
    if check.state == AT_RISK and check.breach is not None:
        state = f"at risk: {chance(check.breach)}"
    given = given_in_words(check)
    missing = check.verdict.lacks
    if check.state == UNKNOWN and missing:
        given = f"{'' if given == '?' else f'{given}; '}{missing} is not stated"
    elif check.state == UNKNOWN:
        given = "nothing works it out"
    return (
        spans(state),
        spans(subject_in_words(material, check)),
        spans(bound_in_words(check)),
        spans(given),
        spans(check.verdict.requirement.why),
    )


def path_in_words(material: Material, path: PathVerdict) -> str:
    """A structural requirement as a sentence without its full stop."""
    words, required = material.words, path.requirement
    source, target = words.title(required.source), words.title(required.target)
    through = words.title(required.through) if required.through else ""
    if required.forbidden:
        return f"No way from {source} to {target}" + (f" but through {through}" if through else "")
    if through:
        return f"Every way from {source} to {target} goes through {through}"
    return f"There is a way from {source} to {target}"


def _path_row(material: Material, path: PathVerdict) -> tuple[Spans, ...]:
    way = " → ".join(material.words.title(name) for name in path.path) if path.state == VIOLATED else ""
    return (
        spans(STATES[path.state]),
        spans(path_in_words(material, path)),
        (),
        spans(way),
        spans(path.requirement.why),
    )


def _assumed(material: Material) -> Iterator[Block]:
    own = [a for a in material.design.assumptions if a.span.path == material.design.source.path]
    if not own:
        return
    yield Heading("What is assumed")
    items = []
    for each in own:
        if not each.name:
            items.append(spans(sentence(each.why)))
            continue
        value = material.words.value(each.value) if each.value is not None else ""
        name = each.name.replace("_", " ")
        name = name[:1].upper() + name[1:]
        items.append(spans(strong(name), f": {value or 'not known'}", f" ({each.why})" if each.why else "", "."))
    yield Bullets(tuple(items))


def _scope(material: Material) -> Iterator[Block]:
    if material.design.exclusions:
        yield say(strong("Out of scope: "), lower(" ".join(map(sentence, material.design.exclusions))))


def without_empty(table: Table) -> Table:
    """A table without the columns in which no row says anything."""
    used = [place for place in range(len(table.head)) if place == 0 or any(row[place] for row in table.rows)]
    return Table(
        tuple(table.head[place] for place in used),
        tuple(tuple(row[place] for place in used) for row in table.rows),
        tuple(new for new, place in enumerate(used) if place in table.right),
        table.tones,
    )
