"""One task per live process: it tells waiting customers where they stand, and writes the signs of life of all of them.

Two statements at most, whatever the number of open pages. What a page was told before it is not told again.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.utils import timezone, translation

from dispatch.doors.chat import situation
from dispatch.doors.sockets.asking import in_database
from dispatch.doors.sockets.listening import SILENT
from dispatch.reading import estimates
from dispatch.reading.estimates import Wait
from dispatch.work import attending

log = structlog.get_logger(__name__)
PLACES_SECONDS = 5.0  # how often place and wait are looked at


class Present(Protocol):
    """A customer's socket, as far as the room knows it."""

    ticket_id: int
    language: str
    heard_at: float

    async def stands(self, standing: dict[str, Any]) -> None: ...
    async def shut(self, code: int) -> None: ...


class Room:
    """The customers' sockets of one event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.sockets: set[Present] = set()
        self.task: asyncio.Task[None] | None = None
        self.seen_at = self.loop.time()

    def join(self, socket: Present) -> None:
        self.sockets.add(socket)
        if self.task is None or self.task.done():
            self.task = self.loop.create_task(self.run())

    def leave(self, socket: Present) -> None:
        self.sockets.discard(socket)
        if not self.sockets and self.task:
            self.task.cancel()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(PLACES_SECONDS)
            try:
                await self.look()
            except Exception:
                log.warning("customers_not_told", sockets=len(self.sockets), exc_info=True)

    async def look(self) -> None:
        for socket in [one for one in self.sockets if self.loop.time() - one.heard_at > settings.SILENCE_LIMIT_SECONDS]:
            await socket.shut(SILENT)  # its browser comes back by itself, if it is there at all
        beat = self.loop.time() - self.seen_at >= settings.HEARTBEAT_SECONDS
        places = await in_database(look, [one.ticket_id for one in self.sockets], beat=beat, now=timezone.now())
        if beat:
            self.seen_at = self.loop.time()
        for socket in list(self.sockets):
            if guess := places.get(socket.ticket_id):
                with translation.override(socket.language):
                    standing = situation.waiting(guess)
                await socket.stands(standing)


def look(ticket_ids: list[int], *, beat: bool, now: datetime) -> Mapping[int, Wait]:
    """Place and wait of those who wait; with a `beat`, all of them are noted as present."""
    if beat:
        attending.seen(ticket_ids, now=now)
    return estimates.of_many(ticket_ids, now=now)


ROOMS: dict[asyncio.AbstractEventLoop, Room] = {}


def current() -> Room:
    """The room of the running event loop: one per live process."""
    loop = asyncio.get_running_loop()
    if loop not in ROOMS:
        for ended in [other for other in ROOMS if other.is_closed()]:
            del ROOMS[ended]
        ROOMS[loop] = Room()
    return ROOMS[loop]
