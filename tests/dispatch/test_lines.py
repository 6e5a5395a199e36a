"""Lines that come and go by the hundred: nobody's presence is wrong afterwards, and it takes few statements."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Activity, Connection, Session
from dispatch.models import Seat
from dispatch.models.seat import SeatQuerySet
from dispatch.people import lines, presence, ringing
from marketplace.kernel import live
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd():
    """Twelve people at work; bob (the second) is on a break."""
    agents = [people.agent(f"agent{number}") for number in range(12)]
    held = [people.online(one) for one in agents]
    presence.take_break(agents[1], reason="Lunch", now=timezone.now())
    return agents, held


def activities(agents):
    kinds = dict(Session.objects.filter(state="open").values_list("agent_id", "activity"))
    return [kinds.get(one.pk) for one in agents]


def open_seats(agents):
    return Seat.objects.filter(agent__in=agents, open=True).count()


def fresh(agents, *, now):
    return [Connection(id=uuid.uuid4(), agent=one, connected_at=now, last_seen_at=now) for one in agents]


def test_a_crowd_that_loses_its_lines_is_reconnecting_and_comes_back_as_it_was(crowd, django_assert_max_num_queries):
    agents, held = crowd
    now = timezone.now()

    with django_assert_max_num_queries(16):
        lines.depart([one.pk for one in held], now=now)
    assert set(activities(agents)) == {"reconnecting"}
    assert open_seats(agents) == 0

    with django_assert_max_num_queries(16):
        lines.arrive(fresh(agents, now=now), now=now)
    assert activities(agents) == ["available", "break", *["available"] * 10]
    assert open_seats(agents) == 11
    assert Session.objects.get(agent=agents[1], state="open").break_reason == "Lunch"
    assert Connection.objects.filter(agent__in=agents).count() == 12


def test_two_signs_of_life_may_be_lost_and_nobody_is_given_up(settings):
    now = timezone.now()
    people.online(people.agent("alice"), now=now)

    third = now + timedelta(seconds=3 * settings.HEARTBEAT_SECONDS)

    assert presence.notice_silence(now=third) == 0
    assert presence.notice_silence(now=now + timedelta(seconds=settings.SILENCE_LIMIT_SECONDS + 1)) == 1


def test_intervals_follow_one_another_without_a_gap(crowd):
    agents, held = crowd
    now = timezone.now() + timedelta(seconds=5)
    lines.depart([one.pk for one in held], now=now)
    lines.arrive(fresh(agents, now=now), now=now + timedelta(seconds=7))

    rows = list(Activity.objects.filter(agent=agents[0]).order_by("pk").values_list("kind", "started_at", "ended_at"))
    assert [kind for kind, _, _ in rows] == ["available", "reconnecting", "available"]
    assert [end for _, _, end in rows] == [rows[1][1], rows[2][1], None]
    assert rows[2][1] - rows[1][1] == timedelta(seconds=7)


def test_a_clock_that_steps_back_makes_no_interval_end_before_it_began(crowd):
    agents, held = crowd
    lines.depart([one.pk for one in held], now=timezone.now() - timedelta(minutes=5))

    assert set(activities(agents)) == {"reconnecting"}


def test_whoever_has_another_line_keeps_at_work_and_it_rings_there(crowd, monkeypatch):
    told = []
    monkeypatch.setattr(live, "tell_on_commit", lambda topic, frame: told.append((topic, frame["type"])))
    agents, held = crowd
    now = timezone.now()
    (second,) = fresh(agents[:1], now=now)
    lines.arrive([second], now=now)
    told.clear()

    lines.depart([one.pk for one in held], now=now)

    assert activities(agents)[0] == "available"
    assert ringing.of_agents([agents[0].pk], now=now) == {agents[0].pk: second.pk}
    assert [kind for topic, kind in told if topic == f"agent:{agents[0].pk}"] == ["ring"]


def test_coming_twice_and_going_twice_do_no_harm(crowd):
    agents, held = crowd
    now = timezone.now()
    new = fresh(agents[:1], now=now)
    lines.arrive(new, now=now)
    lines.arrive(new, now=now)
    lines.depart([held[0].pk], now=now)
    lines.depart([held[0].pk], now=now)

    assert activities(agents)[0] == "available"
    assert Connection.objects.filter(agent=agents[0]).count() == 1


def test_who_has_a_session_waiting_for_its_end_still_has_it_after_a_lost_line(crowd):
    agents, held = crowd
    Session.objects.filter(agent=agents[0], state="open").update(after_work="offline")
    Seat.objects.filter(agent=agents[0]).update(open=False)
    now = timezone.now()
    lines.depart([held[0].pk], now=now)
    lines.arrive(fresh(agents[:1], now=now), now=now)

    session = Session.objects.get(agent=agents[0], state="open")
    assert (session.activity, session.after_work) == ("available", "offline")
    assert open_seats(agents[:1]) == 0


def test_a_process_that_dies_leaves_hundreds_reconnecting_in_a_few_statements(crowd, django_assert_max_num_queries):
    agents, _ = crowd
    later = timezone.now() + timedelta(minutes=1)

    with django_assert_max_num_queries(16):
        assert presence.notice_silence(now=later) == 12

    assert set(activities(agents)) == {"reconnecting"}
    assert presence.notice_silence(now=later) == 0


def test_one_who_cannot_be_dealt_with_holds_up_nobody_else(crowd, monkeypatch):
    agents, _ = crowd
    broken = lines.give_up_silent

    def step(agent_ids, *, now):
        if agents[3].pk in agent_ids:
            raise OSError
        return broken(agent_ids, now=now)

    monkeypatch.setattr(lines, "give_up_silent", step)

    assert presence.notice_silence(now=timezone.now() + timedelta(minutes=1)) == 11
    assert [one for one, kind in zip(agents, activities(agents), strict=True) if kind != "reconnecting"] == [agents[3]]


def test_a_session_given_up_while_its_line_comes_back_is_taken_back_at_once(crowd, monkeypatch):
    agents, _ = crowd
    now, locked = timezone.now(), SeatQuerySet.of_agents_locked

    def given_up_meanwhile(rows, agent_ids):
        monkeypatch.setattr(SeatQuerySet, "of_agents_locked", locked)
        seats = locked(rows, agent_ids)
        Session.objects.filter(agent=agents[0], state="open").update(last_seen_at=now - timedelta(minutes=1))
        lines.give_up_silent([agents[0].pk], now=now)
        return seats

    monkeypatch.setattr(SeatQuerySet, "of_agents_locked", given_up_meanwhile)
    lines.arrive(fresh(agents[:1], now=now), now=now)

    assert activities(agents)[0] == "available"


def test_who_is_available_already_only_moves_the_ring(crowd, django_assert_max_num_queries):
    agents, _ = crowd
    now = timezone.now()
    [second] = fresh(agents[:1], now=now)
    lines.arrive([second], now=now)

    with django_assert_max_num_queries(6):
        presence.go_available(agents[0], connection=second, now=now)

    assert ringing.of_agents([agents[0].pk], now=now) == {agents[0].pk: second.pk}
    assert Session.objects.filter(agent=agents[0]).count() == 1


def test_who_says_available_while_none_of_their_lines_was_heard_of_is_reconnecting(crowd):
    agents, _ = crowd
    later = timezone.now() + timedelta(minutes=2)

    presence.go_available(agents[0], now=later)

    assert activities(agents[:1]) == ["reconnecting"]
    assert open_seats(agents[:1]) == 0
