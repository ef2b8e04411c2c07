"""The nearest existing name to one that does not exist: a typo is answered with what was probably meant.

Names are compared by optimal string alignment (insert, delete, replace, swap two neighbours), whatever their case. A
beginning counts as well: `avail` finds `availability`. A name that is merely short is not similar to all short names.
"""

from __future__ import annotations

from functools import lru_cache

_LONGEST = 64  # a longer word is no slip of the finger, and would only cost time
_PREFIX = 3  # letters from which a beginning tells more than chance
_STEM = 4  # the same for an existing name that the word continues: `latency_p99`


def nearest(word: str, candidates: tuple[str, ...], n: int = 1) -> tuple[str, ...]:
    """Up to `n` of `candidates` that `word` may stand for, most similar first; empty where none is really similar.

    At most `max(1, len(word) // 3)` slips are forgiven. Ties go to the candidate with the longer common beginning, then
    to the earlier one.
    """
    return _ranked(word, candidates)[:n]


@lru_cache(maxsize=256)
def _ranked(word: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    if not word or len(word) > _LONGEST:
        return ()
    wanted = word.lower()
    most = max(1, len(wanted) // 3)
    found = []
    for place, candidate in enumerate(candidates):
        name = candidate.lower()
        slips = _slips(wanted, name, most)
        if slips is None:
            continue
        found.append((slips, candidate != word, -_common_beginning(wanted, name), place, candidate))
    return tuple(dict.fromkeys(candidate for *_, candidate in sorted(found)))


def _slips(wanted: str, name: str, most: int) -> int | None:
    """How far `name` is from `wanted`, or None where it is no answer. A beginning counts one more than `most`."""
    if wanted == name:
        return 0
    if abs(len(wanted) - len(name)) <= most and len(wanted) > 1:
        slips = distance(wanted, name, most)
        if slips <= most and (len(wanted) > 2 or not set(wanted).isdisjoint(name)):
            return slips
    if len(wanted) >= _PREFIX and name.startswith(wanted):
        return most + 1
    if len(name) >= _STEM and wanted.startswith(name):
        return most + 1
    return None


def distance(one: str, other: str, most: int) -> int:
    """The number of slips between two words, or `most + 1` as soon as it is known to exceed `most`."""
    if _letters_apart(one, other) > most:
        return most + 1
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, above, row = above, row, [i]
        for j, b in enumerate(other, 1):
            best = above[j - 1] if a == b else 1 + min(above[j - 1], above[j], row[j - 1])
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > most and min(above) > most:
            return most + 1
    return min(row[-1], most + 1)


def _letters_apart(one: str, other: str) -> int:
    """A lower bound of the distance that is quick to have: distinct letters which only one of the words has."""
    mine, theirs = set(one), set(other)
    return max(len(mine - theirs), len(theirs - mine))


def _common_beginning(one: str, other: str) -> int:
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return place
    return min(len(one), len(other))
