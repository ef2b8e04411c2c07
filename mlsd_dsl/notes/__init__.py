"""Pictures in Markdown notes: where a note asks for some, what it says then, and which files they are.

    text ─places_of→ Places ─plan→ Plan: the new text, the pictures it links ─cli/notes.py→ drawn, marked, written

Nothing here writes a file. What lies outside of the managed regions is kept to the byte.
"""
