"""What happened to one ticket, in words, from its own events in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.models import Agent, Person
from dispatch.floor import people
from dispatch.models import Assignment, Offer, Queue, Ticket
from dispatch.reading import explaining, rulebook
from marketplace.kernel.outbox.models import Event
from marketplace.kernel.site import formats

SOMEBODY = "a person"


@dataclass(frozen=True)
class Told:
    """What is said of one event; `until` is the deadline of an offer that is still open, `offer` the one made."""

    words: str
    tag: str = ""
    role: str = ""
    until: datetime | None = None
    offer: int | None = None


@dataclass(frozen=True)
class Step:
    """One line of the timeline. `holder`: from here on a person holds the ticket, and the line is solid."""

    at: datetime
    told: Told
    holder: bool = False


def of(ticket: Ticket, *, whole: bool) -> list[Step]:
    """`whole` names everybody who was offered the ticket; others are told of those who took it."""
    events = list(Event.objects.filter(stream=f"ticket:{ticket.pk}").order_by("position"))
    story = Story(ticket, events, whole=whole)
    steps, holder = story.beginning(), False
    for event in events:
        holder = _held(event, before=holder)
        tell = getattr(story, event.kind, None)
        if tell:
            steps.append(Step(event.recorded_at, tell(event.facts), holder))
    return steps


def _held(event: Event, *, before: bool) -> bool:
    """Whether a person holds the ticket after `event`."""
    if event.kind == "ticket_reopened":
        return bool(event.facts["during_wrap_up"])
    if event.kind in {"ticket_closed", "work_released", "ticket_cancelled"}:
        return False
    if event.kind == "ticket_given_back":
        return False
    return before or event.kind in {"offer_accepted", "work_taken", "ticket_taken"}


class Story:
    """A method for each kind of event that is told; of the others nothing is said."""

    def __init__(self, ticket: Ticket, events: Sequence[Event], *, whole: bool) -> None:
        self.ticket, self.whole = ticket, whole
        self.offers = Offer.objects.in_bulk(_ids(events, "offer_id"))
        self.operators: Mapping[int, Person] = Person.objects.in_bulk(_ids(events, "by_person_id"))
        self.queues = Queue.objects.in_bulk(_ids(events, "to_queue_id"))
        self.ring = self.surge = 0
        took = _ids([event for event in events if event.kind in {"offer_accepted", "transfer_joined"}], "agent_id")
        named = ("agent_id", "to_agent_id", "by_agent_id")
        rows = Agent.objects.select_related("person").in_bulk({pk for name in named for pk in _ids(events, name)})
        self.names = {
            pk: people.short(row.person.name) if whole else row.display_name if pk in took else SOMEBODY
            for pk, row in rows.items()
        }

    def beginning(self) -> list[Step]:
        first = self.ticket.messages.filter(transcript=True).order_by("number").first()
        return [Step(first.sent_at, Told("Conversation begins with the assistant"))] if first else []

    def name(self, agent: int) -> str:
        return self.names.get(agent, SOMEBODY)

    def ticket_created(self, facts: dict[str, Any]) -> Told:
        return Told(
            "Assistant hands over" + (f": {_small(self.ticket.reason.rstrip('.'))}" if self.ticket.reason else "")
        )

    def ticket_overflowed(self, facts: dict[str, Any]) -> Told:
        return Told("The wait is too long there: it waits in another queue")

    def offer_made(self, facts: dict[str, Any]) -> Told:
        offer, words = self.offers.get(facts["offer_id"]), f"Offered to {self.name(facts['agent_id'])}"
        if offer and offer.state == Offer.State.PENDING:
            return Told(words, role="offer", until=offer.expires_at, offer=offer.pk)
        return Told(words, outcome(offer), offer=offer.pk) if offer else Told(words)

    def offer_accepted(self, facts: dict[str, Any]) -> Told:
        offer = self.offers.get(facts["offer_id"])
        return Told(f"{_large(self.name(facts['agent_id']))} takes it", f"After {_lasted(offer)}" if offer else "")

    def answered_in_vain(self, facts: dict[str, Any]) -> Told:
        return Told(f"{_large(self.name(facts['agent_id']))} had answered in time", "We were too slow", role="warn")

    def ticket_widened(self, facts: dict[str, Any]) -> Told:
        """Whom its queue's rings, as they are now, let be asked too."""
        first, self.ring = (self.ring, facts["ring"]) if self.ring < facts["ring"] else (0, facts["ring"])
        steps = rulebook.rings_of([self.ticket.queue_id]).get(self.ticket.queue_id, ())
        passed = [one for one in steps if first < one.number <= self.ring]
        names = dict(
            Queue.objects.filter(pk__in={pk for one in passed for pk in one.widen_to}).values_list("pk", "name")
        )
        added = explaining.wider(passed, fallback=self.ticket.queue.language_fallback, queues=names)
        return Told(f"Ring {self.ring}" + (f": {', '.join(added)} too" if added else " begins"), role="warn")

    def ticket_exhausted(self, facts: dict[str, Any]) -> Told:
        before, self.surge = self.surge, facts["surge_percent"]
        raised = f"Price raised by {self.surge}{formats.NO_BREAK}%" if self.surge > before else ""
        return Told("Everybody at work who could take it has let it go", raised, role="bad")

    def ticket_closed(self, facts: dict[str, Any]) -> Told:
        label = str(Assignment.Disposition(facts["disposition"]).label)
        return Told(f"{_large(self.name(facts['agent_id']))} closes it", label)

    def work_completed(self, facts: dict[str, Any]) -> Told:
        return Told("After-contact work ends")

    def work_released(self, facts: dict[str, Any]) -> Told:
        label = str(Assignment.ReleaseCause(facts["cause"]).label)
        return Told(f"{_large(self.name(facts['agent_id']))} no longer has it", label)

    def ticket_returned(self, facts: dict[str, Any]) -> Told:
        return Told("Back in the queue, in its old place")

    def ticket_reopened(self, facts: dict[str, Any]) -> Told:
        if facts["during_wrap_up"]:
            return Told("The customer writes again: the conversation goes on")
        return Told("The customer is back: a new arrival in the queue")

    def ticket_abandoned(self, facts: dict[str, Any]) -> Told:
        if facts["cause"] == "said":
            return Told("The customer leaves")
        if facts["cause"] == "assistant":
            return Told("The customer goes back to the assistant")
        return Told("The customer was gone for too long: abandoned")

    def ticket_parked(self, facts: dict[str, Any]) -> Told:
        return Told("Parked", "By the agent" if facts["by"] == "agent" else "The customer had stopped answering")

    def ticket_unparked(self, facts: dict[str, Any]) -> Told:
        return Told("The customer is back: kept a short time for the same agent")

    def ticket_cancelled(self, facts: dict[str, Any]) -> Told:
        return Told("The client cancels the ticket")

    def ticket_rated(self, facts: dict[str, Any]) -> Told:
        return Told(f"The customer rates it {facts['score']} of 5")

    def ticket_reassigned(self, facts: dict[str, Any]) -> Told:
        who = self.operator(facts)
        if facts["to_agent_id"]:
            return Told(f"{who} gives it to {self.name(facts['to_agent_id'])}")
        return Told(f"{who} puts it back in the queue")

    def operator(self, facts: dict[str, Any]) -> str:
        by = self.operators.get(facts["by_person_id"])
        return people.short(by.name) if by and self.whole else "An operator"

    def transfer_asked(self, facts: dict[str, Any]) -> Told:
        queue = self.queues.get(facts["to_queue_id"])
        to = self.name(facts["to_agent_id"]) if facts["to_agent_id"] else queue.name if queue else "another queue"
        words = f"asks {to} into the conversation" if facts["warm"] else f"hands it over to {to}"
        return Told(f"{_large(self.name(facts['by_agent_id']))} {words}")

    def transfer_joined(self, facts: dict[str, Any]) -> Told:
        return Told(f"{_large(self.name(facts['agent_id']))} joins the conversation")

    def work_taken(self, facts: dict[str, Any]) -> Told:
        return Told(f"{_large(self.name(facts['agent_id']))} goes on alone")

    def consult_ended(self, facts: dict[str, Any]) -> Told:
        return Told(f"{_large(self.name(facts['agent_id']))} leaves the conversation")

    def transfer_ended(self, facts: dict[str, Any]) -> Told:
        return Told("Nobody joins" if facts["outcome"] == "refused" else "Nobody is asked any more")

    def watch_began(self, facts: dict[str, Any]) -> Told:
        return Told(f"{self.operator(facts)} " + ("takes part" if facts["mode"] == "joined" else "reads along"))

    def watch_ended(self, facts: dict[str, Any]) -> Told:
        return Told(f"{self.operator(facts)} is no longer there")

    def whispered(self, facts: dict[str, Any]) -> Told:
        return Told(f"{self.operator(facts)} whispers to {self.name(facts['agent_id'])}")

    def ticket_taken(self, facts: dict[str, Any]) -> Told:
        return Told(f"{self.operator(facts)} takes it over")

    def ticket_given_back(self, facts: dict[str, Any]) -> Told:
        who = self.operator(facts)
        if facts["outcome"] == "closed":
            return Told(f"{who} closes it", str(Assignment.Disposition(facts["disposition"]).label))
        return Told(f"{who} gives it back" if facts["outcome"] == "queue" else f"{who} has been silent for too long")


def outcome(offer: Offer) -> str:
    """What became of an answered offer; an accepted one is told by its own line."""
    if offer.state == Offer.State.DECLINED:
        return f"Declined after {_lasted(offer)}" + (f", {offer.decline_reason}" if offer.decline_reason else "")
    if offer.cause == Offer.Cause.UNDELIVERED or (offer.state == Offer.State.EXPIRED and not offer.delivered_at):
        return "Not delivered, counts for nothing"
    if offer.state == Offer.State.EXPIRED:
        return f"Expired after {formats.seconds(offer.expires_at - offer.offered_at)}"
    if offer.state == Offer.State.RESCINDED:
        return f"Taken back: {_small(str(Offer.Cause(offer.cause).label))}"
    return ""


def _ids(events: Sequence[Event], name: str) -> set[int]:
    return {event.facts[name] for event in events if event.facts.get(name)}


def _lasted(offer: Offer) -> str:
    return formats.seconds(offer.answered_at - offer.offered_at) if offer.answered_at else formats.MISSING


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]
