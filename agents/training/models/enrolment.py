"""An agent learning a module: where they are in it, and the time it has taken them."""

from typing import ClassVar

from django.db import models

from agents.models import Agent
from agents.training.models.module import Module
from agents.training.models.version import Version


class Enrolment(models.Model):
    """One way through a module, from opening it to passing. Whoever is certified anew goes another round."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="enrolments")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="enrolments")
    lesson = models.PositiveSmallIntegerField(default=1)  # the one that is open
    place = models.CharField(max_length=80, blank=True)  # heading that was last read
    lessons_read = models.JSONField(default=list)  # numbers
    spent_seconds = models.PositiveIntegerField(default=0)  # learning time that is paid
    before_seconds = models.PositiveIntegerField(default=0)  # of these, with versions that another has taken over from
    settled_seconds = models.PositiveIntegerField(default=0)  # of these, already told to pay
    started_at = models.DateTimeField()
    quiz_passed_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "training_enrolment"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent", "module"], condition=models.Q(passed_at=None), name="one_open_enrolment_per_module"
            ),
            models.CheckConstraint(
                condition=models.Q(before_seconds__lte=models.F("spent_seconds")),
                name="no_more_time_is_before_a_version_than_spent",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_seconds__lte=models.F("spent_seconds")),
                name="no_more_time_is_settled_than_spent",
            ),
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} in module {self.module_id}"

    @property
    def payable_seconds(self) -> int:
        """Learning time that can still be paid: the stated length begins anew with a version that is read anew."""
        return max(0, self.version.stated_seconds + self.before_seconds - self.spent_seconds)


class Attention(models.Model):
    """When an agent's learning time was last counted, in whatever module: no second is counted in two of them."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, primary_key=True, related_name="attention")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    counted_to = models.DateTimeField()

    class Meta:
        db_table = "training_attention"

    def __str__(self) -> str:
        return f"agent {self.agent_id} until {self.counted_to}"


class TrainingTime(models.Model):
    """A stretch of learning time that is owed for, written once and never changed: what pay posts."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="times")
    seconds = models.PositiveIntegerField()
    earned_at = models.DateTimeField()

    class Meta:
        db_table = "training_time"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(seconds__gt=0), name="learning_time_is_some_time")
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s of enrolment {self.enrolment_id}"


class Practised(models.Model):
    """A practice ticket that an agent has worked to its end, by the name of its script."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="practised")
    script = models.SlugField(max_length=60)
    done_at = models.DateTimeField()

    class Meta:
        db_table = "training_practised"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "script"], name="a_practice_ticket_counts_once")
        ]

    def __str__(self) -> str:
        return f"{self.script} by agent {self.agent_id}"
