"""`/board/tickets/<id>/`: one ticket, and giving it to somebody. A drawer on the board asks for the middle alone."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agents.models import Person
from dispatch.doors.board import beside
from dispatch.doors.board.giving import GIVABLE, GivingForm
from dispatch.doors.board.watchers import watchers_only
from dispatch.floor import people, reasons, timeline
from dispatch.handing import interventions
from dispatch.models import Assignment, Offer, Ticket
from dispatch.reading import estimates
from marketplace.kernel.errors import DomainError
from marketplace.kernel.http import problems
from marketplace.kernel.site import formats

LONGEST_NUMBER = 18  # digits: what a bigint takes for certain


def visible(person: Any, pk: int) -> Ticket:
    rows = Ticket.objects.visible_to(person).select_related("queue", "client", "customer")
    found: Ticket = get_object_or_404(rows, pk=pk)
    return found


@require_safe
@watchers_only
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible(request.user, pk))


@require_POST
@watchers_only
def reassignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the ticket to the person chosen, or back to its queue. What cannot be done is said where it was tried."""
    ticket, now = visible(request.user, pk), timezone.now()
    form = GivingForm(request.POST, ticket=ticket, whole=sees_all(request.user), now=now)
    if not form.is_valid():
        return show(request, ticket, form=form, status=409)
    to = form.agent()
    try:
        interventions.reassign(ticket, to=to, by=request.user, now=now)  # type: ignore[arg-type]
    except DomainError as error:
        form.add_error("to", error.title)
        return show(request, visible(request.user, pk), form=form, status=problems.status_of(error))
    if not is_drawer(request):
        said = f"Offered to {people.short(to.person.name)}." if to else "Back in the queue, in its old place."
        messages.success(request, said)
        return redirect("ticket", pk=pk)
    return show(request, visible(request.user, pk), given=True)


def show(request: HttpRequest, ticket: Ticket, *, status: int = 200, **more: Any) -> HttpResponse:
    words = {**context(ticket, request.user, offer=asked_about(request), now=timezone.now()), **more}
    if words["givable"] and "form" not in more:
        words["form"] = GivingForm(ticket=ticket, whole=words["whole"], now=timezone.now())
    template = "board/ticket.html" if is_drawer(request) else "board/ticket_page.html"
    return render(request, template, words, status=status)


def is_drawer(request: HttpRequest) -> bool:
    return request.headers.get("X-Drawer") == "1"


def asked_about(request: HttpRequest) -> int | None:
    """The offer whose choice is to be explained, where one is named."""
    named = request.GET.get("offer", "")
    return int(named) if named.isdecimal() and len(named) < LONGEST_NUMBER else None


def sees_all(person: Any) -> bool:
    return bool(person.role != Person.Role.CLIENT_OPERATOR)


def worker(ticket: Ticket, work: Assignment | None, *, whole: bool) -> str:
    """Who has it: the operator who took it over, or the agent at work on it last."""
    if ticket.taken_by:
        return people.short(ticket.taken_by.name)
    if work is None:
        return ""
    return people.short(work.agent.person.name) if whole else work.agent.display_name


def context(ticket: Ticket, person: Any, *, offer: int | None = None, now: datetime) -> dict[str, Any]:
    whole = sees_all(person)
    offers = Offer.objects.filter(ticket=ticket).order_by("pk")
    latest = offers.last()
    work = Assignment.objects.filter(ticket=ticket).select_related("agent__person").order_by("pk").last()
    return {
        "ticket": ticket,
        "language": formats.language(ticket.language),
        "whole": whole,
        "later": ticket.waiting_since > now,  # came out of hours
        "wait": estimates.of_ticket(ticket, now=now),
        "offers": offers.count(),
        "pay": latest.pay if latest else None,
        "work": work,
        "worker": worker(ticket, work, whole=whole),
        "rating": getattr(work, "rating", None) if work else None,
        "steps": timeline.of(ticket, whole=whole),
        "why": reasons.of(ticket, language=formats.language(ticket.language), offer=offer) if whole else None,
        "conversation": list(ticket.messages.select_related("agent", "person").order_by("number")),
        "givable": ticket.state in GIVABLE,
        **beside.of(ticket, person, whole=whole),
    }
