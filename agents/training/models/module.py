"""A module: a subject that people learn, in versions."""

from typing import ClassVar

from django.db import models

from agents.models import Skill


class ModuleQuerySet(models.QuerySet["Module"]):
    def offered(self) -> "ModuleQuerySet":
        """Those that can be learned now: published at least once, and not withdrawn."""
        return self.filter(withdrawn_at=None, versions__state="published").distinct()


class Module(models.Model):
    """What is learned stands in its versions; here is what stays the same through all of them."""

    slug = models.SlugField(max_length=60, unique=True)
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.PROTECT, related_name="modules")
    required = models.BooleanField(default=False)  # of everybody who wants to take tickets
    position = models.PositiveSmallIntegerField(default=100)  # in lists
    shipped = models.BooleanField(default=False)  # came with Humanline, not written here
    withdrawn_at = models.DateTimeField(null=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        db_table = "training_module"
        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug
