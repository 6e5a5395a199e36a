"""How true the promised waits of somebody's queues were: read once a minute, for it looks back over days."""

import threading
from datetime import datetime, timedelta

from dispatch.floor.scope import Scope
from dispatch.reading import calibrating
from dispatch.reading.calibrating import Calibration

FRESH = timedelta(minutes=1)


def read(scope: Scope, *, now: datetime) -> Calibration:
    with _lock:
        known = _kept.get(scope)
    if known and abs(now - known[0]) < FRESH:
        return known[1]
    fresh = calibrating.of_queues(scope.queues, now=now)
    with _lock:
        for old in [one for one, (at, _) in _kept.items() if abs(now - at) >= FRESH]:
            del _kept[old]
        _kept[scope] = (now, fresh)
    return fresh


_kept: dict[Scope, tuple[datetime, Calibration]] = {}
_lock = threading.Lock()
