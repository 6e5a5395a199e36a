"""A parcel: all that one transaction has to tell, sent in one step once it has committed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

import structlog
from django.db import transaction

from marketplace.kernel.live import feed, nudges

log = structlog.get_logger(__name__)

Told = tuple[str, feed.Frame]  # topic, frame
Read = Callable[[Collection[Any]], Mapping[Any, Told]]  # keys → what there is to tell of each, as it is now
Part = Told | tuple[Read, Any]


class Parcel:
    """What survives every savepoint until the transaction commits: frames, and keys still to be read."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.nudged: set[str] = set()

    def send(self) -> None:
        feed.tell_many([*self.frames(), *((topic, nudges.CHANGED) for topic in self.nudged if nudges.may(topic))])

    def frames(self) -> list[Told]:
        """In the order of telling. What was said more than once is told once, where it was said last."""
        said: defaultdict[str | Read, list[Any]] = defaultdict(list)  # topic → frames, read → keys
        parts: list[Part] = []
        for part in reversed(self.parts):
            if part[1] not in said[part[0]]:
                said[part[0]].append(part[1])
                parts.append(part)
        found = {read: asked(read, keys) for read, keys in said.items() if callable(read)}
        told = ((found[one].get(fact) if callable(one) else (one, fact)) for one, fact in reversed(parts))
        return [one for one in told if one is not None]


def asked(read: Read, keys: list[Any]) -> Mapping[Any, Told]:
    """What `read` gives back; nothing where it fails, so that the other frames still leave."""
    try:
        return read(keys)
    except Exception:
        log.warning("hints_not_read", read=read.__qualname__, exc_info=True)
        return {}


def tell_on_commit(topic: str, frame: feed.Frame) -> None:
    """Send `frame` when the transaction commits, with all that it tells besides; at once outside of one."""
    _keep(lambda parcel: parcel.parts.append((topic, frame)))


def tell_all_on_commit(frames: Collection[Told]) -> None:
    """Several frames, each with its topic, in one step."""
    _keep(lambda parcel: parcel.parts.extend(frames))


def read_on_commit(read: Read, key: Any) -> None:
    """Send what `read` says of `key` after the commit. It is asked once, for all keys of the transaction."""
    _keep(lambda parcel: parcel.parts.append((read, key)))


def nudge_on_commit(topic: str) -> None:
    """Say after the commit that `topic` has changed; see `nudges` for how often at most."""
    _keep(lambda parcel: parcel.nudged.add(topic))


def _keep(put: Callable[[Parcel], None]) -> None:
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        parcel = Parcel()
        put(parcel)
        parcel.send()
        return
    parcel = _taken_back(connection.run_on_commit)

    def survived() -> None:  # a savepoint that is rolled back takes this hook with it
        put(parcel)

    transaction.on_commit(survived, robust=True)
    connection.run_on_commit.append((set(), parcel.send, True))  # of no savepoint, and after all that is put into it


def _taken_back(hooks: list[Any]) -> Parcel:
    """The parcel of the transaction in hand, its sending taken off these hooks; a new one if it has told nothing."""
    for place in range(len(hooks) - 1, -1, -1):
        owner = getattr(hooks[place][1], "__self__", None)
        if isinstance(owner, Parcel):
            del hooks[place]
            return owner
    return Parcel()
