"""The outbox: what has happened, written in the transaction that makes it true, and what is still to be told."""

from typing import Self

from django.db import models
from django.db.models.functions import Now


class ClockTimestamp(models.Func):
    """The database's clock now, not when the transaction began."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class Event(models.Model):
    """One past-tense fact about one stream (`ticket:42`). Append-only; history, audit and outbox in one row."""

    stream = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    facts = models.JSONField()  # ids, times and numbers; never names or texts
    recorded_at = models.DateTimeField(db_default=Now())
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_event"
        constraints = [models.UniqueConstraint(fields=["stream", "position"], name="one_event_per_position")]
        indexes = [
            models.Index(fields=["id"], name="events_to_relay", condition=models.Q(relayed_at=None)),
            models.Index(fields=["kind", "recorded_at"], name="events_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.stream}"


class Deliveries(models.QuerySet["Delivery"]):
    def open(self) -> Self:
        return self.filter(done_at=None, failed_at=None)

    def due(self) -> Self:
        return self.open().filter(due_at__lte=ClockTimestamp())

    def failed(self) -> Self:
        return self.filter(done_at=None, failed_at__isnull=False)

    def claim(self, reaction: str, limit: int) -> list["Delivery"]:
        """Lock up to `limit` due deliveries that no other worker holds, and return them in the order of events."""
        rows = self.due().filter(reaction=reaction).order_by("due_at", "id").select_related("event")
        claimed = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)[:limit]
        return sorted(claimed, key=lambda delivery: delivery.event_id)

    def again(self) -> int:
        """Make these deliveries due now, with all their attempts before them."""
        return self.update(due_at=Now(), attempts=0, failed_at=None, last_error="")


class Delivery(models.Model):
    """One event owed to one reaction. Done once; retried with backoff; after the last try it waits for a person."""

    reaction = models.CharField(max_length=80)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(db_default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # the last try failed: poison, shown to operators, never retried alone
    last_error = models.CharField(max_length=500, blank=True, db_default="")  # its kind and place, never texts

    objects = Deliveries.as_manager()

    class Meta:
        db_table = "kernel_delivery"
        constraints = [models.UniqueConstraint(fields=["reaction", "event"], name="one_delivery_per_reaction")]
        indexes = [
            models.Index(
                fields=["reaction", "due_at"], name="deliveries_due", condition=models.Q(done_at=None, failed_at=None)
            ),
            models.Index(
                fields=["failed_at"],
                name="deliveries_failed",  # the operators' list of what was given up
                condition=models.Q(done_at=None, failed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} for {self.reaction}"
