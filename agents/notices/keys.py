"""The key pair by which push services know this house (VAPID, RFC 8292)."""

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from webpush.vapid import VAPID

from agents.notices.models import SenderKey

PEM = serialization.Encoding.PEM
PUBLIC = serialization.PublicFormat.SubjectPublicKeyInfo


def pair() -> tuple[bytes, bytes]:
    """(private, public) as PEM: from PUSH_PRIVATE_KEY, or else our own, made on first use and kept encrypted."""
    if settings.PUSH_PRIVATE_KEY:
        private = settings.PUSH_PRIVATE_KEY.encode()
        return private, serialization.load_pem_private_key(private, None).public_key().public_bytes(PEM, PUBLIC)
    row = SenderKey.objects.first() or made()
    return row.private.encode(), row.public.encode()


def made() -> SenderKey:
    """Whoever is second takes what the first has made."""
    private, public, _ = VAPID.generate_keys()
    SenderKey.objects.bulk_create([SenderKey(private=private.decode(), public=public.decode())], ignore_conflicts=True)
    return SenderKey.objects.get()


def for_browsers() -> str:
    """The public key as a browser's `applicationServerKey`."""
    return str(VAPID.get_application_server_key(serialization.load_pem_public_key(pair()[1])))
