"""`/plan/`: places against claims, week by week, and each shift on a page of its own."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents import rights
from agents.limits import waiving
from agents.limits.policy.stretches import Stretch
from agents.models import Agent
from agents.shifts import copying, costs, hours, overview, publishing
from agents.shifts.doors import readers
from agents.shifts.doors.plan_forms import AllowForm, CancelForm, ShiftForm
from agents.shifts.models import Shift
from marketplace.kernel.errors import DomainError


@readers.planners_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now, monday = timezone.now(), readers.monday(request)
    start, end = copying.bounds(monday, timezone.get_current_timezone_name())
    found = overview.week(start, end, now=now)
    days: dict[Any, list[overview.Row]] = {}
    for row in found.rows:
        days.setdefault(timezone.localdate(row.shift.starts_at), []).append(row)
    context = {
        "overview": found,
        "days": days.items(),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "name": readers.week_name(monday),
        "before": readers.week_name(monday - timedelta(days=7)),
        "after": readers.week_name(monday + timedelta(days=7)),
        "may_publish": rights.has(readers.person(request), rights.Right.PUBLISH_SHIFTS),
        "zone": timezone.get_current_timezone_name(),
        "now": now,
    }
    return render(request, "shifts/plan.html", context)


@readers.publishers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    day = readers.monday(request, default=timezone.localdate() + timedelta(days=7))
    form = ShiftForm(
        request.POST or None,
        now=now,
        initial={"day": day, "zone": timezone.get_current_timezone_name()},
    )
    if form.is_valid() and form.draft:
        shift = publishing.publish([form.draft], by=readers.person(request), now=now)[0]
        messages.success(request, _("Published. It opens to agents as the rule says."))
        return redirect("planned_shift", pk=shift.pk)
    return render(request, "shifts/new.html", {"form": form}, status=400 if form.is_bound else 200)


@readers.planners_only
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, pk)


@readers.publishers_only
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    form = CancelForm(request.POST)
    if not form.is_valid():
        return show(request, pk, cancel_form=form)
    try:
        publishing.cancel(
            get_object_or_404(Shift, pk=pk),
            reason=form.cleaned_data["reason"],
            by=readers.person(request),
            now=timezone.now(),
        )
    except DomainError as error:
        form.add_error("reason", error.title)
        return show(request, pk, cancel_form=form)
    messages.success(request, _("Cancelled. Who held a place is told, with the reason."))
    return redirect("planned_shift", pk=pk)


@readers.publishers_only
@require_POST
def allow(request: HttpRequest, pk: int) -> HttpResponse:
    """Beyond the house's own limits, never beyond the law or a permit."""
    shift, now = get_object_or_404(Shift.objects.published(), pk=pk), timezone.now()
    form = AllowForm(request.POST, agents=choices(shift))
    if not form.is_valid():
        return show(request, pk, allow_form=form)
    agent = Agent.objects.select_related("person").get(pk=form.cleaned_data["agent"])
    verdict = hours.check(agent, shift.starts_at, shift.ends_at, now=now)
    if verdict.allowed:
        messages.info(request, _("No limit stands against it: %(name)s can claim it.") % {"name": agent.person.name})
        return redirect("planned_shift", pk=pk)
    try:
        waiving.waive(
            agent,
            verdict,
            Stretch(shift.starts_at, shift.ends_at),
            by=readers.person(request),
            reason=form.cleaned_data["reason"],
            now=now,
        )
    except DomainError as error:
        form.add_error("agent", error.title)
        return show(request, pk, allow_form=form)
    messages.success(request, _("%(name)s can claim this shift now.") % {"name": agent.person.name})
    return redirect("planned_shift", pk=pk)


@readers.publishers_only
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """A week's shifts into the week that the form names."""
    source = readers.monday_of(request.POST.get("from", ""))
    target = readers.monday_of(request.POST.get("to", ""))
    zone, person = timezone.get_current_timezone_name(), readers.person(request)
    done = copying.copy_week(source, target, zone=zone, by=person, now=timezone.now())
    said = [_("%(count)s shifts are published.") % {"count": len(done.shifts)}]
    if done.before:
        said.append(_("%(count)s had been copied before.") % {"count": done.before})
    if done.past:
        said.append(_("%(count)s would begin in the past.") % {"count": done.past})
    if done.no_such_time:
        said.append(_("%(count)s fall into the hour that the clock skips.") % {"count": done.no_such_time})
    (messages.success if done.shifts else messages.info)(request, " ".join(said))
    return redirect(f"{reverse('shift_plan')}?week={readers.week_name(target)}")


def choices(shift: Shift) -> list[tuple[str, str]]:
    return [(str(one.pk), one.person.name) for one in overview.fitting(shift)]


def show(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    """A shift's page; a form that did not fit comes back with what was typed."""
    now = timezone.now()
    rows = Shift.objects.select_related("published_by", "cancelled_by").prefetch_related("skills__skill")
    shift = get_object_or_404(rows, pk=pk)
    fitting = overview.fitting(shift)
    context = {
        "shift": shift,
        "week": readers.week_name(timezone.localdate(shift.starts_at)),
        "holders": overview.holders(shift, now=now),
        "entries": shift.entries.filter(state__in=["waiting", "offered"])
        .order_by("pk")
        .select_related("agent__person"),
        "fitting": len(fitting),
        "away": len(overview.away(fitting, shift)),
        "cost": costs.of_shift(shift),
        "over": now >= shift.ends_at,
        "begun": now >= shift.starts_at,
        "may_publish": rights.has(readers.person(request), rights.Right.PUBLISH_SHIFTS),
        "cancel_form": CancelForm(),
        "allow_form": AllowForm(agents=[(str(one.pk), one.person.name) for one in fitting]),
        **forms,
    }
    return render(request, "shifts/planned.html", context, status=400 if forms else 200)
