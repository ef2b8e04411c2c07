"""A survey → the JSON that the page reads: short keys, what is empty left out, and no character that could end the block."""

from __future__ import annotations

import json
import math
from typing import Any

from mlsd_dsl.survey import Number, Survey

# The keys of a number in the page, by field.
_KEYS = {
    "subject": "s",
    "name": "n",
    "unit": "u",
    "status": "st",
    "operation": "op",
    "inputs": "in",
    "weights": "w",
    "signs": "sg",
    "role": "r",
    "text": "t",
    "formula": "f",
    "place": "p",
    "source": "src",
    "missing": "miss",
    "words": "words",
}


def data_of(survey: Survey) -> str:
    """One JSON document that may stand inside a `script` element."""
    document = {
        "title": survey.title,
        "problem": survey.problem,
        "file": survey.file,
        "view": survey.view,
        "views": [_kept(p._replace(scene=None)._asdict()) for p in survey.pictures],  # type: ignore[arg-type]
        "units": [list(unit) for unit in survey.units],
        "numbers": [_number(number) for number in survey.numbers],
        "members": [
            _kept(
                m._asdict()
                | {
                    "stated": [list(each) for each in m.stated],
                    "ties": [_kept(each._asdict()) for each in m.ties],
                }
            )
            for m in survey.members
        ],
        "findings": [_kept(finding._asdict()) for finding in survey.findings],
        "requirements": [each._asdict() for each in survey.requirements],
        "dials": [dial._asdict() for dial in survey.dials],
    }
    return _safe(json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def _number(number: Number) -> dict[str, Any]:
    row: dict[str, Any] = {"l": _finite(number.low)}
    if number.high != number.low:
        row["h"] = _finite(number.high)
    values = number._asdict()
    return row | {key: values[field] for field, key in _KEYS.items() if values[field] not in ("", (), None)}


def _finite(value: float) -> float | str:
    """JSON has no infinity."""
    if math.isfinite(value):
        return int(value) if value == int(value) and abs(value) < 1e15 else value
    return "inf" if value > 0 else "-inf"


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in ("", (), [], None)}


def _safe(text: str) -> str:
    """Inside a string of JSON every character may be written by its number; lone surrogates have no bytes at all."""
    for char in "<>&\u2028\u2029\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
