"""Working off what a reaction is owed: a batch in one transaction, one by one where the batch fails."""

import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F

from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import ClockTimestamp, Delivery

log = structlog.get_logger(__name__)

BATCH = 1000
BACKOFF_SECONDS = (1, 5, 30, 120, 600, 3600, 3600)  # after the next failure a delivery waits for a person


def deliver(name: str, limit: int = BATCH) -> int:
    """Give reaction `name` up to `limit` of its due events; returns how many it was given.

    The effect and the mark "done" commit together, so in the database each event takes effect exactly once.
    Where the batch raises, each event is tried alone, so that a poison one holds up nobody else.
    """
    reaction = reactions.named(name)
    with transaction.atomic():
        batch = Delivery.objects.claim(name, limit)
        if not batch:
            return 0
        if not attempt(reaction, batch):
            for delivery in batch:
                if not (len(batch) > 1 and attempt(reaction, [delivery])):
                    postpone(delivery)
    return len(batch)


def attempt(reaction: reactions.Reaction, batch: list[Delivery]) -> bool:
    """Let the handler react and mark the batch as done, or undo both and keep the reason on each delivery."""
    try:
        with transaction.atomic():
            reaction.handler([delivery.event for delivery in batch])
            Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch]).update(
                done_at=ClockTimestamp(), attempts=F("attempts") + 1
            )
    except Exception as error:
        for delivery in batch:
            delivery.last_error = reason(error)
        log.warning("reaction_failed", reaction=reaction.name, events=len(batch), exc_info=True)
        return False
    return True


def postpone(delivery: Delivery) -> None:
    """Come back to a failed delivery later; after the last try it stays for a person to see."""
    attempts = delivery.attempts + 1
    changes: dict[str, Any] = {"attempts": attempts, "last_error": delivery.last_error}
    if attempts > len(BACKOFF_SECONDS):
        changes["failed_at"] = ClockTimestamp()
        log.error("delivery_failed", reaction=delivery.reaction, event_id=delivery.event_id)
    else:
        changes["due_at"] = ClockTimestamp() + timedelta(seconds=BACKOFF_SECONDS[attempts - 1])
    Delivery.objects.filter(pk=delivery.pk).update(**changes)


def reason(error: Exception) -> str:
    """The kind of `error` and the line that raised it: never its message, which may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = own[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno} in {place.name}"[:500]
