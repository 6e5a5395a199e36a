"""What holds for one log-in: whether it is guaranteed, and when a limit of working time ends it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogIn(models.Model):
    """One row per session. `closes_at`: from here on no new offers; `ends_at`: the limit itself."""

    class Basis(models.TextChoices):
        NONE = "", _("Without a guarantee")
        CEILING = "ceiling", _("Guaranteed")
        SHIFT = "shift", _("Under a shift")

    session = models.OneToOneField("agents.Session", on_delete=models.CASCADE, related_name="log_in")
    basis = models.CharField(max_length=7, choices=Basis, blank=True, default=Basis.NONE)
    ceiling = models.ForeignKey("limits.Ceiling", null=True, on_delete=models.PROTECT, related_name="log_ins")
    guaranteed_since = models.DateTimeField(null=True)
    guarantee = models.PositiveIntegerField(null=True)  # an hour, in minor units, frozen
    currency = models.CharField(max_length=3, blank=True, default="")
    rule = models.CharField(max_length=60, blank=True, default="")
    closes_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "limits_log_in"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(basis="ceiling", ceiling__isnull=False, guaranteed_since__isnull=False)
                & models.Q(guarantee__isnull=False)
                | models.Q(basis__in=["", "shift"], ceiling=None, guarantee=None),
                name="a_guarantee_stands_under_a_ceiling",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["closes_at"], name="log_ins_that_end"),
            models.Index(fields=["ceiling"], name="log_ins_under_a_ceiling", condition=models.Q(basis="ceiling")),
        ]

    def __str__(self) -> str:
        return f"log-in of session {self.session_id}"
