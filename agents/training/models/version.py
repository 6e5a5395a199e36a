"""One version of a module in one language: a draft that is written, then published and never changed again."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agents.models import Person
from agents.training.models.module import Module
from marketplace.kernel.states import Stateful


class Version(Stateful):
    """Frozen with its lessons and questions when it is published (trigger): who learned it can be shown what it was."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        DISCARDED = "discarded", _("Thrown away")  # it can be had back until another draft is begun

    arrows: ClassVar = {
        State.DRAFT: frozenset({State.PUBLISHED, State.DISCARDED}),
        State.DISCARDED: frozenset({State.DRAFT}),
    }

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, default="en")
    minutes = models.PositiveSmallIntegerField()  # the stated length: so much learning time is paid at most
    drawn = models.PositiveSmallIntegerField(default=6)  # questions of one attempt
    pass_percent = models.PositiveSmallIntegerField(default=80)
    attempts_a_day = models.PositiveSmallIntegerField(default=3)
    practice = models.PositiveSmallIntegerField(default=0)  # practice tickets to finish
    level = models.PositiveSmallIntegerField(default=2)  # of the module's skill, for who passes
    valid_days = models.PositiveSmallIntegerField(null=True, blank=True)  # of a certificate; null: it does not expire
    changes = models.CharField(max_length=300, blank=True)  # in a sentence, for who reads the history
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # null: shipped

    class Meta:
        db_table = "training_version"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["module", "number"], name="versions_of_a_module_are_numbered"),
            models.UniqueConstraint(fields=["module"], condition=models.Q(state="draft"), name="one_draft_per_module"),
            models.UniqueConstraint(
                fields=["module"], condition=models.Q(state="discarded"), name="one_draft_thrown_away_per_module"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "discarded"], published_at=None)
                | models.Q(state="published", published_at__isnull=False),
                name="a_published_version_has_its_date",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, 480), drawn__range=(1, 40), pass_percent__range=(1, 100)),
                name="a_version_can_be_learned",
            ),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="a_version_gives_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def stated_seconds(self) -> int:
        return self.minutes * 60

    def publish(self, *, by: Person | None, now: datetime) -> None:
        self.move(self.State.PUBLISHED, published_at=now, published_by=by)
