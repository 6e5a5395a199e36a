"""A conversation as it is drawn: stretches of talk along the line, and what happened between them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.models import Assignment, Message, Ticket

ENDINGS = {
    Assignment.Disposition.SOLVED: "solved",
    Assignment.Disposition.ANSWERED: "answered",
    Assignment.Disposition.SILENT: "no more answers came",
}


@dataclass
class Stretch:
    """Messages beside one piece of the line: solid while a person is there, dotted while nobody is."""

    key: str
    person: bool
    messages: list[Message] = field(default_factory=list)


@dataclass
class Turn:
    """Somebody came or went."""

    key: str
    at: datetime
    name: str
    kind: str  # joined | closed | passed_on | lost | cancelled
    after: timedelta | None = None  # the wait, where the first person joins
    ending: str = ""
    person: bool = False  # whether a person is there from now on


def of_ticket(ticket: Ticket) -> list[Stretch | Turn]:
    """The whole conversation in order: the transcript, then messages and turns by their time."""
    messages = list(ticket.messages.select_related("agent").order_by("number"))
    turns = _turns(ticket)
    told: list[Stretch | Turn] = []
    stretch = Stretch("start", person=False)
    for message in messages:
        while turns and not message.transcript and turns[0].at <= message.sent_at:
            told += [stretch, turns[0]]
            stretch = Stretch(f"after-{turns[0].key}", turns.pop(0).person)
        stretch.messages.append(message)
    for turn in turns:
        told += [stretch, turn]
        stretch = Stretch(f"after-{turn.key}", turn.person)
    return [*told, stretch]


def _turns(ticket: Ticket) -> list[Turn]:
    turns: list[Turn] = []
    works = Assignment.objects.filter(ticket=ticket).select_related("agent").order_by("started_at", "pk")
    for place, work in enumerate(works):
        name = work.agent.display_name
        after = None if place else work.started_at - ticket.created_at
        turns.append(Turn(f"joined-{work.pk}", work.started_at, name, "joined", after=after, person=True))
        if work.closed_at:
            ending = ENDINGS.get(Assignment.Disposition(work.disposition), "") if work.disposition else ""
            turns.append(Turn(f"closed-{work.pk}", work.closed_at, name, "closed", ending=ending))
        elif work.state == Assignment.State.RELEASED and work.ended_at:
            turns.append(
                Turn(f"left-{work.pk}", work.ended_at, name, LEAVING[Assignment.ReleaseCause(work.release_cause)])
            )
    return turns


LEAVING = {
    Assignment.ReleaseCause.REASSIGNED: "passed_on",
    Assignment.ReleaseCause.AGENT_GONE: "lost",
    Assignment.ReleaseCause.CLIENT_CANCELLED: "cancelled",
}
