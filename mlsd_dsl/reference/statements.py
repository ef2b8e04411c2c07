"""The page of statements: all that stands in a design and is neither a part nor an arrow."""

from __future__ import annotations

from mlsd_dsl.reference import blocks
from mlsd_dsl.reference.markdown import page as whole
from mlsd_dsl.vocabulary.statements import STATEMENTS

_INTRO = """A design is a list of statements, one a line. Most declare [parts](kinds.md) or draw [arrows](arrows.md) between
them; the others are here."""

# How each statement is written; tests read every one of them.
FORMS: dict[str, str] = {
    "design": 'design video_feed "Home-feed recommendation" {\n  level: senior\n}',
    "assume": (
        'assume videos = 100M "catalogue size, from the interviewer"\n'
        "assume uploads = 0.8M..1.2M / day\n"
        'assume "Videos are already screened for policy."'
    ),
    "exclude": 'exclude "Upload, transcoding and ads."',
    "require": (
        'require feed_api.latency.p99 <= 200 ms "people leave after a quarter second"\n'
        "require feed_api.availability >= 99.95%\n"
        "require path watch_events to ranker through sanitize\n"
        "require no path watch_events to vendor"
    ),
    "decide": (
        'decide "Two stages instead of one" {\n'
        '  chosen: "two-tower retrieval, then a ranker"\n'
        '  over: ["score everything"]\n'
        '  because: "100M videos cannot be ranked inside 200 ms"\n'
        "}"
    ),
    "accept": 'accept missing-fallback on feed_api "a pilot with 1% of users" {\n  until: 2027-03-01\n}',
    "scenario": 'scenario world_cup "Final night" {\n  viewer.daily_active: 1B\n  redis_online: down\n}',
    "view": "view request_path {\n  show: path viewer to ranker\n  detail: low\n}",
    "group": 'group platform "Platform team" {\n  owner: "platform"\n  topic events { tech: kafka }\n}',
    "import": 'import "platform.mlsd" as platform',
}
_DOCS: dict[str, str] = {
    "assume": "A named number that the design rests on, or prose without one. Every assumption is listed in reports. A range"
    " is an uncertainty, and is carried through all that follows from it.",
    "exclude": "What the design is not about.",
    "require": "What must hold: an assertion over a [fact](facts.md), or over every path between two parts. The verdict is"
    " *holds*, *violated*, *at risk* or *unknown*.",
    "import": "Everything that another file declares, as `NAME.part`. Imports stand at the top of a file.",
}


def page() -> str:
    """The page of all statements."""
    return whole("Statements", _INTRO, *(section(word, "##") for word in FORMS))


def section(word: str, heading: str) -> str:
    """One statement: what it is for, how it is written, its attributes."""
    block = STATEMENTS.get(word)
    doc = blocks.doc(block) if block is not None else _DOCS[word]
    table = blocks.attributes(block.attributes.values()) if block is not None else ""
    form = f"```mlsd\n{FORMS[word]}\n```"
    return "\n\n".join(filter(None, [f"{heading} {word}", doc, form, table]))
