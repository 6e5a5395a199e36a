"""What a person was found to be allowed, told to the hours engine: their permit with its limit and its end."""

from datetime import date, datetime

from agents.limits import permits
from agents.limits.models import Permit
from agents.models import Person
from agents.onboarding.models import Requirement, Track


def accepted(row: Requirement, *, by: Person, now: datetime) -> None:
    """An accepted permit takes the place of the one before. A citizen's right to work has no limit and no end."""
    if row.kind != Requirement.Kind.RIGHT_TO_WORK:
        return
    profile = row.agent.profile
    evidence = f"requirement {row.pk}"
    for old in permits.in_force(row.agent):
        if old.evidence == evidence:
            permits.end(old, by=by, now=now)
    if row.evidence.get("basis") != "permit":
        return
    stated = row.evidence.get("valid_until")
    until = row.expires_at.date() if row.expires_at else date.fromisoformat(stated) if stated else None
    hours = row.evidence.get("hours_per_week")
    permits.grant(
        row.agent,
        kind=Permit.Kind.STUDENT if profile.track == Track.STUDENT else Permit.Kind.RESIDENCE,
        country=profile.country,
        valid_from=now.date(),
        valid_until=until,
        by=by,
        now=now,
        terms=[{"kind": "cap", "hours": hours, "per": "week"}] if hours else [],
        evidence=evidence,
    )
