"""`/payroll/learning`: what a minute of learning pays, publishing another rate, and what waits for one."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import EXPONENTS
from marketplace.pay import learning, learning_rates
from marketplace.pay.doors import readers
from marketplace.pay.models import LearningRate

MOST = 60  # rows of the list


class RateForm(forms.Form):
    currency = forms.ChoiceField(choices=[(code, code) for code in sorted(EXPONENTS)], label=gettext_lazy("Currency"))
    per_minute = forms.DecimalField(
        max_digits=9, decimal_places=2, label=gettext_lazy("A minute"), help_text=gettext_lazy("Counted by the second.")
    )
    in_force_from = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Left out: at once."),
    )

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        digits = EXPONENTS.get(str(said.get("currency")), 2)
        if "per_minute" in said and said["per_minute"] != round(said["per_minute"], digits):
            self.add_error("per_minute", _("%(currency)s has no smaller unit than one.") % said)
        return said

    def terms(self) -> dict[str, Any]:
        """What was typed, as `learning_rates.publish` takes it: minor units a minute."""
        said = self.cleaned_data
        return {**said, "per_minute": int(said["per_minute"] * Decimal(10) ** EXPONENTS[said["currency"]])}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    readers.require_payroll(request.user)
    now, form = timezone.now(), RateForm(request.POST or None, initial={"currency": "SEK"})
    if form.is_valid():
        try:
            learning_rates.publish(**form.terms(), now=now, by=readers.person(request))
        except learning_rates.LearningUnpaid as error:
            form.add_error("per_minute", error.title)
        except DomainError as error:
            form.add_error("in_force_from", error.title)
        else:
            messages.success(request, _("The rate is published. What waits for it is paid as soon as it is in force."))
            return redirect("payroll_learning")
    context = {
        "form": form,
        "rates": LearningRate.objects.select_related("published_by")[:MOST],
        "waiting": learning.waiting(now=now),
        "now": now,
    }
    return render(request, "pay/learning.html", context, status=400 if form.is_bound else 200)
