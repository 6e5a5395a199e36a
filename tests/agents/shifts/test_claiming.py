"""Claiming places, releasing them, waiting for them and swapping them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from agents.models import Person
from agents.notices.models import Notice
from agents.shifts import admitting, booking, claiming, releasing, swapping, waiting
from agents.shifts.models import Claim, Place, Shift, WaitlistEntry
from agents.shifts.policy import priority
from tests import people
from tests.agents.shifts import planned
from tests.agents.shifts.planned import HOUR, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Person:
    return planned.planner()


def test_the_terms_of_a_claim_stay_when_the_shift_is_changed(olga: Person) -> None:
    shift, alice = planned.shift(olga, bonus=2500), planned.agent("alice")

    claim = claiming.claim(alice, shift.pk, now=NOW)
    Shift.objects.filter(pk=shift.pk).update(guarantee=1, bonus=0)

    claim.refresh_from_db()
    assert (claim.guarantee, claim.bonus, claim.currency) == (21000, 2500, "SEK")
    with pytest.raises(IntegrityError, match="terms of a claim"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(guarantee=1)


def test_claiming_twice_claims_once(olga: Person) -> None:
    shift, alice = planned.shift(olga, places=2), planned.agent("alice")

    assert claiming.claim(alice, shift.pk, now=NOW) == claiming.claim(alice, shift.pk, now=NOW)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(("skills", "languages"), [({}, ("en",)), ({"cards": 1}, ("en",)), ({"cards": 2}, ("sv",))])
def test_a_shift_is_for_those_whom_it_fits(olga: Person, skills: dict[str, int], languages: tuple[str, ...]) -> None:
    shift = planned.shift(olga, skills={people.skill("cards").pk: 2})
    alice = people.agent("alice", skills=skills, languages=languages)

    with pytest.raises(admitting.DoesNotFit):
        claiming.claim(alice, shift.pk, now=NOW)


def test_nobody_works_two_shifts_at_a_time(olga: Person) -> None:
    one, other = planned.shift(olga), planned.shift(olga, at=NOW + 74 * HOUR)
    alice = planned.agent("alice")
    claim = claiming.claim(alice, one.pk, now=NOW)

    with pytest.raises(admitting.AtThatTime):
        claiming.claim(alice, other.pk, now=NOW)
    with pytest.raises(IntegrityError, match="claims_of_an_agent_do_not_overlap"), transaction.atomic():
        Claim.objects.create(
            shift=other, place=other.rows.get(), agent=alice, claimed_at=NOW, starts_at=other.starts_at,
            ends_at=other.ends_at, guarantee=1, bonus=0, currency="SEK", free_until=NOW,
        )  # fmt: skip
    claiming.claim(alice, planned.shift(olga, at=claim.ends_at).pk, now=NOW)


def test_eleven_hours_of_rest_are_kept_between_shifts(olga: Person) -> None:
    evening, alice = planned.shift(olga, at=NOW + 77 * HOUR, hours=4), planned.agent("alice")
    morning = planned.shift(olga, at=evening.ends_at + 7 * HOUR)
    claiming.claim(alice, evening.pk, now=NOW)

    with pytest.raises(admitting.BeyondLimits, match="rest"):
        claiming.claim(alice, morning.pk, now=NOW)


def test_what_is_full_becomes_a_list_in_order(olga: Person) -> None:
    shift = planned.shift(olga)
    alice, bob, cleo = (planned.agent(name) for name in ("alice", "bob", "cleo"))
    claiming.claim(alice, shift.pk, now=NOW)

    with pytest.raises(claiming.Full):
        claiming.claim(bob, shift.pk, now=NOW)
    second, third = (claiming.claim_or_wait(one, shift.pk, now=NOW) for one in (bob, cleo))

    assert isinstance(second, WaitlistEntry)
    assert isinstance(third, WaitlistEntry)
    assert [waiting.position(one) for one in (second, third)] == [1, 2]


def test_a_released_place_goes_to_the_first_on_the_list_for_a_time_and_then_to_the_next(olga: Person) -> None:
    shift = planned.shift(olga)
    alice, bob, cleo, dora = (planned.agent(name) for name in ("alice", "bob", "cleo", "dora"))
    claim = claiming.claim(alice, shift.pk, now=NOW)
    first, second = (waiting.join(one, shift.pk, now=NOW) for one in (bob, cleo))

    releasing.release(claim, now=NOW)

    first.refresh_from_db()
    assert first.state == "offered"
    assert Notice.objects.filter(person=bob.person, kind="shift.offer").count() == 1
    with pytest.raises(claiming.Full):  # nobody overtakes the list
        claiming.claim(dora, shift.pk, now=NOW)
    later = first.expires_at
    assert later == NOW + 4 * HOUR
    with pytest.raises(waiting.OfferGone):
        waiting.accept(first, now=later)
    assert waiting.lapse(now=later) == 1
    second.refresh_from_db()
    assert waiting.accept(second, now=later).agent == cleo
    first.refresh_from_db()
    assert first.state == "lapsed"


def test_whom_a_place_does_not_fit_at_the_moment_keeps_their_number(olga: Person) -> None:
    shift, alice, bob, cleo = planned.shift(olga), *(planned.agent(name) for name in ("alice", "bob", "cleo"))
    claim = claiming.claim(alice, shift.pk, now=NOW)
    first, second = (waiting.join(one, shift.pk, now=NOW) for one in (bob, cleo))
    claiming.claim(bob, planned.shift(olga, places=2).pk, now=NOW)

    releasing.release(claim, now=NOW)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "offered")


def test_a_release_is_free_until_a_day_before_and_later_the_shift_stays_until_it_is_taken(olga: Person) -> None:
    shift, other = planned.shift(olga), planned.shift(olga, at=NOW + 100 * HOUR)
    alice, bob = planned.agent("alice"), planned.agent("bob")
    early, late = (claiming.claim(alice, one.pk, now=NOW) for one in (other, shift))

    assert releasing.release(early, now=NOW + 75 * HOUR).state == "released"
    assert releasing.release(late, now=NOW + 49 * HOUR).state == "releasing"

    taken = claiming.claim(bob, shift.pk, now=NOW + 50 * HOUR)
    late.refresh_from_db()
    assert (late.state, late.ending, taken.place_id) == ("released", "taken", late.place_id)
    assert Notice.objects.filter(person=alice.person, key=f"shift.taken:{late.pk}").exists()


def test_a_slip_of_the_finger_is_undone_for_ten_minutes_even_late(olga: Person) -> None:
    shift, alice = planned.shift(olga, at=NOW + 2 * HOUR), planned.agent("alice")
    claim = claiming.claim(alice, shift.pk, now=NOW)

    assert releasing.release(claim, now=NOW + timedelta(minutes=9)).state == "released"


def test_who_keeps_a_releasing_shift_does_so_unless_it_is_being_offered(olga: Person) -> None:
    shift, alice, bob = planned.shift(olga, at=NOW + 20 * HOUR), planned.agent("alice"), planned.agent("bob")
    claim = claiming.claim(alice, shift.pk, now=NOW)
    releasing.release(claim, now=NOW + HOUR)
    assert releasing.keep(claim, now=NOW + HOUR).state == "claimed"
    entry = waiting.join(bob, shift.pk, now=NOW + HOUR)

    releasing.release(claim, now=NOW + HOUR)

    with pytest.raises(releasing.BeingOffered):
        releasing.keep(claim, now=NOW + HOUR)
    entry.refresh_from_db()
    assert waiting.accept(entry, now=NOW + HOUR).agent == bob
    claim.refresh_from_db()
    assert claim.state == "released"


def test_a_place_that_is_gone_after_all_puts_its_person_first_again(olga: Person) -> None:
    shift, alice, bob = planned.shift(olga, at=NOW + 20 * HOUR), planned.agent("alice"), planned.agent("bob")
    claim = claiming.claim(alice, shift.pk, now=NOW)
    entry = waiting.join(bob, shift.pk, now=NOW + HOUR)
    releasing.release(claim, now=NOW + HOUR)
    Claim.objects.filter(pk=claim.pk).update(state="claimed", releasing_since=None)

    entry.refresh_from_db()
    with pytest.raises(waiting.PlaceGone):
        waiting.accept(entry, now=NOW + HOUR)

    entry.refresh_from_db()
    assert (entry.state, waiting.position(entry)) == ("waiting", 1)


def test_leaving_the_list_passes_an_offered_place_on(olga: Person) -> None:
    shift, alice, bob, cleo = planned.shift(olga), *(planned.agent(name) for name in ("alice", "bob", "cleo"))
    claim = claiming.claim(alice, shift.pk, now=NOW)
    first, second = (waiting.join(one, shift.pk, now=NOW) for one in (bob, cleo))
    releasing.release(claim, now=NOW)

    waiting.leave(first, now=NOW)

    second.refresh_from_db()
    assert (second.state, Place.objects.get().state) == ("offered", "offered")


def test_two_people_swap_and_each_takes_over_the_others_terms(olga: Person) -> None:
    one, other = planned.shift(olga), planned.shift(olga, at=NOW + 100 * HOUR, guarantee=25000)
    alice, bob = planned.agent("alice"), planned.agent("bob")
    given, wanted = claiming.claim(alice, one.pk, now=NOW), claiming.claim(bob, other.pk, now=NOW)
    assert swapping.partners(given, now=NOW) == [wanted]
    swap = swapping.propose(given, wanted, now=NOW)

    swapping.accept(swap, now=NOW + HOUR)

    held = {claim.agent.pk: claim for claim in Claim.objects.held().select_related("agent")}
    assert (held[alice.pk].shift, held[alice.pk].guarantee) == (other, 25000)
    assert (held[bob.pk].shift, held[bob.pk].guarantee) == (one, 21000)
    with pytest.raises(swapping.NoSwap):
        swapping.accept(swap, now=NOW + HOUR)


def test_a_swap_is_checked_again_when_it_is_answered(olga: Person) -> None:
    one, other = planned.shift(olga), planned.shift(olga, at=NOW + 100 * HOUR)
    alice, bob = planned.agent("alice"), planned.agent("bob")
    given, wanted = claiming.claim(alice, one.pk, now=NOW), claiming.claim(bob, other.pk, now=NOW)
    swap = swapping.propose(given, wanted, now=NOW)
    bob.proficiencies.all().delete()

    with pytest.raises(admitting.DoesNotFit):
        swapping.accept(swap, now=NOW)

    assert Claim.objects.held().count() == 2


def test_who_has_few_hours_claims_an_hour_early(olga: Person) -> None:
    shift, alice, bob = planned.shift(olga), planned.agent("alice"), planned.agent("bob")
    opens = NOW + 24 * HOUR
    Shift.objects.filter(pk=shift.pk).update(opens_at=opens)
    Person.objects.filter(pk=bob.person.pk).update(date_joined=NOW - timedelta(days=40))
    for days in range(1, 15):  # forty-two hours in four weeks
        past = planned.shift(olga, at=NOW - timedelta(days=days), now=NOW - timedelta(days=30))
        Claim.objects.create(
            shift=past, place=past.rows.get(), agent=bob, state="worked", claimed_at=NOW, starts_at=past.starts_at,
            ends_at=past.ends_at, guarantee=1, bonus=0, currency="SEK", free_until=NOW, ended_at=past.ends_at,
        )  # fmt: skip
    bob.person.refresh_from_db()

    known, page = booking.inputs(bob, now=NOW), Browser()
    page.force_login(bob.person)
    assert (len(known.booked), sum(one.hours for one in known.booked)) == (14, known.hours)
    assert "The shifts that count" in page.get("/shifts/places/").content.decode()

    with pytest.raises(booking.NotOpenYet):
        claiming.claim(alice, shift.pk, now=opens - priority.EARLY - timedelta(seconds=1))
    with pytest.raises(booking.NotOpenYet):
        claiming.claim(bob, shift.pk, now=opens - priority.EARLY)
    claiming.claim(alice, shift.pk, now=opens - priority.EARLY)
