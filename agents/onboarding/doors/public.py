"""The public page: what the work is, what it pays, what is asked, how long it takes. Every figure is of real people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agents.onboarding import figures
from marketplace.kernel.money import Money


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    pay = [
        {
            "figure": row,
            "low": Money(row.p10, row.currency),
            "middle": Money(row.p50, row.currency),
            "high": Money(row.p90, row.currency),
        }
        for row in figures.currencies(now=now)
    ]
    context = {
        "pay": pay,
        "way_in": figures.way_in(now=now),
        "enough": figures.ENOUGH,
        "signup_open": settings.SIGNUP_OPEN,
    }
    return render(request, "onboarding/work.html", context)
