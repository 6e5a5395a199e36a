"""What people really earned per hour logged in, written down for the public page. Nobody can be told from it."""

from datetime import datetime, timedelta

from django.db import connection

from agents.onboarding.models import EarnedPerHour

OVER = timedelta(days=91)
LEAST_SECONDS = 5 * 3600  # logged in: less says nothing of an hour
# Waiting and breaks are in the hours; a session that goes on counts until now. Who earned nothing is in it, too.
# Learning is in neither, since it needs no log-in, and so is what a cancelled shift pays.
PERCENTILES = """
    WITH hours AS (
        SELECT s.agent_id,
               sum(extract(epoch FROM least(coalesce(s.ended_at, %(now)s), %(now)s)
                                    - greatest(s.started_at, %(since)s))) AS seconds
          FROM agents_session s
         WHERE s.started_at < %(now)s AND coalesce(s.ended_at, %(now)s) > %(since)s
         GROUP BY s.agent_id
    ), earned AS (
        SELECT e.agent_id, e.currency, sum(e.amount - coalesce(c.amount, 0)) AS amount
          FROM pay_earning e
          LEFT JOIN LATERAL (SELECT sum((line ->> 1)::bigint) AS amount FROM jsonb_array_elements(e.lines) AS line
                              WHERE e.claim_id IS NOT NULL AND line ->> 0 = 'cancelled') AS c ON true
         WHERE e.training_time_id IS NULL AND e.ended_at >= %(since)s AND e.ended_at < %(now)s
         GROUP BY e.agent_id, e.currency
    ), rates AS (
        SELECT coalesce(e.currency, a.currency) AS currency, coalesce(e.amount, 0) * 3600 / h.seconds AS rate
          FROM hours h JOIN agents_agent a ON a.id = h.agent_id LEFT JOIN earned e ON e.agent_id = h.agent_id
         WHERE h.seconds >= %(least)s
    )
    SELECT currency, floor(percentile_cont(0.1) WITHIN GROUP (ORDER BY rate))::int,
           floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY rate))::int,
           floor(percentile_cont(0.9) WITHIN GROUP (ORDER BY rate))::int, count(*)
      FROM rates GROUP BY currency ORDER BY currency
"""


def publish(*, now: datetime) -> list[EarnedPerHour]:
    """One figure for each currency, over the last 91 days. The page decides how many people are enough to show it."""
    since = now - OVER
    with connection.cursor() as cursor:
        cursor.execute(PERCENTILES, {"now": now, "since": since, "least": LEAST_SECONDS})
        rows = cursor.fetchall()
    return [
        EarnedPerHour.objects.create(
            currency=currency, p10=p10, p50=p50, p90=p90, people=n, since=since, until=now, computed_at=now
        )
        for currency, p10, p50, p90, n in rows
    ]
