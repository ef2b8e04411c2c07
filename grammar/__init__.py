"""The whole syntax of the language, and no word of the domain. Installed as `mlsd_dsl.grammar`.

`mlsd.lark` is written by hand; `tables.py` is generated from it (`make generated`), so that no command has to load Lark and
build the parser at start-up. Nothing here imports the rest of the program.
"""
