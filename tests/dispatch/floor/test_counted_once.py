"""The board counts everybody and everything once: what overflowed, and who has joined a colleague's conversation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Person
from dispatch.floor import board
from dispatch.floor import people as online
from dispatch.floor.board import Board
from dispatch.handing import answering, consulting
from dispatch.models import Assignment, Offer, Ticket
from dispatch.offers import targets
from dispatch.work import leaving
from tests import people

pytestmark = pytest.mark.django_db


def seen_by(person: Person) -> Board:
    board._kept.clear()
    return board.of(person, now=timezone.now() + timedelta(seconds=1))


def test_a_ticket_that_overflowed_counts_once_among_all_queues() -> None:
    acme, olga = people.client("acme"), people.person("olga", Person.Role.OPERATOR)
    cards, loans = people.queue(acme, "cards"), people.queue(acme, "loans")
    people.ticket(cards)
    ticket = people.ticket(loans)
    Ticket.objects.filter(pk=ticket.pk).update(asked_queue=cards)
    leaving.abandon(Ticket.objects.get(pk=ticket.pk), now=timezone.now())

    seen = seen_by(olga)

    assert {one.name: (one.today.offered, one.today.transferred_out) for one in seen.lines} == {
        "Cards": (2, 1),
        "Loans": (1, 0),
    }
    assert (seen.total.today.offered, seen.total.today.transferred_out) == (2, 0)
    assert (seen.total.today.abandoned, seen.total.today.waiting) == (1, 1)
    assert (seen.total.recent.offered, seen.total.standing.overflowed) == (2, 1)


def test_who_has_joined_a_colleagues_conversation_is_in_conversation_and_not_available() -> None:
    acme, now = people.client("acme"), timezone.now()
    queue, olga, carl = people.queue(acme), people.person("olga", Person.Role.OPERATOR), people.member("carl", acme)
    alice, bob = people.agent("alice"), people.agent("bob")
    people.online(alice)
    work = answering.accept(people.offered(people.ticket(queue)), now=now)
    assert isinstance(work, Assignment)
    people.online(bob)
    consulting.ask(work, targets.to_agent(work, bob.pk, now=now), now=now)
    assert {one.agent: one.group for one in seen_by(olga).people}[bob.pk] == "offer"

    answering.accept(Offer.objects.pending().get(agent=bob), now=now)

    for person in (olga, carl):
        seen = seen_by(person)
        joined = next(one for one in seen.people if one.agent == bob.pk)
        assert (joined.group, joined.since, joined.taken, joined.tickets) == (
            "in_conversation",
            now,
            1,
            (work.ticket_id,),
        )
        assert seen.count("available") == 0
        assert seen.lines[0].busy == 2
    assert online.holders(seen_by(olga).scope)[queue.pk] == {alice.pk, bob.pk}
