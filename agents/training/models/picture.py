"""A picture of a module: drawn anew by us, small, and never changed."""

from typing import ClassVar

from django.db import models

from agents.models import Person
from agents.training.models.module import Module


class Picture(models.Model):
    """Its name is made of its content, so that a version shows for ever what it showed. So light that it lies here.

    A lesson places it by `![what it shows](pictures/<name>)`.
    """

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="pictures")
    name = models.CharField(max_length=60)  # offer-card-1f3a9c.webp
    words = models.CharField(max_length=300)  # what it shows, for who does not see it
    content = models.BinaryField()  # WebP
    width = models.PositiveSmallIntegerField()  # pixels
    height = models.PositiveSmallIntegerField()
    size_bytes = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)  # offered to writers no more; versions that place it still show it

    class Meta:
        db_table = "training_picture"
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["module", "name"], name="pictures_of_a_module_have_names"),
            models.CheckConstraint(condition=models.Q(words__regex=r".{3,}"), name="a_picture_says_what_it_shows"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def placing(self) -> str:
        """The line that places it in a lesson."""
        return f"![{self.words}](pictures/{self.name})"
