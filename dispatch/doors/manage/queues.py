"""`/manage/queues`: where tickets wait, what they ask of an agent, and the limits of the clock."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.doors.manage import administrators
from dispatch.doors.manage.queue_forms import QueueForm
from dispatch.models import Price, Queue
from marketplace.kernel.money import Money


@administrators.only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    queues = Queue.objects.select_related("client").prefetch_related("needs__skill").order_by("client__name", "name")
    return render(request, "manage/queues.html", {"queues": [(one, price_of(one)) for one in queues]})


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = QueueForm(request.POST or None, initial={"client": request.GET.get("client")})
    if form.is_valid():
        queue = form.save()
        messages.success(request, f"{queue.name} is created. Nothing in it is offered until it has a price.")
        return redirect("manage_queue", pk=queue.pk)
    return render(request, "manage/queue.html", {"form": form}, status=400 if form.is_bound else 200)


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    queue = get_object_or_404(Queue.objects.select_related("client"), pk=pk)
    form = QueueForm(request.POST or None, instance=queue)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved. Tickets that wait already keep the skills they came with.")
        return redirect("manage_queue", pk=pk)
    price = price_of(queue)
    context = {
        "form": form,
        "queue": Queue.objects.select_related("client").get(pk=pk),
        "price": price,
        "base": Money(price.base, price.currency) if price else None,
        "per_minute": Money(price.per_minute, price.currency) if price else None,
        "rates": rates_of(queue),
    }
    return render(request, "manage/queue.html", context, status=400 if form.is_bound else 200)


def price_of(queue: Queue) -> Price | None:
    """The terms in force."""
    return queue.prices.filter(in_force_from__lte=timezone.now()).order_by("-in_force_from", "-pk").first()


def rates_of(queue: Queue) -> str | None:
    """Where prices are published: pay's page, which stands above us and may be absent."""
    try:
        return reverse("manage_rates", args=[queue.pk])
    except NoReverseMatch:
        return None
