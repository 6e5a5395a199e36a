"""Hot statements: written by hand, sent with their values apart, planned once per connection.

Django's own cursors write the values into the text, so that each statement is parsed and planned anew; for a statement
of many parts that costs more than to carry it out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

# Part of a statement: its transaction does not wait for the disk. It is there for everybody at once and never there by
# half; only a database whose machine fails within the next half second forgets it, as if it had not been
# (https://www.postgresql.org/docs/15/wal-async-commit.html). For what promises nothing yet.
LIGHTLY = "set_config('synchronous_commit', 'off', true)"
MOST = 300  # prepared on one connection: each statement once for each size of its numbers


def rows(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """What `statement` gives back, by the connection and in the transaction of this thread."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    line: psycopg.Connection[Any] = connection.connection
    if line.prepare_threshold is None:
        line.prepare_threshold, line.prepared_max = 0, MOST
    with connection.wrap_database_errors, psycopg.Cursor(line) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
