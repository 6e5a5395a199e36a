"""What a step says: what it is called where the person does it, why it is asked, and what stands there when done."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent
from agents.onboarding.doors import places
from agents.onboarding.models import Requirement

Kind, State = Requirement.Kind, Requirement.State
TITLES = {
    Kind.PROFILE: gettext_lazy("Tell us who you are"),
    Kind.AGE: gettext_lazy("Say when you were born"),
    Kind.RIGHT_TO_WORK: gettext_lazy("Show that you may work"),
    Kind.STUDY: gettext_lazy("Show that you are a student"),
    Kind.TAX: gettext_lazy("Give your tax number"),
    Kind.BANK: gettext_lazy("Say where your money goes"),
    Kind.AGREEMENT: gettext_lazy("Read and sign the agreement"),
    Kind.CONNECTION: gettext_lazy("Check your connection"),
    Kind.TRAINING: gettext_lazy("Learn the work, paid"),
}
WHY = {
    Kind.PROFILE: gettext_lazy(
        "Country, way of working and languages decide what else is asked and which tickets fit."
    ),
    Kind.AGE: gettext_lazy(
        "You can work from 16. Below 18 the law sets shorter hours, and we keep to them. The date is encrypted."
    ),
    Kind.RIGHT_TO_WORK: gettext_lazy(
        "A person looks at your identity card, passport or permit. You can go on meanwhile."
    ),
    Kind.STUDY: gettext_lazy("A person looks at it. You can go on meanwhile. We ask anew each term."),
    Kind.TAX: gettext_lazy("We report what you earned to the tax office under this number. It is encrypted."),
    Kind.BANK: gettext_lazy(
        "Your earnings go to this account. The number is encrypted and shown by its last four signs."
    ),
    Kind.AGREEMENT: gettext_lazy("It says what you do, what we do, and how money and decisions work. Take your time."),
    Kind.CONNECTION: gettext_lazy(
        "Text needs little: a slow rural line is usually enough. The check takes some ten seconds and less than 300 KB."
    ),
    Kind.TRAINING: gettext_lazy("Lessons with a few questions each. Each minute is paid, whether you pass or not."),
}
DOCUMENTS = {
    Kind.AGE: gettext_lazy("The written consent of who has custody of you"),
    Kind.RIGHT_TO_WORK: gettext_lazy("Identity card (both sides), passport, or permit"),
    Kind.STUDY: gettext_lazy("Certificate of enrolment for this term"),
    Kind.TAX: gettext_lazy("Your F-tax approval from Skatteverket"),
}


def note(row: Requirement, agent: Agent) -> str:
    """The line beneath a step in the list."""
    if row.state == State.IN_REVIEW:
        if row.kind == Kind.APPROVAL:
            return _("A person looks at everything once more")
        return _("A person looks at it. You can go on meanwhile")
    if row.state in {State.REFUSED, State.MISSING, State.WAIVED}:
        return _(row.reason) if row.reason else ""
    if row.state == State.EXPIRED:
        return _("Hand it in again")
    return _done(row, agent) if row.state == State.MET else ""


def _done(row: Requirement, agent: Agent) -> str:
    profile = agent.profile
    said = ""
    if row.kind == Kind.PROFILE:
        said = f"{agent.display_name}, {places.country_name(profile.country)}"
    elif row.kind == Kind.TAX:
        said = _("Ends %(end)s") % {"end": profile.tax_number_end}
    elif row.kind == Kind.BANK:
        end = _("Ends %(end)s") % {"end": profile.iban_end}
        said = f"{profile.bank_name}. {end}" if profile.bank_name else end
    elif row.kind == Kind.AGREEMENT:
        said = _("Version %(version)s, signed") % {"version": row.evidence.get("version", "")}
    if row.expires_at:
        until = _("until %(day)s") % {"day": date_format(timezone.localtime(row.expires_at), "DATE_FORMAT")}
        return f"{said}, {until}" if said else until[:1].upper() + until[1:]
    return said
