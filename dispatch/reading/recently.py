"""What a queue has done in the last half hour, for rules that act on it."""

from datetime import datetime, timedelta

from django.db import connection

from dispatch.policy.service_level import LEAST_SHOWN

WINDOW = timedelta(minutes=30)

# What has waited for longer than the target can no longer be answered within it: it counts as missed, so that a queue
# in which nobody is answered at all does not look well.
LEVEL = """
    SELECT count(*) FILTER (WHERE t.accepted_at - t.waiting_since <= make_interval(secs => q.target_seconds)),
           count(*) FILTER (WHERE t.accepted_at IS NOT NULL OR t.state = 'abandoned'
                               OR (t.state = 'waiting'
                                   AND t.waiting_since < %(now)s - make_interval(secs => q.target_seconds)))
      FROM dispatch_ticket t JOIN dispatch_queue q ON q.id = t.queue_id
     WHERE t.queue_id = %(queue)s AND t.waiting_since > %(since)s AND t.waiting_since <= %(now)s
"""


def service_level(queue_id: int, *, now: datetime) -> float | None:
    """The share answered within the target, of those answered, abandoned or waiting for longer; None below LEAST_SHOWN
    of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEVEL, {"queue": queue_id, "since": now - WINDOW, "now": now})
        in_target, counted = cursor.fetchone()
    return in_target / counted if counted >= LEAST_SHOWN else None
