"""The people of the tests: alice and bob answer, olga watches the floor, pia pays, acme is a client, zeta another."""

import itertools
import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agents.models import Agent, Connection, Person, Proficiency, Skill, SpokenLanguage
from dispatch.arriving import intake
from dispatch.models import Client, Membership, Offer, Price, Queue, QueueSkill, Seat, Ticket
from dispatch.offers import offering
from dispatch.people import lines, presence

PASSWORD = "correct horse battery"
numbers = itertools.count(1)


def person(name: str, role: str, **fields: Any) -> Person:
    return Person.objects.create_user(f"{name}@example.org", PASSWORD, name=name.title(), role=role, **fields)


def agent(
    name: str, *, skills: dict[str, int] | None = None, languages: tuple[str, ...] = ("en",), capacity: int = 1
) -> Agent:
    """An active agent who is offline."""
    one = Agent.objects.create(
        person=person(name, Person.Role.AGENT),
        state=Agent.State.ACTIVE,
        display_name=name.title(),
        capacity=capacity,
    )
    for slug, level in (skills or {}).items():
        Proficiency.objects.create(agent=one, skill=skill(slug), level=level)
    for tag in languages:
        SpokenLanguage.objects.create(agent=one, tag=tag)
    Seat.provide(one)
    return one


def online(who: Agent, *, now: datetime | None = None) -> Connection:
    """Go online with one socket."""
    now = now or timezone.now()
    connection = Connection(id=uuid.uuid4(), agent=who, connected_at=now, last_seen_at=now)
    presence.connect(connection, now=now)
    presence.go_available(who, connection=connection, now=now)
    return connection


def stops_responding(who: Agent, *, now: datetime) -> None:
    """As when an offer that was delivered to them runs out."""
    with transaction.atomic():
        seats = Seat.objects.of_agents_locked([who.pk])
        lines.stop_responding(lines.sessions_locked([who.pk]), seats, now=now)


def skill(slug: str) -> Skill:
    return Skill.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def client(slug: str, *, currency: str = "SEK") -> Client:
    return Client.objects.create(slug=slug, name=slug.title(), currency=currency)


def member(name: str, of: Client) -> Person:
    one = person(name, Person.Role.CLIENT_OPERATOR)
    Membership.objects.create(person=one, client=of)
    return one


def queue(of: Client, slug: str = "cards", *, skills: dict[str, int] | None = None, **fields: Any) -> Queue:
    """A queue with a price: 48.00, twelve minutes included, 4.10 for each minute after them."""
    one = Queue.objects.create(client=of, slug=slug, name=slug.title(), **fields)
    for name, level in (skills or {}).items():
        QueueSkill.objects.create(queue=one, skill=skill(name), level=level)
    Price.objects.create(
        queue=one,
        rate_card=1,
        currency=of.currency,
        base=4800,
        included_seconds=720,
        per_minute=410,
        in_force_from=datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone()),
    )
    return one


def ticket(of: Queue, *, now: datetime | None = None, **fields: Any) -> Ticket:
    number = next(numbers)
    said = {"reference": f"r{number}", "customer_reference": f"c{number}", **fields}
    request = intake.Request(queue=of, **said)
    return intake.take_in(of.client, request, now=now or timezone.now())[0]


def offered(one: Ticket, *, now: datetime | None = None) -> Offer:
    """Run one round and give back the offer of this ticket."""
    offering.offer_waiting(now=now or timezone.now())
    return Offer.objects.pending().get(ticket=one)


def rung(count: int, *, now: datetime | None = None) -> list[Offer]:
    """So many agents of one seat each, and an offer that one round has made to each of them."""
    of = queue(client("acme"))
    for number in range(count):
        online(agent(f"agent{number}"), now=now)
        ticket(of, now=now)
    offering.offer_waiting(now=now or timezone.now())
    return list(Offer.objects.pending().order_by("pk"))
