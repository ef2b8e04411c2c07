"""The first page of a site: every design as a card with its picture, and as a row to compare them by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from mlsd_dsl.navigation import Place
from mlsd_dsl.output.markup import escaped
from mlsd_dsl.site.card import Card, Figure
from mlsd_dsl.site.page import INDEX, RULES, chips, counted_verdicts, page, plural, program

_LEFT = ("Design",)
_HEADS = ("Design", "Parts", "Peak load", "p99", "Availability", "Cost a month", "Requirements", "Findings")
_ORDERS = {
    "name": "By name",
    "worst": "Worst first",
    "parts": "Largest first",
    "load": "Most load first",
    "latency": "Slowest first",
    "cost": "Dearest first",
}
# How bad a state or a severity is for the order of the list.
_WEIGHTS = {
    "violated": 1e6,
    "at_risk": 1e3,
    "unknown": 1.0,
    "error": 1e9,
    "warning": 1e3,
    "info": 1.0,
    "question": 1e-3,
}


class Listed(NamedTuple):
    """A design with its folder and the file of its picture."""

    card: Card
    folder: str
    picture: str


def index_page(designs: Sequence[Listed], title: str) -> str:
    """The page. Without a program it is the cards and then the table; with it, one of them, filtered and sorted."""
    head = (
        f'<header class="top"><div><h1>{escaped(title)}</h1>\n<p class="soft">{_summary([each.card for each in designs])}</p></div>\n'
        '<div class="controls" hidden>'
        '<input id="filter" type="search" placeholder="Filter" aria-label="Filter designs" autocomplete="off" spellcheck="false">'
        f'<select id="order" aria-label="Sort">{_orders()}</select>'
        '<span class="switch" role="group" aria-label="Form"><button type="button" data-form="cards" aria-pressed="true">Cards</button>'
        '<button type="button" data-form="table" aria-pressed="false">Table</button></span></div></header>\n'
    )
    cards = "".join(_card(each) for each in designs)
    nothing = '<p id="nothing" class="soft" role="status" hidden>No design has these words.</p>\n'
    body = f'{head}<div id="cards" class="cards">\n{cards}</div>\n{_table(designs)}{nothing}'
    return page(title, top_places(INDEX), body, program())


def top_places(here: str) -> tuple[Place, ...]:
    """The bar of the pages that are about all designs."""
    return Place("Designs", INDEX, here == INDEX), Place("Rules", RULES, here == RULES)


def _summary(cards: Sequence[Card]) -> str:
    told = [plural(len(cards), "design")]
    for word in ("error", "warning"):
        number = sum(card.findings.get(word, 0) for card in cards)
        told += [plural(number, word)] if number else []
    verdicts = sum((Counter(card.verdicts) for card in cards), Counter[str]())
    if verdicts:
        told.append("requirements: " + ", ".join(words for _, words in counted_verdicts(verdicts)))
    return " · ".join(told)


def _orders() -> str:
    return "".join(f'<option value="{key}">{words}</option>' for key, words in _ORDERS.items())


def _card(each: Listed) -> str:
    card = each.card
    address = f"{each.folder}/{INDEX}"
    figures = "".join(
        f'<div><dt>{name}</dt><dd title="{escaped(figure.whole)}">{escaped(figure.short.removesuffix("/month"))}</dd></div>'
        for name, figure in (("peak load", card.load), ("p99", card.latency), ("a month", card.cost))
        if figure.short not in ("", "?")
    )
    return (
        f'<article class="card" {_data(card)}>\n<a class="shot{" wide" if card.wide else ""}" href="{address}" tabindex="-1" aria-hidden="true">'
        f'<img src="{each.folder}/{each.picture}" alt="" loading="lazy"></a>\n<div class="told">\n'
        f'<h2 dir="auto"><a href="{address}">{escaped(card.title)}</a></h2>\n'
        f'<p class="soft clamp" dir="auto">{escaped(card.problem)}</p>\n{chips(card.verdicts, card.findings)}'
        f'<dl class="figures">{figures}</dl>\n</div>\n</article>\n'
    )


def _table(designs: Sequence[Listed]) -> str:
    heads = "".join(f'<th scope="col"{"" if head in _LEFT else " class=r"}>{head}</th>' for head in _HEADS[:6])
    heads += "".join(f'<th scope="col">{head}</th>' for head in _HEADS[6:])
    rows = "".join(_row(each) for each in designs)
    return (
        f'<div id="table" class="scroll" tabindex="0"><table class="compare">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table></div>\n"
    )


def _row(each: Listed) -> str:
    card = each.card
    states = {"violated": "✘", "at_risk": "~", "unknown": "?", "holds": "✔"}
    verdicts = " ".join(
        f'<span class="state {state}">{mark}&nbsp;{card.verdicts[state]}</span>'
        for state, mark in states.items()
        if card.verdicts.get(state)
    )
    findings = ", ".join(
        plural(card.findings[w], w) for w in ("error", "warning", "info", "question") if card.findings.get(w)
    )
    numbers = "".join(_number(figure) for figure in (card.load, card.latency, card.availability, card.cost))
    return (
        f'<tr {_data(card)}><th scope="row" dir="auto"><a href="{each.folder}/{INDEX}">{escaped(card.title)}</a></th>'
        f'<td class="r">{card.parts:,}</td>{numbers}<td>{verdicts}</td><td>{findings or "none"}</td></tr>\n'
    )


def _number(figure: Figure) -> str:
    short = figure.short.removesuffix("/month")
    return f'<td class="r" title="{escaped(figure.whole)}">{escaped(short if short != "?" else "")}</td>'


def _data(card: Card) -> str:
    """What the program filters and sorts by."""
    words = " ".join((card.title, card.problem, card.name, *card.rules)).lower()
    worst = sum(_WEIGHTS.get(word, 0.0) * number for word, number in (*card.verdicts.items(), *card.findings.items()))
    numbers = {
        "worst": worst,
        "parts": card.parts,
        "load": card.load.value,
        "latency": card.latency.value,
        "cost": card.cost.value,
    }
    told = "".join(f' data-{key}="{value:.9g}"' for key, value in numbers.items() if value is not None)
    return f'data-words="{escaped(words)}"{told}'
