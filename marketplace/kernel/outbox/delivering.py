"""Working off what a reaction is owed: fresh events as a batch, those that failed or killed their worker alone."""

import traceback
from pathlib import Path

import structlog
from django.db import transaction
from django.db.models import Case, Value, When

from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import TRIES, ClockTimestamp, Delivery

log = structlog.get_logger(__name__)

BATCH = 1000  # fresh events of one transaction
ALONE = 20  # events tried one by one in a row
DEADLY = "Its worker died or was stopped at each try"


def deliver(name: str) -> int:
    """Give reaction `name` what is due: up to BATCH fresh events, and up to ALONE that were tried before.

    Returns how many it was given. Each try is counted before it is made, so that also an event that kills its
    worker comes to an end; the effect and the mark "done" commit together, so each event takes effect exactly once.
    """
    reaction = reactions.named(name)
    fresh = Delivery.objects.claim_fresh(name, BATCH)
    if fresh and not attempt(reaction, fresh):
        for delivery in fresh:  # so that a poison event holds up nobody else
            attempt(reaction, [delivery])
    given = len(fresh)
    for _ in range(ALONE):
        again = Delivery.objects.claim_tried(name)
        if again is None:
            break
        given += 1
        if again.attempts > TRIES or (not attempt(reaction, [again]) and again.attempts == TRIES):
            give_up(again)
    return given


def attempt(reaction: reactions.Reaction, batch: list[Delivery]) -> bool:
    """Let the handler react and mark the batch as done, or undo both and write the reason on each delivery."""
    try:
        with transaction.atomic():
            held = Delivery.objects.hold(batch)
            if held:
                reaction.handler([delivery.event for delivery in held])
                Delivery.objects.filter(pk__in=[delivery.pk for delivery in held]).update(done_at=ClockTimestamp())
    except Exception as error:
        log.warning("reaction_failed", reaction=reaction.name, events=len(batch), exc_info=True)
        Delivery.objects.open().filter(pk__in=[delivery.pk for delivery in batch]).update(last_error=reason(error))
        return False
    return True


def give_up(delivery: Delivery) -> None:
    """The last try failed, or ended its process: the delivery stays for a person to see and to replay."""
    reason = Case(When(last_error="", then=Value(DEADLY)), default="last_error")
    Delivery.objects.open().filter(pk=delivery.pk).update(failed_at=ClockTimestamp(), last_error=reason)
    log.error("delivery_failed", reaction=delivery.reaction, event_id=delivery.event_id)


def reason(error: Exception) -> str:
    """The kind of `error` and the line that raised it: never its message, which may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = own[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno} in {place.name}"[:500]
