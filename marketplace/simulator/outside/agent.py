"""A synthetic agent: online over a real socket, answers offers, talks, closes, wraps up."""

import asyncio
import contextlib
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.simulator.outside.line import Frame, Line
from marketplace.simulator.outside.pace import Pace

PHRASES = [
    "Hello, a person here. I have read what you wrote and am looking at it now.",
    "I see it on my side. One moment while I check the details.",
    "That is done. You will see the change within a few minutes.",
    "Is there anything else in this matter?",
]

RETURNS = {"break": 31 * 60.0, "offline": 10 * 60.0}  # seconds until they try to come back


@dataclass
class Counts:
    """What one agent saw and did; latencies in seconds of the wall clock."""

    offers: int = 0
    accepted: int = 0
    declined: int = 0
    missed: int = 0
    refused: int = 0  # answers that came too late or lost a race
    completed: int = 0
    reconnected: int = 0
    ring_delays: list[float] = field(default_factory=list)  # offered_at → here; one machine, one clock


class SyntheticAgent:
    """Acts on frames of its desk; each ticket is a task of its own."""

    def __init__(self, name: str, url: str, token: str, pace: Pace) -> None:
        self.name, self.pace, self.counts = name, pace.of(name), Counts()
        self.line = Line(url, hello={"type": "authenticate", "token": token})
        self.works: dict[int, asyncio.Task[None]] = {}
        self.answers: set[asyncio.Task[None]] = set()
        self.ended: dict[int, asyncio.Event] = {}  # of each piece of work in hand
        self.leaving = False
        self.offline = False

    async def run(self) -> None:
        """Online until `leave`; a lost socket is opened again and the desk taken up where it stands."""
        beating = asyncio.create_task(self._beat())
        try:
            async for frame in self.line:
                await self._take(frame)
                self.offline = says_offline(frame, before=self.offline)
                if self.leaving and self.offline and not self.ended:  # either may be said first
                    break
        finally:
            for task in [beating, *self.works.values(), *self.answers]:
                task.cancel()
            self.counts.reconnected = max(0, self.line.opened - 1)
            await self.line.hang_up()

    async def leave(self) -> None:
        """Go offline; work in hand is finished first."""
        self.leaving = True
        await self.line.say("activity", activity="offline")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(10)
            await self.line.say("heartbeat")

    async def _take(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "desk":
            await self._desk(frame)
        elif kind == "offer":
            await self._ring(frame["offer"])
        elif kind == "work":
            self._work(frame["assignment"])
        elif kind == "activity":
            await self._activity(frame["activity"])
        elif kind == "error":
            self.counts.refused += frame.get("about") in {"accept", "decline"}
            if frame["problem"]["type"] == "no_such_work" and frame.get("ref"):
                self._end(int(frame["ref"]))  # nothing is left to complete
        elif kind == "ping":
            await self.line.say("heartbeat")

    async def _desk(self, frame: Frame) -> None:
        activity = frame["activity"]
        name = activity["activity"] if isinstance(activity, dict) else activity
        if self.leaving and name != "offline":
            await self.line.say("activity", activity="offline")  # it was said into a line that was down
        elif name == "offline" and not self.leaving:
            await self.line.say("activity", activity="available")
        await self._activity(name)
        for offer in frame.get("offers", []):
            await self._ring(offer)
        for work in frame.get("assignments", []):
            self._work(work)
        for number in self.ended.keys() - {work["id"] for work in frame.get("assignments", [])}:
            self._end(number)  # it ended while the line was down

    async def _activity(self, name: str) -> None:
        if self.leaving:
            return
        if name == "not_responding":
            self._later(self.pace.exponential(self.pace.habits.silence_mean), "activity", activity="available")
        elif name in RETURNS:  # a limit of working time has ended their log-in: they come back when they may
            self._later(RETURNS[name], "activity", activity="available")

    async def _ring(self, offer: Frame) -> None:
        self.counts.offers += 1
        await self.line.say("delivered", offer=offer["id"])
        await self.line.say("seen", offer=offer["id"])
        self.counts.ring_delays.append(max(0.0, time.time() - _timestamp(offer["offered_at"])))
        if self.pace.chance(self.pace.habits.miss_share):
            self.counts.missed += 1
        elif self.pace.chance(self.pace.habits.decline_share):
            self.counts.declined += 1
            self._later(self.pace.answer(), "decline", offer=offer["id"])
        else:
            self._later(self.pace.answer(), "accept", offer=offer["id"])

    def _later(self, seconds: float, kind: str, **facts: object) -> None:
        async def speak() -> None:
            await asyncio.sleep(seconds)
            await self.line.say(kind, **facts)

        task = asyncio.create_task(speak())
        self.answers.add(task)
        task.add_done_callback(self.answers.discard)

    def _work(self, work: Frame) -> None:
        """Begin, go on with, or let go of one piece of work."""
        number, state = work["id"], work["state"]
        if state in {"active", "acw"} and number not in self.works:
            self.counts.accepted += state == "active"
            self.ended[number] = asyncio.Event()
            task = asyncio.create_task(self._handle(number, state))
            self.works[number] = task
            task.add_done_callback(lambda _: self.works.pop(number, None))
        elif state in {"completed", "released"}:
            self.counts.completed += state == "completed"
            self._end(number)

    def _end(self, number: int) -> None:
        if number in self.ended:
            self.ended.pop(number).set()

    async def _handle(self, number: int, state: str) -> None:
        """Talk for as long as it takes, close, wrap up; said again every few seconds until the server confirms it."""
        ended = self.ended[number]
        if state == "active":
            seconds = self.pace.handling()
            for phrase in PHRASES[: self.pace.random.randint(2, len(PHRASES))]:
                await self.line.say("message", assignment=number, text=phrase, key=str(uuid.uuid4()))
                if await _within(ended, seconds / 3):
                    return
            disposition = self.pace.random.choice(["solved", "solved", "solved", "answered", "silent"])
            await self.line.say("close", assignment=number, disposition=disposition)
        if await _within(ended, self.pace.wrap_up()):
            return
        while not ended.is_set():
            await self.line.say("close", assignment=number, disposition="solved")  # refused where it is closed already
            await self.line.say("complete", assignment=number, ref=number)
            await _within(ended, 3)


def says_offline(frame: Frame, *, before: bool) -> bool:
    """Whether there is no session any more, as far as the server has said."""
    if frame["type"] == "error":
        return before or frame["problem"]["type"] == "not_online"
    if frame["type"] not in {"activity", "desk"}:
        return before
    activity = frame["activity"]
    return bool((activity["activity"] if isinstance(activity, dict) else activity) == "offline")


async def _within(event: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


def _timestamp(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
