"""The practice desk: the desk's page and forms, under addresses of their own. See `addresses`."""

import uuid
from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import get_urlconf, set_urlconf
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agents.models import Agent
from agents.training import progress
from agents.training.models import Enrolment
from dispatch.doors.desk import words
from dispatch.doors.desk.views import agent_of, key_of
from dispatch.models import Queue
from dispatch.practice import practising, script
from dispatch.practice.doors import page
from dispatch.practice.doors.page import APART
from dispatch.practice.models import Practice
from dispatch.work import conversation
from marketplace.kernel.errors import DomainError, NotFound

ADDRESSES = "dispatch.practice.addresses"
NO_ANSWERS = _("On the real desk the client’s answers stand here. Practice has no client: write in your own words.")


class NoSuchPractice(NotFound):
    """There is no such practice ticket, or it is not yours."""


def live(agent: Agent) -> Practice | None:
    return Practice.objects.live().filter(agent=agent).select_related("agent__person").first()


def mine(agent: Agent, pk: int) -> Practice:
    """By its own number, or by the one that stands on the desk. Raises NoSuchPractice."""
    rows = Practice.objects.filter(agent=agent, pk=pk - APART if pk > APART else pk)
    found = rows.select_related("agent__person").first()
    if found is None:
        raise NoSuchPractice()
    return found


def drawn(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The desk's templates name their addresses; here they are those of practice."""
    before = get_urlconf()
    set_urlconf(ADDRESSES)
    try:
        response = HttpResponse(render_to_string(template, context, request))
    finally:
        set_urlconf(before)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Cookie, X-Part"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The practice tickets there are, and what became of mine. A POST begins one."""
    agent = agent_of(request)
    if request.method == "POST":
        practising.begin(agent, request.POST.get("script", ""), now=timezone.now())
        return redirect("practice_desk")
    done = set(agent.practised.values_list("script", flat=True))
    wanted = [one for one in progress.of_agent(agent) if one.version.practice and one.state != progress.PASSED]
    context = {
        "scripts": [(one, one.slug in done) for one in script.all_scripts(agent.person.locale)],
        "live": live(agent),
        "earlier": Practice.objects.filter(agent=agent, state=Practice.State.DONE).order_by("-ended_at")[:10],
        "wanted": wanted[0] if wanted else None,
    }
    response = render(request, "practice/index.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@login_required
def show(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request)
    practice = live(agent)
    part = request.headers.get("X-Part") == "desk"
    if practice is None:
        last = Practice.objects.filter(agent=agent).select_related("agent__person").order_by("-offered_at").first()
        if last is None or not part:
            return redirect("practice_done", pk=last.pk) if last and last.outcome else redirect("practice")
        practice = last  # the script of the page draws it once more, with the way on
    shown = page.read(practice, wanted=request.GET.get("work"), now=timezone.now())
    context = {
        "desk": shown,
        "empty_card": page.PracticeOffer(),
        "closing": "close" in request.GET,
        "dispositions": words.dispositions(),
        "desk_words": words.of_script(),
        "new_key": uuid.uuid4(),
    }
    return drawn(request, "practice/part.html" if part else "practice/desk.html", context)


def form(step: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A form of the desk: does its one step, and shows the desk again, or what the script noticed."""

    @require_POST
    @login_required
    @wraps(step)
    def post(request: HttpRequest, **address: Any) -> HttpResponse:
        agent = agent_of(request)
        practice = mine(agent, address["pk"])
        try:
            step(request, practice)
        except DomainError as error:
            messages.warning(request, error.title)
        practice.refresh_from_db()
        if practice.state == Practice.State.DONE:
            return redirect("practice_done", pk=practice.pk)
        return redirect("practice_desk" if practice.state in Practice.LIVE else "practice")

    return post


@require_POST
@login_required
def activity(request: HttpRequest) -> HttpResponse:
    """Practice neither begins a break nor ends one: the real desk alone does."""
    agent_of(request)
    messages.warning(request, practising.NotInPractice().title)
    return redirect("practice_desk")


@form
def acceptance(request: HttpRequest, practice: Practice) -> None:
    practising.accept(practice, now=timezone.now())


@form
def refusal(request: HttpRequest, practice: Practice) -> None:
    practising.leave(practice, now=timezone.now())


@form
def message(request: HttpRequest, practice: Practice) -> None:
    key = key_of(request.POST.get("key", ""))
    practising.say(practice, request.POST.get("text", ""), key=key, now=timezone.now())


@form
def closure(request: HttpRequest, practice: Practice) -> None:
    note = request.POST.get("note", "")[: conversation.LONGEST]
    practising.close(practice, request.POST.get("disposition", ""), note=note, now=timezone.now())


@form
def completion(request: HttpRequest, practice: Practice) -> None:
    if "note" in request.POST:
        practising.keep_note(practice, request.POST["note"][: conversation.LONGEST])
    practising.complete(practice, now=timezone.now())


@form
def extension(request: HttpRequest, practice: Practice) -> None:
    practising.extend(practice)


@form
def note(request: HttpRequest, practice: Practice) -> None:
    practising.keep_note(practice, request.POST.get("note", "")[: conversation.LONGEST])


@form
def park(request: HttpRequest, practice: Practice) -> None:
    raise practising.NotInPractice()


@form
def pass_on(request: HttpRequest, practice: Practice) -> None:
    practising.pass_on(practice, note=request.POST.get("note", "")[: conversation.LONGEST], now=timezone.now())


@require_GET
@login_required
def passing(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of the desk, with the one place that a practice ticket can go to."""
    practice = mine(agent_of(request), pk)
    if practice.state != Practice.State.ACTIVE:
        return redirect("practice_desk")
    told = practising.told(practice)
    work = page.assignment_of(practice, told, page.ticket_of(practice, told, timezone.now()))
    second = SimpleNamespace(
        queue=Queue(slug="practice-2", name=gettext("%(queue)s, level 2") % {"queue": told.queue}), open=True, free=1
    )
    context = {"work": work, "tier": second, "colleagues": [], "own": None, "queues": []}
    sheet = request.headers.get("X-Part") == "sheet"
    return drawn(request, "desk/passing.html" if sheet else "desk/passing_page.html", context)


@require_GET
@login_required
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a client's answers are on the real desk. Practice belongs to no client, so there are none."""
    practice = mine(agent_of(request), pk)
    if request.headers.get("X-Part"):
        return drawn(request, "practice/answers.html", {"practice": practice})
    messages.info(request, NO_ANSWERS)
    return redirect("practice_desk")


@require_GET
@login_required
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing stands beside a practice ticket but the script's own facts."""
    mine(agent_of(request), pk)
    return HttpResponse("")


@require_GET
@login_required
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """What the script noticed, and one way to write it."""
    practice = mine(agent_of(request), pk)
    if practice.state != Practice.State.DONE:
        return redirect("practice")
    findings = practising.findings(practice)
    context = {
        "practice": practice,
        "script": practising.told(practice),
        "findings": findings,
        "good": sum(1 for one in findings if one.good),
        "said": practice.said_until(timezone.now()),
        "wrote": practice.said.filter(author="agent").exists(),
        "module": Enrolment.objects.filter(agent=practice.agent, version__practice__gt=0)
        .select_related("module")
        .order_by("-pk")
        .first(),
    }
    response = render(request, "practice/done.html", context)
    response["Cache-Control"] = "no-store"
    return response
