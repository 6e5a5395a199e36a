"""What runs by the clock: tasks say beside themselves how often Celery beat calls them."""

from datetime import timedelta
from typing import Any

from celery.schedules import BaseSchedule

ENTRIES: dict[str, dict[str, Any]] = {}  # Celery's `beat_schedule`


def every(when: float | BaseSchedule) -> Any:
    """Call the decorated task every `when` seconds, or by a `crontab(...)`. A missed call is not made up for.

    >>> @schedule.every(5.0)
    ... @shared_task(name="outbox.sweep")
    ... def sweep() -> None: ...
    """

    def register(task: Any) -> Any:
        expires = when if isinstance(when, float | int) else timedelta(hours=1).total_seconds()
        ENTRIES[task.name] = {"task": task.name, "schedule": when, "options": {"expires": expires}}
        return task

    return register
