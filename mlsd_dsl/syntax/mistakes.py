"""The mistakes that reading a text can find, before any word has a meaning."""

from __future__ import annotations

from mlsd_dsl.diagnostics import Rule

SYNTAX = Rule("X002", "syntax-error", "The statement cannot be read.")
UNBALANCED = Rule("X003", "unbalanced-bracket", "A bracket has no partner.")
BAD_STRING = Rule("X004", "unclosed-string", "A string has no end.")
BAD_CHARACTER = Rule("X005", "stray-character", "A character begins nothing that the language knows.")
TOO_DEEP = Rule("X006", "nested-too-deeply", "Blocks, lists or parentheses are nested beyond any sensible depth.")
