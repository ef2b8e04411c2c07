"""How one fact came about, as a tree for people, down to the lines that it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.analyses.fact import DEFAULT, Fact
from mlsd_dsl.output.facts import formula, shown
from mlsd_dsl.output.text import Style
from mlsd_dsl.rulings import flattened

DEEPEST = 12  # levels of the tree; what lies below is named


def derivation(fact: Fact, style: Style, deepest: int = DEEPEST) -> str:
    """The fact in one line with its terms, then the tree of what it rests on."""
    lines = [style.paint(f"{fact.key} = {shown(fact)}", "1") + _terms(fact)]
    lines += _branches(fact, "", style, deepest, set())
    if fact.path:
        lines.append(f"along: {' → '.join(fact.path)}")
    if fact.missing:
        lines.append("not stated: " + ", ".join(f"`{name}`" for name in fact.missing))
    if fact.source:
        lines.append(f"source: {fact.source}")
    return "".join(f"{line}\n" for line in lines)


def _terms(fact: Fact) -> str:
    """`= 24 h schedule (line 40) + 1 h run (line 40)` for a sum of several terms, else the formula in names."""
    parts = flattened(fact)
    if fact.operation not in ("sum", "max") or len(parts) < 2:
        how = formula(fact)
        return f" = {how}" if how else ""
    several = len({part.span.path for part in parts if part.span is not None}) > 1
    told = []
    for part in parts:
        line = ""
        if part.span is not None:
            line = f" ({part.span.path}:{part.span.start.line})" if several else f" (line {part.span.start.line})"
        told.append(f"{shown(part)} {part.role or part.key}{line}")
    return " = " + " + ".join(told)


def _branches(fact: Fact, indent: str, style: Style, levels: int, seen: set[int]) -> Iterator[str]:
    inputs = fact.inputs
    for place, each in enumerate(inputs):
        last = place == len(inputs) - 1
        fork, rail = ("└─ ", "   ") if last else ("├─ ", "│  ")
        again = id(each) in seen and bool(each.inputs)
        yield f"{indent}{fork}{_line(each, style)}" + (" (as above)" if again else "")
        if levels > 0 and not again:
            seen.add(id(each))
            yield from _branches(each, indent + rail, style, levels - 1, seen)


def _line(fact: Fact, style: Style) -> str:
    role = f"{fact.role}  " if fact.role else ""
    place = style.paint(f"  {fact.span.path}:{fact.span.start.line}", "2") if fact.span is not None else ""
    default = style.paint(f"  default: {fact.source}", "33") if fact.status == DEFAULT else ""
    made = formula(fact)
    how = style.paint(f"  = {made}", "2") if made else ""
    unstated = style.paint("  not stated", "33") if fact.missing and not fact.inputs else ""
    name = fact.key if fact.key and fact.key != "age" else fact.name
    return f"{shown(fact):<10} {role}{name}{how}{place}{default}{unstated}"
