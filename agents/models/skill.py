"""What can be asked of an agent, and how well they can do it."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Skill(models.Model):
    """A subject that tickets may require, at levels 1 (learning) to 5 (teaches it)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        db_table = "agents_skill"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Proficiency(models.Model):
    """An agent's level in one skill."""

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="proficiencies")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="proficiencies")
    level = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta:
        db_table = "agents_proficiency"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "skill"], name="one_level_per_skill"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="level_between_1_and_5"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class SpokenLanguage(models.Model):
    """A language an agent states, at a CEFR level. A native speaker has C2. Nobody is offered any other."""

    LEVELS: ClassVar = ["A1", "A2", "B1", "B2", "C1", "C2"]

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="languages")
    tag = models.CharField(max_length=12)  # primary subtag of BCP 47, lower case: `sv`
    level = models.CharField(max_length=2, choices=[(level, level) for level in LEVELS], default="C2")

    class Meta:
        db_table = "agents_language"
        ordering: ClassVar = ["tag"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "tag"], name="one_level_per_language"),
            models.CheckConstraint(
                condition=models.Q(level__in=["A1", "A2", "B1", "B2", "C1", "C2"]), name="language_level_is_cefr"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.level}"
