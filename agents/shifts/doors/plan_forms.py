"""A shift as an operator types it, a week to copy to, a reason."""

import zoneinfo
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Skill
from agents.shifts.models.shift import MOST_PLACES
from agents.shifts.policy import clocks
from agents.shifts.publishing import Draft
from marketplace.kernel.money import EXPONENTS

ZONES = [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name]
LEVELS = [("", "–"), *((str(level), str(level)) for level in range(1, 6))]
BESIDE = {"starts_at": "begins", "ends_at": "ends", "zone": "zone"}  # where a draft's error is shown
DAY, CLOCK = {"type": "date"}, {"type": "time", "step": "900"}


class ShiftForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    begins = forms.TimeField(label=gettext_lazy("Begins"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    ends = forms.TimeField(
        label=gettext_lazy("Ends"),
        widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        help_text=gettext_lazy("Not after it begins: on the next day."),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=ZONES)
    language = forms.RegexField(
        "^[a-zA-Z]{2,3}$",
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Two or three letters: sv, en."),
        error_messages={"invalid": gettext_lazy("A language is two or three letters, as in sv.")},
    )
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=MOST_PLACES, initial=1)
    guarantee = forms.DecimalField(label=gettext_lazy("Guarantee an hour"), min_value=0, max_digits=9, decimal_places=2)
    bonus = forms.DecimalField(
        label=gettext_lazy("Bonus an hour"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Beyond guarantee and tickets."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(one, one) for one in sorted(EXPONENTS)], initial="SEK"
    )
    title = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, required=False, help_text=gettext_lazy("Payday, say. Or nothing.")
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.draft: Draft | None = None
        self.skills = list(Skill.objects.all())
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(choices=LEVELS, required=False, label=skill.name)

    @property
    def skill_fields(self) -> list[forms.BoundField]:
        return [self[f"skill_{skill.pk}"] for skill in self.skills]

    def clean(self) -> dict[str, Any]:
        """The draft, with what keeps it from being published beside the field that says so."""
        said = dict(super().clean() or {})
        if self.errors:
            return said
        unit = EXPONENTS[said["currency"]]
        amounts = {name: (said[name] or Decimal(0)).scaleb(unit) for name in ("guarantee", "bonus")}
        for name, exact in amounts.items():
            if exact != exact.to_integral_value():
                self.add_error(name, _("%(currency)s has no smaller unit.") % {"currency": said["currency"]})
        try:
            starts_at, ends_at = clocks.span(said["day"], said["begins"], said["ends"], said["zone"])
        except clocks.NoSuchTime:
            self.add_error("begins", _("The clock goes forward over this time on that day."))
        if self.errors:
            return said
        self.draft = Draft(
            language=said["language"].lower(),
            starts_at=starts_at,
            ends_at=ends_at,
            zone=said["zone"],
            places=said["places"],
            guarantee=int(amounts["guarantee"]),
            bonus=int(amounts["bonus"]),
            currency=said["currency"],
            skills={one.pk: int(said[f"skill_{one.pk}"]) for one in self.skills if said[f"skill_{one.pk}"]},
            title=said["title"],
        )
        for name, sentences in self.draft.errors(now=self.now).items():
            self.add_error(BESIDE.get(name, name), sentences)
        return said


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        min_length=3,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who holds a place reads it."),
    )


class AllowForm(forms.Form):
    """Letting one agent go beyond the house's own limits, for one shift."""

    agent = forms.ChoiceField(label=gettext_lazy("Who"))
    reason = forms.CharField(
        label=gettext_lazy("Why"), min_length=3, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, agents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = agents
