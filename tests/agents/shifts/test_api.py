"""What the pages about shifts do, programs can do."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from agents.models import Grant, Person, Right
from agents.shifts import claiming, releasing
from agents.shifts.models import Claim, Shift
from tests import people
from tests.agents.shifts import planned
from tests.agents.shifts.planned import HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Person:
    return planned.planner()


def caller(who: Person) -> APIClient:
    one = APIClient()
    one.force_authenticate(who)
    return one


def soon(by: Person, **fields: Any) -> Shift:
    now = timezone.now()
    return planned.shift(by, now=now, **{"at": planned.soon(now), **fields})


def test_an_agent_finds_claims_and_releases(olga: Person) -> None:
    shift, alice = soon(olga, bonus=2500), planned.agent("alice")
    soon(olga, language="fr")
    api = caller(alice.person)

    (found,) = api.get("/api/v1/shifts").data["results"]
    assert (found["standing"], found["open_places"], found["length_seconds"]) == ("open", 1, 10800)
    assert found["guarantee"] == {"amount": 21000, "currency": "SEK"}
    claim = api.put(f"/api/v1/shifts/{shift.pk}/claim").data
    assert (claim["state"], claim["bonus"]["amount"]) == ("claimed", 2500)
    assert api.get("/api/v1/shifts").data["results"][0]["standing"] == "mine"
    assert api.delete(f"/api/v1/shifts/{shift.pk}/claim").data["state"] == "released"
    assert api.delete(f"/api/v1/shifts/{shift.pk}/claim").status_code == 404
    assert [one["state"] for one in api.get("/api/v1/me/claims").data["results"]] == ["released"]


def test_a_full_shift_is_a_problem_with_a_way_on(olga: Person) -> None:
    shift, (alice, bob) = soon(olga), (planned.agent(name) for name in ("alice", "bob"))
    claim = claiming.claim(alice, shift.pk, now=timezone.now())
    api = caller(bob.person)

    refused = api.put(f"/api/v1/shifts/{shift.pk}/claim")
    assert (refused.status_code, refused.json()["type"]) == (409, "full")
    assert api.put(f"/api/v1/shifts/{shift.pk}/waiting").data["place_on_the_list"] == 1
    releasing.release(claim, now=timezone.now())
    assert api.get("/api/v1/shifts").data["results"][0]["standing"] == "offered"
    assert api.put(f"/api/v1/shifts/{shift.pk}/offer/acceptance").data["state"] == "claimed"


def test_a_refusal_names_the_rule_and_when_it_frees_up(olga: Person) -> None:
    evening, alice = soon(olga), planned.agent("alice")
    morning = soon(olga, at=evening.ends_at + 7 * HOUR, hours=8)
    api = caller(alice.person)
    api.put(f"/api/v1/shifts/{evening.pk}/claim")

    problem = api.put(f"/api/v1/shifts/{morning.pk}/claim").json()

    assert (problem["type"], problem["rule"]) == ("beyond_limits", "eu.daily_rest")
    assert problem["frees_at"] > evening.ends_at.isoformat()


def test_two_agents_swap(olga: Person) -> None:
    one, other = soon(olga), soon(olga, at=planned.soon(timezone.now()) + 48 * HOUR)
    alice, bob = planned.agent("alice"), planned.agent("bob")
    given = claiming.claim(alice, one.pk, now=timezone.now())
    claiming.claim(bob, other.pk, now=timezone.now())
    (partner,) = caller(alice.person).get(f"/api/v1/me/claims/{given.pk}/swap-partners").data

    swap = caller(alice.person).post("/api/v1/me/swaps", {"given": given.pk, "wanted": partner["id"]})
    assert swap.status_code == 201
    assert caller(alice.person).put(f"/api/v1/swaps/{swap.data['id']}/acceptance").status_code == 404
    assert caller(bob.person).put(f"/api/v1/swaps/{swap.data['id']}/acceptance").data["state"] == "done"

    assert Claim.objects.held().get(agent=alice).shift == other


def test_absences_are_stated_and_taken_back() -> None:
    api, day = caller(planned.agent("alice").person), timezone.localdate()
    said = {"first_day": f"{day}", "last_day": f"{day + timedelta(days=2)}", "protected": True}

    made = api.post("/api/v1/me/absences", said)

    assert made.status_code == 201
    assert api.post("/api/v1/me/absences", said).json()["type"] == "already_away"
    assert api.delete(f"/api/v1/me/absences/{made.data['id']}").status_code == 204
    assert api.get("/api/v1/me/booking").data["protected_days_passed_over"] == 0


def test_a_planner_publishes_looks_copies_and_cancels(olga: Person) -> None:
    people.skill("cards")
    at, api = planned.soon(timezone.now()), caller(olga)
    body = {
        "starts_at": at.isoformat(), "ends_at": (at + 3 * HOUR).isoformat(), "zone": "Europe/Stockholm",
        "language": "sv", "skills": [{"skill": "cards", "level": 2}], "places": 4,
        "guarantee": {"amount": 21000, "currency": "SEK"},
    }  # fmt: skip

    made = api.post("/api/v1/plan/shifts", body)
    assert (made.status_code, made.data["places"]) == (201, 4)
    assert api.get("/api/v1/plan/shifts").data["results"][0]["held"] == 0
    copied = api.post("/api/v1/plan/weeks", {"source": f"{at.date()}", "target": f"{at.date() + timedelta(days=14)}"})
    assert len(copied.data["shifts"]) == 1
    wrong = api.post("/api/v1/plan/shifts", {**body, "ends_at": (at + HOUR / 7).isoformat()})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["ends_at"])
    path = f"/api/v1/plan/shifts/{made.data['id']}"
    assert api.put(f"{path}/cancellation", {"reason": "Too few."}).data["state"] == "cancelled"
    assert api.put(f"{path}/cancellation", {"reason": "Too few."}).status_code == 409


def test_nobody_plans_for_whom_it_is_not(olga: Person) -> None:
    carl = people.member("carl", people.client("acme"))
    Grant.objects.create(person=carl, right=Right.PUBLISH_SHIFTS, granted_by=olga, granted_at=timezone.now())

    for who in (carl, people.person("omar", Person.Role.OPERATOR), planned.agent("alice").person):
        assert caller(who).get("/api/v1/plan/shifts").status_code == 403
    assert caller(olga).get("/api/v1/shifts").status_code == 403
