"""What if: a design under a scenario, and with values that the command line sets."""

from __future__ import annotations

import re

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.cli.inputs import Input
from mlsd_dsl.cli.scenarios import in_scenario
from mlsd_dsl.design.design import Design
from mlsd_dsl.design.scenarios import under
from mlsd_dsl.diagnostics import Severity
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source

SET = "set_on_the_command_line"  # the scenario that holds what `--set` says

_SETTING = re.compile(r"\s*([A-Za-z_][\w.]*)\s*=\s*(\S.*)", re.DOTALL)


def with_settings(item: Input, settings: tuple[str, ...]) -> Input:
    """The text with a scenario at its end that sets what the command line says; a wrong setting is a failure."""
    if not settings:
        return item
    lines = []
    for setting in settings:
        match = _SETTING.fullmatch(setting)
        if match is None or "\n" in setting or "{" in setting or "}" in setting or "#" in setting:
            fail(f"--set: `{setting}` sets nothing", "write a name and a value: --set feed_api.replicas=20")
        lines.append(f"  {match[1]}: {match[2].strip()}")
    text = item.source.text.rstrip("\n") + "\n"
    whole = f"{text}scenario {SET} {{\n" + "\n".join(lines) + "\n}\n"
    source = Source(item.source.path, whole, item.source.shift, item.source.indent)
    first = text.count("\n") + 1 + item.source.shift
    for diagnostic in check(source, item.path).diagnostics:
        if diagnostic.span.start.line > first and diagnostic.severity is Severity.ERROR:
            place = min(diagnostic.span.start.line - first - 1, len(settings) - 1)
            fail(f"--set {settings[place]}: {diagnostic.message}", diagnostic.help)
    return item._replace(source=source)


def changed(design: Design, scenario: str | None, settings: tuple[str, ...]) -> Design:
    """The design under a scenario of its own, then with what was set."""
    if scenario is not None:
        own = {name: each for name, each in design.scenarios.items() if name != SET}
        set_here = {name: each for name, each in design.scenarios.items() if name == SET}
        design = in_scenario(design._replace(scenarios=own), scenario)._replace(scenarios=own | set_here)
    return under(design, SET) if settings else design
