"""`/notices/`: what one was told, and where one wants to hear of what."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Person
from agents.notices import choosing, enlisting, keys, kinds
from agents.notices.doors.forms import DeviceForm
from agents.notices.models import Notice

PAGE = 30


def reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@login_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Newest first. What was unread is marked this once: whoever saw the list has read it."""
    rows = Notice.objects.filter(person=reader(request)).order_by("-created_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    if request.method == "GET":
        unread = [one.pk for one in shown if one.read_at is None]
        Notice.objects.filter(pk__in=unread, read_at=None).update(read_at=timezone.now())
    return render(request, "notices/index.html", {"page": page, "notices": shown})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    if request.method == "POST":
        said = request.POST
        wishes = {
            kind.slug: (f"mail:{kind.slug}" in said, f"push:{kind.slug}" in said) for kind in kinds.of_role(person.role)
        }
        choosing.choose(person, wishes)
        messages.success(request, gettext("It is as you chose from now on."))
        return redirect("notice_choices")
    context = {
        "wanted": choosing.of(person),
        "devices": person.devices.order_by("pk"),
        "server_key": keys.for_browsers(),
    }
    return render(request, "notices/choices.html", context)


@login_required
@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """Told by the script, once the browser has asked its owner."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    enlisting.enlist(reader(request), **form.cleaned_data, now=timezone.now())
    return HttpResponse(status=204)


@login_required
@require_POST
def remove_device(request: HttpRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(reader(request).devices, pk=pk)
    device.delete()
    messages.success(request, gettext("%(device)s is told nothing any more.") % {"device": device.label})
    return redirect("notice_choices")
