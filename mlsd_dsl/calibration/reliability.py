"""Published cases of availability and durability."""

from __future__ import annotations

import math

from mlsd_dsl.calibration.case import Case
from mlsd_dsl.formulas.reliability import annual_loss, downtime, k_of_n, parallel, series

DAY, HOUR = 86_400.0, 3600.0
YEAR = 365 * DAY
_PRIMER = (
    "D. Martin, The System Design Primer, Availability patterns, https://github.com/donnemartin/system-design-primer"
)
_BACKBLAZE = "Backblaze, erasure-coding-durability, https://github.com/Backblaze/erasure-coding-durability"
_NINES = "table of nines, e.g. https://techbind.org; years of 365 days"
_CODE = {"annual_failure": 0.10, "repair": DAY}

CASES = (
    Case(
        "R1",
        ("F42",),
        "two services of 99.9 % in a row",
        series,
        {"availabilities": (0.999, 0.999)},
        "99.8",
        _PRIMER,
        unit="%",
        per=0.01,
    ),
    Case(
        "R2",
        ("F42b", "F43"),
        "two services of 99.9 % beside one another",
        parallel,
        {"availabilities": (0.999, 0.999)},
        "99.9999",
        _PRIMER,
        unit="%",
        per=0.01,
    ),
    Case(
        "R3",
        ("F45",),
        "99.9 %: downtime in a year",
        downtime,
        {"availability": 0.999, "period": YEAR},
        "8.76",
        _NINES,
        unit="h",
        per=HOUR,
    ),
    Case(
        "R4",
        ("F45",),
        "99.9 %: downtime in 30 days",
        downtime,
        {"availability": 0.999, "period": 30 * DAY},
        "43.2",
        _NINES,
        unit="min",
        per=60,
    ),
    Case(
        "R5",
        ("F45",),
        "99.999 %: downtime in a year",
        downtime,
        {"availability": 0.99999, "period": YEAR},
        "5.26",
        _NINES,
        unit="min",
        per=60,
    ),
    Case(
        "R6",
        ("F46",),
        "4 + 2 shards, 10 % a year, replaced within a day: loss a year",
        annual_loss,
        {"data": 4, "parity": 2, **_CODE},
        "1.500e-07",
        _BACKBLAZE,
    ),
    Case(
        "R7",
        ("F46",),
        "3 + 3 shards, the same",
        annual_loss,
        {"data": 3, "parity": 3, **_CODE},
        "3.082e-11",
        _BACKBLAZE,
    ),
    Case(
        "R8",
        ("F46",),
        "2 + 4 shards, the same",
        annual_loss,
        {"data": 2, "parity": 4, **_CODE},
        "3.377e-15",
        _BACKBLAZE,
    ),
    Case(
        "R9",
        ("F46",),
        "6 + 0 shards, the same",
        annual_loss,
        {"data": 6, "parity": 0, **_CODE},
        "4.512e-01",
        _BACKBLAZE,
    ),
    Case(
        "R10",
        ("F43",),
        "all of 6 shards survive a day at 10 % a year (print: individual probability of none lost)",
        k_of_n,
        {"needed": 6, "parts": 6, "availability": math.exp(-0.10 / 365)},
        "9.984e-01",
        _BACKBLAZE,
    ),
)
