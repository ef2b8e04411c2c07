"""What it costs: machines by the hour, storage by the month, traffic and tokens by the piece; low, typical and high."""

from __future__ import annotations

from typing import NamedTuple

from mlsd_dsl.formulas.formula import formula, nonnegative, positive, require

HOUR = 3600.0
MONTH = 730 * HOUR


class Priced(NamedTuple):
    """USD at the cheapest, the usual and the dearest price."""

    low: float
    typical: float
    high: float


@formula(
    "F60",
    "rent",
    "count x time x price",
    source="arithmetic; a month of cloud prices has 730 hours",
    domain="rented all the time, used or not",
    test="226.75 nodes x 8 GPUs x 2 USD an hour: 87,072 USD a day (published 87,072)",
)
def rent(count: float, time: float, price: float) -> float:
    """USD for `count` machines over `time` seconds at `price` in USD/s."""
    nonnegative(count=count, time=time, price=price)
    return count * time * price


@formula(
    "F60b",
    "rent, three prices",
    "count x time x (low, typical, high)",
    source="dated price table",
    domain="low <= typical <= high",
    test="8 x 730 h x 2, 3, 4 USD an hour: 11,680, 17,520, 23,360 USD",
)
def priced_rent(count: float, time: float, low: float, typical: float, high: float) -> Priced:
    """USD at three prices in USD/s."""
    require((low <= typical) & (typical <= high), f"prices out of order: {low}, {typical}, {high}")
    return Priced(rent(count, time, low), rent(count, time, typical), rent(count, time, high))


@formula(
    "F60c",
    "storage",
    "bytes x time x price",
    source="arithmetic",
    domain="a constant volume; requests and traffic are billed apart",
    test="1 TB for a month at 0.02 USD a GB and month: 20 USD",
)
def storage_cost(size: float, time: float, price: float) -> float:
    """USD for `size` bytes over `time` seconds at `price` in USD a byte and second."""
    nonnegative(size=size, time=time, price=price)
    return size * time * price


@formula(
    "F60d",
    "by the piece",
    "rate x time x price",
    source="arithmetic",
    domain="no tiers, no free allowance",
    test="168 B tokens at 2.19 USD a million: 367,920 USD",
)
def metered_cost(rate: float, time: float, price: float) -> float:
    """USD for `rate` pieces (requests, tokens, bytes) a second over `time` seconds at `price` in USD a piece."""
    nonnegative(rate=rate, time=time, price=price)
    return rate * time * price


@formula(
    "F60e",
    "margin over cost",
    "(revenue - cost) / cost",
    source="definition",
    domain="cost above 0",
    test="562,027 over 87,072: 545 % (published 545)",
)
def margin_over_cost(revenue: float, cost: float) -> float:
    """Profit as a share of the cost."""
    nonnegative(revenue=revenue)
    positive(cost=cost)
    return (revenue - cost) / cost


@formula(
    "F60f",
    "cost of a request",
    "cost / (rate x time)",
    source="arithmetic",
    domain="average rate, not the peak that the machines are sized for",
    test="87,072 USD a day at 1,000 /s: 0.001 USD",
)
def cost_per_request(cost: float, rate: float, time: float) -> float:
    """USD for each request, of `cost` USD in `time` seconds at the average `rate`."""
    nonnegative(cost=cost)
    positive(rate=rate, time=time)
    return cost / (rate * time)
