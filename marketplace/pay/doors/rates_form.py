"""The terms of a queue as a person types them: amounts in whole units, minutes, a line for each language."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.kernel.money import EXPONENTS

LINE = re.compile(r"([a-z]{2,3})\s+(\d{1,6}(?:[.,]\d{1,2})?)")


class RatesForm(forms.Form):
    currency = forms.ChoiceField(choices=[(code, code) for code in sorted(EXPONENTS)], label=gettext_lazy("Currency"))
    base = forms.DecimalField(
        min_value=0,
        max_digits=9,
        decimal_places=2,
        label=pgettext_lazy("pay", "Base"),
        help_text=gettext_lazy("Paid in any case."),
    )
    included_minutes = forms.IntegerField(
        min_value=0,
        max_value=600,
        label=gettext_lazy("Minutes included"),
        help_text=gettext_lazy("Conversation and after-contact work together."),
    )
    per_minute = forms.DecimalField(
        min_value=0,
        max_digits=9,
        decimal_places=2,
        label=gettext_lazy("For each minute beyond them"),
        help_text=gettext_lazy("Counted by the second."),
    )
    supplements = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("More for a language"),
        help_text=gettext_lazy("One language a line, as in: sv 5.00"),
    )
    in_force_from = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Left out: at once."),
    )

    def clean_supplements(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line in self.cleaned_data["supplements"].splitlines():
            if not line.strip():
                continue
            match = LINE.fullmatch(line.strip())
            if match is None:
                said = _("“%(line)s” is no language with an amount, as in: sv 5.00")
                raise forms.ValidationError(said % {"line": line.strip()[:40]})
            if match[1] in found:
                raise forms.ValidationError(_("%(language)s stands here twice.") % {"language": match[1]})
            found[match[1]] = Decimal(match[2].replace(",", "."))
        return found

    def clean(self) -> dict[str, Any]:
        """Amounts that the currency has no coin for are said beside their fields."""
        said = dict(super().clean() or {})
        digits = EXPONENTS.get(str(said.get("currency")), 2)
        for name in ("base", "per_minute"):
            if name in said and said[name] != round(said[name], digits):
                self.add_error(name, _("%(currency)s has no smaller unit than one.") % said)
        if any(amount != round(amount, digits) for amount in said.get("supplements", {}).values()):
            self.add_error("supplements", _("%(currency)s has no smaller unit than one.") % said)
        return said

    def terms(self) -> dict[str, Any]:
        """What was typed, as `rates.publish` takes it: minor units and seconds."""
        said = self.cleaned_data
        unit = Decimal(10) ** EXPONENTS[said["currency"]]
        return {
            "currency": said["currency"],
            "base": int(said["base"] * unit),
            "included_seconds": said["included_minutes"] * 60,
            "per_minute": int(said["per_minute"] * unit),
            "language_supplements": {tag: int(amount * unit) for tag, amount in said["supplements"].items()},
            "in_force_from": said["in_force_from"],
        }
