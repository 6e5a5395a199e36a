"""Events on a real database: their places in a stream, and whom their writing wakes."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection, connections, transaction

from dispatch import dispatcher
from marketplace.kernel import outbox, statements
from marketplace.kernel.outbox.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
LATE = """
    WITH waited AS MATERIALIZED (SELECT pg_sleep(1))
    SELECT kernel_publish('ticket:7', 'late', '{}') FROM waited
"""


@dataclass(frozen=True)
class Posted(outbox.Fact):
    ticket_id: int


@pytest.fixture
def line() -> Iterator[psycopg.Connection]:
    with psycopg.connect(**dispatcher._parameters(), autocommit=True) as one:
        one.execute("LISTEN humanline")
        yield one


def stream(number: int) -> list[tuple[int, str]]:
    return list(Event.objects.filter(stream=f"ticket:{number}").order_by("id").values_list("position", "kind"))


def test_events_of_one_transaction_stand_in_their_order():
    with transaction.atomic():
        outbox.publish(Posted(7), Posted(8), Posted(7))
        outbox.publish(Posted(7))

    assert [place for place, _ in stream(7)] == [1, 2, 3]
    assert [place for place, _ in stream(8)] == [1]


def test_an_event_is_written_in_a_transaction_or_not_at_all():
    with pytest.raises(transaction.TransactionManagementError):
        outbox.publish(Posted(7))

    assert stream(7) == []


def test_a_statement_that_began_before_anothers_commit_finds_the_place_behind_it():
    """As a round does that waited for a ticket's lock: what it saw when it began is no measure of the place."""

    def late() -> None:
        statements.rows(LATE, [])
        connections.close_all()

    with ThreadPoolExecutor(1) as other:
        writing = other.submit(late)
        until = time.monotonic() + 20
        while not sleeping() and time.monotonic() < until:
            time.sleep(0.01)
        with transaction.atomic():
            outbox.publish(Posted(7))
        assert not writing.done()
        writing.result(20)

    assert stream(7) == [(1, "posted"), (2, "late")]


def sleeping() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")
        return cursor.fetchone() is not None


def test_any_number_of_events_is_one_word_at_the_commit_and_none_of_who_is_quiet(line):
    with transaction.atomic():
        outbox.publish(*map(Posted, range(1, 9)))
        assert list(line.notifies(timeout=0)) == []
    assert [word.payload for word in line.notifies(timeout=5, stop_after=1)] == [""]

    with transaction.atomic():
        statements.rows(f"SELECT {outbox.QUIETLY}", [])
        outbox.publish(Posted(9))

    assert stream(9) == [(1, "posted")]
    assert list(line.notifies(timeout=0.3)) == []
