"""The desk: one page, read whole on every load; and its forms, which work without a script and come back to it."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agents.models import Agent
from dispatch.doors.desk import cards, page, words
from dispatch.handing import answering
from dispatch.models import Assignment, Offer, Transfer
from dispatch.people import presence
from dispatch.work import closing, conversation, parking
from marketplace.kernel.errors import DomainError, Invalid, NotAllowed

View = Callable[..., HttpResponse]
MOST_REASON = 80


class ForAgents(NotAllowed):
    """This page is for agents."""


class NoSuchActivity(Invalid):
    """An activity is available, break or offline."""


def agent_of(request: HttpRequest) -> Agent:
    """Raises ForAgents."""
    agent = Agent.objects.filter(person=request.user.pk).select_related("person").first()
    if agent is None:
        raise ForAgents
    return agent


@require_GET
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The page; or, for the script that asks so, the part of it that changes."""
    agent = agent_of(request)
    if agent.state != Agent.State.ACTIVE:
        return render(request, "desk/not_cleared.html", {"agent": agent})
    shown = page.read(agent, wanted=request.GET.get("work"), now=timezone.now())
    part = request.headers.get("X-Part") == "desk"
    for gone in shown.gone:
        if not part and request.GET.get("offer") == str(gone.row.pk):  # opened from a notification, too late
            messages.warning(request, f"{gone.tag}. {gone.sentence}")
    context = {
        "desk": shown,
        "empty_card": cards.OfferCard(),
        "closing": "close" in request.GET,
        "dispositions": words.dispositions(),
        "pauses": words.pauses(),
        "desk_words": words.of_script(),
        "new_key": uuid.uuid4(),
        "earnings_url": address("earnings_today"),
    }
    response = render(request, "desk/part.html" if part else "desk/desk.html", context)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Cookie, X-Part"
    return response


def address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def form(step: Callable[..., Any]) -> View:
    """A form of the desk: does its one step, says in a sentence where it could not, and shows the desk again."""

    @require_POST
    @login_required
    @wraps(step)
    def post(request: HttpRequest, **address: Any) -> HttpResponse:
        try:
            work = step(request, agent_of(request), **address)
        except ForAgents:
            raise
        except DomainError as error:
            messages.warning(request, error.title)
            work = request.POST.get("work")
        return redirect(f"{reverse('desk')}?work={work}" if work else reverse("desk"))

    return post


@form
def activity(request: HttpRequest, agent: Agent) -> None:
    match request.POST.get("activity"):
        case "available":
            presence.go_available(agent, now=timezone.now())
        case "break":
            presence.take_break(agent, reason=request.POST.get("reason", "")[:MOST_REASON], now=timezone.now())
        case "offline":
            presence.go_offline(agent, now=timezone.now())
        case _:
            raise NoSuchActivity


@form
def acceptance(request: HttpRequest, agent: Agent, pk: int) -> int | str:
    taken = answering.accept(get_object_or_404(Offer, agent=agent, pk=pk), now=timezone.now())
    return f"t{taken.pk}" if isinstance(taken, Transfer) else taken.pk


@form
def refusal(request: HttpRequest, agent: Agent, pk: int) -> None:
    answering.decline(get_object_or_404(Offer, agent=agent, pk=pk), now=timezone.now())


def work_of(agent: Agent, pk: int) -> Assignment:
    return get_object_or_404(Assignment.objects.select_related("ticket", "agent"), agent=agent, pk=pk)


@form
def message(request: HttpRequest, agent: Agent, pk: int) -> int:
    """The form carries a key of its own, so that a second tap does not say it twice."""
    text, key = request.POST.get("text", ""), key_of(request.POST.get("key", ""))
    conversation.agent_says(work_of(agent, pk), text, key=key, now=timezone.now())
    return pk


def key_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@form
def closure(request: HttpRequest, agent: Agent, pk: int) -> int:
    disposition, note = request.POST.get("disposition", ""), request.POST.get("note", "")
    closing.close(work_of(agent, pk), disposition, note=note[: conversation.LONGEST], now=timezone.now())
    return pk


@form
def completion(request: HttpRequest, agent: Agent, pk: int) -> None:
    work = work_of(agent, pk)
    if "note" in request.POST:
        closing.keep_note(work, request.POST["note"][: conversation.LONGEST])
    closing.complete(work, now=timezone.now())


@form
def extension(request: HttpRequest, agent: Agent, pk: int) -> int:
    closing.extend_wrap_up(work_of(agent, pk))
    return pk


@form
def park(request: HttpRequest, agent: Agent, pk: int) -> None:
    parking.park(work_of(agent, pk), now=timezone.now())


@form
def note(request: HttpRequest, agent: Agent, pk: int) -> int:
    closing.keep_note(work_of(agent, pk), request.POST.get("note", "")[: conversation.LONGEST])
    return pk
