"""The link is the customer: who holds it speaks in its one ticket, and no cookie says more.

Every answer stays out of caches, search engines and `Referer` headers. A form of another site cannot know the link, so
there is nothing for a CSRF token to protect; and with `no-referrer` browsers send `Origin: null`, which would fail it.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from dispatch.doors.entrance import frames
from dispatch.models import Ticket
from dispatch.telling import tongues

Page = Callable[..., HttpResponse]
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
}


def of(link: str) -> Ticket | None:
    """The ticket of a link, with what its page shows."""
    return Ticket.objects.select_related("client", "queue", "customer", "taken_by").filter(link=link).first()


def opens(page: Page) -> Page:
    """A view of one ticket, given the ticket in place of its link; what is no link is answered in the house's words."""

    @csrf_exempt
    @functools.wraps(page)
    def view(request: HttpRequest, link: str, *args: Any, **kwargs: Any) -> HttpResponse:
        ticket = of(link)
        if ticket is None:
            answer = render(request, "chat/unknown.html", {"csrf_token": ""}, status=404)
        else:
            with translation.override(tongues.of_customer(ticket, translation.get_language() or "en")):
                answer = page(request, ticket, *args, **kwargs)
            frames.let_frame(answer, ticket.client)
        for name, value in HEADERS.items():
            answer[name] = value
        return answer

    return view


def posted(page: Page) -> Page:
    """A view that only takes forms: whoever opens its address, by a reload for one, is shown the page."""

    @functools.wraps(page)
    def view(request: HttpRequest, ticket: Ticket) -> HttpResponse:
        return page(request, ticket) if request.method == "POST" else redirect("chat", link=ticket.link)

    return view
