"""Who did what, to whom: one row a deed, never changed."""

from typing import ClassVar

from django.db import models


class Deed(models.Model):
    """What a person did with a right. `about` holds ids and slugs, never names or texts, so that erasure stays true."""

    person = models.ForeignKey("agents.Person", on_delete=models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=60)  # "shift.published", "document.seen"
    about = models.JSONField(default=dict)
    agent = models.ForeignKey("agents.Agent", null=True, on_delete=models.PROTECT, related_name="deeds_about")
    done_at = models.DateTimeField()

    class Meta:
        db_table = "agents_deed"
        indexes: ClassVar = [
            models.Index(fields=["-done_at"], name="deeds_by_time"),
            models.Index(fields=["agent", "-done_at"], name="deeds_about_an_agent"),
            models.Index(fields=["person", "-id"], name="deeds_of_a_person"),
            models.Index(fields=["kind", "-id"], name="deeds_of_a_kind"),  # and which kinds there are
        ]

    def __str__(self) -> str:
        return f"{self.kind} by person {self.person_id}"
