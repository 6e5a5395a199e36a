"""The hot transitions leave the same rows as the same steps record by record."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.models import Session
from dispatch.handing import answering
from dispatch.models import Assignment, Message, Offer, Seat, Ticket
from dispatch.people import presence
from dispatch.telling import events
from dispatch.work import closing, conversation
from marketplace.kernel import outbox
from marketplace.kernel.outbox.models import Event
from tests import people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)
TABLES = (Ticket, Offer, Assignment, Seat, Session, Message, Event)
random_worlds = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Back(Exception):
    """Ends a savepoint, so that the other way begins where this one began."""


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything that stands there; ids of new rows count from the first of them."""
    found = {}
    for table in TABLES:
        found[table.__name__] = list(table._default_manager.order_by("pk").values())
    for row in found["Event"]:
        row.pop("recorded_at")
    return found


def told(written: dict[str, list[dict[str, Any]]], before: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The same with new ids named by their order, since a sequence never goes back."""
    names: dict[tuple[str, int], str] = {}
    for table in ("Assignment", "Message", "Event"):
        old = {row["id"] for row in before[table]}
        new = [row["id"] for row in written[table] if row["id"] not in old]
        names |= {(table, pk): f"new {place}" for place, pk in enumerate(new)}
    for table in ("Assignment", "Message", "Event"):
        for row in written[table]:
            row["id"] = names.get((table, row["id"]), row["id"])
    for row in written["Event"]:
        for fact, table in (("assignment_id", "Assignment"), ("message_id", "Message")):
            if fact in row["facts"]:
                row["facts"][fact] = names.get((table, row["facts"][fact]), row["facts"][fact])
    for row in written["Message"]:
        row["key"] = str(row["key"])
    return written


def both(hot: Any, plain: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What one way leaves, and what the other."""
    before = rows()
    left = []
    for way in (hot, plain):
        try:
            with transaction.atomic():
                way()
                left.append(told(rows(), before))
                raise Back
        except Back:
            continue
    return left[0], left[1]


def an_agent_with_work(*, others: int) -> Assignment:
    """alice holds a ticket, and so many others."""
    queue = people.queue(people.client("acme"), wrap_up_seconds=90)
    alice = people.agent("alice", capacity=others + 1)
    people.online(alice, now=NOW)
    for _ in range(others):
        answering.accept(people.offered(people.ticket(queue, now=NOW), now=NOW), now=NOW)
    return answering.accept(people.offered(people.ticket(queue, now=NOW), now=NOW), now=NOW)


def accept_plainly(offer: Offer, *, now: datetime) -> None:
    ticket = Ticket.objects.locked(offer.ticket_id)
    offer = Offer.objects.locked(offer.pk)
    offer.require_acceptable(now=now)
    offer.move(Offer.State.ACCEPTED, answered_at=now)
    ticket.move(Ticket.State.ASSIGNED, accepted_at=now, last_agent_id=offer.agent_id)
    work = Assignment.objects.create(ticket=ticket, agent_id=offer.agent_id, offer=offer, started_at=now)
    Seat.objects.filter(ticket=ticket, role=Seat.Role.INCOMING).update(role=Seat.Role.HOLDER)
    Session.objects.filter(agent_id=offer.agent_id, state=Session.State.OPEN).update(idle_since=now)
    outbox.publish(events.OfferAccepted(ticket.pk, offer.pk, offer.agent_id, work.pk, offer.seat_number))


def close_plainly(work: Assignment, disposition: str, *, note: str, now: datetime) -> None:
    ticket = Ticket.objects.locked(work.ticket_id)
    work = Assignment.objects.locked(work.pk)
    until = now + timedelta(seconds=ticket.queue.wrap_up_seconds)
    acw = Assignment.State.AFTER_CONTACT_WORK
    work.move(acw, closed_at=now, wrap_up_until=until, disposition=disposition, note=note or work.note)
    ticket.move(Ticket.State.CLOSED, ended_at=now)
    outbox.publish(events.TicketClosed(ticket.pk, work.pk, work.agent_id, disposition))


def complete_plainly(work: Assignment, *, now: datetime) -> None:
    ticket = Ticket.objects.locked(work.ticket_id)
    work = Assignment.objects.locked(work.pk)
    work.move(Assignment.State.COMPLETED, ended_at=max(now, work.closed_at or now))
    seat = closing.leave_seat(ticket, work, now=now)
    outbox.publish(events.WorkCompleted(ticket.pk, work.pk, work.agent_id, seat))


def say_plainly(ticket: Ticket, author: str, agent: Any, text: str, key: uuid.UUID, *, now: datetime) -> None:
    Ticket.objects.locked(ticket.pk)
    if Message.objects.filter(ticket=ticket, key=key).exists():
        return
    last = Message.objects.filter(ticket=ticket).aggregate(last=Max("number"))["last"] or 0
    row = Message.objects.create(
        ticket=ticket, number=last + 1, author=author, agent=agent, text=text.strip(), sent_at=now, key=key
    )
    spoke = "customer_spoke_at" if author == "customer" else "agent_spoke_at"
    Ticket.objects.filter(pk=ticket.pk).update(last_number=row.number, **{spoke: now})
    outbox.publish(events.MessageSent(ticket.pk, row.pk, author))


@random_worlds
@given(others=st.integers(0, 2), after=st.floats(0, 19))
def test_accepting(others, after):
    with transaction.atomic():
        queue = people.queue(people.client("acme"))
        alice = people.agent("alice", capacity=others + 1)
        people.online(alice, now=NOW)
        for _ in range(others):
            answering.accept(people.offered(people.ticket(queue, now=NOW), now=NOW), now=NOW)
        offer = people.offered(people.ticket(queue, now=NOW), now=NOW)
        now = NOW + timedelta(seconds=after)

        hot, plain = both(lambda: answering.accept(offer, now=now), lambda: accept_plainly(offer, now=now))

        assert hot == plain
        transaction.set_rollback(True)


@random_worlds
@given(others=st.integers(0, 2), note=st.text(max_size=3).filter(lambda text: "\0" not in text), kept=st.booleans())
def test_closing(others, note, kept):
    with transaction.atomic():
        work = an_agent_with_work(others=others)
        if kept:
            closing.keep_note(work, "kept")
        now = NOW + timedelta(seconds=30)

        hot, plain = both(
            lambda: closing.close(work, "solved", note=note, now=now),
            lambda: close_plainly(work, "solved", note=note, now=now),
        )

        assert hot == plain
        transaction.set_rollback(True)


@random_worlds
@given(others=st.integers(0, 2), then=st.sampled_from(["stay", "break", "offline"]), after=st.floats(-5, 60))
def test_completing(others, then, after):
    with transaction.atomic():
        work = an_agent_with_work(others=others)
        closing.close(work, "solved", now=NOW)
        if then == "break":
            presence.take_break(work.agent, reason="tea", now=NOW)
        elif then == "offline":
            presence.go_offline(work.agent, now=NOW)
        now = NOW + timedelta(seconds=after)

        hot, plain = both(lambda: closing.complete(work, now=now), lambda: complete_plainly(work, now=now))

        assert hot == plain
        transaction.set_rollback(True)


@random_worlds
@given(
    author=st.sampled_from(["customer", "agent"]),
    before=st.integers(0, 2),
    repeated=st.booleans(),
    text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=5).filter(
        lambda text: text.strip()
    ),
)
def test_saying(author, before, repeated, text):
    with transaction.atomic():
        work = an_agent_with_work(others=0)
        ticket, key = work.ticket, uuid.uuid4()
        for number in range(before):
            last = key if repeated and number == before - 1 else None
            conversation.customer_says(ticket, f"word {number}", key=last, now=NOW)

        def say() -> None:
            if author == "customer":
                conversation.customer_says(ticket, text, key=key, now=NOW)
            else:
                conversation.agent_says(work, text, key=key, now=NOW)

        agent = work.agent if author == "agent" else None
        hot, plain = both(say, lambda: say_plainly(ticket, author, agent, text, key, now=NOW))

        assert hot == plain
        transaction.set_rollback(True)
