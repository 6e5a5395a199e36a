"""What was said, by whom."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop

from agents.models import Agent, Person
from dispatch.models.ticket import Ticket


class Message(models.Model):
    """One message; `number` counts within its ticket, `key` is made by the sender so that sending twice is harmless."""

    class Author(models.TextChoices):
        CUSTOMER = "customer", gettext_noop("Customer")
        ASSISTANT = "assistant", gettext_noop("Assistant")
        AGENT = "agent", gettext_noop("Agent")
        OPERATOR = "operator", gettext_noop("Operator")  # who has joined or taken over, and says so

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False)
    number = models.PositiveIntegerField()
    author = models.CharField(max_length=9, choices=Author)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # the operator
    text = models.TextField()
    sent_at = models.DateTimeField()
    transcript = models.BooleanField(default=False)  # said before the hand-over
    key = models.UUIDField(default=uuid.uuid4)

    class Meta:
        db_table = "dispatch_message"
        ordering: ClassVar = ["ticket", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "number"], name="one_message_per_number"),
            models.UniqueConstraint(fields=["ticket", "key"], name="a_message_is_sent_once"),
            models.CheckConstraint(
                condition=models.Q(author="agent", agent__isnull=False) | ~models.Q(author="agent"),
                name="an_agents_message_names_the_agent",
            ),
            models.CheckConstraint(
                condition=models.Q(author="operator", person__isnull=False) | ~models.Q(author="operator"),
                name="an_operators_message_names_the_operator",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.number} of {self.ticket_id}"

    @property
    def speaker(self) -> str:
        """What the customer knows its author by: a display name, an operator's first name, or the machine."""
        if self.agent:
            return self.agent.display_name
        if self.person:
            return self.person.name.split()[0] if self.person.name.strip() else "Support"
        return "Assistant" if self.author == self.Author.ASSISTANT else "You"
