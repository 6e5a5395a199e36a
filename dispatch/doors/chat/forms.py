"""What a customer may send besides words."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from dispatch.work.rating import NoScore

LONGEST_COMMENT = 1000


class AddressForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": "An e-mail address is needed to write to.",
            "invalid": "This is not an e-mail address: it needs an @ and a domain.",
        },
    )


class RatingForm(forms.Form):
    score = forms.IntegerField(
        validators=[MinValueValidator(1, NoScore.__doc__), MaxValueValidator(5, NoScore.__doc__)],
        error_messages={"required": "Choose a number from 1 to 5.", "invalid": NoScore.__doc__ or ""},
    )
    comment = forms.CharField(
        max_length=LONGEST_COMMENT,
        required=False,
        error_messages={"max_length": "A comment has at most 1,000 characters."},
    )
