"""The terms of a queue as a person types them: amounts in whole units, minutes, a line for each language."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from marketplace.kernel.money import EXPONENTS

LINE = re.compile(r"([a-z]{2,3})\s+(\d{1,6}(?:[.,]\d{1,2})?)")


class RatesForm(forms.Form):
    currency = forms.ChoiceField(choices=[(code, code) for code in sorted(EXPONENTS)])
    base = forms.DecimalField(min_value=0, max_digits=9, decimal_places=2, label="Base", help_text="Paid in any case.")
    included_minutes = forms.IntegerField(
        min_value=0, max_value=600, label="Minutes included", help_text="Conversation and after-contact work together."
    )
    per_minute = forms.DecimalField(
        min_value=0,
        max_digits=9,
        decimal_places=2,
        label="For each minute beyond them",
        help_text="Counted by the second.",
    )
    supplements = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="More for a language",
        help_text="One language a line, as in: sv 5.00",
    )
    in_force_from = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        label="In force from",
        help_text="Left out: at once.",
    )

    def clean_supplements(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line in self.cleaned_data["supplements"].splitlines():
            if not line.strip():
                continue
            match = LINE.fullmatch(line.strip())
            if match is None:
                raise forms.ValidationError(f"“{line.strip()[:40]}” is no language with an amount, as in: sv 5.00")
            if match[1] in found:
                raise forms.ValidationError(f"{match[1]} stands here twice.")
            found[match[1]] = Decimal(match[2].replace(",", "."))
        return found

    def clean(self) -> dict[str, Any]:
        """Amounts that the currency has no coin for are said beside their fields."""
        said = dict(super().clean() or {})
        digits = EXPONENTS.get(str(said.get("currency")), 2)
        for name in ("base", "per_minute"):
            if name in said and said[name] != round(said[name], digits):
                self.add_error(name, f"{said['currency']} has no smaller unit than one.")
        if any(amount != round(amount, digits) for amount in said.get("supplements", {}).values()):
            self.add_error("supplements", f"{said['currency']} has no smaller unit than one.")
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
