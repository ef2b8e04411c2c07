"""`%%mlsd` in a real kernel. It runs where `ipykernel` and `nbclient` are installed, which the tests do not ask for."""

from __future__ import annotations

from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

CELLS = (
    "%load_ext mlsd_dsl.notebook",
    '%%mlsd feed\nsource clicks "Clicks"\nstore lake "The lake"\nclicks -> lake',
    "feed",
    'feed.draw("data", "png")',
    "%%mlsd\nsource clicks\nclicks -> nobody",
)


@pytest.fixture(scope="module")
def outputs() -> list[Any]:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    nbclient.NotebookClient(book, kernel_name="python3", timeout=60).execute()
    return [cell.outputs for cell in book.cells]


@pytest.mark.filterwarnings("default")
def test_a_cell_and_a_design_show_themselves(outputs: list[Any]) -> None:
    _, cell, named, drawn, _ = outputs
    assert cell[0].data["image/svg+xml"].startswith("<svg")
    assert named[0].data["image/svg+xml"] == cell[0].data["image/svg+xml"]
    assert drawn[0].data["image/png"].startswith("iVBOR")  # the start of a PNG in base 64


@pytest.mark.filterwarnings("default")
def test_a_broken_cell_says_where_and_draws_the_rest(outputs: list[Any]) -> None:
    told, drawn = outputs[4]
    assert told.name == "stderr"
    assert "cell:2:11: error[dangling-reference G001]: `nobody` is not declared" in told.text
    assert drawn.data["image/svg+xml"].startswith("<svg")
