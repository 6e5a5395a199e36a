"""What the doors remember: first answers, and what a caller has spent of a limit."""

from django.db import models
from django.db.models.functions import Now


class IdempotentAnswer(models.Model):
    """The answer that a caller got for an `Idempotency-Key`, written in the transaction of its effect."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # of method, path and body
    status = models.PositiveSmallIntegerField(null=True)  # null only within the transaction that works on it
    content_type = models.CharField(max_length=80, blank=True, db_default="")
    body = models.TextField(blank=True, db_default="")  # may hold a customer's words: purged after a day
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_idempotent_answer"
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_caller_and_key")]
        indexes = [models.Index(fields=["created_at"], name="answers_by_age")]

    def __str__(self) -> str:
        return f"{self.key} of {self.caller}"


class Allowance(models.Model):
    """What has been spent of one limit in its current window. Unlogged: a crash forgets it, and nothing else."""

    key = models.CharField(max_length=200, primary_key=True)
    spent = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kernel_allowance"

    def __str__(self) -> str:
        return self.key
