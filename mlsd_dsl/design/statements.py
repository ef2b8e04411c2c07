"""Statements that speak of facts and names: `require`, `accept`, `scenario`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlsd_dsl.design.bind import Binder
from mlsd_dsl.design.blocks import stated_in
from mlsd_dsl.design.design import Acceptance, Edge, Part, PathRequirement, Requirement, Scenario, Stated
from mlsd_dsl.design.mistakes import DUPLICATE_ATTRIBUTE, MISPLACED, UNKNOWN_ATTRIBUTE, UNKNOWN_FACT, WRONG_VALUE
from mlsd_dsl.design.values import Distribution, Formula, Meant, PartReference, Unknown
from mlsd_dsl.design.wording import a, quoted, some
from mlsd_dsl.diagnostics import Note
from mlsd_dsl.syntax import tree as syntax
from mlsd_dsl.vocabulary.arrows import BODIES
from mlsd_dsl.vocabulary.attribute import AnyNumber, Attribute, AttributeType, Measure, PartName
from mlsd_dsl.vocabulary.facts import facts_of, has_metrics
from mlsd_dsl.vocabulary.quantities import Quantity
from mlsd_dsl.vocabulary.similar import nearest
from mlsd_dsl.vocabulary.statements import DOWN, Accept

_EQUALITY = ("==", "!=")
ASSUMPTION = Attribute(AnyNumber(), "A named assumption.", "5M")


def requirement(
    binder: Binder, item: syntax.Requirement, parts: Mapping[str, Part], prefix: str, place: int
) -> Requirement | None:
    """A requirement over a fact that exists, with a bound of the right sort."""
    subject, fact = _subject(binder, item.fact, parts)
    if subject is None:
        return None
    binder.subject = "" if subject == "design" else prefix + subject
    type = _type_of_fact(binder, item, subject, fact, parts)
    origin = _origin(binder, item)
    bound = None
    if type is not None:
        key = f"require {prefix}{place}.{fact}"
        bound = _bound(binder, type, item.bound, key, f"{subject}.{fact}" if fact else subject)
        if isinstance(bound, Distribution):
            binder.report(
                WRONG_VALUE, "a requirement compares with one number", item.bound, f"write `{item.fact.text}.p99`"
            )
            bound = None
        elif bound is not None and not isinstance(bound, (Quantity, Formula)) and item.operator.text not in _EQUALITY:
            message = f"`{fact}` is no number, so nothing is {item.operator.text} it"
            binder.report(WRONG_VALUE, message, item.operator, "compare it by `==` or `!=`")
            bound = None
    binder.subject = ""
    if bound is None or origin is None:
        return None
    source = binder.source
    return Requirement(
        subject if subject == "design" else prefix + subject,
        fact,
        origin,
        item.operator.text,
        bound,
        syntax.string_value(item.why) if item.why is not None else "",
        source.span(item.fact.start, (item.of or item.fact).end),
        source.span(item.start, item.end),
    )


def _bound(binder: Binder, type: AttributeType, node: syntax.Value, key: str, name: str) -> Meant | None:
    if not syntax.is_hole(node):
        return binder.bind(type, node, key, name)
    formula = Formula(key, node)
    binder.formulas[key] = (formula, None)
    return formula


def _subject(binder: Binder, reference: syntax.Reference, parts: Mapping[str, Part]) -> tuple[str | None, str]:
    """The part (or `design`, or an assumption) and the fact that a dotted name means."""
    names = [name.text for name in reference.names]
    if names[0] == "design":
        return "design", ".".join(names[1:])
    for split in range(len(names), 0, -1):
        subject = ".".join(names[:split])
        if subject in parts:
            return subject, ".".join(names[split:])
        named = binder.scope.get(subject)
        if named is not None and named.sort == "assumption":
            return subject, ".".join(names[split:])
    head = next(
        (".".join(names[:n]) for n in (2, 1) if n <= len(names) and binder.scope.get(".".join(names[:n]))), names[0]
    )
    named = binder.scope.get(head)
    if not binder.scope.unread(head):
        place = reference.names[0]
        if named is not None:
            help = "a requirement is about a part, the `design`, or an assumption"
            note = Note(f"the {named.noun} `{head}`", named.span)
            message = f"`{head}` is {a(named.noun)}, which has no facts"
            binder.report(WRONG_VALUE, message, place, help, notes=(note,))
        else:
            span = binder.source.span(place.start, place.end)
            binder.diagnostics.append(binder.scope.undeclared(head, span))
    return None, ""


def _type_of_fact(
    binder: Binder, item: syntax.Requirement, subject: str, fact: str, parts: Mapping[str, Part]
) -> AttributeType | None:
    """What the bound must be, or None after a report."""
    part = parts.get(subject)
    if part is None and subject != "design":
        return AnyNumber()  # an assumption
    word = part.kind.word if part is not None else "design"
    known = facts_of(word)
    attribute = part.kind.attributes.get(fact) if part is not None else None
    # `owner` is a fact, and in words.
    if fact in known and (attribute is None or isinstance(attribute.type, Measure)):
        found = known[fact]
        if item.of is not None and not found.of:
            help = "leave it out: only an `age` is counted from one origin"
            binder.report(UNKNOWN_FACT, f"`{fact}` has no `of`", item.of, help)
            return None
        return Measure(found.dimension, found.label, least=None)
    if part is not None and has_metrics(word) and _is_metric(fact):
        return AnyNumber()
    if attribute is not None and item.of is None:
        type = attribute.type
        return type._replace(least=None, most=None, positive=False) if isinstance(type, Measure) else type
    _unknown_fact(binder, item.fact, word, subject, fact, part)
    return None


def _unknown_fact(
    binder: Binder, node: syntax.Reference, word: str, subject: str, fact: str, part: Part | None
) -> None:
    known = tuple(facts_of(word))
    if not fact:
        example = next((name for name in known if "latency.p99" in name), next(iter(known), "cost"))
        what = "the whole design" if subject == "design" else a(word)
        help = f"name a fact of it, such as `{subject}.{example}`"
        binder.report(UNKNOWN_FACT, f"`{subject}` is {what}, not a fact", node, help)
        return
    place = syntax.Reference(node.names[subject.count(".") + 1 :], node.names[subject.count(".") + 1].start, node.end)
    inside = [name for name in known if name.startswith(f"{fact}.")]
    if inside:
        example = next((name for name in inside if name.endswith("p99")), inside[0])
        others = quoted(name.removeprefix(f"{fact}.") for name in inside)
        help = f"say which one, such as `{subject}.{example}`; there are {others}"
        binder.report(UNKNOWN_FACT, f"`{fact}` is several facts", place, help)
        return
    candidates = (*known, *(part.kind.attributes if part is not None else ()))
    similar = nearest(fact, candidates)
    if similar:
        help = f"a fact with a similar name exists: `{subject}.{similar[0]}`"
    else:
        families = list(dict.fromkeys(name.split(".")[0] for name in known))
        help = f"its facts are {quoted(families)}" if families else ""
    what = "the design" if subject == "design" else a(word)
    binder.report(UNKNOWN_FACT, f"{what} has no fact `{fact}`", place, help)


def _is_metric(fact: str) -> bool:
    from mlsd_dsl.vocabulary.tasks import METRICS

    return fact.partition("@")[0] in METRICS


def _origin(binder: Binder, item: syntax.Requirement) -> str | None:
    if item.of is None:
        return ""
    found = binder.part_name(PartName(), item.of, "", "of")
    return found.name if isinstance(found, PartReference) else None


def check_bounds(
    binder: Binder, requirements: Sequence[Requirement], results: Mapping[str, Quantity | Distribution | Unknown]
) -> None:
    """A bound that is a formula must come to one number."""
    for requirement in requirements:
        if isinstance(requirement.bound, Formula):
            value = results.get(requirement.bound.key)
            if isinstance(value, Distribution):
                help = "name one percentile, such as `.p99`"
                binder.report(WRONG_VALUE, "a requirement compares with one number", requirement.bound.node, help)


def path_requirement(binder: Binder, item: syntax.PathRequirement) -> PathRequirement | None:
    """A structural requirement between declared parts."""
    names: list[str] = []
    for node in (item.source, item.target, item.through):
        if node is None:
            names.append("")
            continue
        found = binder.part_name(PartName(), node, "", "path")
        if not isinstance(found, PartReference):
            return None
        names.append(found.name)
    why = syntax.string_value(item.why) if item.why is not None else ""
    return PathRequirement(item.forbidden, names[0], names[1], names[2], why, binder.source.span(item.start, item.end))


def acceptance(binder: Binder, item: syntax.Acceptance, parts: Mapping[str, Part], place: int) -> Acceptance | None:
    """A finding accepted on purpose, at a declared part or on the whole design."""
    stated, _ = stated_in(binder, Accept, "acceptance", item.body, f"accept {place}")
    subject = ""
    if item.subject is not None:
        subject = item.subject.text
        names = subject.split(".")
        known = any(".".join(names[:n]) in parts for n in range(1, len(names) + 1))
        named = binder.scope.get(subject)
        if not known and named is None and subject != "design":
            if not binder.scope.unread(subject):
                span = binder.source.span(item.subject.start, item.subject.end)
                binder.diagnostics.append(binder.scope.undeclared(subject, span))
            return None
    span = binder.source.span(item.start, item.end)
    return Acceptance(item.rule, subject, syntax.string_value(item.reason), stated, span)


def scenario(
    binder: Binder, item: syntax.Declaration, parts: Mapping[str, Part], calls: Mapping[str, Edge], prefix: str
) -> Scenario:
    """What a scenario overrides, each value of the sort that it replaces; `calls` are those with a name of their own."""
    overrides: dict[str, Stated] = {}
    down: list[str] = []
    seen: dict[str, syntax.Reference] = {}
    name = prefix + item.name.text
    for inner in item.body.items if item.body is not None else ():
        if not isinstance(inner, syntax.Attribute):
            if not isinstance(inner, syntax.Broken):
                help = "a scenario holds lines such as `viewer.daily_active: 1B` or `redis_online: down`"
                binder.report(MISPLACED, "a scenario only holds values and parts that are down", inner, help)
            continue
        text = inner.key.text
        if text in seen:
            first = binder.source.span(seen[text].start, seen[text].end)
            notes = (Note(f"`{text}` is overridden here first", first),)
            message = f"`{text}` is overridden twice"
            binder.report(DUPLICATE_ATTRIBUTE, message, inner.key, "keep one of the two", notes=notes)
            continue
        seen[text] = inner.key
        if text in parts:
            if isinstance(inner.value, syntax.Reference) and inner.value.text == DOWN:
                down.append(prefix + text)
            else:
                example = next((r for r in parts[text].kind.attributes.values() if isinstance(r.type, Measure)), None)
                other = f", or override an attribute: `{text}.{example.name}: {example.example}`" if example else ""
                help = f"write `{text}: down`{other}"
                binder.report(WRONG_VALUE, "a part as a whole can only be `down`", inner.value, help)
            continue
        record = _overridden(binder, inner.key, parts, calls)
        if record is not None:
            value = binder.bind(record.type, inner.value, f"scenario {name}.{text}", text)
            if value is not None:
                node = inner.value
                overrides[prefix + text] = Stated(record, value, node, binder.source, node.start, node.end)
    span = binder.source.span(item.name.start, item.name.end)
    title = syntax.string_value(item.title) if item.title is not None else ""
    return Scenario(name, title, overrides, tuple(down), span)


def _overridden(
    binder: Binder, key: syntax.Reference, parts: Mapping[str, Part], calls: Mapping[str, Edge]
) -> Attribute | None:
    """The record of what a scenario's key names, or None after a report."""
    text = key.text
    head, _, attribute = text.rpartition(".")
    named = binder.scope.get(text)
    if named is not None and named.sort == "assumption":
        return ASSUMPTION
    records, noun = None, ""
    if head in parts:
        records, noun = parts[head].kind.attributes, parts[head].kind.word
    elif head in calls:
        records, noun = BODIES[calls[head].arrow].attributes, "call"
    if records is not None:
        if attribute in records:
            return records[attribute]
        similar = nearest(attribute, tuple(records))
        help = f"it has {some(tuple(records), attribute)}"
        if similar:
            help = f"an attribute with a similar name exists: `{head}.{similar[0]}`"
        binder.report(UNKNOWN_ATTRIBUTE, f"{a(noun)} has no attribute `{attribute}`", key.names[-1], help)
        return None
    if not binder.scope.unread(text):
        span = binder.source.span(key.start, key.names[-2].end if head else key.end)
        help = binder.scope.similar(head or text) or "override an assumption, an attribute of a part, or a named call"
        binder.diagnostics.append(binder.scope.undeclared(head or text, span)._replace(help=help))
    return None
