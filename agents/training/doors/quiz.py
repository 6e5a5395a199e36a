"""A module's questions: begun, kept while they are answered, graded, and read again with every reason."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.training import grading, learning, progress, quizzing, timing
from agents.training.doors import readers
from agents.training.doors.learn import address
from agents.training.models import Attempt, Module


def attempts(request: HttpRequest) -> QuerySet[Attempt]:
    """The agent's own; every other is not found."""
    rows = Attempt.objects.filter(enrolment__agent=readers.agent(request))
    return rows.select_related("enrolment__module", "enrolment__version", "enrolment__agent")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def quiz(request: HttpRequest, slug: str) -> HttpResponse:
    """What the quiz is, before it begins. A POST begins it, or goes on with the open attempt."""
    agent, now = readers.agent(request), timezone.now()
    module = get_object_or_404(Module.objects.offered(), slug=slug)
    enrolment = learning.open_enrolment(agent, module)
    if enrolment is None or enrolment.quiz_passed_at is not None:
        return redirect("training_module", slug=slug)
    if request.method == "POST":
        return redirect("training_attempt", pk=quizzing.begin(enrolment, now=now).pk)
    timing.open_page(enrolment, now=now)
    version = enrolment.version
    read = len(enrolment.lessons_read)
    asked = min(version.drawn, version.questions.count())
    context = {
        "module": module,
        "version": version,
        "enrolment": enrolment,
        "open": quizzing.current(enrolment),
        "asked": asked,
        "needed": grading.needed(asked, version.pass_percent),
        "left": quizzing.left(enrolment, now=now),
        "again_at": quizzing.next_at(enrolment, now=now),
        "unread": version.lessons.count() - read,
        "attempts": enrolment.attempts.exclude(finished_at=None),
    }
    return render(request, "training/quiz.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """An open attempt to answer, or a graded one with every reason. A POST grades it once all is answered."""
    one, now = get_object_or_404(attempts(request), pk=pk), timezone.now()
    missing: list[int] = []
    if request.method == "POST" and one.finished_at is None:
        chosen = chosen_of(request.POST, one)
        quizzing.keep(one, chosen)
        timing.count(one.enrolment, None, now=now)
        missing = grading.unanswered([part["question"] for part in one.drawn], kept(one))
        if not missing:
            quizzing.grade(one, now=now)
            return redirect("training_attempt", pk=pk)
    elif request.method == "POST":
        return redirect("training_attempt", pk=pk)
    if one.finished_at is None:
        timing.open_page(one.enrolment, now=now)
    version = one.enrolment.version
    context = {
        "attempt": one,
        "module": one.enrolment.module,
        "version": version,
        "enrolment": one.enrolment,
        "asked": quizzing.asked(one),
        "missing": missing,
        "needed": grading.needed(one.asked, version.pass_percent),
    }
    if one.finished_at is None:
        return render(request, "training/attempt.html", context, status=400 if missing else 200)
    shown = progress.of_module(one.enrolment.agent, version, now=now)
    certificate = one.certificates.first()
    context |= {
        "left": quizzing.left(one.enrolment, now=now),
        "again_at": quizzing.next_at(one.enrolment, now=now),
        "certificate": certificate,
        "practice_left": max(0, version.practice - shown.practised),
        "practice_url": address("practice"),
    }
    return render(request, "training/graded.html", context)


@login_required
@require_POST
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Kept while they are chosen, by the script of the page."""
    one = get_object_or_404(attempts(request), pk=pk)
    quizzing.keep(one, chosen_of(request.POST, one))
    return JsonResponse({"answered": sum(1 for places in one.answers.values() if places)})


def chosen_of(form: QueryDict, one: Attempt) -> dict[int, list[int]]:
    """Question id → places, for the questions that the form names."""
    found = {}
    for part in one.drawn:
        given = form.getlist(f"q{part['question']}")
        if given:
            found[part["question"]] = [int(each) for each in given if each.isascii() and each.isdecimal()][:20]
    return found


def kept(one: Attempt) -> dict[int, list[int]]:
    return {int(question): places for question, places in one.answers.items()}
