"""`python -m mlsd_dsl` is `mlsd`."""

from __future__ import annotations

from mlsd_dsl.cli import main

if __name__ == "__main__":
    main(prog_name="mlsd")
