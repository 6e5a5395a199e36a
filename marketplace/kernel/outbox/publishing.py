"""Writing events: one statement for any number of them, in the transaction that makes them true."""

from collections.abc import Sequence

import orjson
from django.db import connection, transaction

from marketplace.kernel import statements
from marketplace.kernel.outbox.facts import Fact

# The caller holds the lock of the stream's subject (the ticket's row), so that positions follow the commits.
WRITE = """
    WITH written AS (
        INSERT INTO kernel_event (stream, position, kind, facts, recorded_at)
        SELECT n.stream,
               coalesce((SELECT max(e.position) FROM kernel_event e WHERE e.stream = n.stream), 0)
                 + row_number() OVER (PARTITION BY n.stream ORDER BY n.place),
               n.kind, n.facts, clock_timestamp()
          FROM (SELECT e ->> 0 AS stream, e ->> 1 AS kind, e -> 2 AS facts, place
                  FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS rows(e, place)) AS n
         ORDER BY n.stream, n.place
    )
    SELECT pg_notify('humanline', '') WHERE coalesce(current_setting('humanline.quiet', true), '') <> 'on'
"""  # the notification is empty, so that the wake-ups of one transaction collapse into one


def publish(*events: Fact) -> None:
    """Write `events` now and wake the dispatcher when they commit. Raises outside a transaction."""
    write(events)


def quietly() -> None:
    """The transaction in hand notifies nobody: for whoever looks by themselves after it. Raises outside a transaction.

    PostgreSQL writes notifications under one lock for the whole server, held until the commit is on the disk.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("quiet is a transaction, not a connection")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL humanline.quiet = 'on'")


def write(events: Sequence[Fact]) -> None:
    if not events:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is written in the transaction that makes it true")
    statements.rows(WRITE, [orjson.dumps([[one.stream, one.kind(), one.facts()] for one in events]).decode()])
