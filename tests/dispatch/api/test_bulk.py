"""Many tickets in one request: together or each for itself, in a handful of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.models import Customer, Message, Ticket
from marketplace.kernel import statements
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db

BULK = "/api/v1/tickets/bulk"


@pytest.fixture
def acme(with_key):
    client = people.client("acme")
    people.queue(client)
    people.skill("cards")
    return with_key(client)


def many(asking, count, **changes):
    return [asking(reference=f"A-{n}", customer={"reference": f"c-{n % 7}"}, **changes) for n in range(count)]


def test_a_thousand_tickets_are_taken_in_the_order_they_were_given(acme, asking):
    answer = acme.post(BULK, {"tickets": many(asking, 1000)})

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert {one["status"] for one in results} == {201}
    assert [one["ticket"]["reference"] for one in results] == [f"A-{n}" for n in range(1000)]
    ids = [one["ticket"]["id"] for one in results]
    assert ids == sorted(ids)
    assert [one["ticket"]["place"] for one in results[:3]] == [1, 2, 3]
    assert (Ticket.objects.count(), Customer.objects.count(), Message.objects.count()) == (1000, 7, 1000)
    assert Event.objects.filter(kind="ticket_created", position=1).count() == 1000


def test_the_number_of_statements_does_not_grow_with_the_tickets(acme, asking, monkeypatch):
    sent = []
    rows = statements.rows
    monkeypatch.setattr(statements, "rows", lambda statement, values: sent.append(statement) or rows(statement, values))
    acme.post(BULK, {"tickets": many(asking, 1)})

    counts = []
    for first, count in ((10, 5), (100, 200)):
        sent.clear()
        with CaptureQueriesContext(connection) as queries:
            acme.post(BULK, {"tickets": many(asking, first + count, skills={"cards": 2})[first:]})
        counts.append(len(sent) + len([one for one in queries if "SAVEPOINT" not in one["sql"]]))

    assert counts[0] == counts[1] < 20


def test_each_for_itself_says_what_became_of_each(acme, asking):
    old = acme.post("/api/v1/tickets", asking(reference="old")).json()

    answer = acme.post(
        BULK,
        {
            "tickets": [
                asking(reference="old"),
                asking(reference="old", subject="Something else"),
                asking(reference="new"),
                asking(reference="new"),
                asking(reference="new", priority=9),
                asking(reference="bad", language="Swedish"),
                asking(reference="lost", queue="nope"),
                "no ticket",
            ]
        },
    )

    results = answer.json()["results"]
    assert [one["status"] for one in results] == [200, 409, 201, 200, 409, 422, 422, 422]
    assert results[0]["ticket"]["id"] == old["id"]
    assert results[2]["ticket"]["id"] == results[3]["ticket"]["id"]
    assert results[1]["problem"]["type"] == "reference_taken"
    assert list(results[5]["problem"]["errors"]) == ["language"]
    assert list(results[6]["problem"]["errors"]) == ["queue"]
    assert Ticket.objects.count() == 2


def test_together_stores_nothing_where_one_does_not_fit(acme, asking):
    answer = acme.post(BULK, {"all": True, "tickets": [asking(), asking(reference="B", priority=10)]})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["tickets.1.priority"]
    assert not Ticket.objects.exists()


def test_together_stores_nothing_where_one_cannot_be_taken(acme, asking):
    acme.post("/api/v1/tickets", asking(reference="old"))

    answer = acme.post(
        BULK, {"all": True, "tickets": [asking(reference="B"), asking(reference="old", subject="Other")]}
    )

    assert answer.status_code == 422
    assert answer.json()["type"] == "refused"
    assert list(answer.json()["errors"]) == ["tickets.1"]
    assert [one.reference for one in Ticket.objects.all()] == ["old"]


def test_together_takes_all_and_knows_them_again(acme, asking):
    body = {"all": True, "tickets": many(asking, 20)}

    first, again = acme.post(BULK, body), acme.post(BULK, body)

    assert {one["status"] for one in first.json()["results"]} == {201}
    assert {one["status"] for one in again.json()["results"]} == {200}
    assert Ticket.objects.count() == 20


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tickets": []}, "tickets"),
        ({"tickets": [{}] * 1001}, "tickets"),
        ({"tickets": "A-1"}, "tickets"),
        ({}, "tickets"),
        ({"tickets": [{}], "all": "perhaps"}, "all"),
    ],
)
def test_an_envelope_that_does_not_fit_is_refused(acme, body, field):
    answer = acme.post(BULK, body)

    assert answer.status_code == 400
    assert any(name.startswith(field) for name in answer.json()["errors"])


def test_a_body_of_eight_megabytes_is_read_and_a_larger_one_is_not(acme, asking):
    line = {"author": "customer", "text": "x" * 7000, "at": "2026-11-21T08:30:00Z"}

    fits = acme.post(BULK, {"tickets": many(asking, 50, transcript=[line] * 20)})
    too_large = acme.post(BULK, {"tickets": many(asking, 60, transcript=[line] * 25)})

    assert (fits.status_code, too_large.status_code) == (200, 413)


def test_a_key_makes_many_once(acme, asking):
    body = {"tickets": many(asking, 3)}

    one = acme.post(BULK, body, headers={"Idempotency-Key": "k"})
    again = acme.post(BULK, body, headers={"Idempotency-Key": "k"})

    assert one.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"


def test_a_customer_named_twice_keeps_the_last_name_given(acme, asking):
    named = [{"reference": "c", "name": name} for name in ("Kim", "", "Kim Berg", "")]

    acme.post(BULK, {"tickets": [asking(reference=f"A-{n}", customer=one) for n, one in enumerate(named)]})

    assert [one.name for one in Customer.objects.all()] == ["Kim Berg"]
