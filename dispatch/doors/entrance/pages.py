"""`/ask/<client>/<queue>`: whoever wants a person asks for one here, by nobody's leave.

A client links the page or frames it. Nobody is signed in, so a form of another site could do no more than anybody can:
there is nothing for a CSRF token to protect, and in a frame its cookie would not come along. A cookie of ours only
finds the same browser's open conversation again; without it a new one begins.
"""

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dispatch.arriving import intake
from dispatch.arriving.ramping import BeyondPilot
from dispatch.doors.chat import words
from dispatch.doors.chat.link import HEADERS
from dispatch.doors.entrance import frames, opening, partitioned
from dispatch.doors.entrance.forms import AskForm
from dispatch.models import Customer, Queue, Ticket
from dispatch.reading import estimates, rulebook
from dispatch.work import leaving
from marketplace.kernel.errors import DomainError
from marketplace.kernel.http import callers, problems, throttles

COOKIE, SALT, REMEMBERED_SECONDS = "humanline_door", "dispatch.entrance", 30 * 24 * 3600
ASKED_PER_ADDRESS, WINDOW_SECONDS = 20, 600
OPEN = (Ticket.State.WAITING, Ticket.State.ASSIGNED, Ticket.State.PARKED)
REASON = "The customer asked for a person at the door"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, client: str, queue: str) -> HttpResponse:
    found = get_object_or_404(Queue.objects.select_related("client"), client__slug=client, slug=queue, door=True)
    now, who = timezone.now(), known(request, found)
    ticket = open_ticket(found, who)
    if ticket:
        answer: HttpResponse = redirect("chat", link=ticket.link)
    elif request.method == "POST":
        answer = _asked(request, found, who, now=now)
    else:
        answer = _show(request, found, AskForm(found, initial={"key": uuid.uuid4()}), now=now)
    frames.let_frame(answer, found.client)
    for name, value in HEADERS.items():
        answer[name] = value
    return answer


def known(request: HttpRequest, queue: Queue) -> str:
    """Whom this browser is known as at this door; somebody new where it brings nothing, or nothing of ours."""
    value = request.get_signed_cookie(COOKIE, default="", salt=f"{SALT}.{queue.pk}", max_age=REMEMBERED_SECONDS)
    return value or f"door-{uuid.uuid4().hex}"


def open_ticket(queue: Queue, who: str) -> Ticket | None:
    """The conversation that this browser has open here."""
    customer = Customer.objects.filter(client=queue.client, reference=who).first()
    tickets = Ticket.objects.filter(customer=customer, source="door", state__in=OPEN) if customer else None
    return tickets.order_by("-pk").first() if tickets is not None else None


def _asked(request: HttpRequest, queue: Queue, who: str, *, now: datetime) -> HttpResponse:
    form = AskForm(queue, request.POST)
    if not form.is_valid():
        return _show(request, queue, form, now=now, status=400)
    said = form.cleaned_data
    try:
        throttles.spend(f"door:{callers.address(request)}", ASKED_PER_ADDRESS, WINDOW_SECONDS)
        ticket, new = intake.take_in(queue.client, _request(queue, who, said, now=now), now=now)
        if new and said["email"]:
            leaving.leave_address(ticket, said["email"], now=now)
    except DomainError as error:
        return _show(request, queue, form, now=now, problem=error)
    answer = redirect("chat", link=ticket.link)
    secure = request.is_secure()
    answer.set_signed_cookie(
        COOKIE,
        who,
        salt=f"{SALT}.{queue.pk}",
        max_age=REMEMBERED_SECONDS,
        path=request.path,
        httponly=True,
        secure=secure,
        samesite="None" if secure else "Lax",  # inside a client's frame only "None" comes along
    )
    if secure:
        answer.cookies[COOKIE] = partitioned.of(answer.cookies[COOKIE])
    return answer


def _request(queue: Queue, who: str, said: dict[str, Any], *, now: datetime) -> intake.Request:
    """The form's own key is the reference, so that sending it twice asks once."""
    return intake.Request(
        reference=f"door-{(said['key'] or uuid.uuid4()).hex}",
        queue=queue,
        customer_reference=who,
        customer_name=said["name"],
        customer_email=said["email"],
        language=said["language"],
        reason=REASON,
        transcript=(intake.Line("customer", said["text"], now),),
        source="door",
    )


def _show(
    request: HttpRequest,
    queue: Queue,
    form: AskForm,
    *,
    now: datetime,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    calendar = rulebook.calendars_of([queue])[queue.pk]
    rank = queue.priority * queue.priority_step_seconds
    wait = estimates.arriving(queue.pk, queue.language, priority_seconds=rank, now=now)
    context = {
        "csrf_token": "",  # no token, and so no cookie
        "queue": queue,
        "form": form,
        "key": form.data.get("key") or form.initial.get("key") or uuid.uuid4(),
        "wait": wait,
        "said": words.wait(wait),
        "open": queue.open and calendar.opens_at(now) is not None,
        "hours": opening.written(calendar),
        "hours_zone": calendar.time_zone,
        "problem": problem,
        "full": isinstance(problem, BeyondPilot),
    }
    return render(request, "entrance/ask.html", context, status=problems.status_of(problem) if problem else status)
