"""Forms about a client: itself, its keys, its people, its endpoints."""

import re
from typing import Any, ClassVar

from django import forms
from rest_framework import serializers

from agents.models import Person
from dispatch.doors.client.endpoints import Registering
from dispatch.models import ApiKey, Client
from dispatch.webhooks import kinds
from marketplace.kernel.money import EXPONENTS

ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")
CURRENCIES = [(code, code) for code in sorted(EXPONENTS)]
SCOPES = [(ApiKey.READ, "Read tickets and messages"), (ApiKey.WRITE, "Create tickets, write, cancel, rate")]


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    currency = forms.ChoiceField(choices=CURRENCIES, initial="SEK")
    assistant_url = forms.URLField(
        required=False,
        assume_scheme="https",
        label="Its assistant",
        help_text="Where customers find it again. Empty: they are not sent back.",
        error_messages={"invalid": "This is no address, as in https://example.org/chat."},
    )
    embed_origins = forms.CharField(
        required=False,
        label="Pages that may show ours",
        help_text="Origins, one a line: https://example.org",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Client
        fields: ClassVar = ["name", "slug", "currency", "assistant_url", "embed_origins"]
        labels: ClassVar = {"slug": "Short name"}
        help_texts: ClassVar = {
            "name": "Customers read it: “A person, working for …”.",
            "slug": "Small letters, digits and hyphens. It stands in addresses.",
        }
        error_messages: ClassVar = {"slug": {"unique": "Another client has this short name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["embed_origins"] = "\n".join(self.instance.embed_origins)

    def clean_embed_origins(self) -> list[str]:
        origins = [one.rstrip("/") for one in self.cleaned_data["embed_origins"].split()]
        for origin in origins:
            if not ORIGIN.fullmatch(origin) or len(origin) > 200:
                raise forms.ValidationError(f"“{origin}” is no origin. Write https://example.org, without a path.")
        return list(dict.fromkeys(origins))


class KeyForm(forms.Form):
    name = forms.CharField(max_length=60, label="What uses it", help_text="For example: assistant, production.")
    scopes = forms.MultipleChoiceField(
        choices=SCOPES,
        initial=[ApiKey.READ, ApiKey.WRITE],
        widget=forms.CheckboxSelectMultiple,
        label="It may",
        error_messages={"required": "Choose what the key may do."},
    )


class MemberForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Of a person with the role “Operator of a client”.")

    def clean_email(self) -> Person:
        person = Person.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None:
            raise forms.ValidationError("Nobody has this address. Create the person first.")
        if person.role != Person.Role.CLIENT_OPERATOR:
            raise forms.ValidationError(
                f"{person.name} is {person.get_role_display().lower()}, not a client’s operator."
            )
        return person


class EndpointForm(forms.Form):
    url = forms.URLField(max_length=500, label="Address", assume_scheme="https", help_text="https, on the internet.")
    kinds = forms.MultipleChoiceField(
        choices=[(name, name) for name in sorted(kinds.NAMES.values())],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Told of",
        help_text="None chosen: all.",
    )

    def clean_url(self) -> str:
        url: Any = self.cleaned_data["url"]
        try:
            return Registering().validate_url(url)
        except serializers.ValidationError as error:
            raise forms.ValidationError([str(said) for said in error.detail]) from None
