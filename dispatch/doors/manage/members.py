"""A client's own people: who sees its queues, tickets and figures."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from dispatch.doors.manage import administrators, changes, clients
from dispatch.doors.manage.client_forms import MemberForm
from dispatch.models import Client, Membership


@administrators.only
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    client, form = get_object_or_404(Client, pk=pk), MemberForm(request.POST)
    if not form.is_valid():
        return clients.show(request, client, member_form=form)
    person = form.cleaned_data["email"]
    with transaction.atomic():
        Membership.objects.get_or_create(person=person, client=client)
        changes.done(request, "member.added", client=pk, person=person.pk)
    messages.success(request, f"{person.name} sees what is {client.name}’s, and no more.")
    return redirect("manage_client", pk=pk)


@administrators.only
@require_POST
def remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    row = get_object_or_404(Membership, client=pk, pk=member)
    with transaction.atomic():
        row.delete()
        changes.done(request, "member.removed", client=pk, person=row.person_id)
    messages.success(request, f"{row.person.name} sees nothing of {row.client.name} any more.")
    return redirect("manage_client", pk=pk)
