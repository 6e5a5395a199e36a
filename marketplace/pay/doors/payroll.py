"""`/payroll`: periods, and one of them with its people, its checks and its file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.kernel.http import streaming
from marketplace.kernel.money import Money
from marketplace.pay import checks, learning, register, summary
from marketplace.pay.doors import readers
from marketplace.pay.models import Period

MOST = 60  # periods of the list: more than a year of two currencies


@login_required
@require_safe
def all_periods(request: HttpRequest) -> HttpResponse:
    readers.require_payroll(request.user)
    summaries = summary.of_periods(Period.objects.all()[:MOST])
    context = {"summaries": summaries, "waiting": learning.waiting(now=timezone.now())}
    return render(request, "pay/periods.html", context)


@login_required
@require_safe
def one_period(request: HttpRequest, pk: int) -> HttpResponse:
    readers.require_payroll(request.user)
    period = get_object_or_404(Period, pk=pk)
    states, people = list(Period.State), summary.people(period)
    context = {
        "period": period,
        "summary": summary.of_periods([period])[0],
        "people": people,
        "handled": sum(one.seconds for one in people),
        "learned": sum(one.learning_seconds for one in people),
        "guaranteed": sum((one.guarantees for one in people), Money(0, period.currency)),
        "parts": summary.parts(period),
        "rate_cards": summary.rate_cards(period),
        "checks": checks.of_period(period, now=timezone.now()),
        "steps": states,
        "reached": states.index(Period.State(period.state)),
    }
    return render(request, "pay/period.html", context)


@login_required
@require_safe
def register_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    readers.require_payroll(request.user)
    period = get_object_or_404(Period, pk=pk)
    return streaming.csv(request, register.chunks(period), register.name(period))
