import asyncio
import json
import socket
import threading
import time

import pytest
import redis
from asgiref.sync import sync_to_async
from django.db import transaction

from marketplace.kernel import live
from marketplace.kernel.live import feed, hub


class Listener:
    """One socket's end: keeps what it hears."""

    def __init__(self):
        self.frames = []
        self.gaps = 0

    async def heard(self, frame):
        self.frames.append(json.loads(frame))

    async def missed(self):
        self.gaps += 1

    @property
    def numbers(self):
        return [frame["seq"] for frame in self.frames]


async def until(true, seconds=20.0):
    for _ in range(int(seconds / 0.01)):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


@pytest.fixture(params=["local", pytest.param("redis", marks=pytest.mark.needs_redis)])
def world(request):
    """Both feeds: within the process, and through Redis."""
    if request.param == "redis":
        request.getfixturevalue("redis_url")
    return request.param


@pytest.fixture
def topic(request):
    return f"agent:{request.node.name}:{id(request)}"


async def test_a_frame_reaches_who_listens_with_its_number_and_time(world, topic):
    alice, bob = Listener(), Listener()
    await hub.listen(topic, alice.heard)
    await hub.listen(f"{topic}:bob", bob.heard)

    await sync_to_async(live.tell)(topic, {"type": "offer", "offer": {"id": 7}})
    await until(lambda: alice.frames)

    (frame,) = alice.frames
    assert (frame["type"], frame["offer"], frame["at"][-6:]) == ("offer", {"id": 7}, "+00:00")
    assert frame["seq"] == live.seq(topic)
    assert bob.frames == []


async def test_frames_come_in_the_order_of_their_numbers(world, topic):
    alice = Listener()
    await hub.listen(topic, alice.heard)
    first = live.seq(topic)

    def tell():
        for _ in range(25):
            live.tell(topic, {"type": "tick"})

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    await until(lambda: len(alice.frames) == 100)
    for thread in threads:
        thread.join()

    assert alice.numbers == list(range(first + 1, first + 101))


async def test_many_frames_are_told_in_one_step(world, topic):
    alice, bob = Listener(), Listener()
    await hub.listen(topic, alice.heard)
    await hub.listen(f"{topic}:bob", bob.heard)

    live.tell_many([(topic, {"type": "a"}), (f"{topic}:bob", {"type": "b"}), (topic, {"type": "c"})])
    await until(lambda: len(alice.frames) == 2 and bob.frames)

    assert [frame["type"] for frame in alice.frames] == ["a", "c"]
    assert [frame["type"] for frame in bob.frames] == ["b"]


async def test_who_has_left_hears_nothing_more(world, topic):
    alice, bob = Listener(), Listener()
    await hub.listen(topic, alice.heard)
    await hub.listen(topic, bob.heard)

    hub.leave(topic, alice.heard)
    hub.leave(topic, alice.heard)
    live.tell(topic, {"type": "offer"})
    await until(lambda: bob.frames)

    assert alice.frames == []
    assert not hub.current().topics.get(f"{topic}:nobody")


async def test_a_slow_listener_delays_only_itself(world, topic):
    release = asyncio.Event()
    bob = Listener()

    async def slow(frame):
        await release.wait()

    await hub.listen(topic, slow)
    await hub.listen(topic, bob.heard)
    for _ in range(3):
        live.tell(topic, {"type": "tick"})

    await until(lambda: len(bob.frames) == 3)
    release.set()


async def test_a_listener_that_breaks_keeps_listening(world, topic):
    heard = []

    async def breaks_once(frame):
        heard.append(frame)
        if len(heard) == 1:
            raise RuntimeError

    await hub.listen(topic, breaks_once)
    live.tell(topic, {"type": "a"})
    live.tell(topic, {"type": "b"})

    await until(lambda: len(heard) == 2)


async def test_a_listener_far_behind_starts_again_from_its_desk(topic, monkeypatch):
    monkeypatch.setattr(hub, "MOST_UNREAD", 5)
    release, alice = asyncio.Event(), Listener()

    async def slow(frame):
        await release.wait()
        await alice.heard(frame)

    await hub.listen(topic, slow, alice.missed)
    for _ in range(20):
        live.tell(topic, {"type": "tick"})
    await asyncio.sleep(0.05)
    release.set()
    await until(lambda: alice.gaps)

    assert len(alice.frames) < 20


@pytest.mark.django_db(transaction=True)
async def test_a_frame_is_told_after_the_commit_and_not_after_a_rollback(topic):
    alice = Listener()
    await hub.listen(topic, alice.heard)

    @sync_to_async
    def work():
        with transaction.atomic():
            live.tell_on_commit(topic, {"type": "kept"})
            assert live.seq(topic) == 0
        with transaction.atomic():
            live.tell_on_commit(topic, {"type": "undone"})
            transaction.set_rollback(True)

    await work()
    await until(lambda: alice.frames)
    await asyncio.sleep(0.05)

    assert [frame["type"] for frame in alice.frames] == ["kept"]


def test_no_frame_overtakes_another_of_its_topic():
    slow_now_and_then = feed.LocalFeed()
    heard = []

    def listen(topic, frame):
        number = json.loads(frame)["seq"]
        if number % 3 == 0:
            time.sleep(0.002)
        heard.append(number)

    slow_now_and_then.subscribe(listen)

    def tell():
        for _ in range(20):
            slow_now_and_then.publish([("board", '{"type": "tick"}')])

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert heard == list(range(1, 81))


async def test_numbers_of_long_silent_topics_are_forgotten(topic, monkeypatch):
    monkeypatch.setattr(feed.LocalFeed, "MOST_TOPICS", 3)
    fresh = feed.LocalFeed()
    for name in "abcd":
        fresh.publish([(name, '{"type": "tick"}')])

    assert fresh.seqs("abcd") == [0, 1, 1, 1]


@pytest.mark.needs_redis
async def test_sockets_outlive_a_lost_feed_and_hear_of_the_gap(redis_url, topic):
    alice = Listener()
    await hub.listen(topic, alice.heard, alice.missed)
    with redis.Redis.from_url(redis_url) as client:
        for known in client.client_list(_type="pubsub"):
            if known["addr"] in own_addresses(client):
                client.client_kill(known["addr"])
    await until(lambda: alice.gaps == 1)

    live.tell(topic, {"type": "offer"})
    await until(lambda: alice.frames)

    assert alice.gaps == 1


def own_addresses(client):
    """The subscriptions to this world's channel: Redis tells no more of them than their number of channels."""
    world = client.connection_pool.connection_kwargs.get("db") or 0
    return {known["addr"] for known in client.client_list(_type="pubsub") if known["db"] == str(world)}


async def test_a_redis_that_falls_silent_is_left_for_a_new_line(settings, topic, monkeypatch):
    subscribed, left = [], []

    async def answer(reader, writer):
        """What a Redis says while it is well, and nothing after a subscription: no message, no pong."""
        while told := await reader.read(4096):
            if b"SUBSCRIBE" in told:
                subscribed.append(told)
                writer.write(b"*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n")
            elif b"PING" not in told:
                writer.write(b"+OK\r\n" * told.count(b"*"))
        writer.close()
        left.append(writer)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    settings.REDIS_URL = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    monkeypatch.setattr(hub, "SILENCE_SECONDS", 0.1)
    alice = Listener()

    await hub.listen(topic, alice.heard, alice.missed)
    await until(lambda: len(subscribed) >= 2)

    await until(lambda: alice.gaps >= 1)
    hub.current().following.cancel()
    await until(lambda: len(left) >= len(subscribed))
    server.close()


@pytest.mark.needs_redis
async def test_two_worlds_on_one_redis_do_not_hear_each_other(redis_url, topic):
    alice = Listener()
    await hub.listen(topic, alice.heard)
    other = feed.RedisFeed(redis_url.rpartition("/")[0] + "/15")

    other.publish([(topic, '{"type": "foreign"}')])
    other.redis.delete(other.key(topic))
    other.redis.close()
    live.tell(topic, {"type": "ours"})
    await until(lambda: alice.frames)

    assert [frame["type"] for frame in alice.frames] == ["ours"]


def test_a_feed_that_is_away_breaks_nobody(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    live.tell("agent:1", {"type": "offer"})
    live.tell("agent:1", {"type": "offer"})


def test_a_feed_that_hangs_keeps_nobody_waiting_twice(settings):
    with socket.create_server(("127.0.0.1", 0)) as hanging:  # takes connections and says nothing
        settings.REDIS_URL = f"redis://127.0.0.1:{hanging.getsockname()[1]}/0"
        live.tell("agent:1", {"type": "offer"})
        began = time.monotonic()
        for _ in range(50):
            live.tell("agent:1", {"type": "offer"})

        assert time.monotonic() - began < 1


async def test_who_listens_while_the_feed_is_away_hears_when_it_is_back(settings, topic, monkeypatch):
    monkeypatch.setattr(hub, "PATIENCE_SECONDS", 0.1)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    alice = Listener()

    await hub.listen(topic, alice.heard, alice.missed)

    assert alice.frames == []
