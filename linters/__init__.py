"""The built-in rules: one rule a file, in a folder for each of the seven steps. Installed as `mlsd_dsl.linters`.

`mlsd_dsl.plugins` finds this pack by its entry point, as it finds a stranger's, and walks it. A new file is a new rule.
"""
