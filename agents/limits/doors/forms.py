"""Forms of operators: a stretch for which a rule of the house is set aside, and a ceiling of guaranteed log-ins."""

from datetime import UTC
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.limits.models.ceiling import MOST_PLACES
from agents.limits.policy.stretches import Stretch
from agents.limits.waiving import LONGEST
from agents.models import Skill, SpokenLanguage
from marketplace.kernel.money import EXPONENTS
from marketplace.kernel.site import formats

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
UNREADABLE = _("This is no time. Write it as in 2026-11-21 14:30.")


class WaiverForm(forms.Form):
    """`stretch` is what was asked for, by the clock of the person who would work."""

    starts_at = forms.DateTimeField(label=_("From"), widget=MOMENT, error_messages={"invalid": UNREADABLE})
    ends_at = forms.DateTimeField(label=_("Until"), widget=MOMENT, error_messages={"invalid": UNREADABLE})
    reason = forms.CharField(
        label=_("Why it is set aside"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person reads it. Needed only to set a rule aside."),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        begin, end = said.get("starts_at"), said.get("ends_at")
        if begin and end:
            begin, end = begin.replace(tzinfo=self.zone), end.replace(tzinfo=self.zone)
            self.stretch = Stretch(begin.astimezone(UTC), end.astimezone(UTC))
            if end <= begin:
                self.add_error("ends_at", gettext("It ends before it begins."))
            elif (end - begin).days >= 2:
                self.add_error("ends_at", gettext("At most two days at once."))
        return said


class CeilingForm(forms.Form):
    places = forms.IntegerField(
        label=_("Places"), min_value=0, max_value=MOST_PLACES, help_text=_("Online with a guarantee at once.")
    )
    guarantee = forms.DecimalField(
        label=_("Guarantee an hour"), min_value=0, max_value=100_000, help_text=_("Tickets may bring more.")
    )

    def minor(self, currency: str) -> int:
        return int((self.cleaned_data["guarantee"] * 10 ** EXPONENTS[currency]).to_integral_value())

    @staticmethod
    def major(minor: int, currency: str) -> Decimal:
        return Decimal(minor).scaleb(-EXPONENTS[currency])


class NewCeilingForm(CeilingForm):
    field_order = ("language", "places", "guarantee", "currency", "skills")

    language = forms.ChoiceField(label=_("Language"))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(one, one) for one in sorted(EXPONENTS)], initial="SEK")
    skills = forms.MultipleChoiceField(
        label=_("Skills"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All of them, at any level. None: everybody who speaks the language."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = SpokenLanguage.objects.order_by("tag").values_list("tag", flat=True).distinct()
        named = sorted((formats.language(tag), tag) for tag in tags)
        self.fields["language"].choices = [(tag, name) for name, tag in named]  # type: ignore[attr-defined]
        self.fields["skills"].choices = [(one.slug, one.name) for one in Skill.objects.all()]  # type: ignore[attr-defined]


class OwnLimitForm(forms.Form):
    hours = forms.DecimalField(
        label=_("Hours a week, at most"),
        required=False,
        min_value=1,
        max_value=60,
        max_digits=4,
        decimal_places=1,
        help_text=_("Nobody else sets it or sees it as a fault. Leave it empty for none."),
    )


class ConsentForm(forms.Form):
    """Signed by the person's own name; nothing is ticked beforehand."""

    name = forms.CharField(
        label=_("Your full name, as signature"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )


class RecessForm(forms.Form):
    """Days without lectures, as a reviewer has read them."""

    permit = forms.ChoiceField(label=_("Permit"))
    first = forms.DateField(label=_("First day without lectures"), widget=DAY)
    last = forms.DateField(label=_("Last day"), widget=DAY)
    source = forms.CharField(
        label=_("Where this stands"), max_length=120, help_text=_("The university's calendar, with its address.")
    )

    def __init__(self, *args: Any, permits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permit"].choices = permits  # type: ignore[attr-defined]
