"""What the database tells the dispatcher, as it commits: which agents and tickets have changed, or the queues."""

from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection


@dataclass
class News:
    agents: set[int] = field(default_factory=set)
    tickets: set[int] = field(default_factory=set)
    queues: bool = False

    def add(self, payload: str) -> None:
        """`a7` agent 7, `t9` ticket 9, `q` the queues; an empty one only wakes."""
        if payload.startswith("a"):
            self.agents.add(int(payload[1:]))
        elif payload.startswith("t"):
            self.tickets.add(int(payload[1:]))
        elif payload == "q":
            self.queues = True


class Listening:
    """A connection that listens. What we have written ourselves is no news: it is remembered as it was written."""

    def __init__(self, line: psycopg.Connection[Any]) -> None:
        self.line = line

    def wait(self, seconds: float) -> News:
        """Everything that has been told by now; waits up to `seconds` for the first word."""
        news, own = News(), self.own()
        for timeout in (seconds, 0):  # the first word, then all that stands behind it
            for word in self.line.notifies(timeout=timeout, stop_after=1 if timeout else None):
                if word.pid != own:
                    news.add(word.payload)
        return news

    def own(self) -> int | None:
        """The process id of this thread's other connection, with which offers are written."""
        inner = connection.connection
        return inner.info.backend_pid if inner is not None and not inner.closed else None
