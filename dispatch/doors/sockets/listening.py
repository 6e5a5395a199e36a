"""What every socket does: frames of the hub go out as they are, frames of the browser are taken one by one, but for
those that hold up nothing.

A socket is a class with a method for each type of frame that it takes:

>>> class BoardSocket(Listener):
...     async def entered(self): await self.listen("board"); await self.say(…)
...     async def missed(self): …              # the feed may have lost frames: say everything again
...     async def on_read(self, frame): …      # {"type": "read", …}; what it gives back is said in reply

A frame is answered `{"type": "done", "about": its type, "ref": its ref, …}` where it has a `ref` or there is something
to tell, and `{"type": "error", "about", "ref", "problem": {"type", "title", "status"}}` where it could not be done, in
the reader's language: the browser's until it is known who reads.

Close codes: 4000 silent for too long, 4008 too long or too many frames, 4401 sign in first, 4403 not for you, 4404 no
such thing, 1011 our fault. What was closed by 4401, 4403 or 4404 does not open by trying again.
"""

import asyncio
import contextlib
import json
from collections.abc import Iterable
from typing import Any, ClassVar

import structlog
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import timezone, translation

from dispatch.telling import tongues
from marketplace.kernel.errors import DomainError, Invalid, TooMany
from marketplace.kernel.http import problems
from marketplace.kernel.live import hub
from marketplace.kernel.live.encoding import as_json

log = structlog.get_logger(__name__)
Frame = dict[str, Any]

LONGEST = 16 * 1024  # bytes of a frame
PER_SECOND = 20  # frames of one socket
AT_ONCE = 40  # after a silence: what was typed without a connection comes in one go
SILENT, TOO_MUCH, SIGN_IN, NOT_FOR_YOU, NO_SUCH_THING, OUR_FAULT = 4000, 4008, 4401, 4403, 4404, 1011


class Malformed(Invalid):
    """A frame is a JSON object with a type."""


class UnknownType(Invalid):
    """There is no such type of frame here."""


class FrameTooLong(Invalid):
    """A frame has at most 16 KB."""


class TooManyFrames(TooMany):
    """A socket takes 20 frames a second."""


class Allowance:
    """Frames that may still come: as many as AT_ONCE, refilled by PER_SECOND."""

    def __init__(self, now: float) -> None:
        self.left, self.since = float(AT_ONCE), now

    def spend(self, now: float) -> bool:
        self.left = min(float(AT_ONCE), self.left + (now - self.since) * PER_SECOND) - 1
        self.since = now
        return self.left >= 0


class Listener(AsyncWebsocketConsumer):
    """One open socket. Subclasses say what happens when it has `entered`, and take frames by `on_<type>`."""

    beside: ClassVar[frozenset[str]] = frozenset()  # types of frames that what is said after them does not wait for

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.allowance = Allowance(self.loop.time())
        self.heard_at = self.loop.time()  # of the last frame that came in
        self.topics: list[str] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.is_open = False
        self.language: str = settings.LANGUAGE_CODE

    # What subclasses fill in

    async def entered(self) -> None:
        """The socket is accepted."""

    async def missed(self) -> None:
        """Frames may have been lost on their way to us."""

    async def left(self) -> None:
        """The socket is gone; nothing can be said any more."""

    # What they use

    async def listen(self, topic: str) -> None:
        """Pass every frame of `topic` on from now on."""
        self.topics.append(topic)
        await hub.listen(topic, self.heard, self.missed)

    async def heard(self, frame: str) -> None:
        """A frame of the hub, ready to be sent: no thread, no parsing on this path."""
        if self.is_open:
            with contextlib.suppress(OSError):  # gone a moment ago; Channels is about to say so
                await self.send(text_data=frame)

    async def say(self, frame: Frame) -> None:
        await self.heard(as_text(frame))

    async def shut(self, code: int) -> None:
        """Close from our side, once."""
        if self.is_open:
            self.is_open = False
            await self.close(code)

    async def on_heartbeat(self, frame: Frame) -> Frame:
        return {"type": "heartbeat"}

    # Channels

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """As Channels does it, without the task and the hop into a thread that each message would cost there."""
        self.scope, self.base_send = scope, send
        with contextlib.suppress(StopConsumer):
            while True:
                message = await receive()
                await getattr(self, message["type"].replace(".", "_"))(message)

    async def websocket_disconnect(self, message: Any) -> None:
        await self.disconnect(message["code"])
        raise StopConsumer

    async def connect(self) -> None:
        self.language = tongues.of_header(accepted(self.scope["headers"]))
        await self.accept()
        self.is_open = True
        try:
            await self.entered()
        except Exception:
            log.exception("socket_broke", socket=type(self).__name__)
            await self.shut(OUR_FAULT)

    async def disconnect(self, code: int) -> None:
        self.is_open = False
        for topic in self.topics:
            hub.leave(topic, self.heard)
        await self.left()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self.is_open:
            return
        self.heard_at = self.loop.time()
        frame: Frame = {}
        with translation.override(self.language):
            try:
                if not self.allowance.spend(self.heard_at):
                    raise TooManyFrames
                frame = read(text_data)
            except DomainError as error:
                await self.refuse(frame, error)
                return
            if frame["type"] in self.beside:
                task = self.loop.create_task(self.respond(frame))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
                await asyncio.sleep(0)  # it begins before anything else is read
            else:
                await self.respond(frame)

    async def respond(self, frame: Frame) -> None:
        try:
            await self.reply(frame, await self.take(frame))
        except Exception as error:
            await self.refuse(frame, error)

    async def take(self, frame: Frame) -> Frame | None:
        """Do what `frame` says. Gives back what there is to tell."""
        handler = getattr(self, f"on_{frame['type']}", None)
        if handler is None:
            raise UnknownType
        told: Frame | None = await handler(frame)
        return told

    async def reply(self, frame: Frame, told: Frame | None) -> None:
        if told is not None or "ref" in frame:
            await self.say({"type": "done", "about": frame["type"], **said_of(frame), **(told or {})})

    async def refuse(self, frame: Frame, error: Exception) -> None:
        """Say what was wrong, in the words of the error; of our own faults only that they are ours."""
        problem = problems.describe(error)
        if not isinstance(error, DomainError) and problem["status"] >= 500:
            log.error("socket_broke", socket=type(self).__name__, problem_id=problem.get("id"), exc_info=error)
        about = frame.get("type")
        await self.say({"type": "error", "about": about, **said_of(frame), "problem": problem})
        if isinstance(error, TooManyFrames | FrameTooLong):
            await self.shut(TOO_MUCH)


def accepted(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """What the browser says of its reader's languages when it dials."""
    return next((value.decode("latin-1") for name, value in headers if name == b"accept-language"), "")


def as_text(frame: Frame) -> str:
    """`frame` as it is sent, with the server's time: the browser's clocks run by it."""
    return as_json({"at": timezone.now().isoformat(), **frame})


def said_of(frame: Frame) -> Frame:
    """What a reply repeats of its frame."""
    return {"ref": frame["ref"]} if isinstance(frame.get("ref"), str | int) else {}


def read(text: str | None) -> Frame:
    """Raises Malformed or FrameTooLong."""
    if text is None:
        raise Malformed
    if len(text) > LONGEST or len(text.encode(errors="surrogatepass")) > LONGEST:
        raise FrameTooLong
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str) or not frame["type"].isidentifier():
        raise Malformed
    return frame
