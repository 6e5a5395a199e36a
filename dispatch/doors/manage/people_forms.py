"""Forms about people: who they are, what an agent may be offered, a decision with its reason."""

import zoneinfo
from typing import Any, ClassVar

from django import forms

from agents.models import Agent, Person, Skill, SpokenLanguage
from dispatch.doors.manage.queue_forms import TAG
from marketplace.kernel.site import formats

BY_MAIL, SHOWN = "mail", "shown"
NONE = ""
ZONES = [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name]
LEVELS = [(NONE, "–"), *((str(level), str(level)) for level in range(1, 6))]
CEFR = [(NONE, "–"), *((level, level) for level in SpokenLanguage.LEVELS)]


def language(tag: str) -> str:
    """`Swedish (sv)`, in the reader's language."""
    name = formats.locale().languages.get(tag)
    return f"{name} ({tag})" if name else tag


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """A person that is there. Whoever answers tickets stays an agent; nobody locks themselves out."""

    time_zone = forms.ChoiceField(choices=ZONES, initial="Europe/Stockholm")

    class Meta:
        model = Person
        fields: ClassVar = ["name", "email", "role", "time_zone", "is_active"]
        labels: ClassVar = {"email": "E-mail", "is_active": "May sign in"}
        error_messages: ClassVar = {"email": {"unique": "Somebody has this address already."}}

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.agent = Agent.objects.filter(person=self.instance.pk).first() if self.instance.pk else None

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if Person.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Somebody has this address already.")
        return email

    def clean_role(self) -> str:
        role = str(self.cleaned_data["role"])
        if self.agent and role != Person.Role.AGENT:
            raise forms.ValidationError("Who has answered tickets stays an agent. Create a second account.")
        if self.instance.pk and not self.agent and role == Person.Role.AGENT:
            raise forms.ValidationError("An account becomes an agent’s when it is created. Create a second one.")
        if self.instance == self.by and role != Person.Role.ADMINISTRATOR:
            raise forms.ValidationError("You cannot take your own role away. Ask another administrator.")
        return role

    def clean_is_active(self) -> bool:
        active = bool(self.cleaned_data["is_active"])
        if not active and self.instance == self.by:
            raise forms.ValidationError("You cannot close your own account. Ask another administrator.")
        if not active and self.agent and self.agent.state == Agent.State.ACTIVE:
            raise forms.ValidationError("Suspend the agent first: their work then goes back to the queue.")
        return active


class NewPersonForm(PersonForm):
    password = forms.ChoiceField(
        choices=[(BY_MAIL, "Send a link by e-mail, to set one"), (SHOWN, "Show a temporary one here, once")],
        initial=BY_MAIL,
        widget=forms.RadioSelect,
    )

    class Meta(PersonForm.Meta):
        fields: ClassVar = ["name", "email", "role", "time_zone"]


class AgentForm(forms.Form):
    """What an agent may be offered: a level for every skill there is, and one for each language."""

    display_name = forms.CharField(max_length=60, label="Name for customers", help_text="A first name.")
    capacity = forms.IntegerField(min_value=1, max_value=10, label="Seats", help_text="Conversations at once, 1 to 10.")
    async_seats = forms.IntegerField(
        min_value=0, max_value=10, initial=0, required=False, label="More for letters", help_text="Asynchronous alone."
    )
    new_language = forms.RegexField(
        TAG,
        max_length=12,
        required=False,
        label="One more language",
        error_messages={"invalid": "A language tag is two or three small letters, as in en or sv."},
    )
    new_level = forms.ChoiceField(choices=CEFR[1:], required=False, initial="C2", label="at level")

    def __init__(self, data: Any = None, *, agent: Agent) -> None:
        levels = {own.skill_id: own.level for own in agent.proficiencies.all()}
        self.skills, self.languages = list(Skill.objects.all()), list(agent.languages.all())
        limits = {name: getattr(agent, name) for name in ("display_name", "capacity", "async_seats")}
        super().__init__(data, initial=limits)
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(
                choices=LEVELS, required=False, label=skill.name, initial=str(levels.get(skill.pk, NONE))
            )
        for own in self.languages:
            self.fields[f"language_{own.tag}"] = forms.ChoiceField(
                choices=CEFR, required=False, label=language(own.tag), initial=own.level
            )

    @property
    def skill_fields(self) -> list[forms.BoundField]:
        return [self[f"skill_{skill.pk}"] for skill in self.skills]

    @property
    def language_fields(self) -> list[forms.BoundField]:
        return [self[f"language_{own.tag}"] for own in self.languages]

    def equipment(self) -> dict[str, Any]:
        """What the form says, as `equipping.equip` takes it."""
        said = self.cleaned_data
        skills = {skill.pk: said[f"skill_{skill.pk}"] for skill in self.skills}
        languages = {own.tag: said[f"language_{own.tag}"] for own in self.languages}
        if said["new_language"]:
            languages[said["new_language"].lower().partition("-")[0]] = said["new_level"] or "C2"
        return {
            "display_name": said["display_name"],
            "capacity": said["capacity"],
            "async_seats": said["async_seats"] or 0,
            "skills": {pk: int(level) for pk, level in skills.items() if level},
            "languages": {tag: level for tag, level in languages.items() if level},
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Reason",
        help_text="The agent may read it. It stays with your name and the time.",
        error_messages={"required": "A decision about a person needs a written reason."},
    )
