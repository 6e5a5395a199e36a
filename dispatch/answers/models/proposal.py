"""What an agent would change, or would add."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from agents.models import Agent, Person
from dispatch.answers.models.answer import LONGEST, Answer
from dispatch.models import Client, Ticket
from marketplace.kernel.errors import Invalid
from marketplace.kernel.states import Stateful


class WordMissing(Invalid):
    """Say in a word why: whoever proposed it reads it."""


class Proposal(Stateful):
    """The whole answer as its agent would have it, from a version they read. Decided once, with a word to them."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Not taken"

    arrows: ClassVar = {State.OPEN: frozenset({State.ACCEPTED, State.REFUSED})}

    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)
    answer = models.ForeignKey(Answer, null=True, on_delete=models.PROTECT, related_name="proposals")  # null: a new one
    from_version = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=120)
    keywords = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField(max_length=LONGEST)
    why = models.CharField(max_length=500, blank=True, default="")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="proposals")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="+")  # where it was missed
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    word = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "answers_proposal"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="open", decided_by=None) | models.Q(decided_by__isnull=False)
                & models.Q(decided_at__isnull=False) & ~models.Q(word=""),
                name="who_decides_on_a_proposal_says_why",
            )
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["client", "made_at"], name="proposals_open", condition=models.Q(state="open")),
            models.Index(fields=["agent", "-made_at"], name="proposals_of_an_agent"),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}: {self.title}"

    def decide(self, state: "Proposal.State", *, by: Person, word: str, now: datetime) -> None:
        """Raises WordMissing, Overtaken where somebody decided before."""
        if not word.strip():
            raise WordMissing(errors={"word": [WordMissing.__doc__ or ""]})
        self.move(state, decided_by=by, decided_at=now, word=word.strip())
