"""Who changed what and when: a deed with the names of what changed, and the values in the log."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.http import HttpRequest
from django.utils import timezone

from agents import auditing
from dispatch.doors.manage import administrators

log = structlog.get_logger("manage")


def note(
    request: HttpRequest,
    kind: str,
    pk: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    agent_id: int | None = None,
) -> None:
    """What differs, from what to what, with the person who changed it. Nothing where nothing does.

    `kind` is the deed: "queue.changed". Call it in the transaction that changes.
    """
    changed = {
        name: {"from": before.get(name), "to": after.get(name)}
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }
    if changed:
        subject = kind.partition(".")[0]
        log.info("changed", subject=subject, id=pk, by=administrators.person(request).pk, changed=changed)
        about: dict[str, int | str] = {subject: pk, "fields": ", ".join(changed)}
        done(request, kind, agent_id=agent_id, **about)


def done(request: HttpRequest, kind: str, *, agent_id: int | None = None, **about: int | str) -> None:
    """A deed of the administrator, of ids and slugs alone."""
    by = administrators.person(request)
    auditing.record(by, kind, agent_id=agent_id, about=about, now=timezone.now())
