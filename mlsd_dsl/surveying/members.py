"""Parts and findings: what is stated, worked out and found of each part, and whom it is tied to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mlsd_dsl.boxes import technology_of
from mlsd_dsl.design.design import Part
from mlsd_dsl.diagnostics import Span
from mlsd_dsl.facts import Facts
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.survey import Finding, Member, Statement, Tie
from mlsd_dsl.surveying.numbers import Numbers
from mlsd_dsl.views import title_of_name
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST

_SORTS = {DATA: "data", REQUEST: "request"}
_OF_ALL = (("design", "The whole design"), ("assume", "Assumptions"))


def members(facts: Facts, numbers: Numbers) -> tuple[Member, ...]:
    """The whole and the assumptions, then every part that counts, in order of declaration."""
    of: dict[str, list[int]] = {}
    for fact in facts.all():
        if numbers_say(fact.words, fact.low, fact.high, fact.missing):
            of.setdefault(fact.subject, []).append(numbers.of(fact))
    ties = _ties(facts)
    found = [Member(name, title, name, "", "", "", (), tuple(of.get(name, ()))) for name, title in _OF_ALL]
    for name, part in facts.design.parts.items():
        if name not in facts.reached:
            continue
        made = [index for index in of.get(name, ()) if not _is_stated(numbers, index)]
        found.append(
            Member(
                name,
                part.title or title_of_name(name),
                part.kind.word,
                technology_of(part),
                _description(part),
                numbers.place(part.span),
                tuple(_stated(part, numbers)),
                tuple(made),
                tuple(ties.get(name, ())),
            )
        )
    return tuple(found)


def numbers_say(words: str, low: float, high: float, missing: tuple[str, ...]) -> bool:
    """Whether a fact says anything: a word, a bound, or what would have to be stated."""
    return bool(words or low > 0 or high < float("inf") or missing)


def findings(reported: Iterable[Reported], names: set[str], place: Callable[[Span | None], str]) -> tuple[Finding, ...]:
    """The findings in order of place, each with the part that it is about."""
    found = []
    for each in reported:
        said = each.diagnostic
        found.append(
            Finding(
                said.rule.code,
                said.rule.name,
                said.severity.word,
                said.message,
                said.help,
                _owner(said.subject, names),
                place(said.span),
                tuple(f"{note.message} (line {place(note.span)})" for note in said.notes),
                each.url,
                each.accepted.reason if each.accepted is not None else "",
            )
        )
    return tuple(found)


def _is_stated(numbers: Numbers, index: int) -> bool:
    row = numbers.rows[index]
    return row.status == "stated" or row.operation == "stated"


def _description(part: Part) -> str:
    described = part.get("description")
    return described if isinstance(described, str) else ""


def _stated(part: Part, numbers: Numbers) -> Iterator[Statement]:
    for name, stated in part.stated.items():
        if name != "description":
            text = " ".join(stated.source.text[stated.start : stated.end].split())
            yield Statement(name, text, numbers.place(stated.span))


def _ties(facts: Facts) -> dict[str, list[Tie]]:
    found: dict[str, list[Tie]] = {}
    for relation in facts.graph.relations:
        if relation.edge is None and not relation.drawn:
            continue
        label = relation.edge.label if relation.edge is not None else ""
        sort = _SORTS.get(relation.arrow, "trigger")
        verb = relation.meaning.verb.replace("_", " ")
        found.setdefault(relation.source, []).append(Tie(relation.target, True, verb, sort, label))
        found.setdefault(relation.target, []).append(Tie(relation.source, False, verb, sort, label))
    return {name: list(dict.fromkeys(ties)) for name, ties in found.items()}


def _owner(subject: str, names: set[str]) -> str:
    """The part that a dotted name belongs to: `ranker.latency` to `ranker`."""
    words = subject.partition(" ")[0].split(".")
    for length in range(len(words), 0, -1):
        name = ".".join(words[:length])
        if name in names:
            return name
    return ""
