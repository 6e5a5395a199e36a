"""A practice ticket: records of their own, which no queue, board, ledger or dispatcher ever reads."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from agents.models import Agent
from marketplace.kernel.states import Stateful


class PracticeQuerySet(models.QuerySet["Practice"]):
    def live(self) -> "PracticeQuerySet":
        return self.filter(state__in=Practice.LIVE)


class Practice(Stateful):
    """One way through a script, on the desk of one agent."""

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        ACTIVE = "active", "In conversation"
        AFTER_CONTACT_WORK = "acw", "After-contact work"
        DONE = "done", "Done"
        LEFT = "left", "Left"

    arrows: ClassVar = {
        State.OFFERED: frozenset({State.ACTIVE, State.LEFT}),
        State.ACTIVE: frozenset({State.AFTER_CONTACT_WORK, State.DONE, State.LEFT}),
        State.AFTER_CONTACT_WORK: frozenset({State.DONE, State.LEFT}),
    }
    LIVE: ClassVar = [State.OFFERED, State.ACTIVE, State.AFTER_CONTACT_WORK]

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="practices")
    script = models.SlugField(max_length=60)
    language = models.CharField(max_length=12, default="en")  # that the customer writes in
    state = models.CharField(max_length=7, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    wrap_up_until = models.DateTimeField(null=True)
    wrap_up_extended = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, blank=True)  # a disposition, or passed_on
    note = models.TextField(blank=True)
    turns_said = models.PositiveSmallIntegerField(default=0)  # how far the script is
    waited = models.PositiveSmallIntegerField(default=0)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        db_table = "practice_ticket"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent"],
                condition=models.Q(state__in=["offered", "active", "acw"]),
                name="one_practice_ticket_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | ~models.Q(outcome="") & models.Q(ended_at__isnull=False),
                name="done_practice_says_how_it_ended",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agent", "-offered_at"], name="practice_of_an_agent")]

    def __str__(self) -> str:
        return f"{self.script} of agent {self.agent_id}"

    def said_until(self, now: datetime) -> list["Said"]:
        """What has been said: words of the script come when their time has come."""
        return [one for one in self.said.all() if one.sent_at <= now]


class Said(models.Model):
    """A message of a practice ticket. A reply of the script is written at once and shown when its time has come."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="said")
    number = models.PositiveSmallIntegerField()
    author = models.CharField(
        max_length=9, choices=[("customer", "Customer"), ("assistant", "Assistant"), ("agent", "Agent")]
    )
    text = models.TextField()
    key = models.UUIDField()
    transcript = models.BooleanField(default=False)  # with the assistant, before
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "practice_said"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "number"], name="practice_messages_are_numbered"),
            models.UniqueConstraint(fields=["practice", "key"], name="a_practice_message_is_said_once"),
        ]

    def __str__(self) -> str:
        return f"message {self.number} of practice ticket {self.practice_id}"
