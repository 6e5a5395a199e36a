"""What agents' devices say of their offers: the script has it, it stands on the screen. Many words in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.kernel import statements

# Only the first word counts, and only while the offer is pending. One that is being answered, expired or taken back at
# this moment is passed over: what was said of it no longer matters.
NOTE = f"""
    WITH lightly AS MATERIALIZED (
        SELECT {statements.LIGHTLY}
    ), words AS (
        SELECT agent_id, offer_id, min(at) AS delivered_at, min(at) FILTER (WHERE seen) AS seen_at
          FROM lightly, unnest(%(agents)s::bigint[], %(offers)s::bigint[], %(seen)s::boolean[], %(at)s::timestamptz[])
            AS w(agent_id, offer_id, seen, at)
         GROUP BY agent_id, offer_id
    ), pending AS (
        SELECT o.id, w.delivered_at, w.seen_at
          FROM dispatch_offer o JOIN words w ON w.offer_id = o.id AND w.agent_id = o.agent_id
         WHERE o.state = 'pending' AND (o.delivered_at IS NULL OR (o.seen_at IS NULL AND w.seen_at IS NOT NULL))
         ORDER BY o.id
           FOR NO KEY UPDATE OF o SKIP LOCKED
    ), noted AS (
        UPDATE dispatch_offer o
           SET delivered_at = coalesce(o.delivered_at, p.delivered_at), seen_at = coalesce(o.seen_at, p.seen_at)
          FROM pending p WHERE o.id = p.id
    )
    SELECT w.agent_id, w.offer_id FROM words w JOIN dispatch_offer o ON o.id = w.offer_id AND o.agent_id = w.agent_id
"""


@dataclass(frozen=True, slots=True)
class Word:
    """Said by a device of this agent at this moment: the offer is here, or even `seen`."""

    agent_id: int
    offer_id: int
    seen: bool
    at: datetime


def note(words: Sequence[Word]) -> list[bool]:
    """Note them all. Says of each whether there is such an offer to such an agent, whatever has become of it.

    In a transaction of its own, which does not wait for the disk: what is forgotten counts for nothing.
    """
    facts: dict[str, Any] = {
        "agents": [one.agent_id for one in words],
        "offers": [one.offer_id for one in words],
        "seen": [one.seen for one in words],
        "at": [one.at for one in words],
    }
    known = set(statements.rows(NOTE, facts))
    return [(one.agent_id, one.offer_id) in known for one in words]
