"""The desk's sentences: what became of an offer, why it came to you, how its price is made up."""

from typing import Any

from dispatch.models import Offer
from dispatch.policy.pricing import Quote
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats

NOTHING = "It counts for nothing."
TAKEN_BACK = {
    Offer.Cause.UNDELIVERED: ("Not delivered", f"Never reached your desk. {NOTHING}"),
    Offer.Cause.AGENT_GONE: ("Not delivered", f"Your connection was lost. {NOTHING}"),
    Offer.Cause.CUSTOMER_LEFT: ("Taken back", f"The customer left. {NOTHING} You are still available."),
    Offer.Cause.CLIENT_CANCELLED: ("Taken back", f"The client cancelled the ticket. {NOTHING}"),
    Offer.Cause.AGENT_PAUSED: ("Taken back", f"You stopped taking offers. {NOTHING}"),
    Offer.Cause.CALLED_OFF: ("Taken back", f"Your colleague went on alone. {NOTHING}"),
    Offer.Cause.QUEUE_CLOSED: ("Taken back", f"The queue has closed for today. {NOTHING}"),
    Offer.Cause.REASSIGNED: ("Taken back", f"An operator gave the ticket to somebody else. {NOTHING}"),
}


def ending(offer: Offer) -> tuple[str, str]:
    """A word for how an offer that is no longer pending ended, and a sentence: what happened, what it means."""
    if offer.state == Offer.State.DECLINED:
        return "Declined", f"Reason: {offer.decline_reason}." if offer.decline_reason else "Declining costs nothing."
    if offer.state == Offer.State.EXPIRED and offer.delivered_at is not None:
        shown = formats.seconds(offer.expires_at - offer.offered_at)
        return "Expired", f"Shown for {shown}. If you are away, take a break: offers then wait."
    return TAKEN_BACK.get(Offer.Cause(offer.cause or Offer.Cause.UNDELIVERED), ("Taken back", NOTHING))


def skills(levels: dict[str, int]) -> str:
    """`Cards 2, Payments 1`."""
    return ", ".join(f"{slug.replace('-', ' ').capitalize()} {level}" for slug, level in sorted(levels.items()))


def price_lines(quote: Quote) -> list[tuple[str, Money]]:
    """The parts of the base, which sum to it."""
    return [(line_label(label), Money(amount, quote.currency)) for label, amount in quote.lines]


def line_label(label: str) -> str:
    """A part of a price by its name: a queue's as it is, a language's spelled out, a raise as a share."""
    kind, _, rest = label.partition(":")
    match kind:
        case "language":
            return formats.language(rest)
        case "raised":
            return f"Raised by {rest}{formats.NO_BREAK}%"
    return label


def attributes(told: dict[str, Any]) -> list[tuple[str, str]]:
    """What the client says of its customer, in its own words: flat facts alone, `card_state` as `Card state`."""
    plain = {name: value for name, value in told.items() if isinstance(value, str | int | float) and value != ""}
    shown = {True: "yes", False: "no"}
    return [
        (name.replace("_", " ").capitalize(), shown[value] if isinstance(value, bool) else str(value))
        for name, value in plain.items()
    ]
