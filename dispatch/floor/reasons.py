"""Why this agent: the decision behind an offer, its candidates by name, and what would have changed it."""

from dataclasses import dataclass

from agents.models import Agent
from dispatch.floor import people
from dispatch.models import Decision, Queue, Ticket
from dispatch.policy import pricing
from dispatch.policy.matching import Candidate, Weights
from dispatch.policy.pricing import Quote
from dispatch.reading import explaining, rulebook
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats


@dataclass(frozen=True)
class Named:
    name: str
    row: Candidate

    @property
    def standing(self) -> str:
        """What of the order is not in its numbers."""
        if self.row.needed:
            return "needed by another ticket"
        if self.row.sticky:
            return "knows the customer"
        return "has let it go before" if self.row.refused else ""


@dataclass(frozen=True)
class Why:
    """`candidates` are the best few, the chosen first; `excluded` are counts in words. By hand there is no choice."""

    offer: int
    policy: str
    by_hand: bool
    current: bool
    candidates: list[Named]
    others: int
    excluded: list[str]
    reached: str
    change: str
    weights: Weights
    price: list[tuple[str, Money]]

    @property
    def name(self) -> str:
        return self.candidates[0].name

    @property
    def terms(self) -> list[tuple[str, float, list[float]]]:
        """Each published term, what it weighed when it was decided, and how much of it each candidate had."""
        return [
            (said, getattr(self.weights, name), [getattr(one.row.terms, name) for one in self.candidates])
            for name, said in explaining.TERMS.items()
        ]


def of(ticket: Ticket, *, language: str, offer: int | None = None) -> Why | None:
    """The decision behind `offer`, or else behind the ticket's latest one, with its `language` by name; None where
    there is none.
    """
    rows = Decision.objects.filter(offer__ticket=ticket).select_related("offer__ticket").order_by("-offer_id")
    row = (rows.filter(offer=offer) if offer else rows).first()
    return told(row, language=language) if row else None


def told(row: Decision, *, language: str) -> Why:
    decided = explaining.of(row)
    names = names_of([one.agent_id for one in decided.candidates])
    quote = Quote.from_json(row.offer.quote)
    return Why(
        offer=row.offer_id,
        policy=decided.policy,
        by_hand=decided.by_hand,
        current=decided.current,
        candidates=[Named(names[one.agent_id], one) for one in decided.candidates],
        others=decided.others,
        excluded=explaining.excluded(decided, language=language),
        reached=reached(row.offer.ticket.queue_id, decided.ring),
        change="" if decided.by_hand else explaining.change(decided, names),
        weights=decided.weights,
        price=price_lines(quote),
    )


def names_of(agents: list[int]) -> dict[int, str]:
    rows = Agent.objects.select_related("person").in_bulk(agents)
    return {pk: people.short(rows[pk].person.name) if pk in rows else formats.MISSING for pk in agents}


def reached(queue_id: int, ring: int) -> str:
    """What the queue's rings, as they are now, had added to those who could be asked."""
    if not ring:
        return ""
    queue = Queue.objects.get(pk=queue_id)
    steps = rulebook.rings_of([queue_id])[queue_id]
    names = dict(Queue.objects.filter(pk__in={pk for step in steps for pk in step.widen_to}).values_list("pk", "name"))
    return explaining.reached(steps, ring, fallback=queue.language_fallback, queues=names)


def price_lines(quote: pricing.Quote) -> list[tuple[str, Money]]:
    """The parts of the price as it was frozen, a raise among them; they sum to it."""
    return [(_label(label), Money(amount, quote.currency)) for label, amount in quote.lines]


def _label(label: str) -> str:
    kind, _, rest = label.partition(":")
    if kind == "raised":
        return f"Raised by {rest}{formats.NO_BREAK}%"
    return formats.language(rest) if kind == "language" else label
