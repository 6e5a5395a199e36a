"""`/plan/file/`: shifts from a file, shown row by row before any is published."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agents.models import Skill
from agents.shifts import importing, publishing
from agents.shifts.doors import readers


@readers.publishers_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """A chosen file's text comes into the field, where it can be mended; only a whole without errors is published."""
    now, zone, text, read = timezone.now(), timezone.get_current_timezone_name(), "", None
    if request.method == "POST":
        text = chosen(request)
        read = importing.read(text, zone=zone, now=now)
        if read.publishable and request.POST.get("do") == "publish":
            shifts = publishing.publish(read.drafts, by=readers.person(request), now=now)
            messages.success(request, _("%(count)s shifts are published.") % {"count": len(shifts)})
            return redirect("shift_plan")
    context: dict[str, Any] = {
        "text": text,
        "read": read,
        "zone": zone,
        "columns": importing.COLUMNS,
        "needed": importing.NEEDED,
        "skills": Skill.objects.all(),
    }
    wrong = read is not None and not read.publishable
    return render(request, "shifts/file.html", context, status=400 if wrong else 200)


def chosen(request: HttpRequest) -> str:
    """What was typed, or the file that was chosen in its place."""
    file = request.FILES.get("file")
    if file and file.size:
        body: bytes = file.read(importing.LONGEST * 4)
        return body.decode("utf-8-sig", errors="replace").replace("\x00", "")
    return request.POST.get("text", "").replace("\x00", "")
