"""Signs by role, drawn for this project on a field of 24 by 24 with a round pen; the painter gives them their colour."""

from __future__ import annotations

GLYPHS = {
    "stream": "M3 7c3-3 6 3 9 0s6-3 9 0M3 12.5c3-3 6 3 9 0s6-3 9 0M3 18c3-3 6 3 9 0s6-3 9 0",
    "processing": "M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9zM12 2.5v2.7M12 18.8v2.7M2.5 12h2.7M18.8 12h2.7"
    "M5.3 5.3l1.9 1.9M16.8 16.8l1.9 1.9M5.3 18.7l1.9-1.9M16.8 7.2l1.9-1.9",
    "batch": "M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z",
    "store": "M4 6c0-4 16-4 16 0v12c0 4-16 4-16 0zM4 6c0 4 16 4 16 0M4 12c0 4 16 4 16 0",
    "cache": "M13.5 2.5L5 14h6.5l-1 7.5L19 10h-6.5z",
    "lake": "M12 3c4.3 5 6.5 7.6 6.5 11a6.5 6.5 0 0 1-13 0c0-3.4 2.2-6 6.5-11zM9 15c0 2 1.3 3.2 3 3.4",
    "feature_store": "M12 3l9 4.8-9 4.8-9-4.8zM3 12.3l9 4.8 9-4.8M3 16.5l9 4.8 9-4.8",
    "vector_index": "M4 3v17h17M9 8h.01M13 12.5h.01M17 7h.01M9.5 15.5h.01M18 14.5h.01M13.5 5h.01",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM15.3 15.3L21 21",
    "graph": "M6 4.5a2 2 0 1 0 0 4a2 2 0 0 0 0-4zM18 7.5a2 2 0 1 0 0 4a2 2 0 0 0 0-4zM9 16a2 2 0 1 0 0 4a2 2 0 0 0 0-4z"
    "M8 7l8 2M6.7 8.4l1.8 7.6M16.5 11l-6 5.5",
    "serving": "M4 4h16v6.5H4zM4 13.5h16V20H4zM8 7.25h.01M8 16.75h.01M12 7.25h4.5M12 16.75h4.5",
    "model": "M5 5a2 2 0 1 0 0 4a2 2 0 0 0 0-4zM5 15a2 2 0 1 0 0 4a2 2 0 0 0 0-4zM13 10a2 2 0 1 0 0 4a2 2 0 0 0 0-4z"
    "M20.5 10.5v3M6.8 8.1l4.4 2.7M6.8 15.9l4.4-2.7M15 12h5.5",
    "training": "M4 3v17h17M6.5 6c2 7.5 5 10.5 13.5 11",
    "orchestration": "M3 9h5v6H3zM16 3h5v6h-5zM16 15h5v6h-5zM8 12h4M16 6h-4v12h4",
    "registry": "M3 4h18v5H3zM5 9v11h14V9M10 13h4",
    "monitoring": "M2.5 12.5h4.5l3-8 4 15 3-7h4.5",
    "experiment": "M9 3h6M10 3v6.5L4.7 18.5c-.8 1.3 0 2.5 1.4 2.5h11.8c1.4 0 2.2-1.2 1.4-2.5L14 9.5V3M7.5 15h9",
    "gateway": "M4 21V11a8 8 0 0 1 16 0v10M9 21v-9.5a3 3 0 0 1 6 0V21M2.5 21h19",
    "llm": "M4 4.5h16v11.5H11l-5 4v-4H4zM8 10.25h.01M12 10.25h.01M16 10.25h.01",
    "cdc": "M4 8.5h15l-4-4.5M20 15.5H5l4 4.5",
    "labelling": "M4 20l1.2-5L16 4.2l3.8 3.8L9 18.8zM13.5 6.7l3.8 3.8",
    "compute": "M6.5 6.5h11v11h-11zM10 10h4v4h-4zM9.5 3v3.5M14.5 3v3.5M9.5 17.5V21M14.5 17.5V21"
    "M3 9.5h3.5M3 14.5h3.5M17.5 9.5H21M17.5 14.5H21",
    "person": "M12 3.5a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM4 20.5c0-4.5 3.5-6.5 8-6.5s8 2 8 6.5z",
    "dataset": "M3.5 5h17v14.5h-17zM3.5 10h17M3.5 14.7h17M9.5 5v14.5",
    "label": "M3.5 3.5h8l9 9-8 8-9-9zM7.7 7.7h.01",
    "feature": "M6 3.5v17M12 3.5v17M18 3.5v17M3.5 9h5M9.5 15.5h5M15.5 7h5",
    "task": "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17zM12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM12 12h.01",
    "kpi": "M3 17.5l6-6.5 4 4 8-9M15 6h6v6",
    "alert": "M6 16.5V11a6 6 0 0 1 12 0v5.5l2 2H4zM10 21.5h4",
    "policy": "M12 3l8 3v6c0 4.8-3.3 7.9-8 9-4.7-1.1-8-4.2-8-9V6zM8.5 12l2.5 2.5 4.5-5",
    "log": "M5.5 3h9.5l4 4v14H5.5zM15 3v4h4M9 11.5h6.5M9 15h6.5M9 18h4",
    "external": "M7 18.5a4.5 4.5 0 0 1-.5-9a6 6 0 0 1 11.5 1.3a3.9 3.9 0 0 1-.5 7.7z",
    "device": "M7.5 2.5h9v19h-9zM11 18.5h2",
    "trigger": "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17zM12 7.5V12l3.5 2.5",
    "generic": "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
}


def glyph(name: str) -> str:
    """The path of a sign; a word without a sign of its own gets the plain block."""
    return GLYPHS.get(name, GLYPHS["generic"])


def known(name: str) -> str:
    """The name under which the sign is kept."""
    return name if name in GLYPHS else "generic"
