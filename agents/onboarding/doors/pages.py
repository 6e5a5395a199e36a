"""`/onboarding/`: the way in on one page, with one next step. Its forms work without a script."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agents.models import Agent
from agents.onboarding import agreeing, applying, connecting, documents, proving
from agents.onboarding.doors import applicants, drafts, files, forms, shown, steps, words
from agents.onboarding.models import Requirement
from agents.training import progress
from marketplace.kernel.errors import DomainError, Invalid


@require_GET
@login_required
def show(request: HttpRequest) -> HttpResponse:
    return page(request, applicants.applicant(request, now=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One step: to be read, or taken. What was typed is kept first, whatever comes of it."""
    now = timezone.now()
    agent = applicants.applicant(request, now=now)
    row = agent.requirements.filter(kind=step).first()
    if row is None or row.kind == Requirement.Kind.APPROVAL:
        raise Http404
    if request.method != "POST":
        return page(request, agent, chosen=step)
    if step not in forms.FORMS:
        raise Http404
    drafts.keep(agent, step, request.POST.dict(), now=now)
    refused = files.take_in(row, request.FILES.getlist("document")) if step in forms.WITH_FILES else []
    form = forms.FORMS[step](request.POST, agent=agent)
    if "keep" in request.POST:  # files alone, without handing in
        return page(request, agent, chosen=step, refused=refused) if refused else redirect("onboarding_step", step=step)
    if form.is_valid() and not refused:
        try:
            steps.TAKE[step](agent, form.cleaned_data, now)
        except Invalid as error:
            refused += attach(form, error)
        except DomainError as error:
            form.add_error(None, error.title)
        else:
            return redirect("onboarding")
    return page(request, agent, chosen=step, form=form, refused=refused)


def attach(form: forms.Step, error: Invalid) -> list[str]:
    """Put the domain's sentences beside their fields. Gives back those about files."""
    if not error.errors:
        form.add_error(None, error.title)
    for name, sentences in error.errors.items():
        if name in form.fields:
            form.add_error(name, list(sentences))
    return [one for name, sentences in error.errors.items() if name == "document" for one in sentences]


def page(
    request: HttpRequest,
    agent: Agent,
    *,
    chosen: str = "",
    form: forms.Step | None = None,
    refused: list[str] | None = None,
    answer_form: forms.AnswerForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    way = shown.read(agent, now=now, chosen=chosen)
    context: dict[str, Any] = {"way": way, "title": shown.title(way), "agent": agent, "refused": refused or []}
    if way.next:
        context |= opened(agent, way.next, form=form, now=now)
        context["wants_files"] = context["with_files"] and bool(
            way.next.asked.document or context["files"] or refused or context["asks_consent"]
        )
    if way.decline:
        context["answer_form"] = answer_form or forms.AnswerForm(auto_id="f_%s")
    wrong = refused or any(one is not None and one.errors for one in (form, answer_form))
    response = render(request, "onboarding/way_in.html", context, status=400 if wrong else 200)
    response["Cache-Control"] = "no-store"
    return response


def opened(agent: Agent, step: shown.Shown, *, form: forms.Step | None, now: Any) -> dict[str, Any]:
    """What the open step needs: its form as it was left, its files, its text."""
    kind = step.kind
    context: dict[str, Any] = {
        "heading": words.TITLES[Requirement.Kind(kind)],
        "why": words.WHY[Requirement.Kind(kind)],
        "with_files": kind in forms.WITH_FILES,
        "document_hint": words.DOCUMENTS.get(Requirement.Kind(kind), ""),
    }
    row = agent.requirements.get(kind=kind)
    context["asks_consent"] = kind == Requirement.Kind.AGE and form is not None and bool(form.errors)
    if kind in forms.WITH_FILES:
        context["files"] = list(row.documents.filter(deleted_at=None))
    if kind in forms.FORMS:
        typed, saved_at = drafts.kept(agent, kind)
        known = forms.ProfileStep.known(agent) if kind == Requirement.Kind.PROFILE else {}
        context["form"] = form or forms.FORMS[kind](agent=agent, initial={**known, **typed})
        context["saved_at"] = saved_at
    if kind == Requirement.Kind.AGREEMENT:
        engagement = agent.profile.engagement
        context["agreement"] = next(iter(agreeing.signable(agent, now=now)), None) or agreeing.current(
            engagement, now=now
        )
        context["coming"] = agreeing.coming(engagement, now=now)
    if kind == Requirement.Kind.CONNECTION:
        context["check"] = check = agent.connection_checks.first()
        context["verdict"] = connecting.judge(steps.line_of(check)) if check else None
        context["needed"] = connecting
    if kind == Requirement.Kind.TRAINING:
        context["modules"] = progress.required_for(agent, now=now)
        context["training_url"] = shown.address("training")
    context["largest"] = documents.LARGEST_BYTES
    return context


@require_POST
@login_required
def not_a_student(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    agent = applicants.applicant(request, now=now)
    try:
        proving.not_a_student(agent, now=now)
    except DomainError as error:
        messages.warning(request, error.title)
    return redirect("onboarding")


@require_POST
@login_required
def answer(request: HttpRequest) -> HttpResponse:
    """What the person says to a decline. What cannot be taken stays in its field."""
    now = timezone.now()
    agent = applicants.applicant(request, now=now)
    form = forms.AnswerForm(request.POST, auto_id="f_%s")
    if not form.is_valid():
        return page(request, agent, answer_form=form)
    try:
        applying.answer(agent, form.cleaned_data["answer"], now=now)
        messages.success(request, _("Sent. A person reads it and writes back."))
    except DomainError as error:
        messages.error(request, error.title)
    return redirect("onboarding")


@require_POST
@login_required
def leaving(request: HttpRequest) -> HttpResponse:
    """The person does not want to go on."""
    now = timezone.now()
    agent = applicants.applicant(request, now=now)
    try:
        applying.withdraw(agent, now=now)
        messages.success(request, _("Your application is closed."))
    except DomainError as error:
        messages.warning(request, error.title)
    return redirect("onboarding")
