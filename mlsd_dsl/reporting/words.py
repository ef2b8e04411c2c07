"""The words of a report: titles instead of names, values as people say them, names in a row, sentences with their full stop."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast

from mlsd_dsl.analyses.fact import Fact
from mlsd_dsl.analyses.statements import in_words, percentile
from mlsd_dsl.design.design import Part, Stated
from mlsd_dsl.design.values import Distribution, Formula, HardwareUse, Meant, Metric, PartReference, Unknown, Word
from mlsd_dsl.estimates.estimate import Estimate, Number, number_of
from mlsd_dsl.estimates.sampling import Sampling
from mlsd_dsl.facts import Facts
from mlsd_dsl.output.estimate_words import told
from mlsd_dsl.report import Code, Paragraph, Span, Spans, Strong, Text
from mlsd_dsl.views import title_of_name
from mlsd_dsl.vocabulary.quantities import Quantity, show, spell, two_digits
from mlsd_dsl.vocabulary.technologies import technology

_BETWEEN = re.compile(r"(?<=\d)([a-zA-Z]*)\.\.(?=\d)")
_EACH = re.compile(r"(?<=[\w%]) ?/ ?(day|month|year|week)\b")
_LITERAL = re.compile(r"\d[\w.]*( ?/ ?[a-z]+)?")  # `8..12 / day`, which rests on no name
_REQUESTS = re.compile(r" req/(day|month|year|week)\b")
_LONG = re.compile(r"(\d+(?:\.\d+)?) (s|min|h)")
_PERCENTILE = re.compile(r"p\d")
FEW = 1000  # samples of a number that is told in two digits, under a scenario
_ENDS = (".", "!", "?", ":")


class Words:
    """How one design is told."""

    def __init__(self, facts: Facts, estimated: Estimate | None = None) -> None:
        """`estimated` has the percentiles of most facts already; without it a few samples do."""
        self._facts = facts
        self._design = facts.design
        self._sampling = Sampling() if estimated is not None else Sampling(FEW)
        self._numbers = {} if estimated is None else _numbers(estimated)

    @property
    def of_all(self) -> str:
        """What the design is called."""
        return self._design.title or title_of_name(self._design.name) or "Untitled design"

    def title(self, name: str) -> str:
        """A part as its author calls it, else its name as words."""
        if name == "design":
            return "the whole design"
        part = self._design.parts.get(name)
        return (part.title if part is not None else "") or title_of_name(name)

    def titles(self, names: Iterable[str]) -> str:
        """Several parts in a row."""
        return listed([self.title(name) for name in names])

    def of(self, part: Part, attribute: str) -> str:
        """What is stated of an attribute, for people; empty where nothing is."""
        stated = part.stated.get(attribute)
        return self.stated(stated) if stated is not None else ""

    def each(self, part: Part, attribute: str) -> tuple[str, ...]:
        """The members of a list, or the one value, each for people; none where nothing is stated."""
        value = part.get(attribute)
        if value is None:
            return ()
        if type(value) is tuple:
            return tuple(self.value(member) for member in cast("tuple[Meant, ...]", value))
        return (self.of(part, attribute),)

    def stated(self, stated: Stated) -> str:
        """A stated value; a plain number in the units of its author."""
        value = stated.value
        written = " ".join(stated.source.text[stated.start : stated.end].split())
        if isinstance(value, Quantity) and stated.node is not None:
            return natural(spell(written))
        if isinstance(value, Formula) and _LITERAL.fullmatch(written):
            return natural(spell(written))
        if isinstance(value, Word) and stated.attribute.name == "tech" and not value.other:
            known = technology(value.text)
            return known.title if known is not None else value.text
        return self.value(value)

    def value(self, value: Meant) -> str:
        """A value for people."""
        match value:
            case Quantity():
                return natural(show(value))
            case bool():
                return "yes" if value else "no"
            case Distribution(points=points):
                return ", ".join(f"{percentile(share)} {natural(show(quantity))}" for share, quantity in points)
            case PartReference(name=name):
                return self.title(name)
            case HardwareUse(devices=devices, name=name):
                return f"{devices:g} × {_machine(name)}"
            case Word(text=text, other=other):
                return text if other else plain(text)
            case Metric():
                return value.text.replace("_", " ") if not value.other else value.text
            case Formula():
                number = self._design.number(value)
                return "" if number is None or isinstance(number, Unknown) else self.value(number)
            case Unknown():
                return ""
            case tuple() if type(value) is tuple:
                return listed([self.value(member) for member in cast("tuple[Meant, ...]", value)])
            case _:
                return in_words(value)

    def worked_out(self, subject: str, fact: str, origin: str = "") -> str:
        """What a fact comes to, with its range where it is uncertain; empty where too little is stated."""
        found = self._facts.get(subject, fact, origin) if origin else self._facts.get(subject, fact)
        if found is None or found.words:
            return found.words if found is not None else ""
        text = told(self._number(found)).whole
        return "" if text == "?" else natural(text)

    def about(self, subject: str, fact: str) -> str:
        """The middle of a fact alone, for the run of a sentence: `34k req/s`; empty where too little is stated."""
        found = self._facts.get(subject, fact)
        number = self._number(found) if found is not None and not found.words else None
        if number is None or number.spread is None:
            return ""
        if number.spread.exact:
            return natural(told(number).whole)
        middle = number.spread.p50
        exact = number._replace(spread=number.spread._replace(p5=middle, p95=middle))
        return natural(two_digits(told(exact).whole))

    def _number(self, fact: Fact) -> Number:
        known = self._numbers.get(fact.key)
        return known if known is not None and known.fact is fact else number_of(fact, self._sampling)

    def delay(self, part: Part, attribute: str) -> str:
        """Percentiles in the run of a sentence: `10 min in half of the cases, 6 h in 95%`; a plain time as it is."""
        value = part.get(attribute)
        if not isinstance(value, Distribution):
            return self.of(part, attribute)
        told = [(share, natural(show(quantity))) for share, quantity in value.points]
        first = [f"{text} in {'half' if share == 50 else f'{share:g}%'} of the cases" for share, text in told[:1]]
        return ", ".join([*first, *(f"{text} in {share:g}%" for share, text in told[1:])])


def natural(text: str) -> str:
    """A number as it is written in prose: `8..12 / day` → `8–12 a day`, `600 us` → `600 µs`."""
    text = _BETWEEN.sub(r"\1–", text)
    if text.count("/") == 1:
        text = _EACH.sub(r" a \1", _REQUESTS.sub(r" requests/\1", text))
    if text.endswith(" us"):
        return f"{text[:-2]}µs"
    long = _LONG.fullmatch(text)
    return _longer(float(long[1]), long[2]) if long else text


def _longer(value: float, unit: str) -> str:
    """A long time in a unit that says it better: `894 h` → `37.2 days`."""
    for small, size, large, least in (("s", 60, "min", 120), ("min", 60, "h", 120), ("h", 24, "days", 72)):
        if unit == small and value >= least:
            value, unit = value / size, large
    return f"{value:.3g} {unit}"


def plain(word: str) -> str:
    """A word of the language as English: `in_batch` → `in batch`."""
    return _ENGLISH.get(word, word.replace("_", " "))


# Words whose spelling is that of a name or an abbreviation.
_ENGLISH = {
    "as_of": "as of",
    "dcn": "DCN",
    "lr": "logistic regression",
    "gbdt": "boosted trees",
    "iforest": "isolation forest",
    "random_forest": "random forest",
    "knn": "nearest neighbours",
    "mlp": "MLP",
    "wide_deep": "wide and deep",
    "deepfm": "DeepFM",
    "dlrm": "DLRM",
    "din": "DIN",
    "two_tower": "two towers",
    "bert": "BERT",
    "llm": "language model",
    "vlm": "vision-language model",
    "moe": "mixture of experts",
    "cnn": "CNN",
    "resnet": "ResNet",
    "vit": "vision transformer",
    "vivit": "ViViT",
    "clip": "CLIP",
    "faster_rcnn": "Faster R-CNN",
    "yolo": "YOLO",
    "unet": "U-Net",
    "rnn": "RNN",
    "gnn": "graph neural network",
    "graphsage": "GraphSAGE",
    "cross_encoder": "cross-encoder",
    "arima": "ARIMA",
    "hnsw": "HNSW",
    "ivf": "IVF",
    "ivf_pq": "IVF-PQ",
    "ivf_flat": "IVF-flat",
    "ivf_sq": "IVF-SQ",
    "scann": "ScaNN",
    "diskann": "DiskANN",
    "bm25": "BM25",
    "ab": "A/B",
    "cdc": "change capture",
    "api": "API",
    "ip": "inner product",
    "ips": "inverse propensity",
    "psi": "PSI",
    "ks": "Kolmogorov–Smirnov",
    "js": "Jensen–Shannon",
    "kl": "Kullback–Leibler",
    "chi2": "chi-squared",
    "pii": "personal data",
    "acl": "access rights",
}


def listed(names: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; with semicolons where a name has a comma of its own."""
    kept = [name for name in names if name]
    if len(kept) < 2:
        return "".join(kept)
    if len(kept) > 2 and any(", " in name or f" {last} " in name for name in kept):
        return f"{'; '.join(kept[:-1])}; {last} {kept[-1]}"
    return f"{', '.join(kept[:-1])} {last} {kept[-1]}"


def sentence(text: str) -> str:
    """A text with a capital at its start and a full stop at its end; empty stays empty."""
    text = " ".join(text.split())
    if not text:
        return ""
    start = text[0] if _PERCENTILE.match(text) else text[0].upper()
    return start + text[1:] + ("" if text.endswith(_ENDS) else ".")


def lower(text: str) -> str:
    """A text that goes on a sentence: the capital of an ordinary word at its start is taken off."""
    first = text.partition(" ")[0]
    rest = first[1:].rstrip(".,:;!?")
    return text[:1].lower() + text[1:] if (rest.isalpha() and rest.islower()) or first == "A" else text


def every(interval: str) -> str:
    """`every 2 h`, and `every day` for that of one day."""
    return f"every {_ONE.get(interval, interval)}"


_ONE = {"1 day": "day", "1 h": "hour", "1 min": "minute", "1 s": "second"}


def counted(count: int, one: str, many: str = "") -> str:
    """`1 task`, `two tasks`, `14 tasks`."""
    number = _SMALL[count] if count < len(_SMALL) else str(count)
    return f"{number} {one if count == 1 else many or one + 's'}"


_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def spans(*pieces: str | Span) -> Spans:
    """Pieces of a sentence; plain strings are words, and empty ones are left out."""
    made = [Text(piece) if isinstance(piece, str) else piece for piece in pieces]
    return tuple(span for span in made if span.text)


def say(*pieces: str | Span, tone: str = "") -> Paragraph:
    """A paragraph of the pieces."""
    return Paragraph(spans(*pieces), tone)


def sentences(*texts: str) -> str:
    """Sentences in a row, those that are empty left out."""
    return " ".join(filter(None, map(sentence, texts)))


def marked(text: str) -> Spans:
    """A message in which names stand between backticks."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return spans(text)
    return spans(*(Code(piece) if place % 2 else piece for place, piece in enumerate(pieces)))


def strong(text: str) -> Strong:
    """Words that a reader looks for."""
    return Strong(text)


def opening(title: str, end: str = ".") -> Strong:
    """A title that runs into its paragraph; one that ends in a mark of its own keeps it."""
    return Strong(f"{title} " if title.endswith(_ENDS) else f"{title}{end} ")


def _numbers(estimated: Estimate) -> dict[str, Number]:
    """What an estimate has worked out, by the dotted name of its fact."""
    checked = [check.number for check in estimated.checks if check.number is not None]
    cells = [cell for section in estimated.sections for row in section.rows for cell in row.cells if cell is not None]
    return {number.fact.key: number for number in (*checked, *cells)}


def _machine(name: str) -> str:
    return {"cpu": "CPU", "vcpu": "vCPU"}.get(name, name.upper() if len(name) <= 6 and "." not in name else name)
