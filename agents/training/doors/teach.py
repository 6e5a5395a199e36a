"""`/modules`: what is taught. Written, looked at, compared and published by operators with the right to train."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.training import comparing, picturing, shipping, versions, writing
from agents.training.doors import readers
from agents.training.doors.forms import ModuleForm, NewModuleForm
from agents.training.models import Module, Version
from marketplace.kernel.errors import DomainError


@readers.trainers
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Every module. A POST brings in what ships with Humanline."""
    if request.method == "POST":
        brought = shipping.ship(by=readers.person(request), now=timezone.now())
        messages.success(request, _("%(count)s modules are brought in.") % {"count": len(brought)})
        return redirect("modules")
    rows = Module.objects.select_related("skill").annotate(
        learning=Count("enrolments", filter=Q(enrolments__passed_at=None), distinct=True),
        passed=Count("enrolments", filter=Q(enrolments__passed_at__isnull=False), distinct=True),
        holders=Count("certificates", filter=Q(certificates__ended_at=None), distinct=True),
    )
    found = [(one, versions.in_force(one), versions.draft(one)) for one in rows.order_by("position", "slug")]
    return render(request, "training/modules.html", {"modules": found, "waiting": shipping.waiting()})


@readers.trainers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewModuleForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        module = writing.new_module(
            told["slug"], form.written, skill=told["skill"], required=told["required"],
            by=readers.person(request), now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("The draft is kept. Look at it, then publish it."))
        return redirect("module", pk=module.pk)
    return render(request, "training/module_new.html", {"form": form}, status=400 if form.is_bound else 200)


@readers.trainers
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A module with its versions. A POST changes what holds for all of them."""
    module = get_object_or_404(Module, pk=pk)
    initial = {"skill": module.skill_id, "required": module.required, "position": module.position}
    form = ModuleForm(request.POST or None, initial=initial)
    if form.is_valid():
        writing.set_terms(module, **form.cleaned_data, by=readers.person(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("module", pk=pk)
    draft, in_force = versions.draft(module), versions.in_force(module)
    context = {
        "module": module,
        "form": form,
        "current": in_force[0] if in_force else None,
        "in_force": [one.pk for one in in_force],
        "draft": draft,
        "discarded": None if draft else versions.discarded(module),
        "lacks": writing.lacks(draft) if draft else [],
        "versions": kept(module).select_related("published_by").order_by("-number"),
        "languages": [tag for tag, _name in settings.LANGUAGES],
        "holders": module.certificates.filter(ended_at=None).count(),
    }
    return render(request, "training/module_manage.html", context, status=400 if form.is_bound else 200)


@readers.trainers
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as its readers will see it, and what it changes."""
    module = get_object_or_404(Module, pk=pk)
    version = versions.draft(module)
    if version is None:
        return redirect("module", pk=pk)
    return render(request, "training/version.html", shown(module, version))


@readers.trainers
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version, as it was read, and what it changed."""
    module = get_object_or_404(Module, pk=pk)
    found = get_object_or_404(kept(module), number=number)
    return render(request, "training/version.html", shown(module, found))


def kept(module: Module) -> QuerySet[Version]:
    """All but the draft that was thrown away."""
    return module.versions.exclude(state=Version.State.DISCARDED)


def shown(module: Module, version: Version) -> dict[str, Any]:
    earlier = kept(module).filter(number__lt=version.number, language=version.language)
    before = earlier.order_by("-number").first()
    new = writing.read(version)
    old = writing.read(before) if before else None
    return {
        "module": module,
        "version": version,
        "before": before,
        "lessons": [(one, picturing.page(one, module)) for one in version.lessons.all()],
        "questions": version.questions.all(),
        "terms": comparing.terms(old, new) if old else [],
        "changed": [
            (_("Lessons"), comparing.texts(old.lessons, new.lessons)),
            (_("Questions"), comparing.texts(old.questions, new.questions)),
        ]
        if old
        else [],
        "lacks": writing.lacks(version) if version.state == Version.State.DRAFT else [],
    }


def step(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    module = get_object_or_404(Module, pk=pk)
    try:
        act(module, by=readers.person(request), now=timezone.now())
    except DomainError as error:
        wrong = [sentence for said in getattr(error, "errors", {}).values() for sentence in said]
        messages.warning(request, " ".join([error.title, *wrong]))
    else:
        messages.success(request, done)
    return redirect("module", pk=pk)


@readers.trainers
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, writing.publish, _("Published. Whoever begins now learns this version."))


@readers.trainers
@require_POST
def discarding(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, writing.discard, _("The draft is thrown away. You can have it back here."))


@readers.trainers
@require_POST
def recovery(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, writing.bring_draft_back, _("The draft is back."))


@readers.trainers
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, writing.withdraw, _("Nobody can begin it any more. Certificates stay in force."))


@readers.trainers
@require_POST
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, writing.bring_back, _("It is taught again."))
