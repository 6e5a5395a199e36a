"""The measures of the floor against tables computed by hand, and over random lives."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.policy import service_level
from dispatch.policy.service_level import Arrival, Handled, Outcome, Row, Rules

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def arrival(outcome: Outcome, arrived: float, ended: float | None = None, created: float | None = None) -> Arrival:
    return Arrival(
        at(arrived), at(arrived if created is None else created), outcome, None if ended is None else at(ended)
    )


def test_the_service_level_is_answered_in_time_by_answered_and_abandoned():
    arrivals = [
        arrival(Outcome.ANSWERED, 0, 5),
        arrival(Outcome.ANSWERED, 10, 30),  # 20 s: exactly in time
        arrival(Outcome.ANSWERED, 20, 41),  # 21 s: late
        arrival(Outcome.ABANDONED, 30, 100),
        arrival(Outcome.CANCELLED, 40, 50),
        arrival(Outcome.TRANSFERRED_OUT, 50, 60),
        arrival(Outcome.WAITING, 60),
    ]

    row = service_level.row(arrivals, Rules(target_seconds=20))

    assert (row.offered, row.answered, row.in_target, row.counted) == (7, 3, 2, 4)
    assert row.service_level == 0.5
    assert row.asa == (5 + 20 + 21) / 3
    assert row.abandonment == 1 / 7


def test_short_abandons_and_transfers_are_counted_only_where_the_rules_say_so():
    arrivals = [
        arrival(Outcome.ANSWERED, 0, 5),
        arrival(Outcome.ABANDONED, 0, 3),
        arrival(Outcome.ABANDONED, 0, 30),
        arrival(Outcome.TRANSFERRED_OUT, 0, 9),
    ]

    plain = service_level.row(arrivals, Rules(20))
    lenient = service_level.row(arrivals, Rules(20, short_abandon_seconds=5))
    strict = service_level.row(arrivals, Rules(20, transfers_count=True))

    assert [plain.counted, lenient.counted, strict.counted] == [3, 2, 4]
    assert [plain.service_level, lenient.service_level, strict.service_level] == [1 / 3, 1 / 2, 1 / 4]
    assert lenient.abandonment == plain.abandonment == 2 / 4


def test_the_time_from_creation_is_kept_beside_the_time_in_the_queue():
    row = service_level.row([arrival(Outcome.ANSWERED, 100, 110, created=0)], Rules(20))

    assert (row.asa, row.asa_from_creation) == (10, 110)


def test_nothing_has_no_rate():
    assert (Row().service_level, Row().asa, Row().abandonment, Handled().aht) == (None, None, None, None)


def test_handling_time_is_per_ticket_and_not_per_piece_of_work():
    assert (Handled(300, 1) + Handled(500, 1)).aht == 400
    assert Handled(800, 1).aht == 800  # two people worked on the same ticket


def test_occupancy_counts_neither_ringing_nor_what_is_outside_availability():
    available = [(at(0), at(1000)), (at(1200), at(1400))]
    held = [(at(100), at(300)), (at(200), at(400)), (at(900), at(1100))]  # two at once; one beyond the end
    ringing = [(at(80), at(100)), (at(150), at(160)), (at(600), at(620)), (at(1100), at(1120))]

    found = service_level.occupancy(available, held, ringing)

    assert found.busy_seconds == 300 + 100
    assert found.counted_seconds == 1000 + 200 - 20 - 20  # the offer at 150 rang beside a conversation
    assert found.ratio == 400 / 1160


SECONDS = st.integers(0, 3600)
LIVES = st.lists(
    st.builds(
        lambda outcome, arrived, waited: arrival(
            outcome, arrived, None if outcome == Outcome.WAITING else arrived + waited
        ),
        st.sampled_from(Outcome),
        SECONDS,
        st.integers(0, 600),
    ),
    max_size=60,
)
RULES = st.builds(Rules, st.integers(1, 300), st.integers(0, 30), st.booleans())


@given(LIVES, RULES, st.integers(1, 900))
def test_every_interval_balances_and_intervals_add_up_to_the_whole(lives, rules, width):
    intervals: dict[int, list[Arrival]] = {}
    for one in lives:
        intervals.setdefault(int((one.arrived_at - NOON).total_seconds() // width), []).append(one)

    rows = [service_level.row(ones, rules) for ones in intervals.values()]

    assert all(row.balances() for row in rows)
    assert sum(rows, Row(transfers_count=rules.transfers_count)) == service_level.row(lives, rules)
    assert all(row.service_level is None or 0 <= row.service_level <= 1 for row in rows)


SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=12)


@given(SPANS, SPANS, SPANS)
def test_occupancy_agrees_with_counting_every_second(available, held, ringing):
    seconds = [
        {s for start, length in spans for s in range(start, start + length)} for spans in (available, held, ringing)
    ]
    spans = [[(at(start), at(start + length)) for start, length in ones] for ones in (available, held, ringing)]

    found = service_level.occupancy(*spans)

    there, busy, rang = seconds
    assert found.busy_seconds == len(there & busy)
    assert found.counted_seconds == len(there) - len((there & rang) - busy)
