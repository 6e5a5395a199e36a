"""`/manage/clients/{pk}/tools/`: the doors into a client's own tools, and who opened them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from dispatch.answers import tools
from dispatch.answers.doors.forms import ToolForm
from dispatch.answers.models import Tool, ToolOpening
from dispatch.doors.manage import administrators
from dispatch.models import Client

LATEST = 50


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to a new tool holds its secret, this once: so it is not redirected to."""
    client, form, once = get_object_or_404(Client, pk=pk), ToolForm(request.POST or None), None
    if form.is_valid():
        by = administrators.person(request)
        tool, secret = tools.add(client, **form.cleaned_data, by=by, now=timezone.now())
        once = {"what": gettext("The secret of “%(name)s”") % {"name": tool.name}, "secret": secret}
        form = ToolForm()
    openings = ToolOpening.objects.filter(tool__client=client).order_by("-opened_at", "-pk")
    context: dict[str, Any] = {
        "client": client,
        "tools": Tool.objects.filter(client=client, removed_at=None),
        "openings": openings.select_related("tool", "assignment__agent__person", "assignment__ticket")[:LATEST],
        "form": form,
        "shown_once": once,
    }
    return render(request, "answers/tools.html", context, status=400 if form.is_bound else 200)


@administrators.only
@require_POST
def remove(request: HttpRequest, pk: int, tool: int) -> HttpResponse:
    row = get_object_or_404(Tool, client=pk, pk=tool)
    tools.remove(row, by=administrators.person(request), now=timezone.now())
    messages.success(request, gettext("“%(name)s” is opened by nobody any more.") % {"name": row.name})
    return redirect("manage_tools", pk=pk)
