"""Phones and laptops that may be written to."""

from datetime import datetime

from agents.models import Person
from agents.notices.models import Device

MOST = 10  # devices of one person; the oldest makes room


def enlist(person: Person, *, endpoint: str, p256dh: str, auth: str, label: str, now: datetime) -> Device:
    """A browser belongs to whoever allowed it last: on a shared one, notices of somebody else stop."""
    said = {"person": person, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "label": label}
    device, _ = Device.objects.update_or_create(
        digest=Device.digest_of(endpoint), defaults=said, create_defaults={**said, "created_at": now}
    )
    kept = Device.objects.filter(person=person).order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST]
    Device.objects.filter(person=person).exclude(pk__in=list(kept)).delete()
    return device
