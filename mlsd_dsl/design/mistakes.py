"""The mistakes that a text can have once its words have a meaning."""

from __future__ import annotations

from mlsd_dsl.diagnostics import Rule

UNKNOWN_NAME = Rule("G001", "dangling-reference", "A name is used that nothing declares.")
ILLEGAL_ARROW = Rule("G006", "illegal-edge", "An arrow means nothing between these two kinds.")
UNIT_MISMATCH = Rule("G007", "unit-mismatch", "A number has another unit than what is asked for.")

UNKNOWN_KIND = Rule("X101", "unknown-kind", "A statement begins with a word that is no kind of part.")
UNKNOWN_ATTRIBUTE = Rule("X102", "unknown-attribute", "A part has no such attribute.")
UNKNOWN_WORD = Rule("X103", "unknown-word", "A word is not one of those that an attribute takes.")
DUPLICATE_NAME = Rule("X104", "duplicate-name", "Two things have one name.")
DUPLICATE_ATTRIBUTE = Rule("X105", "duplicate-attribute", "An attribute is stated twice.")
WRONG_VALUE = Rule("X106", "wrong-value", "A value is of another sort than what is asked for.")
BAD_NUMBER = Rule("X107", "bad-number", "A number cannot be read or worked out.")
OUT_OF_RANGE = Rule("X108", "out-of-range", "A number lies where it cannot.")
CYCLE = Rule("X109", "cyclic-value", "A value rests on itself.")
BAD_IMPORT = Rule("X110", "bad-import", "An imported file cannot be used.")
MISPLACED = Rule("X111", "misplaced-statement", "A statement stands where it means nothing.")
UNKNOWN_FACT = Rule("X113", "unknown-fact", "A part has no such fact.")
BAD_NAME = Rule("X114", "bad-name", "A name cannot be used for this.")
