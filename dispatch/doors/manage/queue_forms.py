"""A queue with the skills it asks for: one choice for every skill there is."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction

from agents.models import Skill
from dispatch.models import Queue, QueueSkill

NOT_ASKED = ""
LEVELS = [(NOT_ASKED, "–"), *((str(level), f"at least {level}") for level in range(1, 6))]
TAG = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class QueueForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    language = forms.RegexField(
        TAG,
        max_length=12,
        initial="en",
        help_text="Of a ticket that names none: en, sv, de …",
        error_messages={"invalid": "A language tag is two or three small letters, as in en or sv."},
    )

    class Meta:
        model = Queue
        fields: ClassVar = [
            "client", "name", "slug", "language", "priority", "priority_step_seconds", "offer_timeout_seconds",
            "wrap_up_seconds", "decline_cooldown_seconds", "abandon_after_seconds", "target_percent", "target_seconds",
            "open",
        ]  # fmt: skip
        labels: ClassVar = {
            "slug": "Short name",
            "priority_step_seconds": "A step of priority is worth, s",
            "offer_timeout_seconds": "An offer stands for, s",
            "wrap_up_seconds": "After-contact work at most, s",
            "decline_cooldown_seconds": "A declined ticket comes back after, s",
            "abandon_after_seconds": "A closed page gives its place up after, s",
            "target_percent": "Target: this share, %",
            "target_seconds": "answered within, s",
            "open": "Takes new tickets",
        }
        help_texts: ClassVar = {
            "slug": "Clients name the queue by it.",
            "priority": "0 to 9; higher is offered sooner.",
            "open": "What waits is served in any case.",
        }
        error_messages: ClassVar = {"client": {"required": "Choose whose queue it is."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {need.skill_id: need.level for need in self.instance.needs.all()} if self.instance.pk else {}
        self.skills = list(Skill.objects.all())
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(
                choices=LEVELS, required=False, label=skill.name, initial=str(asked.get(skill.pk, NOT_ASKED))
            )
        for name, value in self.initial.items():
            if isinstance(value, float) and value.is_integer():
                self.initial[name] = int(value)  # 20, not 20.0
        if self.instance.pk:
            del self.fields["client"]  # a queue with its tickets never changes hands

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        client = self.instance.client if self.instance.pk else self.cleaned_data.get("client")
        if client and Queue.objects.filter(client=client, slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"{client} has a queue with this short name already.")
        return slug

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("skill_") and name != "open"]

    @property
    def skill_fields(self) -> list[forms.BoundField]:
        return [self[f"skill_{skill.pk}"] for skill in self.skills]

    def save(self, commit: bool = True) -> Queue:
        with transaction.atomic():
            queue: Queue = super().save(commit)
            asked = {skill: self.cleaned_data[f"skill_{skill.pk}"] for skill in self.skills}
            queue.needs.all().delete()
            QueueSkill.objects.bulk_create(
                QueueSkill(queue=queue, skill=skill, level=int(level)) for skill, level in asked.items() if level
            )
        return queue
