"""A practice ticket as the desk shows it: the desk's own cards, around records that only practice knows."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext

from agents.models import Agent
from dispatch.doors.desk.cards import OfferCard, Work
from dispatch.models import Assignment, Client, Message, Offer, Queue, Ticket
from dispatch.models.ticket import Customer
from dispatch.practice import practising
from dispatch.practice.models import Practice, Said
from dispatch.practice.script import Script

APART = 9_000_000_000_000  # added to the number of a practice ticket: a device never takes its draft for a real one's
QUOTE = {"price_id": 0, "rate_card": 0, "currency": "SEK", "base": 0, "included_seconds": 720, "per_minute": 0}


@dataclass(frozen=True)
class PracticeOffer(OfferCard):
    """The price is zero, and said so: practice is learning time."""

    @property
    def why(self) -> str:
        return gettext("You asked for this practice ticket.")


@dataclass(frozen=True)
class PracticeWork(Work):
    said: list[Message] = field(default_factory=list)

    @cached_property
    def messages(self) -> list[Message]:
        return self.said

    @property
    def away(self) -> str:
        """In the place where the desk says that a customer is away, practice says that none is there."""
        return gettext("Practice: the customer is a script.") if self.talks else ""


@dataclass(frozen=True)
class PracticeDesk:
    """What the templates of the desk ask of it."""

    agent: Agent
    practice: Practice
    script: Script
    offers: list[PracticeOffer]
    works: list[PracticeWork]
    now: datetime

    consults: tuple[()] = ()
    after_work: str = ""
    activity: str = "available"

    @property
    def current(self) -> PracticeWork | None:
        return next((work for work in self.works if work.current), None)

    @property
    def state(self) -> str:
        if self.offers:
            return "offer"
        if self.works:
            return "in_conversation" if self.works[0].talks else "after_contact_work"
        return "available"

    @property
    def state_words(self) -> str | None:
        return None

    @property
    def rest_key(self) -> str:
        return f"practice:{self.practice.state}"


def read(practice: Practice, *, wanted: str | None, now: datetime) -> PracticeDesk:
    script = practising.told(practice)
    ticket = ticket_of(practice, script, now)
    offers, works = [], []
    if practice.state == Practice.State.OFFERED:
        offers.append(PracticeOffer(offer_of(practice, script, ticket), now))
    elif practice.state in Practice.LIVE:
        row = assignment_of(practice, script, ticket)
        said = [message_of(one, practice) for one in practice.said_until(now)]
        works.append(PracticeWork(row, wanted != "0", now, said=said))
    return PracticeDesk(practice.agent, practice, script, offers, works, now)


def ticket_of(practice: Practice, script: Script, now: datetime) -> Ticket:
    client = Client(slug="practice", name=script.client, currency=practice.agent.currency)
    return Ticket(
        pk=practice.pk,
        client=client,
        queue=Queue(client=client, slug="practice", name=script.queue),
        customer=Customer(client=client, reference="practice", name=script.customer),
        reference=f"practice-{practice.pk}",
        language=script.language,
        skills=script.skills,
        subject=script.subject,
        reason=script.reason,
        attributes=script.attributes,
        created_at=practice.offered_at,
        waiting_since=practice.offered_at,
        customer_seen_at=now,  # the script is always there
    )


def offer_of(practice: Practice, script: Script, ticket: Ticket) -> Offer:
    quote = {**QUOTE, "currency": practice.agent.currency, "lines": [[gettext("Practice, learning time"), 0]]}
    return Offer(
        pk=practice.pk,
        ticket=ticket,
        agent=practice.agent,
        seat_number=1,
        offered_at=practice.offered_at,
        expires_at=practice.expires_at,
        quote=quote,
        language=script.language,
    )


def assignment_of(practice: Practice, script: Script, ticket: Ticket) -> Assignment:
    closed = practice.state == Practice.State.AFTER_CONTACT_WORK
    return Assignment(
        pk=APART + practice.pk,
        ticket=ticket,
        agent=practice.agent,
        offer=offer_of(practice, script, ticket),
        state=Assignment.State.AFTER_CONTACT_WORK if closed else Assignment.State.ACTIVE,
        started_at=practice.started_at or practice.offered_at,
        closed_at=practice.closed_at,
        wrap_up_until=practice.wrap_up_until,
        wrap_up_extended=practice.wrap_up_extended,
        disposition=practice.outcome if closed else "",
        note=practice.note,
    )


def message_of(said: Said, practice: Practice) -> Message:
    mine = said.author == Message.Author.AGENT
    return Message(
        pk=said.pk,
        number=said.number,
        author=said.author,
        agent=practice.agent if mine else None,
        text=said.text,
        key=said.key,
        transcript=said.transcript,
        sent_at=said.sent_at,
    )
