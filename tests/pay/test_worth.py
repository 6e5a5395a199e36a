"""What one piece of work is worth, whatever happens in it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.policy.pricing import Quote
from marketplace.pay import worth

AMOUNTS = st.integers(0, 1_000_000)
OUTCOMES = st.sampled_from([worth.COMPLETED, "reassigned", "client_cancelled", "agent_gone"])
SPANS = st.integers(0, 48 * 3600 * 1000)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    base, supplement = draw(AMOUNTS), draw(AMOUNTS)
    return Quote(
        price_id=1,
        rate_card=7,
        currency=draw(st.sampled_from(["SEK", "EUR", "JPY"])),
        base=base + supplement,
        included_seconds=draw(st.integers(0, 7200)),
        per_minute=draw(st.integers(0, 100_000)),
        lines=[["Cards", base], ["language:fr", supplement]],
    )


QUOTE = Quote(1, 7, "SEK", 5600, 720, 410, [["Cards", 4800], ["language:fr", 800]])


@given(quotes(), SPANS, OUTCOMES)
def test_nobody_is_paid_less_than_they_were_offered(quote: Quote, handled_ms: int, outcome: str) -> None:
    assert worth.of_work(quote, handled_ms, outcome).total.amount >= quote.base


@given(quotes(), SPANS, SPANS)
def test_a_minute_more_never_pays_less(quote: Quote, shorter: int, more: int) -> None:
    first = worth.of_work(quote, shorter, worth.COMPLETED).total.amount
    second = worth.of_work(quote, shorter + more, worth.COMPLETED).total.amount

    assert second >= first


@given(quotes(), SPANS, OUTCOMES)
def test_the_lines_sum_to_the_total(quote: Quote, handled_ms: int, outcome: str) -> None:
    earned = worth.of_work(quote, handled_ms, outcome)

    assert sum(int(amount) for _, amount in earned.lines) == earned.total.amount


@given(quotes(), SPANS)
def test_time_over_the_included_is_rounded_once(quote: Quote, handled_ms: int) -> None:
    over = max(0, handled_ms - quote.included_seconds * 1000)

    overtime = worth.of_work(quote, handled_ms, worth.COMPLETED).total.amount - quote.base

    assert abs(overtime * 60_000 - quote.per_minute * over) * 2 <= 60_000


@pytest.mark.parametrize(
    ("handled_seconds", "amount"),
    [(0, 5600), (719.999, 5600), (720, 5600), (780, 6010), (720.073, 5600), (720.074, 5601), (900, 6830)],
)
def test_what_alice_earns_with_a_french_ticket(handled_seconds: float, amount: int) -> None:
    assert worth.of_work(QUOTE, round(handled_seconds * 1000), worth.COMPLETED).total.amount == amount


@pytest.mark.parametrize("cause", ["client_cancelled", "agent_gone"])
def test_work_that_was_taken_away_or_lost_pays_the_base(cause: str) -> None:
    earned = worth.of_work(QUOTE, 3_600_000, cause)

    assert (earned.total.amount, earned.lines) == (5600, [["Cards", 4800], ["language:fr", 800]])


def test_a_ticket_that_olga_gave_to_somebody_else_pays_its_time() -> None:
    assert worth.of_work(QUOTE, 900_000, "reassigned").total.amount == 6830


def test_a_clock_that_stepped_back_counts_as_no_time() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    assert worth.milliseconds(now, now - timedelta(seconds=3)) == 0
    assert worth.milliseconds(now, now + timedelta(microseconds=2500)) == 2
