"""What pay does when work ends, when learning time is settled, and when a claimed shift is over."""

from django.utils import timezone

from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event
from marketplace.pay import learning, posting, shift_pay


@reactions.on("work_completed", "work_released", "consult_ended", name="pay.post_earnings")
def post_earnings(events: list[Event]) -> None:
    posting.post([event.facts["assignment_id"] for event in events], now=timezone.now())


@reactions.on("training_time_earned", name="pay.post_learning")
def post_learning(events: list[Event]) -> None:
    learning.post([event.facts["time_id"] for event in events], now=timezone.now())


@reactions.on("shift_worked", "shift_cut_short", "shift_cancelled_late", name="pay.post_shifts")
def post_shifts(events: list[Event]) -> None:
    """A missed shift pays nothing. What cannot be paid before a ticket is done is found by the sweep."""
    shift_pay.post([event.facts["claim_id"] for event in events], now=timezone.now())
