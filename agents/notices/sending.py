"""Telling a person something, once: on their page, and by mail and on their phone where they want it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise

from agents.models import Person
from agents.notices import choosing, kinds
from agents.notices.models import Device, Notice, Push

log = structlog.get_logger(__name__)

Words = str | Promise | Callable[[], str]  # lazy ones and functions are spoken in the person's language
PUSH_FOR = timedelta(hours=12)  # a notification that could not be brought by then stays on the page


class UnknownKind(ValueError):
    """A notice's kind is registered with agents.notices.kinds before the first one is sent."""


def notify(
    person_id: int,
    *,
    kind: str,
    key: str,
    title: Words,
    body: Words,
    url: str,
    now: datetime,
    until: datetime | None = None,
) -> Notice:
    """Write the notice that `key` names, unless it was written before; gives back the one that stands.

    Call it in the transaction that makes it true. `url` is a path of ours. After `until` nobody is written to any
    more: it would come too late to be of use. Mail and push follow the commit; a sweep finds what was lost.

    >>> sending.notify(person.pk, kind="shift.reminder", key=f"shift.reminder:{claim.pk}",
    ...     title=lambda: gettext("Your shift begins at %(time)s") % {"time": …}, body=…, url="/shifts/", now=now)
    """
    known = kinds.KINDS.get(kind)
    if known is None:
        raise UnknownKind(kind)
    person = Person.objects.only("pk", "locale", "is_active").get(pk=person_id)
    wanted = choosing.wanted(person_id, known)
    with translation.override(person.locale):
        said = {"title": " ".join(spoken(title).split())[:160], "body": spoken(body)[:2000]}  # one line: a subject
    mail_due_at = now if wanted.mail and person.is_active else None
    with transaction.atomic():
        row = Notice(
            person_id=person_id, kind=kind, key=key, url=url, created_at=now, ends_at=until, mail_due_at=mail_due_at,
            **said,
        )  # fmt: skip
        Notice.objects.bulk_create([row], ignore_conflicts=True)
        notice = Notice.objects.get(person=person_id, key=key)
        if wanted.push:
            payload = {"title": notice.title, "body": notice.body[:300], "url": notice.url}
            push([person_id], tag=key, payload=payload, now=now, until=until or now + PUSH_FOR, notice=notice)
        if mail_due_at:
            transaction.on_commit(lambda: wake("notices.mail"), robust=True)
    return notice


def push(
    person_ids: list[int],
    *,
    tag: str,
    payload: dict[str, Any],
    now: datetime,
    until: datetime,
    notice: Notice | None = None,
) -> int:
    """Owe a notification to every device of these people, once per `tag`. Gives back to how many devices."""
    devices = Device.objects.filter(person__in=person_ids, person__is_active=True).order_by("pk")
    rows = [
        Push(device=one, notice=notice, tag=tag, payload={**payload, "tag": tag}, created_at=now, due_at=now,
             ends_at=until)
        for one in devices
    ]  # fmt: skip
    if rows:
        Push.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(lambda: wake("notices.push"), robust=True)
    return len(rows)


def spoken(words: Words) -> str:
    return words() if callable(words) else str(words)


def wake(task: str) -> None:
    """A lost wake-up costs seconds: the sweep finds the same work."""
    try:
        current_app.send_task(task, retry=False)
    except Exception:  # the broker is away; what is owed stands in the database
        log.warning("wake_up_not_sent", task=task, exc_info=True)
