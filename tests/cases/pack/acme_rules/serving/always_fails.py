"""A rule that fails, whatever it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd_dsl.facts import Facts
from mlsd_dsl.rules import WARNING, Finding, rule


@rule("ACME2", strict=WARNING)
def check(facts: Facts) -> Iterator[Finding]:
    """Divide by nothing."""
    _ = 1 / 0
    yield from ()
