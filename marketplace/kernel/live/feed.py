"""The feed: from whoever tells to every process that listens. Redis where `REDIS_URL` is given, else in-process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol

import redis
import structlog
from django.conf import settings
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from marketplace.kernel.live.encoding import as_json

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 2.0  # without a try to reach a Redis that is away

Frame = dict[str, Any]
Listener = Callable[[str, str], None]  # topic, frame as JSON text; called on any thread

BETWEEN = "\x1e"  # frames of one publication; JSON writes no such character as it is

# Numbering and publishing are one step, so that frames of a topic arrive in the order of their numbers.
PUBLISH = """
local told = {}
for i = 1, #KEYS do
  local seq = redis.call('INCR', KEYS[i])
  redis.call('EXPIRE', KEYS[i], 172800)
  local topic, frame = ARGV[2 * i], ARGV[2 * i + 1]
  told[i] = topic .. '\\n{"seq":' .. seq .. ',' .. string.sub(frame, 2)
end
redis.call('PUBLISH', ARGV[1], table.concat(told, '\\30'))
"""


class Feed(Protocol):
    def publish(self, frames: Sequence[tuple[str, str]]) -> None: ...
    def seqs(self, topics: Sequence[str]) -> list[int]: ...


class RedisFeed:
    """One channel per world (Redis forgets the number of the database in its channels, so it stands in the name)."""

    def __init__(self, url: str) -> None:
        self.redis = redis.Redis.from_url(
            url,
            socket_timeout=1,
            socket_connect_timeout=1,
            retry=Retry(NoBackoff(), 1),  # a connection that Redis has closed meanwhile; the default waits for seconds
            decode_responses=True,
        )
        self.away_until = 0.0  # monotonic: whoever tells does not wait for a Redis that has just kept another waiting
        self.world = f"humanline:{self.redis.connection_pool.connection_kwargs.get('db') or 0}"
        self.channel = f"{self.world}:live"
        self.script = self.redis.register_script(PUBLISH)

    def publish(self, frames: Sequence[tuple[str, str]]) -> None:
        if time.monotonic() < self.away_until:
            return
        keys = [self.key(topic) for topic, _ in frames]
        try:
            self.script(keys=keys, args=[self.channel, *(part for pair in frames for part in pair)])
        except redis.RedisError:
            self.away_until = time.monotonic() + PAUSE_SECONDS
            log.warning("hints_lost", frames=len(frames), pause_seconds=PAUSE_SECONDS, exc_info=True)

    def seqs(self, topics: Sequence[str]) -> list[int]:
        return [int(number or 0) for number in self.redis.mget([self.key(topic) for topic in topics])]

    def key(self, topic: str) -> str:
        return f"{self.world}:seq:{topic}"


class LocalFeed:
    """Within one process: numbers and hands on under one lock, so that no frame overtakes another of its topic."""

    MOST_TOPICS = 100_000  # a topic unheard of for so long starts again at 1, which its listeners see as a gap

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.numbers: OrderedDict[str, int] = OrderedDict()
        self.listeners: list[Listener] = []

    def publish(self, frames: Sequence[tuple[str, str]]) -> None:
        with self.lock:
            for topic, frame in frames:
                number = self.numbers[topic] = self.numbers.pop(topic, 0) + 1
                for listener in self.listeners:
                    listener(topic, f'{{"seq":{number},{frame[1:]}')
            while len(self.numbers) > self.MOST_TOPICS:
                self.numbers.popitem(last=False)

    def seqs(self, topics: Sequence[str]) -> list[int]:
        with self.lock:
            return [self.numbers.get(topic, 0) for topic in topics]

    def subscribe(self, listener: Listener) -> None:
        with self.lock:
            self.listeners.append(listener)

    def unsubscribe(self, listener: Listener) -> None:
        with self.lock:
            self.listeners.remove(listener)


@cache
def local() -> LocalFeed:
    return LocalFeed()


@cache
def through_redis(url: str) -> RedisFeed:
    return RedisFeed(url)


def current() -> RedisFeed | LocalFeed:
    return through_redis(settings.REDIS_URL) if settings.REDIS_URL else local()


def tell_many(frames: Sequence[tuple[str, Frame]]) -> None:
    """Send `frames` (topic, frame with its `type`) in one step; each gets its topic's `seq` and `at`.

    Never raises for a feed that is away: a hint may be lost, and the next desk shows what it said.
    """
    if not frames:
        return
    at = timezone.now().isoformat()
    told = [(topic, as_json({"at": at, **frame})) for topic, frame in frames]
    current().publish(told)


def tell(topic: str, frame: Frame) -> None:
    """Send one frame now. Within a transaction say `parcel.tell_on_commit`."""
    tell_many([(topic, frame)])


def seq(topic: str) -> int:
    """The number of the last frame of `topic`. Listen first, read this next, and the desk last."""
    return seqs([topic])[0]


def seqs(topics: Sequence[str]) -> list[int]:
    """The number of the last frame of each of `topics`."""
    return current().seqs(topics) if topics else []
