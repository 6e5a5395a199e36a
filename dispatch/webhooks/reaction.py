"""What is owed to the endpoints of a client when something happens to one of its tickets."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from dispatch.models import Ticket, WebhookDelivery, WebhookEndpoint
from dispatch.webhooks import kinds, waking
from marketplace.kernel.outbox import reactions
from marketplace.kernel.outbox.models import Event

HAS_ENDPOINT = """EXISTS (
    SELECT 1 FROM dispatch_ticket t JOIN dispatch_webhook_endpoint w ON w.client_id = t.client_id
     WHERE t.id = (e.facts ->> 'ticket_id')::bigint AND w.active)"""


@reactions.on(*kinds.NAMES, name="dispatch.webhooks", where=HAS_ENDPOINT)
def owe(events: list[Event]) -> None:
    """One delivery per endpoint and event, whatever comes twice."""
    told = {event: name for event in events if (name := kinds.name_of(event))}
    tickets = {event.facts["ticket_id"] for event in told}
    clients = dict(Ticket.objects.filter(pk__in=tickets).values_list("pk", "client_id"))
    endpoints = defaultdict(list)
    for endpoint in WebhookEndpoint.objects.filter(client__in=set(clients.values()), active=True):
        endpoints[endpoint.client_id].append(endpoint)
    now = timezone.now()
    owed = [
        WebhookDelivery(endpoint=endpoint, event_id=event.pk, kind=name, created_at=now, due_at=now)
        for event, name in told.items()
        for endpoint in endpoints[clients.get(event.facts["ticket_id"], 0)]
        if not endpoint.kinds or name in endpoint.kinds
    ]
    if owed:
        WebhookDelivery.objects.bulk_create(owed, ignore_conflicts=True)
        transaction.on_commit(waking.wake, robust=True)
