"""What pay does when work ends, and when learning time is settled."""

from django.utils import timezone

from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event
from marketplace.pay import learning, posting


@reactions.on("work_completed", "work_released", "consult_ended", name="pay.post_earnings")
def post_earnings(events: list[Event]) -> None:
    posting.post([event.facts["assignment_id"] for event in events], now=timezone.now())


@reactions.on("training_time_earned", name="pay.post_learning")
def post_learning(events: list[Event]) -> None:
    learning.post([event.facts["time_id"] for event in events], now=timezone.now())
