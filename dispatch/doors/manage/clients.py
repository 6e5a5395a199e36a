"""`/manage/clients`: the companies whose customers we answer."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dispatch.doors.manage import administrators, changes
from dispatch.doors.manage.client_forms import ClientForm, EndpointForm, KeyForm, MemberForm
from dispatch.models import Client, Membership


@administrators.only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    clients = Client.objects.annotate(
        queue_count=Count("queues", distinct=True),
        key_count=Count("keys", filter=Q(keys__revoked_at=None), distinct=True),
        member_count=Count("membership", distinct=True),
    ).order_by("name")
    return render(request, "manage/clients.html", {"clients": clients})


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = ClientForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            client = form.save()
            changes.done(request, "client.created", client=client.pk)
        messages.success(request, f"{client.name} is created. It needs a queue and a key.")
        return redirect("manage_client", pk=client.pk)
    return render(request, "manage/client_new.html", {"form": form}, status=400 if form.is_bound else 200)


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    form = ClientForm(request.POST or None, instance=client)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            changes.done(request, "client.changed", client=pk, fields=", ".join(form.changed_data))
        messages.success(request, "Saved.")
        return redirect("manage_client", pk=pk)
    return show(request, Client.objects.get(pk=pk), form=form)


def show(request: HttpRequest, client: Client, **forms: Any) -> HttpResponse:
    """A client's page; a form that did not fit comes back with what was typed."""
    context = {
        "client": client,
        "form": ClientForm(instance=client),
        "key_form": KeyForm(),
        "member_form": MemberForm(),
        "endpoint_form": EndpointForm(),
        "keys": client.keys.order_by(F("revoked_at").asc(nulls_first=True), "-created_at"),
        "members": Membership.objects.filter(client=client).select_related("person").order_by("person__name"),
        "endpoints": client.endpoints.annotate(
            failed=Count("deliveries", filter=Q(deliveries__failed_at__isnull=False)),
            waiting=Count("deliveries", filter=Q(deliveries__delivered_at=None, deliveries__failed_at=None)),
        ).order_by("pk"),
        "queues": client.queues.all(),
        **forms,
    }
    wrong = any(getattr(form, "errors", None) for form in forms.values() if getattr(form, "is_bound", False))
    return render(request, "manage/client.html", context, status=400 if wrong else 200)
