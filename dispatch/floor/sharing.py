"""How evenly the work of the last eight hours was shared among those who can do the same: the Jain index.

Of earnings per available hour: the frozen quotes of what somebody accepted, by the time they were available.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from dispatch.floor import able
from dispatch.policy import fairness
from dispatch.policy.rings import Asked
from dispatch.reading import rounds

FRESH = timedelta(seconds=20)  # a figure over hours
LEAST_SECONDS = rounds.LEAST_AVAILABLE_SECONDS

RATES = """
    SELECT g.id, coalesce(o.earned, 0) / a.seconds * 3600
      FROM agents_agent g,
           LATERAL (
           SELECT sum(extract(epoch FROM coalesce(y.ended_at, %(now)s) - greatest(y.started_at, %(since)s)))::float8
                  AS seconds
             FROM agents_activity y
            WHERE y.agent_id = g.id AND y.kind = 'available' AND y.started_at > %(oldest)s
              AND coalesce(y.ended_at, %(now)s) > %(since)s OFFSET 0) a,
           LATERAL (
           SELECT sum((o.quote ->> 'base')::bigint)::float8 AS earned FROM dispatch_offer o
            WHERE o.agent_id = g.id AND o.offered_at > %(since)s AND o.state = 'accepted' OFFSET 0) o
     WHERE a.seconds >= %(least)s
"""


@dataclass(frozen=True)
class Sharing:
    """Agent → earnings per available hour in minor units, of those with ten minutes or more; and what they can do."""

    at: datetime
    rates: Mapping[int, float] = field(default_factory=dict)
    can: able.Able = field(default_factory=lambda: able.Able({}))

    def among(self, asked: Asked) -> "Even":
        """Those who can do what is asked."""
        found = [self.rates[one] for one in self.can.who(asked)]
        return Even(fairness.jain(found), len(found))


@dataclass(frozen=True)
class Even:
    """The index of so many people; None below two, or where nobody has earned."""

    index: float | None = None
    people: int = 0


kept: list[Sharing] = []
lock = threading.Lock()


def read(*, now: datetime) -> Sharing:
    """At most twenty seconds old."""
    with lock:
        if not kept or not timedelta(0) <= now - kept[0].at < FRESH:
            kept[:] = [count(now=now)]
        return kept[0]


def count(*, now: datetime) -> Sharing:
    since = now - rounds.FAIRNESS_WINDOW
    facts: dict[str, Any] = {
        "now": now,
        "since": since,
        "oldest": since - rounds.LONGEST_INTERVAL,
        "least": LEAST_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(RATES, facts)
        rates = dict(cursor.fetchall())
    return Sharing(now, rates, able.of(list(rates)))


def together(parts: list[Even]) -> Even:
    """All queues: the mean of their indices, each by its people. Whoever can serve several counts in each."""
    known = [(one.index, one.people) for one in parts if one.index is not None]
    people = sum(count for _, count in known)
    return Even(sum(index * count for index, count in known) / people if people else None, people)
