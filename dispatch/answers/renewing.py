"""The secrets that sign links into clients' tools, locked anew when the house changes its key."""

from django.db import transaction

from dispatch.answers.models import Tool
from marketplace.kernel import encrypted


@encrypted.renewal
def renew_secrets() -> int:
    """Row by row, each held meanwhile."""
    keys = list(Tool.objects.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            rows = Tool.objects.select_for_update().filter(pk=key)
            for secret in rows.values_list("secret", flat=True):
                rows.update(secret=encrypted.renew(secret))
    return len(keys)
