"""The library's forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.answers import tools
from dispatch.answers.models import LONGEST
from dispatch.models import Client
from marketplace.kernel.errors import Invalid
from marketplace.kernel.site import formats

LANGUAGES = ("en", "sv", "fr", "da", "de", "es", "fi", "it", "nb", "nl", "pl", "pt")


def languages(*more: str) -> list[tuple[str, str]]:
    tags = list(dict.fromkeys([*LANGUAGES, *filter(None, more)]))
    return [(tag, formats.language(tag)) for tag in tags]


class AnswerForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("What it answers, in a few words."))
    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 9}),
        help_text=_("{customer}, {agent} and {ticket} are filled in. Whoever sends it can change all of it."),
    )
    keywords = forms.CharField(
        label=_("Also found by"), max_length=300, required=False, help_text=_("Words that customers use for it.")
    )
    why = forms.CharField(label=_("What changed, and why"), max_length=200, required=False)
    read = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NewAnswerForm(AnswerForm):
    client = forms.ModelChoiceField(Client.objects.none(), label=_("Client"), empty_label=_("Choose"))
    language = forms.ChoiceField(label=_("Language"))
    field_order = ("client", "language", "title", "text", "keywords")

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["why"], self.fields["read"]
        chosen: Any = self.fields["client"]
        chosen.queryset = clients
        if clients.count() == 1:
            chosen.initial, chosen.empty_label = clients.get().pk, None
        language: Any = self.fields["language"]
        language.choices = languages()


class ProposalForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Answer"), max_length=LONGEST, widget=forms.Textarea({"rows": 9}))
    keywords = forms.CharField(label=_("Also found by"), max_length=300, required=False)
    why = forms.CharField(
        label=_("Why"), max_length=500, required=False, help_text=_("What was missing or wrong. No customer’s name.")
    )


class WordForm(forms.Form):
    word = forms.CharField(label=_("A word to whoever proposed it"), max_length=500, widget=forms.Textarea({"rows": 2}))


class ToolForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("What the agent reads: “Account”, “Disputes”."))
    template = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("https://… with {ticket}, {reference}, {customer}, {language} or {attribute:name} in it."),
    )
    lifetime_seconds = forms.IntegerField(label=_("Works for, in seconds"), min_value=30, max_value=3600, initial=300)

    def clean_template(self) -> str:
        template: str = self.cleaned_data["template"]
        try:
            tools.check(template)
        except Invalid as error:
            raise forms.ValidationError(error.errors["template"][0]) from None
        return template
