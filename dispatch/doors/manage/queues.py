"""`/manage/queues`: where tickets wait, whom they ask and when. Each part of a queue's page is saved alone."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Skill
from dispatch.doors.manage import administrators, changes, queue_example, queue_words
from dispatch.doors.manage.queue_forms import BasicsForm, DoorForm, IntakeForm, LimitsForm, NewQueueForm, OrderForm
from dispatch.doors.manage.queue_hours import HoursPart
from dispatch.doors.manage.queue_needs import NeedsPart
from dispatch.doors.manage.queue_rings import RingsPart
from dispatch.doors.operator import terms
from dispatch.models import Price, Queue
from dispatch.reading import rulebook
from marketplace.kernel.money import Money


class Part(Protocol):
    def is_valid(self) -> bool: ...
    def save(self) -> Queue: ...


PARTS: dict[str, Callable[..., Part]] = {
    "basics": BasicsForm,
    "needs": NeedsPart,
    "rings": RingsPart,
    "hours": HoursPart,
    "limits": LimitsForm,
    "intake": IntakeForm,
    "order": OrderForm,
    "door": DoorForm,
}
TITLES = {
    "basics": "Basics", "needs": "Whom it asks", "rings": "Rings", "hours": "Opening hours", "limits": "Limits",
    "intake": "Intake and overflow", "order": "Who comes first", "door": "The door",
}  # fmt: skip
SAID = {
    "needs": "Tickets that wait already keep the skills they came with.",
    "rings": "What waits already widens by the new rings.",
    "order": "It holds for the next offer.",
}


@administrators.only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = Queue.objects.select_related("client").prefetch_related(*terms.READ_ALONG).order_by("client__name", "name")
    queues = [(one, price_of(one), queue_words.opening(terms.calendar(one), now=now)) for one in rows]
    return render(request, "manage/queues.html", {"queues": queues})


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewQueueForm(request.POST or None, client=request.GET.get("client"), now=timezone.now())
    if form.is_valid():
        with transaction.atomic():
            queue = form.save()
            changes.note(request, "queue.created", queue.pk, {}, _facts(queue.pk))
        messages.success(request, f"{queue.name} is created. Nothing in it is offered until it has a price.")
        return redirect("manage_queue", pk=queue.pk)
    return render(request, "manage/queue_new.html", {"form": form}, status=400 if form.is_bound else 200)


@administrators.only
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, get_object_or_404(Queue, pk=pk), now=timezone.now())


@administrators.only
@require_POST
def change(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Save one part; the others stay as they are. With `try` the order is only tried out on the example."""
    queue, now = get_object_or_404(Queue, pk=pk), timezone.now()
    if part not in PARTS:
        raise Http404
    said = PARTS[part](request.POST, queue=queue, now=now)
    fits = said.is_valid()
    if not fits:
        return _show(request, Queue.objects.get(pk=pk), now=now, status=400, said={part: said})
    if "try" in request.POST:
        return _show(request, Queue.objects.get(pk=pk), now=now, tried=queue, said={part: said})
    with transaction.atomic():
        before = _facts(pk)
        said.save()
        changes.note(request, "queue.changed", pk, before, _facts(pk))
    messages.success(request, f"Saved. {SAID.get(part, '')}".strip())
    return redirect(reverse("manage_queue", args=[pk]) + f"#{part}")


def _show(
    request: HttpRequest,
    queue: Queue,
    *,
    now: datetime,
    status: int = 200,
    said: Mapping[str, Part] | None = None,
    tried: Queue | None = None,
) -> HttpResponse:
    """The page of a queue; a part that did not fit comes back with what was typed. `tried` is only for the example."""
    parts = {name: part(queue=queue, now=now) for name, part in PARTS.items()} | dict(said or {})
    lines = rulebook.of_queues(now=now, only=[queue.pk])[queue.pk]
    price = price_of(queue)
    context = {
        "queue": lines.queue,
        "parts": parts,
        "titles": TITLES,
        "ring_words": queue_words.ring_words(
            lines.rules.asks,
            lines.rules.rings,
            fallback=queue.language_fallback,
            skills=dict(Skill.objects.values_list("slug", "name")),
            queues=dict(Queue.objects.filter(client=queue.client_id).values_list("pk", "name")),
        ),
        "opening": queue_words.opening(lines.calendar, now=now),
        "example": queue_example.order(queue_example.weights_of(tried or queue)),
        "door_url": request.build_absolute_uri(reverse("ask", args=[lines.queue.client.slug, queue.slug])),
        "price": price,
        "base": Money(price.base, price.currency) if price else None,
        "per_minute": Money(price.per_minute, price.currency) if price else None,
        "rates": rates_of(queue),
    }
    return render(request, "manage/queue.html", context, status=status)


def _facts(pk: int) -> dict[str, Any]:
    """All that a queue lays down, as plain values."""
    queue = Queue.objects.select_related("escalates_to", "overflow_to").prefetch_related(*terms.READ_ALONG).get(pk=pk)
    plain = {field.attname: getattr(queue, field.attname) for field in Queue._meta.concrete_fields}
    week = {"week": terms.week(queue), "closed_days": terms.closed_days(queue)}
    return {**plain, **week, "asks": terms.asks(queue), "rings": [terms.ring(row) for row in queue.rings.all()]}


def price_of(queue: Queue) -> Price | None:
    """The terms in force."""
    return queue.prices.filter(in_force_from__lte=timezone.now()).order_by("-in_force_from", "-pk").first()


def rates_of(queue: Queue) -> str | None:
    """Where prices are published: pay's page, which stands above us and may be absent."""
    try:
        return reverse("manage_rates", args=[queue.pk])
    except NoReverseMatch:
        return None
