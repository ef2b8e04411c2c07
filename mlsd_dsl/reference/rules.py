"""The pages of the rules: the catalogue, and for each rule its page with an example that is run and what is said about it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date

from mlsd_dsl.gate.levels import Levels
from mlsd_dsl.output.text import Style, render
from mlsd_dsl.pipeline import lint
from mlsd_dsl.plugins import rules as all_rules
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.rules import Loaded, Profile
from mlsd_dsl.syntax.source import Source

_INTRO = """What `mlsd lint` knows about machine-learning system design: one rule a page, by step. A rule speaks up only for what a
design states or what follows from it; where something that is not stated would decide, it asks. The columns say what a
finding weighs in each profile: `E`rror, `W`arning, `i`nfo, `?` a question, `·` off."""

_LETTERS = {"error": "E", "warning": "W", "info": "i", "question": "?"}
_DAY = date(2026, 1, 1)  # examples hold no dates


def files() -> dict[str, str]:
    """The text of every page, by its path in the repository."""
    builtin = [rule for rule in all_rules().loaded.values() if rule.module.__name__.startswith("mlsd_dsl.")]
    return {
        "docs/reference/rules/README.md": catalogue(builtin),
        **{f"docs/reference/rules/{rule.name}.md": page(rule) for rule in builtin},
    }


def catalogue(rules: Iterable[Loaded]) -> str:
    """The table of all rules, step by step."""
    by_step: dict[str, list[Loaded]] = {}
    for rule in rules:
        by_step.setdefault(rule.step, []).append(rule)
    sections = []
    for step, found in by_step.items():
        rows = [
            f"| {rule.code} | [{rule.name}]({rule.name}.md) | {_weights(rule)} | {rule.about.replace('|', chr(92) + '|')} |"
            for rule in found
        ]
        head = "| code | rule | sketch | interview | production | strict | finds |\n|---|---|---|---|---|---|---|"
        sections.append(f"## {step.capitalize()}\n\n{head}\n" + "\n".join(rows))
    count = sum(map(len, by_step.values()))
    return whole("Rules", f"{_INTRO}\n\nThere are {count}.", *sections)


def page(rule: Loaded) -> str:
    """One rule: what it finds, why, what to do; then an example that breaks it, the finding, and the edit that mends it."""
    text = textwrap.dedent(rule.module.__doc__ or "").strip()
    first, _, rest = text.partition("\n")
    weighs = ", ".join(
        f"{profile.word} {'off' if severity is None else severity.word}"
        for profile in Profile
        for severity in (rule.severity(profile),)
    )
    parts = [first, f"Code {rule.code}, step *{rule.step}*. Severity by profile: {weighs}.", rest.strip()]
    fires = getattr(rule.module, "fires_on", ())
    if fires:
        example = _example(fires[0])
        parts += ["## Example", f"```mlsd error\n{example}```", f"```text\n{_said(rule, example)}```"]
        before, after = rule.module.near_miss
        mended = _example(fires[0].replace(before, after))
        parts += ["With this it is silent:", f"```mlsd example\n{mended}```"]
    if rule.terms.gives_way_to:
        others = ", ".join(f"[{name}]({name}.md)" for name in rule.terms.gives_way_to)
        parts.append(f"Not told where one of these tells the root of it: {others}.")
    return whole(rule.name, *parts)


def _weights(rule: Loaded) -> str:
    return " | ".join(
        "·" if severity is None else _LETTERS[severity.word]
        for profile in Profile
        for severity in (rule.severity(profile),)
    )


def _example(text: str) -> str:
    return textwrap.dedent(text).strip("\n") + "\n"


def _said(rule: Loaded, text: str) -> str:
    source = Source("feed.mlsd", text)
    linted = lint(source, None, Levels(Profile.STRICT, (rule.name,)), _DAY)
    return render([each.diagnostic for each in linted.reported], {"feed.mlsd": source}, Style(width=100))
