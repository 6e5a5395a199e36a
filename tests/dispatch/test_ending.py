"""Many offers that come to nothing at once: each as if it were alone, in as many statements as one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Activity, Session
from dispatch.handing import answering
from dispatch.models import Offer, Seat, Ticket
from dispatch.offers import offering, rescinding
from dispatch.people import presence
from marketplace.kernel import statements
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db


def rung(count, *, queue=None, capacity=1, names="agent"):
    """So many offers that stand on their agents' screens."""
    queue = queue or people.queue(people.client("acme"))
    agents = [people.agent(f"{names}{number}", capacity=capacity) for number in range(count)]
    lines = [people.online(one) for one in agents]
    for _ in range(count * capacity):
        people.ticket(queue)
    while offering.offer_waiting(now=timezone.now()):
        pass
    offers = list(Offer.objects.pending().order_by("agent", "pk"))
    for one in offers:
        offering.acknowledge(one, delivered=True, now=timezone.now())
        one.refresh_from_db()
    return agents, lines, offers


def after(offers):
    return max(one.expires_at for one in offers) + timedelta(seconds=1)


def activities(agents):
    found = dict(Session.objects.filter(state="open").values_list("agent_id", "activity"))
    return [found[one.pk] for one in agents]


def outcome(offers):
    found = Offer.objects.in_bulk([one.pk for one in offers])
    return [(found[one.pk].state, found[one.pk].cause) for one in offers]


def statements_of(step, monkeypatch):
    ask, asked = statements.rows, []
    monkeypatch.setattr(statements, "rows", lambda sql, values: asked.append(sql) or ask(sql, values))
    with CaptureQueriesContext(connection) as caught:
        step()
    monkeypatch.setattr(statements, "rows", ask)
    return len(caught) + len(asked)


def test_twelve_that_run_out_cost_as_many_statements_as_one(monkeypatch):
    queue = people.queue(people.client("acme"), decline_cooldown_seconds=0)
    first, _, offers = rung(1, queue=queue)
    alone = statements_of(lambda: answering.expire_due(now=after(offers)), monkeypatch)
    assert (outcome(offers), activities(first)) == ([("expired", "")], ["not_responding"])
    agents, _, offers = rung(12, queue=queue, names="other")

    together = statements_of(lambda: answering.expire_due(now=after(offers)), monkeypatch)

    assert outcome(offers) == [("expired", "")] * 12
    assert activities(agents) == ["not_responding"] * 12
    assert together == alone <= 20
    assert not Seat.objects.exclude(ticket=None).exists()
    assert not Seat.objects.filter(open=True).exists()
    assert Event.objects.filter(kind="offer_expired").count() == 13
    assert Ticket.objects.waiting().count() == 13


def test_each_of_those_that_run_out_together_has_its_own_fate():
    agents, held, offers = rung(4)
    Offer.objects.filter(pk=offers[0].pk).update(delivered_at=None)
    presence.disconnect(held[1].pk, now=timezone.now())
    Offer.objects.filter(pk=offers[2].pk).update(delivered_at=offers[2].expires_at + timedelta(milliseconds=10))

    assert answering.expire_due(now=after(offers)) == 4

    assert outcome(offers) == [
        ("rescinded", "undelivered"), ("rescinded", "agent_gone"), ("rescinded", "undelivered"), ("expired", "")
    ]  # fmt: skip
    assert activities(agents) == ["available", "reconnecting", "available", "not_responding"]
    assert not Seat.objects.exclude(ticket=None).exists()
    assert list(Seat.objects.order_by("agent").values_list("open", flat=True)) == [True, False, True, False]


def test_two_offers_of_one_person_that_run_out_together_turn_them_once():
    """Rounds ring one at a time at each; two dispatchers that both led for a moment may ring twice."""
    queue = people.queue(people.client("acme"))
    [alice], _, offers = rung(1, queue=queue, capacity=2)
    offers.append(another_for(alice, people.ticket(queue), like=offers[0]))
    later = after(offers)

    assert answering.expire_due(now=later) == 2

    assert outcome(offers) == [("expired", "")] * 2
    kinds = Activity.objects.filter(agent=alice).order_by("started_at", "pk").values_list("kind", "ended_at")
    assert list(kinds) == [("available", later), ("not_responding", None)]
    assert not Seat.objects.exclude(ticket=None).exists()


def another_for(agent, ticket, *, like):
    """A second offer, in the agent's second seat."""
    Seat.objects.filter(agent=agent, number=2).update(ticket=ticket, role=Seat.Role.INCOMING)
    facts = {name: getattr(like, name) for name in ("offered_at", "expires_at", "delivered_at", "quote")}
    return Offer.objects.create(ticket=ticket, agent=agent, seat_number=2, **facts)


def test_what_never_arrived_is_taken_back_together():
    agents, _, offers = rung(6)
    Offer.objects.exclude(pk=offers[0].pk).update(delivered_at=None)
    later = after(offers)

    assert rescinding.take_back_undelivered(now=later) == 5

    assert outcome(offers) == [("pending", ""), *[("rescinded", "undelivered")] * 5]
    assert activities(agents) == ["available"] * 6
    told = Event.objects.filter(kind="offer_rescinded").values_list("facts", flat=True)
    assert {one["cause"] for one in told} == {"undelivered"}
    assert Seat.objects.filter(role="incoming").count() == 1
