"""The contract between mlsd and its rules: what a rule is, what it yields, and the words to yield it with.

A rule is one module. Its name says the flaw (`no_rollback.py` is `no-rollback`), the folder it lies in says the step, its
docstring is its page, and it has

    @rule("S628", interview=WARNING, production=ERROR)
    def check(facts: Facts) -> Iterator[Finding]: ...

    fires_on = ("a design with the flaw", "another")
    silent_on = ("a design without it", "another")
    near_miss = ("text of fires_on[0]", "what stands there instead when all is well")

A rule compares facts and proofs; what has to be calculated is an analysis. It yields a finding only for what is stated or
follows from what is stated. Where something that is not stated would decide, it yields a finding that `asks` for it: the
questions about one part are then asked in one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.proof import Proof
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.design.values import Metric, Word, parts_named
from mlsd_dsl.diagnostics import Edit, Fix, Note, Rule, Severity, Span
from mlsd_dsl.diagnostics import Profile as Profile  # noqa: PLC0414 -- rules and tests know it from here
from mlsd_dsl.facts import Facts
from mlsd_dsl.vocabulary.quantities import show

ERROR, WARNING, INFO, QUESTION = Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.QUESTION

MOST_NOTES = 4  # of one finding; `mlsd explain` has the whole way


class Finding(NamedTuple):
    """One flaw that a rule found.

    `subject` is the part it is about (empty: the whole design), `concerns` are other parts it is about as well: another rule
    that gives way to this one is silent on all of them. `asks` names attributes (`clicks.rate`) that are not stated and
    would decide; `severity` is set where this case weighs other than the rule at large.
    """

    subject: str
    message: str
    span: Span
    label: str = ""
    help: str = ""
    notes: tuple[Note, ...] = ()
    fixes: tuple[Fix, ...] = ()
    concerns: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    severity: Severity | None = None
    fact: Fact | None = None


Check = Callable[[Facts], Iterable[Finding]]


class Terms(NamedTuple):
    """What a rule says of itself in its decorator."""

    code: str
    severities: tuple[Severity | None, ...]  # by profile; None: off
    gives_way_to: tuple[str, ...]
    judges: tuple[str, ...]
    help: str


class Loaded(NamedTuple):
    """A rule as it was found in its pack."""

    name: str
    step: str  # the folder: `data`, `serving`
    terms: Terms
    check: Check
    module: ModuleType

    @property
    def code(self) -> str:
        """Its short alias."""
        return self.terms.code

    @property
    def about(self) -> str:
        """The first line of its page, without the full stop."""
        return (self.module.__doc__ or "").strip().splitlines()[0].rstrip(".") if self.module.__doc__ else ""

    @property
    def identity(self) -> Rule:
        """Its name, code and usual severity, as diagnostics carry them."""
        usual = next((each for each in self.terms.severities if each is not None), Severity.WARNING)
        return Rule(self.code, self.name, self.about, usual)

    def severity(self, profile: Profile) -> Severity | None:
        """What its findings weigh in a profile; None where it is off."""
        return self.terms.severities[profile]


def rule(
    code: str,
    *,
    sketch: Severity | None = None,
    interview: Severity | None = None,
    production: Severity | None = None,
    strict: Severity | None = None,
    gives_way_to: tuple[str, ...] = (),
    judges: tuple[str, ...] = (),
    help: str = "",
) -> Callable[[Check], Check]:
    """Make a function the check of its module's rule.

    The severities name the first profile in which the rule is on; a later profile that is not named keeps what the one
    before it says. `gives_way_to` names rules whose finding on the same part is the root of ours, so that ours is not told.
    `judges` are families of facts (`age`): a requirement on one that does not hold is reported under this rule's name, with
    this `help` where its author gives no reason.
    """
    severities: list[Severity | None] = []
    for given in (sketch, interview, production, strict):
        before = severities[-1] if severities else None
        severities.append(before if given is None else given)
    terms = Terms(code, tuple(severities), gives_way_to, judges, help)

    def mark(check: Check) -> Check:
        check.terms = terms  # type: ignore[attr-defined]
        return check

    return mark


# Findings in the words of the design


def proved(facts: Facts, sort: str, help: str = "", **changes: object) -> Iterator[Finding]:
    """A finding for each proof of a sort, with its way and its witnesses; what is not certain asks for what would refute it."""
    for proof in facts.proved(sort):
        yield of_proof(facts, proof, help)._replace(**changes)  # type: ignore[arg-type]


def of_proof(facts: Facts, proof: Proof, help: str = "", severity: Severity | None = None) -> Finding:
    """What a proof says, at its first witness. A proof that something unstated could refute is a question."""
    part = facts.design.parts.get(proof.subject)
    placed = proof.witnesses
    span = placed[0].span if placed else part.span if part is not None else _whole(facts)
    label = placed[0].words if placed else ""
    notes = tuple(Note(w.words, w.span) for w in placed[1 : MOST_NOTES + 1] if w.span != span)
    if proof.missing:
        severity = QUESTION
    return Finding(
        proof.subject,
        proof.words,
        span,
        label,
        help,
        notes,
        concerns=proof.others,
        asks=proof.missing,
        severity=severity,
        fact=next((fact for fact in proof.facts if fact.operation), None),
    )


def once(findings: Iterable[tuple[object, Finding]]) -> Iterator[Finding]:
    """One finding for each cause: the first, with a note that names the others of the same cause and weight.

    Each comes with its cause; those without one (`None`) stand alone. The others are among the `concerns` of the first, so
    that accepting it, or giving way to it, holds for them as well.
    """
    groups: dict[object, list[Finding]] = {}
    for place, (cause, finding) in enumerate(findings):
        key = place if cause is None else (cause, finding.severity, bool(finding.asks))
        groups.setdefault(key, []).append(finding)
    for first, *others in groups.values():
        mine = {first.subject, *first.concerns}
        more = dict.fromkeys(name for each in others for name in (each.subject, *each.concerns) if name not in mine)
        if not more:
            yield first
            continue
        note = Note(f"the same cause, the same finding: {told(more)}", others[0].span)
        asks = dict.fromkeys(name for each in (first, *others) for name in each.asks)
        notes = (*first.notes[: MOST_NOTES - 1], note)
        yield first._replace(notes=notes, concerns=(*first.concerns, *more), asks=tuple(asks))


def at(part: Part, message: str, attribute: str = "", **more: object) -> Finding:
    """A finding at an attribute's value where it is stated, else at the part's name."""
    return Finding(part.name, message, place(part, attribute), **more)  # type: ignore[arg-type]


def overall(facts: Facts, message: str, **more: object) -> Finding:
    """A finding about the design as a whole, at its name, or at the start of the file where it has none."""
    return Finding("", message, _whole(facts), **more)  # type: ignore[arg-type]


def unstated(part: Part, *attributes: str, message: str = "", help: str = "") -> Finding:
    """What a part should say and does not; at severity `question` it is asked together with its part's other questions."""
    named = " and ".join(f"`{attribute}`" for attribute in attributes)
    return Finding(
        part.name,
        message or f"`{part.name}` does not state {named}",
        part.span,
        help=help or "state " + ", ".join(f"`{example(part, attribute)}`" for attribute in attributes),
        asks=tuple(f"{part.name}.{attribute}" for attribute in attributes),
        fixes=(placeholder(part, *attributes),),
    )


def place(part: Part, attribute: str = "") -> Span:
    """Where an attribute's value stands; the part's name where it is not stated."""
    stated = part.stated.get(attribute)
    return part.span if stated is None else stated.span


def example(part: Part, attribute: str) -> str:
    """A line that states an attribute, with the example of the vocabulary as its value."""
    record = part.kind.attributes.get(attribute)
    if record is None or not record.example:
        return attribute
    return f"{attribute} {record.example}" if record.example.startswith("{") else f"{attribute}: {record.example}"


def told(names: Iterable[str], most: int = 3) -> str:
    """Names in a sentence: `` `a`, `b` and 2 more ``."""
    listed = [f"`{name}`" for name in names]
    if len(listed) > most:
        return ", ".join(listed[: most - 1]) + f" and {len(listed) - most + 1} more"
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def amount(fact: Fact) -> str:
    """A number of the design in readable units: `26 h`, `3 to 5 GB`; `at least 3 GB` where it has no upper end."""
    quantity = fact.quantity
    return show(quantity) if math.isfinite(fact.high) else f"at least {show(quantity._replace(high=fact.low))}"


# Reading a part


def parts(facts: Facts, *kinds: str) -> Iterator[Part]:
    """The parts of some kinds, in order of declaration, those of imports that nothing here leads to left out."""
    reached = facts.reached
    for part in facts.design.parts.values():
        if part.kind.word in kinds and part.name in reached:
            yield part


def whole(facts: Facts) -> bool:
    """Whether the text is a design to be judged as one, not a fragment that others import: it has a task, model or entry."""
    own = (p for p in facts.design.parts.values() if p.source is facts.design.source)
    return any(p.kind.word in ("task", "model", "generator") or p.get("entry") is True for p in own)


def word(part: Part, attribute: str) -> str:
    """The closed word that is stated, or an empty string."""
    return part.word(attribute)


def words(part: Part | Edge, attribute: str) -> tuple[str, ...]:
    """The closed words or metrics of a list that is stated, or a single one; `other("...")` counts as that text."""
    stated = part.stated.get(attribute)
    value = None if stated is None else stated.value
    items = value if type(value) is tuple else (value,)
    return tuple(item.text for item in items if isinstance(item, (Word, Metric)))


def named(part: Part | Edge, attribute: str) -> tuple[str, ...]:
    """The parts that an attribute names."""
    stated = part.stated.get(attribute)
    return () if stated is None else parts_named(stated.value)


def states(part: Part | Edge, attribute: str) -> bool:
    """Whether an attribute is stated at all."""
    return attribute in part.stated


def yes(part: Part | Edge, attribute: str) -> bool:
    """Whether an attribute is stated as `yes`."""
    stated = part.stated.get(attribute)
    return stated is not None and stated.value is True


def no(part: Part | Edge, attribute: str) -> bool:
    """Whether an attribute is stated as `no`."""
    stated = part.stated.get(attribute)
    return stated is not None and stated.value is False


def number(facts: Facts, part: Part, attribute: str) -> Fact | None:
    """A stated number with its interval in base units, or None where it is not stated."""
    return facts.reading.optional(part, attribute)


def cadence(facts: Facts, part: Part) -> Fact | None:
    """The time between two runs of a job: stated, or of what starts it (`first ~> second`); None where nothing says it, or
    where it never stops.
    """
    every = facts.reading.cadence.of(part)
    return every if every is not None and every.high > 0 else None


# Fixes


def placeholder(part: Part, *attributes: str) -> Fix:
    """The lines that state attributes, with example values to be filled in."""
    lines = [example(part, attribute) for attribute in attributes]
    return Fix(f"state {told(attributes)} of `{part.name}`", "placeholders", (_into(part, lines),))


def restated(part: Part, attribute: str, text: str, title: str = "", applicability: str = "safe") -> Fix:
    """Give an attribute another value, or state it."""
    stated = part.stated.get(attribute)
    edit = Edit(stated.span, text) if stated is not None else _into(part, [f"{attribute}: {text}"])
    return Fix(title or f"write `{attribute}: {text}`", applicability, (edit,))


def block_after(part: Part, text: str, title: str, applicability: str = "placeholders") -> Fix:
    """Declare something new below a part: a ready block to be filled in. In the file of an import its prefix is left out."""
    prefix = part.name.rpartition(".")[0]
    text = text.replace(f"{prefix}.", "") if prefix else text
    end = part.source.text.find("\n", part.extent[1])
    at_end = len(part.source.text) if end < 0 else end + 1
    before = "\n" if end < 0 else ""
    position = part.source.position(at_end)
    return Fix(title, applicability, (Edit(Span(part.source.path, position, position), f"{before}{text.strip()}\n"),))


def _into(part: Part, lines: list[str]) -> Edit:
    """Lines put in at the end of a part's block, or with a block where it has none."""
    source, (_, end) = part.source, part.extent
    if not source.text[:end].endswith("}"):
        position = source.position(end)
        return Edit(Span(source.path, position, position), f" {{ {', '.join(lines)} }}")
    inside = source.text[: end - 1].rstrip()
    position = source.position(len(inside))
    if "\n" in source.text[len(inside) : end]:
        text = "".join(f"\n  {line}" for line in lines)
    else:
        text = (" " if inside.endswith("{") else ", ") + ", ".join(lines) + (" " if inside.endswith("{") else "")
    return Edit(Span(source.path, position, position), text)


def _whole(facts: Facts) -> Span:
    """Where the design is named; the first part where it has no name."""
    design = facts.design
    if design.name:
        start = design.source.text.find(design.name, max(design.source.text.find("design"), 0))
        if start >= 0:
            return design.source.span(start, start + len(design.name))
    first = next(iter(design.parts.values()), None)
    return first.span if first is not None else design.source.span(0, 0)
