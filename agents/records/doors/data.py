"""`/me/data/`: everything about me, to take along; and being forgotten, with what exactly that would do."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.doors import guarded
from agents.models import Person
from agents.records import deeds, erasing, exporting, parts, tasks
from agents.records.models import Erasure, Export

SHOWN = 5


@require_safe
@login_required
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    person, now = guarded.person(request), timezone.now()
    found = parts.standing_against(person, now=now)
    context = {
        "exports": person.exports.all()[:SHOWN],
        "keeps": exporting.KEPT.days,
        "agent": person.role == Person.Role.AGENT,
        "erasure": erasing.open_of(person),
        "refused": person.erasures.filter(state=Erasure.State.REFUSED).first(),
        "consequences": list(erasing.rehearse(person)),
        "must_end": [one.says for one in found if one.ends_by_itself],
        "must_decide": [one.says for one in found if not one.ends_by_itself],
        "days": erasing.THINK_AGAIN.days,
        "views": deeds.views_of(person),
    }
    return render(request, "records/data.html", context)


@require_safe
@login_required
@never_cache
def progress(request: HttpRequest, pk: str) -> HttpResponse:
    """A part of the page, asked for again while the archive is being made."""
    export = get_object_or_404(guarded.person(request).exports, pk=pk)
    return render(request, "records/export.html", {"export": export})


@require_POST
@login_required
def ask_for_export(request: HttpRequest) -> HttpResponse:
    begin_export(guarded.person(request))
    return redirect("my_data")


def begin_export(person: Person) -> Export:
    with transaction.atomic():
        export = exporting.ask(person, now=timezone.now())
        transaction.on_commit(lambda: tasks.make.delay(str(export.pk)))
    return export


@require_safe
@login_required
@never_cache
def archive(request: HttpRequest, pk: str) -> HttpResponse:
    return as_file(get_object_or_404(guarded.person(request).exports, pk=pk))


def as_file(export: Export) -> HttpResponse:
    """Raises exporting.NoArchive."""
    response = HttpResponse(exporting.opened(export, now=timezone.now()), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="humanline-{export.asked_at:%Y-%m-%d}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def ask_for_erasure(request: HttpRequest) -> HttpResponse:
    """With the e-mail address typed once more: nobody is forgotten by a slip of the finger."""
    person = guarded.person(request)
    if request.POST.get("email", "").strip().lower() != person.email.lower():
        messages.error(request, gettext("This is not your e-mail address. Nothing was asked for."))
        return redirect("my_data")
    try:
        erasing.ask(person, now=timezone.now())
    except erasing.StillAtWork as error:
        messages.error(request, error.title)
    return redirect("my_data")


@require_POST
@login_required
def withdraw_erasure(request: HttpRequest) -> HttpResponse:
    erasing.withdraw(guarded.person(request), now=timezone.now())
    messages.success(request, gettext("You stay. Nothing was erased."))
    return redirect("my_data")
