"""Half a month of one currency: what is earned in it is reviewed, approved, locked, exported and settled together."""

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from marketplace.kernel.states import Stateful


class Period(Stateful):
    """The days from `starts_on` to `ends_on`, both included: the 1st to the 15th, or the 16th to the month's last.

    So two periods of a currency never overlap: a check fixes the days, and a unique pair the rest.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("pay period", "Open")
        REVIEW = "review", pgettext_lazy("pay period", "In review")
        APPROVED = "approved", pgettext_lazy("pay period", "Approved")
        LOCKED = "locked", pgettext_lazy("pay period", "Locked")
        EXPORTED = "exported", pgettext_lazy("pay period", "Exported")
        SETTLED = "settled", pgettext_lazy("pay period", "Settled")

    arrows: ClassVar = {
        State.OPEN: frozenset({State.REVIEW}),
        State.REVIEW: frozenset({State.OPEN, State.APPROVED}),
        State.APPROVED: frozenset({State.LOCKED}),
        State.LOCKED: frozenset({State.EXPORTED}),
        State.EXPORTED: frozenset({State.SETTLED}),
    }

    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)

    class Meta:
        db_table = "pay_period"
        ordering: ClassVar = ["-starts_on", "currency"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "starts_on"], name="one_period_per_half_month_and_currency"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "review", "approved", "locked", "exported", "settled"]),
                name="period_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.starts_on} to {self.ends_on}"
