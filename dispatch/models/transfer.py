"""Handing a conversation on: cold at once, warm with both in the conversation until it is taken."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from agents.models import Agent
from dispatch.models.assignment import Assignment
from dispatch.models.offer import Offer
from dispatch.models.queue import Queue
from dispatch.models.ticket import Ticket
from marketplace.kernel.states import Stateful


class TransferQuerySet(models.QuerySet["Transfer"]):
    def open(self) -> "TransferQuerySet":
        """Those that are still being asked, or have both in the conversation."""
        return self.filter(state__in=Transfer.LIVE)

    def of_agent(self, agent_id: int) -> "TransferQuerySet":
        """Handed on by this agent, or a conversation that they have joined."""
        joined = Q(offer__agent=agent_id, joined_at__isnull=False)
        return self.filter(Q(assignment__agent=agent_id) | joined).select_related("ticket")

    def locked(self, pk: int) -> "Transfer":
        """The transfer under its lock, taken after its ticket's."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Transfer(Stateful):
    """From one agent to another, to a queue or to the next tier, with a note for whoever takes it."""

    class State(models.TextChoices):
        OPEN = "open", "Asked"
        JOINED = "joined", "Both are in the conversation"
        TAKEN = "taken", "Taken"
        REFUSED = "refused", "Nobody took it"
        CANCELLED = "cancelled", "Called off"
        ENDED = "ended", "The other has left again"

    arrows: ClassVar = {
        State.OPEN: frozenset({State.JOINED, State.TAKEN, State.REFUSED, State.CANCELLED}),
        State.JOINED: frozenset({State.TAKEN, State.ENDED}),
    }
    LIVE: ClassVar = [State.OPEN, State.JOINED]

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="transfers")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="transfers")  # whose it was
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    warm = models.BooleanField()
    escalation = models.BooleanField(default=False)
    to_agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    to_queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True, default="")
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="+")  # the latest of a warm one
    asked_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        db_table = "dispatch_transfer"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=["open", "joined"]), name="one_open_transfer_per_ticket"
            ),
            models.CheckConstraint(
                condition=Q(to_agent__isnull=False) | Q(to_queue__isnull=False), name="a_transfer_goes_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk} of {self.ticket_id}"

    @property
    def is_live(self) -> bool:
        """Somebody is asked, or both are in the conversation."""
        return self.state in self.LIVE
