"""Who is there, who is not, and what was kept of a shift."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agents.models import Agent, Person, Session
from agents.notices.models import Notice
from agents.shifts import absenting, attending, booking, claiming, overview, releasing, reminding, tasks, waiting
from agents.shifts.models import Claim, Shift
from agents.shifts.policy import adherence, terms
from marketplace.kernel.outbox.models import Event
from tests.agents.shifts import planned
from tests.agents.shifts.planned import HOUR, NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def olga() -> Person:
    return planned.planner()


@pytest.fixture
def shift(olga: Person) -> Shift:
    return planned.shift(olga)


def works(who: Agent, start: datetime, *turns: tuple[str, datetime], until: datetime) -> None:
    session = Session.begin(who, "available", now=start)
    for kind, at in turns:
        session.turn(kind, now=at)
    session.end(now=until)


def test_who_is_not_there_after_the_grace_has_missed_it_and_the_place_goes_on(shift: Shift) -> None:
    alice, bob = planned.agent("alice"), planned.agent("bob")
    claim = claiming.claim(alice, shift.pk, now=NOW)
    entry = waiting.join(bob, shift.pk, now=NOW)

    assert attending.mark_missed(now=shift.starts_at + terms.GRACE - timedelta(seconds=1)) == 0
    assert attending.mark_missed(now=shift.starts_at + terms.GRACE) == 1

    claim.refresh_from_db()
    entry.refresh_from_db()
    assert (claim.state, entry.state) == ("missed", "offered")
    assert Event.objects.get(kind="shift_missed").facts["claim_id"] == claim.pk
    assert Notice.objects.get(kind="shift.missed").person == shift.published_by
    late = waiting.accept(entry, now=shift.starts_at + 7 * MINUTE)
    assert (late.starts_at, late.ends_at) == (shift.starts_at + 7 * MINUTE, shift.ends_at)


def test_who_comes_late_may_take_what_is_left_of_their_shift(shift: Shift) -> None:
    alice = planned.agent("alice")
    claiming.claim(alice, shift.pk, now=NOW)
    attending.mark_missed(now=shift.starts_at + terms.GRACE)

    again = claiming.claim(alice, shift.pk, now=shift.starts_at + 20 * MINUTE)

    assert again.starts_at == shift.starts_at + 20 * MINUTE


def test_who_was_there_has_worked_it_and_its_adherence_is_measured(shift: Shift) -> None:
    alice, start = planned.agent("alice"), shift.starts_at
    claiming.claim(alice, shift.pk, now=NOW)
    works(
        alice, start - 10 * MINUTE, ("break", start + HOUR), ("available", start + HOUR + 45 * MINUTE),
        until=shift.ends_at - 15 * MINUTE,
    )  # fmt: skip

    attending.note_arrivals(now=start + MINUTE)
    attending.mark_missed(now=start + terms.GRACE)
    attending.settle(now=shift.ends_at)

    claim = Claim.objects.get()
    kept = 3 * HOUR - 15 * MINUTE - 45 * MINUTE + 30 * MINUTE  # of the break, ten minutes an hour are part of the work
    assert (claim.state, claim.attended_at, claim.adherent_seconds) == ("worked", start, kept.total_seconds())
    assert Event.objects.get(kind="shift_worked").facts["adherent_seconds"] == kept.total_seconds()


def test_time_without_an_answer_is_not_adherent() -> None:
    def between(kind: str, start: int, end: int) -> adherence.Interval:
        return adherence.Interval(kind, NOW + start * MINUTE, NOW + end * MINUTE)

    kept = adherence.adherent(
        NOW, NOW + HOUR,
        [between("available", -5, 20), between("not_responding", 20, 30), between("reconnecting", 30, 31),
         between("break", 31, 36), between("available", 50, 90)],
    )  # fmt: skip

    assert kept == 36 * MINUTE


def test_who_is_away_protected_gives_back_at_any_hour_and_is_in_no_rate(shift: Shift) -> None:
    alice, later = planned.agent("alice"), shift.starts_at - HOUR
    claiming.claim(alice, shift.pk, now=NOW)
    day = shift.starts_at.date()

    absenting.state(alice, day, day, protected=True, now=later)

    claim = Claim.objects.get()
    assert (claim.state, claim.ending, shift.rows.get().state) == ("released", "away", "free")
    assert attending.mark_missed(now=shift.ends_at) == 0


def test_who_tells_of_a_protected_absence_afterwards_is_in_no_rate(shift: Shift) -> None:
    alice = planned.agent("alice")
    claiming.claim(alice, shift.pk, now=NOW)
    attending.mark_missed(now=shift.starts_at + terms.GRACE)
    assert overview.adherence(NOW, shift.ends_at) == (1, 0.0)
    day = shift.starts_at.date()

    absenting.state(alice, day, day, protected=True, now=shift.ends_at + 24 * HOUR)

    assert overview.adherence(NOW, shift.ends_at) == (0, None)


def test_who_falls_ill_in_the_middle_of_a_shift_is_in_no_rate_either(shift: Shift) -> None:
    """They went home after an hour and slept; the next day they say so."""
    alice, start = planned.agent("alice"), shift.starts_at
    claiming.claim(alice, shift.pk, now=NOW)
    works(alice, start, until=start + HOUR)
    attending.note_arrivals(now=start + MINUTE)
    attending.settle(now=shift.ends_at)
    assert overview.adherence(NOW, shift.ends_at) == (1, pytest.approx(1 / 3))

    absenting.state(alice, start.date(), start.date(), protected=True, now=shift.ends_at + 12 * HOUR)

    assert overview.adherence(NOW, shift.ends_at) == (0, None)
    assert booking.inputs(alice, now=shift.ends_at + 48 * HOUR).booked == ()


def test_another_absence_releases_as_everybody_does(shift: Shift) -> None:
    alice, late = planned.agent("alice"), shift.starts_at - HOUR
    claiming.claim(alice, shift.pk, now=NOW)
    day = shift.starts_at.date()

    absenting.state(alice, day, day, protected=False, now=late)

    assert Claim.objects.get().state == "releasing"
    with pytest.raises(absenting.AlreadyAway):
        absenting.state(alice, day, day, protected=True, now=late)


def test_who_may_not_work_any_more_holds_no_places(shift: Shift) -> None:
    alice = planned.agent("alice")
    claiming.claim(alice, shift.pk, now=NOW)
    Agent.objects.filter(pk=alice.pk).update(state="left")

    assert releasing.let_go_of_inactive(now=NOW) == 1
    assert Claim.objects.get().ending == "inactive"


def test_a_reminder_comes_a_day_and_an_hour_before_and_once(shift: Shift) -> None:
    alice = planned.agent("alice")
    claiming.claim(alice, shift.pk, now=NOW)

    sent = [
        reminding.remind(now=shift.starts_at - ahead) for ahead in (25 * HOUR, 24 * HOUR, 23 * HOUR, HOUR, 30 * MINUTE)
    ]

    assert sent == [0, 1, 0, 1, 0]
    assert Notice.objects.filter(person=alice.person, kind="shift.reminder").count() == 2


def test_who_claims_an_hour_before_is_not_reminded_of_it(shift: Shift) -> None:
    claiming.claim(planned.agent("alice"), shift.pk, now=shift.starts_at - HOUR / 2)

    assert reminding.remind(now=shift.starts_at - HOUR / 3) == 0


def test_the_clock_does_all_of_it_by_itself(olga: Person) -> None:
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    alice, bob = planned.agent("alice"), planned.agent("bob")
    running = planned.shift(olga, now=hour - 2 * HOUR, at=hour - HOUR, hours=4)
    tomorrow = planned.shift(olga, now=hour - 48 * HOUR, at=hour + 23 * HOUR)
    missed = claiming.claim(alice, running.pk, now=hour - 2 * HOUR)
    claiming.claim(bob, tomorrow.pk, now=hour - 48 * HOUR)

    tasks.keep()
    tasks.remind()

    missed.refresh_from_db()
    assert (missed.state, running.rows.get().state) == ("missed", "free")
    assert Notice.objects.get(kind="shift.reminder").person == bob.person
