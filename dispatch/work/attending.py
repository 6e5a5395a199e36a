"""Customers whose page is open: the sign of life that a silent departure is judged by."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

# A ticket that somebody works on at this moment is passed over: the next sign of life comes in seconds.
SEEN = """
    UPDATE dispatch_ticket SET customer_seen_at = %(now)s WHERE id IN (
        SELECT id FROM dispatch_ticket WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
"""


def seen(ticket_ids: Collection[int], *, now: datetime) -> None:
    """The pages of these tickets are open at `now`: one statement, whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"ids": list(ticket_ids), "now": now})
