"""The parts of a queue that are plain fields: what it is, its limits, where it leads, who comes first, its door."""

import re
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import transaction

from agents.models import Skill
from dispatch.models import Queue, QueueSkill

NOT_ASKED = ""
LEVELS = [(NOT_ASKED, "–"), *((str(level), f"at least {level}") for level in range(1, 6))]
TAG = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
NO_TAG = "A language tag is two or three small letters, as in en or sv."


class PartForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """One part of a queue's page: it writes its own columns and no others."""

    def __init__(self, data: Any = None, *, queue: Queue, now: datetime) -> None:
        super().__init__(data, instance=queue)
        self.now = now
        for name, value in self.initial.items():
            if isinstance(value, float) and value.is_integer():
                self.initial[name] = int(value)  # 20, not 20.0
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = Queue.objects.filter(client=queue.client_id).exclude(pk=queue.pk)
                field.empty_label = "–"
                field.error_messages["invalid_choice"] = "This is no other queue of the same client."

    def save(self, commit: bool = True) -> Queue:
        self.instance.save(update_fields=self.changed_data)
        return self.instance  # type: ignore[no-any-return]

    def circle(self, name: str, does: str) -> Queue | None:
        """What the field names, unless a ticket would go round in a circle by it."""
        found: Queue | None = self.cleaned_data[name]
        step = found
        for _ in range(Queue.objects.count()):
            if step is None:
                break
            if step.pk == self.instance.pk:
                raise forms.ValidationError(f"{found} {does} this queue already: tickets would go round in a circle.")
            step = getattr(step, name)
        return found


class BasicsForm(PartForm):
    language = forms.RegexField(
        TAG, max_length=12, help_text="Of a ticket that names none: en, sv, de …", error_messages={"invalid": NO_TAG}
    )
    language_fallback = forms.CharField(
        required=False,
        label="May be answered in",
        help_text="Other languages, the best first: sv, da. Only where a ring allows it.",
    )

    class Meta:
        model = Queue
        fields: ClassVar = [
            "name", "slug", "kind", "tier", "language", "language_fallback", "priority", "priority_step_seconds",
            "target_percent", "target_seconds", "open",
        ]  # fmt: skip
        labels: ClassVar = {
            "slug": "Short name",
            "kind": "Channel",
            "priority_step_seconds": "A step of priority is worth, s",
            "target_percent": "Target: this share, %",
            "target_seconds": "answered within, s",
            "open": "Takes new tickets",
        }
        help_texts: ClassVar = {
            "slug": "Clients name the queue by it.",
            "kind": "Which seats its tickets take.",
            "priority": "0 to 9; higher is offered sooner.",
            "priority_step_seconds": "Of waiting: no class starves.",
            "tier": "1 first; tickets escalate to a higher one.",
            "open": "What waits is served in any case.",
        }

    def __init__(self, data: Any = None, *, queue: Queue, now: datetime) -> None:
        super().__init__(data, queue=queue, now=now)
        self.initial["language_fallback"] = ", ".join(queue.language_fallback)

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Queue.objects.filter(client=self.instance.client_id, slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"{self.instance.client} has a queue with this short name already.")
        return slug

    def clean_language_fallback(self) -> list[str]:
        tags = [tag for tag in re.split(r"[\s,;]+", self.cleaned_data["language_fallback"]) if tag]
        for tag in tags:
            if not re.match(TAG, tag):
                raise forms.ValidationError(f"“{tag}” is none. {NO_TAG}")
            if tags.count(tag) > 1:
                raise forms.ValidationError(f"{tag} stands here twice.")
        rings = max((ring.fallback_languages for ring in self.instance.rings.all()), default=0)
        if len(tags) < rings:
            raise forms.ValidationError(f"A ring of this queue allows {rings} of them. Change the ring first.")
        return tags


class NewQueueForm(BasicsForm):
    """A queue that is not there yet, with the skills that each of its tickets asks for; all else has defaults."""

    class Meta(BasicsForm.Meta):
        fields: ClassVar = ["client", *(name for name in BasicsForm.Meta.fields if name != "language_fallback")]
        error_messages: ClassVar = {"client": {"required": "Choose whose queue it is."}}

    language_fallback = None  # type: ignore[assignment]

    def __init__(self, data: Any = None, *, client: str | None = None, now: datetime) -> None:
        forms.ModelForm.__init__(self, data, instance=Queue(), initial={"client": client})
        self.skills = list(Skill.objects.all())
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(choices=LEVELS, required=False, label=skill.name)
        for name, value in self.initial.items():
            if isinstance(value, float) and value.is_integer():
                self.initial[name] = int(value)

    def clean_slug(self) -> str:
        slug, client = str(self.cleaned_data["slug"]), self.cleaned_data.get("client")
        if client and Queue.objects.filter(client=client, slug=slug).exists():
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
            self.instance.save()
            asked = {skill: self.cleaned_data[f"skill_{skill.pk}"] for skill in self.skills}
            QueueSkill.objects.bulk_create(
                QueueSkill(queue=self.instance, skill=skill, level=int(level))
                for skill, level in asked.items()
                if level
            )
        return self.instance  # type: ignore[no-any-return]


class LimitsForm(PartForm):
    class Meta:
        model = Queue
        fields: ClassVar = [
            "offer_timeout_seconds", "wrap_up_seconds", "decline_cooldown_seconds", "abandon_after_seconds",
            "park_after_seconds", "sticky_seconds", "returning_within_hours",
        ]  # fmt: skip
        labels: ClassVar = {
            "offer_timeout_seconds": "An offer stands for, s",
            "wrap_up_seconds": "After-contact work at most, s",
            "decline_cooldown_seconds": "A declined ticket comes back after, s",
            "abandon_after_seconds": "A closed page gives its place up after, s",
            "park_after_seconds": "A silent chat is parked after, s",
            "sticky_seconds": "Kept for the last agent, s",
            "returning_within_hours": "A customer returns within, h",
        }
        help_texts: ClassVar = {
            "decline_cooldown_seconds": "To who declined it, half as long each time nobody is left.",
            "park_after_seconds": "The seat is free; it comes back to the same person first. Empty: never.",
            "sticky_seconds": "If they are at work. Then anybody is asked.",
            "returning_within_hours": "To whom they talked with last.",
        }


class IntakeForm(PartForm):
    class Meta:
        model = Queue
        fields: ClassVar = [
            "intake_percent", "intake_per_hour", "overflow_to", "overflow_wait_seconds", "escalates_to",
            "surge_step_percent", "surge_most_percent",
        ]  # fmt: skip
        labels: ClassVar = {
            "intake_percent": "Takes this share, %",
            "intake_per_hour": "Takes at most, an hour",
            "overflow_to": "Overflows to",
            "overflow_wait_seconds": "above an expected wait of, s",
            "escalates_to": "Escalates to",
            "surge_step_percent": "The price rises by, %",
            "surge_most_percent": "at most by, %",
        }
        help_texts: ClassVar = {
            "intake_percent": "100 takes all. Beyond it the client is told at once, and keeps its old way.",
            "intake_per_hour": "Empty: no cap.",
            "overflow_to": "Where a new ticket goes instead.",
            "escalates_to": "A queue of a higher tier.",
            "surge_step_percent": "Each time everybody has let a ticket go. 0: never.",
        }

    def clean_overflow_to(self) -> Queue | None:
        return self.circle("overflow_to", "overflows to")

    def clean_escalates_to(self) -> Queue | None:
        found = self.circle("escalates_to", "escalates to")
        if found and found.tier <= self.instance.tier:
            raise forms.ValidationError(f"{found} is of tier {found.tier}: a ticket escalates to a higher one.")
        return found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("overflow_to") and said.get("overflow_wait_seconds") is None:
            self.add_error("overflow_wait_seconds", "Say above which expected wait a new ticket goes there.")
        nowhere = "overflow_to" not in self.errors and not said.get("overflow_to")
        if nowhere and said.get("overflow_wait_seconds") is not None:
            self.add_error("overflow_to", "Say where a new ticket goes then.")
        if (said.get("surge_step_percent") or 0) > (said.get("surge_most_percent") or 0):
            self.add_error("surge_most_percent", "One step is more than the most.")
        return said


class OrderForm(PartForm):
    """The published terms of who comes first among those who can."""

    class Meta:
        model = Queue
        fields: ClassVar = [
            "weight_load", "weight_preferred", "weight_level", "weight_standing", "weight_price", "band",
            "fairness_seconds",
        ]  # fmt: skip
        labels: ClassVar = {
            "weight_load": "Free seats",
            "weight_preferred": "Preferred skills",
            "weight_level": "Level",
            "weight_standing": "Standing",
            "weight_price": "Price",
            "band": "A class is this wide",
            "fairness_seconds": "Fairness, s",
        }
        help_texts: ClassVar = {
            "weight_load": "1 with no conversation, 0 with all seats taken.",
            "weight_preferred": "The part of the preferred skills they have.",
            "weight_level": "How far above the asked level, in quarters of four.",
            "weight_standing": "What customers say of them; 0.8 below ten ratings.",
            "weight_price": "1 for the cheapest language that may serve it.",
            "band": "Scores within one class are equal: then the turn decides.",
            "fairness_seconds": "For each mean share of the work above the others, the turn comes so much later.",
        }


class DoorForm(PartForm):
    class Meta:
        model = Queue
        fields: ClassVar = ["door"]
        labels: ClassVar = {"door": "Customers may ask for a person on a page of their own"}
        help_texts: ClassVar = {"door": "By nobody’s leave: whoever has the link."}
