"""Operators beside a conversation: reading along, taking part, whispering to its agent. None of it is hidden.

The agent is told at once who it is; the customer that somebody reads along, or who takes part. A watch ends by itself
when the operator's page has given no sign of life for a minute. What is whispered is for the agent alone.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from agents import auditing
from agents.models import Person
from dispatch import sweeping
from dispatch.models import Assignment, Ticket, Watch, Whisper
from dispatch.telling import events, hints
from dispatch.work import conversation
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict

SILENT_SECONDS = 60  # without a sign of life of the operator's page


class NothingToWatch(Conflict):
    """Nobody is in conversation on this ticket now."""


class StillYours(Conflict):
    """You have taken this ticket. Close it or give it back first."""


class NobodyToWhisperTo(Conflict):
    """No agent is in this conversation now."""


def watch(ticket: Ticket, mode: str, *, by: Person, now: datetime) -> Watch:
    """Read along or take part from now on; said again, it is a sign of life. Raises NothingToWatch."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        if ticket.state != Ticket.State.ASSIGNED:
            raise NothingToWatch()
        if ticket.taken_by_id == by.pk:
            mode = Watch.Mode.JOINED
        current = _open(ticket, by)
        if current and current.mode == mode:
            Watch.objects.filter(pk=current.pk).update(seen_at=now)
            return current
        _watched(ticket, mode, by=by, now=now)
        return begin_locked(ticket, mode, by=by, now=now)


def begin_locked(ticket: Ticket, mode: str, *, by: Person, now: datetime) -> Watch:
    """A new interval under the ticket's lock; the one before it ends."""
    end_locked(ticket, by, now=now)
    begun = Watch.objects.create(ticket=ticket, person=by, mode=mode, started_at=now, seen_at=now)
    outbox.publish(events.WatchBegan(ticket.pk, begun.pk, by.pk, str(mode)))
    hints.watched(ticket)
    hints.ticket_changed(ticket)
    return begun


def end(ticket: Ticket, *, by: Person, now: datetime) -> None:
    """No longer there; twice is once. Raises StillYours."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        if ticket.taken_by_id == by.pk:
            raise StillYours()
        end_locked(ticket, by, now=now)


def end_locked(ticket: Ticket, by: Person, *, now: datetime) -> None:
    current = _open(ticket, by)
    if current is None:
        return
    Watch.objects.filter(pk=current.pk).update(ended_at=max(now, current.started_at))
    outbox.publish(events.WatchEnded(ticket.pk, current.pk, by.pk, current.mode))
    hints.watched(ticket)
    hints.ticket_changed(ticket)


def seen(ticket: Ticket, *, by: Person, now: datetime) -> None:
    """The operator's page is open."""
    Watch.objects.filter(ticket=ticket, person=by, ended_at=None).update(seen_at=now)


def end_silent(*, now: datetime) -> int:
    """End what nobody looks at any more: the page is gone, or the conversation is over."""
    gone = Q(seen_at__lte=now - timedelta(seconds=SILENT_SECONDS)) & ~Q(ticket__taken_by=F("person"))
    rows = Watch.objects.filter(gone | ~Q(ticket__state=Ticket.State.ASSIGNED), ended_at=None)
    return sweeping.each(rows.select_related("person").order_by("ticket_id")[: sweeping.MOST], _end_silent, now=now)


def _end_silent(row: Watch, *, now: datetime) -> bool:
    with transaction.atomic():
        ticket = Ticket.objects.locked(row.ticket_id)
        current = _open(ticket, row.person)
        if current is None or ticket.taken_by_id == row.person_id:
            return False
        alive = current.seen_at > now - timedelta(seconds=SILENT_SECONDS)
        if alive and ticket.state == Ticket.State.ASSIGNED:
            return False
        end_locked(ticket, row.person, now=now)
    return True


def whisper(ticket: Ticket, text: str, *, by: Person, key: uuid.UUID | None = None, now: datetime) -> Whisper:
    """Words for the agent alone. The same key again is the same words. Raises NobodyToWhisperTo."""
    said = conversation.sayable(text)
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        known = Whisper.objects.filter(ticket=ticket, key=key).first() if key else None
        if known:
            return known
        work = Assignment.objects.filter(ticket=ticket, state=Assignment.State.ACTIVE).first()
        if work is None:
            raise NobodyToWhisperTo()
        row = Whisper.objects.create(
            ticket=ticket, agent_id=work.agent_id, person=by, text=said, sent_at=now, key=key or uuid.uuid4()
        )
        outbox.publish(events.Whispered(ticket.pk, row.pk, by.pk, work.agent_id))
        auditing.record(by, "agent.whispered_to", agent_id=work.agent_id, about={"ticket": ticket.pk}, now=now)
        hints.whispered(row)
    return row


def _watched(ticket: Ticket, mode: str, *, by: Person, now: datetime) -> None:
    """To read along is a deed towards the agent who speaks."""
    work = Assignment.objects.filter(ticket=ticket, state=Assignment.State.ACTIVE).first()
    kind = "ticket.joined" if mode == Watch.Mode.JOINED else "ticket.watched"
    auditing.record(by, kind, agent_id=work.agent_id if work else None, about={"ticket": ticket.pk}, now=now)


def _open(ticket: Ticket, by: Person) -> Watch | None:
    return Watch.objects.filter(ticket=ticket, person=by, ended_at=None).first()
