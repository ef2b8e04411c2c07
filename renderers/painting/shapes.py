"""The outline of a box by the shape of its kind."""

from __future__ import annotations

from collections.abc import Mapping

from ..layout import Rect
from ..layout.outline import CHAMFER, ELLIPSE, TIP
from .markup import element, points

_FOLD = 12.0
_STRIPE = 5.0


def outline(shape: str, rect: Rect) -> tuple[str, str]:
    """Two path descriptions: the closed outline, and lines drawn over it (a lid, a fold) or nothing."""
    x, y, right, bottom = rect.x, rect.y, rect.right, rect.bottom
    if shape == "cylinder":
        half = rect.width / 2
        body = (
            f"M{points(x, y + ELLIPSE)}A{points(half, ELLIPSE)} 0 0 1 {points(right, y + ELLIPSE)}"
            f"V{points(bottom - ELLIPSE)}A{points(half, ELLIPSE)} 0 0 1 {points(x, bottom - ELLIPSE)}Z"
        )
        return body, f"M{points(x, y + ELLIPSE)}A{points(half, ELLIPSE)} 0 0 0 {points(right, y + ELLIPSE)}"
    if shape == "pipe":
        end, half = ELLIPSE + 1, rect.height / 2
        body = (
            f"M{points(x + end, y)}H{points(right - end)}A{points(end, half)} 0 0 1 {points(right - end, bottom)}"
            f"H{points(x + end)}A{points(end, half)} 0 0 1 {points(x + end, y)}Z"
        )
        return body, f"M{points(right - end, y)}A{points(end, half)} 0 0 0 {points(right - end, bottom)}"
    if shape == "page":
        body = f"M{points(x, y)}H{points(right - _FOLD)}L{points(right, y + _FOLD)}V{points(bottom)}H{points(x)}Z"
        return body, f"M{points(right - _FOLD, y)}V{points(y + _FOLD)}H{points(right)}"
    if shape == "hexagon":
        middle = rect.centre.y
        upper = f"M{points(x, middle)}L{points(x + TIP, y)}H{points(right - TIP)}L{points(right, middle)}"
        return f"{upper}L{points(right - TIP, bottom)}H{points(x + TIP)}Z", ""
    if shape == "diamond":
        upper = f"M{points(x + CHAMFER, y)}H{points(right - CHAMFER)}L{points(right, y + CHAMFER)}"
        lower = f"V{points(bottom - CHAMFER)}L{points(right - CHAMFER, bottom)}H{points(x + CHAMFER)}"
        return f"{upper}{lower}L{points(x, bottom - CHAMFER)}V{points(y + CHAMFER)}Z", ""
    if shape == "note":
        return _rounded(rect, 3), f"M{points(x + _STRIPE, y)}V{points(bottom)}"
    return _rounded(rect, {"box": 2.0, "dashed": 6.0, "person": min(rect.height / 2, 26.0)}.get(shape, 9.0)), ""


def drawn(shape: str, rect: Rect, attributes: Mapping[str, object]) -> str:
    """The outline in the given colours; a dashed border says that the part is somebody else's."""
    body, over = outline(shape, rect)
    dashes = {"stroke-dasharray": "5 3"} if shape == "dashed" else {}
    if not over:
        return element("path", {"d": body, **attributes, **dashes})
    hollow = {key: value for key, value in attributes.items() if key not in ("fill", "class")}
    lines = element("path", {"d": over, **hollow, "fill": "none", **_stroke_class(attributes)})
    return element("path", {"d": body, **attributes}) + lines


def _stroke_class(attributes: Mapping[str, object]) -> dict[str, str]:
    classes = [name for name in str(attributes.get("class", "")).split() if name.startswith("s-")]
    return {"class": classes[0]} if classes else {}


def _rounded(rect: Rect, radius: float) -> str:
    x, y, right, bottom = rect.x, rect.y, rect.right, rect.bottom
    arc = f"A{points(radius, radius)} 0 0 1 "
    return (
        f"M{points(x + radius, y)}H{points(right - radius)}{arc}{points(right, y + radius)}V{points(bottom - radius)}"
        f"{arc}{points(right - radius, bottom)}H{points(x + radius)}{arc}{points(x, bottom - radius)}"
        f"V{points(y + radius)}{arc}{points(x + radius, y)}Z"
    )
