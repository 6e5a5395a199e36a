"""Answers and tools beside a conversation: found with `/`, put into the composer, opened for this ticket alone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from dispatch.answers import finding, tools, using
from dispatch.answers.models import Tool
from dispatch.doors.desk import views as desk
from dispatch.models import Assignment


def work_of(request: HttpRequest, pk: int) -> Assignment:
    """A conversation of who asks, with what its answers speak of."""
    rows = Assignment.objects.live().select_related("agent", "ticket__client", "ticket__customer", "ticket__queue")
    return get_object_or_404(rows, agent=desk.agent_of(request), pk=pk)


@login_required
@never_cache
@require_safe
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own; or, for the script that asks so, the sheet or its list alone."""
    work, part = work_of(request, pk), request.headers.get("X-Part", "")
    ticket, asked = work.ticket, request.GET.get("q", "")[:100]
    language = ticket.language
    found = finding.search(ticket.client, asked, language=language) if asked.strip() else []
    if not asked.strip():
        found = finding.fitting(ticket.client, ticket.title, language=language)
        found = found or finding.search(ticket.client, "", language=language, most=5)
    context = {
        "work": work,
        "asked": asked,
        "answers": [(one, using.spoken(one.text, work)) for one in found],
        "count": finding.library(ticket.client).count(),
        "language": language.partition("-")[0].lower(),
    }
    template = {"list": "answers/list.html", "sheet": "answers/sheet.html"}.get(part, "answers/find.html")
    return render(request, template, context)


@login_required
@never_cache
@require_safe
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """A part of the desk: what fits this ticket, and the client's tools."""
    work = work_of(request, pk)
    ticket = work.ticket
    context = {
        "work": work,
        "answers": finding.fitting(ticket.client, ticket.title, language=ticket.language),
        "count": finding.library(ticket.client).count(),
        "tools": Tool.objects.filter(client=ticket.client, removed_at=None),
    }
    return render(request, "answers/beside.html", context)


@login_required
@require_POST
def put_in(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """The words for this conversation: for the script, or on a page where they can be changed and sent."""
    work = work_of(request, pk)
    row = get_object_or_404(finding.library(work.ticket.client), pk=answer)
    _, text = using.put_in(row, work, now=timezone.now())
    if request.headers.get("X-Part") == "words":
        return JsonResponse({"text": text})
    return render(request, "answers/send.html", {"work": work, "answer": row, "text": text})


@login_required
@never_cache
@require_GET
def open_tool(request: HttpRequest, pk: int, tool: int) -> HttpResponse:
    """To the client's tool, signed for this ticket. Written down; a browser that only looks ahead is not let in."""
    if "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""):
        return HttpResponse(status=503)
    work = work_of(request, pk)
    row = get_object_or_404(Tool, client=work.ticket.client, removed_at=None, pk=tool)
    response = redirect(tools.open_for(work, row, now=timezone.now()))
    response["Referrer-Policy"] = "no-referrer"
    return response
