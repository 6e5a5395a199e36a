"""One shift for another, between two people."""

from typing import ClassVar

from django.db import models

from agents.shifts.models.claim import Claim
from marketplace.kernel.states import Stateful


class Swap(Stateful):
    """`given` is the claim of who asks, `wanted` the claim of who is asked. Both change hands, or neither does."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        LAPSED = "lapsed", "Lapsed"

    arrows: ClassVar = {State.PROPOSED: frozenset({State.DONE, State.REFUSED, State.WITHDRAWN, State.LAPSED})}

    given = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="swaps_given")
    wanted = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="swaps_wanted")
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shifts_swap"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["given", "wanted"], condition=models.Q(state="proposed"), name="a_swap_is_proposed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(given=models.F("wanted")), name="nobody_swaps_a_claim_with_itself"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="swaps_to_be_answered", condition=models.Q(state="proposed"))
        ]

    def __str__(self) -> str:
        return f"claim {self.given_id} for claim {self.wanted_id}"
