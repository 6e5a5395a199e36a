"""Random weeks, claimed one by one where the engine allows it, counted again minute by minute in another way."""

from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.limits.policy.judging import Binding, Life, Weight, end_of_work, judge
from agents.limits.policy.shapes import Cap, DailyRest, Days, Period, WeeklyRest
from agents.limits.policy.stretches import Stretch, merged
from tests.agents.limits.lives import at

QUARTER = timedelta(minutes=15)
ZONES = [ZoneInfo(name) for name in ("Europe/Stockholm", "America/New_York", "Asia/Kathmandu", "Pacific/Apia")]
BEGIN = at("2026-10-19 00:00")  # the clocks of Stockholm and New York go back within these weeks
WEEKS = st.lists(st.tuples(st.integers(0, 3 * 7 * 96), st.integers(1, 50)), min_size=1, max_size=40)
RULES = (DailyRest(11), WeeklyRest(35), Cap(20, Period.WEEK), Cap(45, Period.MONTH), Days(9))


def claimed(wanted: list[tuple[int, int]], zone: ZoneInfo) -> list[Stretch]:
    taken: list[Stretch] = []
    for start, length in wanted:
        asked = Stretch(BEGIN + start * QUARTER, BEGIN + (start + length) * QUARTER)
        life = Life([Binding(str(one), one, Weight.LEGAL) for one in RULES], [], taken, zone)
        if not any(one.refuses for one in judge(life, asked)) and not any(asked.overlaps(one) for one in taken):
            taken.append(asked)
    return merged(taken)


def quarters(work: list[Stretch]) -> list[int]:
    return sorted(
        int((one.starts_at - BEGIN) / QUARTER) + number for one in work for number in range(int(one.length / QUARTER))
    )


def rests_within(work: list[int], rest: int, period: int) -> bool:
    """Whether each period that begins with the first work after such a rest has another such rest in it."""
    begins = [now for before, now in zip([-(10**6), *work], work, strict=False) if now - before - 1 >= rest]
    for begin in begins:
        inside = [one for one in work if begin <= one < begin + period]
        gaps = [after - before - 1 for before, after in zip(inside, [*inside[1:], begin + period], strict=True)]
        if max(gaps) < rest:
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(WEEKS, st.sampled_from(ZONES))
def test_no_week_that_the_engine_allows_breaks_a_limit(wanted: list[tuple[int, int]], zone: ZoneInfo) -> None:
    work = quarters(claimed(wanted, zone))

    by_week: dict[object, int] = defaultdict(int)
    by_month: dict[object, int] = defaultdict(int)
    by_day: dict[object, int] = defaultdict(int)
    for one in work:
        local = (BEGIN + one * QUARTER).astimezone(zone)
        by_week[local.isocalendar()[:2]] += 1
        by_month[local.year, local.month] += 1
        by_day[local.date()] += 1
    assert max(by_week.values(), default=0) <= 20 * 4
    assert max(by_month.values(), default=0) <= 45 * 4
    assert sum(0.5 if one <= 16 else 1 for one in by_day.values()) <= 9
    assert rests_within(work, 11 * 4, 24 * 4)
    assert rests_within(work, 35 * 4, 7 * 24 * 4)


@settings(max_examples=60, deadline=None)
@given(WEEKS, st.sampled_from(ZONES))
def test_a_refusal_says_when_there_is_room_again(wanted: list[tuple[int, int]], zone: ZoneInfo) -> None:
    """What frees up does: nothing else added, the same length at that moment breaks this rule no longer."""
    worked = claimed(wanted, zone)
    asked = Stretch(worked[-1].ends_at, worked[-1].ends_at + timedelta(hours=2)) if worked else None
    for rule in RULES:
        life = Life([Binding("one", rule, Weight.LEGAL)], worked, [], zone)
        for found in judge(life, asked) if asked else []:
            if found.refuses and found.measure.frees_at:
                later = Stretch(found.measure.frees_at, found.measure.frees_at + timedelta(hours=2))
                assert not any(one.refuses for one in judge(life, later))


@settings(max_examples=40, deadline=None)
@given(WEEKS, st.sampled_from(ZONES))
def test_work_that_goes_on_ends_exactly_when_a_limit_is_reached(wanted: list[tuple[int, int]], zone: ZoneInfo) -> None:
    worked = claimed(wanted, zone)
    now = worked[-1].ends_at + timedelta(hours=1)
    life = Life([Binding(str(one), one, Weight.LEGAL) for one in RULES], worked, [], zone)

    end = end_of_work(life, now)

    assert end is not None  # thirteen hours at the latest
    assert end.at == now or not any(one.refuses for one in judge(life, Stretch(now, end.at)))
    assert any(one.refuses for one in judge(life, Stretch(now, end.at + timedelta(seconds=2))))
