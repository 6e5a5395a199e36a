"""What stands on the desk, with its words: an offer, a seat that holds a ticket, an offer that went by."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext

from dispatch.doors.desk import words
from dispatch.doors.desk.beside import NOTHING, Beside, Whispered
from dispatch.models import Assignment, Message, Offer
from dispatch.policy.pricing import Quote
from dispatch.reading import causes, explaining
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats

LATEST = 4  # messages of the assistant's conversation that stand open; the earlier ones unfold


@dataclass(frozen=True)
class OfferCard:
    """A pending offer. Without a row it is the empty card that the script fills for an offer that comes in later."""

    row: Offer | None = None
    now: datetime | None = None

    @property
    def id(self) -> str:
        return str(self.row.pk) if self.row else "{id}"

    @property
    def gone_seconds(self) -> float:
        return max(0.0, (self.now - self.row.offered_at).total_seconds()) if self.row and self.now else 0.0

    @property
    def total_seconds(self) -> float:
        return (self.row.expires_at - self.row.offered_at).total_seconds() if self.row else 0.0

    @property
    def quote(self) -> Quote | None:
        return Quote.from_json(self.row.quote) if self.row else None

    @property
    def lines(self) -> list[tuple[str, Money]]:
        return words.price_lines(self.quote) if self.quote else []

    @property
    def per_minute(self) -> Money | None:
        return Money(self.quote.per_minute, self.quote.currency) if self.quote else None

    @property
    def needs(self) -> str:
        """`Acme · Cards`."""
        if not self.row:
            return ""
        return f"{self.row.ticket.client.name} · {self.row.ticket.queue.name}"

    @property
    def language(self) -> str:
        return formats.language(self.row.ticket.language) if self.row else ""

    @property
    def skills(self) -> str:
        return words.skills(self.row.ticket.skills) if self.row else ""

    @property
    def why(self) -> str:
        decision = getattr(self.row, "decision", None)
        return causes.why_me(explaining.of(decision)) if decision else ""


@dataclass(frozen=True)
class Work:
    """A seat that holds a ticket."""

    row: Assignment
    current: bool
    now: datetime
    beside: Beside = NOTHING

    @cached_property
    def messages(self) -> list[Message]:
        return sorted(self.row.ticket.messages.all(), key=lambda one: one.number)

    @property
    def key(self) -> str:
        """Changes exactly when this seat must be drawn anew rather than added to."""
        until = self.row.wrap_up_until.isoformat() if self.row.wrap_up_until else ""
        return f"{self.row.pk}:{self.row.state}:{until}:{self.away[:1]}:{self.beside.key}"

    @property
    def away(self) -> str:
        """That the customer has closed the page, and what becomes of what is written; empty where they are there."""
        seen = self.row.ticket.customer_seen_at
        there = seen is not None and self.now - seen <= timedelta(seconds=settings.SILENCE_LIMIT_SECONDS)
        if there or self.row.state != Assignment.State.ACTIVE:
            return ""
        if self.row.ticket.follow_up_email:
            said = gettext("%(customer)s is away. What you write is sent as an e-mail, with the way back here.")
        else:
            said = gettext("%(customer)s has closed the page. They read what you write when they come back.")
        return said % {"customer": self.customer} if seen or self.row.ticket.follow_up_email else ""

    @property
    def talks(self) -> bool:
        return self.row.state == Assignment.State.ACTIVE

    @property
    def transcript(self) -> list[Message]:
        return [one for one in self.messages if one.transcript]

    @property
    def unfolded(self) -> list[Message]:
        return self.transcript[:-LATEST]

    @property
    def latest(self) -> list[Message]:
        return self.transcript[-LATEST:]

    @property
    def before(self) -> list[Message]:
        """Said between the hand-over and my taking it: by a waiting customer, or with a colleague."""
        return [one for one in self.messages if not one.transcript and one.sent_at < self.row.started_at]

    @property
    def talk(self) -> list[Message]:
        return [one for one in self.messages if not one.transcript and one.sent_at >= self.row.started_at]

    @property
    def told(self) -> list[Message | Whispered]:
        """What was said since I took it, and what was whispered to me, in the order of time."""
        said: list[Message | Whispered] = [*self.talk, *self.beside.whispers]
        return sorted(said, key=lambda one: one.sent_at)

    @property
    def unread(self) -> int:
        seen = self.row.ticket.agent_read
        return sum(1 for one in self.talk if one.author == Message.Author.CUSTOMER and one.number > seen)

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
    def ended(self) -> str:
        """How: `Answered, not solved`."""
        return words.disposition(self.row.disposition) if self.row.disposition else ""

    @property
    def waited(self) -> timedelta:
        return self.row.started_at - self.row.ticket.waiting_since

    @property
    def quote(self) -> Quote:
        return Quote.from_json(self.row.offer.quote)

    @property
    def pay(self) -> Money:
        return Money(self.quote.base, self.quote.currency)

    @property
    def lines(self) -> list[tuple[str, Money]]:
        return words.price_lines(self.quote)

    @property
    def per_minute(self) -> Money:
        return Money(self.quote.per_minute, self.quote.currency)

    @property
    def facts(self) -> list[tuple[str, str]]:
        return words.attributes(self.row.ticket.attributes)

    @property
    def wrap_share(self) -> float:
        """How much of the after-contact work is left, in percent."""
        if not (self.row.wrap_up_until and self.row.closed_at):
            return 0.0
        whole = (self.row.wrap_up_until - self.row.closed_at).total_seconds()
        left = (self.row.wrap_up_until - self.now).total_seconds()
        return round(100 * max(0.0, min(1.0, left / whole)), 1) if whole else 0.0


@dataclass(frozen=True)
class Gone:
    """An offer that went by."""

    row: Offer
    tag: str = field(init=False)
    sentence: str = field(init=False)

    def __post_init__(self) -> None:
        tag, sentence = words.ending(self.row)
        object.__setattr__(self, "tag", tag)
        object.__setattr__(self, "sentence", sentence)
