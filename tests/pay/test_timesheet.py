"""Where the time of a log-in went."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pay import timesheet
from marketplace.pay.timesheet import Recorded

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(minute):
    return NOON + timedelta(minutes=minute)


def spans(*pairs):
    return [(at(begin), at(end)) for begin, end in pairs]


INTERVALS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)).map(sorted), max_size=6).map(
    lambda pairs: spans(*pairs)
)


@st.composite
def apart(draw):
    """Intervals one after another, as log-ins are."""
    edges = sorted(draw(st.lists(st.integers(0, 300), unique=True, max_size=8)))
    return spans(*zip(edges[::2], edges[1::2], strict=False))


def test_an_hour_online_is_split_by_what_alice_did():
    recorded = Recorded(spans((0, 60)), spans((40, 50)), spans((5, 20), (50, 55)), spans((20, 22)))

    times = timesheet.split(recorded)

    assert (times.conversation, times.after_contact, times.on_break, times.waiting) == (1200, 120, 600, 1680)


def test_two_conversations_at_once_are_one_time_in_conversation():
    assert timesheet.split(Recorded(spans((0, 60)), (), spans((0, 30), (10, 40)))).conversation == 2400


def test_what_is_written_while_bob_still_talks_counts_as_conversation():
    times = timesheet.split(Recorded(spans((0, 60)), (), spans((0, 30)), spans((20, 40))))

    assert (times.conversation, times.after_contact) == (1800, 600)


def test_nothing_counts_while_alice_is_offline():
    assert timesheet.split(Recorded((), (), spans((0, 30)))).online == 0


@given(apart(), INTERVALS, INTERVALS, INTERVALS)
def test_the_parts_sum_to_the_time_online(online, breaks, conversations, wrap_ups):
    times = timesheet.split(Recorded(online, breaks, conversations, wrap_ups))

    assert times.online == sum((end - begin).total_seconds() for begin, end in online)
    assert min(times.conversation, times.after_contact, times.on_break, times.waiting) >= 0


@given(apart(), INTERVALS, INTERVALS, INTERVALS, st.integers(0, 300))
def test_a_day_cut_in_two_sums_to_the_whole(online, breaks, conversations, wrap_ups, cut):
    recorded = Recorded(online, breaks, conversations, wrap_ups)

    morning, evening = (timesheet.split(recorded.within(*half)) for half in spans((0, cut), (cut, 300)))
    whole = timesheet.split(recorded)

    assert morning.conversation + evening.conversation == pytest.approx(whole.conversation)
    assert morning.waiting + evening.waiting == pytest.approx(whole.waiting)
