"""What somebody says who asks for a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dispatch.models import Queue
from dispatch.work.conversation import LONGEST
from marketplace.kernel.site.formats import language


class AskForm(forms.Form):
    text = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Say in a few words what it is about."),
            "max_length": gettext_lazy("At most 4,000 characters. The rest can be said in the conversation."),
        },
    )
    name = forms.CharField(
        max_length=120,
        required=False,
        error_messages={"max_length": gettext_lazy("A name has at most 120 characters here.")},
    )
    email = forms.EmailField(
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("This is not an e-mail address: it needs an @ and a domain.")},
    )
    language = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": gettext_lazy("Nobody answers in this language.")}
    )
    key = forms.UUIDField(required=False)

    def __init__(self, queue: Queue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = [(tag, language(tag)) for tag in dict.fromkeys([queue.language, *queue.language_fallback])]
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self.languages
