"""The companies whose customers we answer, their people and their keys."""

import hashlib
import secrets
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from agents.models import Person


class Client(models.Model):
    """A company. What it owns, no other client ever sees."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3, default="SEK")
    people = models.ManyToManyField(Person, through="Membership", related_name="clients")
    assistant_url = models.URLField(blank=True, default="")  # where a customer finds the assistant again
    embed_origins = ArrayField(models.CharField(max_length=200), default=list, blank=True)  # may frame our pages

    class Meta:
        db_table = "dispatch_client"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person of a client: sees that client's queues, tickets and figures, and no more."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)

    class Meta:
        db_table = "dispatch_membership"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "client"], name="a_member_only_once")]

    def __str__(self) -> str:
        return f"{self.person} of {self.client}"


class ApiKey(models.Model):
    """A client's key: shown once, stored as the hash of 256 random bits, named, scoped, revocable."""

    READ, WRITE = "tickets:read", "tickets:write"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dispatch_api_key"
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def issue(
        cls, client: Client, name: str, *, now: datetime, scopes: list[str] | None = None
    ) -> tuple["ApiKey", str]:
        """A new key and its secret `hl_…`, which is not kept."""
        secret = f"hl_{secrets.token_urlsafe(32)}"
        key = cls.objects.create(
            client=client,
            name=name,
            prefix=secret[:9],
            digest=cls.digest_of(secret),
            scopes=[cls.READ, cls.WRITE] if scopes is None else scopes,
            created_at=now,
        )
        return key, secret

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    def revoke(self, *, now: datetime) -> None:
        ApiKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now)
        self.refresh_from_db(fields=["revoked_at"])
