"""What the way in does when training says that something was passed or taken back."""

from django.utils import timezone

from agents.models import Agent
from agents.onboarding import advancing
from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event


@reactions.on("module_passed", "certificate_revoked", name="onboarding.look_at_training")
def look_at_training(events: list[Event]) -> None:
    """The list says it at once; a page that is opened meanwhile finds the same."""
    for agent_id in sorted({event.facts["agent_id"] for event in events}):
        agent = Agent.objects.filter(pk=agent_id, profile__isnull=False).first()
        if agent is not None:
            advancing.advance(advancing.locked(agent), now=timezone.now())
