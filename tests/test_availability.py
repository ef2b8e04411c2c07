"""A6: availability over the graph of critical calls, held to an enumeration of all states written here."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd_dsl.analyses import availability as analysis
from mlsd_dsl.analyses.availability import Availability, downtime
from mlsd_dsl.analyses.fact import DEFAULT, UNKNOWN, Fact, worked_out
from mlsd_dsl.graph import Graph
from mlsd_dsl.pipeline import check
from mlsd_dsl.syntax.source import Source


def read(text: str) -> Graph:
    checked = check(Source("t.mlsd", text), None)
    assert checked.diagnostics == []
    return Graph(checked.design)


def of(text: str, name: str = "api", *down: str) -> Fact:
    return Availability(read(text), frozenset(down)).of(name)


def point(text: str, name: str = "api", *down: str) -> float:
    fact = of(text, name, *down)
    assert fact.low == pytest.approx(fact.high, abs=1e-15)
    return fact.low


def stores(**availability: str) -> str:
    return "\n".join(f"store {name} {{ availability: {value} }}" for name, value in availability.items()) + "\n"


# Numbers of the literature


def test_five_serial_dependencies_of_three_nines_give_less_than_two_and_a_half() -> None:
    text = stores(a="99.9%", b="99.9%", c="99.9%", d="99.9%", e="99.9%")
    text += "endpoint api { availability: 100%\n => a\n => [b, c]\n => d\n => e }"
    assert point(text) == pytest.approx(0.999**5)
    assert f"{point(text):.2%}" == "99.50%"


def test_a_shared_database_counts_once() -> None:
    text = (
        stores(db="99.95%")
        + "endpoint one { availability: 99.9%\n => db }\nendpoint two { availability: 99.9%\n => db }\n"
    )
    text += "endpoint api { availability: 100%\n => [one, two] }"
    assert f"{point(text):.6f}" == "0.997502"  # twice it would be .997003


def test_the_same_part_called_twice_fails_once() -> None:
    assert point(stores(a="99%") + "endpoint api { availability: 100%\n => a as first\n => a as second }") == 0.99


@pytest.mark.parametrize(
    ("copies", "enough", "own", "expected"),
    [(3, 2, "99%", 0.999702), (5, 4, "99.5%", 0.9997525), (2, 1, "99.9%", 0.999999)],
)
def test_enough_of_several_copies(copies: int, enough: int, own: str, expected: float) -> None:
    text = f"index shards {{ availability: {own} }}\nendpoint api {{ availability: 100%\n => shards "
    text += f"{{ fanout: {copies}, wait_for: {enough} }} }}"
    assert point(text) == pytest.approx(expected, abs=5e-8)


def test_all_copies_are_needed_where_nothing_says_how_many_suffice() -> None:
    text = "index shards { availability: 99.99% }\nendpoint api { availability: 100%\n => shards { fanout: 100 } }"
    assert point(text) == pytest.approx(0.9999**100)


def test_thousands_of_copies_do_not_overflow() -> None:
    text = "index shards { availability: 99% }\nendpoint api { availability: 100%\n => shards { fanout: 5000, wait_for: 4900 } }"
    assert 0.9999 < point(text) <= 1


def test_none_of_the_copies_may_be_needed() -> None:
    text = (
        "index shards { availability: 99% }\nendpoint api { availability: 100%\n => shards { fanout: 5, wait_for: 5 } }"
    )
    assert point(text) == pytest.approx(0.99**5)


def test_copies_share_what_they_need() -> None:
    text = stores(disk="90%") + "endpoint shard { availability: 80%\n => disk }\n"
    text += "endpoint api { availability: 100%\n => shard { fanout: 2, wait_for: 1 } }"
    assert point(text) == pytest.approx(0.9 * (1 - 0.2**2))


def test_downtime_of_three_and_four_nines() -> None:
    day = 86400.0
    three = downtime(of("endpoint api { availability: 99.9% }"), 30 * day)
    assert three.low / 60 == pytest.approx(43.2)
    four = downtime(of("endpoint api { availability: 99.99% }"), 365.25 * day)
    assert four.high / 60 == pytest.approx(52.6, abs=0.01)
    assert (three.subject, three.name) == ("api", "downtime")
    assert worked_out(three) == (three.low, three.high)


# What counts


def test_neither_optional_nor_asynchronous_calls_count() -> None:
    text = stores(a="90%", b="90%", c="90%")
    text += "endpoint api { availability: 99%\n => a { critical: no }\n => b { async: yes }\n => c }"
    assert point(text) == pytest.approx(0.99 * 0.9)


def test_replicas_and_retries_do_not_raise_it() -> None:
    text = "store a { availability: 90%, replicas: 9 }\nendpoint api { availability: 100%\n => a { retries: 3 } }"
    assert point(text) == 0.9


def test_an_independent_fallback_covers_the_failure() -> None:
    text = stores(a="90%", b="80%") + "endpoint api { availability: 99%\n => a { else: b } }"
    assert point(text) == pytest.approx(0.99 * (1 - 0.1 * 0.2))


def test_a_fallback_behind_the_same_part_earns_nothing() -> None:
    text = stores(db="90%") + "endpoint a { availability: 99%\n => db }\nendpoint b { availability: 98%\n => db }\n"
    text += "endpoint api { availability: 100%\n => a { else: b } }"
    assert point(text) == pytest.approx(0.9 * (1 - 0.01 * 0.02))


@pytest.mark.parametrize(("condition", "expected"), [("empty", 0.9), ("[empty, error]", 0.98), ("timeout", 0.98)])
def test_a_fallback_helps_only_where_it_is_used(condition: str, expected: float) -> None:
    text = stores(a="90%", b="80%") + f"endpoint api {{ availability: 100%\n => a {{ else: b, on: {condition} }} }}"
    assert point(text) == pytest.approx(expected)


def test_a_miss_needs_the_cache_and_what_it_asks() -> None:
    text = "cache hot { availability: 99% }\n" + stores(db="90%")
    text += "endpoint api { availability: 100%\n => hot { hit_rate: 80%, miss: db } }"
    assert point(text) == pytest.approx(0.99 * (0.8 + 0.2 * 0.9))


@pytest.mark.parametrize("where", ["cache", "call"])
def test_a_cache_that_asks_by_itself_is_the_same(where: str) -> None:
    rate = ", hit_rate: 80%" if where == "cache" else ""
    call = " { hit_rate: 80% }" if where == "call" else ""
    text = (
        stores(db="90%")
        + f"cache hot {{ availability: 99%{rate}\n => db }}\nendpoint api {{ availability: 100%\n => hot{call} }}"
    )
    assert point(text) == pytest.approx(0.99 * (0.8 + 0.2 * 0.9))


def test_a_fallback_stands_in_for_a_cache_and_its_misses() -> None:
    text = "cache hot { availability: 99%, hit_rate: 80% }\n" + stores(db="90%", old="70%")
    text += "endpoint api { availability: 100%\n => hot { miss: db, else: old } }"
    fails = 1 - 0.99 * (0.8 + 0.2 * 0.9)
    assert point(text) == pytest.approx(1 - fails * 0.3)


def test_a_cache_that_asks_nobody_is_needed_as_it_is() -> None:
    assert point("cache hot { availability: 99%, hit_rate: 80% }\nendpoint api { availability: 100%\n => hot }") == 0.99


def test_only_a_share_of_requests_makes_a_call() -> None:
    text = stores(a="90%") + "endpoint api { availability: 100%\n => a { share: 20% } }"
    assert point(text) == pytest.approx(0.98)


def test_what_a_part_depends_on_fails_with_it() -> None:
    text = (
        stores(disk="90%")
        + "store a { availability: 99%, depends_on: disk }\nendpoint api { availability: 100%\n => a }"
    )
    assert point(text) == pytest.approx(0.99 * 0.9)


def test_a_feature_store_needs_its_online_store_and_not_its_history() -> None:
    text = stores(now="99%", past="50%") + "feature_store f { online: now, offline: past, availability: 98% }\n"
    assert point(text + "endpoint api { availability: 100%\n => f }") == pytest.approx(0.99 * 0.98)


def test_a_guardrail_needs_its_model() -> None:
    text = "model judge { availability: 90% }\nguardrail g { model: judge, availability: 99% }\n"
    assert point(text + "endpoint api { availability: 100%\n => g }") == pytest.approx(0.9 * 0.99)


def test_a_fallback_that_is_called_answers_when_the_others_fail() -> None:
    text = "fallback old { availability: 80% }\n" + stores(a="90%", b="95%")
    text += "endpoint api { availability: 99%\n => a\n => b\n => old }"
    assert point(text) == pytest.approx(0.99 * (1 - (1 - 0.9 * 0.95) * 0.2))


def test_a_loop_of_calls_adds_nothing() -> None:
    text = "endpoint a { availability: 90%\n => b }\nendpoint b { availability: 80%\n => a }\n"
    assert point(text + "endpoint api { availability: 100%\n => a }") == pytest.approx(0.72)


def test_a_part_that_is_down_answers_nothing_but_its_fallback_does() -> None:
    text = stores(a="99%", b="80%") + "endpoint api { availability: 100%\n => a { else: b } }"
    assert point(text, "api", "a") == pytest.approx(0.8)
    assert point(text, "api", "b") == pytest.approx(0.99)
    assert point(text, "api", "api") == 0
    assert of(text, "a", "a").missing == ()


# What is not stated


def test_an_unstated_availability_may_be_anything_and_is_asked_for() -> None:
    fact = of(stores(a="90%") + "store b {}\nendpoint api { availability: 99%\n => a\n => b }")
    assert (fact.low, fact.high) == pytest.approx((0, 0.891))
    assert fact.missing == ("b.availability",)
    assert fact.status != UNKNOWN  # it is known that it is at most 89.1%


def test_nothing_stated_is_unknown() -> None:
    fact = of("endpoint api { => a }\nstore a {}")
    assert (fact.low, fact.high, fact.status) == (0, 1, UNKNOWN)
    assert fact.missing == ("api.availability", "a.availability")


def test_what_cannot_matter_is_not_missing() -> None:
    text = stores(a="90%") + "store b {}\nendpoint api { availability: 99%\n => a\n => b }"
    assert of(text, "api", "a").missing == ()


def test_an_unknown_hit_rate_is_asked_for() -> None:
    text = (
        "cache hot { availability: 99% }\n"
        + stores(db="90%")
        + "endpoint api { availability: 100%\n => hot { miss: db } }"
    )
    fact = of(text)
    assert (fact.low, fact.high) == pytest.approx((0.99 * 0.9, 0.99))
    assert fact.missing == ("hot.hit_rate",)


def test_a_stated_range_stays_a_range() -> None:
    fact = of(stores(a="90%..95%", b="80%") + "endpoint api { availability: 100%\n => a { else: b } }")
    assert (fact.low, fact.high) == pytest.approx((0.98, 0.99))
    assert fact.known


def test_a_published_agreement_is_a_default_with_a_factor_of_two_either_way() -> None:
    fact = Availability(read("store a { tech: dynamodb }")).own("a")
    assert (fact.low, fact.high) == pytest.approx((0.9998, 0.99995))
    assert fact.status == DEFAULT
    assert "DynamoDB" in fact.source


def test_what_a_contract_promises_is_taken_for_an_outside_service() -> None:
    assert point("external bureau { sla: 99.5% }\nendpoint api { availability: 100%\n => bureau }") == 0.995


def test_a_prompt_is_a_text_and_does_not_fail() -> None:
    assert point("prompt p {}\nendpoint api { availability: 99%\n => p }") == 0.99


# Derivations


def test_a_series_is_a_product_that_can_be_worked_out_again() -> None:
    fact = of(stores(a="99%", b="98%") + "endpoint api { availability: 97%\n => a\n => b }")
    assert fact.operation == "product"
    assert [(each.subject, each.low) for each in fact.inputs] == [("api", 0.97), ("a", 0.99), ("b", 0.98)]
    assert worked_out(fact) == (fact.low, fact.high)


def test_choices_rest_on_every_part_behind_them() -> None:
    fact = of(stores(a="99%", b="98%") + "endpoint api { availability: 97%\n => a { else: b } }")
    assert fact.operation == "reliability"
    assert [each.subject for each in fact.inputs] == ["api", "a", "b"]
    assert worked_out(fact) == (fact.low, fact.high)


def test_the_witness_leads_to_the_weakest_part() -> None:
    text = stores(db="95%", other="99%") + "endpoint inner { availability: 99%\n => other\n => db }\n"
    assert of(text + "endpoint api { availability: 99.9%\n => inner }").path == ("api", "inner", "db")


def test_facts_come_for_parts_that_answer_requests() -> None:
    text = "actor u {}\nsource s { rate: 1 event/s }\nstore lonely {}\nstore a {}\ndataset d {}\nmodel m { availability: 90% }\n"
    text += "endpoint api { => a }\nu => api\ntraining t { model: m, dataset: d }\n"
    assert [fact.key for fact in Availability(read(text)).facts()] == [
        "a.availability",
        "m.availability",
        "api.availability",
    ]


def test_too_much_sharing_gives_bounds_around_the_exact_value(monkeypatch: pytest.MonkeyPatch) -> None:
    text = stores(db="90%", x="90%", y="80%") + "endpoint api { availability: 99%\n => db\n => x { else: y } }"
    exact = of(text)
    assert exact.source == analysis.SOURCE
    monkeypatch.setattr(analysis, "MOST_VARIABLES", 0)
    bounded = of(text)
    assert (bounded.low, bounded.high) == pytest.approx((0.99 * 0.9 * 0.9, 0.99 * 0.9))
    assert bounded.source == analysis.BOUNDED
    monkeypatch.undo()
    monkeypatch.setattr(analysis, "MOST_NODES", 2)
    assert of(text) == bounded


# Fallbacks that fail together


def shared(text: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(p.subject, p.others, p.path) for p in Availability(read(text)).proofs()]


def test_points_at_the_part_that_both_need() -> None:
    text = stores(db="99%") + "endpoint a { => db }\nendpoint b { => db }\nendpoint api { => a { else: b } }"
    assert shared(text) == [("api", ("a", "b", "db"), ("b", "db"))]
    (proof,) = Availability(read(text)).proofs()
    assert proof.sort == "fallback-shares-failure-domain"
    assert proof.words == "`b` stands in for `a`, but both need `db`"
    assert proof.certain
    assert proof.witnesses[0].span.start.line == 4


def test_names_only_the_nearest_shared_part() -> None:
    text = stores(disk="99%") + "store db { depends_on: disk }\nendpoint a { => db }\nendpoint b { => db }\n"
    assert shared(text + "endpoint api { => a { else: b } }") == [("api", ("a", "b", "db"), ("b", "db"))]


def test_a_fallback_that_asks_what_failed_is_no_fallback() -> None:
    text = "store a {}\nendpoint b { => a }\nendpoint api { => a { else: b } }"
    (proof,) = Availability(read(text)).proofs()
    assert proof.words == "`b` stands in for `a` but needs it"


def test_a_fallback_that_the_callee_needs_anyway_is_no_fallback() -> None:
    text = "store b {}\nendpoint a { => b }\nendpoint api { => a { else: b } }"
    (proof,) = Availability(read(text)).proofs()
    assert proof.words == "`b` stands in for `a`, which itself needs `b`"


@pytest.mark.parametrize(
    "text",
    [
        "store a {}\nstore b {}\nendpoint api { => a { else: b } }",
        "store a {}\nstore d {}\nendpoint b { => d { critical: no } }\nendpoint c { => d }\nendpoint api { => c { else: b } }",
        "store d {}\nstore x {}\nendpoint b { => d { else: x } }\nendpoint c { => d }\nendpoint api { => c { else: b } }",
    ],
)
def test_keeps_quiet_where_the_fallback_survives(text: str) -> None:
    assert shared(text) == []


# An enumeration of all states of small random graphs

Tree = dict[str, tuple[float, list[tuple[str, str]]]]  # part → its availability, and (callee, how it is called)


def _random(rng: random.Random, size: int) -> Tree:
    names = [f"p{number}" for number in range(size)]
    tree: Tree = {}
    for place, name in enumerate(names):
        later = names[place + 1 :]
        calls: list[tuple[str, str]] = []
        for callee in rng.sample(later, min(len(later), rng.choice((0, 1, 2, 2, 3)))):
            how = rng.choice(("", "", "else", "else", "optional", "miss", "share"))
            other = rng.choice([each for each in later if each != callee] or [callee])
            calls.append((callee, f"{how} {other}"))
        tree[name] = (rng.choice((0.5, 0.7, 0.8, 0.9, 0.95)), calls)
    return tree


def _text(tree: Tree) -> str:
    bodies = {
        "": "{}",
        "else": "{{ else: {} }}",
        "optional": "{{ critical: no }}",
        "miss": "{{ hit_rate: 60%, miss: {} }}",
        "share": "{{ share: 30% }}",
    }
    lines = []
    for name, (own, calls) in tree.items():
        lines.append(f"endpoint {name} {{ availability: {own:.0%}")
        for callee, how in calls:
            word, _, other = how.partition(" ")
            body = bodies[word].format(other) if word else ""
            lines.append(f"  => {callee} {body}")
        lines.append("}")
    return "\n".join(lines)


def _enumerated(tree: Tree, root: str) -> float:
    """The chance that the root answers: the sum over every state of every part and of every coin of a call."""
    coins = [
        (f"{n} {c}", 0.6 if h.startswith("miss") else 0.7) for n, (_, cs) in tree.items() for c, h in cs if h[0] in "ms"
    ]
    things = [(name, own) for name, (own, _) in tree.items()] + coins
    needed = _rests_on(tree, root)
    things = [thing for thing in things if thing[0].split()[0] in needed]
    total = 0.0
    for state in itertools.product((True, False), repeat=len(things)):
        holds = {name: up for (name, _), up in zip(things, state, strict=True)}
        chance = 1.0
        for (_, own), up in zip(things, state, strict=True):
            chance *= own if up else 1 - own
        if _works(tree, root, holds):
            total += chance
    return total


def _rests_on(tree: Tree, root: str) -> set[str]:
    found = {root}
    for callee, how in tree[root][1]:
        found |= _rests_on(tree, callee)
        if how.split()[0] in ("else", "miss"):
            found |= _rests_on(tree, how.split()[1])
    return found


def _works(tree: Tree, name: str, holds: dict[str, bool]) -> bool:
    checks: dict[str, Callable[[str, str], bool]] = {
        "": lambda callee, other: _works(tree, callee, holds),
        "else": lambda callee, other: _works(tree, callee, holds) or _works(tree, other, holds),
        "optional": lambda callee, other: True,
        "miss": lambda callee, other: (
            _works(tree, callee, holds) and (holds[f"{name} {callee}"] or _works(tree, other, holds))
        ),
        "share": lambda callee, other: holds[f"{name} {callee}"] or _works(tree, callee, holds),
    }
    return holds[name] and all(
        checks[how.partition(" ")[0]](callee, how.partition(" ")[2]) for callee, how in tree[name][1]
    )


@pytest.mark.parametrize("seed", range(200))
def test_equals_the_enumeration_of_all_states(seed: int) -> None:
    rng = random.Random(seed)
    tree = _random(rng, rng.randint(2, 9))
    assert point(_text(tree), "p0") == pytest.approx(_enumerated(tree, "p0"), abs=1e-12)


# Laws


@given(st.integers(0, 10**6), st.integers(3, 10))
def test_another_critical_call_never_raises_it(seed: int, size: int) -> None:
    tree = _random(random.Random(seed), size)
    before = point(_text(tree), "p0")
    own, calls = tree["p0"]
    tree["p0"] = (own, [*calls, (f"p{size - 1}", "")])
    assert point(_text(tree), "p0") <= before + 1e-12


@given(st.integers(0, 10**6), st.integers(3, 10))
def test_an_independent_fallback_never_lowers_it(seed: int, size: int) -> None:
    rng = random.Random(seed)
    tree = _random(rng, size)
    name = rng.choice([name for name, (_, calls) in tree.items() if calls] or ["p0"])
    before = point(_text(tree), "p0")
    own, calls = tree[name]
    plain = [(callee, "else spare" if how.split() == [] or how == " " else how) for callee, how in calls]
    tree[name] = (own, [(c, "else spare" if not h.partition(" ")[0] else h) for c, h in plain])
    assert point(_text(tree | {"spare": (0.5, [])}), "p0") >= before - 1e-12


@given(st.integers(0, 10**6), st.integers(3, 10))
def test_names_do_not_matter(seed: int, size: int) -> None:
    text = _text(_random(random.Random(seed), size))
    renamed = re.sub(r"\bp(\d+)\b", lambda m: f"z{97 - int(m[1])}", text)
    assert point(text, "p0") == pytest.approx(point(renamed, "z97"), abs=1e-12)


@given(st.integers(0, 10**6), st.integers(3, 10))
def test_bounds_hold_the_exact_value(seed: int, size: int) -> None:
    text = _text(_random(random.Random(seed), size))
    exact = of(text, "p0")
    before = analysis.MOST_VARIABLES
    analysis.MOST_VARIABLES = 0
    try:
        bounded = of(text, "p0")
    finally:
        analysis.MOST_VARIABLES = before
    assert bounded.low <= exact.low + 1e-12
    assert exact.high <= bounded.high + 1e-12


def _loops(seed: int) -> Tree:
    """A graph whose calls may lead back."""
    rng = random.Random(seed)
    names = [f"p{number}" for number in range(rng.randint(2, 6))]
    tree: Tree = {}
    for name in names:
        others = [each for each in names if each != name]
        calls = rng.sample(others, min(len(others), rng.choice((1, 1, 2))))
        tree[name] = (
            rng.choice((0.5, 0.8, 0.9)),
            [(c, rng.choice((" ", f"else {rng.choice(others)}"))) for c in calls],
        )
    return tree


def _enumerated_with_loops(tree: Tree, root: str) -> float:
    """As above, where parts that need one another all work unless something fails: all work at first, then failures spread."""
    total = 0.0
    for state in itertools.product((True, False), repeat=len(tree)):
        up = dict(zip(tree, state, strict=True))
        works = dict(up)
        for _ in tree:
            for name, (_, calls) in tree.items():
                fine = (works[c] or (how != " " and works[how.split()[1]]) for c, how in calls)
                works[name] = up[name] and all(fine)
        if works[root]:
            chance = 1.0
            for name, (own, _) in tree.items():
                chance *= own if up[name] else 1 - own
            total += chance
    return total


@pytest.mark.parametrize("seed", range(60))
def test_loops_equal_the_enumeration_as_well(seed: int) -> None:
    tree = _loops(seed)
    assert point(_text(tree), "p0") == pytest.approx(_enumerated_with_loops(tree, "p0"), abs=1e-12)


# Where too much lies behind a part


def _with_limit(limit: int, text: str, name: str) -> Fact:
    before = analysis.MOST_PARTS
    analysis.MOST_PARTS = limit
    try:
        return of(text, name)
    finally:
        analysis.MOST_PARTS = before


def test_a_long_chain_stays_exact() -> None:
    text = "\n".join(f"endpoint p{n} {{ availability: 99%\n => p{n + 1} }}" for n in range(30))
    fact = _with_limit(3, text + "\nendpoint p30 { availability: 99% }", "p0")
    assert fact.low == pytest.approx(0.99**31)
    assert (fact.operation, len(fact.inputs), fact.source) == ("product", 2, analysis.SOURCE)
    assert worked_out(fact) == (fact.low, fact.high)


@given(st.integers(0, 10**6), st.integers(3, 10), st.integers(0, 4))
def test_bounds_from_callees_hold_the_exact_value(seed: int, size: int, limit: int) -> None:
    text = _text(_random(random.Random(seed), size))
    exact, bounded = of(text, "p0"), _with_limit(limit, text, "p0")
    assert bounded.low <= exact.low + 1e-12
    assert exact.high <= bounded.high + 1e-12
    if bounded.source == analysis.SOURCE:
        assert (bounded.low, bounded.high) == pytest.approx((exact.low, exact.high))


@given(st.integers(0, 10**6), st.integers(0, 3))
def test_bounds_hold_in_loops(seed: int, limit: int) -> None:
    text = _text(_loops(seed))
    exact, bounded = of(text, "p0"), _with_limit(limit, text, "p0")
    assert bounded.low <= exact.low + 1e-12
    assert exact.high <= bounded.high + 1e-12


@given(st.integers(0, 10**6))
def test_the_shared_parts_are_those_whose_failure_fails_both(seed: int) -> None:
    tree = _loops(seed)
    graph = read(_text(tree))
    analysed = Availability(graph)
    told = {(proof.subject, proof.others[0], proof.path[0]) for proof in analysed.proofs()}
    expected = set()
    for name, (_, calls) in tree.items():
        for callee, how in calls:
            if how == " ":
                continue
            fallback = how.split()[1]
            for each in tree:
                alone = Availability(graph, frozenset((each,)))
                if alone.of(callee).high == 0 and alone.of(fallback).high == 0:
                    expected.add((name, callee, fallback))
    assert told == expected
