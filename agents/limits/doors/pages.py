"""`/limits/`: the published table; a person's own hours; and the same for whoever may set a rule of the house aside."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents import rights
from agents.doors import guarded
from agents.limits import checking, consenting, permits, planning, table, waiving, words
from agents.limits.doors.forms import ConsentForm, OwnLimitForm, RecessForm, WaiverForm
from agents.limits.models import HouseWaiver, Permit, Standing
from agents.limits.policy import shapes
from agents.limits.templatetags.limits import country
from agents.models import Agent
from agents.rights import Right
from marketplace.kernel.errors import DomainError, Invalid, NotAllowed

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
    consents: list[table.Consent]
    open: list[str]


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Every rule there is, by country, with its source and the day on which that was read."""
    today = timezone.localdate()
    told: list[table.Rule | table.Consent | table.Open] = [*table.rules(), *table.consents(), *table.open_questions()]
    codes = sorted({one.country for one in told} - {"EU"})
    countries = [
        OneCountry(
            code,
            [(one, str(WHOSE[one.binds])) for one in table.rules() if one.country == code and one.in_force(today)],
            [one for one in table.consents() if one.country == code],
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
    agent = own(request)
    form = OwnLimitForm(request.POST if request.method == "POST" else None, initial={"hours": permits.own_limit(agent)})
    if form.is_valid():
        hours = form.cleaned_data["hours"]
        permits.limit_oneself(agent, float(hours) if hours is not None else None, now=timezone.now())
        messages.success(request, gettext("Your own limit is as you wrote it from now on."))
        return redirect("shifts" if request.POST.get("from") == "shifts" else "limits_mine")
    return show_mine(request, agent, form=form)


@require_POST
@login_required
def consent(request: HttpRequest) -> HttpResponse:
    """I agree to longer weeks, where my law knows that, or take it back."""
    agent, now = own(request), timezone.now()
    if "withdraw" in request.POST:
        consenting.withdraw(agent, now=now)
        messages.success(request, gettext("Taken back."))
        return redirect("limits_mine")
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            consenting.agree(agent, name=form.cleaned_data["name"], now=now)
        except Invalid as error:
            form.add_error("name", error.errors["name"])
        else:
            messages.success(request, gettext("You have agreed to it. You can take it back here at any time."))
            return redirect("limits_mine")
    return show_mine(request, agent, consent_form=form)


def own(request: HttpRequest) -> Agent:
    """The reader, as an agent. Raises ForAgents."""
    agent = Agent.objects.filter(person=request.user.pk).select_related("person").first()
    if agent is None:
        raise ForAgents
    return agent


def show_mine(request: HttpRequest, agent: Agent, **forms: Form) -> HttpResponse:
    """My hours; a form that did not fit comes back with what was typed."""
    now = timezone.now()
    context = {
        **hours_of(agent),
        "form": OwnLimitForm(initial={"hours": permits.own_limit(agent)}),
        "ask": permits.wants_to_be_asked(agent),
        "law": consenting.law_of(agent, now=now),
        "given": consenting.given(agent, now=now),
        "consent_form": ConsentForm(),
        **forms,
    }
    wrong = any(one.errors for one in forms.values())
    return render(request, "limits/mine.html", context, status=400 if wrong else 200)


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
@guarded.needs(Right.PUBLISH_SHIFTS, Right.REVIEW_APPLICANTS)
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
    return show_person(request, agent, form=form, verdict=verdict)


@require_POST
@guarded.needs(Right.REVIEW_APPLICANTS)
def recess(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer writes down when a student has no lectures."""
    agent = get_object_or_404(Agent.objects.select_related("person"), pk=pk)
    form = RecessForm(request.POST, permits=students_permits(agent))
    if form.is_valid():
        said = form.cleaned_data
        try:
            permits.add_recess(
                get_object_or_404(agent.permits, pk=said["permit"]),
                said["first"],
                said["last"],
                source=said["source"],
                by=guarded.person(request),
                now=timezone.now(),
            )
        except Invalid as error:
            for name, sentences in error.errors.items():
                form.add_error(name, sentences)
        else:
            messages.success(request, gettext("Written down. Their hours count by it from now on."))
            return redirect("limits_person", pk=pk)
    return show_person(request, agent, recess_form=form)


@require_POST
@guarded.needs(Right.REVIEW_APPLICANTS)
def own_account(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer has read that a student's permit allows freelance work."""
    agent = get_object_or_404(Agent.objects.select_related("person"), pk=pk)
    asked = request.POST.get("permit", "")
    found = next((one for one in asking_for_permission(agent) if str(one.pk) == asked), None)
    if found is None:
        raise Http404
    permits.allow_own_account(found, by=guarded.person(request), now=timezone.now())
    messages.success(request, gettext("Written down. They may work freelance by this permit."))
    return redirect("limits_person", pk=pk)


def asking_for_permission(agent: Agent) -> QuerySet[Permit]:
    """Students' permits that allow freelance work only by a word of the office, which nobody has read yet."""
    asked = shapes.NoFreelance(unless_permitted=True)
    countries = [one.country for one in table.rules() if one.shape == asked]
    return agent.permits.filter(kind=Permit.Kind.STUDENT, country__in=countries, own_account=False, ended_at=None)


def students_permits(agent: Agent) -> list[tuple[str, str]]:
    held = [one for one in permits.in_force(agent) if one.kind == Permit.Kind.STUDENT]
    return [(str(one.pk), f"{one.get_kind_display()}, {country(one.country)}") for one in held]


def show_person(request: HttpRequest, agent: Agent, **said: Any) -> HttpResponse:
    """An agent's hours; a form that did not fit comes back with what was typed."""
    waivers = HouseWaiver.objects.filter(agent=agent).select_related("decided_by").order_by("-decided_at")[:20]
    reader, students = guarded.person(request), students_permits(agent)
    shown = {
        **hours_of(agent),
        "form": WaiverForm(zone=checking.zone_of(agent.person.time_zone)),
        "verdict": None,
        "waivers": [(one, _title(one.rule)) for one in waivers],
        "given": consenting.given(agent, now=timezone.now()),
        "students": students,
        "unread": asking_for_permission(agent),
        "may_review": rights.has(reader, Right.REVIEW_APPLICANTS),
        "may_plan": rights.has(reader, Right.PUBLISH_SHIFTS),
        "recess_form": RecessForm(permits=students),
        **said,
    }
    wrong = any(one.errors for one in said.values() if isinstance(one, Form))
    return render(request, "limits/person.html", shown, status=400 if wrong else 200)


def _title(key: str) -> str:
    rule = table.rule(key, timezone.localdate())
    return rule.title if rule else key
