"""`/limits/ceilings/`: how many free log-ins are guaranteed, for whom, and who waits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from agents.doors import guarded
from agents.limits import ceilings, guaranteeing
from agents.limits.doors.forms import CeilingForm, NewCeilingForm
from agents.limits.models import Ceiling
from agents.rights import Right
from marketplace.kernel.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@guarded.needs(Right.PUBLISH_SHIFTS)
def index(request: HttpRequest) -> HttpResponse:
    form = NewCeilingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        ceilings.create(
            language=said["language"],
            places=said["places"],
            guarantee=form.minor(said["currency"]),
            currency=said["currency"],
            skills=dict.fromkeys(said["skills"], 1),
            by=guarded.person(request),
            now=timezone.now(),
        )
        messages.success(request, gettext("Guaranteed log-ins begin now."))
        return redirect("ceilings")
    rows = Ceiling.objects.filter(closed_at=None).prefetch_related("needs__skill", "line")
    shown = [(one, guaranteeing.in_use(one)) for one in rows]
    context = {"rows": shown, "form": form}
    return render(request, "limits/ceilings.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded.needs(Right.PUBLISH_SHIFTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    ceiling = get_object_or_404(Ceiling, pk=pk)
    initial = {"places": ceiling.places, "guarantee": CeilingForm.major(ceiling.guarantee, ceiling.currency)}
    form = CeilingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            places, guarantee = form.cleaned_data["places"], form.minor(ceiling.currency)
            person = guarded.person(request)
            ceilings.change(ceiling, places=places, guarantee=guarantee, by=person, now=timezone.now())
        except DomainError as error:
            messages.warning(request, error.title)
        else:
            messages.success(request, gettext("It is in force for log-ins from now on."))
        return redirect("ceilings")
    context = {
        "ceiling": ceiling,
        "form": form,
        "held": guaranteeing.in_use(ceiling),
        "line": ceiling.line.select_related("agent__person").order_by("since"),
    }
    return render(request, "limits/ceiling.html", context, status=400 if form.is_bound else 200)


@require_POST
@guarded.needs(Right.PUBLISH_SHIFTS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        ceilings.close(get_object_or_404(Ceiling, pk=pk), by=guarded.person(request), now=timezone.now())
    except DomainError as error:
        messages.warning(request, error.title)
    else:
        messages.success(request, gettext("Closed. Who is online keeps their guarantee."))
    return redirect("ceilings")
