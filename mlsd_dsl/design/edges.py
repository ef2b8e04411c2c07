"""Arrows → edges: both ends named, the meaning looked up in the arrow table, what stands in the braces bound."""

from __future__ import annotations

from collections.abc import Mapping

from mlsd_dsl.design.bind import Binder
from mlsd_dsl.design.blocks import stated_in
from mlsd_dsl.design.design import Edge, Part, Stated
from mlsd_dsl.design.mistakes import ILLEGAL_ARROW, WRONG_VALUE
from mlsd_dsl.diagnostics import Diagnostic, Note
from mlsd_dsl.syntax.tree import Arrows, Hop, Member, Reference, Token, string_value
from mlsd_dsl.vocabulary import arrows as table

_NOUNS = {"->": "data arrow", "=>": "request", "~>": "trigger"}


def edges_of(binder: Binder, item: Arrows, block: str, parts: Mapping[str, Part]) -> list[Edge]:
    """The edges of one statement. `block` is the part in whose braces it stands, where it has no source of its own."""
    if item.sources:
        places = [(source, _end(binder, source, parts)) for source in item.sources]
    else:
        places = [(None, parts.get(block))]
    sources = [(node, part) for node, part in places if part is not None]
    edges: list[Edge] = []
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
                edge = _edge(binder, hop, member, node, source, target, label, stated)
                if edge is not None:
                    edges.append(edge)
        sources = list(targets)
    return edges


def _body(binder: Binder, arrow: str, body: object, node: Arrows | Member, place: int) -> dict[str, Stated]:
    if body is None:
        return {}
    block = table.BODIES[arrow]
    key = f"{arrow}{binder.source.path}:{node.start}.{place}"
    stated, _ = stated_in(binder, block, _NOUNS[arrow], body, key, None)  # type: ignore[arg-type]
    return stated


def _end(binder: Binder, node: Reference, parts: Mapping[str, Part]) -> Part | None:
    text = node.text
    part = parts.get(text)
    if part is not None:
        return part
    scope = binder.scope
    named = scope.get(text)
    if named is not None and named.sort not in ("unread", "part"):
        article = "an" if named.noun[0] in "aeiou" else "a"
        binder.report(WRONG_VALUE, f"`{text}` is {article} {named.noun}, where an arrow joins parts", node)
    elif named is None and not scope.unread(text):
        owner = parts.get(node.names[0].text)
        diagnostic = scope.undeclared(text, binder.source.span(node.start, node.end))
        if owner is not None and len(node.names) > 1:
            diagnostic = diagnostic._replace(help=f"arrows join parts, not their facts: write `{owner.name}`")
        binder.diagnostics.append(diagnostic)
    return None


def _edge(
    binder: Binder,
    hop: Hop,
    member: Member,
    node: Reference | None,
    source: Part,
    target: Part,
    label: str,
    stated: Mapping[str, Stated],
) -> Edge | None:
    meaning = table.meaning(source.kind.word, hop.arrow.text, target.kind.word)
    if meaning is None:
        _illegal(binder, hop.arrow, member, source, target)
        return None
    start = node.start if node is not None else hop.arrow.start
    span = binder.source.span(start, member.end) if start < member.end else binder.source.span(hop.arrow.start, member.end)
    alias = member.alias.text if member.alias is not None else ""
    # The turn is the place of the hop: members of one hop share it, and hops of one caller come in the order of the text.
    return Edge(
        source.name, target.name, hop.arrow.text, meaning, label, stated, alias, hop.arrow.start, span
    )


def _illegal(binder: Binder, arrow: Token, member: Member, source: Part, target: Part) -> None:
    """Report an arrow that means nothing, and offer the one that fits."""
    one, other = source.kind.word, target.kind.word
    fits = table.fitting(one, other)
    if fits:
        fit = fits[0]
        ends = (target, source) if fit.reverse else (source, target)
        names = [part.name for part in ends]
        verb = f"{ends[0].kind.word} {fit.meaning.verb} {ends[1].kind.word}"
        help = f"write `{names[0]} {fit.arrow} {names[1]}`: {verb.replace('_', ' ')}"
    else:
        help = f"no arrow joins {_a(one)} and {_a(other)}; an attribute may say what you mean"
    span = binder.source.span(arrow.start, member.reference.end)
    message = f"`{arrow.text}` means nothing from {_a(one)} to {_a(other)}"
    notes = (
        Note(f"`{source.name}` is {_a(one)}", source.span),
        Note(f"`{target.name}` is {_a(other)}", target.span),
    )
    binder.diagnostics.append(Diagnostic(ILLEGAL_ARROW, message, span, help=help, notes=notes, subject=source.name))


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"
