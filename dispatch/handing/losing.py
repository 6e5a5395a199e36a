"""People whose connection is lost for longer than the grace: what they held goes on with somebody else."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from agents.models import Activity, Session
from dispatch import sweeping
from dispatch.handing import consulting
from dispatch.models import Assignment, Offer, Ticket, Transfer
from dispatch.offers import rescinding
from dispatch.people import presence
from dispatch.work import closing, parting, releasing


def release_lost(*, now: datetime) -> int:
    """End sessions that have been reconnecting for longer than the grace; their tickets keep their place."""
    since = now - timedelta(seconds=settings.RECONNECT_GRACE_SECONDS)
    lost = Session.objects.filter(
        state=Session.State.OPEN, activity=Activity.Kind.RECONNECTING, activity_since__lte=since
    )
    return sweeping.each(lost[: sweeping.MOST], _release_session, now=now)


def _release_session(session: Session, *, now: datetime) -> bool:
    for assignment in Assignment.objects.live().filter(agent=session.agent_id).order_by("ticket_id"):
        _release_work(session, assignment, now=now)
    for transfer in parting.joined_by(session.agent_id):
        _step_back(session, transfer, now=now)
    for offer in Offer.objects.pending().filter(agent=session.agent_id).order_by("ticket_id"):
        _take_back(session, offer, now=now)
    with transaction.atomic():
        return presence.end_lost(session, now=now)


def _release_work(session: Session, assignment: Assignment, *, now: datetime) -> None:
    """A colleague who is in the conversation already takes it; else it goes back to its queue."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(assignment.ticket_id)
        assignment = Assignment.objects.locked(assignment.pk)
        beside = Transfer.objects.open().filter(assignment=assignment).select_related("offer", "to_queue").first()
        if beside and beside.offer:
            parting.lock_people(assignment.agent_id, beside.offer.agent_id)
        if not presence.still_lost(session, now=now):
            return  # they are back
        if assignment.state == Assignment.State.AFTER_CONTACT_WORK:
            closing.complete(assignment, now=now)
        elif beside and beside.state == Transfer.State.JOINED:
            consulting.take_locked(ticket, beside, Assignment.ReleaseCause.AGENT_GONE, now=now)
        elif assignment.state == Assignment.State.ACTIVE:
            parting.break_off_locked(ticket, now=now)
            releasing.release_locked(ticket, assignment, Assignment.ReleaseCause.AGENT_GONE, now=now)
            releasing.return_to_queue_locked(ticket, Assignment.ReleaseCause.AGENT_GONE)


def _step_back(session: Session, transfer: Transfer, *, now: datetime) -> None:
    """Whoever joined a colleague's conversation and is lost leaves it; the colleague goes on alone."""
    with transaction.atomic():
        Ticket.objects.locked(transfer.ticket_id)
        transfer.refresh_from_db(fields=["state"])
        if transfer.state != Transfer.State.JOINED:
            return
        parting.lock_people(transfer.assignment.agent_id, session.agent_id)
        if presence.still_lost(session, now=now):
            parting.end_locked(transfer, now=now)


def _take_back(session: Session, offer: Offer, *, now: datetime) -> None:
    """An offer whose time is longer than the grace: it rings at nobody, and somebody else is asked."""
    with transaction.atomic():
        Ticket.objects.locked(offer.ticket_id)
        offer = Offer.objects.locked(offer.pk)
        if presence.still_lost(session, now=now):
            rescinding.rescind_locked(offer, Offer.Cause.AGENT_GONE, now=now)
