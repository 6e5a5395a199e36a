"""What a queue lays down is published; how many conversations an agent wants at once is theirs to say."""

from datetime import date, time

import pytest
from rest_framework.test import APIClient

from agents.models import Agent
from dispatch.models import ClosedDay, OpeningHours, Price, Queue, Ring
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> APIClient:
    olga = APIClient()
    olga.force_login(people.person("olga", "operator"))
    return olga


@pytest.fixture
def alice() -> Agent:
    return people.agent("alice", capacity=3)


def test_a_queue_publishes_whom_it_asks_and_when(olga: APIClient) -> None:
    acme = people.client("acme")
    payments = people.queue(acme, "payments")
    cards = people.queue(
        acme, "cards", skills={"cards": 3}, language_fallback=["sv"], escalates_to=payments, weight_load=2
    )
    for slug in ("fraud", "refunds"):
        cards.needs.create(skill=people.skill(slug), level=1, alternative=1)
    cards.needs.create(skill=people.skill("empathy"), level=2, kind="preferred", until_ring=2)
    cards.needs.create(skill=people.skill("trainee"), level=1, kind="excluded")
    ring = Ring.objects.create(queue=cards, number=1, after_seconds=45, lower_levels_by=1)
    ring.widen_to.add(payments)
    OpeningHours.objects.create(queue=cards, weekday=0, opens=time(8), closes=time(0))
    ClosedDay.objects.create(queue=cards, date=date(2026, 12, 24), name="Christmas Eve")

    rows = olga.get("/api/v1/queues").json()["results"]
    said = next(row for row in rows if row["slug"] == "cards")
    other = next(row for row in rows if row["slug"] == "payments")

    assert said["skills"] == {"cards": 3}
    assert said["asks"] == {
        "required": [
            [{"skill": "cards", "level": 3}],
            [{"skill": "fraud", "level": 1}, {"skill": "refunds", "level": 1}],
        ],
        "excluded": [{"skill": "trainee", "level": 1}],
        "preferred": [{"skill": "empathy", "level": 2, "until_ring": 2}],
    }
    assert said["rings"] == [
        {
            "number": 1,
            "after_seconds": 45,
            "wait_over_seconds": None,
            "service_level_under": None,
            "lower_levels_by": 1,
            "fallback_languages": 0,
            "widen_to": ["payments"],
        }
    ]
    assert (said["language_fallback"], said["escalates_to"], said["order"]["weights"]["load"]) == (
        ["sv"],
        "payments",
        2,
    )
    assert said["hours"]["week"] == [{"weekday": 0, "opens": "08:00", "closes": "00:00"}]
    assert said["hours"]["closed_days"] == [{"date": "2026-12-24", "name": "Christmas Eve"}]
    assert said["hours"]["open_now"] == (said["hours"]["opens_at"] is None)
    assert (other["hours"]["open_now"], other["hours"]["closes_at"]) == (True, None)


def test_many_queues_cost_no_more_questions_than_one(olga: APIClient, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    acme = people.client("acme")
    for number in range(8):
        queue = people.queue(acme, f"queue-{number}", skills={"cards": 1})
        Ring.objects.create(queue=queue, number=1, after_seconds=45)

    with django_assert_max_num_queries(10):
        assert len(olga.get("/api/v1/queues").json()["results"]) == 8
    assert (Queue.objects.count(), Price.objects.count()) == (8, 8)


def test_an_agent_says_how_many_they_want_at_once(alice: Agent) -> None:
    people.online(alice)
    caller = APIClient()
    caller.force_login(alice.person)

    fewer = caller.put("/api/v1/me/seats", {"wanted": 2}, format="json").json()
    too_many = caller.put("/api/v1/me/seats", {"wanted": 4}, format="json")
    nothing_said = caller.put("/api/v1/me/seats", {}, format="json")
    all_again = caller.put("/api/v1/me/seats", {"wanted": None}, format="json").json()

    assert fewer == {"capacity": 3, "async_seats": 0, "wanted": 2, "taken": 0, "free": 2}
    assert (too_many.status_code, too_many.json()["errors"]) == (400, {"wanted": ["From 1 to 3."]})
    assert nothing_said.status_code == 400
    assert (all_again["wanted"], all_again["free"]) == (None, 3)
    assert caller.get("/api/v1/me/seats").json() == all_again
