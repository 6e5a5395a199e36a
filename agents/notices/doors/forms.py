"""What a browser hands over when its owner allows notifications."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.utils.translation import gettext_lazy as _


class DeviceForm(forms.Form):
    endpoint = forms.URLField(max_length=1000, assume_scheme="https")
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=60)
    label = forms.CharField(max_length=60)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not endpoint.startswith("https://"):
            raise forms.ValidationError(_("Push services are spoken to over https."))
        return endpoint

    def clean_p256dh(self) -> str:
        key: str = self.cleaned_data["p256dh"]
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), opened(key))
        except ValueError:
            raise forms.ValidationError(_("This is no public key of a browser.")) from None
        return key

    def clean_auth(self) -> str:
        secret: str = self.cleaned_data["auth"]
        if len(opened(secret)) != 16:
            raise forms.ValidationError(_("This is no secret of a browser."))
        return secret


def opened(text: str) -> bytes:
    """Bytes from base64url without padding; none where it is not that."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
