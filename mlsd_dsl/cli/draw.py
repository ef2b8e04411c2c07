"""`mlsd draw`: a picture of a design."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.files import write
from mlsd_dsl.cli.inputs import Input, one
from mlsd_dsl.cli.marking import Marking, marked_scene
from mlsd_dsl.cli.terminal import color_option, style
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.pipeline import Checked, check, scene

if TYPE_CHECKING:
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.rendering import Renderer, RenderOptions, WholeRenderer
    from mlsd_dsl.scene import Scene

_CHARTED = ("svg", "png", "pdf", "html", "json")

_FORMATS = """
\b
Pictures:        svg, png, pdf, html, diagrams (.icons.svg, vendors' icons)
To draw on:      drawio, excalidraw
To be laid out:  dot (or .gv), mermaid (.mmd), d2, plantuml (.puml)
For programs:    json, diagrams-py (.py)
"""


@click.command(short_help="Draw a design.", epilog=_FORMATS)
@click.argument("path", default=".")
@click.option(
    "-o", "--output", metavar="FILE", help="Where to write; the format follows from the ending. [default: stdout]"
)
@click.option(
    "--view",
    metavar="NAME",
    default="overview",
    show_default=True,
    help="What to draw: see --views.",
)
@click.option("--views", is_flag=True, help="List the views of the design, and stop.")
@click.option(
    "--format", "format_", metavar="FORMAT", help="One of those below; by default from the ending of -o, else svg."
)
@click.option(
    "--theme", type=click.Choice(["auto", "light", "dark"]), default="auto", show_default=True, help="Colours."
)
@click.option(
    "--engine", type=click.Choice(["auto", "embedded", "dot"]), default="auto", help="What computes the places."
)
@click.option("--scale", type=float, default=2.0, show_default=True, help="Pixels of a PNG per pixel of the drawing.")
@click.option("--findings", is_flag=True, help="What `lint` finds, as numbers on the boxes and a list below.")
@click.option("--against", metavar="OLD", help="Mark what differs from a file, or from a revision: git:main.")
@click.option("--scenario", metavar="NAME", help="The design in a scenario: what is down, what falls with it.")
@click.option("--stdin-filename", metavar="NAME", default="", help="What to call the text of `-`.")
@color_option
def draw(
    path: str,
    output: str | None,
    view: str,
    views: bool,
    format_: str | None,
    theme: str,
    engine: str,
    scale: float,
    findings: bool,
    against: str | None,
    scenario: str | None,
    stdin_filename: str,
    color: bool | None,
) -> None:
    """Draw a design.

    PATH is a file, a folder with one design, or - for standard input. What could be read is drawn, also where the design
    has errors; they are listed on standard error and make the exit code 1.
    """
    from mlsd_dsl.rendering import RenderError, RenderOptions, WholeRenderer

    item = one(path, stdin_filename)
    if item.unreadable:
        fail(f"{item.source.path}: {item.unreadable[0].message}", item.unreadable[0].help)
    checked = check(item.source, item.path)
    if views:
        click.echo(_listed(checked), nl=False)
        return
    _check_view(checked, view)
    try:
        renderer = _renderer(format_, output)
        options = RenderOptions(theme, scale, engine)
        if findings or against is not None or scenario is not None:
            marked = marked_scene(checked, item, view, Marking(findings, against, scenario))
            picture = renderer.render(_drawable(marked, renderer), options)
        elif isinstance(renderer, WholeRenderer):
            picture = _whole(checked, item, view, renderer, options)
        else:
            picture = renderer.render(_drawable(scene(checked.design, view), renderer), options)
    except RenderError as error:
        fail(error.message, error.help)
    if output is None or output == "-":
        if sys.stdout.isatty() and not _is_text(picture):
            fail(f"a terminal cannot show {renderer.title}", f"name a file: -o picture{renderer.suffixes[0]}")
        sys.stdout.buffer.write(picture)
        sys.stdout.buffer.flush()
    else:
        write(Path(output), picture)
        click.echo(f"{output}: {len(picture) / 1000:.0f} kB", err=True)
    _report(checked, item.source.path, color)


def _listed(checked: Checked) -> str:
    """A line for each view: what to ask with, and what it shows; of the views about one part, which parts there are."""
    from mlsd_dsl.charts import answering
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.showing import offered_forms, offers

    facts = Facts(checked.design)
    rows = [(offer.name, f"{offer.title} (of this design)" if offer.own else offer.shows) for offer in offers(facts)]
    features = tuple(name for name, part in facts.design.parts.items() if part.kind.word == "feature")
    subjects = {
        "lineage of FEATURE": features,
        "latency of NAME": answering(facts),
        "blast-radius of NAME": facts.design.parts,
    }
    rows += [(f'"{offer.name}"', offer.shows) for offer in offered_forms() if subjects[offer.name]]
    width = max(len(name) for name, _ in rows) + 2
    return "".join(f"{name:{width}}{told}\n" for name, told in rows)


def _drawable(drawn: Scene, renderer: Renderer) -> Scene:
    """The scene; raises `RenderError` where it is a chart and the format knows only boxes and arrows."""
    from mlsd_dsl.rendering import RenderError

    if drawn.chart is not None and not drawn.boxes and renderer.format not in _CHARTED:
        raise RenderError(f"{renderer.title} has no charts", f"choose one of: {', '.join(_CHARTED)}")
    return drawn


def _renderer(format_: str | None, output: str | None) -> Renderer:
    from mlsd_dsl.plugins import formats, renderer
    from mlsd_dsl.rendering import RenderError

    if format_ is not None:
        return renderer(format_.lower())
    place = Path(output) if output is not None and output != "-" else Path("picture.svg")
    suffix, known = place.suffix.lower(), formats()
    # The format that is called like the ending is asked first, so that as few as possible are imported.
    found: dict[str, Renderer] = {}
    for name in sorted(known, key=lambda name: (f".{name}" != suffix, name)):
        loaded = known[name].load()
        found.update({ending: loaded for ending in loaded.suffixes if place.name.lower().endswith(ending)})
        if suffix in found and len(place.suffixes) == 1:
            break
    if found:
        return found[max(found, key=len)]  # `.icons.svg` before `.svg`
    endings = sorted(ending for each in known.values() for ending in each.load().suffixes)
    raise RenderError(
        f"no picture format ends in `{suffix}`" if suffix else f"`{output}` has no ending",
        f"there are: {', '.join(endings)}; or say which: --format svg",
    )


def _is_text(picture: bytes) -> bool:
    """Whether a terminal can show it."""
    try:
        return "\0" not in picture.decode()
    except UnicodeDecodeError:
        return False


def _whole(checked: Checked, item: Input, view: str, renderer: WholeRenderer, options: RenderOptions) -> bytes:
    """A document of the whole design, with what `lint` finds under the settings that hold where it lies."""
    from datetime import date

    from mlsd_dsl.cli.settings import levels_of, settings_of
    from mlsd_dsl.gate.settings import SettingsOf
    from mlsd_dsl.surveying import survey

    levels = levels_of(settings_of(SettingsOf(), item.path))
    return renderer.render_whole(survey(checked.design, item.path, view, levels, date.today()), options)


def _check_view(checked: Checked, view: str) -> None:
    from mlsd_dsl.facts import Facts
    from mlsd_dsl.perspectives import forms
    from mlsd_dsl.showing import BUILT_IN, offered_forms, offers, shown
    from mlsd_dsl.vocabulary.similar import nearest

    if view == "overview" or view in checked.design.views:
        return
    facts = Facts(checked.design)
    if shown(facts, view) is not None:
        return
    word, of, name = view.removeprefix(BUILT_IN).partition(" of ")
    if of and word == "latency":
        _no_waterfall(facts, name)
    if of and any(form.startswith(f"{word} of ") for form in forms()):
        features = tuple(n for n, p in checked.design.parts.items() if p.kind.word == "feature" or word != "lineage")
        similar = nearest(name, features)
        known = f"there are: {', '.join(features[:8])}" if features else "the design has none"
        hint = f"a similar one: {similar[0]}" if similar else known
        fail(f"there is no {'feature' if word == 'lineage' else 'part'} `{name}`", hint)
    views = tuple(offer.name for offer in (*offers(facts), *offered_forms()))
    similar = nearest(view, views)
    fail(f"there is no view `{view}`", f"a similar one: {similar[0]}" if similar else f"there are: {', '.join(views)}")


def _no_waterfall(facts: Facts, name: str) -> None:
    """Ends the run: nobody waits for this part, or it is not there."""
    from mlsd_dsl.charts import answering
    from mlsd_dsl.vocabulary.similar import nearest

    there = answering(facts)
    similar = nearest(name, there)
    hint = f"a similar one: {similar[0]}" if similar else f"these answer: {', '.join(there[:8])}"
    what = "calls nobody" if name in facts.design.parts else "is no part"
    fail(f"there is no waterfall of `{name}`: it {what}", hint if there else "state a call: `api => ranker`")


def _report(checked: Checked, path: str, color: bool | None) -> None:
    errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
    if errors:
        from mlsd_dsl.output.text import render

        click.echo(render(errors, {path: checked.tree.source}, style(color)), err=True, nl=False)
        click.echo(f"drawn without what {len(errors)} error{'s' if len(errors) > 1 else ''} spoiled", err=True)
        sys.exit(1)
