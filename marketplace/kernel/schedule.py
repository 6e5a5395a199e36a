"""What runs by the clock: tasks say beside themselves how often Celery beat calls them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from celery.schedules import BaseSchedule

Task = TypeVar("Task")
ENTRIES: dict[str, dict[str, Any]] = {}  # Celery's `beat_schedule`


def every(when: float | BaseSchedule) -> Callable[[Task], Task]:
    """Call the decorated task every `when` seconds, or by a `crontab(...)`. A missed call is not made up for.

    >>> @schedule.every(5.0)
    ... @shared_task(name="outbox.sweep")
    ... def sweep() -> None: ...
    """

    def register(task: Task) -> Task:
        expires = when if isinstance(when, float | int) else timedelta(hours=1).total_seconds()
        name = str(task.name)  # type: ignore[attr-defined]  # Celery's decorator says nothing of what it returns
        ENTRIES[name] = {"task": name, "schedule": when, "options": {"expires": expires}}
        return task

    return register
