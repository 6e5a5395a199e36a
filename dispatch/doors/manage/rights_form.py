"""What an operator may do beyond the floor, as ticks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agents import rights
from agents.models import Person


class RightsForm(forms.Form):
    rights = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=_("May also"))

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, initial={"rights": sorted(rights.held_by(person))})
        choices = [(right.value, right.label) for right in rights.possible(person)]
        self.fields["rights"].choices = choices  # type: ignore[attr-defined]
