"""`/applicants/`: who wants to work here, whose turn it is, and how long it has been theirs."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from agents.doors import guarded
from agents.models import Agent
from agents.onboarding import reviewing, stages
from agents.onboarding.doors import intake_reading
from agents.onboarding.doors.intake_forms import ManyForm
from agents.onboarding.stages import Stage
from agents.rights import Right
from marketplace.kernel.errors import DomainError

PAGE = 50
MOST_NAMED = 5  # of those that could not be done


@require_safe
@guarded.needs(Right.REVIEW_APPLICANTS)
def index(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(request: HttpRequest, form: ManyForm | None = None) -> HttpResponse:
    """The list; what was chosen and typed stays where it did not fit."""
    asked = request.GET.get("q", "").strip()[:100]
    stage = Stage(request.GET["stage"]) if request.GET.get("stage") in Stage.values else None
    under_way = intake_reading.waiting(words=asked)
    page: Page[Any]
    if stage in intake_reading.ENDED:
        page = Paginator(intake_reading.ended(stage, words=asked), PAGE).get_page(request.GET.get("page"))
        shown = [intake_reading.applicant(agent) for agent in page]
    else:
        found = [one for one in under_way if stage is None or one.standing.stage == stage]
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        shown = list(page)
    counts = intake_reading.counts(under_way)
    context = {
        "page": page,
        "applicants": shown,
        "stage": stage,
        "stages": [(one, counts[one]) for one in (*intake_reading.OPEN, *intake_reading.ENDED)],
        "all_open": len(under_way),
        "asked": asked,
        "choosing": stage not in intake_reading.ENDED and bool(shown),
        "form": form or ManyForm(),
        "chosen": form.chosen if form else [],
    }
    return render(request, "onboarding/intake/list.html", context, status=400 if form else 200)


@require_safe
@guarded.needs(Right.REVIEW_APPLICANTS)
def funnel(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "steps": intake_reading.funnel(now=now),
        "judging": intake_reading.judging(now=now),
        "least": intake_reading.LEAST_SHOWN,
        "days": intake_reading.WINDOW.days,
    }
    return render(request, "onboarding/intake/funnel.html", context)


@require_POST
@guarded.needs(Right.REVIEW_APPLICANTS)
def many(request: HttpRequest) -> HttpResponse:
    """One decision about several people. Each stands alone: what cannot be done hinders no other."""
    form = ManyForm(request.POST)
    if not form.is_valid():
        return show(request, form)
    by, now, reason = guarded.person(request), timezone.now(), form.cleaned_data["reason"]

    def decide(agent: Agent) -> object:
        if form.cleaned_data["decision"] == ManyForm.APPROVE:
            return reviewing.approve(agent, by, now=now)
        return reviewing.decline(agent, by, reason, now=now)

    done, refused = each(stages.applicants().filter(pk__in=form.chosen).order_by("pk"), decide)
    if done:
        words = (
            ngettext("%(n)s person is approved.", "%(n)s people are approved.", done)
            if form.cleaned_data["decision"] == ManyForm.APPROVE
            else ngettext("%(n)s application is declined.", "%(n)s applications are declined.", done)
        )
        messages.success(request, words % {"n": done})
    for name, why in refused[:MOST_NAMED]:
        messages.warning(request, f"{name}: {why}")
    if len(refused) > MOST_NAMED:
        messages.warning(request, gettext("And %(n)s more.") % {"n": len(refused) - MOST_NAMED})
    query = request.GET.urlencode()
    return redirect(reverse("applicants") + (f"?{query}" if query else ""))


def each(agents: Iterable[Agent], decide: Callable[[Agent], object]) -> tuple[int, list[tuple[str, str]]]:
    """How many it was done to, and for whom it could not be done, with the reason."""
    done, refused = 0, []
    for agent in agents:
        try:
            decide(agent)
            done += 1
        except DomainError as error:
            refused.append((agent.person.name, error.title))
    return done, refused
