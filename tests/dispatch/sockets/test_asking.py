"""The database asked from sockets: by few threads, together, and on connections that are kept."""

import asyncio
import threading

import pytest
from django.db import connection

from dispatch.doors.sockets import asking
from dispatch.doors.sockets.asking import Together, in_database

pytestmark = pytest.mark.django_db(transaction=True)


async def test_who_asks_while_another_is_answered_is_answered_together_with_all_who_wait():
    batches, go_on = [], threading.Event()

    def double(numbers):
        batches.append(numbers)
        go_on.wait(20)
        return [2 * number for number in numbers]

    doubles = Together(double)
    first = asyncio.create_task(doubles.ask(1))
    while not batches:
        await asyncio.sleep(0.01)
    others = [asyncio.create_task(doubles.ask(number)) for number in (2, 3, 4)]
    await asyncio.sleep(0.05)
    go_on.set()

    assert await first == 2
    assert await asyncio.gather(*others) == [4, 6, 8]
    assert batches == [[1], [2, 3, 4]]


async def test_a_crowd_is_answered_in_turn_and_so_many_at_once(monkeypatch):
    monkeypatch.setattr(asking, "MOST", 3)
    batches = []

    def same(numbers):
        batches.append(numbers)
        return numbers

    everybody = Together(same)
    assert await asyncio.gather(*(everybody.ask(number) for number in range(8))) == list(range(8))

    assert batches == [[0, 1, 2], [3, 4, 5], [6, 7]]
    assert everybody.lines == {}


async def test_where_nothing_presses_the_first_waits_for_others():
    batches = []

    def same(numbers):
        batches.append(numbers)
        return numbers

    unhurried = Together(same, pause=0.2)
    first = asyncio.create_task(unhurried.ask(1))
    await asyncio.sleep(0.05)

    assert await asyncio.gather(first, unhurried.ask(2)) == [1, 2]
    assert batches == [[1, 2]]


async def test_one_question_that_cannot_be_answered_spoils_no_other():
    def inverse(numbers):
        return [1 / number for number in numbers]

    inverses = Together(inverse)
    told = await asyncio.gather(*(inverses.ask(number) for number in (1, 0, 2)), return_exceptions=True)

    assert told[0] == 1
    assert isinstance(told[1], ZeroDivisionError)
    assert told[2] == 0.5


async def test_who_has_gone_meanwhile_keeps_nobody_from_an_answer():
    everybody = Together(lambda numbers: numbers)
    gone, here = asyncio.create_task(everybody.ask(1)), asyncio.create_task(everybody.ask(2))
    await asyncio.sleep(0)
    gone.cancel()

    assert await here == 2


def session():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


async def test_however_many_ask_the_database_has_as_many_sessions_as_there_are_threads():
    sessions = set(await asyncio.gather(*(in_database(session) for _ in range(100))))

    assert 1 <= len(sessions) <= asking.THREADS._max_workers


async def test_a_session_that_the_server_has_ended_is_replaced_before_it_is_used():
    def end_own():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine = cursor.fetchone()[0]
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [mine])
        other.close()
        return mine

    def twice():
        ended = asking.connected(end_own)
        while not asking.speaks_unasked(connection.connection.fileno()):
            pass
        after = asking.connected(session)
        connection.close()
        return ended, after

    ended, after = await asyncio.to_thread(twice)

    assert ended != after
