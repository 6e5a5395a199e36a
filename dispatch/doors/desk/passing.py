"""Passing a conversation on, from the desk: whom to choose from, and the few steps until somebody has it."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agents.models import Agent
from dispatch.doors.desk import views
from dispatch.handing import consulting, transferring
from dispatch.models import Assignment, Transfer
from dispatch.offers import targets
from dispatch.work import conversation
from marketplace.kernel.errors import Invalid

LONGEST_NOTE = 2000


class NobodyChosen(Invalid):
    """Choose a colleague, a queue or the next tier."""


@require_GET
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom it may go to now: a page of its own; or, for the script that asks so, its form alone."""
    agent = views.agent_of(request)
    rows = Assignment.objects.filter(agent=agent, state=Assignment.State.ACTIVE).select_related("ticket__queue")
    work = get_object_or_404(rows, pk=pk)
    found = targets.of_work(work, now=timezone.now())
    part = request.headers.get("X-Part") == "sheet"
    words: dict[str, Any] = {
        "work": work,
        "colleagues": found.colleagues,
        "queues": [one for one in found.queues if one.queue.pk != work.ticket.queue_id],
        "own": next((one for one in found.queues if one.queue.pk == work.ticket.queue_id), None),
        "tier": found.tier,
        "longest": LONGEST_NOTE,
    }
    response = render(request, "desk/passing.html" if part else "desk/passing_page.html", words)
    response["Cache-Control"] = "no-store"
    return response


@views.form
def hand_on(request: HttpRequest, agent: Agent, pk: int) -> int | None:
    """`to` is `agent:7`, `queue:fraud` or `tier`."""
    now, warm = timezone.now(), request.POST.get("warm") == "yes"
    work = views.work_of(agent, pk)
    kind, _, name = request.POST.get("to", "").partition(":")
    if kind not in {"agent", "queue", "tier"} or (kind == "agent" and not name.isdecimal()):
        raise NobodyChosen
    target = targets.named(
        work, agent_id=int(name) if kind == "agent" else None, slug=name if kind == "queue" else None, now=now
    )
    ask = consulting.ask if warm else transferring.hand_over
    ask(work, target, note=request.POST.get("note", "")[:LONGEST_NOTE], now=now)
    return pk if warm else None


@views.form
def call_off(request: HttpRequest, agent: Agent, pk: int) -> int:
    consulting.call_off_latest(views.work_of(agent, pk), now=timezone.now())
    return pk


@views.form
def take(request: HttpRequest, agent: Agent, pk: int) -> int | None:
    work = consulting.take(_mine(agent, pk), now=timezone.now())
    return work.pk if work.agent_id == agent.pk else None


@views.form
def leave(request: HttpRequest, agent: Agent, pk: int) -> int | None:
    transfer = consulting.leave(_mine(agent, pk), now=timezone.now())
    return transfer.assignment_id if transfer.assignment.agent_id == agent.pk else None


@views.form
def advise(request: HttpRequest, agent: Agent, pk: int) -> str:
    text, key = request.POST.get("text", ""), views.key_of(request.POST.get("key", "")) or uuid.uuid4()
    joined = get_object_or_404(Transfer.objects.of_agent(agent.pk), offer__agent=agent, pk=pk)
    conversation.colleague_says(joined, text, key=key, now=timezone.now())
    return f"t{pk}"


def _mine(agent: Agent, pk: int) -> Transfer:
    return get_object_or_404(Transfer.objects.of_agent(agent.pk), pk=pk)
