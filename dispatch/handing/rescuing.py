"""An operator takes a conversation over, and closes it or gives it back. Its customer is told who speaks now.

A ticket that an operator holds is ASSIGNED without an assignment. It returns to its queue, in its old place, when the
operator leaves the customer's last word without an answer for ten minutes, or gives no sign of life for five.
"""

from datetime import datetime

from django.db import transaction

from agents import auditing
from agents.models import Person
from dispatch import sweeping
from dispatch.handing import watching
from dispatch.models import Assignment, Offer, Ticket, Watch
from dispatch.offers import rescinding
from dispatch.telling import events, hints
from dispatch.work import closing, parting, releasing
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict

UNANSWERED_SECONDS = 600
GONE_SECONDS = 300

# The watch that begins with the taking over says since when it is theirs, and when they were last seen.
SILENT = """
    SELECT t.* FROM dispatch_ticket t
      LEFT JOIN dispatch_watch w ON w.ticket_id = t.id AND w.person_id = t.taken_by_id AND w.ended_at IS NULL
     WHERE t.state = 'assigned' AND t.taken_by_id IS NOT NULL AND (%(ticket)s::bigint IS NULL OR t.id = %(ticket)s)
       AND (w.id IS NULL OR w.seen_at <= %(now)s - make_interval(secs => %(gone)s)
            OR (t.customer_spoke_at > coalesce(t.agent_spoke_at, '-infinity')
                AND greatest(t.customer_spoke_at, w.started_at) <= %(now)s - make_interval(secs => %(unanswered)s)))
     ORDER BY t.id LIMIT %(most)s
"""


class TakenAlready(Conflict):
    """Another operator has taken this ticket."""


class NothingToTake(Conflict):
    """This ticket does not wait, and nobody is in conversation on it."""


class NotTaken(Conflict):
    """You have not taken this ticket, or no longer hold it."""


def take(ticket: Ticket, *, by: Person, now: datetime) -> Ticket:
    """The conversation is the operator's now; its agent is free and paid. Said again, it is a sign of life.

    Raises TakenAlready, NothingToTake.
    """
    with transaction.atomic():
        ticket = Ticket.objects.locked(ticket.pk)
        if ticket.taken_by_id == by.pk:
            watching.seen(ticket, by=by, now=now)
            return ticket
        if ticket.taken_by_id:
            raise TakenAlready()
        if ticket.state not in {Ticket.State.WAITING, Ticket.State.ASSIGNED}:
            raise NothingToTake()
        parting.break_off_locked(ticket, now=now)
        rescinding.rescind_of_ticket(ticket, Offer.Cause.REASSIGNED, now=now)
        from_agent = None
        for pk in Assignment.objects.live().filter(ticket=ticket).values_list("pk", flat=True):
            work = Assignment.objects.locked(pk)
            releasing.release_locked(ticket, work, Assignment.ReleaseCause.TAKEN_OVER, now=now)
            from_agent = work.agent_id
        if ticket.state == Ticket.State.WAITING:
            ticket.move(Ticket.State.ASSIGNED, taken_by=by, accepted_at=now)
        else:
            Ticket.objects.filter(pk=ticket.pk).update(taken_by=by)
            ticket.taken_by = by
        outbox.publish(events.TicketTaken(ticket.pk, by.pk))
        auditing.record(by, "ticket.taken_over", agent_id=from_agent, about={"ticket": ticket.pk}, now=now)
        watching.begin_locked(ticket, Watch.Mode.JOINED, by=by, now=now)
        hints.ticket_changed(ticket)
    return ticket


def give_back(ticket: Ticket, *, by: Person, now: datetime) -> Ticket:
    """Back to its queue, in its old place. Raises NotTaken."""
    with transaction.atomic():
        ticket = _mine(ticket, by)
        return_locked(ticket, "queue", now=now)
        auditing.record(by, "ticket.given_back", about={"ticket": ticket.pk}, now=now)
    return ticket


def close(ticket: Ticket, disposition: str, *, by: Person, now: datetime) -> Ticket:
    """The operator has dealt with it. Raises NotTaken, NoDisposition."""
    closing.require_disposition(disposition)
    with transaction.atomic():
        ticket = _mine(ticket, by)
        ticket.move(Ticket.State.CLOSED, ended_at=now, taken_by=None)
        outbox.publish(events.TicketGivenBack(ticket.pk, by.pk, "closed", disposition))
        auditing.record(by, "ticket.closed", about={"ticket": ticket.pk}, now=now)
        watching.end_locked(ticket, by, now=now)
        hints.ticket_changed(ticket)
    return ticket


def return_locked(ticket: Ticket, outcome: str, *, now: datetime) -> None:
    """Away from the operator who holds it, under the ticket's lock, and waiting again."""
    by = ticket.taken_by
    if by is None:
        return
    outbox.publish(events.TicketGivenBack(ticket.pk, by.pk, outcome))
    releasing.return_to_queue_locked(ticket, "given_back", taken_by=None)
    watching.end_locked(ticket, by, now=now)


def return_silent(*, now: datetime) -> int:
    """Give back what its operator has left alone."""
    return sweeping.each(_silent(now=now), _return_silent, now=now)


def _return_silent(ticket: Ticket, *, now: datetime) -> bool:
    with transaction.atomic():
        locked = Ticket.objects.locked(ticket.pk)
        if not _silent(only=ticket.pk, now=now):
            return False
        return_locked(locked, "silent", now=now)
    return True


def _silent(*, only: int | None = None, now: datetime) -> list[Ticket]:
    facts = {"now": now, "gone": GONE_SECONDS, "unanswered": UNANSWERED_SECONDS, "ticket": only, "most": sweeping.MOST}
    return list(Ticket.objects.raw(SILENT, facts))


def _mine(ticket: Ticket, by: Person) -> Ticket:
    locked = Ticket.objects.locked(ticket.pk)
    if locked.taken_by_id != by.pk:
        raise NotTaken()
    return locked
