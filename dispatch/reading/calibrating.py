"""Whether customers were told the truth: the waits they were promised on arrival, held against what happened.

The range runs from the 20 % to the 80 % quantile, so three of five answered customers should have waited within it, as
it is told: in whole seconds, rounded outwards.
Pure, but for `of_queues`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

AIM = 0.6
LOOK_BACK = timedelta(days=7)
MOST = 1000  # of each queue, the latest
LEAST_SHOWN = 20  # a share of fewer says nothing
NORMAL_95 = 1.959964

TOLD = """
    SELECT count(*), count(*) FILTER (WHERE l.waited BETWEEN l.low AND l.high),
           count(*) FILTER (WHERE l.waited > l.high),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(l.waited - l.likely)),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY l.waited - l.likely)
      FROM unnest(%(queues)s::bigint[]) AS q(id)
      JOIN LATERAL (
           SELECT floor(t.promised_low_seconds) AS low, t.promised_likely_seconds AS likely,
                  ceil(t.promised_high_seconds) AS high,
                  extract(epoch FROM a.first - t.created_at)::float8 AS waited
             FROM dispatch_ticket t
             JOIN LATERAL (SELECT min(started_at) AS first FROM dispatch_assignment WHERE ticket_id = t.id) a
               ON a.first IS NOT NULL
            WHERE t.queue_id = q.id AND t.waiting_since > %(since)s AND t.promised_likely_seconds IS NOT NULL
              AND t.accepted_at IS NOT NULL
            ORDER BY t.waiting_since DESC LIMIT %(most)s) l ON true
"""


@dataclass(frozen=True)
class Calibration:
    """Of `n` answered customers who were told a range, `inside` waited within it and `longer` beyond it.

    `error_seconds` is the median distance from the likely wait, `bias_seconds` the same with its sign: above zero
    people waited longer than they were told.
    """

    n: int = 0
    inside: int = 0
    longer: int = 0
    error_seconds: float | None = None
    bias_seconds: float | None = None

    @property
    def share(self) -> float | None:
        """The share inside; None below LEAST_SHOWN."""
        return self.inside / self.n if self.n >= LEAST_SHOWN else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.inside, self.n)

    @property
    def error(self) -> timedelta | None:
        return None if self.error_seconds is None else timedelta(seconds=self.error_seconds)

    @property
    def role(self) -> str:
        """Warn where even chance does not explain that fewer than AIM were told the truth."""
        return "warn" if self.share is not None and self.interval[1] < AIM else ""


def wilson(hits: int, n: int, z: float = NORMAL_95) -> tuple[float, float]:
    """The interval of a share (Wilson 1927): narrow where many were counted, never outside of 0 and 1."""
    if n == 0:
        return 0.0, 1.0
    middle = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * (hits * (n - hits) / n + z * z / 4) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def of_queues(queue_ids: Collection[int], *, now: datetime) -> Calibration:
    """The calibration of these queues' promises over the last days."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD, {"queues": list(queue_ids), "since": now - LOOK_BACK, "most": MOST})
        return Calibration(*cursor.fetchone())
