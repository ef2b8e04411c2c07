"""A design as JSON: the document (`document.py`), its types (`types.py`, `patterns.py`) and its models (`models.py`).

All of it is made from the records of the vocabulary. Pydantic is imported here and nowhere else.
"""
