"""What a person agrees to, in versions, and who signed which text."""

import hashlib
from typing import ClassVar

from django.db import models

from agents.onboarding.models.profile import Engagement
from marketplace.kernel.encrypted import EncryptedText


class Agreement(models.Model):
    """One version of the agreement of one engagement kind. `text` is Markdown; its hash is what is signed."""

    engagement = models.CharField(max_length=10, choices=Engagement)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    effective_from = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("agents.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "onboarding_agreement"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "version"], name="one_text_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    @staticmethod
    def hash_of(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()


class Signature(models.Model):
    """A name typed under one version. The hash says which text it was."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="signatures")
    name = EncryptedText()
    text_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_signature"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "agent"], name="a_version_is_signed_once"),
        ]
