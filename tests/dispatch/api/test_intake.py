"""What a client may hand over, and what is refused with a clear word and leaves nothing behind."""

import json

import pytest
from rest_framework.test import APIClient

from dispatch.models import Customer, Message, Ticket
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db

TICKETS = "/api/v1/tickets"
AT = "2026-11-21T08:30:00Z"
LINE = {"author": "customer", "text": "Hello", "at": AT}


@pytest.fixture
def acme(with_key):
    client = people.client("acme")
    people.queue(client)
    people.skill("cards")
    return with_key(client)


def nothing_is_stored() -> bool:
    return not (
        Ticket.objects.exists() or Customer.objects.exists() or Message.objects.exists() or Event.objects.exists()
    )


BAD = {
    "no reference": ({"reference": None}, "reference"),
    "an empty reference": ({"reference": ""}, "reference"),
    "a long reference": ({"reference": "x" * 121}, "reference"),
    "a list for a reference": ({"reference": ["A"]}, "reference"),
    "an unknown queue": ({"queue": "nope"}, "queue"),
    "no queue": ({"queue": None}, "queue"),
    "a language by its name": ({"language": "Swedish"}, "language"),
    "an unknown language": ({"language": "xq"}, "language"),
    "a broken tag": ({"language": "sv_SE"}, "language"),
    "a tag with a hole": ({"language": "sv--SE"}, "language"),
    "a number for a language": ({"language": 7}, "language"),
    "an unknown skill": ({"skills": ["juggling"]}, "skills"),
    "a level of 6": ({"skills": {"cards": 6}}, "skills"),
    "a level of true": ({"skills": {"cards": True}}, "skills"),
    "a text for skills": ({"skills": "cards"}, "skills"),
    "six skills": ({"skills": ["a", "b", "c", "d", "e", "f"]}, "skills"),
    "a priority of 10": ({"priority": 10}, "priority"),
    "a priority of -1": ({"priority": -1}, "priority"),
    "half a priority": ({"priority": 1.5}, "priority"),
    "a long subject": ({"subject": "x" * 161}, "subject"),
    "a long reason": ({"reason": "x" * 301}, "reason"),
    "no customer": ({"customer": None}, "customer"),
    "a customer without reference": ({"customer": {"name": "Kim"}}, "customer.reference"),
    "a customer with half an address": ({"customer": {"reference": "c", "email": "kim@"}}, "customer.email"),
    "a customer that is a text": ({"customer": "Kim"}, "customer"),
    "no transcript": ({"transcript": None}, "transcript"),
    "a transcript that is a text": ({"transcript": "hello"}, "transcript"),
    "501 lines": ({"transcript": [LINE] * 501}, "transcript"),
    "more than 200 KB": ({"transcript": [{**LINE, "text": "å" * 7900}] * 13}, "transcript"),
    "a line of 8001 characters": ({"transcript": [LINE, {**LINE, "text": "x" * 8001}]}, "transcript.1.text"),
    "an empty line": ({"transcript": [{**LINE, "text": " "}]}, "transcript.0.text"),
    "a line by an agent": ({"transcript": [{**LINE, "author": "agent"}]}, "transcript.0.author"),
    "a line without time": ({"transcript": [{"author": "customer", "text": "Hi"}]}, "transcript.0.at"),
    "a time without offset": ({"transcript": [{**LINE, "at": "2026-11-21T08:30:00"}]}, "transcript.0.at"),
    "a day that is none": ({"transcript": [{**LINE, "at": "2026-02-30T08:30:00Z"}]}, "transcript.0.at"),
    "a time in year 1": ({"transcript": [{**LINE, "at": "0001-01-01T00:00:00+14:00"}]}, "transcript.0.at"),
    "a time as a number": ({"transcript": [{**LINE, "at": 1795000000}]}, "transcript.0.at"),
    "a line that is a text": ({"transcript": ["hello"]}, "transcript.0.line"),
    "21 attributes": ({"attributes": {str(n): "x" for n in range(21)}}, "attributes"),
    "a long attribute": ({"attributes": {"plan": "x" * 301}}, "attributes"),
    "an attribute with a long name": ({"attributes": {"x" * 61: "y"}}, "attributes"),
    "a nested attribute": ({"attributes": {"plan": {"name": "gold"}}}, "attributes"),
    "attributes as a list": ({"attributes": ["gold"]}, "attributes"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_body_that_does_not_fit_is_refused_by_field_and_leaves_nothing(case, acme, asking):
    changes, field = BAD[case]

    answer = acme.post(TICKETS, asking(**changes))

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "invalid"
    assert field in answer.json()["errors"], answer.json()
    assert nothing_is_stored()


def text(asking, **changes) -> str:
    return json.dumps(asking(**changes))


RAW = {
    "bad UTF-8": (lambda asking: text(asking, reference="X").encode().replace(b'"X"', b'"\xff"'), 400),
    "NUL": (lambda asking: text(asking, reference="a\u0000b").encode(), 400),
    "half a surrogate": (lambda asking: text(asking, subject="\ud800").encode(), 400),
    "NaN": (lambda asking: text(asking, priority=float("nan")).encode(), 400),
    "no JSON": (lambda asking: b"hello", 400),
    "a list": (lambda asking: b"[]", 400),
    "nothing": (lambda asking: b"", 400),
    "a deep nest": (lambda asking: b"[" * 100_000 + b"]" * 100_000, 400),
    "10 MB": (lambda asking: b'{"reference": "' + b"x" * 10_000_000 + b'"}', 413),
}


@pytest.mark.parametrize("case", RAW)
def test_a_body_that_cannot_be_read_is_refused_and_leaves_nothing(case, acme, asking):
    make, status = RAW[case]

    answer = acme.post(TICKETS, make(asking), content_type="application/json")

    assert answer.status_code == status
    assert answer.json()["title"].endswith(".")
    assert nothing_is_stored()


def test_a_form_is_not_a_body(acme):
    assert acme.post(TICKETS, "reference=A", content_type="application/x-www-form-urlencoded").status_code == 415


def test_everything_that_a_client_may_say_is_kept(acme, asking):
    lines = [
        {"author": "customer", "text": "Mitt kort är borta. 💳", "at": "2026-11-21T08:30:00+01:00"},
        {"author": "assistant", "text": "I hand you over.", "at": "2026-11-21T07:30:10.5Z"},
    ]
    answer = acme.post(
        TICKETS,
        asking(
            language="pt-BR",
            skills={"cards": 3},
            priority=7,
            subject="Lost card",
            reason="Asked for a person",
            customer={"reference": "c", "name": "Kim", "email": "kim@example.org"},
            transcript=lines,
            attributes={"plan": "gold", "orders": 3, "vip": True},
            something_new="ignored",
        ),
    )

    assert answer.status_code == 201, answer.json()
    ticket = Ticket.objects.get()
    assert (ticket.language, ticket.skills, ticket.priority) == ("pt", {"cards": 3}, 7)
    assert ticket.attributes == {"plan": "gold", "orders": 3, "vip": True}
    assert ticket.customer.email == "kim@example.org"
    messages = acme.get(f"{TICKETS}/{ticket.pk}/messages").json()["results"]
    assert [(one["author"], one["text"], one["transcript"]) for one in messages] == [
        ("customer", "Mitt kort är borta. 💳", True),
        ("assistant", "I hand you over.", True),
    ]


def test_a_ticket_that_names_no_language_speaks_its_queues(acme, asking):
    body = asking()
    del body["language"]

    assert acme.post(TICKETS, body).json()["language"] == "en"


def test_another_clients_queue_is_unknown(acme, asking):
    people.queue(people.client("zeta"), "loans")

    answer = acme.post(TICKETS, asking(queue="loans"))

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["queue"])


def test_two_clients_may_use_the_same_reference(acme, asking, with_key):
    zeta = people.client("zeta")
    people.queue(zeta)

    first, second = acme.post(TICKETS, asking()), with_key(zeta).post(TICKETS, asking())

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_closed_queue_takes_nothing_new_but_knows_what_it_took(acme, asking):
    first = acme.post(TICKETS, asking())
    people.Queue.objects.update(open=False)

    assert acme.post(TICKETS, asking()).json()["id"] == first.json()["id"]
    assert acme.post(TICKETS, asking(reference="A-2")).json()["type"] == "queue_closed"


def test_the_same_idempotency_key_gives_the_first_answer_again(acme, asking):
    one = acme.post(TICKETS, asking(), headers={"Idempotency-Key": "k"})
    again = acme.post(TICKETS, asking(), headers={"Idempotency-Key": "k"})
    other = acme.post(TICKETS, asking(reference="A-2"), headers={"Idempotency-Key": "k"})

    assert (one.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert one.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Ticket.objects.count() == 1


def test_a_client_that_asks_too_much_is_told_when_to_come_back(acme, asking, settings):
    settings.API_LIMIT_PER_MINUTE = {**settings.API_LIMIT_PER_MINUTE, "client": 2}

    answers = [acme.get(TICKETS) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60


def test_whoever_says_nothing_wrong_or_too_little_is_not_let_in(acme, asking, with_key):
    reader = with_key(people.Client.objects.get(slug="acme"), scopes=["tickets:read"])

    assert APIClient().post(TICKETS, asking()).status_code == 401
    assert reader.get(TICKETS).status_code == 200
    assert reader.post(TICKETS, asking()).status_code == 403
    assert nothing_is_stored()
