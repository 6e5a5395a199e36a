"""A file that a person handed in. Encrypted where it lies; gone after a stated time."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from agents.onboarding.models.requirement import Requirement
from marketplace.kernel.encrypted import EncryptedText

KEPT_AFTER_DECISION = timedelta(days=90)  # time to contest what was decided
KEPT_AT_MOST = timedelta(days=365)  # also where nobody ever decided


class Document(models.Model):
    """`key` names it in the store; the row outlives the file, so that history says what was there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="documents")
    name = EncryptedText()  # as the person's device called it
    media_type = models.CharField(max_length=40)  # sniffed, never believed
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    delete_after = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "onboarding_document"
        ordering: ClassVar = ["uploaded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(media_type__in=["application/pdf", "image/png", "image/jpeg", "image/webp"]),
                name="a_document_is_a_page_or_a_picture",
            ),
            models.UniqueConstraint(
                fields=["requirement", "sha256"],
                condition=models.Q(deleted_at=None),
                name="a_document_is_handed_in_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["delete_after"], name="documents_to_delete", condition=models.Q(deleted_at=None)
            )  # the sweep
        ]

    @property
    def key(self) -> str:
        return f"documents/{self.pk}"

    def keep_until(self, moment: datetime) -> None:
        self.delete_after = moment
        self.save(update_fields=["delete_after"])
