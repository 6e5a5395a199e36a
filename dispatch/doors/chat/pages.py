"""`/c/<link>`: the customer's page, and what it can be told without a script."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dispatch.arriving import reopening
from dispatch.doors.chat import limits, link, story, words
from dispatch.doors.chat.forms import AddressForm, RatingForm
from dispatch.doors.chat.situation import Situation
from dispatch.models import Ticket
from dispatch.work import conversation, leaving, rating
from marketplace.kernel.errors import DomainError
from marketplace.kernel.http import problems

Said = dict[str, Any]


@link.opens
@require_GET
def chat(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return show(request, ticket)


@link.opens
@link.posted
def messages(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")
    try:
        limits.message(ticket)
        conversation.customer_says(ticket, text, key=read_key(request), now=timezone.now())
    except DomainError as error:
        return show(request, ticket, problem=error, draft=text)
    return redirect("chat", link=ticket.link)


@link.opens
@link.posted
def address(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    def leave_it(said: Said, now: datetime) -> None:
        leaving.leave_address(ticket, said["email"], now=now)

    return take(request, ticket, leave_it, address_form=AddressForm(request.POST))


@link.opens
@link.posted
def rate(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    def answer(said: Said, now: datetime) -> None:
        rating.rate(ticket, said["score"], comment=said["comment"], now=now)

    return take(request, ticket, answer, rating_form=RatingForm(request.POST))


@link.opens
@link.posted
def leave(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return take(request, ticket, lambda _said, now: leaving.abandon(ticket, now=now))


@link.opens
@link.posted
def assistant(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Back to the machine; the page then leads to where the client keeps it."""
    return take(request, ticket, lambda _said, now: leaving.return_to_assistant(ticket, now=now))


@link.opens
@link.posted
def reopen(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return take(request, ticket, lambda _said, now: reopening.reopen(ticket, now=now))


@link.opens
@require_GET
def save(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The conversation as text, to keep."""
    context = {"ticket": ticket, "story": story.of_ticket(ticket)}
    answer = render(request, "chat/conversation.txt", context, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{ticket.number}.txt"'
    return answer


def take(request: HttpRequest, ticket: Ticket, do: Callable[[Said, datetime], object], **forms: Any) -> HttpResponse:
    """Do it with what a valid form says, or show the page again with what does not fit and what was typed."""
    said: Said = {}
    for form in forms.values():
        if not form.is_valid():
            return show(request, ticket, status=400, **forms)
        said = form.cleaned_data
    try:
        limits.change(ticket)
        do(said, timezone.now())
    except DomainError as error:
        return show(request, link.of(ticket.link) or ticket, problem=error, **forms)
    return redirect("chat", link=ticket.link)


def show(
    request: HttpRequest, ticket: Ticket, *, problem: DomainError | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    status = problems.status_of(problem) if problem else status
    context = {
        "csrf_token": "",  # no token, and so no cookie
        "ticket": ticket,
        "now": Situation(ticket, timezone.now()),
        "story": story.of_ticket(ticket),
        "problem": problem,
        "words": words.of_script(),
        "key": uuid.uuid4(),
        "longest": conversation.LONGEST,
        **more,
    }
    return render(request, "chat/chat.html", context, status=status)


def read_key(request: HttpRequest) -> uuid.UUID | None:
    """The id that the page gave the message, so that sending the form twice says it once."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
