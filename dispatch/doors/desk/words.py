"""The desk's sentences: what became of an offer, why it came to you, how its price is made up, how a ticket ended.

And what the page's scripts say by themselves.
"""

from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as _

from dispatch.models import Assignment, Offer
from dispatch.policy.pricing import Quote
from marketplace.kernel.money import Money
from marketplace.kernel.site import formats

NOT_DELIVERED, BACK = _("Not delivered"), _("Taken back")
TAKEN_BACK = {
    Offer.Cause.UNDELIVERED: (NOT_DELIVERED, _("Never reached your desk. It counts for nothing.")),
    Offer.Cause.AGENT_GONE: (NOT_DELIVERED, _("Your connection was lost. It counts for nothing.")),
    Offer.Cause.CUSTOMER_LEFT: (BACK, _("The customer left. It counts for nothing. You are still available.")),
    Offer.Cause.CLIENT_CANCELLED: (BACK, _("The client cancelled the ticket. It counts for nothing.")),
    Offer.Cause.AGENT_PAUSED: (BACK, _("You stopped taking offers. It counts for nothing.")),
    Offer.Cause.CALLED_OFF: (BACK, _("Your colleague went on alone. It counts for nothing.")),
    Offer.Cause.QUEUE_CLOSED: (BACK, _("The queue has closed for today. It counts for nothing.")),
    Offer.Cause.REASSIGNED: (BACK, _("An operator gave the ticket to somebody else. It counts for nothing.")),
}
PAUSES = {  # why a break, as the session keeps it; what somebody wrote themselves stands as it is
    "Meal": _("Meal"),
    "Rest": _("Rest"),
    "Away": _("Away"),
    "A break is due": _("A break is due"),
}
ENDINGS = {  # what it means to end a ticket so
    Assignment.Disposition.SOLVED: _("The customer has what they came for"),
    Assignment.Disposition.ANSWERED: _("The answer was no, or it takes the client a few days"),
    Assignment.Disposition.SILENT: _("If they write within 48 h the ticket opens again"),
}


def ending(offer: Offer) -> tuple[str, str]:
    """A word for how an offer that is no longer pending ended, and a sentence: what happened, what it means."""
    if offer.state == Offer.State.DECLINED:
        costs = gettext("Declining costs nothing.")
        why = gettext("Reason: %(reason)s.") % {"reason": offer.decline_reason} if offer.decline_reason else costs
        return pgettext("an offer", "Declined"), why
    if offer.state == Offer.State.EXPIRED and offer.delivered_at is not None:
        shown = formats.seconds(offer.expires_at - offer.offered_at)
        away = gettext("Shown for %(seconds)s. If you are away, take a break: offers then wait.")
        return pgettext("an offer", "Expired"), away % {"seconds": shown}
    tag, sentence = TAKEN_BACK[Offer.Cause(offer.cause or Offer.Cause.UNDELIVERED)]
    return gettext(tag), gettext(sentence)


def pause(reason: str) -> str:
    """Why a break, in the reader's words."""
    return gettext(PAUSES[reason]) if reason in PAUSES else reason


def pauses() -> list[tuple[str, str]]:
    """What one may choose from, as it is kept and as it is said."""
    return [(kept, pause(kept)) for kept in ("Meal", "Rest", "Away")]


def disposition(kind: str) -> str:
    return gettext(Assignment.Disposition(kind).label)


def dispositions() -> list[tuple[str, str, str]]:
    """How a ticket may end, each with what it means."""
    return [
        (one.value, disposition(one), gettext(ENDINGS[one]) if one in ENDINGS else "") for one in Assignment.Disposition
    ]


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
            return gettext("Raised by {share}").format(share=f"{rest}{formats.NO_BREAK}%")
    return label


def attributes(told: dict[str, Any]) -> list[tuple[str, str]]:
    """What the client says of its customer, in its own words: flat facts alone, `card_state` as `Card state`."""
    plain = {name: value for name, value in told.items() if isinstance(value, str | int | float) and value != ""}
    shown = {True: pgettext("a fact", "yes"), False: pgettext("a fact", "no")}
    return [
        (name.replace("_", " ").capitalize(), shown[value] if isinstance(value, bool) else str(value))
        for name, value in plain.items()
    ]


def of_script() -> dict[str, str]:
    """The sentences that the desk's scripts fill and show; what stands in braces are their places."""
    return {
        "kept": gettext("Your tickets stay yours for 90\u00a0s."),
        "unchanged": gettext("No connection. Nothing is changed yet: try again when it is back."),
        "no_connection": gettext("No connection. Try again when it is back."),
        "ended": gettext("This conversation has ended."),
        "saved": gettext("Saved {time}"),
        "not_saved": gettext("Not saved yet"),
        "offer": gettext("Offer"),
        "reconnecting": gettext("Reconnecting"),
        "offered": gettext("Offer, {pay}, {subject}."),
        "soon": gettext("10 seconds left."),
        "taking": gettext("Taking it"),
        "letting_go": gettext("Letting it go"),
        "undecided": gettext("No answer from us yet. Nothing is decided."),
        "minutes_after": gettext("Each minute after them"),
        "raised": gettext("Raised by {share}"),
        "customer": gettext("Customer"),
        "assistant": gettext("Assistant"),
        "colleague": gettext("%(name)s, a colleague") % {"name": "{name}"},
        "support": gettext("%(name)s, from the support team") % {"name": "{name}"},
        "read": pgettext("of a message", "read"),
        "unsent": gettext("Not sent yet. Goes by itself"),
        **of_keys(),
    }


def of_keys() -> dict[str, str]:
    """What the desk's keys do."""
    return {
        "key_accept": gettext("Accept the offer"),
        "key_decline": gettext("Decline the offer"),
        "key_offer": gettext("Go to the offer"),
        "key_note": gettext("Note for colleagues"),
        "key_close": gettext("Close the ticket"),
        "key_pass": gettext("Pass on"),
        "key_answers": gettext("Answers"),
        "key_break": gettext("Break after this"),
        "key_send": gettext("Send"),
        "key_seat": gettext("Seat {number}"),
    }
