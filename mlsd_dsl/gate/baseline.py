"""The findings that a project has taken over from the past, and what is new beyond them.

A baseline is a JSON file of fingerprints. A finding is recognised when its file moves, its lines shift or its design is laid
out anew; of findings that are alike as many are recognised as were written down.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from mlsd_dsl.gate.linted import Linted
from mlsd_dsl.gate.reported import Accepted

SCHEMA_VERSION = 1
REASON = "in the baseline"


class NoBaseline(Exception):  # noqa: N818 - the user's mistake, told in one line
    """A file that is no baseline; the message says why."""


def written(linted: Iterable[Linted]) -> str:
    """The baseline of all findings that stand, in the order of their fingerprints."""
    rows = [
        {
            "fingerprint": each.fingerprint,
            "rule": each.diagnostic.rule.name,
            "subject": each.diagnostic.subject,
            "path": each.diagnostic.span.path,
            "message": each.diagnostic.message,
        }
        for text in linted
        for each in text.reported
        if each.accepted is None or each.accepted.reason == REASON
    ]
    rows.sort(key=lambda row: (row["path"], row["rule"], row["fingerprint"]))
    document = {"schema_version": SCHEMA_VERSION, "findings": rows}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read(text: str) -> Counter[str]:
    """How often each fingerprint was written down."""
    try:
        document = json.loads(text)
        version, rows = document["schema_version"], document["findings"]
        found = Counter(str(row["fingerprint"]) for row in rows)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoBaseline("it is no baseline that mlsd wrote") from None
    if version != SCHEMA_VERSION:
        raise NoBaseline(f"it was written by another version of mlsd (schema {version})")
    return found


def without(linted: Sequence[Linted], known: Counter[str]) -> tuple[list[Linted], int]:
    """The texts with the findings that are known accepted, and how many of the known ones are gone."""
    left = Counter(known)
    result = []
    for text in linted:
        reported = []
        for each in text.reported:
            if each.accepted is None and left[each.fingerprint] > 0:
                left[each.fingerprint] -= 1
                reported.append(each._replace(accepted=Accepted(REASON, external=True)))
            else:
                reported.append(each)
        result.append(text._replace(reported=tuple(reported)))
    return result, sum(left.values())


def only_new(linted: Sequence[Linted], before: Sequence[Linted]) -> list[Linted]:
    """The texts without the findings that an earlier state of them had as well."""
    left = Counter(each.fingerprint for text in before for each in text.reported if each.accepted is None)
    result = []
    for text in linted:
        reported = []
        for each in text.reported:
            if each.accepted is None and left[each.fingerprint] > 0:
                left[each.fingerprint] -= 1
            else:
                reported.append(each)
        result.append(text._replace(reported=tuple(reported)))
    return result
