"""What a version consists of: lessons to read, and a pool of questions to draw from."""

from typing import Any, ClassVar

from django.db import models

from agents.training.models.version import Version


class Lesson(models.Model):
    """A text in Markdown."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="lessons")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()

    class Meta:
        db_table = "training_lesson"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="lessons_of_a_version_are_numbered")
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One of the pool. `answers` are [{"text", "right", "why"}]; where several are right, all of them are wanted."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    answers = models.JSONField()

    class Meta:
        db_table = "training_question"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="questions_of_a_version_are_numbered")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def right(self) -> frozenset[int]:
        """Places of the right answers, as they are written."""
        answers: list[dict[str, Any]] = self.answers
        return frozenset(place for place, answer in enumerate(answers) if answer["right"])

    @property
    def several(self) -> bool:
        return len(self.right) > 1
