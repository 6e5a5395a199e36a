"""The secrets of second steps at sign-in, locked anew when the house changes its key."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from marketplace.kernel import encrypted

LOCKED = ("secret", "seed")  # of an app that shows codes, and of the list of recovery codes


@encrypted.renewal
def renew_second_steps() -> int:
    """Row by row, each held meanwhile: a code being used changes the row, too."""
    renewed = 0
    for key in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=key).first()
            held = {name: row.data[name] for name in LOCKED if name in row.data} if row else {}
            if row and held:
                row.data = {**row.data, **{name: encrypted.renew(token) for name, token in held.items()}}
                row.save(update_fields=["data"])
            renewed += len(held)
    return renewed
