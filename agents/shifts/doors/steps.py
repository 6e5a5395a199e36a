"""An agent's steps: claim, release, keep; wait, leave, take an offered place."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.shifts import claiming, releasing, waiting
from agents.shifts.doors import readers
from agents.shifts.models import Claim, WaitlistEntry


@readers.step
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    got = claiming.claim_or_wait(readers.agent(request), pk, now=timezone.now())
    if isinstance(got, Claim):
        messages.success(request, _("It is yours."))
    else:
        place = waiting.position(got)
        messages.info(
            request,
            _("The last place has just gone. You are number %(place)s on the list; leaving it costs nothing.")
            % {"place": place},
        )
    return readers.back(request)


@readers.step
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    entry = waiting.join(readers.agent(request), pk, now=timezone.now())
    if entry.state == WaitlistEntry.State.WAITING:
        place = waiting.position(entry)
        messages.success(
            request,
            _("You are number %(place)s on the list. A place that becomes free is offered to you.") % {"place": place},
        )
    return readers.back(request)


@readers.step
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    waiting.leave(_entry(request, pk), now=timezone.now())
    messages.success(request, _("You are off the list."))
    return readers.back(request)


@readers.step
def take(request: HttpRequest, pk: int) -> HttpResponse:
    waiting.accept(_entry(request, pk), now=timezone.now())
    messages.success(request, _("It is yours."))
    return readers.back(request)


@readers.step
def release(request: HttpRequest, pk: int) -> HttpResponse:
    got = releasing.release(_claim(request, pk), now=timezone.now())
    if got.state == Claim.State.RELEASING:
        messages.info(request, _("It is offered on, and stays yours until somebody takes it."))
    else:
        messages.success(request, _("Released. It counts for nothing."))
    return readers.back(request)


@readers.step
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    releasing.keep(_claim(request, pk), now=timezone.now())
    messages.success(request, _("It stays yours."))
    return readers.back(request)


def _claim(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(Claim.objects.select_related("agent"), agent=readers.agent(request), pk=pk)


def _entry(request: HttpRequest, pk: int) -> WaitlistEntry:
    """My newest entry on the shift's list."""
    rows = WaitlistEntry.objects.filter(agent=readers.agent(request), shift=pk).order_by("-pk")
    return get_object_or_404(rows[:1])
