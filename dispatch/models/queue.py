"""Where tickets wait: one client's subject, with its skills, limits and target."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from agents.models import Person, Skill
from dispatch.models.client import Client


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

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="queues")
    slug = models.SlugField()
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=12, default="en")  # of a ticket that names none
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
        """The skills that every ticket of this queue asks for: slug → least level."""
        return {need.skill.slug: need.level for need in self.needs.select_related("skill")}


class QueueSkill(models.Model):
    """A skill that a queue asks for, with its least level."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        db_table = "dispatch_queue_skill"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["queue", "skill"], name="a_queue_asks_once_per_skill"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="asked_level_between_1_and_5"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
