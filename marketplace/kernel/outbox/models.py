"""The outbox: what has happened, written in the transaction that makes it true, and what is still to be told."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Now

from marketplace.kernel import statements

# After each try a delivery is due again so many seconds later, whether the try failed or took its process with it.
BACKOFF_SECONDS = [1, 5, 30, 120, 600, 3600, 3600, 3600]
TRIES = len(BACKOFF_SECONDS)
CLAIM = """
    UPDATE kernel_delivery AS d
       SET attempts = d.attempts + 1,
           due_at = clock_timestamp() + (%(backoff)s::int[])[least(d.attempts + 1, %(tries)s)] * interval '1 second'
      FROM (SELECT id FROM kernel_delivery
             WHERE reaction = %(reaction)s AND done_at IS NULL AND failed_at IS NULL
               AND due_at <= clock_timestamp() AND (attempts > 0) = %(again)s
             ORDER BY due_at, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED) AS due
     WHERE d.id = due.id
    RETURNING d.id
"""


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

    def claim_fresh(self, reaction: str, limit: int) -> list["Delivery"]:
        """Begin the first try of due deliveries, those of the oldest events first."""
        return self._claim(reaction, again=False, limit=limit)

    def claim_tried(self, reaction: str) -> "Delivery | None":
        """Begin another try of one delivery. Alone, so that the events behind one that kills do not share its fate."""
        return next(iter(self._claim(reaction, again=True, limit=1)), None)

    def _claim(self, reaction: str, *, again: bool, limit: int) -> list["Delivery"]:
        """Count the try, set when the next one would be due, and commit that: a try that ends its process is a try."""
        values: dict[str, Any] = {
            "reaction": reaction,
            "again": again,
            "limit": limit,
            "tries": TRIES,
            "backoff": BACKOFF_SECONDS,
        }
        keys = [key for (key,) in statements.rows(CLAIM, values)]
        return list(self.filter(pk__in=keys).order_by("event_id"))

    def hold(self, batch: list["Delivery"]) -> list["Delivery"]:
        """Lock those of `batch` that are still open until the transaction ends, in the order of their events."""
        rows = self.open().filter(pk__in=[delivery.pk for delivery in batch]).select_related("event")
        return list(rows.order_by("event_id").select_for_update(skip_locked=True, of=("self",), no_key=True))

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
