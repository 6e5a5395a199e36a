"""A conversation as it is drawn: stretches of talk along the line, and what happened between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import pgettext_lazy

from agents.models import Person
from dispatch.models import Assignment, Message, Ticket, Transfer, Watch
from dispatch.telling.frames import operator
from marketplace.kernel.outbox.models import Event

ENDINGS = {
    Assignment.Disposition.SOLVED: pgettext_lazy("an ending", "solved"),
    Assignment.Disposition.ANSWERED: pgettext_lazy("an ending", "answered"),
    Assignment.Disposition.SILENT: pgettext_lazy("an ending", "no more answers came"),
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
    kind: str  # joined | advises | takes_over | closed | passed_on | parked | lost | left | cancelled
    step: int  # how many persons more are there from now on
    after: timedelta | None = None  # the wait, where the first person joins
    ending: str = ""
    person: bool = False  # whether a person is there from now on


def of_ticket(ticket: Ticket) -> list[Stretch | Turn]:
    """The whole conversation in order: the transcript, then messages and turns by their time."""
    messages = list(ticket.messages.select_related("agent", "person").order_by("number"))
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
    turns = sorted([*_of_work(ticket), *_of_colleagues(ticket), *_of_operators(ticket)], key=lambda one: one.at)
    present = 0
    for turn in turns:
        present += turn.step
        turn.person = present > 0
    return turns


def _of_work(ticket: Ticket) -> Iterator[Turn]:
    works = Assignment.objects.filter(ticket=ticket).select_related("agent").order_by("started_at", "pk")
    for place, work in enumerate(works):
        name = work.agent.display_name
        after = None if place else work.started_at - ticket.created_at
        yield Turn(f"joined-{work.pk}", work.started_at, name, "joined", +1, after=after)
        if work.closed_at:
            ending = str(ENDINGS.get(Assignment.Disposition(work.disposition), "")) if work.disposition else ""
            yield Turn(f"closed-{work.pk}", work.closed_at, name, "closed", -1, ending=ending)
        elif work.state == Assignment.State.RELEASED and work.ended_at:
            kind = LEAVING[Assignment.ReleaseCause(work.release_cause)]
            yield Turn(f"left-{work.pk}", work.ended_at, name, kind, -1)


def _of_colleagues(ticket: Ticket) -> Iterator[Turn]:
    """Who is in the conversation beside its agent; once they hold it or have left, their work tells it."""
    for transfer in Transfer.objects.filter(ticket=ticket, state=Transfer.State.JOINED).select_related("offer__agent"):
        if transfer.offer and transfer.joined_at:
            name = transfer.offer.agent.display_name
            yield Turn(f"beside-{transfer.pk}", transfer.joined_at, name, "joined", +1)


def _of_operators(ticket: Ticket) -> Iterator[Turn]:
    """Operators who took part, and those who held the ticket themselves. Who only reads along stands in the head."""
    kinds = ["ticket_taken", "ticket_given_back", "watch_began"]
    events = list(Event.objects.filter(stream=f"ticket:{ticket.pk}", kind__in=kinds).order_by("position"))
    joined = Watch.objects.filter(ticket=ticket, mode=Watch.Mode.JOINED).exclude(pk__in=_while_held(events))
    for watch in joined.select_related("person"):
        yield Turn(f"advises-{watch.pk}", watch.started_at, operator(watch.person), "advises", +1)
        if watch.ended_at:
            yield Turn(f"advised-{watch.pk}", watch.ended_at, operator(watch.person), "left", -1)
    operators = Person.objects.in_bulk({event.facts["by_person_id"] for event in events})
    for event in events:
        if event.kind == "watch_began":
            continue
        name = operator(operators[event.facts["by_person_id"]])
        if event.kind == "ticket_taken":
            yield Turn(f"took-{event.pk}", event.recorded_at, name, "takes_over", +1)
        else:
            kind = "closed" if event.facts["outcome"] == "closed" else "passed_on"
            yield Turn(f"gave-{event.pk}", event.recorded_at, name, kind, -1)


def _while_held(events: list[Event]) -> list[int]:
    """The watches by which those were there who held the ticket: their taking it over says it already."""
    found, holder = [], None
    for event in events:
        if event.kind == "ticket_taken":
            holder = event.facts["by_person_id"]
        elif event.kind == "ticket_given_back":
            holder = None
        elif event.facts["by_person_id"] == holder:
            found.append(event.facts["watch_id"])
    return found


LEAVING = {
    Assignment.ReleaseCause.REASSIGNED: "passed_on",
    Assignment.ReleaseCause.AGENT_GONE: "lost",
    Assignment.ReleaseCause.CLIENT_CANCELLED: "cancelled",
    Assignment.ReleaseCause.TRANSFERRED: "passed_on",
    Assignment.ReleaseCause.PARKED: "parked",
    Assignment.ReleaseCause.TAKEN_OVER: "left",
    Assignment.ReleaseCause.STEPPED_BACK: "left",
}
