"""Guarantees computed a second time, by a stranger to `netting`: here in SQL, from intervals, claims and the ledger."""

from typing import Any

from django.db import connection

from agents.shifts.policy import adherence, terms
from marketplace.pay.models import Period
from marketplace.pay.netting import PAID_BREAKS

# Whole numbers throughout: microseconds of time, minor units of money. Milliseconds round halves to even, amounts
# halves up. Of a ticket, what it had brought by the end of a stretch less what it had by its beginning, each rounded.
LENGTH = "(SELECT coalesce(sum(extract(epoch FROM upper(r) - lower(r)) * 1000000), 0)::bigint FROM unnest({0}) AS r)"
MILLI = "(({0}) + 499 + ({0}) / 1000 %% 2) / 1000"
AN_HOUR = "(2 * ({0})::bigint * ({1}) + 3600000) / 7200000"
PASSED = "greatest(0, least(m.length, (extract(epoch FROM {0} - m.began) * 1000000)::bigint))"
BY = f"(2 * m.amount * {PASSED} + m.length) / (2 * m.length)"

POSTED = """
    posted AS (
        SELECT id, agent_id, currency, amount, claim_id, log_in_id FROM pay_earning
         WHERE period_id = %(period)s AND (claim_id IS NOT NULL OR log_in_id IS NOT NULL)
    )"""
# What a claim is worth apart from tickets: until when it was worked, and what was cancelled late of it.
CLAIMS = f"""
    claims AS (
        SELECT c.id, c.agent_id, c.currency, c.guarantee, c.bonus, c.starts_at, c.ends_at, t.until, x.cancelled_ms,
               {AN_HOUR.format("c.guarantee", "x.cancelled_ms")} AS cancelled, t.until > c.starts_at AS begun
          FROM shifts_claim c JOIN shifts_shift s ON s.id = c.shift_id
         CROSS JOIN LATERAL (SELECT least(c.ended_at, c.ends_at) AS until) AS t
         CROSS JOIN LATERAL (
             SELECT CASE WHEN c.ending = 'cancelled' AND c.ended_at > s.starts_at - %(late)s
                         THEN (extract(epoch FROM c.ends_at - greatest(c.starts_at, t.until)) * 1000000)::bigint
                         ELSE 0 END AS us) AS y
         CROSS JOIN LATERAL (SELECT {MILLI.format("y.us")} AS cancelled_ms) AS x
         WHERE c.state IN ('worked', 'released') AND c.agent_id IN (SELECT agent_id FROM posted)
    )"""
# The time of each posted guarantee: of a claim one stretch, of a log-in one for each rate, without the shifts in it.
TIMES = """
    times AS (
        SELECT p.id, p.agent_id, c.guarantee,
               tstzmultirange(tstzrange(c.starts_at, greatest(c.starts_at, c.until))) AS during, true AS of_shift
          FROM posted p JOIN claims c ON c.id = p.claim_id
         UNION ALL
        SELECT p.id, p.agent_id, g.guarantee,
               tstzmultirange(tstzrange(g.since, greatest(g.since, coalesce(least(g.until, n.ended_at), n.ended_at))))
               - coalesce((SELECT range_agg(tstzrange(c.starts_at, coalesce(c.until, c.ends_at)))
                             FROM claims c WHERE c.agent_id = p.agent_id AND c.begun), '{}'::tstzmultirange), false
          FROM posted p JOIN limits_log_in l ON l.id = p.log_in_id JOIN agents_session n ON n.id = l.session_id
          JOIN limits_guaranteed_time g ON g.log_in_id = l.id
    )"""
THERE = f"""
    spent AS (
        SELECT t.id, t.agent_id, t.guarantee, t.of_shift, {LENGTH.format("t.during")} AS scheduled,
               t.during * coalesce(range_agg(a.span) FILTER (WHERE a.kind = ANY(%(there)s)), '{{}}') AS there,
               t.during * coalesce(range_agg(a.span) FILTER (WHERE a.kind = 'break'), '{{}}') AS paused
          FROM times t LEFT JOIN LATERAL (
               SELECT kind, tstzrange(started_at, ended_at) AS span FROM agents_activity
                WHERE agent_id = t.agent_id AND tstzrange(started_at, ended_at) && range_merge(t.during)) AS a ON true
         GROUP BY t.id, t.agent_id, t.guarantee, t.of_shift, t.during
    ), gauged AS (
        SELECT s.*, w.there_us, {MILLI.format("w.there_us + least(w.paused_us, w.allowed_us)")} AS ms,
               {MILLI.format("s.scheduled")} AS scheduled_ms
          FROM spent s
         CROSS JOIN LATERAL (
             SELECT {LENGTH.format("s.there")} AS there_us, {LENGTH.format("s.paused")} AS paused_us) AS u
         CROSS JOIN LATERAL (
             SELECT u.there_us, u.paused_us,
                    CASE WHEN s.of_shift THEN s.scheduled * %(break)s / 3600 ELSE u.there_us / %(breaks)s END
                    AS allowed_us) AS w
    )"""
EARNED = f"""
    sums AS (
        SELECT 'a' || assignment_id AS of, agent_id, currency, amount, started_at AS began, ended_at AS until
          FROM pay_earning WHERE assignment_id IS NOT NULL
         UNION ALL
        SELECT 'c' || id, agent_id, currency, cancelled, greatest(starts_at, until), ends_at
          FROM claims WHERE cancelled_ms > 0
    ), earned AS (
        SELECT g.id, sum(CASE WHEN m.length > 0 THEN {BY.format("upper(r)")} - {BY.format("lower(r)")}
                              WHEN r @> m.began THEN m.amount ELSE 0 END)::bigint AS amount
          FROM gauged g JOIN posted p ON p.id = g.id
          JOIN LATERAL (
              SELECT amount, began, (extract(epoch FROM until - began) * 1000000)::bigint AS length FROM sums
               WHERE sums.agent_id = g.agent_id AND sums.currency = p.currency
                 AND sums.until >= lower(range_merge(g.there)) AND sums.began <= upper(range_merge(g.there))
                 AND sums.of IS DISTINCT FROM 'c' || p.claim_id) AS m ON true
         CROSS JOIN LATERAL unnest(g.there) AS r
         GROUP BY g.id
    )"""
MISGAUGED = f"""
    WITH {POSTED.strip()}, {CLAIMS.strip()}, {TIMES.strip()}, {THERE.strip()}, {EARNED.strip()}, due AS (
        SELECT g.id, greatest(0, sum({AN_HOUR.format("g.guarantee", "g.ms")}) - coalesce(max(e.amount), 0))
               + coalesce(max(CASE WHEN g.of_shift AND g.ms > 0 AND g.ms * 100 >= g.scheduled_ms * %(bonus_from)s
                                   THEN {AN_HOUR.format("c.bonus", "g.scheduled_ms")} END), 0)
               + coalesce(max(c.cancelled), 0) AS amount
          FROM gauged g JOIN posted p ON p.id = g.id LEFT JOIN earned e ON e.id = g.id
          LEFT JOIN claims c ON c.id = p.claim_id
         GROUP BY g.id
    )
    SELECT count(*) FROM posted p LEFT JOIN due ON due.id = p.id WHERE due.amount IS DISTINCT FROM p.amount
"""


def misgauged(period: Period) -> int:
    """Earnings of the period for shifts and log-ins that are not what their terms, time and tickets give."""
    values: dict[str, Any] = {
        "period": period.pk,
        "late": terms.LATE_CANCELLATION,
        "bonus_from": terms.BONUS_FROM_PERCENT,
        "there": sorted(adherence.THERE),
        "break": int(adherence.BREAK_AN_HOUR.total_seconds()),
        "breaks": PAID_BREAKS,
    }
    with connection.cursor() as cursor:
        cursor.execute(MISGAUGED, values)
        return int(cursor.fetchone()[0])
