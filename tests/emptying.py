"""After a test with real transactions: take out what it wrote, and only that.

Django truncates every table after every such test and then writes its own rows (content types, permissions) anew. A
truncated table and each of its indexes is a new file, so with a hundred tables that is most of a short test. Here only
tables that hold something are emptied, by `DELETE`, which leaves the same: no row but those that Django itself puts in.
"""

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

FILLED_BY_DJANGO = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
}  # by `migrate` itself; no test writes
TABLES = """
    SELECT quote_ident(c.relname), EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
    FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL (%s)
"""


def empty(connection: BaseDatabaseWrapper) -> None:
    """One transaction; append-only tables let go of their rows only here, where their guards stand aside."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(TABLES, [list(FILLED_BY_DJANGO)])
        guarded: dict[str, bool] = dict(cursor.fetchall())
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in guarded))
        written = [table for (table,) in cursor.fetchall()]
        with_guards = [table for table in written if guarded[table]]
        statements = [
            *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in with_guards),
            *(f"DELETE FROM {table}" for table in written),
            "SET CONSTRAINTS ALL IMMEDIATE",  # foreign keys are looked at now: a row that stayed is an error here
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in with_guards),
        ]
        cursor.execute("; ".join(statements))


def instead_of_flushing(case: TransactionTestCase) -> None:
    empty(connections[DEFAULT_DB_ALIAS])
