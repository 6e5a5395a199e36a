"""Writing events: one statement for any number of them, in the transaction that makes them true."""

import orjson
from django.db import connection, transaction

from marketplace.kernel import statements
from marketplace.kernel.outbox.facts import Fact

# The caller holds the lock of the stream's subject (the ticket's row), so that positions follow the commits.
WRITE = """
    SELECT kernel_publish(n.e ->> 0, n.e ->> 1, n.e -> 2)
      FROM (SELECT e FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS rows(e, place) ORDER BY place) AS n
"""
# Part of a statement: its transaction notifies nobody, for whoever looks by themselves after it. PostgreSQL writes
# notifications under one lock for the whole server, held until the commit is on the disk.
QUIETLY = "set_config('humanline.quiet', 'on', true)"


def publish(*events: Fact) -> None:
    """Write `events` now and wake the dispatcher when they commit. Raises outside a transaction."""
    if not events:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is written in the transaction that makes it true")
    statements.rows(WRITE, [orjson.dumps([[one.stream, one.kind(), one.facts()] for one in events]).decode()])
