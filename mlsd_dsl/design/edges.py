"""Arrows → edges: both ends named, the meaning looked up in the arrow table, what stands in the braces bound."""

from __future__ import annotations

from collections.abc import Mapping

from mlsd_dsl.design.bind import Binder
from mlsd_dsl.design.blocks import stated_in
from mlsd_dsl.design.design import Edge, Part, Stated
from mlsd_dsl.design.mistakes import ILLEGAL_ARROW, WRONG_VALUE
from mlsd_dsl.design.scope import Named
from mlsd_dsl.design.wording import a, some
from mlsd_dsl.diagnostics import Diagnostic, Note
from mlsd_dsl.syntax.tree import Arrows, Hop, Member, Reference, Token, string_value
from mlsd_dsl.vocabulary import arrows as table

_NOUNS = {"->": "data arrow", "=>": "request", "~>": "trigger"}


def edges_of(binder: Binder, item: Arrows, block: str, parts: Mapping[str, Part]) -> list[Edge]:
    """The edges of one statement. `block` is the part in whose braces it stands, where it has no source of its own."""
    if item.sources:
        places: list[tuple[Reference | None, Part | None]] = [
            (node, _end(binder, node, parts)) for node in item.sources
        ]
    else:
        places = [(None, parts.get(block))]
    sources = [(node, part) for node, part in places if part is not None]
    if not sources and all(node is None or binder.scope.unread(node.text) for node, _ in places):
        return []  # nothing is known of what it starts at, so that nothing can be said of the rest
    edges: list[Edge] = []
    told: set[tuple[int, str, str]] = set()  # what has been reported, by arrow and kinds
    for place, hop in enumerate(item.hops):
        last = place == len(item.hops) - 1
        label = string_value(item.label) if last and item.label is not None else ""
        shared = _body(binder, hop.arrow.text, item.body, item, place) if last else {}
        targets: list[tuple[Reference, Part]] = []
        for member in hop.members:
            target = _end(binder, member.reference, parts)
            if target is None:
                continue
            targets.append((member.reference, target))
            stated = shared | _body(binder, hop.arrow.text, member.body, member, place)
            for node, source in sources:
                edge = _edge(hop, member, node, source, target, label, stated, binder)
                if edge is not None:
                    edges.append(edge)
                    continue
                arrow = (hop.arrow.start, source.kind.word, target.kind.word)
                if arrow not in told and binder.scope.guessed.isdisjoint((source.name, target.name)):
                    told.add(arrow)
                    _illegal(binder, hop.arrow, member, source, target)
        sources = list(targets)
    return edges


def _body(binder: Binder, arrow: str, body: object, node: Arrows | Member, place: int) -> dict[str, Stated]:
    if body is None:
        return {}
    block = table.BODIES[arrow]
    key = f"{arrow}{binder.source.path}:{node.start}.{place}"
    known_holes = len(binder.holes)
    stated, _ = stated_in(binder, block, _NOUNS[arrow], body, key)  # type: ignore[arg-type]
    ends = [node.reference] if isinstance(node, Member) else [member.reference for member in node.hops[-1].members]
    of = f"the {_NOUNS[arrow]} to {some([end.text for end in ends])}"
    binder.holes[known_holes:] = [hole._replace(of=of) for hole in binder.holes[known_holes:]]
    return stated


def _end(binder: Binder, node: Reference, parts: Mapping[str, Part]) -> Part | None:
    text = node.text
    part = parts.get(text)
    if part is not None:
        return part
    scope = binder.scope
    named = scope.get(text)
    if named is not None and named.sort not in ("unread", "part"):
        _no_part(binder, node, named, parts)
    elif named is None and not scope.unread(text):
        owner = parts.get(node.names[0].text)
        diagnostic = scope.undeclared(text, binder.source.span(node.start, node.end))
        if owner is not None and len(node.names) > 1:
            diagnostic = diagnostic._replace(
                message=f"an arrow joins parts, and `{text}` is not one", help=f"write `{node.names[0].text}`"
            )
        binder.diagnostics.append(diagnostic)
    return None


def _no_part(binder: Binder, node: Reference, named: Named, parts: Mapping[str, Part]) -> None:
    """Report an end that is declared and no part, and offer the parts that are in it."""
    inside = [name for name, part in parts.items() if part.group == named.full or name.startswith(f"{node.text}.")]
    if named.sort in ("group", "import") and inside:
        help = f"name a part of it: {some(inside)}" if len(inside) > 1 else f"name its part: `{inside[0]}`"
    else:
        help = "name a part"
    message = f"`{node.text}` is {a(named.noun)}, where an arrow joins parts"
    binder.report(WRONG_VALUE, message, node, help, notes=(Note(f"the {named.noun} `{node.text}`", named.span),))


def _edge(
    hop: Hop,
    member: Member,
    node: Reference | None,
    source: Part,
    target: Part,
    label: str,
    stated: Mapping[str, Stated],
    binder: Binder,
) -> Edge | None:
    """The edge of one arrow between two parts, or None where it means nothing."""
    meaning = table.meaning(source.kind.word, hop.arrow.text, target.kind.word)
    if meaning is None:
        return None
    start = member.start if hop.bracketed else node.start if node is not None else hop.arrow.start
    span = (
        binder.source.span(start, member.end) if start < member.end else binder.source.span(hop.arrow.start, member.end)
    )
    alias = member.alias.text if member.alias is not None else ""
    # The turn is the place of the hop: members of one hop share it, and hops of one caller come in the order of the text.
    return Edge(source.name, target.name, hop.arrow.text, meaning, label, stated, alias, hop.arrow.start, span)


def _illegal(binder: Binder, arrow: Token, member: Member, source: Part, target: Part) -> None:
    """Report an arrow that means nothing, and offer the one that fits."""
    one, other = source.kind.word, target.kind.word
    fits = table.fitting(one, other)
    if fits:
        help = f"write {_offered(fits[0], source, target)}"
    else:
        help = f"no arrow joins {a(one)} and {a(other)}; an attribute or a `note` may say what you mean"
    span = binder.source.span(arrow.start, member.reference.end)
    message = f"`{arrow.text}` means nothing from {a(one)} to {a(other)}"
    ends = {source.name: source, target.name: target}.values()
    notes = tuple(Note(f"`{part.name}` is {a(part.kind.word)}", part.span) for part in ends)
    binder.diagnostics.append(Diagnostic(ILLEGAL_ARROW, message, span, help=help, notes=notes, subject=source.name))


def _offered(fit: table.Fit, source: Part, target: Part) -> str:
    """`clicks -> events` (records are written to the topic as they come up)."""
    start, end = (target, source) if fit.reverse else (source, target)
    doc = fit.meaning.doc.rstrip(".")
    return f"`{start.name} {fit.arrow} {end.name}` ({doc[:1].lower()}{doc[1:]})"
