"""A person was approved: they get their seats."""

from agents.models import Agent
from dispatch.models import Seat
from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event


@reactions.on("agent_activated", name="dispatch.provide_seats")
def provide_seats(events: list[Event]) -> None:
    """Safe to repeat, and nothing is lost with the event: going online provides what is missing."""
    for agent in Agent.objects.filter(pk__in={event.facts["agent_id"] for event in events}).order_by("pk"):
        Seat.provide(agent)
