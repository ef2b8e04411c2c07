"""One file, the same picture: resvg, librsvg and a browser draw our SVG alike when they have the same typeface.

Each comparison runs where its program is installed. Edges are smoothed differently everywhere, so single pixels may differ;
what may not is a word, a line or a box in another place or colour.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mlsd_dsl.renderers import load
from mlsd_dsl.renderers.typeface import font_files
from scenes import SKETCH

from mlsd_dsl.rendering import RenderOptions

Image = list[bytes]  # rows of grey values

SVG_TEXT = load("svg").render(SKETCH, RenderOptions(theme="light"))
WIDTH, HEIGHT = (round(float(ET.fromstring(SVG_TEXT).attrib[side])) for side in ("width", "height"))
CHROMIUM = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), "")

_TILE = 8  # pixels: what is compared is the mean of such squares, in which smoothing evens out
_FAINT, _PLAIN = 2.0, 24.0  # of 255: mean difference of all squares, difference of the worst


@pytest.fixture
def typeface(tmp_path: Path) -> dict[str, str]:
    """An environment in which our typeface is the only one that programs find."""
    config = tmp_path / "fonts.conf"
    folder, cache = Path(font_files()[0]).parent, tmp_path / "cache"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{folder}</dir><cachedir>{cache}</cachedir></fontconfig>"
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(tmp_path)}


@pytest.fixture(scope="module")
def ours() -> Image:
    return grey(load("png").render(SKETCH, RenderOptions(theme="light", scale=1)))


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="librsvg is not installed")
def test_librsvg_draws_what_resvg_draws(tmp_path: Path, typeface: dict[str, str], ours: Image) -> None:
    picture, image = tmp_path / "sketch.svg", tmp_path / "librsvg.png"
    picture.write_bytes(SVG_TEXT)
    subprocess.run(["rsvg-convert", picture, "-o", image], env=typeface, check=True, timeout=60)
    mean, worst = difference(grey(image.read_bytes()), ours)
    assert mean < _FAINT
    assert worst < _PLAIN


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
def test_a_browser_draws_what_resvg_draws(tmp_path: Path, typeface: dict[str, str], ours: Image) -> None:
    picture, image = tmp_path / "sketch.svg", tmp_path / "browser.png"
    picture.write_bytes(SVG_TEXT)
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb",
         "--disable-lcd-text", "--font-render-hinting=none", f"--window-size={WIDTH},{HEIGHT}", f"--user-data-dir={tmp_path / 'profile'}",
         f"--screenshot={image}", picture.as_uri()],
        env=typeface, check=True, capture_output=True, timeout=90,
    )  # fmt: skip
    mean, worst = difference(grey(image.read_bytes()), ours)
    assert mean < _FAINT
    assert worst < _PLAIN


def test_a_missing_word_would_be_seen(ours: Image) -> None:
    other = load("png").render(SKETCH._replace(title="Ham filter"), RenderOptions(theme="light", scale=1))
    assert difference(grey(other), ours)[1] > _PLAIN


def difference(one: Image, other: Image) -> tuple[float, float]:
    """Mean and greatest difference of the means of squares. The sizes may differ by a pixel."""
    tiles, others = _tiles(one), _tiles(other)
    apart = [abs(a - b) for row, beside in zip(tiles, others, strict=False) for a, b in zip(row, beside, strict=False)]
    return sum(apart) / len(apart), max(apart)


def _tiles(image: Image) -> list[list[float]]:
    wide, high = min(WIDTH, len(image[0])) // _TILE, min(HEIGHT, len(image)) // _TILE
    return [
        [
            sum(sum(image[y * _TILE + down][x * _TILE : (x + 1) * _TILE]) for down in range(_TILE)) / _TILE**2
            for x in range(wide)
        ]
        for y in range(high)
    ]


def grey(data: bytes) -> Image:
    """The rows of an eight-bit PNG in colour, on white where it is see-through."""
    width, _, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert depth == 8
    assert kind in (2, 6)
    channels = 4 if kind == 6 else 3
    rows = _unfiltered(zlib.decompress(_packed(data)), width * channels, channels)
    image = []
    for row in rows:
        bright = [
            (row[at] * 299 + row[at + 1] * 587 + row[at + 2] * 114) // 1000 for at in range(0, len(row), channels)
        ]
        if channels == 4:
            bright = [(b * a + 255 * (255 - a)) // 255 for b, a in zip(bright, row[3::4], strict=True)]
        image.append(bytes(bright))
    return image


def _packed(data: bytes) -> bytes:
    packed, at = b"", 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += size + 12
    return packed


def _unfiltered(raw: bytes, stride: int, channels: int) -> list[bytearray]:
    """PNG's five filters undone, row by row."""
    rows: list[bytearray] = []
    before = bytearray(stride)
    for start in range(0, len(raw), stride + 1):
        how, row = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for at in range(stride):
            left = row[at - channels] if at >= channels else 0
            corner = before[at - channels] if at >= channels else 0
            row[at] = (row[at] + _guess(how, left, before[at], corner)) & 255
        rows.append(row)
        before = row
    return rows


def _guess(how: int, left: int, above: int, corner: int) -> int:
    if how < 3:
        return (0, left, above)[how]
    if how == 3:
        return (left + above) // 2
    guess = left + above - corner
    return min((abs(guess - left), 0, left), (abs(guess - above), 1, above), (abs(guess - corner), 2, corner))[2]
