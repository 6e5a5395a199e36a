"""A person decides that an agent takes no tickets for now, or again: with a written reason, in one transaction.

What the agent holds goes back to the queue, keeps its place and is paid as a transfer is: nobody talks to a customer on
a suspended account. Pending offers are taken back and count for nothing.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from agents import auditing
from agents.models import Agent, Person, PersonalDecision
from agents.models.session import NotOnline
from dispatch.handing import consulting
from dispatch.models import Assignment, Offer, Seat, Ticket, Transfer
from dispatch.offers import rescinding
from dispatch.people import presence
from dispatch.work import closing, parting, releasing
from marketplace.kernel.errors import Invalid
from marketplace.kernel.states import Overtaken

TRIES = 5  # how often an offer or an acceptance may slip in between looking and locking
LEAST_REASON = 3  # characters in one word: the database refuses what is shorter
DEEDS = {
    PersonalDecision.Kind.SUSPENSION: "agent.suspended",
    PersonalDecision.Kind.REINSTATEMENT: "agent.reinstated",
}


class NoReason(Invalid):
    """A decision about a person needs a written reason."""


class SlippedIn(Exception):
    """A seat was given a ticket whose lock we do not hold: begin again, without the locks."""


def suspend(agent: Agent, *, reason: str, by: Person, now: datetime) -> PersonalDecision:
    """Close the agent's seats, give their work back and end their session. Raises NoReason, NoSuchStep, Overtaken."""
    require_reason(reason)
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                _take_away(agent.pk, now=now)
                return _decide(agent.pk, Agent.State.SUSPENDED, PersonalDecision.Kind.SUSPENSION, reason, by, now)
        except SlippedIn:
            continue
    raise Overtaken()


def reinstate(agent: Agent, *, reason: str, by: Person, now: datetime) -> PersonalDecision:
    """The agent may go online again. Raises NoReason, NoSuchStep where they are not suspended."""
    require_reason(reason)
    with transaction.atomic():
        return _decide(agent.pk, Agent.State.ACTIVE, PersonalDecision.Kind.REINSTATEMENT, reason, by, now)


def require_reason(reason: str) -> None:
    if not any(len(word) >= LEAST_REASON for word in reason.split()):
        raise NoReason(errors={"reason": [NoReason.__doc__ or ""]})


def _decide(
    agent_id: int, state: str, kind: PersonalDecision.Kind, reason: str, by: Person, now: datetime
) -> PersonalDecision:
    agent = Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent_id)
    decision = PersonalDecision.objects.create(  # before the state: the database asks who decided it
        agent=agent, kind=kind, decided_by=by, reason=reason.strip(), decided_at=now
    )
    agent.move(state)
    auditing.record(by, DEEDS[kind], agent_id=agent_id, about={"decision": decision.pk}, now=now)
    return decision


def _beside(ticket_ids: Collection[int]) -> list[Transfer]:
    """What is being handed on among these locked tickets, by whom and to whom ever."""
    rows = Transfer.objects.open().filter(ticket__in=ticket_ids)
    return list(rows.select_related("ticket", "assignment", "offer", "to_queue").order_by("ticket_id"))


def _take_away(agent_id: int, *, now: datetime) -> None:
    """Empty every seat under the locks of the story's order, and end the session."""
    pending = Offer.objects.pending().filter(agent_id=agent_id)
    live = Assignment.objects.live().filter(agent_id=agent_id)
    joined = Transfer.objects.filter(state=Transfer.State.JOINED, offer__agent=agent_id)
    ids = sorted({pk for rows in (pending, live, joined) for pk in rows.values_list("ticket_id", flat=True)})
    tickets = {pk: Ticket.objects.locked(pk) for pk in ids}
    offers = [Offer.objects.locked(pk) for pk in pending.order_by("ticket_id").values_list("pk", flat=True)]
    works = [Assignment.objects.locked(pk) for pk in live.order_by("ticket_id").values_list("pk", flat=True)]
    beside = {one.ticket_id: one for one in _beside(ids)}
    second = [parting.second_offer(one).agent_id for one in beside.values() if one.offer]
    parting.lock_people(agent_id, *second, *(one.assignment.agent_id for one in beside.values()))
    seats = Seat.objects.of_agent_locked(agent_id)
    if any(seat.ticket_id not in tickets for seat in seats if seat.ticket_id):
        raise SlippedIn()
    for offer in offers:
        rescinding.rescind_locked(offer, Offer.Cause.AGENT_PAUSED, now=now)
    for one in beside.values():
        if one.assignment.agent_id != agent_id and one.state == Transfer.State.JOINED:
            parting.end_locked(one, now=now)
    for work in works:
        mine = beside.get(work.ticket_id)
        if work.state == Assignment.State.AFTER_CONTACT_WORK:
            closing.complete(work, now=now)
        elif mine and mine.state == Transfer.State.JOINED:  # a colleague is there already
            consulting.take_locked(tickets[work.ticket_id], mine, Assignment.ReleaseCause.REASSIGNED, now=now)
        else:
            ticket = tickets[work.ticket_id]
            parting.break_off_locked(ticket, now=now)
            releasing.release_locked(ticket, work, Assignment.ReleaseCause.REASSIGNED, now=now)
            releasing.return_to_queue_locked(ticket, Assignment.ReleaseCause.REASSIGNED)
    try:
        presence.go_offline(Agent(pk=agent_id), now=now)
    except NotOnline:
        return  # their seats are closed already, and locked until this is decided
