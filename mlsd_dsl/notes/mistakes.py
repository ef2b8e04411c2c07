"""What can be wrong with the pictures of a note. The note is left as it is, whatever it is."""

from __future__ import annotations

from mlsd_dsl.diagnostics import Rule

BAD_MARKER = Rule("X201", "bad-marker", "A marker or a block asks for its picture in words that mean nothing.")
BROKEN_REGION = Rule("X202", "broken-region", "Between the marks of a picture stands what was not written there.")
OPEN_BLOCK = Rule("X203", "unclosed-block", "A fenced block has no end.")
NO_DESIGN = Rule("X204", "no-such-design", "A marker names a design that cannot be used.")
NO_PICTURE = Rule("X205", "no-such-picture", "A picture is asked for that cannot be drawn.")
IN_THE_WAY = Rule("X206", "file-in-the-way", "Where a picture belongs lies something else.")
