"""The words of measurement: every unit that a design may use, how units combine, and the spellings that are refused.

Base units are byte, second, USD and FLOP. All else is a count, whose unit is a *label*: it says what is counted and has
no size. Two spellings of one size are both kept (`kB`, `KB`); a spelling that people read in two ways (`Mb`, `m`,
`TFLOPS`) is refused with each reading offered, because a guess would be wrong by a factor that nobody sees.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mlsd_dsl.vocabulary.dimensions import COMPUTE, DATA, MONEY, RATE, RATIO, TIME, Dimension
from mlsd_dsl.vocabulary.similar import nearest

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR
MONTH = 730 * HOUR  # the month of cloud prices: a twelfth of a year
YEAR = 365 * DAY


class Unit(NamedTuple):
    """What one of a unit is in base units: `factor * 10 ** tens / per`, with the label of what it counts.

    Three numbers, because a power of ten that goes into the decimal text of a literal is exact (`99.9%` is 0.999) where
    a product of floats is not.
    """

    dimension: Dimension
    factor: float = 1.0
    tens: int = 0
    per: float = 1.0
    label: str = ""


class Refused(NamedTuple):
    """A spelling that is refused: why, in words that follow the spelling, and what to write.

    `instead` are units that take its place, `+` first where they are glued to the number. `advice` is the help where no
    replacement would say the same.
    """

    why: str
    instead: tuple[str, ...] = ()
    advice: str = ""


SHARES = ("%", "x")  # labels of plain ratios: they say how a number is written, not what is counted
SCALES = {"k": 3, "K": 3, "M": 6, "B": 9, "T": 12}

_COUNTED = """
    request user member viewer customer account employee reviewer rater driver rider session visit conversation turn
    event row record item product listing candidate result sample example pair sequence label prediction score decision
    action load impression click view like play purchase order transaction payment trip ride route upload download call
    query search match message email notification comment post article ad campaign review rating ticket case
    document page chunk passage paragraph sentence word character token prompt completion
    image photo crop panorama frame video clip song file object
    vector embedding dimension key value entry feature parameter layer head expert class category
    read write update operation connection job task step epoch batch refresh
    GPU TPU CPU vCPU core device machine server node worker replica copy shard partition camera car
    model experiment test alert place city country
"""
_PLURALS = {
    "query": "queries",
    "search": "searches",
    "match": "matches",
    "entry": "entries",
    "class": "classes",
    "category": "categories",
    "batch": "batches",
    "refresh": "refreshes",
    "copy": "copies",
    "city": "cities",
    "country": "countries",
}
_SHORT = {
    "req": "request",
    "doc": "document",
    "docs": "document",
    "msg": "message",
    "msgs": "message",
    "param": "parameter",
    "params": "parameter",
}

COUNTED = tuple(_COUNTED.split())
LABELS = {**{word: word for word in COUNTED}, **{_PLURALS.get(word, word + "s"): word for word in COUNTED}, **_SHORT}


def _all_units() -> dict[str, Unit]:
    units = {"%": Unit(RATIO, tens=-2, label="%"), "x": Unit(RATIO, label="x")}
    units |= {"ms": Unit(TIME, tens=-3), "us": Unit(TIME, tens=-6), "ns": Unit(TIME, tens=-9)}
    for words, seconds in (
        ("s sec second seconds", 1),
        ("min minute minutes", MINUTE),
        ("h hour hours", HOUR),
        ("d day days", DAY),
        ("w week weeks", 7 * DAY),
        ("month months", MONTH),
        ("year years", YEAR),
    ):
        units |= dict.fromkeys(words.split(), Unit(TIME, seconds))
    units |= dict.fromkeys(("byte", "bytes"), Unit(DATA))
    units |= dict.fromkeys(("kB", "KB"), Unit(DATA, tens=3))
    units |= {f"{letter}B": Unit(DATA, tens=6 + 3 * step) for step, letter in enumerate("MGTPE")}
    units |= {f"{letter}iB": Unit(DATA, 1024.0 ** (step + 1)) for step, letter in enumerate("KMGTPE")}
    units |= dict.fromkeys(("bit", "bits"), Unit(DATA, 0.125))
    units |= {f"{letter}bit": Unit(DATA, 0.125, 3 + 3 * step) for step, letter in enumerate("kMGTP")}
    units["USD"] = Unit(MONEY)
    units["FLOP"] = Unit(COMPUTE)
    units |= {f"{letter}FLOP": Unit(COMPUTE, tens=3 + 3 * step) for step, letter in enumerate("kMGTPEZ")}
    units |= dict.fromkeys(("qps", "rps"), Unit(RATE, label="request"))
    units |= {word: Unit(RATIO, label=label) for word, label in LABELS.items()}
    return units


UNITS = _all_units()
WORDS = tuple(UNITS)


@lru_cache(maxsize=1)
def _refusals() -> dict[str, Refused]:
    # Made when the first mistake is, because most designs have none.
    refused: dict[str, Refused] = {}
    for letter, word in zip("KMGTP", ("kilo", "mega", "giga", "tera", "peta"), strict=True):
        bits = f"{letter.replace('K', 'k')}bit"
        either = Refused(f"could be {word}bytes or {word}bits", (f"{letter}B", bits))
        refused |= dict.fromkeys((f"{letter}b", f"{letter.lower()}b"), either)
        refused[f"{letter.lower()}bps"] = Refused(f"could be {word}bits or {word}bytes", (f"{bits}/s", f"{letter}B/s"))
        refused[f"{letter}bps"] = Refused("is not a unit", (f"{bits}/s",))
        refused[f"{letter}Bps"] = Refused("is not a unit", (f"{letter}B/s",))
    refused["bps"] = Refused("could be bits or bytes", ("bit/s", "byte/s"))
    for prefix in ("", *"kmgtpez"):
        unit = f"{prefix.upper() if prefix != 'k' else prefix}FLOP"
        refused[f"{prefix}flops"] = Refused("could be an amount or a speed", (unit, f"{unit}/s"))
    for words, instead in (
        ("hr hrs", "h"),
        ("mins", "min"),
        ("secs", "s"),
        ("msec msecs millis", "ms"),
        ("usec usecs micros µs μs", "us"),
        ("mo mos", "month"),
        ("y yr yrs", "year"),
        ("wk wks", "week"),
        ("$ usd dollar dollars", "USD"),
        ("percent pct", "+%"),
        ("times", "+x"),
        ("img imgs", "images"),
        ("people person", "users"),
        ("rpm", "req/min"),
        ("eps", "events/s"),
        ("gpuh gpuhour gpuhours gpu-hour gpu-hours", "GPU*hour"),
    ):
        refused |= dict.fromkeys(words.split(), Refused("is not a unit", (instead,)))
    refused["tps"] = Refused("could be tokens or transactions per second", ("tokens/s", "transactions/s"))
    refused["fps"] = Refused("could be frames or images per second", ("frames/s", "images/s"))
    refused["hz"] = Refused("does not say what is counted", ("req/s", "events/s"))
    refused |= dict.fromkeys(
        ("khz", "mhz", "ghz"), Refused("does not say what is counted", advice="write a rate such as `40k req/s`")
    )
    refused["m"] = Refused("could be minutes, metres or millions", ("min", "+M"))
    refused["b"] = Refused("could be bytes, bits or billions", ("bytes", "bits", "+B"))
    refused["t"] = Refused("could be tonnes or trillions", ("+T",))
    refused["g"] = Refused("could be gigabytes or billions", ("GB", "+B"))
    refused["B"] = Refused(
        "is not a unit: a B glued to its number is a billion, bytes are spelled `byte`", ("bytes", "+B")
    )
    for scale in ("k", "K", "M", "T"):
        refused[scale] = Refused("stands apart from its number", (f"+{scale.replace('K', 'k')}",))
    for words, scale in (
        ("thousand thousands", "k"),
        ("million millions mil mio mln mn mm", "M"),
        ("billion billions bn bln", "B"),
        ("trillion trillions tn trn", "T"),
    ):
        refused |= dict.fromkeys(words.split(), Refused("is not a scale here", (f"+{scale}",)))
    refused["per"] = Refused("is not a unit", advice="write a slash, as in `10 / day` or `40 req/s`")
    foreign = "eur gbp chf jpy cny inr rub brl krw cad aud euro euros pound pounds cent cents € £ ¥ ₹ ₽ ¢"
    in_dollars = Refused("is not a unit: prices are in USD", advice="convert the price, and write it as in `3 USD`")
    return refused | dict.fromkeys(foreign.split(), in_dollars)


@lru_cache(maxsize=1024)
def unit(text: str) -> Unit | None:
    """The unit that an expression such as `req/s`, `GPU*hour` or `/ day` is, or None where it cannot be read.

    What stands after a slash divides; a `*` may stand before the first slash only, because `USD/GPU*hour` would be read
    in two ways. A count after a slash divides out (`KB/user` is an amount of data) and takes an equal label with it.
    """
    known = UNITS.get(text)
    if known is not None:
        return known
    top, *bottom = text.split("/")
    above = [UNITS.get(word.strip()) for word in top.split("*")] if top.strip() or not bottom else []
    below = [divisor(word.strip()) for word in bottom]
    return _combined(above, below)


def _combined(above: list[Unit | None], below: list[Unit | None]) -> Unit | None:
    factor = per = 1.0
    tens = 0
    dimension = RATIO
    labels = []
    for part in above:
        if part is None:
            return None
        factor, tens, dimension = factor * part.factor, tens + part.tens, dimension * part.dimension
        labels.append(part.label)
    if len(labels) > 1:
        labels = [label for label in labels if label and label not in SHARES]
    label = labels[0] if len(labels) == 1 else ""
    for part in below:
        if part is None:
            return None
        per, tens, dimension = per * part.factor, tens - part.tens, dimension / part.dimension
        if part.label == label:
            label = ""
    return Unit(dimension, factor, tens, per, label)


def divisor(word: str) -> Unit | None:
    """The unit that `word` is after a slash, where a count may carry a scale of its own: `USD/Mtoken`."""
    known = UNITS.get(word)
    if known is not None:
        return None if known.label in SHARES or known.dimension == RATE else known
    if word[:1] in SCALES and word[1:] in LABELS:
        return Unit(RATIO, tens=SCALES[word[0]], label=LABELS[word[1:]])
    return None


def plural(label: str) -> str:
    """Several of what `label` counts: `query` → `queries`."""
    return _PLURALS.get(label, label + "s" if label and label not in SHARES else label)


def joined(number: str, unit: str) -> str:
    """A number and its unit as one literal: `5 ms`, `99.9%`, `8x`, `500k / day`, `40k req/s`."""
    unit = "".join(unit.split())
    if not unit:
        return number
    if unit[0] == "/":
        return f"{number} / {unit[1:]}"
    glued = unit[0] == "%" or (unit.partition("/")[0] == "x" and number[-1] not in SCALES)
    return number + unit if glued else f"{number} {unit}"


def problem(number: str, text: str) -> tuple[str, str]:
    """Why `text`, behind `number`, is no unit, and what to do: the message and the help of a diagnostic."""
    tokens = re.findall(r"[*/]|[^\s*/]+", text)
    divided = False
    before = "" if tokens[:1] == ["/"] else "*"
    for place, word in enumerate(tokens):
        if word in ("*", "/"):
            if before in ("*", "/"):
                return f"`{shown(text)}` lacks a unit before `{word}`", "units are joined as in `req/s` or `GPU*hour`"
            if word == "*" and divided:
                told = _literal(number, [*tokens[:place], "/", *tokens[place + 1 :]])
                return f"`{shown(text)}` can be read in two ways", f"divide by each unit: `{told}`"
            divided = divided or word == "/"
        elif (divisor(word) if divided else UNITS.get(word)) is None:
            return _unknown(number, tokens, place, divided)
        elif before not in ("", "*", "/"):
            return f"`{shown(text)}` lacks a sign between its units", "units are joined as in `req/s` or `GPU*hour`"
        before = word
    return f"`{shown(text)}` lacks a unit at its end", "units are joined as in `req/s` or `GPU*hour`"


def _unknown(number: str, tokens: list[str], place: int, divided: bool) -> tuple[str, str]:
    word = tokens[place]
    if word[0].isdigit():
        return f"`{shown(word)}` stands where a unit is expected", "a scale may be glued to a count: `0.5 USD/Mtoken`"
    if divided and word in UNITS:
        return f"`{word}` cannot stand behind a slash", "divide by a time, an amount of data or a count: `req/s`"
    refused = _refused(word)
    if refused is None:
        names = nearest(word, WORDS)
        if names:
            return f"`{shown(word)}` is not a unit", f"a unit with a similar name exists: `{names[0]}`"
        return (
            f"`{shown(word)}` is not a unit",
            "units are such as `min`, `GB`, `req/s`, `USD`; a bare number needs none",
        )
    told = [_literal(number, tokens, place, word) for word in _fitting(refused.instead, number, tokens, place)]
    help = f"write {_either(told)}" if told else refused.advice
    return f"`{shown(word)}` {refused.why}", help or "units are such as `min`, `GB`, `req/s`, `USD`"


def _either(literals: list[str]) -> str:
    quoted = [f"`{literal}`" for literal in literals]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _refused(word: str) -> Refused | None:
    known = _refusals().get(word) or _refusals().get(word.lower())
    if known is None and word[:1] in SCALES and (word[1:] == "USD" or word[1:] in LABELS):
        return Refused("has a scale that belongs to the number", (f"+{word[0].replace('K', 'k')} {word[1:]}",))
    return known


def _fitting(instead: tuple[str, ...], number: str, tokens: list[str], place: int) -> list[str]:
    """The replacements that can stand at `place`: a scale only behind the number, no second slash behind a slash."""
    first = place == 0
    fitting = [word for word in instead if word[0] != "+" or (first and number[-1].isdigit())]
    plain = [word for word in fitting if "/" not in word]
    return plain if not first or (plain and "/" in tokens) else fitting


def _literal(number: str, tokens: list[str], place: int = -1, instead: str = "") -> str:
    """The literal with the token at `place` replaced, as it is best written."""
    if instead[:1] == "+":
        scale, _, instead = instead[1:].partition(" ")
        number += scale
    words = tokens if place < 0 else [*tokens[:place], *instead.split(), *tokens[place + 1 :]]
    text = ""
    for word in words:
        text += word if not text or word in ("*", "/") or text[-1] in "*/" else f" {word}"
    return shown(f"{number} {text}" if " " in text else joined(number, text), 400)


def shown(text: str, most: int = 40) -> str:
    """What a user wrote, fit for a message of one line: clipped to `most`, and without what would break it."""
    text = "".join(letter if letter.isprintable() and letter != "`" else "?" for letter in text[: most + 1])
    return text if len(text) <= most else text[: most - 3] + "..."
