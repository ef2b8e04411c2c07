"""What may stand in the braces of statements that are not parts: `design`, `decide`, `accept`, `view`, `group`, `scenario`."""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    Day,
    Many,
    Selection,
    attribute,
    choice,
    duration,
    many_words,
    parts,
    words,
)
from mlsd_dsl.vocabulary.part import Block


class Design(Block):
    """What the whole file is about. At most one stands in a file."""

    word = "design"

    problem = words("What is to be solved, in a sentence.", '"Pick the 20 videos each viewer will value most now."')
    description = words("More about it, in Markdown.", '"Written for the design review."')
    level = choice("mid senior staff", "The level that an answer is graded for.", "senior", "senior")
    profile = choice(
        "sketch interview production strict",
        "How much is asked for: a sketch may leave nearly everything open.",
        "interview",
        "interview",
    )
    owner = words("The team or person who answers for it.", '"feed-ml"')
    author = words("Who wrote it.", '"Ada"', instead=("authors",))
    tags = many_words("Free labels.", '["recommendation"]')
    region = words("Where everything runs that does not say otherwise.", '"eu-west"')
    date = attribute(Day(), "When it was written or last reviewed.", "2027-03-01")
    version = words("Which version of the design.", '"2"')
    status = choice("draft review approved built retired", "How far it has come.", "draft")
    time_budget = duration("How long the interview lasts.", "45 min", instead=("time",))
    links = many_words("Where to read more.", '["https://example.org/doc"]')


class Decide(Block):
    """A choice with what was not chosen and why, in the words an interviewer wants to hear."""

    word = "decide"

    chosen = parts("", "What was chosen.", '"two-tower retrieval, then a ranker"', words=True, instead=("choice",))
    over = parts(
        "", "What was not.", '["score everything"]', words=True, instead=("rejected", "alternatives", "instead_of")
    )
    because = words("Why.", '"100M videos cannot be ranked inside 200 ms"', instead=("why", "rationale", "reason"))
    about = parts("", "The parts that it shaped.", "[two_tower, ranker]", instead=("on", "affects"))
    costs = words("What it costs or risks.", '"two models to keep in step"', instead=("tradeoff", "consequences"))
    revisit = words("What would change our mind.", '"a catalogue below 1M"', instead=("revisit_when",))
    by = words("Who decided.", '"feed-ml"')
    date = attribute(Day(), "When.", "2027-03-01")


class Accept(Block):
    """A finding that stays on purpose; the reason stands before the braces."""

    word = "accept"

    by = words("Who accepts it.", '"ada"', instead=("owner", "approved_by"))
    until = attribute(Day(), "When it must be looked at again.", "2027-03-01", instead=("expires", "review"))


class View(Block):
    """A picture of part of the model. What is hidden wins over what is shown; neighbours come along faded."""

    word = "view"

    show = attribute(
        Many(Selection()),
        "What to draw: names, groups, kinds, steps, planes, or every part between two.",
        "[feed_api, path watch_events to ranker]",
        instead=("include", "only"),
    )
    hide = attribute(Many(Selection()), "What to leave out.", "[monitor, alert]", instead=("exclude", "without"))
    by = choice("step plane group owner", "What the lanes stand for.", "plane", instead=("lanes", "group_by"))
    detail = choice("low normal high", "How much stands in a box.", "low", "normal")
    description = words("What it shows, for those who cannot see it.", '"The request path."')


class Group(Block):
    """Parts that belong together: a team, a region, a platform. Owner, region and tags hold for all that say nothing else."""

    word = "group"

    owner = words("The team or person who answers for its parts.", '"platform"')
    region = words("Where its parts run.", '"eu-west"')
    tags = many_words("Free labels of its parts.", '["pci"]')
    description = words("What holds it together.", '"Everything the payments team runs."')
    type_ = choice("team region platform network", "What sort of group it is.", "team", instead=("kind",))


class Scenario(Block):
    """What if: other values for assumptions, attributes and named calls, and parts that are `down`."""

    word = "scenario"


STATEMENTS: dict[str, type[Block]] = {block.word: block for block in (Design, Decide, Accept, View, Group, Scenario)}

DOWN = "down"  # the word that makes a part fail in a scenario
