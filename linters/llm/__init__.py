"""Designs with a generator: codes L."""
