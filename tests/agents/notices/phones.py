"""Phones that allowed notifications: their keys, and reading what they are sent as a browser does (RFC 8291)."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils import timezone

from agents.models import Person
from agents.notices import enlisting
from agents.notices.models import Device

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
AUTH = b"sixteen bytes ok"


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def subscription(endpoint: str) -> dict[str, str]:
    return {"endpoint": endpoint, "p256dh": text(PUBLIC), "auth": text(AUTH), "label": "Chrome, Android"}


def of(person: Person, endpoint: str = "https://push.example/1") -> Device:
    return enlisting.enlist(person, **subscription(endpoint), now=timezone.now())


def derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def opened(body: bytes) -> Any:
    """What the sealed message says."""
    salt, size = body[:16], body[20]
    sender = body[21 : 21 + size]
    shared = KEY.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    secret = derived(shared, AUTH, b"WebPush: info\0" + PUBLIC + sender, 32)
    key = derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    return json.loads(AESGCM(key).decrypt(nonce, body[21 + size :], None).rstrip(b"\x02"))
