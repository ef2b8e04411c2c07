"""The catalogue of rules for machines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from mlsd_dsl.output.json import SCHEMA_VERSION, written
from mlsd_dsl.rules import Loaded, Profile


def rules_document(rules: Iterable[Loaded]) -> str:
    """The document of `mlsd rules --format json`: each rule with its severity in every profile and its page."""
    return written(
        {
            "schema_version": SCHEMA_VERSION,
            "rules": [
                {
                    "name": rule.name,
                    "code": rule.code,
                    "step": rule.step,
                    "about": rule.about,
                    "severity": {
                        profile.word: None if severity is None else severity.word
                        for profile in Profile
                        for severity in (rule.severity(profile),)
                    },
                    "gives_way_to": list(rule.terms.gives_way_to),
                    "page": textwrap.dedent(rule.module.__doc__ or "").strip() + "\n",
                    "fires_on": [textwrap.dedent(text).strip() + "\n" for text in getattr(rule.module, "fires_on", ())],
                    "silent_on": [
                        textwrap.dedent(text).strip() + "\n" for text in getattr(rule.module, "silent_on", ())
                    ],
                }
                for rule in rules
            ],
        }
    )
