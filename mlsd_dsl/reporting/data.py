"""Step 3 of the answer: where data comes from, what is learned from and when it is known, which features and how fresh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd_dsl.design.design import Part
from mlsd_dsl.design.values import parts_named
from mlsd_dsl.report import Block, Heading, Section, Table
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.requirements import without_empty
from mlsd_dsl.reporting.silence import closing
from mlsd_dsl.reporting.words import counted, listed, lower, opening, plain, say, sentence, sentences, spans, strong
from mlsd_dsl.reporting.words import every as often
from mlsd_dsl.vocabulary.arrows import REQUEST

_SORTS = {
    "static": "static",
    "embedding": "static",
    "cross": "cross",
    "graph": "from a graph",
    "dynamic": "dynamic",
    "windowed": "dynamic, over a window",
    "session": "dynamic, of the session",
    "sequence": "dynamic, a sequence",
    "on_demand": "from the request",
}
_DYNAMIC = ("dynamic", "windowed", "session", "sequence", "on_demand")
_HOLDERS = ("feature_store", "store", "cache", "index")
_PROTECTED = (("encryption", "encryption"), ("restricted", "access for a few"))
_SILENT = "which data there is, what is learned from, and which features a model reads"


def data(material: Material) -> Section:
    """The chapter."""
    told = [
        *_things(material),
        *_sources(material),
        *_labels(material),
        *_features(material),
        *_stores_of_features(material),
        *_pipelines(material),
        *_stores(material),
        *_datasets(material),
    ]
    blocks = [*material.picture("data", "Where data comes from, and what becomes of it"), *told] if told else []
    return Section("Data and features", "data-and-features", (*blocks, *closing(material, "data", blocks, _SILENT)))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    return without_empty(Table(head, tuple(tuple(spans(cell) for cell in row) for row in rows)))


def _things(material: Material) -> Iterator[Block]:
    words = material.words
    rows = []
    for entity in material.parts("entity"):
        count, new, active, churn = (words.of(entity, name) for name in ("count", "new", "active", "churn"))
        if count or new or active:
            row = (words.title(entity.name), count, new, churn, active)
            rows.append((*(cell.replace(" items", "") for cell in row), words.of(entity, "lifetime")))
    if rows:
        yield Heading("What it is about")
        yield _table(("", "how many", "new", "gone", "used on a day", "of interest for"), rows)


def _sources(material: Material) -> Iterator[Block]:
    sources = material.parts("source")
    if not sources:
        return
    words = material.words
    rows = []
    for source in sources:
        mode = words.of(source, "mode")
        every = words.of(source, "every")
        rows.append(
            (
                words.title(source.name),
                f"{mode}, {often(every)}" if mode and every else mode,
                words.of(source, "rate") or words.of(source, "volume"),
                words.of(source, "record"),
                words.of(source, "lag"),
                "" if words.of(source, "pii") == "none" else words.of(source, "pii"),
                words.of(source, "biased_by"),
            )
        )
    yield Heading("Sources")
    yield _table(("source", "arrives by", "rate", "a record", "readable after", "about people", "biased by"), rows)
    strange = [words.title(source.name) for source in sources if source.get("untrusted") is True]
    if strange:
        yield say(f"Strangers can write what {'these say' if len(strange) > 1 else 'this says'}: {listed(strange)}.")
    others = [words.title(source.name) for source in sources if source.get("external") is True]
    if others:
        yield say(f"{'These belong' if len(others) > 1 else 'This belongs'} to somebody else: {listed(others)}.")


def _labels(material: Material) -> Iterator[Block]:
    labels = material.parts("label")
    if not labels:
        return
    words = material.words
    yield Heading("Labels")
    for label in labels:
        yield say(opening(words.title(label.name)), _label(material, label))
    yield from material.picture("labels", "From an event to the model that has learned from it")


def _label(material: Material, label: Part) -> str:
    words = material.words
    of = {name: words.of(label, name) for name in label.stated}
    origin = {
        "implicit": "implicit: behaviour says so",
        "explicit": "explicit: people say so",
        "outcome": "an outcome: what happened later says so",
        "human": "from people who annotate",
        "weak": "weak: a rule says so",
        "synthetic": "generated",
        "distilled": "from a larger model",
        "simulation": "from a simulation",
    }.get(label.word("origin"), "")
    negatives = {
        "explicit": "negatives are stated as such",
        "non_event": "whatever does not happen within the window is a negative",
        "sampled": "negatives are drawn at random",
    }.get(label.word("negatives"), "")
    event = f"; a positive is: {of['event']}" if "event" in of else ""
    where = f"it is read from {of['from']}{event}" if "from" in of else ""
    known = f"it is known after {words.delay(label, 'delay')}" if "delay" in of else ""
    window = f"{'; it ' if known else ''}counts for {of['window']}" if "window" in of else ""
    known = known + window if known else f"it {window}" if window else ""
    rate = f"{of['base_rate']} are positive" if "base_rate" in of else ""
    agreement = f"annotators agree with a kappa of {of['agreement']}" if "agreement" in of else ""
    noise = f"{of['noise']} of them are wrong" if "noise" in of else ""
    selective = "the outcome is seen only for what was shown or approved" if label.get("selective") is True else ""
    proxies = f"it stands in for {lower(of['proxies'])}" if "proxies" in of else ""
    count = f"there are {of['count']}" if "count" in of else ""
    return sentences(origin, where, known, rate, negatives, count, agreement, noise, selective, proxies)


def _features(material: Material) -> Iterator[Block]:
    features = material.parts("feature")
    if not features:
        return
    words = material.words
    dynamic = [f for f in features if f.word("kind") in _DYNAMIC]
    static = [f for f in features if f.word("kind") and f.word("kind") not in _DYNAMIC]
    yield Heading("Features")
    if (dynamic or static) and len(features) > 1:
        sorts = [(len(fs), name) for fs, name in ((static, "static"), (dynamic, "dynamic")) if fs]
        same = f"all {sorts[0][1]}" if sorts[0][0] == len(features) else ""
        told = same or listed([counted(number, name, name) for number, name in sorts])
        yield say(f"{counted(len(features), 'family', 'families').capitalize()} of features, {told}.")
    rows = []
    for feature in features:
        age = words.about(feature.name, "age")
        allowed = words.of(feature, "freshness")
        rows.append(
            (
                words.title(feature.name),
                _SORTS.get(feature.word("kind"), plain(feature.word("kind"))),
                listed(words.each(feature, "entity"), "×" if feature.word("kind") == "cross" else "and"),
                _values(feature),
                allowed,
                age if allowed or age else "",
                _made_by(material, feature),
                _read_from(material, feature),
            )
        )
    head = ("feature", "sort", "of", "values", "age allowed", "age at most", "made by", "read from")
    yield _table(head, rows)
    filled = [f for f in features if f.get("default") is not None and f.get("impute") is not None]
    unequal = [f for f in filled if f.get("default") != f.get("impute")]
    if unequal:
        names = listed([words.title(f.name) for f in unequal])
        yield say(f"Where a value is missing, serving and training fill in different ones: {names}.")


def _values(feature: Part) -> str:
    fields = feature.get("fields")
    return ", ".join(name.replace("_", " ") for name in fields) if isinstance(fields, dict) else ""


def _made_by(material: Material, feature: Part) -> str:
    makers = [
        relation.source
        for relation in material.facts.graph.leading[feature.name]
        if material.design.parts[relation.source].kind.word in ("pipeline", "chunker", "model", "batch_inference")
    ]
    if not makers and feature.word("kind") == "on_demand":
        return "computed on demand"
    return material.words.titles(dict.fromkeys(makers))


def _read_from(material: Material, feature: Part) -> str:
    holders = [
        relation.target
        for relation in material.facts.graph.following[feature.name]
        if material.design.parts[relation.target].kind.word in _HOLDERS and relation.arrow != REQUEST
    ]
    return material.words.titles(dict.fromkeys(holders))


def _stores_of_features(material: Material) -> Iterator[Block]:
    words = material.words
    for store in material.parts("feature_store"):
        of = {name: words.of(store, name) for name in store.stated}
        tech = f" ({of['tech']})" if "tech" in of else ""
        online = f"serving reads {of['online']}" if "online" in of else ""
        offline = f"history is kept in {of['offline']}" if "offline" in of else ""
        fills = f"new values are online {often(of['materialize'])}" if "materialize" in of else ""
        time = "training joins values as of the time of each row" if store.get("point_in_time") is True else ""
        ttl = "values past their time to live are refused" if store.get("enforces_ttl") is True else ""
        text = sentences("; ".join(filter(None, (online, offline))), fills, time, ttl)
        if text:
            yield say(opening(words.title(store.name) + tech), text)


def _pipelines(material: Material) -> Iterator[Block]:
    words = material.words
    rows = []
    for pipe in material.parts("pipeline", "chunker"):
        if material.facts.graph.leading[pipe.name] or material.facts.graph.following[pipe.name]:
            every = words.of(pipe, "every") or words.of(pipe, "slide")
            makes = [
                r.target for r in material.facts.graph.following[pipe.name] if r.edge is not None and r.arrow != REQUEST
            ]
            rows.append(
                (
                    words.title(pipe.name),
                    words.of(pipe, "tech"),
                    words.of(pipe, "mode"),
                    every,
                    words.of(pipe, "window"),
                    words.of(pipe, "runtime") or words.of(pipe, "latency"),
                    words.titles(dict.fromkeys(makes)),
                )
            )
    if rows:
        yield Heading("Pipelines")
        yield _table(("pipeline", "runs on", "works", "every", "looks back", "takes", "makes"), rows)
    yield from reasons(material, "source", "topic", "pipeline", "chunker", "feature", "feature_store")


def _stores(material: Material) -> Iterator[Block]:
    words = material.words
    rows = [
        (
            words.title(store.name),
            words.of(store, "tech") or words.of(store, "type"),
            words.of(store, "retention"),
            words.about(store.name, "storage"),
            words.of(store, "latency"),
            listed([word for name, word in _PROTECTED if store.get(name) is True]),
        )
        for store in material.parts("topic", "store")
    ]
    if rows:
        yield Heading("Where it is kept")
        yield _table(("", "what it is", "keeps", "holds", "a look-up takes", "protected by"), rows)
    yield from reasons(material, "store")


def _datasets(material: Material) -> Iterator[Block]:
    words = material.words
    datasets = material.parts("dataset")
    if datasets:
        yield Heading("Training data")
    for dataset in datasets:
        yield say(opening(words.title(dataset.name)), _dataset(material, dataset))
        yield from because(material, dataset)
    for check in material.parts("validation"):
        checks = listed([lower(each) for each in words.each(check, "checks")])
        fails = {
            "block": "what fails is held back",
            "warn": "what fails is told",
            "quarantine": "what fails is set aside",
        }
        text = sentences(f"checks {checks}" if checks else "", fails.get(check.word("on_fail"), ""))
        if text:
            yield say(opening(words.title(check.name)), text)


def _dataset(material: Material, dataset: Part) -> str:
    words = material.words
    of = {name: words.of(dataset, name) for name in dataset.stated}
    size = words.about(dataset.name, "storage") or of.get("size", "")
    rows = f"{of['rows']} rows" if "rows" in of else ""
    if rows and "record" in of:
        rows += f" of {of['record']}" + (f", {size} in all" if size else "")
    if "period" in of:
        rows += f"{', ' if rows else ''}from {of['period']}"
    learns = f"a row holds {words.titles(parts_named(dataset.get('features')))}" if dataset.get("features") else ""
    label = f"what is learned is {_quoted_labels(material, dataset)}" if dataset.get("label") else ""
    join = {
        "as_of": "features are joined as of the time of each row",
        "latest": "features are joined at their newest value",
        "logged": "features are those that serving logged",
    }.get(dataset.word("join"), "")
    if join and dataset.word("join_time") == "known_at":
        join += ", counted from when serving could have read them"
    split = {
        "time": "training and test are kept apart by time",
        "random": "training and test are split at random",
        "entity": "no thing is in both training and test",
        "geo": "no place is in both training and test",
    }.get(dataset.word("split"), "")
    mature = f"a row waits {of['maturity']}, until its label is known" if "maturity" in of else ""
    down = f"{of['negative_downsample']} of the negatives are kept" if "negative_downsample" in of else ""
    if down and dataset.get("importance_weight") is True:
        down += ", and weights undo that"
    explored = (
        f"{of['exploration_share']} of the rows come from randomized decisions" if "exploration_share" in of else ""
    )
    return sentences(rows, learns, label, join, split, mature, down, explored)


def _quoted_labels(material: Material, dataset: Part) -> str:
    return listed([f"“{each}”" for each in material.words.each(dataset, "label")])


def reasons(material: Material, *kinds: str) -> Iterator[Block]:
    """Why parts are as they are, where their author says so."""
    for part in material.parts(*kinds):
        why = part.get("because")
        if isinstance(why, str):
            yield say(strong(f"Why “{material.words.title(part.name)}”? "), sentence(why))


def because(material: Material, part: Part) -> Iterator[Block]:
    """Why one part is as it is, below it."""
    why = part.get("because")
    if isinstance(why, str):
        yield say(strong("Why: "), sentence(why))
