"""One unit of an agent's capacity."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from agents.models import Agent
from dispatch.models.queue import ChannelKind
from dispatch.models.ticket import Ticket
from marketplace.kernel.errors import Conflict


class SeatTaken(Conflict):
    """This person has no free seat now."""


class SeatQuerySet(models.QuerySet["Seat"]):
    def of_agent_locked(self, agent_id: int) -> list["Seat"]:
        """All seats of an agent under lock, in order of their number: before the session and the agent."""
        rows = self.filter(agent_id=agent_id).select_related("agent").order_by("number")
        return list(rows.select_for_update(no_key=True, of=("self",)))

    def of_agents_locked(self, agent_ids: Collection[int]) -> "Seats":
        """The same of many agents, in the order of their ids; whoever has none is left out."""
        rows = self.filter(agent__in=list(agent_ids)).select_related("agent").order_by("agent_id", "number")
        seats: Seats = defaultdict(list)
        for seat in rows.select_for_update(no_key=True, of=("self",)):
            seats[seat.agent_id].append(seat)
        return seats


def every_kind() -> list[str]:
    return ["chat", "async"]


class Seat(models.Model):
    """Holds a ticket or an offer of one. A ticket has at most one holder seat and one incoming seat, anywhere.

    `open` is false, in the same transaction, whenever its agent is not active, available and connected;
    a deferred trigger refuses a commit that says otherwise.
    """

    class Role(models.TextChoices):
        HOLDER = "holder", "Holds the ticket"
        INCOMING = "incoming", "Is offered the ticket"

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="seats", db_index=False)
    number = models.PositiveSmallIntegerField()
    kinds = ArrayField(models.CharField(max_length=12), default=every_kind)
    open = models.BooleanField(default=False)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=8, choices=Role, null=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        db_table = "dispatch_seat"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "number"], name="one_seat_per_number"),
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(role="holder"), name="one_holder_seat_per_ticket"
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(role="incoming"), name="one_incoming_seat_per_ticket"
            ),
            models.CheckConstraint(
                condition=models.Q(ticket=None, role=None) | models.Q(ticket__isnull=False, role__isnull=False),
                name="a_taken_seat_says_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent"], name="seats_free", condition=models.Q(open=True, ticket=None))
        ]

    def __str__(self) -> str:
        return f"seat {self.number} of agent {self.agent_id}"

    @staticmethod
    def provide(agent: Agent) -> None:
        """Give `agent` their seats: as many as their capacity for all kinds, then those for asynchronous work alone.

        Seats beyond that are taken away once they are empty.
        """
        most = agent.capacity + agent.async_seats
        Seat.objects.bulk_create([Seat(agent=agent, number=one) for one in range(1, most + 1)], ignore_conflicts=True)
        seats = Seat.objects.filter(agent=agent)
        seats.filter(number__lte=agent.capacity).update(kinds=[ChannelKind.CHAT, ChannelKind.ASYNC])
        seats.filter(number__gt=agent.capacity).update(kinds=[ChannelKind.ASYNC])
        seats.filter(number__gt=most, ticket=None).delete()

    @staticmethod
    def in_use(seats: Sequence["Seat"], agent: Agent) -> set[int]:
        """Ids of those of an agent's locked `seats` that are open while offers may come.

        What they hold counts first, so that with a lower limit nobody is given another ticket beside those they hold:
        a seat that falls away stays until it is empty, and takes the place of one that would open.
        """
        most = agent.capacity + agent.async_seats
        room = min(agent.seats_wanted or agent.capacity, agent.capacity)
        room -= sum(1 for seat in seats if seat.number > most and seat.ticket_id)
        held_first = sorted(seats, key=lambda one: (one.role != Seat.Role.HOLDER, one.ticket_id is None, one.number))
        chat = [seat.pk for seat in held_first if seat.number <= agent.capacity]
        more = [seat.pk for seat in held_first if agent.capacity < seat.number <= most]
        return {*chat[: max(0, room)], *more[: max(0, len(more) + min(0, room))]}

    def empty(self, ticket_id: int) -> None:
        Seat.objects.filter(pk=self.pk, ticket_id=ticket_id).update(ticket=None, role=None)
        self.ticket = self.role = None


Seats = dict[int, list[Seat]]  # of each agent, in order of their number
