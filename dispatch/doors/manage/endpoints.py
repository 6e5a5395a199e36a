"""Where a client is told, what it was told, and telling it again."""

import base64
import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dispatch import webhooks
from dispatch.doors.manage import administrators, changes, clients
from dispatch.doors.manage.client_forms import EndpointForm
from dispatch.models import Client, WebhookDelivery, WebhookEndpoint
from marketplace.kernel import encrypted

PAGE = 50  # deliveries


@administrators.only
@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    client, form = get_object_or_404(Client, pk=pk), EndpointForm(request.POST)
    if not form.is_valid():
        return clients.show(request, client, endpoint_form=form)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.create(
            client=client,
            url=form.cleaned_data["url"],
            kinds=sorted(form.cleaned_data["kinds"]),
            secret=encrypted.encrypt(secret),
            created_at=timezone.now(),
        )
        changes.done(request, "endpoint.registered", client=pk, endpoint=endpoint.pk)
    return clients.show(request, client, shown_once={"what": f"The secret of {endpoint.url}", "secret": secret})


@administrators.only
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(WebhookEndpoint.objects.select_related("client"), pk=pk)
    page = Paginator(endpoint.deliveries.order_by("-created_at", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "manage/endpoint.html", {"endpoint": endpoint, "page": page})


@administrators.only
@require_POST
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off: what happens while it is off is not told later."""
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    endpoint.active = not endpoint.active
    with transaction.atomic():
        endpoint.save(update_fields=["active"])
        kind = "endpoint.turned_on" if endpoint.active else "endpoint.turned_off"
        changes.done(request, kind, client=endpoint.client_id, endpoint=pk)
    messages.success(request, "It is told again from now on." if endpoint.active else "It is told nothing any more.")
    return redirect("manage_endpoint", pk=pk)


@administrators.only
@require_POST
def replay(request: HttpRequest, pk: int, delivery: str) -> HttpResponse:
    row = get_object_or_404(WebhookDelivery, endpoint=pk, pk=delivery)
    with transaction.atomic():
        webhooks.replay(row, now=timezone.now())
        changes.done(request, "delivery.sent_again", endpoint=pk, delivery=str(row.pk))
    messages.success(request, f"{row.kind} is sent again, under the same id.")
    return redirect("manage_endpoint", pk=pk)
