"""How long a customer will wait: a place and a range from what happens now, never a promise.

The policy is pure: `until` and `estimate`. `of_ticket`, `of_many` and `promises` read what it needs.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from dispatch.models import Ticket
from dispatch.reading import pacing
from dispatch.reading.pacing import Crew, Pace, Stream
from marketplace.kernel import statements

LOW, HIGH = -0.8416, 0.8416  # standard normal quantiles of 20 % and 80 %
LEAST = 3  # answered lately; of fewer nothing is said, for null is better than a guess
TURNS = 6  # of the search for how many overtake


@dataclass(frozen=True)
class Wait:
    """Place in line (1 is next) and seconds until a person answers; None where nothing can be said.

    `opens_at` is when the queue opens, where it is closed now: nobody answers before.
    """

    place: int
    low_seconds: float | None = None
    likely_seconds: float | None = None
    high_seconds: float | None = None
    opens_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """What decides a ticket's place: its stream, and since when it counts as waiting."""

    stream: Stream
    urgent_from: datetime
    waiting_since: datetime
    sticky_until: datetime | None = None


def until(place: float, *, answered: float, window_seconds: float) -> Wait:
    """The wait at `place` where `answered` tickets left the line in the last `window_seconds`.

    The time until the n-th departure of a Poisson stream is gamma distributed, and its rate is known from k departures
    only: so the wait, in units of n·window/k, follows F with 2n and 2k degrees of freedom. Its quantiles by Wilson and
    Hilferty's cube root (1931) of both gammas, as Paulson has it (1942).
    """
    if answered <= 0:
        return Wait(max(1, round(place)))
    likely = place * window_seconds / answered
    low, high = (likely * _quantile(z, place, answered) for z in (LOW, HIGH))
    return Wait(max(1, round(place)), low, min(max(low, likely), high), high)


def _quantile(z: float, n: float, k: float) -> float:
    """Of the ratio of two gammas of mean 1 with shapes n and k: y³ with ((1−b)y − (1−a))² = z²(by² + a)."""
    a, b = 1 / (9 * n), 1 / (9 * k)
    square, half, rest = (1 - b) ** 2 - z * z * b, (1 - a) * (1 - b), (1 - a) ** 2 - z * z * a
    root = max(0.0, half * half - square * rest) ** 0.5
    cube_root: float = max(0.0, (half + (root if z > 0 else -root)) / square)
    return cube_root**3


def estimate(mine: Standing, ahead: Mapping[Stream, int], pace: Pace, *, now: datetime) -> Wait:
    """The wait of a ticket with these more urgent ones, by stream, before it.

    Whoever answers this stream answers others too: what waits there counts by the part of it that these people take.
    """
    crew = pace.crew(mine.stream)
    before = sum(count * crew.part(stream) for stream, count in ahead.items())
    wait = Wait(place=round(before) + 1)
    opens_at = pace.opens_at(mine.stream[0], now=now)
    if opens_at is None or max(opens_at, mine.waiting_since) > now:
        return replace(wait, opens_at=opens_at and max(opens_at, mine.waiting_since))
    if crew.free > before:
        at_once = pace.at_once.get(mine.stream[0])
        if at_once is None:
            return wait  # somebody is free: how soon they answer is not known, and no line's pace says it
        low, likely, high = at_once
    else:
        line = _in_line(max(1.0, before + 1 - crew.free), mine, crew, now=now)
        if line.low_seconds is None or line.likely_seconds is None or line.high_seconds is None:
            return wait
        low, likely, high = line.low_seconds, line.likely_seconds, line.high_seconds
    if mine.sticky_until and mine.sticky_until > now:
        high += (mine.sticky_until - now).total_seconds()  # until then it may wait for one person alone
    return replace(wait, low_seconds=low, likely_seconds=likely, high_seconds=high)


def _in_line(place: float, mine: Standing, crew: Crew, *, now: datetime) -> Wait:
    """Behind those before it, and behind as many more urgent ones as have come of late, while they still may pass."""
    if crew.answered < LEAST:
        return Wait(max(1, round(place)))
    pace = crew.pace
    passing = []
    for stream, agents in pace.answers.items():
        horizon = (mine.urgent_from - now).total_seconds() + pace.ranks.get(stream[0], 0.0)
        if horizon > 0 and stream != mine.stream:
            passing.append((horizon, crew.part(stream) * sum(agents.values()) / pace.window_seconds))
    wait = until(place, answered=crew.answered, window_seconds=pace.window_seconds)
    for _ in range(TURNS if passing else 0):
        likely = wait.likely_seconds or 0.0
        passed = sum(rate * min(horizon, likely) for horizon, rate in passing)
        wait = until(place + passed, answered=crew.answered, window_seconds=pace.window_seconds)
    return wait


def of_ticket(ticket: Ticket, *, now: datetime) -> Wait | None:
    """The wait of a waiting ticket; None for any other."""
    if ticket.state != Ticket.State.WAITING:
        return None
    pace = pacing.lately([ticket.queue_id], now=now)
    return estimate(_standing(ticket), _ahead(ticket.urgent_from, ticket.pk), pace, now=now)


def promise(ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """The columns that keep what a new ticket's customer is told; the ticket is not written yet. One count."""
    pace = pacing.lately([ticket.queue_id], now=now)
    return _promised(estimate(_standing(ticket), _ahead_of_arrival(ticket.urgent_from, now=now), pace, now=now))


def promises(tickets: Sequence[Ticket], *, now: datetime) -> list[dict[str, Any]]:
    """The same for many at once, in their order: each stands behind the more urgent ones of them too."""
    pace = pacing.lately({ticket.queue_id for ticket in tickets}, now=now)
    lines: defaultdict[Stream, list[float]] = defaultdict(list)
    for _, queue_id, language, urgent_from, _, _ in _waiting(now):
        lines[queue_id, language].append(urgent_from)
    found: dict[int, dict[str, Any]] = {}
    for position in sorted(range(len(tickets)), key=lambda one: tickets[one].urgent_from):
        mine = _standing(tickets[position])
        urgent_from = mine.urgent_from.timestamp()
        ahead = {stream: bisect_right(line, urgent_from) for stream, line in lines.items()}
        found[position] = _promised(estimate(mine, ahead, pace, now=now))
        line = lines[mine.stream]
        line.insert(bisect_right(line, urgent_from), urgent_from)
    return [found[position] for position in range(len(tickets))]


def of_many(ticket_ids: Collection[int], *, now: datetime) -> dict[int, Wait]:
    """The waits of those of these tickets that are waiting, whatever their number."""
    rows = _waiting(now)
    wanted = set(ticket_ids)
    mine = {row[0]: row for row in rows if row[0] in wanted}
    if not mine:
        return {}
    lines: defaultdict[Stream, list[tuple[float, int]]] = defaultdict(list)
    for pk, queue_id, language, urgent_from, _, _ in rows:
        lines[queue_id, language].append((urgent_from, pk))
    pace = pacing.lately({row[1] for row in mine.values()}, now=now)
    found = {}
    for pk, (_, queue_id, language, urgent_from, waits_from, sticky_until) in mine.items():
        ahead = {stream: bisect_left(line, (urgent_from, pk)) for stream, line in lines.items()}
        since = datetime.fromtimestamp(urgent_from, UTC)
        standing = Standing((queue_id, language), since, waits_from or since, sticky_until)
        found[pk] = estimate(standing, ahead, pace, now=now)
    return found


def arriving(queue_id: int, language: str, *, priority_seconds: float, now: datetime) -> Wait:
    """The wait of a ticket that would come now."""
    urgent_from = now - timedelta(seconds=priority_seconds)
    standing = Standing((queue_id, language), urgent_from, now)
    ahead = _ahead_of_arrival(urgent_from, now=now)
    return estimate(standing, ahead, pacing.lately([queue_id], now=now), now=now)


def _standing(ticket: Ticket) -> Standing:
    return Standing((ticket.queue_id, ticket.language), ticket.urgent_from, ticket.waiting_since, ticket.sticky_until)


def _promised(wait: Wait) -> dict[str, Any]:
    return {
        "promised_place": wait.place,
        "promised_low_seconds": wait.low_seconds,
        "promised_likely_seconds": wait.likely_seconds,
        "promised_high_seconds": wait.high_seconds,
    }


AHEAD = """
    SELECT queue_id, language, count(*) FROM dispatch_ticket
     WHERE state = 'waiting' AND (urgent_from, id) < (%s, %s) GROUP BY 1, 2
"""
# Of ten thousand rows, hardly one has a time that still matters; the others stay numbers, which are read fast.
WAITING = """
    SELECT id, queue_id, language, extract(epoch FROM urgent_from)::float8,
           CASE WHEN waiting_since > %(now)s THEN waiting_since END,
           CASE WHEN sticky_until > %(now)s THEN sticky_until END
      FROM dispatch_ticket WHERE state = 'waiting' ORDER BY urgent_from, id
"""
LONG = 300  # tickets before one
SECOND = timedelta(seconds=1)
LAST = 2**62  # whoever comes now stands behind all who are as urgent


def _ahead(urgent_from: datetime, pk: int | None) -> dict[Stream, int]:
    found = statements.rows(AHEAD, [urgent_from, pk or LAST])
    return {(queue_id, language): count for queue_id, language, count in found}


def _ahead_of_arrival(urgent_from: datetime, *, now: datetime) -> dict[Stream, int]:
    """The same for one who comes now. A long line is counted once a second, and not for everybody who joins it."""
    rank = (now - urgent_from).total_seconds()
    known = _long_lines.get(rank)
    if known and abs(now - known[0]) < SECOND:
        return known[1]
    counted = _ahead(urgent_from, None)
    if sum(counted.values()) >= LONG:
        _long_lines[rank] = (now, counted)
    elif known:
        _long_lines.pop(rank, None)
    return counted


_long_lines: dict[float, tuple[datetime, dict[Stream, int]]] = {}  # by what a priority is worth, in seconds


def _waiting(now: datetime) -> list[tuple[int, int, str, float, datetime | None, datetime | None]]:
    """Ticket, queue, language, urgent from (seconds of the epoch), and what lies ahead: the opening, the end of being
    kept for one person."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"now": now})
        return list(cursor.fetchall())
