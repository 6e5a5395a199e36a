"""Customers who have fallen silent: their ticket is kept, its agent is free, and their next word brings it back.

Parked work is paid. The customer's next word goes to the same person first, then to anyone; a ticket that nobody
comes back to closes after as long as a closed one may be opened again.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dispatch import sweeping
from dispatch.arriving import reopening
from dispatch.models import Assignment, Ticket, Transfer
from dispatch.telling import events, hints
from dispatch.work import releasing
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict


class AwaitsYourAnswer(Conflict):
    """The customer waits for your answer. Parking is for those who have stopped answering."""


class ColleagueAsked(Conflict):
    """A colleague is asked or is in the conversation. Call that off first."""


class NothingToPark(Conflict):
    """This conversation is not yours any more, or has ended."""


# Measured from the agent's last word, or from when they took it, if the customer has not spoken since.
SILENT = """
    SELECT a.* FROM dispatch_ticket t
      JOIN dispatch_queue q ON q.id = t.queue_id
      JOIN dispatch_assignment a ON a.ticket_id = t.id AND a.state = 'active'
     WHERE t.state = 'assigned' AND q.park_after_seconds IS NOT NULL
       AND greatest(t.agent_spoke_at, a.started_at) <= %(now)s - make_interval(secs => q.park_after_seconds)
       AND t.agent_spoke_at > coalesce(t.customer_spoke_at, '-infinity')
       AND NOT EXISTS (SELECT 1 FROM dispatch_transfer x WHERE x.ticket_id = t.id AND x.state IN ('open', 'joined'))
     ORDER BY t.agent_spoke_at LIMIT %(most)s
"""


def park(assignment: Assignment, *, now: datetime) -> Ticket:
    """By the agent's own word. Raises AwaitsYourAnswer, ColleagueAsked, NothingToPark."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(assignment.ticket_id)
        assignment = Assignment.objects.locked(assignment.pk)
        if assignment.state != Assignment.State.ACTIVE:
            raise NothingToPark()
        if not _silent(ticket):
            raise AwaitsYourAnswer()
        if Transfer.objects.open().filter(ticket=ticket).exists():
            raise ColleagueAsked()
        _park_locked(ticket, assignment, "agent", now=now)
    return ticket


def park_silent(*, now: datetime) -> int:
    """Park what has been silent for its queue's limit. Gives back how many."""
    silent = Assignment.objects.raw(SILENT, {"now": now, "most": sweeping.MOST})
    return sweeping.each(silent, _park_silent, now=now)


def _park_silent(assignment: Assignment, *, now: datetime) -> bool:
    with transaction.atomic():
        ticket = Ticket.objects.locked(assignment.ticket_id)
        assignment = Assignment.objects.locked(assignment.pk)
        limit = ticket.queue.park_after_seconds
        if assignment.state != Assignment.State.ACTIVE or limit is None or not _silent(ticket):
            return False  # somebody has spoken or closed it meanwhile
        since = max(ticket.agent_spoke_at or now, assignment.started_at)
        if since > now - timedelta(seconds=limit) or Transfer.objects.open().filter(ticket=ticket).exists():
            return False
        _park_locked(ticket, assignment, "silence", now=now)
    return True


def _silent(ticket: Ticket) -> bool:
    """Whether the last word is the agent's."""
    spoke = ticket.agent_spoke_at
    return spoke is not None and (ticket.customer_spoke_at is None or spoke > ticket.customer_spoke_at)


def _park_locked(ticket: Ticket, assignment: Assignment, by: str, *, now: datetime) -> None:
    releasing.release_locked(ticket, assignment, Assignment.ReleaseCause.PARKED, now=now)
    ticket.move(Ticket.State.PARKED, parked_at=now)
    outbox.publish(events.TicketParked(ticket.pk, assignment.pk, by))
    hints.ticket_changed(ticket)


def unpark_locked(ticket: Ticket, *, now: datetime) -> None:
    """The customer is back, under the ticket's lock: a new arrival, kept a short time for the same person."""
    ticket.move(Ticket.State.WAITING, parked_at=None, **reopening.arrives_again(ticket, now=now))
    outbox.publish(events.TicketUnparked(ticket.pk))
    hints.ticket_changed(ticket)


def solve_locked(ticket: Ticket, disposition: str, *, now: datetime) -> None:
    """A parked ticket ends where its last agent left it, under the ticket's lock."""
    last = Assignment.objects.filter(ticket=ticket).latest("started_at", "pk")
    ticket.move(Ticket.State.CLOSED, parked_at=None, ended_at=now)
    outbox.publish(events.TicketClosed(ticket.pk, last.pk, last.agent_id, disposition))
    hints.ticket_changed(ticket)


def close_forgotten(*, now: datetime) -> int:
    """Close what has been parked for so long that nobody is expected back."""
    since = now - timedelta(hours=settings.REOPEN_WITHIN_HOURS)
    parked = Ticket.objects.filter(state=Ticket.State.PARKED, parked_at__lte=since).order_by("parked_at")
    return sweeping.each(parked[: sweeping.MOST], _close_forgotten, now=now)


def _close_forgotten(ticket: Ticket, *, now: datetime) -> bool:
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        since = now - timedelta(hours=settings.REOPEN_WITHIN_HOURS)
        if ticket.state != Ticket.State.PARKED or ticket.parked_at is None or ticket.parked_at > since:
            return False
        solve_locked(ticket, Assignment.Disposition.SILENT, now=now)
    return True
