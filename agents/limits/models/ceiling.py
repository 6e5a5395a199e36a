"""How many people may be online with a guarantee at once, without a shift, for some skills and a language."""

from typing import ClassVar

from django.db import models

from marketplace.kernel.money import Money

MOST_PLACES = 10_000


class Ceiling(models.Model):
    """Its guarantee stands before going online and is frozen for the log-in."""

    language = models.CharField(max_length=12)  # primary subtag of BCP 47
    places = models.PositiveIntegerField()
    guarantee = models.PositiveIntegerField()  # an hour, in minor units; tickets may bring more
    currency = models.CharField(max_length=3)
    skills = models.ManyToManyField("agents.Skill", through="limits.CeilingSkill")
    closed_at = models.DateTimeField(null=True)  # nobody new is admitted; who is online keeps their guarantee

    class Meta:
        db_table = "limits_ceiling"
        ordering: ClassVar = ["language", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(places__lte=MOST_PLACES), name="a_ceiling_has_countable_places"),
        ]

    def __str__(self) -> str:
        return f"{self.places} in {self.language}"

    @property
    def an_hour(self) -> Money:
        return Money(self.guarantee, self.currency)


class CeilingSkill(models.Model):
    """A skill that it asks for, at a level."""

    ceiling = models.ForeignKey(Ceiling, on_delete=models.CASCADE, related_name="needs")
    skill = models.ForeignKey("agents.Skill", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "limits_ceiling_skill"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ceiling", "skill"], name="a_ceiling_asks_once_for_a_skill"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="a_ceiling_asks_for_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} at {self.level}"
