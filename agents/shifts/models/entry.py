"""Waiting for a place in a shift that is full."""

from typing import ClassVar, Self

from django.db import models

from agents.models import Agent
from agents.shifts.models.shift import Place, Shift
from marketplace.kernel.states import Stateful

OPEN = ("waiting", "offered")


class EntryQuerySet(models.QuerySet["WaitlistEntry"]):
    def waiting(self) -> Self:
        """In order."""
        return self.filter(state=WaitlistEntry.State.WAITING).order_by("pk")

    def open(self) -> Self:
        return self.filter(state__in=OPEN)


class WaitlistEntry(Stateful):
    """A person on a shift's list. A place that becomes free is offered to the first, for a limited time."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        OFFERED = "offered", "Offered a place"
        TAKEN = "taken", "Took the place"
        LAPSED = "lapsed", "Offer lapsed"
        LEFT = "left", "Left"
        CLOSED = "closed", "Closed"

    arrows: ClassVar = {
        State.WAITING: frozenset({State.OFFERED, State.LEFT, State.CLOSED}),
        State.OFFERED: frozenset({State.TAKEN, State.WAITING, State.LAPSED, State.LEFT, State.CLOSED}),
    }

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="entries")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="waitlist_entries")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    joined_at = models.DateTimeField()
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="entries")
    offered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        db_table = "shifts_waitlist_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift", "agent"], condition=models.Q(state__in=OPEN), name="one_waits_once_for_a_shift"
            ),
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(state="offered"), name="a_place_is_offered_to_one"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="offered")
                | models.Q(place__isnull=False, offered_at__isnull=False, expires_at__isnull=False),
                name="an_offered_place_is_known_and_has_an_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shift", "id"], name="who_waits_in_order", condition=models.Q(state="waiting")),
            models.Index(fields=["expires_at"], name="places_offered_to_a_list", condition=models.Q(state="offered")),
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} waits for shift {self.shift_id}"
