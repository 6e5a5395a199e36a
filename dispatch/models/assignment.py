"""An agent's work on a ticket, from acceptance to the end of after-contact work."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop

from agents.models import Agent
from dispatch.models.offer import Offer
from dispatch.models.ticket import Ticket
from marketplace.kernel.states import Stateful


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def live(self) -> "AssignmentQuerySet":
        """Those that hold a seat: in conversation or in after-contact work."""
        return self.filter(state__in=Assignment.LIVE)

    def ended(self) -> "AssignmentQuerySet":
        return self.exclude(state__in=Assignment.LIVE)

    def locked(self, pk: int) -> "Assignment":
        """The assignment under its lock, taken after its ticket's."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Assignment(Stateful):
    """Paid by the offer's frozen quote on the facts recorded here, whatever the outcome."""

    class State(models.TextChoices):
        ACTIVE = "active", "In conversation"
        AFTER_CONTACT_WORK = "acw", "After-contact work"
        COMPLETED = "completed", "Completed"
        RELEASED = "released", "Released"

    arrows: ClassVar = {
        State.ACTIVE: frozenset({State.AFTER_CONTACT_WORK, State.RELEASED}),
        State.AFTER_CONTACT_WORK: frozenset({State.ACTIVE, State.COMPLETED}),
    }
    LIVE: ClassVar = [State.ACTIVE, State.AFTER_CONTACT_WORK]

    class Disposition(models.TextChoices):
        SOLVED = "solved", gettext_noop("Solved")
        ANSWERED = "answered", gettext_noop("Answered, not solved")
        SILENT = "silent", gettext_noop("Customer stopped answering")
        OTHER = "other", gettext_noop("Something else")

    class ReleaseCause(models.TextChoices):
        REASSIGNED = "reassigned", "An operator gave the ticket to somebody else"
        AGENT_GONE = "agent_gone", "The connection was lost for too long"
        CLIENT_CANCELLED = "client_cancelled", "The client cancelled the ticket"
        TRANSFERRED = "transferred", "It was handed on to a colleague"
        PARKED = "parked", "The customer was silent, and may come back"
        TAKEN_OVER = "taken_over", "An operator took it over"
        STEPPED_BACK = "stepped_back", "A colleague kept it after a talk together"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="assignments")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="assignment")
    state = models.CharField(max_length=9, choices=State, default=State.ACTIVE)
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # after-contact work began
    wrap_up_until = models.DateTimeField(null=True)
    wrap_up_extended = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    disposition = models.CharField(max_length=8, choices=Disposition, blank=True, default="")
    note = models.TextField(blank=True, default="")
    release_cause = models.CharField(max_length=16, choices=ReleaseCause, blank=True, default="")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        db_table = "dispatch_assignment"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=models.Q(state__in=["active", "acw"]),
                name="one_live_assignment_per_ticket",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "acw"], ended_at=None)
                | models.Q(state__in=["completed", "released"], ended_at__isnull=False),
                name="ended_work_has_its_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["acw", "completed"]) | ~models.Q(disposition=""),
                name="closed_work_has_a_disposition",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-started_at"], name="assignments_of_an_agent"),
            models.Index(fields=["wrap_up_until"], name="wrap_ups_to_end", condition=models.Q(state="acw")),
            models.Index(fields=["ended_at"], name="assignments_by_end"),
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} on ticket {self.ticket_id}"

    def conversation_seconds(self) -> float:
        """Seconds from acceptance to the closing, or to the release of what was never closed."""
        end = self.closed_at or self.ended_at
        return (end - self.started_at).total_seconds() if end else 0.0

    def handled_seconds(self) -> float:
        """Seconds of conversation and after-contact work."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else 0.0

    def resume(self) -> None:
        """Back into the conversation: the customer wrote again during after-contact work."""
        self.move(self.State.ACTIVE, closed_at=None, wrap_up_until=None, disposition="")

    def release(self, cause: str, *, now: datetime) -> None:
        self.move(self.State.RELEASED, ended_at=max(now, self.started_at), release_cause=cause)
