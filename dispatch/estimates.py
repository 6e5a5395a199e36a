"""How long a customer will wait: a range from what the queue has done lately, never a promise.

Pure, but for `of_ticket` and `of_many`, which read the two numbers they need.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from dispatch.models import Ticket

WINDOW = timedelta(minutes=30)
LOW, HIGH = -0.8416, 0.8416  # standard normal quantiles of 20 % and 80 %


@dataclass(frozen=True)
class Wait:
    """Place in the queue (1 is next) and seconds until a person answers; None where nothing can be said."""

    place: int
    low_seconds: float | None
    likely_seconds: float | None
    high_seconds: float | None


def until(place: int, *, answered: int, window_seconds: float) -> Wait:
    """The wait at `place` where `answered` tickets left the queue in the last `window_seconds`.

    The time until the n-th departure of a Poisson stream is gamma distributed; its quantiles by Wilson and Hilferty
    (1931): n·(1 − 1/9n + z/(3√n))³ / rate.
    """
    if answered < 1:
        return Wait(place, None, None, None)
    rate = answered / window_seconds

    def quantile(z: float) -> float:
        seconds: float = place * max(0.0, 1 - 1 / (9 * place) + z / (3 * place**0.5)) ** 3 / rate
        return seconds

    return Wait(place, quantile(LOW), place / rate, quantile(HIGH))


PLACE = """
    SELECT (SELECT count(*) FROM dispatch_ticket
             WHERE state = 'waiting' AND queue_id = %s AND (urgent_from, id) < (%s, %s)),
           (SELECT count(*) FROM dispatch_ticket WHERE queue_id = %s AND accepted_at > %s)
"""


def of_ticket(ticket: Ticket, *, now: datetime) -> Wait | None:
    """The wait of a waiting ticket; None for any other."""
    if ticket.state != Ticket.State.WAITING:
        return None
    with connection.cursor() as cursor:
        since = now - WINDOW
        cursor.execute(PLACE, [ticket.queue_id, ticket.urgent_from, ticket.pk, ticket.queue_id, since])
        ahead, answered = cursor.fetchone()
    return until(ahead + 1, answered=answered, window_seconds=WINDOW.total_seconds())


PLACES = """
    SELECT w.id, w.place, (SELECT count(*) FROM dispatch_ticket a
                            WHERE a.queue_id = w.queue_id AND a.accepted_at > %(since)s)
      FROM (SELECT id, queue_id, row_number() OVER (PARTITION BY queue_id ORDER BY urgent_from, id) AS place
              FROM dispatch_ticket
             WHERE state = 'waiting'
               AND queue_id IN (SELECT DISTINCT queue_id FROM dispatch_ticket WHERE id = ANY(%(ids)s))) w
     WHERE w.id = ANY(%(ids)s)
"""


def of_many(ticket_ids: Collection[int], *, now: datetime) -> dict[int, Wait]:
    """The waits of those of these tickets that are waiting, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"ids": list(ticket_ids), "since": now - WINDOW})
        rows = cursor.fetchall()
    seconds = WINDOW.total_seconds()
    return {pk: until(place, answered=answered, window_seconds=seconds) for pk, place, answered in rows}
