"""Making offers: a round decides in memory who is offered what, and writes all of it in a handful of statements.

What is remembered is a cache. The statement that writes takes a ticket only where it still waits in the round that was
seen, and a seat only where it is still open and empty; so a stale memory costs a retry and never a double, even if two
dispatchers ran at once. Locks are taken in the order of the story (ticket, offer, seat) and skipped where held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

import orjson
from django.db import transaction
from django.utils import translation

from dispatch.models import Offer
from dispatch.offers import acknowledging, exhausting
from dispatch.offers.remembering import Remembering
from dispatch.policy import matching, pairing, pricing, turning
from dispatch.reading import explaining, rounds, rulebook
from dispatch.telling import events, frames, hints
from marketplace.kernel import outbox, statements

MOST = 200  # offers of one round
WRITE = f"""
    WITH quiet AS MATERIALIZED (
        SELECT CASE WHEN %(quietly)s THEN {outbox.QUIETLY} || {statements.LIGHTLY} END
    ), wanted AS (
        SELECT w.* FROM quiet, jsonb_to_recordset(%(wanted)s::jsonb)
            AS w(ticket_id bigint, round int, seat_id bigint, expires_at timestamptz, quote jsonb, language text,
                 warm bool, policy text, candidates jsonb, eligible int, excluded jsonb, ring int, weights jsonb,
                 turning jsonb)
    ), tickets AS (
        SELECT t.id, w.seat_id
          FROM dispatch_ticket t JOIN wanted w ON w.ticket_id = t.id
         WHERE t.state = CASE WHEN w.warm THEN 'assigned' ELSE 'waiting' END AND t.round = w.round
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
    ), made AS (
        INSERT INTO dispatch_offer
               (ticket_id, agent_id, seat_number, state, offered_at, expires_at, quote, decline_reason, cause, language,
                warm)
        SELECT n.ticket_id, n.agent_id, n.number, 'pending', %(now)s, w.expires_at, w.quote, '', '', w.language, w.warm
          FROM taken n JOIN wanted w ON w.ticket_id = n.ticket_id
        RETURNING id, ticket_id, agent_id, seat_number
    ), decided AS (
        INSERT INTO dispatch_decision
               (offer_id, policy, candidates, eligible, excluded, round, ring, weights, turning, decided_at)
        SELECT m.id, w.policy, w.candidates, w.eligible, w.excluded, w.round + 1, w.ring, w.weights, w.turning, %(now)s
          FROM made m JOIN wanted w ON w.ticket_id = m.ticket_id
    )
    SELECT id, ticket_id, kernel_publish('ticket:' || ticket_id, '{events.OfferMade.kind()}', jsonb_build_object(
               'ticket_id', ticket_id, 'offer_id', id, 'agent_id', agent_id, 'seat', seat_number))
      FROM made
"""  # with its events, so that a round is one statement, which is a transaction of its own


@dataclass(frozen=True)
class Proposal:
    """A match with its price and deadline: what is written if nothing has changed meanwhile."""

    match: matching.Match
    quote: pricing.Quote
    expires_at: datetime
    lines: rulebook.Lines
    policy: str = matching.POLICY
    warm: bool = False  # to join a colleague's conversation


def offer_waiting(*, now: datetime, remembering: Remembering | None = None) -> int:
    """One round: offer waiting tickets to free agents. Gives back how many offers were made.

    Without a memory everything is read anew. Tickets and agents of offers that could not be written are read again.
    """
    known = remembering or Remembering(now=now)
    known.keep_time(now=now)  # nothing is offered out of hours, not even for a tick
    room = known.room(MOST)
    if not room:
        return 0
    outcome = pairing.pair(known.memory, now=now, most=room)
    proposals = [propose(one, known.lines[one.ticket.queue_id], now=now) for one in outcome.matches]
    made = write(proposals, quietly=remembering is not None, now=now)
    failed = [one.match for one in proposals if one.match.ticket.id not in made]
    tired = exhausting.exhaust([one.id for one in outcome.exhausted], now=now) if outcome.exhausted else []
    known.look_at(
        agents=[one.agent.agent_id for one in failed], tickets=[*(one.ticket.id for one in failed), *tired], now=now
    )
    if tired and not made:
        return offer_waiting(now=now, remembering=known)  # the circle has grown: somebody in it may be free
    return len(made)


def propose(
    match: matching.Match, lines: rulebook.Lines, *, policy: str = matching.POLICY, warm: bool = False, now: datetime
) -> Proposal:
    """Raises ValueError where the queue has no price in force."""
    if lines.terms is None:
        raise ValueError("a queue without a price offers nothing")
    quote = pricing.quote(
        lines.terms,
        queue_name=lines.queue.name,
        language=match.language,
        surge_percent=match.ticket.surge_percent,
    )
    expires_at = now + timedelta(seconds=lines.queue.offer_timeout_seconds)
    return Proposal(match, quote, expires_at, lines, policy, warm)


def write(proposals: Sequence[Proposal], *, quietly: bool = False, now: datetime) -> dict[int, int]:
    """Write the proposals that still hold, with their decisions and events, and ring once that is committed.

    Gives back ticket → offer. `quietly` by whoever remembers what they write, and wakes the relay themselves. They do
    not wait for the disk either: an offer is nobody's work yet, and a ticket whose offer is forgotten is offered again.
    """
    if not proposals:
        return {}
    made = put_down(proposals, quietly=quietly, now=now)
    if made:
        transaction.on_commit(partial(ring, proposals, made, now=now), robust=True)
    return made


def put_down(proposals: Sequence[Proposal], *, quietly: bool = False, now: datetime) -> dict[int, int]:
    """The statement alone: ticket → offer. Nobody is told."""
    return {ticket: offer for offer, ticket, _ in statements.rows(WRITE, columns(proposals, quietly=quietly, now=now))}


def ring(proposals: Sequence[Proposal], made: Mapping[int, int], *, now: datetime) -> None:
    """The frames of the offers made, each in the language of whoever it rings at: put together when no lock is held."""
    rings: list[hints.Ring] = []
    written = [one for one in proposals if one.match.ticket.id in made]
    for locale, some in groupby(sorted(written, key=_locale), key=_locale):
        with translation.override(locale):
            rings += [told(one, made[one.match.ticket.id], now=now) for one in some]
    hints.offers_made(rings)


def _locale(one: Proposal) -> str:
    return one.match.agent.locale


def columns(proposals: Sequence[Proposal], *, quietly: bool = False, now: datetime) -> dict[str, Any]:
    """What WRITE is given: one document with a row for each proposal, which costs far less than a dozen arrays."""
    return {"now": now, "quietly": quietly, "wanted": orjson.dumps([_row(one) for one in proposals]).decode()}


def _row(one: Proposal) -> dict[str, Any]:
    match = one.match
    return {
        "ticket_id": match.ticket.id,
        "round": match.ticket.round,
        "seat_id": match.seat.id,
        "expires_at": one.expires_at,
        "quote": one.quote,
        "language": match.language,
        "warm": one.warm,
        "policy": one.policy,
        "candidates": match.candidates,
        "eligible": match.eligible,
        "excluded": match.excluded,
        "ring": match.ticket.ring,
        "weights": match.weights,
        "turning": turning.of(match.candidates, match.weights),
    }


def told(one: Proposal, offer_id: int, *, now: datetime) -> hints.Ring:
    """The frame of a new offer in the active language, from what is remembered: nothing is read before it rings."""
    label: rounds.Label = one.match.ticket.label
    frame = frames.new_offer(
        offer_id=offer_id,
        ticket_id=one.match.ticket.id,
        seat=one.match.seat.number,
        queue=one.lines.queue.name,
        client=one.lines.queue.client.name,
        subject=label.subject or one.lines.queue.name,
        language=one.match.language,
        skills=label.skills,
        quote=one.quote,
        waiting_since=label.waiting_since,
        offered_at=now,
        expires_at=one.expires_at,
        why=frames.reasons(explaining.of_match(one.match, one.policy)),
        warm=one.warm,
    )
    return hints.Ring(one.match.agent.agent_id, one.match.agent.device, frame)


def acknowledge(offer: Offer, *, delivered: bool = False, seen: bool = False, now: datetime) -> None:
    """Note that the agent's browser has the offer, or shows it. Only the first word counts."""
    if delivered or seen:
        acknowledging.note([acknowledging.Word(offer.agent_id, offer.pk, seen, now)])
