"""The secrets that sign webhooks, locked anew when the house changes its key."""

from django.db import transaction

from dispatch.models import WebhookEndpoint
from marketplace.kernel import encrypted


@encrypted.renewal
def renew_secrets() -> int:
    """Row by row, each held meanwhile."""
    keys = list(WebhookEndpoint.objects.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            rows = WebhookEndpoint.objects.select_for_update().filter(pk=key)
            for secret in rows.values_list("secret", flat=True):
                rows.update(secret=encrypted.renew(secret))
    return len(keys)
