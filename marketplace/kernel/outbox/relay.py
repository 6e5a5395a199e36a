"""The relay: what has been written becomes deliveries, and every reaction that is owed some is woken once."""

from functools import partial

import structlog
from celery import current_app
from django.db import transaction

from marketplace.kernel import statements
from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Delivery

log = structlog.get_logger(__name__)

# By `relayed_at IS NULL` and never by "id greater than the last one": ids commit out of order.
RELAY = """
    WITH claimed AS (
        SELECT id, kind, facts FROM kernel_event WHERE relayed_at IS NULL ORDER BY id LIMIT %s
           FOR NO KEY UPDATE SKIP LOCKED
    ), owed AS (
        INSERT INTO kernel_delivery (reaction, event_id, due_at)
        SELECT s.reaction, e.id, clock_timestamp()
          FROM claimed AS e JOIN unnest(%s::text[], %s::text[]) AS s(kind, reaction) ON s.kind = e.kind
         WHERE {wanted}
         ORDER BY e.id, s.reaction
        ON CONFLICT DO NOTHING
        RETURNING reaction
    ), relayed AS (
        UPDATE kernel_event SET relayed_at = clock_timestamp() FROM claimed AS e WHERE kernel_event.id = e.id
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM relayed), ARRAY(SELECT DISTINCT reaction FROM owed)
"""


BATCH = 500


def relay(limit: int = BATCH) -> int:
    """Relay up to `limit` events; returns how many, so that a full batch says that more may wait."""
    pairs = reactions.subscriptions()
    statement = RELAY.replace("{wanted}", reactions.wanted())
    with transaction.atomic():
        facts = [limit, [kind for kind, _ in pairs], [name for _, name in pairs]]
        ((count, names),) = statements.rows(statement, facts)
        for name in sorted(names):
            transaction.on_commit(partial(wake, name), robust=True)
    return int(count)


def wake(name: str) -> None:
    """Send the one task that works off what `name` is owed. A lost wake-up costs seconds: the sweep sends another."""
    try:
        current_app.send_task("outbox.react", (name,), retry=False)
    except Exception:  # the broker is away; what is owed stands in the database
        log.warning("wake_up_not_sent", reaction=name, exc_info=True)


def wake_due() -> list[str]:
    """Wake every reaction that is owed something now, whoever lost its first wake-up. Returns their names."""
    names = sorted(set(Delivery.objects.due().values_list("reaction", flat=True).distinct()) & set(reactions.REACTIONS))
    for name in names:
        wake(name)
    return names


def replay(delivery: Delivery) -> None:
    """Try a failed delivery again from its first attempt: an operator's verb. One that is done stays done."""
    with transaction.atomic():
        if Delivery.objects.failed().filter(pk=delivery.pk).again():
            transaction.on_commit(partial(wake, delivery.reaction), robust=True)
