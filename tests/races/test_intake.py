"""One reference, posted twenty times at once: one ticket, and everybody is told the same."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from dispatch.models import ApiKey, Customer, Message, Queue, Ticket
from marketplace.kernel.outbox.models import Event
from tests import people
from tests.races import rivals

pytestmark = pytest.mark.django_db(transaction=True)
AT = "2026-11-21T08:30:00Z"


BODY = {
    "reference": "A-1",
    "queue": "cards",
    "customer": {"reference": "c-1"},
    "transcript": [{"author": "customer", "text": "Hello", "at": AT}],
}


def posting(secret: str, headers: dict[str, str] | None = None, **changes):
    body = {**BODY, **changes}

    def post():
        caller = APIClient()
        caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        answer = caller.post("/api/v1/tickets", body, headers=headers or {})
        return answer.status_code, answer.json()

    return post


@pytest.fixture
def secret() -> str:
    acme = people.client("acme")
    people.queue(acme)
    return ApiKey.issue(acme, "test", now=timezone.now())[1]


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "the same"}])
def test_of_twenty_posts_of_one_reference_one_makes_the_ticket(secret, headers):
    answers = rivals.run(*[posting(secret, headers)] * 20)

    expected = [200] * 19 + [201] if not headers else [201] * 20  # a repeat by key is told what the first was told
    assert sorted(status for status, _ in answers) == expected
    assert len({body["id"] for _, body in answers}) == 1
    assert (Ticket.objects.count(), Customer.objects.count(), Message.objects.count()) == (1, 1, 1)
    assert Event.objects.filter(kind="ticket_created").count() == 1


def test_of_rivals_that_say_different_things_one_wins_and_the_others_are_told(secret):
    answers = rivals.run(*[posting(secret, subject=f"Number {number}") for number in range(12)])

    assert sorted(status for status, _ in answers) == [201] + [409] * 11
    assert {body["type"] for status, body in answers if status == 409} == {"reference_taken"}
    assert Ticket.objects.count() == 1


def test_two_tickets_of_one_new_customer_at_once_are_both_taken(secret):
    answers = rivals.run(*[posting(secret, reference=f"A-{number}") for number in range(12)])

    assert [status for status, _ in answers] == [201] * 12
    assert Customer.objects.count() == 1


def test_an_hour_never_takes_more_than_its_cap(secret):
    Queue.objects.update(intake_per_hour=5)

    answers = rivals.run(*[posting(secret, reference=f"A-{number}") for number in range(16)])

    assert sorted(status for status, _ in answers) == [201] * 5 + [409] * 11
    assert {body["type"] for status, body in answers if status == 409} == {"beyond_pilot"}
    assert Ticket.objects.count() == 5


def test_batches_with_the_same_references_in_another_order_wait_for_each_other(secret):
    def posting_many(places):
        def post():
            caller = APIClient()
            caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
            bodies = [{**BODY, "reference": f"A-{n}", "customer": {"reference": f"c-{n % 5}"}} for n in places]
            answer = caller.post("/api/v1/tickets/bulk", {"tickets": bodies})
            return answer.status_code, [one["status"] for one in answer.json()["results"]]

        return post

    answers = rivals.run(*[posting_many(list(range(30))[:: 1 if turn % 2 else -1]) for turn in range(8)])

    assert {status for status, _ in answers} == {200}
    assert sum(one.count(201) for _, one in answers) == 30
    assert sum(one.count(200) for _, one in answers) == 210
    assert (Ticket.objects.count(), Customer.objects.count(), Message.objects.count()) == (30, 5, 30)
