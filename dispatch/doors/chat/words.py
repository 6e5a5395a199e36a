"""How a guess is said to a customer: a range rounded away from the promise, or that nothing can be said.

And what the page's script says by itself.
"""

import math

from django.utils.translation import gettext, ngettext, pgettext

from dispatch.reading.estimates import Wait

FINE, COARSE = 15, 5  # minutes: up to FINE every minute is said, above it every COARSE
HOUR = 60


def wait(guess: Wait | None) -> str | None:
    """What follows "A person answers …"; None where nothing can be said.

    >>> wait(Wait(4, 130.0, 200.0, 290.0))
    'in about 2 to 5\\xa0minutes'
    """
    if guess is None or guess.low_seconds is None or guess.high_seconds is None:
        return None
    low, high = guess.low_seconds / 60, guess.high_seconds / 60
    if high > 2 * HOUR:
        return _hours(math.floor(low / HOUR), math.ceil(high / HOUR))
    if high > FINE:
        return _minutes(math.floor(low / COARSE) * COARSE, math.ceil(high / COARSE) * COARSE)
    return _minutes(math.floor(low), math.ceil(high))


def span(seconds: float) -> str:
    """A limit: `5 minutes`, `45 seconds`."""
    if seconds >= 90:
        minutes = round(seconds / 60)
        return ngettext("%(count)d\u00a0minute", "%(count)d\u00a0minutes", minutes) % {"count": minutes}
    count = round(seconds)
    return ngettext("%(count)d\u00a0second", "%(count)d\u00a0seconds", count) % {"count": count}


def _minutes(low: int, high: int) -> str:
    if 1 <= low < high:
        return gettext("in about %(low)d to %(high)d\u00a0minutes") % {"low": low, "high": high}
    return ngettext("within about %(high)d\u00a0minute", "within about %(high)d\u00a0minutes", high) % {"high": high}


def _hours(low: int, high: int) -> str:
    if 1 <= low < high:
        return gettext("in about %(low)d to %(high)d\u00a0hours") % {"low": low, "high": high}
    return ngettext("within about %(high)d\u00a0hour", "within about %(high)d\u00a0hours", high) % {"high": high}


def of_script() -> dict[str, str]:
    """The sentences that the page's script fills and shows; {name} and {number} are its places."""
    return {
        "kept": gettext("What you write is kept and goes by itself."),
        "has_written": gettext("{name} has written"),
        "writing": gettext("{name} is writing"),
        "somebody": gettext("Somebody"),
        "before": gettext("{number} before you"),
        "reconnecting": gettext("{name} is reconnecting."),
        "here": gettext("{name}, a person, is here."),
        "closed": gettext("{name} has closed the conversation."),
        "coming": gettext("A person is on the way."),
        "parked": gettext("{name} helps others until you write."),
        "ended": gettext("The conversation has ended."),
        "no_connection": gettext("There is no connection. Nothing was sent; try again when it is back."),
        "put_back": gettext("Put it back to write on"),
        "refused": gettext("Not sent."),
        "unsent": gettext("Not sent yet. Goes by itself"),
        "assistant": gettext("Assistant"),
        "you": gettext("You:"),
        "read": pgettext("of a message", "read"),
    }
