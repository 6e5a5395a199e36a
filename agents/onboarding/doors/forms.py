"""The forms of the steps: what is asked, and what each answer must be to be taken further."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent, SpokenLanguage
from agents.onboarding import numbers
from agents.onboarding.doors import places
from agents.onboarding.models import Engagement, Requirement, Track

LANGUAGE_ROWS = 4
LEVELS = [
    ("A2", gettext_lazy("A2, simple sentences")),
    ("B1", gettext_lazy("B1, everyday matters")),
    ("B2", gettext_lazy("B2, with some effort")),
    ("C1", gettext_lazy("C1, without effort")),
    ("C2", gettext_lazy("C2, first language or like it")),
]
BASES = [
    ("citizen", gettext_lazy("I am a citizen of the country where I live")),
    ("free_movement", gettext_lazy("I am a citizen of another country of the EU, the EEA or Switzerland")),
    ("permit", gettext_lazy("I have a permit to live and work there")),
]


class Step(forms.Form):
    """One step of one agent. Errors stand at their field; what was typed stays."""

    error_css_class = ""

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        self.agent = agent
        kwargs["auto_id"] = "f_%s"
        super().__init__(*args, **kwargs)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ProfileStep(Step):
    legal_name = forms.CharField(
        label=gettext_lazy("Full legal name"),
        max_length=120,
        help_text=gettext_lazy("As it stands on your passport or identity card."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    display_name = forms.CharField(
        label=gettext_lazy("Name that customers see"),
        max_length=30,
        help_text=gettext_lazy("A first name is enough."),
        widget=forms.TextInput({"autocomplete": "nickname"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country where you live and work"))
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Your clock"), help_text=gettext_lazy("All times are shown to you by it.")
    )
    engagement = forms.ChoiceField(
        label=gettext_lazy("How you want to work"), choices=Engagement.choices, widget=forms.RadioSelect
    )
    track = forms.ChoiceField(
        label=gettext_lazy("What fits you best"),
        choices=Track.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It decides what we ask of you, never what you are paid."),
    )
    track_note = forms.CharField(
        label=gettext_lazy("Which product, and since when"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only if you know a company’s product well as its customer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose")), *places.countries()]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in places.zones()]  # type: ignore[attr-defined]
        languages = [("", _("Language")), *places.languages()]
        for row in range(LANGUAGE_ROWS):
            self.fields[f"language_{row}"] = forms.ChoiceField(
                choices=languages, required=False, label=_("Language %(number)s") % {"number": row + 1}
            )
            self.fields[f"level_{row}"] = forms.ChoiceField(
                choices=[("", _("How well")), *LEVELS],
                required=False,
                label=_("How well, %(number)s") % {"number": row + 1},
            )

    @property
    def language_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"language_{row}"], self[f"level_{row}"]) for row in range(LANGUAGE_ROWS)]

    def clean_legal_name(self) -> str:
        name = " ".join(str(self.cleaned_data["legal_name"]).split())
        if len(name.split()) < 2 or not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(_("Write first and last name."))
        return name

    def clean_display_name(self) -> str:
        name = " ".join(str(self.cleaned_data["display_name"]).split())
        if not any(sign.isalpha() for sign in name) or any(sign in name for sign in "@/\\<>"):
            raise forms.ValidationError(_("Write a name that customers can address you by."))
        return name

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        spoken: dict[str, str] = {}
        for row in range(LANGUAGE_ROWS):
            tag, level = said.get(f"language_{row}"), said.get(f"level_{row}")
            if tag and not level:
                self.add_error(f"level_{row}", _("Say how well."))
            elif level and not tag:
                self.add_error(f"language_{row}", _("Say which language."))
            elif tag in spoken:
                self.add_error(f"language_{row}", _("This language stands above already."))
            elif tag and level:
                spoken[tag] = level
        if not spoken and not self.errors:
            self.add_error("language_0", _("Name at least one language."))
        if said.get("track") == Track.CUSTOMER_EXPERT and not said.get("track_note", "").strip():
            self.add_error("track_note", _("Name the product that you know well."))
        said["languages"] = spoken
        return said

    @staticmethod
    def known(agent: Agent) -> dict[str, Any]:
        """What was told before, for the form to begin with."""
        profile = agent.profile
        told: dict[str, Any] = {
            "legal_name": profile.legal_name or agent.person.name,
            "display_name": agent.display_name,
            "country": profile.country,
            "time_zone": agent.person.time_zone,
            "engagement": profile.engagement if profile.country else "",
            "track": profile.track if profile.country else "",
            "track_note": profile.track_note,
        }
        for row, spoken in enumerate(SpokenLanguage.objects.filter(agent=agent)[:LANGUAGE_ROWS]):
            told |= {f"language_{row}": spoken.tag, f"level_{row}": spoken.level}
        return told


class AgeStep(Step):
    birth_date = forms.DateField(
        label=gettext_lazy("Birth date"),
        widget=DateInput(autocomplete="bday"),
        error_messages={"invalid": gettext_lazy("Write the day as year, month, day: 2004-03-27.")},
    )


class RightToWorkStep(Step):
    basis = forms.ChoiceField(label=gettext_lazy("Why you may work there"), choices=BASES, widget=forms.RadioSelect)
    valid_until = forms.DateField(
        label=gettext_lazy("Last day of the permit"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy("Only with a permit."),
        error_messages={"invalid": gettext_lazy("Write the day as year, month, day: 2027-06-30.")},
    )
    hours_per_week = forms.IntegerField(
        label=gettext_lazy("Most hours a week that it allows"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=gettext_lazy("If the permit names a number."),
    )


class StudyStep(Step):
    school = forms.CharField(label=gettext_lazy("Where you study"), max_length=120)
    valid_until = forms.DateField(
        label=gettext_lazy("Last day of this term"),
        widget=DateInput(),
        help_text=gettext_lazy("After it we ask for a new proof."),
        error_messages={"invalid": gettext_lazy("Write the day as year, month, day: 2027-06-30.")},
    )


class TaxStep(Step):
    tax_number = forms.CharField(max_length=numbers.LONGEST, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tax_number"].label = numbers.tax_number_name(self.agent.profile.country)


class BankStep(Step):
    iban = forms.CharField(
        label=gettext_lazy("IBAN"),
        max_length=42,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=gettext_lazy("Account holder"),
        max_length=120,
        help_text=gettext_lazy("The legal name that the bank knows. Your own account, or your company’s."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def clean_holder(self) -> str:
        holder = str(self.cleaned_data["holder"]).strip()
        if not any(sign.isalpha() for sign in holder):
            raise forms.ValidationError(_("Write the name of the account's holder."))
        return holder


NOT_THIS_TEXT = gettext_lazy("The page did not say which text you read. Read the one below, then sign.")
TEXT_ERRORS = dict.fromkeys(("required", "invalid", "max_length", "max_value", "min_value"), NOT_THIS_TEXT)


class AgreementStep(Step):
    agreement = forms.IntegerField(widget=forms.HiddenInput, max_value=2**63 - 1, error_messages=TEXT_ERRORS)
    text_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64, error_messages=TEXT_ERRORS)
    name = forms.CharField(
        label=gettext_lazy("Your full name, as signature"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )


def measured(label: Any, least: int, most: int) -> forms.IntegerField:
    """What the page's script measured: nobody typed it, so a wrong one is only measured anew."""
    again = gettext_lazy("this cannot be. Check your line once more.")
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), again)
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, error_messages=errors, widget=forms.HiddenInput
    )


class ConnectionStep(Step):
    round_trip_ms = measured(gettext_lazy("Delay"), 0, 120_000)
    jitter_ms = measured(gettext_lazy("How much the delay varies"), 0, 120_000)
    lost_permille = measured(gettext_lazy("Lost"), 0, 1000)
    down_kbps = measured(gettext_lazy("Down"), 0, 100_000_000)
    up_kbps = measured(gettext_lazy("Up"), 0, 100_000_000)
    samples = measured(gettext_lazy("Number of measurements"), 5, 1000)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )


Kind = Requirement.Kind
FORMS: dict[str, type[Step]] = {
    Kind.PROFILE: ProfileStep,
    Kind.AGE: AgeStep,
    Kind.RIGHT_TO_WORK: RightToWorkStep,
    Kind.STUDY: StudyStep,
    Kind.TAX: TaxStep,
    Kind.BANK: BankStep,
    Kind.AGREEMENT: AgreementStep,
    Kind.CONNECTION: ConnectionStep,
}
WITH_FILES = frozenset({Kind.AGE, Kind.RIGHT_TO_WORK, Kind.STUDY, Kind.TAX})
