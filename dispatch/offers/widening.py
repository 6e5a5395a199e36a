"""Rings: the circle of those who are asked for a waiting ticket grows, and the ticket keeps its place.

By the clock every ticket knows when its next ring comes; by the expected wait and by the service level only queues
whose rings ask for them are looked at, every FIGURES_EVERY. Each is one statement, whatever the number of tickets.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from dispatch import sweeping
from dispatch.models import Queue, Ring, Ticket
from dispatch.policy import rings
from dispatch.reading import estimates, recently, rulebook
from dispatch.telling import events, hints
from marketplace.kernel import outbox

FIGURES_EVERY = timedelta(seconds=3)

# The furthest ring that the clock has reached. A ticket whose rings have been taken away is only given its next time.
BY_CLOCK = """
    SELECT t.id, coalesce(max(r.number), t.ring)
      FROM dispatch_ticket t
      LEFT JOIN dispatch_ring r ON r.queue_id = t.queue_id AND r.number > t.ring
           AND t.waiting_since + make_interval(secs => r.after_seconds) <= %(now)s
     WHERE t.state = 'waiting' AND t.widens_at <= %(now)s
     GROUP BY t.id ORDER BY t.widens_at LIMIT %(most)s
"""
NEXT = """
    SELECT t.id, min(r.number)
      FROM dispatch_ticket t JOIN dispatch_ring r ON r.queue_id = t.queue_id AND r.number > t.ring
     WHERE t.state = 'waiting' AND t.id = ANY(%(ids)s)
     GROUP BY t.id
"""
NEXT_TIME = """
    (SELECT min(t.waiting_since + make_interval(secs => r.after_seconds)) FROM dispatch_ring r
      WHERE r.queue_id = t.queue_id AND r.number > {ring})
"""
WIDEN = f"""
    WITH wanted AS (SELECT * FROM unnest(%(ids)s::bigint[], %(rings)s::int[]) AS w(id, ring)), held AS (
        SELECT t.id, t.ring AS before, w.ring
          FROM dispatch_ticket t JOIN wanted w ON w.id = t.id
         WHERE t.state = 'waiting' AND t.ring <= w.ring
         ORDER BY t.id
           FOR NO KEY UPDATE OF t SKIP LOCKED
    )
    UPDATE dispatch_ticket t SET ring = h.ring, widens_at = {NEXT_TIME.format(ring="h.ring")}
      FROM held h WHERE t.id = h.id
    RETURNING t.id, h.before, h.ring
"""
REDRAW = f"""
    WITH held AS (
        SELECT t.id, least(t.ring, coalesce((SELECT max(r.number) FROM dispatch_ring r
                                              WHERE r.queue_id = t.queue_id), 0)) AS ring
          FROM dispatch_ticket t WHERE t.state = 'waiting' AND t.queue_id = %(queue)s
         ORDER BY t.id FOR NO KEY UPDATE OF t
    )
    UPDATE dispatch_ticket t SET ring = h.ring, widens_at = {NEXT_TIME.format(ring="h.ring")}
      FROM held h WHERE t.id = h.id
"""


def first_ring(lines: rulebook.Lines, *, since: datetime) -> datetime | None:
    """When the first ring of a ticket that waits from `since` comes by the clock; None where none does."""
    after = rings.next_by_clock(lines.rules.rings, 0)
    return None if after is None else since + timedelta(seconds=after)


def widen_due(*, now: datetime) -> int:
    """Widen what is due by the clock. Gives back how many tickets were widened."""
    with connection.cursor() as cursor:
        cursor.execute(BY_CLOCK, {"now": now, "most": sweeping.MOST})
        due = dict(cursor.fetchall())
    return len(_widen(due, why="due"))


def widen_by_figures(*, now: datetime) -> int:
    """Widen what is due by its expected wait or by its queue's service level. Gives back how many tickets."""
    asking = Ring.objects.filter(Q(wait_over_seconds__isnull=False) | Q(service_level_under__isnull=False))
    queues = list(Queue.objects.filter(pk__in=asking.values("queue")))
    if not queues:
        return 0
    calendars, found = rulebook.calendars_of(queues), rulebook.rings_of([queue.pk for queue in queues])
    return sum(
        len(_widen(_by_figures(queue, found[queue.pk], now=now), why="due"))
        for queue in queues
        if calendars[queue.pk].is_open(now)
    )


seldom_by_figures = sweeping.Seldom(widen_by_figures, every=FIGURES_EVERY)


def widen_next(ticket_ids: Collection[int], *, why: str) -> list[int]:
    """The next ring at once for those of these tickets that have one: they are exhausted. Gives back which widened."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"ids": list(ticket_ids)})
        following = dict(cursor.fetchall())
    return _widen(following, why=why)


def redraw(queue: Queue) -> None:
    """Its rings are others now: what waits widens when they say. Nobody's circle shrinks but by a ring that is gone."""
    with connection.cursor() as cursor:
        cursor.execute(REDRAW, {"queue": queue.pk})


def _by_figures(queue: Queue, steps: tuple[rings.Ring, ...], *, now: datetime) -> dict[int, int]:
    """Ticket → ring, of those that should stand further out than they do."""
    furthest = max(ring.number for ring in steps)
    waiting = Ticket.objects.waiting().filter(queue=queue, waiting_since__lte=now, ring__lt=furthest)
    stand, since = {}, {}
    for pk, ring, at in waiting.values_list("pk", "ring", "waiting_since"):
        stand[pk], since[pk] = ring, at
    if not stand:
        return {}
    by_level = any(ring.service_level_under is not None for ring in steps)
    by_wait = max((ring.number for ring in steps if ring.wait_over_seconds is not None), default=0)
    asked = [pk for pk, ring in stand.items() if ring < by_wait]
    level = recently.service_level(queue.pk, now=now) if by_level else None
    waits = estimates.of_many(asked, now=now) if asked else {}
    due = {
        pk: rings.due(
            steps,
            ring,
            waited_seconds=-1,  # the clock is another's
            expected_wait_seconds=_expected(waits[pk].likely_seconds, now - since[pk]) if pk in waits else None,
            service_level=level,
        )
        for pk, ring in stand.items()
    }
    return {pk: ring for pk, ring in due.items() if ring > stand[pk]}


def _expected(likely_seconds: float | None, waited: timedelta) -> float:
    """No wait is shorter than what has been waited, also where nobody was answered lately and nothing is known."""
    return max(likely_seconds or 0.0, waited.total_seconds())


def _widen(wanted: Mapping[int, int], *, why: str) -> list[int]:
    """Write it down where the ticket still waits, and nobody holds its lock. Gives back those whose ring is another."""
    if not wanted:
        return []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(WIDEN, {"ids": list(wanted), "rings": list(wanted.values())})
            widened = {pk: ring for pk, before, ring in cursor.fetchall() if ring > before}
        outbox.publish(*(events.TicketWidened(pk, ring, why) for pk, ring in sorted(widened.items())))
        for ticket in Ticket.objects.only("id", "state").filter(pk__in=widened):
            hints.ticket_changed(ticket)
    return sorted(widened)
