"""What quality does when a customer has answered."""

from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event
from marketplace.quality import judging


@reactions.on("ticket_rated", name="quality.update_standing")
def update_standing(events: list[Event]) -> None:
    judging.judge(event.facts["agent_id"] for event in events)
