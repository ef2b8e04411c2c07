"""A report as one page that needs nothing else: pictures within, no script, no font from elsewhere; screen, phone and paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mlsd_dsl.navigation import BAR_STYLE, Place, bar
from mlsd_dsl.output.markup import escaped
from mlsd_dsl.report import (
    Block,
    Bullets,
    Code,
    Heading,
    Paragraph,
    PictureOf,
    Report,
    Section,
    Span,
    Strong,
    Table,
    Working,
)

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2128; --soft: #59636e; --rule: #d9dee3; --page: #fff; --band: #f6f8fa;
  --good: #1a7f37; --bad: #c11c27; --risk: #8a5a00; --open: #0b61c4; --link: #0b61c4; --measure: 36.5rem; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #dfe5ec; --soft: #98a3af; --rule: #30363d;
  --page: #0d1117; --band: #161b22; --good: #4cc268; --bad: #ff7b72; --risk: #e0a93b; --open: #6cb0ff;
  --link: #6cb0ff; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; padding: 3.5rem 1.25rem 6rem; background: var(--page); color: var(--ink); overflow-wrap: break-word;
  font: 17px/1.6 "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", Georgia, serif; }
header, section > *, footer { max-width: var(--measure); margin-left: auto; margin-right: auto; }
h1, h2, h3, nav, table, figcaption, .about, .work, .tag { font-family: system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", sans-serif; }
h1 { font-size: 2.1rem; line-height: 1.15; letter-spacing: -.015em; margin: 0 0 .6rem; text-wrap: balance; }
.problem { font-size: 1.25rem; line-height: 1.45; margin: 0 0 .8rem; text-wrap: pretty; }
.about { font-size: .85rem; color: var(--soft); margin: 0 0 1.6rem; }
nav { font-size: .88rem; line-height: 1.5; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule);
  padding: .8rem 0; }
nav ol { columns: 3 11rem; column-gap: 1.5rem; margin: 0; padding: 0; list-style: none; counter-reset: part; }
nav li { break-inside: avoid; counter-increment: part; }
nav a { display: block; padding: .1rem 0 .1rem 1.6rem; text-indent: -1.6rem; color: var(--ink); text-decoration: none; }
nav a::before { content: counter(part); display: inline-block; width: 1.6rem; text-indent: 0; color: var(--soft);
  font-variant-numeric: tabular-nums; }
a { color: var(--link); } nav a:hover, nav a:focus-visible { color: var(--link); text-decoration: underline; }
main { counter-reset: part; }
section { counter-increment: part; padding-top: 2.6rem; scroll-margin-top: 0; }
h2 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; margin-top: 0; margin-bottom: .9rem;
  padding-bottom: .35rem; border-bottom: 2px solid var(--ink); }
h2::before { content: counter(part) "\\2002"; color: var(--soft); font-weight: 400; }
h3 { font-size: 1.05rem; line-height: 1.35; margin-top: 2rem; margin-bottom: .5rem; }
p { margin-top: .55rem; margin-bottom: .55rem; text-wrap: pretty; hyphens: manual; }
ul { margin-top: .4rem; margin-bottom: .6rem; padding-left: 1.3rem; } li { margin: .2rem 0; }
strong { font-weight: 650; } code { font: .86em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  background: var(--band); padding: .08em .3em; border-radius: 3px; }
.note { color: var(--soft); font-size: .9rem; line-height: 1.5; }
p.unsaid, p.flaw { padding: .45rem .8rem; border-left: 3px solid var(--open); background: var(--band);
  border-radius: 0 4px 4px 0; font-size: .95rem; }
p.flaw { border-left-color: var(--risk); }
section > .scroll { max-width: min(100%, 62rem); overflow-x: auto; margin: .9rem auto 1.2rem; }
section > .scroll > table { margin: 0 auto; min-width: min(100%, var(--measure)); }
table { border-collapse: collapse; font-size: .84rem; line-height: 1.42; font-variant-numeric: tabular-nums lining-nums; }
th, td { text-align: left; vertical-align: top; padding: .38rem 1.1rem .38rem 0; border-bottom: 1px solid var(--rule); }
th { font-weight: 500; color: var(--soft); vertical-align: bottom; border-bottom-color: var(--soft); }
th:last-child, td:last-child { padding-right: 0; } .r { text-align: right; } .n { white-space: nowrap; }
.w { min-width: 11rem; } td:first-child { min-width: 4rem; }
tr.good > td:first-child { color: var(--good); } tr.bad > td:first-child { color: var(--bad); font-weight: 650; }
tr.risk > td:first-child { color: var(--risk); font-weight: 650; } tr.open > td:first-child { color: var(--open); }
section > figure { max-width: min(100%, 76rem); margin: 1.6rem auto; } figure > div { overflow-x: auto; }
figure svg { display: block; width: 100%; height: auto; margin: 0 auto; }
figure img { max-width: 100%; } figcaption { font-size: .85rem; color: var(--soft); text-align: center; margin-top: .5rem; }
.work { margin-top: 1rem; margin-bottom: 1.2rem; padding-left: .9rem; border-left: 2px solid var(--rule);
  font-size: .84rem; line-height: 1.45; }
.work h4 { font-size: .92rem; margin: 0 0 .25rem; font-weight: 600; } .work h4 span { font-weight: 400; }
.work p { margin: .1rem 0; } .work .f { font: .95em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.work .scroll { overflow-x: auto; margin: .4rem 0; } .work td, .work th { padding-top: .18rem; padding-bottom: .18rem; }
@media (max-width: 40rem) { body { font-size: 16px; padding: 1.6rem 1rem 4rem; } h1 { font-size: 1.65rem; }
  .problem { font-size: 1.1rem; } h2 { font-size: 1.3rem; } nav ol { columns: 2 8rem; } .w { min-width: 9.5rem; } }
@media print { @page { size: A4; margin: 18mm 17mm 20mm; }
  :root { color-scheme: light; --ink: #000; --soft: #444; --rule: #c8c8c8; --page: #fff; --band: #f3f3f3; --link: #000; }
  body { padding: 0; font-size: 10.5pt; line-height: 1.45; } header, section > *, footer { max-width: none; }
  section { padding-top: 1.4rem; } section > .scroll, section > figure { max-width: none; overflow: visible; }
  h1 { font-size: 20pt; } h2 { font-size: 14pt; } h3 { font-size: 11.5pt; margin-top: 1.1rem; }
  section > .scroll > table { min-width: 100%; } h2, h3, h4 { break-after: avoid; } tr, li, p, .work .f { break-inside: avoid; orphans: 3; widows: 3; }
  thead { display: table-header-group; } table { font-size: 8.3pt; } th, td { padding: .18rem .6rem .18rem 0; }
  .w { min-width: 0; } .r.n { white-space: normal; }
  figure { break-inside: avoid; } figure > div, .work .scroll { overflow: visible; }
  figure svg { min-width: 0 !important; max-width: 100% !important; width: auto; max-height: 225mm; } nav { break-inside: avoid; }
  .work, p.unsaid, p.flaw { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""
# Where it is one of several pages: the bar reaches the rims of the window.
_BAR_STYLE = (
    BAR_STYLE
    + """body > .places { margin: -3.5rem -1.25rem 2.5rem; }
@media (max-width: 40rem) { body > .places { margin: -1.6rem -1rem 1.4rem; } }
"""
)
_DARK = "<style>@media (prefers-color-scheme:dark){"
_DARK_ON_SCREEN = "<style>@media screen and (prefers-color-scheme:dark){"
_WIDTH = re.compile(r'<svg [^>]*?\bwidth="([\d.]+)"')
_LEAST = 0.5  # of its own size: letters of six pixels
_SHORT = 28  # characters of a number that stays in one line
_SHORTER = 12  # and of any cell: `10 min`
_LONG = 40  # characters from where a cell needs room


def report_html(report: Report, pictures: Mapping[str, str], places: Sequence[Place] = ()) -> str:
    """The whole report as one page. `pictures` are SVG elements by view; a view that is missing is left out.

    `places` are where else to go, where it is one of several pages.
    """
    style = _STYLE + (_BAR_STYLE if places else "")
    title = escaped(report.title)
    problem = f'<p class="problem">{escaped(report.problem)}</p>\n' if report.problem else ""
    about = f'<p class="about">{escaped("; ".join(report.about))}</p>\n' if report.about else ""
    links = "".join(f'<li><a href="#{each.anchor}">{escaped(each.title)}</a></li>\n' for each in report.sections)
    body = "".join(_section(section, pictures) for section in report.sections)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{bar(places)}"
        f'<header>\n<h1>{title}</h1>\n{problem}{about}<nav aria-label="Chapters"><ol>\n{links}</ol></nav>\n</header>\n'
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _section(section: Section, pictures: Mapping[str, str]) -> str:
    blocks = "".join(part for block in section.blocks for part in _block(block, pictures))
    return f'<section id="{section.anchor}">\n<h2>{escaped(section.title)}</h2>\n{blocks}</section>\n'


def _block(block: Block, pictures: Mapping[str, str]) -> Iterator[str]:
    match block:
        case Paragraph():
            yield f"<p{_class(block.tone)}>{_spans(block.spans)}</p>\n"
        case Heading():
            yield f"<h3>{escaped(block.title)}</h3>\n"
        case Bullets():
            items = "".join(f"<li>{_spans(item)}</li>\n" for item in block.items)
            yield f"<ul{_class(block.tone)}>\n{items}</ul>\n"
        case Table():
            yield _table(block)
        case PictureOf(view=view) if view in pictures:
            yield _figure(block, pictures[view])
        case Working():
            yield _working(block)


def _figure(block: PictureOf, svg: str) -> str:
    drawn = svg.strip().replace(_DARK, _DARK_ON_SCREEN, 1)
    width = _WIDTH.match(drawn)
    if width:  # as wide as there is room for, but neither blown up nor too small to be read: then it scrolls
        most = float(width[1])
        drawn = f'<svg style="min-width:{most * _LEAST:.0f}px;max-width:{most:.0f}px"{drawn[4:]}'
    caption = escaped(block.caption)
    return f'<figure>\n<div tabindex="0">{drawn}</div>\n<figcaption>{caption}</figcaption>\n</figure>\n'


def _working(block: Working) -> str:
    value = f" <span>= {escaped(block.value)}</span>" if block.value else ""
    lines = "".join(f'<p class="f">{escaped(line)}</p>\n' for line in block.lines)
    table = _table(block.rests_on) if block.rests_on is not None else ""
    remarks = "".join(f'<p class="note">{_spans(remark)}</p>\n' for remark in block.remarks)
    return f'<div class="work">\n<h4>{escaped(block.name)}{value}</h4>\n{lines}{table}{remarks}</div>\n'


def _table(table: Table) -> str:
    head = ""
    if any(table.head):
        cells = "".join(
            f"<th{_cell_class(place, table)}>{escaped(title)}</th>" for place, title in enumerate(table.head)
        )
        head = f"<thead><tr>{cells}</tr></thead>\n"
    rows = []
    for number, row in enumerate(table.rows):
        tone = table.tones[number] if number < len(table.tones) else ""
        cells = "".join(f"<td{_cell_class(p, table, cell)}>{_spans(cell)}</td>" for p, cell in enumerate(row))
        rows.append(f"<tr{_class(tone)}>{cells}</tr>\n")
    return f'<div class="scroll"><table>\n{head}<tbody>\n{"".join(rows)}</tbody></table></div>\n'


def _cell_class(place: int, table: Table, cell: Sequence[Span] = ()) -> str:
    length = sum(len(span.text) for span in cell)
    words = ["r"] if place in table.right else []
    if length < (_SHORT if place in table.right else _SHORTER):
        words.append("n")
    elif length > _LONG:
        words.append("w")
    return _class(" ".join(words))


def _class(words: str) -> str:
    return f' class="{words}"' if words else ""


def _spans(spans: Sequence[Span]) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    match span:
        case Strong():
            return f"<strong>{escaped(span.text)}</strong>"
        case Code():
            return f"<code>{escaped(span.text)}</code>"
        case _:
            return escaped(span.text)
