"""A person wants to be forgotten, what stood against it, and who decided where somebody had to."""

from typing import ClassVar

from django.db import models

from marketplace.kernel.states import Stateful


class Erasure(Stateful):
    """Carried out at `due_at`, so that whoever asked can still think again."""

    class State(models.TextChoices):
        REVIEW = "review", "With us"
        WAITING = "waiting", "Will be done"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    arrows: ClassVar = {
        State.REVIEW: frozenset({State.WAITING, State.REFUSED, State.WITHDRAWN}),
        State.WAITING: frozenset({State.DONE, State.REVIEW, State.WITHDRAWN}),
    }
    OPEN: ClassVar = (State.REVIEW, State.WAITING)

    person = models.ForeignKey("agents.Person", on_delete=models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=9, choices=State)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("agents.Person", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")  # of a refusal, for the person to read
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_erasure"
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state__in=["review", "waiting"]), name="one_open_erasure_a_person"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | models.Q(decided_by__isnull=False, reason__regex=r"\S{3,}"),
                name="a_refused_erasure_has_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | models.Q(due_at__isnull=False),
                name="a_waiting_erasure_has_its_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="erasures_due", condition=models.Q(state="waiting")),
            models.Index(fields=["asked_at"], name="erasures_to_decide", condition=models.Q(state="review")),
        ]
