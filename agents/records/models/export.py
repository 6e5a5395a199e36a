"""Everything about a person in one archive, made for them alone and kept for a few days."""

import uuid
from typing import ClassVar

from django.db import models

from marketplace.kernel.states import Stateful


class Export(Stateful):
    """The archive lies encrypted in the store of documents under `key` until `kept_until`."""

    class State(models.TextChoices):
        ASKED = "asked", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        GONE = "gone", "Deleted"

    arrows: ClassVar = {
        State.ASKED: frozenset({State.READY, State.FAILED}),
        State.READY: frozenset({State.GONE}),
        State.FAILED: frozenset({State.ASKED}),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("agents.Person", on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    tables_done = models.PositiveSmallIntegerField(default=0)
    tables_in_all = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    size_bytes = models.PositiveBigIntegerField(null=True)
    kept_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_export"
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="asked"), name="one_archive_at_a_time_is_made"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | models.Q(kept_until__isnull=False, size_bytes__isnull=False),
                name="a_ready_archive_has_its_last_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="exports_to_make", condition=models.Q(state="asked")),
            models.Index(fields=["kept_until"], name="exports_to_delete", condition=models.Q(state="ready")),
        ]

    @property
    def key(self) -> str:
        return f"exports/{self.pk}"

    @property
    def share(self) -> float:
        """How much of it is made: 0 to 1."""
        return self.tables_done / self.tables_in_all if self.tables_in_all else 0.0
