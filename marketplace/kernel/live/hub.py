"""The hub: which sockets of this process listen to what, fed by one subscription for all of them.

>>> await hub.listen("agent:3", self.heard, self.missed)   # async def heard(frame: str), async def missed()
>>> hub.leave("agent:3", self.heard)
"""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable

import structlog
from django.conf import settings
from redis import RedisError
from redis import asyncio as aioredis

from marketplace.kernel.live import feed

log = structlog.get_logger(__name__)

Heard = Callable[[str], Awaitable[None]]  # one frame, as JSON text ready to be sent
Missed = Callable[[], Awaitable[None]]  # frames may have been lost: send the whole desk again

MOST_UNREAD = 500  # frames; a socket slower than that starts again from its desk
SILENCE_SECONDS = 10.0  # without a word from Redis we ask, and after twice as long we connect anew
LONGEST_BACKOFF_SECONDS = 5.0
PATIENCE_SECONDS = 2.0  # how long a new listener waits for the subscription


class Mailbox:
    """What one listener has not heard yet. Frames keep their order, and a slow listener delays only itself."""

    def __init__(self, heard: Heard, missed: Missed | None) -> None:
        self.heard, self.missed = heard, missed
        self.frames: deque[str | None] = deque()  # None stands for a gap
        self.topics: set[str] = set()
        self.task: asyncio.Task[None] | None = None

    def put(self, frame: str | None) -> None:
        if frame is None or len(self.frames) >= MOST_UNREAD:
            self.frames.clear()
            frame = None
        self.frames.append(frame)
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self.empty())

    async def empty(self) -> None:
        try:
            while self.frames and self.topics:
                frame = self.frames.popleft()
                try:
                    if frame is not None:
                        await self.heard(frame)
                    elif self.missed is not None:
                        await self.missed()
                except Exception:
                    log.warning("listener_failed", exc_info=True)
        finally:
            self.task = None


class Hub:
    """The listeners of one event loop, and its subscription to the feed."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.topics: defaultdict[str, set[Mailbox]] = defaultdict(set)
        self.mailboxes: dict[Heard, Mailbox] = {}
        self.subscribed = asyncio.Event()
        self.following: asyncio.Task[None] | None = None
        self.heard_at = 0.0  # of Redis' last word, on the loop's clock

    async def listen(self, topic: str, heard: Heard, missed: Missed | None = None) -> None:
        mailbox = self.mailboxes.setdefault(heard, Mailbox(heard, missed))
        mailbox.topics.add(topic)
        self.topics[topic].add(mailbox)
        if self.following is None or self.following.done():
            self.following = self.loop.create_task(self.follow())
        with contextlib.suppress(TimeoutError):  # the feed is away: `missed` is called when it is back
            await asyncio.wait_for(self.subscribed.wait(), timeout=PATIENCE_SECONDS)

    def leave(self, topic: str, heard: Heard) -> None:
        mailbox = self.mailboxes.get(heard)
        if mailbox is None or topic not in mailbox.topics:
            return
        mailbox.topics.discard(topic)
        self.topics[topic].discard(mailbox)
        if not self.topics[topic]:
            del self.topics[topic]
        if not mailbox.topics:
            del self.mailboxes[heard]

    def hear(self, topic: str, frame: str) -> None:
        for mailbox in self.topics.get(topic, ()):
            mailbox.put(frame)

    def gap(self) -> None:
        for mailbox in self.mailboxes.values():
            mailbox.put(None)

    async def follow(self) -> None:
        source = feed.current()
        if isinstance(source, feed.LocalFeed):
            await self.follow_locally(source)
        else:
            await self.follow_redis(source)

    async def follow_locally(self, source: feed.LocalFeed) -> None:
        def pass_on(topic: str, frame: str) -> None:  # from whichever thread tells
            with contextlib.suppress(RuntimeError):  # this loop has ended
                self.loop.call_soon_threadsafe(self.hear, topic, frame)

        source.subscribe(pass_on)
        self.subscribed.set()
        try:
            await asyncio.Event().wait()
        finally:
            source.unsubscribe(pass_on)

    async def follow_redis(self, source: feed.RedisFeed) -> None:
        backoff, first = 0.1, True
        lines = aioredis.ConnectionPool.from_url(
            settings.REDIS_URL, protocol=2, socket_timeout=None, socket_connect_timeout=2, decode_responses=True
        )
        while True:
            line: aioredis.Connection = lines.make_connection()  # type: ignore[no-untyped-call]
            asking: asyncio.Task[None] | None = None
            try:
                await line.connect()  # type: ignore[no-untyped-call]
                await line.send_command("SUBSCRIBE", source.channel)
                asking = self.loop.create_task(self.ask(line))
                while True:
                    word, *said = await line.read_response()
                    self.heard_at = self.loop.time()
                    if word == "message":
                        self.hear_all(said[1])
                    elif word == "subscribe":
                        self.subscribed.set()
                        if not first:
                            self.gap()
                        backoff, first = 0.1, False
            except (RedisError, OSError, TimeoutError):
                first = False  # whoever listens meanwhile is told of the gap
                log.warning("feed_lost", retry_seconds=backoff, exc_info=True)
            finally:
                if asking:
                    asking.cancel()
                await line.disconnect(nowait=True)
            self.subscribed.clear()
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, LONGEST_BACKOFF_SECONDS)

    def hear_all(self, publication: str) -> None:
        for told in publication.split(feed.BETWEEN):
            topic, _, frame = told.partition("\n")
            self.hear(topic, frame)

    async def ask(self, line: aioredis.Connection) -> None:
        """Ask a Redis that says nothing whether it is there; hang up where it says nothing to that either."""
        self.heard_at = self.loop.time()
        while True:
            await asyncio.sleep(SILENCE_SECONDS)
            silent = self.loop.time() - self.heard_at
            if silent >= 2 * SILENCE_SECONDS:
                await line.disconnect(nowait=True)
                return
            if silent >= SILENCE_SECONDS:
                await line.send_command("PING")


HUBS: dict[asyncio.AbstractEventLoop, Hub] = {}


def current() -> Hub:
    """The hub of the running event loop: one per serving process."""
    loop = asyncio.get_running_loop()
    if loop not in HUBS:
        for ended in [other for other in HUBS if other.is_closed()]:
            del HUBS[ended]
        HUBS[loop] = Hub()
    return HUBS[loop]


async def listen(topic: str, heard: Heard, missed: Missed | None = None) -> None:
    """Hear every frame of `topic` from now on; `missed` is awaited when the feed may have lost some.

    A listener is known by `heard`: it may listen to many topics and hears them in order, one frame at a time.
    """
    await current().listen(topic, heard, missed)


def leave(topic: str, heard: Heard) -> None:
    """Stop hearing `topic`. Leaving twice is harmless."""
    current().leave(topic, heard)
