"""The language in which the house speaks to a customer: on their page, at their socket, in their mail."""

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from dispatch.models import Ticket


def of_customer(ticket: Ticket, browser: str = settings.LANGUAGE_CODE) -> str:
    """The ticket's own language where the house speaks it, else what the customer's browser asks for."""
    return _spoken(ticket.language) or browser


def of_header(accepted: str) -> str:
    """The first language of an `Accept-Language` header that the house speaks, else the house's own."""
    wishes = [tag for tag, weight in parse_accept_lang_header(accepted) if weight > 0]  # dearest first
    return next(filter(None, map(_spoken, wishes)), settings.LANGUAGE_CODE)


def _spoken(tag: str) -> str | None:
    """`sv` for `sv-FI`; None where the house does not speak it."""
    try:
        return translation.get_supported_language_variant(tag)
    except LookupError:
        return None
