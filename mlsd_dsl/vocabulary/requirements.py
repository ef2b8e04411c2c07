"""Step 1: who uses the system, and by which numbers the business will judge it.

Requirements, assumptions and what is out of scope are statements (`require`, `assume`, `exclude`), not parts.
"""

from __future__ import annotations

from mlsd_dsl.vocabulary.attribute import (
    Measure,
    any_number,
    choice,
    count,
    duration,
    flag,
    many_words,
    measure,
    number,
    part,
    parts,
    rate,
    ratio,
    words,
)
from mlsd_dsl.vocabulary.dimensions import RATE
from mlsd_dsl.vocabulary.part import Common, Plane, Step

MANKIND = 10e9  # no design has more users than there are people


class Actor(Common):
    """People or systems that use the design: viewers, advertisers, reviewers, an upstream service.

    Their number and habits give the load: `daily_active` times `actions`, divided by the seconds of a day, is the average
    rate of requests; `peak_factor` makes it the rate that the system must be sized for. An actor is an entity as well.
    """

    word = "actor"
    step = Step.REQUIREMENTS
    plane = Plane.WORLD
    shape = "person"

    type_ = choice("user creator advertiser merchant reviewer operator upstream", "The part they play.", "user", "user")
    daily_active = count(
        "user",
        "How many of them are active on a day.",
        "100M",
        instead=("dau", "daily_active_users"),
        most=MANKIND,
    )
    monthly_active = count(
        "user",
        "How many are active in a month.",
        "300M",
        instead=("mau", "monthly_active_users"),
        most=MANKIND,
    )
    actions = rate(
        "request",
        "How often one of them makes a request, counted over those active on a day.",
        "10 / day",
        instead=("actions_per_day", "requests_per_user", "loads"),
    )
    sessions = rate("session", "How many sessions one of them has.", "3 / day", instead=("sessions_per_day",))
    peak_factor = number(
        "Peak load over average load; 2 to 3 is usual, 10 for tools of office hours.",
        "3",
        "2.5",
        least=1,
        instead=("peak", "peak_ratio", "peak_to_average"),
    )
    growth = measure(
        Measure(RATE, "%", least=None), "How much their number grows.", "40% / year", instead=("growth_per_year",)
    )
    count_ = count(
        "user",
        "How many there are in all, active or not.",
        "1B",
        instead=("cardinality", "members", "total"),
        most=MANKIND,
    )
    new = rate("user", "How many join.", "200k / day", instead=("new_per_day", "signups"))
    churn = rate("user", "How many leave.", "100k / day")
    key = many_words("What identifies one of them in requests and joins.", '["viewer_id"]', instead=("id",))
    locales = many_words("The languages and countries they use it in.", '["en-US", "pt-BR"]', instead=("languages",))
    regions = many_words("Where in the world they are.", '["eu", "us"]')


class Kpi(Common):
    """A number on the company's dashboard that should move, or must not get worse, if the design works.

    Name one `primary`, and at least one `guardrail`: a single goal pursued by a machine does harm elsewhere.
    """

    word = "kpi"
    step = Step.REQUIREMENTS
    plane = Plane.WORLD
    shape = "rounded"

    role = choice("primary secondary guardrail", "Whether it decides a launch, informs it or can stop it.", "primary")
    direction = choice("up down", "The way that is good.", "up")
    baseline = any_number("Where it stands today.", "12%", instead=("current",))
    target = any_number("Where it should get to, or by how much it should change.", "13%", instead=("goal",))
    horizon = duration("How long until a change can be seen; an experiment must run at least as long.", "1 day")
    attributable = flag("Whether a change of it can be traced to one decision of the system.", "yes")
    unit = words("What it is measured in.", '"minutes per viewer and day"')
    event = choice(
        "impression click open view completion like share comment hide report dwell install purchase booking"
        " registration conversion chargeback accept arrival",
        "The event that it counts, where it counts one.",
        "purchase",
        open=True,
    )
    label = part("label", "The label that stands behind it.", "watched")
    proxies = part("kpi", "The slower number that this one stands in for.", "retention")
    correlation = number("How well it foretells the number it stands in for, from -1 to 1.", "0.6", least=-1, most=1)
    deviation = any_number(
        "Its standard deviation between units, from which the size of an experiment follows.",
        "40",
        instead=("std", "sigma"),
    )
    share = ratio("The share of units that have a value at all.", "60%")
    segments = parts("", "Groups of users or things for which it is also read.", '["new viewers"]', words=True)
