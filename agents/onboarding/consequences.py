"""What follows from a judgement: what the person is told, how long files are kept, what other records learn."""

from datetime import UTC, datetime

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent
from agents.notices import kinds, sending
from agents.onboarding.models import Agreement, Decline, Requirement
from agents.onboarding.models.document import KEPT_AFTER_DECISION

KIND = kinds.register("onboarding", gettext_lazy("What we ask of me was looked at")).slug


def accepted(row: Requirement, *, now: datetime) -> None:
    keep_files(row, now=now)
    key = f"requirement:{row.pk}:met:{now:%Y%m%d%H%M%S%f}"
    _tell(row.agent, key, lambda: _("%(what)s: done") % {"what": row.label}, "", now=now)


def not_accepted(row: Requirement, *, now: datetime) -> None:
    if row.state != Requirement.State.MISSING:
        keep_files(row, now=now)
    key = f"requirement:{row.pk}:{row.state}:{now:%Y%m%d%H%M%S%f}"
    titles: dict[str, sending.Words] = {
        Requirement.State.MISSING: lambda: _("%(what)s: we need something more") % {"what": row.label},
        Requirement.State.REFUSED: lambda: _("%(what)s: not accepted") % {"what": row.label},
        Requirement.State.WAIVED: lambda: _("%(what)s: not asked of you any more") % {"what": row.label},
        Requirement.State.EXPIRED: lambda: _("%(what)s: has run out") % {"what": row.label},
    }
    _tell(row.agent, key, titles[row.state], row.reason, now=now)


def tell_approved(agent: Agent, *, now: datetime) -> None:
    key = f"applicant:{agent.pk}:approved:{now:%Y%m%d%H%M%S}"
    _tell(agent, key, gettext_lazy("You are approved"), gettext_lazy("You can go online from now on."), now=now)


def tell_declined(decline: Decline, *, now: datetime) -> None:
    title = gettext_lazy("Your application was declined")
    _tell(decline.agent, f"decline:{decline.pk}", title, decline.reason, now=now)


def tell_taken_up(agent: Agent, *, now: datetime) -> None:
    key = f"applicant:{agent.pk}:again:{now:%Y%m%d%H%M%S}"
    _tell(agent, key, gettext_lazy("Your application goes on"), "", now=now)


def tell_agreement(agent: Agent, agreement: Agreement, *, now: datetime) -> None:
    """A new version is there to be read and signed."""

    def body() -> str:
        day = date_format(timezone.localtime(agreement.effective_from), "DATE_FORMAT")
        return _("It takes effect on %(day)s. Read it, and sign it if you agree.") % {"day": day}

    _tell(agent, f"agreement:{agreement.pk}", gettext_lazy("The agreement has a new version"), body, now=now)


def tell_running_out(row: Requirement, *, now: datetime) -> None:
    """What was met runs out soon."""
    expires_at = row.expires_at
    if expires_at is None:
        return

    def title() -> str:
        day = date_format(timezone.localtime(expires_at), "DATE_FORMAT")
        return _("%(what)s: runs out on %(day)s") % {"what": row.label, "day": day}

    _tell(row.agent, f"requirement:{row.pk}:soon:{expires_at:%Y%m%d}", title, "", now=now)


def stated_expiry(row: Requirement) -> datetime | None:
    """The end of the day that the person stated with what they handed in, if they stated one."""
    stated = row.evidence.get("valid_until")
    return datetime.fromisoformat(stated).replace(hour=23, minute=59, tzinfo=UTC) if stated else None


def keep_files(row: Requirement, *, now: datetime) -> None:
    """From the judgement on a file is kept for the time to contest it, and no longer."""
    row.documents.filter(deleted_at=None).update(delete_after=now + KEPT_AFTER_DECISION)


def _tell(agent: Agent, key: str, title: sending.Words, body: sending.Words, *, now: datetime) -> None:
    try:
        url = reverse("onboarding")
    except NoReverseMatch:
        url = "/"
    sending.notify(agent.person_id, kind=KIND, key=key, title=title, body=body, url=url, now=now)
