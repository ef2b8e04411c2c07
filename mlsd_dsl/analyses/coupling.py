"""A12, coupling of versions: what has to change together, and whether something sees to it.

| producer | consumer | because |
|---|---|---|
| encoder | index | vectors of two versions lie in different spaces |
| encoder of items | encoder of queries | the same |
| model that makes embeddings | model that reads them | what it has learned holds for the old ones |
| prompt | judge | scores of two judges or prompts do not compare |
| definition of a feature | model that reads it | values change their meaning |

A new version of the producer must lead to a rebuild, a training or a release of the consumer, along triggers and releases.
Source: Sculley et al., *Hidden Technical Debt in Machine Learning Systems* (2015), on changing anything changing everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.proof import Proof, Witness
from mlsd_dsl.analyses.reading import Reading
from mlsd_dsl.graph import Graph, Relation
from mlsd_dsl.vocabulary.arrows import DATA, TRIGGER

ANALYSIS = "coupling"
SOURCE = "Sculley et al., Hidden Technical Debt in Machine Learning Systems (2015)"
INDEX_SKEW, QUERY_SKEW, READER_SKEW = (
    "encoder-index-version-skew",
    "query-item-encoder-version-skew",
    "embedding-consumer-version-skew",
)
ENCODER_INDEX, QUERY_ITEM, EMBEDDING_READER = "encoder and index", "query and item encoder", "embedding and reader"
PROMPT_JUDGE, FEATURE_MODEL = "prompt and judge", "feature and model"

# Along these a new version goes on to what depends on it.
_FOLLOWS = {"registers", "releases", "deploys", "evaluates", "gates", "validates", "passes", "encodes"}
_JOBS = {"pipeline", "chunker", "batch_inference"}


class Pair(NamedTuple):
    """A producer and a consumer that must change together; `way` leads from a new version to the consumer's renewal.

    `way` is empty where nothing sees to it. `trainings` are those that make new versions of the producer.
    """

    sort: str
    producer: str
    consumer: str
    trainings: tuple[str, ...]
    way: tuple[str, ...]

    @property
    def together(self) -> bool:
        """Whether a new version of the producer renews the consumer, or the producer never changes."""
        return not self.trainings or bool(self.way)


class Coupling:
    """The pairs of a graph that must change together."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.reading = Reading(graph.design)

    def pairs(self) -> tuple[Pair, ...]:
        """All pairs, by the order of their producers."""
        return tuple(pair for name in self.graph.parts for pair in self._pairs(name))

    def proofs(self) -> Iterable[Proof]:
        """The pairs of encoders, indexes and readers whose versions drift apart."""
        sorts = {ENCODER_INDEX: INDEX_SKEW, QUERY_ITEM: QUERY_SKEW, EMBEDDING_READER: READER_SKEW}
        for pair in self.pairs():
            if pair.sort in sorts and not pair.together:
                yield self._proof(pair, sorts[pair.sort])

    # Pairs

    def _pairs(self, name: str) -> Iterator[Pair]:
        match self._kind(name):
            case "model":
                yield from self._of_encoder(name)
                yield from self._of_embedding(name)
            case "index":
                yield from self._of_encoders(name)
            case "prompt":
                yield from self._of_prompt(name)
            case "feature":
                for model in self._readers(name):
                    way = self._shared_training(name, model)
                    yield Pair(FEATURE_MODEL, name, model, (), way)

    def _of_encoder(self, model: str) -> Iterator[Pair]:
        indexes = [
            r.target
            for r in self.graph.following[model]
            if r.meaning.verb == "encodes" and r.attribute != "query_encoder"
        ]
        # A job that runs the model and fills the index encodes as well.
        for job in (r.target for r in self.graph.following[model] if r.meaning.verb == "deploys"):
            if self._kind(job) in _JOBS:
                indexes += [
                    r.target for r in self.graph.following[job] if r.arrow == DATA and self._kind(r.target) == "index"
                ]
        for index in dict.fromkeys(indexes):
            trainings = self._trainings(model)
            yield Pair(ENCODER_INDEX, model, index, trainings, self._renewal([*trainings, model], {index}))

    def _of_encoders(self, index: str) -> Iterator[Pair]:
        """Two encoders of one index must come from one training, or be renewed together."""
        items = [
            r.source
            for r in self.graph.leading[index]
            if r.meaning.verb == "encodes" and r.attribute != "query_encoder"
        ]
        queries = [r.source for r in self.graph.leading[index] if r.attribute == "query_encoder"]
        for query in queries:
            for item in items:
                made, with_it = self._trainings(item), self._trainings(query)
                if item == query:
                    continue
                shared = tuple(name for name in made if name in with_it)
                renewed = self._renewal([*made, item], {query, *with_it}) or self._renewal(
                    [*with_it, query], {item, *made}
                )
                yield Pair(QUERY_ITEM, item, query, (*made, *with_it), shared or renewed)

    def _of_embedding(self, model: str) -> Iterator[Pair]:
        """Models that read this one's embeddings, directly or as a feature."""
        trainings = self._trainings(model)
        for relation in self.graph.following[model]:
            if relation.meaning.verb == "derives" and self._kind(relation.target) == "feature":
                readers = self._readers(relation.target)
                embeds = self.graph.parts[relation.target].word("kind") == "embedding"
            else:
                readers = (
                    [relation.target]
                    if relation.meaning.verb == "feeds" and self._kind(relation.target) == "model"
                    else []
                )
                embeds = False
            part = self.graph.parts[model]
            if embeds or part.word("output") == "embedding" or part.word("role") == "embedder":
                for reader in readers:
                    learned = self._trainings(reader)
                    if reader != model and learned:
                        shared = tuple(name for name in trainings if name in learned)
                        way = shared or self._renewal([*trainings, model], set(learned))
                        yield Pair(EMBEDDING_READER, model, reader, trainings, way)

    def _of_prompt(self, prompt: str) -> Iterator[Pair]:
        for evaluation in (r.target for r in self.graph.following[prompt] if r.meaning.verb == "evaluates"):
            for judge in (r.source for r in self.graph.leading[evaluation] if r.attribute == "judge"):
                yield Pair(PROMPT_JUDGE, prompt, judge, (), self._renewal([prompt], {evaluation}))

    def _readers(self, feature: str) -> list[str]:
        found = [
            r.target
            for r in self.graph.following[feature]
            if r.meaning.verb == "feeds" and self._kind(r.target) == "model"
        ]
        return list(dict.fromkeys(found))

    def _shared_training(self, feature: str, model: str) -> tuple[str, ...]:
        """A training of the model on a dataset that holds the feature."""
        datasets = {r.target for r in self.graph.following[feature] if r.meaning.verb == "joins"}
        for training in self._trainings(model):
            for relation in self.graph.leading[training]:
                if relation.meaning.verb == "trains" and relation.source in datasets:
                    return (feature, relation.source, training, model)
        return ()

    # Ways

    def _renewal(self, start: list[str], ends: set[str]) -> tuple[str, ...]:
        """A way along triggers, releases and the jobs that they start, from a new version to one of the ends."""
        before = dict.fromkeys(start, "")
        for name in (agenda := list(before)):
            for relation in self.graph.following[name]:
                if relation.target not in before and self._renews(relation, started=name not in start):
                    before[relation.target] = name
                    agenda.append(relation.target)
                    if relation.target in ends:
                        return _way(relation.target, before)
        return ()

    def _renews(self, relation: Relation, started: bool) -> bool:
        """Whether a new version travels on: ordered, released, or written by a job that was started."""
        if relation.arrow == TRIGGER:
            return True
        if relation.meaning.verb == "encodes":
            return False  # it says which encoder it is, not when the vectors are made anew
        if self._kind(relation.source) in _JOBS:
            return (
                started
                and relation.arrow == DATA
                and self._kind(relation.target) in _JOBS | {"index", "feature_store", "store"}
            )
        # Where a model runs by its own arrow or attribute is no order to run.
        placed = self._kind(relation.source) == "model" and relation.meaning.verb == "deploys"
        return relation.arrow == DATA and relation.meaning.verb in _FOLLOWS and not placed

    def _trainings(self, model: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.source for r in self.graph.leading[model] if r.meaning.verb == "produces"))

    # Proofs

    def _proof(self, pair: Pair, sort: str) -> Proof:
        training = self.graph.parts[pair.trainings[0]]
        consumer = self.graph.parts[pair.consumer]
        cadences: list[Fact] = []
        every = self.reading.optional(training, "every", f"`{training.name}` makes a new version")
        if every is not None:
            cadences.append(every)
        made = self._trainings(pair.consumer)
        renewed = self.graph.parts[made[0]] if made else consumer
        attribute = "refresh" if consumer.kind.word == "index" else "every"
        refresh = self.reading.optional(renewed, attribute, f"`{pair.consumer}` is renewed")
        if refresh is not None and renewed.name != training.name:  # one training that makes both is one clock
            cadences.append(refresh)
        words = f"a new version of `{pair.producer}` does not renew `{pair.consumer}`"
        if len(cadences) == 2:
            words += f": {cadences[0].written} and {cadences[1].written} are two clocks"
        witnesses = [Witness(fact.role, fact.span) for fact in cadences if fact.span is not None]
        witnesses.append(Witness(f"`{pair.consumer}`", consumer.span))
        path = (*pair.trainings[:1], pair.producer, pair.consumer)
        others = (pair.consumer, *pair.trainings)
        return Proof(ANALYSIS, sort, pair.producer, words, others, path, tuple(witnesses), tuple(cadences), (), SOURCE)

    def _kind(self, name: str) -> str:
        return self.graph.parts[name].kind.word


def _way(name: str, before: dict[str, str]) -> tuple[str, ...]:
    way = [name]
    while before[way[-1]]:
        way.append(before[way[-1]])
    return tuple(reversed(way))
