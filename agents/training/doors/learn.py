"""`/training`: what an agent can learn, a module, a lesson; and the time it takes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.training import certificates, learning, picturing, progress, quizzing, timing
from agents.training.doors import readers
from agents.training.models import Module
from marketplace.kernel.errors import Invalid


class NoSuchTime(Invalid):
    """Say how many seconds the page was looked at, in whole numbers."""


@login_required
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, and one next step."""
    agent, now = readers.agent(request), timezone.now()
    found = progress.of_agent(agent, now=now)
    required = [one for one in found if one.module.required]
    context = {
        "required": required,
        "others": [one for one in found if not one.module.required],
        "passed": sum(1 for one in required if one.is_met),
        "minutes": sum(one.minutes_left for one in required),
        "next": next((one for one in [*required, *found] if one.state in {progress.LEARNING, progress.TO_RENEW}), None)
        or next((one for one in required if one.state == progress.NOT_STARTED), None),
        "certificates": certificates.held(agent, now=now),
    }
    return render(request, "training/index.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """One module: where I am in it, and what comes next. A POST begins it, or goes on."""
    agent, now = readers.agent(request), timezone.now()
    one = get_object_or_404(Module.objects.offered(), slug=slug)
    if request.method == "POST":
        enrolment = learning.begin(agent, one, now=now, language=request.POST.get("language", "")[:12])
        return redirect("training_lesson", slug=slug, number=enrolment.lesson)
    current = next(found for found in progress.of_agent(agent, now=now) if found.module.pk == one.pk)
    last = current.enrolment or agent.enrolments.filter(module=one).order_by("-pk").first()
    shown = current.version
    context: dict[str, Any] = {
        "progress": current,
        "module": one,
        "version": shown,
        "lessons": shown.lessons.all(),
        "attempts": list(last.attempts.exclude(finished_at=None)) if last else [],
        "left": quizzing.left(current.enrolment, now=now) if current.enrolment else shown.attempts_a_day,
        "again_at": quizzing.next_at(current.enrolment, now=now) if current.enrolment else None,
        "pool": shown.questions.count(),
        "practice_url": address("practice"),
        "practice_left": max(0, shown.practice - current.practised),
    }
    return render(request, "training/module.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def lesson(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A lesson to read. A POST says that it is read, and goes on."""
    agent, now = readers.agent(request), timezone.now()
    one = get_object_or_404(Module.objects.offered(), slug=slug)
    enrolment = learning.open_enrolment(agent, one)
    if enrolment is None:
        return redirect("training_module", slug=slug)
    row = get_object_or_404(enrolment.version.lessons, number=number)
    if request.method == "POST":
        timing.count(enrolment, None, now=now)
        following = learning.finish_lesson(enrolment, number)
        return redirect("training_lesson", slug=slug, number=following) if following else redirect(after(enrolment))
    timing.open_page(enrolment, now=now)
    place = enrolment.place if enrolment.lesson == number else ""
    learning.keep_place(enrolment, number, place)
    rows = list(enrolment.version.lessons.all())
    context = {
        "module": one,
        "version": enrolment.version,
        "enrolment": enrolment,
        "lesson": row,
        "page": picturing.page(row, one),
        "place": place,
        "count": len(rows),
        "is_last": not [other for other in rows if other.number not in {*enrolment.lessons_read, number}],
    }
    return render(request, "training/lesson.html", context)


def after(enrolment: Any) -> str:
    """Where it goes on when all lessons are read."""
    name = "training_quiz" if enrolment.quiz_passed_at is None else "training_module"
    return reverse(name, kwargs={"slug": enrolment.module.slug})


@login_required
@require_POST
def time(request: HttpRequest, slug: str) -> HttpResponse:
    """What the script of a page says every half minute: how long it was looked at, and where the reader is."""
    agent = readers.agent(request)
    enrolment = learning.open_enrolment(agent, get_object_or_404(Module, slug=slug))
    seconds, number = request.POST.get("seconds", ""), request.POST.get("lesson", "")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 7):
        raise NoSuchTime()
    if enrolment is not None:
        timing.count(enrolment, int(seconds), now=timezone.now())
        if number.isascii() and number.isdecimal() and len(number) < 4:
            learning.keep_place(enrolment, int(number), request.POST.get("place", ""))
    return HttpResponse(status=204)


def address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
