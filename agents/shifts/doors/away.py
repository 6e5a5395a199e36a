"""`/shifts/away/`: saying that I cannot work, and for which days."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agents.shifts import absenting
from agents.shifts.doors import readers
from agents.shifts.models import Absence
from marketplace.kernel.errors import DomainError, Invalid

PROTECTED, OTHER = "protected", "other"
KINDS = [
    (PROTECTED, gettext_lazy("I am ill, care for somebody, am on strike, or cannot work for a disability")),
    (OTHER, gettext_lazy("Something else: holidays, exams, a day off")),
]
MOST = 50


class AwayForm(forms.Form):
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one. The first is never asked about further.")},
    )

    def add(self, error: DomainError) -> None:
        fields = error.errors if isinstance(error, Invalid) else {}
        for name, sentences in fields.items():
            self.add_error(name, sentences)
        if not fields:
            self.add_error("first_day", error.title)


@readers.agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    agent, form = readers.agent(request), AwayForm(request.POST or None)
    if form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        try:
            absenting.state(
                agent,
                said["first_day"],
                said["last_day"],
                protected=said["kind"] == PROTECTED,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add(error)
        else:
            messages.success(request, _("Written down. What you had claimed on these days is offered on."))
            return redirect("absences")
    rows = Absence.objects.filter(agent=agent).order_by("-first_day")[:MOST]
    context = {"form": form, "absences": rows, "today": timezone.localdate()}
    return render(request, "shifts/away.html", context, status=400 if form.is_bound else 200)


@require_POST
@readers.agents_only
def end(request: HttpRequest, pk: int) -> HttpResponse:
    absenting.take_back(get_object_or_404(Absence, agent=readers.agent(request), pk=pk))
    messages.success(request, _("Taken back. You can claim shifts on these days again."))
    return redirect("absences")
