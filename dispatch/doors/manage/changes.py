"""Who changed what and when, in the log."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.http import HttpRequest

from dispatch.doors.manage import administrators

log = structlog.get_logger("manage")


def note(request: HttpRequest, subject: str, pk: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What differs, from what to what, with the person who changed it. Nothing where nothing does."""
    changed = {
        name: {"from": before.get(name), "to": after.get(name)}
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }
    if changed:
        log.info("changed", subject=subject, id=pk, by=administrators.person(request).pk, changed=changed)
