"""What holds for one log-in: whether it is guaranteed, and when a limit of working time ends it."""

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.money import Money


class LogIn(models.Model):
    """One row per session: how it stands now. `closes_at`: from here on no new offers; `ends_at`: the limit itself.

    What was guaranteed over its whole length stands in GuaranteedTime, a claimed shift's in the claim.
    """

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


class GuaranteedTime(models.Model):
    """One stretch of a log-in at one rate: from the admission until a shift begins, or to the end of the log-in.

    Minutes of a claimed shift count there alone, whatever stands here.
    """

    log_in = models.ForeignKey("limits.LogIn", on_delete=models.PROTECT, related_name="guaranteed")
    ceiling = models.ForeignKey("limits.Ceiling", on_delete=models.PROTECT, related_name="guaranteed")
    guarantee = models.PositiveIntegerField()  # an hour, in minor units, frozen
    currency = models.CharField(max_length=3)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "limits_guaranteed_time"
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["log_in"], condition=models.Q(until=None), name="a_log_in_has_one_guarantee_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=F("since")),
                name="guaranteed_time_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.an_hour.decimal()} {self.currency} an hour since {self.since}"

    @property
    def an_hour(self) -> Money:
        return Money(self.guarantee, self.currency)
