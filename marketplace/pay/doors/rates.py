"""`/manage/queues/<id>/rates/`: what a queue's work pays, and publishing other terms. No row is ever changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dispatch.doors.manage import administrators
from dispatch.models import Price, Queue
from marketplace.kernel.money import Money
from marketplace.pay import rates
from marketplace.pay.doors.rates_form import RatesForm

MOST = 50  # rows of the list


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    queue = get_object_or_404(Queue.objects.select_related("client"), pk=pk)
    form = RatesForm(request.POST or None, initial={"currency": queue.client.currency})
    if form.is_valid():
        try:
            card = rates.publish(queue, **form.terms(), now=timezone.now(), by=administrators.person(request))
        except rates.RateInThePast as error:
            form.add_error("in_force_from", error.title)
        else:
            said = _("Published as rate card %(card)s. Offers made before keep their own price.")
            messages.success(request, said % {"card": card.number})
            return redirect("manage_rates", pk=pk)
    prices = [shown(price) for price in queue.prices.order_by("-in_force_from", "-pk")[:MOST]]
    context = {"queue": queue, "form": form, "prices": prices, "now": timezone.now()}
    return render(request, "pay/rates.html", context, status=400 if form.is_bound else 200)


def shown(price: Price) -> dict[str, object]:
    supplements = {tag: Money(amount, price.currency) for tag, amount in price.language_supplements.items()}
    return {
        "card": price.rate_card,
        "from": price.in_force_from,
        "base": Money(price.base, price.currency),
        "included_seconds": price.included_seconds,
        "per_minute": Money(price.per_minute, price.currency),
        "supplements": supplements,
    }
