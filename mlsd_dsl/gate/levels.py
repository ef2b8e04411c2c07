"""Which rules are asked and what their findings weigh: the profile, then what is selected, ignored and overridden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mlsd_dsl.diagnostics import Profile, Severity
from mlsd_dsl.vocabulary.similar import nearest

if TYPE_CHECKING:
    from mlsd_dsl.rules import Loaded

OFF = "off"
WORDS = {severity.word: severity for severity in Severity}


class Levels(NamedTuple):
    """The levels of one run. `select` and `ignore` hold names, codes and steps; of two that match, the longer word wins.

    A rule that is selected is on, also where the profile leaves it off: it weighs what it does in the first that has it on.
    """

    profile: Profile = Profile.INTERVIEW
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: tuple[tuple[str, str], ...] = ()  # (name, code or step; `error`, ..., `off`)

    def of(self, rule: Loaded) -> Severity | None:
        """What a rule's findings weigh; None where it is not asked."""
        selected, ignored = _fit(rule, self.select), _fit(rule, self.ignore)
        if ignored > selected or (self.select and not selected):
            return None
        own = rule.severity(self.profile)
        if own is None and selected:
            own = next((severity for severity in rule.terms.severities if severity is not None), None)
        overridden = max(((_fit(rule, (name,)), level) for name, level in self.severities), default=(0, ""))
        if overridden[0]:
            return WORDS.get(overridden[1])
        return own

    def tells(self, name: str, code: str) -> bool:
        """Whether a finding that no rule of a pack made (a requirement, an acceptance) is told."""
        selected, ignored = _fits(name, code, "", self.select), _fits(name, code, "", self.ignore)
        return ignored <= selected if selected else not ignored and not self.select


def unknown_words(words: Iterable[str], rules: Mapping[str, Loaded]) -> list[tuple[str, str]]:
    """The words that select nothing, each with a similar one that would, or with an empty string."""
    known = known_words(rules)
    found = []
    for word in words:
        if not any(_matches(word, *each) for each in _all(rules)):
            similar = nearest(word, known)
            found.append((word, similar[0] if similar else ""))
    return found


def known_words(rules: Mapping[str, Loaded]) -> tuple[str, ...]:
    """Every name, code and step."""
    return tuple(dict.fromkeys(word for each in _all(rules) for word in each))


OTHERS = (  # findings that no pack makes
    ("requirement-violated", "V001", "requirements"),
    ("requirement-at-risk", "V002", "requirements"),
    ("requirement-unknown", "V003", "requirements"),
    ("served-instead", "V004", "serving"),
    ("unstated", "Q001", "structure"),
    ("unused-acceptance", "A001", "structure"),
    ("expired-acceptance", "A002", "structure"),
    ("acceptance-of-no-rule", "A003", "structure"),
    ("acceptance-without-reason", "A004", "structure"),
)


def _all(rules: Mapping[str, Loaded]) -> list[tuple[str, str, str]]:
    return [(rule.name, rule.code, rule.step) for rule in rules.values()] + list(OTHERS)


def _fit(rule: Loaded, words: Iterable[str]) -> int:
    return _fits(rule.name, rule.code, rule.step, words)


def _fits(name: str, code: str, step: str, words: Iterable[str]) -> int:
    """How closely the best of `words` fits: a name over a code, a longer part of a code over a shorter, a step last."""
    return max((_matches(word, name, code, step) for word in words), default=0)


def _matches(word: str, name: str, code: str, step: str) -> int:
    if word == name:
        return 100
    if word == "ALL":
        return 1
    if word == step:
        return 2
    # `D` and `D3` are the codes that start so.
    return 10 + len(word) if word and code.startswith(word.upper()) and word[:1].isalpha() else 0
