"""One customer's matter that the assistant could not solve."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from agents.models import Agent, Person
from dispatch.models.client import Client
from dispatch.models.queue import ChannelKind, Queue
from marketplace.kernel.states import Stateful


def new_link() -> str:
    """192 random bits: whoever holds the link is the customer."""
    return secrets.token_urlsafe(24)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def waiting(self) -> "TicketQuerySet":
        return self.filter(state=Ticket.State.WAITING)

    def visible_to(self, person: Person) -> "TicketQuerySet":
        return self.filter(queue__in=Queue.objects.visible_to(person))

    def locked(self, pk: int) -> "Ticket":
        """The ticket under its lock: the first of the story's locks, taken before any of its parts."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Customer(models.Model):
    """Who asks: known by the client's own reference. Erasing a customer empties this row and their texts."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="customers")
    reference = models.CharField(max_length=120)
    name = models.CharField(max_length=120, blank=True, default="")
    email = models.EmailField(blank=True, default="")

    class Meta:
        db_table = "dispatch_customer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "reference"], name="one_customer_per_reference")
        ]

    def __str__(self) -> str:
        return self.name or self.reference


class Ticket(Stateful):
    """A pending offer is not a state of the ticket: it waits until somebody has accepted it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ASSIGNED = "assigned", "In conversation"
        PARKED = "parked", "Parked"
        CLOSED = "closed", "Closed"
        ABANDONED = "abandoned", "Abandoned"
        CANCELLED = "cancelled", "Cancelled"

    arrows: ClassVar = {
        State.WAITING: frozenset({State.ASSIGNED, State.ABANDONED, State.CANCELLED}),
        State.ASSIGNED: frozenset({State.WAITING, State.PARKED, State.CLOSED, State.CANCELLED}),
        State.PARKED: frozenset({State.WAITING, State.CLOSED, State.CANCELLED}),  # closed: nobody ever came back
        State.CLOSED: frozenset({State.WAITING, State.ASSIGNED}),  # reopened; ASSIGNED during after-contact work
        State.ABANDONED: frozenset({State.WAITING}),
    }

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    reference = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)  # hash of the validated, normalised body
    link = models.CharField(max_length=43, default=new_link)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)

    language = models.CharField(max_length=12)
    skills = models.JSONField(default=dict)  # slug → least level: the queue's and the ticket's own
    cell = models.CharField(max_length=600)  # names all that decides who can serve it: see needs.cell_of
    kind = models.CharField(max_length=5, choices=ChannelKind, default=ChannelKind.CHAT, db_default="chat")
    priority = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=160, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")  # why the assistant hands over
    attributes = models.JSONField(default=dict)

    created_at = models.DateTimeField()
    waiting_since = models.DateTimeField()  # arrival in the queue; a returned ticket keeps its place
    urgent_from = models.DateTimeField()  # waiting_since less what its priority is worth: the order of the queue
    accepted_at = models.DateTimeField(null=True)  # of the latest acceptance
    ended_at = models.DateTimeField(null=True)  # closed, abandoned or cancelled
    round = models.PositiveIntegerField(default=0)  # offers made so far; an offer is written only on the round it saw
    reopenings = models.PositiveSmallIntegerField(default=0)
    last_agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # An operator who holds it, and the queue that was asked for before it overflowed.
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(
        max_length=4, choices=[("api", "The client"), ("door", "The customer")], default="api", db_default="api"
    )
    asked_queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    ring = models.PositiveSmallIntegerField(default=0, db_default=0)  # how far the circle of those asked has grown
    widens_at = models.DateTimeField(null=True)  # when the next ring comes by the clock
    sticky_agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sticky_until = models.DateTimeField(null=True)  # until then it is theirs alone, if they are at work
    surge_percent = models.PositiveSmallIntegerField(default=0, db_default=0)
    exhausted_at = models.DateTimeField(null=True)  # everybody who could has let it go
    exhaustions = models.PositiveSmallIntegerField(default=0, db_default=0)
    parked_at = models.DateTimeField(null=True)

    # What the customer was told on arrival, to be held against what happened.
    promised_place = models.PositiveIntegerField(null=True)
    promised_low_seconds = models.FloatField(null=True)
    promised_likely_seconds = models.FloatField(null=True)
    promised_high_seconds = models.FloatField(null=True)

    last_number = models.PositiveIntegerField(default=0, db_default=0)  # of its messages
    customer_spoke_at = models.DateTimeField(null=True)
    agent_spoke_at = models.DateTimeField(null=True)

    customer_seen_at = models.DateTimeField(null=True)  # the last sign of life of the chat page
    customer_read = models.PositiveIntegerField(default=0)  # number of the last message read
    agent_read = models.PositiveIntegerField(default=0)
    follow_up_email = models.EmailField(blank=True, default="")
    mailed_number = models.PositiveIntegerField(default=0)  # of the last message that was sent there

    objects = TicketQuerySet.as_manager()

    class Meta:
        db_table = "dispatch_ticket"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "reference"], name="one_ticket_per_reference"),
            models.UniqueConstraint(fields=["link"], name="a_link_leads_to_one_ticket"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["waiting", "assigned", "parked", "closed", "abandoned", "cancelled"],
                ),
                name="ticket_state_is_known",
            ),
        ]
        # A ticket is written often: no index on what changes with every message, nor a second one on a key.
        indexes: ClassVar = [
            # what the dispatcher pulls each round, per cell
            models.Index(fields=["cell", "urgent_from"], name="tickets_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["queue", "waiting_since"], name="tickets_by_queue"),  # the board
            models.Index(fields=["queue", "accepted_at"], name="tickets_by_acceptance"),  # the board's answered
            models.Index(fields=["client", "-id"], name="tickets_of_a_client"),
            models.Index(fields=["id"], name="tickets_to_write_to", condition=~models.Q(follow_up_email="")),
            models.Index(  # whose customers may have gone in silence
                fields=["waiting_since"],
                name="tickets_left_in_silence",
                condition=models.Q(state="waiting", follow_up_email=""),
            ),
            models.Index(fields=["widens_at"], name="tickets_to_widen", condition=models.Q(state="waiting")),
            models.Index(fields=["id"], name="tickets_in_talk", condition=models.Q(state="assigned")),
            models.Index(fields=["parked_at"], name="tickets_parked", condition=models.Q(state="parked")),
            models.Index(fields=["customer", "-id"], name="tickets_of_a_customer"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"T-{self.pk}"

    @property
    def title(self) -> str:
        return self.subject or self.queue.name

    def waits_from(self, now: datetime) -> dict[str, datetime]:
        """The columns of a new arrival at `now`."""
        step = timedelta(seconds=self.queue.priority_step_seconds)
        return {"waiting_since": now, "urgent_from": now - self.priority * step}
