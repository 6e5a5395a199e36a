"""A synthetic customer: waits on the chat page's socket, writes back, rates; or loses patience and leaves."""

import asyncio
import uuid
from collections.abc import Coroutine
from typing import Any

from marketplace.simulator.outside.line import Frame, Line
from marketplace.simulator.outside.pace import Pace

REPLIES = ["Thanks for looking into it.", "Yes, that is the one.", "Understood, thank you.", "And when will it arrive?"]
OVER = {"closed", "abandoned", "cancelled"}


class SyntheticCustomer:
    """Holds one chat link until the ticket is over."""

    def __init__(self, url: str, pace: Pace) -> None:
        self.line, self.pace = Line(url), pace
        self.state = "waiting"
        self.written = 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> str:
        """Wait, talk, rate. Gives back the ticket's last state that was seen."""
        self._soon(self._lose_patience())
        try:
            async for frame in self.line:
                await self._take(frame)
                if self.state in OVER:
                    await self._rate()
                    break
        finally:
            for task in list(self.tasks):
                task.cancel()
            await self.line.hang_up()
        return self.state

    async def _take(self, frame: Frame) -> None:
        if frame.get("state"):
            self.state = frame["state"]
        if frame["type"] == "message" and frame["message"]["author"] == "agent":
            await self.line.say("read", number=frame["message"]["number"])
            if self.written < self.pace.habits.replies and self.pace.chance(0.7):
                self.written += 1
                self._soon(self._reply())

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _reply(self) -> None:
        await asyncio.sleep(self.pace.log_normal(25, 0.5))
        await self.line.say("message", text=self.pace.random.choice(REPLIES), key=str(uuid.uuid4()))

    async def _lose_patience(self) -> None:
        await asyncio.sleep(self.pace.patience())
        if self.state == "waiting":
            await self.line.say("leave")

    async def _rate(self) -> None:
        if self.state == "closed" and self.pace.chance(self.pace.habits.rating_share):
            await self.line.say("rate", score=self.pace.score(), comment="")
            await asyncio.sleep(0.3)
