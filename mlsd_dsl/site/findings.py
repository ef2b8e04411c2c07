"""The page of what `lint` has to say of a design: findings with the lines they are about, what is required, what was accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.gate.reported import Reported
from mlsd_dsl.output.findings import counts, standing
from mlsd_dsl.output.markup import escaped
from mlsd_dsl.output.text import Style, render
from mlsd_dsl.site.card import counted
from mlsd_dsl.site.page import RULES, chip, chips, line_link, page, places, plural, sign, worded
from mlsd_dsl.survey import Judged, Survey
from mlsd_dsl.syntax.source import Source

_WIDTH = 100  # of an excerpt, in characters


def findings_page(survey: Survey, path: str, reported: Sequence[Reported], sources: Mapping[str, Source]) -> str:
    """The page of one design, whose file is `path`; `sources` are the files to quote from."""
    ordered = sorted(reported, key=lambda each: (-each.diagnostic.severity, each.diagnostic.order))
    stands = standing(ordered)
    accepted = [each for each in ordered if each.accepted is not None]
    numbers = {word: number for word, number in counts(reported).items() if number}
    parts = [f'<h1 dir="auto">{escaped(survey.title)}</h1>\n']
    parts.append(chips(counted(each.state for each in survey.requirements), numbers))
    if survey.requirements:
        parts.append(f"<h2>Requirements</h2>\n{requirements(survey.requirements)}")
    for severity in sorted(Severity, reverse=True):
        group = [each for each in stands if each.diagnostic.severity is severity]
        if group:
            title = plural(len(group), severity.word)
            parts.append(f'<h2 id="{severity.word}">{title[:1].upper()}{title[1:]}</h2>\n')
            parts += [_finding(each, path, sources) for each in group]
    if not stands:
        parts.append('<p class="soft">Nothing that the rules know of is wrong with it.</p>\n')
    if accepted:
        parts.append(f'<h2 id="accepted">{len(accepted)} accepted</h2>\n')
        parts += [_finding(each, path, sources) for each in accepted]
    return page(f"{survey.title}: findings", places("findings.html"), "".join(parts))


def requirements(rows: Sequence[Judged]) -> str:
    """What is required, with its verdicts."""
    told = "".join(
        f'<li>{sign(each.state)}<div><p><span class="main">{escaped(each.text)}</span>'
        + (f'<span class="is">{escaped(each.told)}</span>' if each.told else "")
        + "</p>"
        + (f'<p class="soft">{escaped(each.why)}</p>' if each.why else "")
        + f'</div><span class="at">{line_link(each.place)}</span></li>\n'
        for each in rows
    )
    return f'<ul class="items">\n{told}</ul>\n'


def rule_link(name: str, code: str) -> str:
    """To the page of a rule."""
    return f'<a class="rule" href="../{RULES}#{escaped(name)}">{escaped(name)} <small>{escaped(code)}</small></a>'


def _finding(finding: Reported, path: str, sources: Mapping[str, Source]) -> str:
    said = finding.diagnostic
    own = said.span.path == path
    place = line_link(str(said.span.start.line)) if own else escaped(f"{said.span.path}:{said.span.start.line}")
    # The first line repeats what stands above it.
    excerpt = render([said._replace(help="")], sources, Style(width=_WIDTH)).partition("\n")[2].rstrip()
    quoted = (
        f'<pre class="excerpt" tabindex="0">{escaped(excerpt).replace("&#10;", chr(10))}</pre>\n' if excerpt else ""
    )
    return (
        f'<article class="finding">\n<p class="top">{chip(said.severity.word, said.severity.word)}'
        f'{rule_link(said.rule.name, said.rule.code)}<span class="at">{place}</span></p>\n'
        f'<p class="main">{worded(said.message)}</p>\n{quoted}'
        + (f'<p class="help">{worded(said.help)}</p>\n' if said.help else "")
        + _reason(finding)
        + "</article>\n"
    )


def _reason(finding: Reported) -> str:
    kept = finding.accepted
    if kept is None:
        return ""
    told = ", ".join(each for each in (kept.by and f"by {kept.by}", kept.until and f"until {kept.until}") if each)
    return f'<p class="accepted"><b>Accepted{f" {escaped(told)}" if told else ""}:</b> {escaped(kept.reason)}</p>\n'
