"""A warm transfer: a colleague comes into the conversation, both talk, and one of them goes on.

The first holds the ticket until the second takes it; the second sits in an incoming seat meanwhile.
"""

from datetime import datetime

from django.db import transaction

from agents.models import Session
from dispatch.models import Assignment, Offer, Seat, Ticket, Transfer
from dispatch.offers import inviting, targets
from dispatch.offers.targets import Target
from dispatch.telling import events, hints
from dispatch.work import parting, releasing
from marketplace.kernel import outbox
from marketplace.kernel.errors import Conflict


class NothingToHandOn(Conflict):
    """This conversation is not yours any more, or has ended."""


class AlreadyAsked(Conflict):
    """You have asked somebody already. Call that off first."""


class NobodyFree(Conflict):
    """Nobody there is free at this moment. Hand it over instead: it then waits for them in its place."""


class TransferOver(Conflict):
    """This transfer is over."""


class NothingAsked(Conflict):
    """You have asked nobody."""


class NotJoined(Conflict):
    """Nobody has joined the conversation yet."""


def ask(work: Assignment, target: Target, *, note: str = "", now: datetime) -> Transfer:
    """Ask a colleague, or the best of a queue, to join. Raises NothingToHandOn, AlreadyAsked, NobodyFree."""
    with transaction.atomic():
        ticket, work = locked(work)
        transfer = Transfer.objects.create(
            ticket=ticket,
            assignment=work,
            warm=True,
            escalation=target.escalation,
            to_agent=target.agent,
            to_queue=None if target.agent else target.queue,
            note=note.strip(),
            asked_at=now,
        )
        publish_asked(transfer)
        if not inviting.ask_next(ticket, transfer, now=now):
            raise NobodyFree()
        hints.transfer_changed(transfer)
    return transfer


def locked(work: Assignment) -> tuple[Ticket, Assignment]:
    """The ticket and the work under their locks, as somebody who hands it on needs them."""
    ticket = Ticket.objects.locked(work.ticket_id)
    work = Assignment.objects.locked(work.pk)
    if work.state != Assignment.State.ACTIVE:
        raise NothingToHandOn()
    if Transfer.objects.open().filter(ticket=ticket).exists():
        raise AlreadyAsked()
    return ticket, work


def publish_asked(transfer: Transfer) -> None:
    outbox.publish(
        events.TransferAsked(
            transfer.ticket_id,
            transfer.pk,
            transfer.assignment.agent_id,
            transfer.warm,
            transfer.to_agent_id,
            transfer.to_queue_id,
        )
    )


def join(ticket: Ticket, offer: Offer, *, now: datetime) -> Transfer:
    """The colleague comes: the offer that they accepted, under the locks of ticket and offer, stays in its seat."""
    transfer = Transfer.objects.get(ticket=ticket, state=Transfer.State.OPEN, offer=offer)
    transfer.move(Transfer.State.JOINED, joined_at=now)
    Session.objects.filter(agent_id=offer.agent_id, state=Session.State.OPEN).update(idle_since=now)
    outbox.publish(events.TransferJoined(ticket.pk, transfer.pk, offer.pk, offer.agent_id, offer.seat_number))
    hints.offer_gone(offer)
    hints.transfer_changed(transfer)
    hints.ticket_changed(ticket)
    return transfer


def take(transfer: Transfer, *, now: datetime) -> Assignment:
    """The second goes on, the first is free again: by either's word. Raises NotJoined, TransferOver."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(transfer.ticket_id)
        current = _joined(transfer)
        return take_locked(ticket, current, Assignment.ReleaseCause.TRANSFERRED, now=now)


def take_locked(ticket: Ticket, transfer: Transfer, cause: str, *, now: datetime) -> Assignment:
    """The same under the ticket's lock. The second's work began when they joined, and is paid from then on."""
    first, second = Assignment.objects.locked(transfer.assignment_id), parting.second_offer(transfer)
    parting.lock_people(first.agent_id, second.agent_id)
    transfer.move(Transfer.State.TAKEN, ended_at=now)
    releasing.release_locked(ticket, first, cause, now=now)
    work = Assignment.objects.create(
        ticket=ticket, agent_id=second.agent_id, offer=second, started_at=transfer.joined_at or now
    )
    Seat.objects.filter(ticket=ticket, role=Seat.Role.INCOMING).update(role=Seat.Role.HOLDER)
    moves = targets.place_in(ticket, transfer.to_queue or ticket.queue, now=now)
    kept = {name: moves[name] for name in ("queue_id", "kind", "skills", "cell", "ring", "widens_at") if name in moves}
    Ticket.objects.filter(pk=ticket.pk).update(last_agent=second.agent_id, **kept)
    outbox.publish(events.WorkTaken(ticket.pk, transfer.pk, second.pk, second.agent_id, work.pk, second.seat_number))
    hints.transfer_changed(transfer)
    hints.work_changed(work)
    hints.ticket_changed(ticket)
    return work


def leave(transfer: Transfer, *, now: datetime) -> Transfer:
    """The second steps back, or the first thanks them: the first goes on alone. Raises NotJoined, TransferOver."""
    with transaction.atomic():
        Ticket.objects.locked(transfer.ticket_id)
        current = _joined(transfer)
        parting.end_locked(current, now=now)
    return current


def call_off(transfer: Transfer, *, now: datetime) -> Transfer:
    """The first needs nobody any more: an open offer is taken back, who has joined leaves. Raises TransferOver."""
    with transaction.atomic():
        ticket = Ticket.objects.locked(transfer.ticket_id)
        current = Transfer.objects.locked(transfer.pk)
        if current.state not in Transfer.LIVE:
            raise TransferOver(state=str(current.state))
        parting.break_off_locked(ticket, now=now)
    return Transfer.objects.get(pk=transfer.pk)


def call_off_latest(work: Assignment, *, now: datetime) -> Transfer:
    """The same, of the work's latest transfer. Raises NothingAsked, TransferOver."""
    latest = Transfer.objects.filter(assignment=work).order_by("-pk").first()
    if latest is None:
        raise NothingAsked()
    return call_off(latest, now=now)


def _joined(transfer: Transfer) -> Transfer:
    current = Transfer.objects.select_related("assignment", "offer", "to_queue", "ticket").get(pk=transfer.pk)
    if current.state == Transfer.State.OPEN:
        raise NotJoined()
    if current.state != Transfer.State.JOINED:
        raise TransferOver(state=str(current.state))
    return current
