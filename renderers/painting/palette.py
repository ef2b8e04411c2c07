"""Colours by role, each for light and dark ground, and the two ways in which they get into a file.

Every element carries plain presentation attributes, which every program understands. With the theme `auto` it also
carries a class, and one style sheet at the top turns those classes dark where the viewer prefers that.
"""

from __future__ import annotations

from typing import NamedTuple


class Shade(NamedTuple):
    """One colour as it is on light and on dark ground."""

    light: str
    dark: str


class Hue(NamedTuple):
    """One lane: its ground and border, the outline of its boxes, their titles, their second line."""

    ground: Shade
    border: Shade
    line: Shade
    ink: Shade
    soft: Shade
    card: Shade


_BLUE = Hue(
    Shade("#EFF6FF", "#0F1B33"),
    Shade("#BFDBFE", "#1E3A6E"),
    Shade("#2563EB", "#60A5FA"),
    Shade("#172554", "#DBEAFE"),
    Shade("#1D4ED8", "#93C5FD"),
    Shade("#FFFFFF", "#14223F"),
)
_GREEN = Hue(
    Shade("#ECFDF5", "#0A211A"),
    Shade("#A7F3D0", "#14503C"),
    Shade("#059669", "#34D399"),
    Shade("#064E3B", "#D1FAE5"),
    Shade("#047857", "#6EE7B7"),
    Shade("#FFFFFF", "#0E2B22"),
)
_VIOLET = Hue(
    Shade("#F5F3FF", "#1A1433"),
    Shade("#DDD6FE", "#43338A"),
    Shade("#7C3AED", "#A78BFA"),
    Shade("#2E1065", "#EDE9FE"),
    Shade("#6D28D9", "#C4B5FD"),
    Shade("#FFFFFF", "#221A42"),
)
_AMBER = Hue(
    Shade("#FFFBEB", "#221A0B"),
    Shade("#FDE68A", "#5C430F"),
    Shade("#D97706", "#FBBF24"),
    Shade("#451A03", "#FEF3C7"),
    Shade("#92400E", "#FCD34D"),
    Shade("#FFFFFF", "#2C220F"),
)
_SLATE = Hue(
    Shade("#F1F5F9", "#151D2C"),
    Shade("#CBD5E1", "#334155"),
    Shade("#64748B", "#94A3B8"),
    Shade("#0F172A", "#E2E8F0"),
    Shade("#475569", "#CBD5E1"),
    Shade("#FFFFFF", "#1C2637"),
)
HUES = {"request": _BLUE, "data": _GREEN, "learning": _VIOLET, "watching": _AMBER, "": _SLATE}

PLAIN = {
    "page": Shade("#FFFFFF", "#0B1120"),
    "heading": Shade("#0F172A", "#F1F5F9"),
    "text": Shade("#475569", "#CBD5E1"),
    "rule": Shade("#CBD5E1", "#475569"),
    "chip": Shade("#F8FAFC", "#172033"),
    "pill": Shade("#FFFFFF", "#0B1120"),
    "sign": Shade("#FFFFFF", "#0B1120"),
    "data": Shade("#475569", "#94A3B8"),
    "request": Shade("#2563EB", "#60A5FA"),
    "trigger": Shade("#B45309", "#FBBF24"),
    "feedback": Shade("#7C3AED", "#A78BFA"),
    "stated": Shade("#64748B", "#94A3B8"),
    "holds": Shade("#15803D", "#4ADE80"),
    "violated": Shade("#B91C1C", "#F87171"),
    "at_risk": Shade("#B45309", "#FBBF24"),
    "unknown": Shade("#475569", "#CBD5E1"),
    "bar.own": Shade("#475569", "#94A3B8"),
    "bar.strong": Shade("#2563EB", "#60A5FA"),
    "bar.strong_tail": Shade("#DBEAFE", "#172B52"),
    "bar.weak": Shade("#64748B", "#94A3B8"),
    "bar.weak_tail": Shade("#F1F5F9", "#1C2637"),
    "bar.total": Shade("#0F172A", "#F1F5F9"),
    "bar.total_tail": Shade("#E2E8F0", "#334155"),
    "bar.known": Shade("#059669", "#34D399"),
}


class Mark(NamedTuple):
    """A state that a view marks: the border with its sign, and the tint of the box."""

    line: Shade
    card: Shade


_RED_CARD, _GREEN_CARD = Shade("#FEF2F2", "#2B1216"), Shade("#F0FDF4", "#0D2618")
MARKS = {
    "down": Mark(Shade("#B91C1C", "#F87171"), Shade("#FEECEC", "#3A1418")),
    "fallen": Mark(Shade("#DC2626", "#F87171"), _RED_CARD),
    "instead": Mark(Shade("#15803D", "#4ADE80"), _GREEN_CARD),
    "added": Mark(Shade("#15803D", "#4ADE80"), _GREEN_CARD),
    "removed": Mark(Shade("#B91C1C", "#F87171"), _RED_CARD),
    "changed": Mark(Shade("#B45309", "#FBBF24"), Shade("#FFFBEB", "#2A200C")),
}


def hue_name(lane: str) -> str:
    """The lane's own hue where it has one; lanes that a stranger invents are slate."""
    return lane if lane in HUES else ""


def shade(role: str) -> Shade:
    """A role is a word of `PLAIN`, `<lane>.<part>` such as `data.ink`, or `<state>.<part>` such as `down.line`."""
    if role in PLAIN:
        return PLAIN[role]
    owner, _, part = role.rpartition(".")
    found: Shade = getattr(MARKS[owner] if owner in MARKS else HUES[owner], part)
    return found


class Paint:
    """Hands out colour attributes for one picture and remembers which classes its style sheet needs."""

    def __init__(self, theme: str, scope: str) -> None:
        self.theme, self.scope = theme, scope
        self._used: dict[str, str] = {}

    def fill(self, role: str) -> dict[str, str]:
        """Attributes of a filled shape or of text."""
        return self.colours(fill=role)

    def colours(self, fill: str = "", stroke: str = "") -> dict[str, str]:
        """`fill`, `stroke` and, if the theme follows the viewer, `class`."""
        attributes: dict[str, str] = {}
        classes = []
        for name, role in (("fill", fill), ("stroke", stroke)):
            if role == "none":
                attributes[name] = "none"
            elif role:
                attributes[name] = shade(role).dark if self.theme == "dark" else shade(role).light
                classes.append(self._class(name, role))
        if self.theme == "auto" and classes:
            attributes["class"] = " ".join(classes)
        return attributes

    def sheet(self) -> str:
        """The rules for dark ground, or nothing where the theme is fixed."""
        if self.theme != "auto":
            return ""
        rules = "".join(f"#{self.scope} .{name}{{{rule}}}" for name, rule in sorted(self._used.items()))
        return f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"

    def _class(self, attribute: str, role: str) -> str:
        name = (
            f"{attribute[0]}-{role.replace('.', '-') if not role.startswith('.') else 'other' + role.replace('.', '-')}"
        )
        self._used[name.replace("_", "-")] = f"{attribute}:{shade(role).dark}"
        return name.replace("_", "-")
