"""Going through what is due, one or many at a time: a row that cannot be dealt with holds up no other."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from marketplace.kernel.errors import Conflict

log = structlog.get_logger("sweep")
MOST = 500  # rows of one sweep; the next tick takes the rest
AT_ONCE = 100  # of one transaction, so that nobody waits long for another's lock


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


def together(ids: Sequence[int], step: Callable[..., int], *, at_once: int = AT_ONCE, now: datetime) -> int:
    """Call `step(some_ids, now=now)`, a transaction for `at_once` of them. Gives back how many it says it changed.

    Where it fails for some, each of them is tried alone.
    """
    return sum(_these(ids[first : first + at_once], step, now=now) for first in range(0, len(ids), at_once))


def _these(ids: Sequence[int], step: Callable[..., int], *, now: datetime) -> int:
    alone = len(ids) == 1
    try:
        return step(ids, now=now)
    except Exception as error:
        if alone and not isinstance(error, Conflict):
            log.exception("row_failed", step=step.__name__, row=ids[0])
        elif not alone:
            log.warning("one_by_one", step=step.__name__, exc_info=True)
    return 0 if alone else sum(_these([one], step, now=now) for one in ids)


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
