"""Diagnostics as text, JSON, SARIF, JUnit and other formats: one module for each."""
