"""What pay does when work ends."""

from django.utils import timezone

from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event
from marketplace.pay import posting


@reactions.on("work_completed", "work_released", "consult_ended", name="pay.post_earnings")
def post_earnings(events: list[Event]) -> None:
    posting.post([event.facts["assignment_id"] for event in events], now=timezone.now())
