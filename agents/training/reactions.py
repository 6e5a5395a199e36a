"""What training does when something has happened."""

from django.utils import timezone

from agents.training import reminding
from agents.training.models import Certificate
from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event


@reactions.on("certificate_revoked", name="training.tell_revoked")
def tell_revoked(events: list[Event]) -> None:
    ids = [event.facts["certificate_id"] for event in events]
    for one in Certificate.objects.filter(pk__in=ids).select_related("agent", "version", "ended_by").order_by("pk"):
        reminding.revoked(one, now=timezone.now())
