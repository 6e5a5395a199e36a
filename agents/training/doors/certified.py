"""`/modules/certificates`: who is certified for what, and until when."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agents.training import certifying, versions
from agents.training.doors import readers
from agents.training.doors.forms import GrantForm, ReasonForm
from agents.training.models import Certificate, Module
from marketplace.kernel.errors import DomainError

PAGE = 50


@readers.trainers
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """In force, the next to expire first; a name or a module narrows it. A POST grants one by hand."""
    form = GrantForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        version = versions.current(told["module"], told["email"].person.locale)
        assert version is not None  # the form offers only modules with one
        certifying.grant(told["email"], version, by=readers.person(request), reason=told["reason"], now=timezone.now())
        messages.success(request, _("%(name)s has the certificate.") % {"name": told["email"].person.name})
        return redirect("certificates")
    now, asked = timezone.now(), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = Certificate.objects.select_related("agent__person", "module", "version", "skill", "granted_by", "ended_by")
    ended = request.GET.get("ended") == "yes"
    rows = rows.exclude(ended_at=None).order_by("-ended_at") if ended else rows.held(now).order_by("expires_at", "pk")
    for word in asked.split():
        rows = rows.filter(Q(agent__person__name__icontains=word) | Q(version__title__icontains=word))
    if request.GET.get("module", "").isdecimal():
        rows = rows.filter(module=Module.objects.filter(pk=request.GET["module"][:18]).first())
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "ended": ended,
        "early": now + certifying.EARLY,
        "form": form,
        "reason_form": ReasonForm(),
    }
    return render(request, "training/certificates.html", context, status=400 if form.is_bound else 200)


@readers.trainers
@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = get_object_or_404(Certificate, pk=pk)
    try:
        reason = request.POST.get("reason", "")[:1000]
        certifying.revoke(certificate, by=readers.person(request), reason=reason, now=timezone.now())
    except DomainError as error:
        messages.warning(request, error.title)
    else:
        messages.success(request, _("Revoked. The person is told, with your reason."))
    return redirect("certificates")
