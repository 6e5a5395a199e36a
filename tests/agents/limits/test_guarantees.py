"""Guaranteed log-ins without a shift: under a ceiling, with a line to wait in, first come first served."""

from datetime import UTC, datetime, timedelta

import pytest

from agents.limits import ceilings, guaranteeing
from agents.limits.models import Ceiling, LogIn, Waiting
from agents.models import Agent, Person, Session
from agents.notices.models import Notice
from agents.rights import NotYourTask
from dispatch.people import limiting, presence
from tests import people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.fixture
def ada() -> Person:
    return people.person("ada", Person.Role.ADMINISTRATOR)


@pytest.fixture
def cards(ada: Person) -> Ceiling:
    people.skill("cards")
    return ceilings.create(
        language="en", places=1, guarantee=18000, currency="SEK", skills={"cards": 2}, by=ada, now=NOW
    )


def able(name: str) -> Agent:
    return people.agent(name, skills={"cards": 3})


def log_in_of(agent: Agent) -> LogIn:
    return LogIn.objects.get(session__agent=agent, session__state="open")


def test_where_there_is_room_a_log_in_is_guaranteed_at_what_was_shown(cards: Ceiling, ada: Person) -> None:
    alice = able("alice")
    people.online(alice, now=NOW)

    ceilings.change(cards, places=5, guarantee=9000, by=ada, now=NOW)

    held = log_in_of(alice)
    assert (held.basis, held.guarantee, held.currency, held.guaranteed_since) == ("ceiling", 18000, "SEK", NOW)


def test_without_room_they_are_online_without_a_guarantee(cards: Ceiling) -> None:
    people.online(able("alice"), now=NOW)
    bob = able("bob")

    people.online(bob, now=NOW)

    assert log_in_of(bob).basis == ""


@pytest.mark.parametrize(("skills", "languages"), [({"cards": 1}, ("en",)), ({}, ("en",)), ({"cards": 3}, ("sv",))])
def test_a_ceiling_is_for_those_who_have_its_skills_and_language(
    cards: Ceiling, skills: dict[str, int], languages: tuple[str, ...]
) -> None:
    carol = people.agent("carol", skills=skills, languages=languages)

    assert guaranteeing.room(carol, now=NOW) is None
    with pytest.raises(guaranteeing.NoLine):
        guaranteeing.wait(carol, now=NOW)


def test_a_place_that_is_free_again_goes_to_the_first_in_line(cards: Ceiling) -> None:
    alice, bob, carol = able("alice"), able("bob"), able("carol")
    people.online(alice, now=NOW)
    people.online(bob, now=NOW)
    guaranteeing.wait(bob, now=NOW)
    guaranteeing.wait(carol, now=NOW + timedelta(seconds=1))
    presence.go_offline(alice, now=NOW + timedelta(minutes=5))

    people.online(alice, now=NOW + timedelta(minutes=6))
    assert log_in_of(alice).basis == ""  # nobody comes before the line
    assert limiting.offer_places(now=NOW + timedelta(minutes=7)) == 1
    assert Notice.objects.get().person == bob.person
    presence.go_available(bob, now=NOW + timedelta(minutes=8))

    held = log_in_of(bob)
    assert (held.basis, held.guaranteed_since) == ("ceiling", NOW + timedelta(minutes=8))
    assert [one.agent for one in Waiting.objects.all()] == [carol]
    assert limiting.offer_places(now=NOW + timedelta(minutes=9)) == 0


def test_a_place_that_is_not_taken_in_time_goes_to_the_next(cards: Ceiling) -> None:
    alice, bob, carol = able("alice"), able("bob"), able("carol")
    people.online(alice, now=NOW)
    guaranteeing.wait(bob, now=NOW)
    guaranteeing.wait(carol, now=NOW + timedelta(seconds=1))
    presence.go_offline(alice, now=NOW + timedelta(minutes=5))
    limiting.offer_places(now=NOW + timedelta(minutes=5))

    assert limiting.offer_places(now=NOW + timedelta(minutes=8)) == 1

    only = Waiting.objects.get()
    assert (only.agent, only.offered_until) == (carol, NOW + timedelta(minutes=11))


def test_nobody_waits_who_could_have_a_place_or_has_one(cards: Ceiling) -> None:
    alice = able("alice")

    with pytest.raises(guaranteeing.RoomAlready):
        guaranteeing.wait(alice, now=NOW)
    people.online(alice, now=NOW)
    with pytest.raises(guaranteeing.GuaranteedAlready):
        guaranteeing.wait(alice, now=NOW)


def test_a_ceiling_that_closes_keeps_its_guarantees_and_dissolves_its_line(cards: Ceiling, ada: Person) -> None:
    alice, bob = able("alice"), able("bob")
    people.online(alice, now=NOW)
    guaranteeing.wait(bob, now=NOW)

    ceilings.close(cards, by=ada, now=NOW)
    limiting.offer_places(now=NOW)

    assert log_in_of(alice).guarantee == 18000
    assert not Waiting.objects.exists()
    assert guaranteeing.room(bob, now=NOW) is None


def test_setting_ceilings_takes_the_right(cards: Ceiling) -> None:
    olga = people.person("olga", Person.Role.OPERATOR)

    with pytest.raises(NotYourTask):
        ceilings.change(cards, places=9, guarantee=1, by=olga, now=NOW)


def test_a_second_device_makes_nobody_available(cards: Ceiling) -> None:
    """Opening the desk elsewhere changes nothing: neither for who is offline nor for who is on a break."""
    alice, bob = able("alice"), able("bob")
    first = people.online(bob, now=NOW)
    presence.take_break(bob, reason="Meal", now=NOW)

    for agent in (alice, bob):
        second = type(first)(agent=agent, connected_at=NOW, last_seen_at=NOW)
        presence.connect(second, now=NOW)
        presence.disconnect(second.pk, now=NOW)
        presence.connect(second, now=NOW)

    assert not Session.objects.filter(agent=alice).exists()
    session = Session.objects.get(agent=bob)
    assert (session.activity, session.break_reason) == ("break", "Meal")
