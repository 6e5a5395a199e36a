"""`/ws/line`: how well a line carries our frames, tried by the browser of somebody on their way in."""

import secrets

from agents.models import Person
from dispatch.doors.sockets import reading
from dispatch.doors.sockets.authentication import PersonSocket
from dispatch.doors.sockets.listening import Frame
from marketplace.kernel.errors import TooMany

LONGEST_FILL = 100_000  # bytes of one answer
MOST_FILLED = 400_000  # bytes of one socket: a check takes less than half of it


class Enough(TooMany):
    """This check has taken what a check may take. Begin another one."""


class LineSocket(PersonSocket):
    """Gives back what it is sent, in order; nothing is written down here."""

    def __init__(self) -> None:
        super().__init__()
        self.filled = 0

    async def admitted(self, person: Person) -> None:
        await self.say({"type": "ready"})

    async def on_ping(self, frame: Frame) -> Frame:
        return self.answer(frame)

    async def on_take(self, frame: Frame) -> Frame:
        return self.answer(frame)

    async def on_fill(self, frame: Frame) -> Frame:
        """Signs that do not compress, as many as were asked for."""
        wanted = min(reading.number(frame, "bytes"), LONGEST_FILL)
        self.filled += wanted
        if self.filled > MOST_FILLED:
            raise Enough
        return {**self.answer(frame), "text": secrets.token_urlsafe(wanted * 3 // 4)}

    def answer(self, frame: Frame) -> Frame:
        return {"number": reading.number(frame, "number")}
