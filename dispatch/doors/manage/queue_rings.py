"""The part of a queue that says how the circle of those who are asked grows."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction

from dispatch.models import Queue, Ring
from dispatch.offers import widening

MOST = 6
CONDITIONS = ("after_seconds", "wait_over_seconds", "service_level_under")


class RingRow(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=MOST, label="Ring")
    after_seconds = forms.FloatField(min_value=0, required=False, label="After waiting, s")
    wait_over_seconds = forms.FloatField(min_value=0, required=False, label="or expected wait over, s")
    service_level_under = forms.IntegerField(
        min_value=0, max_value=100, required=False, label="or service level under, %"
    )
    lower_levels_by = forms.TypedChoiceField(
        choices=[(0, "–"), *((step, f"by {step}") for step in range(1, 5))], coerce=int, initial=0, label="Lower levels"
    )
    fallback_languages = forms.TypedChoiceField(coerce=int, initial=0, label="Other languages")
    widen_to = forms.ModelMultipleChoiceField(
        Queue.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Also people of"
    )
    remove = forms.BooleanField(required=False, label="Remove")

    def __init__(self, *args: Any, queue: Queue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others, tags = self.fields["widen_to"], self.fields["fallback_languages"]
        assert isinstance(others, forms.ModelMultipleChoiceField)
        assert isinstance(tags, forms.TypedChoiceField)
        others.queryset = Queue.objects.filter(client=queue.client_id).exclude(pk=queue.pk)
        known = queue.language_fallback
        tags.choices = [(0, "–"), *((count, ", ".join(known[:count])) for count in range(1, len(known) + 1))]
        tags.error_messages["invalid_choice"] = "The queue names no such language. Add it under Basics first."
        for name in ("after_seconds", "wait_over_seconds"):
            value = self.initial.get(name)
            if isinstance(value, float) and value.is_integer():
                self.initial[name] = int(value)

    @property
    def says(self) -> bool:
        """Whether it is a ring: neither removed nor the blank one at the end."""
        return self.has_changed() if self.empty_permitted else True

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("remove"):
            return said
        if not any(name in self.errors or said.get(name) is not None for name in CONDITIONS):
            number = said.get("number", "this")
            self.add_error("after_seconds", f"Say when ring {number} comes: any of the three will do.")
        return said


class RingRows(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in its stubs alone
    def kept(self) -> list[RingRow]:
        return [row for row in self.forms if row.is_valid() and row.says and not row.cleaned_data.get("remove")]

    def clean(self) -> None:
        last: tuple[int, float] | None = None
        seen: set[int] = set()
        for row in sorted(self.kept(), key=lambda one: int(one.cleaned_data["number"])):
            number, after = row.cleaned_data["number"], row.cleaned_data["after_seconds"]
            if number in seen:
                row.add_error("number", f"Ring {number} stands here twice.")
            seen.add(number)
            if after is not None:
                if last and after <= last[1] and number != last[0]:
                    row.add_error(
                        "after_seconds", f"Ring {number} comes after ring {last[0]}: say more than {last[1]:g}."
                    )
                last = (number, after)


class RingsPart:
    def __init__(self, data: Any = None, *, queue: Queue, now: datetime) -> None:
        self.queue = queue
        found = list(queue.rings.order_by("number").prefetch_related("widen_to"))
        initial = [
            {
                **{name: getattr(ring, name) for name in RingRow.base_fields if name not in {"widen_to", "remove"}},
                "widen_to": list(ring.widen_to.all()),
            }
            for ring in found
        ]
        rows = forms.formset_factory(RingRow, formset=RingRows, extra=1 if len(found) < MOST else 0)
        self.rows = rows(data, initial=initial, prefix="ring", form_kwargs={"queue": queue})
        free = next((number for number in range(1, MOST + 1) if number not in {ring.number for ring in found}), None)
        for row in self.rows.extra_forms:
            row.fields["number"].initial = free

    def is_valid(self) -> bool:
        return self.rows.is_valid()

    def save(self) -> Queue:
        with transaction.atomic():
            self.queue.rings.all().delete()
            assert isinstance(self.rows, RingRows)
            for row in self.rows.kept():
                said = {name: value for name, value in row.cleaned_data.items() if name not in {"widen_to", "remove"}}
                Ring.objects.create(queue=self.queue, **said).widen_to.set(row.cleaned_data["widen_to"])
            widening.redraw(self.queue)
        return self.queue
