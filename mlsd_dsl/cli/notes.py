"""`mlsd notes sync`: the pictures of Markdown notes, drawn where they are missing or stale."""

from __future__ import annotations

import sys

import click

from mlsd_dsl.cli.inputs import markdown
from mlsd_dsl.cli.syncing import PICTURES, Run, Wishes
from mlsd_dsl.cli.terminal import color_option
from mlsd_dsl.notes.asked import FORMATS
from mlsd_dsl.rendering import THEMES


@click.group(short_help="Put pictures of designs into Markdown notes.")
def notes() -> None:
    """Pictures of designs in Markdown notes."""


@notes.command(short_help="Draw what is missing or stale, and link it.")
@click.argument("files", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where something is stale, and say what.")
@click.option(
    "--pictures",
    metavar="DIR",
    help=f"Where pictures go: beside each note ({PICTURES}, the default), or from the top of the project (/docs/img).",
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="Of pictures whose block or marker names none; svg."
)
@click.option("--theme", type=click.Choice(THEMES), help="Of pictures whose block or marker names none; auto.")
@click.option(
    "--jobs", metavar="N", type=click.IntRange(0, 256), default=0, help="Processes at once; as many as fit by default."
)
@color_option
def sync(
    files: tuple[str, ...],
    check: bool,
    pictures: str | None,
    format_: str | None,
    theme: str | None,
    jobs: int,
    color: bool | None,
) -> None:
    """Draw the pictures of notes that are missing or stale, and link them.

    FILES are Markdown files or folders; the current folder where none is given. A picture belongs behind each ```mlsd
    block, and at each marker such as <!-- mlsd: designs/feed.mlsd view=serving -->. What a note says beside is kept to the
    byte. A note with a mistake in it is left as it is and reported; the others are done.

    Exit code 0: all is up to date now. 1: a note has a mistake, or with --check is stale. 2: a file could not be read.

    Settings: pictures, format and theme in [tool.mlsd.notes] of pyproject.toml, or [notes] of mlsd.toml.
    """
    found, folders = markdown(files)
    wishes = Wishes(pictures, format_, theme)
    run = Run(check)
    for path in found:
        run.read(path, wishes)
    run.draw(jobs)
    run.write()
    run.remove(wishes.folders(folders))
    sys.exit(run.told(color))
