"""Going through what is due, one at a time: a row that cannot be dealt with holds up no other."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog

from marketplace.kernel.errors import Conflict

log = structlog.get_logger("sweep")
MOST = 500  # rows of one sweep; the next tick takes the rest


def each(rows: Iterable[Any], step: Callable[..., bool], *, now: datetime) -> int:
    """Call `step(row, now=now)` for each row, in a transaction of its own. Gives back how many it says it changed.

    A Conflict means that somebody else was faster; any other error is logged, and the row is tried again next time.
    """
    done = 0
    for row in rows:
        try:
            done += step(row, now=now)
        except Conflict:
            continue
        except Exception:
            log.exception("row_failed", step=step.__name__, row=row.pk)
    return done


class Seldom:
    """A sweep that costs more than it is worth each time: done when `every` has passed since it last was."""

    def __init__(self, step: Callable[..., int], *, every: timedelta) -> None:
        self.step, self.every = step, every
        self.__name__ = step.__name__
        self.done_at: datetime | None = None

    def __call__(self, *, now: datetime) -> int:
        if self.done_at is not None and abs(now - self.done_at) < self.every:
            return 0
        self.done_at = now
        return self.step(now=now)
