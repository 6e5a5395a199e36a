"""Keeping the record of what people do with their rights: written in the transaction that does it."""

from collections.abc import Mapping
from datetime import datetime

from agents.models.deed import Deed
from agents.models.person import Person


def record(
    by: Person,
    kind: str,
    *,
    now: datetime,
    agent_id: int | None = None,
    about: Mapping[str, int | str | list[int]] | None = None,
) -> Deed:
    """`kind` is the deed in the past tense ("shift.published"); `about` holds ids and slugs, never names or texts."""
    return Deed.objects.create(person=by, kind=kind, agent_id=agent_id, about=dict(about or {}), done_at=now)
