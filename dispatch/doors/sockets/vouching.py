"""One task per live process: it writes the heartbeats of all its agents' sockets in one go, and shuts what is dead.

A socket is shut when nothing has come from it for the silence limit (a browser's timers may sleep, so it is asked
first), when its session or token is revoked or its agent suspended, and when its connection was forgotten meanwhile:
its browser then comes back by itself. A session given up while this process stood still is taken back by the
dispatcher as soon as its sockets are vouched for again.
"""

import asyncio
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

import structlog
from django.conf import settings
from django.utils import timezone

from agents.models import Agent
from dispatch.doors.sockets import authentication
from dispatch.doors.sockets.asking import before_its_deadline
from dispatch.doors.sockets.listening import NOT_FOR_YOU, SIGN_IN, SILENT, as_text
from dispatch.people import presence

log = structlog.get_logger(__name__)
TOGETHER = 100  # sockets vouched for in one go
SPREAD = 0.5  # of the time between two heartbeats: thousands written at once would hold up whatever rings meanwhile
ASKED_AT_ONCE, PAUSE_SECONDS = 10, 0.02


class Vouched(Protocol):
    """An agent's socket, as far as the roster knows it."""

    is_open: bool
    heard_at: float
    credential: authentication.Credential | None

    async def heard(self, frame: str) -> None: ...
    async def shut(self, code: int) -> None: ...
    async def left(self) -> None: ...


class Roster:
    """The agents' sockets of one event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.sockets: dict[uuid.UUID, Vouched] = {}
        self.task: asyncio.Task[None] | None = None

    def join(self, connection_id: uuid.UUID, socket: Vouched) -> None:
        self.sockets[connection_id] = socket
        if self.task is None or self.task.done():
            self.task = self.loop.create_task(self.run())

    def leave(self, connection_id: uuid.UUID) -> None:
        self.sockets.pop(connection_id, None)
        if not self.sockets and self.task:
            self.task.cancel()

    async def run(self) -> None:
        began = self.loop.time()
        while True:
            await asyncio.sleep(max(0.0, began + settings.HEARTBEAT_SECONDS - self.loop.time()))
            began = self.loop.time()
            try:
                await self.beat()
            except Exception:
                log.warning("heartbeats_not_written", sockets=len(self.sockets), exc_info=True)

    async def beat(self) -> None:
        await asyncio.gather(*(see_off(one) for one in await self.ask_the_silent()))
        keys = list(self.sockets)
        parts = range(0, len(keys), TOGETHER)
        for first in parts:
            if first:
                await asyncio.sleep(SPREAD * settings.HEARTBEAT_SECONDS / len(parts))
            await self.vouch_for(keys[first : first + TOGETHER])

    async def vouch_for(self, keys: Collection[uuid.UUID]) -> None:
        """Those of these sockets that are still open are vouched for, or shut."""
        open_ones = {key: self.sockets[key] for key in keys if key in self.sockets and self.sockets[key].is_open}
        credentials = {key: one.credential for key, one in open_ones.items() if one.credential}
        for connection_id, code in (await before_its_deadline(vouch, credentials, now=timezone.now())).items():
            if connection_id in self.sockets:
                await self.sockets[connection_id].shut(code)

    async def ask_the_silent(self) -> list[Vouched]:
        """Gives back those who have been silent for too long, and asks those who have been silent for a while."""
        gone, asked, ping = [], 0, as_text({"type": "ping"})
        for socket in [one for one in self.sockets.values() if one.is_open]:
            silent = self.loop.time() - socket.heard_at
            if silent > settings.SILENCE_LIMIT_SECONDS:
                gone.append(socket)
            elif silent > settings.HEARTBEAT_SECONDS:
                await socket.heard(ping)
                asked += 1
                if asked % ASKED_AT_ONCE == 0:  # an offer need not wait until thousands have been asked
                    await asyncio.sleep(PAUSE_SECONDS)
        return gone


async def see_off(socket: Vouched) -> None:
    """A line that is cut halfway tells nobody; what this undoes may be undone twice."""
    await socket.shut(SILENT)
    await socket.left()


def vouch(credentials: Mapping[uuid.UUID, authentication.Credential], *, now: datetime) -> dict[uuid.UUID, int]:
    """Write the heartbeats of those who may stay. Gives back the others, each with the code to shut it with."""
    shut = dict.fromkeys(authentication.revoked(credentials, now=now), SIGN_IN)
    people = {one.person_id for one in credentials.values()}
    active = set(Agent.objects.filter(person__in=people, state=Agent.State.ACTIVE).values_list("person_id", flat=True))
    shut |= {key: NOT_FOR_YOU for key, one in credentials.items() if one.person_id not in active and key not in shut}
    staying = [key for key in credentials if key not in shut]
    return shut | dict.fromkeys(presence.heartbeat(staying, now=now), SILENT)


ROSTERS: dict[asyncio.AbstractEventLoop, Roster] = {}


def current() -> Roster:
    """The roster of the running event loop: one per live process."""
    loop = asyncio.get_running_loop()
    if loop not in ROSTERS:
        for ended in [other for other in ROSTERS if other.is_closed()]:
            del ROSTERS[ended]
        ROSTERS[loop] = Roster()
    return ROSTERS[loop]
