"""One watch for all boards that show the same: reads after a change, at most once a second, and slowly without one."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import structlog
from django.utils import timezone, translation

from dispatch.doors.board import parts
from dispatch.doors.sockets.asking import in_database
from dispatch.floor import board
from dispatch.floor.scope import Scope
from dispatch.telling import hints
from marketplace.kernel.live import hub

if TYPE_CHECKING:
    from dispatch.doors.sockets.board import BoardSocket

log = structlog.get_logger(__name__)

LEAST_SECONDS = 1.0  # between two frames
SLOW_SECONDS = 5.0  # until the figures are read without a hint: what the clock alone changes, or a lost hint


@dataclass(frozen=True)
class View:
    """What a board shows and in which words: boards with the same view get the same frames."""

    scope: Scope
    window: str
    locale: str


class Watch:
    """The boards of one view in this process."""

    ALL: ClassVar[dict[tuple[asyncio.AbstractEventLoop, View], "Watch"]] = {}

    def __init__(self, view: View) -> None:
        self.view = view
        self.loop = asyncio.get_running_loop()
        self.sockets: set[BoardSocket] = set()
        self.shown: dict[str, str] = {}
        self.dirty = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    @classmethod
    def on(cls, view: View) -> "Watch":
        loop = asyncio.get_running_loop()
        return cls.ALL.setdefault((loop, view), cls(view))

    async def join(self, socket: "BoardSocket") -> None:
        """Show `socket` the whole board at once, as it was read last, and every change from then on."""
        self.sockets.add(socket)
        if self.task is None:
            self.task = self.loop.create_task(self.run())
        elif self.shown:
            await socket.say({"type": "board", "parts": self.shown})

    def leave(self, socket: "BoardSocket") -> None:
        self.sockets.discard(socket)
        if not self.sockets:
            self.ALL.pop((self.loop, self.view), None)
            if self.task:
                self.task.cancel()

    async def changed(self, frame: str = "") -> None:
        self.dirty.set()

    async def run(self) -> None:
        await hub.listen(hints.BOARD, self.changed, self.changed)
        try:
            while self.sockets:
                self.dirty.clear()
                began = self.loop.time()
                try:
                    await self.tell()
                except Exception:
                    log.warning("board_not_told", exc_info=True)
                await asyncio.sleep(max(0.0, began + LEAST_SECONDS - self.loop.time()))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.dirty.wait(), SLOW_SECONDS - LEAST_SECONDS)
        finally:
            hub.leave(hints.BOARD, self.changed)

    async def tell(self) -> None:
        """Read anew and say what is different to all of this view's boards."""
        fresh = await in_database(draw, self.view)
        changed = {
            name: html for name, html in fresh.items() if parts.sign(html) != parts.sign(self.shown.get(name, ""))
        }
        self.shown = {**self.shown, **changed}
        if changed:
            await asyncio.gather(*(one.say({"type": "board", "parts": changed}) for one in list(self.sockets)))


def draw(view: View) -> dict[str, str]:
    with timezone.override(ZoneInfo(view.scope.zone)), translation.override(view.locale):
        return parts.render(board.read(view.scope, now=timezone.now()), view.window)
