"""A client's keys: issued and shown once, revoked for good."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from dispatch.doors.manage import administrators, changes, clients
from dispatch.doors.manage.client_forms import KeyForm
from dispatch.models import ApiKey, Client


@administrators.only
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The one answer that holds the secret: it is not kept, so the page is not redirected to."""
    client, form = get_object_or_404(Client, pk=pk), KeyForm(request.POST)
    if not form.is_valid():
        return clients.show(request, client, key_form=form)
    said = form.cleaned_data
    with transaction.atomic():
        key, secret = ApiKey.issue(client, said["name"], now=timezone.now(), scopes=said["scopes"])
        changes.done(request, "key.issued", client=pk, key=key.pk)
    return clients.show(request, client, shown_once={"what": f"The key “{key.name}”", "secret": secret})


@administrators.only
@require_POST
def revoke(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    row = get_object_or_404(ApiKey, client=pk, pk=key)
    with transaction.atomic():
        row.revoke(now=timezone.now())
        changes.done(request, "key.revoked", client=pk, key=key)
    messages.success(request, f"The key “{row.name}” is revoked. What uses it is refused from now on.")
    return redirect("manage_client", pk=pk)
