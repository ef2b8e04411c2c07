"""mlsd: a language for machine-learning system designs. Begin with `pipeline.py`."""
