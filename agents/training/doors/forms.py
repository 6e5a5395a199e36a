"""Forms of those who train: a version's text and terms, a module's place, a certificate's end."""

import dataclasses
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, Skill
from agents.training import writing
from agents.training.models import Module, Version
from agents.training.writing import Written

LEVELS = [(level, str(level)) for level in range(1, 6)]


class VersionForm(forms.Form):
    """What a version says. The texts are read with the form, so that every error stands at its field."""

    title = forms.CharField(max_length=120, label=_("Title"))
    summary = forms.CharField(max_length=300, label=_("In a sentence"), required=False)
    lessons = forms.CharField(
        label=_("Lessons"),
        help_text=_("Markdown. Each lesson begins with its title: # Title. Examples: > ✓ and > ✗."),
        widget=forms.Textarea(attrs={"rows": 18, "class": "mono"}),
        max_length=200_000,
    )
    questions = forms.CharField(
        label=_("Questions"),
        help_text=_("? begins a question, + a right answer, - a wrong one, > below it says why."),
        widget=forms.Textarea(attrs={"rows": 14, "class": "mono"}),
        max_length=200_000,
        required=False,
    )
    minutes = forms.IntegerField(
        min_value=1, max_value=480, label=_("Stated minutes"), help_text=_("So much learning time is paid at most.")
    )
    drawn = forms.IntegerField(min_value=1, max_value=40, initial=6, label=_("Questions of an attempt"))
    pass_percent = forms.IntegerField(min_value=1, max_value=100, initial=80, label=_("Right answers to pass, in %"))
    attempts_a_day = forms.IntegerField(min_value=1, max_value=20, initial=3, label=_("Attempts a day"))
    practice = forms.IntegerField(min_value=0, max_value=3, initial=0, label=_("Practice tickets to work"))
    level = forms.TypedChoiceField(choices=LEVELS, coerce=int, initial=2, label=_("Level of the skill it gives"))
    valid_days = forms.IntegerField(
        min_value=31,
        max_value=3650,
        required=False,
        label=_("A certificate holds, in days"),
        help_text=_("Empty: no end."),
    )
    language = forms.RegexField(r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", max_length=12, initial="en", label=_("Language"))
    changes = forms.CharField(max_length=300, required=False, label=_("What is new in it"))

    known = forms.CharField(required=False, widget=forms.HiddenInput)  # the draft's mark when it was opened
    at = forms.IntegerField(required=False, widget=forms.HiddenInput)  # where in the lessons a picture is placed

    def __init__(
        self,
        *args: Any,
        module: Module | None = None,
        version: Version | None = None,
        language: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.module = module
        if version is not None:
            own = {"known": writing.mark(version)}
            if version.state != Version.State.DRAFT:
                own = {"known": "", "changes": "", "language": language or version.language}
            self.initial = vars(writing.read(version)) | own

    @property
    def written(self) -> Written:
        return Written(**{one.name: self.cleaned_data[one.name] for one in dataclasses.fields(Written)})

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for name, sentences in writing.faults(self.written, self.module).items():
                for sentence in sentences[:5]:
                    self.add_error(name, sentence)
        return told


class ModuleForm(forms.Form):
    """What holds for all versions of a module."""

    skill = forms.ModelChoiceField(
        Skill.objects.order_by("name"), required=False, label=_("Skill"), empty_label=_("None"),
        help_text=_("Who passes gets it, at the version’s level."),
    )  # fmt: skip
    required = forms.BooleanField(required=False, label=_("Everybody passes it before the first ticket"))
    position = forms.IntegerField(min_value=0, max_value=9999, initial=100, label=_("Place in lists"))


class NewModuleForm(VersionForm):
    slug = forms.SlugField(
        max_length=60, label=_("Short name"), help_text=_("It stands in addresses, and never changes.")
    )
    skill = ModuleForm.base_fields["skill"]
    required = ModuleForm.base_fields["required"]
    field_order = ["title", "slug", "summary", "skill", "required"]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug == "attempts" or Module.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another module has this short name."))
        return slug


class PictureForm(forms.Form):
    """A picture to place. What it shows is asked for first: whoever does not see it reads that."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, up to 5 MB. It is drawn anew, small and without what a camera adds."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"required": _("Choose a picture."), "empty": _("This file is empty.")},
    )
    words = forms.CharField(
        label=_("What it shows"),
        min_length=3,
        max_length=300,
        help_text=_("For whoever does not see it. It says in words what the picture is there for."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "picture", "use_required_attribute": False, **kwargs})
        for field in self.fields.values():
            field.widget.attrs["form"] = "draft"  # one form with the text: nothing typed is left behind


class ReasonForm(forms.Form):
    reason = forms.CharField(
        min_length=3, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), label=_("Reason"),
        help_text=_("The person reads it."),
    )  # fmt: skip


class GrantForm(ReasonForm):
    """A certificate by a person's own knowledge."""

    email = forms.EmailField(label=_("E-mail of the agent"))
    module = forms.ModelChoiceField(
        Module.objects.none(), label=_("Module"), to_field_name="slug", empty_label=_("Choose one")
    )
    field_order = ["email", "module", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["module"]
        field.queryset = Module.objects.offered().order_by("position", "slug")

    def clean_email(self) -> Agent:
        agent = Agent.objects.filter(person__email__iexact=self.cleaned_data["email"]).first()
        if agent is None:
            raise forms.ValidationError(_("No agent has this address."))
        return agent
