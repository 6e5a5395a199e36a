"""Columns that a copy of the database does not give away: secrets of webhooks and of second factors."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models, transaction


class Undecipherable(Exception):
    """None of FIELD_KEYS opens this value."""


@cache
def ring(keys: tuple[str, ...], secret: str) -> MultiFernet:
    if not keys:
        if settings.PRODUCTION:
            raise ImproperlyConfigured("FIELD_KEYS is empty: name at least one Fernet key.")
        keys = (base64.urlsafe_b64encode(hashlib.sha256(b"humanline fields" + secret.encode()).digest()).decode(),)
    return MultiFernet([Fernet(key) for key in keys])


def current() -> MultiFernet:
    """FIELD_KEYS, newest first: the first one locks, each of them opens. In development, one made of SECRET_KEY."""
    return ring(tuple(settings.FIELD_KEYS), settings.SECRET_KEY)


def encrypt(text: str) -> str:
    return current().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    try:
        return current().decrypt(token.encode()).decode()
    except InvalidToken:
        raise Undecipherable() from None


if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField


class EncryptedText(Text):
    """Text that is encrypted at rest. It cannot be searched: keep an HMAC beside it for equality."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(str(value))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be searched.")
        return super().get_lookup(lookup_name)


Renewal = Callable[[], int]
RENEWALS: list[Renewal] = []


def renewal(function: Renewal) -> Renewal:
    """Register what locks secrets that stand in no EncryptedText column anew, and returns how many it did."""
    RENEWALS.append(function)
    return function


def renew(token: str) -> str:
    """The same secret, locked with the newest key."""
    try:
        return current().rotate(token.encode()).decode()
    except InvalidToken:
        raise Undecipherable() from None


def keys_of(model: type[models.Model]) -> list[Any]:
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True))


def renew_row(model: type[models.Model], name: str, key: Any) -> int:
    """Lock one secret anew, holding its row, so that a change of the secret meanwhile is not undone."""
    with transaction.atomic():
        row = model._base_manager.select_for_update().filter(pk=key, **{f"{name}__isnull": False})
        secret = row.values_list(name, flat=True).first()
        return 0 if secret is None else model._base_manager.filter(pk=key).update(**{name: secret})


def renew_all() -> int:
    """Lock every secret of the database with the newest key, so that older ones can be taken away. Returns how many."""
    renewed = sum(function() for function in RENEWALS)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedText):
                renewed += sum(renew_row(model, field.attname, key) for key in keys_of(model))
    return renewed
