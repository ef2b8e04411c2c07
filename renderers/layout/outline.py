"""The silhouettes of boxes as far as arrows must know them: where a line that reaches a side meets the ink."""

from __future__ import annotations

TIP = 11.0  # how far a hexagon's left and right corners stand out
CHAMFER = 10.0
ELLIPSE = 6.0  # half the height of a cylinder's lid; half the width of a pipe's end is one more


def inset(shape: str, side: str, offset: float, width: float, height: float) -> float:
    """Pixels from the bounding box inwards to the outline, at `offset` pixels from the middle of a side (l r t b)."""
    if shape == "hexagon":
        return TIP * min(1.0, abs(offset) / (height / 2)) if side in "lr" else 0.0
    if shape == "diamond":
        half = height / 2 if side in "lr" else width / 2
        return max(0.0, CHAMFER - (half - abs(offset)))
    if shape == "cylinder" and side in "tb":
        return _round(ELLIPSE, offset, width / 2)
    if shape == "pipe" and side in "lr":
        return _round(ELLIPSE + 1, offset, height / 2)
    if shape == "person" and side in "lr":
        radius = min(height / 2, 26.0)
        return _round(radius, max(0.0, abs(offset) - (height / 2 - radius)), radius)
    return 0.0


def _round(depth: float, offset: float, half: float) -> float:
    """Inset of an ellipse of the given depth whose apex is in the middle of the side."""
    share = min(1.0, abs(offset) / half)
    return depth * (1 - float((1 - share * share) ** 0.5))
