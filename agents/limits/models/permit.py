"""What a state allows one person, with its limit and its end."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agents.models import Person
from marketplace.kernel.errors import Conflict


class PermitEnded(Conflict):
    """This permit has been ended already."""


class Permit(models.Model):
    """A limit on the person's own record: the row of the published table that binds them, or terms of its own."""

    class Kind(models.TextChoices):
        STUDENT = "student", _("Student's permit")
        RESIDENCE = "residence", _("Residence permit")
        OWN = "own", _("Your own limit")

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="permits")
    kind = models.CharField(max_length=9, choices=Kind)
    country = models.CharField(max_length=2)
    rules = models.JSONField(default=list)  # keys of the published table
    terms = models.JSONField(default=list)  # shapes of its own, as in the table
    own_account = models.BooleanField(default=False)  # whoever read it found that it allows freelance work
    recesses = models.JSONField(default=list)  # days without lectures: {"first": "2027-02-15", "last": …, "source": …}
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # the last day
    evidence = models.CharField(max_length=80, blank=True, default="")  # reference of a document, never its text
    granted_by = models.ForeignKey("agents.Person", null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("agents.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "limits_permit"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="a_permit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="own") | models.Q(granted_by__isnull=False),
                name="a_permit_was_read_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(kind="own", ended_at=None), name="one_own_limit_in_force"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent"], condition=models.Q(ended_at=None), name="permits_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.country} from {self.valid_from}"

    def end(self, *, by: Person, now: datetime) -> None:
        """It binds no longer: another one has taken its place. Raises PermitEnded."""
        if not Permit.objects.filter(pk=self.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise PermitEnded()
        self.ended_at, self.ended_by = now, by

    def covers(self, first: date, last: date) -> bool:
        return self.valid_from <= first and (self.valid_until is None or last <= self.valid_until)
