"""What stands beside a conversation, with its words: a transfer, operators, whispers, the notes of those before."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext

from dispatch.doors.desk import words
from dispatch.models import Assignment, Message, Transfer, Watch, Whisper
from dispatch.policy.pricing import Quote
from dispatch.telling import beside, frames
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats


@dataclass(frozen=True)
class Whispered:
    """An operator's words for this agent alone, among the messages."""

    id: int
    name: str
    text: str
    sent_at: datetime
    whisper: bool = True


@dataclass(frozen=True)
class Beside:
    """`transfer` is the one that is asked or joined now; `before` those by which the ticket came here."""

    transfer: Transfer | None = None
    before: list[Transfer] = field(default_factory=list)
    watchers: list[str] = field(default_factory=list)
    whispers: list[Whispered] = field(default_factory=list)

    @property
    def asked(self) -> str:
        """Who is waited for: `Bob`, or `somebody of Fraud`."""
        if self.transfer is None:
            return ""
        if self.transfer.to_agent:
            return self.transfer.to_agent.display_name
        queue = self.transfer.to_queue
        return gettext("somebody of %(queue)s") % {"queue": queue.name} if queue else ""

    @property
    def joined(self) -> str:
        """Who has joined."""
        if self.transfer is None or self.transfer.state != Transfer.State.JOINED or self.transfer.offer is None:
            return ""
        return self.transfer.offer.agent.display_name

    @property
    def key(self) -> str:
        return f"{self.transfer.pk}{self.transfer.state}" if self.transfer else ""


NOTHING = Beside()


def of_works(works: Collection[Assignment]) -> dict[int, Beside]:
    """By assignment, in three questions."""
    tickets = {work.ticket_id for work in works}
    if not tickets:
        return {}
    transfers = list(beside.of_tickets(tickets))
    watches = list(Watch.objects.filter(ticket__in=tickets, ended_at=None).select_related("person").order_by("pk"))
    whispers = list(Whisper.objects.filter(ticket__in=tickets).select_related("person").order_by("pk"))
    return {work.pk: _of(work, transfers, watches, whispers) for work in works}


def _of(work: Assignment, transfers: list[Transfer], watches: list[Watch], whispers: list[Whisper]) -> Beside:
    mine = [one for one in transfers if one.ticket_id == work.ticket_id]
    return Beside(
        transfer=next((one for one in mine if one.is_live), None),
        before=[one for one in mine if one.assignment_id != work.pk and one.note],
        watchers=[_there(one) for one in watches if one.ticket_id == work.ticket_id],
        whispers=[
            Whispered(one.pk, frames.operator(one.person), one.text, one.sent_at)
            for one in whispers
            if (one.ticket_id, one.agent_id) == (work.ticket_id, work.agent_id)
        ],
    )


def _there(watch: Watch) -> str:
    if watch.mode == Watch.Mode.JOINED:
        said = gettext("%(name)s, from the support team, takes part.")
    else:
        said = gettext("%(name)s, from the support team, is reading along.")
    return said % {"name": frames.operator(watch.person)}


@dataclass(frozen=True)
class Consult:
    """A colleague's conversation that I have joined: a seat of mine, as long as I am in it."""

    row: Transfer
    current: bool

    @property
    def id(self) -> str:
        return f"t{self.row.pk}"

    @property
    def first(self) -> str:
        return self.row.assignment.agent.display_name

    @cached_property
    def messages(self) -> list[Message]:
        return sorted(self.row.ticket.messages.all(), key=lambda one: one.number)

    @property
    def transcript(self) -> list[Message]:
        return [one for one in self.messages if one.transcript]

    @property
    def before(self) -> list[Message]:
        return [one for one in self.messages if not one.transcript and not self._since(one)]

    @property
    def talk(self) -> list[Message]:
        return [one for one in self.messages if not one.transcript and self._since(one)]

    def _since(self, message: Message) -> bool:
        return self.row.joined_at is not None and message.sent_at >= self.row.joined_at

    @property
    def last(self) -> str:
        return self.messages[-1].text if self.messages else ""

    @property
    def customer(self) -> str:
        return self.row.ticket.customer.name or gettext("Customer")

    @property
    def language(self) -> str:
        return formats.language(self.row.ticket.language)

    @property
    def facts(self) -> list[tuple[str, str]]:
        return words.attributes(self.row.ticket.attributes)

    @property
    def quote(self) -> Quote | None:
        return Quote.from_json(self.row.offer.quote) if self.row.offer else None

    @property
    def pay(self) -> Money | None:
        return Money(self.quote.base, self.quote.currency) if self.quote else None
