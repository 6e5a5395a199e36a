"""An agent's place in a shift."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from agents.shifts.models.shift import Place, Shift
from marketplace.kernel.money import Money
from marketplace.kernel.states import Stateful

HELD = ("claimed", "releasing")
COUNTED = (*HELD, "worked")


class ClaimQuerySet(models.QuerySet["Claim"]):
    def held(self) -> Self:
        """Still theirs, and not over."""
        return self.filter(state__in=HELD)

    def counted(self) -> Self:
        """Held or worked: what fills a place and a week."""
        return self.filter(state__in=COUNTED)


class Claim(Stateful):
    """The terms are those that stood before the claim, and stay."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("Claimed")
        RELEASING = "releasing", _("Releasing")
        RELEASED = "released", _("Released")
        WORKED = "worked", _("Worked")
        MISSED = "missed", _("Missed")

    class Ending(models.TextChoices):
        NONE = "", "None"
        RELEASED = "released", "Released"
        TAKEN = "taken", "Taken over"
        SWAPPED = "swapped", "Swapped"
        AWAY = "away", "Away"
        CANCELLED = "cancelled", "Shift cancelled"
        INACTIVE = "inactive", "No longer active"

    arrows: ClassVar = {
        State.CLAIMED: frozenset({State.RELEASING, State.RELEASED, State.WORKED, State.MISSED}),
        State.RELEASING: frozenset({State.CLAIMED, State.RELEASED, State.WORKED, State.MISSED}),
    }

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="claims")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="claims")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=9, choices=State, default=State.CLAIMED)
    ending = models.CharField(max_length=9, choices=Ending, blank=True, default=Ending.NONE)
    claimed_at = models.DateTimeField()
    starts_at = models.DateTimeField()  # the shift's, or the moment of a claim in the middle of it
    ends_at = models.DateTimeField()
    guarantee = models.PositiveIntegerField()
    bonus = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    free_until = models.DateTimeField()
    releasing_since = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # when it was released, missed or worked off
    adherent_seconds = models.PositiveIntegerField(null=True)  # of the seconds from starts_at to ends_at
    reminded_day_at = models.DateTimeField(null=True)
    reminded_hour_at = models.DateTimeField(null=True)

    objects: ClassVar = ClaimQuerySet.as_manager()

    class Meta:
        db_table = "shifts_claim"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(state__in=COUNTED), name="a_place_is_held_by_one"
            ),
            models.CheckConstraint(condition=models.Q(ends_at__gt=F("starts_at")), name="a_claim_ends_after_it_begins"),
            models.CheckConstraint(
                condition=models.Q(state__in=HELD, ended_at=None)
                | (~models.Q(state__in=HELD) & models.Q(ended_at__isnull=False)),
                name="a_claim_that_is_over_has_its_end",
            ),
            # A range over the id does with core GiST what btree_gist would do: the embedded server has no contrib.
            ExclusionConstraint(
                name="claims_of_an_agent_do_not_overlap",
                condition=models.Q(state__in=COUNTED),
                expressions=[
                    (Func(F("agent"), F("agent"), models.Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "starts_at"], name="claims_by_agent"),
            models.Index(fields=["starts_at"], name="claims_to_be_kept", condition=models.Q(state__in=HELD)),
        ]

    def __str__(self) -> str:
        return f"claim of agent {self.agent_id} on shift {self.shift_id}"

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def guaranteed(self) -> Money:
        return Money(self.guarantee, self.currency)

    @property
    def extra(self) -> Money:
        return Money(self.bonus, self.currency)

    def end(self, to: str, ending: str, *, now: datetime) -> None:
        self.move(to, ending=ending, ended_at=now)
