"""Graph → scene: which parts a picture shows, in which lane each stands, and what a box says about its part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mlsd_dsl.analyses.statements import in_words
from mlsd_dsl.boxes import ALL, MOST, facts_in_box, glyph_of, technology_of
from mlsd_dsl.design.design import Part, Requirement, View
from mlsd_dsl.design.values import Formula, PartReference, Path, Word
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.perspectives import Perspective
from mlsd_dsl.scene import Arrow, Box, Frame, Lane, Scene, Verdict
from mlsd_dsl.vocabulary.arrows import DATA, REQUEST
from mlsd_dsl.vocabulary.part import Plane, Step
from mlsd_dsl.vocabulary.quantities import Quantity, at_a_glance, spell

OVERVIEW = "overview"

LANES = (
    Lane("request", "Request path"),
    Lane("data", "Data and features"),
    Lane("learning", "Learning"),
    Lane("watching", "Watching"),
)
_LANE_OF_KIND = {
    **dict.fromkeys(
        [
            "actor",
            "endpoint",
            "gateway",
            "cache",
            "policy",
            "fallback",
            "external",
            "device",
            "guardrail",
            "prompt",
            "tool",
        ],
        "request",
    ),
    **dict.fromkeys(
        [
            "source",
            "topic",
            "pipeline",
            "store",
            "feature",
            "feature_store",
            "index",
            "chunker",
            "entity",
            "batch_inference",
        ],
        "data",
    ),
    **dict.fromkeys(
        [
            "label",
            "dataset",
            "validation",
            "training",
            "evaluation",
            "experiment",
            "registry",
            "rollout",
            "model",
            "task",
        ],
        "learning",
    ),
    **dict.fromkeys(["log", "monitor", "alert", "trigger", "human_review", "kpi", "hardware", "note"], "watching"),
}
# Parts of thought rather than of the system: drawn only where an arrow of the text touches them.
_IDEAS = {"kpi", "task", "entity", "hardware", "note"}
_SORTS = {DATA: "data", REQUEST: "request"}


def scene_of(graph: Graph, view: str = OVERVIEW, states: Sequence[str] = (), seen: Perspective | None = None) -> Scene:
    """The scene of a view: `overview`, one that the design declares, or one that every design has (then as `seen`).

    `states` are what became of the design's requirements, in their order; without them they are only stated.
    """
    design = graph.design
    declared = design.views.get(view) if seen is None else None
    relations = _drawn(graph, seen.verbs if seen is not None else frozenset())
    chosen = _in_overview(graph, relations)
    faded: set[str] = set()
    title, subtitle = design.title or title_of_name(design.name), design.problem
    if declared is not None:
        chosen = _shown(graph, declared, chosen)
        neighbours = {end for r in relations for end in (r.source, r.target) if {r.source, r.target} & chosen}
        hidden = _selected(graph, declared, "hide")
        faded = (neighbours & graph.reached()) - chosen - hidden
        title, subtitle = declared.title or title_of_name(declared.name), design.title
    if seen is not None:
        chosen, faded = set(seen.chosen), set(seen.faded)
        title, subtitle = seen.title, design.title
    kept = [r for r in relations if {r.source, r.target} <= chosen | faded and not {r.source, r.target} <= faded]
    by, lanes = _lanes(graph, declared, chosen | faded)
    most = _lines_of_facts(declared)
    boxes = tuple(_box(graph, part, by[name], name in faded, most) for name, part in graph.parts.items() if name in by)
    arrows = _arrows(graph, kept)
    if seen is not None:
        boxes = tuple(_seen(box, seen) for box in boxes)
        arrows = tuple(_told(arrow, seen) for arrow in arrows)
    return Scene(
        title,
        subtitle,
        lanes,
        boxes,
        arrows,
        _frames(graph, boxes),
        _verdicts(graph, states) if declared is None and seen is None else (),
    )


def views_of(graph: Graph) -> tuple[str, ...]:
    """The views that a design declares, after the overview."""
    return (OVERVIEW, *graph.design.views)


def _seen(box: Box, seen: Perspective) -> Box:
    """A box with what the view says of it."""
    return box._replace(facts=tuple(seen.lines.get(box.id, box.facts)), state=seen.states.get(box.id, ""))


def _told(arrow: Arrow, seen: Perspective) -> Arrow:
    """An arrow with what the view says of it."""
    ends = (arrow.source, arrow.target)
    return arrow._replace(label=seen.labels.get(ends, arrow.label), weight=seen.weights.get(ends, 0.0))


def title_of_name(name: str) -> str:
    """A name as a title: `daily_ranker` → `Daily ranker`."""
    words = name.rpartition(".")[2].replace("_", " ").strip()
    return words[:1].upper() + words[1:]


# Which parts and relations


def _drawn(graph: Graph, verbs: frozenset[str]) -> list[Relation]:
    """The relations to draw: those of arrows, and those of attributes that no other line between the two says already."""
    relations: list[Relation] = []
    joined: set[frozenset[str]] = set()
    for relation in graph.relations:
        pair = frozenset((relation.source, relation.target))
        is_drawn = relation.drawn or relation.meaning.verb in verbs
        if relation.edge is None and (not is_drawn or pair in joined):
            continue
        joined.add(pair)
        relations.append(relation)
    return relations


def _in_overview(graph: Graph, relations: list[Relation]) -> set[str]:
    touched = {end for relation in relations if relation.edge is not None for end in (relation.source, relation.target)}
    reached = graph.reached()
    return {n for n, p in graph.parts.items() if n in reached and (p.kind.word not in _IDEAS or n in touched)}


def _shown(graph: Graph, view: View, all_parts: set[str]) -> set[str]:
    shown = _selected(graph, view, "show") if "show" in view.stated else all_parts
    return shown - _selected(graph, view, "hide")


def _selected(graph: Graph, view: View, attribute: str) -> set[str]:
    """The parts that a list of names, groups, kinds, steps, planes and paths means."""
    stated = view.stated.get(attribute)
    values = stated.value if stated is not None and isinstance(stated.value, tuple) else ()
    found: set[str] = set()
    for value in values:
        match value:
            case PartReference(name=name) if name in graph.parts:
                found.add(name)
            case PartReference(name=name):
                found |= {part.name for part in graph.parts.values() if _in_group(graph, part, name)}
            case Path(source=source, target=target):
                found |= graph.between(source, target)
            case Word(text=text):
                found |= {part.name for part in graph.parts.values() if text in _words_of(part)}
            case _:
                pass
    return found


def _in_group(graph: Graph, part: Part, group: str) -> bool:
    place = part.group
    while place:
        if place == group:
            return True
        place = graph.design.groups[place].parent if place in graph.design.groups else ""
    return False


def _words_of(part: Part) -> set[str]:
    return {part.kind.word, part.kind.step.name.lower(), part.plane.value}


# Lanes and frames


def _lanes(graph: Graph, view: View | None, names: set[str]) -> tuple[dict[str, str], tuple[Lane, ...]]:
    """The lane of each part, and the lanes from top to bottom; those that are empty are left out."""
    way = view.stated["by"].value if view is not None and "by" in view.stated else None
    chosen = way.text if isinstance(way, Word) else ""
    parts = {name: part for name, part in graph.parts.items() if name in names}
    if chosen == "step":
        by = {n: p.kind.step.name.lower() for n, p in parts.items()}
        order = [Lane(step.name.lower(), step.name.capitalize()) for step in Step]
    elif chosen == "plane":
        by = {n: p.plane.value for n, p in parts.items()}
        order = [Lane(plane.value, plane.value.capitalize()) for plane in Plane]
    elif chosen == "group":
        by = {n: p.group or "-" for n, p in parts.items()}
        groups = graph.design.groups
        order = [Lane(g, group.title or title_of_name(g)) for g, group in groups.items()] + [Lane("-", "In no group")]
    elif chosen == "owner":
        by = {n: owner if isinstance(owner := p.get("owner"), str) else "-" for n, p in parts.items()}
        order = [Lane(o, o) for o in dict.fromkeys(by.values()) if o != "-"] + [Lane("-", "Without an owner")]
    else:
        by = {name: _theme(graph, part) for name, part in parts.items()}
        order = list(LANES)
    return by, tuple(lane for lane in order if lane.id in by.values())


def _theme(graph: Graph, part: Part) -> str:
    """The lane by meaning: what answers requests stands in the request path, whatever it is."""
    kind = part.kind.word
    if kind in ("model", "index", "human_review") and part.name in _asked(graph):
        return "request"
    if kind == "dataset" and not any(r.source == part.name for r in graph.relations):
        return "data"
    return _LANE_OF_KIND.get(kind, "data")


def _asked(graph: Graph) -> set[str]:
    return {relation.target for relation in graph.relations if relation.arrow == REQUEST}


def _frames(graph: Graph, boxes: Iterable[Box]) -> tuple[Frame, ...]:
    used = {box.frame for box in boxes}
    groups = graph.design.groups
    return tuple(Frame(name, group.title or title_of_name(name)) for name, group in groups.items() if name in used)


# Boxes and arrows


def _lines_of_facts(view: View | None) -> int:
    detail = view.stated["detail"].value if view is not None and "detail" in view.stated else None
    return {"low": 0, "high": ALL}.get(detail.text if isinstance(detail, Word) else "", MOST)


def _box(graph: Graph, part: Part, lane: str, faded: bool, most: int) -> Box:
    description = part.get("description")
    return Box(
        part.name,
        part.title or title_of_name(part.name),
        part.kind.word,
        part.kind.shape,
        lane,
        glyph_of(part),
        technology_of(part),
        () if faded else facts_in_box(graph.design, part, most),
        part.group,
        description if isinstance(description, str) else "",
        faded,
    )


def _arrows(graph: Graph, relations: list[Relation]) -> tuple[Arrow, ...]:
    order = {name: place for place, name in enumerate(graph.parts)}
    arrows = []
    turns: dict[str, list[int]] = {}
    for number, relation in enumerate(relations):
        edge = relation.edge
        label = edge.label if edge is not None else {"else": "else", "miss": "miss"}.get(relation.attribute, "")
        group = 0
        if edge is not None and relation.arrow == REQUEST:
            seen = turns.setdefault(relation.source, [])
            if edge.turn not in seen:
                seen.append(edge.turn)
            group = seen.index(edge.turn) + 1
        sort = _SORTS.get(relation.arrow, "trigger")
        feedback = _runs_back(graph, relation, order)
        arrows.append(
            Arrow(
                f"e{number}",
                relation.source,
                relation.target,
                sort,
                relation.meaning.verb,
                label or _amount(relation),
                feedback,
                group,
            )
        )
    return tuple(arrows)


def _runs_back(graph: Graph, relation: Relation, order: Mapping[str, int]) -> bool:
    """Whether an arrow closes a loop: from what watches or serves back to what learns or collects."""
    source, target = (_theme(graph, graph.parts[end]) for end in (relation.source, relation.target))
    if source == "watching" and target in ("learning", "data"):
        return relation.meaning.verb in ("triggers", "writes", "logs", "derives", "feeds_back", "feeds")
    return relation.meaning.verb == "feeds_back" and order[relation.source] > order[relation.target]


def _amount(relation: Relation) -> str:
    """How much one request brings along: `500 keys`."""
    if relation.edge is None:
        return ""
    for attribute in ("keys", "items", "share"):
        stated = relation.edge.stated.get(attribute)
        if stated is not None and isinstance(stated.value, Quantity):
            return at_a_glance(stated.value)
    return ""


# Words


_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}


def _verdicts(graph: Graph, states: Sequence[str]) -> tuple[Verdict, ...]:
    required = graph.design.requirements
    known = states or ["stated"] * len(required)
    return tuple(Verdict(in_short(graph, each), state) for each, state in zip(required, known, strict=True))


def in_short(graph: Graph, requirement: Requirement) -> str:
    """A requirement as a line: `feed_api.latency.p99 ≤ 200 ms`."""
    bound = graph.design.number(requirement.bound)
    value = requirement.bound
    if isinstance(bound, Quantity):
        text = at_a_glance(bound, 3)
    elif isinstance(value, Formula):
        text = spell(" ".join(graph.design.source.text[value.node.start : value.node.end].split()))
    else:
        text = in_words(value)
    fact = f"{requirement.subject}.{requirement.fact}" if requirement.fact else requirement.subject
    of = f" of {requirement.origin}" if requirement.origin else ""
    return f"{fact}{of} {_SIGNS.get(requirement.operator, requirement.operator)} {text}"
