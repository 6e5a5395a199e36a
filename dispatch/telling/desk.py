"""The whole desk of an agent: what they do, what is offered, what they hold. Sent on connect and after every gap."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import translation

from agents.models import Agent, Session
from dispatch.models import Assignment, Offer
from dispatch.telling import beside, frames, works

LAST_OFFERS = 5  # shown on the desk, of today's
LOOK_BACK = timedelta(hours=12)


def of_agent(agent: Agent, *, now: datetime) -> dict[str, Any]:
    return of_agents([agent.pk], now=now)[agent.pk]


def of_agents(agent_ids: Collection[int], *, now: datetime) -> dict[int, dict[str, Any]]:
    """The desks of many agents, each in its reader's language: a handful of statements, whatever their number."""
    facts = Agent.objects.filter(pk__in=agent_ids).values_list("pk", "capacity", "person__locale")
    seats, locales = {pk: seats for pk, seats, _ in facts}, {pk: locale for pk, _, locale in facts}
    sessions = {one.agent_id: one for one in Session.objects.filter(agent__in=agent_ids, state=Session.State.OPEN)}
    offers, mine, gone = defaultdict(list), defaultdict(list), defaultdict(list)
    for offer in _pending(agent_ids):
        with translation.override(locales[offer.agent_id]):
            offers[offer.agent_id].append(frames.offer(offer))
    live = list(_live(agent_ids))
    around = beside.of_works(live)
    for assignment in live:
        said = sorted(assignment.ticket.messages.all(), key=lambda one: one.number)
        mine[assignment.agent_id].append(works.shown(assignment, said, around[assignment.pk]))
    consults = defaultdict(list)
    for transfer in beside.joined(agent_ids):
        if transfer.offer:
            consults[transfer.offer.agent_id].append(beside.consult(transfer))
    for offer in _gone(agent_ids, now=now):
        gone[offer.agent_id].append(went_by(offer))
    return {
        agent_id: {
            "activity": frames.activity(sessions.get(agent_id)),
            "seats": capacity,
            "offers": offers[agent_id],
            "assignments": mine[agent_id],
            "consults": consults[agent_id],
            "last_offers": gone[agent_id],
        }
        for agent_id, capacity in seats.items()
    }


def session_of(agent: Agent) -> Session | None:
    """The open session, or None: the agent is offline."""
    return Session.objects.filter(agent=agent, state=Session.State.OPEN).first()


def pending_offers(agent: Agent) -> list[Offer]:
    return list(_pending([agent.pk]))


def live_work(agent: Agent) -> list[Assignment]:
    return list(_live([agent.pk]))


def last_offers(agent: Agent, *, now: datetime) -> list[Offer]:
    """The latest offers that went by: declined, expired, taken back."""
    return list(_gone([agent.pk], now=now))


def _pending(agent_ids: Collection[int]) -> QuerySet[Offer]:
    rows = Offer.objects.pending().filter(agent__in=agent_ids)
    return rows.select_related("ticket__queue", "ticket__client", "decision").order_by("pk")


def _live(agent_ids: Collection[int]) -> QuerySet[Assignment]:
    rows = Assignment.objects.live().filter(agent__in=agent_ids)
    related = rows.select_related("ticket__queue", "ticket__client", "ticket__customer", "offer")
    said = related.prefetch_related("ticket__messages__agent", "ticket__messages__person")
    return said.order_by("offer__seat_number", "pk")


def _gone(agent_ids: Collection[int], *, now: datetime) -> QuerySet[Offer]:
    """At most LAST_OFFERS of each agent, the newest first."""
    states = [Offer.State.DECLINED, Offer.State.EXPIRED, Offer.State.RESCINDED]
    rows = Offer.objects.filter(agent__in=agent_ids, state__in=states, offered_at__gt=now - LOOK_BACK)
    newest = rows.annotate(place=Window(RowNumber(), partition_by="agent", order_by="-offered_at"))
    return newest.filter(place__lte=LAST_OFFERS).select_related("ticket__queue").order_by("-offered_at")


def went_by(row: Offer) -> dict[str, Any]:
    return {
        "offer": row.pk,
        "subject": row.ticket.title,
        "state": str(row.state),
        "cause": row.cause or None,
        "delivered": row.delivered_at is not None,
        "timeout_seconds": (row.expires_at - row.offered_at).total_seconds(),
        "reason": row.decline_reason or None,
        "offered_at": frames.time(row.offered_at),
    }
