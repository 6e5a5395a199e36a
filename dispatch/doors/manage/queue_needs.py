"""The part of a queue that says whom it asks: one row for each skill."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction

from agents.models import Skill
from dispatch.models import Queue, QueueSkill

KIND = QueueSkill.Kind
GROUPS = "ABC"
HOW = [
    ("must", "must have"),
    *((f"or{number}", f"must have one of group {letter}") for number, letter in enumerate(GROUPS, start=1)),
    ("wish", "comes first with it"),
    *((f"until{ring}", f"must have, until ring {ring}") for ring in range(1, 7)),
    ("not", "must not have"),
]
BLANK_ROWS = 2


class NeedRow(forms.Form):
    skill = forms.ModelChoiceField(Skill.objects.all(), required=False, empty_label="–", label="Skill")
    level = forms.TypedChoiceField(
        choices=[(level, str(level)) for level in range(1, 6)], coerce=int, initial=1, label="Level at least"
    )
    how = forms.ChoiceField(choices=HOW, initial="must", label="An agent")


class NeedRows(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in its stubs alone
    def clean(self) -> None:
        seen: list[Skill] = []
        for row in self.forms:
            skill = row.cleaned_data.get("skill") if row.is_valid() else None
            if skill in seen:
                row.add_error("skill", f"{skill} stands here twice.")
            if skill:
                seen.append(skill)


class NeedsPart:
    """Rows with a chosen skill are kept, all others are gone."""

    def __init__(self, data: Any = None, *, queue: Queue, now: datetime) -> None:
        self.queue = queue
        rows = forms.formset_factory(NeedRow, formset=NeedRows, extra=BLANK_ROWS)
        self.rows = rows(data, initial=[shown(need) for need in _needs(queue)], prefix="need")

    def is_valid(self) -> bool:
        return self.rows.is_valid()

    def save(self) -> Queue:
        said = [row.cleaned_data for row in self.rows.forms if row.cleaned_data.get("skill")]
        with transaction.atomic():
            self.queue.needs.all().delete()
            QueueSkill.objects.bulk_create(
                QueueSkill(queue=self.queue, skill=row["skill"], level=row["level"], **columns(row["how"]))
                for row in said
            )
        return self.queue


def _needs(queue: Queue) -> list[QueueSkill]:
    rows = queue.needs.select_related("skill")
    order = {str(kind): place for place, kind in enumerate((KIND.REQUIRED, KIND.PREFERRED, KIND.EXCLUDED))}
    return sorted(rows, key=lambda row: (order[row.kind], row.alternative, row.skill.name))


def shown(need: QueueSkill) -> Mapping[str, Any]:
    if need.kind == KIND.EXCLUDED:
        how = "not"
    elif need.kind == KIND.PREFERRED:
        how = f"until{need.until_ring}" if need.until_ring else "wish"
    else:
        how = f"or{need.alternative}" if need.alternative else "must"
    return {"skill": need.skill_id, "level": need.level, "how": how}


def columns(how: str) -> dict[str, Any]:
    if how == "not":
        return {"kind": KIND.EXCLUDED}
    if how == "wish":
        return {"kind": KIND.PREFERRED}
    if how.startswith("until"):
        return {"kind": KIND.PREFERRED, "until_ring": int(how.removeprefix("until"))}
    return {"kind": KIND.REQUIRED, "alternative": int(how.removeprefix("or")) if how.startswith("or") else 0}
