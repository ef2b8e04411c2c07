"""Designs in a notebook or a program: `mlsd_dsl.load(...)` shows itself, and `%%mlsd` makes a cell a design.

    import mlsd_dsl
    design = mlsd_dsl.load("feed.mlsd")        # a picture, when it is the last line of a cell
    design.draw("serving", "png").save("serving.png")
    design.lint()                              # what `mlsd lint` says
    design.facts()["feed_api.load"]            # a number with its derivation
    design.estimate()                          # tables

    %load_ext mlsd_dsl.notebook                # then, at the top of a cell: %%mlsd --view serving

Nothing here needs Jupyter or IPython: they ask an object for what it can show, and get it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlsd_dsl.diagnostics import Diagnostic, Severity
from mlsd_dsl.pipeline import Checked, check
from mlsd_dsl.syntax.source import Source, read

if TYPE_CHECKING:
    from mlsd_dsl.analyses.fact import Fact
    from mlsd_dsl.design.design import Design
    from mlsd_dsl.estimates.estimate import Estimate
    from mlsd_dsl.gate.reported import Reported

_ENDING = ".mlsd"
_MIMES = {"svg": "image/svg+xml", "diagrams": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
_CELL = "cell"


def load(source: str | Path) -> Document:
    """A design from a file, from a folder with one design, or from the text itself.

    A string is taken for a path where it is one line that ends in `.mlsd` or names something that exists. Raises
    `FileNotFoundError` for a path that leads nowhere and `ValueError` for a file that is no text. What is wrong with a
    design is no exception: `Document.errors` has it, and the rest can be drawn.
    """
    if isinstance(source, str) and not _is_path(source):
        return Document(Source("design", source), None)
    path = Path(source)
    if path.is_dir():
        found = sorted(path.glob(f"*{_ENDING}"))
        if len(found) != 1:
            raise FileNotFoundError(f"`{path}` is a folder with {len(found)} designs; name one of them")
        (path,) = found
    if not path.exists():
        raise FileNotFoundError(f"there is no file or folder `{path}`")
    text, unreadable = read(path, path.as_posix())
    if unreadable:
        raise ValueError(f"{path}: {unreadable[0].message}")
    return Document(text, path)


class Document:
    """One design, as far as it could be read."""

    def __init__(self, source: Source, path: Path | None) -> None:
        self.source, self.path = source, path
        self._checked: Checked = check(source, path)

    @property
    def design(self) -> Design:
        """Its parts, arrows and requirements."""
        return self._checked.design

    @property
    def errors(self) -> Findings:
        """What of the text could not be understood."""
        return Findings((d for d in self._checked.diagnostics if d.severity is Severity.ERROR), self.source)

    def draw(
        self, view: str = "overview", format: str = "svg", theme: str = "auto", scale: float = 2.0, engine: str = "auto"
    ) -> Drawing:
        """A picture in any format of `mlsd draw` that shows one view. Raises `ValueError` for what there is not."""
        from mlsd_dsl.pipeline import draw as drawn
        from mlsd_dsl.plugins import renderer
        from mlsd_dsl.rendering import RenderError, RenderOptions

        self._check_view(view)
        try:
            data = drawn(self.design, view, renderer(format).render, RenderOptions(theme, scale, engine))
        except RenderError as error:
            raise ValueError(f"{error.message}; {error.help}" if error.help else error.message) from error
        return Drawing(data, format)

    def lint(self, profile: str = "interview") -> Findings:
        """What `mlsd lint` says without settings of its own, those accepted in the design left out."""
        from datetime import date

        from mlsd_dsl.gate.levels import Levels
        from mlsd_dsl.output.findings import standing
        from mlsd_dsl.pipeline import lint
        from mlsd_dsl.rules import Profile

        if profile.upper() not in Profile.__members__:
            known = ", ".join(each.word for each in Profile)
            raise ValueError(f"there is no profile `{profile}`; there are: {known}")
        reported: tuple[Reported, ...] = lint(
            self.source, self.path, Levels(Profile[profile.upper()]), date.today()
        ).reported
        return Findings((each.diagnostic for each in standing(reported)), self.source)

    def facts(self) -> Known:
        """Every fact by its dotted name."""
        from mlsd_dsl.facts import Facts

        return Known(Facts(self.design).all())

    def estimate(self, scenario: str = "") -> Estimated:
        """Capacity, latency, availability and cost, as the design is or in one of its scenarios."""
        from datetime import date

        from mlsd_dsl.design.scenarios import under
        from mlsd_dsl.estimates.estimate import estimate
        from mlsd_dsl.facts import Facts

        if scenario and scenario not in self.design.scenarios:
            known = ", ".join(self.design.scenarios) or "none"
            raise ValueError(f"there is no scenario `{scenario}`; there are: {known}")
        design = under(self.design, scenario) if scenario else self.design
        return Estimated(estimate(Facts(design), scenario, today=date.today()))

    def __repr__(self) -> str:
        errors = len(self.errors)
        wrong = f", {errors} error{'s' if errors > 1 else ''}" if errors else ""
        return f"<{self.design.title or self.design.name or 'design'}: {len(self.design.parts)} parts{wrong}>"

    def _repr_svg_(self) -> str:
        return self.draw().text

    def _check_view(self, view: str) -> None:
        from mlsd_dsl.facts import Facts
        from mlsd_dsl.showing import offered_forms, offers, shown

        facts = Facts(self.design)
        if shown(facts, view) is None:
            known = ", ".join(offer.name for offer in (*offers(facts), *offered_forms()))
            raise ValueError(f"there is no view `{view}`; there are: {known}")


class Drawing:
    """A picture: `data` are the bytes of the file. A notebook shows SVG, PNG and PDF; other formats show as their text."""

    def __init__(self, data: bytes, format: str) -> None:
        self.data, self.format = data, format

    @property
    def text(self) -> str:
        """The file as text. Raises `UnicodeDecodeError` where it is none."""
        return self.data.decode()

    def save(self, path: str | Path) -> Path:
        """Write the file; where it lies comes back."""
        place = Path(path)
        place.write_bytes(self.data)
        return place

    def __repr__(self) -> str:
        return f"<{self.format}, {len(self.data) / 1000:.0f} kB>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        mime = _MIMES.get(self.format)
        if mime is None:
            return {"text/plain": self.text}
        shown = self.text if mime == "image/svg+xml" else self.data
        return {mime: shown, "text/plain": repr(self)}


class Findings(tuple[Diagnostic, ...]):
    """Findings in order of place, which show with the lines that they are about."""

    source: Source

    def __new__(cls, found: Iterator[Diagnostic], source: Source) -> Findings:
        """Those of one text."""
        made = super().__new__(cls, found)
        made.source = source
        return made

    def __repr__(self) -> str:
        from mlsd_dsl.output.text import Style, render, summary

        told = render(list(self), {self.source.path: self.source}, Style())
        return f"{told}\n{summary(list(self), 1, Style())}".lstrip("\n")


class Known(Mapping[str, "Fact"]):
    """Facts by dotted name, in the order of the parts; shown as `mlsd facts` shows them."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self._all = facts
        self._by_name = {fact.key: fact for fact in facts}

    def __getitem__(self, name: str) -> Fact:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        from mlsd_dsl.cli.facts import listed
        from mlsd_dsl.output.text import Style

        return listed(self._all, Style()).rstrip("\n")


class Estimated:
    """An estimate, which shows as tables; `estimate` has the numbers."""

    def __init__(self, estimate: Estimate) -> None:
        self.estimate = estimate

    def __repr__(self) -> str:
        from mlsd_dsl.output.estimate import estimate_text
        from mlsd_dsl.output.text import Style

        return estimate_text(self.estimate, Style(width=100)).rstrip("\n")

    def _repr_markdown_(self) -> str:
        from mlsd_dsl.output.estimate_blocks import Extras
        from mlsd_dsl.output.estimate_markdown import estimate_markdown

        return estimate_markdown(self.estimate, Extras())


# IPython


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext mlsd_dsl.notebook` calls: the cell magic `%%mlsd` is there from now on."""

    def mlsd(line: str, cell: str) -> Drawing | None:
        """`%%mlsd [NAME] [--view VIEW] [--format FORMAT] [--theme THEME]`: draw the cell; NAME keeps the design.

        What cannot be done is told on standard error, as a cell has no use for a traceback.
        """
        from shlex import split

        try:
            name, options = _told(split(line))
            document = Document(Source(name or _CELL, cell), None)
            if document.errors:
                sys.stderr.write(f"{document.errors!r}\n")
            if name:
                shell.user_ns[name] = document
            return document.draw(options["view"], options["format"], options["theme"])
        except ValueError as error:  # of the line: what it asks for is not there
            sys.stderr.write(f"%%mlsd: {error}\n")
            return None

    shell.register_magic_function(mlsd, magic_kind="cell", magic_name="mlsd")


def _told(words: list[str]) -> tuple[str, dict[str, str]]:
    """The name and the options of a line such as `feed --view serving`."""
    name, options = "", {"view": "overview", "format": "svg", "theme": "auto"}
    agenda = iter(words)
    for word in agenda:
        if word.startswith("--") and word[2:] in options:
            value = next(agenda, None)
            if value is None:
                raise ValueError(f"{word} needs a value")
            options[word[2:]] = value
        elif word.isidentifier() and not name:
            name = word
        else:
            raise ValueError(
                f"`{word}` is not understood: %%mlsd [NAME] [--view VIEW] [--format FORMAT] [--theme THEME]"
            )
    return name, options


def _is_path(source: str) -> bool:
    if "\n" in source or "\0" in source or not source.strip():
        return False
    if source.endswith(_ENDING):
        return True
    try:
        return Path(source).exists()
    except OSError:
        return False
