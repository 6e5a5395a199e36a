"""Making offers: a round reads who waits and who is free, decides, and writes all offers in a handful of statements.

What was read is a cache. The statement that writes takes a ticket only where it still waits in the round that was
seen, and a seat only where it is still open and empty; so stale reading costs a retry and never a double, even if
two dispatchers ran at once. Locks are taken in the order of the story (ticket, offer, seat) and skipped where held.
"""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from dispatch import events, hints, matching, pricing, rounds
from dispatch.models import Offer, Queue
from marketplace.kernel import outbox

WRITE = """
    WITH wanted AS (
        SELECT * FROM unnest(%(tickets)s::bigint[], %(rounds)s::int[], %(seats)s::bigint[], %(expires)s::timestamptz[],
                             %(quotes)s::jsonb[]) AS w(ticket_id, round, seat_id, expires_at, quote)
    ), tickets AS (
        SELECT t.id, w.seat_id
          FROM dispatch_ticket t JOIN wanted w ON w.ticket_id = t.id
         WHERE t.state = 'waiting' AND t.round = w.round
         ORDER BY t.id
           FOR NO KEY UPDATE OF t SKIP LOCKED
    ), seats AS (
        SELECT s.id, s.agent_id, s.number, t.id AS ticket_id
          FROM dispatch_seat s JOIN tickets t ON t.seat_id = s.id
         WHERE s.open AND s.ticket_id IS NULL
         ORDER BY s.id
           FOR NO KEY UPDATE OF s SKIP LOCKED
    ), taken AS (
        UPDATE dispatch_seat s SET ticket_id = n.ticket_id, role = 'incoming'
          FROM seats n WHERE s.id = n.id
        RETURNING s.id, s.agent_id, s.number, s.ticket_id
    ), counted AS (
        UPDATE dispatch_ticket t SET round = t.round + 1 FROM taken n WHERE t.id = n.ticket_id
    )
    INSERT INTO dispatch_offer
           (ticket_id, agent_id, seat_number, state, offered_at, expires_at, quote, decline_reason, cause)
    SELECT n.ticket_id, n.agent_id, n.number, 'pending', %(now)s, w.expires_at, w.quote, '', ''
      FROM taken n JOIN wanted w ON w.ticket_id = n.ticket_id
    RETURNING id, ticket_id
"""
DECIDE = """
    INSERT INTO dispatch_decision (offer_id, policy, candidates, eligible, excluded, round, decided_at)
    SELECT n.offer_id, n.policy, n.candidates, n.eligible, n.excluded, n.round, %s
      FROM unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::int[], %s::jsonb[], %s::int[])
        AS n(offer_id, policy, candidates, eligible, excluded, round)
"""


@dataclass(frozen=True)
class Proposal:
    """A match with its price and deadline: what is written if nothing has changed meanwhile."""

    match: matching.Match
    quote: pricing.Quote
    expires_at: datetime
    policy: str = matching.POLICY


def offer_waiting(*, now: datetime) -> int:
    """One round: offer waiting tickets to free agents. Gives back how many offers were made."""
    tickets = rounds.waiting_tickets(now)
    if not tickets:
        return 0
    agents = rounds.free_agents()
    if not agents:
        return 0
    queues = Queue.objects.in_bulk({ticket.queue_id for ticket in tickets})
    terms = rounds.terms_in_force(set(queues), now)
    matches = matching.match([one for one in tickets if one.queue_id in terms], agents, now=now)
    return len(write([propose(one, queues[one.ticket.queue_id], terms, now=now) for one in matches], now=now))


def propose(match: matching.Match, queue: Queue, terms: dict[int, pricing.Terms], *, now: datetime) -> Proposal:
    quote = pricing.quote(terms[queue.pk], queue_name=queue.name, language=match.ticket.language)
    return Proposal(match, quote, now + timedelta(seconds=queue.offer_timeout_seconds))


def write(proposals: Sequence[Proposal], *, now: datetime) -> list[int]:
    """Write the proposals that still hold, with their decisions and events. Gives back the offers' ids."""
    if not proposals:
        return []
    with transaction.atomic():
        by_ticket = {one.match.ticket.id: one for one in proposals}
        with connection.cursor() as cursor:
            cursor.execute(
                WRITE,
                {
                    "now": now,
                    "tickets": [one.match.ticket.id for one in proposals],
                    "rounds": [one.match.ticket.round for one in proposals],
                    "seats": [one.match.agent.seat_id for one in proposals],
                    "expires": [one.expires_at for one in proposals],
                    "quotes": [json.dumps(one.quote.as_json()) for one in proposals],
                },
            )
            made = [(offer_id, by_ticket[ticket_id]) for offer_id, ticket_id in cursor.fetchall()]
            if not made:
                return []
            cursor.execute(
                DECIDE,
                [
                    now,
                    [offer_id for offer_id, _ in made],
                    [one.policy for _, one in made],
                    [json.dumps([dataclasses.asdict(c) for c in one.match.candidates]) for _, one in made],
                    [one.match.eligible for _, one in made],
                    [json.dumps(one.match.excluded) for _, one in made],
                    [one.match.ticket.round + 1 for _, one in made],
                ],
            )
        outbox.publish(
            *(
                events.OfferMade(one.match.ticket.id, offer_id, one.match.agent.agent_id, one.match.agent.seat_number)
                for offer_id, one in made
            )
        )
        ids = [offer_id for offer_id, _ in made]
        hints.offers_made(ids)
    return ids


def acknowledge(offer: Offer, *, delivered: bool = False, seen: bool = False, now: datetime) -> None:
    """Note that the agent's browser has the offer, or shows it. Only the first word counts."""
    rows = Offer.objects.pending().filter(pk=offer.pk)
    if delivered or seen:
        rows.filter(delivered_at=None).update(delivered_at=now)
    if seen:
        rows.filter(seen_at=None).update(seen_at=now)
