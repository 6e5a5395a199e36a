"""Django's backend for PostgreSQL; a transaction that is rolled back takes no prepared statement with it."""

from django.db.backends.postgresql import base
from psycopg import pq

OPEN = {pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR}


class DatabaseWrapper(base.DatabaseWrapper):
    def _rollback(self) -> None:
        """Roll back without psycopg's own word for it, which throws every prepared statement of the connection away.

        It does so for tables that were made in the transaction; ours are made by migrations, in a process of their
        own. With it each refusal of the domain would have some thirty statements parsed and planned anew.
        """
        line = self.connection
        with line.lock:
            done = line.pgconn.transaction_status in OPEN and (
                line.pgconn.exec_(b"ROLLBACK").status == pq.ExecStatus.COMMAND_OK
            )
        if not done:  # idle, in the middle of something, or lost: it knows how to say so
            super()._rollback()  # type: ignore[misc]  # the stubs leave it out
