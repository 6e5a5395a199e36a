"""Places in shifts, wanted by more people than there are places: each with a connection of their own."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agents.models import Agent, Person, Proficiency, SpokenLanguage
from agents.shifts import admitting, claiming, publishing, releasing, swapping, waiting
from agents.shifts.models import Claim, Place, Shift, WaitlistEntry
from marketplace.kernel.errors import DomainError
from tests import people
from tests.agents.shifts import planned
from tests.browsers import session
from tests.races import rivals

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20  # connections that claim at the same moment; each claims for ten people in turn


def crowd(count: int) -> list[Agent]:
    """Agents whom the shift fits, made in a few statements."""
    persons = Person.objects.bulk_create(
        Person(email=f"agent{number}@example.org", name=f"Agent {number}", password="!") for number in range(count)
    )
    agents = Agent.objects.bulk_create(Agent(person=one, state="active", display_name=one.name) for one in persons)
    cards = people.skill("cards")
    Proficiency.objects.bulk_create(Proficiency(agent=one, skill=cards, level=2) for one in agents)
    SpokenLanguage.objects.bulk_create(SpokenLanguage(agent=one, tag="en") for one in agents)
    return agents


def soon(by: Person, *, ahead: float = 72, **fields: Any) -> Shift:
    now = timezone.now()
    quarter = now.replace(minute=0, second=0, microsecond=0)
    return planned.shift(by, now=now, at=quarter + timedelta(hours=ahead), **fields)


def test_two_hundred_who_claim_ten_places_get_ten_claims_and_an_honest_list() -> None:
    shift, agents, now = soon(planned.planner(), places=10), crowd(200), timezone.now()

    def claim_for(some: list[Agent]) -> list[Any]:
        return [claiming.claim_or_wait(one, shift.pk, now=now) for one in some]

    results = rivals.run(*(lambda some=agents[first::AT_ONCE]: claim_for(some) for first in range(AT_ONCE)))

    got = [one for some in results for one in some]
    entries = sorted((one for one in got if isinstance(one, WaitlistEntry)), key=lambda one: one.pk)
    assert Counter(type(one).__name__ for one in got) == {"Claim": 10, "WaitlistEntry": 190}
    assert set(Place.objects.values_list("state", flat=True)) == {"taken"}
    assert len({one.place_id for one in Claim.objects.held()}) == 10
    assert [waiting.position(one) for one in entries[::63]] == [1, 64, 127, 190]


def test_two_hundred_who_tap_at_once_meet_no_page_of_errors() -> None:
    shift, agents = soon(planned.planner(), places=10), crowd(200)
    phones = []
    for agent in agents:
        phones.append(Client())
        phones[-1].cookies["sessionid"] = session(agent.person)

    def tap(some: list[Client]) -> list[int]:
        return [one.post(f"/shifts/{shift.pk}/claim/").status_code for one in some]

    codes = rivals.run(*(lambda some=phones[first::AT_ONCE]: tap(some) for first in range(AT_ONCE)))

    assert Counter(code for some in codes for code in some) == {302: 200}
    places = {entry.agent_id: waiting.position(entry) for entry in WaitlistEntry.objects.all()}
    held = set(Claim.objects.held().values_list("agent_id", flat=True))
    assert (len(held), sorted(places.values())) == (10, list(range(1, 191)))
    for agent, phone in list(zip(agents, phones, strict=True))[::40]:
        said = phone.get("/shifts/").content.decode()
        assert ("It is yours." if agent.pk in held else f"You are number {places[agent.pk]} on the list") in said


def test_one_person_at_two_devices_claims_shifts_that_overlap_once() -> None:
    olga, (alice,) = planned.planner(), crowd(1)
    shifts, now = [soon(olga, ahead=72 + number) for number in range(3)], timezone.now()

    results = rivals.run(*(lambda shift=one: claiming.claim(alice, shift.pk, now=now) for one in shifts))

    assert len(rivals.winners(results)) == 1
    assert all(isinstance(one, Claim | admitting.AtThatTime) for one in results)


def test_a_place_that_is_released_while_people_claim_goes_to_one_of_them() -> None:
    shift, (alice, *others), now = soon(planned.planner()), crowd(7), timezone.now()
    claim = claiming.claim(alice, shift.pk, now=now)

    rivals.run(
        lambda: releasing.release(claim, now=now),
        *(lambda who=one: claiming.claim_or_wait(who, shift.pk, now=now) for one in others),
    )

    waiting.offer_what_is_free(now=now)
    held, open_ = Claim.objects.held().count(), WaitlistEntry.objects.filter(state="offered").count()
    assert (held, open_) in {(1, 0), (0, 1)}
    assert WaitlistEntry.objects.count() + held == len(others)


def test_a_releasing_shift_is_taken_over_by_one_or_kept() -> None:
    for _ in range(4):
        Claim.objects.all().delete()
        shift, now = soon(Person.objects.filter(role="operator").first() or planned.planner(), ahead=20), timezone.now()
        agents = list(Agent.objects.all()) or crowd(4)
        alice, *others = agents
        claim = claiming.claim(alice, shift.pk, now=now)
        Claim.objects.filter(pk=claim.pk).update(free_until=now)
        claim = releasing.release(claim, now=now)

        rivals.run(
            lambda claim=claim, now=now: releasing.keep(claim, now=now),
            *(lambda who=one, shift=shift, now=now: claiming.claim(who, shift.pk, now=now) for one in others),
        )

        assert Claim.objects.held().filter(shift=shift).count() == 1


def test_an_offered_place_is_taken_once_or_goes_to_the_next_at_the_moment_its_time_is_over() -> None:
    """Both devices of the first take it while the sweep ends the offer, a colleague leaves the list and two strangers
    claim. Several rounds: whoever wins, one has the place and nobody came before the list."""
    olga, agents = planned.planner(), crowd(6)
    alice, first, second, third, *strangers = agents
    for number in range(4):
        now = timezone.now()
        shift = soon(olga, ahead=72 + 24 * number)
        claim = claiming.claim(alice, shift.pk, now=now)
        entry, later, last = (waiting.join(one, shift.pk, now=now) for one in (first, second, third))
        releasing.release(claim, now=now)
        entry.refresh_from_db()
        assert entry.expires_at is not None
        before, after = entry.expires_at - timedelta(seconds=1), entry.expires_at

        results = rivals.run(
            lambda entry=entry, now=before: waiting.accept(entry, now=now),
            lambda entry=entry, now=before: waiting.accept(entry, now=now),
            lambda now=after: waiting.lapse(now=now),
            lambda entry=last, now=after: waiting.leave(entry, now=now),
            *(lambda who=one, shift=shift, now=after: claiming.claim(who, shift.pk, now=now) for one in strangers),
        )

        entry.refresh_from_db()
        later.refresh_from_db()
        held = list(Claim.objects.held().filter(shift=shift))
        taken = {one.pk for one in results if isinstance(one, Claim)}
        assert (entry.state, later.state, [one.agent for one in held]) in [
            ("taken", "waiting", [first]),
            ("lapsed", "offered", []),
        ]
        assert taken == {one.pk for one in held}
        assert shift.rows.get().state == ("taken" if held else "offered")
        Claim.objects.filter(pk__in=taken).delete()


def test_a_swap_is_answered_while_one_side_releases_and_nobody_ends_with_two_or_none_by_mistake() -> None:
    olga, (alice, bob), now = planned.planner(), crowd(2), timezone.now()
    given = claiming.claim(alice, soon(olga).pk, now=now)
    wanted = claiming.claim(bob, soon(olga, ahead=120).pk, now=now)
    back = swapping.propose(wanted, given, now=now)
    swap = swapping.propose(given, wanted, now=now)

    results = rivals.run(
        lambda: swapping.accept(swap, now=now),
        lambda: swapping.accept(back, now=now),
        lambda: releasing.release(given, now=now),
    )

    swapped = Claim.objects.filter(ending="swapped").count()
    assert (swapped, Claim.objects.held().count()) in {(2, 2), (0, 1)}
    assert sum(isinstance(one, DomainError) for one in results) >= 1
    assert Place.objects.filter(state="taken").count() == Claim.objects.held().count()


def test_a_cancelled_shift_is_claimed_by_nobody_who_comes_later() -> None:
    olga, agents, now = planned.planner(), crowd(6), timezone.now()
    shift = soon(olga, places=6)

    rivals.run(
        *(lambda who=one: claiming.claim(who, shift.pk, now=now) for one in agents),
        lambda: publishing.cancel(shift, reason="Too few tickets.", by=olga, now=now),
    )

    assert Claim.objects.held().count() == 0
