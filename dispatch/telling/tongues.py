"""The language in which the house speaks to a customer: on their page, at their socket, in their mail."""

from django.conf import settings
from django.utils import translation

from dispatch.models import Ticket


def of_customer(ticket: Ticket, browser: str = settings.LANGUAGE_CODE) -> str:
    """The ticket's own language where the house speaks it, else what the customer's browser asks for."""
    try:
        return translation.get_supported_language_variant(ticket.language)
    except LookupError:
        return browser


def of_header(accepted: str) -> str:
    """The first language of an `Accept-Language` header that the house speaks, else the house's own."""
    wishes = sorted(_wishes(accepted), key=lambda wish: -wish[1])
    for tag, weight in wishes:
        if weight <= 0:
            continue
        try:
            return translation.get_supported_language_variant(tag)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _wishes(accepted: str) -> tuple[tuple[str, float], ...]:
    return translation.trans_real.parse_accept_lang_header(accepted)
