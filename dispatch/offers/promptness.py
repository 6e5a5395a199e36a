"""How promptly answers to offers are taken down: what the machine adds to the time that people take."""

from datetime import datetime, timedelta

from dispatch.models import Offer
from dispatch.policy.restraint import Promptness
from dispatch.telling import events
from marketplace.kernel import statements

WINDOW = timedelta(seconds=2)
LEAST = 5  # offers that ended, for a figure
ANSWERED = (events.OfferAccepted.kind(), events.OfferDeclined.kind())

# What is at the device late may be the machine's fault or the line's. The fastest tenth of the lines are good ones.
ENDED = f"""
    WITH ended AS (
        SELECT e.kind = ANY(%(answered)s) AS answered, e.recorded_at, o.offered_at, o.answered_at,
               least(o.delivered_at, o.answered_at) AS arrived_at
          FROM kernel_event e JOIN dispatch_offer o ON o.id = (e.facts ->> 'offer_id')::bigint
         WHERE e.recorded_at > %(since)s
           AND (e.kind = ANY(%(answered)s) OR e.kind = '{events.OfferExpired.kind()}'
                OR e.kind = '{events.OfferRescinded.kind()}' AND e.facts ->> 'cause' = '{Offer.Cause.UNDELIVERED}')
    )
    SELECT count(*), count(*) FILTER (WHERE answered),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - arrived_at)::float8)
               FILTER (WHERE answered),
           percentile_disc(0.1) WITHIN GROUP (ORDER BY extract(epoch FROM arrived_at - offered_at)::float8)
               FILTER (WHERE answered),
           percentile_disc(0.5) WITHIN GROUP (ORDER BY CASE WHEN answered
               THEN extract(epoch FROM recorded_at - answered_at)::float8 ELSE 'infinity' END)
      FROM ended
"""


def read(*, now: datetime) -> Promptness | None:
    """Of the offers that ended within WINDOW; None where they were fewer than LEAST."""
    found = statements.rows(ENDED, {"since": now - WINDOW, "answered": list(ANSWERED)})[0]
    count, answered, thought, on_its_way, taken_down = found
    if count < LEAST:
        return None
    late = taken_down + on_its_way if answered else taken_down
    return Promptness(answered / WINDOW.total_seconds(), thought, late)
