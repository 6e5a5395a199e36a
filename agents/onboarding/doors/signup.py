"""Signing up: what the form asks beside e-mail and password, and the application that begins with it."""

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agents.models import Person
from agents.onboarding import applying


class Newcomer(forms.Form):
    """Mixed into allauth's own form, which asks for the address and the password."""

    name = forms.CharField(label=_("Name"), max_length=120)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(_("Write your name: customers will see the first one."))
        return name

    def signup(self, request: HttpRequest, user: Person) -> None:
        """The person exists: they are an applicant from here on, and go on in the language of this page."""
        user.name = self.cleaned_data["name"]
        user.role = Person.Role.AGENT
        user.locale = get_language() or user.locale
        user.save(update_fields=["name", "role", "locale"])
        applying.begin(user, now=timezone.now())
