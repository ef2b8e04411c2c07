"""How far the formulas are from what others have published and measured.

Cases state inputs, the published result, how it is rounded and where it was read. `python -m mlsd_dsl.calibration` works
them out and writes `docs/calibration.md`; `--check` says whether that page is current. A case outside its tolerance is
shown, never dropped.
"""
