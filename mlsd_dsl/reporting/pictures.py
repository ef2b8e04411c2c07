"""The pictures of a report: which of the views a design has, and all of them painted side by side."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from types import TracebackType

from mlsd_dsl.charts import chart_names
from mlsd_dsl.design.design import Design
from mlsd_dsl.facts import Facts
from mlsd_dsl.perspectives import names, perspective
from mlsd_dsl.rendering import RenderOptions
from mlsd_dsl.views import OVERVIEW

USUAL = ("data", "training", "serving", "monitoring", "capacity")
LABELS, LATENCY = "labels", "latency"  # charts, which formats of boxes and arrows cannot show
_LEAST = 2  # boxes of a picture that shows more than the sentence beside it
_MANY = 30  # parts of a design for which a second process pays

_painted: list[Design] = []  # in a process of its own: the one design that it paints


def views(facts: Facts) -> tuple[str, ...]:
    """The views that a report shows in place, as far as the design has them.

    The waterfall of the latency stands beneath the usual view of serving; where the design has one of its own, it is a
    picture by itself.
    """
    if len(facts.design.parts) < _LEAST:
        return ()
    there = names(facts)
    found = [OVERVIEW]
    for view in USUAL:
        seen = perspective(facts, view) if view in there else None
        if seen is not None and len(seen.chosen) >= _LEAST:
            found.append(view)
    charts = chart_names(facts)
    found += [LABELS] if LABELS in charts else []
    found += [LATENCY] if LATENCY in charts and "serving" in facts.design.views else []
    return tuple(found)


class Painting:
    """Pictures under way: begun on entering, in other processes where that pays; `done` waits for them."""

    def __init__(self, design: Design, views: Sequence[str], format_: str = "svg", theme: str = "auto") -> None:
        self._design = design
        self._views = tuple(view for view in views if format_ == "svg" or view not in (LABELS, LATENCY))
        self._format = format_
        self._theme = theme
        self._pool: ProcessPoolExecutor | None = None
        self._begun: dict[str, Future[str]] = {}

    def __enter__(self) -> Painting:
        from mlsd_dsl.plugins import renderer

        renderer(self._format)  # imported once, for every process
        many = len(self._design.parts) >= _MANY and len(self._views) > 1
        if many and (os.cpu_count() or 1) > 1 and "fork" in get_all_start_methods():
            self._begin(min(os.cpu_count() or 1, 8))
        return self

    def __exit__(
        self, sort: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def done(self) -> dict[str, str]:
        """Each view as text of the format, by its name. Raises `RenderError` where it cannot be painted."""
        try:
            return {view: self._begun[view].result() if self._begun else self._paint(view) for view in self._views}
        except (OSError, BrokenProcessPool):
            return {view: self._paint(view) for view in self._views}

    def _begin(self, processes: int) -> None:
        """Hand out the views in their order: the overview takes longest and comes first."""
        try:
            with warnings.catch_warnings():
                # Libraries keep threads of their own, which do nothing here; newer Pythons warn of them.
                warnings.simplefilter("ignore", DeprecationWarning)
                # A forked process has the design already: nothing is copied to it.
                self._pool = ProcessPoolExecutor(processes, get_context("fork"), _painted.append, (self._design,))
                self._begun = {
                    view: self._pool.submit(_paint_there, view, self._format, self._theme) for view in self._views
                }
        except OSError:
            self._begun = {}

    def _paint(self, view: str) -> str:
        return paint(self._design, view, self._format, self._theme)


def paint(design: Design, view: str, format_: str = "svg", theme: str = "auto") -> str:
    """One view as text of a picture format."""
    from mlsd_dsl.pipeline import draw
    from mlsd_dsl.plugins import renderer

    return draw(design, view, renderer(format_).render, RenderOptions(theme)).decode()


def _paint_there(view: str, format_: str, theme: str) -> str:
    return paint(_painted[-1], view, format_, theme)
