"""What a customer may send besides words."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy

LONGEST_COMMENT = 1000
NO_SCORE = gettext_lazy("A score is a whole number from 1 to 5.")


class AddressForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": gettext_lazy("An e-mail address is needed to write to."),
            "invalid": gettext_lazy("This is not an e-mail address: it needs an @ and a domain."),
        },
    )


class RatingForm(forms.Form):
    score = forms.IntegerField(
        validators=[MinValueValidator(1, NO_SCORE), MaxValueValidator(5, NO_SCORE)],
        error_messages={"required": gettext_lazy("Choose a number from 1 to 5."), "invalid": NO_SCORE},
    )
    comment = forms.CharField(
        max_length=LONGEST_COMMENT,
        required=False,
        error_messages={"max_length": gettext_lazy("A comment has at most 1,000 characters.")},
    )
