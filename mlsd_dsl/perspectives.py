"""The views that every design has: which parts each shows, and what a box then says beyond its usual lines.

| view | shows |
|---|---|
| `serving` | who asks, what answers, and what that asks in turn |
| `data` | sources and what becomes of them, up to features, stores and datasets |
| `training` | labels and datasets, training, tests, registry and rollout, up to what the model serves in |
| `monitoring` | logs, monitors, alerts and what they start; what is watched comes along faded |
| `capacity` | the serving view with load, utilisation and replicas; arrows carry requests per second |
| `lineage of FEATURE` | where a feature comes from, how training gets it, and how serving does |
| `blast-radius of NAME` | what falls when a part is down, and what answers in its place |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.outage import outage_of
from mlsd_dsl.facts import Facts
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.quantities import point, show, two_digits
from mlsd_dsl.vocabulary.units import plural

DOWN, FALLEN, INSTEAD = "down", "fallen", "instead"

_DATA_KINDS = {
    "source",
    "topic",
    "pipeline",
    "chunker",
    "store",
    "feature",
    "feature_store",
    "index",
    "dataset",
    "log",
    "label",
    "validation",
}
_TRAINING_KINDS = {
    "label",
    "dataset",
    "validation",
    "training",
    "evaluation",
    "experiment",
    "registry",
    "rollout",
    "model",
}
_WATCHING_KINDS = {"log", "monitor", "alert", "trigger"}


class Perspective(NamedTuple):
    """What a view chooses. `lines` replace those of a box, `labels` those of arrows (by their ends), `states` mark boxes."""

    title: str
    chosen: frozenset[str]
    faded: frozenset[str] = frozenset()
    lines: Mapping[str, tuple[str, ...]] = {}
    labels: Mapping[tuple[str, str], str] = {}
    weights: Mapping[tuple[str, str], float] = {}  # the width of an arrow: the share of the largest load, 0 to 1
    states: Mapping[str, str] = {}
    verbs: frozenset[str] = frozenset()  # relations to draw that an overview leaves to the words in a box


def names(facts: Facts) -> tuple[str, ...]:
    """The views that a design can be seen in, those with a part's name left out."""
    return tuple(name for name, make in _PLAIN.items() if make(facts).chosen)


def forms() -> tuple[str, ...]:
    """How the views are written that name a part."""
    return ("lineage of FEATURE", "blast-radius of NAME")


def perspective(facts: Facts, view: str) -> Perspective | None:
    """The view of this name; None where there is none, or where the part that it names is not there."""
    if view in _PLAIN:
        return _PLAIN[view](facts)
    word, _, name = view.partition(" of ")
    if name not in facts.design.parts:
        return None
    if word == "lineage" and facts.design.parts[name].kind.word == "feature":
        return _lineage(facts, name)
    if word == "blast-radius":
        return _blast_radius(facts, name)
    return None


def outage_marks(graph: Graph, down: tuple[str, ...]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """What parts are marked as when some are down, and the line that says why."""
    outage = outage_of(graph, down)
    states = {name: FALLEN for name in outage.fallen if graph.parts[name].kind.word != "actor"}
    instead = {each.fallback for each in outage.instead if each.fallback}
    states |= dict.fromkeys(sorted(instead - set(outage.fallen)), INSTEAD) | dict.fromkeys(down, DOWN)
    lines: dict[str, tuple[str, ...]] = dict.fromkeys(down, ("down",))
    for fallen, chain in outage.fallen.items():
        if fallen not in down:
            lines[fallen] = (f"falls with {chain[-2]}",)
    for each in outage.instead:
        if each.fallback:
            lines[each.fallback] = (f"answers in place of {each.target}",)
        elif each.caller not in outage.fallen:
            lines[each.caller] = (f"answers without {each.target}",)
    return states, lines


def _serving(facts: Facts) -> Perspective:
    asked = _request_path(facts)
    return Perspective("Serving", frozenset(asked))


def _capacity(facts: Facts) -> Perspective:
    asked = _request_path(facts)
    lines, labels, weights = {}, {}, {}
    for name in asked:
        told = tuple(_told(facts, name))
        if told:
            lines[name] = told
    peaks = (facts.load.peak(name) for name in asked)
    most = max((fact.quantity.median for fact in peaks if fact is not None and fact.known), default=0.0)
    for relation in facts.graph.relations:
        peak = facts.load.peak(relation.target)
        if (
            relation.arrow == REQUEST
            and {relation.source, relation.target} <= asked
            and peak is not None
            and peak.known
        ):
            labels[relation.source, relation.target] = _rate(peak)
            weights[relation.source, relation.target] = (peak.quantity.median / most) ** 0.5 if most else 0.0
    return Perspective("Capacity at peak", frozenset(asked), frozenset(), lines, labels, weights)


def _data(facts: Facts) -> Perspective:
    kinds = {n for n, part in facts.design.parts.items() if part.kind.word in _DATA_KINDS and n in facts.reached}
    sources = {n for n in kinds if facts.design.parts[n].kind.word == "source"}
    shown = set(kinds)
    for relation in facts.graph.relations:
        if relation.target in sources and relation.arrow != REQUEST:
            shown.add(relation.source)
    readers = {
        relation.target
        for relation in facts.graph.relations
        if relation.edge is not None
        and relation.source in kinds
        and relation.arrow != REQUEST
        and relation.target not in kinds
    }
    return Perspective("Data", frozenset(shown), frozenset(readers - shown))


def _training(facts: Facts) -> Perspective:
    parts = facts.design.parts
    trained = {m.target for m in facts.graph.relations if m.meaning.verb == "produces"}
    kinds = {
        n
        for n, part in parts.items()
        if part.kind.word in _TRAINING_KINDS and n in facts.reached and (part.kind.word != "model" or n in trained)
    }
    around = _neighbours(facts, kinds)
    return Perspective("Training and release", frozenset(kinds), frozenset(around))


def _monitoring(facts: Facts) -> Perspective:
    kinds = {n for n, part in facts.design.parts.items() if part.kind.word in _WATCHING_KINDS and n in facts.reached}
    verbs = frozenset({"monitors"})
    return Perspective("Monitoring", frozenset(kinds), frozenset(_neighbours(facts, kinds, verbs)), verbs=verbs)


def _lineage(facts: Facts, feature: str) -> Perspective:
    graph = facts.graph
    sources = _made_of(facts, feature)
    holders = {r.target for r in graph.following[feature] if r.edge is not None or r.drawn}
    datasets = {h for h in holders if graph.parts[h].kind.word == "dataset"}
    trainings = {r.target for d in datasets for r in graph.following[d] if r.meaning.verb == "trains"}
    models = {r.target for t in trainings for r in graph.following[t] if r.meaning.verb == "produces"}
    askers = {r.source for holder in holders - datasets for r in graph.leading[holder] if r.arrow == REQUEST}
    online = {graph_name for holder in holders for graph_name in _named(facts, holder, "online")}
    chosen = {n for n in sources | holders | trainings | models | askers | online if n in graph.parts}
    keep = {n for n in chosen if graph.parts[n].kind.word not in ("actor", "kpi")} | {feature}
    title = facts.design.parts[feature].title or feature
    return Perspective(f"Lineage of {title}", frozenset(keep))


def _blast_radius(facts: Facts, name: str) -> Perspective:
    outage = outage_of(facts.graph, (name,))
    states, lines = outage_marks(facts.graph, (name,))
    chosen = {*outage.fallen, *lines, *(each.caller for each in outage.instead), name}
    title = facts.design.parts[name].title or name
    return Perspective(f"When {title} is down", frozenset(chosen), frozenset(), lines, {}, {}, states)


_PLAIN: dict[str, Callable[[Facts], Perspective]] = {
    "serving": _serving,
    "data": _data,
    "training": _training,
    "monitoring": _monitoring,
    "capacity": _capacity,
}


def _request_path(facts: Facts) -> set[str]:
    """Who asks and who is asked, from the entrances on."""
    graph = facts.graph
    found = {n for n in graph.entries() if n in facts.reached}
    agenda = sorted(found)
    while agenda:
        name = agenda.pop()
        for relation in graph.following[name]:
            answers = relation.arrow == REQUEST
            if answers and relation.target not in found:
                found.add(relation.target)
                agenda.append(relation.target)
    actors = {
        r.source
        for r in graph.relations
        if r.arrow == REQUEST and r.target in found and graph.parts[r.source].kind.word == "actor"
    }
    return found | actors


def _neighbours(facts: Facts, names: set[str], verbs: frozenset[str] = frozenset()) -> set[str]:
    drawn = [r for r in facts.graph.relations if r.edge is not None or r.drawn or r.meaning.verb in verbs]
    pairs = [(r.source, r.target) for r in drawn]
    found = {end for pair in pairs if set(pair) & names for end in pair}
    return {n for n in found - names if facts.graph.parts[n].kind.word not in ("kpi", "task")}


def _told(facts: Facts, name: str) -> Iterable[str]:
    peak = facts.load.peak(name)
    if peak is not None and peak.known:
        yield f"{_rate(peak)} at peak"
    busy = facts.get(name, "utilisation")
    if busy is not None and busy.known:
        yield f"{_middle(busy)} busy"
    needed, has = facts.get(name, "replicas.needed"), facts.get(name, "replicas")
    if needed is not None and needed.known:
        told = f"needs {_whole(needed)}"
        yield told + (f" of {_whole(has)}" if has is not None and has.known else " replicas")


def _rate(fact: Fact) -> str:
    value = fact.quantity.median
    word = {"request": "req", "": "req"}.get(fact.label, plural(fact.label))
    return f"{two_digits(show(point(value, RATIO)))} {word}/s"


def _middle(fact: Fact) -> str:
    median = fact.quantity.median
    return f"{median:.0%}"


def _whole(fact: Fact) -> str:
    return f"{fact.quantity.median:.0f}"


def _made_of(facts: Facts, feature: str) -> set[str]:
    """A feature and the records that it is computed from, back to their sources; what people do is no record yet."""
    graph = facts.graph
    found, agenda = {feature}, [feature]
    while agenda:
        for relation in graph.leading[agenda.pop()]:
            records = graph.parts[relation.source].kind.word in _DATA_KINDS and relation.arrow == DATA
            if records and relation.source not in found:
                found.add(relation.source)
                agenda.append(relation.source)
    return found


def _named(facts: Facts, name: str, attribute: str) -> tuple[str, ...]:
    from mlsd_dsl.design.values import parts_named

    stated = facts.design.parts[name].stated.get(attribute)
    return () if stated is None else parts_named(stated.value)
