"""Where tickets wait: one client's subject, with its skills, limits and target."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from agents.models import Person, Skill
from dispatch.models.client import Client
from dispatch.policy.needs import Needs, of_rows


class ChannelKind(models.TextChoices):
    """How fast the conversation goes: seats list the kinds that they take."""

    CHAT = "chat", "Live chat"
    ASYNC = "async", "Asynchronous"


class QueueQuerySet(models.QuerySet["Queue"]):
    def visible_to(self, person: Person) -> "QueueQuerySet":
        """All for the marketplace's own staff, a client's own for that client's people, none for others."""
        if person.role in {Person.Role.OPERATOR, Person.Role.ADMINISTRATOR}:
            return self
        if person.role == Person.Role.CLIENT_OPERATOR:
            return self.filter(client__membership__person=person)
        return self.none()


class Queue(models.Model):
    """Limits are seconds. A step of `priority` (0–9) is worth `priority_step_seconds` of waiting: no class starves."""

    Kind = ChannelKind

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="queues")
    slug = models.SlugField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=5, choices=ChannelKind, default=ChannelKind.CHAT)
    language = models.CharField(max_length=12, default="en")  # of a ticket that names none
    language_fallback = ArrayField(models.CharField(max_length=12), default=list, blank=True)  # in this order, by rings
    skills = models.ManyToManyField(Skill, through="QueueSkill")
    priority = models.PositiveSmallIntegerField(default=3, validators=[MaxValueValidator(9)])
    priority_step_seconds = models.FloatField(default=60, validators=[MinValueValidator(0)])
    offer_timeout_seconds = models.FloatField(default=20, validators=[MinValueValidator(0.5), MaxValueValidator(120)])
    wrap_up_seconds = models.FloatField(default=120, validators=[MinValueValidator(0), MaxValueValidator(3600)])
    decline_cooldown_seconds = models.FloatField(default=600, validators=[MinValueValidator(0)])
    abandon_after_seconds = models.FloatField(default=300, validators=[MinValueValidator(1)])
    target_percent = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    target_seconds = models.FloatField(default=20, validators=[MinValueValidator(0.1)])
    open = models.BooleanField(default=True)  # a closed queue takes no new tickets; what waits is still served
    door = models.BooleanField(default=False)  # customers may ask for a person on a public page, by nobody's leave

    time_zone = models.CharField(max_length=60, default="Europe/Stockholm")  # of its opening hours
    holidays_of = models.CharField(max_length=6, blank=True, default="")  # ISO 3166 country whose holidays it keeps

    sticky_seconds = models.FloatField(default=60, validators=[MinValueValidator(0)])  # kept for the last agent
    returning_within_hours = models.FloatField(default=72, validators=[MinValueValidator(0)])
    park_after_seconds = models.FloatField(null=True, blank=True, validators=[MinValueValidator(1)])  # null: never

    tier = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(9)])
    escalates_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    overflow_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    overflow_wait_seconds = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0)])
    intake_percent = models.PositiveSmallIntegerField(default=100, validators=[MaxValueValidator(100)])
    intake_per_hour = models.PositiveIntegerField(null=True, blank=True)  # null: no cap
    surge_step_percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    surge_most_percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(300)])

    # The published terms of the order among able agents: see dispatch/policy/matching.py.
    band = models.FloatField(default=0.25, validators=[MinValueValidator(0.01)])
    fairness_seconds = models.FloatField(default=1800, validators=[MinValueValidator(0)])
    weight_load = models.FloatField(default=1, validators=[MinValueValidator(0)])
    weight_level = models.FloatField(default=0.1, validators=[MinValueValidator(0)])
    weight_preferred = models.FloatField(default=0.5, validators=[MinValueValidator(0)])
    weight_standing = models.FloatField(default=0.2, validators=[MinValueValidator(0)])
    weight_price = models.FloatField(default=0.1, validators=[MinValueValidator(0)])

    objects = QueueQuerySet.as_manager()

    class Meta:
        db_table = "dispatch_queue"
        ordering: ClassVar = ["client", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "slug"], name="one_queue_per_name_and_client"),
            models.CheckConstraint(condition=models.Q(priority__lte=9), name="priority_between_0_and_9"),
        ]

    def __str__(self) -> str:
        return self.name

    def required_levels(self) -> dict[str, int]:
        """The skills that every ticket of this queue asks for without an alternative: slug → least level."""
        return {
            need.skill.slug: need.level
            for need in self.needs.select_related("skill")
            if need.kind == QueueSkill.Kind.REQUIRED and not need.alternative
        }

    def asks(self) -> Needs:
        """What this queue asks of whoever serves its tickets, in its own language."""
        rows = [(row.kind, row.alternative, row.skill.slug, row.level, row.until_ring)
                for row in self.needs.select_related("skill")]  # fmt: skip
        return of_rows(self.kind, self.language, rows)


class QueueSkill(models.Model):
    """A skill that a queue asks for. Required ones with the same alternative are "or", all others are "and"."""

    class Kind(models.TextChoices):
        REQUIRED = "required", "Required"
        PREFERRED = "preferred", "Preferred"
        EXCLUDED = "excluded", "Not"

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(5)])
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.REQUIRED)
    alternative = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(9)])  # 0: stands alone
    until_ring = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(6)])  # of a preferred one

    class Meta:
        db_table = "dispatch_queue_skill"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["queue", "skill"], name="a_queue_asks_once_per_skill"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="asked_level_between_1_and_5"),
            models.CheckConstraint(
                condition=models.Q(kind="required") | models.Q(alternative=0), name="only_required_skills_alternate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
