"""What the public page says of pay: written down by pay, from what people really earned."""

from typing import ClassVar

from django.db import models


class EarnedPerHour(models.Model):
    """What one in ten, half and nine in ten of `people` earned at most per logged-in hour, waiting included.

    One row per currency and day, in minor units. The latest row of a currency counts.
    """

    currency = models.CharField(max_length=3)
    p10 = models.PositiveIntegerField()
    p50 = models.PositiveIntegerField()
    p90 = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    since = models.DateTimeField()  # half-open: what was earned from then
    until = models.DateTimeField()  # until then
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_earned_per_hour"
        get_latest_by = "computed_at"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "until"], name="one_figure_of_pay_a_day"),
            models.CheckConstraint(
                condition=models.Q(p10__lte=models.F("p50"), p50__lte=models.F("p90")), name="percentiles_are_in_order"
            ),
        ]
