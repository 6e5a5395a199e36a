"""What an agent may be offered, and whether they may be offered anything."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from agents.models import Agent
from dispatch.doors.manage import administrators, changes, people
from dispatch.doors.manage.people_forms import AgentForm, ReasonForm
from dispatch.handing import suspending
from dispatch.people import equipping


@administrators.only
@require_POST
def equip(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent.objects.select_related("person"), person=pk)
    form = AgentForm(request.POST, agent=agent)
    if not form.is_valid():
        return people.show(request, agent.person, agent_form=form)
    with transaction.atomic():
        before = _facts(pk)
        equipping.equip(agent, **form.equipment())
        changes.note(request, "agent.equipped", agent.pk, before, _facts(pk), agent_id=agent.pk)
    messages.success(request, "Saved. It holds for the next offer.")
    return redirect("manage_person", pk=pk)


@administrators.only
@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent.objects.select_related("person"), person=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return people.show(request, agent.person, reason_form=form)
    try:
        suspending.suspend(
            agent, reason=form.cleaned_data["reason"], by=administrators.person(request), now=timezone.now()
        )
    except suspending.NoReason as error:
        form.add_error("reason", error.title)
        return people.show(request, agent.person, reason_form=form)
    messages.success(request, f"{agent.person.name} is suspended. What they held is back in its queue.")
    return redirect("manage_person", pk=pk)


@administrators.only
@require_POST
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent.objects.select_related("person"), person=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return people.show(request, agent.person, reason_form=form)
    try:
        suspending.reinstate(
            agent, reason=form.cleaned_data["reason"], by=administrators.person(request), now=timezone.now()
        )
    except suspending.NoReason as error:
        form.add_error("reason", error.title)
        return people.show(request, agent.person, reason_form=form)
    messages.success(request, f"{agent.person.name} may go online again.")
    return redirect("manage_person", pk=pk)


def _facts(person_id: int) -> dict[str, Any]:
    """What an agent may be offered, as plain values."""
    agent = Agent.objects.get(person=person_id)
    return {
        "capacity": agent.capacity,
        "async_seats": agent.async_seats,
        "skills": {row.skill.slug: row.level for row in agent.proficiencies.select_related("skill")},
        "languages": {row.tag: row.level for row in agent.languages.all()},
    }
