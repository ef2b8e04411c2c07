"""Step 6 of the answer: how a request is answered and in what time, what answers instead, and how a new model gets there."""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlsd_dsl.analyses.asking import Ask
from mlsd_dsl.analyses.latency import Hop
from mlsd_dsl.charts import answering
from mlsd_dsl.design.design import Part
from mlsd_dsl.estimates.estimate import Check
from mlsd_dsl.report import NOTE, Block, Bullets, Heading, Section, Spans, Table
from mlsd_dsl.reporting.data import because, reasons
from mlsd_dsl.reporting.material import Material
from mlsd_dsl.reporting.requirements import bound_in_words, fact_in_words, given_in_words, without_empty
from mlsd_dsl.reporting.silence import closing
from mlsd_dsl.reporting.words import (
    counted,
    every,
    listed,
    natural,
    opening,
    plain,
    say,
    sentence,
    sentences,
    spans,
)
from mlsd_dsl.verdicts import HOLDS, UNKNOWN, VIOLATED
from mlsd_dsl.vocabulary.dimensions import TIME
from mlsd_dsl.vocabulary.quantities import Quantity, show

_SILENT = "how an answer reaches people, how long that takes, and how a new model goes live"
_TELLING = ("rules", "thresholds", "refit", "exploration", "reason_codes")  # what a policy is told by
_BLOCKED = {
    "refuse": "what it stops is refused",
    "redact": "what it stops is blacked out",
    "flag": "what it stops is only marked",
    "escalate": "what it stops goes to people",
    "retry": "what it stops is tried again",
}
_STRATEGIES = {
    "shadow": "the new version answers in the shadow of the old one",
    "canary": "the new version takes a small share first",
    "blue_green": "the new version stands ready beside the old one, and all traffic moves at once",
    "ramp": "the share of the new version grows step by step",
    "all_at_once": "the new version takes all traffic at once",
}


def serving(material: Material) -> Section:
    """The chapter."""
    told = [
        *_answers(material),
        *_batch(material),
        *_lookups(material),
        *_language(material),
        *_policies(material),
        *_fallbacks(material),
        *_people(material),
        *_rollout(material),
    ]
    pictures = [
        *material.picture("serving", "A request on its way, and what answers it"),
        *material.picture("latency", "What each step takes of the time there is"),
    ]
    blocks = [*pictures, *told] if told else []
    return Section("Serving", "serving", (*blocks, *closing(material, "serving", blocks, _SILENT)))


# The request


def _answers(material: Material) -> Iterator[Block]:
    told = entrances(material)
    for name in told:
        yield from _answer(material, name)
    if told:
        yield say(
            "Lines of one turn run at once, and each turn waits for the one before. What is a range stands at its upper end. "
            "Percentiles do not add up: the whole is simulated call by call, without queues.",
            tone=NOTE,
        )
    yield from reasons(material, "gateway", "external", "device")


def entrances(material: Material) -> tuple[str, ...]:
    """The parts whose calls are told one by one: what people ask, behind the gateways."""
    there = answering(material.facts)
    found: list[str] = []
    for name in material.facts.graph.entries():
        part = material.design.parts[name]
        behind = [call.target for turn in material.facts.graph.calls(name) for call in turn if call.target in there]
        found += behind if part.kind.word == "gateway" and behind else [name] if name in there else []
    return tuple(dict.fromkeys(found)) or there[:1]


def _answer(material: Material, name: str) -> Iterator[Block]:
    words, part = material.words, material.design.parts[name]
    yield Heading(f"{words.title(name)}: one request")
    times = {word: words.worked_out(name, f"latency.{word}") for word in ("p50", "p99")}
    bounds = [c for c in material.estimated.checks if c.verdict.requirement.subject == name]
    text = f"Half of the answers take less than {times['p50']}" if times["p50"] else ""
    text += (
        f"{' and 99% less than ' if text else '99% of the answers take less than '}{times['p99']}"
        if times["p99"]
        else ""
    )
    yield say(sentences(text, *(_bound(check) for check in bounds)), " ", _door(material, part))
    hops = material.facts.latency.criticality(name)
    asks = [ask for turn in material.facts.latency.served[name].turns for ask in turn]
    if hops and asks:
        yield _budget(material, hops, asks)
    yield from because(material, part)


def _bound(check: Check) -> str:
    """What is required of an entry, in the run of the text."""
    required = check.verdict.requirement
    what = f"required is {fact_in_words(required.fact)} {bound_in_words(check)}"
    given = given_in_words(check)
    if check.state == UNKNOWN:
        missing = check.verdict.lacks
        return f"{what}; whether it holds is open" + (f" until {missing} is stated" if missing else "")
    if check.state == HOLDS:
        return f"{what}; it comes to {given}{_room(check)}"
    return f"{what}; {given} {'breaks' if check.state == VIOLATED else 'may break'} that"


def _room(check: Check) -> str:
    number, bound = check.number, check.verdict.bound
    if number is None or number.spread is None or not isinstance(bound, Quantity) or bound.dimension != TIME:
        return ""
    left = bound.low - number.spread.p95
    return f", which leaves {show(Quantity(_rough(left), _rough(left), TIME))}" if left > 0 else ""


def _rough(value: float) -> float:
    digits = 1 - math.floor(math.log10(abs(value)))
    return round(value, digits)


def _door(material: Material, part: Part) -> str:
    """What stands before an entry, and how it grows with the load."""
    words = material.words
    autoscale = words.of(part, "autoscale")
    timeout = words.of(part, "timeout")
    gates = [
        r.source
        for r in material.facts.graph.leading[part.name]
        if material.design.parts[r.source].kind.word == "gateway"
    ]
    return sentences(
        f"requests come through {words.titles(dict.fromkeys(gates))}" if gates else "",
        f"it gives up after {timeout} and answers with what it has" if timeout else "",
        f"it grows with {plain(autoscale)}" if autoscale and autoscale != "none" else "",
    )


def _budget(material: Material, hops: tuple[Hop, ...], asks: list[Ask]) -> Table:
    words = material.words
    rows: list[tuple[Spans, ...]] = []
    own, *calls = hops
    if own.p99 > 0:
        rows.append(_row("", "own work", own, "", "", ""))
    for hop, ask in zip(calls, asks, strict=True):
        title = words.title(hop.target) if hop.name == hop.target else f"{words.title(hop.target)} ({_named(hop.name)})"
        timeout = show(Quantity(*ask.timeout, TIME)) if math.isfinite(ask.timeout[1]) else ""
        instead = words.title(ask.fallback) if ask.fallback else "" if ask.critical else "goes on without"
        rows.append(_row(str(hop.turn), title, hop, timeout, instead, _brings(material, ask)))
    return without_empty(
        Table(("turn", "what", "brings", "p50", "p99", "waits at most", "else"), tuple(rows), (0, 3, 4, 5))
    )


def _row(turn: str, title: str, hop: Hop, timeout: str, instead: str, brings: str) -> tuple[Spans, ...]:
    return tuple(map(spans, (turn, title, brings, _seconds(hop.p50), _seconds(hop.p99), timeout, instead)))


def _named(name: str) -> str:
    return name.replace("_", " ")


def _brings(material: Material, ask: Ask) -> str:
    if ask.edge is None:
        return ""
    for attribute in ("keys", "items", "share"):
        stated = ask.edge.stated.get(attribute)
        if stated is not None:
            text = material.words.stated(stated)
            return f"in {text}" if attribute == "share" else f"{text} {attribute}" if text.isdigit() else text
    return ""


def _seconds(value: float) -> str:
    if not math.isfinite(value):
        return "?"
    return natural(show(Quantity(value, value, TIME))) if value > 0 else ""


# What else answers


def _batch(material: Material) -> Iterator[Block]:
    runs = material.parts("batch_inference")
    if not runs:
        return
    words = material.words
    yield Heading("Worked out before anyone asks")
    rows = tuple(
        tuple(
            map(
                spans,
                (
                    words.title(run.name),
                    words.of(run, "model"),
                    words.of(run, "every"),
                    words.of(run, "runtime"),
                    words.of(run, "entities"),
                    _places(material, run),
                    words.about(run.name, "utilisation"),
                ),
            )
        )
        for run in runs
    )
    yield without_empty(Table(("run", "model", "every", "takes", "predicts for", "writes to", "busy"), rows))
    yield from reasons(material, "batch_inference")


def _places(material: Material, run: Part) -> str:
    stored = material.words.of(run, "store")
    targets = [r.target for r in material.facts.graph.following[run.name] if r.edge is not None]
    return stored or material.words.titles(dict.fromkeys(targets))


def _lookups(material: Material) -> Iterator[Block]:
    words = material.words
    if material.parts("index", "cache"):
        yield Heading("What is looked up")
    for index in material.parts("index"):
        of = {name: words.of(index, name) for name in index.stated}
        kind = of.get("type", "")
        what = f"{kind} over {_items(of['count'])}" if kind and "count" in of else kind
        what += f" of {of['dim']} dimensions" if "dim" in of and what else ""
        finds = f"it finds {of['recall']} of the true neighbours" if "recall" in of else ""
        made = f"its vectors come from {of['encoder']}" if "encoder" in of else ""
        fresh = f"new items get in {every(of['refresh'])}" if "refresh" in of else ""
        anew = f"building it anew takes {of['rebuild']}" if "rebuild" in of else ""
        anew += ", and the new one replaces the old at once" if anew and index.get("atomic_swap") is True else ""
        rights = "a search returns only what the asking user may see" if index.get("acl") is True else ""
        text = sentences(what, made, finds, fresh, anew, rights)
        if text:
            yield say(opening(words.title(index.name)), text)
        yield from because(material, index)
    for cache in material.parts("cache"):
        of = {name: words.of(cache, name) for name in cache.stated}
        hits = f"it has the answer in {of['hit_rate']} of cases" if "hit_rate" in of else ""
        ttl = f"an answer is reused for {of['ttl']}" if "ttl" in of else ""
        key = f"it is kept by {of['key']}" if "key" in of else ""
        text = sentences(hits, ttl, key.replace("_", " "))
        if text:
            yield say(opening(words.title(cache.name)), text)
        yield from because(material, cache)


def _items(count: str) -> str:
    return count if " " in count else f"{count} items"


def _language(material: Material) -> Iterator[Block]:
    words = material.words
    if material.parts("prompt", "guardrail", "tool"):
        yield Heading("Around the language model")
    for prompt in material.parts("prompt"):
        of = {name: words.of(prompt, name) for name in prompt.stated}
        pieces = [
            f"{of[name].replace(' tokens', '')} {what}"
            for name, what in (
                ("system_tokens", "of instructions"),
                ("history_tokens", "of history"),
                ("query_tokens", "of the question"),
                ("example_tokens", "of examples"),
                ("chunk_tokens", "for each passage"),
            )
            if name in of
        ]
        chunks = f"it holds {of['chunks']} passages" if "chunks" in of else ""
        most = f"all of it is at most {of['max_tokens']} tokens" if "max_tokens" in of else ""
        abstains = "it tells the model to say so when it does not know" if prompt.get("abstains") is True else ""
        text = sentences(f"in tokens: {listed(pieces)}" if pieces else "", chunks, most, abstains)
        if text:
            yield say(opening(words.title(prompt.name)), text)
        yield from because(material, prompt)
    for guard in material.parts("guardrail"):
        of = {name: words.of(guard, name) for name in guard.stated}
        reads = f"it reads the {of['position']}" if "position" in of else ""
        blocks = f"{' and ' if reads else 'it '}stops {of['blocks']}" if "blocks" in of else ""
        then = _BLOCKED.get(guard.word("on_block"), "")
        misses = f"it stops {of['recall']} of what is bad" if "recall" in of else ""
        wrong = f"{of['false_positives']} of what is good" if "false_positives" in of else ""
        yield say(
            opening(words.title(guard.name)),
            sentences(reads + blocks, listed([misses, wrong]), then) or "It stops what must not pass.",
        )
        yield from because(material, guard)
    for tool in material.parts("tool"):
        of = {name: words.of(tool, name) for name in tool.stated}
        effects = (
            f"a call may {of['side_effects']}" if of.get("side_effects", "none") not in ("none", "irreversible") else ""
        )
        effects = "a call cannot be undone" if of.get("side_effects") == "irreversible" else effects
        human = "a person has to agree first" if of.get("confirmation") == "human" else ""
        sand = "it runs where it can do no harm" if tool.get("sandbox") is True else ""
        text = sentences(effects, human, sand, f"all that it may do: {of['allow_list']}" if "allow_list" in of else "")
        if text:
            yield say(opening(words.title(tool.name)), text)


def _policies(material: Material) -> Iterator[Block]:
    words = material.words
    if any(policy.get(name) is not None for policy in material.parts("policy") for name in _TELLING):
        yield Heading("What the business decides")
    for policy in material.parts("policy"):
        rules = words.each(policy, "rules")
        thresholds = words.of(policy, "thresholds")
        acts = f"the action changes at {thresholds}" if thresholds else ""
        refit = "thresholds are found again after each training" if policy.get("refit") is True else ""
        explore = words.of(policy, "exploration")
        random = (
            f"{explore} of the decisions are made at random, so that the model learns what it would not choose"
            if explore
            else ""
        )
        coded = "each decision comes with its reasons" if policy.get("reason_codes") is True else ""
        text = sentences(acts, refit, random, coded)
        if text or rules:
            yield say(opening(words.title(policy.name)), text or "Its rules stand outside the model:")
        if rules:
            yield Bullets(tuple(spans(sentence(rule)) for rule in rules))
        yield from because(material, policy)


def _fallbacks(material: Material) -> Iterator[Block]:
    fallbacks = material.parts("fallback")
    if not fallbacks:
        return
    words = material.words
    yield Heading("When something fails")
    for each in fallbacks:
        of = {name: words.of(each, name) for name in each.stated}
        asked = [
            words.title(call.target)
            for name in material.design.parts
            for turn in material.facts.graph.calls(name)
            for call in turn
            if call.fallback == each.name
        ]
        instead = f"it answers in place of {listed(list(dict.fromkeys(asked)))}" if asked else ""
        loss = f"its answer is {of['quality_loss']} worse" if "quality_loss" in of else ""
        on = f"it is used on {of['on']}" if "on" in of else ""
        text = sentences(instead, on, loss)
        yield say(opening(words.title(each.name)), text or sentence(plain(each.word("type")) or "an answer instead"))
        yield from because(material, each)


def _people(material: Material) -> Iterator[Block]:
    words = material.words
    if material.parts("human_review"):
        yield Heading("People who look at cases")
    for each in material.parts("human_review"):
        of = {name: words.of(each, name) for name in each.stated}
        who = f"{of['reviewers']} people" if "reviewers" in of else ""
        who += f"{', each ' if who else ''}{of['per_reviewer']}" if "per_reviewer" in of else ""
        can = f"together they can decide {of['capacity']}" if "capacity" in of else ""
        within = f"a case is answered within {of['sla']}" if "sla" in of else ""
        busy = words.about(each.name, "utilisation")
        used = f"{busy} of that is used" if busy else ""
        labels = "their verdicts become labels" if each.get("writes_labels") is True else ""
        text = sentences(who, can, within, used, labels)
        yield say(opening(words.title(each.name)), text or "People look at what the machine is unsure of.")
        yield from because(material, each)


def _rollout(material: Material) -> Iterator[Block]:
    words = material.words
    rollouts, registries = material.parts("rollout"), material.parts("registry")
    if not (rollouts or registries):
        return
    yield Heading("How a new model goes live")
    for each in registries:
        of = {name: words.of(each, name) for name in each.stated}
        keep = f"{_count(of['keep_versions'])} can be brought back at once" if "keep_versions" in of else ""
        lineage = "a model names the data and code it was made from" if each.get("lineage") is True else ""
        approve = {"human": "a person lets a model pass", "automatic": "checks let a model pass"}
        text = sentences(keep, lineage, approve.get(each.word("approvals"), ""))
        if text:
            yield say(opening(words.title(each.name)), text)
    for each in rollouts:
        of = {name: words.of(each, name) for name in each.stated}
        how = _STRATEGIES.get(each.word("strategy"), "")
        steps = f"it goes through {of['stages']} of the traffic" if "stages" in of else ""
        bake = f"{', each' if steps else 'each step is'} watched for {of['bake']}" if "bake" in of else ""
        watches = f"what can stop it: {of['watches']}" if "watches" in of else ""
        back = "it goes back on its own when numbers get worse" if each.get("auto_rollback") is True else ""
        back += f"{', within ' if back else 'going back takes '}{of['rollback_time']}" if "rollback_time" in of else ""
        person = "a person lets it start" if each.word("approval") == "human" else ""
        yield say(opening(words.title(each.name)), sentences(how, steps + bake, watches, back, person))
    yield from reasons(material, "rollout", "registry")


def _count(text: str) -> str:
    return counted(int(text), "version") if text.isdigit() else f"{text} versions"
