"""`/board/tickets/<id>/…`: an operator reads along, whispers, takes part, takes over. A drawer is given the middle."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from agents.models import Person
from dispatch.doors.board import ticket as page
from dispatch.doors.board.watchers import watchers_only
from dispatch.handing import rescuing, watching
from dispatch.models import Ticket, Watch
from dispatch.work import conversation
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.kernel.http import problems

Step = Callable[[HttpRequest, Ticket, Person, datetime], object]


class NoSuchStep(Invalid):
    """Read along, take part, or stop."""


def form(step: Step) -> Callable[..., HttpResponse]:
    """Does its one step, and shows the ticket again; what cannot be done is said where it was tried."""

    @require_POST
    @watchers_only
    @wraps(step)
    def post(request: HttpRequest, pk: int) -> HttpResponse:
        person: Any = request.user
        ticket = page.visible(person, pk)
        try:
            step(request, ticket, person, timezone.now())
        except DomainError as error:
            words = {"problem": error.title, "draft": request.POST.get("text", "")}
            return page.show(request, page.visible(person, pk), status=problems.status_of(error), **words)
        if page.is_drawer(request):
            return page.show(request, page.visible(person, pk))
        return redirect("ticket", pk=pk)

    return post


@form
def watch(request: HttpRequest, ticket: Ticket, person: Person, now: datetime) -> None:
    match request.POST.get("mode"):
        case Watch.Mode.WATCHING | Watch.Mode.JOINED as mode:
            watching.watch(ticket, mode, by=person, now=now)
        case "end":
            watching.end(ticket, by=person, now=now)
        case _:
            raise NoSuchStep


@form
def presence(request: HttpRequest, ticket: Ticket, person: Person, now: datetime) -> None:
    """The page is open, and is shown what has been said meanwhile."""
    watching.seen(ticket, by=person, now=now)


@form
def whisper(request: HttpRequest, ticket: Ticket, person: Person, now: datetime) -> None:
    watching.whisper(ticket, request.POST.get("text", ""), by=person, key=key_of(request), now=now)


@form
def say(request: HttpRequest, ticket: Ticket, person: Person, now: datetime) -> None:
    conversation.operator_says(ticket, request.POST.get("text", ""), by=person, key=key_of(request), now=now)


@form
def take(request: HttpRequest, ticket: Ticket, person: Person, now: datetime) -> None:
    rescuing.take(ticket, by=person, now=now)


@form
def give_back(request: HttpRequest, ticket: Ticket, person: Person, now: datetime) -> None:
    rescuing.give_back(ticket, by=person, now=now)


@form
def close(request: HttpRequest, ticket: Ticket, person: Person, now: datetime) -> None:
    rescuing.close(ticket, request.POST.get("disposition", ""), by=person, now=now)


def key_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
