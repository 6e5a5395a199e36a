"""The database asked from sockets: by a few threads, each on a connection of its own, and once for many at a time.

A crowd waits in one line for its turn, first come first served; so thousands of sockets that come or go at once need
no more threads and connections than one does.
"""

import asyncio
import contextlib
import select
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, ParamSpec, TypeVar

from django.db import close_old_connections, connection
from django.utils import translation

P = ParamSpec("P")
T = TypeVar("T")
Q = TypeVar("Q")
A = TypeVar("A")

# Not asgiref's one thread for all: a command that waits for a row's lock would hold up every socket of the process.
THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="socket")
PRESSING = ThreadPoolExecutor(max_workers=3, thread_name_prefix="pressing")
MOST = 100  # questions asked at once


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in a thread of its own database connection, in the language that is spoken here."""
    return await in_thread_of(THREADS, partial(function, *args, **kwargs))


async def before_its_deadline(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for what may come too late (answers to offers, signs of life): it does not stand in line behind
    everything else that is said.
    """
    return await in_thread_of(PRESSING, partial(function, *args, **kwargs))


async def in_thread_of(threads: ThreadPoolExecutor, function: Callable[[], T]) -> T:
    call = partial(connected, partial(speaking, translation.get_language(), function))
    return await asyncio.get_running_loop().run_in_executor(threads, call)


def speaking(language: str | None, function: Callable[[], T]) -> T:
    with translation.override(language):
        return function()


def connected(function: Callable[[], T]) -> T:
    """Call it on this thread's connection, which is kept for the next call; a pool's is given back."""
    if connection.settings_dict["OPTIONS"].get("pool"):
        close_old_connections()
        try:
            return function()
        finally:
            close_old_connections()
    if connection.connection is not None and speaks_unasked(connection.connection.fileno()):
        connection.close()
    try:
        return function()
    finally:
        connection.close_at = None
        connection.close_if_unusable_or_obsolete()


def speaks_unasked(file: int) -> bool:
    """A server says nothing to who asks nothing, but that it has gone."""
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(0))


class Together(Generic[Q, A]):
    """Whoever asks while an answer is being found waits for the next one, which is found for all who wait then.

    >>> desks = Together(read)         # def read(questions: list[Q]) -> Sequence[A]: in a thread, one answer for each
    >>> desk = await desks.ask(connection)

    Where it fails for many, each is asked for alone; so `read` does no harm if it is called again. `pause` is how many
    seconds the first one waits for others, `threads` those that ask.
    """

    def __init__(
        self, read: Callable[[list[Q]], Sequence[A]], *, pause: float = 0.0, threads: ThreadPoolExecutor = THREADS
    ) -> None:
        self.read, self.pause, self.threads = read, pause, threads
        self.lines: dict[asyncio.AbstractEventLoop, deque[tuple[Q, asyncio.Future[A]]]] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    async def ask(self, question: Q) -> A:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[A] = loop.create_future()
        line = self.lines.get(loop)
        if line is None:
            line = self.lines[loop] = deque()
            task = loop.create_task(self.serve(loop, line))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        line.append((question, answer))
        return await answer

    async def serve(self, loop: asyncio.AbstractEventLoop, line: deque[tuple[Q, "asyncio.Future[A]"]]) -> None:
        try:
            while line:
                if self.pause and len(line) < MOST:
                    await asyncio.sleep(self.pause)
                await self.answer([line.popleft() for _ in range(min(len(line), MOST))])
        finally:
            del self.lines[loop]
            for _, answer in line:
                answer.cancel()

    async def answer(self, asked: list[tuple[Q, "asyncio.Future[A]"]]) -> None:
        try:
            found = await in_thread_of(self.threads, partial(self.read, [question for question, _ in asked]))
        except Exception as error:
            if len(asked) > 1:
                for one in asked:
                    await self.answer([one])
            elif not asked[0][1].done():
                asked[0][1].set_exception(error)
            return
        for (_, answer), told in zip(asked, found, strict=True):
            with contextlib.suppress(asyncio.InvalidStateError):  # its socket has gone
                answer.set_result(told)
