"""A timed chance to take a ticket, shown to one agent alone."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from agents.models import Agent
from dispatch.models.ticket import Ticket
from marketplace.kernel.errors import Conflict
from marketplace.kernel.money import Money
from marketplace.kernel.states import Stateful


class OfferExpired(Conflict):
    """This offer has expired. It counts for nothing if you answered in time."""


class OfferGone(Conflict):
    """This offer has been taken back. It counts for nothing. You are still available."""


class OfferAnswered(Conflict):
    """You have answered this offer already."""


class OfferQuerySet(models.QuerySet["Offer"]):
    def pending(self) -> "OfferQuerySet":
        return self.filter(state=Offer.State.PENDING)

    def locked(self, pk: int) -> "Offer":
        """The offer under its lock, taken after its ticket's."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Offer(Stateful):
    """Exclusive, with its deadline on the server's clock and its price frozen when it is made."""

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        EXPIRED = "expired", "Expired"
        RESCINDED = "rescinded", "Taken back"

    arrows: ClassVar = {
        State.PENDING: frozenset({State.ACCEPTED, State.DECLINED, State.EXPIRED, State.RESCINDED}),
    }

    class Cause(models.TextChoices):
        """Why an offer was taken back. None of these counts against anybody."""

        UNDELIVERED = "undelivered", "It never reached the agent's device"
        CUSTOMER_LEFT = "customer_left", "The customer left"
        CLIENT_CANCELLED = "client_cancelled", "The client cancelled the ticket"
        AGENT_PAUSED = "agent_paused", "The agent took a break or went offline"
        AGENT_GONE = "agent_gone", "The agent's connection was lost"
        REASSIGNED = "reassigned", "An operator gave the ticket to somebody else"
        CALLED_OFF = "called_off", "Your colleague went on alone"
        QUEUE_CLOSED = "queue_closed", "The queue has closed for today"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="offers", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="offers", db_index=False)
    seat_number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)  # the browser's script has it
    seen_at = models.DateTimeField(null=True)  # it is on the screen
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=120, blank=True, default="")
    cause = models.CharField(max_length=16, choices=Cause, blank=True, default="")
    quote = models.JSONField()  # frozen: see pricing.Quote
    language = models.CharField(max_length=12, default="", db_default="")  # to be served in
    warm = models.BooleanField(default=False, db_default=False)  # to join a colleague's conversation and take it over

    objects = OfferQuerySet.as_manager()

    class Meta:
        db_table = "dispatch_offer"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(state="pending"), name="one_pending_offer_per_ticket"
            ),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("offered_at")), name="an_offer_lasts"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="offers_to_expire", condition=models.Q(state="pending")),
            models.Index(fields=["agent", "-offered_at"], name="offers_of_an_agent"),
            models.Index(fields=["ticket", "agent"], name="offers_by_ticket_and_agent"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk} of {self.ticket_id} to agent {self.agent_id}"

    @property
    def pay(self) -> Money:
        return Money(self.quote["base"], self.quote["currency"])

    @property
    def came_in_time(self) -> bool:
        """Whether it was on the agent's device while it could still be answered."""
        return self.delivered_at is not None and self.delivered_at < self.expires_at

    def require_pending(self) -> None:
        """Raises the error that says what became of the offer, in words for its agent."""
        if self.state == self.State.EXPIRED:
            raise OfferExpired(expired_at=self.expires_at.isoformat())
        if self.state == self.State.RESCINDED:
            raise OfferGone(cause=self.cause)
        if self.state != self.State.PENDING:
            raise OfferAnswered(state=str(self.state))

    def require_acceptable(self, *, now: datetime) -> None:
        """The same, and OfferExpired once its time is over.

        `now` was read when the answer reached us; the sweep leaves it a moment to get here.
        """
        self.require_pending()
        if now >= self.expires_at:
            raise OfferExpired(expired_at=self.expires_at.isoformat())
