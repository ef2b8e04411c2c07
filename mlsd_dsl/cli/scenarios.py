"""A scenario that the command line names: the design under it, or one line that says which there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from mlsd_dsl.cli.failing import fail
from mlsd_dsl.design.design import Design
from mlsd_dsl.design.scenarios import under


def in_scenario(design: Design, name: str, otherwise: str = "the design has none") -> Design:
    """The design as it is in one of its scenarios; `otherwise` is told where it has none at all."""
    if name not in design.scenarios:
        no_scenario(name, tuple(design.scenarios), otherwise)
    return under(design, name)


def no_scenario(name: str, names: Sequence[str], otherwise: str) -> NoReturn:
    """Fail with a similar name, else with all that there are."""
    from mlsd_dsl.vocabulary.similar import nearest

    similar = nearest(name, tuple(names))
    known = f"there are: {', '.join(names)}" if names else otherwise
    fail(f"there is no scenario `{name}`", f"a similar one: {similar[0]}" if similar else known)
