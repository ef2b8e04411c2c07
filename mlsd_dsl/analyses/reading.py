"""What a part says about itself, as facts: stated, by default from its technology, or unknown with the attribute to state."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from mlsd_dsl.analyses.cadence import Cadence
from mlsd_dsl.analyses.fact import DEFAULT, DERIVED, STATED, Fact, unknown
from mlsd_dsl.analyses.written import Written, is_calculation
from mlsd_dsl.design.design import Design, Edge, Part, Stated
from mlsd_dsl.design.values import Distribution, Formula, Unknown, Word
from mlsd_dsl.syntax.tree import Reference
from mlsd_dsl.vocabulary.attribute import Measure
from mlsd_dsl.vocabulary.dimensions import RATIO, Dimension
from mlsd_dsl.vocabulary.quantities import Quantity, QuantityError, parse, spell

# A published default is a typical value, not a promise about this system: it is taken with a factor of two either way.
DEFAULT_SPREAD = 2.0


class Reading:
    """Reads the numbers of one design; every fact keeps its place in the text."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.written = Written(design)

    @cached_property
    def cadence(self) -> Cadence:
        """How often jobs run, by their own schedules or by what starts them."""
        return Cadence(self.design, self)

    def number(self, part: Part, attribute: str, role: str = "") -> Fact:
        """A stated number of a part; its default where a technology has one; else unknown."""
        stated = part.stated.get(attribute)
        if stated is not None:
            fact = self._stated(part.name, part.stated, attribute, role)
            if fact is not None:
                return fact
        default = self._default(part, attribute, role)
        if default is not None:
            return default
        missing = f"{part.name}.{attribute}"
        return unknown(part.name, attribute, _dimension(part, attribute), missing, part.span)._replace(role=role)

    def optional(self, part: Part, attribute: str, role: str = "") -> Fact | None:
        """A stated number, or None where nothing is said."""
        return self._stated(part.name, part.stated, attribute, role) if attribute in part.stated else None

    def of_edge(self, edge: Edge, attribute: str, role: str = "") -> Fact | None:
        """A number stated in the braces of an arrow, or None."""
        subject = edge.alias or f"{edge.source} {edge.arrow} {edge.target}"
        return self._stated(subject, edge.stated, attribute, role) if attribute in edge.stated else None

    def of_table(self, part: Part, attribute: str, key: str) -> Fact | None:
        """A number in a block of lines: `tables { user_id: 40M }`."""
        stated = part.stated.get(attribute)
        value = stated.value.get(key) if stated is not None and isinstance(stated.value, dict) else None
        if isinstance(value, Formula):
            value = self.design.number(value)
        if stated is None or not isinstance(value, Quantity):
            return None
        return Fact(
            part.name,
            f"{attribute}.{key}",
            value.low,
            value.high,
            value.dimension,
            value.label,
            STATED,
            "stated",
            role=key,
            span=stated.span,
        )

    def percentiles(self, part: Part, attribute: str) -> dict[float, Fact] | None:
        """The stated or default percentiles of a duration, by share in percent; a bare number is its median (50)."""
        stated = part.stated.get(attribute)
        value = self._value(stated) if stated is not None else None
        if isinstance(value, Distribution) and stated is not None:
            # Each percentile is a number of its own: what is written are all of them.
            facts = {share: self._fact(part.name, f"{attribute}.p{share:g}", q, stated) for share, q in value.points}
            return {share: fact._replace(written="") for share, fact in facts.items()}
        if isinstance(value, Quantity) and stated is not None:
            return {50.0: self._fact(part.name, attribute, value, stated)}
        if attribute in ("latency", "own"):
            return self._default_percentiles(part, attribute)
        return None

    def flag(self, stated: Mapping[str, Stated], attribute: str, otherwise: bool = False) -> bool:
        """A stated yes or no."""
        found = stated.get(attribute)
        return found.value if found is not None and isinstance(found.value, bool) else otherwise

    # Inside

    def _value(self, stated: Stated) -> object:
        if isinstance(stated.value, Formula):
            return self.design.number(stated.value)
        return stated.value

    def _stated(self, subject: str, block: Mapping[str, Stated], attribute: str, role: str) -> Fact | None:
        stated = block[attribute]
        value = self._value(stated)
        if isinstance(value, Distribution):
            value = max(value.points)[1]  # the worst stated percentile stands for the whole
        if isinstance(value, Quantity):
            return self._fact(subject, attribute, value, stated)._replace(role=role)
        if isinstance(value, Unknown):
            dimension = _dimension_of(stated)
            # What is left open in the braces of an arrow is known by its attribute alone.
            missing = value.missing if value.missing not in ("", attribute) else f"{subject}.{attribute}"
            return unknown(subject, attribute, dimension, missing, stated.span)
        return None

    def _fact(self, subject: str, name: str, value: Quantity, stated: Stated) -> Fact:
        formula = stated.value if isinstance(stated.value, Formula) else None
        calculated = formula is not None and (isinstance(formula.node, Reference) or is_calculation(formula.node))
        made = self.written.fact(formula) if formula is not None else None
        if made is not None and made.inputs and (made.low, made.high) == (value.low, value.high):
            return made._replace(subject=subject, name=name, dimension=value.dimension, label=value.label)
        written = spell(" ".join(stated.source.text[stated.start : stated.end].split()))
        return Fact(
            subject,
            name,
            value.low,
            value.high,
            value.dimension,
            value.label,
            DERIVED if calculated else STATED,
            "stated",
            span=stated.span,
            written=written,
        )

    def _default(self, part: Part, attribute: str, role: str) -> Fact | None:
        if attribute != "availability":
            return None
        tech = _technology(part)
        default = tech.availability if tech is not None else None
        if tech is None or default is None:
            return None
        try:
            value = parse(default.value)
        except QuantityError:
            return None
        source = f"{tech.title}: {default.source} ({default.date})"
        return Fact(
            part.name,
            attribute,
            value.low,
            value.high,
            RATIO,
            "%",
            DEFAULT,
            "default",
            (),
            role,
            part.span,
            source=source,
        )

    def _default_percentiles(self, part: Part, attribute: str) -> dict[float, Fact] | None:
        tech = _technology(part)
        if tech is None or tech.latency is None:
            return None
        source = f"{tech.title}: {tech.latency.source} ({tech.latency.date})"
        found: dict[float, Fact] = {}
        words = tech.latency.value.split(" p")
        for word in words:
            share, _, amount = word.removeprefix("p").partition(" ")
            value = parse(amount)
            digits = float(share) if len(share) <= 2 else float(f"{share[:2]}.{share[2:]}")
            found[digits] = Fact(
                part.name,
                f"{attribute}.p{digits:g}",
                value.low / DEFAULT_SPREAD,
                value.high * DEFAULT_SPREAD,
                value.dimension,
                "",
                DEFAULT,
                "default",
                span=part.span,
                source=source,
            )
        return found


def _technology(part: Part):  # type: ignore[no-untyped-def]
    from mlsd_dsl.vocabulary.technologies import technology

    tech = part.get("tech")
    return technology(tech.text) if isinstance(tech, Word) and not tech.other else None


def _dimension(part: Part, attribute: str) -> Dimension:
    record = part.kind.attributes.get(attribute)
    return record.type.dimension if record is not None and isinstance(record.type, Measure) else RATIO


def _dimension_of(stated: Stated) -> Dimension:
    return stated.attribute.type.dimension if isinstance(stated.attribute.type, Measure) else RATIO
