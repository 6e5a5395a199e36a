"""Going through what is due, one at a time: a row that cannot be dealt with holds up no other."""

from collections.abc import Callable, Iterable
from datetime import datetime
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
