"""The freelancer who answers."""

from typing import ClassVar

from django.db import models

from agents.models.person import Person
from marketplace.kernel.errors import NotAllowed
from marketplace.kernel.states import Stateful


class NotActive(NotAllowed):
    """You are not cleared to take tickets now."""


class Agent(Stateful):
    """A person who takes tickets: states, limits and the standing that quality writes down to us."""

    class State(models.TextChoices):
        APPLIED = "applied", "Applied"
        ONBOARDING = "onboarding", "In onboarding"
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        DECLINED = "declined", "Declined"
        LEFT = "left", "Left"

    arrows: ClassVar = {
        State.APPLIED: frozenset({State.ONBOARDING, State.DECLINED, State.LEFT}),
        State.ONBOARDING: frozenset({State.ACTIVE, State.DECLINED, State.LEFT}),
        State.ACTIVE: frozenset({State.SUSPENDED, State.LEFT}),
        State.SUSPENDED: frozenset({State.ACTIVE, State.LEFT}),
        State.DECLINED: frozenset({State.ONBOARDING, State.LEFT}),  # taken up again after an answer
    }

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="agent")
    state = models.CharField(max_length=12, choices=State, default=State.APPLIED)
    display_name = models.CharField(max_length=60)  # what customers see: a first name
    capacity = models.PositiveSmallIntegerField(default=1)  # seats
    seats_wanted = models.PositiveSmallIntegerField(null=True)  # their own limit; null: all of them
    async_seats = models.PositiveSmallIntegerField(default=0)  # beyond the capacity, for asynchronous work alone
    currency = models.CharField(max_length=3, default="SEK")

    # The standing, written by quality: share of satisfied customers with its 90 % interval; null before the first.
    standing = models.FloatField(null=True)
    standing_low = models.FloatField(null=True)
    standing_high = models.FloatField(null=True)
    standing_ratings = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "agents_agent"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(capacity__range=(1, 10)), name="capacity_between_1_and_10"),
            models.CheckConstraint(condition=models.Q(async_seats__lte=10), name="at_most_10_asynchronous_seats"),
            models.CheckConstraint(condition=models.Q(seats_wanted__gte=1), name="at_least_one_seat_is_wanted"),
        ]

    def __str__(self) -> str:
        return self.person.name

    def require_active(self) -> None:
        if self.state != self.State.ACTIVE:
            raise NotActive()
