"""A5, taint: where sensitive, restricted and untrusted data gets to.

A taint starts where the text states it: the `pii` class of a source, `acl`, `untrusted` (also what is crawled or uploaded), a
secret. It follows records along data arrows and along calls: a request hands over what the caller has by then, an answer brings
back what the called part has of its own, never what other callers handed to it. It ends where something sanitises it, at people,
and at models that answer with numbers. A store, topic, log, feature or dataset that states its own `pii` class has that class.

| proof | what is shown |
|---|---|
| `pii-to-external` | data about people leaves the design, not redacted and without consent |
| `pii-in-training-unprotected`, `pii-retention-missing` | data about people is kept with no end |
| `acl-not-enforced-before-generation` | a generator reads what its asker may not see |
| `untrusted-content-to-tool` | what strangers wrote steers a tool that changes the world |
| `model-output-executed` | what a generator wrote is run unchecked |
| `secrets-in-prompt` | a prompt holds what its readers must not know |
| `cache-key-leak` | an answer depends on who asks, its key in the cache does not |

One search for each class of taint, so linear in the size of the design; the first way found is the shortest and the witness.
Source: OWASP Top 10 for LLM applications 2025 (LLM01, 02, 05, 06, 07, 08); *The ML Test Score*, Data 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mlsd_dsl.analyses.lineage import Lineage, items, names, place, search, trace, words
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.analyses.wording import named
from mlsd_dsl.design.design import Edge, Part
from mlsd_dsl.design.values import PartReference
from mlsd_dsl.graph import Graph
from mlsd_dsl.vocabulary.arrows import DATA
from mlsd_dsl.vocabulary.data import PII

ANALYSIS = "taint"
OWASP = "OWASP Top 10 for LLM applications 2025"
TEST_SCORE = "The ML Test Score, Data 5"

CLASSES = tuple(PII.split())  # from harmless to sensitive
PERSONAL = CLASSES[CLASSES.index("pii") :]  # what tells who somebody is
ACL, UNSEEN_ACL, UNTRUSTED, GENERATED = "acl", "acl without its rights", "untrusted", "generated"

_DECLARING = {"topic", "store", "dataset", "feature", "log"}  # their stated class stands for what they hold
_KEPT = ("store", "log", "index", "topic")
_NOT_RECORDS = {
    *("defines", "explains", "monitors", "hosts", "encodes", "optimizes", "proxies", "measures", "tests", "takes_part"),
    *("produces", "registers", "releases", "deploys", "gates", "evaluates", "initialises", "decides"),
}
_ENDS = {"actor", "human_review", "training", "evaluation", "experiment", "monitor", "alert", "registry", "rollout"}
_BLOCKED_BY_WORD = {"pii": ("pii",), "injection": (UNTRUSTED,), "jailbreak": (UNTRUSTED,), "secrets": ("secret",)}
_HARMFUL = {"write", "irreversible"}
_USER_WORDS = {
    "user",
    "session",
    "account",
    "tenant",
    "group",
    "groups",
    "acl",
    "role",
    "roles",
    "rights",
    "permissions",
    "org",
}

Node = str  # "name own 2": a part, what it has of itself or with what callers handed over, after how many turns


class Ways(Mapping[str, tuple[str, ...]]):
    """Every part that a taint reaches, with a shortest way to it; a way is worked out when it is asked for."""

    def __init__(self, found: dict[Node, Node], parts: Iterable[str]) -> None:
        self._found = found
        nearest: dict[str, Node] = {}
        for node in found:
            nearest.setdefault(_name(node), node)
        self._nearest = {name: nearest[name] for name in parts if name in nearest}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_name(each) for each in trace(self._found, self._nearest[name])))

    def __iter__(self) -> Iterator[str]:
        return iter(self._nearest)

    def __len__(self) -> int:
        return len(self._nearest)


class _Step(NamedTuple):
    target: Node
    stops: frozenset[str]


class Taints:
    """What reaches what in one design."""

    def __init__(self, graph: Graph, lineage: Lineage | None = None) -> None:
        self.graph = graph
        self.parts = graph.parts
        self.lineage = lineage or Lineage(graph)
        self.reading = Reading(graph.design)

    @cached_property
    def reaching(self) -> dict[str, tuple[str, ...]]:
        """By part in order of declaration, every taint that reaches it or that it states itself."""
        found: dict[str, list[str]] = {name: [] for name in self.parts}
        for label in (*CLASSES[1:], ACL, UNSEEN_ACL, UNTRUSTED, GENERATED):
            for name in self.ways(label):
                found[name].append(label)
        return {name: tuple(labels) for name, labels in found.items() if labels}

    def ways(self, label: str, consented: bool = True) -> Ways:
        """Where a taint gets to. Without `consented`, only what started where people did not agree to its use."""
        key = (label, consented)
        if key not in self._found:
            starts = [_node(name, "own", 0) for name in self._seeds(label, consented)]
            self._found[key] = Ways(search(starts, lambda at: self._onwards(at, label)), self.parts)
        return self._found[key]

    def proofs(self) -> Iterator[Proof]:
        """All that gets where it must not."""
        yield from self._to_externals()
        yield from self._kept_without_end()
        yield from self._unfiltered()
        yield from self._to_tools()
        yield from self._executed()
        yield from self._secrets()
        yield from self._cache_keys()

    # Where taints start

    def _seeds(self, label: str, consented: bool = True) -> list[str]:
        return [
            name
            for name, part in self.parts.items()
            if self._states(part, label) and (consented or not _consents(part))
        ]

    def _states(self, part: Part, label: str) -> bool:
        if label == ACL:
            return part.kind.word == "source" and part.get("acl") is True
        if label == UNTRUSTED:
            stated = part.get("untrusted")
            return stated is True or (
                stated is None and part.word("mode") in ("crawl", "upload", "request") and part.kind.word == "source"
            )
        if label == GENERATED:
            return self._generates(part)
        if label == UNSEEN_ACL:
            return part.get("keeps_acl") is False and bool(self.ways(ACL).get(part.name))
        return part.kind.word in (*_DECLARING, "source") and label in words(part, "pii")

    # How taints spread

    @cached_property
    def _found(self) -> dict[tuple[str, bool], Ways]:
        return {}

    def _onwards(self, at: Node, label: str) -> Iterator[Node]:
        for step in self._steps.get(at, ()):
            target = self.parts[_name(step.target)]
            enters = target.name != _name(at)
            declares = label in CLASSES and target.kind.word in _DECLARING and "pii" in target.stated
            if label not in step.stops and not (enters and declares):
                yield step.target

    @cached_property
    def _steps(self) -> dict[Node, list[_Step]]:
        steps: dict[Node, list[_Step]] = {}

        def lead(source: Node, target: Node, stops: Iterable[str] = ()) -> None:
            steps.setdefault(source, []).append(_Step(target, frozenset(stops)))

        for name in self.parts:
            turns = self.lineage.turns(name)
            for turn in range(len(turns) + 1):
                lead(_node(name, "own", turn), _node(name, "handed", turn))
            for turn, calls in enumerate(turns):
                passed = {label for edge in calls for label in self._taken_out_by_calling(edge)}
                for layer in ("own", "handed"):
                    lead(_node(name, layer, turn), _node(name, layer, turn + 1), passed)
                for caller, called in (pair for edge in calls for pair in _asked(edge)):
                    self._lead_call(lead, caller, called, turn if caller == name else 0)
        for relation in self.graph.relations:
            if relation.arrow == DATA and relation.meaning.verb not in _NOT_RECORDS:
                source, target = relation.source, relation.target
                if self.lineage.kind(source) in _ENDS:
                    continue
                stops = self._taken_out(self.parts[source]) | self._swallowed(self.parts[source])
                lead(_node(source, "handed", self._last(source)), _node(target, "own", 0), stops)
        return steps

    def _lead_call(
        self, lead: Callable[[Node, Node, Iterable[str]], None], caller: str, called: str, turn: int
    ) -> None:
        asking, asked = self.parts[caller], self.parts[called]
        lead(_node(caller, "handed", turn), _node(called, "handed", 0), self._taken_out(asking))
        if asked.kind.word not in _ENDS:
            stops = self._taken_out(asked) | self._swallowed(asked)
            after = min(turn + 1, self._last(caller))
            lead(_node(called, "own", self._last(called)), _node(caller, "own", after), stops)

    def _last(self, name: str) -> int:
        return len(self.lineage.turns(name))

    def _taken_out(self, part: Part) -> frozenset[str]:
        """The taints that a part removes from what passes through it."""
        listed = set(words(part, "sanitizes"))
        if part.kind.word == "guardrail":
            listed |= {label for word in words(part, "blocks") for label in _BLOCKED_BY_WORD.get(word, ())}
        if "pii" in listed:
            listed.add("pseudonymous")
        if part.kind.word in ("index", "policy") and (part.get("acl") is True or "acl" in words(part, "filters")):
            listed.add(ACL)
        if part.kind.word == "policy" and part.get("acl") is True:
            listed.add(UNSEEN_ACL)
        if part.get("keeps_acl") is False:
            listed.add(ACL)  # from here on it is restricted data that says no longer for whom
        return frozenset(listed)

    def _taken_out_by_calling(self, edge: Edge) -> frozenset[str]:
        """What the caller no longer has once a filter that it always calls has answered."""
        part = self.parts[edge.target]
        share = self.reading.of_edge(edge, "share")
        always = (share is None or share.low >= 1) and "when" not in edge.stated
        return (
            self._taken_out(part)
            if always and part.kind.word in ("guardrail", "policy", "gateway", "pipeline")
            else frozenset()
        )

    def _swallowed(self, part: Part) -> frozenset[str]:
        """A model that answers with numbers does not repeat what it has read."""
        if part.kind.word == "model" and not self._generates(part):
            return frozenset((*CLASSES, ACL, UNSEEN_ACL, UNTRUSTED))
        return frozenset()

    def _generates(self, part: Part) -> bool:
        if part.kind.word == "external":
            return _is_hosted_model(part)
        writes = part.word("role") == "generator" or part.word("output") == "tokens"
        return part.kind.word == "model" and (
            writes or (not part.word("role") and part.word("architecture") in ("llm", "vlm"))
        )

    # Proofs

    def _to_externals(self) -> Iterator[Proof]:
        for part in self.lineage.of_kind("external", "tool", "human_review", "model"):
            if not self._is_outside(part) or part.get("consent") is True:
                continue
            sent = words(part, "data_out")
            if sent and not set(sent) & set(PERSONAL):
                continue  # it states what it is sent
            found = [(label, ways[part.name]) for label in PERSONAL if part.name in (ways := self.ways(label, False))]
            if not found and not sent:
                continue
            label, path = (
                found[-1] if found else (next(word for word in reversed(PERSONAL) if word in sent), (part.name,))
            )
            origin = f"of `{path[0]}` " if len(path) > 1 else ""
            words_ = f"{_data_of(label)} {origin}leaves the design to `{part.name}`, not redacted and without consent"
            witnesses = [
                Witness(f"{label} starts here", place(self.parts[path[0]], "pii" if len(path) > 1 else "data_out"))
            ]
            witnesses.append(Witness("leaves here", part.span))
            others = path[:1] if len(path) > 1 else ()
            missing = () if sent or self._is_handed(path) else (f"{part.name}.data_out",)
            yield Proof(
                ANALYSIS, "pii-to-external", part.name, words_, others, path, tuple(witnesses), (), missing, OWASP
            )

    def _is_outside(self, part: Part) -> bool:
        if part.kind.word == "human_review":
            return part.get("external") is True
        return part.kind.word in ("external", "tool") or _is_hosted_model(part)

    def _is_handed(self, path: tuple[str, ...]) -> bool:
        """Whether the last step surely carries the data: it moves along an arrow, or it is what a generator is asked with."""
        if _is_hosted_model(self.parts[path[-1]]):
            return True
        steps = [r for r in self.graph.following[path[-2]] if r.target == path[-1]] if len(path) > 1 else []
        return any(r.arrow == DATA for r in steps)

    def _kept_without_end(self) -> Iterator[Proof]:
        """By source, what keeps its data about people for ever: training data first, then all else."""
        for sort, kinds in (("pii-in-training-unprotected", ("dataset",)), ("pii-retention-missing", _KEPT)):
            kept: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {}
            for label in reversed(PERSONAL):
                for name, path in self.ways(label).items():
                    if self.lineage.kind(name) in kinds and "retention" not in self.parts[name].stated:
                        kept.setdefault(path[0], {}).setdefault(name, (label, path))
            for source in self.lineage.ordered(kept):
                places = {name: kept[source][name] for name in self.lineage.ordered(kept[source])}
                first = next(iter(places))
                label, path = places[first]
                if self.lineage.kind(source) in _DECLARING and source == first:
                    words_ = f"`{source}` keeps {_data_of(label)} with no end"
                else:
                    words_ = f"{_data_of(label)} of `{source}` is kept with no end in {named(list(places))}"
                witnesses = [Witness(f"{label} starts here", place(self.parts[source], "pii"))]
                witnesses += [Witness("says no retention", self.parts[name].span) for name in places]
                yield Proof(ANALYSIS, sort, source, words_, tuple(places), path, tuple(witnesses), source=TEST_SCORE)

    def _unfiltered(self) -> Iterator[Proof]:
        reported: set[str] = set()
        for label in (UNSEEN_ACL, ACL):
            ways = self.ways(label)
            sinks = [name for name in ways if self._is_read_by_generator(self.parts[name])]
            by_source: dict[str, list[str]] = {}
            for name in sinks:
                origin = self.ways(ACL)[ways[name][0]][0] if label == UNSEEN_ACL else ways[name][0]
                by_source.setdefault(origin, []).append(name)
            for source in self.lineage.ordered(by_source):
                if source in reported:
                    continue
                reported.add(source)
                sink = min(by_source[source], key=lambda name: len(ways[name]))
                path = ways[sink]
                why = "nothing on the way filters by the asker's rights"
                if label == UNSEEN_ACL:
                    why = f"`{path[0]}` drops the rights"
                    path = (*self.ways(ACL)[path[0]][:-1], *path)
                words_ = f"{named(by_source[source])} reads `{source}`, which not everyone may see: {why}"
                witnesses = (
                    Witness("restricted", place(self.parts[source], "acl")),
                    Witness("read by a generator", self.parts[sink].span),
                )
                yield Proof(
                    ANALYSIS,
                    "acl-not-enforced-before-generation",
                    source,
                    words_,
                    tuple(by_source[source]),
                    path,
                    witnesses,
                    source=OWASP,
                )

    def _is_read_by_generator(self, part: Part) -> bool:
        return part.kind.word == "prompt" or self._generates(part)

    def _to_tools(self) -> Iterator[Proof]:
        ways = self.ways(UNTRUSTED)
        for part in self.lineage.of_kind("tool", "external"):
            path = ways.get(part.name)
            if path is None or part.word("side_effects") not in _HARMFUL or self._is_held_back(part, path):
                continue
            if part.kind.word == "external" and not any(self._is_read_by_generator(self.parts[name]) for name in path):
                continue  # code decides what is sent, not text that was read
            words_ = (
                f"what strangers wrote in `{path[0]}` can reach `{part.name}` and make it act, and nobody confirms it"
            )
            stated = "untrusted" if "untrusted" in self.parts[path[0]].stated else "mode"
            witnesses = (
                Witness("untrusted", place(self.parts[path[0]], stated)),
                Witness("acts", place(part, "side_effects")),
            )
            yield Proof(
                ANALYSIS, "untrusted-content-to-tool", part.name, words_, path[:1], path, witnesses, source=OWASP
            )

    def _is_held_back(self, part: Part, path: tuple[str, ...]) -> bool:
        confirmed = part.word("confirmation") == "human" or part.get("sandbox") is True
        listed = "allow_list" in part.stated or any("allow_list" in self.parts[name].stated for name in path)
        return confirmed or listed

    def _executed(self) -> Iterator[Proof]:
        ways = self.ways(GENERATED)
        for tool in self.lineage.of_kind("tool"):
            runs = tool.word("executes")
            path = ways.get(tool.name)
            if path is None or runs in ("", "none") or tool.get("validates") is True or tool.get("sandbox") is True:
                continue
            if any(self.lineage.kind(name) == "validation" for name in path):
                continue
            words_ = f"`{tool.name}` runs {runs} that `{path[0]}` wrote, unchecked and outside a sandbox"
            witnesses = (Witness("runs it", place(tool, "executes")), Witness("writes it", self.parts[path[0]].span))
            yield Proof(ANALYSIS, "model-output-executed", tool.name, words_, path[:1], path, witnesses, source=OWASP)

    def _secrets(self) -> Iterator[Proof]:
        ways = self.ways("secret")
        for prompt in self.lineage.of_kind("prompt"):
            path = ways.get(prompt.name)
            if prompt.get("contains_secrets") is True:
                words_ = f"`{prompt.name}` holds secrets, and whoever asks long enough reads its prompt"
                stated = Witness("stated here", place(prompt, "contains_secrets"))
                yield Proof(
                    ANALYSIS, "secrets-in-prompt", prompt.name, words_, (), (prompt.name,), (stated,), source=OWASP
                )
            elif path is not None:
                words_ = f"secrets of `{path[0]}` get into `{prompt.name}`"
                witnesses = (Witness("secret", place(self.parts[path[0]], "pii")), Witness("read here", prompt.span))
                yield Proof(ANALYSIS, "secrets-in-prompt", prompt.name, words_, path[:1], path, witnesses, source=OWASP)

    # Caches

    def _cache_keys(self) -> Iterator[Proof]:
        for cache in self.lineage.of_kind("cache"):
            if cache.word("scope") == "prompt_prefix":
                continue
            reasons = list(self._depends_on_asker(cache))
            keys = words(cache, "key")
            if not reasons or any(self._names_asker(key, reasons) for key in keys):
                continue
            why, path = reasons[0]
            if keys:
                words_ = f"`{cache.name}` remembers by {named(keys)}, but its answers depend on who asks: {why}"
            else:
                words_ = f"the answers of `{cache.name}` depend on who asks ({why}), and it does not say its key"
            witnesses = (Witness("remembered by this", place(cache, "key")), Witness(why, self.parts[path[-1]].span))
            missing = () if keys else (f"{cache.name}.key",)
            others = tuple(dict.fromkeys(way[-1] for _, way in reasons))
            yield Proof(ANALYSIS, "cache-key-leak", cache.name, words_, others, path, witnesses, (), missing, OWASP)

    def _depends_on_asker(self, cache: Part) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What makes an answer behind a cache depend on who asks, with the way there."""
        behind = [r.target for r in self.graph.following[cache.name] if r.arrow != DATA and r.target in self.parts]
        for relation in self.graph.leading[cache.name]:
            if (
                relation.arrow == DATA
                and self.lineage.kind(relation.source) == "feature"
                and self._is_about_actor(relation.source)
            ):
                yield f"`{relation.source}` is about a person", (cache.name, relation.source)
            elif relation.arrow == DATA and self.lineage.kind(relation.source) in ("endpoint", "model", "policy"):
                behind.append(relation.source)
        found = search(
            behind,
            lambda at: [called for turn in self.lineage.turns(at) for edge in turn for _, called in _asked(edge)],
        )
        restricted = self.ways(ACL)
        for name in found:
            part = self.parts[name]
            why = self._own_dependence(part, name in restricted)
            if why:
                yield why, (cache.name, *trace(found, name))

    def _own_dependence(self, part: Part, restricted: bool) -> str:
        if part.get("acl") is True or (restricted and part.kind.word in ("store", "index", "source")):
            return f"`{part.name}` holds what not everyone may see"
        if part.kind.word == "model":
            read = [name for name in self.lineage.read_by(part.name) if self._is_about_actor(name)]
            task = self.lineage.task(part.name)
            if read:
                return f"`{part.name}` reads `{read[0]}`"
            return f"`{task.name}` is personalised" if task is not None and task.get("personalised") is True else ""
        if part.kind.word in ("feature_store", "store"):
            held = [r.source for r in self.graph.leading[part.name] if self.lineage.kind(r.source) == "feature"]
            # A store of several entities may be asked about things only.
            return (
                f"`{part.name}` holds `{held[0]}`" if held and all(self._is_about_actor(name) for name in held) else ""
            )
        return ""

    def _is_about_actor(self, feature: str) -> bool:
        return any(self.lineage.kind(entity) == "actor" for entity in names(self.parts[feature], "entity"))

    def _names_asker(self, key: str, reasons: list[tuple[str, tuple[str, ...]]]) -> bool:
        """Whether a key tells askers apart: it is an actor or its key, or speaks of users, tenants or rights."""
        actors = self.lineage.of_kind("actor")
        if any(key == actor.name or key in words(actor, "key") for actor in actors):
            return True
        pieces = set(key.lower().replace("-", "_").replace(" ", "_").split("_"))
        return bool(pieces & (_USER_WORDS | {actor.name for actor in actors}))


def _asked(edge: Edge) -> Iterator[tuple[str, str]]:
    """Who asks whom by one call: its target, what answers in its place, and what a cache asks when it has no answer."""
    yield edge.source, edge.target
    for attribute, caller in (("else", edge.source), ("miss", edge.target)):
        stated = edge.stated.get(attribute)
        for item in items(stated.value if stated is not None else None):
            if isinstance(item, PartReference):
                yield caller, item.name


def _node(name: str, layer: str, turn: int) -> Node:
    return f"{name} {layer} {turn}"


def _name(node: Node) -> str:
    return node.partition(" ")[0]


def _consents(part: Part) -> bool:
    return part.get("consent") is True


def _is_hosted_model(part: Part) -> bool:
    """Whether somebody else's language model answers, behind an API."""
    from mlsd_dsl.vocabulary.technologies import technology

    tech = part.word("tech")
    known = technology(tech) if tech else None
    return known is not None and known.category == "llm_api" and part.kind.word in ("external", "model")


def _data_of(label: str) -> str:
    return {"pii": "data about people", "secret": "secret data", "child": "data about children"}.get(
        label, f"{label} data"
    )
