"""The answer in short: what it does for whom, whether it holds, what it costs, and the picture of the whole."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.output.findings import counts
from mlsd_dsl.report import UNSAID, Block, Section
from mlsd_dsl.reporting.decisions import changes
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.model import funnel
from mlsd_dsl.reporting.words import counted, listed, opening, say, sentences
from mlsd_dsl.verdicts import AT_RISK, HOLDS, UNKNOWN, VIOLATED, path_verdicts_of

MOST_MODELS = 4


def summary(material: Material) -> Section:
    """The chapter."""
    blocks: list[Block] = []
    scenario = material.design.scenarios.get(material.estimated.scenario)
    if scenario is not None:
        blocks.append(say(opening("What if", ":"), sentences(changes(material, scenario))))
    text = sentences(*_serves(material), *_works_with(material), *_narrows(material), *_stands(material))
    if text:
        blocks.append(say(text))
    description = material.design.stated.get("description")
    if description is not None and isinstance(description.value, str):
        blocks.append(say(description.value))
    blocks += material.picture("overview", "The whole design")
    if not material.design.parts:
        blocks.append(say("The design is empty: nothing is stated yet.", tone=UNSAID))
    return Section("In short", "in-short", tuple(blocks))


def _serves(material: Material) -> Iterator[str]:
    words = material.words
    entries = [name for name in material.facts.graph.entries() if name in material.facts.reached]
    asked = [name for name in entries if material.design.parts[name].kind.word == "endpoint"] or entries
    for name in asked[:2]:
        peak, p99 = words.about(name, "requests.peak"), words.about(name, "latency.p99")
        cost = words.about("design", "cost") if name == asked[0] else ""
        does = f"answers {peak} at peak" if peak else ""
        takes = f"99% of them within {p99}" if p99 and peak else f"answers within {p99} at p99" if p99 else ""
        costs = f"the whole costs {cost}" if cost else ""
        said = listed([does, takes]) if not does else f"{does}{f', {takes}' if takes else ''}"
        if said:
            yield f"{words.title(name)} {said}"
        if costs:
            yield f"{costs[0].upper()}{costs[1:]}"
    if not asked:
        cost = words.about("design", "cost")
        yield f"the whole costs {cost}" if cost else ""


def _works_with(material: Material) -> Iterator[str]:
    models = [part.name for part in material.parts("model") if part.word("role") not in ("baseline", "judge")]
    if models:
        more = len(models) - MOST_MODELS
        names = [material.words.title(name) for name in models[:MOST_MODELS]]
        yield f"it works with {listed([*names, f'{more} more'] if more > 0 else names)}"


def _narrows(material: Material) -> Iterator[str]:
    stages = funnel(material)
    if len(stages) > 1 and any(into for _, into, _ in stages):
        steps = [next((into for _, into, _ in stages if into), ""), *(out for _, _, out in stages)]
        kept: list[str] = []
        for step in steps:
            if not kept or _size(step) < _size(kept[-1]):
                kept.append(step)
        # A first stage that states no count of its own takes its candidates from the index beside it.
        largest = max((into for _, into, _ in stages if into), key=_size)
        kept = [largest, *(step for step in kept if _size(step) < _size(largest))]
        if len(kept) > 2:
            yield f"candidates are narrowed down from {kept[0]} to {kept[-1]}, by way of {listed(kept[1:-1])}"


def _stands(material: Material) -> Iterator[str]:
    states = [check.state for check in material.estimated.checks]
    states += [path.state for path in path_verdicts_of(material.facts)]
    if states:
        yield _verdicts(states)
    found = counts(material.linted.reported)
    told = [counted(number, word) for word, number in found.items() if number and word != "info"]
    if told:
        yield f"a check of the design leaves {listed(told)}"


def _verdicts(states: list[str]) -> str:
    if len(states) == 1:
        return f"the one requirement {_SAYS_OF_ONE[states[0]]}"
    if len(set(states)) == 1:
        every = "both" if len(states) == 2 else f"all {_number(len(states))}"
        return f"{every} requirements {_SAYS[states[0]]}"
    told = [
        f"{_number(n := states.count(s))} {_SAYS_OF_ONE[s] if n == 1 else _SAYS[s]}"
        for s in (HOLDS, VIOLATED, AT_RISK, UNKNOWN)
        if s in states
    ]
    return f"of {_number(len(states))} requirements {listed(told)}"


_SAYS_OF_ONE = {HOLDS: "holds", VIOLATED: "is violated", AT_RISK: "is at risk", UNKNOWN: "is open"}
_SAYS = {HOLDS: "hold", VIOLATED: "are violated", AT_RISK: "are at risk", UNKNOWN: "are open"}


def _number(count: int) -> str:
    return counted(count, "", " ").strip()


def _size(count: str) -> float:
    """`100M` as a number; what is none is larger than all."""
    scale = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}.get(count[-1:], 1.0)
    try:
        return float(count.rstrip("kMBT").replace(",", "").partition("–")[0]) * scale
    except ValueError:
        return float("inf")
