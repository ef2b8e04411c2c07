"""A picture whose every word tries to be something else in some format: markup, a keyword, a command, an escape."""

from __future__ import annotations

from mlsd_dsl.scene import Arrow, Box, Frame, Lane, Scene, Verdict

WORDS = (
    "<script>alert(1)</script>",
    "]]>",
    "javascript:alert(1)",
    "a & b &amp; &lt;i&gt;",
    "say \"hi\" and 'ho'",
    "back\\slash \\n \\N \\",
    "{curly} [square] (round) |pipe|",
    "two\nlines\r\n\tand a tab",
    "\u202eright to left\u202c \u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
    "\U0001f680 rocket \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "x" * 500,
    "end",
    "subgraph",
    "graph",
    "class",
    "@enduml",
    "%%{init: {}}%%",
    "1. list",
    "- list",
    "# heading",
    "`code` **bold** __under__ ~~struck~~",
    "${x} $y %date() !include /etc/passwd",
    "<img:file.png> [[http://x]] <&heart> <U+0041>",
    "---",
    'click n0 href "x"',
    "; drop //comment /* */",
    "#quot; #35; &#35;",
    "  ",
    "\x00\x07nul",
    "null",
    "<!-- hidden -->",
    "<b>bold</b>",
    "''' \"\"\" {x!r}",
    "http://example.com/a_b?c=d#e",
)
_SHAPES = ("box", "cylinder", "pipe", "page", "rounded", "hexagon", "diamond", "person", "dashed", "note")
_LANES = (Lane("request", "Request <b>"), Lane("data", 'Da"ta'), Lane("learning", "end"), Lane("watching", "W|}{\\"))


def _box(number: int, words: str) -> Box:
    return Box(
        f"part.b{number}",
        words,
        "store",
        _SHAPES[number % len(_SHAPES)],
        _LANES[number % len(_LANES)].id,
        "store",
        words if number % 3 == 0 else "",
        (words,) if number % 2 else (),
        f"team{number % 5 % 2}" if number % 3 == 0 else "",
        words,
    )


HOSTILE = Scene(
    'Hostile </title> "q" & \\ `x` {y} #1',
    "two\nlines ]]> <script>",
    _LANES,
    tuple(_box(number, words) for number, words in enumerate(WORDS)),
    tuple(
        Arrow(
            f"e{n}", f"part.b{n - 1}", f"part.b{n}", ("data", "request", "trigger")[n % 3], "feeds", words, n % 7 == 0
        )
        for n, words in enumerate(WORDS)
        if n
    ),
    (Frame("team0", "one title"), Frame("team1", "one title")),
    (Verdict('a <= "b" & c', "holds"), Verdict("end", "violated")),
)
