"""Tickets that everybody at work who could take them has let go: widened, perhaps raised in price, never given up."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from dispatch.offers import widening
from dispatch.telling import events, hints
from marketplace.kernel import outbox

LOCK = "SELECT id FROM dispatch_ticket WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"

# Only where somebody has let it go since it was last found exhausted: one round of refusals counts once.
EXHAUST = """
    UPDATE dispatch_ticket t
       SET exhausted_at = %(now)s, exhaustions = least(t.exhaustions + 1, 10),
           surge_percent = greatest(t.surge_percent,
                                    least(t.surge_percent + q.surge_step_percent, q.surge_most_percent))
      FROM dispatch_queue q
     WHERE q.id = t.queue_id AND t.id = ANY(%(ids)s) AND t.state = 'waiting'
       AND EXISTS (SELECT 1 FROM dispatch_offer o
                    WHERE o.ticket_id = t.id AND o.state IN ('declined', 'expired')
                      AND (t.exhausted_at IS NULL OR o.answered_at > t.exhausted_at))
    RETURNING t.id, t.exhaustions, t.surge_percent
"""


def exhaust(ticket_ids: Collection[int], *, now: datetime) -> list[int]:
    """Note that nobody is left to ask: the pause of those who refused is halved, the price rises where it may, and the
    next ring comes at once. The ticket keeps its place; the board alerts. Gives back which were noted.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [list(ticket_ids)])
            cursor.execute(EXHAUST, {"now": now, "ids": list(ticket_ids)})
            rows = sorted(cursor.fetchall())
        outbox.publish(*(events.TicketExhausted(pk, times, surge) for pk, times, surge in rows))
        widening.widen_next([pk for pk, _, _ in rows], why="exhausted")
        if rows:
            hints.board_changed()
    return [pk for pk, _, _ in rows]
