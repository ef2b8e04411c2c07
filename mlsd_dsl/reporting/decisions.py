"""What a design chose and why, what it accepts, what becomes of it in its scenarios, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from mlsd_dsl.analyses.outage import needed, outage_of
from mlsd_dsl.design.design import Decision, Scenario
from mlsd_dsl.design.scenarios import under
from mlsd_dsl.design.values import Meant, parts_named
from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.findings import standing
from mlsd_dsl.report import BAD, GOOD, NOTE, OPEN, RISK, UNSAID, Block, Bullets, Heading, Section, Span, Table
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.requirements import STATES, fact_in_words
from mlsd_dsl.reporting.serving import entrances
from mlsd_dsl.reporting.words import Words, counted, listed, lower, marked, say, sentence, sentences, spans, strong
from mlsd_dsl.verdicts import VIOLATED, Verdict, verdicts_of

MOST_OVERLOADED = 4

_TONES = {Severity.ERROR: BAD, Severity.WARNING: RISK, Severity.INFO: "", Severity.QUESTION: OPEN}


def tradeoffs(material: Material) -> Section:
    """What was chosen over what."""
    blocks: list[Block] = []
    for decision in material.design.decisions:
        blocks += _decision(material, decision)
    if not blocks:
        blocks = [say(strong("Not said: "), "what was chosen over what, and why.", tone=UNSAID)]
    return Section("Trade-offs", "trade-offs", tuple(blocks))


def risks(material: Material) -> Section:
    """What may go wrong: accepted findings, and the scenarios."""
    blocks = [*_scenarios(material), *_accepted(material)]
    if not blocks:
        blocks = [
            say(strong("Not said: "), "what happens when load, prices or parts are not as expected.", tone=UNSAID)
        ]
    return Section("Risks and scenarios", "risks-and-scenarios", tuple(blocks))


def open_questions(material: Material) -> Section:
    """All that lint has to say and nobody has accepted, gravest first."""
    found = [each.diagnostic for each in standing(material.linted.reported)]
    found.sort(key=lambda said: -said.severity)
    if not found:
        nothing = "Nothing was found that needs mending, and no check waits for a number."
        blocks: tuple[Block, ...] = (say(nothing if material.design.parts else "There is nothing yet to be checked."),)
    else:
        counts = [
            counted(n, severity.word)
            for severity in sorted(Severity, reverse=True)
            if (n := sum(said.severity is severity for said in found))
        ]
        rows = tuple(_finding(material, said) for said in found)
        tones = tuple(_TONES[said.severity] for said in found)
        blocks = (
            say(f"A check of the design found {listed(counts)}."),
            Table(("", "what", "what to do", "line"), rows, (3,), tones),
        )
    return Section("Open questions", "open-questions", blocks)


def _finding(material: Material, said: Diagnostic) -> tuple[tuple[Span, ...], ...]:
    line = str(said.span.start.line)
    where = line if said.span.path == material.design.source.path else f"{said.span.path}:{line}"
    message = (*marked(said.message[:1].upper() + said.message[1:]), *spans(f" ({said.rule.code})"))
    return spans(said.severity.word), message, marked(said.help), spans(where)


def _decision(material: Material, decision: Decision) -> Iterator[Block]:
    words = material.words
    of = {name: words.stated(stated) for name, stated in decision.stated.items()}
    yield Heading(decision.title)
    rejected = decision.stated["over"].value if "over" in decision.stated else ()
    over = [words.value(each) for each in cast("tuple[Meant, ...]", rejected)] if type(rejected) is tuple else []
    items = [
        (strong("Chosen: "), sentence(of.get("chosen", ""))),
        (strong("Rejected: "), sentence("; ".join(over) or of.get("over", ""))),
        (strong("Because "), sentence(of.get("because", ""))),
        (strong("It costs: "), sentence(of.get("costs", ""))),
        (strong("To be looked at again: "), sentence(of.get("revisit", ""))),
    ]
    kept = tuple(spans(head, lower(text)) for head, text in items if text)
    if kept:
        yield Bullets(kept)
    about = parts_named(decision.stated["about"].value) if "about" in decision.stated else ()
    if about:
        yield say(sentence(f"it shapes {words.titles(about)}"), tone=NOTE)


def _accepted(material: Material) -> Iterator[Block]:
    found = [each for each in material.linted.reported if each.accepted is not None]
    if found:
        yield Heading("Accepted on purpose")
        yield Bullets(tuple(_acceptance(each) for each in found))


def _acceptance(each: Reported) -> tuple[Span, ...]:
    accepted = each.accepted
    assert accepted is not None
    who = listed([f"by {accepted.by}" if accepted.by else "", f"until {accepted.until}" if accepted.until else ""])
    message = each.diagnostic.message
    return (
        *marked(message[:1].upper() + message[1:] + ". "),
        *spans(strong("Accepted: "), sentence(accepted.reason), f" ({who})" if who else ""),
    )


def _scenarios(material: Material) -> Iterator[Block]:
    scenarios = material.design.scenarios
    if not scenarios or material.design.down:
        return
    yield Heading("What if")
    before = {v.requirement.statement: v for v in verdicts_of(material.facts)}
    rows, tones = [], []
    for scenario in scenarios.values():
        facts = Facts(under(material.design, scenario.name))
        changed = [
            (before[v.requirement.statement], v)
            for v in verdicts_of(facts)
            if v.requirement.statement in before and v.state != before[v.requirement.statement].state
        ]
        words = Words(facts)
        overloaded = _overloaded(material, facts, words)
        told = sentences(
            *(_outcome(material, words, old, new) for old, new in changed),
            "" if changed or not before else "every verdict stays as it is",
            _instead(material, facts),
            overloaded,
            _moved(material, words),
        )
        rows.append(
            (
                spans(strong(scenario.title or scenario.name.replace("_", " "))),
                spans(changes(material, scenario)),
                spans(told or "Nothing that is worked out changes."),
            )
        )
        tones.append(
            BAD if any(new.state == VIOLATED for _, new in changed) else RISK if changed or overloaded else GOOD
        )
    yield Table(("scenario", "what changes", "what becomes of the design"), tuple(rows), (), tuple(tones))


def _instead(material: Material, facts: Facts) -> str:
    """What answers in place of what is down, and what then has no answer."""
    title = material.words.title
    told: list[str] = []
    lost: list[str] = []
    for each in outage_of(facts.graph, tuple(facts.design.down)).instead if facts.design.down else ():
        if each.fallback:
            told.append(f"{title(each.fallback)} answers in place of {title(each.target)}")
        elif needed(each.edge):
            lost.append(f"nothing answers in place of {title(each.target)}")
        else:
            told.append(f"{title(each.caller)} answers without {title(each.target)}")
    return "; ".join(dict.fromkeys([*lost, *told]))


def _overloaded(material: Material, facts: Facts, words: Words) -> str:
    """The parts that are too small now and were not before, with how much they would need."""
    found = []
    for name in material.design.parts:
        busy, was = facts.get(name, "utilisation"), material.facts.get(name, "utilisation")
        if busy is None or not busy.known or busy.quantity.median <= 1:
            continue
        if was is None or was.quantity.median <= 1:
            needs, has = words.about(name, "replicas.needed"), words.about(name, "replicas")
            how = f"needs {needs} replicas and has {has}" if needs and has else f"is {busy.quantity.median:.0%} busy"
            found.append(f"{material.words.title(name)} {how}")
    more = len(found) - MOST_OVERLOADED
    shown = [*found[:MOST_OVERLOADED], f"{more} more"] if more > 0 else found
    return f"too small for that: {listed(shown)}" if found else ""


def _moved(material: Material, words: Words) -> str:
    """The cost of the whole and the latency of the entrances, where they change."""
    told = []
    for subject, fact, what in (
        *((name, "latency.p99", f"p99 of {material.words.title(name)}") for name in entrances(material)[:2]),
        ("design", "cost", "cost"),
    ):
        old, new = material.words.about(subject, fact), words.about(subject, fact)
        if old and new and old != new:
            told.append(f"{what} {new} instead of {old}")
    return listed(told)


def changes(material: Material, scenario: Scenario) -> str:
    """What a scenario sets and what it takes down."""
    words = material.words
    down = [f"{words.title(name)} is down" for name in scenario.down]
    values = []
    for name, stated in scenario.overrides.items():
        part, _, attribute = name.rpartition(".")
        whose = words.title(part) if part in material.design.parts else part.replace("_", " ")
        what = attribute.replace("_", " ")
        values.append(f"{f'{whose}: ' if whose else ''}{what} {words.stated(stated)}")
    return "; ".join([*down, *values])


def _outcome(material: Material, words: Words, old: Verdict, new: Verdict) -> str:
    required = new.requirement
    whose = "" if required.subject == "design" else f"{material.words.title(required.subject)}: "
    value = words.about(required.subject, required.fact) if not required.origin else ""
    of = f" of {material.words.title(required.origin)}" if required.origin else ""
    became = f"{STATES[new.state]}" + (f" at {value}" if value and new.state in (VIOLATED, "at_risk") else "")
    return f"{whose}{fact_in_words(required.fact)}{of} is {became} (was: {STATES[old.state]})"
