"""`mlsd solve`: backwards from bounds to the value of one number that keeps them."""

from __future__ import annotations

import math
import re
import sys
from typing import NamedTuple, NoReturn

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.inputs import Input, one
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.cli.what_if import changed, with_settings
from mlsd_dsl.design.design import Design
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.estimates.solve import NONE, REACH, Domain, Given, UnsolvableError
from mlsd_dsl.facts import Facts
from mlsd_dsl.pipeline import check
from mlsd_dsl.vocabulary.attribute import Measure
from mlsd_dsl.vocabulary.dimensions import RATIO
from mlsd_dsl.vocabulary.quantities import Quantity, QuantityError, describe, parse, point, show
from mlsd_dsl.vocabulary.similar import nearest

DIGITS = 4  # of an answer that is not whole

_GIVEN = re.compile(r"\s*(\S.*?)\s*(<=|>=|<|>)\s*(\S.*?)\s*", re.DOTALL)


_EXAMPLES = """\b
For example:
  mlsd solve feed.mlsd --for ranker.replicas --given "ranker.utilisation <= 60%"
  mlsd solve feed.mlsd --for candidates --given "ranker.replicas.needed <= 8"
"""


@click.command(short_help="Find the value of a number that keeps bounds.", epilog=_EXAMPLES)
@click.argument("path")
@click.option(
    "--for", "name", metavar="NAME.ATTR", required=True, help="The number to find: ranker.replicas, or an assumption."
)
@click.option(
    "--given",
    "givens",
    metavar='"FACT <= VALUE"',
    multiple=True,
    required=True,
    help="What must hold; may be repeated.",
)
@click.option(
    "--confidence",
    metavar="SHARE",
    default="90%",
    show_default=True,
    help="The chance with which it holds, over ranges.",
)
@click.option("--from", "least", metavar="VALUE", help="The least value to try.")
@click.option("--to", "most", metavar="VALUE", help="The largest value to try.")
@click.option("--scenario", metavar="NAME", help="As it is in a scenario of the design.")
@click.option(
    "--set", "settings", metavar="NAME.ATTR=VALUE", multiple=True, help="With another value; may be repeated."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)
@click.option(
    "--samples", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True, help="Of each range."
)
@click.option("--seed", type=int, default=42, show_default=True, help="The same seed gives the same bytes.")
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`.")
@color_option
def solve(
    path: str,
    name: str,
    givens: tuple[str, ...],
    confidence: str,
    least: str | None,
    most: str | None,
    scenario: str | None,
    settings: tuple[str, ...],
    format_: str,
    samples: int,
    seed: int,
    stdin_filename: str,
    color: bool | None,
) -> None:
    """Find the value of a number that keeps bounds: the largest, the smallest, or all between two.

    PATH is a file, a folder with one design, or - for standard input. Every value is tried on the whole design, as --set would.
    The exit code is 1 where no value keeps all bounds.
    """
    from mlsd_dsl.estimates.sampling import Sampling
    from mlsd_dsl.estimates.solve import solve as find
    from mlsd_dsl.output.estimate_solution import Asked, solution_document, solution_text

    item = _read(path, stdin_filename)
    design = _design(item, scenario, settings)
    number = _number(design, name)
    domain = _domain(design, name, number, least, most)

    def facts_at(value: float) -> Facts:
        literal = spelled(value, number.quantity)
        return Facts(_design(item, scenario, (*settings, f"{name}={literal}")))

    share = _share(confidence)
    try:
        found = find(facts_at, name, [_given(text) for text in givens], domain, share, lambda: Sampling(samples, seed))
    except UnsolvableError as error:
        fail(error.message, error.help)
    asked = Asked(
        name, design.name, number.quantity, lambda value: _told(value, number), share, domain.low, domain.high
    )
    if format_ == "json":
        click.echo(solution_document(asked, found).encode("utf-8"), nl=False)
    else:
        look = style(color)
        click.echo(solution_text(asked, found, look), nl=False, color=look.colour)
    if found.sense == NONE:
        sys.exit(1)


class _Number(NamedTuple):
    """The number to find: a value for its dimension and label, whether it is whole, and what bounds its attribute."""

    quantity: Quantity
    stated: bool
    whole: bool
    least: float
    most: float


def spelled(value: float, like: Quantity) -> str:
    """A value as a literal of the language, to twelve digits."""
    unit = show(point(1.0, like.dimension, like.label)).partition(" ")[2] if like.label != "%" else "%"
    if unit == "%":
        return f"{100 * value:.12g}%"
    size = parse(f"1 {unit}").low if unit else 1.0
    return f"{value / size:.12g} {unit}".strip()


def _design(item: Input, scenario: str | None, settings: tuple[str, ...]) -> Design:
    changed_item = with_settings(item, settings)
    return changed(check(changed_item.source, changed_item.path).design, scenario, settings)


def _number(design: Design, name: str) -> _Number:
    """What the number is now, or what its attribute says where it is not stated."""
    facts = Facts(design)
    part, _, attribute = name.rpartition(".")
    fact = facts.reading.optional(design.parts[part], attribute) if part in design.parts else facts.find(name)
    record = design.parts[part].kind.attributes.get(attribute) if part in design.parts else None
    measure = record.type if record is not None and isinstance(record.type, Measure) else None
    is_assumed = any(each.name == name for each in design.assumptions)
    if measure is None and not is_assumed:
        _no_number(design, name)
    least = measure.least if measure is not None and measure.least is not None else 0.0
    most = measure.most if measure is not None and measure.most is not None else math.inf
    whole = measure is not None and measure.whole
    stated = part in design.parts and attribute in design.parts[part].stated
    if fact is not None and fact.known and not fact.words and (stated or is_assumed):
        return _Number(fact.quantity, True, whole, least, most)
    if measure is None:
        fail(f"`{name}` is no number", "see: mlsd facts --of assume")
    return _Number(_usual(measure), False, whole, least, most)


def _usual(measure: Measure) -> Quantity:
    """A value to start from where none is stated."""
    start = 0.5 if measure.most == 1.0 else 1.0
    if measure.dimension.data > 0 and measure.dimension.time == 0:
        start = 1e9
    return point(start, measure.dimension, "%" if measure.most == 1.0 and measure.dimension == RATIO else measure.label)


def _no_number(design: Design, name: str) -> NoReturn:
    part, _, attribute = name.rpartition(".")
    if part in design.parts:
        known = tuple(
            key for key, record in design.parts[part].kind.attributes.items() if isinstance(record.type, Measure)
        )
        similar = nearest(attribute, known)
        hint = f"it has `{part}.{similar[0]}`" if similar else "numbers it has: " + ", ".join(known[:8])
        fail(f"--for: `{name}` is no number that can be set", hint)
    names = (*design.parts, *(each.name for each in design.assumptions))
    similar = nearest(part or name, names)
    hint = (
        f"a similar name exists: {similar[0]}" if similar else "write a part and its attribute: --for ranker.replicas"
    )
    fail(f"--for: there is no `{part or name}` in this design", hint)


def _domain(design: Design, name: str, number: _Number, least: str | None, most: str | None) -> Domain:
    """From far below the present value to far above it, within what the attribute takes."""
    now = number.quantity.median
    start = now if now > 0 else 1.0
    low = _end("--from", least, number) if least is not None else max(start / REACH, number.least)
    high = _end("--to", most, number) if most is not None else min(start * REACH, number.most)
    if number.whole:
        low, high = float(math.ceil(max(low, 1.0) if least is None else low)), float(math.floor(high))
    if low >= high:
        fail(f"there is nothing between {_told(low, number)} and {_told(high, number)}", "give --from and --to")
    return Domain(low, high, lambda value: _tidy(value, number), now if number.stated else None)


def _end(option: str, text: str, number: _Number) -> float:
    value = _parsed(option, text)
    if value.dimension != number.quantity.dimension:
        fail(f"{option}: `{text}` does not fit", f"write {describe(number.quantity.dimension, number.quantity.label)}")
    return value.low


def _given(text: str) -> Given:
    match = _GIVEN.fullmatch(text)
    if match is None:
        fail(
            f"--given: `{text}` compares nothing",
            'write a fact, a sign and a value: --given "design.cost <= 90k USD/month"',
        )
    bound = _parsed("--given", match[3])
    if bound.is_range:
        fail(f"--given: `{match[3]}` is a range", "write the one value that must not be passed")
    return Given(match[1], match[2], bound, f"{match[1]} {match[2]} {match[3]}")


def _parsed(option: str, text: str) -> Quantity:
    try:
        return parse(text)
    except QuantityError as error:
        fail(f"{option}: {error.message}", error.help)


def _share(text: str) -> float:
    value = _parsed("--confidence", text)
    if value.dimension != RATIO or not 0 < value.low < 1:
        fail(f"--confidence: `{text}` is no share between 0 and 1", "write --confidence 95%")
    return value.low


def _told(value: float, number: _Number) -> str:
    """A value for people; whole numbers with all their digits."""
    if number.whole and value < 1e15:
        return f"{value:,.0f}"
    size, unit = _face(value, number.quantity)
    figure = value / size
    return (f"{figure:.{DIGITS}g}" if 1e-4 <= abs(figure) < 1e5 else show(point(figure))) + unit


def _tidy(value: float, number: _Number) -> float:
    """The nearest whole number, or the nearest of four digits in the unit that people see."""
    if number.whole:
        return float(round(value))
    size, _ = _face(value, number.quantity)
    return float(f"{value / size:.{DIGITS}g}") * size


def _face(value: float, like: Quantity) -> tuple[float, str]:
    """The unit in which a value is shown, with the letter of its scale (`M items`), and its size."""
    text = show(point(value, like.dimension, like.label))
    if text.endswith("%"):
        return 0.01, "%"
    unit = text.lstrip("0123456789.e-+")
    return (parse(f"1{unit}").low if unit else 1.0), unit


def _read(path: str, stdin_filename: str) -> Input:
    item = one(path, stdin_filename)
    if item.unreadable:
        fail(f"{item.source.path}: {item.unreadable[0].message}", item.unreadable[0].help)
    errors = [d for d in check(item.source, item.path).diagnostics if d.severity is Severity.ERROR]
    if errors:
        fail(f"{item.source.path} has {len(errors)} error{'s' if len(errors) > 1 else ''}", f"see: mlsd lint {path}")
    return item
