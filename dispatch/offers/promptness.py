"""How promptly answers to offers are taken down: what the machine adds to the time that people take."""

from datetime import datetime, timedelta

from dispatch.policy.restraint import Promptness
from dispatch.telling import events
from marketplace.kernel import statements

WINDOW = timedelta(seconds=2)
LEAST = 5  # answers, for a figure

# What is at the device late may be the machine's fault or the line's. The fastest tenth of the lines are good ones.
ANSWERS = f"""
    WITH answers AS (
        SELECT e.kind <> '{events.AnsweredInVain.kind()}' AS in_time, e.recorded_at, o.offered_at, o.delivered_at,
               coalesce((e.facts ->> 'answered_at')::timestamptz, o.answered_at) AS answered_at
          FROM kernel_event e JOIN dispatch_offer o ON o.id = (e.facts ->> 'offer_id')::bigint
         WHERE e.kind = ANY(%(kinds)s) AND e.recorded_at > %(since)s
    ), stretches AS (
        SELECT in_time, extract(epoch FROM recorded_at - answered_at)::float8 AS taking_down,
               extract(epoch FROM answered_at - least(delivered_at, answered_at))::float8 AS thinking,
               extract(epoch FROM least(delivered_at, answered_at) - offered_at)::float8 AS going_there
          FROM answers
    )
    SELECT count(*), count(*) FILTER (WHERE in_time),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY thinking),
           percentile_cont(0.1) WITHIN GROUP (ORDER BY going_there)
               + percentile_cont(0.5) WITHIN GROUP (ORDER BY taking_down)
      FROM stretches
"""
KINDS = [one.kind() for one in (events.OfferAccepted, events.OfferDeclined, events.AnsweredInVain)]


def read(*, now: datetime) -> Promptness | None:
    """Of the answers that were taken down within WINDOW; None where they were fewer than LEAST."""
    count, in_time, thought, late = statements.rows(ANSWERS, {"since": now - WINDOW, "kinds": KINDS})[0]
    return Promptness(in_time / WINDOW.total_seconds(), thought, late) if count >= LEAST else None
