"""How one number of an estimate came about: its formula in names, then in numbers, then what it rests on and where that is stated.

    ranker.replicas.needed = 210 (170 to 260)
      = ceil(peak / one replica / busy at most)
      = ceil(34k req/s / 250 req/s / 65%)

A sum is its largest terms, a simulated latency its calls, an availability its parts with the time that each may be down.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact, formula_of, is_made
from mlsd_dsl.estimates.estimate import Number
from mlsd_dsl.estimates.sampling import at_middle
from mlsd_dsl.output.estimate_words import brief, counted, origin, told
from mlsd_dsl.output.facts import amount, formula, shown
from mlsd_dsl.vocabulary.quantities import Quantity, two_digits
from mlsd_dsl.vocabulary.units import MONTH

MOST_TERMS = 6  # of a sum; the rest is told together
MOST_FACTORS = 7  # that one line of a formula may hold
NEVER = 1e-12


class Working(NamedTuple):
    """One number: its name and value, its formula line by line, what it rests on as a table, and remarks."""

    name: str
    value: str
    formula: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...]


def working(number: Number, path: str, full: bool = False) -> Working:
    """How a number came about; `path` is the file whose name need not be told, `full` leaves out no term."""
    fact = number.fact
    opened = _opened(fact)
    if opened.operation == "simulation":
        formulas, head, rows = _simulated(opened, path)
    elif opened.operation == "reliability" or _is_of_parts(opened):
        formulas, head, rows = _reliability(opened, path, full)
    elif opened.operation == "sum" and (len(opened.inputs) > 3 or _is_of_terms(opened)):
        formulas, head, rows = _sum(_terms(opened), path, full)
    else:
        formulas, head, rows = _formula(opened, path)
    remarks = []
    if len(fact.path) > 1:
        remarks.append(f"along {' → '.join(fact.path)}")
    if fact.missing:
        remarks.append("not stated: " + ", ".join(f"`{name}`" for name in fact.missing))
    source = opened.source or fact.source
    if source and opened.operation not in ("same", "stated"):
        remarks.append(f"source: {source}")
    return Working(fact.key, counted(fact, told(number).whole), formulas, head, rows, tuple(remarks))


def expression(fact: Fact, say: Callable[[Fact], str], levels: int = 2) -> str:
    """A fact as arithmetic over what it is made of, in whatever way `say` tells a term."""
    fact = _opened(fact)
    if levels == 0 or not is_made(fact) or not fact.inputs or _is_constant(fact):
        return say(fact)
    made = formula_of(fact.operation)
    if made is not None:
        return made.expression if levels > 1 else say(fact)
    terms = [_term(each, fact, say, levels) for each in fact.inputs]
    match fact.operation:
        case "product":
            return " × ".join(terms)
        case "quotient":
            return " / ".join(terms)
        case "sum":
            return " + ".join(terms)
        case "difference":
            return " - ".join(terms)
        case "ceil" | "max" | "min" | "log2":
            return f"{fact.operation}({', '.join(terms)})"
        case "any":
            return "1 - " + " × ".join(f"(1 - {term})" for term in terms)
        case "weighted":
            return " + ".join(f"{weight:g} × {term}" for weight, term in zip(fact.weights, terms, strict=True))
        case _:
            return say(fact)


def name_of_term(fact: Fact) -> str:
    """What a formula calls a term: its role where that says what it is, else its own name."""
    role = fact.role.replace("`", "")
    if role and not role.startswith("from "):
        return role
    opened = _opened(fact)
    if opened is not fact:
        return name_of_term(opened)
    return fact.key or fact.name or fact.written


def value_of_term(fact: Fact) -> str:
    """What a formula says for a term in numbers: what is not certain at its middle."""
    if fact.words:
        return fact.words
    if not math.isfinite(fact.high):
        return "?"
    return brief(fact, at_middle(fact))


def _formula(fact: Fact, path: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    if not is_made(fact) or not fact.inputs:
        how = formula(fact) if fact.operation else ""
        rows = tuple(_row(each, path) for each in fact.inputs)
        return ((how,) if how and not fact.words else ()), (), rows or (_row(fact, path),)
    levels = 2 if len(_used(fact, 2)) <= MOST_FACTORS else 1
    names = expression(fact, name_of_term, levels)
    lines = [names]
    if formula_of(fact.operation) is None:
        numbers = expression(fact, value_of_term, levels)
        if numbers != names:
            lines.append(numbers)
    return tuple(lines), (), tuple(_row(each, path) for each in _used(fact, levels))


def _used(fact: Fact, levels: int) -> list[Fact]:
    """The terms that `expression` shows, each once."""
    fact = _opened(fact)
    if levels == 0 or not is_made(fact) or not fact.inputs or _is_constant(fact):
        return [fact]
    if formula_of(fact.operation) is not None:
        return list(fact.inputs) if levels > 1 else [fact]
    found: dict[int, Fact] = {}
    for each in fact.inputs:
        inner = _used(each, levels - 1) if _is_inlined(_opened(each), fact) else [each]
        for term in inner:
            found.setdefault(id(_opened(term)), term)
    return list(found.values())


def _term(fact: Fact, parent: Fact, say: Callable[[Fact], str], levels: int) -> str:
    opened = _opened(fact)
    if not _is_inlined(opened, parent) or levels == 1:
        return say(fact)
    text = expression(opened, say, levels - 1)
    closed = parent.operation == "ceil" or parent.operation == opened.operation == "product"
    several = len(opened.inputs) > 1 and opened.operation in ("product", "quotient", "sum", "difference")
    plain = parent.operation in ("sum", "max", "min") or (
        parent.operation == "product" and opened.operation == "quotient"
    )
    return f"({text})" if several and not closed and not plain else text


def _is_inlined(opened: Fact, parent: Fact) -> bool:
    """Whether a term is arithmetic so plain that its own terms stand in its place."""
    if _is_constant(opened) or not is_made(opened):
        return False
    if parent.operation in ("ceil", "max", "min"):
        return opened.operation in ("product", "quotient", "ceil", "sum")
    return parent.operation in ("product", "quotient") and opened.operation in ("product", "quotient")


def _row(fact: Fact, path: str) -> tuple[str, ...]:
    """A term: its name, its value, and where it comes from."""
    opened = _opened(fact)
    if not math.isfinite(opened.high):
        value = f"at least {amount(opened.quantity._replace(high=opened.low))}" if opened.low > 0 else "?"
        return name_of_term(fact), value, f"not stated: `{opened.missing[0]}`" if opened.missing else ""
    value = shown(opened) if not opened.inputs else value_of_term(opened)
    if is_made(opened) and opened.inputs and opened.operation != "same":
        how = expression(opened, value_of_term, 2)
        if len(_used(opened, 2)) > MOST_FACTORS:
            how = expression(opened, value_of_term, 1)
        return name_of_term(fact), value, f"= {how}"
    where = origin(opened, path) or (opened.key if opened.inputs else "")
    return name_of_term(fact), value, where


# Sums


def _is_of_terms(fact: Fact) -> bool:
    return any(_opened(each).operation == "sum" for each in fact.inputs)


def _terms(fact: Fact) -> list[Fact]:
    """The terms of a sum, sums among them opened."""
    found: list[Fact] = []
    for each in fact.inputs:
        opened = _opened(each)
        found += _terms(opened) if opened.operation == "sum" else [each]
    return found


def _sum(
    terms: Sequence[Fact], path: str, full: bool
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    known = [term for term in terms if math.isfinite(term.high)]
    ordered = sorted(known, key=lambda term: -at_middle(term))
    total = math.fsum(at_middle(term) for term in known)
    most = len(ordered) if full or len(ordered) <= MOST_TERMS + 1 else MOST_TERMS
    rows = []
    for term in ordered[:most]:
        name, _, how = _row(term, path)
        share = f"{at_middle(term) / total:.0%}" if total else ""
        rows.append((_owned(term, name), value_of_term(term), share, how))
    rest = ordered[most:]
    if rest:
        left = math.fsum(at_middle(term) for term in rest)
        value = two_digits(amount(Quantity(left, left, rest[0].dimension, rest[0].label)))
        rows.append((f"{len(rest)} more", value, f"{left / total:.0%}" if total else "", ""))
    for name, value, how in (_row(term, path) for term in terms if not math.isfinite(term.high)):
        rows.append((name, value, "", how))
    return (f"sum of {len(terms)}, the largest first" if len(rows) > 1 else "",), (), tuple(rows)


def _owned(term: Fact, name: str) -> str:
    """A term of a sum by the part that it belongs to, and by its role."""
    if not term.subject or term.subject in name or term.subject == "design":
        return name
    return f"{term.subject}: {name}"


# Simulations


def _simulated(fact: Fact, path: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The calls of a part in the order of their turns, each with what limits it and what answers in its place."""
    calls: dict[str, dict[str, str]] = {}
    rows: list[tuple[str, ...]] = []
    statistic = fact.name.rpartition(".")[2]
    alone = 0.0
    for each in fact.inputs:
        name, _, role = each.role.partition(": ")
        if not role:
            rows.append(("", name or each.key, shown(each), "", "", origin(each, path)))
            continue
        replaced = re.fullmatch(r"(?:in place of|where) (\S+)(?: has no answer)?", role)
        if replaced:
            calls.setdefault(replaced[1], {}).setdefault("else", name)
        elif re.match(r"\d+\w\w turn", role):
            found = calls.setdefault(name, {})
            turn = role.replace(" turn", "").replace(", in parallel", ", parallel")
            found |= {"turn": turn, "time": shown(each), "place": origin(each, path)}
            alone += each.low
        else:
            key = "timeout" if role == "timeout" else "more"
            told_ = shown(each) if key == "timeout" else f"{role} {shown(each)}"
            before = calls.setdefault(name, {}).get(key)
            calls[name][key] = f"{before}, {told_}" if before else told_
    for name, call in calls.items():
        extras = ", ".join(filter(None, (call.get("timeout", ""), call.get("more", ""))))
        rows.append(
            (call.get("turn", ""), name, call.get("time", "?"), extras, call.get("else", ""), call.get("place", ""))
        )
    head = ("turn", "part", statistic, "timeout", "then", "")
    used = [place for place in range(len(head)) if place in (1, 2) or any(row[place] for row in rows)]
    lines = ("simulated call by call: percentiles of several calls do not add up",)
    return lines, tuple(head[p] for p in used), tuple(tuple(row[p] for p in used) for row in rows)


def _reliability(
    fact: Fact, path: str, full: bool
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The parts, those that are down longest first, each with its minutes a month."""
    ordered = sorted(fact.inputs, key=lambda each: at_middle(each) if each.known else 0.0)
    most = len(ordered) if full or len(ordered) <= MOST_TERMS + 1 else MOST_TERMS
    rows = [
        (name_of_term(each), value_of_term(each), _down(at_middle(each)), origin(each, path))
        for each in ordered[:most]
        if each.known
    ]
    rows += [(name_of_term(each), "?", "", "not stated") for each in ordered[:most] if not each.known]
    if ordered[most:]:
        rows.append((f"{len(ordered) - most} more", "", "", ""))
    parts = f"{len(fact.inputs)} parts together: "
    if fact.operation == "product":
        line = parts + "none can be done without, so that they multiply"
    else:
        line = parts + "what cannot be done without, or is replaced by what also may fail"
    if fact.known:
        line += f"; down {_down(at_middle(fact))}"
    return (line,), ("part", "up", "down", ""), tuple(rows)


def _is_of_parts(fact: Fact) -> bool:
    """Whether an availability is that of several parts, none of which can be done without."""
    return fact.operation == "product" and all(each.name == "availability" for each in fact.inputs)


def _down(availability: float) -> str:
    """The minutes of a month in which something is down."""
    minutes = max(1.0 - availability, 0.0) * MONTH / 60
    if minutes < NEVER:
        return "never"
    return (
        two_digits(f"{minutes:.3g}") + " min/month" if minutes < 600 else two_digits(f"{minutes / 60:.3g}") + " h/month"
    )


def _opened(fact: Fact) -> Fact:
    """What a fact is that only passes another on."""
    while fact.operation in ("same", "sum", "max", "min") and len(fact.inputs) == 1:
        fact = fact.inputs[0]
    return fact


def _is_constant(fact: Fact) -> bool:
    return fact.operation == "constant"
