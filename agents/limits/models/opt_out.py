"""A person's own written consent to work more than a law's weekly average, where that law knows such a consent."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from marketplace.kernel.errors import Conflict


class WithdrawnAlready(Conflict):
    """This consent has been withdrawn already."""


class OptOut(models.Model):
    """Theirs alone: nobody gives it for them. Withdrawn, it holds for the law's notice and no longer."""

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="opt_outs")
    law = models.CharField(max_length=60)  # key of the published table
    name = models.CharField(max_length=120)  # as they signed
    agreed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "limits_opt_out"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent", "law"], condition=models.Q(withdrawn_at=None), name="one_consent_to_longer_weeks"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, ends_at=None)
                | models.Q(withdrawn_at__isnull=False, ends_at__gte=models.F("withdrawn_at")),
                name="a_withdrawn_consent_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law} of agent {self.agent_id}"

    def withdraw(self, *, notice: timedelta, now: datetime) -> None:
        """Raises WithdrawnAlready."""
        mine = OptOut.objects.filter(pk=self.pk, withdrawn_at=None)
        if not mine.update(withdrawn_at=now, ends_at=now + notice):
            raise WithdrawnAlready()
        self.withdrawn_at, self.ends_at = now, now + notice
