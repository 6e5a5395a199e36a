"""Hot statements are planned once per connection, whatever happens on it."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DataError, OperationalError, connection, transaction
from psycopg import pq

from marketplace.kernel import statements
from marketplace.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db(transaction=True)
STATEMENT = "SELECT %(number)s::int + 41"
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 41%%'"


def prepared() -> int:
    [[count]] = statements.rows(PREPARED, [])
    return count


def test_a_statement_is_prepared_the_first_time():
    assert statements.rows(STATEMENT, {"number": 1}) == [(42,)]

    assert prepared() == 1


def refused(statement: str) -> None:
    with transaction.atomic():
        statements.rows(statement, {"number": 1})
        raise NotAllowed()


def test_what_is_prepared_outlives_a_refusal():
    with pytest.raises(NotAllowed):
        refused(STATEMENT)

    assert prepared() == 1
    assert statements.rows(STATEMENT, {"number": 2}) == [(43,)]
    assert prepared() == 1


def test_what_is_prepared_outlives_a_statement_that_failed():
    statements.rows(STATEMENT, {"number": 1})
    with pytest.raises(DataError), transaction.atomic():
        statements.rows("SELECT 1 / 0", [])

    assert connection.connection.info.transaction_status == pq.TransactionStatus.IDLE
    assert prepared() == 1


def test_what_was_written_is_taken_back():
    with pytest.raises(NotAllowed):
        refused("INSERT INTO django_content_type (app_label, model) VALUES ('a', 'moment') RETURNING %(number)s::int")

    assert not ContentType.objects.filter(app_label="a").exists()


def test_a_lost_connection_says_so():
    with pytest.raises(OperationalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert statements.rows(STATEMENT, {"number": 1}) == [(42,)]
