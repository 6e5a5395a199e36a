"""`/limits/`: the published table; a person's own hours; and the same for whoever may set a rule of the house aside."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.doors import guarded
from agents.limits import checking, permits, planning, table, waiving, words
from agents.limits.doors.forms import OwnLimitForm, WaiverForm
from agents.limits.models import HouseWaiver, Permit, Standing
from agents.models import Agent
from agents.rights import Right
from marketplace.kernel.errors import DomainError, NotAllowed

WHOSE = {
    table.Binds.ADULT: gettext_lazy("Everybody"),
    table.Binds.MINOR: gettext_lazy("Below 18"),
    table.Binds.STUDENT: gettext_lazy("Student's permit"),
}


class ForAgents(NotAllowed):
    """This page is for agents."""


@dataclass(frozen=True)
class OneCountry:
    code: str
    rows: list[tuple[table.Rule, str]]
    open: list[str]


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Every rule there is, by country, with its source and the day on which that was read."""
    today = timezone.localdate()
    of_rules, of_questions = (one.country for one in table.rules()), (one.country for one in table.open_questions())
    codes = sorted({*of_rules, *of_questions} - {"EU"})
    countries = [
        OneCountry(
            code,
            [(one, str(WHOSE[one.binds])) for one in table.rules() if one.country == code and one.in_force(today)],
            [one.text for one in table.open_questions() if one.country == code],
        )
        for code in ["EU", *codes]
    ]
    return render(request, "limits/published.html", {"countries": countries})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """My hours, and my own limit of them."""
    agent = Agent.objects.filter(person=request.user.pk).select_related("person").first()
    if agent is None:
        raise ForAgents
    form = OwnLimitForm(request.POST if request.method == "POST" else None, initial={"hours": permits.own_limit(agent)})
    if form.is_valid():
        hours = form.cleaned_data["hours"]
        permits.limit_oneself(agent, float(hours) if hours is not None else None, now=timezone.now())
        messages.success(request, gettext("Your own limit is as you wrote it from now on."))
        return redirect("limits_mine")
    context = {**hours_of(agent), "form": form}
    return render(request, "limits/mine.html", context, status=400 if form.errors else 200)


def hours_of(agent: Agent) -> dict[str, object]:
    now = timezone.now()
    verdict = checking.so_far(agent, planned=planning.of_agent(agent), now=now)
    standing = Standing.objects.filter(agent=agent).first()
    return {
        "agent": agent,
        "standing": standing,
        "limits": [one for one in verdict.all if one.rule != "permit.days"],
        "refusals": verdict.refusals,
        "permits": [(one, limits_of(one)) for one in permits.in_force(agent) if one.kind != Permit.Kind.OWN],
        "zone": standing.zone if standing else agent.person.time_zone,
        "now": now,
    }


def limits_of(permit: Permit) -> list[str]:
    """What a permit limits, in words."""
    today = timezone.localdate()
    named = [rule.title for key in permit.rules if (rule := table.rule(key, today))]
    return named + [words.of_shape(table.shape_of(one)) for one in permit.terms]


@require_http_methods(["GET", "HEAD", "POST"])
@guarded.needs(Right.PUBLISH_SHIFTS)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One agent's hours, and what rules of the house stand against a stretch that they would work."""
    agent = get_object_or_404(Agent.objects.select_related("person"), pk=pk)
    form = WaiverForm(request.POST if request.method == "POST" else None, zone=checking.zone_of(agent.person.time_zone))
    verdict = None
    if form.is_valid():
        now = timezone.now()
        verdict = checking.for_shift(agent, form.stretch, planned=planning.of_agent(agent), now=now)
        if "waive" in request.POST:
            try:
                waiving.waive(
                    agent,
                    verdict,
                    form.stretch,
                    by=guarded.person(request),
                    reason=form.cleaned_data["reason"],
                    now=now,
                )
            except waiving.NoReason as error:
                form.add_error("reason", error.title)
            except DomainError as error:
                messages.warning(request, error.title)
            else:
                messages.success(request, gettext("The rules of the house are set aside for this stretch."))
                return redirect("limits_person", pk=pk)
    waivers = HouseWaiver.objects.filter(agent=agent).select_related("decided_by").order_by("-decided_at")[:20]
    told = [(one, _title(one.rule)) for one in waivers]
    shown = {**hours_of(agent), "form": form, "verdict": verdict, "waivers": told}
    return render(request, "limits/person.html", shown, status=400 if form.errors else 200)


def _title(key: str) -> str:
    rule = table.rule(key, timezone.localdate())
    return rule.title if rule else key
