"""Forms of the intake: a reason that the person reads, a date until which something holds, a decision about several."""

from datetime import UTC, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FARTHEST_YEARS = 60
OVER = _("This day is over: what ran out cannot be accepted.")
NO_REASON = _("Write a reason: the person reads it, and can act on it.")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Reason"),
        help_text=_("The person reads it as it stands here."),
        error_messages={"required": NO_REASON},
    )


class AcceptForm(forms.Form):
    """Left out, the date that the person stated holds; where none was stated, it does not run out."""

    holds_until = forms.DateField(
        required=False,
        label=_("Holds until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only where it is not the date that was stated."),
        error_messages={"invalid": _("This is no day. Write it as in 2026-11-21.")},
    )

    def clean_holds_until(self) -> datetime | None:
        """The end of that day, UTC."""
        day = self.cleaned_data["holds_until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(OVER)
        if day.year > timezone.localdate().year + FARTHEST_YEARS:
            raise forms.ValidationError(self.fields["holds_until"].error_messages["invalid"])
        return datetime.combine(day, time(23, 59), UTC)


class ManyForm(forms.Form):
    """One decision about the people that were ticked."""

    APPROVE, DECLINE = "approve", "decline"
    DECISIONS: ClassVar = [(APPROVE, _("Approve")), (DECLINE, _("Decline"))]
    MOST = 200

    agents = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose at least one person.")}, required=True
    )
    decision = forms.ChoiceField(choices=DECISIONS)
    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Reason"),
        help_text=_("Each of them reads it as it stands here, and can answer."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        ticked = data.getlist("agents") if data is not None else []
        self.chosen = [int(one) for one in ticked if one.isascii() and one.isdigit() and len(one) < 19][: self.MOST]
        self.fields["agents"].choices = [(str(one), str(one)) for one in self.chosen]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        if said.get("decision") == self.DECLINE and len("".join(said.get("reason", "").split())) < 3:
            self.add_error("reason", NO_REASON)
        return said
