"""What a transaction tells leaves in one step, after its commit, and only if it was not undone."""

import threading
import time

import pytest
from django.db import transaction

from marketplace.kernel import live
from marketplace.kernel.live import feed, nudges

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(monkeypatch):
    """What has left, publication by publication; not what threads of earlier tests still owe somebody."""
    left, earlier = [], set(threading.enumerate()) - {threading.current_thread()}

    def leave(frames):
        if frames and threading.current_thread() not in earlier:
            left.append(list(frames))

    monkeypatch.setattr(feed, "tell_many", leave)
    return left


@pytest.fixture
def fresh_nudges(monkeypatch):
    mine = nudges.Nudges()
    monkeypatch.setattr(nudges, "may", mine.may)
    return mine


def tick(number):
    return {"type": "tick", "number": number}


def tell_and_undo(topic, frame):
    with pytest.raises(ZeroDivisionError):
        _tell_and_break(topic, frame)


def _tell_and_break(topic, frame):
    with transaction.atomic():
        live.tell_on_commit(topic, frame)
        raise ZeroDivisionError


def test_all_that_a_transaction_tells_leaves_in_one_publication(told):
    with transaction.atomic():
        live.tell_on_commit("alice", tick(1))
        with transaction.atomic():
            live.tell_on_commit("bob", tick(2))
        live.tell_on_commit("alice", tick(3))
        assert told == []

    assert told == [[("alice", tick(1)), ("bob", tick(2)), ("alice", tick(3))]]


def test_what_a_savepoint_undoes_is_not_told(told):
    with transaction.atomic():
        live.tell_on_commit("alice", tick(1))
        tell_and_undo("alice", tick(2))
        with transaction.atomic():
            live.tell_on_commit("alice", tick(3))

    assert told == [[("alice", tick(1)), ("alice", tick(3))]]


def test_what_was_told_first_within_an_undone_savepoint_keeps_nothing_back(told):
    with transaction.atomic():
        tell_and_undo("alice", tick(1))
        live.tell_on_commit("alice", tick(2))

    assert told == [[("alice", tick(2))]]


def test_a_transaction_undone_leaves_nothing_to_the_next(told):
    with transaction.atomic():
        live.tell_on_commit("alice", tick(1))
        transaction.set_rollback(True)
    with transaction.atomic():
        live.tell_on_commit("alice", tick(2))

    assert told == [[("alice", tick(2))]]


def test_outside_of_a_transaction_it_is_told_at_once(told):
    live.tell_on_commit("alice", tick(1))

    assert told == [[("alice", tick(1))]]


def test_what_is_said_twice_is_told_once_where_it_was_said_last(told):
    with transaction.atomic():
        live.tell_on_commit("chat", {"type": "changed"})
        live.tell_on_commit("chat", tick(1))
        live.tell_on_commit("chat", {"type": "changed"})

    assert told == [[("chat", tick(1)), ("chat", {"type": "changed"})]]


def test_what_is_read_is_read_once_after_the_commit_and_stands_in_its_place(told):
    asked = []

    def works(keys):
        assert not transaction.get_connection().in_atomic_block
        asked.append(sorted(keys))
        return {key: ("alice", {"type": "work", "id": key}) for key in keys if key != 3}

    with transaction.atomic():
        live.read_on_commit(works, 1)
        live.tell_on_commit("alice", tick(1))
        live.read_on_commit(works, 2)
        live.read_on_commit(works, 3)  # is gone by then
        live.read_on_commit(works, 1)

    assert asked == [[1, 2, 3]]
    assert told == [[("alice", tick(1)), ("alice", {"type": "work", "id": 2}), ("alice", {"type": "work", "id": 1})]]


def test_what_cannot_be_read_keeps_nothing_else_back(told):
    def works(keys):
        raise OSError

    with transaction.atomic():
        live.read_on_commit(works, 1)
        live.tell_on_commit("alice", tick(1))

    assert told == [[("alice", tick(1))]]


def test_other_hooks_of_the_transaction_run_beside_it(told):
    done = []
    with transaction.atomic():
        live.tell_on_commit("alice", tick(1))
        transaction.on_commit(lambda: done.append(len(told)))
        live.tell_on_commit("alice", tick(2))

    assert done == [0]
    assert told == [[("alice", tick(1)), ("alice", tick(2))]]


def test_a_transaction_nudges_a_topic_once(told, fresh_nudges):
    with transaction.atomic():
        live.nudge_on_commit("board")
        live.tell_on_commit("alice", tick(1))
        live.nudge_on_commit("board")

    assert told == [[("alice", tick(1)), ("board", {"type": "changed"})]]


def test_a_crowd_of_transactions_nudges_now_and_then_and_never_forgets_the_last(monkeypatch, fresh_nudges):
    monkeypatch.setattr(nudges, "LEAST_SECONDS", 0.1)
    told, paid = [], threading.Event()

    def tell_many(frames):
        told.extend([time.monotonic()] * len(frames))
        if len(told) > 1:
            paid.set()

    monkeypatch.setattr(feed, "tell_many", tell_many)
    began = time.monotonic()
    for _ in range(20):
        live.nudge_on_commit("board")
    last = time.monotonic()
    assert paid.wait(20)

    assert told[0] < last < told[-1]
    assert len(told) <= 2 + (last - began) / 0.1


@pytest.mark.needs_redis
def test_many_frames_are_one_publication_in_redis_too(redis_url):
    source = feed.current()
    before = live.seq("alice-of-this-test")
    with source.redis.pubsub() as heard:
        heard.subscribe(source.channel)
        with transaction.atomic():
            live.tell_on_commit("alice-of-this-test", tick(1))
            live.tell_on_commit("alice-of-this-test", tick(2))
        words = []
        while not words or "alice-of-this-test" not in words[-1]:
            word = heard.get_message(timeout=10, ignore_subscribe_messages=True)
            words += [word["data"]] if word else []

    topics = [one.partition("\n")[0] for one in words[-1].split(feed.BETWEEN)]
    assert topics == ["alice-of-this-test"] * 2
    assert live.seq("alice-of-this-test") == before + 2
