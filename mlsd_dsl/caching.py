"""Where this user's caches lie: one folder for everything that mlsd keeps to save time, found in one way."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """The folder on this system, which need not exist; `MLSD_CACHE` names another."""
    if os.environ.get("MLSD_CACHE"):
        return Path(os.environ["MLSD_CACHE"])
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "mlsd"
