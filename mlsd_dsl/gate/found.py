"""Rules → what they find in one design, each root cause told once.

A rule that fails is a finding that names it. A finding whose root another rule has told is left out. What is not stated is
asked in one question a part, the attribute that settles most first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.design.design import Design, PartlyOpen
from mlsd_dsl.design.values import Hole
from mlsd_dsl.diagnostics import Diagnostic, Note, Rule, Severity
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.gate.reported import Accepted, Known, Reported, fingerprints
from mlsd_dsl.rules import Finding, Loaded, Profile, example, told
from mlsd_dsl.rulings import OPEN, Ruling
from mlsd_dsl.vocabulary.attribute import Many, PartName

CRASHED = Rule("X901", "rule-crashed", "A rule failed: a mistake of its author, not of the design.")
UNSTATED = Rule("Q001", "unstated", "What is not stated keeps rules from deciding.", Severity.QUESTION)

MOST_ASKED = 4  # attributes named in one question
MOST_WAITING = 3  # checks named in one question


class Found(NamedTuple):
    """One finding: the diagnostic, the other parts it is about, what it asks for, and the number that it rests on.

    `weight` is what it would weigh if it were certain.
    """

    diagnostic: Diagnostic
    concerns: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    fact: Fact | None = None
    weight: Severity = Severity.WARNING
    accepted: Accepted | None = None


def found_in(facts: Facts, rules: Mapping[str, Loaded], levels: Levels) -> list[Found]:
    """What the rules that are on find in a design, without what gives way to another finding."""
    by_rule: dict[str, list[Found]] = {}
    behind_proofs = _asked_by_proofs(facts)
    for rule in rules.values():
        severity = levels.of(rule)
        if severity is not None:
            by_rule[rule.name] = list(_of_rule(facts, rule, severity, levels.profile, behind_proofs))
    kept: list[Found] = []
    for name, found in by_rule.items():
        roots = [by_rule[root] for root in rules[name].terms.gives_way_to if root in by_rule]
        kept += [each for each in found if not any(_same_root(each, root) for group in roots for root in group)]
    return kept


def open_in(design: Design, levels: Levels) -> list[Found]:
    """What the author has left open on purpose, with `?`. A sketch is nothing but open, and is not asked."""
    if levels.profile is Profile.SKETCH or not levels.tells(UNSTATED.name, UNSTATED.code):
        return []
    return [_left_open(design, hole) for hole in design.holes]


def judged(rulings: Iterable[Ruling], rules: Mapping[str, Loaded], levels: Levels) -> list[Found]:
    """The rulings on requirements, each under the name of the rule that judges facts of its family."""
    by_family = {family: rule for rule in rules.values() for family in rule.terms.judges}
    found = []
    for ruling in rulings:
        diagnostic = ruling.diagnostic
        rule = by_family.get(ruling.family)
        # What the author requires is told in every profile.
        told_as = diagnostic.rule if rule is None else rule.identity
        if not levels.tells(told_as.name, told_as.code):
            continue
        if rule is not None:
            own = Rule(rule.code, rule.name, diagnostic.rule.about, diagnostic.severity)
            diagnostic = diagnostic._replace(rule=own, help=diagnostic.help or rule.terms.help)
        asks = ruling.asks if diagnostic.rule == OPEN else ()
        found.append(Found(diagnostic, (), asks, ruling.fact, Severity.ERROR))
    return found


def asked_once(found: list[Found], facts: Facts) -> list[Found]:
    """The findings with the questions about one part put into one."""
    questions: dict[str, list[Found]] = {}
    kept = []
    for each in found:
        alone = each.diagnostic.rule is UNSTATED and not each.diagnostic.subject  # it stands where it is asked
        if each.diagnostic.severity is Severity.QUESTION and each.accepted is None and not alone:
            questions.setdefault(_about(each, facts), []).append(each)
        else:
            kept.append(each)
    return kept + [_question(part, group, facts) for part, group in questions.items()]


def reported(
    diagnostics: Iterable[Diagnostic], found: Iterable[Found], design: str
) -> list[tuple[Reported, Fact | None]]:
    """Mistakes of the language and findings together, in order of place, each once with its fingerprint."""
    every = {each.diagnostic: each for each in (*(Found(d) for d in diagnostics), *found)}
    ordered = sorted(every.values(), key=lambda each: each.diagnostic.order)
    known = [
        Known(d.rule.name, design, d.subject, each.concerns, "" if d.subject else d.message)
        for each in ordered
        for d in (each.diagnostic,)
    ]
    return [
        (Reported(each.diagnostic, fingerprint, accepted=each.accepted), each.fact)
        for each, fingerprint in zip(ordered, fingerprints(known), strict=True)
    ]


_Asked = Set[tuple[str, str]]  # open attributes that were asked for: the part, and the attribute


def _asked_by_proofs(facts: Facts) -> _Asked:
    """The open attributes on which the proofs of a design may rest. They are made once, for all rules."""
    if not facts.design.holes:
        return frozenset()
    PartlyOpen.asked.clear()
    _ = facts.proofs
    return frozenset(PartlyOpen.asked)


def _of_rule(
    facts: Facts, rule: Loaded, severity: Severity, profile: Profile, behind_proofs: _Asked
) -> Iterator[Found]:
    identity = rule.identity._replace(severity=severity)
    PartlyOpen.asked.clear()
    try:
        findings = list(rule.check(facts))
    except Exception as error:
        yield Found(_crashed(facts, rule, error), weight=Severity.ERROR)
        return
    reached, asked = facts.reached, frozenset(PartlyOpen.asked)
    behind = behind_proofs if behind_proofs and facts.proved(rule.name) else frozenset()
    for finding in findings:
        if finding.subject in facts.design.parts and finding.subject not in reached:
            continue  # in an import, and nothing here has to do with it
        # A case may weigh less than the rule or be a question; it never weighs more than what the reader chose.
        weighs = severity if finding.severity is None else min(finding.severity, severity)
        open_ = _rests_on(finding, asked, behind, facts)
        if open_:
            weighs = Severity.QUESTION
        if weighs is Severity.QUESTION and profile is Profile.SKETCH:
            continue
        asks = tuple(dict.fromkeys([*finding.asks, *open_]))
        yield Found(_diagnostic(finding, identity, weighs), finding.concerns, asks, finding.fact, severity)


def _rests_on(finding: Finding, asked: _Asked, behind: _Asked, facts: Facts) -> tuple[str, ...]:
    """The open attributes that a finding rests on: its own parts', and those of parts that could speak for them.

    What lies `behind` a proof counts where it is of the finding's own parts.
    """
    if not facts.design.holes:
        return ()
    parts = facts.design.parts
    own = {finding.subject, *finding.concerns} & parts.keys()
    kinds = {parts[name].kind for name in own}
    read = [f"{part}.{name}" for part, name in sorted(asked) if part in own or parts[part].kind not in kinds]
    read += [f"{part}.{name}" for part, name in sorted(behind) if part in own]
    return tuple(dict.fromkeys([*read, *_shaping(facts.design, own)]))


def _shaping(design: Design, own: Set[str]) -> Iterator[str]:
    """The open attributes that decide what some parts are joined to and when they work: the graph already rests on them."""
    kinds = {design.parts[name].kind.word for name in own}
    for hole in design.holes:
        part = design.parts.get(hole.subject)
        if part is None or hole.name not in part.kind.attributes:
            continue
        type = part.kind.attributes[hole.name].type
        named = type.of if isinstance(type, Many) else type
        may_name = isinstance(named, PartName) and (hole.subject in own or not kinds.isdisjoint(named.kinds))
        if may_name or (hole.subject in own and part.kind.plane_by is not None and part.kind.plane_by[0] == hole.name):
            yield f"{hole.subject}.{hole.name}"


def _left_open(design: Design, hole: Hole) -> Found:
    part = design.parts.get(hole.subject)
    own = part is not None and hole.name in part.kind.attributes
    whose = f"`{hole.subject}`" if hole.subject else hole.of
    of = f" of {whose}" if whose else ""
    join = " " if hole.example.startswith("{") else ": "
    help = f"state it, such as `{hole.name}{join}{hole.example}`" if hole.example else "state it"
    asks = (f"{hole.subject}.{hole.name}",) if own else ()
    diagnostic = Diagnostic(
        UNSTATED, f"`{hole.name}`{of} is open", hole.span, help=help, subject=hole.subject, severity=Severity.QUESTION
    )
    return Found(diagnostic, asks=asks)


def _diagnostic(finding: Finding, identity: Rule, severity: Severity) -> Diagnostic:
    return Diagnostic(
        identity,
        finding.message,
        finding.span,
        finding.label,
        finding.help,
        finding.notes,
        finding.fixes,
        finding.subject,
        severity,
    )


def _crashed(facts: Facts, rule: Loaded, error: Exception) -> Diagnostic:
    design = facts.design
    where = next((part.span for part in design.parts.values()), design.source.span(0, 0))
    return Diagnostic(
        CRASHED,
        f"the rule `{rule.name}` failed: {type(error).__name__}: {' '.join(str(error).split()) or 'no message'}",
        where,
        help=f"report it to the authors of `{rule.module.__name__}`, or leave it out: `--ignore {rule.name}`",
    )


def _same_root(finding: Found, root: Found) -> bool:
    """Whether two findings are about the same part, or one is about the design as a whole."""
    mine = {finding.diagnostic.subject, *finding.concerns}
    its = {root.diagnostic.subject, *root.concerns}
    return "" in (finding.diagnostic.subject, root.diagnostic.subject) or bool(mine & its)


def _about(found: Found, facts: Facts) -> str:
    """The part that could settle a question: the one whose attribute it asks for first."""
    first = found.asks[0] if found.asks else ""
    words = first.split(".")
    for length in range(len(words) - 1, 0, -1):
        if ".".join(words[:length]) in facts.design.parts:
            return ".".join(words[:length])
    return found.diagnostic.subject


def _question(part: str, group: list[Found], facts: Facts) -> Found:
    if len(group) == 1:
        return group[0]
    declared = facts.design.parts.get(part)
    worth: dict[str, int] = {}
    for each in group:
        for place, name in enumerate(each.asks):
            worth[name] = worth.get(name, 0) + (10 * each.weight + 10) // (place + 1)
    asked = sorted(worth, key=lambda name: -worth[name])
    lines = [
        example(declared, name.removeprefix(f"{part}.")) if declared and name.startswith(f"{part}.") else name
        for name in asked[:MOST_ASKED]
    ]
    more = f" and {len(asked) - len(lines)} more" if len(asked) > len(lines) else ""
    names = [name.removeprefix(f"{part}.") for name in asked]
    checks = [each for each in group if each.diagnostic.rule is not UNSTATED]
    waiting = sorted(checks, key=lambda each: -each.weight)
    open_ = f"{len(checks)} check{'s' * (len(checks) > 1)} open: it does not state {told(names)}"
    others = tuple(dict.fromkeys(name for each in group for name in (each.diagnostic.subject, *each.concerns) if name))
    first = group[0].diagnostic
    diagnostic = Diagnostic(
        UNSTATED,
        f"{f'`{part}`' if part else 'the design'} leaves {open_ if checks else f'{told(names)} open'}",
        declared.span if declared is not None else first.span,
        help="state " + ", ".join(f"`{line}`" for line in lines) + more if lines else "",
        notes=tuple(
            Note(f"`{each.diagnostic.rule.name}` waits: {each.diagnostic.message}", each.diagnostic.span)
            for each in waiting[:MOST_WAITING]
        )
        + tuple(Note("open", each.diagnostic.span) for each in group if each not in checks),
        fixes=tuple(fix for each in group for fix in each.diagnostic.fixes),
        subject=part,
        severity=Severity.QUESTION,
    )
    return Found(
        diagnostic, tuple(n for n in others if n != part), tuple(asked), None, max(each.weight for each in group)
    )
