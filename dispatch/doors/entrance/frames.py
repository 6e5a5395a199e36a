"""Where a client's own pages may show ours inside: only those origins that it has named."""

import re
from collections.abc import Iterable

from django.http import HttpResponse

from dispatch.models import Client

ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


def allowed(client: Client) -> list[str]:
    """The client's origins that are origins; anything else would say something to the browser that nobody meant."""
    return [one for one in _stripped(client.embed_origins) if ORIGIN.fullmatch(one)]


def let_frame(answer: HttpResponse, client: Client) -> None:
    """Let the client's pages frame this answer. Without a named origin nobody may, as on every other page."""
    origins = allowed(client)
    if origins:
        answer.xframe_options_exempt = True
        answer._csp_replace = {"frame-ancestors": ["'self'", *origins]}  # type: ignore[attr-defined]


def _stripped(origins: Iterable[str]) -> list[str]:
    return [one.strip().rstrip("/") for one in origins]
