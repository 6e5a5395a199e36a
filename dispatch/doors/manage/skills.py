"""`/manage/skills`: the subjects that queues ask for and agents have."""

from typing import ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agents.models import Skill
from dispatch.doors.manage import administrators, changes
from dispatch.models import QueueSkill


class SkillForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    class Meta:
        model = Skill
        fields: ClassVar = ["name", "slug"]
        labels: ClassVar = {"slug": "Short name"}
        help_texts: ClassVar = {"slug": "Clients may name it with a ticket. It never changes."}
        error_messages: ClassVar = {"slug": {"unique": "Another skill has this short name."}}


class NameForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    class Meta:
        model = Skill
        fields: ClassVar = ["name"]


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    form = SkillForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            skill = form.save()
            changes.done(request, "skill.created", skill=skill.pk)
        messages.success(request, f"{skill.name} is created. Give it to agents, then ask for it in a queue.")
        return redirect("manage_skills")
    queues = {
        row["skill"]: row["count"]
        for row in QueueSkill.objects.order_by().values("skill").annotate(count=Count("queue"))
    }
    skills = [
        (skill, queues.get(skill.pk, 0))
        for skill in Skill.objects.annotate(agent_count=Count("proficiencies")).order_by("name")
    ]
    context = {"skills": skills, "form": form}
    return render(request, "manage/skills.html", context, status=400 if form.is_bound else 200)


@administrators.only
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Its new name, and who has it. The short name stands in tickets, so it stays."""
    skill = get_object_or_404(Skill, pk=pk)
    form = NameForm(request.POST or None, instance=skill)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            changes.done(request, "skill.renamed", skill=pk)
        messages.success(request, "Saved.")
        return redirect("manage_skill", pk=pk)
    context = {
        "skill": Skill.objects.get(pk=pk),
        "form": form,
        "proficiencies": skill.proficiencies.select_related("agent__person").order_by("-level", "agent__person__name"),
        "needs": QueueSkill.objects.filter(skill=skill).select_related("queue__client"),
    }
    return render(request, "manage/skill.html", context, status=400 if form.is_bound else 200)
