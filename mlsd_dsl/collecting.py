"""Garbage collection, put off while something large is built.

Nothing that reading and reckoning make is garbage while they make it; looking for some costs a third of the time.
"""

from __future__ import annotations

import gc


class PutOff:
    """`with PutOff(): ...`; afterwards the collector is as it was before."""

    def __enter__(self) -> None:
        self.was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self.was_on:
            gc.enable()
