"""Units and quantities: what literals mean, which are refused and what is offered, and the laws that hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mlsd_dsl.vocabulary.dimensions import (
    COMPUTE,
    COMPUTE_RATE,
    DATA,
    DATA_PRICE,
    DATA_RATE,
    MONEY,
    MONEY_RATE,
    RATE,
    RATIO,
    STORAGE_PRICE,
    TIME,
    Dimension,
)
from mlsd_dsl.vocabulary.quantities import (
    Quantity,
    QuantityError,
    add,
    at_a_glance,
    base_unit,
    ceil,
    describe,
    dimension_name,
    divide,
    in_json,
    is_denominator,
    log2,
    maximum,
    minimum,
    multiply,
    negate,
    parse,
    parse_number,
    point,
    show,
    show_data,
    spell,
    subtract,
    unit_words,
)
from mlsd_dsl.vocabulary.similar import distance, nearest
from mlsd_dsl.vocabulary.units import plural


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(QuantityError) as caught:
        parse(text)
    return caught.value.message, caught.value.help


# What literals mean


@pytest.mark.parametrize(
    ("text", "value", "dimension", "label"),
    [
        ("12", 12, RATIO, ""),
        ("-2%", -0.02, RATIO, "%"),
        ("1e9", 1_000_000_000, RATIO, ""),
        ("1_000_000", 1_000_000, RATIO, ""),
        ("2.5k", 2500, RATIO, ""),
        ("3K", 3000, RATIO, ""),
        ("500M", 500_000_000, RATIO, ""),
        ("1.5e3M", 1_500_000_000, RATIO, ""),
        ("2T", 2_000_000_000_000, RATIO, ""),
        ("1B rows", 1_000_000_000, RATIO, "row"),
        ("8x", 8, RATIO, "x"),
        ("99.9%", 0.999, RATIO, "%"),
        ("5 ms", 0.005, TIME, ""),
        ("5ms", 0.005, TIME, ""),
        ("7 us", 0.000_007, TIME, ""),
        ("30 min", 1800, TIME, ""),
        ("2 d", 172_800, TIME, ""),
        ("1 w", 604_800, TIME, ""),
        ("1 month", 730 * 3600, TIME, ""),
        ("1 year", 365 * 24 * 3600, TIME, ""),
        ("500 GPU*hour", 1_800_000, TIME, "GPU"),
        ("500 GPU*h", 1_800_000, TIME, "GPU"),
        ("300 bytes", 300, DATA, ""),
        ("10 KB", 10_000, DATA, ""),
        ("10kB", 10_000, DATA, ""),
        ("1.1 GB", 1_100_000_000, DATA, ""),
        ("2 EB", 2 * 10**18, DATA, ""),
        ("2KiB", 2048, DATA, ""),
        ("1 GiB", 1_073_741_824, DATA, ""),
        ("8 bit", 1, DATA, ""),
        ("1 Mbit/s", 125_000, DATA_RATE, ""),
        ("86.4 GB/day", 1_000_000, DATA_RATE, ""),
        ("5 KB/user", 5000, DATA, ""),
        ("40k req/s", 40_000, RATE, "request"),
        ("40k qps", 40_000, RATE, "request"),
        ("40k rps", 40_000, RATE, "request"),
        ("864k / day", 10, RATE, ""),
        ("864k/day", 10, RATE, ""),
        ("3 queries / min", 0.05, RATE, "query"),
        ("6 req/s/GPU", 6, RATE, "request"),
        ("2 tokens/token", 2, RATIO, ""),
        ("2k tokens/request", 2000, RATIO, "token"),
        ("3 USD", 3, MONEY, ""),
        ("36 USD/hour", 0.01, MONEY_RATE, ""),
        ("36 USD/GPU/hour", 0.01, MONEY_RATE, ""),
        ("2.628 USD/GB/month", 1e-15, STORAGE_PRICE, ""),
        ("9 USD/GB", 9e-9, DATA_PRICE, ""),
        ("0.5 USD/Mtoken", 5e-7, MONEY, ""),
        ("0.5 USD/ktokens", 5e-4, MONEY, ""),
        ("2 PFLOP", 2e15, COMPUTE, ""),
        ("312 TFLOP/s", 312e12, COMPUTE_RATE, ""),
    ],
)
def test_reads_a_literal_in_base_units(text: str, value: float, dimension: Dimension, label: str) -> None:
    quantity = parse(text)
    assert quantity.low == quantity.high == pytest.approx(value, rel=1e-15)
    assert (quantity.dimension, quantity.label) == (dimension, label)


def test_decimal_literals_are_exact() -> None:
    # 99.9 / 100 is 0.9990000000000001 in floats, and 4.35 * 1e6 is 4349999.999999999.
    assert parse("99.9%").low == 0.999
    assert parse("4.35M").low == 4_350_000
    assert parse("4.35 MB").low == 4_350_000
    assert parse("4.35ms").low == 0.00435


def test_gigabytes_and_gibibytes_are_not_the_same() -> None:
    assert parse("1 GiB").low / parse("1 GB").low == pytest.approx(1.073741824)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("8..12 ms", 0.008, 0.012),
        ("8 .. 12ms", 0.008, 0.012),
        ("500 ms..2 s", 0.5, 2),
        ("5%..8%", 0.05, 0.08),
        ("5..8%", 0.05, 0.08),
        ("500..2k req/s", 500, 2000),
        ("5M..10M users", 5e6, 1e7),
        ("0..10k", 0, 10_000),
        ("-5..5", -5, 5),
    ],
)
def test_reads_a_range(text: str, low: float, high: float) -> None:
    quantity = parse(text)
    assert quantity.is_range
    assert (quantity.low, quantity.high) == (low, high)


def test_a_range_is_log_normal_between_its_5th_and_95th_percentile() -> None:
    quantity = parse("5..10")
    assert quantity.median == pytest.approx(7.0711, abs=5e-5)
    assert quantity.mean == pytest.approx(7.2298, abs=5e-5)


def test_a_range_that_reaches_zero_is_normal() -> None:
    assert parse("0..10").median == parse("0..10").mean == 5
    assert parse("-4..10").median == 3


def test_a_point_is_its_own_median_and_mean() -> None:
    quantity = parse("3 ms")
    assert not quantity.is_range
    assert quantity.median == quantity.mean == 0.003


def test_the_mean_of_an_absurd_range_is_finite() -> None:
    assert math.isfinite(parse("1e-140..1e140").mean)


def test_reads_a_bare_number() -> None:
    assert parse_number("1.5M") == 1_500_000
    for text in ("5 ms", "5%", "1..2", "five"):
        with pytest.raises(QuantityError):
            parse_number(text)


# What is refused, and what is offered


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("5m", "`m` could be minutes, metres or millions", "write `5 min` or `5M`"),
        ("5 m", "`m` could be minutes, metres or millions", "write `5 min` or `5M`"),
        ("5 req/m", "`m` could be minutes, metres or millions", "write `5 req/min`"),
        ("5 Mb", "`Mb` could be megabytes or megabits", "write `5 MB` or `5 Mbit`"),
        ("5 Mb/s", "`Mb` could be megabytes or megabits", "write `5 MB/s` or `5 Mbit/s`"),
        ("5gb", "`gb` could be gigabytes or gigabits", "write `5 GB` or `5 Gbit`"),
        ("5 Kb", "`Kb` could be kilobytes or kilobits", "write `5 KB` or `5 kbit`"),
        ("10 Gbps", "`Gbps` is not a unit", "write `10 Gbit/s`"),
        ("10 gbps", "`gbps` could be gigabits or gigabytes", "write `10 Gbit/s` or `10 GB/s`"),
        ("50 Hz", "`Hz` does not say what is counted", "write `50 req/s` or `50 events/s`"),
        ("50 tps", "`tps` could be tokens or transactions per second", "write `50 tokens/s` or `50 transactions/s`"),
        ("5 TFLOPS", "`TFLOPS` could be an amount or a speed", "write `5 TFLOP` or `5 TFLOP/s`"),
        ("5 TFLOPs/s", "`TFLOPs` could be an amount or a speed", "write `5 TFLOP/s`"),
        ("5 flops", "`flops` could be an amount or a speed", "write `5 FLOP` or `5 FLOP/s`"),
        ("5 M", "`M` stands apart from its number", "write `5M`"),
        ("5 M users", "`M` stands apart from its number", "write `5M users`"),
        ("5 million users", "`million` is not a scale here", "write `5M users`"),
        ("5bn", "`bn` is not a scale here", "write `5B`"),
        ("5Musers/s", "`Musers` has a scale that belongs to the number", "write `5M users/s`"),
        ("30kUSD", "`kUSD` has a scale that belongs to the number", "write `30k USD`"),
        ("$30K", "`$30K` is not a number", "write `30k USD`"),
        ("$3/hour", "`$3/hour` is not a number", "write `3 USD/hour`"),
        ("30$", "`$` is not a unit", "write `30 USD`"),
        ("30 EUR", "`EUR` is not a unit: prices are in USD", "convert the price, and write it as in `3 USD`"),
        ("5 hrs", "`hrs` is not a unit", "write `5 h`"),
        ("5 µs", "`µs` is not a unit", "write `5 us`"),
        ("5 percent", "`percent` is not a unit", "write `5%`"),
        ("3 USD/GPU*hour", "`USD/GPU*hour` can be read in two ways", "divide by each unit: `3 USD/GPU/hour`"),
        ("5 mss", "`mss` is not a unit", "a unit with a similar name exists: `ms`"),
        ("5 secnds", "`secnds` is not a unit", "a unit with a similar name exists: `seconds`"),
        ("5 Users", "`Users` is not a unit", "a unit with a similar name exists: `users`"),
        ("8 ms..12", "`8 ms..12` has its unit in the middle", "write `8..12 ms`"),
        ("12..8 ms", "the range `12..8 ms` runs backwards", "write `8..12 ms`"),
        (".5", "`.5` is not a number", "write `0.5`"),
        ("10 / %", "`%` cannot stand behind a slash", "divide by a time, an amount of data or a count: `req/s`"),
    ],
)
def test_refuses_with_the_right_spelling(text: str, message: str, help: str) -> None:
    assert refusal(text) == (message, help)


def test_a_b_apart_from_its_number_is_no_byte() -> None:
    message, help = refusal("10 B")
    assert "bytes are spelled `byte`" in message
    assert help == "write `10 bytes` or `10B`"
    assert parse("10B").low == 10e9


def test_a_scale_that_may_be_meant_at_both_ends_is_refused() -> None:
    message, help = refusal("5..10M users")
    assert message == "`5..10M users` does not say whether `M` is meant at both ends"
    assert help == "write `5M..10M users` or `5..10e6 users`"
    assert parse("5..10e6 users") == Quantity(5, 10e6, RATIO, "user")


@pytest.mark.parametrize(
    "text",
    ["", "abc", "GB", "1__0", "1_", "_1", "5.", "1.2.3", "1,000", "5 req//s", "5 req/", "5 *s", "5 s s", "+5", "5 /"],
)
def test_refuses_what_is_malformed(text: str) -> None:
    message, help = refusal(text)
    assert help
    assert message


@pytest.mark.parametrize(("text", "word"), [("1e999", "large"), ("1e300 EB", "large"), ("1e-999", "small")])
def test_refuses_numbers_that_no_float_holds(text: str, word: str) -> None:
    assert refusal(text)[0] == f"`{text}` is too {word} for a number here"


def test_refuses_a_number_of_hundreds_of_digits() -> None:
    message, _ = refusal("1" * 100_000)
    assert "longer than 400 characters" in message
    assert len(message) < 100


def test_ends_of_a_range_must_be_alike() -> None:
    assert refusal("8 ms..2 GB")[0] == "the ends of `8 ms..2 GB` differ: a duration and an amount of data"
    assert (
        refusal("8 users..9 rows")[0] == "the ends of `8 users..9 rows` differ: a number of users and a number of rows"
    )


def test_a_unit_that_nothing_resembles_is_refused_without_a_guess() -> None:
    message, help = refusal("5 widgets")
    assert message == "`widgets` is not a unit"
    assert "similar" not in help


# Arithmetic


def test_adds_what_is_alike() -> None:
    assert add(parse("1 min"), parse("30 s")) == parse("90 s")
    assert add(parse("1..2 s"), parse("10..20 s")) == parse("11..22 s")
    assert subtract(parse("10..20 s"), parse("1..2 s")) == parse("8..19 s")


def test_a_bare_number_takes_the_label_of_the_other_side() -> None:
    assert add(parse("3 users"), parse("4")) == parse("7 users")
    assert add(parse("4"), parse("3 users")) == parse("7 users")
    assert add(parse("1"), parse("10%")).label == "%"


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        ("5 ms", "2 GB", "a duration and an amount of data cannot be added"),
        ("5 users", "2 requests", "a number of users and a number of requests cannot be added"),
        ("5 req/s", "2 tokens/s", "a rate of requests and a rate of tokens cannot be added"),
        ("5 users", "10%", "a number of users and a share cannot be added"),
        ("5", "10 / s", "a number and a rate cannot be added"),
    ],
)
def test_adding_unlike_things_is_an_error(left: str, right: str, message: str) -> None:
    with pytest.raises(QuantityError) as caught:
        add(parse(left), parse(right))
    assert caught.value.message == message
    assert caught.value.help


@pytest.mark.parametrize("function", [subtract, minimum, maximum])
def test_unlike_things_are_neither_subtracted_nor_compared(function: object) -> None:
    assert callable(function)
    with pytest.raises(QuantityError):
        function(parse("5 ms"), parse("2 GB"))


@pytest.mark.parametrize(
    ("left", "right", "product"),
    [
        ("3", "5 users", "15 users"),
        ("100 users", "5 requests", "500"),  # labels of two counts drop
        ("100M", "256 bytes", "25.6 GB"),
        ("100M users", "1 KB", "100 GB"),  # so much for each user
        ("500 items", "2 ms", "1 s"),
        ("86400 users", "10 / day", "10 / s"),
        ("86400 users", "10 req/day", "10 req/s"),
        ("10%", "50 users", "5 users"),
        ("3x", "20 req/s", "60 req/s"),
        ("20 req/s", "1 min", "1200 requests"),
        ("8 GPU", "5 h", "40 GPU*hour"),
        ("40 GPU*hour", "3 USD/hour", "120 USD"),
        ("40k req/s", "2 KB", "80 MB/s"),
        ("1..2 GB", "3..4", "3..8 GB"),
        ("-1..2", "3..4", "-4..8"),
    ],
)
def test_multiplies(left: str, right: str, product: str) -> None:
    result, expected = multiply(parse(left), parse(right)), parse(product)
    assert (result.dimension, result.label) == (expected.dimension, expected.label)
    assert (result.low, result.high) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(
    ("left", "right", "quotient"),
    [
        ("500 items", "100 items", "5"),
        ("2 GB", "1M users", "2 KB"),
        ("6000 tokens", "3 requests", "2000 tokens"),
        ("86400 users", "1 day", "1 user/s"),
        ("500 items", "100 / s", "5 s"),
        ("500 items", "100 items/s", "5 s"),
        ("40k req/s", "500 req/s", "80"),
        ("40k req/s", "500 / s", "80"),
        ("40k req/s", "80", "500 req/s"),
        ("8 GPU", "2 / h", "4 h"),
        ("40 GPU*hour", "5 h", "8 GPU"),
        ("40 GPU*hour", "8 GPU", "5 h"),
        ("1", "40 req/s", "25 ms"),
        ("99%", "3", "0.33"),
        ("10..20 s", "2..5", "2..10 s"),
    ],
)
def test_divides(left: str, right: str, quotient: str) -> None:
    result, expected = divide(parse(left), parse(right)), parse(quotient)
    assert (result.dimension, result.label) == (expected.dimension, expected.label)
    assert (result.low, result.high) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(("divisor", "message"), [("0 s", "division by zero"), ("-1..1", "contains zero")])
def test_division_by_zero_is_an_error(divisor: str, message: str) -> None:
    with pytest.raises(QuantityError, match=message):
        divide(parse("1"), parse(divisor))


def test_results_beyond_all_reason_are_an_error() -> None:
    with pytest.raises(QuantityError, match="too large"):
        multiply(parse("1e100"), parse("1e100"))
    with pytest.raises(QuantityError, match="too large"):
        divide(parse("1e100"), parse("1e-100"))
    with pytest.raises(QuantityError, match="too large"):
        point(math.nan)


def test_negates_and_takes_extremes_end_by_end() -> None:
    assert negate(parse("1..2 s")) == Quantity(-2, -1, TIME)
    assert minimum(parse("1..9 s"), parse("2..4 s")) == parse("1..4 s")
    assert maximum(parse("1..9 s"), parse("2..4 s")) == parse("2..9 s")


def test_rounds_up_and_takes_logarithms_of_plain_numbers_only() -> None:
    assert ceil(parse("2.1..3 items")) == Quantity(3, 3, RATIO, "item")
    assert log2(parse("8..1024")) == parse("3..10")
    for function in (ceil, log2):
        with pytest.raises(QuantityError, match="needs a number without a unit, not a duration"):
            function(parse("5 ms"))
    with pytest.raises(QuantityError, match="does not exist"):
        log2(parse("0..4"))


# Spelling


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("5ms", "5 ms"),
        ("5   ms", "5 ms"),
        ("40K rps", "40k rps"),
        ("40k req / s", "40k req/s"),
        ("500k/day", "500k / day"),
        ("500k  /day", "500k / day"),
        ("10 / day / user", "10 / day/user"),
        ("99.9 %", "99.9%"),
        ("2 %/ month", "2%/month"),
        ("8 x", "8x"),
        ("5M x", "5M x"),  # `5Mx` would be something else
        ("1_000_000", "1_000_000"),
        ("8 .. 12ms", "8..12 ms"),
        ("500ms..2s", "500 ms..2 s"),
        ("500 GPU * hour", "500 GPU*hour"),
        ("5 m", "5 m"),  # no literal: left alone
        ("  what?", "  what?"),
    ],
)
def test_spells_literals_in_one_way(text: str, canonical: str) -> None:
    assert spell(text) == canonical


# Showing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("93600 s", "26 h"),
        ("24 h", "24 h"),
        ("48 h", "2 days"),
        ("90 days", "90 days"),
        ("400 days", "400 days"),
        ("8760 h", "1 year"),
        ("2190 h", "3 months"),
        ("90 s", "1.5 min"),
        ("59.99 s", "1 min"),
        ("0.123456 s", "123 ms"),
        ("0 s", "0 s"),
        ("1_500_000_000 bytes", "1.5 GB"),
        ("4096 bytes", "4 KiB"),
        ("80 GiB", "80 GiB"),
        ("300 bytes", "300 bytes"),
        ("1 byte", "1 byte"),
        ("40000 req/s", "40k req/s"),
        ("4032 req/s", "4032 req/s"),
        ("4032.258 req/s", "4.03k req/s"),
        ("1M / day", "1M / day"),
        ("10 / day", "10 / day"),
        ("1 event/s", "1 event/s"),
        ("2M events/s", "2M events/s"),
        ("2%/month", "2%/month"),
        ("3200000 users", "3.2M users"),
        ("1 user", "1 user"),
        ("3 queries", "3 queries"),
        ("16384", "16384"),
        ("123456", "123k"),
        ("0.2", "0.2"),
        ("0.99953", "0.99953"),
        ("99.95%", "99.95%"),
        ("99.9953%", "99.9953%"),
        ("12.3456%", "12.3%"),
        ("8x", "8x"),
        ("250000 USD/month", "250k USD/month"),
        ("1 USD/hour", "730 USD/month"),
        ("0.023 USD/GB/month", "0.023 USD/GB/month"),
        ("0.09 USD/GB", "0.09 USD/GB"),
        ("5e-7 USD", "5e-7 USD"),
        ("3e23 FLOP", "300 ZFLOP"),
        ("312e12 FLOP/s", "312 TFLOP/s"),
        ("1 Gbit/s", "125 MB/s"),
        ("500 GB/day", "500 GB/day"),
        ("1800 GPU*s", "0.5 GPU*hour"),
        ("8..12 ms", "8..12 ms"),
        ("0.5 ms..2 s", "500 us..2 s"),
        ("5..10e6 users", "5 users..10M users"),
        ("5..10e6", "5..1e7"),
        ("5..8%", "5..8%"),
    ],
)
def test_shows_quantities_as_people_write_them(text: str, told: str) -> None:
    assert show(parse(text)) == told


@pytest.mark.parametrize(
    ("text", "two", "three"),
    [
        ("445 min", "7.4 h", "7.42 h"),
        ("297 h", "12 days", "12.4 days"),
        ("0.5 ms", "0.5 ms", "0.5 ms"),
        ("50 us", "50 µs", "50 µs"),
        ("20 us..2 ms", "0.02..2 ms", "0.02..2 ms"),
        ("0.5 ms..2 s", "0.5 ms..2 s", "0.5 ms..2 s"),
        ("143.72 ms", "140 ms", "144 ms"),
        ("145 s", "2.4 min", "2.42 min"),
        ("100 s", "100 s", "100 s"),
        ("155 ms", "155 ms", "155 ms"),
        ("26 h", "26 h", "26 h"),
        ("36 h", "36 h", "36 h"),
        ("0 s", "0 s", "0 s"),
        ("76869..158000 req/s", "77k..158k req/s", "76.9k..158k req/s"),
        ("33.31..33.33 GB", "33 GB", "33.3 GB"),
        ("1024 partitions", "1024 partitions", "1024 partitions"),
        ("1234567 users", "1.2M users", "1.23M users"),
        ("144k items/day", "144k items/day", "144k items/day"),
        ("99.95%", "99.95%", "99.95%"),
        ("12.34%", "12%", "12.3%"),
        ("0.3..0.33 year", "110..120 days", "110..120 days"),
    ],
)
def test_shows_quantities_at_a_glance(text: str, two: str, three: str) -> None:
    assert (at_a_glance(parse(text)), at_a_glance(parse(text), 3)) == (two, three)


def test_shows_data_in_both_countings() -> None:
    assert show_data(point(4.03e9, DATA)) == "4.03 GB (3.75 GiB)"
    assert show_data(parse("80 GiB")) == "85.9 GB (80 GiB)"
    assert show_data(parse("4..8 GB")) == "4..8 GB (3.73..7.45 GiB)"
    assert show_data(parse("300 bytes")) == "300 bytes"
    assert show_data(parse("5 ms")) == "5 ms"


def test_a_share_below_one_is_never_shown_as_one() -> None:
    assert show(parse("99.999999%")) == "99.999999%"
    assert show(parse("0.9999")) == "0.9999"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 ms", (0.005, 0.005, "s")),
        ("1..2 KB", (1000, 2000, "byte")),
        ("40 req/s", (40, 40, "1/s")),
        ("99.9%", (0.999, 0.999, "ratio")),
        ("3M users", (3e6, 3e6, "user")),
        ("250k USD/month", (250_000, 250_000, "USD/month")),
        ("1 USD/hour", (730, 730, "USD/month")),
        ("0.02 USD/byte/month", (0.02, 0.02, "USD/byte/month")),
        ("1 GPU*hour", (3600, 3600, "GPU*s")),
        ("2 MB/s", (2e6, 2e6, "byte/s")),
    ],
)
def test_gives_machines_plain_numbers_in_base_units(text: str, expected: tuple[float, float, str]) -> None:
    low, high, unit = in_json(parse(text))
    assert (low, high) == pytest.approx(expected[:2])
    assert unit == expected[2]


def test_names_base_units() -> None:
    units = [base_unit(dimension) for dimension in (TIME, DATA, RATE, RATIO, MONEY, MONEY_RATE, COMPUTE_RATE)]
    assert units == ["s", "byte", "1/s", "ratio", "USD", "USD/month", "FLOP/s"]


@pytest.mark.parametrize(
    ("dimension", "label", "words"),
    [
        (TIME, "", "a duration such as `5 min`"),
        (TIME, "GPU", "GPU time such as `500 GPU*hour`"),
        (RATE, "", "a rate such as `40 req/s`"),
        (RATE, "event", "a rate of events such as `40 events/s`"),
        (DATA, "", "an amount of data such as `2 GB`"),
        (RATIO, "", "a number"),
        (RATIO, "query", "a number of queries such as `500 queries`"),
        (RATIO, "%", "a share such as `99.9%`"),
        (MONEY, "", "money such as `3 USD`"),
    ],
)
def test_describes_what_is_expected(dimension: Dimension, label: str, words: str) -> None:
    assert describe(dimension, label) == words


def test_the_examples_of_descriptions_are_what_they_describe() -> None:
    for dimension in (DATA, TIME, RATE, DATA_RATE, MONEY, MONEY_RATE, STORAGE_PRICE, DATA_PRICE, COMPUTE, COMPUTE_RATE):
        words = describe(dimension)
        assert words.startswith(dimension_name(dimension))
        assert parse(words.split("`")[1]).dimension == dimension


def test_every_unit_word_is_read_and_knows_its_plural() -> None:
    assert {"ms", "GB", "req", "users", "%", "FLOP", "month"} <= set(unit_words())
    for word in unit_words():
        label = parse(f"2 {word}").label
        assert parse(f"2 {plural(label)}").label == label


def test_knows_what_can_stand_behind_a_slash() -> None:
    assert all(map(is_denominator, ("day", "s", "GB", "user", "GPU", "Mtoken", "request")))
    assert not any(map(is_denominator, ("%", "x", "qps", "videos_total", "M", "")))


# Laws

NUMBERS = st.one_of(
    st.integers(0, 10**9).map(str),
    st.decimals(0, 10**6, places=3).map(str),
    st.sampled_from(("1e3", "1.5e-3", "1_000", "0", "-2", "007")),
)
SCALES = st.sampled_from(("", "", "k", "K", "M", "B", "T"))
WORDS = st.sampled_from(unit_words())
UNITS = st.one_of(
    st.just(""),
    WORDS,
    st.tuples(WORDS, st.sampled_from(("/", " / ", "*")), WORDS).map("".join),
    WORDS.map("/ ".__add__),
    st.sampled_from(("USD/GB/month", "/day/user", "%/month", "Mtoken", "USD/Mtoken", "m", "Mb", "x/day")),
)
BLANKS = st.sampled_from(("", " ", "  "))
POINTS = st.tuples(NUMBERS, SCALES, BLANKS, UNITS).map("".join)
LITERALS = st.one_of(POINTS, st.tuples(POINTS, st.sampled_from(("..", " .. ")), POINTS).map("".join))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    letters = list(draw(LITERALS))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(letters)))
        cut = draw(st.integers(0, 2))
        letters[place : place + cut] = draw(st.sampled_from(("", *"0._eE-+/*%xkMBm$ µ", "..", "\n", "`")))
    return "".join(letters)


@given(st.one_of(st.text(max_size=30), LITERALS, mutated()))
@example("5 ")
@example("/")
@example("5 /")
@example("1e" + "9" * 390)
@example("5\u00a0ms")
@example("\ud800")
@example("٣ ms")
def test_no_text_makes_anything_but_a_quantity_or_a_mistake_that_can_be_told(text: str) -> None:
    try:
        quantity = parse(text)
    except QuantityError as mistake:
        for words in (mistake.message, mistake.help):
            assert words
            assert words.isprintable()
            assert not words.endswith(".")
        assert spell(text) == text
    else:
        assert math.isfinite(quantity.low)
        assert quantity.low <= quantity.high
        assert show(quantity)


@given(LITERALS)
def test_spelling_keeps_the_meaning_and_is_settled_at_once(text: str) -> None:
    canonical = spell(text)
    assert spell(canonical) == canonical
    try:
        quantity = parse(text)
    except QuantityError:
        return
    assert parse(canonical) == quantity


MEASURES = st.sampled_from(
    (
        *((dimension, "") for dimension in (RATIO, TIME, DATA, DATA_RATE, RATE, MONEY, MONEY_RATE, STORAGE_PRICE)),
        *(
            (dimension, "")
            for dimension in (DATA_PRICE, COMPUTE, COMPUTE_RATE, DATA * TIME, RATE * RATE, COMPUTE / DATA)
        ),
        *((RATIO, label) for label in ("%", "x", "user", "query", "GPU")),
        *((RATE, label) for label in ("%", "x", "request", "query")),
        *((TIME, label) for label in ("GPU", "core")),
        (DATA, "user"),
        (DATA_RATE, "user"),
    )
)
SIZES = st.one_of(
    st.just(0.0),
    st.integers(1, 100_000).map(float),
    st.floats(-9, 18).map(lambda power: 10.0**power),
    st.floats(0.9, 1.0, exclude_max=True),
)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    dimension, label = draw(MEASURES)
    ends = sorted(draw(st.lists(SIZES, min_size=1, max_size=2)))
    sign = draw(st.sampled_from((1, 1, 1, -1)))
    ends = sorted(sign * end for end in ends)
    return Quantity(ends[0], ends[-1], dimension, label)


@given(quantities())
@example(Quantity(1234.0, 1234.4, RATIO, ""))
@example(Quantity(1.2345, 1234.4, RATIO, ""))
@example(Quantity(99_999.0, 100_400.0, RATIO, "user"))
@example(Quantity(0.98996, 0.99001, RATIO, "%"))
def test_what_is_shown_can_be_read_again(quantity: Quantity) -> None:
    again = parse(show(quantity))
    assert (again.dimension, again.label) == (quantity.dimension, quantity.label)
    assert again.low == pytest.approx(quantity.low, rel=0.0051)
    assert again.high == pytest.approx(quantity.high, rel=0.0051)


@given(st.floats(0.9, 1, exclude_max=True))
def test_a_share_keeps_its_distance_from_one(share: float) -> None:
    assume(1 - share > 1e-9)
    assert 1 - parse(show(point(share, RATIO, "%"))).low == pytest.approx(1 - share, rel=0.051)


@given(quantities(), quantities(), quantities())
def test_products_do_not_depend_on_their_order(a: Quantity, b: Quantity, c: Quantity) -> None:
    assert multiply(a, b) == multiply(b, a)
    one, other = multiply(multiply(a, b), c), multiply(a, multiply(b, c))
    assert one.dimension == other.dimension
    assert (one.low, one.high) == pytest.approx((other.low, other.high), rel=1e-12)


@given(quantities(), quantities())
def test_sums_need_one_dimension(a: Quantity, b: Quantity) -> None:
    if a.dimension != b.dimension:
        with pytest.raises(QuantityError):
            add(a, b)
        return
    b = b._replace(label=a.label)
    assert add(a, b) == add(b, a)
    assert add(a, b).label == a.label
    assert subtract(a, b) == add(a, negate(b))


@given(quantities(), quantities(), st.floats(0, 1), st.floats(0, 1))
def test_intervals_enclose_what_points_within_them_make(a: Quantity, b: Quantity, s: float, t: float) -> None:
    x = point(a.low + s * (a.high - a.low), a.dimension)
    y = point(b.low + t * (b.high - b.low), b.dimension)
    assume(a.low <= x.low <= a.high)
    assume(b.low <= y.low <= b.high)
    product, inside = multiply(a, b), multiply(x, y)
    assert product.low <= inside.low <= product.high
    if not b.low <= 0 <= b.high:
        quotient, inside = divide(a, b), divide(x, y)
        assert quotient.low <= inside.low <= quotient.high


@given(quantities(), quantities())
def test_dividing_undoes_multiplying(a: Quantity, b: Quantity) -> None:
    a, b = point(a.low, a.dimension), point(b.low, b.dimension)
    assume(b.low)
    undone = divide(multiply(a, b), b)
    assert undone.dimension == a.dimension
    assert undone.low == pytest.approx(a.low)


@given(quantities())
def test_the_median_lies_in_the_range_and_the_mean_not_below_it(quantity: Quantity) -> None:
    slack = 1e-12 * abs(quantity.high)
    assert quantity.low - slack <= quantity.median <= quantity.high + slack
    assert quantity.mean >= quantity.median - slack


# Similar names


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("latncy", "latency"),
        ("latecny", "latency"),
        ("Latency", "latency"),
        ("avail", "availability"),
        ("latency_p99", "latency"),
        ("freshnes", "freshness"),
        ("replica", "replicas"),
    ],
)
def test_finds_the_name_that_was_meant(word: str, name: str) -> None:
    names = ("availability", "freshness", "latency", "replicas", "replication", "retention")
    assert nearest(word, names) == (name,)


def test_offers_nothing_for_what_resembles_nothing() -> None:
    assert nearest("zebra", ("availability", "freshness", "latency")) == ()
    assert nearest("q", ("s", "h", "ms")) == ()
    assert nearest("ab", ("cd", "x")) == ()
    assert nearest("", ("s",)) == ()
    assert nearest("z" * 10_000, ("z" * 9_999,)) == ()


def test_offers_the_most_similar_first() -> None:
    assert nearest("ranker_a", ("ranker_bc", "ranker_b", "banker_a"), 2) == ("ranker_b", "banker_a")
    assert nearest("GB", ("gb", "GB"), 2) == ("GB", "gb")


@pytest.mark.parametrize(
    ("one", "other", "slips"), [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("kitten", "sitting", 3)]
)
def test_counts_slips(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 5) == distance(other, one, 5) == slips


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_a_bounded_distance_agrees_with_the_full_one(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(distance(one, other, 99), most + 1)
