"""`/applicants/<id>/`: one person who wants to work here, on one page, and what is decided about them."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from agents import rights
from agents.doors import guarded
from agents.models import Agent
from agents.onboarding import advancing, reviewing, stages
from agents.onboarding.doors import intake_reading
from agents.onboarding.doors.intake_forms import AcceptForm, ReasonForm
from agents.onboarding.models import Requirement
from agents.rights import Right
from marketplace.kernel.errors import DomainError, Invalid

VERDICTS = {"request": reviewing.ask_for_more, "refusal": reviewing.refuse, "waiver": reviewing.waive}
NOT_SHOWN = {"documents", "sha256"}  # evidence that only programs read


@require_safe
@guarded.needs(Right.REVIEW_APPLICANTS)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, pk)


def show(request: HttpRequest, pk: int, wrong: Mapping[str, forms.Form] | None = None) -> HttpResponse:
    """The page; a form that did not fit comes back under its name, with what was typed."""
    agent, now, by = get_object_or_404(stages.applicants(), pk=pk), timezone.now(), guarded.person(request)
    standing = stages.of(agent)
    declines = list(agent.declines.all())
    context = {
        "agent": agent,
        "profile": agent.profile,
        "standing": standing,
        "stage_age": intake_reading.lasting(standing.age_seconds(now)),
        "age": advancing.age(born, timezone.localdate(now)) if (born := agent.profile.birth_date) else None,
        "rows": [Row(row, wrong or {}) for row in in_order(agent)],
        "missing": [row.label for row in in_order(agent) if not row.settled and row.kind != Requirement.Kind.APPROVAL],
        "check": agent.connection_checks.first(),
        "languages": agent.languages.all(),
        "decline": next((one for one in declines if one.reopened_at is None), None),
        "declined_before": [one for one in declines if one.reopened_at],
        "decline_form": (wrong or {}).get("decline") or ReasonForm(prefix="decline"),
        "sees_documents": rights.has(by, Right.SEE_DOCUMENTS),
        "next": next_of(agent),
        "open": standing.stage in intake_reading.OPEN and standing.stage != stages.Stage.ANSWERED,
    }
    return render(request, "onboarding/intake/applicant.html", context, status=400 if wrong else 200)


class Row:
    """One requirement on the page: its files, its history, and what may be decided about it."""

    def __init__(self, row: Requirement, wrong: Mapping[str, forms.Form]) -> None:
        self.row = row
        self.files = list(row.documents.all())
        self.steps = list(row.steps.select_related("by"))
        self.evidence = [
            (name.replace("_", " "), value) for name, value in row.evidence.items() if name not in NOT_SHOWN and value
        ]
        self.ours = row.kind != Requirement.Kind.APPROVAL
        state, states = row.state, Requirement.State
        self.acceptable = self.ours and state in {states.IN_REVIEW, states.REFUSED, states.EXPIRED}
        self.judgeable = self.ours and state not in {states.MISSING, states.WAIVED}
        self.accept_form = wrong.get(f"{row.kind}-acceptance") or AcceptForm(prefix=f"{row.kind}-acceptance")
        self.forms = [self._form(verdict, wrong) for verdict in self._verdicts()]

    def _verdicts(self) -> list[str]:
        if not self.ours:
            return []
        offered = ["request", "refusal"] if self.judgeable else []
        if self.row.state == Requirement.State.REFUSED:
            offered.remove("refusal")
        return offered if self.row.settled else [*offered, "waiver"]

    def _form(self, verdict: str, wrong: Mapping[str, forms.Form]) -> tuple[str, str, forms.Form]:
        prefix = f"{self.row.kind}-{verdict}"
        labels = {
            "request": gettext("Ask for more"),
            "refusal": gettext("Do not accept"),
            "waiver": gettext("Do not ask for it"),
        }
        return verdict, labels[verdict], wrong.get(prefix) or ReasonForm(prefix=prefix)


def in_order(agent: Agent) -> list[Requirement]:
    """As the rule asks, then what is no longer asked."""
    order = list(Requirement.Kind.values)
    return sorted(agent.requirements.all(), key=lambda row: order.index(row.kind))


def next_of(agent: Agent) -> Agent | None:
    """Whose turn it is after this one, in the order of the list."""
    found = [one.agent for one in intake_reading.waiting()]
    at = next((place for place, one in enumerate(found) if one.pk == agent.pk), -1)
    return next((one for one in found[at + 1 :] if one.pk != agent.pk), None)


@require_POST
@guarded.needs(Right.REVIEW_APPLICANTS)
def accept(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    row = get_object_or_404(Requirement, agent=pk, agent__profile__isnull=False, kind=kind)
    name = f"{kind}-acceptance"
    form = AcceptForm(request.POST, prefix=name)
    if not form.is_valid():
        return show(request, pk, {name: form})
    reviewing.accept(row, guarded.person(request), now=timezone.now(), expires_at=form.cleaned_data["holds_until"])
    messages.success(request, gettext("%(what)s: accepted.") % {"what": row.label})
    return redirect("applicant", pk=pk)


@require_POST
@guarded.needs(Right.REVIEW_APPLICANTS)
def judge(request: HttpRequest, pk: int, kind: str, verdict: str) -> HttpResponse:
    """Ask for more, do not accept, do not ask for it: each with a reason that the person reads."""
    if verdict not in VERDICTS:
        raise Http404
    row = get_object_or_404(Requirement, agent=pk, agent__profile__isnull=False, kind=kind)
    name = f"{kind}-{verdict}"
    form = ReasonForm(request.POST, prefix=name)
    try:
        if not form.is_valid():
            return show(request, pk, {name: form})
        VERDICTS[verdict](row, guarded.person(request), form.cleaned_data["reason"], now=timezone.now())
    except Invalid as error:
        form.add_error("reason", error.title)
        return show(request, pk, {name: form})
    messages.success(request, gettext("%(name)s is told.") % {"name": row.agent.person.name})
    return redirect("applicant", pk=pk)


@require_POST
@guarded.needs(Right.REVIEW_APPLICANTS)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(stages.applicants(), pk=pk)
    try:
        reviewing.approve(agent, guarded.person(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, error.title)
        return redirect("applicant", pk=pk)
    messages.success(request, gettext("%(name)s may work from now on.") % {"name": agent.person.name})
    return redirect("applicant", pk=pk)


@require_POST
@guarded.needs(Right.REVIEW_APPLICANTS)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(stages.applicants(), pk=pk)
    form = ReasonForm(request.POST, prefix="decline")
    try:
        if not form.is_valid():
            return show(request, pk, {"decline": form})
        reviewing.decline(agent, guarded.person(request), form.cleaned_data["reason"], now=timezone.now())
    except Invalid as error:
        form.add_error("reason", error.title)
        return show(request, pk, {"decline": form})
    messages.success(request, gettext("%(name)s is told, and can answer.") % {"name": agent.person.name})
    return redirect("applicant", pk=pk)


@require_POST
@guarded.needs(Right.REVIEW_APPLICANTS)
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A declined application goes on."""
    agent = get_object_or_404(stages.applicants(), pk=pk)
    reviewing.take_up_again(agent, guarded.person(request), now=timezone.now())
    messages.success(request, gettext("The application goes on. %(name)s is told.") % {"name": agent.person.name})
    return redirect("applicant", pk=pk)
