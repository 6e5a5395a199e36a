"""`/manage/people`: everybody who signs in."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents import inviting, rights
from agents.models import Agent, Person
from dispatch.doors.manage import administrators, changes
from dispatch.doors.manage.people_forms import SHOWN, AgentForm, NewPersonForm, PersonForm, ReasonForm
from dispatch.doors.manage.rights_form import RightsForm
from dispatch.models import Seat

PAGE = 50


@administrators.only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    people, asked, role = Person.objects.select_related("agent").order_by("name", "pk"), words(request), ""
    for word in asked.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if request.GET.get("role") in Person.Role.values:
        role = request.GET["role"]
        people = people.filter(role=role)
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "asked": asked, "role": role, "roles": Person.Role.choices}
    return render(request, "manage/people.html", context)


def words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, by=administrators.person(request))
    if not form.is_valid():
        return render(request, "manage/person_new.html", {"form": form}, status=400 if form.is_bound else 200)
    fields = {name: form.cleaned_data[name] for name in ("name", "email", "role", "time_zone")}
    if form.cleaned_data["password"] == SHOWN:
        password = inviting.temporary_password()
        person = create(request, fields, password)
        once = {"what": f"The password of {person.name}", "secret": password}
        return show(request, person, shown_once=once)
    person = create(request, fields, None)
    inviting.send_link(person, request)
    messages.success(request, f"{person.name} has a link in their mail. It works once, for three days.")
    return redirect("manage_person", pk=person.pk)


def create(request: HttpRequest, fields: dict[str, Any], password: str | None) -> Person:
    with transaction.atomic():
        person = inviting.create(fields, password=password)
        agent = Agent.objects.filter(person=person).first()
        if agent:
            Seat.provide(agent)
        changes.done(request, "person.created", person=person.pk, role=person.role)
    return person


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    form = PersonForm(request.POST or None, instance=person, by=administrators.person(request))
    if form.is_valid():
        with transaction.atomic():
            person = form.save()
            changes.done(request, "person.changed", person=pk, fields=", ".join(form.changed_data))
            rights.drop_unfit(person, by=administrators.person(request), now=timezone.now())
        messages.success(request, "Saved.")
        return redirect("manage_person", pk=pk)
    return show(request, Person.objects.get(pk=pk), form=form)


@administrators.only
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk, is_active=True)
    changes.done(request, "person.invited", person=pk)
    inviting.send_link(person, request)
    messages.success(request, f"A link to set a new password is on its way to {person.email}.")
    return redirect("manage_person", pk=pk)


@administrators.only
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """The rights of an operator: exactly those that are ticked."""
    person = get_object_or_404(Person, pk=pk)
    form = RightsForm(request.POST, person=person)
    if not form.is_valid():
        return show(request, person, rights_form=form)
    rights.lay_down(person, form.cleaned_data["rights"], by=administrators.person(request), now=timezone.now())
    messages.success(request, "Saved. It holds from the next page on.")
    return redirect("manage_person", pk=pk)


def show(request: HttpRequest, person: Person, **forms: Any) -> HttpResponse:
    """A person's page; a form that did not fit comes back with what was typed."""
    agent = Agent.objects.filter(person=person).first()
    context = {
        "one": person,
        "agent": agent,
        "form": PersonForm(instance=person, by=administrators.person(request)),
        "agent_form": AgentForm(agent=agent) if agent else None,
        "reason_form": ReasonForm(),
        "rights_form": RightsForm(person=person) if rights.possible(person) else None,
        "decisions": agent.decisions.select_related("decided_by").order_by("-decided_at") if agent else [],
        "clients": person.clients.all(),
        **forms,
    }
    wrong = any(getattr(form, "errors", None) for form in forms.values() if getattr(form, "is_bound", False))
    return render(request, "manage/person.html", context, status=400 if wrong else 200)
