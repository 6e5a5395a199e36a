"""Hours that the house asks for, and the places in them."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Func

from agents.models import Person, Skill
from marketplace.kernel.errors import Conflict
from marketplace.kernel.money import Money
from marketplace.kernel.states import Stateful

STEP = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
MOST_PLACES = 500


class AlreadyOver(Conflict):
    """This shift is over."""


def quarter(field: str) -> models.lookups.Exact:
    whole = Func(
        F(field),
        template="mod(extract(epoch from %(expressions)s)::bigint, 900)",
        output_field=models.BigIntegerField(),
    )
    return models.lookups.Exact(whole, 0)


class ShiftQuerySet(models.QuerySet["Shift"]):
    def published(self) -> Self:
        return self.filter(state=Shift.State.PUBLISHED)

    def touching(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Shift(Stateful):
    """[starts_at, ends_at) in steps of a quarter of an hour, for people with its skills who speak its language."""

    class State(models.TextChoices):
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"

    arrows: ClassVar = {State.PUBLISHED: frozenset({State.CANCELLED})}

    state = models.CharField(max_length=9, choices=State, default=State.PUBLISHED)
    title = models.CharField(max_length=60, blank=True, default="")
    language = models.CharField(max_length=12)  # primary subtag of BCP 47
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=60)  # in which its hours were planned, and are copied from week to week
    places = models.PositiveSmallIntegerField()
    guarantee = models.PositiveIntegerField()  # an hour, in minor units; tickets may bring more
    bonus = models.PositiveIntegerField(default=0)  # an hour, beyond guarantee and tickets
    currency = models.CharField(max_length=3)
    opens_at = models.DateTimeField()  # for everybody; who has few hours may claim earlier (priority.py)
    free_until = models.DateTimeField()  # to release; later a claim stays until another takes it
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    copied_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    cancelled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True, default="")

    objects: ClassVar = ShiftQuerySet.as_manager()

    class Meta:
        db_table = "shifts_shift"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_begins"),
            models.CheckConstraint(condition=quarter("starts_at"), name="a_shift_begins_on_a_quarter"),
            models.CheckConstraint(condition=quarter("ends_at"), name="a_shift_ends_on_a_quarter"),
            models.CheckConstraint(condition=models.Q(places__range=(1, MOST_PLACES)), name="a_shift_has_places"),
            models.CheckConstraint(
                condition=models.Q(state="published")
                | models.Q(cancelled_by__isnull=False, cancelled_at__isnull=False),
                name="a_cancelled_shift_names_who_cancelled_it",
            ),
            models.UniqueConstraint(
                fields=["copied_from", "starts_at"],
                condition=models.Q(state="published"),
                name="a_shift_is_copied_once_to_a_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at", "ends_at"], name="shifts_by_time")]

    def __str__(self) -> str:
        return f"shift {self.pk} of {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def guaranteed(self) -> Money:
        """An hour."""
        return Money(self.guarantee, self.currency)

    @property
    def extra(self) -> Money:
        """An hour."""
        return Money(self.bonus, self.currency)

    def needs(self) -> dict[int, int]:
        """The level asked for by the skill's id."""
        return {need.skill_id: need.level for need in self.skills.all()}

    def cancel(self, *, by: Person, reason: str, now: datetime) -> None:
        if now >= self.ends_at:
            raise AlreadyOver()
        self.move(self.State.CANCELLED, cancelled_by=by, cancelled_at=now, cancel_reason=reason)


class ShiftSkill(models.Model):
    """A skill that a shift asks for."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "shifts_skill"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shift", "skill"], name="a_shift_asks_for_a_skill_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="a_shift_asks_for_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class Place(models.Model):
    """One place in a shift. It is a row, so that nobody can sell the eleventh of ten."""

    class State(models.TextChoices):
        FREE = "free", "Free"
        OFFERED = "offered", "Offered to the list"
        TAKEN = "taken", "Taken"

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.FREE)

    class Meta:
        db_table = "shifts_place"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shift", "number"], name="a_place_has_a_number_of_its_own"),
            models.CheckConstraint(
                condition=models.Q(number__range=(1, MOST_PLACES)), name="a_place_is_numbered_from_one"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shift", "number"], name="places_that_are_free", condition=models.Q(state="free"))
        ]

    def __str__(self) -> str:
        return f"place {self.number} of shift {self.shift_id}"
