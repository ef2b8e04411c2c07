"""What a formula is: a function with its expression, source and domain; and how it refuses inputs outside that domain.

There is one convention. Inputs for which no result makes sense (negative rates, servers busier than always, zero replicas)
raise `OutOfDomain`, whose text says why. Inputs for which the result is a known approximation and known to be poor do not
raise: `Formula.outside` names both.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class OutOfDomain(ValueError):  # noqa: N818 - `except OutOfDomain` says it
    """The inputs lie outside the domain of a formula; the text says which and why."""


class Formula(NamedTuple):
    """One formula as the catalogue lists it.

    `expression` is readable text, `test` a value that the source or a hand computation gives. `limits` says where the
    result is known to be poor though it exists; it takes the inputs of `function`.
    """

    id: str
    name: str
    function: Callable[..., Any]
    expression: str
    source: str
    domain: str
    test: str
    limits: Callable[..., str] | None = None

    def outside(self, **inputs: Any) -> str:
        """Why the inputs lie outside the domain; empty where they do not."""
        try:
            self.function(**inputs)
        except OutOfDomain as reason:
            return str(reason)
        return self.limits(**inputs) if self.limits else ""


REGISTERED: dict[str, Formula] = {}


def formula(
    number: str,
    name: str,
    expression: str,
    *,
    source: str,
    domain: str,
    test: str,
    limits: Callable[..., str] | None = None,
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """List the decorated function in the catalogue; the function itself stays as it is."""

    def registered(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        assert number not in REGISTERED, f"{number} is {REGISTERED[number].name} already"
        REGISTERED[number] = Formula(number, name, function, expression, source, domain, test, limits)
        return function

    return registered


def require(condition: Any, why: str) -> None:
    """Raise `OutOfDomain` with `why` unless the condition holds, everywhere if it is an array."""
    everywhere = getattr(condition, "all", None)
    if not (condition if everywhere is None else everywhere()):
        raise OutOfDomain(why)


def positive(**values: Any) -> None:
    """Refuse what is not finite and above zero."""
    for name, value in values.items():
        require((value > 0) & (value < math.inf), f"{_words(name)} must be above 0 and finite{_given(value)}")


def nonnegative(**values: Any) -> None:
    """Refuse what is not finite and at least zero."""
    for name, value in values.items():
        require((value >= 0) & (value < math.inf), f"{_words(name)} must be at least 0 and finite{_given(value)}")


def finite(**values: Any) -> None:
    """Refuse what is no finite number."""
    for name, value in values.items():
        require((value > -math.inf) & (value < math.inf), f"{_words(name)} must be finite{_given(value)}")


def shares(**values: Any) -> None:
    """Refuse what is no share from 0 to 1."""
    for name, value in values.items():
        require((value >= 0) & (value <= 1), f"{_words(name)} is a share from 0 to 1{_given(value)}")


def counts(least: int = 1, **values: Any) -> None:
    """Refuse what is no whole number of at least `least`."""
    for name, value in values.items():
        whole = (value >= least) & (value < math.inf) & (value % 1 == 0)
        require(whole, f"{_words(name)} must be a whole number of at least {least}{_given(value)}")


def _words(name: str) -> str:
    return "`" + name.replace("_", " ").strip() + "`"


def _given(value: Any) -> str:
    return f", not {value:.10g}" if isinstance(value, int | float) else ""
