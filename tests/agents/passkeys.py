"""A phone that keeps one passkey: what its browser hands on, byte for byte (WebAuthn Level 2, 5.8.1 and 6.5)."""

import hashlib
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG
ORIGIN = "http://testserver"


class Phone:
    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.owner = ""

    def made(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A new passkey, after its owner's finger."""
        options = asked["publicKey"]
        self.owner = options["user"]["id"]
        public = AttestedCredentialData.create(b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(place(options["rp"]["id"]), FLAG.UP | FLAG.UV | FLAG.AT, 0, public)
        said = {
            "clientDataJSON": said_by_browser("webauthn.create", options).b64,
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return {**self.shell(said), "clientExtensionResults": {"credProps": {"rk": True}}}

    def shown(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The passkey once more, for this challenge alone."""
        options = asked["publicKey"]
        browser = said_by_browser("webauthn.get", options)
        data = AuthenticatorData.create(place(options["rpId"]), FLAG.UP | FLAG.UV, 0)
        return self.shell(
            {
                "clientDataJSON": browser.b64,
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(self.key.sign(data + browser.hash, ec.ECDSA(SHA256()))),
                "userHandle": self.owner,
            }
        )

    def shell(self, said: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"type": "public-key", "id": name, "rawId": name, "response": said, "clientExtensionResults": {}}


def place(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def said_by_browser(what: str, options: dict[str, Any]) -> CollectedClientData:
    return CollectedClientData.create(what, websafe_decode(options["challenge"]), ORIGIN)
