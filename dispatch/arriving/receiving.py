"""What must be known before a ticket is written: its queue's lines, whether it came before, who its customer is."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dispatch.models import Queue
from dispatch.policy import needs
from dispatch.reading import rulebook
from marketplace.kernel import statements

COLUMNS = [field.attname for field in Queue._meta.concrete_fields]
OF_QUEUE = f"""
           (SELECT coalesce(jsonb_agg(jsonb_build_array(n.kind, n.alternative, s.slug, n.level, n.until_ring)), '[]')
              FROM dispatch_queue_skill n JOIN agents_skill s ON s.id = n.skill_id WHERE n.queue_id = q.id),
           (SELECT min(r.after_seconds) FROM dispatch_ring r WHERE r.queue_id = q.id),
           q.holidays_of <> '' OR EXISTS (SELECT 1 FROM dispatch_opening_hours h WHERE h.queue_id = q.id)
                               OR EXISTS (SELECT 1 FROM dispatch_closed_day d WHERE d.queue_id = q.id),
           {", ".join(f"q.{name}" for name in COLUMNS)}
"""
# Each by its own index, also where the plan is made once for any number of them.
OF_PAIRS = """
    (SELECT jsonb_agg(jsonb_build_array(
                (SELECT t.id FROM dispatch_ticket t WHERE t.client_id = %(client)s AND t.reference = a.pair ->> 0),
                (SELECT t.fingerprint FROM dispatch_ticket t
                  WHERE t.client_id = %(client)s AND t.reference = a.pair ->> 0),
                (SELECT c.id FROM dispatch_customer c WHERE c.client_id = %(client)s AND c.reference = a.pair ->> 1)
            ) ORDER BY a.place)
       FROM jsonb_array_elements(%(pairs)s::jsonb) WITH ORDINALITY AS a(pair, place))
"""
KNOWN = f"SELECT {OF_PAIRS}"
BY_SLUG = f"""
    SELECT {OF_PAIRS}, {OF_QUEUE} FROM dispatch_queue q WHERE q.client_id = %(client)s AND q.slug = ANY(%(slugs)s)
"""
BY_ID = f"SELECT {OF_QUEUE} FROM dispatch_queue q WHERE q.client_id = %s AND q.id = ANY(%s)"


@dataclass(frozen=True)
class Lines:
    """One queue as it stands now, and of its rules what a new ticket needs."""

    queue: Queue
    asks: needs.Needs
    first_ring_seconds: float | None  # of waiting, until the first ring comes by the clock
    keeps_hours: bool

    def opens_at(self, now: datetime) -> datetime | None:
        """`now` itself while it is open; None where it never opens again."""
        return rulebook.calendars_of([self.queue])[self.queue.pk].opens_at(now) if self.keeps_hours else now

    def first_ring(self, since: datetime) -> datetime | None:
        """When a ticket that waits from `since` is widened first by the clock; None where it never is."""
        return None if self.first_ring_seconds is None else since + timedelta(seconds=self.first_ring_seconds)


@dataclass(frozen=True)
class Known:
    """The ticket that has this reference, and the customer who has that one, as far as there are."""

    ticket_id: int | None
    fingerprint: str | None
    customer_id: int | None


def by_slug(
    client_id: int, slugs: Collection[str], pairs: Sequence[tuple[str, str]]
) -> tuple[dict[str, Lines], list[Known]]:
    """The client's queues of these names, and what `known` says of `pairs`; nothing where there is no such queue."""
    asked = {"client": client_id, "slugs": list(slugs), "pairs": json.dumps(pairs)}
    found = statements.rows(BY_SLUG, asked)
    return {lines.queue.slug: lines for lines in (_lines(row[1:]) for row in found)}, _known(found)


def by_id(client_id: int, queue_ids: Collection[int]) -> dict[int, Lines]:
    """The client's queues of these ids; another client's are not found."""
    found = statements.rows(BY_ID, [client_id, list(queue_ids)])
    return {lines.queue.pk: lines for lines in map(_lines, found)}


def known(client_id: int, pairs: Sequence[tuple[str, str]]) -> list[Known]:
    """Of each (reference, customer's reference), in their order."""
    return _known(statements.rows(KNOWN, {"client": client_id, "pairs": json.dumps(pairs)}))


def _known(rows: Sequence[tuple[Any, ...]]) -> list[Known]:
    """From the first column, which is the same in every row."""
    found = json.loads(rows[0][0]) if rows and rows[0][0] else []
    return [Known(*of_pair) for of_pair in found]


def _lines(row: tuple[Any, ...]) -> Lines:
    asked, first_ring_seconds, keeps_hours, *columns = row
    queue = Queue.from_db("default", COLUMNS, columns)
    return Lines(queue, needs.of_rows(queue.kind, queue.language, json.loads(asked)), first_ring_seconds, keeps_hours)
