"""An estimate as one page that needs nothing else: no script, no font, no picture from elsewhere; light and dark, screen and paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd_dsl.estimates.estimate import Estimate
from mlsd_dsl.navigation import BAR_STYLE, Place, bar
from mlsd_dsl.output.estimate_blocks import (
    SIGNS,
    Bar,
    Block,
    Cell,
    Extras,
    Item,
    Lines,
    Table,
    blocks,
    headline,
    method,
)
from mlsd_dsl.output.estimate_working import Working
from mlsd_dsl.output.markup import escaped

_STYLE = """
:root { color-scheme: light dark; --ink: #0f172a; --soft: #64748b; --rule: #e2e8f0; --page: #fff; --band: #f1f5f9;
  --good: #15803d; --bad: #b91c1c; --risk: #b45309; --open: #1d4ed8; --bar: #3b82f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #f1f5f9; --soft: #94a3b8; --rule: #24324a; --page: #0f172a;
  --band: #152038; --good: #4ade80; --bad: #f87171; --risk: #fbbf24; --open: #93c5fd; --bar: #60a5fa; } }
* { box-sizing: border-box; }
main { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 76rem; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 Inter, "Helvetica Neue", "Segoe UI", Roboto, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); }
h2 small { font-weight: normal; color: var(--soft); margin-left: .5rem; }
h3 { font-size: .95rem; margin: 1.2rem 0 .25rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .25rem 0 .75rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { text-align: left; vertical-align: top; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 500; font-size: .85rem; } td:first-child { min-width: 1.2rem; }
tr:last-child td { border-bottom: 0; } .r { text-align: right; } .n { white-space: nowrap; }
.w { min-width: 8rem; }
.good > td:first-child, .good > td:first-child + td, p.good::before { color: var(--good); }
.bad > td:first-child, .bad > td:first-child + td { color: var(--bad); font-weight: 600; }
.risk > td:first-child, .risk > td:first-child + td { color: var(--risk); font-weight: 600; }
.open > td:first-child, .open > td:first-child + td { color: var(--open); }
p.risk { border-left: 3px solid var(--risk); padding-left: .6rem; } p.open { border-left: 3px solid var(--open);
  padding-left: .6rem; } p.good { border-left: 3px solid var(--good); padding-left: .6rem; }
.f { font-family: ui-monospace, SFMono-Regular, Consolas, monospace; font-size: .85rem; background: var(--band);
  padding: .3rem .5rem; border-radius: 4px; margin: .15rem 0; }
.bar { display: block; width: 9rem; height: .8rem; margin-top: .35rem; background: var(--band); border-radius: 2px; }
.bar i { display: block; height: 100%; background: var(--bar); border-radius: 2px; min-width: 2px; }
@media (max-width: 40rem) { body { font-size: 14px; } main { padding: 1rem .75rem 3rem; } th, td { padding-right: .6rem; }
  .bar { width: 5rem; } h2 small { display: block; margin-left: 0; }
  .cards tr:first-child, .cards td:empty { display: none; } .cards, .cards tbody { display: block; }
  .cards tr { display: block; padding: .35rem 0; border-bottom: 1px solid var(--rule); }
  .cards td { display: flex; gap: .6rem; border: 0; padding: .1rem 0; text-align: left; min-width: 0; white-space: normal; }
  .cards td[data-l=""] { font-weight: 600; }
  .cards td:not([data-l=""])::before { content: attr(data-l); color: var(--soft); flex: 0 0 8rem; } }
@media print { :root { --ink: #000; --soft: #444; --rule: #bbb; --page: #fff; --band: #f3f3f3; --good: #1a7f37;
  --bad: #c11c27; --risk: #8a5a00; --open: #0b61c4; --bar: #4a7fc1; } main { max-width: none; padding: 0; }
  body { font-size: 10pt; } h2, h3 { break-after: avoid; } tr, .f { break-inside: avoid; } .scroll { overflow: visible; }
  .bar, .bar i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def estimate_html(estimate: Estimate, extras: Extras | None = None, places: Sequence[Place] = ()) -> str:
    """The whole estimate as one page; `places` are where else to go, where it is one of several."""
    title = escaped(headline(estimate))
    style = _STYLE + (BAR_STYLE if places else "")
    body = "".join(_block(block) for block in blocks(estimate, extras or Extras()))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{bar(places)}<main>\n"
        f'<h1>{title}</h1>\n<p class="soft">{escaped(method(estimate))}</p>\n{body}</main>\n</body>\n</html>\n'
    )


def _block(block: Block) -> str:
    note = f" <small>{escaped(block.note)}</small>" if block.note else ""
    items = "".join(part for item in block.items for part in _item(item))
    return f"<section>\n<h2>{escaped(block.title)}{note}</h2>\n{items}</section>\n"


def _item(item: Item) -> Iterator[str]:
    match item:
        case Table():
            if item.title:
                yield f"<h3>{escaped(item.title)}</h3>\n"
            yield _table(item.head, item.rows, item.right, item.solid, item.tones)
        case Lines():
            tone = f' class="{item.tone}"' if item.tone in SIGNS else ""
            yield from (f"<p{tone}>{escaped(line)}</p>\n" for line in item.lines)
        case Working():
            value = f" = {escaped(item.value)}" if item.value else ""
            yield f"<h3>{escaped(item.name)}{value}</h3>\n"
            yield from (f'<p class="f">{escaped(line)}</p>\n' for line in item.formula if line)
            if item.rows:
                yield _table(item.head, item.rows, (), (1,), ())
            yield from (f'<p class="soft">{escaped(remark)}</p>\n' for remark in item.remarks)


def _table(
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    right: Sequence[int],
    solid: Sequence[int],
    tones: Sequence[str],
) -> str:
    def sort(place: int, cell: Cell) -> str:
        words = ["r"] if place in right else []
        if place in solid and isinstance(cell, str) and len(cell) < 28:
            words.append("n")
        elif isinstance(cell, str) and len(cell) > 40:
            words.append("w")
        return f' class="{" ".join(words)}"' if words else ""

    named = any(head)
    text = [f'<div class="scroll"><table{" class=cards" if named else ""}>\n']
    if named:
        text.append(
            "<tr>" + "".join(f"<th{sort(p, '')}>{escaped(title)}</th>" for p, title in enumerate(head)) + "</tr>\n"
        )
    for number, row in enumerate(rows):
        tone = tones[number] if number < len(tones) else ""
        labels = [f' data-l="{escaped(title)}"' for title in head] if named else [""] * len(row)
        cells = "".join(f"<td{sort(p, cell)}{labels[p]}>{_cell(cell)}</td>" for p, cell in enumerate(row))
        text.append(f'<tr class="{tone}">{cells}</tr>\n' if tone else f"<tr>{cells}</tr>\n")
    return "".join(text) + "</table></div>\n"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Bar):
        width = max(cell.end - cell.start, 0.02)
        start = min(cell.start, 1 - width)
        return f'<span class="bar"><i style="margin-left:{start:.1%};width:{width:.1%}"></i></span>'
    return escaped(cell)
