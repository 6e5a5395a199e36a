"""That a person can do something, since when, until when, and by what evidence."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, Person, Skill
from agents.training.models.attempt import Attempt
from agents.training.models.module import Module
from agents.training.models.version import Version


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def held(self, now: datetime) -> "CertificateQuerySet":
        """In force at `now`."""
        unexpired = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(unexpired, ended_at=None)


class Certificate(models.Model):
    """Granted for passing a module, or by a person. Only a person takes one away before its time, with a reason."""

    class End(models.TextChoices):
        EXPIRED = "expired", _("Expired")
        RENEWED = "renewed", _("Renewed")
        REVOKED = "revoked", _("Revoked")

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="certificates")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="certificates")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="certificates")
    skill = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="certificates")
    level = models.PositiveSmallIntegerField(null=True)
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.PROTECT, related_name="certificates")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=8, choices=End, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        db_table = "training_certificate"
        ordering: ClassVar = ["-granted_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent", "module"],
                condition=models.Q(ended_at=None),
                name="one_certificate_in_force_per_module",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end="") | models.Q(ended_at__isnull=False) & ~models.Q(end=""),
                name="an_ended_certificate_says_how",
            ),
            models.CheckConstraint(
                condition=~models.Q(end="revoked") | models.Q(ended_by__isnull=False, reason__regex=r"\S{3,}"),
                name="a_person_revokes_with_a_written_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(attempt__isnull=False) | models.Q(granted_by__isnull=False),
                name="a_certificate_has_its_evidence",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="certificates_to_expire", condition=models.Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"certificate {self.pk} of agent {self.agent_id}"
