"""What the people's own applications know about a person: account, profile, training, shifts, notices."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from agents.models import Person, Session
from agents.onboarding import documents
from agents.onboarding.models import Decline, Document
from agents.records import exporting, parts
from agents.records.parts import Fate, Obstacle, Part, Table
from agents.shifts.models import Claim

IDENTITY = _("This is who you are: it goes.")
NUMBER = _("It stays under your number, without your name: other figures count on it.")
PROVED = _("It was asked for to let you work. When you leave, nobody needs it.")
WRITTEN = _("What a person of ours decided stays as it was written, so that it can be contested.")

parts.register(
    Part(
        "account",
        _("Your account"),
        tables=(
            Table(
                "agents.Person",
                _("Name, e-mail, language, time zone"),
                via="pk",
                fate=Fate.BLANK,
                why=_("The row stays as a number, since others point to it. Nothing in it names you any more."),
                hidden=("password",),
            ),
            Table(
                "agents.Agent",
                _("As an agent"),
                via="person",
                fate=Fate.BLANK,
                why=_("Customers who read an old conversation see a colleague without a name."),
                blank={"display_name": "–", "standing": None, "standing_low": None, "standing_high": None},
            ),
            Table("account.EmailAddress", _("E-mail addresses"), via="user", fate=Fate.GOES, why=IDENTITY),
            Table("mfa.Authenticator", _("Second steps"), via="user", fate=Fate.GOES, why=IDENTITY, hidden=("data",)),
            Table(
                "knox.AuthToken",
                _("Tokens of programs"),
                via="user",
                fate=Fate.GOES,
                why=IDENTITY,
                hidden=("digest", "token_key"),
            ),
            Table("agents.Grant", _("Rights"), via="person", fate=Fate.GOES, why=IDENTITY),
            Table("agents.Deed", _("What you did with a right"), via="person", fate=Fate.STAYS, why=WRITTEN),
            Table("agents.Deed", _("What others did about you"), via="agent", fate=Fate.STAYS, why=WRITTEN),
            Table("agents.PersonalDecision", _("Decisions about you"), via="agent", fate=Fate.STAYS, why=WRITTEN),
            Table(
                "records.Export",
                _("Archives like this one"),
                via="person",
                fate=Fate.GOES,
                why=_("The files are deleted with it."),
            ),
            Table(
                "records.Erasure",
                _("That you asked to be forgotten"),
                via="person",
                fate=Fate.STAYS,
                why=_("So that we can show that it was done. It holds your number alone."),
            ),
        ),
        acting=("agents.Grant.granted_by", "agents.PersonalDecision.decided_by", "records.Erasure.decided_by"),
        erasing=exporting.delete_all,
    )
)

parts.register(
    Part(
        "presence",
        _("When you were online"),
        tables=(
            Table("agents.Session", _("Log-ins"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table("agents.Activity", _("What you did in them"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table("agents.Connection", _("Lines that are open"), via="agent", fate=Fate.GOES, why=IDENTITY),
            Table("limits.LogIn", _("Guarantees of log-ins"), via="session__agent", fate=Fate.STAYS, why=NUMBER),
            Table("limits.Waiting", _("Waiting for a guarantee"), via="agent", fate=Fate.GOES, why=IDENTITY),
        ),
    )
)


def delete_files(person: Person, now: datetime) -> None:
    documents.delete(list(Document.objects.filter(requirement__agent__person=person, deleted_at=None)), now=now)


parts.register(
    Part(
        "application",
        _("Your application"),
        tables=(
            Table("onboarding.Document", _("Files"), via="requirement__agent", fate=Fate.GOES, why=PROVED),
            Table(
                "onboarding.RequirementStep",
                _("What happened to each requirement"),
                via="requirement__agent",
                fate=Fate.GOES,
                why=PROVED,
            ),
            Table("onboarding.Requirement", _("Requirements"), via="agent", fate=Fate.GOES, why=PROVED),
            Table("onboarding.Profile", _("Profile"), via="agent", fate=Fate.GOES, why=IDENTITY),
            Table("onboarding.Draft", _("What you typed and did not send"), via="agent", fate=Fate.GOES, why=IDENTITY),
            Table("onboarding.ConnectionCheck", _("Connection checks"), via="agent", fate=Fate.GOES, why=PROVED),
            Table(
                "onboarding.Signature",
                _("Agreements you signed"),
                via="agent",
                fate=Fate.BLANK,
                why=_("That a version was signed stays with your number; the name under it goes."),
                blank={"name": "–"},
            ),
            Table(
                "onboarding.Decline",
                _("An application that was declined"),
                via="agent",
                fate=Fate.BLANK,
                why=_("That it was declined stays with your number; what was written goes."),
                blank={"reason": "erased", "answer": ""},
            ),
            Table("limits.Standing", _("What the law asks of you"), via="agent", fate=Fate.GOES, why=PROVED),
            Table("limits.Permit", _("Permits and their limits"), via="agent", fate=Fate.GOES, why=PROVED),
            Table("limits.OptOut", _("Your consent to longer weeks"), via="agent", fate=Fate.GOES, why=PROVED),
            Table(
                "limits.HouseWaiver", _("House rules that were waived for you"), via="agent", fate=Fate.GOES, why=PROVED
            ),
            Table("agents.Proficiency", _("Skills"), via="agent", fate=Fate.GOES, why=IDENTITY),
            Table("agents.SpokenLanguage", _("Languages"), via="agent", fate=Fate.GOES, why=IDENTITY),
        ),
        acting=(
            "onboarding.Requirement.reviewer",
            "onboarding.RequirementStep.by",
            "onboarding.Agreement.published_by",
            "onboarding.Decline.decided_by",
            "onboarding.Decline.reopened_by",
            "limits.Permit.granted_by",
            "limits.Permit.ended_by",
            "limits.HouseWaiver.decided_by",
        ),
        erasing=delete_files,
    )
)

parts.register(
    Part(
        "training",
        _("Your training"),
        tables=(
            Table("training.Attention", _("The lesson that is open"), via="agent", fate=Fate.GOES, why=IDENTITY),
            Table("training.Practised", _("Practice tickets"), via="agent", fate=Fate.GOES, why=IDENTITY),
            Table("training.Enrolment", _("Modules"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table("training.Attempt", _("Quizzes"), via="enrolment__agent", fate=Fate.STAYS, why=NUMBER),
            Table("training.TrainingTime", _("Paid minutes"), via="enrolment__agent", fate=Fate.STAYS, why=NUMBER),
            Table(
                "training.Certificate",
                _("Certificates"),
                via="agent",
                fate=Fate.STAYS,
                why=_("Who was certified when explains who was offered what. It holds your number alone."),
            ),
        ),
        acting=(
            "training.Certificate.granted_by",
            "training.Certificate.ended_by",
            "training.Version.published_by",
            "training.Picture.added_by",
        ),
    )
)

parts.register(
    Part(
        "shifts",
        _("Your shifts"),
        tables=(
            Table("shifts.Claim", _("Claims"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table("shifts.WaitlistEntry", _("Waitlists"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table("shifts.Swap", _("Swaps you proposed"), via="given__agent", fate=Fate.STAYS, why=NUMBER),
            Table("shifts.Absence", _("Absences"), via="agent", fate=Fate.GOES, why=IDENTITY),
            Table(
                "shifts.CalendarLink",
                _("Calendar links"),
                via="agent",
                fate=Fate.GOES,
                why=IDENTITY,
                hidden=("digest",),
            ),
        ),
        acting=("shifts.Shift.published_by", "shifts.Shift.cancelled_by"),
    )
)

parts.register(
    Part(
        "notices",
        _("What we told you"),
        tables=(
            Table("notices.Notice", _("Notices"), via="person", fate=Fate.GOES, why=IDENTITY),
            Table("notices.Choice", _("What you want to be told"), via="person", fate=Fate.GOES, why=IDENTITY),
            Table(
                "notices.Device",
                _("Phones and browsers"),
                via="person",
                fate=Fate.GOES,
                why=IDENTITY,
                hidden=("digest", "address", "endpoint", "p256dh", "auth"),
            ),
            Table(
                "notices.Push",
                _("What was sent to them"),
                via="device__person",
                fate=Fate.GOES,
                why=IDENTITY,
            ),
        ),
    )
)


@parts.obstacles
def online(person: Person, now: datetime) -> Iterator[Obstacle]:
    if Session.objects.filter(agent__person=person, state=Session.State.OPEN).exists():
        yield Obstacle(_("You are online. Go offline first."), ends_by_itself=True)


@parts.obstacles
def shifts_ahead(person: Person, now: datetime) -> Iterator[Obstacle]:
    held = [Claim.State.CLAIMED, Claim.State.RELEASING]
    if Claim.objects.filter(agent__person=person, state__in=held).exists():
        yield Obstacle(_("You have claimed shifts. Release them first."), ends_by_itself=True)


@parts.obstacles
def answered_decline(person: Person, now: datetime) -> Iterator[Obstacle]:
    """Who answered a decline waits for a person to read it."""
    if Decline.objects.filter(agent__person=person, reopened_at=None, answered_at__isnull=False).exists():
        yield Obstacle(_("You have answered a decision of ours, and a person still has to read it."))
