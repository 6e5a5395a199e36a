"""Handing a conversation over cold: the first is free at once, and paid; the ticket waits where it was sent."""

from datetime import datetime, timedelta

from django.db import transaction

from agents.models import Agent
from dispatch.handing import consulting
from dispatch.models import Assignment, Ticket, Transfer
from dispatch.models.seat import SeatTaken
from dispatch.offers import directing, targets
from dispatch.offers.targets import Target
from dispatch.reading import rulebook
from dispatch.telling import hints
from dispatch.work import releasing

LEAST_KEPT_SECONDS = 60.0  # for a colleague who is busy, where their queue keeps nothing for anybody


def hand_over(work: Assignment, target: Target, *, note: str = "", now: datetime) -> Transfer:
    """Give the ticket to a queue, where it waits as urgent as it was, or to a colleague, who is offered it alone.

    A colleague who is busy has it kept for a short time; what they let go is anybody's in its queue. Who handed it over
    is not asked again for a while. Raises NothingToHandOn, AlreadyAsked, NoPrice, QueueShut.
    """
    with transaction.atomic():
        ticket, work = consulting.locked(work)
        transfer = Transfer.objects.create(
            ticket=ticket,
            assignment=work,
            warm=False,
            escalation=target.escalation,
            to_agent=target.agent,
            to_queue=None if target.agent else target.queue,
            note=note.strip(),
            asked_at=now,
        )
        consulting.publish_asked(transfer)
        transfer.move(Transfer.State.TAKEN, ended_at=now)
        place = targets.place_in(ticket, target.queue, now=now)
        releasing.release_locked(ticket, work, Assignment.ReleaseCause.TRANSFERRED, now=now)
        releasing.return_to_queue_locked(ticket, Assignment.ReleaseCause.TRANSFERRED, **place)
        if target.agent:
            _ask_first(Ticket.objects.get(pk=ticket.pk), target.agent, now=now)
        hints.transfer_changed(transfer)
    return transfer


def _ask_first(ticket: Ticket, agent: Agent, *, now: datetime) -> None:
    try:
        directing.offer_to(ticket, agent, policy=directing.BY_COLLEAGUE, now=now)
    except SeatTaken:
        queue = rulebook.of_queues(now=now, only=[ticket.queue_id])[ticket.queue_id].queue
        until = now + timedelta(seconds=max(queue.sticky_seconds, LEAST_KEPT_SECONDS))
        Ticket.objects.filter(pk=ticket.pk).update(sticky_agent=agent, sticky_until=until)
