"""What is known of the pace at which people answer: read for the estimates of customers' waits.

A *stream* is one queue's tickets in one language: whoever answers one of them can, as a rule, answer the others.
"""

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection

from dispatch.models import Queue
from dispatch.policy import hours
from dispatch.reading import rulebook

Stream = tuple[int, str]  # queue, language
Range = tuple[float, float, float]  # seconds at 20, 50 and 80 %

WINDOW = timedelta(minutes=30)
FRESH = timedelta(seconds=5)  # how old a process's knowledge of the pace may be; places are always counted anew
AT_ONCE_SECONDS = 2.0  # offered so soon: somebody was free when it came
LEAST_AT_ONCE = 3

# From each queue's own answers of the window, the latest: what was closed long ago is never read.
MOST = 2000
ANSWERS = f"""
    SELECT q.id, l.language, l.last_agent_id, count(*), min(l.accepted_at)
      FROM dispatch_queue q
      JOIN LATERAL (
           SELECT t.language, t.last_agent_id, t.accepted_at FROM dispatch_ticket t
            WHERE t.queue_id = q.id AND t.accepted_at > %(since)s AND t.last_agent_id IS NOT NULL
            ORDER BY t.accepted_at DESC LIMIT {MOST}) l ON true
     GROUP BY 1, 2, 3
"""
FREE = """
    SELECT s.agent_id, count(*) FROM dispatch_seat s
     WHERE s.open AND s.ticket_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM dispatch_seat r WHERE r.agent_id = s.agent_id AND r.role = 'incoming')
     GROUP BY 1
"""
SOON = """
    SELECT q.id, percentile_cont(ARRAY[0.2, 0.5, 0.8]) WITHIN GROUP (ORDER BY l.waited)
      FROM dispatch_queue q
      JOIN LATERAL (
           SELECT t.id, t.waiting_since, extract(epoch FROM t.accepted_at - t.waiting_since)::float8 AS waited
             FROM dispatch_ticket t WHERE t.queue_id = q.id AND t.accepted_at > %(since)s
            ORDER BY t.accepted_at DESC LIMIT 100) l ON true
      JOIN LATERAL (
           SELECT min(o.offered_at) AS first FROM dispatch_offer o
            WHERE o.ticket_id = l.id AND o.offered_at >= l.waiting_since) o
           ON o.first < l.waiting_since + make_interval(secs => %(soon)s)
     GROUP BY q.id HAVING count(*) >= %(least)s
"""


@dataclass(frozen=True)
class Pace:
    """`answers`: of the window, by stream and agent. `free`: empty seats by agent. `ranks`: what a queue's priority is
    worth in seconds of waiting. `at_once`: how long it took where somebody was free. No calendar: always open."""

    answers: Mapping[Stream, Mapping[int, float]]
    free: Mapping[int, int] = field(default_factory=dict)
    at_once: Mapping[int, Range] = field(default_factory=dict)
    ranks: Mapping[int, float] = field(default_factory=dict)
    calendars: Mapping[int, hours.Calendar] = field(default_factory=dict)
    window_seconds: float = WINDOW.total_seconds()

    @cached_property
    def by_agent(self) -> Mapping[int, float]:
        total: defaultdict[int, float] = defaultdict(float)
        for agents in self.answers.values():
            for agent_id, count in agents.items():
                total[agent_id] += count
        return total

    @cached_property
    def crews(self) -> dict[Stream, "Crew"]:
        return {}

    def crew(self, stream: Stream) -> "Crew":
        """Who answers this stream."""
        if stream not in self.crews:
            self.crews[stream] = Crew(self, stream)
        return self.crews[stream]

    def opens_at(self, queue_id: int, *, now: datetime) -> datetime | None:
        """`now` itself while it is open; None where it never opens again."""
        calendar = self.calendars.get(queue_id)
        return calendar.opens_at(now) if calendar else now


@dataclass(frozen=True)
class Crew:
    """The people who have answered one stream lately, and all that they have answered."""

    pace: Pace
    stream: Stream

    @cached_property
    def people(self) -> Collection[int]:
        return self.pace.answers.get(self.stream, {}).keys()

    @cached_property
    def answered(self) -> float:
        return sum(self.pace.by_agent[agent_id] for agent_id in self.people)

    @cached_property
    def free(self) -> int:
        return sum(self.pace.free.get(agent_id, 0) for agent_id in self.people)

    @cached_property
    def parts(self) -> dict[Stream, float]:
        """The part of each other stream that these people answer."""
        found = {}
        for stream, agents in self.pace.answers.items():
            mine = sum(count for agent_id, count in agents.items() if agent_id in self.people)
            if mine:
                found[stream] = mine / sum(agents.values())
        return found

    def part(self, stream: Stream) -> float:
        """The same; where nothing is known, the whole of their own queue and nothing of others."""
        if stream == self.stream or not self.people or stream not in self.pace.answers:
            return float(stream[0] == self.stream[0])
        return self.parts.get(stream, 0.0)


def read(*, now: datetime) -> Pace:
    """The pace of all queues at `now`, in a handful of questions."""
    since = now - WINDOW
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, {"since": since})
        answers = _of_the_window(cursor.fetchall(), now=now)
        cursor.execute(FREE)
        free = dict(cursor.fetchall())
        cursor.execute(SOON, {"since": since, "soon": AT_ONCE_SECONDS, "least": LEAST_AT_ONCE})
        at_once = {queue_id: (low, likely, high) for queue_id, (low, likely, high) in cursor.fetchall()}
    queues = list(Queue.objects.only("id", "time_zone", "holidays_of", "priority", "priority_step_seconds"))
    return Pace(
        answers=answers,
        free=free,
        at_once=at_once,
        ranks={queue.pk: queue.priority * queue.priority_step_seconds for queue in queues},
        calendars=rulebook.calendars_of(queues),
    )


def _of_the_window(
    rows: Collection[tuple[int, str, int, int, datetime]], *, now: datetime
) -> dict[Stream, dict[int, float]]:
    """Answers by stream and agent. Of a queue with more than MOST, the latest stand for the whole window."""
    counted: defaultdict[int, int] = defaultdict(int)
    oldest: dict[int, datetime] = {}
    for queue_id, _, _, count, first in rows:
        counted[queue_id] += count
        oldest[queue_id] = min(first, oldest.get(queue_id, first))
    answers: defaultdict[Stream, dict[int, float]] = defaultdict(dict)
    for queue_id, language, agent_id, count, _ in rows:
        spans = (now - oldest[queue_id]) / WINDOW if counted[queue_id] >= MOST else 1.0
        answers[queue_id, language][agent_id] = count / max(spans, 1e-3)
    return dict(answers)


def lately(queue_ids: Collection[int], *, now: datetime) -> Pace:
    """The same, at most FRESH old in this process; read anew where it does not know one of these queues."""
    with _lock:
        known = _kept[0] if _kept else None
    if known and abs(now - known[0]) < FRESH and known[1].calendars.keys() >= set(queue_ids):
        return known[1]
    pace = read(now=now)
    with _lock:
        _kept[:] = [(now, pace)]
    return pace


_kept: list[tuple[datetime, Pace]] = []
_lock = threading.Lock()
